//! The volume of a day's exports.

use marketo_core::limit::{JobDenied, JobStatus, PROBE_EVERY, PROBING};

use super::*;

/// A governor that allows a thousand bytes a day.
fn small(now: &str) -> House {
    let limits = Limits {
        export_bytes: 1_000,
        ..LIMITS
    };
    House::new(instant(now), limits)
}

const NOON: &str = "2026-07-15T17:00:00Z";
const MIDNIGHT: &str = "2026-07-16T05:00:00Z";

#[test]
fn what_has_finished_today_is_counted_once() {
    let mut house = small(NOON);
    for n in 0..3 {
        house.queued(&format!("e{n}"));
    }
    let now = house.now;
    for bytes in [300, 300, 999] {
        house.hear_export(finished("e0", bytes, now));
        assert_eq!(house.bytes(), 300);
    }
    // Of yesterday; without a file; of whom we did not know.
    house.hear_export(finished("e1", 5_000, now - 24 * 60 * MINUTE));
    house.hear_export(seen("e2", JobStatus::Failed));
    house.hear_export(finished("direct", 200, now));
    house.hear_export(finished("direct", 200, now));
    assert_eq!(house.bytes(), 500);
    house.queued("e3");
    house.queued("e4");
    house.hear(
        JobKind::Export,
        [finished("e3", 499, now), finished("e0", 300, now)],
    );
    assert_eq!(house.bytes(), 999);
    assert!(house.ask("etl", CREATE, JobWish::default()).is_ok());
    house.hear_export(finished("e4", 1, now));

    let left = instant(MIDNIGHT) - now;
    let tried = house.enqueue("e5");
    house.shut(Why::ExportVolume, left, tried);
    let tried = house.ask("etl", CREATE, JobWish::default());
    house.shut(Why::ExportVolume, left, tried);
    for operation in [STATUS, IMPORT, "cancelExportLeadJob", "getExportLeadFile"] {
        assert!(house.ask("etl", operation, JobWish::default()).is_ok());
    }
    house.pass(left - 1);
    assert!(house.enqueue("e5").is_err());
    house.pass(1);
    assert_eq!(house.bytes(), 0);
    house.queued("e5");
    // What had finished before midnight is of that day, whenever it is told.
    house.hear_export(finished("e5", 700, house.now - 1));
    assert_eq!(house.bytes(), 0);
}

#[test]
fn where_too_much_has_ended_to_be_remembered_nothing_is_counted_twice() {
    let mut house = small(NOON);
    let now = house.now;
    for n in 0..40 {
        house.queued(&format!("e{n}"));
        house.hear_export(finished(format!("e{n}"), 1, now));
    }
    assert_eq!(house.bytes(), 40);
    // It may be one of those that were forgotten: Marketo will say if it was not.
    house.hear_export(finished("e0", 1, now));
    house.hear_export(finished("direct", 1, now));
    assert_eq!(house.bytes(), 40);
    // The next day begins with a clean sheet.
    house.pass(24 * 60 * MINUTE);
    let now = house.now;
    house.hear_export(finished("direct2", 1, now));
    assert_eq!(house.bytes(), 1);
}

#[test]
fn the_day_is_24_hours_long_but_for_two_days_of_the_year() {
    for (noon, midnight) in [
        ("2026-01-15T18:00:00Z", "2026-01-16T06:00:00Z"),
        ("2026-03-08T06:30:00Z", "2026-03-09T05:00:00Z"),
        ("2026-11-01T05:30:00Z", "2026-11-02T06:00:00Z"),
    ] {
        let mut house = small(noon);
        house.queued("e0");
        let now = house.now;
        house.hear_export(finished("e0", 1_000, now));
        let tried = house.enqueue("e1");
        house.shut(Why::ExportVolume, instant(midnight) - now, tried);
    }
}

