//! Bulk extract: one queue for all kinds of jobs, their states over time, and the day's volume
//! (Adobe: "Bulk Extract").

pub mod csv;
pub mod file;
pub mod job;
pub(crate) mod range;
pub(crate) mod rows;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::{CredentialId, ExportConfig};
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use file::{ExportFile, Synthetic};
use job::{Job, Plan, Status};

/// Files up to this length are hashed at once; larger ones piece by piece, by [`Exports::work`].
const HASH_AT_ONCE: u64 = 4 * 1024 * 1024;

/// How long a job can be asked for after its end, in milliseconds (Adobe: "Bulk Extract").
const KEPT_MS: u64 = 30 * 24 * 3_600_000;

/// A file whose checksum is being computed.
struct Hashing {
    file: ExportFile,
    at: u64,
    sum: Sha256,
}

/// All jobs of an instance.
#[derive(Default, Serialize, Deserialize)]
pub struct Exports {
    config: ExportConfig,
    jobs: BTreeMap<u64, Job>,
    plans: VecDeque<Plan>,
    next: u64,
    freed_at: Time,
    /// Begun anew after a snapshot.
    #[serde(skip)]
    hashing: Option<Hashing>,
    checksums: BTreeMap<u64, String>,
}

impl Exports {
    /// No jobs yet.
    #[must_use]
    pub fn new(config: ExportConfig) -> Self {
        Self {
            config,
            ..Self::default()
        }
    }

    /// The timings and limits in force.
    #[must_use]
    pub const fn config(&self) -> ExportConfig {
        self.config
    }

    /// Sets timings and limits.
    pub fn configure(&mut self, config: ExportConfig) {
        self.config = config;
    }

    /// Says what is to become of the next job that is created; plans are used up in order.
    pub fn plan(&mut self, plan: Plan) {
        self.plans.push_back(plan);
    }

    /// The plan for a job that is created now.
    pub fn next_plan(&mut self) -> Plan {
        self.plans.pop_front().unwrap_or_default()
    }

    /// Adds a job; its number is given to it.
    pub fn add(&mut self, mut job: Job) -> &Job {
        self.next += 1;
        let number = self.next;
        job.number = number;
        self.jobs.entry(number).or_insert(job)
    }

    /// The credential's job of that id: nobody else sees it, and nobody long after its end.
    #[must_use]
    pub fn find(&self, now: Time, owner: CredentialId, id: &str) -> Option<&Job> {
        let job = self
            .jobs
            .values()
            .find(|job| job.id == id && job.owner == owner)?;
        let kept = job.finished_at.is_none_or(|at| now.since(at) <= KEPT_MS);
        kept.then_some(job)
    }

    /// All jobs in order of creation.
    pub fn iter(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }

    /// Bytes of the files that were finished today, by America/Chicago.
    #[must_use]
    pub fn used_today(&self, now: Time) -> u64 {
        let today = now.central_day();
        let finished = self.jobs.values().filter(|job| {
            job.status == Status::Completed
                && job.finished_at.is_some_and(|at| at.central_day() == today)
        });
        finished
            .filter_map(|job| job.file.as_ref())
            .map(|file| file.len())
            .sum()
    }

    /// Whether the day's volume leaves room for a job.
    ///
    /// # Errors
    /// 1029 when it does not.
    pub fn check_volume(&self, now: Time) -> Result<(), Failure> {
        if self.used_today(now) < self.config.daily_bytes {
            return Ok(());
        }
        let megabytes = self.config.daily_bytes / (1024 * 1024);
        Err(Failure::new(
            "1029",
            format!("Export daily quota {megabytes}MB exceeded."),
        ))
    }

    /// Puts a job into the queue.
    ///
    /// # Errors
    /// 1029 when it is queued already, the queue is full, or the day's volume is used up; 1003
    /// when it has ended.
    pub fn enqueue(&mut self, now: Time, number: u64) -> Result<(), Failure> {
        let status = self.jobs.get(&number).map(|job| job.status);
        match status {
            Some(Status::Created) => {}
            Some(Status::Queued | Status::Processing) => {
                return Err(Failure::new("1029", "Job already queued"));
            }
            _ => return Err(Failure::new("1003", "Job has ended and cannot be queued")),
        }
        self.check_volume(now)?;
        let waiting = self.count(Status::Queued) + self.count(Status::Processing);
        if waiting >= self.config.queue {
            return Err(Failure::new("1029", "Too many jobs in queue"));
        }
        if let Some(job) = self.jobs.get_mut(&number) {
            job.status = Status::Queued;
            job.queued_at = Some(now);
        }
        Ok(())
    }

    /// Cancels a job.
    ///
    /// # Errors
    /// 1003 when it has ended.
    pub fn cancel(&mut self, now: Time, number: u64) -> Result<(), Failure> {
        let job = self
            .jobs
            .get_mut(&number)
            .ok_or_else(|| Failure::plain("1013"))?;
        match job.status {
            Status::Created | Status::Queued | Status::Processing => {
                job.status = Status::Cancelled;
                self.freed_at = now;
                Ok(())
            }
            Status::Cancelled => Ok(()),
            Status::Completed | Status::Failed => Err(Failure::new("1003", "Job has ended")),
        }
    }

