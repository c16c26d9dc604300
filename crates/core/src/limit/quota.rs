//! The calls of a day: 50,000 unless more were bought, until midnight Central Time (Adobe: REST
//! API > *API limits*; *Marketo integration best practices*).
//!
//! # What is counted
//!
//! Each grant, save what comes back unused and what Marketo does not count (Adobe: "Error codes",
//! the starred ones). A call that is in flight at midnight counts in both days, since it may have
//! arrived in either. What others call without us is told by Marketo's usage report: all calls of
//! the day less our own.
//!
//! # When Marketo says that the day is used up
//!
//! A 607 is the last word, whatever was counted here: others have called too. Nothing more is
//! granted that day, since each further call would only be answered 607 again, but for the probes
//! in the [hour around](super::PROBING) midnight; the first that is answered by anything else opens
//! the day.

use serde::{Deserialize, Serialize};

use super::day::{Closed, Day};
use super::lease::LeaseId;
use crate::date::CentralDay;
use crate::time::Timestamp;

/// The calls of the Central day that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Quota {
    /// The day that is counted; none before the first call.
    #[serde(rename = "ends")]
    day: Day,
    /// Calls of ours that count, or may yet.
    ours: u32,
    /// Calls of others, by the last usage report.
    #[serde(default)]
    others: u32,
    /// Marketo has said that the day is used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed: Option<Closed>,
}

impl Quota {
    /// Lets time pass. A new day starts with the calls that are in flight.
    pub(super) fn advance(&mut self, now: Timestamp, in_flight: usize) {
        if self.day.advance(now) {
            self.begin(in_flight);
        }
    }

    fn begin(&mut self, in_flight: usize) {
        self.ours = u32::try_from(in_flight).unwrap_or(u32::MAX);
        self.others = 0;
    }

    /// Calls of the day that count, all callers together.
    pub(super) const fn used(&self) -> u32 {
        self.ours.saturating_add(self.others)
    }

    /// Calls of ours that count, or may yet.
    pub(super) const fn ours(&self) -> u32 {
        self.ours
    }

    /// Calls of others, as far as it is known.
    pub(super) const fn others(&self) -> u32 {
        self.others
    }

    /// When the day ends.
    pub(super) const fn ends(&self) -> Timestamp {
        self.day.ends()
    }

    /// When a call can be granted at the earliest, for all that the day has to say, that has
    /// `ahead` others before it.
    pub(super) fn earliest(
        &self,
        now: Timestamp,
        daily: u32,
        ahead: usize,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> Timestamp {
        if daily == 0 {
            return Timestamp::MAX;
        }
        let left = daily.saturating_sub(self.used()) as usize;
        match self.shut(now, daily, probe_ends) {
            Some(until) => until,
            // A probe that is answered opens the day for all at once.
            None if self.closed.is_some() || ahead < left => now,
            None => self.ends(),
        }
    }

    /// Until when nothing is granted, if so. `probe_ends` tells when a call that is a probe is
    /// over if nothing is heard of it; nothing if it is over.
    pub(super) fn shut(
        &self,
        now: Timestamp,
        daily: u32,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        let until = match self.closed {
            Some(closed) => closed.until(probe_ends),
            None if daily == 0 => Timestamp::MAX,
            None if self.used() >= daily => self.ends(),
            None => return None,
        };
        (until > now).then_some(until)
    }

    /// A call was granted.
    pub(super) fn take(&mut self, lease: LeaseId) {
        self.ours = self.ours.saturating_add(1);
        if let Some(closed) = &mut self.closed {
            closed.granted(lease);
        }
    }

    /// A call turned out not to count: it was never sent, or its code is not counted. One that was
    /// granted before midnight may be counted in either day, and stays counted. Tells whether this
    /// one does not.
    pub(super) fn give_back(&mut self, lease: LeaseId) -> bool {
        let of_today = self.day.granted(lease);
        if of_today {
            self.ours = self.ours.saturating_sub(1);
        }
        of_today
    }

    /// Marketo answered 607. What it says of a call from before midnight is of that day.
    pub(super) fn close(&mut self, now: Timestamp, lease: LeaseId) {
        if self.day.granted(lease) {
            self.closed = Some(Closed::at(now));
        }
    }

    /// A call was answered by something else than 607: if it was the probe, Marketo's day has begun
    /// anew, be it a little before ours.
    pub(super) fn answered(&mut self, lease: LeaseId, in_flight: usize) {
        if self.closed.is_some_and(|closed| closed.is_probe(lease)) {
            self.closed = None;
            self.begin(in_flight);
        }
    }

    /// Nobody will know what became of a call: if it was the probe, there is another later.
    pub(super) fn lost(&mut self, now: Timestamp, lease: LeaseId) {
        if let Some(closed) = &mut self.closed {
            closed.lost(now, lease);
        }
    }

    /// Marketo's usage report of a day that is `day`: all calls, and those of our API users. It
    /// lags behind, so that ours are taken from here and the others from there; they only grow.
    pub(super) fn reconcile(&mut self, day: CentralDay, total: u32, ours: u32) {
        if day.ends() == self.ends() {
            self.others = self.others.max(total.saturating_sub(ours));
        }
    }

    /// Whether a governor whose time is `now` can have written this.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        let closed = self.closed.is_none_or(|closed| closed.is_plausible(now));
        self.day.is_plausible(now) && closed
    }
}
