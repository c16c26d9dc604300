//! Records on their way in calls of many.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use js_sys::Promise;
use marketo_core::batch::{Batches, RecordOutcome};
use marketo_core::error::Fault;
use serde::Serialize;
use serde_json::value::RawValue;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

use crate::house::House;
use crate::run::run;
use crate::told::{Thrown, finished};

/// Records on their way.
#[wasm_bindgen]
pub struct Batch {
    house: Rc<House>,
    patience: Option<Duration>,
    batches: Rc<RefCell<Batches>>,
}

#[derive(Serialize)]
struct Reason<'r> {
    code: &'r str,
    message: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'t> {
    place: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'t str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Reason<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'t RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

impl Batch {
    pub(crate) fn new(house: Rc<House>, patience: Option<Duration>, batches: Batches) -> Self {
        Self {
            house,
            patience,
            batches: Rc::new(RefCell::new(batches)),
        }
    }
}

#[wasm_bindgen]
impl Batch {
    /// Takes a record in; gives its place.
    ///
    /// # Errors
    /// Where it is no JSON.
    pub fn push(&self, json: String) -> Result<f64, JsValue> {
        let record = RawValue::from_string(json)
            .map_err(|_| Fault::request("the record is no JSON").thrown())?;
        Ok(self.batches.borrow_mut().push(record) as f64)
    }

    /// Whether more should be read now.
    #[wasm_bindgen(js_name = "wantsMore")]
    pub fn wants_more(&self) -> bool {
        self.batches.borrow().wants_more()
    }

    /// There are no more.
    pub fn finish(&self) {
        self.batches.borrow_mut().finish();
    }

    /// Whether all is told.
    #[wasm_bindgen(js_name = "isDone")]
    pub fn is_done(&self) -> bool {
        self.batches.borrow().is_done()
    }

    /// Sends the next call, if there is one to be sent now: `[note, body]` when it has come back.
    pub fn send(&self, gone: Option<Promise>) -> Option<Promise> {
        let (id, spec) = self.batches.borrow_mut().poll()?;
        let (house, batches, patience) = (
            Rc::clone(&self.house),
            Rc::clone(&self.batches),
            self.patience,
        );
        let operation = spec.operation;
        Some(future_to_promise(async move {
            let ran = run(&house, spec, patience, gone).await;
            let ran = ran.map_err(|error| Fault::request(error).thrown())?;
            batches.borrow_mut().on_outcome(id, &ran.outcome);
            Ok(finished(operation, ran))
        }))
    }

    /// What became of a record, as JSON; `undefined` if nothing is known now.
    pub fn told(&self) -> Option<String> {
        let (place, outcome) = self.batches.borrow_mut().poll_told()?;
        let told = match &outcome {
            RecordOutcome::Told {
                status,
                reasons,
                item,
            } => Told {
                place,
                status: Some(status),
                reasons: reasons
                    .iter()
                    .map(|reason| Reason {
                        code: &reason.code,
                        message: &reason.message,
                    })
                    .collect(),
                item: Some(&item.0),
                error: None,
            },
            RecordOutcome::Failed(error) => failed(place, Fault::of_record(error)),
            _ => failed(place, Fault::request("nothing is known of the record")),
        };
        serde_json::to_string(&told).ok()
    }
}

const fn failed(place: u64, error: Fault) -> Told<'static> {
    Told {
        place,
        status: None,
        reasons: Vec::new(),
        item: None,
        error: Some(error),
    }
}
