//! A day of Central Time, by which Marketo counts calls and export volume, and what closes it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::lease::LeaseId;
use crate::date::CentralDay;
use crate::time::Timestamp;

/// So long before midnight and so long after it a closed day is probed.
pub const PROBING: Duration = Duration::from_secs(60 * 60);

/// From one probe to the next.
pub const PROBE_EVERY: Duration = Duration::from_secs(10 * 60);

/// The day on which clocks go forward.
const SHORTEST_DAY: Duration = Duration::from_secs(23 * 60 * 60);

/// The Central day that it is: the instant at which it ends, or the epoch before it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Day(Timestamp);

impl Day {
    /// Lets time pass; true if a new day has begun. A clock that steps back over a midnight brings
    /// nothing back.
    #[must_use]
    pub(super) fn advance(&mut self, now: Timestamp) -> bool {
        let over = now >= self.0;
        // The shortest day has 23 hours: with no more to go, it is certainly the same one.
        if over || self.0.since(now) > SHORTEST_DAY {
            self.0 = CentralDay::of(now).ends();
        }
        over
    }

    /// When it ends.
    pub(super) const fn ends(self) -> Timestamp {
        self.0
    }

    /// When it began.
    pub(super) fn starts(self) -> Timestamp {
        CentralDay::of(self.0.before(Duration::from_millis(1))).starts()
    }

    /// Whether an instant lies in it.
    pub(super) fn has(self, at: Timestamp) -> bool {
        CentralDay::of(at).ends() == self.0
    }

    /// Whether a call was granted in it: a lease's id is the millisecond of its grant.
    pub(super) fn granted(self, lease: LeaseId) -> bool {
        self.has(Timestamp::from_millis(lease.as_number()))
    }

    /// Whether it can be today at `now`, or was a moment ago.
    pub(super) fn is_plausible(self, now: Timestamp) -> bool {
        self.0 <= horizon(now)
    }
}

/// A day that Marketo has said is used up.
///
/// Adobe's pages do not agree on whether midnight is by standard time all year round, so in the
/// [hour around](PROBING) midnight one call at a time is let through as a probe, some
/// [minutes](PROBE_EVERY) apart; the first that Marketo takes opens the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closed {
    /// The next call that is let through goes no earlier.
    probe_at: Timestamp,
    /// The call that is to find out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probe: Option<LeaseId>,
}

impl Closed {
    /// Marketo has said so just now.
    pub(super) fn at(now: Timestamp) -> Self {
        let day = CentralDay::of(now);
        let again = now.after(PROBE_EVERY);
        let before_midnight = day.ends().before(PROBING);
        let probe_at = if now < day.starts().after(PROBING) || again > before_midnight {
            again
        } else {
            before_midnight
        };
        Self {
            probe_at,
            probe: None,
        }
    }

    /// Until when nothing goes. `probe_ends` tells when a call that is a probe is over if nothing
    /// is heard of it; nothing if it is over.
    pub(super) fn until(&self, probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>) -> Timestamp {
        match self.probe.and_then(probe_ends) {
            Some(ends) => ends.max(self.probe_at),
            None => self.probe_at,
        }
    }

    /// A call was let through: it is the probe.
    pub(super) const fn granted(&mut self, lease: LeaseId) {
        self.probe = Some(lease);
    }

    /// Whether this call is the probe.
    pub(super) fn is_probe(&self, lease: LeaseId) -> bool {
        self.probe == Some(lease)
    }

    /// Nobody will know what became of a call: if it was the probe, there is another later.
    pub(super) fn lost(&mut self, now: Timestamp, lease: LeaseId) {
        if self.is_probe(lease) {
            self.probe = None;
            self.probe_at = now.after(PROBE_EVERY);
        }
    }

    /// Whether it can have been closed by `now`.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        self.probe_at <= horizon(now)
    }
}

/// No instant of a day that matters at `now` is later.
fn horizon(now: Timestamp) -> Timestamp {
    CentralDay::of(now).next().ends()
}
