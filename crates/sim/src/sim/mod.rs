//! The machine: calls arrive, are processed for a while, and are answered. No I/O, no clock.
//!
//! A call is judged when it arrives. If it is admitted it is open until its processing time is
//! over, whether or not anybody waits for the answer. Its work is done half-way through: a
//! connection that is cut before has changed nothing, one that is cut after has.

mod access;
mod judge;
mod snapshot;
mod work;

pub use snapshot::SnapshotError;

use std::collections::{BTreeMap, BTreeSet};

use crate::account::Account;
use crate::answer::{Answer, Delivery, request_id};
use crate::call::CallId;
use crate::catalog::Family;
use crate::config::{Config, CredentialId};
use crate::fault::{Fault, Faults, Rule};
use crate::inbound::Inbound;
use crate::limit::Meter;
use crate::log::Log;
use crate::request::Request;
use crate::rng::{Rng, mix};
use crate::time::Time;
use crate::token::Tokens;
use crate::world::World;

/// What an arriving call will come to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The call.
    pub id: CallId,
    /// From then on [`Sim::take`] has its outcome.
    pub answer_at: Time,
    /// Until then it is open.
    pub ends_at: Time,
}

/// What a caller gets to see of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// An answer.
    Answer(Answer, Delivery),
    /// The connection is reset without one.
    Cut,
}

