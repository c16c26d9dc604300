//! Retries that all calls of a host share, and the deadline that bounds them.

use http::{HeaderMap, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{Call, CallError, Failure, Outcome, Step};
use marketo_core::limit::LeaseId;
use marketo_core::request::ReplaySafety;
use marketo_core::retry::{Decision, GiveUp, Retry, RetryBudget, Trouble};

use crate::pump::*;

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
    assert_eq!(budget.left(), 0);
}

/// A good answer pays a little of it back; an error of Marketo's does not.
#[test]
fn a_good_answer_pays_back() {
    for (body, left) in [
        (r#"{"success":true}"#, 196),
        (r#"{"success":false,"errors":[{"code":"1003"}]}"#, 195),
    ] {
        let mut budget = RetryBudget::new();
        let (safe, far) = (ReplaySafety::Safe, Timestamp::MAX);
        let _ = Retry::default().decide(START, 0, Trouble::Unsure, safe, far, &mut budget);
        let mut call = call(read(), PATIENCE);
        let _ = call.poll(START, 0, &mut budget);
        call.on_token(START, Ok(held("t", START, HOUR)));
        let _ = call.poll(START, 0, &mut budget);
        call.on_permit(START, granted(START, LeaseId::from_number(1)));
        let _ = call.poll(START, 0, &mut budget);
        let _ = call.on_head(START, StatusCode::OK, &HeaderMap::new());
        call.on_chunk(body.as_bytes());
        call.on_end(START);
        let _ = call.poll(START, 0, &mut budget);
        assert!(matches!(call.poll(START, 0, &mut budget), Step::Done(_)));
        assert_eq!(budget.left(), left);
    }
}

/// A second try that would start just at the deadline is not waited for.
#[test]
fn a_pause_that_ends_at_the_deadline_is_not_begun() {
    for (patience, waits) in [(500, false), (501, true)] {
        let mut call = call(read(), MS(patience));
        let mut budget = RetryBudget::new();
        let _ = call.poll(START, 0, &mut budget);
        call.on_token(START, Ok(held("t", START, HOUR)));
        let _ = call.poll(START, 0, &mut budget);
        call.on_permit(START, granted(START, LeaseId::from_number(1)));
        let _ = call.poll(START, 0, &mut budget);
        // 608: half a second at least.
        let _ = call.on_head(START, StatusCode::OK, &HeaderMap::new());
        call.on_chunk(br#"{"success":false,"errors":[{"code":"608"}]}"#);
        call.on_end(START);
        let _ = call.poll(START, 0, &mut budget);
        let step = call.poll(START, 0, &mut budget);
        assert_eq!(matches!(step, Step::Wait { .. }), waits, "{step:?}");
        // What is not begun costs nothing.
        assert_eq!(budget.left() == RetryBudget::CAPACITY, !waits);
    }
}
