//! A network, a Marketo, a host and its callers, in virtual time.
//!
//! The world assumes of the network what the room's documentation states: a call is sent within
//! [`SEND_WITHIN`] of its grant, and has arrived and is over within its server time-out after
//! that. All else is free: delays, lost reports, cuts, deaths, crashes, a clock that steps back.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use marketo_core::Timestamp;
use marketo_core::limit::{
    Cancelled, Completion, Governor, Line, LineLimits, Permit, SEND_WITHIN, Verdict, WaiterId,
};

use super::plan::{Fate, Mishap, Plan};
use super::seen::Seen;
use super::wish;

/// Where the host's clock stands when a run begins, in µs.
const START: u64 = 1_790_000_000_000_000;

/// Ways to get it wrong, which the recount must notice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sabotage {
    None,
    /// Slots are held for this many ms less.
    ShorterWindow(u64),
    /// The governor is told that a call that was cut has been answered.
    CutsFreePlaces,
    /// The governor is told that a call that was cut has not been sent.
    CutsFreeBoth,
    /// A governor that lost its state starts open.
    ForgetsOnCrash,
    /// Permits are handed out before they are stored.
    HandsOutUnsaved,
}

#[derive(Clone, Debug)]
enum Event {
    Ask(usize),
    Leave(usize),
    Mishap(usize),
    /// A write is done; the grants that waited for it are handed out.
    Saved(usize, Option<Vec<u8>>, Vec<usize>),
    Send(usize),
    Report(usize, Completion),
}

#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    waiter: Option<WaiterId>,
    deadline: Timestamp,
    permit: Option<Permit>,
    granted_at: u64,
    verdicts: usize,
    handed: bool,
}

pub(crate) struct World<'a> {
    plan: &'a Plan,
    sabotage: Sabotage,
    line: Line,
    line_limits: LineLimits,
    /// Real time since the start, in µs.
    now: u64,
    /// What the host's clock has stepped back in all.
    stepped: u64,
    readings: u64,
    /// When each event comes, by its place in `events`.
    agenda: BinaryHeap<Reverse<(u64, usize)>>,
    events: Vec<Event>,
    timer: Option<u64>,
    stored: Option<Vec<u8>>,
    life: usize,
    save_fails: bool,
    calls: Vec<Progress>,
    waiters: BTreeMap<WaiterId, usize>,
    /// Of each integration.
    last_granted: BTreeMap<usize, WaiterId>,
    seen: Seen,
}

