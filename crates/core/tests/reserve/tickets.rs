//! What becomes of tickets, one rule at a time.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::reserve::{HORIZON, LOOK_WITHIN, TAKE_WITHIN};
use marketo_core::limit::{
    Answer, Cancelled, Claim, ClockBehind, CompleteOutcome, Completion, IntegrationId, LeaseId,
    Limits, MAX_INTEGRATIONS, Policy, Refusal, RefusalReason, Report, Share, Shared, StateError,
    Verdict,
};

use super::{at, wish};

/// One call in a window, and so one turn at a time.
const ONE: Limits = Limits {
    rate: 1,
    ..Limits::MARKETO
};

fn claim(who: &str, number: u64, deadline: u64) -> Claim {
    // The upper bits make the name.
    Claim::new(wish(who, 30, at(deadline)), number << 11)
}

fn ask(shared: &mut Shared, claim: &Claim, now: u64) -> Answer {
    claim.ask(shared, at(now)).unwrap()
}

/// The lease, and by when to send.
fn granted(answer: Answer) -> (LeaseId, Timestamp) {
    match answer {
        Answer::Decided(Verdict::Granted(permit)) => (permit.lease, permit.send_by),
        other => panic!("not granted: {other:?}"),
    }
}

fn refused(answer: Answer) -> Refusal {
    match answer {
        Answer::Decided(Verdict::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn waits(answer: Answer) -> Timestamp {
    match answer {
        Answer::LookAt(at) => at,
        other => panic!("not told to wait: {other:?}"),
    }
}

/// A call that is granted and answered at `now`.
fn through(shared: &mut Shared, now: u64) {
    let (lease, _) = granted(ask(shared, &claim("crm", 1, now + 1_000), now));
    let report = Report::new(lease, Completion::Answered);
    let outcome = shared.report(at(now), &report);
    assert_eq!(outcome, Ok(CompleteOutcome::Freed));
}

#[test]
fn a_turn_is_taken_by_its_own_ticket_alone() {
    let mut shared = Shared::new(ONE);
    through(&mut shared, 0);
    let (first, second) = (claim("crm", 2, 90_000), claim("crm", 3, 90_000));
    assert_eq!(
        waits(ask(&mut shared, &first, 10)),
        at(10).after(LOOK_WITHIN)
    );
    waits(ask(&mut shared, &second, 10));
    // The slot is free, and left for the first although the second has looked.
    waits(ask(&mut shared, &second, 20_010));
    granted(ask(&mut shared, &first, 20_011));
    assert_eq!(shared.waiting(), 1);
}

#[test]
fn a_look_that_changes_nothing_writes_nothing() {
    let mut shared = Shared::new(ONE);
    through(&mut shared, 0);
    let waiting = claim("crm", 2, 90_000);
    waits(ask(&mut shared, &waiting, 10));
    assert!(shared.poll_save(1).is_some());
    waits(ask(&mut shared, &waiting, 900));
    assert_eq!(shared.poll_save(2), None);
}

#[test]
fn a_turn_that_is_not_taken_within_the_grace_goes_to_the_next() {
    for spread in [Duration::ZERO, Duration::from_secs(5)] {
        let limits = Limits {
            clock_spread: spread,
            ..ONE
        };
        let mut shared = Shared::new(limits);
        through(&mut shared, 0);
        let (dead, next) = (claim("crm", 2, 90_000), claim("crm", 3, 90_000));
        waits(ask(&mut shared, &dead, 10));
        waits(ask(&mut shared, &next, 10));
        let opens = 20_010 + spread.as_millis() as u64;
        waits(ask(&mut shared, &next, opens));
        let grace = (TAKE_WITHIN + spread).as_millis() as u64;
        waits(ask(&mut shared, &next, opens + grace - 1));
        granted(ask(&mut shared, &next, opens + grace));
        // If it lives after all, it is the last in line.
        waits(ask(&mut shared, &dead, opens + grace));
        assert_eq!(shared.waiting(), 1);
    }
}

#[test]
fn who_leaves_is_not_waited_for() {
    let mut shared = Shared::new(ONE);
    through(&mut shared, 0);
    let (gone, next) = (claim("crm", 2, 90_000), claim("crm", 3, 90_000));
    waits(ask(&mut shared, &gone, 10));
    waits(ask(&mut shared, &next, 10));
    assert_eq!(gone.leave(&mut shared, at(11)), Ok(Cancelled::Left));
    granted(ask(&mut shared, &next, 20_010));
    // One that has been granted gives its permit back.
    assert_eq!(
        next.leave(&mut shared, at(20_011)),
        Ok(Cancelled::GivenBack)
    );
    assert_eq!(next.leave(&mut shared, at(20_012)), Ok(Cancelled::Unknown));
    assert_eq!(shared.status(at(20_012)).slots_held, 0);
}

#[test]
fn who_cannot_be_served_in_time_is_told_so_at_once() {
    let mut shared = Shared::new(ONE);
    through(&mut shared, 0);
    let refusal = refused(ask(&mut shared, &claim("crm", 2, 20_010), 10));
    assert_eq!(refusal.reason, RefusalReason::DeadlineTooNear);
    assert_eq!(refusal.retry_at, at(20_010));
    // And who could have been, at its deadline.
    let late = claim("crm", 3, 20_100);
    waits(ask(&mut shared, &late, 10));
    assert_eq!(
        refused(ask(&mut shared, &late, 20_100)).reason,
        RefusalReason::TimedOut
    );
    assert_eq!(shared.waiting(), 0);
}

#[test]
fn past_the_horizon_one_is_refused_with_the_instant_to_come_back() {
    let mut shared = Shared::new(Limits::MARKETO);
    let mut orphans = 0;
    while orphans < 10 {
        granted(ask(&mut shared, &claim("crm", 1_000 + orphans, 1), 0));
        orphans += 1;
    }
    for number in 0..HORIZON as u64 {
        waits(ask(&mut shared, &claim("crm", number, 900_000), 0));
    }
    assert_eq!(shared.waiting(), HORIZON);
    let refusal = refused(ask(&mut shared, &claim("crm", 999, 900_000), 0));
    assert_eq!(refusal.reason, RefusalReason::QueueFull);
    // Two windows go by with those before it.
    assert_eq!(refusal.retry_at, at(2 * 20_010));
    // Those who wait go on.
    waits(ask(&mut shared, &claim("crm", 0, 900_000), 1));
    assert_eq!(shared.waiting(), HORIZON);
}

fn id(name: impl Into<String>) -> IntegrationId {
    IntegrationId::new(name).unwrap()
}

#[test]
fn nobodys_crowd_takes_the_tickets_that_are_kept_for_another() {
    let share = |guaranteed| Share {
        guaranteed: Some(guaranteed),
        ..Share::default()
    };
    let shares = [(id("crm"), share(40)), (id("shop"), share(30))];
    let policy = Policy::new(Limits::MARKETO, Share::default(), shares).unwrap();
    let mut shared = Shared::closed(policy, at(0));
    let mut numbers = 0..;
    let mut come = |who: &str| {
        let number = numbers.next().unwrap();
        let mut count = 0;
        while let Answer::LookAt(_) =
            ask(&mut shared, &claim(who, number * 1_000 + count, 900_000), 0)
        {
            count += 1;
        }
        count
    };
    // What is kept: 40 for the one and 30 for the other.
    assert_eq!(come("elsewhere"), 130);
    assert_eq!(come("crm"), 40);
    assert_eq!(come("shop"), 30);
    assert_eq!(come("crm") + come("elsewhere"), 0);
}

/// As much as can be written: every ticket given out, to as many integrations as there can be, with
/// the longest names, after a window of calls, with all places held.
#[test]
fn a_state_is_bounded() {
    let name = |i: usize| format!("{i:0>longest$}", longest = IntegrationId::MAX_LEN);
    let limits = Limits {
        clock_spread: Duration::from_secs(5),
        ..Limits::MARKETO
    };
    let mut shared = Shared::new(limits);
    let mut number = u64::MAX >> 12;
    let mut come = |shared: &mut Shared, who: usize, now: u64| {
        number -= 1;
        ask(shared, &claim(&name(who), number, now + 3_600_000), now)
    };
    for i in 0..100 {
        let (lease, _) = granted(come(&mut shared, i % MAX_INTEGRATIONS, i as u64));
        if i < 90 {
            let report = Report::new(lease, Completion::Answered);
            assert_eq!(
                shared.report(at(i as u64), &report),
                Ok(CompleteOutcome::Freed)
            );
        }
    }
    for i in 0..HORIZON {
        waits(come(&mut shared, i % MAX_INTEGRATIONS, 1_000));
    }
    let held = shared.poll_save(u64::MAX).unwrap();
    // Turns stand open, and have for a while.
    let last = name((HORIZON - 1) % MAX_INTEGRATIONS);
    let last = claim(&last, number, 3_601_000);
    waits(ask(&mut shared, &last, 42_000));
    let open = shared.poll_save(u64::MAX).unwrap();
    for bytes in [held, open] {
        assert!(bytes.len() <= 20 * 1024, "{}", bytes.len());
        let again = Shared::read(limits, &bytes).unwrap();
        assert_eq!(again.waiting(), HORIZON);
    }

    let mut plain = Shared::closed(limits, at(0));
    for i in 0..HORIZON as u64 {
        let who = ["crm", "shop", "etl", "forms"][i as usize % 4];
        waits(ask(&mut plain, &claim(who, i << 45, 600_000), 0));
    }
    let bytes = plain.poll_save(u64::MAX).unwrap();
    assert!(bytes.len() <= 6 * 1024, "{}", bytes.len());
}

#[test]
fn a_name_more_than_are_told_apart_does_not_wait() {
    let mut shared = Shared::closed(Limits::MARKETO, at(0));
    for i in 0..MAX_INTEGRATIONS as u64 {
        waits(ask(&mut shared, &claim(&format!("i{i}"), i, 90_000), 0));
    }
    let one_more = ask(&mut shared, &claim("more", 999, 90_000), 0);
    assert_eq!(refused(one_more).reason, RefusalReason::QueueFull);
    waits(ask(&mut shared, &claim("i7", 1_000, 90_000), 0));
}

#[test]
fn a_permit_that_may_have_been_stored_is_found_again() {
    let mut shared = Shared::new(ONE);
    let mut unsure = claim("crm", 1, 90_000);
    let answer = ask(&mut shared, &unsure, 0);
    unsure.on_unknown(at(0), &answer);
    let (lease, _) = granted(answer);
    // It was stored: the same permit, no longer good than from its first reading.
    let again = granted(ask(&mut shared, &unsure, 300));
    assert_eq!(again, (lease, at(5_000)));
    assert_eq!(shared.status(at(300)).in_flight, 1);
    // It was not: it is granted anew, and the first reading still counts.
    let mut other = Shared::new(ONE);
    let anew = ask(&mut other, &unsure, 400);
    granted(anew);
    assert_eq!(granted(ask(&mut other, &unsure, 500)).1, at(5_000));
}

#[test]
fn a_clock_that_is_too_far_behind_is_told_so_and_changes_nothing() {
    let spread = Duration::from_secs(5);
    let limits = Limits {
        clock_spread: spread,
        ..Limits::MARKETO
    };
    let mut shared = Shared::new(limits);
    through(&mut shared, 60_000);
    let before = shared.clone();
    let late = claim("shop", 2, 90_000);
    let behind = ClockBehind {
        by: Duration::from_millis(5_011),
    };
    assert_eq!(late.ask(&mut shared, at(54_989)), Err(behind));
    assert_eq!(late.leave(&mut shared, at(54_989)), Err(behind));
    assert_eq!(shared.poll_usage(at(54_989)), Err(behind));
    assert_eq!(shared, before);
    granted(late.ask(&mut shared, at(54_990)).unwrap());
}

#[test]
fn what_nobody_can_have_written_is_not_gone_by() {
    let mut shared = Shared::closed(Limits::MARKETO, at(0));
    for number in 1..4 {
        waits(ask(&mut shared, &claim("crm", number, 90_000), 0));
    }
    let good = String::from_utf8(shared.poll_save(7).unwrap()).unwrap();
    assert_eq!(Shared::read(Limits::MARKETO, good.as_bytes()), Ok(shared));
    let contradictory = [
        // Two of the same name, one of no integration, one whose turn came before time began.
        ("[[1,0,", "[[2,0,"),
        ("[[1,0,", "[[1,1,"),
        (",0],[2,", ",9999999999999],[2,"),
        // One that waits for months.
        ("[[1,0,", "[[1,0,99999"),
    ];
    for (from, to) in contradictory {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{good}");
        let read = Shared::read(Limits::MARKETO, bad.as_bytes());
        assert_eq!(read, Err(StateError::Contradictory), "{bad}");
    }
    for bad in [
        "",
        "null",
        "{}",
        &good[1..],
        &good.replace("\"v\":1", "\"v\":2"),
    ] {
        let read = Shared::read(Limits::MARKETO, bad.as_bytes());
        assert!(matches!(read, Err(StateError::Unreadable(_))), "{bad}");
    }
}

/// It cannot be known who is right. So it is gone by the latest, once, and not back again.
#[test]
fn a_clock_that_is_far_ahead_keeps_the_others_out() {
    let mut shared = Shared::new(ONE);
    through(&mut shared, 0);
    let hour = 3_600_000;
    through(&mut shared, hour);
    let behind = ClockBehind {
        by: Duration::from_millis(hour - 30_000),
    };
    let right = claim("crm", 9, 90_000);
    assert_eq!(right.ask(&mut shared, at(30_000)), Err(behind));
    assert_eq!(shared.status(at(hour)).slots_held, 1);
}

#[test]
fn of_all_holders_one_reads_the_usage_report() {
    let limits = Limits {
        rate: 1_000,
        ..Limits::MARKETO
    };
    let mut shared = Shared::new(limits);
    (0..200).for_each(|now| through(&mut shared, now));
    assert_eq!(shared.poll_usage(at(200)), Ok(true));
    assert_eq!(shared.poll_usage(at(200)), Ok(false));
    let today = marketo_core::date::CentralDay::of(at(200));
    assert_eq!(shared.on_usage(at(201), today, 700, 200), Ok(()));
    assert_eq!(shared.status(at(201)).others_today, 500);
}
