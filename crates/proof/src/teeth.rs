//! The recount has teeth: what is got wrong on purpose is noticed.
//!
//! A property that cannot fail proves nothing. So the same runs that [never](super::never) passes
//! are repeated with one rule broken at a time, and the recount must object. It is also shown that
//! these runs come as near to the limits as can be.

use marketo_core::limit::{Limits, Policy, Share};

use super::draw::plans;
use super::plan::{Plan, name};
use super::recount::Rule;
use super::world::{Sabotage, run};

/// Whether the recount objects, by this rule, to one of the runs if a rule is broken.
fn is_noticed(sabotage: Sabotage, rule: Rule) -> bool {
    plans(3_000).any(|plan| {
        let found = run(&plan, sabotage).objections(&plan);
        found.iter().any(|objection| objection.rule == rule)
    })
}

/// The plan's policy, with each share made another.
fn with_shares(plan: &Plan, other: impl Fn(&mut Share)) -> Policy {
    let change = |mut share: Share| {
        other(&mut share);
        share
    };
    let named = plan.shares.iter().enumerate();
    let named = named.map(|(who, share)| (name(who), change(*share)));
    Policy::new(plan.limits(), change(plan.others), named)
        .unwrap()
        .with_batch_stops_at(plan.batch_stops_at)
}

#[test]
fn a_window_without_its_guard_is_noticed() {
    // The guard is 10 ms: this leaves a slot for exactly 20 s.
    assert!(is_noticed(Sabotage::ShorterWindow(10), Rule::Rate));
}

#[test]
fn a_shorter_window_is_noticed() {
    assert!(is_noticed(Sabotage::ShorterWindow(100), Rule::Rate));
    assert!(is_noticed(Sabotage::ShorterWindow(100), Rule::Held));
}

#[test]
fn orphans_that_free_their_places_are_noticed() {
    assert!(is_noticed(Sabotage::CutsFreePlaces, Rule::Places));
}

#[test]
fn orphans_that_free_their_slots_are_noticed() {
    assert!(is_noticed(Sabotage::CutsFreeBoth, Rule::Rate));
}

#[test]
fn what_is_held_for_too_long_is_noticed() {
    assert!(is_noticed(Sabotage::AnswersAreLost, Rule::Held));
}

#[test]
fn a_state_that_is_forgotten_is_noticed() {
    assert!(is_noticed(Sabotage::ForgetsOnCrash, Rule::Rate));
    assert!(is_noticed(Sabotage::ForgetsOnCrash, Rule::Places));
}

#[test]
fn permits_that_are_handed_out_before_they_are_stored_are_noticed() {
    assert!(is_noticed(Sabotage::HandsOutUnsaved, Rule::Rate));
}

#[test]
fn a_state_that_is_not_the_one_that_was_written_is_noticed() {
    assert!(is_noticed(Sabotage::ReadsOldState, Rule::ReadBack));
}

#[test]
fn an_integration_above_its_ceiling_is_noticed() {
    let rate = |plan: &Plan| with_shares(plan, |share| share.rate += 1);
    assert!(is_noticed(Sabotage::Policy(rate), Rule::ShareRate));
    let places = |plan: &Plan| with_shares(plan, |share| share.places += 1);
    assert!(is_noticed(Sabotage::Policy(places), Rule::SharePlaces));
}

#[test]
fn a_day_that_is_too_long_is_noticed() {
    let more = |plan: &Plan| {
        let daily = plan.daily + 1;
        let limits = Limits {
            daily,
            ..plan.limits()
        };
        Policy::from(limits).with_batch_stops_at(daily)
    };
    assert!(is_noticed(Sabotage::Policy(more), Rule::Day));
    let more = |plan: &Plan| with_shares(plan, |share| share.daily = None);
    assert!(is_noticed(Sabotage::Policy(more), Rule::ShareDay));
}

#[test]
fn a_reserve_that_is_not_kept_is_noticed() {
    let none = |plan: &Plan| plan.policy().with_batch_stops_at(plan.batch_stops_at + 1);
    assert!(is_noticed(Sabotage::Policy(none), Rule::Reserve));
}

#[test]
fn a_turn_that_does_not_come_is_noticed() {
    assert!(is_noticed(Sabotage::OneName, Rule::Turn));
}

#[test]
fn a_wait_that_is_too_long_is_noticed() {
    assert!(is_noticed(Sabotage::OneName, Rule::Wait));
}

#[test]
fn room_that_is_not_used_is_noticed() {
    let one_place = |plan: &Plan| {
        let limits = Limits {
            places: 1,
            ..plan.limits()
        };
        limits.into()
    };
    assert!(is_noticed(Sabotage::Policy(one_place), Rule::Idle));
}

#[test]
fn the_runs_come_as_near_to_the_limits_as_can_be() {
    let (mut tight, mut full) = (0, 0);
    for plan in plans(1_000) {
        let seen = run(&plan, Sabotage::None);
        tight += usize::from(seen.tightest(plan.rate) < 20_020_000);
        full += usize::from(seen.most_at_once() == usize::from(plan.places));
    }
    assert!(tight > 60, "{tight} in a thousand");
    assert!(full > 200, "{full} in a thousand");
}
