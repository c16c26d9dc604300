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
//!   with the instant to come back. Half of the tickets are kept for the integrations that are
//!   named, to each its part, so that nobody's crowd keeps another from waiting.
//!
//! Who dies while it waits keeps others from what its turn would have brought it for `TAKE_WITHIN`
//! and the spread; as many dead as there are places do so at once.
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
//! what is held, once, and then keeps the others out until their clocks have caught up, or until
//! somebody takes the state away.
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
//! A state takes up at most 20 KB: 8 KB of the governor's, and 12 KB with 200 tickets of 64
//! integrations that have the longest names. With 200 tickets of four integrations it is 6 KB. One
//! look reads the whole; one call writes it up to four times: when it comes to wait, when its turn
//! comes, when it takes that, and when it reports.

mod claim;
mod room;
mod ticket;
mod turn;

use core::time::Duration;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use claim::Claim;
pub use ticket::TicketId;

use self::ticket::{Group, Taken, Ticket, Written};
use super::clock::{Advance, WAITED_OUT};
use super::governor::Governor;
use super::line::Cancelled;
use super::permit::{CompleteOutcome, Completion, IntegrationId, Report, Verdict, Version};
use super::share::{MAX_INTEGRATIONS, Policy};
use super::state::StateError;
use super::status::{Overview, Status};
use crate::date::CentralDay;
use crate::response::UsageReport;
use crate::time::Timestamp;
use crate::token::ApiUser;

/// How many may wait: twice the calls of a window.
pub const HORIZON: usize = 200;

/// Who waits looks at least this often.
pub const LOOK_WITHIN: Duration = Duration::from_secs(1);

/// So long is a turn kept for who does not take it, and the spread of the clocks in addition: the
/// time to the next look, and some for a store that is slow.
pub const TAKE_WITHIN: Duration = Duration::from_secs(3);

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
            .filter(|(groups, queue, _)| {
                queue.len() <= HORIZON && groups.len() <= MAX_INTEGRATIONS && are_told_apart(queue)
            })
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

    /// Who holds and waits for what at `now`, for the status page.
    #[must_use]
    pub fn overview(&self, now: Timestamp) -> Overview {
        let waiting = |who: &IntegrationId| {
            let same = |ticket: &&Ticket| ticket.who == *who;
            self.queue.iter().filter(same).count()
        };
        Overview::of(&self.governor, now, self.queue.len(), waiting)
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

    /// Whether Marketo's usage report is to be read now; see [`Governor::poll_usage`]. Of all holders
    /// one is told so.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn poll_usage(&mut self, now: Timestamp) -> Result<bool, ClockBehind> {
        self.advance(now)?;
        Ok(self.governor.poll_usage(now))
    }

    /// Takes in Marketo's usage report of a day; see [`Governor::on_usage`].
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn on_usage(
        &mut self,
        now: Timestamp,
        day: CentralDay,
        total: u32,
        ours: u32,
    ) -> Result<(), ClockBehind> {
        self.advance(now)?;
        self.governor.on_usage(now, day, total, ours);
        Ok(())
    }

    /// Takes in Marketo's usage report; see [`Governor::on_usage_report`].
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn on_usage_report(
        &mut self,
        now: Timestamp,
        report: &UsageReport,
        ours: &[ApiUser],
        all: bool,
    ) -> Result<(), ClockBehind> {
        self.advance(now)?;
        self.governor.on_usage_report(now, report, ours, all);
        Ok(())
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

    /// Lets time pass, unless this holder's clock cannot be gone by.
    fn advance(&mut self, now: Timestamp) -> Result<(), ClockBehind> {
        let by = self.governor.now().since(now);
        if by > self.governor.limits().guard().min(WAITED_OUT) {
            return Err(ClockBehind { by });
        }
        // Never far back, so that nothing is carried.
        let _: Advance = self.governor.advance(now);
        let (governor, time) = (&self.governor, self.governor.now());
        self.taken.retain(|taken| governor.holds(taken.lease));
        self.keep(|ticket| ticket.until > time);
        Ok(())
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

    /// An integration was granted a permit.
    fn served(&mut self, who: &IntegrationId) {
        let time = self.governor.now();
        if let Some(group) = self.groups.iter_mut().find(|group| group.who == *who) {
            group.since = time;
        }
    }

    fn spread(&self) -> Duration {
        self.governor.limits().clock_spread
    }
}

/// Whether no two tickets have the same name.
fn are_told_apart(queue: &[Ticket]) -> bool {
    let names: BTreeSet<_> = queue.iter().map(|ticket| ticket.id).collect();
    names.len() == queue.len()
}

/// How it is written down.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: Version<1>,
    seal: u64,
    governor: Box<RawValue>,
    tickets: Written,
}
