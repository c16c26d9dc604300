//! Data ingestion: a host, a header, a form and limits of its own.

use marketo_core::call::{Answered, Outcome, Trace};
use marketo_core::limit::Report;
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

/// The first request of a call, and all its headers but the token's.
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

/// Runs a call to its next request, which carries this token.
#[track_caller]
fn sends(call: &mut Call, token: &str) -> Request<Bytes> {
    let mut budget = RetryBudget::new();
    let mut now = NOW;
    for _ in 0..6 {
        match call.poll(now, 0, &mut budget) {
            Step::Token { .. } => {
                let token = AccessToken::new(token);
                call.on_token(now, Ok(HeldToken { token, ..held() }));
            }
            Step::Wait { until, .. } => now = until,
            Step::Acquire(_) => call.on_permit(now, granted()),
            Step::Complete(_) => {}
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
    answers_with(call, status, body, None);
}

fn answers_with(call: &mut Call, status: u16, body: &str, wait: Option<&'static str>) {
    let status = http::StatusCode::from_u16(status).unwrap();
    let headers = [
        ("x-request-id", "WxYz123"),
        ("set-cookie", "a=b"),
        ("content-type", "application/json"),
    ];
    let wait = wait.map(|wait| ("retry-after", wait));
    let headers: HeaderMap = headers
        .into_iter()
        .chain(wait)
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

/// What is told of the permit, and the step after.
#[track_caller]
fn tells(call: &mut Call) -> (Report, Step) {
    let mut budget = RetryBudget::new();
    match call.poll(NOW, 0, &mut budget) {
        Step::Complete(report) => (report, call.poll(NOW, 0, &mut budget)),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn ends(call: &mut Call) -> (Outcome, Trace) {
    match tells(call).1 {
        Step::Done(outcome) => (outcome, call.trace().clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_operation_of_it_goes_to_its_host_by_leave_of_its_own() {
    assert_eq!(rows().count(), 7);
    for operation in rows() {
        let target = operation
            .path
            .replace("{munchkinId}", "284-rpr-133")
            .replace("{customObjectAPIName}", "car_c");
        let asks = asks("POST", target.as_str()).json("{}");
        let ingests = asks.planned().ingests.unwrap();
        assert_eq!(
            (ingests.credential.as_str(), ingests.objects),
            ("default", 0)
        );
        let (request, headers) = goes_out(&asks);
        let target = target.replace("284-rpr-133", "284-RPR-133");
        assert_eq!(request.uri().to_string(), format!("{ADOBE}{target}"));
        assert_eq!(headers, "content-type: application/json", "{operation:?}");
        assert!(operation.has_param("X-Mkto-User-Token", Place::Header));
    }
}

#[test]
fn what_a_call_carries_is_counted() {
    let many = |count: usize| format!(r#"{{"input":[{}]}}"#, vec!["{}"; count].join(","));
    let deep = format!(r#"{{"input":{}{}}}"#, "[".repeat(70), "]".repeat(70));
    for (body, objects) in [
        (many(1), 1),
        (many(1_000), 1_000),
        // Such a request is refused as a whole: no more than that can count.
        (many(1_001), 1_000),
        // It cannot be counted, and may have as many as are taken.
        (deep, 1_000),
    ] {
        let planned = asks("POST", PERSONS).json(&body).planned();
        assert_eq!(planned.ingests.unwrap().objects, objects);
    }
    assert_eq!(asks_lead().planned().ingests, None);
}

#[test]
fn how_long_it_says_to_wait_is_told_to_all() {
    for (said, told, shown) in [
        (Some("7"), Some(7), "7"),
        (None, None, "3600"),
        (Some("soon"), None, "soon"),
    ] {
        let planned = persons().planned();
        let mut call = planned.machine();
        sends(&mut call, REAL);
        let body = r#"{"error_code":"4290801","message":"-"}"#;
        answers_with(&mut call, 429, body, said);
        let (report, step) = tells(&mut call);
        assert_eq!(report.code.as_deref(), Some("4290801"));
        assert_eq!(report.retry_after, told.map(Duration::from_secs));
        let Step::Done(outcome) = step else {
            panic!("{step:?}");
        };
        let Delivery::Whole(answer) = planned.answer(NOW, outcome, call.trace()) else {
            panic!("a file");
        };
        assert_eq!(answer.response.headers()["retry-after"], shown);
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
        let (report, waits) = tells(&mut call);
        assert_eq!(report.code.as_deref(), Some(code));
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
