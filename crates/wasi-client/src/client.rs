//! The client of a credential.

use core::time::Duration;
use std::rc::Rc;

use marketo_core::batch::{Batches, Key};
use marketo_core::call::{Call, Outcome, Terms};
use marketo_core::error::Fault;
use marketo_core::limit::IntegrationId;
use marketo_core::operation::Operation;
use marketo_core::page::Listing as Machine;
use marketo_core::request::{CallSpec, NameError};
use marketo_drive::{Clock, Finished};
use marketo_gateway::config::CredentialId;
use marketo_gateway::{Placed, place};
use marketo_wasi::{Broken, Caller, House, Incoming, Platform, edge, house, run};
use serde_json::value::RawValue;

use crate::bindings::exports::marketo::edge::marketo::{
    Answer, Arguments, Client as Handle, Error, GuestClient, Listing, RecordOutcome,
};
use crate::listing::Pages;
use crate::told;

/// How long a call waits for its turn.
const PATIENCE: Duration = Duration::from_secs(120);

/// The most that is read of an answer, in bytes.
const LARGEST_ANSWER: usize = 32 << 20;

/// By this name the application's calls are counted, unless `EDGE_INTEGRATION` says another.
const INTEGRATION: &str = "application";

/// The client of a credential. Clones share everything.
#[derive(Clone)]
pub(crate) struct Client(Rc<Shared>);

struct Shared {
    house: Rc<House>,
    integration: IntegrationId,
}

impl Client {
    fn opened(credential: Option<&str>) -> Result<Self, Broken> {
        let edge = edge()?;
        let id = CredentialId::new(credential.unwrap_or("default")).map_err(Broken::new)?;
        let name = std::env::var("EDGE_INTEGRATION").unwrap_or_else(|_| INTEGRATION.to_owned());
        Ok(Self(Rc::new(Shared {
            house: Rc::new(house(&edge, &id, false)?),
            integration: IntegrationId::new(name).map_err(Broken::new)?,
        })))
    }

    /// Makes a call, to its end.
    ///
    /// # Errors
    /// A fault where the call cannot be made at all.
    pub(crate) async fn run(&self, spec: CallSpec) -> Result<Finished<Incoming>, Fault> {
        let reference = self.0.house.credential().reference();
        let placed = place(spec, reference).map_err(|error| Fault::request(error.to_string()))?;
        let Placed {
            spec,
            base,
            ingests,
        } = placed;
        let ingests = ingests.map(|ingests| (ingests.credential, ingests.objects));
        let terms = Terms {
            integration: self.0.integration.clone(),
            deadline: Platform.now().after(PATIENCE),
            largest_answer: LARGEST_ANSWER,
        };
        let caller = Caller::new(Rc::clone(&self.0.house)).ingesting(ingests);
        let finished = marketo_drive::call(&caller, Call::new(spec, base, terms)).await;
        caller.settle().await;
        Ok(finished)
    }

    async fn answered(&self, spec: CallSpec) -> Result<Answer, Error> {
        let operation = spec.operation;
        let failed = |fault| told::error(operation.name, fault);
        let finished = self.run(spec).await.map_err(failed)?;
        let request_id = finished.trace.request_id.clone();
        match finished.outcome {
            Outcome::Answered(answered) => match Fault::of_answer(operation, &answered) {
                None => Ok(Answer {
                    body: answered.body.to_vec(),
                    request_id,
                }),
                Some(fault) => Err(failed(fault)),
            },
            Outcome::Failed(error) => Err(failed(Fault::of_call(&error))),
            // A file is read whole: an application that wants a stream has `wasi:http` itself.
            Outcome::File(_) => {
                let until = Platform.now().after(PATIENCE);
                let file = finished.file.ok_or_else(|| failed(nothing()))?;
                let read = marketo_drive::Send::read(&Platform, file, LARGEST_ANSWER, until).await;
                match read {
                    Ok(body) if body.len() <= LARGEST_ANSWER => Ok(Answer {
                        body: body.to_vec(),
                        request_id,
                    }),
                    Ok(_) => Err(failed(Fault::request("the file is larger than is held"))),
                    Err(_) => Err(failed(nothing())),
                }
            }
            _ => Err(failed(nothing())),
        }
    }

