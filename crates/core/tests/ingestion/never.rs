//! Never one call too many in any second, never one object too many in a day, whatever the network
//! and the holders do.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::plan::{self, Plan};
use super::world::{Sabotage, Seen, World};

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> Config {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases, ..config },
    }
}

fn run(plan: &Plan) -> Seen {
    World::new(plan, Sabotage::None).run()
}

/// What holds of every run.
fn check(plan: &Plan, seen: &Seen) -> Result<(), TestCaseError> {
    let tightest = seen.tightest(plan.calls_a_second);
    prop_assert!(tightest > 1_000_000, "{tightest} µs");
    let after = seen.after.as_ref().unwrap();
    prop_assert!(after.rates.is_empty(), "held for ever: {after:?}");
    prop_assert!(seen.largest_state < 16 * 1024, "{}", seen.largest_state);
    Ok(())
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn no_second_sees_one_call_too_many(plan in plan::small()) {
        check(&plan, &run(&plan))?;
    }

    #[test]
    fn no_day_sees_one_object_too_many(plan in plan::midnight()) {
        let seen = run(&plan);
        let most = seen.most_in_a_day(plan.start);
        prop_assert!(most <= plan.objects_a_day, "{most} of {}", plan.objects_a_day);
        check(&plan, &seen)?;
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nor_with_allotments_of_some_size(plan in plan::middling()) {
        check(&plan, &run(&plan))?;
    }

    #[test]
    fn the_same_input_gives_the_same_output(plan in plan::small()) {
        prop_assert_eq!(run(&plan), run(&plan));
    }
}

/// So many plans, the same every time.
fn plans(count: usize) -> impl Iterator<Item = Plan> {
    let mut runner = TestRunner::deterministic();
    let plans = plan::small();
    (0..count).map(move |_| plans.new_tree(&mut runner).unwrap().current())
}

/// A property that cannot fail proves nothing: the recount objects to each rule that is broken.
#[test]
fn what_is_got_wrong_on_purpose_is_noticed() {
    for sabotage in [
        Sabotage::ShorterSecond(50),
        Sabotage::CutsAreAnswers,
        Sabotage::CutsAreUnsent,
        Sabotage::ForgetsOnCrash,
    ] {
        let noticed = plans(2_000).any(|plan| {
            let seen = World::new(&plan, sabotage).run();
            seen.tightest(plan.calls_a_second) <= 1_000_000
        });
        assert!(noticed, "{sabotage:?}");
    }
}

/// And the runs come as near to the limit as can be, with buckets of 20 ms.
#[test]
fn the_runs_meet_the_limit() {
    let seconds = plans(1_000).map(|plan| run(&plan).tightest(plan.calls_a_second));
    let near = seconds.filter(|span| *span < 1_100_000).count();
    assert!(near > 60, "{near} in a thousand");
}
