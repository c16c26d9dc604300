//! Single turns that a call can take.

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{BodyPlan, Call, CallError, Failure, Outcome, Step, Terms, Waiting};
use marketo_core::limit::{
    Completion, IntegrationId, LeaseId, Permit, PermitRequest, Refusal, RefusalReason, Verdict,
};
use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, CallSpec, ReplaySafety, RequestError};
use marketo_core::retry::{Decision, GiveUp, Retry, RetryBudget, Trouble};
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

fn file() -> CallSpec {
    CallSpec::new(by_name("getExportLeadFile").unwrap()).with_path("exportId", "e-1")
}

#[test]
fn a_file_is_passed_on_unread() {
    for (status, content_type) in [(200, Some("text/csv")), (200, None), (206, JSON)] {
        let csv = Reply::Whole(
            StatusCode::from_u16(status).unwrap(),
            content_type,
            "id\n1\n".to_owned(),
        );
        let run = pump(&file(), &mut Answers(&[csv]));
        let Outcome::File(head) = &run.outcome else {
            panic!("{:?}", run.outcome);
        };
        assert_eq!(head.status, status);
        assert_eq!(head.headers.get("etag").unwrap(), "\"f\"");
        assert!(!head.headers.contains_key("set-cookie"));
        assert_eq!(run.completions(), [Completion::Answered]);
    }
}

#[test]
fn an_envelope_in_place_of_a_file_is_no_file() {
    let run = pump(
        &file(),
        &mut Answers(&[failed("606"), failed("602"), failed("1003")]),
    );
    let Outcome::Answered(answered) = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(answered.code.as_deref(), Some("1003"));
    assert_eq!(run.trace.troubles, ["606", "602"]);
    // Plain text with 404 is how Marketo says that there is no file yet.
    let missing = Reply::Whole(
        StatusCode::NOT_FOUND,
        Some("text/plain"),
        "not ready".to_owned(),
    );
    let run = pump(&file(), &mut Answers(&[missing]));
    assert!(matches!(&run.outcome, Outcome::Answered(a) if a.status == 404));
    let run = pump(&file(), &mut Answers(&[page(200, "<html>")]));
    assert!(matches!(
        run.outcome,
        Outcome::Failed(CallError::Unavailable { .. })
    ));
    assert_eq!(run.sent.len(), 5);
}

#[test]
fn an_envelope_under_a_files_content_type_is_no_file() {
    let envelope = r#"{"requestId":"a#1","success":false,"errors":[{"code":"608","message":"m"}]}"#;
    let csv = |body: &str| Reply::Whole(StatusCode::OK, Some("text/csv"), body.to_owned());
    let run = pump(&file(), &mut Answers(&[csv(envelope), csv("id\n1\n")]));
    assert!(matches!(run.outcome, Outcome::File(_)), "{:?}", run.outcome);
    assert_eq!(run.trace.troubles, ["608"]);
    // What only looks a little like one is the file, whole.
    let run = pump(&file(), &mut Answers(&[csv("{\"a\"\n1\n")]));
    assert!(matches!(&run.outcome, Outcome::Answered(a) if a.code.is_none() && a.body.len() == 7));
}

/// Retries that all calls of a host share: when they are gone, a call fails at once.
#[test]
fn an_empty_budget_ends_a_call_that_would_have_tried_again() {
    let mut budget = RetryBudget::new();
    let mut spend = || {
        let (safe, far) = (ReplaySafety::Safe, Timestamp::MAX);
        Retry::default().decide(START, 0, Trouble::Unsure, safe, far, &mut budget)
    };
    for _ in 0..RetryBudget::CAPACITY / RetryBudget::COST {
        assert!(matches!(spend(), Decision::Again(_)));
    }
    assert_eq!(spend(), Decision::GiveUp(GiveUp::Exhausted));

    let mut call = call(read(), PATIENCE);
    let mut poll = |call: &mut Call| call.poll(START, 0, &mut budget);
    assert!(matches!(poll(&mut call), Step::Token { .. }));
    call.on_token(START, Ok(held("t", START, HOUR)));
    assert!(matches!(poll(&mut call), Step::Acquire(_)));
    call.on_permit(START, granted(START, LeaseId::from_number(1)));
    assert!(matches!(poll(&mut call), Step::Send { .. }));
    call.on_failure(START, true);
    assert!(matches!(poll(&mut call), Step::Complete(_)));
    let step = poll(&mut call);
    let Step::Done(Outcome::Failed(CallError::Unavailable { after, .. })) = &step else {
        panic!("{step:?}");
    };
    assert_eq!(*after, Failure::NoAnswer);
}

