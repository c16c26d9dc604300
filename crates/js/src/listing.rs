//! Listings and reads, page by page, at the pace of who takes the pages.

use core::cell::RefCell;
use core::time::Duration;
use std::rc::Rc;

use js_sys::{Promise, Uint8Array};
use marketo_core::batch::Reads;
use marketo_core::call::Outcome;
use marketo_core::error::Fault;
use marketo_core::operation::Operation;
use marketo_core::page::Listing;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

use crate::house::House;
use crate::run::run;
use crate::told::{self, Thrown, note};

/// A listing under way.
#[wasm_bindgen]
pub struct Pages(Rc<Walk<Listing>>);

/// A read of many values under way.
#[wasm_bindgen]
pub struct Values(Rc<Walk<Reads>>);

struct Walk<M> {
    house: Rc<House>,
    operation: &'static Operation,
    patience: Option<Duration>,
    machine: RefCell<M>,
}

impl Pages {
    pub(crate) fn new(
        house: Rc<House>,
        operation: &'static Operation,
        patience: Option<Duration>,
        listing: Listing,
    ) -> Self {
        let machine = RefCell::new(listing);
        Self(Rc::new(Walk {
            house,
            operation,
            patience,
            machine,
        }))
    }
}

impl Values {
    pub(crate) fn new(
        house: Rc<House>,
        operation: &'static Operation,
        patience: Option<Duration>,
        reads: Reads,
    ) -> Self {
        let machine = RefCell::new(reads);
        Self(Rc::new(Walk {
            house,
            operation,
            patience,
            machine,
        }))
    }
}

#[wasm_bindgen]
impl Pages {
    /// The next page: `[note, its items as JSON]`, `undefined` at the end. After an error the same
    /// page is next.
    pub fn next(&self, gone: Option<Promise>) -> Promise {
        let walk = Rc::clone(&self.0);
        future_to_promise(async move {
            let Some(spec) = walk.machine.borrow().next_call() else {
                return Ok(JsValue::UNDEFINED);
            };
            let ran = run(&walk.house, spec, walk.patience, gone).await;
            let finished = ran.map_err(|error| Fault::request(error).thrown())?;
            let mut note = note(walk.operation, &finished.outcome, &finished.trace);
            let mut items = JsValue::UNDEFINED;
            if let (None, Outcome::Answered(answered)) = (&note.error, &finished.outcome) {
                let mut listing = walk.machine.borrow_mut();
                match listing.on_page(&answered.body) {
                    Ok(page) => items = array(page.iter().map(|item| item.get())),
                    Err(error) => {
                        note.error = Some(Fault::of_page(&error, note.request_id.clone()));
                    }
                }
            }
            Ok(told::told(&note, items, JsValue::UNDEFINED))
        })
    }

    /// Where it stands, to go on from.
    #[must_use]
    pub fn position(&self) -> String {
        serde_json::to_string(self.0.machine.borrow().position()).unwrap_or_default()
    }
}

#[wasm_bindgen]
impl Values {
    /// As of [`Pages`]. A page that went again in smaller reads has no items.
    pub fn next(&self, gone: Option<Promise>) -> Promise {
        let walk = Rc::clone(&self.0);
        future_to_promise(async move {
            let Some(spec) = walk.machine.borrow().next_call() else {
                return Ok(JsValue::UNDEFINED);
            };
            let ran = run(&walk.house, spec, walk.patience, gone).await;
            let finished = ran.map_err(|error| Fault::request(error).thrown())?;
            let mut note = note(walk.operation, &finished.outcome, &finished.trace);
            let read = walk.machine.borrow_mut().on_outcome(&finished.outcome);
            let items = match read {
                Ok(items) => {
                    note.error = None;
                    array(items.iter().map(|item| item.get()))
                }
                Err(error) => {
                    let mut fault = Fault::of_read(walk.operation, &error, &finished.outcome);
                    fault.request_id = fault.request_id.or_else(|| note.request_id.clone());
                    note.error = Some(fault);
                    JsValue::UNDEFINED
                }
            };
            Ok(told::told(&note, items, JsValue::UNDEFINED))
        })
    }
}

/// A JSON array of texts that are JSON, as bytes.
fn array<'t>(items: impl Iterator<Item = &'t str>) -> JsValue {
    let mut json = String::from("[");
    for item in items {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(item);
    }
    json.push(']');
    Uint8Array::from(json.as_bytes()).into()
}
