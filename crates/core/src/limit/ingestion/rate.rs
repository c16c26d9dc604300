//! The calls of one client id: those of allotments that are out, and those that wait for the
//! second to slide past them.

use core::time::Duration;

use super::super::clock::Step;
use super::super::lease::LeaseId;
use super::buckets::Buckets;
use super::flat::{Items, Line};
use super::wire::{Account, Load};
use super::{FINE, IngestionLimits};
use crate::time::Timestamp;

/// To this, the ends of allotments that are no longer told apart are rounded up.
pub(super) const COARSE: Duration = Duration::from_secs(10);

/// What is held of one client id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rate {
    /// Allotments that are not wholly accounted for, in the order of their grants.
    open: Vec<Open>,
    /// Calls that come free by time alone.
    held: Buckets,
    /// Until when calls that are no longer told apart may yet arrive, and their objects.
    lost: (Timestamp, u64),
    /// Nothing is granted before: a 429 said so.
    pub(super) shut_until: Timestamp,
}

/// An allotment that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) id: LeaseId,
    /// When all of its calls are certainly over, whatever is heard of them.
    pub(super) end: Timestamp,
    given: Load,
    answered: Load,
    unused: Load,
}

impl Open {
    pub(super) const fn new(id: LeaseId, end: Timestamp, given: Load) -> Self {
        Self {
            id,
            end,
            given,
            answered: Load::NONE,
            unused: Load::NONE,
        }
    }

    /// What is not accounted for.
    fn left(&self) -> Load {
        self.given.without(self.answered).without(self.unused)
    }

    fn write(&self, line: &mut Line) {
        line.number(self.id.as_number());
        line.at(self.end);
        for load in [self.given, self.answered, self.unused] {
            load.write(line);
        }
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        Some(Self {
            id: LeaseId::from_number(items.number()?),
            end: items.at()?,
            given: Load::read(items)?,
            answered: Load::read(items)?,
            unused: Load::read(items)?,
        })
    }

    /// Takes in an account: how much more was answered, and how much more was not used.
    fn account(&mut self, account: &Account) -> (Load, Load) {
        let (answered, unused) = (self.answered, self.unused);
        // A holder that tells of more than it was given is held to what it was given.
        let most = self.given.without(unused);
        self.answered = answered.at_least(account.answered.at_most(most));
        let most = self.given.without(self.answered);
        self.unused = unused.at_least(account.unused.at_most(most));
        (self.answered.without(answered), self.unused.without(unused))
    }
}

impl Rate {
    /// How many calls are held.
    pub(super) fn taken(&self) -> u32 {
        let open = self.open.iter().map(|open| open.left().calls);
        open.fold(self.held.calls(), u32::saturating_add)
    }

    /// How many objects are with calls that may yet arrive.
    pub(super) fn objects_out(&self) -> u64 {
        let out = self.open.iter().map(|open| u64::from(open.left().objects));
        out.fold(self.lost.1, u64::saturating_add)
    }

    pub(super) fn open(&self) -> &[Open] {
        &self.open
    }

    /// Whether it is as if it had never been used.
    pub(super) fn is_idle(&self, now: Timestamp) -> bool {
        self.open.is_empty() && self.held.is_empty() && self.shut_until <= now
    }