    async fn written(
        &self,
        operation: &'static Operation,
        mut batches: Batches,
        records: Vec<Vec<u8>>,
    ) -> Result<Vec<RecordOutcome>, Error> {
        let mut outcomes: Vec<Option<RecordOutcome>> = records.iter().map(|_| None).collect();
        let mut records = records.into_iter();
        let mut more = true;
        while !batches.is_done() {
            while more && batches.wants_more() {
                let Some(record) = records.next() else {
                    batches.finish();
                    more = false;
                    break;
                };
                batches.push(json(operation, record)?);
            }
            while let Some((place, outcome)) = batches.poll_told() {
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                if let Some(slot) = outcomes.get_mut(place) {
                    *slot = Some(told::record(operation.name, outcome));
                }
            }
            if let Some((id, spec)) = batches.poll() {
                let ran = self.run(spec).await;
                let ran = ran.map_err(|fault| told::error(operation.name, fault))?;
                batches.on_outcome(id, &ran.outcome);
            }
        }
        let unknown = || {
            let fault = Fault::request("nothing is known of the record");
            RecordOutcome::Failed(told::error(operation.name, fault))
        };
        Ok(outcomes
            .into_iter()
            .map(|outcome| outcome.unwrap_or_else(unknown))
            .collect())
    }
}

/// That there is no answer.
fn nothing() -> Fault {
    Fault {
        class: "unavailable",
        message: "there is no answer".to_owned(),
        executed: "unknown",
        ..Fault::default()
    }
}

fn json(operation: &Operation, bytes: Vec<u8>) -> Result<Box<RawValue>, Error> {
    let text = String::from_utf8(bytes).ok();
    let read = text.and_then(|text| RawValue::from_string(text).ok());
    read.ok_or_else(|| told::error(operation.name, Fault::request("a record is no JSON")))
}

/// The call of the core. Errors name the operation or the parameter that there is not.
fn spec(operation: &str, arguments: Arguments) -> Result<CallSpec, Error> {
    let named = || -> Result<CallSpec, NameError> {
        let mut spec = CallSpec::named(operation)?;
        for parameter in arguments.path {
            spec = spec.with_named_path(&parameter.name, parameter.value)?;
        }
        for parameter in arguments.query {
            // What the catalog does not have, such as a field of a custom object, is passed on.
            spec = spec.with_query(parameter.name, parameter.value);
        }
        for parameter in arguments.form {
            spec = spec.with_form(parameter.name, parameter.value);
        }
        Ok(match arguments.body {
            Some(json) => spec.with_json(json),
            None => spec,
        })
    };
    named().map_err(|error| told::error(operation, Fault::request(error.to_string())))
}

impl GuestClient for Client {
    fn open(credential: Option<String>) -> Result<Handle, Error> {
        let opened = Self::opened(credential.as_deref());
        let broken = |error: Broken| Error::Configuration(error.to_string());
        opened.map(Handle::new).map_err(broken)
    }

    fn call(&self, operation: String, arguments: Arguments) -> Result<Answer, Error> {
        run(self.answered(spec(&operation, arguments)?))
    }

    fn pages(
        &self,
        operation: String,
        arguments: Arguments,
        since: Option<String>,
    ) -> Result<Listing, Error> {
        let machine = Machine::new(spec(&operation, arguments)?, since);
        let wrong = |error: &dyn core::error::Error| Fault::request(error.to_string());
        let machine = machine.map_err(|error| told::error(&operation, wrong(&error)))?;
        Ok(Listing::new(Pages::new(self.clone(), machine)))
    }

    fn write(
        &self,
        operation: String,
        arguments: Arguments,
        key: Vec<String>,
        records: Vec<Vec<u8>>,
    ) -> Result<Vec<RecordOutcome>, Error> {
        let spec = spec(&operation, arguments)?;
        let known = spec.operation;
        let batches = Batches::new(spec, Key::of(key));
        let wrong = |error: &dyn core::error::Error| Fault::request(error.to_string());
        let batches = batches.map_err(|error| told::error(&operation, wrong(&error)))?;
        run(self.written(known, batches, records))
    }
}
