//! What came of a call that no answer came to, or none that can be read.

use marketo_core::call::{CallError, Failure, Outcome};
use marketo_core::limit::{Completion, Refusal, RefusalReason, Verdict};

use crate::pump::*;

fn after(run: &Run) -> (bool, &Failure) {
    match &run.outcome {
        Outcome::Failed(CallError::OutcomeUnknown { after, .. }) => (true, after),
        Outcome::Failed(CallError::Unavailable { after, .. }) => (false, after),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cut_before_the_head() {
    for (name, spec, safe) in kinds() {
        let run = pump(&spec, &mut Answers(&[Reply::Nothing { left: true }]));
        let sends = if safe { 5 } else { 1 };
        assert_eq!(run.sent.len(), sends, "{name}");
        assert_eq!(after(&run), (!safe, &Failure::NoAnswer), "{name}");
        assert_eq!(run.completions(), vec![Completion::Cut; sends]);
        assert_eq!(run.trace.troubles, vec!["cut"; sends]);
        assert_eq!(run.leases[0].1[0].code, None);
    }
}

#[test]
fn a_cut_after_the_head() {
    for (name, spec, safe) in kinds() {
        let run = pump(&spec, &mut Answers(&[Reply::BrokenOff]));
        let sends = if safe { 5 } else { 1 };
        assert_eq!(run.sent.len(), sends, "{name}");
        assert_eq!(after(&run), (!safe, &Failure::BrokenOff), "{name}");
        // Marketo was done with it: the place is free.
        assert_eq!(run.completions(), vec![Completion::Answered; sends]);
        assert_eq!(run.trace.troubles, vec!["broken-off"; sends]);
    }
}

#[test]
fn what_never_left_is_tried_again_however_unsafe() {
    for (name, spec, _) in kinds() {
        let never = Reply::Nothing { left: false };
        let run = pump(&spec, &mut Answers(core::slice::from_ref(&never)));
        assert_eq!(run.sent.len(), 5, "{name}");
        assert_eq!(after(&run), (false, &Failure::NotReached), "{name}");
        assert_eq!(run.completions(), [Completion::NotSent; 5]);
        let run = pump(&spec, &mut Answers(&[never, good()]));
        assert!(matches!(run.outcome, Outcome::Answered(_)), "{name}");
    }
}

#[test]
fn an_answer_that_is_too_long_is_not_asked_for_again() {
    let body = format!(r#"{{"success":true,"result":["{}"]}}"#, "x".repeat(LARGEST));
    for (name, spec, safe) in kinds() {
        let long = Reply::Whole(http::StatusCode::OK, JSON, body.clone());
        let run = pump(&spec, &mut Answers(&[long]));
        assert_eq!(run.sent.len(), 1, "{name}");
        assert_eq!(after(&run), (!safe, &Failure::TooLong(LARGEST)), "{name}");
        assert_eq!(run.trace.troubles, ["too-long"]);
    }
    // To the byte.
    for (length, fits) in [(LARGEST, true), (LARGEST + 1, false)] {
        let frame = r#"{"success":true,"result":[""]}"#.len();
        let fill = "x".repeat(length - frame);
        let body = format!(r#"{{"success":true,"result":["{fill}"]}}"#);
        let run = pump(
            &read(),
            &mut Answers(&[Reply::Whole(http::StatusCode::OK, JSON, body)]),
        );
        assert_eq!(
            matches!(run.outcome, Outcome::Answered(_)),
            fits,
            "{length}"
        );
    }
}

/// Refuses every permit but the first.
struct OnePermit(Reply);

impl World for OnePermit {
    fn permit(
        &mut self,
        now: &mut marketo_core::Timestamp,
        _: &marketo_core::limit::PermitRequest,
        lease: marketo_core::limit::LeaseId,
    ) -> Verdict {
        if lease.as_number() == 1 {
            return granted(*now, lease);
        }
        Verdict::Refused(Refusal {
            reason: RefusalReason::DeadlineTooNear,
            retry_at: now.after(MS(9_000)),
        })
    }

    fn reply(
        &mut self,
        _: &mut marketo_core::Timestamp,
        _: usize,
        _: &http::Request<bytes::Bytes>,
    ) -> Reply {
        self.0.clone()
    }
}

/// The second permit does not come: what is said must be true of the first try.
#[test]
fn a_second_try_that_gets_no_permit_hides_no_first_one() {
    for (name, spec, safe) in kinds() {
        for throttled in ["606", "615", "608", "601"] {
            let run = pump(&spec, &mut OnePermit(failed(throttled)));
            let Outcome::Failed(CallError::Refused(refusal)) = &run.outcome else {
                panic!("{name}: {:?}", run.outcome);
            };
            assert_eq!(refusal.reason, RefusalReason::DeadlineTooNear);
        }
        if !safe {
            continue;
        }
        let run = pump(&spec, &mut OnePermit(Reply::Nothing { left: true }));
        assert_eq!(after(&run), (false, &Failure::NoAnswer), "{name}");
        let run = pump(&spec, &mut OnePermit(page(502, "<html>")));
        assert_eq!(after(&run), (false, &Failure::Status(502)), "{name}");
        let run = pump(&spec, &mut OnePermit(failed("713")));
        let Outcome::Answered(answered) = &run.outcome else {
            panic!("{name}: {:?}", run.outcome);
        };
        assert_eq!(answered.code.as_deref(), Some("713"));
    }
}

#[test]
fn of_a_cut_and_a_missing_connection_the_cut_is_told() {
    let replies = [
        Reply::Nothing { left: true },
        Reply::Nothing { left: false },
    ];
    let run = pump(&upsert(), &mut Answers(&replies));
    assert_eq!(run.sent.len(), 5);
    assert_eq!(after(&run), (false, &Failure::NoAnswer));
}
