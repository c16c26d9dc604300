//! An hour of traffic.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use marketo_core::Timestamp;
use marketo_core::request::ReplaySafety;
use marketo_core::retry::{Decision, Retry, RetryBudget, Trouble};

use crate::limiter::{CallId, Limiter, Strategy, Told};
use crate::marketo::{Arrival, Marketo};
use crate::rng::Rng;
use crate::scenario::{Demand, Integration, Scenario};
use crate::seen::Seen;
use crate::{HOUR, Micros, PATIENCE, SECOND};

/// No call takes longer.
const LONGEST: Micros = 30 * SECOND;

/// How long a caller rests that was told that there is no way in time.
const TOLD_OFF: Micros = SECOND;

/// Something that happens.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// An integration's single call comes up.
    CallOf(usize),
    /// An integration's job begins.
    JobOf(usize),
    /// One of an integration's callers is free.
    CallerOf(usize),
    /// A call asks the strategy, for the first time or again.
    Ask(CallId),
    /// A call is at Marketo.
    Arrive(CallId),
    /// Marketo has processed somebody's call.
    Finish,
    /// A call has its answer.
    Answer(CallId, Arrival),
    /// The strategy wants to be asked.
    Wake,
    /// One of the others' single calls is at Marketo.
    Other,
    /// A burst of the others' begins.
    Burst,
    /// Of a burst, so many calls are left to one who makes one after the other.
    OneOfBurst(usize),
}

/// A call of an integration.
#[derive(Debug)]
struct Call {
    who: usize,
    came: Micros,
    deadline: Micros,
    sent: Micros,
    /// The trip under way.
    trip: Micros,
    met: bool,
    retry: Retry,
}

struct World {
    now: Micros,
    events: BinaryHeap<Reverse<(Micros, usize, Entry)>>,
    entries: usize,
    marketo: Marketo,
    limiter: Box<dyn Limiter>,
    all: [Integration; 4],
    scenario: Scenario,
    calls: Vec<Call>,
    /// Calls of the job under way that have not come up, and its callers at work.
    jobs: [(usize, usize); 4],
    budget: RetryBudget,
    /// Chance is drawn apart, so that others do the same whatever the strategy does.
    trips: Rng,
    demand: Rng,
    others: Rng,
    woken: Option<Micros>,
    seen: Seen,
}

/// An event in a heap, where it is told from others by its number alone.
#[derive(Debug)]
struct Entry(Event);

impl PartialEq for Entry {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, _: &Self) -> core::cmp::Ordering {
        core::cmp::Ordering::Equal
    }
}

/// Runs an hour of a scenario under a strategy.
#[must_use]
pub fn run(scenario: Scenario, strategy: Strategy, seed: u64) -> Seen {
    let all = scenario.mix.integrations();
    let mut world = World {
        now: 0,
        events: BinaryHeap::new(),
        entries: 0,
        marketo: Marketo::new(scenario.refusals_count),
        limiter: strategy.limiter(&all),
        all,
        scenario,
        calls: Vec::new(),
        jobs: [(0, 0); 4],
        budget: RetryBudget::new(),
        trips: Rng::new(seed),
        demand: Rng::new(seed ^ 0xD0),
        others: Rng::new(seed ^ 0x07),
        woken: None,
        seen: Seen {
            done: vec![0; all.len()],
            ..Seen::default()
        },
    };
    world.begin();
    while let Some(Reverse((at, _, Entry(event)))) = world.events.pop() {
        if at >= HOUR {
            break;
        }
        world.now = at;
        world.step(event);
    }
    world.seen
}

impl World {
    fn begin(&mut self) {
        for (who, one) in self.all.into_iter().enumerate() {
            match one.demand {
                Demand::Callers(count) => {
                    for _ in 0..count {
                        self.after(0, Event::CallerOf(who));
                    }
                }
                Demand::Calls(mean) => {
                    let pause = self.demand.memoryless(mean);
                    self.after(pause, Event::CallOf(who));
                }
                Demand::Jobs(_, _, rest) => {
                    let rest = self.demand.memoryless(rest);
                    self.after(rest, Event::JobOf(who));
                }
            }
        }
        if let Some(mean) = self.scenario.outsiders.pause() {
            let pause = self.others.memoryless(mean);
            self.after(pause, Event::Other);
        }
        if let Some((_, _, least, _)) = self.scenario.outsiders.bursts() {
            self.after(least, Event::Burst);
        }
    }

    fn after(&mut self, span: Micros, event: Event) {
        self.entries += 1;
        let at = self.now + span;
        self.events.push(Reverse((at, self.entries, Entry(event))));
    }

