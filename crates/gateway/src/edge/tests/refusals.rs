//! What goes no further, and what is said.

use marketo_core::request::LARGEST_BODY;

use super::*;

const LEAD: &str = "/rest/v1/lead/7.json";
const LEADS: &str = "/rest/v1/leads.json";

fn said(status: u16, code: &str, name: &'static str) -> (u16, String, &'static str) {
    (status, code.to_owned(), name)
}

#[test]
fn browsers_are_turned_away_before_anything_else() {
    for target in [LEAD, "/identity/oauth/token", "/", "/nowhere"] {
        for method in ["GET", "POST", "OPTIONS"] {
            let asks = asks(method, target).header("origin", "https://a.example");
            assert_eq!(asks.refused(), said(403, "603", "origin"), "{target}");
        }
    }
}

#[test]
fn a_token_that_is_missing_unknown_or_expired() {
    let hour = Duration::from_secs(3600);
    let long_ago = token("crm-sync", NOW.before(hour).before(Duration::from_secs(60)));
    let just_over = token("crm-sync", NOW.before(hour).before(Duration::from_secs(59)));
    let off = token("off", NOW);
    let asks = asks("GET", LEAD);
    assert_eq!(
        asks.clone().bearer(&just_over).sends(),
        format!("GET {LEAD}")
    );
    for (token, code, name) in [
        (None, "603", "token-missing"),
        (Some(""), "603", "token-missing"),
        (Some("nonsense"), "601", "token-unknown"),
        (Some(REAL), "601", "token-unknown"),
        (Some(off.as_str()), "601", "token-unknown"),
        (Some(long_ago.as_str()), "602", "token-expired"),
    ] {
        let asks = match token {
            None => asks.clone().anonymous(),
            Some(token) => asks.clone().bearer(token),
        };
        assert_eq!(asks.refused(), said(200, code, name));
        // Those who read statuses alone get one.
        let styled = asks.header("x-edge-status", "http");
        assert_eq!(styled.refused(), said(401, code, name));
        let answer = styled.answer();
        assert_eq!(answer.response.headers()["www-authenticate"], "Bearer");
        assert_eq!(answer.line.integration, None);
        assert_eq!(answer.line.operation, None);
    }
}

#[test]
fn a_path_that_no_operation_has() {
    for (target, status) in [
        ("/rest/v1/nothing.json", 200),
        ("/bulk/v1/x", 200),
        ("/userservice/management/v1/users.json", 404),
    ] {
        let expected = said(status, "610", "no-such-operation");
        assert_eq!(asks("GET", target).refused(), expected, "{target}");
        // Whether it exists is nobody's business who has no token.
        assert_eq!(asks("GET", target).anonymous().refused().1, "603");
    }
    for target in [
        "/rest",
        "/favicon.ico",
        "/Rest/v1/leads.json",
        "/edge/v1/nothing",
    ] {
        let expected = said(404, "610", "no-such-operation");
        assert_eq!(asks("GET", target).anonymous().refused(), expected);
    }
}

#[test]
fn a_method_that_the_path_does_not_take() {
    for (method, target, allowed) in [
        ("POST", LEAD, "GET"),
        ("DELETE", LEAD, "GET"),
        ("PUT", LEADS, "GET, POST, DELETE"),
        ("PATCH", LEADS, "GET, POST, DELETE"),
        ("HEAD", LEAD, "GET"),
        ("OPTIONS", LEAD, "GET"),
        ("PUT", "/bulk/v1/leads/export/e-1/enqueue.json", "POST"),
        ("FOO", "/bulk/v1/leads/export/e-1/cancel.json", "POST"),
        ("GET", "/bulk/v1/leads/export/e-1/cancel.json", "POST"),
    ] {
        let asks = asks(method, target);
        assert_eq!(
            asks.refused(),
            said(200, "605", "wrong-method"),
            "{method} {target}"
        );
        assert_eq!(asks.answer().response.headers()["allow"], allowed);
        let styled = asks.header("x-edge-status", "http");
        assert_eq!(styled.refused().0, 405);
    }
}

