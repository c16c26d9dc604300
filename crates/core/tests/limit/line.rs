//! The waiting line, one behaviour at a time. That each waiter gets one verdict by its deadline,
//! in the order of arrival, is checked at every step of the [world](super::world).

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Cancelled, CompleteOutcome, Completion, Governor, LeaseId, Limits, Line, LineLimits, Permit,
    Refusal, RefusalReason, Verdict, WaiterId, Why,
};

use super::{at, wish};

const START: u64 = 1_790_000_000_000;
/// From an answer to the slot's return.
const COOLING: u64 = 20_010;

fn line(limits: Limits) -> Line {
    Line::new(Governor::new(limits), LineLimits::default())
}

fn ask(line: &mut Line, now: u64, who: &str, patience: u64) -> WaiterId {
    line.request(at(now), wish(who, 30, at(now + patience)))
}

fn grants(line: &mut Line, now: u64) -> Vec<(WaiterId, Permit)> {
    core::iter::from_fn(|| line.poll_verdict(at(now)))
        .map(|(id, verdict)| match verdict {
            Verdict::Granted(permit) => (id, permit),
            Verdict::Refused(refusal) => panic!("{id:?} was refused: {refusal}"),
        })
        .collect()
}

fn refusal(line: &mut Line, now: u64) -> (WaiterId, Refusal) {
    match line.poll_verdict(at(now)) {
        Some((id, Verdict::Refused(refusal))) => (id, refusal),
        other => panic!("not refused: {other:?}"),
    }
}

/// A line whose slots are all cooling: all were answered at `START`.
fn cooling(rate: u16) -> Line {
    let mut line = line(Limits {
        rate,
        ..Limits::MARKETO
    });
    for _ in 0..rate {
        ask(&mut line, START, "crm", 1_000);
        for (_, permit) in grants(&mut line, START) {
            let _ = line.complete(at(START), permit.lease, Completion::Answered);
        }
    }
    line
}

/// A line whose places are all held by calls that were granted at `START`.
fn busy() -> (Line, Vec<LeaseId>) {
    let mut line = line(Limits::MARKETO);
    for _ in 0..10 {
        ask(&mut line, START, "crm", 1_000);
    }
    let leases = grants(&mut line, START)
        .iter()
        .map(|(_, permit)| permit.lease)
        .collect();
    (line, leases)
}

#[test]
fn with_room_nobody_waits() {
    let mut line = line(Limits::MARKETO);
    let id = ask(&mut line, START, "crm", 1_000);
    let granted = grants(&mut line, START);
    assert_eq!(granted.len(), 1);
    assert_eq!(
        (granted[0].0, granted[0].1.send_by),
        (id, at(START + 5_000))
    );
    assert_eq!(line.poll_timeout(at(START)), None);
}

#[test]
fn who_waits_for_a_slot_gets_the_first_that_has_cooled() {
    let mut line = cooling(3);
    let id = ask(&mut line, START + 5, "crm", 60_000);
    assert_eq!(line.poll_verdict(at(START + 5)), None);
    assert_eq!(
        line.poll_timeout(at(START + 5)),
        Some((at(START + COOLING), Why::Rate))
    );

    assert_eq!(line.poll_verdict(at(START + COOLING - 1)), None);
    assert_eq!(grants(&mut line, START + COOLING)[0].0, id);
}

#[test]
fn who_waits_for_a_place_gets_the_first_that_is_freed() {
    let (mut line, leases) = busy();
    let id = ask(&mut line, START, "crm", 60_000);
    assert_eq!(line.poll_verdict(at(START)), None);
    // If nothing is heard, a place is free at the lease's end: 5 s, 30 s and the guard.
    let lapse = START + 35_010;
    assert_eq!(
        line.poll_timeout(at(START)),
        Some((at(lapse), Why::Concurrency))
    );

    let outcome = line.complete(at(START + 400), leases[4], Completion::Answered);
    assert_eq!(outcome, CompleteOutcome::Freed);
    assert_eq!(grants(&mut line, START + 400)[0].0, id);
}

#[test]
fn a_permit_that_is_given_back_goes_to_the_next() {
    let (mut line, leases) = busy();
    let id = ask(&mut line, START, "crm", 60_000);
    let outcome = line.complete(at(START + 1), leases[0], Completion::NotSent);
    assert_eq!(outcome, CompleteOutcome::GivenBack);
    assert_eq!(grants(&mut line, START + 1)[0].0, id);
    assert_eq!(line.governor().status(at(START + 1)).slots_held, 10);
}

