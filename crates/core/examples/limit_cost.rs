//! Work of the limiter to be counted: `limit_cost CASE WAITING TIMES`, with so many callers of 64
//! integrations in the line.
//!
//! `cargo xtask bench` runs each case under callgrind and as wasm, with two counts of times, and
//! divides the difference in instructions by the difference of the counts.

use core::hint::black_box;
use core::time::Duration;
use std::collections::VecDeque;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Completion, Governor, IntegrationId, LeaseId, Limits, Line, LineLimits, PermitRequest, Policy,
    Share, Verdict,
};

/// How far apart the calls are answered: all places are held, and nearly all slots.
const APART: Duration = Duration::from_millis(230);

/// So many are told apart.
const INTEGRATIONS: usize = 64;

/// Decisions before those that are counted, so that slots have begun to come back.
const WARM_UP: usize = 200;

/// How long each caller waits: longer than any run.
const PATIENCE: Duration = Duration::from_secs(30 * 24 * 3_600);

const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().unwrap_or_default();
    let mut number = || arguments.next()?.parse::<usize>().ok();
    let (waiting, times) = number()
        .zip(number())
        .expect("usage: limit_cost CASE WAITING TIMES");
    match case.as_str() {
        "decide" => decide(waiting, times, false),
        "decide-and-store" => decide(waiting, times, true),
        "wait" => wait(waiting),
        "state" => println!("{}", full().snapshot().len()),
        other => panic!("there is no case {other:?}"),
    }
}

/// All of them named, with ceilings that none of them reaches.
fn policy() -> Policy {
    let share = Share {
        daily: Some(Limits::MARKETO.daily),
        ..Share::default()
    };
    let shares = (0..INTEGRATIONS).map(|i| (integration(i), share));
    Policy::new(Limits::MARKETO, Share::default(), shares).expect("there is enough for all")
}

fn integration(number: usize) -> IntegrationId {
    IntegrationId::new(format!("integration-{number:02}")).expect("it is an id")
}

/// The callers and their line.
struct Crowd {
    line: Line,
    now: Timestamp,
    came: usize,
    in_flight: VecDeque<LeaseId>,
}

impl Crowd {
    fn new(waiting: usize) -> Self {
        let mut crowd = Self {
            line: Line::new(Governor::new(policy()), LineLimits::default()),
            now: START,
            came: 0,
            in_flight: VecDeque::new(),
        };
        for _ in 0..Limits::MARKETO.places {
            crowd.comes();
            crowd.grants();
        }
        for _ in 0..waiting {
            crowd.comes();
        }
        crowd
    }

    fn comes(&mut self) {
        let who = integration(self.came % INTEGRATIONS);
        self.came += 1;
        let request = PermitRequest::new(
            who,
            "getLeadsByFilterType",
            Duration::from_secs(30),
            self.now.after(PATIENCE),
        );
        black_box(self.line.request(self.now, request));
    }

    fn grants(&mut self) {
        while let Some((_, verdict)) = self.line.poll_verdict(self.now) {
            match black_box(verdict) {
                Verdict::Granted(permit) => self.in_flight.push_back(permit.lease),
                Verdict::Refused(refusal) => panic!("refused: {refusal}"),
            }
        }
    }

    fn saves(&mut self, store: bool) {
        if store {
            black_box(self.line.poll_save().expect("something has changed"));
        }
    }

    /// A call is answered, the next in turn gets its place, and a new caller comes.
    fn goes_on(&mut self, store: bool) {
        self.now = self.now.after(APART);
        let lease = self.in_flight.pop_front().expect("all places are held");
        let done = self.line.complete(self.now, lease, Completion::Answered);
        black_box(done);
        let before = self.in_flight.len();
        self.grants();
        assert_eq!(self.in_flight.len(), before + 1, "one is granted");
        self.saves(store);
        self.comes();
        black_box(self.line.poll_timeout(self.now));
    }
}

fn decide(waiting: usize, times: usize, store: bool) {
    // One at least: who comes is not who is granted.
    let mut crowd = Crowd::new(waiting.max(1));
    for _ in 0..WARM_UP + times {
        crowd.goes_on(store);
    }
    assert_eq!(crowd.line.waiting(), waiting.max(1));
}

/// What waits is left behind, to be weighed.
fn wait(waiting: usize) {
    let crowd = Crowd::new(waiting);
    assert_eq!(crowd.line.waiting(), waiting);
    core::mem::forget(crowd.line);
}

/// A governor with all slots held, of which orphans hold all places.
fn full() -> Governor {
    let mut governor = Governor::new(Limits::MARKETO);
    for i in 0..Limits::MARKETO.rate {
        let now = START.after(Duration::from_millis(u64::from(i)));
        let who = integration(usize::from(i) % INTEGRATIONS);
        let request = PermitRequest::new(who, "getLeads", Duration::from_secs(300), START);
        let permit = governor.try_acquire(now, &request).expect("it is open");
        let last = i + Limits::MARKETO.places >= Limits::MARKETO.rate;
        let done = if last {
            Completion::Cut
        } else {
            Completion::Answered
        };
        black_box(governor.complete(now, permit.lease, done));
    }
    governor
}
