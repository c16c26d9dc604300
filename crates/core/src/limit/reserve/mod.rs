//! One state that many instances share, none of which lives long.
//!
//! Where no process lives long enough to hold the governor and a line of callers before it, both
//! lie in a store: the governor, and in place of the line up to [`HORIZON`] **tickets**, one for
//! each caller who waits. An instance reads the whole, does one step, and swaps it for what was
//! there; if somebody else was faster, it begins again with what they left. [`Shared`] is the whole,
//! [`Claim`] what an instance keeps of its own call meanwhile.
//!
//! # Whose turn it is
//!
//! The same rule as in [`Line`](super::Line), by the same code: at each step the tickets are put
//! into a line before a copy of the governor, and those that it would grant now have their turn. An
//! instance takes only its own: nobody else can know whether it is still there to send. What those
//! before it may take is left for them.
//!
//! * One whose turn has not come is told when to look again: at the instant at which it can come at
//!   the earliest, and at least every [`LOOK_WITHIN`]. Such a look writes nothing.
//! * A ticket whose turn has come is marked with the instant by the next who looks. Who has not
//!   taken its turn [`TAKE_WITHIN`] later is taken to be dead, and its ticket is dropped. If it lives
//!   after all, it gets a new one, last in line.
//! * A caller who leaves cancels its ticket. Without that, it is dropped when its turn has come, or
//!   at its deadline.
//! * One that cannot be served by its deadline, or finds the tickets given out, is refused at once,
//!   with the instant to come back.
//!
//! # Why the limits hold though clocks differ
//!
//! It is assumed that at any instant a reading of any holder's clock is within a band that is
//! [`clock_spread`](super::Limits::clock_spread) wide: it may drift and step within it at will. The
//! governor's time is the latest of all readings that were ever swapped in. It never goes back,
//! and never leads the most advanced clock.
//!
//! Let something be recorded by a holder that read its clock at the true instant `t`: the
//! governor's time is then at least that clock's reading. Let it be held for `h`, and the spread in
//! addition. It is freed by somebody whose reading is later than that one by `h` and the spread. If
//! both clocks were the same, the time between the readings would be `h` and the spread; since they
//! may differ by the spread, it is at least `h`. So the sums of the [room](super) are right with
//! the spread added to each wait:
//!
//! * A slot is freed a window after its answer's report or later. A report's reading is taken after
//!   the answer was there, and the answer is no earlier than the arrival.
//! * A place that nobody reports on is freed [`SEND_WITHIN`](super::SEND_WITHIN), the server time-out
//!   and the guard after its grant or later, by true time. Its holder sends within `SEND_WITHIN` of
//!   the reading that the grant was recorded with, by its own clock alone: the permit's `send_by` is
//!   that reading and `SEND_WITHIN`, whatever the governor's time was.
//!
//! A holder whose clock is behind the governor's time by more than the spread breaks what is assumed,
//! and is told so by [`ClockBehind`]: it can neither be granted anything nor report. A holder whose
//! clock is ahead of all others by more than the spread cannot be known by it: it frees too early
//! what is held, once, and then keeps the others out until their clocks have caught up.
//!
//! # Why nothing is lost
//!
//! A swap wins only over exactly what was read, so no two steps begin with the same state. A permit
//! is used only when its swap is known to have won. If a store cannot tell, the holder reads again:
//! the lease is found under the ticket's id, and the permit is used after all, or it is not there,
//! and the step is done again. Either way it is there once.
//!
//! # What it costs
//!
//! Each hold lasts longer by the spread: with 5 s, `20 / (25.01 + RTT)` of the limit can be had, 78 %
//! at a round trip of 0.6 s. With clocks that are kept by NTP, 100 ms is plenty, and it is 97 %.
//!
//! A state takes up at most 16 KB: 8 KB of the governor's, and 8 KB of the tickets and the names of
//! those who wait.

mod claim;
mod ticket;

use core::time::Duration;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use claim::Claim;
pub use ticket::TicketId;

use self::ticket::{Group, Taken, Ticket, Written};
use super::SEND_WITHIN;
use super::clock::WAITED_OUT;
use super::governor::{Governor, Status};
use super::line::{Cancelled, Line, LineLimits};
use super::permit::{
    CompleteOutcome, Completion, IntegrationId, Permit, PermitRequest, Refusal, RefusalReason,
    Report, Verdict, Version,
};
use super::share::Policy;
use super::state::StateError;
use crate::time::Timestamp;

/// How many may wait: twice the calls of a window.
pub const HORIZON: usize = 200;

