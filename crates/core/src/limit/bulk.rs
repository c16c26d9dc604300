//! What is known of bulk jobs: both queues, and the day's volume of exports.

use serde::{Deserialize, Serialize};

use super::Limits;
use super::clock::Step;
use super::export::{NoVolume, Volume};
use super::job::{JobDenied, JobReport, JobStatus, MOST_SEEN};
use super::lease::LeaseId;
use super::ledger::Owner;
use super::permit::{Completion, PermitRequest, Report};
use super::queue::{NoSeat, Queue};
use super::seat::Pace;
use super::share::Policy;
use super::state::is_default;
use super::status::{NotUntil, Why};
use crate::error::{ErrorInfo, Execution};
use crate::operation::{JobKind, JobRole, JobStep};
use crate::time::Timestamp;

/// All that is known of bulk jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bulk {
    #[serde(default, skip_serializing_if = "is_default")]
    exports: Queue,
    #[serde(default, skip_serializing_if = "is_default")]
    imports: Queue,
    #[serde(default, skip_serializing_if = "is_default")]
    volume: Volume,
}

/// What is known of bulk jobs, at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BulkStatus {
    /// Exports in the queue, as far as it is known; running ones included.
    pub exports: usize,
    /// Imports in the queue, as far as it is known; running ones included.
    pub imports: usize,
    /// Bytes of the exports that were seen to finish today.
    pub export_bytes: u64,
    /// Why no export can be enqueued, if so, whosoever's.
    pub exports_shut: Option<NotUntil>,
    /// Why no import can be started, if so.
    pub imports_shut: Option<NotUntil>,
}

impl Bulk {
    /// Lets time pass.
    pub(super) fn advance(&mut self, now: Timestamp) {
        self.exports.advance(now);
        self.imports.advance(now);
        self.volume.advance(now);
    }

    /// The host's clock has stepped back.
    pub(super) fn carry(&mut self, step: Step) {
        self.exports.carry(step);
        self.imports.carry(step);
    }

