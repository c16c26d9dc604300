//! Holders, a governor and data ingestion, in virtual time.
//!
//! The world assumes of the network what the protocol states: a call that is never accounted for has
//! arrived and is over within [`USE_WITHIN`] and the server time-out after the grant. All else is
//! free: delays, lost messages, cuts, deaths, crashes, clocks that step back.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use marketo_core::Timestamp;
use marketo_core::date::CentralDay;
use marketo_core::limit::ingestion::{
    Allotment, Asked, Draw, Drawn, IngestionStatus, Patience, Settlement, USE_WITHIN,
};
use marketo_core::limit::{Completion, LeaseId, Report, Verdict};

use super::plan::{Fate, Mishap, Plan, S};
use super::*;

/// Ways to get it wrong, which the recount must notice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sabotage {
    None,
    /// A second is so many ms shorter.
    ShorterSecond(u64),
    /// A call that was cut is told of as answered.
    CutsAreAnswers,
    /// A call that was cut is told of as not sent.
    CutsAreUnsent,
    /// A governor that is killed starts anew.
    ForgetsOnCrash,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// When each call arrived, in µs, with the objects of it that count.
    pub(crate) arrivals: Vec<(u64, u32)>,
    /// When each call was sent.
    pub(crate) sent: Vec<u64>,
    pub(crate) refused: usize,
    pub(crate) asked: usize,
    pub(crate) told: usize,
    /// How often the state was written.
    pub(crate) written: usize,
    pub(crate) largest_state: usize,
    /// What was held when all was over.
    pub(crate) after: Option<IngestionStatus>,
}

impl Seen {
    /// The smallest time within which `calls` + 1 calls arrived, in µs.
    pub(crate) fn tightest(&self, calls: u32) -> u64 {
        let mut arrivals: Vec<u64> = self.arrivals.iter().map(|(at, _)| *at).collect();
        arrivals.sort_unstable();
        let windows = arrivals.windows(calls as usize + 1);
        let spans = windows.map(|window| window[window.len() - 1] - window[0]);
        spans.min().unwrap_or(u64::MAX)
    }

    /// The most objects that counted in one day.
    pub(crate) fn most_in_a_day(&self, start: u64) -> u64 {
        let mut days: BTreeMap<Timestamp, u64> = BTreeMap::new();
        for (arrived, objects) in &self.arrivals {
            let day = CentralDay::of(at(start + arrived / 1_000));
            *days.entry(day.ends()).or_default() += u64::from(*objects);
        }
        days.into_values().max().unwrap_or(0)
    }
}

#[derive(Clone, Debug)]
enum Event {
    Come(usize),
    /// A call of a holder of that life draws again.
    Again(usize, u32),
    /// A question arrives at the governor.
    Question(usize, usize, AllotmentRequest, Asked),
    Answer(usize, usize, u32, Asked, Option<AllotmentVerdict>),
    Settle(usize, u32, Settlement),
    Account(AccountReport),
    Told(usize, u32, AccountReport, bool),
    Tell(usize, u32),
    Mishap(usize),
}

struct Holder {
    allotment: Allotment,
    life: u32,
    /// How far its clock is from the truth, in µs; and back.
    behind: u64,
}

pub(crate) struct World<'a> {
    plan: &'a Plan,
    sabotage: Sabotage,
    governor: IngestionGovernor,
    stored: Option<Vec<u8>>,
    save_fails: bool,
    now: u64,
    stepped: u64,
    drawn: u64,
    agenda: BinaryHeap<Reverse<(u64, usize)>>,
    events: Vec<Event>,
    holders: Vec<Holder>,
    patience: Vec<Patience>,
    deadlines: Vec<Timestamp>,
    /// The last life of the holder that a call belongs to.
    lives: Vec<u32>,
    granted_at: BTreeMap<LeaseId, u64>,
    seen: Seen,
}

impl<'a> World<'a> {
    pub(crate) fn new(plan: &'a Plan, sabotage: Sabotage) -> Self {
        let mut limits = IngestionLimits {
            objects_a_day: plan.objects_a_day,
            ..limits(plan.calls_a_second)
        };
        if let Sabotage::ShorterSecond(by) = sabotage {
            limits.window -= ms(by);
        }
        let holder = |n| Holder {
            allotment: Allotment::new(name("default")),
            life: 0,
            behind: n as u64 * 5_000 * S,
        };
        let mut world = Self {
            plan,
            sabotage,
            governor: IngestionGovernor::new(limits),
            stored: None,
            save_fails: false,
            now: 0,
            stepped: 0,
            drawn: 0,
            agenda: BinaryHeap::new(),
            events: Vec::new(),
            holders: (0..plan.holders).map(holder).collect(),
            patience: vec![Patience::default(); plan.calls.len()],
            deadlines: vec![Timestamp::EPOCH; plan.calls.len()],
            lives: vec![0; plan.calls.len()],
            granted_at: BTreeMap::new(),
            seen: Seen::default(),
        };
        let mut when = 0;
        for (call, planned) in plan.calls.iter().enumerate() {
            when += planned.gap;
            world.schedule(when, Event::Come(call));
        }
        for (mishap, (when, _)) in plan.mishaps.iter().enumerate() {
            world.schedule(*when, Event::Mishap(mishap));
        }
        world
    }

