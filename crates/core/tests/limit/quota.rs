//! The calls of a day: counted against a Marketo that counts by itself.

use core::time::Duration;
use std::collections::BTreeMap;

use marketo_core::Timestamp;
use marketo_core::date::{CentralDay, read};
use marketo_core::limit::{
    Completion, Governor, LeaseId, Limits, Line, LineLimits, NotUntil, PROBE_EVERY, PROBING,
    RefusalReason, Report, Verdict, Why,
};
use proptest::prelude::*;

use super::{at, cases, wish};

fn instant(text: &str) -> u64 {
    read(text.as_bytes()).unwrap().as_millis()
}

fn governor(daily: u32) -> Governor {
    Governor::new(Limits {
        daily,
        ..Limits::MARKETO
    })
}

fn acquire(governor: &mut Governor, now: u64) -> Result<LeaseId, NotUntil> {
    let granted = governor.try_acquire(at(now), &wish("crm", 30, at(0)));
    granted.map(|permit| permit.lease)
}

fn answer(governor: &mut Governor, now: u64, lease: LeaseId, code: Option<&str>) {
    let report = Report::new(lease, Completion::Answered);
    let report = match code {
        Some(code) => report.with_code(code),
        None => report,
    };
    let _ = governor.report(at(now), &report);
}

/// One call that is answered at once.
fn call(governor: &mut Governor, now: u64, code: Option<&str>) -> Result<(), NotUntil> {
    let lease = acquire(governor, now)?;
    answer(governor, now, lease, code);
    Ok(())
}

#[test]
fn the_day_ends_at_midnight_central_time_on_every_kind_of_day() {
    for (noon, midnight) in [
        ("2026-01-15T18:00:00Z", "2026-01-16T06:00:00Z"),
        ("2026-07-15T18:00:00Z", "2026-07-16T05:00:00Z"),
        ("2026-03-08T06:30:00Z", "2026-03-09T05:00:00Z"),
        ("2026-11-01T05:30:00Z", "2026-11-02T06:00:00Z"),
    ] {
        let (noon, midnight) = (instant(noon), instant(midnight));
        let mut governor = governor(3);
        for _ in 0..3 {
            call(&mut governor, noon, None).unwrap();
        }
        let shut = NotUntil {
            at: at(midnight),
            why: Why::Quota,
        };
        assert_eq!(call(&mut governor, noon, None), Err(shut));
        assert_eq!(call(&mut governor, midnight - 1, None), Err(shut));
        assert_eq!(call(&mut governor, midnight, None), Ok(()));
        assert_eq!(governor.status(at(midnight)).used_today, 1);
    }
}

#[test]
fn what_marketo_does_not_count_is_given_back() {
    let now = instant("2026-07-15T18:00:00Z");
    let mut governor = governor(50_000);
    for code in ["601", "602", "604", "605", "608", "611"] {
        call(&mut governor, now, Some(code)).unwrap();
        assert_eq!(governor.status(at(now)).used_today, 0, "{code}");
    }
    let lease = acquire(&mut governor, now).unwrap();
    let _ = governor.report(at(now), &Report::new(lease, Completion::NotSent));
    assert_eq!(governor.status(at(now)).used_today, 0);
    for (used, code) in (1..).zip([None, Some("610"), Some("1003"), Some("606")]) {
        call(&mut governor, now, code).unwrap();
        assert_eq!(governor.status(at(now)).used_today, used, "{code:?}");
    }
    // After the window that the 606 has shut.
    let now = now + 20_010;
    let lease = acquire(&mut governor, now).unwrap();
    let _ = governor.report(at(now), &Report::new(lease, Completion::Cut));
    assert_eq!(
        governor.status(at(now)).used_today,
        5,
        "it may have arrived"
    );
}

