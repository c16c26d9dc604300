//! Whose turn it is, and how long one may have to wait for it, as the room's documentation states
//! both.

use std::collections::BTreeSet;

use marketo_core::limit::WaiterId;

use super::ledger::{Held, Ledger};
use super::plan::{Plan, name};
use super::recount::{Objection, Rule};

/// In ms.
const WINDOW: u64 = 20_000;

/// Who waits, by integration. Instants are in ms, by the governor's clock.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    rate: usize,
    places: usize,
    /// Whether more slots are guaranteed than there are, or more places.
    more_slots: bool,
    more_places: bool,
    of: Vec<Turn>,
}

#[derive(Clone, Debug, Default)]
struct Turn {
    waiting: BTreeSet<WaiterId>,
    /// Since when it has waited for its next grant.
    since: u64,
    /// Who has waited as long, and has not had a grant in its turn.
    ahead: BTreeSet<usize>,
    /// How many had one in its turn.
    served: u64,
    /// Slots and places that it is sure of.
    sure: (usize, usize),
    /// Slots and places that it may take.
    most: (usize, usize),
    wait: Option<Wait>,
}

/// The wait of one who could have what is freed next.
#[derive(Clone, Copy, Debug)]
struct Wait {
    began: u64,
    /// What is held of the first grants, up to this one, must be free before it is sure of a slot.
    held: Option<usize>,
    /// When all that was.
    freed: Option<u64>,
    /// The longest time that any call has had its place meanwhile.
    longest: u64,
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
        let of: Vec<Turn> = of.collect();
        let (rate, places) = (usize::from(plan.rate), usize::from(plan.places));
        Self {
            rate,
            places,
            more_slots: of.iter().map(|turn| turn.sure.0).sum::<usize>() > rate,
            more_places: of.iter().map(|turn| turn.sure.1).sum::<usize>() > places,
            of,
        }
    }

    /// Time has passed, and a call has had its place for `longest`.
    pub(crate) fn pass(&mut self, longest: u64) {
        for wait in self.of.iter_mut().filter_map(|turn| turn.wait.as_mut()) {
            wait.longest = wait.longest.max(longest);
        }
    }

    pub(crate) fn comes(&mut self, now: u64, who: usize, waiter: WaiterId) {
        if self.of[who].waiting.is_empty() {
            self.begins(now, who);
            // Of two that begin in the same millisecond either may be the first.
            for (other, turn) in self.of.iter_mut().enumerate() {
                if other != who && turn.since == now {
                    turn.ahead.insert(who);
                }
            }
        }
        self.of[who].waiting.insert(waiter);
    }

    /// It waits for its next grant from now on.
    fn begins(&mut self, now: u64, who: usize) {
        let others = self.of.iter().enumerate();
        let waiting = others.filter(|(other, turn)| *other != who && !turn.waiting.is_empty());
        let ahead = waiting.map(|(other, _)| other).collect();
        let turn = &mut self.of[who];
        (turn.since, turn.ahead, turn.served, turn.wait) = (now, ahead, 0, None);
    }

    /// It waits no more, for another reason than a grant.
    pub(crate) fn goes(&mut self, who: usize, waiter: WaiterId) {
        let turn = &mut self.of[who];
        turn.waiting.remove(&waiter);
        if turn.waiting.is_empty() {
            turn.wait = None;
        }
    }

    /// Nobody waits any more.
    pub(crate) fn forget(&mut self) {
        for turn in &mut self.of {
            turn.waiting.clear();
            turn.wait = None;
        }
    }

    /// One of `who` is served. `ledger` does not have it yet.
    pub(crate) fn grants(
        &mut self,
        ledger: &Ledger,
        who: usize,
        waiter: WaiterId,
    ) -> Option<Objection> {
        let now = ledger.now();
        let mut objection = None;
        for (other, turn) in self.of.iter_mut().enumerate() {
            if other == who || turn.waiting.is_empty() {
                continue;
            }
            if now < turn.since + WINDOW {
                // It begins anew, and so comes after.
                if now > turn.since {
                    turn.ahead.remove(&who);
                }
            } else if turn.could_go(ledger.held_by(other)) {
                turn.served += 1;
                if !turn.ahead.remove(&who) {
                    let what = format!("i{who} was served in the turn of i{other}");
                    objection = Some(Objection::new(Rule::Turn, what));
                }
            }
        }
        self.of[who].waiting.remove(&waiter);
        self.begins(now, who);
        objection
    }

    /// What there is to object to when all has been granted that can be.
    pub(crate) fn judge(&mut self, ledger: &Ledger) -> Option<Objection> {
        if ledger.now() < ledger.starting_until {
            return None;
        }
        let all = ledger.held();
        if all.slots < self.rate && all.places() < self.places {
            let mut of = self.of.iter().enumerate();
            let idle = of.find(|(who, turn)| {
                !turn.waiting.is_empty() && is_below(turn.most, ledger.held_by(*who))
            });
            if let Some((who, _)) = idle {
                let what = format!("i{who} waits although there is room");
                return Some(Objection::new(Rule::Idle, what));
            }
        }
        (0..self.of.len()).find_map(|who| self.waits(ledger, who))
    }

    /// The bound on the wait, of what is known of this one.
    fn waits(&mut self, ledger: &Ledger, who: usize) -> Option<Objection> {
        let (more_slots, more_places) = (self.more_slots, self.more_places);
        let turn = &mut self.of[who];
        if turn.waiting.is_empty() || !turn.could_go(ledger.held_by(who)) {
            return None;
        }
        let now = ledger.now();
        let wait = turn.wait.get_or_insert(Wait {
            began: now,
            held: None,
            freed: None,
            longest: ledger.longest(),
        });
        let due = wait.began.max(turn.since + WINDOW);
        if wait.held.is_none() && (!more_slots || now >= due) {
            wait.held = Some(ledger.grants());
        }
        if wait.held.is_some_and(|held| !ledger.holds_any_of(held)) {
            wait.freed.get_or_insert(now);
        }
        let ahead = turn.ahead.len() as u64 + turn.served;
        if more_slots && ahead >= self.rate as u64 {
            return None;
        }
        let rounds = ahead / self.places as u64;
        let freed = wait.freed?;
        let until = if more_slots || more_places {
            let (slot, place) = (rounds * wait.longest, (rounds + 1) * wait.longest);
            (freed + slot).max(due + place)
        } else {
            freed
        };
        (now > until).then(|| {
            let waited = now - wait.began;
            let what =
                format!("i{who} has waited for {waited} ms, and {ahead} before it: {wait:?}");
            Objection::new(Rule::Wait, what)
        })
    }
}