    fn trip(&mut self) -> Micros {
        let mean = Micros::from(self.scenario.trip_ms) * 1_000;
        self.trips.heavy_tailed(mean, LONGEST)
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::CallOf(who) => {
                self.come_up(who);
                if let Demand::Calls(mean) = self.all[who].demand {
                    let pause = self.demand.memoryless(mean);
                    self.after(pause, Event::CallOf(who));
                }
            }
            Event::JobOf(who) => {
                if let Demand::Jobs(calls, callers, _) = self.all[who].demand {
                    self.jobs[who] = (calls, callers);
                    for _ in 0..callers {
                        self.after(0, Event::CallerOf(who));
                    }
                }
            }
            Event::CallerOf(who) => self.next_of_caller(who),
            Event::Ask(call) => self.ask(call),
            Event::Arrive(call) => self.arrive(call),
            Event::Finish => self.marketo.finish(),
            Event::Answer(call, arrival) => self.answer(call, arrival),
            Event::Wake => {
                if self.woken == Some(self.now) {
                    self.woken = None;
                    self.poll();
                }
            }
            Event::Other => {
                let _ = self.other_arrives();
                if let Some(mean) = self.scenario.outsiders.pause() {
                    let pause = self.others.memoryless(mean);
                    self.after(pause, Event::Other);
                }
            }
            Event::Burst => self.burst(),
            Event::OneOfBurst(left) => {
                if let Some(left) = left.checked_sub(1) {
                    let trip = self.other_arrives();
                    self.after(trip, Event::OneOfBurst(left));
                }
            }
        }
    }

    fn next_of_caller(&mut self, who: usize) {
        if let Demand::Jobs(_, _, rest) = self.all[who].demand {
            let (left, callers) = &mut self.jobs[who];
            let Some(fewer) = left.checked_sub(1) else {
                *callers -= 1;
                if *callers == 0 {
                    let rest = self.demand.memoryless(rest);
                    self.after(rest, Event::JobOf(who));
                }
                return;
            };
            *left = fewer;
        }
        self.come_up(who);
    }

    fn come_up(&mut self, who: usize) {
        self.calls.push(Call {
            who,
            came: self.now,
            deadline: self.now + PATIENCE,
            sent: 0,
            trip: 0,
            met: false,
            retry: Retry::default(),
        });
        self.ask(self.calls.len() - 1);
    }

    fn ask(&mut self, call: CallId) {
        let (who, deadline) = (self.calls[call].who, self.calls[call].deadline);
        self.limiter.ask(self.now, call, who, deadline);
        self.poll();
    }

    fn poll(&mut self) {
        while let Some((call, told)) = self.limiter.poll(self.now) {
            match told {
                Told::Send => {
                    let trip = self.trip();
                    let sent = &mut self.calls[call];
                    (sent.sent, sent.trip) = (self.now, trip);
                    self.after(trip / 4, Event::Arrive(call));
                }
                Told::TooLate => self.over(call, false, TOLD_OFF),
            }
        }
        let Some(wake) = self.limiter.wake(self.now) else {
            return;
        };
        assert!(wake > self.now, "it has just been asked");
        if self.woken.is_none_or(|woken| wake < woken) {
            self.woken = Some(wake);
            self.after(wake - self.now, Event::Wake);
        }
    }

    fn arrive(&mut self, call: CallId) {
        let arrival = self.marketo.arrive(self.now);
        let trip = self.calls[call].trip;
        let seen = &mut self.seen;
        match arrival {
            Arrival::Taken => {
                self.after(trip / 2, Event::Finish);
                self.after(trip / 2 + trip / 4, Event::Answer(call, arrival));
                return;
            }
            Arrival::Rate => seen.met_606 += 1,
            Arrival::Crowded => seen.met_615 += 1,
        }
        self.after(trip / 4, Event::Answer(call, arrival));
    }

    fn answer(&mut self, call: CallId, arrival: Arrival) {
        let who = self.calls[call].who;
        let (code, trouble) = match arrival {
            Arrival::Taken => (None, None),
            Arrival::Rate => (Some("606"), Some(Trouble::RateLimited)),
            Arrival::Crowded => (Some("615"), Some(Trouble::Crowded)),
        };
        self.limiter.answered(self.now, call, who, code);
        if let Some(trouble) = trouble {
            self.again(call, trouble);
        } else {
            let (class, call_) = (self.all[who].class, &self.calls[call]);
            self.seen.waits(class).add(call_.sent - call_.came);
            self.seen.done[who] += 1;
            self.over(call, true, 0);
        }
        self.poll();
    }

    /// A refused call is made again, or given up.
    fn again(&mut self, call: CallId, trouble: Trouble) {
        let entropy = self.demand.next_u64();
        let at = |instant: Micros| Timestamp::from_millis(instant / 1_000);
        let again = &mut self.calls[call];
        again.met = true;
        let decision = again.retry.decide(
            at(self.now),
            entropy,
            trouble,
            ReplaySafety::Unsafe,
            at(again.deadline),
            &mut self.budget,
        );
        match decision {
            Decision::Again(when) => {
                let pause = (when.as_millis() * 1_000).saturating_sub(self.now);
                self.after(pause, Event::Ask(call));
            }
            _ => self.over(call, false, TOLD_OFF),
        }
    }

    /// A call is over; whoever makes one after the other makes the next after `rest`.
    fn over(&mut self, call: CallId, answered: bool, rest: Micros) {
        let over = &self.calls[call];
        self.seen.calls += 1;
        self.seen.met.0 += u64::from(over.met);
        self.seen.failed += u64::from(!answered);
        self.seen.met.1 += u64::from(over.met && !answered);
        let who = over.who;
        if !matches!(self.all[who].demand, Demand::Calls(_)) {
            self.after(rest, Event::CallerOf(who));
        }
    }

    /// One of the others' calls arrives; tells how long its trip is.
    fn other_arrives(&mut self) -> Micros {
        let mean = Micros::from(self.scenario.trip_ms) * 1_000;
        let trip = self.others.heavy_tailed(mean, LONGEST);
        let taken = self.marketo.arrive(self.now) == Arrival::Taken;
        self.seen.others.0 += 1;
        self.seen.others.1 += u64::from(!taken);
        if taken {
            self.after(trip / 2, Event::Finish);
        }
        trip
    }

    fn burst(&mut self) {
        let Some((calls, at_once, least, mean)) = self.scenario.outsiders.bursts() else {
            return;
        };
        for one in 0..at_once {
            let part = (calls + one) / at_once;
            self.after(0, Event::OneOfBurst(part));
        }
        let pause = least + self.others.memoryless(mean);
        self.after(pause, Event::Burst);
    }
}