    /// When calls come free by themselves.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        let open = self.open.iter().map(|open| open.end).min();
        [open, self.held.next_end()].into_iter().flatten().min()
    }

    pub(super) fn take(&mut self, open: Open) {
        self.open.push(open);
    }

    /// Takes in an account: what it frees, and the objects that are given back. Nothing if there is
    /// no such allotment.
    pub(super) fn account(
        &mut self,
        now: Timestamp,
        limits: &IngestionLimits,
        account: &Account,
    ) -> Option<(Load, Load)> {
        let mut all = self.open.iter_mut();
        let open = all.find(|open| open.id == account.allotment)?;
        let (answered, unused) = open.account(account);
        if open.left().is_none() {
            self.open.retain(|open| open.id != account.allotment);
        }
        self.held
            .hold(now.after(limits.cooling()), answered.calls, FINE);
        Some((answered, unused))
    }

    /// Stops telling one allotment from others: its calls are held to its end. Of all, the one that
    /// has the least left, which most often is a call that was cut.
    pub(super) fn forget_one(&mut self, limits: &IngestionLimits) {
        let least = self.open.iter().enumerate();
        let least = least.min_by_key(|(_, open)| open.left().calls);
        if let Some((at, _)) = least {
            let open = self.open.remove(at);
            let left = open.left();
            self.held
                .hold(open.end.after(limits.window), left.calls, COARSE);
            let (end, objects) = self.lost;
            let objects = objects.saturating_add(u64::from(left.objects));
            self.lost = (end.max(open.end), objects);
        }
    }

    /// Frees what has ended by `now`.
    pub(super) fn lapse(&mut self, now: Timestamp, limits: &IngestionLimits) {
        let held = &mut self.held;
        self.open.retain(|open| {
            let over = open.end <= now;
            if over {
                held.hold(open.end.after(limits.window), open.left().calls, FINE);
            }
            !over
        });
        self.held.lapse(now);
        if self.lost.0 <= now {
            self.lost = Default::default();
        }
    }

    pub(super) fn carry(&mut self, step: Step) {
        for open in &mut self.open {
            open.end = step.carry(open.end);
        }
        self.held.carry(step);
        self.lost.0 = step.carry(self.lost.0);
        self.shut_until = step.carry(self.shut_until);
    }

    pub(super) fn write(&self, line: &mut Line) {
        line.number(self.open.len() as u64);
        self.open.iter().for_each(|open| open.write(line));
        self.held.write(line);
        line.at(self.lost.0);
        line.number(self.lost.1);
        line.at(self.shut_until);
    }

    pub(super) fn read(items: &mut Items<'_>) -> Option<Self> {
        Some(Self {
            open: items.counted(Open::read)?,
            held: Buckets::read(items)?,
            lost: (items.at()?, items.number()?),
            shut_until: items.at()?,
        })
    }

    /// The last instant at which something changes.
    pub(super) fn last_end(&self) -> Timestamp {
        let open = self.open.iter().map(|open| open.end).max();
        [open, self.held.last_end()]
            .into_iter()
            .flatten()
            .fold(self.lost.0.max(self.shut_until), Timestamp::max)
    }

    /// Whether a governor that has handed out no id after `last` can have written this.
    pub(super) fn is_plausible(&self, last: LeaseId) -> bool {
        let ids = self.open.iter().map(|open| open.id);
        let sums = |open: &Open| open.given.holds(open.answered.and(open.unused));
        ids.clone().is_sorted_by(|one, next| one < next)
            && ids.max().is_none_or(|id| id <= last)
            && self.open.iter().all(sums)
            && self.held.is_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(calls: u32, objects: u32) -> Load {
        Load { calls, objects }
    }

    fn account(answered: Load, unused: Load) -> Account {
        Account {
            allotment: LeaseId::from_number(7),
            answered,
            unused,
        }
    }

    #[test]
    fn an_account_that_is_old_or_comes_twice_changes_nothing() {
        let given = load(10, 100);
        let mut open = Open::new(LeaseId::from_number(7), Timestamp::MAX, given);
        let first = account(load(4, 40), load(1, 10));
        assert_eq!(open.account(&first), (load(4, 40), load(1, 10)));
        assert_eq!(open.account(&first), (Load::NONE, Load::NONE));
        let second = account(load(6, 60), load(2, 20));
        assert_eq!(open.account(&second), (load(2, 20), load(1, 10)));
        assert_eq!(open.account(&first), (Load::NONE, Load::NONE));
        assert_eq!(open.left(), load(2, 20));
    }

    #[test]
    fn nobody_gives_back_more_than_was_given() {
        let given = load(10, 100);
        for (told, answered, unused) in [
            (account(load(99, 999), load(99, 999)), given, Load::NONE),
            (
                account(load(4, 40), load(99, 999)),
                load(4, 40),
                load(6, 60),
            ),
        ] {
            let mut open = Open::new(LeaseId::from_number(7), Timestamp::MAX, given);
            assert_eq!(open.account(&told), (answered, unused));
            assert!(open.left().is_none());
            // Once given back, a call has not been answered.
            let all = account(given, Load::NONE);
            assert_eq!(open.account(&all), (Load::NONE, Load::NONE));
        }
    }
}
