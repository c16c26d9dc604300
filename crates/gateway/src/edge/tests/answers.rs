//! What a caller gets for each end that a call can have.

use http::StatusCode;
use http::header::CONTENT_TYPE;
use marketo_core::call::{Answered, CallError, Failure, FileHead, Outcome, Trace};
use marketo_core::limit::{Refusal as Word, RefusalReason};
use marketo_core::request::RequestError;
use marketo_core::token::TokenFailure;

use super::*;

const LATER: Timestamp = Timestamp::from_millis(1_800_000_004_000);

fn planned(style: Option<&str>) -> PlannedCall {
    let asks =
        asks("POST", "/rest/v1/leads.json").json(r#"{"input":[{"email":"zoe@example.com"}]}"#);
    match style {
        Some(style) => asks.header("x-edge-status", style).planned(),
        None => asks.planned(),
    }
}

fn trace() -> Trace {
    Trace {
        tries: 3,
        permit_wait: Duration::from_millis(120),
        pause: Duration::from_millis(750),
        upstream: Duration::from_millis(900),
        troubles: vec!["606".to_owned(), "cut".to_owned()],
        request_id: Some("2e#19a2b3c4d5e".to_owned()),
    }
}

#[track_caller]
fn whole(style: Option<&str>, outcome: Outcome) -> Answer {
    match planned(style).answer(LATER, outcome, &trace()) {
        Delivery::Whole(answer) => *answer,
        Delivery::File(..) => panic!("a file"),
    }
}

fn answered(status: u16, code: Option<&str>, body: &str) -> Outcome {
    Outcome::Answered(Answered {
        status: StatusCode::from_u16(status).unwrap(),
        headers: [(
            CONTENT_TYPE,
            HeaderValue::from_static("application/json;charset=UTF-8"),
        )]
        .into_iter()
        .collect(),
        body: Bytes::from(body.to_owned()),
        code: code.map(str::to_owned),
    })
}

/// The names of an answer's headers.
fn names(answer: &Answer) -> Vec<&str> {
    let mut names: Vec<_> = answer
        .response
        .headers()
        .keys()
        .map(HeaderName::as_str)
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn an_answer_is_passed_on_as_it_came() {
    let body = r#"{"requestId":"2e#19a2b3c4d5e","success":true,"result":[{"id":7}]}"#;
    let answer = whole(None, answered(200, None, body));
    assert_eq!(answer.response.status(), 200);
    assert_eq!(answer.response.body(), body);
    // Nothing that came with it but the content type.
    assert_eq!(names(&answer), ["cache-control", "content-type"]);
    assert_eq!(
        answer.line.to_json(),
        r#"{"at":1800000000000,"kind":"call","integration":"crm-sync","operation":"syncLeads","status":200,"tries":3,"troubles":["606","cut"],"permit_ms":120,"pause_ms":750,"upstream_ms":900,"total_ms":4000,"request_id":"2e#19a2b3c4d5e"}"#
    );
}

#[test]
fn a_failure_of_marketos_keeps_its_words_and_may_get_a_status() {
    for (code, status) in [
        ("1003", 400),
        ("607", 429),
        ("606", 429),
        ("611", 500),
        ("603", 403),
        ("702", 404),
    ] {
        let body = format!(r#"{{"success":false,"errors":[{{"code":"{code}"}}]}}"#);
        for (style, expected) in [(None, 200), (Some("marketo"), 200), (Some("http"), status)] {
            let answer = whole(style, answered(200, Some(code), &body));
            assert_eq!(answer.response.status(), expected);
            assert_eq!(answer.response.body(), &body);
            assert_eq!(answer.line.code.as_deref(), Some(code));
            assert_eq!(answer.line.status, expected);
            assert_eq!(answer.line.refused, None);
        }
    }
    // A status that Marketo itself gives stays.
    for style in [None, Some("http")] {
        let answer = whole(style, answered(404, Some("404"), "not ready"));
        assert_eq!(answer.response.status(), 404);
    }
}

/// Marketo does not say when to come back; its own limits do.
#[test]
fn marketos_last_word_on_limits_says_when_to_come_back() {
    // In winter, Central Time is six hours behind.
    let midnight = marketo_core::date::read(b"2027-01-16T06:00:00Z").unwrap();
    let today = midnight.since(LATER).as_millis().div_ceil(1000).to_string();
    for (code, seconds) in [
        ("606", Some("20")),
        ("615", Some("5")),
        ("607", Some(today.as_str())),
        ("601", None),
        ("1003", None),
        ("1029", None),
    ] {
        for style in [None, Some("http")] {
            let answer = whole(style, answered(200, Some(code), "{}"));
            let told = answer.response.headers().get("retry-after");
            let told = told.map(|value| value.to_str().unwrap());
            assert_eq!(told, seconds, "{code}");
        }
    }
}

#[test]
fn a_file_has_the_headers_that_describe_it() {
    let mut headers = HeaderMap::new();
    headers.insert("content-length", HeaderValue::from_static("10"));
    headers.insert("content-range", HeaderValue::from_static("bytes 0-9/100"));
    let head = FileHead {
        status: StatusCode::PARTIAL_CONTENT,
        headers,
    };
    let Delivery::File(response, line) = planned(None).answer(LATER, Outcome::File(head), &trace())
    else {
        panic!("no file");
    };
    assert_eq!(response.status(), 206);
    assert_eq!(response.headers()["content-range"], "bytes 0-9/100");
    assert_eq!(response.headers()["content-length"], "10");
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers().len(), 3);
    assert_eq!((line.status, line.code.as_deref()), (206, None));
}

#[test]
fn each_way_to_fail_has_its_words() {
    let until = LATER.after(Duration::from_millis(6_500));
    let word = |reason| {
        CallError::Refused(Word {
            reason,
            retry_at: until,
        })
    };
    let operation = "syncLeads";
    let unavailable = |after| CallError::Unavailable { operation, after };
    let named = Failure::Marketo {
        code: "602".to_owned(),
        request_id: "2e#1".to_owned(),
    };
    // Error, code, our word, HTTP status for those who ask for it, Retry-After.
    let table = [
        (
            word(RefusalReason::DeadlineTooNear),
            "606",
            "throttled-rate",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::TimedOut),
            "606",
            "throttled-rate",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::QueueFull),
            "606",
            "throttled-queue",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::ExportQueueFull),
            "1029",
            "export-queue-full",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::ExportVolume),
            "1029",
            "export-volume",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::ExportShare),
            "1029",
            "export-share",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::ImportQueueFull),
            "1016",
            "import-queue-full",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::ListBusy),
            "1019",
            "list-busy",
            429,
            Some("7"),
        ),
        (
            word(RefusalReason::Unreachable),
            "608",
            "unavailable",
            503,
            Some("7"),
        ),
        (
            word(RefusalReason::CallerLeft),
            "499",
            "caller-left",
            400,
            None,
        ),
        (
            CallError::Token(TokenFailure::Refused { until }),
            "608",
            "unavailable",
            503,
            Some("7"),
        ),
        (
            CallError::Token(TokenFailure::Unavailable { until: LATER }),
            "608",
            "unavailable",
            503,
            Some("1"),
        ),
        (
            CallError::TokenRejected {
                operation,
                after: named,
            },
            "608",
            "unavailable",
            503,
            None,
        ),
        (
            CallError::OutcomeUnknown {
                operation,
                after: Failure::NoAnswer,
            },
            "9502",
            "outcome-unknown",
            409,
            None,
        ),
        (
            unavailable(Failure::NoAnswer),
            "604",
            "timed-out",
            504,
            None,
        ),
        (
            unavailable(Failure::NotReached),
            "608",
            "unavailable",
            503,
            None,
        ),
        (
            unavailable(Failure::BrokenOff),
            "502",
            "bad-answer",
            502,
            None,
        ),
        (
            unavailable(Failure::TooLong(9)),
            "502",
            "bad-answer",
            502,
            None,
        ),
        (
            unavailable(Failure::Status(302)),
            "502",
            "bad-answer",
            502,
            None,
        ),
        (
            CallError::Request(RequestError::TargetTooLong {
                operation,
                bytes: 9_000,
                limit: 8_192,
            }),
            "414",
            "uri-too-long",
            414,
            None,
        ),
    ];
    for (error, code, name, status, retry_after) in table {
        for style in [None, Some("http")] {
            let answer = whole(style, Outcome::Failed(error.clone()));
            let expected = match style {
                None if code != "414" => 200,
                _ => status,
            };
            assert_eq!(answer.response.status(), expected, "{error}");
            let body: Value = serde_json::from_slice(answer.response.body()).unwrap();
            assert_eq!(body["errors"][0]["code"], code, "{error}");
            assert_eq!(body["requestId"], "edge1f#1a3185c5000");
            let headers = answer.response.headers();
            assert_eq!(headers["x-edge-refusal"], name);
            let told = headers
                .get("retry-after")
                .map(|value| value.to_str().unwrap());
            assert_eq!(told, retry_after, "{error}");
            let unknown = headers.get("x-edge-outcome").is_some();
            assert_eq!(unknown, name == "outcome-unknown");
            let line = &answer.line;
            assert_eq!(
                (line.refused, line.code.as_deref()),
                (Some(name), Some(code))
            );
            assert_eq!(
                (line.status, line.total_ms, line.tries),
                (expected, 4_000, 3)
            );
            assert_eq!(line.troubles, ["606", "cut"]);
            // The id that Adobe's support can look up.
            assert_eq!(line.request_id.as_deref(), Some("2e#19a2b3c4d5e"));
        }
    }
}

/// What was perhaps carried out is never said not to have been.
#[test]
fn nobody_is_told_that_nothing_was_sent_when_something_was() {
    for after in [Failure::NoAnswer, Failure::BrokenOff, Failure::Status(502)] {
        let operation = "syncLeads";
        for error in [
            CallError::Unavailable {
                operation,
                after: after.clone(),
            },
            CallError::OutcomeUnknown { operation, after },
        ] {
            let answer = whole(None, Outcome::Failed(error));
            let body = String::from_utf8_lossy(answer.response.body()).into_owned();
            assert!(!body.contains("othing was"), "{body}");
        }
    }
}
