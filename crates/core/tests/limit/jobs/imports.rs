//! The queue of imports.

use marketo_core::limit::{JobDenied, JobStatus, QUEUE, Report};

use super::*;

#[test]
fn the_eleventh_import_is_not_sent() {
    let mut house = House::open();
    for n in 0..QUEUE {
        house.imported(&format!("{n}"), None);
    }
    let tried = house.import(None);
    house.shut(Why::ImportQueueFull, 30_000, tried);
    let custom = house.ask("crm", "importCustomObjects", JobWish::default());
    house.shut(Why::ImportQueueFull, 30_000, custom);
    assert_eq!(house.exports(), 0, "exports have a queue of their own");
    house.queued("e0");
    house.hear(JobKind::Import, [seen("3", JobStatus::Running)]);
    assert_eq!(house.imports(), QUEUE);
    house.hear(JobKind::Import, [seen("3", JobStatus::Completed)]);
    assert_eq!(house.bytes(), 0);
    house.imported("10", None);
    // A name means nothing in the other queue.
    house.hear(JobKind::Export, [seen("4", JobStatus::Completed)]);
    assert_eq!(house.imports(), QUEUE);
    house.hear(JobKind::Import, [seen("4", JobStatus::Failed)]);
    let lease = house.import(None).unwrap();
    house.report(&Report::new(lease, Completion::NotSent));
    house.imported("11", None);
}

#[test]
fn an_import_of_which_nothing_is_heard_stops_nobody_for_long() {
    let mut house = House::open();
    let lease = house.import(Some(7)).unwrap();
    house.pass(1_000);
    // It may have been taken in; nobody will ever know its number.
    house.report(&Report::new(lease, Completion::Cut));
    house.imported("1", Some(8));
    assert_eq!(house.imports(), 2);
    house.pass(89_999);
    for list in [7, 8] {
        let tried = house.import(Some(list));
        house.shut(Why::ListBusy, 30_000, tried);
    }
    house.pass(1);
    assert_eq!(house.imports(), 0);
    assert!(house.import(Some(7)).is_ok() && house.import(Some(8)).is_ok());
}

#[test]
fn a_list_takes_one_import_at_a_time() {
    let mut house = House::open();
    let lease = house.import(Some(7)).unwrap();
    let tried = house.import(Some(7));
    house.shut(Why::ListBusy, 30_000, tried);
    let jobs = told(JobKind::Import, [seen("1", JobStatus::Queued)]);
    house.answer(lease, None, Some(jobs));
    assert!(house.import(Some(7)).is_err());
    assert!(house.import(Some(8)).is_ok() && house.import(None).is_ok());
    house.hear(JobKind::Import, [seen("1", JobStatus::Completed)]);
    assert!(house.import(Some(7)).is_ok());
}

#[test]
fn a_list_that_others_import_into_is_learnt() {
    let mut house = House::open();
    let lease = house.import(Some(7)).unwrap();
    let jobs = denied(JobKind::Import, JobDenied::ListBusy);
    house.answer(lease, Some("1019"), Some(jobs));
    assert_eq!(house.imports(), 0);
    let tried = house.import(Some(7));
    house.shut(Why::ListBusy, 30_000, tried);
    assert!(house.import(Some(8)).is_ok());
    house.pass(30_000);
    assert!(house.import(Some(7)).is_ok());
    // No more of them are remembered than there are seats.
    for list in 100..130 {
        let lease = house.import(Some(list)).unwrap();
        let jobs = denied(JobKind::Import, JobDenied::ListBusy);
        house.answer(lease, Some("1019"), Some(jobs));
    }
    assert!(house.import(Some(119)).is_ok() && house.import(Some(120)).is_err());
}

#[test]
fn what_others_import_is_learnt_from_marketos_refusal() {
    let mut house = House::open();
    let lease = house.import(None).unwrap();
    let jobs = denied(JobKind::Import, JobDenied::QueueFull);
    house.answer(lease, Some("1016"), Some(jobs));
    let tried = house.import(None);
    house.shut(Why::ImportQueueFull, MINUTE, tried);
    assert!(house.enqueue("e0").is_ok());
    house.pass(MINUTE);
    house.imported("1", None);
    assert!(house.import(None).is_ok());
}
