//! Every code and every class of HTTP status, for every kind of call.

use core::time::Duration;

use http::header::CONTENT_TYPE;
use marketo_core::call::{CallError, Failure, Outcome};
use marketo_core::error::table;
use marketo_core::limit::Completion;
use marketo_core::retry::Retry;

use crate::pump::*;

/// What Adobe's pages, and the clients that are known to work, make of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Get another token, once.
    Token,
    /// Wait, however often: nothing was executed. The first and the longest pause, in ms.
    Throttled(u64, u64),
    /// Try again a few times: nothing was executed.
    Later,
    /// May have been executed or not.
    Unsure,
    /// The caller's.
    Final,
}

fn kind_of(code: &str) -> Kind {
    match code {
        "600" | "601" | "602" | "401013" | "403010" => Kind::Token,
        "606" | "429" | "429001" => Kind::Throttled(1_000, 20_000),
        "615" => Kind::Throttled(200, 5_000),
        "608" | "614" => Kind::Later,
        "500" | "502" | "503" | "504" | "599" | "604" | "611" | "713" | "719" | "1014"
        | "5000801" => Kind::Unsure,
        _ => Kind::Final,
    }
}

/// The pauses without chance: half of what doubles, until the caller's patience is over.
fn halves(first: u64, longest: u64, latency: Duration) -> Vec<Duration> {
    let mut pauses = Vec::new();
    let mut whole = first;
    let mut at = START.after(latency);
    loop {
        let pause = MS(whole.min(longest) / 2);
        at = at.after(pause);
        if at >= START.after(PATIENCE) {
            return pauses;
        }
        pauses.push(pause);
        at = at.after(latency);
        whole = (whole * 2).min(longest);
    }
}

#[track_caller]
fn answered_with(run: &Run, code: Option<&str>) {
    let Outcome::Answered(answered) = &run.outcome else {
        panic!("{:?}", run.outcome);
    };
    assert_eq!(answered.code.as_deref(), code);
    let reply = &run.sent.last().unwrap().2;
    let Reply::Whole(status, content_type, body) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(answered.status, *status);
    assert_eq!(&answered.body[..], body.as_bytes());
    let passed = answered
        .headers
        .get(CONTENT_TYPE)
        .map(|v| v.to_str().unwrap());
    assert_eq!(passed, *content_type);
}

/// Checks one call that gets one answer again and again. `passed`: whether the answer can go to
/// the caller as it is.
#[track_caller]
fn check(name: &str, kind: Kind, safe: bool, passed: Option<&str>, failure: &Failure, run: &Run) {
    let sends = run.sent.len();
    let retries = Retry::MOST as usize + 1;
    let end = |run: &Run| match passed {
        Some(code) => answered_with(run, Some(code)),
        None => match &run.outcome {
            Outcome::Failed(CallError::Unavailable { after, .. }) => assert_eq!(after, failure),
            other => panic!("{name}: {other:?}"),
        },
    };
    let unknown = |run: &Run| match &run.outcome {
        Outcome::Failed(CallError::OutcomeUnknown { after, .. }) => assert_eq!(after, failure),
        other => panic!("{name}: {other:?}"),
    };
    match kind {
        Kind::Token => {
            assert_eq!(sends, 2, "{name}");
            assert_eq!(run.bearers(), ["first", "second"]);
            assert_eq!(run.tokens, [None, Some("first".to_owned())]);
            assert!(run.pauses.is_empty());
            assert!(matches!(
                &run.outcome,
                Outcome::Failed(CallError::TokenRejected { after, .. }) if after == failure
            ));
        }
        Kind::Throttled(first, longest) => {
            let pauses = halves(first, longest, MS(300));
            assert!(pauses.len() >= 9);
            assert_eq!(run.pauses, pauses, "{name}");
            assert_eq!(sends, pauses.len() + 1);
            end(run);
        }
        Kind::Later => {
            assert_eq!(run.pauses, [500, 1_000, 2_000, 4_000].map(MS), "{name}");
            assert_eq!(sends, retries);
            end(run);
        }
        Kind::Unsure if safe => {
            // A write may still be under way: the second is held back longer.
            let pauses = if run.sent[0].1.method() == http::Method::GET {
                [250, 500, 1_000, 2_000]
            } else {
                [1_500, 3_000, 6_000, 10_000]
            };
            assert_eq!(run.pauses, pauses.map(MS), "{name}");
            assert_eq!(sends, retries);
            end(run);
        }
        Kind::Unsure => {
            assert_eq!(sends, 1, "{name}");
            unknown(run);
        }
        Kind::Final => {
            assert_eq!(sends, 1, "{name}");
            match (passed, safe) {
                (None, false) => unknown(run),
                _ => end(run),
            }
        }
    }
    let troubles = match kind {
        Kind::Final if passed.is_some() => 0,
        _ => sends,
    };
    assert_eq!(run.trace.troubles.len(), troubles, "{name}");
    assert_eq!(run.completions(), vec![Completion::Answered; sends]);
}