    fn count(&self, status: Status) -> usize {
        self.jobs
            .values()
            .filter(|job| job.status == status)
            .count()
    }

    /// Lets jobs begin and end that are due by `now`, each at its own time.
    pub fn advance(&mut self, now: Time, world: &World) {
        loop {
            let ending = self
                .jobs
                .values()
                .filter(|job| job.status == Status::Processing);
            let ending = ending
                .filter_map(|job| {
                    Some((job.started_at?.plus(self.config.processing_ms), job.number))
                })
                .filter(|(_, number)| !self.waits_for_hash(*number))
                .min();
            let room = self.count(Status::Processing) < self.config.running;
            let waiting = self
                .jobs
                .values()
                .filter(|job| room && job.status == Status::Queued);
            let starting = waiting
                .filter_map(|job| Some((job.queued_at?.plus(self.config.queued_ms), job.number)))
                .min()
                .map(|(ready, number)| (ready.max(self.freed_at), number));
            match (ending, starting) {
                (Some((at, number)), other)
                    if at <= now && other.is_none_or(|(start, _)| at <= start) =>
                {
                    self.finish(now, at, number, world);
                }
                (_, Some((at, number))) if at <= now => {
                    if let Some(job) = self.jobs.get_mut(&number) {
                        job.status = Status::Processing;
                        job.started_at = Some(at);
                    }
                }
                _ => return,
            }
        }
    }

    /// Whether a job cannot end yet because its file's checksum is still being computed.
    fn waits_for_hash(&self, number: u64) -> bool {
        let hashed = self.hashing.as_ref().map(|hashing| hashing.file.len());
        let Some(job) = self.jobs.get(&number) else {
            return false;
        };
        let Some(bytes) = job.plan.bytes.filter(|_| !job.plan.fail) else {
            return false;
        };
        let len = Synthetic::new(bytes).len_u64();
        hashed.is_some() && len > HASH_AT_ONCE && !self.checksums.contains_key(&len)
    }

    fn finish(&mut self, now: Time, at: Time, number: u64, world: &World) {
        let Some(job) = self.jobs.get(&number) else {
            return;
        };
        let plan = job.plan;
        if plan.fail {
            self.end(number, at, Status::Failed, None);
            return;
        }
        let (file, records) = match plan.bytes {
            Some(bytes) => {
                let made = Synthetic::new(bytes);
                (ExportFile::Synthetic(made), made.records())
            }
            None => {
                let (text, records) = rows::write(job, world);
                (ExportFile::Held(Bytes::from(text)), records)
            }
        };
        let len = file.len();
        let late = matches!(file, ExportFile::Synthetic(_)) && len > HASH_AT_ONCE;
        let (checksum, at) = match self.checksums.get(&len).filter(|_| late) {
            // It was being computed until just now.
            Some(known) => (
                known.clone(),
                if at < self.freed_at {
                    self.freed_at
                } else {
                    at
                },
            ),
            None if late => {
                self.hashing = Some(Hashing {
                    file,
                    at: 0,
                    sum: Sha256::new(),
                });
                return;
            }
            None => (hex(&Sha256::digest(file.read(0, usize::MAX))), at),
        };
        let checksum = if plan.wrong_checksum {
            checksum.chars().rev().collect()
        } else {
            checksum
        };
        self.end(
            number,
            at.min(now),
            Status::Completed,
            Some((file, records, checksum)),
        );
    }

    fn end(
        &mut self,
        number: u64,
        at: Time,
        status: Status,
        file: Option<(ExportFile, u64, String)>,
    ) {
        self.freed_at = self.freed_at.max(at);
        let Some(job) = self.jobs.get_mut(&number) else {
            return;
        };
        job.status = status;
        job.finished_at = Some(at);
        if let Some((file, records, checksum)) = file {
            job.file = Some(Arc::new(file));
            job.records = records;
            job.checksum = checksum;
        }
    }

    /// Hashes `budget` bytes more of a large file; says whether there is more to do. Until it is
    /// done the file's job stays in `Processing`.
    pub fn work(&mut self, now: Time, budget: usize) -> bool {
        let Some(hashing) = &mut self.hashing else {
            return false;
        };
        let piece = hashing.file.read(hashing.at, budget);
        hashing.sum.update(&piece);
        hashing.at += piece.len() as u64;
        if hashing.at < hashing.file.len() && !piece.is_empty() {
            return true;
        }
        let sum = hex(&hashing.sum.clone().finalize());
        self.checksums.insert(hashing.file.len(), sum);
        self.hashing = None;
        self.freed_at = self.freed_at.max(now);
        false
    }

    /// Whether a large file is being hashed.
    #[must_use]
    pub const fn has_work(&self) -> bool {
        self.hashing.is_some()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
