//! Calls in worlds made of chance. What must hold of every run is checked by the pump.

use std::collections::BTreeSet;

use bytes::Bytes;
use core::time::Duration;
use http::{HeaderMap, Request, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{Call, CallError, Outcome, Step, Terms};
use marketo_core::limit::{IntegrationId, LeaseId, PermitRequest, Refusal, RefusalReason, Verdict};
use marketo_core::request::BaseUrl;
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};
use proptest::prelude::*;

use crate::pump::*;

/// The longest that one errand of the host takes here: a line, and a permit's way from it.
const LONGEST: Duration = Duration::from_secs(180);

/// A world that is read off a list of numbers, over and over.
struct Chance<'n> {
    numbers: &'n [u16],
    at: usize,
    sleeps: usize,
}

impl Chance<'_> {
    fn next(&mut self) -> u64 {
        let number = self.numbers[self.at % self.numbers.len()];
        // What comes round again differs a little, so that no list is stuck on one number.
        let turn = (self.at / self.numbers.len()) as u64;
        self.at += 1;
        u64::from(number).wrapping_add(turn.wrapping_mul(7_919))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Lets an errand take its time; now and then the clock steps back.
    fn pass(&mut self, now: &mut Timestamp) {
        let millis = match self.below(16) {
            0 => 0,
            1..=9 => self.below(900),
            10..=12 => self.below(6_000),
            13 => self.below(90_000),
            _ => {
                *now = now.before(MS(self.below(20_000)));
                0
            }
        };
        *now = now.after(MS(millis));
    }
}

impl World for Chance<'_> {
    fn token(
        &mut self,
        now: &mut Timestamp,
        rejected: Option<&AccessToken>,
    ) -> Result<HeldToken, TokenFailure> {
        self.pass(now);
        let life = match self.below(12) {
            0 => return Err(TokenFailure::Unavailable { until: *now }),
            1 => 0,
            2 | 3 => self.below(12_000),
            _ => 3_600_000,
        };
        // The same one again, at times.
        let text = match rejected {
            Some(_) if self.below(3) > 0 => "second",
            _ => "first",
        };
        Ok(held(text, *now, MS(life)))
    }

    fn permit(&mut self, now: &mut Timestamp, _: &PermitRequest, lease: LeaseId) -> Verdict {
        if self.below(16) == 0 {
            return Verdict::Refused(Refusal {
                reason: RefusalReason::QueueFull,
                retry_at: now.after(MS(1_000)),
            });
        }
        let waits_in_line = self.below(4) == 0;
        if waits_in_line {
            self.pass(now);
        }
        let verdict = granted(*now, lease);
        self.pass(now);
        verdict
    }

    fn reply(&mut self, now: &mut Timestamp, _: usize, _: &Request<Bytes>) -> Reply {
        self.pass(now);
        match self.below(14) {
            0 => good(),
            1 => Reply::Nothing { left: true },
            2 => Reply::Nothing { left: false },
            3 => Reply::BrokenOff,
            4 => page(502, "<html>"),
            5 => page(200, "<html>"),
            6 => page(302, ""),
            7 => Reply::Whole(StatusCode::OK, JSON, "x".repeat(LARGEST + 9)),
            8..=11 => failed(["601", "602", "606", "615"][self.below(4) as usize]),
            _ => failed(["607", "608", "604", "611", "713", "1003"][self.below(6) as usize]),
        }
    }

    fn sleep(&mut self, now: &mut Timestamp, until: Timestamp) {
        self.sleeps += 1;
        // A timer may go off early, or late.
        *now = match self.below(4) {
            0 if !self.sleeps.is_multiple_of(3) => until.before(MS(self.below(3_000))),
            1 => until.after(MS(self.below(3_000))),
            _ => until,
        };
    }

    fn entropy(&mut self) -> u64 {
        self.next().wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

fn live(numbers: &[u16], kind: usize) -> Run {
    let kinds = kinds();
    let (_, spec, _) = &kinds[kind % kinds.len()];
    let (at, sleeps) = (0, 0);
    pump(
        spec,
        &mut Chance {
            numbers,
            at,
            sleeps,
        },
    )
}

fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Answered(answered) if answered.code.is_none() => "answer",
        Outcome::Answered(_) => "failure",
        Outcome::Failed(CallError::Token(_)) => "token",
        Outcome::Failed(CallError::TokenRejected { .. }) => "token rejected",
        Outcome::Failed(CallError::Refused(_)) => "refused",
        Outcome::Failed(CallError::OutcomeUnknown { .. }) => "outcome unknown",
        Outcome::Failed(CallError::Unavailable { .. }) => "unavailable",
        other => panic!("{other:?}"),
    }
}