#[test]
fn marketos_word_closes_the_day_and_is_probed_around_midnight() {
    let mut house = small(NOON);
    let every = u64::try_from(PROBE_EVERY.as_millis()).unwrap();
    let around = u64::try_from(PROBING.as_millis()).unwrap();
    let used_up = |house: &mut House, lease| {
        let jobs = denied(JobKind::Export, JobDenied::VolumeUsedUp);
        house.answer(lease, Some("1029"), Some(jobs));
    };
    let lease = house.enqueue("e0").unwrap();
    used_up(&mut house, lease);
    assert_eq!((house.bytes(), house.exports()), (0, 0));
    let first = instant(MIDNIGHT) - around - house.now;
    let tried = house.ask("crm", CREATE, JobWish::default());
    house.shut(Why::ExportVolume, first, tried);

    // Marketo's day ends an hour after ours: by standard time.
    house.pass(first);
    while house.now < instant(MIDNIGHT) + around {
        let probe = house.ask("crm", CREATE, JobWish::default()).unwrap();
        assert!(house.enqueue("e0").is_err(), "one at a time");
        used_up(&mut house, probe);
        let tried = house.enqueue("e0");
        house.shut(Why::ExportVolume, every, tried);
        house.pass(every);
    }
    // A probe that says nothing is followed by another.
    for code in ["606", "502"] {
        let probe = house.enqueue("e0").unwrap();
        house.answer(probe, Some(code), None);
        assert!(house.enqueue("e1").is_err());
        house.pass(every);
    }
    house.queued("e1");
    assert!(house.enqueue("e2").is_ok() && house.enqueue("e3").is_ok());
}

#[test]
fn what_was_said_of_yesterday_does_not_close_today() {
    let mut house = small(MIDNIGHT);
    house.pass(5);
    house.now -= 10;
    let lease = house.enqueue("e0").unwrap();
    house.pass(10);
    let jobs = denied(JobKind::Export, JobDenied::VolumeUsedUp);
    house.answer(lease, Some("1029"), Some(jobs));
    assert!(house.enqueue("e0").is_ok());
}

#[test]
fn a_limit_of_nothing_never_opens() {
    let limits = Limits {
        export_bytes: 0,
        ..LIMITS
    };
    let mut house = House::new(instant(NOON), limits);
    let left = instant(MIDNIGHT) - house.now;
    let tried = house.enqueue("e0");
    house.shut(Why::ExportVolume, left, tried);
    house.pass(left);
    assert!(house.enqueue("e0").is_err());
}

/// The most that there can be: every seat taken by a job of an id of a UUID's length, as many ended,
/// the queues full, lists busy, the day closed.
#[test]
fn the_state_of_jobs_stays_small() {
    let mut house = small(NOON);
    let without = house.governor.snapshot().len();
    let uuid = |n: u32| format!("{n:08x}-f19d-4ce2-882c-a3c795940a7d");
    let now = house.now;
    for n in 0..60 {
        house.queued(&uuid(n));
        house.imported(
            &(4_000_000_000 + n).to_string(),
            Some(4_000_000_000 + u64::from(n)),
        );
        if n < 50 {
            house.hear(JobKind::Export, [finished(uuid(n), 1, now)]);
            let id = (4_000_000_000 + n).to_string();
            house.hear(JobKind::Import, [seen(id, JobStatus::Completed)]);
        }
    }
    house.pass(15 * MINUTE);
    for list in 0..10 {
        let lease = house.import(Some(4_000_000_000 + list)).unwrap();
        let jobs = denied(JobKind::Import, JobDenied::ListBusy);
        house.answer(lease, Some("1019"), Some(jobs));
    }
    for what in [JobDenied::QueueFull, JobDenied::VolumeUsedUp] {
        house.pass(MINUTE);
        let lease = house.enqueue(uuid(70)).unwrap();
        house.answer(lease, Some("1029"), Some(denied(JobKind::Export, what)));
    }
    let lease = house.import(None).unwrap();
    let jobs = denied(JobKind::Import, JobDenied::QueueFull);
    house.answer(lease, Some("1016"), Some(jobs));
    house.pass(60_000);
    let with = house.governor.snapshot().len();
    assert!(with - without < 3_000, "{} bytes", with - without);
}