    /// Whether a call with this role may be sent, for all that is known of jobs. `probe_ends` tells
    /// when a call is over if nothing is heard of it, and nothing if it is over.
    ///
    /// # Errors
    /// [`NotUntil`] if Marketo would refuse it, with the instant at which it is worth asking again.
    pub(super) fn may_start(
        &self,
        now: Timestamp,
        policy: &Policy,
        role: JobRole,
        owner: Owner,
        request: &PermitRequest,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> Result<(), NotUntil> {
        let enqueues = role.step == JobStep::Enqueue;
        let not = |(at, why)| NotUntil { at, why };
        match role.kind {
            // It is there already, or may be, and takes nothing: Marketo says how it is.
            JobKind::Export if enqueues && self.exports.has(&request.job) => Ok(()),
            JobKind::Export if enqueues || role.step == JobStep::Create => {
                let own = policy.share(&request.integration).export_bytes;
                let all = policy.limits().export_bytes;
                let volume = self.volume.may_start(now, all, owner, own, probe_ends);
                volume.map_err(|none| not(none.into()))?;
                if !enqueues {
                    return Ok(());
                }
                let seat = self.exports.may_take(now, Pace::EXPORTS, &request.job);
                seat.map_err(|none| not(as_why(none, Why::ExportQueueFull)))
            }
            JobKind::Import if enqueues => {
                let seat = self.imports.may_take(now, Pace::IMPORTS, &request.job);
                seat.map_err(|none| not(as_why(none, Why::ImportQueueFull)))
            }
            JobKind::Export | JobKind::Import => Ok(()),
        }
    }

    /// A call with this role was granted.
    pub(super) fn granted(
        &mut self,
        now: Timestamp,
        role: JobRole,
        (lease, owner): (LeaseId, Owner),
        request: &PermitRequest,
    ) {
        let enqueues = role.step == JobStep::Enqueue;
        let starts = role.step == JobStep::Create || enqueues && !self.exports.has(&request.job);
        if role.kind == JobKind::Export && starts {
            self.volume.granted(lease);
        }
        if enqueues {
            self.queue(role.kind).take(now, lease, owner, &request.job);
        }
    }

    /// Takes in what became of a call; `info` is what the code means that Marketo answered with.
    /// True if that may have changed something.
    pub(super) fn on_report(
        &mut self,
        now: Timestamp,
        report: &Report,
        info: Option<&ErrorInfo>,
    ) -> bool {
        let lease = report.lease;
        let (exports, imports) = (self.exports.awaits(lease), self.imports.awaits(lease));
        let answered = report.completion == Completion::Answered;
        let jobs = report.jobs.as_ref().filter(|_| answered);
        if let Some(jobs) = jobs {
            self.on_jobs(now, lease, jobs);
        }
        let denied = jobs.and_then(|jobs| jobs.denied);
        let executed = info.is_none_or(|info| info.execution != Execution::NotExecuted);
        for queue in [&mut self.exports, &mut self.imports] {
            match report.completion {
                Completion::NotSent => queue.not_sent(lease),
                Completion::Answered if !executed => queue.not_executed(lease),
                Completion::Answered | Completion::Cut => queue.unsure(now, lease),
            }
        }
        if answered && info.is_none() {
            self.volume.took(lease);
            if exports {
                self.exports.taken_in(lease);
            } else if imports {
                self.imports.taken_in(lease);
            }
        } else if denied != Some(JobDenied::VolumeUsedUp) {
            self.volume.lost(now, lease);
        }
        exports || imports || jobs.is_some() || self.volume.is_closed()
    }

    fn on_jobs(&mut self, now: Timestamp, lease: LeaseId, jobs: &JobReport) {
        let today = self.volume.begun(now);
        let queue = self.queue(jobs.kind);
        let mut files = Vec::new();
        for job in jobs.seen.iter().take(MOST_SEEN) {
            if jobs.denied.is_some() {
                // It is as it was before, whatever became of earlier calls for it.
                queue.never_queued(&job.id, now);
                continue;
            }
            // Asked before this word, which may be the one that makes it forget another.
            let remembers = queue.remembers_since(today);
            let Some(ended) = queue.on_seen(now, lease, job) else {
                continue;
            };
            if job.status == JobStatus::Completed && (ended.seated || remembers) {
                files.push((job, ended.who));
            }
        }
        match jobs.denied {
            Some(JobDenied::QueueFull) => queue.on_full(now, lease),
            Some(JobDenied::ListBusy) => queue.on_list_busy(now, lease),
            Some(JobDenied::VolumeUsedUp) => self.volume.close(now, lease),
            None => {}
        }
        if jobs.kind == JobKind::Export {
            for (job, who) in files {
                let at = job.finished_at.unwrap_or(now);
                self.volume.finished(now, at, job.bytes.unwrap_or(0), who);
            }
        }
    }

    /// Whether anything is known of jobs of this integration.
    pub(super) fn has(&self, owner: Owner) -> bool {
        let queues = [&self.exports, &self.imports];
        queues.iter().any(|queue| queue.is_used_by(owner)) || self.volume.bytes_of(owner) > 0
    }

    fn queue(&mut self, kind: JobKind) -> &mut Queue {
        match kind {
            JobKind::Export => &mut self.exports,
            JobKind::Import => &mut self.imports,
        }
    }

    /// What is known at `now`.
    pub(super) fn status(
        &self,
        now: Timestamp,
        limits: &Limits,
        probe_ends: impl FnOnce(LeaseId) -> Option<Timestamp>,
    ) -> BulkStatus {
        let any = super::JobWish::default();
        let not = |(at, why)| NotUntil { at, why };
        let volume = self.volume.shut(now, limits.export_bytes, probe_ends);
        let exports = self.exports.may_take(now, Pace::EXPORTS, &any).err();
        let imports = self.imports.may_take(now, Pace::IMPORTS, &any).err();
        BulkStatus {
            exports: self.exports.taken(now, Pace::EXPORTS),
            imports: self.imports.taken(now, Pace::IMPORTS),
            export_bytes: self.volume.bytes(),
            exports_shut: volume
                .map(|at| not(NoVolume::All(at).into()))
                .or_else(|| exports.map(|none| not(as_why(none, Why::ExportQueueFull)))),
            imports_shut: imports.map(|none| not(as_why(none, Why::ImportQueueFull))),
        }
    }

    /// Whether a governor whose time is `now` can have written this.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        self.exports.is_plausible(now)
            && self.imports.is_plausible(now)
            && self.volume.is_plausible(now)
    }
}

impl From<NoVolume> for (Timestamp, Why) {
    fn from(none: NoVolume) -> Self {
        match none {
            NoVolume::All(at) => (at, Why::ExportVolume),
            NoVolume::Own(at) => (at, Why::ExportShare),
        }
    }
}

const fn as_why(none: NoSeat, full: Why) -> (Timestamp, Why) {
    match none {
        NoSeat::Full(at) => (at, full),
        NoSeat::List(at) => (at, Why::ListBusy),
    }
}