/// `cases` of a property, or as many as the environment's `PROPTEST_CASES` says.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        config
    } else {
        ProptestConfig { cases, ..config }
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn every_call_ends_in_time_and_accounts_for_every_permit(
        numbers in prop::collection::vec(any::<u16>(), 1..120),
        kind in 0_usize..9,
    ) {
        let run = live(&numbers, kind);
        prop_assert!(run.ended <= START.after(PATIENCE).after(LONGEST));
        let sent = format!("{:?}", run.trace);
        prop_assert!(!sent.contains("first") && !sent.contains("zoe"));
        // One refresh at most.
        prop_assert!(run.sent.len() < 2 || run.tokens.iter().flatten().count() <= run.sent.len());
        let rejected = |reply: &Reply| {
            matches!(reply, Reply::Whole(_, _, body) if body.contains("\"601\"") || body.contains("\"602\""))
        };
        let rejections = run.sent.iter().filter(|(_, _, reply)| rejected(reply)).count();
        prop_assert!(rejections <= 2, "{} rejections", rejections);
        prop_assert_eq!(rejections == 2, name(&run.outcome) == "token rejected");
    }

    #[test]
    fn the_same_world_gives_the_same_steps(
        numbers in prop::collection::vec(any::<u16>(), 1..60),
        kind in 0_usize..9,
    ) {
        let (one, other) = (live(&numbers, kind), live(&numbers, kind));
        prop_assert_eq!(one.steps, other.steps);
        prop_assert_eq!(one.outcome, other.outcome);
        prop_assert_eq!(one.trace, other.trace);
    }

    /// A host that does anything at any time: nothing panics, every permit it gives is reported
    /// on once, and no more is sent than was permitted.
    #[test]
    fn a_confused_host_loses_no_permit(
        acts in prop::collection::vec((0_u8..9, 0_u64..5_000), 0..80),
        kind in 0_usize..9,
    ) {
        let terms = Terms {
            integration: IntegrationId::new("crm-sync").unwrap(),
            deadline: START.after(PATIENCE),
            largest_answer: LARGEST,
        };
        let spec = kinds()[kind].1.clone();
        let mut call = Call::new(spec, BaseUrl::of_instance("284-RPR-133").unwrap(), terms);
        let mut budget = RetryBudget::new();
        let (mut given, mut reported, mut sends) = (0, Vec::new(), 0_u64);
        let mut now = START;
        let refused = Verdict::Refused(Refusal { reason: RefusalReason::QueueFull, retry_at: START });
        let mut note = |step: Step| match step {
            Step::Complete(report) => { reported.push(report.lease.as_number()); false }
            Step::Send { .. } => { sends += 1; false }
            Step::Done(_) => true,
            _ => false,
        };
        for (act, millis) in acts {
            now = if millis % 5 == 0 { now.before(MS(millis)) } else { now.after(MS(millis)) };
            match act {
                0..=2 => { note(call.poll(now, millis, &mut budget)); }
                3 => call.on_token(now, Ok(held("t", now, MS(millis * 3)))),
                4 => {
                    given += 1;
                    call.on_permit(now, granted(now, LeaseId::from_number(given)));
                }
                5 => { let _ = call.on_head(now, StatusCode::OK, &HeaderMap::new()); }
                6 => call.on_chunk(&[b'x'; 700]),
                7 => call.on_end(now),
                _ => call.on_failure(now, millis % 2 == 0),
            }
        }
        // Then it does all that it may owe, until the call is over and has nothing more to say.
        let mut over = false;
        for _ in 0..400 {
            now = now.after(MS(1_000));
            over = note(call.poll(now, 0, &mut budget));
            if over { break; }
            call.on_token(now, Err(TokenFailure::Refused { until: now }));
            call.on_permit(now, refused);
            call.on_failure(now, true);
        }
        prop_assert!(over);
        reported.sort_unstable();
        prop_assert_eq!(reported, (1..=given).collect::<Vec<_>>());
        prop_assert!(sends <= given);
    }
}

/// The worlds above are varied enough to end in every way there is.
#[test]
fn chance_leads_to_every_end() {
    let mut seen = BTreeSet::new();
    let mut state = 7_u64;
    for kind in 0..900 {
        let numbers: Vec<u16> = (0..40)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 48) as u16
            })
            .collect();
        let run = live(&numbers, kind);
        seen.insert(name(&run.outcome));
        if run.completions().len() > run.sent.len() {
            seen.insert("permit given back");
        }
        if run.sent.len() > 5 {
            seen.insert("many tries");
        }
    }
    let expected = [
        "answer",
        "failure",
        "many tries",
        "outcome unknown",
        "permit given back",
        "refused",
        "token",
        "token rejected",
        "unavailable",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}
