//! How integrations share: each rule of [sharing](marketo_core::limit#how-it-is-shared), in virtual
//! time with saturating callers.

use std::collections::BTreeMap;

use core::time::Duration;

use marketo_core::limit::{
    Class, Completion, Governor, IntegrationId, LeaseId, Limits, Line, LineLimits, Policy,
    RefusalReason, Share, Verdict,
};
use proptest::prelude::*;

use super::{at, cases, wish};

const START: u64 = 1_790_000_000_000;
const FOREVER: u64 = 1_000_000_000;

fn policy(shares: &[(&str, Share)]) -> Policy {
    let named = shares
        .iter()
        .map(|(who, share)| (IntegrationId::new(*who).unwrap(), *share));
    Policy::new(Limits::MARKETO, Share::default(), named).unwrap()
}

fn batch() -> Share {
    Share {
        class: Class::Batch,
        ..Share::default()
    }
}

fn of(guaranteed: u16, rate: u16, places: u16) -> Share {
    Share {
        guaranteed: Some(guaranteed),
        rate,
        places,
        ..Share::default()
    }
}

/// What an integration got.
#[derive(Clone, Debug, Default)]
struct Got {
    granted: Vec<u64>,
    longest_wait: u64,
}

/// Integrations that have `waiting` callers in line at any time, for `millis`. A call of the
/// integration at `i` takes `trip(i, n)` ms, `n` being how many were granted before.
fn saturate(
    policy: Policy,
    who: &[&str],
    waiting: usize,
    millis: u64,
    trip: impl Fn(usize, u64) -> u64,
) -> Vec<Got> {
    let mut line = Line::new(Governor::new(policy), LineLimits::default());
    let mut got = vec![Got::default(); who.len()];
    let mut last = vec![0_u64; who.len()];
    let mut callers = BTreeMap::new();
    let mut answers: BTreeMap<(u64, LeaseId), usize> = BTreeMap::new();
    let (mut now, mut granted) = (0, 0);
    for (i, who) in who.iter().enumerate() {
        for _ in 0..waiting {
            callers.insert(
                line.request(at(START), wish(who, 300, at(START + FOREVER))),
                i,
            );
        }
    }
    while now < millis {
        while let Some((waiter, verdict)) = line.poll_verdict(at(START + now)) {
            let i = callers.remove(&waiter).unwrap();
            let Verdict::Granted(permit) = verdict else {
                panic!("{} was refused: {verdict:?}", who[i])
            };
            got[i].longest_wait = got[i].longest_wait.max(now - last[i]);
            last[i] = now;
            got[i].granted.push(now);
            answers.insert((now + trip(i, granted).max(1), permit.lease), i);
            granted += 1;
            let next = line.request(at(START + now), wish(who[i], 300, at(START + FOREVER)));
            callers.insert(next, i);
        }
        let timer = line.poll_timeout(at(START + now));
        let timer = timer.map(|(at, _)| at.as_millis().saturating_sub(START).max(now + 1));
        let answer = answers.keys().next().map(|(at, _)| *at);
        now = [timer, answer].into_iter().flatten().min().unwrap();
        while let Some((&(due, lease), _)) = answers.first_key_value() {
            if due > now {
                break;
            }
            answers.remove(&(due, lease));
            let _ = line.complete(at(START + now), lease, Completion::Answered);
        }
    }
    got
}

fn counts(got: &[Got]) -> Vec<usize> {
    got.iter().map(|got| got.granted.len()).collect()
}

/// (Σx)² / (n·Σx²): 1 where all get the same.
fn jain(got: &[Got]) -> f64 {
    let of = counts(got).into_iter().map(|count| count as f64);
    let (sum, squares) = of.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
    sum * sum / (got.len() as f64 * squares)
}

/// How many of them fall into 20 s at most.
fn most_in_a_window(granted: &[u64]) -> usize {
    let from = |i: usize| {
        granted[i..]
            .iter()
            .take_while(|at| **at < granted[i] + 20_000)
            .count()
    };
    (0..granted.len()).map(from).max().unwrap_or(0)
}

#[test]
fn equals_get_equal_parts_and_all_of_it() {
    let who = ["a", "b", "c", "d"];
    let shares = who.map(|who| (who, Share::default()));
    let trip = |_, n: u64| 300 + n.wrapping_mul(0x9E37_79B9) % 600;
    let got = saturate(policy(&shares), &who, 3, 600_000, trip);
    assert!(jain(&got) >= 0.99, "{:?}", counts(&got));
    let all: usize = counts(&got).into_iter().sum();
    assert!(all * 100 >= 3_000 * 97, "{all} of 3000");
}

