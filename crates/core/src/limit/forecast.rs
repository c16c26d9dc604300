//! When a call's turn can come at the earliest: so that one that cannot be served in time is told
//! at once.

use core::time::Duration;

use super::concurrency::Places;
use super::lease::Held;
use super::rate::Slots;
use super::{GUARD, Limits};
use crate::time::Timestamp;

/// What the future is reckoned from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forecast<'a> {
    pub(super) limits: &'a Limits,
    pub(super) now: Timestamp,
    /// Nothing is granted before.
    pub(super) starting_until: Timestamp,
    pub(super) places: &'a Places,
    pub(super) slots: &'a Slots,
}

impl Forecast<'_> {
    /// The earliest instant at which a call can be granted that has `ahead` others before it.
    ///
    /// It is reckoned as if the network and Marketo took no time: calls in flight are answered
    /// now, and those ahead in the instant of their grant. So the turn may come later, but not
    /// earlier, unless a permit is given back unused or somebody ahead leaves. It is the end of
    /// time if there is no way at all.
    pub(super) fn earliest(self, ahead: usize) -> Timestamp {
        let rate = usize::from(self.limits.rate);
        let Some(rounds) = ahead.checked_div(rate) else {
            return Timestamp::MAX;
        };
        let Some(open) = self.open() else {
            return Timestamp::MAX;
        };

        // Within a round every slot is used once, so there are `rounds + 1` at most.
        let last = self.ready(open).map(|(at, _)| at).max().unwrap_or(open);
        let span = self.limits.cooling().as_millis() as u64;
        let rounds = u64::try_from(rounds).unwrap_or(u64::MAX).saturating_add(1);
        let mut low = open.as_millis();
        let mut high = last.as_millis().saturating_add(span.saturating_mul(rounds));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.grants_by(open, Timestamp::from_millis(middle)) > ahead as u64 {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Timestamp::from_millis(low)
    }

    /// When a place can be had: now, unless the governor is starting or orphans have them all.
    fn open(self) -> Option<Timestamp> {
        let places = usize::from(self.limits.places);
        let place = if self.places.orphans() < places {
            self.now
        } else {
            self.places.next_end().filter(|_| places > 0)?
        };
        Some(place.max(self.starting_until))
    }

    /// When each slot can first be used, with how many of them become so at once.
    fn ready(self, open: Timestamp) -> impl Iterator<Item = (Timestamp, usize)> {
        let held = self.places.taken() + self.slots.cooling();
        let free = (open, usize::from(self.limits.rate).saturating_sub(held));
        let answered = self.now.after(self.limits.cooling());
        let leases = self.places.iter().map(move |lease| match lease.held {
            Held::InFlight => answered,
            Held::Orphan => lease.end.after(self.limits.window),
        });
        let held = leases
            .chain(self.slots.iter())
            .map(move |at| (at.max(open), 1));
        core::iter::once(free)
            .filter(|(_, count)| *count > 0)
            .chain(held)
    }

    /// How many calls can be granted up to and including `by`.
    fn grants_by(self, open: Timestamp, by: Timestamp) -> u64 {
        let span = self
            .limits
            .cooling()
            .max(Duration::from_millis(1))
            .as_millis() as u64;
        self.ready(open)
            .filter(|(at, _)| *at <= by)
            .map(|(at, count)| (by.since(at).as_millis() as u64 / span + 1) * count as u64)
            .fold(0, u64::saturating_add)
    }
}

// The guard is part of every span above.
const _: () = assert!(GUARD.as_millis() > 0);
