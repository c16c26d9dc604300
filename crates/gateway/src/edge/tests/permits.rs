//! Permits for who calls Marketo itself: what is filled in, and what is refused.

use marketo_core::limit::{CompleteOutcome, Receipt, Refusal, RefusalReason, Reply};
use marketo_core::operation::by_name;

use super::*;

const ACQUIRE: &str = "/edge/v1/permits";
const COMPLETE: &str = "/edge/v1/permits/complete";

fn says(target: &str, body: &str) -> Asks {
    asks("POST", target).json(body)
}

#[track_caller]
fn planned(asks: &Asks) -> PlannedPermit {
    match asks.led() {
        Led::Permit(planned) => *planned,
        Led::Answer(answer) => panic!("{:?}", answer.line),
        Led::Call(planned) => panic!("{planned:?}"),
    }
}

/// What is passed on, as it goes over the wire.
#[track_caller]
fn passed_on(asks: &Asks) -> Value {
    let planned = planned(asks);
    assert_eq!(planned.instance.as_str(), "main");
    match planned.says {
        Says::Acquire(request) => serde_json::to_value(request),
        Says::Complete(report) => serde_json::to_value(report),
        Says::Look(question) => Ok(question.into()),
    }
    .unwrap()
}

#[test]
fn what_is_left_out_is_filled_in() {
    let now = NOW.as_millis();
    let timeout = |name| by_name(name).unwrap().server_timeout.as_millis() as u64;
    let (lead, bulk) = (timeout("getLeadById"), timeout("createExportLeadJob"));
    assert!(lead < 200_000, "or there is nothing to choose from below");
    for (said, operation, timeout, deadline) in [
        (json!({}), "getLeadById", lead, now + 55_000),
        (json!({"v": 1}), "createExportLeadJob", bulk, now + 55_000),
        (
            json!({"integration": "crm-sync"}),
            "getLeadById",
            lead,
            now + 55_000,
        ),
        // Shorter than the catalog has it would free a place that may be taken.
        (
            json!({"server_timeout_ms": 1}),
            "getLeadById",
            lead,
            now + 55_000,
        ),
        (
            json!({"server_timeout_ms": 200_000}),
            "getLeadById",
            200_000,
            now + 55_000,
        ),
        (json!({"deadline": now + 7}), "getLeadById", lead, now + 7),
        (json!({"deadline": 7}), "getLeadById", lead, 7),
        (
            json!({"deadline": u64::MAX}),
            "getLeadById",
            lead,
            now + 300_000,
        ),
        (
            json!({"not_of_this_version": [1]}),
            "getLeadById",
            lead,
            now + 55_000,
        ),
    ] {
        let mut body = said.clone();
        body["operation"] = operation.into();
        let expected = json!({
            "v": 1,
            "integration": "crm-sync",
            "operation": operation,
            "server_timeout_ms": timeout,
            "deadline": deadline,
        });
        assert_eq!(
            passed_on(&says(ACQUIRE, &body.to_string())),
            expected,
            "{said}"
        );
    }
    let patient = says(ACQUIRE, r#"{"operation":"getLeadById"}"#);
    let told = passed_on(&patient.header("x-edge-deadline-ms", "1500"));
    assert_eq!(told["deadline"], now + 1500);
    let job = r#"{"operation":"enqueueExportLeadJob","job":{"id":"e-1"}}"#;
    assert_eq!(passed_on(&says(ACQUIRE, job))["job"], json!({"id": "e-1"}));
}

#[test]
fn a_report_is_the_tokens_integrations() {
    for (said, mut expected) in [
        (json!({"lease": 5, "completion": "answered"}), json!({})),
        (
            json!({"lease": 5, "completion": "answered", "code": "606", "v": 1}),
            json!({"code": "606"}),
        ),
        (
            json!({"lease": 5, "completion": "cut", "integration": "crm-sync"}),
            json!({}),
        ),
        (
            json!({"lease": 5, "completion": "not_sent", "jobs": {"kind": "export"}}),
            json!({"jobs": {"kind": "export"}}),
        ),
    ] {
        expected["v"] = 1.into();
        expected["lease"] = 5.into();
        expected["completion"] = said["completion"].clone();
        expected["integration"] = "crm-sync".into();
        assert_eq!(passed_on(&says(COMPLETE, &said.to_string())), expected);
    }
}

#[test]
fn what_the_governor_tells_goes_on_as_it_is() {
    let reply = Reply::at(
        NOW,
        Verdict::Refused(Refusal {
            reason: RefusalReason::DeadlineTooNear,
            retry_at: NOW,
        }),
    );
    let receipt = Receipt::at(NOW, CompleteOutcome::Foreign);
    let (reply, receipt) = (
        serde_json::to_string(&reply),
        serde_json::to_string(&receipt),
    );
    let acquire = says(ACQUIRE, r#"{"operation":"getLeadById"}"#);
    let complete = says(COMPLETE, r#"{"lease":5,"completion":"answered"}"#);
    let later = NOW.after(Duration::from_millis(70));
    for (asks, told, operation) in [
        (&acquire, reply.unwrap(), Some("getLeadById")),
        (&complete, receipt.unwrap(), None),
    ] {
        let Answer { response, line } = planned(asks).answer(later, Some(told.clone()));
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers()["content-type"],
            "application/json;charset=UTF-8"
        );
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.body(), &told);
        let line: Value = serde_json::from_str(&line.to_json()).unwrap();
        assert_eq!(line["kind"], "permit");
        assert_eq!(line["integration"], "crm-sync");
        assert_eq!(line.get("operation").and_then(Value::as_str), operation);
        assert_eq!(
            (&line["status"], &line["total_ms"]),
            (&json!(200), &json!(70))
        );
    }
    let Answer { response, line } = planned(&complete).answer(later, None);
    assert_eq!(response.status(), 503);
    assert_eq!((line.status, line.refused), (503, Some("unavailable")));
}

#[test]
fn what_is_not_right_is_refused_and_says_why() {
    let lead = r#"{"operation":"getLeadById"}"#;
    let done = r#"{"lease":5,"completion":"answered"}"#;
    let with = |body: &str, field: &str| body.replacen('{', &format!("{{{field},"), 1);
    let bad = |target, body: &str| (says(target, body), 400, "1001", "bad-request");
    let long = format!(r#"{{"operation":"{}"}}"#, "x".repeat(20_000));
    for (asks, status, code, name) in [
        (says(ACQUIRE, ""), 400, "609", "not-json"),
        (says(ACQUIRE, r#"{"operation":"#), 400, "609", "not-json"),
        (says(COMPLETE, "lease=5"), 400, "609", "not-json"),
        (
            asks("POST", ACQUIRE).body(JSON, &b"\xff"[..]),
            400,
            "609",
            "not-json",
        ),
        (says(ACQUIRE, &long), 413, "413", "too-large"),
        bad(ACQUIRE, "{}"),
        bad(ACQUIRE, r#"{"operation":7}"#),
        bad(ACQUIRE, r#"{"operation":"getNothing"}"#),
        bad(ACQUIRE, r#"{"operation":"syncPersons"}"#),
        bad(ACQUIRE, done),
        bad(ACQUIRE, &with(lead, r#""v":2"#)),
        bad(ACQUIRE, &with(lead, r#""integration":"reader""#)),
        bad(ACQUIRE, &with(lead, r#""integration":"""#)),
        bad(ACQUIRE, &with(lead, r#""deadline":-1"#)),
        bad(ACQUIRE, &with(lead, r#""job":{"id":"a b"}"#)),
        bad(COMPLETE, lead),
        bad(COMPLETE, r#"{"lease":5,"completion":"done"}"#),
        bad(COMPLETE, r#"{"lease":"5","completion":"answered"}"#),
        bad(COMPLETE, &with(done, r#""v":0"#)),
        bad(COMPLETE, &with(done, r#""integration":"reader""#)),
        bad(COMPLETE, &with(done, r#""code":"zoe@example.com""#)),
        (
            says(ACQUIRE, lead).header("x-edge-deadline-ms", "soon"),
            400,
            "1001",
            "bad-request",
        ),
        (asks("GET", ACQUIRE), 405, "605", "wrong-method"),
        (asks("DELETE", COMPLETE), 405, "605", "wrong-method"),
        (
            asks("POST", "/edge/v2/permits"),
            404,
            "610",
            "no-such-operation",
        ),
        (
            asks("POST", "/edge/v1/permits/5"),
            404,
            "610",
            "no-such-operation",
        ),
        (says(ACQUIRE, lead).anonymous(), 401, "603", "token-missing"),
        (
            says(ACQUIRE, lead).bearer("mine"),
            401,
            "601",
            "token-unknown",
        ),
        (
            says(ACQUIRE, lead).bearer(&token("off", NOW)),
            401,
            "601",
            "token-unknown",
        ),
        (
            says(COMPLETE, done).bearer(&token("crm-sync", Timestamp::EPOCH)),
            401,
            "602",
            "token-expired",
        ),
        (
            says(ACQUIRE, r#"{"operation":"syncLeads"}"#).bearer(&token("reader", NOW)),
            403,
            "603",
            "not-authorised",
        ),
        (
            says(ACQUIRE, lead).header("origin", "https://a.example"),
            403,
            "603",
            "origin",
        ),
    ] {
        let shown = String::from_utf8_lossy(&asks.body).into_owned();
        let expected = (status, code.to_owned(), name);
        assert_eq!(asks.refused(), expected, "{shown}");
        if name == "no-such-operation" {
            continue;
        }
        let as_marketo = asks.header("x-edge-status", "marketo");
        assert_eq!(
            as_marketo.refused(),
            expected,
            "{shown}: there is no other way here"
        );
    }
}

#[test]
fn one_who_is_switched_off_while_the_body_comes_gets_nothing() {
    let asks = says(ACQUIRE, r#"{"operation":"getLeadById"}"#).bearer(&token("off", NOW));
    let on = Edge::new(&text(false), secret).unwrap();
    let Opened::Wanted(opening) = on.open(NOW, 0x1f, &asks.head()) else {
        panic!("its head is good");
    };
    let Led::Answer(answer) = asks.closed(&edge(), NOW, opening) else {
        panic!("it is switched off");
    };
    assert_eq!(answer.line.refused, Some("token-unknown"));
}