fn call(spec: CallSpec, patience: Duration) -> Call {
    let terms = Terms {
        integration: IntegrationId::new("crm-sync").unwrap(),
        deadline: START.after(patience),
        largest_answer: LARGEST,
    };
    Call::new(spec, BaseUrl::of_instance("284-RPR-133").unwrap(), terms)
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

#[test]
fn a_code_that_is_no_code_goes_into_no_log() {
    let body = r#"{"requestId":"zoe example","success":false,"errors":[{"code":"zoe@example.com","message":"m"}]}"#;
    let odd = Reply::Whole(StatusCode::OK, JSON, body.to_owned());
    for spec in [read(), create()] {
        let run = pump(&spec, &mut Answers(core::slice::from_ref(&odd)));
        assert!(
            matches!(&run.outcome, Outcome::Answered(a) if a.code.as_deref() == Some("unknown"))
        );
        let said = format!("{:?}{:?}{:?}", run.leases, run.trace, run.outcome);
        assert!(!said.contains("zoe"), "{said}");
    }
}

/// Walks a call through all its stages and prints it in each.
#[test]
fn nothing_that_is_printed_holds_a_token_or_data() {
    let spec = CallSpec::new(by_name("getLeadsByFilterType").unwrap())
        .with_query("filterType", "email")
        .with_query("filterValues", "zoe@example.com");
    for spec in [spec, upsert(), create()] {
        let mut call = call(spec, PATIENCE);
        let mut budget = RetryBudget::new();
        let mut printed = String::new();
        let mut rejected = false;
        for round in 0..40_u64 {
            let step = call.poll(START.after(MS(round)), 0, &mut budget);
            printed += &format!("{step:?}\n{step:#?}\n{call:?}\n{call:#?}\n");
            match step {
                Step::Token { .. } => call.on_token(START, Ok(held("hush-token", START, HOUR))),
                Step::Acquire(_) => {
                    call.on_permit(
                        START,
                        Verdict::Granted(Permit {
                            lease: LeaseId::from_number(round),
                            send_by: START.after(MS(5_000)),
                            server_timeout: MS(30_000),
                        }),
                    );
                }
                Step::Send { .. } => {
                    let _ = call.on_head(START, StatusCode::OK, &HeaderMap::new());
                    let body: &[u8] = if rejected {
                        br#"{"success":true,"result":[{"email":"zoe@example.com"}]}"#
                    } else {
                        br#"{"success":false,"errors":[{"code":"602","message":"zoe@example.com"}]}"#
                    };
                    rejected = true;
                    call.on_chunk(body);
                    printed += &format!("{call:?}\n");
                    call.on_end(START);
                    printed += &format!("{call:?}\n");
                }
                Step::Done(outcome) => {
                    assert!(matches!(outcome, Outcome::Answered(a) if a.code.is_none()));
                    break;
                }
                _ => {}
            }
        }
        assert!(printed.contains("AskedPermit") && printed.contains("Done"));
        // As texts and as lists of bytes.
        for hidden in ["hush", "zoe", "122, 111, 101", "104, 117, 115, 104"] {
            assert!(!printed.contains(hidden), "{hidden} in {printed}");
        }
    }
}
