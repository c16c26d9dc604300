use core::time::Duration;

use marketo_core::request::MultipartError;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp::from_millis(0x0178_b202_751a);

fn id() -> RequestId {
    RequestId::new(0x1568, NOW)
}

fn in_a(seconds: u64) -> Timestamp {
    NOW.after(Duration::from_secs(seconds))
}

/// One of each, with the code, the status that is always given if there is one, and the status in
/// the style of HTTP.
fn all() -> Vec<(Refusal, &'static str, u16, u16)> {
    let outage = |outage, retry_at| Refusal::Unavailable { outage, retry_at };
    let no_job = |full| Refusal::NoJob {
        retry_at: in_a(60),
        full,
    };
    let throttled = |shortage| Refusal::Throttled {
        retry_at: in_a(7),
        shortage,
    };
    vec![
        (TokenFault::Missing.into(), "603", 200, 401),
        (TokenFault::Unknown.into(), "601", 200, 401),
        (TokenFault::Expired.into(), "602", 200, 401),
        (
            Refusal::NotAuthorised {
                operation: "syncLeads",
            },
            "603",
            200,
            403,
        ),
        (Refusal::Origin, "603", 403, 403),
        (Refusal::NoSuchOperation, "610", 200, 404),
        (
            Refusal::WrongMethod {
                allowed: vec![Method::Get, Method::Post],
            },
            "605",
            200,
            405,
        ),
        (throttled(Shortage::Rate), "606", 200, 429),
        (throttled(Shortage::Places), "606", 200, 429),
        (throttled(Shortage::Share), "606", 200, 429),
        (throttled(Shortage::Queue), "606", 200, 429),
        (
            Refusal::DayClosed {
                reopens_at: in_a(3601),
            },
            "607",
            200,
            429,
        ),
        (no_job(Full::Exports), "1029", 200, 429),
        (no_job(Full::Volume(500 << 20)), "1029", 200, 429),
        (no_job(Full::OwnVolume(20 << 20)), "1029", 200, 429),
        (no_job(Full::Imports), "1016", 200, 429),
        (no_job(Full::List), "1019", 200, 429),
        (outage(Outage::Marketo, None), "608", 200, 503),
        (outage(Outage::Identity, Some(in_a(30))), "608", 200, 503),
        (outage(Outage::Credential, Some(in_a(60))), "608", 200, 503),
        (outage(Outage::SetUp, None), "608", 200, 503),
        (outage(Outage::Governor, None), "608", 200, 503),
        (Refusal::CallerLeft, "499", 200, 400),
        (Refusal::OtherInstance, "603", 200, 403),
        (Refusal::TimedOut, "604", 200, 504),
        (Refusal::BadAnswer, "502", 200, 502),
        (Refusal::OutcomeUnknown, "9502", 200, 409),
        (
            Refusal::TooLarge {
                limit: 1_000_000,
                bytes: Some(1_000_001),
            },
            "413",
            413,
            413,
        ),
        (
            Refusal::NotMultipart {
                why: MultipartError::CutShort,
            },
            "613",
            200,
            400,
        ),
        (throttled(Shortage::Memory), "606", 200, 429),
        (Refusal::UriTooLong { limit: 8192 }, "414", 414, 414),
        (Refusal::NotJson, "609", 200, 400),
        (
            Refusal::ContentType {
                wanted: "application/json",
            },
            "612",
            200,
            415,
        ),
        (
            Refusal::BadRequest {
                why: "a path with no end",
            },
            "1001",
            200,
            400,
        ),
        (
            Refusal::MissingParameter { name: "filterType" },
            "1002",
            200,
            400,
        ),
    ]
}

