//! Random jobs at a Marketo that counts by itself, and a plain recount of what the governor was
//! told.

mod marketo;
mod plan;

use std::collections::{BTreeMap, BTreeSet};

use marketo_core::date::CentralDay;
use marketo_core::limit::{JobDenied, JobStatus, QUEUE, Share};
use proptest::prelude::*;

use super::*;
use crate::cases;
use plan::{Fate, Plan, plan, start};

/// What is allowed in a day.
const DAILY: u64 = 10_000;
/// What `etl` may have of it.
const SHARE: u64 = 4_000;
/// A lease's end: 5 s to send, 300 s to answer.
const LEASE: u64 = 305_000;

#[derive(Clone, Copy, Debug)]
enum Event {
    Ask(usize),
    Arrive(usize, LeaseId),
    Answer(usize, LeaseId, Said),
    Look(usize, usize),
    Cancel(usize),
}

/// What Marketo said to a call that was to queue a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Taken,
    Full,
    UsedUp,
    Other,
    Nothing,
}

/// Marketo's side of a job.
#[derive(Clone, Debug)]
struct Job {
    status: JobStatus,
    /// When its status began: when it was queued, began to run, or ended.
    since: u64,
}

/// What the governor was told of a job, or of a call for one.
#[derive(Clone, Copy, Debug)]
struct Word {
    /// Until when it stops others.
    until: u64,
    /// When that was said, if Marketo has not said that it is queued.
    unsure_since: Option<u64>,
}

/// The integration with a share of its own.
const ETL: &str = "etl";

fn policy(limits: Limits) -> Policy {
    let share = Share {
        export_bytes: Some(SHARE),
        ..Share::default()
    };
    let etl = IntegrationId::new(ETL).unwrap();
    Policy::new(limits, Share::default(), [(etl, share)]).unwrap()
}

struct World<'p> {
    plans: &'p [Plan],
    house: House,
    agenda: BTreeMap<(u64, usize), Event>,
    events: usize,
    /// Marketo's jobs, in the order in which they were queued.
    jobs: Vec<(usize, Job)>,
    /// What is known by the recount: by the plan, and of imports that have no name yet too.
    words: BTreeMap<usize, Word>,
    ended: BTreeSet<usize>,
    /// Bytes that the governor was told of, by the end of their day.
    told: BTreeMap<u64, u64>,
    /// Those of `etl`'s own jobs.
    own: BTreeMap<u64, u64>,
    /// When Marketo said last that the queue is full: exports, imports.
    full: [Option<u64>; 2],
    /// Marketo has said that the volume is used up; probes around midnight find out that it is not.
    used_up: bool,
    /// Nobody goes past the governor, and nobody dies.
    honest: bool,
}

impl<'p> World<'p> {
    fn new(start: u64, plans: &'p [Plan]) -> Self {
        let limits = Limits {
            export_bytes: DAILY,
            ..LIMITS
        };
        let odd = |plan: &Plan| {
            let unnamed = plan.import && plan.fate == Fate::CutAfter;
            unnamed || matches!(plan.fate, Fate::Orphaned | Fate::Outside)
        };
        let mut world = Self {
            plans,
            house: House::new(start, policy(limits)),
            agenda: BTreeMap::new(),
            events: 0,
            jobs: Vec::new(),
            words: BTreeMap::new(),
            ended: BTreeSet::new(),
            told: BTreeMap::new(),
            own: BTreeMap::new(),
            full: [None; 2],
            used_up: false,
            honest: !plans.iter().any(odd),
        };
        let mut at = start;
        for (i, plan) in plans.iter().enumerate() {
            at += plan.after;
            world.schedule(at, Event::Ask(i));
        }
        world
    }

    fn schedule(&mut self, at: u64, event: Event) {
        self.events += 1;
        self.agenda.insert((at, self.events), event);
    }

    fn run(mut self) -> Self {
        while let Some(((at, _), event)) = self.agenda.pop_first() {
            self.work_until(at);
            self.house.now = at;
            self.words.retain(|_, word| word.until > at);
            match event {
                Event::Ask(i) => self.ask(i),
                Event::Arrive(i, lease) => self.arrive(i, lease),
                Event::Answer(i, lease, said) => self.answer(i, lease, said),
                Event::Look(i, nth) => self.look(i, nth),
                Event::Cancel(i) => self.cancel(i),
            }
            self.agree();
        }
        self
    }

    fn kind(&self, i: usize) -> JobKind {
        if self.plans[i].import {
            JobKind::Import
        } else {
            JobKind::Export
        }
    }

    fn fresh(&self, i: usize) -> u64 {
        if self.plans[i].import {
            90_000
        } else {
            15 * MINUTE
        }
    }

    /// From one look at a job's status to the next.
    fn pace(&self, i: usize) -> u64 {
        if self.plans[i].import {
            25_000
        } else {
            4 * MINUTE
        }
    }

