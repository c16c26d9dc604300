//! One call, on this host.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use js_sys::Promise;
use marketo_core::Timestamp;
use marketo_core::call::{Call, Step, Terms, Waiting};
use marketo_core::limit::ingestion::{
    AccountReport, Allotment, AllotmentRequest, AllotmentVerdict, Draw, Settlement,
};
use marketo_core::limit::{PermitRequest, Report, Verdict};
use marketo_core::request::CallSpec;
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};
use marketo_drive::{Allot, BrokenOff, Clock, Finished, Provide, Send, SendFailure, before};
use marketo_gateway::{Placed, place};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::house::House;

/// The most that is read of an answer that is no file, in bytes.
const LARGEST_ANSWER: usize = 64 << 20;

/// What happens while a call runs, for the application.
#[derive(Serialize)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
enum Event {
    /// It stood in line for its permit.
    Wait {
        operation: &'static str,
        at: u64,
        waited_ms: u64,
        granted: bool,
    },
    /// It goes again at `until`.
    Retry {
        operation: &'static str,
        at: u64,
        until: u64,
    },
    /// Marketo says that a limit of its own is reached.
    Throttle {
        operation: &'static str,
        at: u64,
        code: String,
    },
}

/// One call: where it gets what it needs, and when its caller has gone away.
#[derive(Clone)]
pub(crate) struct Run {
    house: Rc<House>,
    operation: &'static str,
    gone: Option<Promise>,
    /// How many objects it carries, if it is one of data ingestion.
    objects: Option<u32>,
    paused: Rc<RefCell<Option<Timestamp>>>,
}

/// Makes a call, to its end. `gone` resolves when the caller goes away: then it is not sent any
/// more; if it has been, its answer is awaited all the same, since to cut it would leave it at work
/// at Marketo, with nobody knowing.
pub(crate) async fn run(
    house: &Rc<House>,
    spec: CallSpec,
    patience: Option<core::time::Duration>,
    gone: Option<Promise>,
) -> Result<Finished<JsValue>, String> {
    let operation = spec.operation;
    let placed = place(spec, house.setup.credential.reference());
    let placed = placed.map_err(|error| error.to_string())?;
    let Placed {
        spec,
        base,
        ingests,
    } = placed;
    let carried = ingests.map(|ingests| ingests.objects);
    let patience = patience.unwrap_or(house.setup.patience);
    let terms = Terms {
        integration: house.setup.integration.clone(),
        deadline: house.host.now().after(patience),
        largest_answer: LARGEST_ANSWER,
    };
    let run = Run {
        house: Rc::clone(house),
        operation: operation.name,
        gone,
        objects: carried,
        paused: Rc::default(),
    };
    Ok(marketo_drive::call(&run, Call::new(spec, base, terms)).await)
}

impl Run {
    async fn gone(&self) {
        match &self.gone {
            // However it is settled.
            Some(gone) => drop(JsFuture::from(gone.clone()).await),
            None => core::future::pending().await,
        }
    }
}

impl Clock for Run {
    fn now(&self) -> Timestamp {
        self.house.host.now()
    }

    fn entropy(&self) -> u64 {
        self.house.host.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        self.house.host.sleep(until).await;
    }
}

impl Send for Run {
    type Body = JsValue;

    async fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<http::Response<JsValue>, SendFailure> {
        self.house.host.send(request, give_up_at).await
    }

    async fn read(
        &self,
        body: JsValue,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> Result<Bytes, BrokenOff> {
        self.house.host.read(body, at_most, give_up_at).await
    }
}

impl Provide for Run {
    async fn token(&self, rejected: Option<AccessToken>) -> Result<HeldToken, TokenFailure> {
        let house = &self.house;
        let token = marketo_drive::token(&**house, &house.keeper, &house.bell, rejected);
        match before(self.gone(), token).await {
            Some(token) => token,
            None => Err(TokenFailure::Unavailable { until: self.now() }),
        }
    }

    async fn acquire(&self, request: PermitRequest) -> Verdict {
        let asked = self.now();
        let verdict = match self.objects {
            Some(objects) => {
                let draw = Draw::new(objects, request.server_timeout, request.deadline);
                marketo_drive::draw(self, &draw).await
            }
            None => {
                let (limits, host) = (&self.house.limits, &self.house.host);
                limits.acquire(host, request, self.gone()).await
            }
        };
        let now = self.now();
        let granted = matches!(verdict, Verdict::Granted(_));
        let waited_ms = u64::try_from(now.since(asked).as_millis()).unwrap_or(u64::MAX);
        if waited_ms > 0 || !granted {
            self.house.host.event(&Event::Wait {
                operation: self.operation,
                at: now.as_millis(),
                waited_ms,
                granted,
            });
        }
        verdict
    }

    async fn complete(&self, report: Report) {
        if let Some(code @ ("606" | "607" | "615")) = report.code.as_deref() {
            self.house.host.event(&Event::Throttle {
                operation: self.operation,
                at: self.now().as_millis(),
                code: code.to_owned(),
            });
        }
        let Some(objects) = self.objects else {
            return self.house.limits.report(report);
        };
        let settlement = Settlement::new(report, objects);
        self.with_allotment(|allotment| allotment.settle(self.now(), &settlement));
        let run = self.clone();
        spawn_local(async move { marketo_drive::tell(&run).await });
    }

    fn with_budget<T>(&self, decide: impl FnOnce(&mut RetryBudget) -> T) -> T {
        decide(&mut self.house.budget.borrow_mut())
    }

    fn on_step(&self, step: &Step) {
        if let Step::Wait {
            until,
            why: Waiting::Retry,
        } = step
            && self.paused.replace(Some(*until)) != Some(*until)
        {
            self.house.host.event(&Event::Retry {
                operation: self.operation,
                at: self.now().as_millis(),
                until: until.as_millis(),
            });
        }
    }
}

impl Allot for Run {
    fn with_allotment<T>(&self, look: impl FnOnce(&mut Allotment) -> T) -> T {
        look(&mut self.house.ingestion.allotment.borrow_mut())
    }

    async fn allot(&self, request: &AllotmentRequest) -> Option<AllotmentVerdict> {
        let mut governor = self.house.ingestion.governor.borrow_mut();
        Some(governor.allot(self.now(), request))
    }

    async fn account(&self, report: &AccountReport) -> bool {
        let mut governor = self.house.ingestion.governor.borrow_mut();
        governor.account(self.now(), report);
        true
    }

    async fn pause(&self, until: Timestamp) -> bool {
        before(self.gone(), self.sleep(until)).await.is_some()
    }
}
