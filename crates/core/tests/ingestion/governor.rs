//! The governor of data ingestion, by rows.

use marketo_core::limit::ingestion::{
    AccountReport, AllotmentRequest, IngestionGovernor, Learnt, MOST_CALLS,
};
use marketo_core::limit::{StateError, Why};

use super::*;

fn governor(calls: u32) -> IngestionGovernor {
    IngestionGovernor::new(limits(calls))
}

/// Takes all that there is, in allotments of at most a half of it.
fn take_all(governor: &mut IngestionGovernor, now: u64) -> Vec<Leave> {
    let mut leaves = Vec::new();
    while let AllotmentVerdict::Granted(leave) = governor.allot(at(now), &want(MOST_CALLS, 0)) {
        leaves.push(leave);
    }
    leaves
}

#[test]
fn all_of_a_second_can_be_had_at_once_and_not_one_more() {
    let mut governor = governor(5_000);
    let leaves = take_all(&mut governor, NOON);
    let sum: u32 = leaves.iter().map(|leave| leave.load.calls).sum();
    assert_eq!(sum, 5_000);
    assert!(leaves.iter().all(|leave| leave.load.calls <= MOST_CALLS));
    assert!(leaves.len() < 25, "{}", leaves.len());
    let pause = refused(governor.allot(at(NOON), &want(1, 0)));
    assert_eq!((pause.span, pause.why), (ms(200), Why::Rate));
}

#[test]
fn what_was_answered_is_held_for_a_second_more() {
    let mut governor = governor(4);
    let leave = granted(governor.allot(at(NOON), &want(2, 0)));
    tell(&mut governor, NOON + 700, &leave, load(2, 0), Load::NONE);
    // A second and the guard after it was told, in whole buckets.
    for (now, calls) in [(NOON + 700, 2), (NOON + 1_719, 2), (NOON + 1_720, 0)] {
        assert_eq!(held(&governor, now), calls, "{now}");
    }
}

#[test]
fn what_was_not_used_is_free_at_once() {
    let mut governor = governor(4);
    let leave = granted(governor.allot(at(NOON), &want(2, 5)));
    assert_eq!(governor.status(at(NOON)).objects_today, 5);
    tell(&mut governor, NOON + 1, &leave, load(1, 1), load(1, 4));
    assert_eq!(held(&governor, NOON + 1), 1);
    assert_eq!(governor.status(at(NOON + 1)).objects_today, 1);
}

#[test]
fn what_is_never_told_of_is_held_until_it_is_certainly_over() {
    let mut governor = governor(4);
    let leave = granted(governor.allot(at(NOON), &want(2, 2)));
    // Two seconds to send it, five minutes to answer it, the guard and the second.
    for (now, calls) in [(303_009, 2), (303_019, 2), (303_020, 0)] {
        assert_eq!(held(&governor, NOON + now), calls, "{now}");
    }
    // Too late: nothing changes.
    let _status = governor.allot(at(NOON + 303_010), &want(1, 0));
    tell(
        &mut governor,
        NOON + 303_015,
        &leave,
        Load::NONE,
        leave.load,
    );
    assert_eq!(held(&governor, NOON + 303_015), 3);
}

#[test]
fn each_client_id_has_its_own_second_and_all_have_one_day() {
    let day = IngestionLimits {
        objects_a_day: 10,
        ..limits(1)
    };
    let mut governor = IngestionGovernor::new(day);
    let ask =
        |who: &str, objects| AllotmentRequest::new(name(who), load(1, objects), objects, TIMEOUT);
    let _one = granted(governor.allot(at(NOON), &ask("one", 6)));
    assert_eq!(
        refused(governor.allot(at(NOON), &ask("one", 0))).why,
        Why::Rate
    );
    let pause = refused(governor.allot(at(NOON), &ask("two", 5)));
    assert_eq!(pause.why, Why::Quota);
    let two = granted(governor.allot(at(NOON), &ask("two", 4)));
    assert_eq!(two.load, load(1, 4));
    // What has no objects goes on.
    let _three = granted(governor.allot(at(NOON), &ask("three", 0)));
}

#[test]
fn a_429_shuts_the_client_id_for_as_long_as_it_says() {
    for (wait, shut_for) in [
        (None, 1_000),
        (Some(ms(7_500)), 7_500),
        (Some(ms(100_000_000)), 3_600_000),
    ] {
        let mut governor = governor(4);
        let report = AccountReport::new(name("default"));
        let learnt = Some(Learnt::TooMany { wait });
        governor.account(at(NOON), &report.with_learnt(learnt));
        let pause = refused(governor.allot(at(NOON), &want(1, 0)));
        assert_eq!((pause.span, pause.why), (ms(shut_for), Why::Rate));
        let other = AllotmentRequest::new(name("other"), load(1, 0), 0, TIMEOUT);
        let _other = granted(governor.allot(at(NOON), &other));
        let _late = refused(governor.allot(at(NOON + shut_for - 1), &want(1, 0)));
        let _open = granted(governor.allot(at(NOON + shut_for), &want(1, 0)));
    }
}

