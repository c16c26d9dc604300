//! The state of the fullest house is small, and decides the same once it is read back.

use core::time::Duration;

use marketo_core::date::CentralDay;
use marketo_core::limit::{
    Completion, Governor, IntegrationId, JobDenied, JobId, JobReport, JobStatus, JobWish, LeaseId,
    Limits, MAX_INTEGRATIONS, QUEUE, Report, SeenJob,
};
use marketo_core::operation::JobKind;

use super::{at, wish};

/// Noon in Chicago.
const START: u64 = 1_789_923_600_000;

const DAILY: u32 = 10_000_000;

/// A house of which one can ask for anything at all times.
struct House {
    governor: Governor,
    now: u64,
}

impl House {
    fn call(&mut self, who: usize, operation: &str, job: JobWish, jobs: Option<JobReport>) {
        let mut request = wish(&name(who), 300, at(self.now + 60_000));
        request.operation = operation.to_owned();
        request.job = job;
        let permit = self.governor.try_acquire(at(self.now), &request).unwrap();
        let code = jobs.as_ref().and_then(|jobs| jobs.denied).map(|_| "1029");
        let mut report = Report::new(permit.lease, Completion::Answered);
        report.code = code.map(str::to_owned);
        report.jobs = jobs;
        let _ = self.governor.report(at(self.now), &report);
    }

    fn end(&mut self, lease: LeaseId, completion: Completion) {
        let _ = self.governor.complete(at(self.now), lease, completion);
    }
}

/// The longest names there can be.
fn name(who: usize) -> String {
    format!("{who:02}{}", "n".repeat(IntegrationId::MAX_LEN - 2))
}

fn job(kind: JobKind, number: usize) -> JobId {
    JobId::new(match kind {
        JobKind::Export => format!("ce45a7a1-f19d-4ce2-882c-a3c795{number:06}"),
        JobKind::Import => format!("21474836{number:02}"),
    })
    .unwrap()
}

fn seen(kind: JobKind, number: usize, status: JobStatus) -> JobReport {
    let finished = status == JobStatus::Completed;
    JobReport {
        kind,
        denied: None,
        seen: vec![SeenJob {
            id: job(kind, number),
            status,
            bytes: finished.then_some(7_654_321),
            finished_at: None,
        }],
    }
}

fn wanted(kind: JobKind, number: usize) -> JobWish {
    let import = kind == JobKind::Import;
    JobWish {
        id: (!import).then(|| job(kind, number)),
        list: import.then_some(1_000_000 + number as u64),
    }
}

#[test]
fn the_state_of_the_fullest_house_is_small() {
    let limits = Limits {
        daily: DAILY,
        ..Limits::MARKETO
    };
    let mut house = House {
        governor: Governor::new(limits),
        now: START,
    };
    let kinds = [
        (JobKind::Export, "enqueueExportLeadJob"),
        (JobKind::Import, "importLeads"),
    ];
    // Each integration has finished jobs of both kinds.
    for i in 0..MAX_INTEGRATIONS {
        for (kind, operation) in kinds {
            let done = seen(kind, i, JobStatus::Completed);
            house.call(i, operation, wanted(kind, i), Some(done));
            house.now += 201;
        }
    }
    // Both queues are full.
    for i in 0..QUEUE {
        for (kind, operation) in kinds {
            let queued = seen(kind, 70 + i, JobStatus::Queued);
            house.call(i, operation, wanted(kind, 70 + i), Some(queued));
            house.now += 201;
        }
    }
    // The volume is used up, and every limit has been met.
    let full = JobReport {
        denied: Some(JobDenied::VolumeUsedUp),
        ..seen(JobKind::Export, 70, JobStatus::Queued)
    };
    house.call(
        1,
        "enqueueExportLeadJob",
        wanted(JobKind::Export, 70),
        Some(full),
    );
    let today = CentralDay::of(at(house.now));
    house
        .governor
        .on_usage(at(house.now), today, DAILY - 1_000, 128);
    // A hundred slots are held, ten of them by calls that are not over, some of them cut.
    house.now += 25_000;
    let mut refused = Vec::new();
    for i in 0..100 {
        house.now += 190;
        let now = at(house.now);
        let request = wish(
            &name(i % MAX_INTEGRATIONS),
            300,
            now.after(Duration::from_secs(60)),
        );
        let permit = house.governor.try_acquire(now, &request).unwrap();
        match i {
            95 | 97 => refused.push(permit.lease),
            90.. if i % 2 == 1 => {}
            90.. => house.end(permit.lease, Completion::Cut),
            _ => house.end(permit.lease, Completion::Answered),
        }
    }
    for (lease, code) in refused.into_iter().zip(["606", "615"]) {
        let report = Report::new(lease, Completion::Answered).with_code(code);
        let _ = house.governor.report(at(house.now), &report);
    }
    let now = at(house.now);
    let status = house.governor.status(now);
    assert_eq!(
        (status.slots_held, status.in_flight, status.orphans),
        (100, 3, 5)
    );
    assert_eq!((status.bulk.exports, status.bulk.imports), (QUEUE, QUEUE));
    assert!(status.rate_learnt.is_some() && status.places_learnt.is_some());
    assert!(status.bulk.exports_shut.is_some() && status.others_today > 9_000_000);
    assert_eq!(house.governor.shared_status(now).len(), MAX_INTEGRATIONS);
    let state = house.governor.snapshot();
    println!("the state of the fullest house has {} bytes", state.len());
    assert!(state.len() <= 8 * 1024, "{}", state.len());
    let read = Governor::read(limits, &state).unwrap();
    assert_eq!(read.status(now), status);
    assert_eq!(read.snapshot(), state);
}
