//! The governor: one step decides on all limits.

use core::time::Duration;

use super::clock::Advance;
use super::concurrency::Places;
use super::learn::Refused;
use super::learning::Learning;
use super::lease::{Held, Lease, LeaseId};
use super::ledger::{Ledger, Owner};
use super::permit::{CompleteOutcome, Completion, Permit, PermitRequest, Report};
use super::rate::Slots;
use super::share::Policy;
use super::state::{State, StateError};
use super::status::NotUntil;
use super::{GUARD, Limits, SEND_WITHIN};
use crate::date::CentralDay;
use crate::error::{Class, classify};
use crate::operation::job_role;
use crate::time::Timestamp;

/// Keeps the limits of one Marketo instance. The [module](super) says how and why.
///
/// Every method that is told the time lets it pass first: leases that have ended are freed, slots
/// that have cooled come back. Nothing happens between calls, so a host needs no timer for it. A
/// clock that steps back costs waiting and never a limit; one that steps forward frees what is
/// held too early, by the step.
///
/// Methods are of four kinds:
///
/// * getters: [`limits`](Self::limits), [`status`](Self::status),
///   [`next_change`](Self::next_change), [`snapshot`](Self::snapshot);
/// * what came from outside: [`complete`](Self::complete),
///   [`on_save_failed`](Self::on_save_failed);
/// * requests: [`try_acquire`](Self::try_acquire);
/// * what the host must now do: [`poll_save`](Self::poll_save).
///
/// # Saving
///
/// After a [`try_acquire`](Self::try_acquire) that grants, what [`poll_save`](Self::poll_save)
/// gives must be stored before the permit is handed out; after a [`complete`](Self::complete), it
/// should be. So there are at most two writes a call. A grant that was not saved and not handed
/// out may be forgotten; one that was handed out may not. A completion that was not saved costs a
/// place to the lease's end, and breaks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governor {
    policy: Policy,
    state: State,
    unsaved: bool,
}

impl Governor {
    /// A governor of an instance to which certainly nothing was sent by us in the last minutes:
    /// for a store that has never had a state. It starts open.
    ///
    /// A host that cannot tell *never* from *forgotten*, such as a process that keeps its state
    /// in memory, uses [`closed`](Self::closed).
    #[must_use]
    pub fn new(policy: impl Into<Policy>) -> Self {
        Self {
            policy: policy.into(),
            state: State::default(),
            unsaved: false,
        }
    }

    /// A governor that does not know what was sent before `now`. It starts closed for one window.
    ///
    /// After that it keeps back as many slots as there are places, until the last call that may
    /// have been in flight is over and has slid out of the window: so the rate is never exceeded.
    /// The places are not kept back, since that would mean five closed minutes: a call from before
    /// that takes Marketo longer than a window may bring a later one a 615, which was then not
    /// executed and can be sent again. All this goes for one loss in five minutes.
    #[must_use]
    pub fn closed(policy: impl Into<Policy>, now: Timestamp) -> Self {
        let mut governor = Self::new(policy);
        let limits = *governor.limits();
        // What the clock did before is not known either, so this is not a step of it.
        let _: Advance = governor.state.clock.advance(now);
        governor.state.starting_until = now.after(limits.cooling());
        for _ in 0..limits.places {
            governor
                .state
                .cool(now.after(limits.longest_hold()), Owner::NOBODY);
        }
        governor.changed();
        governor
    }

    /// The governor that was saved, or a [`closed`](Self::closed) one if that cannot be read. One
    /// that was saved goes on to decide exactly as it would have.
    #[must_use]
    pub fn restore(policy: impl Into<Policy>, now: Timestamp, bytes: &[u8]) -> Self {
        let policy = policy.into();
        match State::read(policy.limits(), bytes) {
            Ok(state) => Self {
                policy,
                state,
                unsaved: false,
            },
            Err(_) => Self::closed(policy, now),
        }
    }

    /// The governor that was saved.
    ///
    /// # Errors
    /// [`StateError`] if `bytes` are not what [`snapshot`](Self::snapshot) gave, or what another
    /// version gave. Then only [`closed`](Self::closed) is safe.
    pub fn read(policy: impl Into<Policy>, bytes: &[u8]) -> Result<Self, StateError> {
        let policy = policy.into();
        let state = State::read(policy.limits(), bytes)?;
        Ok(Self {
            policy,
            state,
            unsaved: false,
        })
    }

