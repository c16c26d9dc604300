//! The queue of exports.

use marketo_core::Timestamp;
use marketo_core::limit::{
    Governor, JobDenied, JobStatus, JobWish, Line, LineLimits, QUEUE, RefusalReason, Report,
    Verdict,
};

use super::*;
use crate::wish;

/// Ten exports in the queue, each heard of just now.
fn full() -> House {
    let mut house = House::open();
    for n in 0..QUEUE {
        house.queued(&format!("e{n}"));
    }
    house
}

#[test]
fn the_eleventh_export_is_not_enqueued() {
    let mut house = full();
    let tried = house.enqueue("e10");
    house.shut(Why::ExportQueueFull, MINUTE, tried);
    // Whose it is, or of what, makes no difference; to make one takes no seat.
    let other = JobWish::default();
    let tried = house.ask("crm", "enqueueExportProgramMemberJob", other.clone());
    house.shut(Why::ExportQueueFull, MINUTE, tried);
    assert!(house.ask("crm", CREATE, other.clone()).is_ok());
    assert!(house.ask("crm", IMPORT, other.clone()).is_ok());
    assert!(house.ask("crm", "getLeadById", other).is_ok());
    for (n, status) in [
        JobStatus::Completed,
        JobStatus::Failed,
        JobStatus::Cancelled,
    ]
    .into_iter()
    .enumerate()
    {
        house.hear_export(seen(format!("e{n}"), JobStatus::Running));
        assert_eq!(house.exports(), QUEUE);
        house.hear_export(seen(format!("e{n}"), status));
        assert_eq!(house.exports(), QUEUE - 1, "{status:?}");
        house.queued(&format!("next{n}"));
        assert!(house.enqueue("e10").is_err());
    }
}

#[test]
fn a_call_under_way_has_its_seat() {
    let mut house = House::open();
    let leases: Vec<_> = (0..QUEUE)
        .map(|n| house.enqueue(format!("e{n}")).unwrap())
        .collect();
    let tried = house.enqueue("e10");
    house.shut(Why::ExportQueueFull, MINUTE, tried);
    house.report(&Report::new(leases[0], Completion::NotSent));
    assert_eq!(house.exports(), QUEUE - 1);
    // It may have arrived.
    house.report(&Report::new(leases[1], Completion::Cut));
    // Nobody says that it has not.
    house.answer(leases[2], Some("502"), None);
    house.answer(leases[3], None, None);
    assert_eq!(house.exports(), QUEUE - 1);
    for (freed, (lease, code)) in (2..).zip(leases[4..].iter().zip(["606", "601", "610", "1003"])) {
        house.answer(*lease, Some(code), None);
        assert_eq!(house.exports(), QUEUE - freed, "{code}");
    }
    // A report that comes twice frees nothing more.
    house.answer(leases[4], Some("606"), None);
    // Nor does one that takes back what was said before.
    house.report(&Report::new(leases[1], Completion::NotSent));
    assert_eq!(house.exports(), QUEUE - 5);
    // An answer that comes after a cut is an answer.
    house.answer(leases[1], Some("606"), None);
    assert_eq!(house.exports(), QUEUE - 6);
}

#[test]
fn a_second_call_for_a_job_takes_no_second_seat() {
    let mut house = full();
    let again = house.enqueue("e3").unwrap();
    // Marketo says that it is queued already.
    let jobs = told(JobKind::Export, [seen("e3", JobStatus::Queued)]);
    house.answer(again, Some("1029"), Some(jobs));
    assert_eq!(house.exports(), QUEUE);
    // One that was queued past us has its seat from then on.
    house.hear_export(seen("e2", JobStatus::Completed));
    let direct = house.enqueue("direct").unwrap();
    let jobs = told(JobKind::Export, [seen("direct", JobStatus::Queued)]);
    house.answer(direct, Some("1029"), Some(jobs));
    assert_eq!(house.exports(), QUEUE);
    // Nor if the first was cut, and only the second is answered.
    house.hear_export(seen("e3", JobStatus::Cancelled));
    let cut = house.enqueue("x").unwrap();
    house.report(&Report::new(cut, Completion::Cut));
    let again = house.enqueue("x").unwrap();
    let jobs = told(JobKind::Export, [seen("x", JobStatus::Queued)]);
    house.answer(again, None, Some(jobs));
    assert_eq!(house.exports(), QUEUE);
    // Two at once have two, until one is answered.
    house.hear_export(seen("e4", JobStatus::Failed));
    house.hear_export(seen("e5", JobStatus::Failed));
    let both = [house.enqueue("y").unwrap(), house.enqueue("y").unwrap()];
    assert_eq!(house.exports(), QUEUE);
    for lease in both {
        let jobs = told(JobKind::Export, [seen("y", JobStatus::Queued)]);
        house.answer(lease, None, Some(jobs));
    }
    assert_eq!(house.exports(), QUEUE - 1);
}