#[test]
fn one_that_floods_gets_no_more_than_its_equals() {
    // Ten callers wait of one, two thousand of the other.
    let mut line = Line::new(
        Governor::new(policy(&[("a", Share::default()), ("b", Share::default())])),
        LineLimits::default(),
    );
    let mut whose = BTreeMap::new();
    for (who, callers) in [("b", 900), ("a", 10)] {
        for _ in 0..callers {
            let request = wish(who, 30, at(START + FOREVER));
            whose.insert(line.request(at(START), request), who);
        }
    }
    let mut order = Vec::new();
    while order.len() < 20 {
        let mut leases = Vec::new();
        while let Some((waiter, verdict)) = line.poll_verdict(at(START)) {
            let Verdict::Granted(permit) = verdict else {
                panic!("{verdict:?}")
            };
            order.push(whose[&waiter]);
            leases.push(permit.lease);
        }
        for lease in leases {
            let _ = line.complete(at(START), lease, Completion::Answered);
        }
    }
    let of_a = order[..20].iter().filter(|who| **who == "a").count();
    assert_eq!(of_a, 10, "{order:?}");
}

#[test]
fn nobody_passes_its_ceiling_even_alone() {
    let shares = [("a", of(10, 30, 2)), ("b", of(10, 40, 3))];
    for who in [&["a"][..], &["a", "b"]] {
        let got = saturate(policy(&shares), who, 5, 200_000, |_, _| 500);
        for (got, most) in got.iter().zip([30, 40]) {
            let seen = most_in_a_window(&got.granted);
            // Not one more; and it gets what it may, less the guard and the trips.
            assert!(seen <= most && seen * 10 >= most * 9, "{seen} of {most}");
        }
    }
}

#[test]
fn what_one_leaves_others_may_take() {
    let shares = [("a", of(60, 100, 10)), ("b", of(40, 100, 10))];
    let got = saturate(policy(&shares), &["b"], 12, 200_000, |_, _| 400);
    assert!(
        got[0].granted.len() * 100 >= 1_000 * 97,
        "{:?}",
        counts(&got)
    );
}

#[test]
fn shares_are_kept_where_all_want_more() {
    let shares = [
        ("a", of(60, 100, 10)),
        ("b", of(30, 100, 10)),
        ("c", of(10, 100, 10)),
    ];
    let got = saturate(policy(&shares), &["a", "b", "c"], 20, 600_000, |_, _| 400);
    let all: usize = counts(&got).into_iter().sum();
    for (got, percent) in got.iter().zip([60, 30, 10]) {
        let has = got.granted.len() * 100;
        assert!(
            has >= all * (percent - 2) && has <= all * (percent + 2),
            "{has} of {all}"
        );
    }
}

#[test]
fn beyond_what_is_sure_interactive_ones_come_first() {
    let (inter, batch) = (
        of(20, 100, 10),
        Share {
            class: Class::Batch,
            ..of(20, 100, 10)
        },
    );
    let shares = [("batch", batch), ("shop", inter)];
    let got = saturate(policy(&shares), &["batch", "shop"], 30, 400_000, |_, _| 400);
    let [batch, shop] = counts(&got)[..] else {
        panic!()
    };
    // Of 100 slots 20 are the batch integration's, and the other takes the rest.
    assert!(
        shop >= batch * 7 / 2 && batch * 100 >= (shop + batch) * 18,
        "{shop}, {batch}"
    );
}

#[test]
fn batch_stops_at_the_reserve_and_interactive_goes_on() {
    let policy = policy(&[("etl", batch()), ("shop", Share::default())]).with_batch_stops_at(7);
    let mut line = Line::new(Governor::new(policy), LineLimits::default());
    let mut ask = |who: &str| {
        let request = wish(who, 30, at(START + 60_000));
        line.request(at(START), request);
        let verdict = line.poll_verdict(at(START)).unwrap().1;
        if let Verdict::Granted(permit) = verdict {
            let _ = line.complete(at(START), permit.lease, Completion::Answered);
        }
        verdict
    };
    for i in 0..7 {
        assert!(
            matches!(ask(["etl", "shop"][i % 2]), Verdict::Granted(_)),
            "{i}"
        );
    }
    let Verdict::Refused(refusal) = ask("etl") else {
        panic!("granted")
    };
    assert_eq!(refusal.reason, RefusalReason::Reserve);
    assert!(refusal.retry_at > at(START + 60_000));
    assert!(matches!(ask("shop"), Verdict::Granted(_)));
}

