//! Instances that share one store, each of which serves one call and has a clock of its own.
//!
//! Events come at true instants, in µs. A clock shows whole milliseconds and is ahead by up to the
//! spread, by as much as its call says or, where clocks wander, by something else at each reading.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Answer, Claim, Completion, LeaseId, Limits, Permit, Report, Shared, Verdict,
};

use super::plan::{Fate, MS, Plan, S};
use super::seen::Seen;
use super::{START, wish};

/// Ways to get it wrong, which the recount must notice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sabotage {
    None,
    /// A swap wins whatever is there by then.
    SwapsBlindly,
    /// A permit is used though its swap was lost.
    UsesLost,
    /// The spread of the clocks is not told, and who is behind hides it.
    HidesItsClock,
}

#[derive(Clone, Debug)]
enum Step {
    Ask,
    Leave,
    Send(Permit),
    Report(LeaseId, Completion),
    /// The end of a step that read the store before: what to put there, and what for.
    Swap(Box<Swap>),
}

#[derive(Clone, Debug)]
struct Swap {
    version: u64,
    bytes: Vec<u8>,
    read: Read,
    then: Then,
}

/// When the store was read: by the true time, and by the holder's clock.
#[derive(Clone, Copy, Debug)]
struct Read {
    at: u64,
    now: Timestamp,
}

/// What a swap is for.
#[derive(Clone, Debug)]
enum Then {
    Asked(Answer),
    Left,
    Reported(LeaseId, Completion),
}

#[derive(Clone, Debug)]
struct Progress {
    claim: Option<Claim>,
    deadline: Timestamp,
    verdicts: usize,
    gone: bool,
    waits: bool,
    sleeps: bool,
    leaves: bool,
    unknown: usize,
}

pub(crate) struct Pool<'a> {
    plan: &'a Plan,
    sabotage: Sabotage,
    now: u64,
    readings: u64,
    agenda: BinaryHeap<Reverse<(u64, usize)>>,
    steps: Vec<(usize, Step)>,
    stored: Option<Vec<u8>>,
    version: u64,
    calls: Vec<Progress>,
    /// In the order in which they came to wait.
    joined: Vec<usize>,
    leases: BTreeMap<LeaseId, usize>,
    seen: Seen,
}

const NAMES: [&str; 3] = ["crm", "shop", "etl"];

impl<'a> Pool<'a> {
    pub(crate) fn new(plan: &'a Plan, sabotage: Sabotage) -> Self {
        let progress = Progress {
            claim: None,
            deadline: Timestamp::EPOCH,
            verdicts: 0,
            gone: false,
            waits: false,
            sleeps: false,
            leaves: false,
            unknown: 0,
        };
        let mut pool = Self {
            plan,
            sabotage,
            now: 0,
            readings: 0,
            agenda: BinaryHeap::new(),
            steps: Vec::new(),
            stored: None,
            version: 0,
            calls: vec![progress; plan.calls.len()],
            joined: Vec::new(),
            leases: BTreeMap::new(),
            seen: Seen::default(),
        };
        let mut comes = 0;
        for (i, call) in plan.calls.iter().enumerate() {
            comes += call.gap;
            pool.schedule(comes, i, Step::Ask);
        }
        pool
    }

    pub(crate) fn limits(&self) -> Limits {
        let spread = match self.sabotage {
            Sabotage::HidesItsClock => 0,
            _ => self.plan.spread,
        };
        Limits {
            rate: self.plan.rate,
            places: self.plan.places,
            clock_spread: Duration::from_micros(spread),
            ..Limits::MARKETO
        }
    }

    pub(crate) fn run(mut self) -> Seen {
        let most = 5_000 * (self.plan.calls.len() + 1);
        let mut steps = 0;
        while let Some(Reverse((at, step))) = self.agenda.pop() {
            steps += 1;
            assert!(steps < most, "it goes on without getting anywhere");
            self.now = at;
            let (i, step) = self.steps[step].clone();
            self.happen(i, step);
        }
        self.finish()
    }

    fn schedule(&mut self, at: u64, i: usize, step: Step) {
        self.agenda
            .push(Reverse((at.max(self.now), self.steps.len())));
        self.steps.push((i, step));
    }

    /// A reading of the clock of call `i`.
    fn clock(&mut self, i: usize) -> Timestamp {
        self.readings += 1;
        let ahead = if self.plan.wander {
            // SplitMix64: a reading's error has nothing to do with the one before.
            let mut z = self.plan.seed ^ self.readings.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            (z ^ (z >> 27)) % 1_001
        } else {
            self.plan.calls[i].ahead
        };
        Timestamp::from_millis(START + (self.now + self.plan.spread * ahead / 1_000) / MS)
    }

