//! The 100 slots: calls that arrived, or may have arrived, in the last window.
//!
//! A slot in use belongs to a lease and is counted there; this room keeps those whose call is over
//! and which wait for the window to slide past it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::clock::Step;
use crate::time::Timestamp;

/// The slots that are cooling: the instants at which they become free, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<u64>", into = "Vec<u64>")]
pub(super) struct Slots(VecDeque<Timestamp>);

impl From<Vec<u64>> for Slots {
    /// From the first instant, in ms, and how much later each of the others is than the one before
    /// it: so a hundred of them take 400 bytes and not 1,400.
    fn from(gaps: Vec<u64>) -> Self {
        let mut last = 0_u64;
        let ends = gaps.into_iter().map(|gap| {
            last = last.saturating_add(gap);
            Timestamp::from_millis(last)
        });
        ends.collect()
    }
}

impl From<Slots> for Vec<u64> {
    fn from(slots: Slots) -> Self {
        let mut last = 0;
        let ends = slots.0.into_iter().map(Timestamp::as_millis);
        let gaps = ends.map(|end| end.saturating_sub(core::mem::replace(&mut last, end)));
        gaps.collect()
    }
}

impl FromIterator<Timestamp> for Slots {
    /// From slots in their order.
    fn from_iter<I: IntoIterator<Item = Timestamp>>(ends: I) -> Self {
        Self(ends.into_iter().collect())
    }
}

impl Slots {
    pub(super) fn cooling(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Timestamp> {
        self.0.iter().copied()
    }

    /// When the next slot becomes free.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.0.front().copied()
    }

    /// Keeps a slot until `end`. Calls end in the order of time, nearly always: so this is an
    /// append. Tells its place among those that cool.
    pub(super) fn cool(&mut self, end: Timestamp) -> usize {
        let at = self.0.partition_point(|other| *other <= end);
        self.0.insert(at, end);
        at
    }

    /// Frees the slots that have cooled by `now`, and tells how many.
    pub(super) fn lapse(&mut self, now: Timestamp) -> usize {
        let over = self.0.partition_point(|end| *end <= now);
        self.0.drain(..over);
        over
    }

    pub(super) fn carry(&mut self, step: Step) {
        for end in &mut self.0 {
            *end = step.carry(*end);
        }
    }
}
