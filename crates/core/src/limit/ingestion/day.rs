//! The objects of a day.

use core::time::Duration;

use super::super::clock::Step;
use super::super::lease::LeaseId;
use super::DAY_PROBED_EVERY;
use super::flat::{Items, Line};
use crate::date::CentralDay;
use crate::time::Timestamp;

/// The day on which clocks go forward.
const SHORTEST_DAY: Duration = Duration::from_secs(23 * 60 * 60);

/// The objects of the Central day that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Objects {
    /// When the day ends; the epoch before the first call.
    ends: Timestamp,
    /// Objects that were granted and not given back.
    used: u64,
    /// Data ingestion has said that the day is used up.
    closed: Option<Closed>,
}

/// A day that data ingestion has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Closed {
    /// Nothing goes before.
    until: Timestamp,
    /// The allotment that finds out; the first of all ids, which none has, where there is none.
    probe: LeaseId,
}

/// What the day has to say to one who wants to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// So many objects are left.
    Left(u64),
    /// One call may go, to find out whether the day is still closed.
    Probe,
    /// Nothing goes before this instant.
    None(Timestamp),
}

impl Objects {
    /// Lets time pass. A new day begins with `out`, the objects of calls that may yet arrive. A
    /// clock that steps back over a midnight brings nothing back.
    pub(super) fn advance(&mut self, now: Timestamp, out: impl FnOnce() -> u64) {
        if now >= self.ends {
            self.used = out();
            self.closed = None;
        } else if self.ends.since(now) <= SHORTEST_DAY {
            return;
        }
        self.ends = CentralDay::of(now).ends();
    }

    pub(super) const fn used(&self) -> u64 {
        self.used
    }

    pub(super) const fn ends(&self) -> Timestamp {
        self.ends
    }

    /// Until when data ingestion has closed the day, if it has.
    pub(super) fn closed_until(&self) -> Option<Timestamp> {
        self.closed.map(|closed| closed.until)
    }

    /// Whether `first` objects can go, and how many more.
    pub(super) fn room(&self, now: Timestamp, most: u64, first: u32) -> Room {
        let left = most.saturating_sub(self.used);
        match self.closed {
            _ if u64::from(first) > left => Room::None(self.ends),
            Some(closed) if now < closed.until => Room::None(closed.until),
            Some(_) => Room::Probe,
            None => Room::Left(left),
        }
    }

    /// Objects were granted.
    pub(super) fn take(&mut self, now: Timestamp, allotment: LeaseId, objects: u32) {
        self.used = self.used.saturating_add(u64::from(objects));
        if let Some(closed) = &mut self.closed {
            closed.until = now.after(DAY_PROBED_EVERY);
            closed.probe = allotment;
        }
    }

    /// What an allotment was accounted for: objects that were taken, and such as were not.
    pub(super) fn account(&mut self, allotment: LeaseId, taken: u32, given_back: u32) {
        self.used = self.used.saturating_sub(u64::from(given_back));
        let probed = |closed: Closed| closed.probe == allotment && taken > 0;
        if self.closed.is_some_and(probed) {
            self.closed = None;
        }
    }

    /// Data ingestion has said that the day is used up, and maybe for how long.
    pub(super) fn close(&mut self, now: Timestamp, wait: Option<Duration>) {
        let wait = wait.unwrap_or(DAY_PROBED_EVERY);
        self.closed = Some(Closed {
            until: now.after(wait).min(self.ends),
            probe: LeaseId::default(),
        });
    }

    pub(super) fn carry(&mut self, step: Step) {
        if let Some(closed) = &mut self.closed {
            closed.until = step.carry(closed.until);
        }
    }

    pub(super) fn write(&self, line: &mut Line) {
        let closed = self.closed.map(|closed| (closed.until, closed.probe));
        let (until, probe) = closed.unwrap_or_default();
        line.at(self.ends);
        line.number(self.used);
        line.at(until);
        line.number(probe.as_number());
    }

    pub(super) fn read(items: &mut Items<'_>) -> Option<Self> {
        let (ends, used, until) = (items.at()?, items.number()?, items.at()?);
        let probe = LeaseId::from_number(items.number()?);
        let closed = (until > Timestamp::EPOCH).then_some(Closed { until, probe });
        Some(Self { ends, used, closed })
    }

    /// Whether a governor whose time is `now` can have written this.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        let horizon = CentralDay::of(now).next().ends();
        self.ends <= horizon && self.closed_until().is_none_or(|until| until <= horizon)
    }
}
