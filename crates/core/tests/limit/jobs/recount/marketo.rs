//! Marketo's side: two queues, in which two jobs run at a time, and the volume of a day.

use marketo_core::date::CentralDay;
use marketo_core::limit::{JobStatus, QUEUE};

use super::super::*;
use super::{DAILY, Job, Said, World};

impl World<'_> {
    fn in_queue(&self, kind: JobKind) -> usize {
        let open = |(i, job): &&(usize, Job)| self.kind(*i) == kind && job.status.is_open();
        self.jobs.iter().filter(open).count()
    }

    /// Two of each queue run, first come, first served.
    pub(super) fn work_until(&mut self, now: u64) {
        for kind in [JobKind::Export, JobKind::Import] {
            let mut freed = 0;
            loop {
                let plans = self.plans;
                let mine: Vec<usize> = (0..self.jobs.len())
                    .filter(|at| self.kind(self.jobs[*at].0) == kind)
                    .collect();
                let status = |at: &usize| self.jobs[*at].1.status;
                let running: Vec<usize> = mine
                    .iter()
                    .copied()
                    .filter(|at| status(at) == JobStatus::Running)
                    .collect();
                let next = mine
                    .iter()
                    .copied()
                    .find(|at| status(at) == JobStatus::Queued);
                if let (true, Some(at)) = (running.len() < 2, next) {
                    let job = &mut self.jobs[at].1;
                    job.since = job.since.max(freed);
                    job.status = JobStatus::Running;
                    continue;
                }
                let ends = |at: &usize| self.jobs[*at].1.since + plans[self.jobs[*at].0].work;
                let Some(at) = running.into_iter().min_by_key(ends) else {
                    break;
                };
                freed = ends(&at);
                if freed > now {
                    break;
                }
                let (i, job) = &mut self.jobs[at];
                job.since = freed;
                job.status = if plans[*i].fails {
                    JobStatus::Failed
                } else {
                    JobStatus::Completed
                };
            }
        }
    }

    fn exported(&self, now: u64) -> u64 {
        let today = CentralDay::of(at(now));
        let finished = self.jobs.iter().filter(|(i, job)| {
            let today = CentralDay::of(at(job.since)) == today;
            !self.plans[*i].import && job.status == JobStatus::Completed && today
        });
        finished.map(|(i, _)| self.plans[*i].bytes).sum()
    }

    pub(super) fn queue(&mut self, i: usize) -> Said {
        let kind = self.kind(i);
        if kind == JobKind::Export && self.exported(self.house.now) >= DAILY {
            return Said::UsedUp;
        }
        if self.in_queue(kind) >= QUEUE {
            assert!(!self.honest, "an eleventh job");
            return Said::Full;
        }
        let (status, since) = (JobStatus::Queued, self.house.now);
        self.jobs.push((i, Job { status, since }));
        Said::Taken
    }
}