#[test]
fn the_calls_of_a_day_of_one_are_its_own() {
    let few = Share {
        daily: Some(3),
        ..Share::default()
    };
    let policy = policy(&[("few", few), ("shop", Share::default())]);
    let mut governor = Governor::new(policy.clone());
    let ask = |governor: &mut Governor, who: &str, now| {
        let permit = governor.try_acquire(at(now), &wish(who, 30, at(now + 60_000)));
        permit.map(|permit| {
            let _ = governor.complete(at(now), permit.lease, Completion::Answered);
        })
    };
    for _ in 0..3 {
        ask(&mut governor, "few", START).unwrap();
    }
    let not = ask(&mut governor, "few", START).unwrap_err();
    assert_eq!(not.at, governor.status(at(START)).day_ends);
    ask(&mut governor, "shop", START).unwrap();
    // It is the same after it was written down, and over at midnight.
    governor = Governor::read(policy, &governor.snapshot()).unwrap();
    assert_eq!(ask(&mut governor, "few", START), Err(not));
    ask(&mut governor, "few", not.at.as_millis()).unwrap();
    let shared = governor.shared_status(not.at);
    let few = shared
        .iter()
        .find(|one| one.integration.as_str() == "few")
        .unwrap();
    assert_eq!(few.used_today, 1);
}

#[test]
fn who_is_above_its_own_ceiling_is_told_at_once() {
    let mut line = Line::new(
        Governor::new(policy(&[("a", of(1, 2, 2)), ("b", of(1, 50, 5))])),
        LineLimits::default(),
    );
    let ask = |line: &mut Line, who| {
        line.request(at(START), wish(who, 30, at(START + 10_000)));
        line.poll_verdict(at(START)).map(|(_, verdict)| verdict)
    };
    for _ in 0..2 {
        let Some(Verdict::Granted(permit)) = ask(&mut line, "a") else {
            panic!()
        };
        let _ = line.complete(at(START), permit.lease, Completion::Answered);
    }
    let Some(Verdict::Refused(refusal)) = ask(&mut line, "a") else {
        panic!("waits")
    };
    assert_eq!(refusal.reason, RefusalReason::DeadlineTooNear);
    assert_eq!(refusal.retry_at, at(START + 20_010));
    assert!(matches!(ask(&mut line, "b"), Some(Verdict::Granted(_))));
}

#[test]
fn the_65th_integration_of_a_day_is_refused_and_not_mixed_up() {
    let limits = Limits {
        rate: 1_000,
        ..Limits::MARKETO
    };
    let mut governor = Governor::new(Policy::from(limits));
    let mut ask = |i: u32| {
        let who = format!("i{i}");
        let now = at(START + u64::from(i));
        let permit = governor.try_acquire(now, &wish(&who, 30, now.after(Duration::from_secs(9))));
        permit.map(|permit| {
            let _ = governor.complete(now, permit.lease, Completion::Answered);
        })
    };
    (0..64).for_each(|i| ask(i).unwrap());
    assert!(ask(64).is_err());
    ask(3).unwrap();
}

proptest! {
    #![proptest_config(cases(60))]

    /// The bound on the wait of one that asks for no more than it is sure of, whoever else wants
    /// everything, with calls of 1 ms to 60 s.
    #[test]
    fn nobody_starves(
        others in 1_usize..30,
        classes in any::<u32>(),
        ours in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let names: Vec<String> = (0..=others).map(|i| format!("i{i}")).collect();
        let class = |i: usize| match i {
            0 if ours => Class::Batch,
            0 => Class::Interactive,
            _ if classes >> (i % 32) & 1 == 1 => Class::Batch,
            _ => Class::Interactive,
        };
        let shares: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(i, who)| (who.as_str(), Share { class: class(i), ..Share::default() }))
            .collect();
        let who: Vec<&str> = names.iter().map(String::as_str).collect();
        // Heavy-tailed: a tenth takes up to 60 s, most take less than a second.
        let trip = |_: usize, n: u64| {
            let mut z = seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z ^= z >> 27;
            match z % 10 {
                0 => 1 + (z >> 8) % 60_000,
                _ => 1 + (z >> 8) % 1_000,
            }
        };
        let got = saturate(policy(&shares), &who, 2, 600_000, trip);
        // A window and its guard, a call's time, and once more for each ten others.
        let bound = 20_010 + (1 + others as u64 / 10) * 60_000;
        for got in &got {
            prop_assert!(got.longest_wait <= bound, "{} ms", got.longest_wait);
            prop_assert!(!got.granted.is_empty());
        }
    }
}