    fn happen(&mut self, i: usize, step: Step) {
        match step {
            // It has been woken before by its caller's going.
            Step::Ask if self.calls[i].waits && !self.calls[i].sleeps => {}
            Step::Ask => self.ask(i),
            // A host sees it no sooner than when it sleeps.
            Step::Leave if !self.calls[i].sleeps => self.calls[i].leaves = true,
            Step::Leave => self.leave(i),
            Step::Send(permit) => self.send(i, permit),
            Step::Report(lease, completion) => self.report(i, lease, completion),
            Step::Swap(swap) => self.swap(i, *swap),
        }
    }

    /// The state as it is read now, and the time to tell it: read after it.
    fn read(&mut self, i: usize) -> (Shared, Timestamp) {
        let shared = self.shared();
        let now = self.clock(i);
        if self.sabotage == Sabotage::HidesItsClock {
            let nothing = Report::new(LeaseId::from_number(1), Completion::Cut);
            let behind = shared.clone().report(now, &nothing).err();
            let by = behind.map_or(Duration::ZERO, |behind| behind.by);
            return (shared, now.after(by));
        }
        (shared, now)
    }

    fn shared(&self) -> Shared {
        match &self.stored {
            Some(bytes) => Shared::read(self.limits(), bytes).unwrap(),
            None => Shared::new(self.limits()),
        }
    }

    /// Ends a step: at once if there is nothing to put, or with a swap a moment later.
    fn put(&mut self, i: usize, mut shared: Shared, now: Timestamp, then: Then) {
        self.readings += 1;
        let read = Read { at: self.now, now };
        let Some(bytes) = shared.poll_save(self.readings) else {
            return self.done(i, read, then);
        };
        let version = self.version;
        let at = self.now + self.plan.calls[i].store;
        let swap = Swap {
            version,
            bytes,
            read,
            then,
        };
        self.schedule(at, i, Step::Swap(Box::new(swap)));
    }

    fn swap(&mut self, i: usize, swap: Swap) {
        let wins = swap.version == self.version || self.sabotage == Sabotage::SwapsBlindly;
        let progress = &mut self.calls[i];
        let unknown = self.plan.calls[i].unknown.get(progress.unknown).copied();
        progress.unknown += 1;
        if wins && unknown != Some(false) {
            if let Then::Asked(Answer::Decided(Verdict::Granted(_))) = swap.then {
                self.nobody_is_passed_over(i, swap.read.now);
            }
            self.seen.largest = self.seen.largest.max(swap.bytes.len());
            self.stored = Some(swap.bytes);
            self.version += 1;
        }
        if unknown.is_none() && (wins || self.sabotage == Sabotage::UsesLost) {
            return self.done(i, swap.read, swap.then);
        }
        self.seen.lost_swaps += 1;
        match swap.then {
            Then::Asked(answer) => {
                if let (Some(_), Some(claim)) = (unknown, &mut self.calls[i].claim) {
                    claim.on_unknown(swap.read.now, &answer);
                }
                self.ask(i);
            }
            Then::Left => self.leave(i),
            Then::Reported(lease, completion) => self.report(i, lease, completion),
        }
    }

    /// Who came before and is there would have been granted a permit, too, had it looked when the
    /// time was `granted`: so it was not passed over, and will find its turn when it looks.
    fn nobody_is_passed_over(&mut self, i: usize, granted: Timestamp) {
        let who = self.plan.calls[i].who;
        let earlier: Vec<_> = self
            .joined
            .iter()
            .copied()
            .take_while(|j| *j != i)
            .collect();
        for j in earlier {
            let other = &self.calls[j];
            let there = other.waits && other.verdicts == 0 && !other.gone && !other.leaves;
            if self.plan.calls[j].who != who || !there {
                continue;
            }
            let claim = other.claim.clone();
            let now = self.clock(j).max(granted);
            let answer = claim.map(|claim| claim.ask(&mut self.shared(), now));
            self.seen.overtaken += 1;
            if !matches!(answer, Some(Ok(Answer::Decided(_)))) {
                self.seen
                    .object(format!("{i} was served before {j}: {answer:?}"));
            }
        }
    }

    fn ask(&mut self, i: usize) {
        self.calls[i].sleeps = false;
        let (mut shared, now) = self.read(i);
        let call = &self.plan.calls[i];
        if self.calls[i].claim.is_none() {
            let deadline = now.after(Duration::from_micros(call.patience));
            let request = wish(NAMES[call.who], call.timeout, deadline);
            let entropy = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            self.calls[i].claim = Some(Claim::new(request, entropy));
            self.calls[i].deadline = deadline;
            if let Fate::Leaves(after) = call.fate {
                self.schedule(self.now + after, i, Step::Leave);
            }
        }
        let asked = self.calls[i]
            .claim
            .as_ref()
            .map(|claim| claim.ask(&mut shared, now));
        match asked {
            Some(Ok(answer)) => self.put(i, shared, now, Then::Asked(answer)),
            other => self.seen.object(format!("{i} could not ask: {other:?}")),
        }
    }

