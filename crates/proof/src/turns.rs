//! Whose turn it is, as far as it is promised: who is under its guarantee and has waited for a
//! window is passed over once at most by each of the others.

use std::collections::BTreeMap;

use marketo_core::limit::WaiterId;

use super::ledger::Ledger;
use super::plan::{Plan, name};
use super::recount::{Objection, Rule};

/// In ms.
const WINDOW: u64 = 20_000;

/// Who waits, by integration.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    of: Vec<Turn>,
}

#[derive(Clone, Debug, Default)]
struct Turn {
    /// When each of those who wait came.
    waiting: BTreeMap<WaiterId, u64>,
    last_grant: u64,
    /// Slots and places that it is sure of.
    sure: (usize, usize),
    /// Slots and places that it may take.
    most: (usize, usize),
    /// How often each other one was served while it was this one's turn.
    passed_by: BTreeMap<usize, u32>,
}

impl Turns {
    pub(crate) fn new(plan: &Plan) -> Self {
        let policy = plan.policy();
        let of = (0..plan.integrations()).map(|who| {
            let sure = policy.guaranteed(&name(who));
            let places = u32::from(sure) * u32::from(plan.places) / u32::from(plan.rate).max(1);
            let share = plan.share(who);
            Turn {
                sure: (usize::from(sure), places.max(1) as usize),
                most: (usize::from(share.rate), usize::from(share.places)),
                ..Turn::default()
            }
        });
        Self { of: of.collect() }
    }

    pub(crate) fn comes(&mut self, now: u64, who: usize, waiter: WaiterId) {
        self.of[who].waiting.insert(waiter, now);
    }

    /// It waits no more, for another reason than a grant.
    pub(crate) fn goes(&mut self, who: usize, waiter: WaiterId) {
        let turn = &mut self.of[who];
        if turn
            .waiting
            .first_key_value()
            .is_some_and(|(first, _)| *first == waiter)
        {
            turn.passed_by.clear();
        }
        turn.waiting.remove(&waiter);
    }

    /// Nobody waits any more.
    pub(crate) fn forget(&mut self) {
        for turn in &mut self.of {
            turn.waiting.clear();
            turn.passed_by.clear();
        }
    }

    /// One of `who` is served. `ledger` does not have it yet.
    pub(crate) fn granted(
        &mut self,
        ledger: &Ledger,
        who: usize,
        waiter: WaiterId,
    ) -> Option<Objection> {
        let mut objection = None;
        for (other, turn) in self.of.iter_mut().enumerate() {
            if other == who || !turn.is_due(ledger, other) {
                continue;
            }
            let times = turn.passed_by.entry(who).or_default();
            *times += 1;
            if *times > 1 {
                let what = format!("i{who} was served {times} times in the turn of i{other}");
                objection = Some(Objection::new(Rule::Turn, what));
            }
        }
        let turn = &mut self.of[who];
        turn.waiting.remove(&waiter);
        turn.passed_by.clear();
        turn.last_grant = ledger.now();
        objection
    }

    /// Who waits although neither its own ceilings nor the instance's limits are in the way.
    pub(crate) fn idle(&self, plan: &Plan, ledger: &Ledger) -> Option<Objection> {
        let all = ledger.held();
        let full = all.slots >= usize::from(plan.rate) || all.places() >= usize::from(plan.places);
        if full || ledger.now() < ledger.starting_until {
            return None;
        }
        let (who, _) = self.of.iter().enumerate().find(|(who, turn)| {
            !turn.waiting.is_empty() && turn.is_below(turn.most, ledger, *who)
        })?;
        let what = format!("i{who} waits although there is room");
        Some(Objection::new(Rule::Idle, what))
    }
}

impl Turn {
    fn is_due(&self, ledger: &Ledger, who: usize) -> bool {
        let Some(came) = self.waiting.values().next() else {
            return false;
        };
        let since = self.last_grant.max(*came);
        since + WINDOW <= ledger.now()
            && self.is_below(self.sure, ledger, who)
            && self.is_below(self.most, ledger, who)
    }

    fn is_below(&self, (slots, places): (usize, usize), ledger: &Ledger, who: usize) -> bool {
        let held = ledger.held_by(who);
        held.slots < slots && held.places() < places
    }
}