#[test]
fn a_closed_day_is_probed_around_midnight_by_one_call_at_a_time() {
    let noon = instant("2026-07-15T17:00:00Z");
    let midnight = instant("2026-07-16T05:00:00Z");
    let every = u64::try_from(PROBE_EVERY.as_millis()).unwrap();
    let first = midnight - u64::try_from(PROBING.as_millis()).unwrap();
    let mut governor = governor(50_000);
    let shut = |until: u64| {
        Err(NotUntil {
            at: at(until),
            why: Why::Quota,
        })
    };
    call(&mut governor, noon, Some("607")).unwrap();
    assert_eq!(call(&mut governor, noon, None), shut(first));
    assert_eq!(call(&mut governor, first - 1, None), shut(first));

    // Marketo's day ends an hour after ours: by standard time.
    let mut now = first;
    while now < midnight + 3_600_000 {
        let probe = acquire(&mut governor, now).unwrap();
        let second = acquire(&mut governor, now).unwrap_err();
        assert_eq!(second.why, Why::Quota, "one at a time");
        answer(&mut governor, now + 50, probe, Some("607"));
        assert_eq!(call(&mut governor, now + 50, None), shut(now + 50 + every));
        now += 50 + every;
    }
    call(&mut governor, now, None).unwrap();
    assert_eq!(call(&mut governor, now, None), Ok(()), "it is open for all");
    assert_eq!(governor.status(at(now)).used_today, 1);
}

#[test]
fn a_probe_of_which_nothing_is_heard_is_followed_by_another() {
    let now = instant("2026-07-16T05:30:00Z");
    let every = u64::try_from(PROBE_EVERY.as_millis()).unwrap();
    for what in [Completion::Cut, Completion::NotSent] {
        let mut governor = governor(50_000);
        call(&mut governor, now, Some("607")).unwrap();
        let probe = acquire(&mut governor, now + every).unwrap();
        let _ = governor.report(at(now + every), &Report::new(probe, what));
        assert!(acquire(&mut governor, now + every).is_err(), "{what:?}");
        assert!(acquire(&mut governor, now + 2 * every).is_ok(), "{what:?}");
    }
    // Its holder died: the lease's end is the last word.
    let mut governor = governor(50_000);
    call(&mut governor, now, Some("607")).unwrap();
    acquire(&mut governor, now + every).unwrap();
    assert!(acquire(&mut governor, now + every + 30_000).is_err());
    assert!(acquire(&mut governor, now + every + 36_000).is_ok());
}

#[test]
fn a_607_of_yesterday_does_not_close_today() {
    let midnight = instant("2026-07-16T05:00:00Z");
    let mut governor = governor(50_000);
    let late = acquire(&mut governor, midnight - 10).unwrap();
    answer(&mut governor, midnight + 10, late, Some("607"));
    assert_eq!(call(&mut governor, midnight + 20, None), Ok(()));
}

#[test]
fn calls_of_others_come_off_the_days_budget() {
    let now = instant("2026-07-15T18:00:00Z");
    let mut governor = governor(10);
    call(&mut governor, now, None).unwrap();
    let today = CentralDay::of(at(now));
    governor.on_usage(at(now), today, 9, 1);
    assert_eq!(governor.status(at(now)).others_today, 8);
    call(&mut governor, now, None).unwrap();
    assert_eq!(call(&mut governor, now, None).unwrap_err().why, Why::Quota);
    // A report that is older, or of another day, changes nothing.
    governor.on_usage(at(now), today, 3, 2);
    governor.on_usage(at(now), today.next(), 10_000, 0);
    assert_eq!(governor.status(at(now)).used_today, 10);
}

#[test]
fn who_waits_is_told_that_the_day_is_closed() {
    let now = instant("2026-07-15T18:00:00Z");
    let midnight = instant("2026-07-16T05:00:00Z");
    let mut line = Line::new(governor(1), LineLimits::default());
    line.request(at(now), wish("crm", 30, at(now + 60_000)));
    line.request(at(now), wish("crm", 30, at(now + 60_000)));
    let verdicts: Vec<_> = core::iter::from_fn(|| line.poll_verdict(at(now))).collect();
    let [(_, Verdict::Refused(refusal)), (_, Verdict::Granted(_))] = verdicts[..] else {
        panic!("{verdicts:?}")
    };
    assert_eq!(refusal.reason, RefusalReason::DayClosed);
    assert_eq!(refusal.retry_at, at(midnight));
}