#[test]
fn each_refusal_has_its_code_and_its_statuses() {
    for (refusal, code, marketo, http) in all() {
        for (style, status) in [(Style::Marketo, marketo), (Style::Http, http)] {
            let answer = refusal.answer(&id(), style, NOW);
            assert_eq!(answer.status().as_u16(), status, "{refusal:?}");
            let body: Value = serde_json::from_slice(answer.body()).unwrap();
            let message = refusal.message();
            assert_eq!(
                body,
                json!({"requestId": "edge1568#178b202751a", "success": false,
                       "errors": [{"code": code, "message": message}]})
            );
            let headers = answer.headers();
            assert_eq!(headers[CONTENT_TYPE], JSON);
            assert_eq!(headers[CACHE_CONTROL], "no-store");
            assert_eq!(headers[REFUSAL_HEADER], refusal.name());
            assert!(
                !headers
                    .keys()
                    .any(|name| name.as_str().starts_with("access-control"))
            );
            assert_eq!(
                headers.contains_key(RETRY_AFTER),
                refusal.retry_at().is_some()
            );
            let unknown = headers.get(OUTCOME_HEADER).is_some();
            assert_eq!(unknown, refusal == Refusal::OutcomeUnknown);
        }
    }
}

/// Data ingestion's callers read a status and a code of its own.
#[test]
fn data_ingestion_is_refused_in_its_own_form() {
    let mut codes = Vec::new();
    for (refusal, code, _, http) in all() {
        let answer = refusal.answer(&id(), Style::Ingestion, NOW);
        // The code for a token that is missing begins with its status.
        let missing = refusal == TokenFault::Missing.into();
        let status = if missing { 403 } else { http };
        assert_eq!(answer.status().as_u16(), status, "{refusal:?}");
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        let named = body["error_code"].as_str().unwrap();
        assert_eq!(
            body,
            json!({"error_code": named, "message": refusal.message()})
        );
        assert_eq!(answer.headers()["x-request-id"], "edge1568#178b202751a");
        assert_eq!(answer.headers()[REFUSAL_HEADER], refusal.name());
        if named != code {
            // A code of its own begins with the status, and every caller of it knows the family.
            assert!(
                marketo_core::error::classify(named, "").is_known(),
                "{named}"
            );
            codes.push(named.to_owned());
        }
    }
    codes.sort_unstable();
    codes.dedup();
    let own = [
        "4000801", "401013", "403010", "4030801", "404040", "429001", "4290801",
    ];
    assert_eq!(codes, own);
}

#[test]
fn names_are_one_for_each_and_messages_say_what_to_do() {
    let mut seen = std::collections::BTreeSet::new();
    for (refusal, ..) in all() {
        assert!(
            refusal
                .name()
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'-')
        );
        assert!(!refusal.message().is_empty());
        let outage = matches!(refusal, Refusal::Unavailable { .. });
        assert!(
            seen.insert((refusal.name(), outage.then(|| refusal.message()))),
            "{refusal:?}"
        );
    }
    let first = |refusal: Refusal| refusal.message();
    assert_eq!(first(TokenFault::Unknown.into()), "Access token invalid");
    assert_eq!(first(TokenFault::Expired.into()), "Access token expired");
    let too_large = |bytes| first(Refusal::TooLarge { limit: 10, bytes });
    assert!(too_large(Some(11)).contains(": 11 bytes, and at most 10"));
    assert!(too_large(None).contains(": more bytes, and at most 10"));
    assert!(first(Refusal::OutcomeUnknown).contains("may or may not have been done"));
    assert!(
        first(Refusal::NotAuthorised {
            operation: "syncLeads"
        })
        .contains("syncLeads")
    );
}

/// Clients tell the three kinds of 1029 by Marketo's words, and so does the core.
#[test]
fn what_is_said_of_jobs_begins_with_marketos_words() {
    use marketo_core::error::{Class, classify};
    for (full, words, class) in [
        (Full::Exports, "Too many jobs in queue", Class::Queue),
        (
            Full::Volume(500 << 20),
            "Export daily quota 500MB exceeded.",
            Class::ExportQuota,
        ),
        (
            Full::OwnVolume(20 << 20),
            "Export daily quota 20MB exceeded.",
            Class::ExportQuota,
        ),
        (Full::Imports, "Too many imports", Class::Queue),
        (Full::List, "Import in progress", Class::Queue),
    ] {
        let retry_at = in_a(60);
        let refusal = Refusal::NoJob { retry_at, full };
        let message = refusal.message();
        assert!(message.starts_with(words), "{message}");
        assert_eq!(classify(refusal.code(), &message).class, class, "{message}");
    }
}