#[test]
fn a_cut_call_that_came_to_nothing_gives_its_seat_back() {
    // By the status that is told of the job long after.
    let mut house = House::open();
    let cut = house.enqueue("x").unwrap();
    house.report(&Report::new(cut, Completion::Cut));
    house.pass(MINUTE - 1);
    house.hear_export(seen("x", JobStatus::Created));
    assert_eq!(house.exports(), 1, "as it was a minute ago");
    house.pass(1);
    house.hear_export(seen("x", JobStatus::Created));
    assert_eq!(house.exports(), 0);
    // By a second call, which is not taken.
    let cut = house.enqueue("x").unwrap();
    house.report(&Report::new(cut, Completion::Cut));
    let again = house.enqueue("x").unwrap();
    let mut jobs = denied(JobKind::Export, JobDenied::QueueFull);
    jobs.seen.push(seen("x", JobStatus::Created));
    house.answer(again, Some("1029"), Some(jobs));
    assert_eq!(house.exports(), 0);
}

#[test]
fn a_job_of_which_nothing_is_heard_stops_nobody_for_long() {
    let mut house = full();
    house.pass(15 * MINUTE - 1);
    let tried = house.enqueue("e10");
    house.shut(Why::ExportQueueFull, 1, tried);
    house.hear_export(seen("e0", JobStatus::Running));
    house.pass(1);
    // Nine have not been heard of, and are forgotten one by one as others come.
    for n in 10..19 {
        house.queued(&format!("e{n}"));
        assert_eq!(house.exports(), n - 8);
    }
    let tried = house.enqueue("e19");
    house.shut(Why::ExportQueueFull, MINUTE, tried);
    // One that is met all the same is there again, and takes the place of the stalest.
    house.hear_export(seen("e5", JobStatus::Queued));
    assert_eq!(house.exports(), QUEUE);
}

#[test]
fn a_call_of_which_nothing_is_heard_stops_nobody_for_long() {
    let mut house = House::open();
    for n in 0..QUEUE {
        house.enqueue(format!("e{n}")).unwrap();
    }
    house.pass(305_000 + 15 * MINUTE - 1);
    assert_eq!(house.exports(), QUEUE);
    house.pass(1);
    assert_eq!(house.exports(), 0);
}

#[test]
fn a_word_that_was_overtaken_takes_no_seat() {
    let mut house = House::open();
    let lease = house.enqueue("x").unwrap();
    house.hear_export(seen("x", JobStatus::Completed));
    let jobs = told(JobKind::Export, [seen("x", JobStatus::Queued)]);
    house.answer(lease, None, Some(jobs));
    house.hear_export(seen("x", JobStatus::Running));
    assert_eq!(house.exports(), 0);
}

#[test]
fn what_others_have_queued_is_learnt_from_marketos_refusal() {
    let mut house = House::open();
    house.queued("mine");
    let refuse = |house: &mut House, lease| {
        let jobs = denied(JobKind::Export, JobDenied::QueueFull);
        house.answer(lease, Some("1029"), Some(jobs));
    };
    // Two that were under way together say it once.
    let (one, two) = (house.enqueue("a").unwrap(), house.enqueue("b").unwrap());
    house.pass(300);
    refuse(&mut house, one);
    refuse(&mut house, two);
    assert_eq!(house.exports(), 1);
    // Then one at a time finds out, after one minute, two, four, four.
    let mut waits = [1, 2, 4, 4].into_iter().peekable();
    while let Some(minutes) = waits.next() {
        let tried = house.enqueue("a");
        house.shut(Why::ExportQueueFull, minutes * MINUTE, tried);
        house.pass(minutes * MINUTE);
        let probe = house.enqueue("a").unwrap();
        let tried = house.enqueue("b");
        house.shut(Why::ExportQueueFull, minutes * MINUTE, tried);
        if waits.peek().is_some() {
            refuse(&mut house, probe);
        }
    }
    // One of ours has ended: there is room, for all that is known.
    house.hear_export(seen("mine", JobStatus::Completed));
    let lease = house.enqueue("c").unwrap();
    house.pass(10);
    refuse(&mut house, lease);
    house.pass(MINUTE);
    // Marketo takes one: it is not full any more.
    house.queued("d");
    assert!(house.enqueue("e").is_ok() && house.enqueue("f").is_ok());
}