#[test]
fn a_clock_that_steps_back_over_midnight_brings_nothing_back() {
    let midnight = instant("2026-07-16T05:00:00Z");
    let mut governor = governor(3);
    for _ in 0..3 {
        call(&mut governor, midnight + 1_000, None).unwrap();
    }
    let before = midnight - 600_000;
    assert_eq!(
        call(&mut governor, before, None).unwrap_err().why,
        Why::Quota
    );
    assert_eq!(
        call(&mut governor, midnight + 2_000, None),
        Ok(()),
        "a new day"
    );
}

/// What Marketo sees of one call, and when it is answered.
#[derive(Clone, Debug)]
struct Plan {
    after: u64,
    arrives: u64,
    answered: u64,
    fate: Fate,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Counted,
    Uncounted,
    NotSent,
    Cut,
}

fn plan() -> impl Strategy<Value = Plan> {
    let fate = prop_oneof![
        6 => Just(Fate::Counted),
        1 => Just(Fate::Uncounted),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::Cut),
    ];
    let gap = prop_oneof![4 => 0..60_000_u64, 1 => 0..6 * 3_600_000_u64];
    (gap, 0..5_000_u64, 0..25_000_u64, fate).prop_map(|(after, arrives, rest, fate)| Plan {
        after,
        arrives,
        answered: arrives + rest,
        fate,
    })
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_day_has_more_calls_than_it_may(
        start in instant("2026-03-06T00:00:00Z")..instant("2026-03-10T00:00:00Z"),
        autumn: bool,
        daily in 1_u32..25,
        plans in prop::collection::vec(plan(), 1..250),
    ) {
        let half_a_year = instant("2026-10-30T00:00:00Z") - instant("2026-03-06T00:00:00Z");
        let mut now = if autumn { start + half_a_year } else { start };
        let mut governor = governor(daily);
        let mut arrivals: BTreeMap<Timestamp, u32> = BTreeMap::new();
        // When Marketo answers, whom, and how.
        let mut under_way: Vec<(u64, LeaseId, Fate)> = Vec::new();
        let report = |governor: &mut Governor, under_way: &mut Vec<(u64, LeaseId, Fate)>, until: u64| {
            under_way.sort_by_key(|(when, ..)| *when);
            while let Some((when, lease, fate)) = under_way.first().copied().filter(|(when, ..)| *when <= until) {
                under_way.remove(0);
                let _ = match fate {
                    Fate::Counted => governor.report(at(when), &Report::new(lease, Completion::Answered)),
                    Fate::Uncounted => governor.report(at(when), &Report::new(lease, Completion::Answered).with_code("602")),
                    Fate::NotSent => governor.report(at(when), &Report::new(lease, Completion::NotSent)),
                    Fate::Cut => governor.report(at(when), &Report::new(lease, Completion::Cut)),
                };
            }
        };
        for plan in plans {
            now += plan.after;
            report(&mut governor, &mut under_way, now);
            match acquire(&mut governor, now) {
                Ok(lease) => {
                    let day = CentralDay::of(at(now + plan.arrives)).ends();
                    if matches!(plan.fate, Fate::Counted | Fate::Cut) {
                        let seen = arrivals.entry(day).or_default();
                        *seen += 1;
                        prop_assert!(*seen <= daily, "{} of {} in one day", seen, daily);
                    }
                    under_way.push((now + plan.answered, lease, plan.fate));
                }
                Err(shut) => {
                    prop_assert!(shut.at > at(now));
                    if shut.why == Why::Quota {
                        // It is used up: by what arrived, and by what may yet.
                        let status = governor.status(at(now));
                        prop_assert!(status.used_today >= daily);
                        prop_assert_eq!(shut.at, CentralDay::of(at(now)).ends());
                        prop_assert!(shut.at.since(at(now)) <= Duration::from_secs(25 * 3600));
                    }
                }
            }
            // What was saved decides the same.
            let limits = *governor.limits();
            let saved = governor.snapshot();
            governor = Governor::read(limits, &saved).unwrap();
            prop_assert_eq!(governor.snapshot(), saved);
        }
    }
}
