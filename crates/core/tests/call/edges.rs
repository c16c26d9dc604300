//! Single turns that a call can take.

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{BodyPlan, Call, CallError, Outcome, Step, Waiting};
use marketo_core::limit::{Completion, LeaseId, PermitRequest, Refusal, RefusalReason, Verdict};
use marketo_core::operation::by_name;
use marketo_core::request::{CallSpec, RequestError};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};

use crate::pump::*;

/// A world in which single things go differently.
struct Odd<T, P> {
    tokens: T,
    permits: P,
    reply: Reply,
}

impl<T, P> World for Odd<T, P>
where
    T: FnMut(&mut Timestamp) -> Result<HeldToken, TokenFailure>,
    P: FnMut(&mut Timestamp, LeaseId) -> Verdict,
{
    fn token(
        &mut self,
        now: &mut Timestamp,
        _: Option<&AccessToken>,
    ) -> Result<HeldToken, TokenFailure> {
        (self.tokens)(now)
    }

    fn permit(&mut self, now: &mut Timestamp, _: &PermitRequest, lease: LeaseId) -> Verdict {
        (self.permits)(now, lease)
    }

    fn reply(&mut self, _: &mut Timestamp, _: usize, _: &Request<Bytes>) -> Reply {
        self.reply.clone()
    }
}

fn hour(now: &mut Timestamp) -> Result<HeldToken, TokenFailure> {
    Ok(held("first", *now, HOUR))
}

fn at_once(now: &mut Timestamp, lease: LeaseId) -> Verdict {
    granted(*now, lease)
}

