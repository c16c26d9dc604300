//! A network, a Marketo, a host and its callers, in virtual time.
//!
//! The world assumes of the network what the room's documentation states: a call is sent within
//! [`SEND_WITHIN`] of its grant, and has arrived and is over within its server time-out after
//! that. All else is free: delays, lost reports, cuts, deaths, crashes, a clock that steps back.

mod host;

use core::cmp::Reverse;
use core::time::Duration;
use std::collections::{BTreeMap, BinaryHeap};

use marketo_core::Timestamp;
use marketo_core::limit::{
    Completion, Governor, Line, LineLimits, Permit, PermitRequest, Policy, Report, SEND_WITHIN,
    WaiterId,
};

use super::ledger::Ledger;
use super::marketo::{Marketo, Patient};
use super::plan::{Fate, Mishap, Plan, name};
use super::random::Random;
use super::seen::{Arrival, Seen};
use super::turns::Turns;

/// Ways to get it wrong, which the recount must notice.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sabotage {
    None,
    /// Slots are held for this many ms less.
    ShorterWindow(u64),
    /// The governor is told that a call that was cut has been answered.
    CutsFreePlaces,
    /// The governor is told that a call that was cut has not been sent.
    CutsFreeBoth,
    /// Answers are not reported.
    AnswersAreLost,
    /// A governor that lost its state starts open.
    ForgetsOnCrash,
    /// Permits are handed out before they are stored.
    HandsOutUnsaved,
    /// The governor goes by another policy.
    Policy(fn(&Plan) -> Policy),
    /// All integrations wait under one name.
    OneName,
    /// The state that is compared is not the last one.
    ReadsOldState,
}

/// Codes of calls that Marketo has not executed since too many came.
const REFUSED: [&str; 2] = ["606", "615"];

#[derive(Clone, Debug)]
enum Event {
    Ask(usize),
    Leave(usize),
    Mishap(usize),
    /// A write is done; the grants that waited for it are handed out.
    Saved(usize, Option<Stored>, Vec<usize>),
    Send(usize),
    Arrive(usize, Permit),
    Report(usize, Permit, Completion, Option<&'static str>),
}

/// What lies in the store, and what was held when it was written.
#[derive(Clone, Debug)]
struct Stored {
    state: Vec<u8>,
    ledger: Ledger,
}

#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    waiter: Option<WaiterId>,
    deadline: Timestamp,
    permit: Option<Permit>,
    /// Its place in what was seen to be granted.
    granted: usize,
    granted_at: u64,
    sent_at: u64,
    verdicts: usize,
    handed: bool,
}

pub(crate) struct World<'a, M> {
    plan: &'a Plan,
    marketo: M,
    sabotage: Sabotage,
    policy: Policy,
    line: Line,
    /// Real time since the start, in µs.
    now: u64,
    /// What the host's clock has stepped in all, forward and back.
    ahead: u64,
    behind: u64,
    readings: u64,
    /// When each event comes, by its place in `events`.
    agenda: BinaryHeap<Reverse<(u64, usize)>>,
    events: Vec<Option<Event>>,
    timer: Option<u64>,
    stored: Option<Stored>,
    life: usize,
    save_fails: bool,
    calls: Vec<Progress>,
    waiters: BTreeMap<WaiterId, usize>,
    last_granted: Vec<Option<WaiterId>>,
    ledger: Ledger,
    turns: Turns,
    chance: Random,
    /// Whether who waits and what is held is compared at every step.
    watched: bool,
    seen: Seen,
}

/// Carries a plan out before a Marketo that takes whatever comes.
pub(crate) fn run(plan: &Plan, sabotage: Sabotage) -> Seen {
    World::new(plan, Patient, sabotage).run()
}

fn line(governor: Governor) -> Line {
    let limits = LineLimits {
        per_integration: usize::MAX,
        in_all: usize::MAX,
    };
    Line::new(governor, limits)
}