#[test]
fn who_comes_first_is_served_first() {
    let mut line = cooling(2);
    let first = ask(&mut line, START + 1, "crm", 60_000);
    let second = ask(&mut line, START + 2, "shop", 30_000);
    let third = ask(&mut line, START + 3, "crm", 60_000);
    let order: Vec<_> = grants(&mut line, START + COOLING)
        .iter()
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(order, [first, second]);
    assert_eq!(line.waiting(), 1);
    assert_eq!(line.cancel(at(START + COOLING), third), Cancelled::Left);
}

#[test]
fn who_cannot_be_served_in_time_is_told_at_once_when_to_come_back() {
    let mut line = cooling(2);
    let early = ask(&mut line, START + 10, "crm", COOLING - 10);
    let expected = Refusal {
        reason: RefusalReason::DeadlineTooNear,
        retry_at: at(START + COOLING),
    };
    assert_eq!(refusal(&mut line, START + 10), (early, expected));

    // A millisecond more is enough, for two; the third is served a window later.
    ask(&mut line, START + 10, "crm", COOLING - 9);
    ask(&mut line, START + 10, "crm", COOLING - 9);
    assert_eq!(line.poll_verdict(at(START + 10)), None);
    let third = ask(&mut line, START + 10, "crm", COOLING - 9);
    let expected = Refusal {
        reason: RefusalReason::DeadlineTooNear,
        retry_at: at(START + 2 * COOLING),
    };
    assert_eq!(refusal(&mut line, START + 10), (third, expected));
}

#[test]
fn orphans_in_all_places_are_foreseen() {
    let (mut line, leases) = busy();
    for lease in leases {
        let _ = line.complete(at(START + 10), lease, Completion::Cut);
    }
    let id = ask(&mut line, START + 20, "crm", 30_000);
    let expected = Refusal {
        reason: RefusalReason::DeadlineTooNear,
        retry_at: at(START + 35_010),
    };
    assert_eq!(refusal(&mut line, START + 20), (id, expected));
    ask(&mut line, START + 20, "crm", 40_000);
    assert_eq!(grants(&mut line, START + 35_010).len(), 1);
}

#[test]
fn who_waits_for_calls_that_are_then_cut_is_told_at_once() {
    let (mut line, leases) = busy();
    let id = ask(&mut line, START, "crm", 30_000);
    let patient = ask(&mut line, START, "crm", 60_000);
    for lease in leases {
        assert_eq!(line.poll_verdict(at(START + 10)), None);
        let _ = line.complete(at(START + 10), lease, Completion::Cut);
    }
    let (told, refusal) = refusal(&mut line, START + 10);
    assert_eq!((told, refusal.reason), (id, RefusalReason::DeadlineTooNear));
    assert_eq!(line.poll_verdict(at(START + 10)), None);
    assert_eq!(grants(&mut line, START + 35_010)[0].0, patient);
}

#[test]
fn who_waits_in_vain_is_told_at_its_deadline() {
    let (mut line, _) = busy();
    let id = ask(&mut line, START, "crm", 3_000);
    assert_eq!(
        line.poll_timeout(at(START)),
        Some((at(START + 3_000), Why::Deadline))
    );
    assert_eq!(line.poll_verdict(at(START + 2_999)), None);
    let (told, refusal) = refusal(&mut line, START + 3_000);
    assert_eq!((told, refusal.reason), (id, RefusalReason::TimedOut));
    // Nobody can know when a place is freed: not at once, then.
    assert_eq!(refusal.retry_at, at(START + 4_000));
    assert_eq!(line.poll_timeout(at(START + 3_000)), None);
}

#[test]
fn a_deadline_that_has_passed_is_refused_even_with_room() {
    let mut line = line(Limits::MARKETO);
    let id = ask(&mut line, START, "crm", 0);
    let (told, refusal) = refusal(&mut line, START);
    assert_eq!((told, refusal.reason), (id, RefusalReason::DeadlineTooNear));
}