/// Who waits looks at least this often.
pub const LOOK_WITHIN: Duration = Duration::from_secs(1);

/// So long is a turn kept for who does not take it, and the spread of the clocks in addition: the
/// time to the next look, and some for a store that is slow.
pub const TAKE_WITHIN: Duration = Duration::from_secs(3);

/// The shortest time from one look to the next.
const LOOK_AFTER: Duration = Duration::from_millis(50);

/// What the tickets take up at most, in bytes: the governor has as much for itself.
const FULL_AT: usize = 8 * 1024 - 64;

/// What one more ticket takes up at most, in bytes, with its name's quotes and without the name.
const LONGEST_ROW: usize = 48;

/// Nobody is turned away here: the tickets are counted before.
const ALL: LineLimits = LineLimits {
    per_integration: usize::MAX,
    in_all: usize::MAX,
};

/// A governor and the tickets of those who wait for it, as they lie in a store. The
/// [module](self) says how and why.
///
/// All instants that go in and out are by the clock of the holder that does the step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    governor: Governor,
    /// The integrations of which somebody waits.
    groups: Vec<Group>,
    /// In the order in which they came.
    queue: Vec<Ticket>,
    /// Whose tickets the leases were granted on that are not over.
    taken: Vec<Taken>,
    changed: bool,
}

/// What one who asked is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Answer {
    /// It is decided.
    Decided(Verdict),
    /// Its turn has not come: it looks again at this instant, with the same ticket.
    LookAt(Timestamp),
}

/// A holder's clock is too far behind what others have told. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this holder's clock is {} ms behind those of others", by.as_millis())]
pub struct ClockBehind {
    /// How far it is behind the governor's time.
    pub by: Duration,
}

/// What the tickets say about the next turns.
struct Turns {
    /// What is decided about the one who asks, if anything is.
    own: Option<Verdict>,
    /// Of the others, those that would be granted now.
    open: Vec<TicketId>,
    /// When the turn of the one who asks can come at the earliest, by the governor's time.
    earliest: Timestamp,
    /// How many wait before it.
    ahead: u32,
}

impl Shared {
    /// A state before which certainly nothing was sent; see [`Governor::new`].
    #[must_use]
    pub fn new(policy: impl Into<Policy>) -> Self {
        Self::with(Governor::new(policy))
    }

    /// A state that does not know what was sent before `now`; see [`Governor::closed`].
    #[must_use]
    pub fn closed(policy: impl Into<Policy>, now: Timestamp) -> Self {
        Self::with(Governor::closed(policy, now))
    }

    const fn with(governor: Governor) -> Self {
        Self {
            governor,
            groups: Vec::new(),
            queue: Vec::new(),
            taken: Vec::new(),
            changed: true,
        }
    }

    /// The state that was stored.
    ///
    /// # Errors
    /// [`StateError`] if `bytes` are not what [`poll_save`](Self::poll_save) gave. Then only
    /// [`closed`](Self::closed) is safe.
    pub fn read(policy: impl Into<Policy>, bytes: &[u8]) -> Result<Self, StateError> {
        let stored: Stored = serde_json::from_slice(bytes)
            .map_err(|error| StateError::Unreadable(error.to_string()))?;
        let governor = Governor::read(policy, stored.governor.get().as_bytes())?;
        let (groups, queue, taken) = stored
            .tickets
            .read(governor.now())
            .filter(|(_, queue, _)| queue.len() <= HORIZON)
            .ok_or(StateError::Contradictory)?;
        Ok(Self {
            governor,
            groups,
            queue,
            taken,
            changed: false,
        })
    }

    /// The state to swap in, if a step has changed it. `seal` is a random number: no two states that
    /// were ever written are alike, so that a store that compares by value takes none for another.
    #[must_use = "a permit may be used only when its grant has been stored"]
    pub fn poll_save(&mut self, seal: u64) -> Option<Vec<u8>> {
        let governor = self.governor.poll_save();
        let changed = core::mem::take(&mut self.changed);
        if governor.is_none() && !changed {
            return None;
        }
        let governor = governor.unwrap_or_else(|| self.governor.snapshot());
        // None of this can fail; should it ever, what is empty is unreadable, and so starts closed.
        let governor = String::from_utf8(governor).unwrap_or_default();
        let stored = RawValue::from_string(governor).map(|governor| Stored {
            v: Version,
            seal,
            governor,
            tickets: self.tickets(),
        });
        let written = stored.and_then(|stored| serde_json::to_vec(&stored));
        Some(written.unwrap_or_default())
    }

    fn tickets(&self) -> Written {
        Written::of(self.governor.now(), &self.groups, &self.queue, &self.taken)
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// What is held at `now`; instants are by the governor's time.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        self.governor.status(now)
    }

