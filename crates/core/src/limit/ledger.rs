//! Who holds what: the integrations of an instance, their slots, and their calls of the day.
//!
//! A place says itself whose it is ([`Lease`](super::lease::Lease)). Of a cooling slot and of the
//! day's calls it is written down here, by an integration's number in a table, so that the
//! saved state stays small.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::permit::IntegrationId;
use super::share::MAX_INTEGRATIONS;
use super::usage::OWN_CALLS;

/// An integration by its number in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Owner(u8);

impl Owner {
    /// Of what was held before integrations were told apart, and of what was forgotten.
    pub(super) const NOBODY: Self = Self(u8::MAX);

    pub(super) fn at(index: usize) -> Self {
        u8::try_from(index).map_or(Self::NOBODY, Self)
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for Owner {
    fn default() -> Self {
        Self::NOBODY
    }
}

/// One integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(IntegrationId, u32)", into = "(IntegrationId, u32)")]
struct Account {
    who: IntegrationId,
    /// Its calls of the day that count, or may yet.
    today: u32,
}

impl From<(IntegrationId, u32)> for Account {
    fn from((who, today): (IntegrationId, u32)) -> Self {
        Self { who, today }
    }
}

impl From<Account> for (IntegrationId, u32) {
    fn from(account: Account) -> Self {
        (account.who, account.today)
    }
}

/// One for each integration, and one for calls of the gateway's own.
pub(super) const NUMBERS: usize = MAX_INTEGRATIONS + 1;

/// How many there may be before `who`.
fn most(who: &IntegrationId) -> usize {
    let own = who.as_str() == OWN_CALLS;
    if own { NUMBERS } else { MAX_INTEGRATIONS }
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Ledger {
    accounts: Vec<Account>,
    /// Whose the cooling slots are, in their order.
    cooling: VecDeque<Owner>,
    /// How often a number was given to another than had it.
    #[serde(skip_serializing_if = "super::state::is_default")]
    passed_on: u32,
}

impl Ledger {
    /// The number of an integration that has held or called something.
    pub(super) fn find(&self, who: &IntegrationId) -> Option<Owner> {
        let at = self.accounts.iter().position(|account| account.who == *who);
        at.map(Owner::at)
    }

    /// As long as this is the same, so is everybody's number.
    pub(super) const fn passed_on(&self) -> u32 {
        self.passed_on
    }

    /// Whether there is a number for one who has none: a free one, or that of one who is `idle`.
    pub(super) fn has_room(&self, who: &IntegrationId, idle: impl Fn(Owner) -> bool) -> bool {
        self.accounts.len() < most(who) || self.idle(idle).is_some()
    }

    /// The number of `who`, who gets one if there is [room](Self::has_room).
    pub(super) fn enter(&mut self, who: &IntegrationId, idle: impl Fn(Owner) -> bool) -> Owner {
        if let Some(owner) = self.find(who) {
            return owner;
        }
        let account = Account {
            who: who.clone(),
            today: 0,
        };
        if self.accounts.len() < most(who) {
            self.accounts.push(account);
            return Owner::at(self.accounts.len() - 1);
        }
        let Some(at) = self.idle(idle) else {
            return Owner::NOBODY;
        };
        if let Some(slot) = self.accounts.get_mut(at) {
            *slot = account;
            self.passed_on = self.passed_on.wrapping_add(1);
        }
        Owner::at(at)
    }

    /// One who has made no call today, has no slot cooling, and is `idle` otherwise.
    fn idle(&self, idle: impl Fn(Owner) -> bool) -> Option<usize> {
        let mut all = self.accounts.iter().enumerate();
        let found = all.find(|(at, account)| {
            let owner = Owner::at(*at);
            account.today == 0 && !self.cooling.contains(&owner) && idle(owner)
        });
        found.map(|(at, _)| at)
    }

    /// A call was granted.
    pub(super) fn count(&mut self, owner: Owner) {
        if let Some(account) = self.accounts.get_mut(owner.index()) {
            account.today = account.today.saturating_add(1);
        }
    }

    /// A call turned out not to count.
    pub(super) fn give_back(&mut self, owner: Owner) {
        if let Some(account) = self.accounts.get_mut(owner.index()) {
            account.today = account.today.saturating_sub(1);
        }
    }

    /// A new day begins with the calls that are in flight.
    pub(super) fn begin_day(&mut self, in_flight: impl Iterator<Item = Owner>) {
        for account in &mut self.accounts {
            account.today = 0;
        }
        in_flight.for_each(|owner| self.count(owner));
    }

    /// A slot cools; it is at `place` among those that do.
    pub(super) fn cool(&mut self, place: usize, owner: Owner) {
        self.cooling.insert(place.min(self.cooling.len()), owner);
    }

    /// The first `count` of the cooling slots are free.
    pub(super) fn lapse(&mut self, count: usize) {
        self.cooling.drain(..count.min(self.cooling.len()));
    }

    /// Whose the cooling slots are, in their order.
    pub(super) fn cooling(&self) -> impl Iterator<Item = Owner> {
        self.cooling.iter().copied()
    }

    /// The day's calls of an integration.
    pub(super) fn today(&self, owner: Owner) -> u32 {
        let account = self.accounts.get(owner.index());
        account.map_or(0, |account| account.today)
    }

    /// The integrations, with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Owner, &IntegrationId)> {
        let numbered = self.accounts.iter().enumerate();
        numbered.map(|(at, account)| (Owner::at(at), &account.who))
    }

    /// Whether a governor can have written this, with so many slots cooling.
    pub(super) fn is_plausible(&self, cooling: usize) -> bool {
        let twice = |(at, account): (usize, &Account)| {
            let mut before = self.accounts.iter().take(at);
            before.any(|other| other.who == account.who)
        };
        self.accounts.len() <= NUMBERS
            && self.cooling.len() == cooling
            && !self.accounts.iter().enumerate().any(twice)
    }
}
