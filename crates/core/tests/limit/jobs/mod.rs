//! The limits of bulk jobs: by example, and against a Marketo that counts by itself.

mod exports;
mod imports;
mod recount;

mod volume;
mod wire;

use core::time::Duration;

use marketo_core::limit::{
    Completion, Governor, IntegrationId, JobDenied, JobId, JobReport, JobStatus, JobWish, LeaseId,
    Limits, NotUntil, PermitRequest, Report, SeenJob, Why,
};
use marketo_core::operation::JobKind;

use super::at;

const ENQUEUE: &str = "enqueueExportLeadJob";
const CREATE: &str = "createExportActivityJob";
const STATUS: &str = "getExportCustomObjectJobStatus";
const IMPORT: &str = "importLeads";
const MINUTE: u64 = 60_000;

/// Limits of which only those of jobs are ever reached.
const LIMITS: Limits = Limits {
    rate: 10_000,
    places: 1_000,
    ..Limits::MARKETO
};

fn instant(text: &str) -> u64 {
    marketo_core::date::read(text.as_bytes())
        .unwrap()
        .as_millis()
}

fn id(name: impl Into<String>) -> JobId {
    JobId::new(name).unwrap()
}

fn seen(name: impl Into<String>, status: JobStatus) -> SeenJob {
    SeenJob {
        id: id(name),
        status,
        bytes: None,
        finished_at: None,
    }
}

/// A job that has finished with a file.
fn finished(name: impl Into<String>, bytes: u64, finished_at: u64) -> SeenJob {
    SeenJob {
        bytes: Some(bytes),
        finished_at: Some(at(finished_at)),
        ..seen(name, JobStatus::Completed)
    }
}

fn told(kind: JobKind, seen: impl Into<Vec<SeenJob>>) -> JobReport {
    JobReport {
        kind,
        denied: None,
        seen: seen.into(),
    }
}

fn denied(kind: JobKind, denied: JobDenied) -> JobReport {
    JobReport {
        denied: Some(denied),
        ..told(kind, [])
    }
}

fn answered(lease: LeaseId, code: Option<&str>, jobs: Option<JobReport>) -> Report {
    let mut report = Report::new(lease, Completion::Answered);
    report.code = code.map(str::to_owned);
    report.jobs = jobs;
    report
}

/// A governor, and the time.
struct House {
    governor: Governor,
    now: u64,
}

impl House {
    fn new(now: u64, limits: Limits) -> Self {
        Self {
            governor: Governor::new(limits),
            now,
        }
    }

    fn open() -> Self {
        Self::new(instant("2026-07-15T18:00:00Z"), LIMITS)
    }

    fn ask(&mut self, who: &str, operation: &str, job: JobWish) -> Result<LeaseId, NotUntil> {
        let who = IntegrationId::new(who).unwrap();
        let timeout = Duration::from_secs(300);
        let request = PermitRequest::new(who, operation, timeout, at(self.now)).with_job(job);
        let granted = self.governor.try_acquire(at(self.now), &request);
        // What was saved decides the same.
        let saved = self.governor.snapshot();
        self.governor = Governor::read(*self.governor.limits(), &saved).unwrap();
        assert_eq!(self.governor.snapshot(), saved);
        granted.map(|permit| permit.lease)
    }

    fn enqueue(&mut self, name: impl Into<String>) -> Result<LeaseId, NotUntil> {
        let id = Some(id(name));
        self.ask("etl", ENQUEUE, JobWish { id, list: None })
    }

    fn import(&mut self, list: Option<u64>) -> Result<LeaseId, NotUntil> {
        self.ask("etl", IMPORT, JobWish { id: None, list })
    }

    fn report(&mut self, report: &Report) {
        let _ = self.governor.report(at(self.now), report);
    }

    fn answer(&mut self, lease: LeaseId, code: Option<&str>, jobs: Option<JobReport>) {
        self.report(&answered(lease, code, jobs));
    }

    /// Enqueues an export, and Marketo takes it.
    fn queued(&mut self, name: &str) {
        let lease = self.enqueue(name).unwrap();
        let jobs = told(JobKind::Export, [seen(name, JobStatus::Queued)]);
        self.answer(lease, None, Some(jobs));
    }

    /// Imports, and Marketo takes it.
    fn imported(&mut self, name: &str, list: Option<u64>) {
        let lease = self.import(list).unwrap();
        let jobs = told(JobKind::Import, [seen(name, JobStatus::Queued)]);
        self.answer(lease, None, Some(jobs));
    }

    /// Somebody reads the status of jobs.
    fn hear(&mut self, kind: JobKind, seen: impl Into<Vec<SeenJob>>) {
        let lease = self.ask("crm", STATUS, JobWish::default()).unwrap();
        self.answer(lease, None, Some(told(kind, seen)));
    }

    fn hear_export(&mut self, seen: SeenJob) {
        self.hear(JobKind::Export, [seen]);
    }

    fn pass(&mut self, millis: u64) {
        self.now += millis;
    }

    fn exports(&self) -> usize {
        self.governor.status(at(self.now)).bulk.exports
    }

    fn imports(&self) -> usize {
        self.governor.status(at(self.now)).bulk.imports
    }

    fn bytes(&self) -> u64 {
        self.governor.status(at(self.now)).bulk.export_bytes
    }

    /// That a job is not let in for this reason, until so many milliseconds from now.
    #[track_caller]
    fn shut<T: core::fmt::Debug>(&self, why: Why, millis: u64, tried: Result<T, NotUntil>) {
        let not = tried.expect_err("let in");
        assert_eq!((not.why, not.at.as_millis() - self.now), (why, millis));
    }
}