#[test]
fn one_that_lost_its_state_waits_until_nothing_can_be_under_way() {
    let mut governor = IngestionGovernor::restore(limits(4), at(NOON), b"?");
    let pause = refused(governor.allot(at(NOON), &want(1, 0)));
    assert_eq!(pause.why, Why::Starting);
    assert!(pause.span > TIMEOUT + ms(3_000), "{:?}", pause.span);
    let open = NOON + pause.span.as_millis() as u64;
    let _late = refused(governor.allot(at(open - 1), &want(1, 0)));
    let _open = granted(governor.allot(at(open), &want(1, 0)));
}

#[test]
fn what_was_saved_goes_on_as_it_would_have() {
    let mut governor = governor(40);
    let leaves = take_all(&mut governor, NOON);
    tell(&mut governor, NOON + 30, &leaves[0], load(7, 0), load(2, 0));
    let bytes = governor.poll_save().unwrap();
    assert_eq!(governor.poll_save(), None);
    let again = IngestionGovernor::read(limits(40), &bytes).unwrap();
    assert_eq!(again, governor);
    governor.on_save_failed();
    assert_eq!(governor.poll_save(), Some(bytes));
}

#[test]
fn what_no_governor_wrote_is_not_gone_by() {
    let mut governor = governor(40);
    let leave = granted(governor.allot(at(NOON), &want(5, 50)));
    tell(&mut governor, NOON + 30, &leave, load(1, 0), load(1, 0));
    governor.account(
        at(NOON + 30),
        &AccountReport::new(name("default")).with_learnt(Some(Learnt::TooMany { wait: None })),
    );
    let text = String::from_utf8(governor.snapshot()).unwrap();
    assert!(IngestionGovernor::read(limits(40), text.as_bytes()).is_ok());
    let id = leave.allotment.as_number();
    let (shut, far) = (NOON + 1_030, NOON * 2);
    for (from, to) in [
        (format!("1,{id},"), format!("1,{},", id + 1)),
        ("5,50,1,0,1,0".to_owned(), "5,50,5,0,1,0".to_owned()),
        ("5,50,1,0,1,0".to_owned(), "5,50,1,40,1,40".to_owned()),
        (format!("{},5", NOON + 302_010), format!("{far},5")),
        (format!(",{shut}]"), format!(",{far}]")),
        (format!(",{id},0,"), format!(",{id},{far},")),
    ] {
        let changed = text.replace(&from, &to);
        assert_ne!(changed, text, "{from} in {text}");
        let read = IngestionGovernor::read(limits(40), changed.as_bytes());
        assert_eq!(read.unwrap_err(), StateError::Contradictory, "{to}");
    }
    let cut = &text.as_bytes()[..text.len() / 2];
    for bytes in [&b""[..], b"{}", b"[]", b"[2]", b"\xff", cut] {
        let read = IngestionGovernor::read(limits(40), bytes);
        assert!(matches!(read, Err(StateError::Unreadable(_))));
    }
}

#[test]
fn its_state_stays_small_however_many_holders_there_are() {
    let mut governor = governor(5_000);
    let mut leaves = Vec::new();
    for n in 0..400 {
        leaves.push(granted(governor.allot(at(NOON + n), &want(10, 10_000))));
    }
    assert_eq!(held(&governor, NOON + 400), 4_000);
    let status = governor.status(at(NOON + 400));
    assert_eq!(status.rates[&name("default")].allotments, 256);
    for (n, leave) in (0..).zip(&leaves) {
        tell(
            &mut governor,
            NOON + 400 + n * 3,
            leave,
            load(9, 9_000),
            Load::NONE,
        );
    }
    let bytes = governor.snapshot().len();
    assert!(bytes < 16 * 1024, "{bytes}");
    // Those that were no longer told apart have come back by time, too.
    assert_eq!(held(&governor, NOON + 330_000), 0);
    governor.account(at(NOON + 330_000), &AccountReport::new(name("default")));
    assert!(governor.is_idle());
}

#[test]
fn a_clock_that_steps_back_frees_nothing_early() {
    for back in [1_000, 3_600_000] {
        let mut governor = governor(4);
        let leave = granted(governor.allot(at(NOON), &want(2, 0)));
        let _rest = take_all(&mut governor, NOON);
        tell(&mut governor, NOON + 500, &leave, load(2, 0), Load::NONE);
        let now = NOON + 500 - back;
        let _none = refused(governor.allot(at(now), &want(1, 0)));
        let _none = refused(governor.allot(at(now + 999), &want(1, 0)));
        // A small step is waited out, a far one carried along.
        let open = if back == 1_000 {
            now + 2_040
        } else {
            now + 1_040
        };
        let _open = granted(governor.allot(at(open), &want(1, 0)));
    }
}

#[test]
fn a_limit_of_0_never_opens() {
    let mut governor = governor(0);
    for later in [0, 1_000, 10_000_000] {
        let _none = refused(governor.allot(at(NOON + later), &want(1, 0)));
    }
}
