//! Never 101 arrivals in any 20 s, never 11 processed at once, whatever the network does.

use proptest::prelude::*;

use super::cases;
use super::plan::{self, Plan};
use super::seen::Seen;
use super::world::{Sabotage, World};

fn run(plan: &Plan) -> Seen {
    World::new(plan, Sabotage::None).run()
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn small_limits_are_never_exceeded(plan in plan::small()) {
        let seen = run(&plan);
        prop_assert_eq!(seen.is_within(&plan.limits()), Ok(()));
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn marketos_limits_are_never_exceeded(plan in plan::real()) {
        let seen = run(&plan);
        prop_assert_eq!(seen.is_within(&plan.limits()), Ok(()));
    }

    /// Of the places this is not promised; see `Governor::closed`.
    #[test]
    fn the_rate_is_kept_by_one_that_lost_its_state(plan in plan::garbled()) {
        let seen = run(&plan);
        prop_assert!(seen.tightest(plan.rate) > 20_000_000, "{}", seen.tightest(plan.rate));
    }

    #[test]
    fn the_same_input_gives_the_same_output(plan in plan::small()) {
        prop_assert_eq!(run(&plan), run(&plan));
    }
}
