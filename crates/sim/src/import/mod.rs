//! Bulk import: one queue for all kinds of jobs, their states over time, and what became of each
//! row (Adobe: "Bulk Import").

mod apply;
pub mod job;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::ImportConfig;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use job::{Job, Status};

/// Rows that are applied at once.
const BATCH: usize = 300;

/// All jobs of an instance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Imports {
    config: ImportConfig,
    jobs: BTreeMap<u64, Job>,
    last_id: u64,
    freed_at: Time,
    failing: u64,
}

impl Imports {
    /// No jobs yet.
    #[must_use]
    pub fn new(config: ImportConfig) -> Self {
        Self {
            config,
            last_id: 1000,
            ..Self::default()
        }
    }

    /// The timings and limits in force.
    #[must_use]
    pub const fn config(&self) -> ImportConfig {
        self.config
    }

    /// Sets timings and limits.
    pub fn configure(&mut self, config: ImportConfig) {
        self.config = config;
    }

    /// Makes so many of the jobs that are created from now on fail.
    pub fn fail_next(&mut self, times: u64) {
        self.failing = times;
    }

    /// All jobs in order of creation.
    pub fn iter(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }

    /// A job that is not too old to be asked for.
    #[must_use]
    pub fn find(&self, now: Time, id: u64) -> Option<&Job> {
        let job = self.jobs.get(&id)?;
        (now.since(job.created_at) <= self.config.life_ms).then_some(job)
    }

    /// Puts a job into the queue and gives its id.
    ///
    /// # Errors
    /// 1016 when the queue is full; 1019 while another job imports into the same list.
    pub fn add(&mut self, mut job: Job) -> Result<&Job, Failure> {
        let open = || self.jobs.values().filter(|other| other.is_open());
        if open().count() >= self.config.queue {
            return Err(Failure::plain("1016"));
        }
        let list = job.target.list();
        if list.is_some() && open().any(|other| other.target.list() == list) {
            return Err(Failure::plain("1019"));
        }
        self.last_id += 1;
        job.id = self.last_id;
        if self.failing > 0 {
            self.failing -= 1;
            job.fails = Some("Import failed".to_owned());
        }
        Ok(self.jobs.entry(self.last_id).or_insert(job))
    }

    fn running(&self) -> impl Iterator<Item = &Job> {
        let running = |job: &&Job| job.status == Status::Importing;
        self.jobs.values().filter(running)
    }

    /// The next job that begins, and when.
    fn starting(&self) -> Option<(Time, u64)> {
        if self.running().count() >= self.config.running {
            return None;
        }
        let first = self
            .jobs
            .values()
            .find(|job| job.status == Status::Queued)?;
        let ready = first.created_at.plus(self.config.queued_ms);
        Some((ready.max(self.freed_at), first.id))
    }

    /// The next rows that are applied, and when.
    fn applying(&self) -> Option<(Time, u64)> {
        let due = self.running().filter_map(|job| {
            let batches = job.batches() as u64;
            let share = self.config.importing_ms * (job.done_batches() as u64 + 1) / batches;
            Some((job.started_at?.plus(share), job.id))
        });
        due.min()
    }

    /// When something happens next, if anything does.
    #[must_use]
    pub fn due(&self) -> Option<Time> {
        let next = self.starting().into_iter().chain(self.applying());
        next.map(|(at, _)| at).min()
    }

    /// Lets what is due at `at` happen.
    pub fn step(&mut self, at: Time, world: &mut World) {
        if let Some((due, id)) = self.applying()
            && due <= at
            && let Some(job) = self.jobs.get_mut(&id)
        {
            job.apply(due, world);
            if !job.is_open() {
                self.freed_at = self.freed_at.max(due);
            }
        } else if let Some((due, id)) = self.starting()
            && due <= at
            && let Some(job) = self.jobs.get_mut(&id)
        {
            job.status = Status::Importing;
            job.started_at = Some(due);
        }
    }
}
