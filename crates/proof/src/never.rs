//! No rule is broken, whatever the network does.

use proptest::prelude::*;

use super::draw;
use super::recount::Rule;
use super::world::{Sabotage, run};
use super::{cases, objections};

proptest! {
    #![proptest_config(cases(12_000))]

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

    #[test]
    fn the_same_input_gives_the_same_output(plan in draw::small()) {
        prop_assert_eq!(run(&plan, Sabotage::None), run(&plan, Sabotage::None));
    }
}
