//! How the integrations of an instance share its limits.
//!
//! The [room](super#how-it-is-shared) says by which rule, and why no one starves.

use core::cmp::Ordering;

use super::concurrency::Places;
use super::forecast::Forecast;
use super::governor::Governor;
use super::ledger::Owner;
use super::permit::IntegrationId;
use super::quota::Quota;
use super::rate::Slots;
use super::share::Class;
use super::status::{NotUntil, Why};
use super::{Limits, SharedStatus};
use crate::time::Timestamp;

/// What an integration holds.
#[derive(Clone, Copy, Debug, Default)]
struct Holding {
    slots: u16,
    places: u16,
}

/// Who goes first: the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rank {
    standing: Standing,
    load: Load,
    since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Due,
    Guaranteed(Class),
    Spare(Class),
}

/// A fraction.
#[derive(Clone, Copy, Debug)]
struct Load {
    held: u64,
    guaranteed: u64,
}

impl Ord for Load {
    fn cmp(&self, other: &Self) -> Ordering {
        let ours = self.held.saturating_mul(other.guaranteed);
        ours.cmp(&other.held.saturating_mul(self.guaranteed))
    }
}

impl PartialOrd for Load {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Load {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Load {}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_load = || match self.standing {
            Standing::Due => Ordering::Equal,
            _ => self.load.cmp(&other.load),
        };
        let by_standing = self.standing.cmp(&other.standing);
        by_standing
            .then_with(by_load)
            .then_with(|| self.since.cmp(&other.since))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Governor {
    /// The place of an integration among those that wait, if it has waited since `since`.
    pub(super) fn rank(&self, who: &IntegrationId, since: Timestamp) -> Rank {
        let (limits, share) = (self.limits(), self.policy().share(who));
        let guaranteed = u32::from(self.policy().guaranteed(who));
        let held = self.ledger().find(who).map(|owner| self.holding(owner));
        let Holding { slots, places } = held.unwrap_or_default();
        let (slots, places) = (u32::from(slots), u32::from(places));
        let (rate, all) = (u32::from(limits.rate), u32::from(limits.places));
        let sure_places = (guaranteed * all).checked_div(rate).unwrap_or(0).max(1);
        let under = slots < guaranteed && places < sure_places;
        Rank {
            standing: match under {
                true if self.now().since(since) >= limits.window => Standing::Due,
                true => Standing::Guaranteed(share.class),
                false => Standing::Spare(share.class),
            },
            load: Load {
                held: u64::from((slots * all).max(places * rate)),
                guaranteed: u64::from(guaranteed),
            },
            since,
        }
    }

    /// Why an integration gets nothing now, whatever there is for others.
    pub(super) fn ceiling(&self, who: &IntegrationId) -> Option<NotUntil> {
        let share = self.policy().share(who);
        let day_ends = self.day_ends();
        let not = |at, why| Some(NotUntil { at, why });
        let (used, stops_at) = (self.used_today(), self.policy().batch_stops_at());
        if share.class == Class::Batch && used >= stops_at {
            return not(day_ends, Why::Reserve);
        }
        let Some(owner) = self.ledger().find(who) else {
            let (places, bulk) = (self.places(), &self.state().bulk);
            let idle = |owner| !places.has(owner) && !bulk.has(owner);
            let room = self.ledger().has_room(idle);
            return if room {
                None
            } else {
                not(day_ends, Why::TooMany)
            };
        };
        if share
            .daily
            .is_some_and(|most| self.ledger().today(owner) >= most)
        {
            return not(day_ends, Why::DailyShare);
        }
        let held = self.holding(owner);
        let place = self.own_leases(owner).next_end().unwrap_or(Timestamp::MAX);
        if held.slots >= share.rate {
            let slot = self.own_slots(owner).next_end().unwrap_or(Timestamp::MAX);
            return not(slot.min(place.after(self.limits().window)), Why::Share);
        }
        if held.places >= share.places {
            return not(place, Why::Share);
        }
        None
    }

    /// When a call of an integration can be granted at the earliest, for all that its ceilings have
    /// to say, that has `ahead` others of the same integration before it.
    pub(super) fn own_turn(&self, who: &IntegrationId, ahead: usize) -> Timestamp {
        let share = self.policy().share(who);
        let Some(owner) = self.ledger().find(who) else {
            return self.now();
        };
        let (places, slots) = (self.own_leases(owner), self.own_slots(owner));
        Forecast {
            limits: &Limits {
                rate: share.rate,
                places: share.places,
                daily: u32::MAX,
                ..*self.limits()
            },
            now: self.now(),
            starting_until: Timestamp::EPOCH,
            places: &places,
            slots: &slots,
            quota: &Quota::default(),
        }
        .earliest(ahead)
    }

    /// What each integration holds and has called, of those that hold or have called anything.
    pub(super) fn shared(&self) -> Vec<SharedStatus> {
        let all = self.ledger().iter().map(|(owner, who)| {
            let held = self.holding(owner);
            SharedStatus {
                integration: who.clone(),
                slots_held: held.slots,
                places_held: held.places,
                used_today: self.ledger().today(owner),
            }
        });
        all.collect()
    }

    fn holding(&self, owner: Owner) -> Holding {
        let leases = self.places().iter();
        let places = leases.filter(|lease| lease.owner == owner).count();
        let cooling = self.ledger().cooling();
        let cooling = cooling.filter(|other| *other == owner).count();
        let count = |count| u16::try_from(count).unwrap_or(u16::MAX);
        Holding {
            slots: count(places + cooling),
            places: count(places),
        }
    }

    fn own_leases(&self, owner: Owner) -> Places {
        let leases = self.places().iter();
        leases
            .filter(|lease| lease.owner == owner)
            .copied()
            .collect()
    }

    fn own_slots(&self, owner: Owner) -> Slots {
        let owned = self.slots().iter().zip(self.ledger().cooling());
        owned
            .filter(|(_, other)| *other == owner)
            .map(|(end, _)| end)
            .collect()
    }
}
