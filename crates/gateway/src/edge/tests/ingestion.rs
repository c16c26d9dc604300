//! Data ingestion: a host, a header, a form and limits of its own.

use marketo_core::call::{Answered, Outcome, Trace};
use marketo_core::operation::{LimitClass, Operation, Place, catalog};

use super::*;

const PERSONS: &str = "/subscriptions/284-RPR-133/persons";
const ADOBE: &str = "https://mkto-ingestion-api.adobe.io";

fn rows() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| operation.limits == LimitClass::DataIngestion)
}

fn persons() -> Asks {
    asks("POST", PERSONS).json(r#"{"input":[{"email":"zoe@example.com"}]}"#)
}

/// The first request of a call that asks for no permit, and all its headers but the token's.
#[track_caller]
fn goes_out(asks: &Asks) -> (Request<Bytes>, String) {
    let mut call = asks.planned().machine();
    let request = sends(&mut call, REAL);
    let headers = request.headers();
    assert!(!headers.contains_key(AUTHORIZATION));
    let mut shown: Vec<_> = headers
        .iter()
        .filter(|(name, _)| *name != "x-mkto-user-token")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    shown.sort();
    (request, shown.join(", "))
}

/// Runs a call to its next request, which carries this token. It never asks for a permit.
#[track_caller]
fn sends(call: &mut Call, token: &str) -> Request<Bytes> {
    let mut budget = RetryBudget::new();
    let mut now = NOW;
    for _ in 0..4 {
        match call.poll(now, 0, &mut budget) {
            Step::Token { .. } => {
                let token = AccessToken::new(token);
                call.on_token(now, Ok(HeldToken { token, ..held() }));
            }
            Step::Wait { until, .. } => now = until,
            Step::Send { request, .. } => {
                assert_eq!(request.headers()["x-mkto-user-token"], token);
                return request;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("nothing is sent");
}

fn answers(call: &mut Call, status: u16, body: &str) {
    let status = http::StatusCode::from_u16(status).unwrap();
    let headers = [
        ("x-request-id", "WxYz123"),
        ("set-cookie", "a=b"),
        ("content-type", "application/json"),
    ];
    let headers: HeaderMap = headers
        .into_iter()
        .map(|(name, value)| {
            (
                name.parse::<HeaderName>().unwrap(),
                HeaderValue::from_static(value),
            )
        })
        .collect();
    let _plan = call.on_head(NOW, status, &headers);
    call.on_chunk(body.as_bytes());
    call.on_end(NOW);
}

fn ends(call: &mut Call) -> (Outcome, Trace) {
    let mut budget = RetryBudget::new();
    match call.poll(NOW, 0, &mut budget) {
        Step::Done(outcome) => (outcome, call.trace().clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_operation_of_it_goes_to_its_host_without_a_permit() {
    assert_eq!(rows().count(), 7);
    for operation in rows() {
        let target = operation
            .path
            .replace("{munchkinId}", "284-rpr-133")
            .replace("{customObjectAPIName}", "car_c");
        let (request, headers) = goes_out(&asks("POST", target.as_str()).json("{}"));
        let target = target.replace("284-rpr-133", "284-RPR-133");
        assert_eq!(request.uri().to_string(), format!("{ADOBE}{target}"));
        assert_eq!(headers, "content-type: application/json", "{operation:?}");
        assert!(operation.has_param("X-Mkto-User-Token", Place::Header));
    }
}

#[test]
fn its_callers_token_stands_in_either_header() {
    let (gateway, body) = (token("crm-sync", NOW), persons().body);
    let own = persons().anonymous().header("x-mkto-user-token", &gateway);
    let ims = own.clone().header("authorization", "Basic abc");
    for asks in [persons(), own.clone(), ims] {
        assert_eq!(goes_out(&asks).0.body(), &body);
    }
    // Elsewhere that header is none.
    let lead = asks("GET", "/rest/v1/lead/7.json").anonymous();
    let lead = lead.header("x-mkto-user-token", &gateway);
    assert_eq!(lead.refused().2, "token-missing");
}

#[test]
fn some_headers_go_along_and_no_others() {
    let asks = persons()
        .header("x-correlation-id", "c-1")
        .header("x-request-source", "crm")
        .header("x-app-type", "mine")
        .header("x-request-id", "mine")
        .header("cookie", "a=b");
    let expected = "content-type: application/json, x-correlation-id: c-1, x-request-source: crm";
    assert_eq!(goes_out(&asks).1, expected);
    let lead = asks_lead().header("x-correlation-id", "c-1");
    assert_eq!(lead.sends(), "GET /rest/v1/lead/7.json");
}

fn asks_lead() -> Asks {
    asks("GET", "/rest/v1/lead/7.json")
}

/// HTTP status, data ingestion's code and our word for it.
#[track_caller]
fn refused(asks: &Asks, edge: &Edge) -> (u16, String, &'static str) {
    let Led::Answer(answer) = asks.led_at(edge, NOW) else {
        panic!("sent");
    };
    let Answer { response, line } = *answer;
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body.as_object().unwrap().len(), 2);
    assert!(body["message"].is_string());
    let id = line.request_id.as_deref().unwrap();
    assert_eq!(response.headers()["x-request-id"], id);
    let status = response.status().as_u16();
    (
        status,
        body["error_code"].as_str().unwrap().to_owned(),
        line.refused.unwrap(),
    )
}

#[test]
fn it_is_refused_in_its_own_form() {
    let nothing = token("nothing", NOW);
    let late = token("crm-sync", NOW.before(Duration::from_secs(9_000)));
    for (asks, status, code, name) in [
        (persons().anonymous(), 403, "403010", "token-missing"),
        (persons().bearer("x"), 401, "401013", "token-unknown"),
        (persons().bearer(&late), 401, "401013", "token-expired"),
        (persons().bearer(&nothing), 403, "4030801", "not-authorised"),
        (
            asks("POST", "/subscriptions/285-RPR-133/persons").json("{}"),
            403,
            "4030801",
            "other-instance",
        ),
        (
            asks("POST", "/subscriptions/284-RPR-133/x").json("{}"),
            404,
            "404040",
            "no-such-operation",
        ),
        (asks("GET", PERSONS), 405, "605", "wrong-method"),
        (asks("POST", PERSONS).json("{"), 400, "4000801", "not-json"),
        (
            asks("POST", PERSONS).form("a=b"),
            415,
            "4000801",
            "content-type",
        ),
        (asks("POST", PERSONS), 400, "4000801", "bad-request"),
        (
            persons().header("content-length", "1048577"),
            413,
            "413",
            "too-large",
        ),
    ] {
        let expected = (status, code.to_owned(), name);
        assert_eq!(refused(&asks, &edge()), expected);
        // There is no other style here.
        assert_eq!(
            refused(&asks.header("x-edge-status", "marketo"), &edge()),
            expected
        );
    }
}

/// A stand-in for Marketo has data ingestion only where it is told so: a token of one subscription
/// never goes to another, nor to a host that nobody named.
#[test]
fn a_stand_in_says_where_it_is() {
    let with = |instance: Value| {
        let text = text(true).replace(r#"{"munchkin_id":"284-RPR-133"}"#, &instance.to_string());
        Edge::new(&text, secret).unwrap()
    };
    let own = "http://127.0.0.1:9000";
    let unset = (503, "608".to_owned(), "unavailable");
    for instance in [
        json!({"base_url": own}),
        json!({"base_url": own, "munchkin_id": "284-RPR-133"}),
        json!({"base_url": own, "data_ingestion_url": own}),
    ] {
        assert_eq!(refused(&persons(), &with(instance)), unset);
    }
    let edge = with(json!({
        "base_url": own, "munchkin_id": "284-RPR-133", "data_ingestion_url": "http://127.0.0.1:9001/x",
    }));
    let Led::Call(planned) = persons().led_at(&edge, NOW) else {
        panic!("refused");
    };
    let request = sends(&mut planned.machine(), REAL);
    assert_eq!(
        request.uri().to_string(),
        format!("http://127.0.0.1:9001/x{PERSONS}")
    );
}

#[test]
fn taken_in_is_passed_on_with_its_id() {
    let planned = persons().planned();
    let mut call = planned.machine();
    sends(&mut call, REAL);
    answers(&mut call, 202, "");
    let (outcome, trace) = ends(&mut call);
    let Delivery::Whole(answer) = planned.answer(NOW, outcome, &trace) else {
        panic!("a file");
    };
    assert_eq!(answer.response.status(), 202);
    assert!(answer.response.body().is_empty());
    assert_eq!(answer.response.headers()["x-request-id"], "WxYz123");
    assert!(!answer.response.headers().contains_key("set-cookie"));
    assert_eq!(answer.line.request_id.as_deref(), Some("WxYz123"));
    assert_eq!(answer.line.operation, Some("syncPersonsViaIngestion"));
}

#[test]
fn its_failures_are_judged_by_status() {
    let failure = |code: &str| format!(r#"{{"error_code":"{code}","message":"zoe@example.com"}}"#);
    // Once more with another token, and then no more.
    for code in ["401013", "4019999"] {
        let mut call = persons().planned().machine();
        sends(&mut call, REAL);
        answers(&mut call, 401, &failure(code));
        sends(&mut call, "another");
        answers(&mut call, 202, "");
        let (outcome, trace) = ends(&mut call);
        assert!(matches!(
            outcome,
            Outcome::Answered(Answered { code: None, .. })
        ));
        assert_eq!(trace.tries, 2);
    }
    // Again after a pause.
    for (status, code) in [
        (429, "429001"),
        (429, "4299999"),
        (503, "5030000"),
        (500, "5000801"),
    ] {
        let mut call = persons().planned().machine();
        sends(&mut call, REAL);
        answers(&mut call, status, &failure(code));
        let waits = call.poll(NOW, 0, &mut RetryBudget::new());
        assert!(matches!(waits, Step::Wait { .. }), "{code}: {waits:?}");
        sends(&mut call, REAL);
    }
    // The last word.
    for (status, code, wait) in [
        (400, "4000802", None),
        (403, "4030801", None),
        (429, "4290801", Some("3600")),
    ] {
        let planned = persons().planned();
        let mut call = planned.machine();
        sends(&mut call, REAL);
        answers(&mut call, status, &failure(code));
        let (outcome, trace) = ends(&mut call);
        let Delivery::Whole(answer) = planned.answer(NOW, outcome, &trace) else {
            panic!("a file");
        };
        assert_eq!(answer.response.status(), status);
        assert_eq!(answer.response.body(), &failure(code));
        let told = answer.response.headers().get("retry-after");
        assert_eq!(told.map(|value| value.to_str().unwrap()), wait);
        assert_eq!(answer.line.code.as_deref(), Some(code));
        assert!(!answer.line.to_json().contains("zoe"));
    }
}