    fn leave(&mut self, i: usize) {
        self.calls[i].sleeps = false;
        self.calls[i].leaves = true;
        let (mut shared, now) = self.read(i);
        let left = self.calls[i]
            .claim
            .as_ref()
            .map(|claim| claim.leave(&mut shared, now));
        match left {
            Some(Ok(_)) => self.put(i, shared, now, Then::Left),
            other => self.seen.object(format!("{i} could not leave: {other:?}")),
        }
    }

    fn report(&mut self, i: usize, lease: LeaseId, completion: Completion) {
        let (mut shared, now) = self.read(i);
        match shared.report(now, &Report::new(lease, completion)) {
            Ok(_) => self.put(i, shared, now, Then::Reported(lease, completion)),
            Err(behind) => self.seen.object(format!("{i} could not report: {behind}")),
        }
    }

    fn done(&mut self, i: usize, read: Read, then: Then) {
        let answer = match then {
            Then::Asked(answer) => answer,
            Then::Left => {
                self.calls[i].gone = true;
                return;
            }
            Then::Reported(..) => return,
        };
        match answer {
            Answer::Decided(verdict) => self.decided(i, verdict),
            Answer::LookAt(at) => {
                if !std::mem::replace(&mut self.calls[i].waits, true) {
                    self.joined.push(i);
                }
                let call = &self.plan.calls[i];
                if call.fate == Fate::DiesWaiting {
                    self.calls[i].gone = true;
                } else if self.calls[i].leaves {
                    self.leave(i);
                } else {
                    let sleep = at.since(read.now).as_micros() as u64;
                    self.calls[i].sleeps = true;
                    self.schedule(read.at + sleep + call.late, i, Step::Ask);
                }
            }
        }
    }

    fn decided(&mut self, i: usize, verdict: Verdict) {
        let now = self.clock(i);
        self.calls[i].verdicts += 1;
        if self.calls[i].verdicts > 1 {
            self.seen.object(format!("{i} was told twice"));
        }
        // It looks at its deadline, late by so much, and a swap may be lost to others.
        let late = now.since(self.calls[i].deadline).as_micros() as u64;
        let may = self.plan.calls[i].late
            + S
            + if self.plan.wander {
                self.plan.spread
            } else {
                0
            };
        if late > may {
            self.seen
                .object(format!("{i} was told {late} µs after its deadline"));
        }
        let permit = match verdict {
            Verdict::Granted(permit) => permit,
            Verdict::Refused(refusal) => return self.seen.refused.push((i, refusal.reason)),
        };
        if let Some(other) = self.leases.insert(permit.lease, i) {
            self.seen
                .object(format!("{other} and {i} were granted the same lease"));
        }
        self.seen.granted.push((i, self.now));
        let call = &self.plan.calls[i];
        let step = match call.fate {
            Fate::NotSent => Step::Report(permit.lease, Completion::NotSent),
            _ => Step::Send(permit),
        };
        self.schedule(self.now + call.think, i, step);
    }

    /// The call leaves, if it still may; all that the network and Marketo make of it is settled.
    fn send(&mut self, i: usize, permit: Permit) {
        if self.clock(i) > permit.send_by {
            return self.report(i, permit.lease, Completion::NotSent);
        }
        let call = &self.plan.calls[i];
        let latest = self.now + call.timeout * S;
        let arrived = (self.now + call.out).min(latest);
        let over = (arrived + call.work).min(latest);
        self.seen.arrivals.push(arrived);
        self.seen.processed.push((arrived, over));
        let answered = over + call.back;
        match call.fate {
            Fate::Lost => {}
            Fate::Cut(after) => {
                let cut = answered.min(self.now + after);
                self.schedule(cut, i, Step::Report(permit.lease, Completion::Cut));
            }
            _ => self.schedule(
                answered,
                i,
                Step::Report(permit.lease, Completion::Answered),
            ),
        }
    }

    fn finish(mut self) -> Seen {
        for (i, call) in self.calls.iter().enumerate() {
            if call.verdicts != 1 && !call.gone {
                self.seen.objections.push(format!("{i} was told nothing"));
            }
        }
        // Everything comes back: the longest lease, a window, the spread, and the dead.
        self.now += (5 + 300 + 20 + 1 + 300) * S + 3 * self.plan.spread;
        if self.calls.is_empty() {
            return self.seen;
        }
        let (mut shared, now) = self.read(0);
        let status = shared.status(now);
        let held = (status.slots_held, status.in_flight, status.orphans);
        let nothing = Report::new(LeaseId::from_number(1), Completion::Cut);
        let _ = shared.report(now, &nothing);
        if held != (0, 0, 0) || shared.waiting() > 0 {
            let waiting = shared.waiting();
            self.seen
                .object(format!("{held:?} is held at the end, and {waiting} wait"));
        }
        self.seen
    }
}
