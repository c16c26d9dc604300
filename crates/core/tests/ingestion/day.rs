//! The objects of a day.

use marketo_core::date::CentralDay;
use marketo_core::limit::Why;
use marketo_core::limit::ingestion::Learnt;

use super::*;

const HOUR: u64 = 3_600_000;

fn midnight() -> u64 {
    CentralDay::of(at(NOON)).ends().as_millis()
}

fn governor(objects_a_day: u64) -> IngestionGovernor {
    IngestionGovernor::new(IngestionLimits {
        objects_a_day,
        ..IngestionLimits::MARKETO
    })
}

fn close(governor: &mut IngestionGovernor, now: u64, wait: Option<Duration>) {
    let report = AccountReport::new(name("default"));
    let learnt = Some(Learnt::DayClosed { wait });
    governor.account(at(now), &report.with_learnt(learnt));
}

fn used(governor: &IngestionGovernor, now: u64) -> u64 {
    governor.status(at(now)).objects_today
}

#[test]
fn a_day_has_so_many_objects_and_the_next_begins_at_midnight() {
    let mut governor = governor(1_000);
    let first = granted(governor.allot(at(NOON), &want(2, 600)));
    assert_eq!(first.load, load(2, 500), "half of what is left");
    tell(&mut governor, NOON, &first, first.load, Load::NONE);
    while let AllotmentVerdict::Granted(leave) = governor.allot(at(NOON), &want(1, 1)) {
        tell(&mut governor, NOON, &leave, leave.load, Load::NONE);
    }
    assert_eq!(used(&governor, NOON), 1_000);
    let pause = refused(governor.allot(at(NOON), &want(1, 1)));
    assert_eq!(pause.why, Why::Quota);
    assert_eq!(pause.span, ms(midnight() - NOON));
    assert_eq!(used(&governor, midnight()), 0);
    let _next = granted(governor.allot(at(midnight()), &want(1, 1)));
}

/// What may arrive after midnight counts there too.
#[test]
fn what_is_out_at_midnight_counts_on_both_sides() {
    let mut governor = governor(1_000);
    let eve = midnight() - 5;
    let leave = granted(governor.allot(at(eve), &want(10, 100)));
    tell(&mut governor, eve + 1, &leave, load(2, 20), load(1, 10));
    assert_eq!(used(&governor, eve + 1), 90);
    assert_eq!(used(&governor, midnight()), 70);
    // Of that, what turns out not to count is given back.
    let _more = granted(governor.allot(at(midnight()), &want(1, 1)));
    tell(
        &mut governor,
        midnight() + 9,
        &leave,
        load(3, 30),
        load(5, 50),
    );
    assert_eq!(used(&governor, midnight() + 9), 31);
}

#[test]
fn a_clock_that_steps_back_over_midnight_brings_nothing_back() {
    let mut governor = governor(1_000);
    let leave = granted(governor.allot(at(midnight() + 10), &want(1, 400)));
    tell(
        &mut governor,
        midnight() + 20,
        &leave,
        leave.load,
        Load::NONE,
    );
    let _more = granted(governor.allot(at(midnight() - 10 * HOUR), &want(1, 1)));
    assert_eq!(used(&governor, midnight() - 10 * HOUR), 401);
    assert_eq!(
        governor.status(at(midnight() - 10 * HOUR)).day_ends,
        at(midnight())
    );
}

#[test]
fn a_day_that_is_closed_is_asked_about_once_an_hour() {
    let mut governor = governor(1_000);
    close(&mut governor, NOON, None);
    let pause = refused(governor.allot(at(NOON), &want(1, 0)));
    assert_eq!((pause.span, pause.why), (ms(HOUR), Why::Quota));

    // One call, be as many wanted as will.
    let probe = granted(governor.allot(at(NOON + HOUR), &want(9, 90)));
    assert_eq!(probe.load, load(1, 1));
    let pause = refused(governor.allot(at(NOON + HOUR), &want(1, 1)));
    assert_eq!(pause.span, ms(HOUR));
    // It is refused as well.
    tell(
        &mut governor,
        NOON + HOUR + 1,
        &probe,
        load(1, 0),
        load(0, 1),
    );
    close(&mut governor, NOON + HOUR + 1, None);
    assert_eq!(
        refused(governor.allot(at(NOON + HOUR + 1), &want(1, 1))).span,
        ms(HOUR)
    );

    // The next is taken, and the day is open.
    let probe = granted(governor.allot(at(NOON + 2 * HOUR + 1), &want(9, 90)));
    tell(
        &mut governor,
        NOON + 2 * HOUR + 2,
        &probe,
        load(1, 1),
        Load::NONE,
    );
    let open = granted(governor.allot(at(NOON + 2 * HOUR + 2), &want(9, 90)));
    assert_eq!(open.load, load(9, 90));
}

#[test]
fn a_day_is_closed_for_as_long_as_data_ingestion_says_or_to_midnight() {
    for (wait, open) in [
        (Some(ms(90_000)), NOON + 90_000),
        (Some(ms(100 * HOUR)), midnight()),
    ] {
        let mut governor = governor(1_000);
        // The day is known from the first call on.
        let _first = granted(governor.allot(at(NOON), &want(1, 0)));
        close(&mut governor, NOON, wait);
        let status = governor.status(at(NOON));
        assert_eq!(status.day_closed_until, Some(at(open)));
        let _late = refused(governor.allot(at(open - 1), &want(1, 1)));
        let _open = granted(governor.allot(at(open), &want(1, 1)));
    }
}