#[test]
fn one_integration_cannot_fill_the_line() {
    let limits = LineLimits {
        per_integration: 2,
        in_all: 3,
    };
    let mut line = Line::new(cooling(1).governor().clone(), limits);
    let ids: Vec<_> = ["crm", "crm", "crm", "shop", "etl"]
        .map(|who| ask(&mut line, START, who, 600_000))
        .into();
    let full: Vec<_> = (0..2).map(|_| refusal(&mut line, START)).collect();
    assert!(
        full.iter()
            .all(|(_, refusal)| refusal.reason == RefusalReason::QueueFull)
    );
    assert_eq!([full[0].0, full[1].0], [ids[2], ids[4]]);
    // Two of its own were ahead of the first, and of the second none.
    assert_eq!(full[0].1.retry_at, at(START + 3 * COOLING));
    assert_eq!(full[1].1.retry_at, at(START + COOLING));

    // Who leaves makes room.
    assert_eq!(line.cancel(at(START), ids[0]), Cancelled::Left);
    ask(&mut line, START, "crm", 600_000);
    assert_eq!(line.poll_verdict(at(START)), None);
    assert_eq!(line.waiting(), 3);
}

#[test]
fn who_leaves_is_told_nothing() {
    let mut line = cooling(1);
    let waiting = ask(&mut line, START, "crm", 60_000);
    let refused = ask(&mut line, START, "crm", 10);
    assert_eq!(line.cancel(at(START), waiting), Cancelled::Left);
    assert_eq!(line.cancel(at(START), refused), Cancelled::Unknown);
    assert_eq!(line.cancel(at(START), waiting), Cancelled::Unknown);
    assert_eq!(line.poll_verdict(at(START + 60_000)), None);
}

#[test]
fn who_leaves_with_a_permit_gives_it_back_once() {
    let mut line = line(Limits::MARKETO);
    let id = ask(&mut line, START, "crm", 1_000);
    let (_, permit) = grants(&mut line, START)[0];
    assert_eq!(line.cancel(at(START), id), Cancelled::GivenBack);
    assert_eq!(line.governor().status(at(START)).slots_held, 0);
    assert_eq!(line.cancel(at(START), id), Cancelled::Unknown);
    let late = line.complete(at(START), permit.lease, Completion::Answered);
    assert_eq!(late, CompleteOutcome::Unknown);
}

#[test]
fn who_has_reported_cannot_leave_any_more() {
    let mut line = line(Limits::MARKETO);
    let id = ask(&mut line, START, "crm", 1_000);
    let (_, permit) = grants(&mut line, START)[0];
    let _ = line.complete(at(START), permit.lease, Completion::Cut);
    assert_eq!(line.cancel(at(START), id), Cancelled::Unknown);
    assert_eq!(line.governor().status(at(START)).orphans, 1);
}

#[test]
fn a_limit_of_nothing_refuses_everybody() {
    for limits in [
        Limits {
            rate: 0,
            ..Limits::MARKETO
        },
        Limits {
            places: 0,
            ..Limits::MARKETO
        },
    ] {
        let mut line = line(limits);
        ask(&mut line, START, "crm", 60_000);
        assert_eq!(
            refusal(&mut line, START).1.reason,
            RefusalReason::DeadlineTooNear
        );
    }
}

#[test]
fn a_clock_that_was_an_hour_ahead_closes_nothing() {
    let hour = 3_600_000;
    let mut line = cooling(1);
    let id = line.request(at(START), wish("crm", 30, at(START + 30_000)));
    // Set right: nobody's wait gets longer, but for one more guard.
    let now = START - hour;
    assert_eq!(line.poll_verdict(at(now)), None);
    assert_eq!(
        line.poll_timeout(at(now)),
        Some((at(now + COOLING + 10), Why::Rate))
    );
    assert_eq!(grants(&mut line, now + COOLING + 10)[0].0, id);

    let mut line = busy().0;
    let id = line.request(at(START), wish("crm", 30, at(START + 3_000)));
    assert_eq!(line.poll_verdict(at(now)), None);
    let deadline = at(now + 3_010);
    assert_eq!(line.poll_timeout(at(now)), Some((deadline, Why::Deadline)));
    assert_eq!(refusal(&mut line, now + 3_010).0, id);
}

#[test]
fn no_argument_is_too_large() {
    let mut line = line(Limits {
        window: Duration::MAX,
        ..Limits::MARKETO
    });
    let request = {
        let mut request = wish("crm", 0, Timestamp::MAX);
        request.server_timeout = Duration::MAX;
        request
    };
    for now in [0, START, u64::MAX, u64::MAX, 0, START] {
        line.request(at(now), request.clone());
        while let Some((_, verdict)) = line.poll_verdict(at(now)) {
            if let Verdict::Granted(permit) = verdict {
                let _ = line.complete(at(now), permit.lease, Completion::Answered);
            }
        }
        let _ = line.poll_timeout(at(now));
        let state = line.poll_save().unwrap_or_default();
        let _ = Governor::restore(*line.governor().limits(), at(now), &state).status(at(now));
    }
}
