//! One call: where it gets token and permits, and how it sends.

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use core::future::pending;
use marketo_core::Timestamp;
use marketo_core::limit::ingestion::{
    AccountReport, Allotment, AllotmentRequest, AllotmentVerdict, CredentialName, Draw, Settlement,
};
use marketo_core::limit::{Completion, PermitRequest, Refusal, RefusalReason, Report, Verdict};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};
use marketo_drive::swap::SwapError;
use marketo_drive::{Allot, BrokenOff, Clock, Provide, Send, SendFailure};

use crate::clock::Platform;
use crate::house::House;
use crate::http::Incoming;
use crate::log::problem;

/// One who makes calls, one after the other.
pub struct Caller {
    house: Rc<House>,
    known: RefCell<Option<HeldToken>>,
    budget: RefCell<RetryBudget>,
    /// What is to be told when there is time.
    told_later: RefCell<Vec<Report>>,
    ingesting: Option<Ingesting>,
}

/// A call of data ingestion, and where leave for it comes from.
struct Ingesting {
    house: Rc<House>,
    objects: u32,
    allotment: RefCell<Allotment>,
}

impl Caller {
    /// One who calls as this house does.
    #[must_use]
    pub fn new(house: Rc<House>) -> Self {
        Self {
            house,
            known: RefCell::default(),
            budget: RefCell::new(RetryBudget::new()),
            told_later: RefCell::default(),
            ingesting: None,
        }
    }

    /// The same, for a call that counts against data ingestion's limits with so many objects.
    #[must_use]
    pub fn ingesting(mut self, ingests: Option<(CredentialName, u32)>) -> Self {
        self.ingesting = ingests.map(|(credential, objects)| Ingesting {
            house: Rc::clone(&self.house),
            objects,
            allotment: RefCell::new(Allotment::new(credential)),
        });
        self
    }

    /// Tells what became of permits, where that was left for later: when the caller has its answer.
    pub async fn settle(&self) {
        if let Some(ingesting) = &self.ingesting {
            return marketo_drive::tell(ingesting).await;
        }
        let reports = core::mem::take(&mut *self.told_later.borrow_mut());
        for report in reports {
            self.report(&report).await;
        }
    }

    async fn report(&self, report: &Report) {
        // The lease's end is the last word otherwise.
        if let Err(error) = self.house.limits.report(report).await {
            problem("a permit's end could not be told", &error);
        }
    }

    fn refused(&self, reason: RefusalReason) -> Verdict {
        Verdict::Refused(Refusal {
            reason,
            retry_at: self.now(),
        })
    }
}

impl Clock for Caller {
    fn now(&self) -> Timestamp {
        Platform.now()
    }

    fn entropy(&self) -> u64 {
        Platform.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        Platform.sleep(until).await;
    }
}

impl Send for Caller {
    type Body = Incoming;

    async fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> Result<http::Response<Incoming>, SendFailure> {
        Platform.send(request, give_up_at).await
    }

    async fn read(
        &self,
        body: Incoming,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> Result<Bytes, BrokenOff> {
        Platform.read(body, at_most, give_up_at).await
    }
}

impl Provide for Caller {
    async fn token(&self, rejected: Option<AccessToken>) -> Result<HeldToken, TokenFailure> {
        let known = self.known.borrow().clone();
        if let Some(held) = known
            && held.is_usable(self.now())
            && rejected.as_ref() != Some(&held.token)
        {
            return Ok(held);
        }
        let held = self.house.token(rejected).await?;
        *self.known.borrow_mut() = Some(held.clone());
        Ok(held)
    }

    async fn acquire(&self, request: PermitRequest) -> Verdict {
        if let Some(ingesting) = &self.ingesting {
            let draw = Draw::new(ingesting.objects, request.server_timeout, request.deadline);
            return marketo_drive::draw(ingesting, &draw).await;
        }
        self.settle().await;
        match self.house.limits.acquire(request, pending()).await {
            Ok(Some(verdict)) => verdict,
            Ok(None) => self.refused(RefusalReason::CallerLeft),
            Err(error) => {
                problem("the store gave no permit", &error);
                self.refused(RefusalReason::Unreachable)
            }
        }
    }

    async fn complete(&self, report: Report) {
        if let Some(ingesting) = &self.ingesting {
            let settlement = Settlement::new(report, ingesting.objects);
            let settle = |allotment: &mut Allotment| allotment.settle(self.now(), &settlement);
            return ingesting.with_allotment(settle);
        }
        // What went well is over: the one who waits for the answer has it first. What did not may
        // come back to the line, and others go by what it says.
        if report.code.is_none() && report.completion == Completion::Answered {
            self.told_later.borrow_mut().push(report);
        } else {
            self.report(&report).await;
        }
    }

    fn with_budget<T>(&self, decide: impl FnOnce(&mut RetryBudget) -> T) -> T {
        decide(&mut self.budget.borrow_mut())
    }
}

impl Clock for Ingesting {
    fn now(&self) -> Timestamp {
        Platform.now()
    }

    fn entropy(&self) -> u64 {
        Platform.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        Platform.sleep(until).await;
    }
}

impl Allot for Ingesting {
    fn with_allotment<T>(&self, look: impl FnOnce(&mut Allotment) -> T) -> T {
        look(&mut self.allotment.borrow_mut())
    }

    async fn allot(&self, request: &AllotmentRequest) -> Option<AllotmentVerdict> {
        let asked = self.house.ingestion.allot(request).await;
        let unknown = |error: &SwapError| problem("the store gave no leave to ingest", error);
        asked.inspect_err(unknown).ok()
    }

    async fn account(&self, report: &AccountReport) -> bool {
        self.house.ingestion.account(report).await.is_ok()
    }

    async fn pause(&self, until: Timestamp) -> bool {
        self.sleep(until).await;
        true
    }
}