    /// Runs to the end, and long past it.
    pub(crate) fn run(mut self) -> Seen {
        let most = 4_000 * (self.plan.calls.len() + 10);
        let mut steps = 0;
        while let Some(Reverse((now, event))) = self.agenda.pop() {
            steps += 1;
            assert!(steps < most, "it goes on without getting anywhere");
            self.now = now;
            self.happen(self.events[event].clone());
        }
        // Longer than clocks can have stepped back.
        self.now += 6 * 3_600 * S;
        let now = self.clock();
        self.seen.after = Some(self.governor.status(now));
        self.seen
    }

    /// A random number (SplitMix64).
    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        let mut z = self.plan.seed ^ self.drawn.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn schedule(&mut self, when: u64, event: Event) {
        let entry = (when.max(self.now), self.events.len());
        self.agenda.push(Reverse(entry));
        self.events.push(event);
    }

    /// A message: when it is there, or that it is lost.
    fn way(&mut self) -> Option<u64> {
        let takes = self.draw() % (self.plan.way + 1);
        (self.draw() % 100 >= self.plan.lost).then_some(self.now + takes)
    }

    /// A reading of the governor's clock.
    fn clock(&mut self) -> Timestamp {
        let ahead = self.draw() % (self.plan.jitter * 1_000 + 1);
        at((self.plan.start * 1_000 + self.now + ahead - self.stepped) / 1_000)
    }

    /// A reading of a holder's clock.
    fn clock_of(&self, holder: usize) -> Timestamp {
        let behind = self.holders[holder].behind;
        at((self.plan.start * 1_000 + self.now - behind) / 1_000)
    }

