//! The recount has teeth: what is got wrong on purpose is noticed.
//!
//! A property that cannot fail proves nothing. So the same runs that [never](super::never) passes
//! are repeated with one rule broken at a time, and the recount must object. It is also shown that
//! these runs come as near to the limits as can be.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::plan::{self, Plan};
use super::world::{Sabotage, World};

/// So many plans, the same every time.
fn plans(count: usize) -> impl Iterator<Item = Plan> {
    let mut runner = TestRunner::deterministic();
    let plans = plan::small();
    (0..count).map(move |_| plans.new_tree(&mut runner).unwrap().current())
}

/// Whether the recount objects, with this word, to one of the runs if a rule is broken.
fn is_noticed(sabotage: Sabotage, word: &str) -> bool {
    plans(3_000).any(|plan| {
        let seen = World::new(&plan, sabotage).run();
        seen.is_within(&plan.limits())
            .is_err_and(|objection| objection.contains(word))
    })
}

#[test]
fn a_window_without_its_guard_is_noticed() {
    // The guard is 10 ms: this leaves a slot for exactly 20 s.
    assert!(is_noticed(Sabotage::ShorterWindow(10), "arrivals"));
}

#[test]
fn a_shorter_window_is_noticed() {
    assert!(is_noticed(Sabotage::ShorterWindow(100), "arrivals"));
}

#[test]
fn orphans_that_free_their_places_are_noticed() {
    assert!(is_noticed(Sabotage::CutsFreePlaces, "processed"));
}

#[test]
fn orphans_that_free_their_slots_are_noticed() {
    assert!(is_noticed(Sabotage::CutsFreeBoth, "arrivals"));
}

#[test]
fn a_state_that_is_forgotten_is_noticed() {
    assert!(is_noticed(Sabotage::ForgetsOnCrash, "arrivals"));
    assert!(is_noticed(Sabotage::ForgetsOnCrash, "processed"));
}

#[test]
fn permits_that_are_handed_out_before_they_are_stored_are_noticed() {
    assert!(is_noticed(Sabotage::HandsOutUnsaved, "arrivals"));
}

#[test]
fn the_runs_come_as_near_to_the_limits_as_can_be() {
    let (mut tight, mut full) = (0, 0);
    for plan in plans(1_000) {
        let seen = World::new(&plan, Sabotage::None).run();
        tight += usize::from(seen.tightest(plan.rate) < 20_020_000);
        full += usize::from(seen.most_at_once() == usize::from(plan.places));
    }
    assert!(tight > 60, "{tight} in a thousand");
    assert!(full > 200, "{full} in a thousand");
}
