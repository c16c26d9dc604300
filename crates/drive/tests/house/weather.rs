//! Everything goes wrong at once.

use std::time::Duration;

use marketo_core::call::{CallError, Outcome};
use marketo_drive::Clock;
use marketo_sim::{Fault, Rule};
use proptest::prelude::*;

use super::{PATIENCE, Wish, config, fits, house, limits_hold, live, value, written};
use crate::host::{Host, Weather};

/// One rule for each thing that Marketo can do wrong. A token ends once at most: a call gets one
/// new one, and two ends within seconds fail all who stand in line.
fn troubles(chance: f64, seed: u64) -> Vec<Rule> {
    let code = |code: &str, after_work| {
        let mut rule = Rule::new(Fault::Code(code.to_owned()));
        rule.after_work = after_work;
        rule
    };
    let mut rules = vec![
        code("604", true),
        code("611", false),
        code("713", true),
        code("608", false),
        code("614", false),
        Rule::new(Fault::Http(502)),
        Rule::new(Fault::BadJson),
        Rule::new(Fault::Lost),
        Rule::new(Fault::CutBefore),
        Rule::new(Fault::CutAfter),
        Rule::new(Fault::TruncatedBody(20)),
        Rule::new(Fault::CutBody(9)),
        Rule::new(if seed.is_multiple_of(2) {
            Fault::TokenExpired
        } else {
            Fault::TokenRevoked
        })
        .times(1),
    ];
    for rule in &mut rules {
        rule.chance = Some(chance);
    }
    rules
}

/// Every caller is told the truth.
fn truth_is_told(host: &Host, ends: &[(Wish, Outcome, Duration)]) -> [usize; 3] {
    let mut count = [0; 3];
    for (wish, outcome, took) in ends {
        assert!(*took <= PATIENCE + Duration::from_secs(130), "{took:?}");
        let rows = wish.mail().map(|mail| written(host, &mail));
        assert!(
            rows.is_none_or(|rows| rows <= 1),
            "{wish:?} is there {rows:?} times"
        );
        match outcome {
            Outcome::Answered(answered) if answered.code.is_none() => {
                count[0] += 1;
                if let Wish::Create(_) = wish {
                    // Once it is created, the reply says so: it was sent only once.
                    let first = &value(answered)["result"][0];
                    assert_eq!(first["status"], "created", "{wish:?}");
                }
                fits(host, *wish, answered);
            }
            Outcome::Failed(CallError::OutcomeUnknown { .. }) => {
                count[1] += 1;
                assert!(matches!(wish, Wish::Create(_)), "{wish:?}");
            }
            Outcome::Answered(_)
            | Outcome::Failed(
                CallError::Unavailable { .. }
                // Cut calls hold their places for minutes: a line can stand still meanwhile.
                | CallError::Refused(_)
                | CallError::Token(_),
            ) => {
                count[2] += 1;
                assert!(
                    !matches!(wish, Wish::Create(_)) || rows == Some(0),
                    "{wish:?}"
                );
            }
            other => panic!("{wish:?}: {other:?}"),
        }
    }
    count
}

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases, ..config }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn in_any_weather_no_limit_is_broken_and_no_row_is_written_twice(
        seed in any::<u64>(),
        callers in 50_u64..250,
        span in prop_oneof![Just(0_u64), 0_u64..90_000],
        weather in (0_u64..30, 0_u64..15, 0_u64..15, 0_u64..15, 0_u64..30, 0_u64..5),
        chance in 0.0..0.01_f64,
    ) {
        let (refused, lost, cut, unheard, late_permits, untold) = weather;
        let weather = Weather { refused, lost, cut, unheard, late_permits, untold };
        let host = house(config(seed), weather, troubles(chance, seed));
        let ends = live(&host, callers, span);
        prop_assert_eq!(ends.len() as u64, callers);
        limits_hold(&host);
        let [served, unknown, failed] = truth_is_told(&host, &ends);
        // What is unsafe to repeat is left to its caller, and what found no place in time.
        prop_assert!(served as u64 * 10 >= callers * 8, "{} {} {}", served, unknown, failed);
        let sim = host.0.sim.borrow();
        let token_ends = sim.account().sent("601") + sim.account().sent("602");
        let identity = sim.account().identity_calls();
        prop_assert!(identity <= 8 + token_ends, "{} identity calls", identity);
    }
}

#[test]
fn the_same_seed_gives_the_same_house() {
    let weather = Weather {
        refused: 20,
        lost: 20,
        cut: 20,
        unheard: 20,
        late_permits: 20,
        untold: 5,
    };
    let run = || {
        let host = house(config(77), weather, troubles(0.01, 77));
        let ends = live(&host, 120, 10_000);
        let told: Vec<_> = ends
            .iter()
            .map(|(wish, outcome, took)| format!("{wish:?} {outcome:?} {took:?}"))
            .collect();
        let arrivals = host.0.sim.borrow().account().arrivals();
        (told, arrivals, host.now())
    };
    assert_eq!(run(), run());
}