    // Those who call.

    fn ask(&mut self, i: usize) {
        let plan = &self.plans[i];
        if plan.fate == Fate::Outside {
            self.queue(i);
            return;
        }
        let (now, kind) = (self.house.now, self.kind(i));
        let who = ["crm", "shop", ETL][plan.who];
        let granted = if plan.import {
            self.house.ask(who, IMPORT, JobWish::default())
        } else {
            let id = Some(id(format!("e{i}")));
            self.house.ask(who, ENQUEUE, JobWish { id, list: None })
        };
        let today = CentralDay::of(at(now)).ends().as_millis();
        let used = self.told.get(&today).copied().unwrap_or(0);
        let own = self.own.get(&today).copied().unwrap_or(0);
        match granted {
            Ok(lease) => {
                assert!(
                    plan.import || who != ETL || own < SHARE,
                    "its share of the volume is known to be used up"
                );
                assert!(
                    plan.import || used < DAILY,
                    "the volume is known to be used up"
                );
                let taken = self.taken(kind);
                assert!(taken < QUEUE, "{taken} are known to be queued");
                let word = Word {
                    until: now + LEASE + self.fresh(i),
                    unsure_since: Some(now + LEASE),
                };
                self.words.insert(i, word);
                let arrives = now + plan.out;
                match plan.fate {
                    Fate::NotSent => self.schedule(arrives, Event::Answer(i, lease, Said::Nothing)),
                    Fate::CutBefore => {
                        self.schedule(arrives, Event::Answer(i, lease, Said::Nothing));
                        // Nobody knows an import by name that was not answered.
                        if !plan.import {
                            self.follow(i, arrives);
                        }
                    }
                    _ => self.schedule(arrives, Event::Arrive(i, lease)),
                }
            }
            Err(not) => {
                assert!(not.at > at(now));
                match not.why {
                    Why::ExportShare => {
                        assert!(who == ETL && !plan.import && own >= SHARE);
                    }
                    Why::ExportVolume => assert!(used >= DAILY || self.used_up),
                    Why::ExportQueueFull | Why::ImportQueueFull => {
                        let full = self.full[usize::from(plan.import)];
                        let taken = self.taken(kind);
                        assert!(
                            taken >= QUEUE || full.is_some(),
                            "room for another: {taken}"
                        );
                        assert!(not.at.since(at(now)) <= Duration::from_secs(240));
                    }
                    why => panic!("{why:?}"),
                }
            }
        }
    }

    /// Its caller looks after a job from now on.
    fn follow(&mut self, i: usize, now: u64) {
        self.schedule(now + self.pace(i), Event::Look(i, 0));
        if let (Some(after), false) = (self.plans[i].cancelled, self.plans[i].import) {
            self.schedule(now + after, Event::Cancel(i));
        }
    }

    fn arrive(&mut self, i: usize, lease: LeaseId) {
        let (now, plan) = (self.house.now, &self.plans[i]);
        let said = if plan.fate == Fate::Refused {
            Said::Other
        } else {
            self.queue(i)
        };
        let answered = now + plan.back;
        match plan.fate {
            Fate::CutAfter => self.schedule(answered, Event::Answer(i, lease, Said::Nothing)),
            Fate::Unreported => {}
            _ => self.schedule(answered, Event::Answer(i, lease, said)),
        }
        let named = !plan.import || plan.fate != Fate::CutAfter;
        if plan.fate != Fate::Orphaned && named && matches!(said, Said::Taken) {
            self.follow(i, answered);
        }
    }

    fn answer(&mut self, i: usize, lease: LeaseId, said: Said) {
        let (kind, now) = (self.kind(i), self.house.now);
        let about = |status| [seen(format!("e{i}"), status)];
        match said {
            Said::Taken => {
                let jobs = told(kind, about(JobStatus::Queued));
                self.house.answer(lease, None, Some(jobs));
                self.heard(i, JobStatus::Queued);
                let full = &mut self.full[usize::from(self.plans[i].import)];
                *full = full.filter(|since| lease.as_number() < *since);
            }
            Said::Full => {
                let jobs = denied(kind, JobDenied::QueueFull);
                let full = &mut self.full[usize::from(self.plans[i].import)];
                if let Some(since) = full.filter(|since| lease.as_number() >= *since) {
                    assert!(now - since >= MINUTE, "asked again too early");
                }
                *full = Some(now);
                self.house.answer(lease, Some("1029"), Some(jobs));
                self.words.remove(&i);
            }
            Said::UsedUp => {
                let jobs = denied(kind, JobDenied::VolumeUsedUp);
                self.house.answer(lease, Some("1029"), Some(jobs));
                self.words.remove(&i);
                self.used_up = true;
            }
            Said::Other => {
                self.house.answer(lease, Some("610"), None);
                self.words.remove(&i);
            }
            Said::Nothing if self.plans[i].fate == Fate::NotSent => {
                self.house.report(&Report::new(lease, Completion::NotSent));
                self.words.remove(&i);
            }
            Said::Nothing => {
                self.house.report(&Report::new(lease, Completion::Cut));
                if let Some(word) = self.words.get_mut(&i).filter(|w| w.unsure_since.is_some()) {
                    word.unsure_since = Some(now);
                    word.until = now
                        + if self.plans[i].import {
                            90_000
                        } else {
                            15 * MINUTE
                        };
                }
            }
        }
    }

