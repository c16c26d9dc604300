//! Marketo's usage report: asked for seldom, and what it says is kept to.

use core::time::Duration;

use marketo_core::date::CentralDay;
use marketo_core::limit::{Completion, Governor, IntegrationId, Limits, OWN_CALLS, Report, Why};
use proptest::prelude::*;

use super::{at, cases, wish};

/// 2026-03-02 06:00 in Chicago.
const MORNING: u64 = 1_772_452_800_000;

/// One call that is answered at once; whether it was granted.
fn call(governor: &mut Governor, now: u64, who: &str, code: Option<&str>) -> bool {
    let Ok(permit) = governor.try_acquire(at(now), &wish(who, 30, at(0))) else {
        return false;
    };
    let report = Report::new(permit.lease, Completion::Answered);
    let report = match code {
        Some(code) => report.with_code(code),
        None => report,
    };
    let _ = governor.report(at(now), &report);
    true
}

#[test]
fn the_gateways_own_calls_go_by_a_name_that_permits_take() {
    assert_eq!(IntegrationId::new(OWN_CALLS).unwrap().as_str(), OWN_CALLS);
}

#[test]
fn what_others_call_leaves_us_less() {
    let limits = Limits {
        daily: 1_000,
        ..Limits::MARKETO
    };
    let mut governor = Governor::new(limits);
    let mut now = MORNING;
    let told = loop {
        assert!(call(&mut governor, now, "crm", None));
        if governor.poll_usage(at(now)) {
            break now;
        }
        now += 1_000;
    };
    assert!(!governor.poll_usage(at(told)), "it is told once");
    assert!(call(&mut governor, told, OWN_CALLS, None));
    let ours = governor.status(at(told)).used_today;
    assert_eq!(ours, 201);
    governor.on_usage(at(told), CentralDay::of(at(told)), 900, ours);
    assert_eq!(governor.status(at(told)).others_today, 900 - ours);
    let mut more = 0;
    while call(&mut governor, now, "crm", None) {
        more += 1;
        now += 1_000;
    }
    assert_eq!(more, 100, "of 1,000 calls 900 were made by others and us");
    let why = governor.status(at(now)).shut.unwrap().why;
    assert_eq!(why, Why::Quota);
    // Another day's report says nothing of this one.
    let tomorrow = CentralDay::of(at(now)).ends();
    let mut governor = Governor::new(limits);
    assert!(call(&mut governor, now, "crm", None));
    governor.on_usage(at(now), CentralDay::of(tomorrow), 5_000, 0);
    assert_eq!(governor.status(at(now)).others_today, 0);
}

#[test]
fn a_closed_day_is_not_asked_about() {
    let mut governor = Governor::new(Limits::MARKETO);
    let mut now = MORNING;
    for _ in 0..199 {
        assert!(call(&mut governor, now, "crm", None));
        now += 1_000;
    }
    assert!(call(&mut governor, now, "crm", Some("607")));
    assert!(!governor.poll_usage(at(now + 300_000)));
    let tomorrow = CentralDay::of(at(now))
        .ends()
        .after(Duration::from_secs(3_600));
    assert!(call(&mut governor, tomorrow.as_millis(), "crm", None));
    assert!(governor.poll_usage(tomorrow));
}

proptest! {
    #![proptest_config(cases(64))]

    /// Whatever the load, however often a report takes several tries, is lost with its holder, or
    /// the governor is stored and read back.
    #[test]
    fn at_most_one_call_of_200_is_spent_on_it_and_none_within_five_minutes(
        steps in prop::collection::vec((200_u64..20_000, 1_usize..60, 0_u8..20), 1..400),
    ) {
        let mut governor = Governor::new(Limits::MARKETO);
        let mut now = MORNING;
        let (mut calls, mut reports, mut last) = (0_u32, 0_u32, None::<u64>);
        for (pause, burst, luck) in steps {
            now += pause;
            for _ in 0..burst {
                calls += u32::from(call(&mut governor, now, "crm", None));
                if governor.poll_usage(at(now)) {
                    prop_assert!(last.is_none_or(|last| now - last >= 300_000));
                    prop_assert!((reports + 1) * 200 <= calls, "{} of {}", reports, calls);
                    last = Some(now);
                    let tries = match luck { 0 => 0, 1 => 3, _ => 1 };
                    for _ in 0..tries {
                        reports += u32::from(call(&mut governor, now, OWN_CALLS, None));
                    }
                }
            }
            if luck == 2 {
                governor = Governor::read(Limits::MARKETO, &governor.snapshot()).unwrap();
            }
            // The first is asked for as soon as it is paid for, and again if it was lost.
            let rested = last.is_none_or(|last| now - last >= 300_000);
            prop_assert!(reports > 0 || calls < 200 || !rested);
        }
    }
}
