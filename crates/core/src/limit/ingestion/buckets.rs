//! Calls that are held until a known instant, counted by instant.

use core::time::Duration;

use super::super::clock::Step;
use super::flat::{Items, Line};
use crate::time::Timestamp;

/// When how many calls come free, earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Buckets(Vec<(Timestamp, u32)>);

impl Buckets {
    /// How many calls are held.
    pub(super) fn calls(&self) -> u32 {
        let counts = self.0.iter().map(|(_, count)| *count);
        counts.fold(0, u32::saturating_add)
    }

    /// When the next come free.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.0.first().map(|(end, _)| *end)
    }

    /// When the last of them do, if they [are sorted](Self::is_sorted).
    pub(super) fn last_end(&self) -> Option<Timestamp> {
        self.0.last().map(|(end, _)| *end)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Holds calls until `end`, rounded up to `grain`.
    pub(super) fn hold(&mut self, end: Timestamp, calls: u32, grain: Duration) {
        if calls == 0 {
            return;
        }
        let grain = u64::try_from(grain.as_millis()).unwrap_or(u64::MAX).max(1);
        let whole = end.as_millis().div_ceil(grain).saturating_mul(grain);
        let end = Timestamp::from_millis(whole);
        let at = self.0.partition_point(|(other, _)| *other < end);
        match self.0.get_mut(at) {
            Some((other, count)) if *other == end => *count = count.saturating_add(calls),
            _ => self.0.insert(at, (end, calls)),
        }
    }

    /// Frees what has come free by `now`.
    pub(super) fn lapse(&mut self, now: Timestamp) {
        let over = self.0.partition_point(|(end, _)| *end <= now);
        self.0.drain(..over);
    }

    pub(super) fn carry(&mut self, step: Step) {
        for (end, _) in &mut self.0 {
            *end = step.carry(*end);
        }
    }

    pub(super) fn write(&self, line: &mut Line) {
        line.number(self.0.len() as u64);
        for (end, calls) in &self.0 {
            line.at(*end);
            line.number(u64::from(*calls));
        }
    }

    pub(super) fn read(items: &mut Items<'_>) -> Option<Self> {
        let one = |items: &mut Items<'_>| Some((items.at()?, items.small()?));
        items.counted(one).map(Self)
    }

    pub(super) fn is_sorted(&self) -> bool {
        self.0.is_sorted_by_key(|(end, _)| *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_held_to_the_end_of_their_bucket_and_no_longer() {
        let at = Timestamp::from_millis;
        let mut held = Buckets::default();
        let grain = Duration::from_millis(20);
        for end in [1_001, 1_020, 1_021, 980] {
            held.hold(at(end), 3, grain);
        }
        held.hold(at(990), 0, grain);
        assert_eq!(held.0, [(at(980), 3), (at(1_020), 6), (at(1_040), 3)]);
        for (now, left) in [(979, 12), (980, 9), (1_019, 9), (1_020, 3), (1_040, 0)] {
            held.lapse(at(now));
            assert_eq!(held.calls(), left, "{now}");
        }
        assert!(held.is_empty());
    }
}