#[test]
fn every_code_in_an_envelope() {
    let known = table().iter().map(|info| info.code);
    let others = ["599", "617", "699", "700", "1300", "9999999"];
    let mut checked = 0;
    for code in known.chain(others) {
        let failure = Failure::Marketo {
            code: code.to_owned(),
            request_id: "2e#19a2b3c4d5e".to_owned(),
        };
        for (name, spec, safe) in kinds() {
            let run = pump(&spec, &mut Answers(&[failed(code)]));
            let name = format!("{code} to a {name}");
            check(&name, kind_of(code), safe, Some(code), &failure, &run);
            for (_, reports) in &run.leases {
                assert_eq!(reports[0].code.as_deref(), Some(code), "{name}");
            }
            assert_eq!(run.trace.request_id.as_deref(), Some("2e#19a2b3c4d5e"));
            checked += 1;
        }
    }
    assert_eq!(checked, (table().len() + 6) * 9);
}

#[test]
fn every_status_without_an_envelope() {
    for status in (200..=599).filter(|status| *status != 206) {
        let kind = match status {
            429 => Kind::Throttled(1_000, 20_000),
            200..300 | 500..600 => Kind::Unsure,
            _ => Kind::Final,
        };
        let code = status.to_string();
        let passed = (400..500).contains(&status).then_some(code.as_str());
        for (name, spec, safe) in kinds() {
            for body in ["<html>Bad gateway</html>", "", "[]", r#"{"a":1}"#] {
                let run = pump(&spec, &mut Answers(&[page(status, body)]));
                let name = format!("{status} {body:?} to a {name}");
                let failure = Failure::Status(status);
                check(&name, kind, safe, passed, &failure, &run);
                assert_eq!(run.leases[0].1[0].code.as_deref(), Some(code.as_str()));
            }
        }
    }
}

/// The code in an envelope counts, not the status it comes with.
#[test]
fn a_status_with_an_envelope_is_what_the_envelope_says() {
    for (status, code) in [
        (401, "602"),
        (503, "606"),
        (502, "1003"),
        (400, "611"),
        (429, "607"),
    ] {
        let Reply::Whole(_, content_type, body) = failed(code) else {
            unreachable!()
        };
        let reply = Reply::Whole(
            http::StatusCode::from_u16(status).unwrap(),
            content_type,
            body,
        );
        let failure = Failure::Marketo {
            code: code.to_owned(),
            request_id: "2e#19a2b3c4d5e".to_owned(),
        };
        for (name, spec, safe) in kinds() {
            let run = pump(&spec, &mut Answers(core::slice::from_ref(&reply)));
            check(name, kind_of(code), safe, Some(code), &failure, &run);
        }
    }
}

#[test]
fn a_good_answer_is_passed_on_at_once() {
    for (_, spec, _) in kinds() {
        let run = pump(&spec, &mut Answers(&[good()]));
        answered_with(&run, None);
        assert_eq!((run.sent.len(), run.tokens.len()), (1, 1));
        assert_eq!(run.ended, START.after(MS(300)));
        assert_eq!(run.leases[0].1[0].code, None);
        assert_eq!(run.trace.upstream, MS(300));
        assert!(run.trace.troubles.is_empty());
    }
}

#[test]
fn whatever_may_be_sent_again_succeeds_when_the_trouble_is_over() {
    for code in [
        "601", "602", "606", "615", "608", "614", "604", "611", "713",
    ] {
        for (name, spec, safe) in kinds() {
            if kind_of(code) == Kind::Unsure && !safe {
                continue;
            }
            let run = pump(&spec, &mut Answers(&[failed(code), good()]));
            answered_with(&run, None);
            assert_eq!(run.sent.len(), 2, "{code} to a {name}");
            assert_eq!(run.trace.troubles, [code]);
            // The second try is the first again, but for the token.
            let [(_, first, _), (_, second, _)] = &run.sent[..] else {
                unreachable!()
            };
            assert_eq!(first.uri(), second.uri());
            assert_eq!(first.body(), second.body());
            assert_eq!(first.method(), second.method());
            let refreshed = kind_of(code) == Kind::Token;
            assert_eq!(run.bearers()[1] == "second", refreshed);
        }
    }
}