/// The codes on which a known client of Marketo sends a request again, whatever it was.
#[test]
fn no_client_repeats_a_write_whose_outcome_is_unknown() {
    let repeated = [
        "500", "502", "503", "504", "600", "601", "602", "604", "606", "607", "608", "611", "614",
        "615", "713", "719", "1014", "1016", "1019", "1022", "1029",
    ];
    let code = Refusal::OutcomeUnknown.code();
    assert!(!repeated.contains(&code));
    assert!(
        !code.starts_with('6'),
        "Adobe says of 6xx that nothing was executed"
    );
    // Nor may the status ask for it: these are what HTTP libraries repeat.
    let status = Refusal::OutcomeUnknown.status(Style::Http).as_u16();
    assert!(![408, 413, 429, 500, 502, 503, 504, 521, 522, 524].contains(&status));
}

#[test]
fn retry_after_is_whole_seconds_and_never_early() {
    for (millis, seconds) in [
        (0, "1"),
        (1, "1"),
        (999, "1"),
        (1000, "1"),
        (1001, "2"),
        (19_500, "20"),
    ] {
        let retry_at = NOW.after(Duration::from_millis(millis));
        let refusal = Refusal::Throttled {
            retry_at,
            shortage: Shortage::Rate,
        };
        let answer = refusal.answer(&id(), Style::Marketo, NOW);
        assert_eq!(answer.headers()[RETRY_AFTER], seconds);
    }
    assert_eq!(
        retry_after(NOW, NOW.before(Duration::from_secs(9))),
        "1",
        "past"
    );
}

#[test]
fn statuses_come_with_the_headers_that_belong_to_them() {
    let wrong = Refusal::WrongMethod {
        allowed: vec![Method::Get, Method::Post],
    };
    assert_eq!(
        wrong.answer(&id(), Style::Http, NOW).headers()[ALLOW],
        "GET, POST"
    );
    let token = Refusal::from(TokenFault::Expired);
    let answer = token.answer(&id(), Style::Http, NOW);
    assert_eq!(answer.headers()[WWW_AUTHENTICATE], "Bearer");
}

#[test]
fn the_caller_chooses_the_style_and_the_service_does_otherwise() {
    let headers = |value: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(STATUS_HEADER, HeaderValue::from_static(value));
        }
        headers
    };
    for (asked, usual, style) in [
        (None, Style::Marketo, Style::Marketo),
        (None, Style::Http, Style::Http),
        (Some("nonsense"), Style::Http, Style::Http),
        (Some(" HTTP "), Style::Marketo, Style::Http),
        (Some("marketo"), Style::Http, Style::Marketo),
    ] {
        assert_eq!(Style::of(&headers(asked), usual), style, "{asked:?}");
    }
}

#[test]
fn marketos_own_codes_have_statuses_too() {
    for (code, status) in [
        ("601", 401),
        ("603", 403),
        ("606", 429),
        ("607", 429),
        ("615", 429),
        ("608", 503),
        ("713", 503),
        ("604", 504),
        ("611", 500),
        ("610", 404),
        ("1004", 404),
        ("1003", 400),
        ("709", 400),
        ("", 400),
        ("what", 400),
    ] {
        assert_eq!(status_of(code).as_u16(), status, "{code}");
    }
}

proptest! {
    #[test]
    fn a_request_id_has_marketos_shape_behind_edge(number in any::<u64>(), millis in any::<u64>()) {
        let id = RequestId::new(number, Timestamp::from_millis(millis));
        let (head, tail) = id.as_str().strip_prefix("edge").unwrap().split_once('#').unwrap();
        prop_assert_eq!(u64::from_str_radix(head, 16), Ok(number));
        prop_assert_eq!(u64::from_str_radix(tail, 16), Ok(millis));
    }
}