impl<'a, M: Marketo> World<'a, M> {
    pub(crate) fn new(plan: &'a Plan, marketo: M, sabotage: Sabotage) -> Self {
        let mut policy = plan.policy();
        match sabotage {
            Sabotage::ShorterWindow(ms) => {
                let mut limits = plan.limits();
                limits.window -= Duration::from_millis(ms);
                policy = limits.into();
            }
            Sabotage::Policy(other) => policy = other(plan),
            _ => {}
        }
        let forward = plan.forward_steps().next().is_some();
        let mut world = Self {
            plan,
            marketo,
            sabotage,
            line: line(Governor::new(policy.clone())),
            policy,
            now: 0,
            ahead: 0,
            behind: 0,
            readings: 0,
            agenda: BinaryHeap::new(),
            events: Vec::new(),
            timer: None,
            stored: None,
            life: 0,
            save_fails: false,
            calls: vec![Progress::default(); plan.calls.len()],
            waiters: BTreeMap::new(),
            last_granted: vec![None; plan.integrations()],
            ledger: Ledger::default(),
            turns: Turns::new(plan),
            chance: Random::new(plan.seed),
            watched: !forward,
            seen: Seen::default(),
        };
        let mut at = 0;
        for (i, call) in plan.calls.iter().enumerate() {
            at += call.gap;
            world.schedule(at, Event::Ask(i));
        }
        for (i, (at, _)) in plan.mishaps.iter().enumerate() {
            world.schedule(*at, Event::Mishap(i));
        }
        world
    }

    /// Runs to the end, and checks what holds at every step and at the end.
    pub(crate) fn run(self) -> Seen {
        self.run_with_marketo().0
    }

    /// The same, and gives Marketo back.
    pub(crate) fn run_with_marketo(mut self) -> (Seen, M) {
        let most = 1_000 * (self.plan.calls.len() + self.plan.mishaps.len() + 1);
        let mut steps = 0;
        while let Some(next) = self.next() {
            steps += 1;
            assert!(steps < most, "it goes on without getting anywhere");
            self.now = next;
            if self.timer == Some(next) {
                self.timer = None;
            } else if let Some(Reverse((_, event))) = self.agenda.pop()
                && let Some(event) = self.events[event].take()
            {
                self.happen(event);
            }
            self.drain();
        }
        self.finish()
    }

    fn next(&self) -> Option<u64> {
        let event = self.agenda.peek().map(|Reverse((at, _))| *at);
        [event, self.timer].into_iter().flatten().min()
    }

    fn schedule(&mut self, at: u64, event: Event) {
        self.agenda
            .push(Reverse((at.max(self.now), self.events.len())));
        self.events.push(Some(event));
    }

    /// A reading of the host's clock: whole milliseconds, a little ahead, and what it stepped.
    fn clock(&mut self) -> Timestamp {
        self.readings += 1;
        let seed = self.plan.seed ^ self.readings.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let ahead = Random::new(seed).below(self.plan.jitter * 1_000 + 1);
        let start = self.plan.start * 1_000;
        let now = start + self.now + ahead + self.ahead - self.behind;
        Timestamp::from_millis(now / 1_000)
    }