    /// Takes in what became of a call; see [`Governor::report`].
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn report(
        &mut self,
        now: Timestamp,
        report: &Report,
    ) -> Result<CompleteOutcome, ClockBehind> {
        self.advance(now)?;
        Ok(self.governor.report(now, report))
    }

    /// Takes back the ticket of a caller who has gone away, and the permit if it was granted: nothing
    /// must have been sent with it.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    fn leave(&mut self, now: Timestamp, ticket: TicketId) -> Result<Cancelled, ClockBehind> {
        self.advance(now)?;
        if self.drop_ticket(ticket) {
            return Ok(Cancelled::Left);
        }
        let Some(taken) = self.taken.iter().find(|taken| taken.ticket == ticket) else {
            return Ok(Cancelled::Unknown);
        };
        let outcome = self
            .governor
            .complete(now, taken.lease, Completion::NotSent);
        Ok(match outcome {
            CompleteOutcome::GivenBack => Cancelled::GivenBack,
            _ => Cancelled::Unknown,
        })
    }

    /// Asks for a permit, or looks whether the turn of an earlier question has come. Where this
    /// has changed the state, the answer stands only when that has been stored.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    fn ask(
        &mut self,
        now: Timestamp,
        ticket: TicketId,
        request: &PermitRequest,
        unsure_since: Option<Timestamp>,
    ) -> Result<Answer, ClockBehind> {
        self.advance(now)?;
        if let Some(taken) = self.taken.iter().find(|taken| taken.ticket == ticket) {
            // Stored after all, though the store could not tell.
            return Ok(Answer::Decided(Verdict::Granted(Permit {
                lease: taken.lease,
                send_by: claim::send_by(taken.send_by, unsure_since),
                server_timeout: request.counted_timeout(),
            })));
        }
        let time = self.governor.now();
        let mut asked = request.clone();
        asked.deadline = time.after(request.deadline.since(now));
        let waits = self.queue.iter().any(|other| other.id == ticket);
        if waits && asked.deadline <= time {
            self.drop_ticket(ticket);
            return Ok(self.refused(now, RefusalReason::TimedOut, time));
        }
        let turns = loop {
            let turns = self.turns(ticket, &asked);
            if !self.drop_overdue(&turns.open) {
                break turns;
            }
        };
        if self.mark(&turns.open) {
            self.changed = true;
        }
        match turns.own {
            Some(Verdict::Granted(_)) => Ok(self.grant(now, ticket, &asked)),
            Some(Verdict::Refused(refusal)) => {
                self.drop_ticket(ticket);
                Ok(self.refused(now, refusal.reason, refusal.retry_at))
            }
            None if !waits && !self.has_room(request) => {
                Ok(self.refused(now, RefusalReason::QueueFull, turns.earliest))
            }
            None => {
                if !waits {
                    self.queue
                        .push(Ticket::new(ticket, &asked, time, self.spread()));
                    self.changed = true;
                }
                Ok(Answer::LookAt(self.next_look(now, &turns, request)))
            }
        }
    }

    /// Lets time pass, unless this holder's clock cannot be gone by.
    fn advance(&mut self, now: Timestamp) -> Result<(), ClockBehind> {
        let by = self.governor.now().since(now);
        if by > self.governor.limits().guard().min(WAITED_OUT) {
            return Err(ClockBehind { by });
        }
        let _ = self.governor.advance(now);
        let (governor, time) = (&self.governor, self.governor.now());
        self.taken.retain(|taken| governor.holds(taken.lease));
        self.keep(|ticket| ticket.until > time);
        Ok(())
    }

    /// Puts the tickets into a line, and sees what it makes of them.
    fn turns(&self, own: TicketId, asked: &PermitRequest) -> Turns {
        let time = self.governor.now();
        let mut line = Line::new(self.governor.clone(), ALL);
        let mut order = BTreeMap::new();
        for ticket in &self.queue {
            let request = if ticket.id == own {
                asked.clone()
            } else {
                ticket.request()
            };
            order.insert(
                line.request_since(time, self.since(&ticket.who), request),
                ticket.id,
            );
        }
        if !order.values().any(|id| *id == own) {
            order.insert(line.request(time, asked.clone()), own);
        }
        let (mut verdict, mut open) = (None, Vec::new());
        while let Some((waiter, decided)) = line.poll_verdict(time) {
            match order.remove(&waiter) {
                Some(id) if id == own => verdict = Some(decided),
                Some(id) if matches!(decided, Verdict::Granted(_)) => open.push(id),
                _ => {}
            }
        }
        let before = order.values().take_while(|id| **id != own).count();
        Turns {
            own: verdict,
            open,
            earliest: line.governor().earliest(before),
            ahead: u32::try_from(before).unwrap_or(u32::MAX),
        }
    }

    /// Drops one ticket whose turn came long ago. `false` if there is none.
    fn drop_overdue(&mut self, open: &[TicketId]) -> bool {
        let time = self.governor.now();
        let keep = TAKE_WITHIN.saturating_add(self.spread());
        let overdue = |ticket: &&Ticket| {
            let called = ticket.called.is_some_and(|at| at.after(keep) <= time);
            called && open.contains(&ticket.id)
        };
        let Some(dead) = self.queue.iter().find(overdue).map(|ticket| ticket.id) else {
            return false;
        };
        self.drop_ticket(dead)
    }

    /// Marks those whose turn has come, and unmarks those whose turn has gone again: what was open
    /// may have closed since. `false` if all were marked rightly.
    fn mark(&mut self, open: &[TicketId]) -> bool {
        let time = self.governor.now();
        let mut changed = false;
        for ticket in &mut self.queue {
            let called = open.contains(&ticket.id);
            if called != ticket.called.is_some() {
                ticket.called = called.then_some(time);
                changed = true;
            }
        }
        changed
    }

    fn grant(&mut self, now: Timestamp, ticket: TicketId, asked: &PermitRequest) -> Answer {
        match self.governor.try_acquire(now, asked) {
            Ok(mut permit) => {
                self.drop_ticket(ticket);
                let time = self.governor.now();
                let served = |group: &&mut Group| group.who == asked.integration;
                if let Some(group) = self.groups.iter_mut().find(served) {
                    group.since = time;
                }
                self.taken.push(Taken {
                    ticket,
                    lease: permit.lease,
                    send_by: permit.send_by,
                });
                permit.send_by = now.after(SEND_WITHIN);
                Answer::Decided(Verdict::Granted(permit))
            }
            // Not met, since the line would have granted it; looking again is always right.
            Err(_) => Answer::LookAt(now.after(LOOK_AFTER)),
        }
    }

    fn refused(&self, now: Timestamp, reason: RefusalReason, retry_at: Timestamp) -> Answer {
        let span = retry_at.since(self.governor.now());
        Answer::Decided(Verdict::Refused(Refusal {
            reason,
            retry_at: now.after(span.max(LOOK_WITHIN)),
        }))
    }

    /// When one who waits looks again, by its own clock.
    fn next_look(&self, now: Timestamp, turns: &Turns, request: &PermitRequest) -> Timestamp {
        let span = turns.earliest.since(self.governor.now());
        // Where a place is what is waited for, it may be free at any moment.
        let crowd = LOOK_AFTER.saturating_mul(turns.ahead.saturating_add(1));
        let span = if span.is_zero() { crowd } else { span };
        now.after(span.clamp(LOOK_AFTER, LOOK_WITHIN))
            .min(request.deadline)
    }

    fn has_room(&self, request: &PermitRequest) -> bool {
        let name = request.integration.as_str().len();
        self.queue.len() < HORIZON && self.tickets().len() + name + LONGEST_ROW <= FULL_AT
    }

    fn join(&mut self, ticket: Ticket) {
        if !self.groups.iter().any(|group| group.who == ticket.who) {
            self.groups.push(Group {
                who: ticket.who.clone(),
                since: self.governor.now(),
            });
        }
        self.queue.push(ticket);
        self.changed = true;
    }

    fn drop_ticket(&mut self, ticket: TicketId) -> bool {
        self.keep(|other| other.id != ticket)
    }

    /// Keeps such tickets only. `false` if all were such.
    fn keep(&mut self, such: impl Fn(&Ticket) -> bool) -> bool {
        let waiting = self.queue.len();
        self.queue.retain(such);
        let dropped = self.queue.len() < waiting;
        if dropped {
            let queue = &self.queue;
            self.groups
                .retain(|group| queue.iter().any(|ticket| ticket.who == group.who));
            self.changed = true;
        }
        dropped
    }

    /// Since when an integration has waited for its next grant.
    fn since(&self, who: &IntegrationId) -> Timestamp {
        let group = self.groups.iter().find(|group| group.who == *who);
        group.map_or(self.governor.now(), |group| group.since)
    }

    fn spread(&self) -> Duration {
        self.governor.limits().clock_spread
    }
}

/// How it is written down.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: Version<1>,
    seal: u64,
    governor: Box<RawValue>,
    tickets: Written,
}
