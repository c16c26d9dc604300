//! The machine: calls arrive, are processed for a while, and are answered. No I/O, no clock.
//!
//! A call is judged when it arrives. If it is admitted it is open until its processing time is
//! over, whether or not anybody waits for the answer. Its work is done half-way through: a
//! connection that is cut before has changed nothing, one that is cut after has.

mod access;

use std::collections::{BTreeMap, BTreeSet};

use crate::account::Account;
use crate::answer::{self, Answer, Delivery, Reply, request_id};
use crate::call::{Call, CallId};
use crate::catalog::{Family, Found, Work};
use crate::config::{Config, CredentialId};
use crate::errors::{Failure, uncounted};
use crate::fault::{Fault, Faults, Rule, Seen, Stage};
use crate::identity;
use crate::inbound::Inbound;
use crate::limit::Meter;
use crate::log::Log;
use crate::request::Request;
use crate::rng::{Rng, mix};
use crate::time::Time;
use crate::token::{Tokens, Verdict};
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
            world: World::new(&config, now),
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
                self.settle(id, &outcome, "lost");
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

    /// Decides on an arriving call: its processing time in milliseconds, or what it comes to at
    /// once.
    fn judge(&mut self, now: Time, id: CallId, active: &mut Active) -> Result<u64, Outcome> {
        let name = active.inbound.name();
        let bearer = active.request.bearer();
        let owner = bearer.and_then(|token| self.tokens.owner(token));
        if let Some(entry) = self.log.entry(id.0) {
            entry.operation = name.to_owned();
        }
        if self.strike(Stage::Wire, active, owner).is_some() {
            self.note_fault(id, "lost");
            return Err(Outcome::Cut);
        }
        if let Some(status) = active.inbound.too_large {
            return Err(Outcome::Answer(Answer::html(status), Delivery::Whole));
        }
        if active.inbound.family == Family::Identity
            && matches!(active.inbound.found, Found::Operation(..))
        {
            self.account.identity();
            active.fault = self.strike(Stage::Admitted, active, None);
            return Ok(self.processing(id, active));
        }
        if let Some(rule) = self.strike(Stage::Token, active, owner)
            && let Some(owner) = owner
        {
            self.note_fault(id, rule.fault.name());
            match rule.fault {
                Fault::TokenRevoked => self.tokens.revoke(owner),
                _ => self.tokens.set_remaining(now, owner, 0),
            };
        }
        let bearer = active.request.bearer();
        let verdict = bearer.map(|token| self.tokens.check(now, token));
        let refused = match verdict {
            Some(Verdict::Invalid(owner)) => Some(("601", owner)),
            Some(Verdict::Expired(owner)) => Some(("602", Some(owner))),
            _ if matches!(active.inbound.found, Found::WrongMethod) => Some(("605", owner)),
            _ => None,
        };
        if let Some((code, owner)) = refused {
            self.count(now, id, name, owner, false);
            return Err(self.refuse(now, id, active, &Failure::plain(code)));
        }
        let owner = match verdict {
            Some(Verdict::Good(owner)) => Some(owner),
            _ => None,
        };
        if let Err(failure) = self.meter.judge(now, self.open) {
            self.count(now, id, name, owner, true);
            return Err(self.refuse(now, id, active, &failure));
        }
        match self.allowed(active, owner) {
            Ok(owner) => active.credential = owner,
            Err(failure) => {
                self.count(now, id, name, owner, true);
                return Err(self.refuse(now, id, active, &failure));
            }
        }
        active.fault = self.strike(Stage::Admitted, active, owner);
        let counted = match active.fault.as_ref().map(|rule| &rule.fault) {
            Some(Fault::Code(code)) => !uncounted(code),
            _ => true,
        };
        self.count(now, id, name, owner, counted);
        active.open = true;
        Ok(self.processing(id, active))
    }

    /// 603 without a token or the permission, 610 for an unknown path.
    fn allowed(
        &self,
        active: &Active,
        owner: Option<CredentialId>,
    ) -> Result<CredentialId, Failure> {
        let denied = || Failure::plain("603");
        let owner = owner.ok_or_else(denied)?;
        let Found::Operation(operation, _) = &active.inbound.found else {
            return Err(Failure::plain("610"));
        };
        let held = self.config.credentials.get(owner.0).ok_or_else(denied)?;
        let needed = operation.permissions;
        if needed.is_empty() || needed.iter().any(|one| held.permissions.contains(one)) {
            Ok(owner)
        } else {
            Err(denied())
        }
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
        self.settle(id, &outcome, kind);
        active.outcome = Some(outcome);
        self.calls.insert(id, active);
    }

    fn run(&mut self, now: Time, id: CallId, active: &Active) -> (Outcome, &'static str) {
        let rule = active.fault.as_ref();
        let fault = rule.map(|rule| &rule.fault);
        let after_work = rule.is_some_and(|rule| rule.after_work);
        let replaced = matches!(
            fault,
            Some(Fault::Code(_) | Fault::Http(_) | Fault::BadJson | Fault::EnvelopeInsteadOfFile)
        );
        let undone = matches!(fault, Some(Fault::CutBefore)) || (replaced && !after_work);
        let request_id = self.request_id(now, id);
        let done = (!undone).then(|| self.answer(now, id, active, &request_id));
        let asset = active.inbound.family == Family::Asset;
        let usual = || done.clone().unwrap_or_else(|| Answer::text(500, ""));
        let (answer, delivery) = match (fault, rule) {
            (Some(Fault::CutBefore), _) => return (Outcome::Cut, "cut_before"),
            (Some(Fault::CutAfter), _) => return (Outcome::Cut, "cut_after"),
            (Some(Fault::Code(code)), Some(rule)) => {
                let mut failure = Failure::plain(code);
                if let Some(message) = &rule.message {
                    failure.message.clone_from(message);
                }
                (
                    answer::failed(&failure, &request_id, asset),
                    Delivery::Whole,
                )
            }
            (Some(Fault::EnvelopeInsteadOfFile), Some(rule)) => {
                let failure = Failure::plain(rule.code.as_deref().unwrap_or("611"));
                (
                    answer::failed(&failure, &request_id, asset),
                    Delivery::Whole,
                )
            }
            (Some(Fault::Http(status)), Some(rule)) => {
                let answer = match &rule.body {
                    Some(body) => Answer::bytes(*status, "text/html", body.clone().into_bytes()),
                    None => Answer::html(*status),
                };
                (answer, Delivery::Whole)
            }
            (Some(Fault::BadJson), _) => {
                let torn = format!("{{\"requestId\":\"{request_id}\",\"result\":[{{\"id\":");
                (
                    Answer::bytes(200, answer::JSON, torn.into_bytes()),
                    Delivery::Whole,
                )
            }
            (Some(Fault::SlowBody { chunk, every_ms }), _) => (
                usual(),
                Delivery::Slow {
                    chunk: (*chunk).max(1),
                    every_ms: *every_ms,
                },
            ),
            (Some(Fault::TruncatedBody(bytes)), _) => (usual(), Delivery::Truncated(*bytes)),
            (Some(Fault::CutBody(bytes)), _) => (usual(), Delivery::Cut(*bytes)),
            (Some(Fault::CorruptBody(at)), _) => (usual(), Delivery::Corrupt(*at)),
            _ => (usual(), Delivery::Whole),
        };
        (Outcome::Answer(answer, delivery), "answered")
    }

    /// Does the work and puts what came of it into its envelope.
    fn answer(&mut self, now: Time, id: CallId, active: &Active, request_id: &str) -> Answer {
        let Found::Operation(operation, path) = &active.inbound.found else {
            return Answer::text(404, "");
        };
        let run = match operation.work {
            Work::Identity => {
                let params = &active.inbound.params;
                return identity::answer(now, params, &self.config.credentials, &mut self.tokens);
            }
            Work::Instance(run) => run,
        };
        let call = Call {
            now,
            arrived: active.arrived,
            id,
            operation,
            path,
            params: &active.inbound.params,
            request: &active.request,
            credential: active.credential,
        };
        match run(&mut self.world, &call).map(|reply: Reply| reply.into_answer(request_id)) {
            Ok(answer) => answer,
            Err(failure) => {
                answer::failed(&failure, request_id, operation.family() == Family::Asset)
            }
        }
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

    fn strike(&mut self, at: Stage, active: &Active, owner: Option<CredentialId>) -> Option<Rule> {
        let credential = owner.and_then(|id| self.config.credentials.get(id.0));
        let seen = Seen {
            operation: active.inbound.name(),
            path: &active.request.path,
            method: &active.request.method,
            credential: credential.map_or("", |known| known.client_id.as_str()),
        };
        self.faults.strike(at, &seen, &mut self.chance)
    }

    fn count(
        &mut self,
        now: Time,
        id: CallId,
        name: &str,
        owner: Option<CredentialId>,
        counted: bool,
    ) {
        self.account
            .arrived(now, if name.is_empty() { "unknown" } else { name }, counted);
        let known = owner.and_then(|owner| self.config.credentials.get(owner.0));
        if let Some(known) = known {
            self.account.credential(&known.client_id);
        }
        if counted {
            self.meter.count(now);
            self.world
                .usage
                .counted(now, known.map_or("unknown", |known| known.user.as_str()));
        }
        if let Some(entry) = self.log.entry(id.0) {
            entry.counted = counted;
            if let Some(known) = known {
                entry.credential.clone_from(&known.client_id);
            }
        }
    }

    fn refuse(&self, now: Time, id: CallId, active: &Active, failure: &Failure) -> Outcome {
        let asset = active.inbound.family == Family::Asset;
        let answer = answer::failed(failure, &self.request_id(now, id), asset);
        Outcome::Answer(answer, Delivery::Whole)
    }

    fn settle(&mut self, id: CallId, outcome: &Outcome, kind: &'static str) {
        if let Outcome::Answer(answer, _) = outcome {
            self.account.answered(answer.status, answer.code.as_deref());
            if let Some(code) = &answer.code {
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