    /// A reading that the governor is told.
    fn told(&mut self) -> Timestamp {
        let now = self.clock();
        let step = self.ledger.pass(now);
        if step.is_some() {
            // Who waits since when is told by the clock before the step.
            self.watched = false;
        }
        self.turns.pass(self.ledger.longest());
        now
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Ask(i) => self.ask(i),
            Event::Leave(i) => self.leave(i),
            Event::Mishap(i) => match self.plan.mishaps[i].1 {
                Mishap::StepBack(by) => self.behind += by,
                Mishap::StepForward(by) => self.ahead += by,
                Mishap::Crash => self.crash(),
                Mishap::Garbled => {
                    if let Some(stored) = &mut self.stored {
                        stored.state.remove(0);
                    }
                    self.crash();
                }
                Mishap::SaveFails => self.save_fails = true,
            },
            Event::Saved(life, stored, granted) => {
                if life == self.life {
                    self.stored = stored.or(self.stored.take());
                    granted.into_iter().for_each(|i| self.hand_out(i));
                }
            }
            Event::Send(i) => self.send(i),
            Event::Arrive(i, permit) => self.arrive(i, permit),
            Event::Report(i, permit, completion, code) => {
                self.report(i, permit, completion, code);
            }
        }
    }

    fn ask(&mut self, i: usize) {
        let now = self.told();
        let call = &self.plan.calls[i];
        let deadline = now.after(Duration::from_micros(call.patience));
        let who = match self.sabotage {
            Sabotage::OneName => 0,
            _ => call.who,
        };
        let timeout = Duration::from_secs(call.timeout);
        let wish = PermitRequest::new(name(who), "getLeadById", timeout, deadline);
        let waiter = self.line.request(now, wish);
        assert!(
            self.waiters.insert(waiter, i).is_none(),
            "a waiter's id came twice"
        );
        self.turns.comes(self.ledger.now(), call.who, waiter);
        self.calls[i] = Progress {
            waiter: Some(waiter),
            deadline,
            ..Progress::default()
        };
        if let Fate::Leaves(after) = call.fate {
            self.schedule(self.now + after, Event::Leave(i));
        }
    }

    /// The call leaves.
    fn send(&mut self, i: usize) {
        let call = &self.plan.calls[i];
        let progress = &mut self.calls[i];
        let Some(permit) = progress.permit else {
            return;
        };
        progress.sent_at = self.now;
        let at = (self.now + call.out).min(self.latest(i));
        self.schedule(at, Event::Arrive(i, permit));
    }

    /// When a call is over at the latest.
    fn latest(&self, i: usize) -> u64 {
        let timeout = self.plan.calls[i].timeout * 1_000_000;
        self.calls[i].granted_at + SEND_WITHIN.as_micros() as u64 + timeout
    }

    /// The call arrives; what Marketo makes of it and who hears of it is settled here.
    fn arrive(&mut self, i: usize, permit: Permit) {
        let call = &self.plan.calls[i];
        let work = call.work.min(call.timeout * 1_000_000);
        let work = work.min(self.latest(i).saturating_sub(self.now));
        let processed = self.marketo.arrives(self.now, work);
        self.seen.arrivals.push(Arrival {
            at: self.now,
            done: processed.done,
            call: i,
            who: call.who,
            counts: call.fate != Fate::Uncounted,
        });
        if let Some(code) = processed.code {
            self.seen.codes.push((self.now, i, code));
        }
        let uncounted = (call.fate == Fate::Uncounted).then_some("602");
        let code = processed.code.or(uncounted);
        let answered = processed.done + call.back;
        let told = answered + call.tell;
        let answer = Event::Report(i, permit, Completion::Answered, code);
        match call.fate {
            Fate::Lost | Fate::Died | Fate::NotSent => {}
            Fate::Plain | Fate::Uncounted | Fate::Leaves(_) => self.schedule(told, answer),
            Fate::Twice => {
                self.schedule(told, answer.clone());
                self.schedule(told + call.tell, answer);
            }
            Fate::Cut(after) | Fate::CutAndAnswered(after) => {
                let cut = (self.calls[i].sent_at + after).min(answered);
                let report = Event::Report(i, permit, Completion::Cut, None);
                self.schedule(cut + call.tell, report);
                if matches!(call.fate, Fate::CutAndAnswered(_)) {
                    self.schedule(told, answer);
                }
            }
        }
    }

    fn report(
        &mut self,
        i: usize,
        permit: Permit,
        completion: Completion,
        code: Option<&'static str>,
    ) {
        let now = self.told();
        self.ledger.heard(permit.lease, completion);
        let completion = match (completion, self.sabotage) {
            (Completion::Cut, Sabotage::CutsFreePlaces) => Completion::Answered,
            (Completion::Cut, Sabotage::CutsFreeBoth) => Completion::NotSent,
            (Completion::Answered, Sabotage::AnswersAreLost) => return,
            (completion, _) => completion,
        };
        let report = Report::new(permit.lease, completion);
        let report = match code {
            Some(code) => report.with_code(code),
            None => report,
        };
        let _ = self.line.report(now, &report);
        if code.is_some() || completion == Completion::NotSent {
            self.does_not_count(i);
        }
        let refused = code.is_some_and(|code| REFUSED.contains(&code));
        let first = self.calls[i].permit.map(|permit| permit.lease) == Some(report.lease);
        if refused && first && self.plan.asks_again {
            self.ask(i);
        }
    }

    fn finish(mut self) -> (Seen, M) {
        for (i, call) in self.calls.iter().enumerate() {
            assert!(
                call.waiter.is_none() || call.verdicts == 1,
                "call {i} was told nothing"
            );
        }
        assert_eq!(self.line.waiting(), 0);
        assert!(self.seen.largest_state <= 8 * 1024);

        // Everything comes back: the longest lease, a window, and a clock that stood still for up
        // to a minute.
        self.now += (5 + 300 + 20 + 1 + 60) * 1_000_000;
        let end = self.clock();
        let status = self.line.governor().status(end);
        assert_eq!(
            (status.slots_held, status.in_flight, status.orphans),
            (0, 0, 0)
        );
        (self.seen, self.marketo)
    }
}
