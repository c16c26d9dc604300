//! What a governor makes of Marketo's refusals.

use marketo_core::limit::{
    Completion, Governor, LeaseId, Lesson, Limits, NotUntil, Report, StateError, Why,
};

use super::{at, wish};

const START: u64 = 1_790_000_000_000;
/// For how long a slot is held.
const HELD: u64 = 20_010;

fn acquire(governor: &mut Governor, now: u64) -> Result<LeaseId, NotUntil> {
    let request = wish("crm", 30, at(0));
    governor
        .try_acquire(at(now), &request)
        .map(|permit| permit.lease)
}

fn answer(governor: &mut Governor, now: u64, lease: LeaseId, code: &str) {
    let report = Report::new(lease, Completion::Answered).with_code(code);
    let _ = governor.report(at(now), &report);
}

/// A governor that has so many calls in flight.
fn with_calls(count: usize) -> (Governor, Vec<LeaseId>) {
    let mut governor = Governor::new(Limits::MARKETO);
    let leases = (0..count)
        .map(|_| acquire(&mut governor, START).unwrap())
        .collect();
    (governor, leases)
}

/// How many calls can be granted at `now`, each answered at once.
fn room(governor: &Governor, now: u64) -> usize {
    let mut governor = governor.clone();
    core::iter::from_fn(|| {
        let lease = acquire(&mut governor, now).ok()?;
        Some(governor.complete(at(now), lease, Completion::Answered))
    })
    .count()
}

#[test]
fn after_a_606_one_call_at_a_time_tries_until_one_gets_through() {
    let (mut governor, leases) = with_calls(1);
    let _ = governor.poll_save();
    answer(&mut governor, START + 500, leases[0], "606");
    let mut now = START + 500;
    for pause in [1_000, 2_000, 4_000, 8_000, 16_000, 20_010, 20_010] {
        let until = NotUntil {
            at: at(now + pause),
            why: Why::RateRefused,
        };
        assert_eq!(acquire(&mut governor, now + pause - 1), Err(until));
        now += pause;
        let lease = acquire(&mut governor, now).unwrap();
        let next = acquire(&mut governor, now + 100);
        assert_eq!(next.unwrap_err().why, Why::RateRefused, "one is out");
        answer(&mut governor, now + 100, lease, "606");
        now += 100;
    }
    let lease = acquire(&mut governor, now + 20_010).unwrap();
    answer(&mut governor, now + 20_300, lease, "");
    assert_eq!(
        room(&governor, now + 20_300),
        49,
        "half of all, less the one that tried"
    );
}

#[test]
fn after_a_606_fewer_slots_are_used_and_then_more_again() {
    let mut governor = Governor::new(Limits::MARKETO);
    for n in 0..80 {
        let lease = acquire(&mut governor, START).unwrap();
        answer(&mut governor, START, lease, if n < 79 { "" } else { "606" });
    }
    let lesson = governor.status(at(START)).rate_learnt.unwrap();
    assert_eq!((lesson.refused_at, lesson.held), (at(START), 80));

    let learning = Limits::MARKETO.learning;
    let uses = 80 * usize::from(learning.rate_kept) / 100;
    assert_eq!(usize::from(lesson.uses), uses);
    let opens = START + HELD;
    let lease = acquire(&mut governor, opens).unwrap();
    answer(&mut governor, opens, lease, "");
    assert_eq!(room(&governor, opens), uses - 1);
    let step = learning.rate_rises.as_millis() as u64;
    assert_eq!(room(&governor, opens + step), uses + 1);
    assert_eq!(room(&governor, opens + 100 * step), 100);
    let status = governor.status(at(opens + 100 * step));
    assert_eq!(status.rate_learnt, None);
}

#[test]
fn a_615_lowers_the_places_and_not_the_slots() {
    let (mut governor, leases) = with_calls(8);
    answer(&mut governor, START + 300, leases[0], "615");
    let status = governor.status(at(START + 300));
    let learning = Limits::MARKETO.learning;
    let uses = 8 * u16::from(learning.places_kept) / 100;
    let learnt = status
        .places_learnt
        .map(|Lesson { held, uses, .. }| (held, uses));
    assert_eq!(learnt, Some((8, uses)));
    assert_eq!(status.rate_learnt, None);
    assert_eq!(status.shut.map(|shut| shut.why), Some(Why::Concurrency));

    // Those that are out are still out; the next goes when few enough are.
    let mut out = 7;
    for lease in &leases[1..] {
        let room = acquire(&mut governor.clone(), START + 5_000).is_ok();
        assert_eq!(room, out < uses, "{out} are out");
        answer(&mut governor, START + 5_000, *lease, "");
        out -= 1;
    }
    assert_eq!(governor.status(at(START + 5_000)).in_flight, 0);
}

#[test]
fn calls_that_meet_one_event_together_count_once() {
    let mut governor = Governor::new(Limits::MARKETO);
    for _ in 0..50 {
        let lease = acquire(&mut governor, START).unwrap();
        answer(&mut governor, START, lease, "");
    }
    let leases: Vec<_> = (0..10)
        .map(|_| acquire(&mut governor, START).unwrap())
        .collect();
    for (n, lease) in (0..).zip(&leases) {
        answer(&mut governor, START + n, *lease, "606");
    }
    let status = governor.status(at(START + 10));
    let lesson = status.rate_learnt.unwrap();
    assert_eq!((lesson.refused_at, lesson.held), (at(START), 60));
    assert_eq!(status.shut.map(|shut| shut.at), Some(at(START + HELD)));

    let opens = START + HELD;
    for (now, code) in [(opens, ""), (opens + 1, "606")] {
        let next = acquire(&mut governor, now).unwrap();
        answer(&mut governor, now, next, code);
    }
    let again = governor.status(at(opens + 1)).rate_learnt.unwrap();
    assert_eq!(again.refused_at, at(opens + 1));
    assert!(again.uses < lesson.uses);
}

#[test]
fn a_code_without_an_answer_teaches_nothing() {
    for completion in [Completion::Cut, Completion::NotSent] {
        let (mut governor, leases) = with_calls(1);
        let report = Report::new(leases[0], completion).with_code("606");
        let _ = governor.report(at(START), &report);
        assert_eq!(governor.status(at(START)).rate_learnt, None);
    }
}

#[test]
fn what_was_learnt_is_saved_and_read_back() {
    let (mut governor, leases) = with_calls(6);
    let _ = governor.poll_save();
    answer(&mut governor, START + 400, leases[0], "606");
    answer(&mut governor, START + 600, leases[1], "615");
    let saved = governor.poll_save().unwrap();
    let read = Governor::read(Limits::MARKETO, &saved).unwrap();
    assert_eq!(read, governor);
    let text = String::from_utf8(saved).unwrap();
    let learnt = text.split_once("\"learnt\":").unwrap().1;
    let learnt = learnt.split_once("}}").unwrap().0;
    assert!(learnt.len() < 250, "{learnt}");

    let absurd = text.replace("1790000001400", "9999999999999");
    assert_ne!(absurd, text);
    assert_eq!(
        Governor::read(Limits::MARKETO, absurd.as_bytes()),
        Err(StateError::Contradictory)
    );
}
