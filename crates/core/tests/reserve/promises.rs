//! What is promised, whatever the store, the network and the clocks do.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::plan::{Call, Fate, MS, Plan, S};
use super::pool::{Pool, Sabotage};
use super::seen::Seen;

/// What clocks may differ by where it matters most.
const SPREAD: u64 = 5 * S;

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

/// Nothing, a moment, or a second and more.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 4 => 0..300 * MS, 1 => 0..9 * S]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Plain),
        1 => Just(Fate::Lost),
        2 => span().prop_map(Fate::Cut),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::DiesWaiting),
        1 => span().prop_map(Fate::Leaves),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let gap = prop_oneof![6 => Just(0), 3 => 0..200 * MS, 1 => 0..9 * S];
    let who = prop_oneof![3 => Just(0), 1 => 0_usize..3];
    // Mostly at an end of the band.
    let ahead = prop_oneof![2 => Just(0), 2 => Just(1_000), 1 => 0_u64..=1_000];
    let timeout = prop_oneof![2 => 1_u64..5, 2 => Just(30)];
    let patience = prop_oneof![1 => 0..2 * S, 3 => S..60 * S];
    let think = prop_oneof![3 => Just(0), 1 => 0..2 * S, 1 => 4_900 * MS..5_010 * MS];
    let unknown = prop_oneof![
        6 => Just(Vec::new()),
        1 => prop::collection::vec(any::<bool>(), 1..3),
    ];
    (
        (gap, who, ahead, timeout, patience, 0..20 * MS),
        (0..900 * MS, think, span(), span(), span(), fate(), unknown),
    )
        .prop_map(|((gap, who, ahead, timeout, patience, store), rest)| {
            let (late, think, out, work, back, fate, unknown) = rest;
            Call {
                gap,
                who,
                ahead,
                timeout,
                patience,
                store,
                late,
                think,
                out,
                work,
                back,
                fate,
                unknown,
            }
        })
}

fn plan(spread: impl Strategy<Value = u64>) -> impl Strategy<Value = Plan> {
    let calls = prop::collection::vec(call(), 1..30);
    (
        1_u16..7,
        1_u16..5,
        spread,
        any::<bool>(),
        any::<u64>(),
        calls,
    )
        .prop_map(|(rate, places, spread, wander, seed, calls)| Plan {
            rate,
            places,
            spread,
            wander,
            seed,
            calls,
        })
}

fn run(plan: &Plan) -> Seen {
    Pool::new(plan, Sabotage::None).run()
}

fn spreads() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0), 1 => 0..SPREAD, 3 => Just(SPREAD)]
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// The limits by a recount on a true clock; one verdict each, in time; first come, first
    /// served; no lease for two; everything comes back.
    #[test]
    fn what_is_promised_is_kept(plan in plan(spreads())) {
        let seen = run(&plan);
        prop_assert_eq!(seen.broken(plan.rate, plan.places), Vec::<String>::new());
    }
}

/// So many plans, the same every time.
fn plans(count: usize) -> impl Iterator<Item = Plan> {
    let mut runner = TestRunner::deterministic();
    let plans = plan(Just(SPREAD));
    (0..count).map(move |_| plans.new_tree(&mut runner).unwrap().current())
}

/// A promise that cannot be seen broken proves nothing.
#[test]
fn what_is_got_wrong_is_noticed() {
    for (sabotage, word) in [
        (Sabotage::SwapsBlindly, "arrivals"),
        (Sabotage::SwapsBlindly, "processed"),
        (Sabotage::UsesLost, "same lease"),
        (Sabotage::UsesLost, "processed"),
        (Sabotage::HidesItsClock, "arrivals"),
    ] {
        let noticed = plans(400).any(|plan| {
            let broken = Pool::new(&plan, sabotage)
                .run()
                .broken(plan.rate, plan.places);
            broken.iter().any(|objection| objection.contains(word))
        });
        assert!(noticed, "{sabotage:?} goes unnoticed by {word}");
    }
}

/// The runs meet what they are to try.
#[test]
fn the_runs_come_near_to_the_limits() {
    let (mut full, mut lost, mut overtaken, mut granted) = (0, 0, 0, 0);
    for plan in plans(100) {
        let seen = run(&plan);
        assert_eq!(seen.broken(plan.rate, plan.places), Vec::<String>::new());
        // One fewer of either would be too few.
        let tight = seen.broken(plan.rate - 1, u16::MAX);
        full += usize::from(!tight.is_empty());
        lost += seen.lost_swaps;
        overtaken += seen.overtaken;
        granted += seen.granted.len();
    }
    assert!(full > 30, "{full} of 100");
    assert!(lost > 100 && overtaken > 10, "{lost}, {overtaken}");
    assert!(granted > 400, "{granted}");
}

/// Calls that all come at once, by clocks up to 100 ms apart.
#[test]
fn most_of_the_limit_can_be_had_without_a_queue() {
    let call = |i: u64| Call {
        gap: 0,
        who: (i % 3) as usize,
        ahead: i * 37 % 1_000,
        timeout: 30,
        patience: 60 * S,
        store: 3 * MS,
        late: 0,
        think: 0,
        out: 100 * MS,
        work: 400 * MS,
        back: 100 * MS,
        fate: Fate::Plain,
        unknown: Vec::new(),
    };
    let plan = Plan {
        rate: 20,
        places: 10,
        spread: 100 * MS,
        wander: false,
        seed: 0,
        calls: (0..60).map(call).collect(),
    };
    let seen = run(&plan);
    assert_eq!(seen.broken(20, 10), Vec::<String>::new());
    // Three windows begin within 60 s, the third after 2 × 20.71 s at the earliest.
    assert_eq!(seen.granted.len(), 60);
    let last = seen.granted.iter().map(|(_, at)| *at).max();
    assert!(last < Some(45 * S), "{last:?}");
}