    /// The limits that are kept.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        self.policy.limits()
    }

    /// The limits that are kept, and how they are shared.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// All that decides, in at most 8 KB, for [`restore`](Self::restore).
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.state.write()
    }

    /// Takes a place and a slot, both or neither.
    ///
    /// The request's deadline is not looked at, that being the [line](super::Line)'s business:
    /// one who has no line compares it to the instant of the refusal.
    ///
    /// # Errors
    /// [`NotUntil`] if there is no slot or no place, or if it would start a bulk job for which
    /// there is no room.
    pub fn try_acquire(
        &mut self,
        now: Timestamp,
        request: &PermitRequest,
    ) -> Result<Permit, NotUntil> {
        let _: Advance = self.advance(now);
        if let Some(shut) = self.shut().or_else(|| self.ceiling(&request.integration)) {
            return Err(shut);
        }
        self.may_start(request)?;
        let now = self.state.clock.now();
        let permit = Permit {
            lease: self.state.last_lease.next(now),
            send_by: now.after(SEND_WITHIN),
            server_timeout: request.counted_timeout(),
        };
        self.state.last_lease = permit.lease;
        let end = permit.end().after(self.limits().guard());
        let State {
            places,
            ledger,
            bulk,
            ..
        } = &mut self.state;
        let owner = ledger.enter(&request.integration, |owner| {
            !places.has(owner) && !bulk.has(owner)
        });
        ledger.count(owner);
        places.take(Lease {
            id: permit.lease,
            end,
            held: Held::InFlight,
            owner,
        });
        self.state.quota.take(permit.lease);
        self.state.learnt.granted(self.policy.limits(), now);
        self.state.usage.granted(request);
        if let Some(role) = job_role(&request.operation) {
            let call = (permit.lease, owner);
            self.state.bulk.granted(now, role, call, request);
        }
        self.changed();
        Ok(permit)
    }

    /// Takes in a holder's report: what became of a call, what the code that Marketo answered with
    /// tells about its limits, and what it told of bulk jobs. A report that comes late or twice
    /// frees nothing; an answer that comes after a cut frees the place, as every answer does.
    pub fn report(&mut self, now: Timestamp, report: &Report) -> CompleteOutcome {
        if let Some(outcome) = self.not_theirs(report) {
            return outcome;
        }
        let answered = report.completion == Completion::Answered;
        let code = report.code.as_deref().filter(|_| answered);
        let info = code.map(|code| classify(code, ""));
        if info.is_some_and(|info| info.class == Class::DayClosed) {
            // Before the call is over, which would open the day if it was the probe. An answer that
            // comes late says how things stand, too.
            let _: Advance = self.advance(now);
            self.state.quota.close(self.now(), report.lease);
            self.changed();
        }
        if answered {
            self.learn(now, report.lease, info.map(|info| info.class));
        }
        let owner = self.state.places.owner_of(report.lease);
        let outcome = self.end(now, report.lease, report.completion);
        if outcome == CompleteOutcome::Freed && info.is_some_and(|info| !info.counted) {
            self.give_back(report.lease, owner);
        }
        // After the call is over, so that it is no probe any more that something is awaited of.
        if self.state.bulk.on_report(self.now(), report, info.as_ref()) {
            self.changed();
        }
        outcome
    }

    /// Before the call is over, since what is held is part of what it teaches.
    fn learn(&mut self, now: Timestamp, lease: LeaseId, class: Option<Class>) {
        let _: Advance = self.advance(now);
        let (now, limits) = (self.now(), *self.limits());
        if limits.learning == Learning::NONE {
            return;
        }
        let state = &mut self.state;
        let refused = |held| Refused {
            lease,
            last: state.last_lease,
            held,
        };
        let news = match class {
            Some(Class::RateLimit) => {
                let refused = refused(state.slots_held());
                state.learnt.on_606(&limits, now, refused)
            }
            Some(Class::ConcurrencyLimit) => {
                let refused = refused(state.places.taken());
                state.learnt.on_615(&limits, now, refused)
            }
            _ => state.learnt.on_room(now, lease),
        };
        if news {
            self.changed();
        }
    }

    /// Takes in Marketo's usage report of the day `day` of Central Time: how many calls all API
    /// users made, and how many of them were our own users'. The difference was called by others,
    /// past us (Adobe: "Usage").
    pub fn on_usage(&mut self, now: Timestamp, day: CentralDay, total: u32, ours: u32) {
        let _: Advance = self.advance(now);
        let before = self.state.quota.others();
        self.state.quota.reconcile(day, total, ours);
        if self.state.quota.others() != before {
            self.changed();
        }
    }

    /// Whether Marketo's usage report is to be read now, by a call that has a permit for
    /// [`OWN_CALLS`](super::OWN_CALLS); told once for each. What it says is told by
    /// [`on_usage`](Self::on_usage).
    #[must_use = "who is told so gets the report"]
    pub fn poll_usage(&mut self, now: Timestamp) -> bool {
        let _: Advance = self.advance(now);
        let (now, state) = (self.now(), &self.state);
        // On a closed day it would take a probe's place, and teach nothing that is not known.
        let due = state.usage.is_due(now) && self.day_opens(0) <= now;
        if due {
            self.state.usage.ask(now);
            self.changed();
        }
        due
    }

    /// Takes in what became of a call: [`report`](Self::report) of no more than that.
    pub fn complete(
        &mut self,
        now: Timestamp,
        lease: LeaseId,
        completion: Completion,
    ) -> CompleteOutcome {
        self.report(now, &Report::new(lease, completion))
    }

    fn end(&mut self, now: Timestamp, lease: LeaseId, completion: Completion) -> CompleteOutcome {
        let _: Advance = self.advance(now);
        let now = self.state.clock.now();
        let cooling = self.limits().cooling();
        let State { places, quota, .. } = &mut self.state;
        let Some(found) = places.get_mut(lease) else {
            return CompleteOutcome::Unknown;
        };
        let owner = found.owner;
        let outcome = match (completion, found.held) {
            (Completion::Answered, _) => {
                places.free(lease);
                quota.answered(lease, places.taken());
                self.state.cool(now.after(cooling), owner);
                CompleteOutcome::Freed
            }
            (Completion::NotSent, Held::InFlight) => {
                places.free(lease);
                quota.lost(now, lease);
                self.give_back(lease, owner);
                CompleteOutcome::GivenBack
            }
            (Completion::Cut, Held::InFlight) => {
                found.held = Held::Orphan;
                quota.lost(now, lease);
                CompleteOutcome::Orphaned
            }
            // Once it was said that it may have left, that cannot be taken back.
            (Completion::Cut | Completion::NotSent, Held::Orphan) => {
                return CompleteOutcome::Orphaned;
            }
        };
        self.changed();
        outcome
    }

    /// A call turned out not to count.
    fn give_back(&mut self, lease: LeaseId, owner: Owner) {
        if self.state.quota.give_back(lease) {
            self.state.ledger.give_back(owner);
        }
    }

    /// The state to store, if it has changed since it was last fetched here.
    #[must_use = "a permit may be handed out only when its grant has been stored"]
    pub fn poll_save(&mut self) -> Option<Vec<u8>> {
        core::mem::take(&mut self.unsaved).then(|| self.snapshot())
    }

    /// What was last fetched could not be stored: it will be given again.
    pub fn on_save_failed(&mut self) {
        self.unsaved = true;
    }

    /// Lets time pass, and tells of a step of the clock.
    pub(super) fn advance(&mut self, now: Timestamp) -> Advance {
        self.state.advance(self.policy.limits(), now)
    }

    /// The time that the governor goes by.
    pub(super) fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// Whether the call of this lease is not known to be over.
    pub(super) fn holds(&self, lease: LeaseId) -> bool {
        self.state.places.iter().any(|other| other.id == lease)
    }

    pub(super) fn places(&self) -> &Places {
        &self.state.places
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.state.slots
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.state.ledger
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The calls of the day, of all callers together.
    pub(super) fn used_today(&self) -> u32 {
        self.state.quota.used()
    }

    pub(super) fn day_ends(&self) -> Timestamp {
        self.state.quota.ends()
    }

    fn changed(&mut self) {
        self.state.revision = self.state.revision.wrapping_add(1);
        self.unsaved = true;
    }
}

// A slot must outlast the instants' rounding; see the module's sum.
const _: () = assert!(GUARD.as_nanos() > Duration::from_millis(1).as_nanos());