    fn status(&self, i: usize) -> SeenJob {
        let name = format!("e{i}");
        match self.jobs.iter().find(|(other, _)| *other == i) {
            None => seen(name, JobStatus::Created),
            Some((_, job)) if job.status == JobStatus::Completed && !self.plans[i].import => {
                finished(name, self.plans[i].bytes, job.since)
            }
            Some((_, job)) => seen(name, job.status),
        }
    }

    fn look(&mut self, i: usize, nth: usize) {
        let job = self.status(i);
        let lost = self.plans[i].lost;
        if !lost[nth % 3] || lost == [true; 3] {
            self.house.hear(self.kind(i), [job.clone()]);
            self.heard(i, job.status);
        }
        if !job.status.has_ended() && nth < 200 {
            self.schedule(self.house.now + self.pace(i), Event::Look(i, nth + 1));
        }
    }

    fn cancel(&mut self, i: usize) {
        let found = self.jobs.iter_mut().find(|(other, _)| *other == i);
        if let Some((_, job)) = found.filter(|(_, job)| job.status.is_open()) {
            (job.status, job.since) = (JobStatus::Cancelled, self.house.now);
            let lease = self
                .house
                .ask("crm", "cancelExportLeadJob", JobWish::default());
            let jobs = told(
                JobKind::Export,
                [seen(format!("e{i}"), JobStatus::Cancelled)],
            );
            self.house.answer(lease.unwrap(), None, Some(jobs));
            self.heard(i, JobStatus::Cancelled);
        }
    }

    // The recount.

    fn heard(&mut self, i: usize, status: JobStatus) {
        let now = self.house.now;
        if self.ended.contains(&i) {
            return;
        }
        if status.is_open() {
            let until = now + self.fresh(i);
            let known = Word {
                until,
                unsure_since: None,
            };
            self.words.insert(i, known);
        } else if status.has_ended() {
            self.ended.insert(i);
            if self.words.remove(&i).is_some() || !self.honest {
                self.full[usize::from(self.plans[i].import)] = None;
            }
            if status == JobStatus::Completed && !self.plans[i].import {
                let job = self.jobs.iter().find(|(other, _)| *other == i).unwrap();
                let day = CentralDay::of(at(job.1.since)).ends().as_millis();
                *self.told.entry(day).or_default() += self.plans[i].bytes;
                // Whose an outsider's is, nobody here knows.
                if self.plans[i].who == 2 && self.plans[i].fate != Fate::Outside {
                    *self.own.entry(day).or_default() += self.plans[i].bytes;
                }
            }
        } else if let Some(word) = self.words.get(&i) {
            // It was not queued a minute ago.
            if word.unsure_since.is_some_and(|since| since + MINUTE < now) {
                self.words.remove(&i);
            }
        }
    }

    fn taken(&self, kind: JobKind) -> usize {
        self.words.keys().filter(|i| self.kind(**i) == kind).count()
    }

    /// What the governor says is what was told to it.
    fn agree(&self) {
        let now = self.house.now;
        let today = CentralDay::of(at(now)).ends().as_millis();
        let told = self.told.get(&today).copied().unwrap_or(0);
        assert_eq!(self.house.bytes(), told);
        let bulk = self.house.governor.status(at(now)).bulk;
        assert!(bulk.exports <= QUEUE && bulk.imports <= QUEUE);
        // An import whose answer was not reported has a seat for the call and one for its name.
        let twice = |plan: &Plan| plan.import && plan.fate == Fate::Unreported;
        if self.honest && !self.plans.iter().any(twice) {
            assert_eq!(bulk.exports, self.taken(JobKind::Export));
            assert_eq!(bulk.imports, self.taken(JobKind::Import));
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_eleventh_job_never_is_queued_and_no_byte_is_counted_twice(
        start in start(),
        plans in prop::collection::vec(plan(false), 1..60),
    ) {
        World::new(start, &plans).run();
    }

    #[test]
    fn others_and_the_dead_cost_a_call_a_minute_at_most(
        start in start(),
        plans in prop::collection::vec(plan(true), 1..60),
    ) {
        World::new(start, &plans).run();
    }
}