fn refused(run: &Run) -> Refusal {
    match &run.outcome {
        Outcome::Failed(CallError::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_that_cannot_be_had_ends_the_call() {
    for failure in [
        TokenFailure::Refused { until: START },
        TokenFailure::Unavailable { until: START },
    ] {
        let mut world = Odd {
            tokens: |_: &mut Timestamp| Err(failure.clone()),
            permits: at_once,
            reply: good(),
        };
        let run = pump(&read(), &mut world);
        assert_eq!(
            run.outcome,
            Outcome::Failed(CallError::Token(failure.clone()))
        );
        assert!(run.leases.is_empty() && run.sent.is_empty());
    }
}

/// The token ends while its caller waits in line: it is not sent, another is got, and the permit
/// is used if that was quick.
#[test]
fn a_token_that_ends_between_permit_and_send() {
    for (identity, permits) in [(300, 1), (3_000, 2)] {
        let mut calls = 0_u64;
        let mut world = Odd {
            tokens: |now: &mut Timestamp| {
                calls += 1;
                if calls == 1 {
                    return Ok(held("dying", *now, MS(10_000)));
                }
                *now = now.after(MS(identity));
                Ok(held("fresh", *now, HOUR))
            },
            permits: |now: &mut Timestamp, lease| {
                *now = now.after(MS(8_500));
                granted(*now, lease)
            },
            reply: good(),
        };
        let run = pump(&read(), &mut world);
        assert_eq!(run.bearers(), ["fresh"]);
        assert_eq!(run.tokens, [None, None]);
        assert_eq!(run.leases.len(), permits, "identity in {identity} ms");
        let last = run.completions().pop();
        assert_eq!(last, Some(Completion::Answered));
        assert!(
            run.completions()[..permits - 1]
                .iter()
                .all(|c| *c == Completion::NotSent)
        );
    }
}

/// While a caller stands in line others see its token rejected: it asks again before it sends, and
/// keeps its one refresh.
#[test]
fn a_token_that_was_long_in_hand_is_asked_for_anew() {
    for (in_line, bearer) in [(2_000, "first"), (2_001, "second")] {
        let mut asked = 0;
        let mut world = Odd {
            tokens: |now: &mut Timestamp| {
                asked += 1;
                Ok(held(
                    if asked == 1 { "first" } else { "second" },
                    *now,
                    HOUR,
                ))
            },
            permits: |now: &mut Timestamp, lease| {
                *now = now.after(MS(in_line));
                granted(*now, lease)
            },
            reply: good(),
        };
        let run = pump(&read(), &mut world);
        assert_eq!(run.bearers(), [bearer]);
        assert_eq!(run.completions(), [Completion::Answered]);
    }
    // Once a try: whoever is slow to give a token is not asked without end.
    let mut world = Odd {
        tokens: |now: &mut Timestamp| {
            *now = now.after(MS(2_500));
            hour(now)
        },
        permits: |now: &mut Timestamp, lease| {
            *now = now.after(MS(2_500));
            granted(*now, lease)
        },
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert_eq!(run.tokens.len(), 2);
    assert_eq!(
        run.completions(),
        [Completion::NotSent, Completion::Answered]
    );
}

#[test]
fn a_permit_goes_back_if_the_new_token_cannot_be_had() {
    let mut calls = 0;
    let mut world = Odd {
        tokens: |now: &mut Timestamp| {
            calls += 1;
            if calls == 1 {
                return Ok(held("dying", *now, MS(10_000)));
            }
            Err(TokenFailure::Unavailable { until: *now })
        },
        permits: |now: &mut Timestamp, lease| {
            *now = now.after(MS(9_000));
            granted(*now, lease)
        },
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert!(matches!(run.outcome, Outcome::Failed(CallError::Token(_))));
    assert_eq!(run.completions(), [Completion::NotSent]);
}

/// A token that has ended when it comes, since two clocks differ, is waited out.
#[test]
fn a_token_that_comes_too_late_is_no_loop() {
    let mut world = Odd {
        tokens: |now: &mut Timestamp| Ok(held("old", *now, Duration::ZERO)),
        permits: at_once,
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert!(run.tokens.len() <= 120, "{}", run.tokens.len());
    assert_eq!(refused(&run).reason, RefusalReason::TimedOut);
    assert_eq!(run.ended, START.after(PATIENCE));
    assert!(run.leases.is_empty());
}

#[test]
fn a_permit_that_comes_too_late_goes_back_and_another_is_asked_for() {
    let mut world = Odd {
        tokens: hour,
        permits: |now: &mut Timestamp, lease: LeaseId| {
            let verdict = granted(*now, lease);
            *now = now.after(MS(if lease.as_number() == 1 { 5_001 } else { 5_000 }));
            verdict
        },
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert_eq!(
        run.completions(),
        [Completion::NotSent, Completion::Answered]
    );
    assert_eq!(run.trace.permit_wait, MS(10_001));
}

/// A host whose clock is an hour ahead of the governor's can still send.
#[test]
fn clocks_that_disagree_cost_one_permit_and_no_call() {
    let mut world = Odd {
        tokens: hour,
        permits: |now: &mut Timestamp, lease: LeaseId| granted(now.before(HOUR), lease),
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert_eq!(
        run.completions(),
        [Completion::NotSent, Completion::Answered]
    );
}

#[test]
fn a_permit_at_the_deadline_goes_back() {
    for (late, sends) in [(-1_i64, 1), (0, 0), (1, 0)] {
        let mut world = Odd {
            tokens: hour,
            permits: |now: &mut Timestamp, lease: LeaseId| {
                let due = START
                    .after(PATIENCE)
                    .as_millis()
                    .saturating_add_signed(late);
                *now = Timestamp::from_millis(due);
                granted(*now, lease)
            },
            reply: good(),
        };
        let run = pump(&read(), &mut world);
        assert_eq!(run.sent.len(), sends, "{late}");
        if sends == 0 {
            assert_eq!(run.completions(), [Completion::NotSent]);
            let refusal = refused(&run);
            assert_eq!(refusal.reason, RefusalReason::TimedOut);
            assert!(refusal.retry_at > run.ended);
        }
    }
}

#[test]
fn a_caller_who_has_no_time_is_told_so_before_anything_is_asked_for() {
    struct Late;
    impl World for Late {
        fn token(
            &mut self,
            now: &mut Timestamp,
            _: Option<&AccessToken>,
        ) -> Result<HeldToken, TokenFailure> {
            *now = now.after(PATIENCE);
            Ok(held("first", *now, HOUR))
        }
        fn reply(&mut self, _: &mut Timestamp, _: usize, _: &Request<Bytes>) -> Reply {
            unreachable!()
        }
    }
    let run = pump(&read(), &mut Late);
    assert_eq!(refused(&run).reason, RefusalReason::TimedOut);
    assert!(run.leases.is_empty());
}

#[test]
fn a_refused_permit_ends_the_call_with_the_governors_word() {
    let refusal = Refusal {
        reason: RefusalReason::QueueFull,
        retry_at: START.after(MS(12_345)),
    };
    let mut world = Odd {
        tokens: hour,
        permits: |_: &mut Timestamp, _| Verdict::Refused(refusal),
        reply: good(),
    };
    let run = pump(&read(), &mut world);
    assert_eq!(refused(&run), refusal);
    assert_eq!(run.trace.tries, 0);
}

#[test]
fn a_request_that_cannot_be_built_gives_its_permit_back() {
    let long = CallSpec::new(by_name("getExportLeadJobStatus").unwrap())
        .with_path("exportId", "x".repeat(9_000));
    let run = pump(&long, &mut Answers(&[good()]));
    assert!(matches!(
        run.outcome,
        Outcome::Failed(CallError::Request(RequestError::TargetTooLong { .. }))
    ));
    assert_eq!(run.completions(), [Completion::NotSent]);
    assert!(run.sent.is_empty());
}

/// A host that polls before it has done what it was asked for is told to do it, and is not asked
/// for the same thing twice.
#[test]
fn a_host_that_polls_too_often_is_told_to_wait() {
    let mut call = call(read(), PATIENCE);
    let mut budget = RetryBudget::new();
    let mut poll = |call: &mut Call| call.poll(START, 0, &mut budget);
    let waits = |step: &Step| {
        matches!(
            step,
            Step::Wait {
                why: Waiting::Host,
                ..
            }
        )
    };
    assert!(matches!(poll(&mut call), Step::Token { .. }));
    assert!(waits(&poll(&mut call)) && waits(&poll(&mut call)));
    call.on_token(START, Ok(held("t", START, HOUR)));
    assert!(matches!(poll(&mut call), Step::Acquire(_)));
    assert!(waits(&poll(&mut call)));
    call.on_permit(START, granted(START, LeaseId::from_number(1)));
    assert!(matches!(poll(&mut call), Step::Send { .. }));
    assert!(waits(&poll(&mut call)));
    let plan = call.on_head(START, StatusCode::OK, &HeaderMap::new());
    assert_eq!(plan, BodyPlan::Collect { at_most: LARGEST });
    assert!(waits(&poll(&mut call)));
    call.on_chunk(br#"{"success":true}"#);
    call.on_end(START);
    assert!(matches!(poll(&mut call), Step::Complete(_)));
    assert!(matches!(poll(&mut call), Step::Done(Outcome::Answered(_))));
}

/// What nobody asked for changes nothing, and a permit among it goes back.
#[test]
fn what_was_not_asked_for_is_passed_over() {
    let mut call = call(read(), PATIENCE);
    let mut budget = RetryBudget::new();
    let stray = |n| granted(START, LeaseId::from_number(n));
    call.on_permit(START, stray(8));
    call.on_permit(START, stray(9));
    call.on_token(START, Err(TokenFailure::Refused { until: START }));
    call.on_failure(START, true);
    call.on_end(START);
    call.on_chunk(b"x");
    let plan = call.on_head(START, StatusCode::OK, &HeaderMap::new());
    assert_eq!(plan, BodyPlan::Collect { at_most: 0 });
    for _ in 0..2 {
        let Step::Complete(report) = call.poll(START, 0, &mut budget) else {
            panic!("no report");
        };
        assert_eq!(report.completion, Completion::NotSent);
    }
    assert!(matches!(
        call.poll(START, 0, &mut budget),
        Step::Token { rejected: None }
    ));
    call.on_permit(
        START,
        Verdict::Refused(Refusal {
            reason: RefusalReason::QueueFull,
            retry_at: START,
        }),
    );
    assert!(matches!(
        call.poll(START, 0, &mut budget),
        Step::Wait { .. }
    ));
}
