//! When a call's turn can come at the earliest: so that one that cannot be served in time is told
//! at once.

use super::Limits;
use super::concurrency::Places;
use super::lease::Held;
use super::quota::Quota;
use super::rate::Slots;
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
    pub(super) quota: &'a Quota,
}

impl Forecast<'_> {
    /// The earliest instant at which a call can be granted that has `ahead` others before it.
    ///
    /// It is reckoned as if the network and Marketo took no time: calls in flight are answered
    /// now, and those ahead in the instant of their grant. So the turn may come later, but not
    /// earlier, unless a permit is given back unused or somebody ahead leaves. It is the end of
    /// time if there is no way at all.
    pub(super) fn earliest(self, ahead: usize) -> Timestamp {
        let (limits, ends) = (self.limits, |lease| self.places.end_of(lease));
        let day = self.quota.earliest(self.now, limits.daily, ahead, ends);
        self.by_rate_and_places(ahead).max(day)
    }

    fn by_rate_and_places(self, ahead: usize) -> Timestamp {
        let rate = usize::from(self.limits.rate);
        let Some(rounds) = ahead.checked_div(rate) else {
            return Timestamp::MAX;
        };
        let Some(open) = self.open() else {
            return Timestamp::MAX;
        };

        let ready = || self.ready(open).map(|(at, _)| at);
        if ahead == 0 {
            return ready().min().unwrap_or(Timestamp::MAX);
        }
        // Every slot is used once in a round, the first as early as it opens, the last once all are
        // ready.
        let last = ready().max().unwrap_or(open);
        let rounds = u64::try_from(rounds).unwrap_or(u64::MAX);
        let before = self.span().saturating_mul(rounds);
        let mut low = open.as_millis().saturating_add(before);
        let mut high = last.as_millis().saturating_add(before);
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
        let span = self.span();
        self.ready(open)
            .filter(|(at, _)| *at <= by)
            .map(|(at, count)| {
                let rounds = (by.as_millis() - at.as_millis()) / span;
                rounds.saturating_add(1).saturating_mul(count as u64)
            })
            .fold(0, u64::saturating_add)
    }

    /// From one use of a slot to the next, in ms. Never 0, since the guard is part of it.
    fn span(self) -> u64 {
        Timestamp::EPOCH.after(self.limits.cooling()).as_millis()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::concurrency::Places;
    use super::super::lease::{Lease, LeaseId};
    use super::super::ledger::Owner;
    use super::*;

    const NOW: u64 = 1_000_000;

    /// Serves one after the other, each from the slot that is ready first. In plain ms.
    fn served_one_by_one(
        rate: u16,
        places: u16,
        leases: &[(u64, bool)],
        cooling: &[u64],
        starting_until: u64,
        ahead: usize,
    ) -> u64 {
        let in_flight = leases.iter().filter(|(_, orphan)| !orphan).count();
        let first_end = leases.iter().map(|(end, _)| *end).min();
        let no_place = in_flight == 0 && leases.len() == usize::from(places);
        let place = if no_place { first_end.unwrap() } else { NOW };
        let open = place.max(starting_until);

        let of_lease = |(end, orphan)| if orphan { end + 20_000 } else { NOW + 20_010 };
        let mut slots: Vec<u64> = leases.iter().copied().map(of_lease).collect();
        slots.extend(cooling);
        slots.resize(usize::from(rate), NOW);
        for slot in &mut slots {
            *slot = open.max(*slot);
        }
        for _ in 0..ahead {
            slots.sort_unstable();
            slots[0] += 20_010;
        }
        slots.into_iter().min().unwrap()
    }

    proptest! {
        #[test]
        fn it_is_as_if_all_were_served_one_by_one(
            rate in 1_u16..8,
            places in 1_u16..4,
            mut leases in prop::collection::vec((NOW + 1..NOW + 400_000, any::<bool>()), 0..4),
            mut cooling in prop::collection::vec(NOW + 1..NOW + 400_000, 0..8),
            starting_until in prop_oneof![Just(0), NOW..NOW + 30_000],
            ahead in 0_usize..40,
        ) {
            leases.truncate(usize::from(places.min(rate)));
            cooling.truncate(usize::from(rate) - leases.len());
            let mut held = Places::default();
            for (id, (end, orphan)) in (1..).zip(&leases) {
                let id = LeaseId::from_number(id);
                let end = Timestamp::from_millis(*end);
                let state = if *orphan { Held::Orphan } else { Held::InFlight };
                let owner = Owner::NOBODY;
                held.take(Lease { id, end, held: state, owner });
            }
            let mut slots = Slots::default();
            for end in &cooling {
                slots.cool(Timestamp::from_millis(*end));
            }
            let forecast = Forecast {
                limits: &Limits { rate, places, ..Limits::MARKETO },
                now: Timestamp::from_millis(NOW),
                starting_until: Timestamp::from_millis(starting_until),
                places: &held,
                slots: &slots,
                quota: &Quota::default(),
            };
            let plain = served_one_by_one(rate, places, &leases, &cooling, starting_until, ahead);
            prop_assert_eq!(forecast.earliest(ahead).as_millis(), plain);
        }
    }
}