#[test]
fn jobs_of_a_listing_are_learnt() {
    let mut house = House::open();
    let listing: Vec<_> = (0..8)
        .map(|n| seen(format!("direct{n}"), JobStatus::Queued))
        .collect();
    house.hear(JobKind::Export, listing);
    house.queued("a");
    house.queued("b");
    let tried = house.enqueue("c");
    house.shut(Why::ExportQueueFull, MINUTE, tried);
}

#[test]
fn who_waits_in_line_is_told_at_once() {
    let mut house = full();
    house.hear_export(seen("e0", JobStatus::Completed));
    let (governor, now) = (house.governor, at(house.now));
    let mut line = Line::new(governor, LineLimits::default());
    let enqueue = |name: &str| {
        let mut wish = wish("etl", 300, now.after(Duration::from_secs(60)));
        wish.operation = ENQUEUE.to_owned();
        let id = Some(id(name));
        wish.with_job(JobWish { id, list: None })
    };
    // Both find a seat free when they come; the second does not when it is its turn.
    line.request(now, enqueue("a"));
    line.request(now, enqueue("b"));
    let (_, first) = line.poll_verdict(now).unwrap();
    let Verdict::Granted(permit) = first else {
        panic!("{first:?}")
    };
    let refused = |line: &mut Line, now| {
        let (_, verdict) = line.poll_verdict(now).unwrap();
        let Verdict::Refused(refusal) = verdict else {
            panic!("{verdict:?}")
        };
        assert_eq!(refusal.reason, RefusalReason::ExportQueueFull);
        assert_eq!(refusal.retry_at, now.after(Duration::from_secs(60)));
    };
    refused(&mut line, now);
    line.request(now, enqueue("c"));
    refused(&mut line, now);
    // A permit that was not handed out leaves no seat behind.
    let _ = line.complete(now, permit.lease, Completion::NotSent);
    line.request(now, enqueue("d"));
    let granted = line.poll_verdict(now);
    assert!(matches!(granted, Some((_, Verdict::Granted(_)))));
}

#[test]
fn a_state_that_would_shut_a_queue_for_good_is_no_state() {
    let mut house = full();
    let lease = house.enqueue("e0").unwrap();
    let jobs = denied(JobKind::Export, JobDenied::QueueFull);
    house.answer(lease, Some("1029"), Some(jobs));
    let state = String::from_utf8(house.governor.snapshot()).unwrap();
    let limits = *house.governor.limits();
    let read = |text: &str| Governor::read(limits, text.as_bytes()).is_ok();
    assert!(read(&state));
    let now = house.now.to_string();
    let later = Timestamp::MAX.as_millis().to_string();
    let seat = format!(r#""e5",0,{now},"k""#);
    assert!(state.contains(&seat), "{state}");
    for (from, to) in [
        (seat.clone(), seat.replace(&now, &later)),
        (format!(r#""since":{now}"#), format!(r#""since":{later}"#)),
        (r#""pause":60000"#.to_owned(), r#""pause":0"#.to_owned()),
        (
            r#""pause":60000"#.to_owned(),
            r#""pause":600000"#.to_owned(),
        ),
        (
            r#""seats":[[1"#.to_owned(),
            r#""seats":[[1,null,0,1,"k",null],[1"#.to_owned(),
        ),
    ] {
        assert!(state.contains(&from), "{from} in {state}");
        assert!(!read(&state.replacen(&from, &to, 1)), "{to}");
    }
}