    /// The truth, when a holder's clock shows this.
    fn truth(&self, holder: usize, when: Timestamp) -> u64 {
        let span = when.since(self.clock_of(holder));
        self.now + (span.as_micros() as u64).max(1_000)
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Come(call) => {
                let planned = self.plan.calls[call];
                let patience = Duration::from_micros(planned.patience);
                self.deadlines[call] = self.clock_of(planned.holder).after(patience);
                self.lives[call] = self.holders[planned.holder].life;
                self.draw_for(call);
            }
            Event::Again(call, life) => {
                if self.holders[self.plan.calls[call].holder].life == life {
                    self.draw_for(call);
                }
            }
            Event::Question(call, holder, request, asked) => {
                let life = self.lives[call];
                let verdict = self.grant(&request);
                let back = self.way();
                let reply = back.map(|_| verdict);
                let when = back.unwrap_or(self.now + S);
                self.schedule(when, Event::Answer(call, holder, life, asked, reply));
            }
            Event::Answer(call, holder, life, asked, reply) => {
                if self.holders[holder].life != life {
                    return;
                }
                let now = self.clock_of(holder);
                self.holders[holder].allotment.on_reply(now, asked, reply);
                if reply.is_some() {
                    self.draw_for(call);
                } else {
                    self.seen.refused += 1;
                }
                self.tell_what_is_due(holder);
            }
            Event::Settle(holder, life, settlement) => {
                if self.holders[holder].life == life {
                    let now = self.clock_of(holder);
                    self.holders[holder].allotment.settle(now, &settlement);
                    self.tell_what_is_due(holder);
                }
            }
            Event::Account(report) => {
                let now = self.clock();
                self.governor.account(now, &report);
                if self.draw().is_multiple_of(2) {
                    self.store();
                }
            }
            Event::Told(holder, life, report, heard) => {
                if self.holders[holder].life == life {
                    let allotment = &mut self.holders[holder].allotment;
                    allotment.on_told(&report.accounts, heard);
                    self.tell_what_is_due(holder);
                }
            }
            Event::Tell(holder, life) => {
                if self.holders[holder].life == life {
                    self.tell_what_is_due(holder);
                }
            }
            Event::Mishap(mishap) => self.befall(self.plan.mishaps[mishap].1),
        }
    }

    fn befall(&mut self, mishap: Mishap) {
        match mishap {
            Mishap::StepBack(by) => self.stepped += by,
            Mishap::HolderSteps(holder, by) => {
                self.holders[holder].behind += by;
                // Nobody's patience grows by it.
                let calls = self.plan.calls.iter().zip(&mut self.deadlines);
                for (_, deadline) in calls.filter(|(call, _)| call.holder == holder) {
                    *deadline = deadline.before(Duration::from_micros(by));
                }
                // It reads its clock often.
                self.tell_what_is_due(holder);
            }
            Mishap::Dies(holder) => {
                let holder = &mut self.holders[holder];
                holder.life += 1;
                holder.allotment = Allotment::new(name("default"));
            }
            Mishap::Crash => {
                let limits = *self.governor.limits();
                let now = self.clock();
                self.governor = match &self.stored {
                    Some(stored) if self.sabotage != Sabotage::ForgetsOnCrash => {
                        IngestionGovernor::restore(limits, now, stored)
                    }
                    _ => IngestionGovernor::new(limits),
                };
            }
            Mishap::SaveFails => self.save_fails = true,
        }
    }

    fn store(&mut self) {
        if let Some(state) = self.governor.poll_save() {
            self.seen.written += 1;
            self.seen.largest_state = self.seen.largest_state.max(state.len());
            self.stored = Some(state);
        }
    }

    fn grant(&mut self, request: &AllotmentRequest) -> AllotmentVerdict {
        self.seen.asked += 1;
        let now = self.clock();
        let verdict = self.governor.allot(now, request);
        let AllotmentVerdict::Granted(leave) = verdict else {
            return verdict;
        };
        assert!(leave.load.calls >= 1 && leave.load.objects >= request.first);
        if core::mem::take(&mut self.save_fails) {
            let _lost = self.governor.poll_save();
            self.governor.on_save_failed();
            let report = AccountReport::new(request.credential.clone());
            let unused = report.with_accounts(vec![leave.unused()]);
            self.governor.account(now, &unused);
            let span = ms(200);
            let why = marketo_core::limit::Why::Rate;
            return AllotmentVerdict::NotFor(Pause { span, why });
        }
        self.store();
        let before = self.granted_at.insert(leave.allotment, self.now);
        assert_eq!(before, None, "an id came twice");
        verdict
    }

    fn draw_for(&mut self, call: usize) {
        let planned = self.plan.calls[call];
        let holder = planned.holder;
        let (now, entropy) = (self.clock_of(holder), self.draw());
        let draw = Draw::new(planned.objects, TIMEOUT, self.deadlines[call]);
        let allotment = &mut self.holders[holder].allotment;
        let life = self.lives[call];
        match allotment.draw(now, entropy, &draw, &mut self.patience[call]) {
            Drawn::Wait(when) => {
                let when = self.truth(holder, when);
                self.schedule(when, Event::Again(call, life));
            }
            Drawn::Ask(request, asked) => match self.way() {
                Some(when) => self.schedule(when, Event::Question(call, holder, request, asked)),
                None => {
                    let failed = Event::Answer(call, holder, life, asked, None);
                    self.schedule(self.now + S, failed);
                }
            },
            Drawn::Decided(Verdict::Refused(refusal)) => {
                assert!(refusal.retry_at > now);
                self.seen.refused += 1;
            }
            Drawn::Decided(Verdict::Granted(permit)) => {
                assert!(permit.send_by > now && now < self.deadlines[call]);
                self.send(call, permit.lease);
            }
        }
        self.tell_what_is_due(holder);
    }

    /// The call leaves; all that becomes of it is settled here.
    fn send(&mut self, call: usize, lease: LeaseId) {
        let planned = self.plan.calls[call];
        let mut report = Report::new(lease, Completion::Answered);
        let mut settled = self.now;
        if planned.fate == Fate::NotSent {
            report.completion = Completion::NotSent;
        } else {
            let most = (USE_WITHIN + TIMEOUT).as_micros() as u64;
            let latest = self.granted_at[&lease] + most;
            let arrived = (self.now + planned.out).min(latest).max(self.now);
            let unseen = planned.fate == Fate::Unseen;
            let objects = if unseen { 0 } else { planned.objects };
            self.seen.sent.push(self.now);
            self.seen.arrivals.push((arrived, objects));
            settled = arrived + planned.back;
            match planned.fate {
                Fate::Unseen => report = report.with_code("401013"),
                Fate::Cut => {
                    // Cut before it arrives, maybe.
                    settled = self.now + planned.back;
                    report.completion = match self.sabotage {
                        Sabotage::CutsAreAnswers => Completion::Answered,
                        Sabotage::CutsAreUnsent => Completion::NotSent,
                        _ => Completion::Cut,
                    };
                }
                _ => {}
            }
        }
        let settlement = Settlement::new(report, planned.objects);
        let life = self.lives[call];
        self.schedule(settled, Event::Settle(planned.holder, life, settlement));
    }

    fn tell_what_is_due(&mut self, holder: usize) {
        let (now, life) = (self.clock_of(holder), self.holders[holder].life);
        if let Some(report) = self.holders[holder].allotment.poll_account(now) {
            self.seen.told += 1;
            let there = self.way();
            if let Some(when) = there {
                self.schedule(when, Event::Account(report.clone()));
            }
            // What was heard may seem not to have been.
            let back = there.and(self.way());
            let when = back.unwrap_or(self.now + S);
            let told = Event::Told(holder, life, report, back.is_some());
            self.schedule(when, told);
        }
        if let Some(when) = self.holders[holder].allotment.poll_timeout(now) {
            let when = self.truth(holder, when);
            self.schedule(when, Event::Tell(holder, life));
        }
    }
}
