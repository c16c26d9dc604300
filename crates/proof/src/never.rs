//! No rule is broken, whatever the network does.

use proptest::prelude::*;

use super::draw;
use super::recount::Rule;
use super::world::{Sabotage, run};
use super::{MOST, cases, objections};

proptest! {
    #![proptest_config(cases(MOST))]

    #[test]
    fn under_small_limits(plan in draw::small()) {
        prop_assert_eq!(objections(&plan), []);
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn under_marketos_limits(plan in draw::real()) {
        prop_assert_eq!(objections(&plan), []);
    }

    /// Of the other rules this is not promised; see `Governor::closed`.
    #[test]
    fn the_rate_is_kept_by_one_that_lost_its_state(plan in draw::garbled()) {
        let mut objections = objections(&plan);
        objections.retain(|found| found.rule == Rule::Rate || found.rule == Rule::Held);
        prop_assert_eq!(objections, []);
    }

    /// A clock that steps forward frees too early what is held: the limits are passed once more for
    /// each step, and kept again as soon as the calls from before it are over.
    #[test]
    fn what_a_step_forward_costs_is_bounded(plan in draw::hasty()) {
        let seen = run(&plan, Sabotage::None);
        let steps = plan.forward_steps().count();
        let rate = plan.rate * (1 + steps as u16);
        prop_assert!(seen.tightest(rate) > 20_000_000);
        prop_assert!(seen.most_at_once() <= usize::from(plan.places) * (1 + steps));

        let longest = plan.calls.iter().map(|call| call.timeout).max().unwrap_or(0);
        let settled = plan.forward_steps().max().unwrap_or(0) + (5 + longest) * draw::S;
        let mut after = seen.clone();
        after.arrivals.retain(|arrival| arrival.at > settled);
        prop_assert!(after.tightest(plan.rate) > 20_000_000);
        prop_assert!(after.most_at_once() <= usize::from(plan.places));

        let mut found = seen.objections(&plan);
        found.retain(|found| found.rule == Rule::Held || found.rule == Rule::ReadBack);
        prop_assert_eq!(found, []);
    }

    #[test]
    fn the_same_input_gives_the_same_output(plan in draw::small()) {
        prop_assert_eq!(run(&plan, Sabotage::None), run(&plan, Sabotage::None));
    }
}
