//! Every interleaving of a few events, under 2 slots and 2 places.

use marketo_core::limit::{Completion, Governor, Limits};

use super::at;
use super::governor::{Recount, acquire, report};

const DEPTH: usize = 8;

/// Goes through all that can be said next, to a depth, and compares with the recount each time.
/// Returns how many interleavings there were.
fn explore(governor: &Governor, recount: &Recount, now: u64, depth: usize) -> usize {
    if depth == 0 {
        return 1;
    }
    let mut count = 0;
    {
        let (mut governor, mut recount) = (governor.clone(), recount.clone());
        acquire(&mut governor, &mut recount, at(now), 30);
        count += explore(&governor, &recount, now, depth - 1);
    }
    // Of the last two grants: so also of one whose lease has ended, or that has been answered.
    for which in recount.grants().saturating_sub(2)..recount.grants() {
        for what in [Completion::Answered, Completion::Cut, Completion::NotSent] {
            let (mut governor, mut recount) = (governor.clone(), recount.clone());
            report(&mut governor, &mut recount, at(now), which, what);
            count += explore(&governor, &recount, now, depth - 1);
        }
    }
    // Time is worth telling of only before and at a change.
    if let Some((change, _)) = governor.next_change(at(now)) {
        let change = change.as_millis();
        for then in [change - 1, change] {
            if then > now {
                count += explore(governor, recount, then, depth - 1);
            }
        }
    }
    count
}

#[test]
fn every_interleaving_of_eight_events_holds_what_the_rules_say() {
    let limits = Limits {
        rate: 2,
        places: 2,
        ..Limits::MARKETO
    };
    let start = 1_790_000_000_000;

    let count = explore(&Governor::new(limits), &Recount::default(), start, DEPTH);

    assert!(count > 500_000, "{count}");
}
