//! The client of an instance.

use core::time::Duration;
use std::rc::Rc;

use js_sys::Promise;
use marketo_core::batch::{Batches, Key, Reads};
use marketo_core::error::Fault;
use marketo_core::page::{Listing, Position};
use marketo_core::request::CallSpec;
use marketo_drive::Clock;
use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;

use crate::ask::Ask;
use crate::batches::Batch;
use crate::bindings::Host;
use crate::host::Platform;
use crate::house::House;
use crate::limits::Limits;
use crate::listing::{Pages, Values};
use crate::run::run;
use crate::setup::Setup;
use crate::told::{self, Thrown};

/// The client of an instance.
#[wasm_bindgen]
pub struct Client {
    house: Rc<House>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    slots_held: usize,
    in_flight: usize,
    orphans: usize,
    waiting: Option<usize>,
    calls_today: u32,
}

#[wasm_bindgen]
impl Client {
    /// A client with these settings on this host.
    ///
    /// # Errors
    /// A JSON text of what is wrong with the settings.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str, host: JsValue) -> Result<Client, JsValue> {
        let host = Platform(Rc::new(host.unchecked_into::<Host>()));
        let house = Setup::read(settings).and_then(|setup| House::new(host, setup));
        let house = house.map_err(|error| Fault::request(error).thrown())?;
        Ok(Self {
            house: Rc::new(house),
        })
    }

    /// Makes a call: `[note, body, file]`. It goes on when nobody waits for it.
    pub fn call(&self, ask: &str, body: Option<Vec<u8>>, gone: Option<Promise>) -> Promise {
        let house = Rc::clone(&self.house);
        let asked = self.spec(ask, body);
        future_to_promise(async move {
            let (spec, patience) = asked?;
            let operation = spec.operation;
            let ran = run(&house, spec, patience, gone).await;
            let finished = ran.map_err(|error| Fault::request(error).thrown())?;
            Ok(told::finished(operation, finished))
        })
    }

    /// A listing, page by page. One of activities begins at a token; one that goes on begins at a
    /// position.
    ///
    /// # Errors
    /// Why it cannot be listed.
    pub fn list(
        &self,
        ask: &str,
        body: Option<Vec<u8>>,
        since: Option<String>,
        position: Option<String>,
    ) -> Result<Pages, JsValue> {
        let (spec, patience) = self.spec(ask, body)?;
        let operation = spec.operation;
        let position: Option<Position> = match position {
            Some(json) => Some(
                serde_json::from_slice(json.as_bytes())
                    .map_err(|_| Fault::request("the position is none").thrown())?,
            ),
            None => None,
        };
        let listing = match position {
            Some(position) => Listing::resume(spec, position),
            None => Listing::new(spec, since),
        };
        let listing = listing.map_err(|error| Fault::request(error.to_string()).thrown())?;
        Ok(Pages::new(
            Rc::clone(&self.house),
            operation,
            patience,
            listing,
        ))
    }

    /// A read of any number of values of a parameter.
    ///
    /// # Errors
    /// Which value cannot be asked for.
    pub fn read(&self, ask: &str, name: &str, values: Vec<String>) -> Result<Values, JsValue> {
        let (spec, patience) = self.spec(ask, None)?;
        let operation = spec.operation;
        let base = self.house.setup.instance.base_url();
        let reads = Reads::new(spec, base, name, &values)
            .map_err(|error| Fault::request(error.to_string()).thrown())?;
        Ok(Values::new(
            Rc::clone(&self.house),
            operation,
            patience,
            reads,
        ))
    }

    /// Records on their way in calls of many, known by these fields.
    ///
    /// # Errors
    /// Why the operation takes none.
    pub fn batches(
        &self,
        ask: &str,
        body: Option<Vec<u8>>,
        key: Vec<String>,
    ) -> Result<Batch, JsValue> {
        let (spec, patience) = self.spec(ask, body)?;
        let batches = Batches::new(spec, Key::of(key))
            .map_err(|error| Fault::request(error.to_string()).thrown())?;
        Ok(Batch::new(Rc::clone(&self.house), patience, batches))
    }

    /// What is held of the limits now, as JSON.
    pub fn limits(&self) -> Promise {
        let house = Rc::clone(&self.house);
        future_to_promise(async move {
            let status = house.limits.status().await;
            let Some(status) = status else {
                return Err(Fault::request("the store does not answer").thrown());
            };
            let waiting = match &house.limits {
                Limits::Own(desk) => Some(desk.look(|line, _| line.waiting())),
                Limits::Shared(_) => None,
            };
            let held = Held {
                slots_held: status.slots_held,
                orphans: status.orphans,
                in_flight: status.in_flight,
                waiting,
                calls_today: status.used_today,
            };
            Ok(JsValue::from_str(
                &serde_json::to_string(&held).unwrap_or_default(),
            ))
        })
    }
}

impl Client {
    fn spec(
        &self,
        ask: &str,
        body: Option<Vec<u8>>,
    ) -> Result<(CallSpec, Option<Duration>), JsValue> {
        let wrong = |error: String| Fault::request(error).thrown();
        let ask = Ask::read(ask).map_err(wrong)?;
        let patience = ask.patience();
        let spec = ask.spec(body, self.house.host.entropy()).map_err(wrong)?;
        Ok((spec, patience))
    }
}