#[test]
fn what_an_integration_may_not_do() {
    let reader = token("reader", NOW);
    let nothing = token("nothing", NOW);
    assert_eq!(
        asks("GET", LEAD).bearer(&reader).sends(),
        format!("GET {LEAD}")
    );
    let write = asks("POST", LEADS).json(r#"{"input":[]}"#).bearer(&reader);
    assert_eq!(write.refused(), said(200, "603", "not-authorised"));
    assert_eq!(write.answer().line.operation, Some("syncLeads"));
    assert_eq!(write.answer().line.integration.as_deref(), Some("reader"));
    // As what it is, not as what it is sent as.
    let disguised = asks("POST", format!("{LEADS}?_method=DELETE"))
        .json(r#"{"input":[]}"#)
        .bearer(&reader);
    assert_eq!(disguised.refused().2, "not-authorised");
    assert_eq!(disguised.answer().line.operation, Some("deleteLeads"));
    let none = asks("GET", LEAD).bearer(&nothing);
    assert_eq!(none.refused(), said(200, "603", "not-authorised"));
    assert_eq!(none.header("x-edge-status", "http").refused().0, 403);
}

#[test]
fn a_body_that_is_too_large() {
    let fits = format!(r#"{{"input":[],"x":"{}"}}"#, "x".repeat(LARGEST_BODY - 19));
    assert_eq!(fits.len(), LARGEST_BODY);
    let too_large = said(413, "413", "too-large");
    asks("POST", LEADS).json(&fits).sends();
    // By what came of it: the host stops one byte past the limit.
    let asks_more = asks("POST", LEADS).json(&format!("{fits} {}", " ".repeat(5_000)));
    assert_eq!(asks_more.refused(), too_large);
    // By what was announced, before anything is read.
    let announced = |length: usize| {
        asks("POST", LEADS)
            .json("{}")
            .header("content-length", &length.to_string())
    };
    let edge = edge();
    let over = announced(LARGEST_BODY + 1);
    assert!(matches!(
        edge.open(NOW, 0x1f, &over.head()),
        Opened::Refused(_)
    ));
    assert_eq!(over.refused(), too_large);
    announced(LARGEST_BODY).sends();
    // An announcement that is none is no reason.
    asks("POST", LEADS)
        .json("{}")
        .header("content-length", "many")
        .sends();
}

#[test]
fn a_target_that_is_too_long() {
    let long = "x".repeat(8_200);
    // A read that Marketo takes as a form goes out as one; others cannot be sent.
    let lead = asks("GET", format!("{LEAD}?fields={long}"));
    assert!(
        lead.sends()
            .starts_with("POST /rest/v1/lead/7.json?_method=GET ")
    );
    let jobs = asks("GET", format!("/bulk/v1/leads/export.json?status={long}"));
    let too_long = (414, "414".to_owned(), "uri-too-long");
    assert_eq!(jobs.refused(), too_long);
    let assets = asks(
        "GET",
        format!("/rest/asset/v1/programs.json?filterType={long}"),
    );
    assert!(assets.sends().starts_with("GET "));
    let assets = asks(
        "GET",
        format!("/rest/asset/v1/programs.json?x={}", long.repeat(8)),
    );
    assert_eq!(assets.refused(), too_long);
}

#[test]
fn a_body_that_is_no_use() {
    let sync = |content_type, body: &str| asks("POST", LEADS).body(content_type, body.to_owned());
    for (asks, code, name) in [
        (sync(JSON, "{"), "609", "not-json"),
        (sync(JSON, "a=b"), "609", "not-json"),
        (
            sync("application/json; charset=utf-8", "{]"),
            "609",
            "not-json",
        ),
        (sync("text/plain", "{}"), "612", "content-type"),
        (sync(FORM, "a=b"), "612", "content-type"),
        (
            sync("multipart/form-data; boundary=x", "--x--"),
            "612",
            "content-type",
        ),
        (asks("POST", LEADS), "1001", "bad-request"),
        (sync(FORM, "_method=POST"), "1001", "bad-request"),
        (
            asks("POST", "/rest/asset/v1/folders.json").json("{}"),
            "612",
            "content-type",
        ),
        (
            asks("POST", format!("{LEADS}?_method=GET")).json("{}"),
            "612",
            "content-type",
        ),
        (asks("GET", LEADS), "1002", "missing-parameter"),
        (
            asks("GET", format!("{LEADS}?filterType=email")),
            "1002",
            "missing-parameter",
        ),
    ] {
        assert_eq!(asks.refused(), said(200, code, name));
    }
    let mut untyped = sync(JSON, "{}");
    untyped.headers.remove(CONTENT_TYPE);
    assert_eq!(untyped.refused(), said(200, "612", "content-type"));
    for json in [
        "application/json;charset=UTF-8",
        "Application/JSON",
        "text/json",
        "a/b+json",
    ] {
        sync(json, "{}").sends();
    }
}

/// Its head was let in, then it was switched off, or taken out of the configuration.
#[test]
fn an_integration_that_is_switched_off_meanwhile() {
    let on = Edge::new(&text(false), secret).unwrap();
    let off = edge();
    let gone = text(true).replace("\"off\"", "\"other\"");
    let gone = Edge::new(&gone, secret).unwrap();
    let asks = asks("GET", LEAD).bearer(&token("off", NOW));
    for (later, sends) in [(&on, true), (&off, false), (&gone, false)] {
        let Opened::Wanted(opening) = on.open(NOW, 0x1f, &asks.head()) else {
            panic!("refused");
        };
        match asks.closed(later, NOW, opening) {
            Led::Call(_) => assert!(sends),
            Led::Permit(planned) => panic!("{planned:?}"),
            Led::Answer(answer) => {
                assert!(!sends);
                assert_eq!(answer.line.refused, Some("token-unknown"));
                assert_eq!(answer.line.code.as_deref(), Some("601"));
            }
        }
    }
}

/// A secret that is missing is the gateway's fault, and says so.
#[test]
fn a_gateway_without_its_secrets() {
    let edge = Edge::new(&text(true), |_| None).unwrap();
    let Led::Answer(answer) = asks("GET", LEAD).led_at(&edge, NOW) else {
        panic!("sent");
    };
    assert_eq!(answer.line.refused, Some("unavailable"));
    assert_eq!(answer.line.code.as_deref(), Some("608"));
    let text = String::from_utf8_lossy(answer.response.body()).into_owned();
    assert!(
        text.contains("not set up") && !text.contains("SECRET"),
        "{text}"
    );
}

#[test]
fn the_root_says_that_something_is_here() {
    let answer = asks("GET", "/").anonymous().answer();
    assert_eq!(answer.response.status(), 200);
    assert_eq!(answer.line.status, 200);
    assert_eq!(asks("POST", "/").refused().0, 404);
}

/// The identity endpoint goes through the same door, by query and by form.
#[test]
fn a_key_gets_a_token_that_lets_its_caller_in() {
    let grant = format!(
        "grant_type=client_credentials&client_id=crm-sync&client_secret={}",
        key().expose()
    );
    for asks in [
        asks("GET", format!("/identity/oauth/token?{grant}")).anonymous(),
        asks("POST", "/identity/oauth/token")
            .anonymous()
            .form(&grant),
        asks(
            "POST",
            format!("/rest/../identity/oauth/token?{grant}&partner_id=p"),
        )
        .anonymous(),
    ] {
        let answer = asks.answer();
        assert_eq!(answer.response.status(), 200);
        assert_eq!(answer.line.integration.as_deref(), Some("crm-sync"));
        assert!(answer.line.to_json().contains(r#""kind":"identity""#));
        let body: Value = serde_json::from_slice(answer.response.body()).unwrap();
        assert_eq!(body["expires_in"], 3600);
        assert_eq!(body["token_type"], "bearer");
        assert!(body["scope"].is_string());
        let token = body["access_token"].as_str().unwrap();
        let call = super::asks("GET", LEAD).bearer(token);
        assert_eq!(call.sends(), format!("GET {LEAD}"));
    }
    let wrong = grant.replace("crm-sync", "reader");
    let answer = asks("POST", "/identity/oauth/token").form(&wrong).answer();
    assert_eq!(answer.response.status(), 401);
    assert_eq!((answer.line.status, answer.line.integration), (401, None));
    let put = asks("PUT", format!("/identity/oauth/token?{grant}")).answer();
    assert_eq!(put.response.status(), 405);
}
