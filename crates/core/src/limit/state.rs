//! What a governor remembers, and how it is written down.
//!
//! JSON, so that it can be read by people when something is wrong, with lists where there are many
//! of a kind: under 8 KB with 100 slots, 10 leases, 64 integrations of the longest names, and both
//! queues of bulk jobs full. What is configured is no part of it.

use serde::{Deserialize, Serialize};

use super::Limits;
use super::bulk::Bulk;
use super::clock::{Advance, Clock};
use super::concurrency::Places;
use super::learn::Learnt;
use super::lease::LeaseId;
use super::ledger::{Ledger, Owner};
use super::permit::Version;
use super::quota::Quota;
use super::rate::Slots;
use super::usage::UsageWatch;
use crate::time::Timestamp;

/// A saved state that cannot be gone by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It is not JSON, not a state, or of another version.
    #[error("the limit state cannot be read: {0}")]
    Unreadable(String),
    /// It reads well, but no governor has written it.
    #[error("the limit state contradicts itself")]
    Contradictory,
}

/// All that decides, apart from the limits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) v: Version<2>,
    /// Grows with every change, so that two states with equal contents are told apart by stores
    /// that compare by value.
    pub(super) revision: u64,
    pub(super) clock: Clock,
    pub(super) last_lease: LeaseId,
    /// Nothing is granted before: what came before the start is not known.
    pub(super) starting_until: Timestamp,
    pub(super) places: Places,
    pub(super) slots: Slots,
    #[serde(default)]
    pub(super) quota: Quota,
    #[serde(default, skip_serializing_if = "Learnt::is_empty")]
    pub(super) learnt: Learnt,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) ledger: Ledger,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) bulk: Bulk,
    #[serde(default, skip_serializing_if = "is_default")]
    pub(super) usage: UsageWatch,
}

/// Whether there is nothing to write down.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl State {
    pub(super) fn read(limits: &Limits, bytes: &[u8]) -> Result<Self, StateError> {
        let state: Self = serde_json::from_slice(bytes)
            .map_err(|error| StateError::Unreadable(error.to_string()))?;
        if state.is_plausible(limits) {
            Ok(state)
        } else {
            Err(StateError::Contradictory)
        }
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // Nothing in a state can fail to be written; should it ever, what is empty is unreadable,
        // and so starts closed.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Lets time pass to `now`: what has ended by then is freed. Tells of a step of the clock.
    pub(super) fn advance(&mut self, limits: &Limits, now: Timestamp) -> Advance {
        let advance = self.clock.advance(now);
        if let Advance::Back(step) = advance {
            self.places.carry(step);
            self.slots.carry(step);
            self.learnt.carry(step);
            self.bulk.carry(step);
            self.usage.carry(step);
            self.starting_until = step.carry(self.starting_until);
        }
        let now = self.clock.now();
        self.bulk.advance(now);
        let Self {
            places,
            slots,
            quota,
            ledger,
            ..
        } = self;
        // Before leases lapse: one that was out at midnight may have arrived after it.
        let day = quota.ends();
        quota.advance(now, places.taken());
        if quota.ends() > day {
            ledger.begin_day(places.iter().map(|lease| lease.owner));
        }
        places.lapse(now, |lease| {
            let place = slots.cool(lease.end.after(limits.window));
            ledger.cool(place, lease.owner);
        });
        ledger.lapse(slots.lapse(now));
        self.learnt.advance(limits, now);
        advance
    }

    /// A call is over: its slot cools until `end`.
    pub(super) fn cool(&mut self, end: Timestamp, owner: Owner) {
        let place = self.slots.cool(end);
        self.ledger.cool(place, owner);
    }

    /// How many slots are held.
    pub(super) fn slots_held(&self) -> usize {
        self.places.taken() + self.slots.cooling()
    }

    /// Whether a governor can have written this. A single absurd instant would close it for good.
    fn is_plausible(&self, limits: &Limits) -> bool {
        let longest = limits.longest_hold();
        let horizon = self.clock.now().after(longest).after(longest);
        let ends = self.places.iter().map(|lease| lease.end);
        let ids = self.places.iter().map(|lease| lease.id);
        ends.chain(self.slots.iter())
            .chain([self.starting_until])
            .all(|end| end <= horizon)
            && ids.clone().is_sorted_by(|one, next| one < next)
            && ids.max().is_none_or(|id| id <= self.last_lease)
            && self.last_lease.is_plausible()
            && self.quota.is_plausible(self.clock.now())
            && self.ledger.is_plausible(self.slots.cooling())
            && self.usage.is_plausible(self.clock.now())
            && self.learnt.is_plausible(horizon, self.last_lease)
            && self.bulk.is_plausible(self.clock.now())
    }
}
