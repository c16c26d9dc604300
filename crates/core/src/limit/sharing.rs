//! How the integrations of an instance share its limits.
//!
//! The [room](super#how-it-is-shared) says by which rule, and why no one starves.

use core::cmp::Ordering;

use super::concurrency::Places;
use super::forecast::Forecast;
use super::governor::Governor;
use super::ledger::{NUMBERS, Owner};
use super::permit::IntegrationId;
use super::quota::Quota;
use super::rate::Slots;
use super::share::{Class, Share};
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

/// An integration, with all that its turn is reckoned from which does not change from call to call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    share: Share,
    guaranteed: u16,
    /// Its number in the ledger, and what tells whether that still is its own.
    number: (Option<Owner>, u32),
}

impl Member {
    /// How many calls it is sure of in each window.
    pub(super) fn guaranteed(&self) -> usize {
        usize::from(self.guaranteed)
    }
}

/// What all of them hold at one instant, counted once.
#[derive(Debug)]
pub(super) struct Holdings([Holding; NUMBERS]);

impl Holdings {
    fn of(&self, owner: Option<Owner>) -> Holding {
        let held = owner.and_then(|owner| self.0.get(owner.index()));
        held.copied().unwrap_or_default()
    }
}

impl Governor {
    /// An integration as it stands now.
    pub(super) fn member(&self, who: &IntegrationId) -> Member {
        Member {
            share: *self.policy().share(who),
            guaranteed: self.policy().guaranteed(who),
            number: (self.ledger().find(who), self.ledger().passed_on()),
        }
    }

    fn owner(&self, who: &IntegrationId, member: &Member) -> Option<Owner> {
        match member.number {
            (Some(owner), passed_on) if passed_on == self.ledger().passed_on() => Some(owner),
            _ => self.ledger().find(who),
        }
    }

    /// What each integration holds.
    pub(super) fn holdings(&self) -> Holdings {
        let mut held = [Holding::default(); NUMBERS];
        for lease in self.places().iter() {
            if let Some(held) = held.get_mut(lease.owner.index()) {
                held.places = held.places.saturating_add(1);
                held.slots = held.slots.saturating_add(1);
            }
        }
        for owner in self.ledger().cooling() {
            if let Some(held) = held.get_mut(owner.index()) {
                held.slots = held.slots.saturating_add(1);
            }
        }
        Holdings(held)
    }

    /// The place of an integration among those that wait, if it has waited since `since`.
    pub(super) fn rank(
        &self,
        who: &IntegrationId,
        member: &Member,
        held: &Holdings,
        since: Timestamp,
    ) -> Rank {
        let (limits, share) = (self.limits(), &member.share);
        let guaranteed = u32::from(member.guaranteed);
        let Holding { slots, places } = held.of(self.owner(who, member));
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
        let member = self.member(who);
        self.closed_today(who, &member)
            .or_else(|| self.at_ceiling(who, &member, &self.holdings()))
    }

    /// Why an integration gets nothing more today, if so.
    pub(super) fn closed_today(&self, who: &IntegrationId, member: &Member) -> Option<NotUntil> {
        let share = &member.share;
        let not = |why| {
            let at = self.day_ends();
            Some(NotUntil { at, why })
        };
        let (used, stops_at) = (self.used_today(), self.policy().batch_stops_at());
        if share.class == Class::Batch && used >= stops_at {
            return not(Why::Reserve);
        }
        let Some(owner) = self.owner(who, member) else {
            let (places, bulk) = (self.places(), &self.state().bulk);
            let idle = |owner| !places.has(owner) && !bulk.has(owner);
            let room = self.ledger().has_room(who, idle);
            return if room { None } else { not(Why::TooMany) };
        };
        let daily = share.daily.unwrap_or(u32::MAX);
        if self.ledger().today(owner) >= daily {
            return not(Why::DailyShare);
        }
        None
    }

    /// That an integration holds all that it may, if so.
    pub(super) fn at_ceiling(
        &self,
        who: &IntegrationId,
        member: &Member,
        held: &Holdings,
    ) -> Option<NotUntil> {
        let owner = self.owner(who, member)?;
        let (share, held) = (&member.share, held.of(Some(owner)));
        if held.slots < share.rate && held.places < share.places {
            return None;
        }
        let place = self.own_leases(owner).next_end().unwrap_or(Timestamp::MAX);
        let at = if held.slots >= share.rate {
            let slot = self.own_slots(owner).next_end().unwrap_or(Timestamp::MAX);
            slot.min(place.after(self.limits().window))
        } else {
            place
        };
        let why = Why::Share;
        Some(NotUntil { at, why })
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
        let held = self.holdings();
        let all = self.ledger().iter().map(|(owner, who)| {
            let held = held.of(Some(owner));
            SharedStatus {
                integration: who.clone(),
                slots_held: held.slots,
                places_held: held.places,
                used_today: self.ledger().today(owner),
            }
        });
        all.collect()
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