impl Turn {
    /// Whether nothing but what others hold is in its way.
    fn could_go(&self, held: Held) -> bool {
        is_below(self.sure, held) && is_below(self.most, held)
    }
}

fn is_below((slots, places): (usize, usize), held: Held) -> bool {
    held.slots < slots && held.places() < places
}

#[cfg(test)]
mod tests {
    use marketo_core::limit::{Class, Share};

    use super::super::draw::{MS, NOON, S};
    use super::super::plan::{Call, Fate, Plan};
    use super::super::world::{Sabotage, run};

    /// How long a call takes that nobody hurries.
    const LONG: u64 = 50 * S;

    /// One who is sure of one call waits behind three who are sure of all the rest and use it, so
    /// that all places are taken for long just before its turn.
    #[test]
    fn the_bound_on_the_wait_is_reached() {
        let share = |class, guaranteed| Share {
            class,
            guaranteed: Some(guaranteed),
            rate: 100,
            places: 10,
            ..Share::default()
        };
        let busy = |guaranteed| share(Class::Interactive, guaranteed);
        let shares = vec![share(Class::Batch, 1), busy(50), busy(40), busy(9)];
        let call = |gap, who, work| Call {
            gap,
            who,
            timeout: 300,
            patience: 300 * S,
            think: 0,
            out: 0,
            work,
            back: 0,
            tell: 0,
            fate: Fate::Plain,
        };
        // The ten places of the three are taken again every 2.5 s, at 2.5, ..., 17.5 s for 2.5 s,
        // and at 19.999 s, just before the turn of the first, for long.
        let mut calls = Vec::new();
        for round in 0..9 {
            let work = match round {
                0..7 => 2_500 * MS,
                7 => 2_499 * MS,
                _ => LONG,
            };
            for (who, count) in [(1, 5), (2, 4), (3, 1)] {
                calls.extend((0..count).map(|_| call(0, who, work)));
            }
            if round == 0 {
                calls.push(call(0, 0, 0));
            }
        }
        let plan = Plan {
            rate: 100,
            places: 10,
            daily: 50_000,
            batch_stops_at: 45_000,
            shares,
            others: Share::default(),
            start: NOON,
            jitter: 0,
            seed: 0,
            saving: 0,
            reads_back: 1,
            asks_again: false,
            calls,
            mishaps: Vec::new(),
        };
        let seen = run(&plan, Sabotage::None);
        assert_eq!(seen.objections(&plan), []);
        let first = seen.granted.iter().find(|granted| granted.who == 0);
        assert_eq!(first.unwrap().at, 19_999 * MS + LONG);
    }
}
