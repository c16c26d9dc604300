//! Data ingestion's limits: the object's keeper of them, and a request's way to leave.

use std::cell::RefCell;
use std::rc::Rc;

use marketo_core::Timestamp;
use marketo_core::limit::ingestion::{
    AccountReport, Allotment, AllotmentRequest, AllotmentVerdict, Draw, Flat, IngestionGovernor,
    IngestionLimits, Settlement,
};
use marketo_core::limit::{PermitRequest, Report, Verdict};
use marketo_drive::{Allot, Clock, before};
use marketo_gateway::edge::Ingests;
use web_sys::AbortSignal;
use worker::SqlStorage;

use crate::clock::PlatformClock;
use crate::log;
use crate::rows::{self, Row};
use crate::wait::gone;
use crate::wire::{self, Object};

/// In the object: the governor of data ingestion's limits.
pub(crate) struct IngestionDesk {
    governor: RefCell<IngestionGovernor>,
    sql: SqlStorage,
}

impl IngestionDesk {
    /// The governor as it was stored, with the limits that are configured now.
    pub(crate) fn open(sql: SqlStorage, limits: IngestionLimits) -> Self {
        let governor = match rows::stored(&sql, Row::Ingestion) {
            None => IngestionGovernor::new(limits),
            Some(state) => IngestionGovernor::restore(limits, PlatformClock.now(), &state),
        };
        Self {
            governor: RefCell::new(governor),
            sql,
        }
    }

    /// Gives leave, once that is stored. Nothing is said to what is no wish, or where it cannot be.
    pub(crate) fn allot(&self, wish: &str) -> String {
        let Some(wish) = AllotmentRequest::from_text(wish) else {
            return String::new();
        };
        let mut governor = self.governor.borrow_mut();
        let now = PlatformClock.now();
        let verdict = governor.allot(now, &wish);
        if self.keep(&mut governor) {
            return verdict.to_text();
        }
        if let AllotmentVerdict::Granted(leave) = verdict {
            let report = AccountReport::new(wish.credential);
            governor.account(now, &report.with_accounts(vec![leave.unused()]));
        }
        String::new()
    }

    /// Takes in what became of leave.
    pub(crate) fn account(&self, report: &str) {
        if let Some(report) = AccountReport::from_text(report) {
            let mut governor = self.governor.borrow_mut();
            governor.account(PlatformClock.now(), &report);
            // To lose this costs a wait, and breaks nothing.
            self.keep(&mut governor);
        }
    }

    fn keep(&self, governor: &mut IngestionGovernor) -> bool {
        let store = |state| rows::store(&self.sql, Row::Ingestion, state);
        let kept = governor.poll_save().is_none_or(store);
        if !kept {
            governor.on_save_failed();
        }
        kept
    }
}

thread_local! {
    // Plain values again: who waits for another's question looks again by the clock.
    static ALLOTMENTS: RefCell<Vec<Allotment>> = const { RefCell::new(Vec::new()) };
}

/// In a request: its call of data ingestion, and where leave for it comes from.
#[derive(Clone)]
pub(crate) struct Ingesting {
    ingests: Ingests,
    object: Rc<Object>,
    caller: AbortSignal,
}

impl Ingesting {
    /// `caller` is aborted when the one who made the request goes away.
    pub(crate) const fn new(ingests: Ingests, object: Rc<Object>, caller: AbortSignal) -> Self {
        Self {
            ingests,
            object,
            caller,
        }
    }

    /// Leave for the call, or why there is none.
    pub(crate) async fn acquire(&self, request: &PermitRequest) -> Verdict {
        let draw = Draw::new(
            self.ingests.objects,
            request.server_timeout,
            request.deadline,
        );
        marketo_drive::draw(self, &draw).await
    }

    async fn ask(&self, path: &str, question: String) -> Option<String> {
        let asked = self.object.say(path, &question, None).await;
        if let Err(error) = &asked {
            log::problem("the object gave no word on data ingestion", error);
        }
        asked.ok()
    }

    /// Takes in what became of the call; what is to be told of it [`marketo_drive::tell`] tells.
    pub(crate) fn settle(&self, report: Report) {
        let settlement = Settlement::new(report, self.ingests.objects);
        self.with_allotment(|allotment| allotment.settle(self.now(), &settlement));
    }
}

impl Clock for Ingesting {
    fn now(&self) -> Timestamp {
        PlatformClock.now()
    }

    fn entropy(&self) -> u64 {
        PlatformClock.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        PlatformClock.sleep(until).await;
    }
}

impl Allot for Ingesting {
    fn with_allotment<T>(&self, look: impl FnOnce(&mut Allotment) -> T) -> T {
        let name = &self.ingests.credential;
        ALLOTMENTS.with_borrow_mut(|all| {
            if let Some(known) = all.iter_mut().find(|one| one.credential() == name) {
                return look(known);
            }
            let mut new = Allotment::new(name.clone());
            let looked = look(&mut new);
            all.push(new);
            looked
        })
    }

    async fn allot(&self, request: &AllotmentRequest) -> Option<AllotmentVerdict> {
        let verdict = self.ask(wire::ALLOT, request.to_text()).await?;
        AllotmentVerdict::from_text(&verdict)
    }

    async fn account(&self, report: &AccountReport) -> bool {
        self.ask(wire::ACCOUNT, report.to_text()).await.is_some()
    }

    async fn pause(&self, until: Timestamp) -> bool {
        let slept = before(gone(self.caller.clone()), self.sleep(until)).await;
        slept.is_some()
    }
}