impl<'a> World<'a> {
    pub(crate) fn new(plan: &'a Plan, sabotage: Sabotage) -> Self {
        let mut limits = plan.limits();
        if let Sabotage::ShorterWindow(ms) = sabotage {
            limits.window -= core::time::Duration::from_millis(ms);
        }
        let line_limits = LineLimits {
            per_integration: usize::MAX,
            in_all: usize::MAX,
        };
        let mut world = Self {
            plan,
            sabotage,
            line: Line::new(Governor::new(limits), line_limits),
            line_limits,
            now: 0,
            stepped: 0,
            readings: 0,
            agenda: BinaryHeap::new(),
            events: Vec::new(),
            timer: None,
            stored: None,
            life: 0,
            save_fails: false,
            calls: vec![Progress::default(); plan.calls.len()],
            waiters: BTreeMap::new(),
            last_granted: BTreeMap::new(),
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
    pub(crate) fn run(mut self) -> Seen {
        let most = 1_000 * (self.plan.calls.len() + self.plan.mishaps.len() + 1);
        let mut steps = 0;
        while let Some(next) = self.next() {
            steps += 1;
            assert!(steps < most, "it goes on without getting anywhere");
            self.now = next;
            if self.timer == Some(next) {
                self.timer = None;
            } else if let Some(Reverse((_, event))) = self.agenda.pop() {
                self.happen(self.events[event].clone());
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
        self.events.push(event);
    }

    /// A reading of the host's clock: whole milliseconds, a little ahead, less what it stepped.
    fn clock(&mut self) -> Timestamp {
        self.readings += 1;
        // SplitMix64: a reading's error has nothing to do with the one before.
        let mut z = self.plan.seed ^ self.readings.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let ahead = (z ^ (z >> 31)) % (self.plan.jitter * 1_000 + 1);
        Timestamp::from_millis((START + self.now + ahead - self.stepped) / 1_000)
    }

    /// When a timer fires that is set at `now`, by the host's clock, for `at`. It may be early.
    fn timer(&self, now: Timestamp, at: Timestamp) -> u64 {
        self.now + at.since(now).as_micros().max(1) as u64
    }

    fn happen(&mut self, event: Event) {
        let now = self.clock();
        match event {
            Event::Ask(i) => {
                let call = &self.plan.calls[i];
                let deadline = now.after(core::time::Duration::from_micros(call.patience));
                let who = ["crm", "shop", "etl"][call.who];
                let waiter = self.line.request(now, wish(who, call.timeout, deadline));
                assert!(
                    self.waiters.insert(waiter, i).is_none(),
                    "a waiter's id came twice"
                );
                self.calls[i].waiter = Some(waiter);
                self.calls[i].deadline = deadline;
                if let Fate::Leaves(after) = call.fate {
                    self.schedule(self.now + after, Event::Leave(i));
                }
            }
            Event::Leave(i) => self.leave(now, i),
            Event::Mishap(i) => match self.plan.mishaps[i].1 {
                Mishap::StepBack(by) => self.stepped += by,
                Mishap::Crash => self.crash(now),
                Mishap::Garbled => {
                    self.stored = self.stored.take().map(|state| state[1..].to_vec());
                    self.crash(now);
                }
                Mishap::SaveFails => self.save_fails = true,
            },
            Event::Saved(life, state, granted) => {
                if life == self.life {
                    self.stored = state.or(self.stored.take());
                    granted.into_iter().for_each(|i| self.hand_out(i));
                }
            }
            Event::Send(i) => self.send(i),
            Event::Report(i, completion) => {
                let Some(permit) = self.calls[i].permit else {
                    return;
                };
                let completion = match (completion, self.sabotage) {
                    (Completion::Cut, Sabotage::CutsFreePlaces) => Completion::Answered,
                    (Completion::Cut, Sabotage::CutsFreeBoth) => Completion::NotSent,
                    (completion, _) => completion,
                };
                let _ = self.line.complete(now, permit.lease, completion);
            }
        }
    }

    fn leave(&mut self, now: Timestamp, i: usize) {
        let Some(waiter) = self.calls[i].waiter else {
            return;
        };
        if self.calls[i].handed || !self.waiters.contains_key(&waiter) {
            return;
        }
        let was_granted = self.calls[i].permit.is_some();
        match self.line.cancel(now, waiter) {
            Cancelled::Left => {
                assert!(!was_granted);
                self.calls[i].waiter = None;
                self.waiters.remove(&waiter);
            }
            Cancelled::GivenBack => {
                assert!(was_granted);
                self.calls[i].permit = None;
                self.seen.given_back += 1;
            }
            // Refused before, or its lease ended before it was handed out.
            _ => self.calls[i].permit = None,
        }
    }

    fn crash(&mut self, now: Timestamp) {
        self.seen.crashes += 1;
        self.life += 1;
        let limits = *self.line.governor().limits();
        let governor = match &self.stored {
            Some(_) if self.sabotage == Sabotage::ForgetsOnCrash => Governor::new(limits),
            Some(state) => Governor::restore(limits, now, state),
            // Nothing was stored, so nothing was handed out.
            None => Governor::new(limits),
        };
        self.line = Line::new(governor, self.line_limits);
        for waiter in std::mem::take(&mut self.waiters).keys() {
            let gone = self
                .calls
                .iter_mut()
                .filter(|call| call.waiter == Some(*waiter));
            gone.for_each(|call| call.waiter = None);
        }
        // Their ids mean nothing any more; their permits do, if they were handed out.
        for call in &mut self.calls {
            if !call.handed {
                call.permit = None;
            }
        }
        self.last_granted.clear();
        self.timer = None;
    }

    /// What a host does after every event.
    fn drain(&mut self) {
        let now = self.clock();
        let mut granted = Vec::new();
        while let Some((waiter, verdict)) = self.line.poll_verdict(now) {
            let i = self.waiters[&waiter];
            let call = &mut self.calls[i];
            call.verdicts += 1;
            assert_eq!(call.verdicts, 1, "one verdict each");
            match verdict {
                Verdict::Granted(permit) => {
                    assert!(
                        now < call.deadline,
                        "a permit for one who has stopped waiting"
                    );
                    let who = self.plan.calls[i].who;
                    let before = self.last_granted.insert(who, waiter);
                    assert!(before < Some(waiter), "who came later was served before");
                    call.permit = Some(permit);
                    call.granted_at = self.now;
                    self.seen.granted.push((self.now, i));
                    granted.push(i);
                }
                Verdict::Refused(refusal) => {
                    assert!(refusal.retry_at > now);
                    // A reading may be ahead by the jitter, and is cut to the millisecond.
                    let late = now.since(call.deadline).as_millis() as u64;
                    assert!(
                        late <= self.plan.jitter + 1,
                        "told {late} ms after its deadline"
                    );
                    self.seen.refused.push((self.now, i, refusal.reason));
                }
            }
        }
        self.save(now, granted);
        if self.line.waiting() > 0 {
            let shut = self.line.governor().status(now).shut;
            assert!(shut.is_some(), "somebody waits although there is room");
        }
        self.timer = self
            .line
            .poll_timeout(now)
            .map(|(at, _)| self.timer(now, at));
    }

    fn save(&mut self, now: Timestamp, granted: Vec<usize>) {
        let state = self.line.poll_save();
        assert!(
            granted.is_empty() || state.is_some(),
            "a grant that was not to be stored"
        );
        if let Some(state) = &state {
            self.seen.largest_state = self.seen.largest_state.max(state.len());
        }
        if state.is_some() && std::mem::take(&mut self.save_fails) {
            self.line.on_save_failed();
            for i in granted {
                let permit = self.calls[i].permit.take().unwrap();
                let _ = self.line.complete(now, permit.lease, Completion::NotSent);
            }
            return self.drain();
        }
        if self.sabotage == Sabotage::HandsOutUnsaved {
            granted.iter().for_each(|i| self.hand_out(*i));
            return;
        }
        if state.is_some() {
            let life = self.life;
            self.schedule(
                self.now + self.plan.saving,
                Event::Saved(life, state, granted),
            );
        }
    }

    fn hand_out(&mut self, i: usize) {
        let call = &self.plan.calls[i];
        let progress = &mut self.calls[i];
        if progress.permit.is_none() {
            return;
        }
        progress.handed = true;
        let latest = progress.granted_at + SEND_WITHIN.as_micros() as u64;
        let send = (self.now + call.think).min(latest);
        match call.fate {
            Fate::Died => {}
            Fate::NotSent => self.schedule(send, Event::Report(i, Completion::NotSent)),
            _ => self.schedule(send, Event::Send(i)),
        }
    }

    /// The call leaves; all that the network and Marketo make of it is settled here.
    fn send(&mut self, i: usize) {
        let call = &self.plan.calls[i];
        let granted = self.calls[i].granted_at;
        let timeout = call.timeout * 1_000_000;
        let latest = granted + SEND_WITHIN.as_micros() as u64 + timeout;
        let arrived = (self.now + call.out).min(latest);
        let done = (arrived + call.work.min(timeout)).min(latest);
        self.seen.arrivals.push(arrived);
        self.seen.processed.push((arrived, done));
        let answered = done + call.back;
        let told = answered + call.tell;
        match call.fate {
            Fate::Lost | Fate::Died | Fate::NotSent => {}
            Fate::Plain | Fate::Leaves(_) => {
                self.schedule(told, Event::Report(i, Completion::Answered));
            }
            Fate::Twice => {
                self.schedule(told, Event::Report(i, Completion::Answered));
                self.schedule(told + call.tell, Event::Report(i, Completion::Answered));
            }
            Fate::Cut(after) | Fate::CutAndAnswered(after) => {
                let cut = (self.now + after).min(answered);
                self.schedule(cut + call.tell, Event::Report(i, Completion::Cut));
                if matches!(call.fate, Fate::CutAndAnswered(_)) {
                    self.schedule(told, Event::Report(i, Completion::Answered));
                }
            }
        }
    }

    fn finish(mut self) -> Seen {
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
        assert_eq!(self.line.governor().next_change(end), None);
        self.seen
    }
}