impl Outcome {
    /// The answer, if there is one.
    #[must_use]
    pub fn answer(self) -> Option<Answer> {
        match self {
            Self::Answer(answer, _) => Some(answer),
            Self::Cut => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Work,
    End,
}

struct Active {
    request: Request,
    inbound: Inbound,
    credential: CredentialId,
    arrived: Time,
    fault: Option<Rule>,
    open: bool,
    ended: bool,
    unwanted: bool,
    outcome: Option<Outcome>,
}

/// A Marketo instance.
pub struct Sim {
    config: Config,
    now: Time,
    next_call: u64,
    calls: BTreeMap<CallId, Active>,
    due: BTreeSet<(Time, Step, CallId)>,
    open: usize,
    meter: Meter,
    tokens: Tokens,
    faults: Faults,
    account: Account,
    log: Log,
    world: World,
    chance: Rng,
}

impl Sim {
    /// A fresh instance with its seed data, at `now`.
    #[must_use]
    pub fn new(config: Config, now: Time) -> Self {
        let world = World::new(&config, now);
        Self::with(config, now, world)
    }

    /// An instance with this data that nobody has called yet.
    fn with(config: Config, now: Time, world: World) -> Self {
        Self {
            now,
            next_call: 0,
            calls: BTreeMap::new(),
            due: BTreeSet::new(),
            open: 0,
            meter: Meter::new(config.limits),
            tokens: Tokens::new(config.token_life_ms, config.seed),
            faults: Faults::default(),
            account: Account::default(),
            log: Log::new(config.log_entries, config.log_body_bytes),
            world,
            chance: Rng::new(mix(config.seed ^ 0x66_6175_6c74)),
            config,
        }
    }

    /// Back to the seed: data, tokens, limits, faults, account and log. Calls under way are
    /// forgotten. Latency laws and limits go back to what the simulator was started with.
    pub fn reset(&mut self, config: Config, now: Time) {
        let next_call = self.next_call;
        *self = Self::new(config, self.now.max(now));
        self.next_call = next_call;
    }

    /// A call arrives. Time never goes back: an earlier `now` counts as the latest one seen.
    pub fn arrive(&mut self, now: Time, request: &Request) -> Arrival {
        self.advance(now);
        let now = self.now;
        self.next_call += 1;
        let id = CallId(self.next_call);
        self.log.add(id.0, now, request);
        let mut active = Active {
            request: request.clone(),
            inbound: Inbound::read(request),
            credential: CredentialId(usize::MAX),
            arrived: now,
            fault: None,
            open: false,
            ended: true,
            unwanted: false,
            outcome: None,
        };
        let arrival = match self.judge(now, id, &mut active) {
            Ok(processing_ms) => self.admit(now, id, &mut active, processing_ms),
            Err(outcome) => {
                self.settle(id, active.inbound.family, &outcome, "lost");
                active.outcome = Some(outcome);
                Arrival {
                    id,
                    answer_at: now,
                    ends_at: now,
                }
            }
        };
        self.calls.insert(id, active);
        arrival
    }

    fn admit(&mut self, now: Time, id: CallId, active: &mut Active, millis: u64) -> Arrival {
        let works_at = now.plus(millis / 2);
        let ends_at = now.plus(millis);
        active.ended = false;
        if active.open {
            self.open += 1;
            self.account.open(self.open);
        }
        self.due.insert((works_at, Step::Work, id));
        self.due.insert((ends_at, Step::End, id));
        if let Some(entry) = self.log.entry(id.0) {
            entry.processing_ms = millis;
        }
        let fault = active.fault.as_ref().map(|rule| &rule.fault);
        if let Some(fault) = fault {
            self.note_fault(id, fault.name());
        }
        let cut = matches!(fault, Some(Fault::CutBefore | Fault::CutAfter));
        Arrival {
            id,
            answer_at: if cut { works_at } else { ends_at },
            ends_at,
        }
    }

    /// Lets everything happen that is due by `now`, each thing at its own time.
    pub fn advance(&mut self, now: Time) {
        while let Some(&(at, step, id)) = self.due.first() {
            if at > now {
                break;
            }
            self.due.pop_first();
            self.now = self.now.max(at);
            self.world.advance(at);
            match step {
                Step::Work => self.work(at, id),
                Step::End => self.end(id),
            }
        }
        self.now = self.now.max(now);
        self.world.advance(self.now);
    }

    /// When the next thing is due, if anything is.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        self.due.first().map(|(at, _, _)| *at)
    }

    fn work(&mut self, now: Time, id: CallId) {
        let Some(mut active) = self.calls.remove(&id) else {
            return;
        };
        let (outcome, kind) = self.run(now, id, &active);
        self.settle(id, active.inbound.family, &outcome, kind);
        active.outcome = Some(outcome);
        self.calls.insert(id, active);
    }

    fn end(&mut self, id: CallId) {
        let Some(active) = self.calls.get_mut(&id) else {
            return;
        };
        active.ended = true;
        if active.open {
            active.open = false;
            self.open = self.open.saturating_sub(1);
        }
        if active.unwanted || active.outcome.is_none() {
            self.calls.remove(&id);
        }
    }

    /// What a call came to, once its time has come; each call's outcome is given out once.
    pub fn take(&mut self, now: Time, id: CallId) -> Option<Outcome> {
        self.advance(now);
        let active = self.calls.get_mut(&id)?;
        let cut = matches!(active.outcome, Some(Outcome::Cut));
        if !active.ended && !cut {
            return None;
        }
        let outcome = active.outcome.take();
        active.unwanted = true;
        if active.ended {
            self.calls.remove(&id);
        }
        outcome
    }

    /// The caller went away. The call is processed to its end all the same.
    pub fn abandon(&mut self, now: Time, id: CallId) {
        self.advance(now);
        let Some(active) = self.calls.get_mut(&id) else {
            return;
        };
        active.unwanted = true;
        if active.ended {
            self.calls.remove(&id);
        }
        self.account.gone();
        if let Some(entry) = self.log.entry(id.0) {
            entry.gone = true;
        }
    }

    /// A call from arrival to answer, with time moved on as far as it takes: gives the instant of
    /// the answer too. For tests and other virtual time.
    pub fn call(&mut self, now: Time, request: &Request) -> (Time, Option<Outcome>) {
        let arrival = self.arrive(now, request);
        let outcome = self.take(arrival.answer_at, arrival.id);
        (arrival.answer_at, outcome)
    }

    fn processing(&self, id: CallId, active: &Active) -> u64 {
        if let Some(millis) = active.fault.as_ref().and_then(|rule| rule.processing_ms) {
            return millis;
        }
        let law = self
            .config
            .laws
            .get(active.inbound.name())
            .unwrap_or(&self.config.latency);
        law.draw(&mut Rng::new(mix(self.config.seed ^ mix(id.0))))
    }

    fn settle(&mut self, id: CallId, family: Family, outcome: &Outcome, kind: &'static str) {
        if let Outcome::Answer(answer, _) = outcome {
            self.account.answered(answer.status, answer.code.as_deref());
            if let (Some(code), true) = (&answer.code, family.is_limited()) {
                self.world.usage.failed(self.now, code);
            }
        }
        let Some(entry) = self.log.entry(id.0) else {
            return;
        };
        match outcome {
            Outcome::Answer(answer, _) => {
                entry.outcome = "answered";
                entry.status = answer.status;
                entry.code.clone_from(&answer.code);
            }
            Outcome::Cut => entry.outcome = kind,
        }
    }

    fn note_fault(&mut self, id: CallId, name: &'static str) {
        self.account.fault(name);
        if let Some(entry) = self.log.entry(id.0) {
            entry.fault = Some(name);
        }
    }

    fn request_id(&self, now: Time, id: CallId) -> String {
        request_id(mix(self.config.seed ^ id.0) >> 40, now)
    }
}
