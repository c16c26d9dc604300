use core::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::key::IntegrationKey;
use crate::throttle::FAILURES;
use crate::token::admit;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const FORM: Option<&str> = Some("application/x-www-form-urlencoded; charset=UTF-8");

fn key() -> IntegrationKey {
    IntegrationKey::from_random([7; 16])
}

fn config(enabled: bool) -> Config {
    let text = format!(
        r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
            "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"}}}},
            "integrations":[{{"id":"crm-sync","key_sha256":"{}","enabled":{enabled}}}]}}"#,
        key().hash().to_hex()
    );
    Config::parse(&text).unwrap()
}

fn store(name: &str) -> Option<String> {
    Some(format!("value-of-{name}"))
}

fn good() -> String {
    format!(
        "grant_type=client_credentials&client_id=crm-sync&client_secret={}",
        key().expose()
    )
}

fn call<'r>(method: &'r Method, query: Option<&'r str>, body: &'r [u8]) -> IdentityCall<'r> {
    IdentityCall {
        method,
        query,
        content_type: FORM,
        body,
        address: Address::UNKNOWN,
    }
}

fn serve_once(call: &IdentityCall<'_>) -> (StatusCode, Value) {
    let config = config(true);
    let answer = serve(NOW, call, &config, &store, &mut Throttle::new()).answer;
    (
        answer.status(),
        serde_json::from_slice(answer.body()).unwrap(),
    )
}

#[test]
fn query_and_form_and_both_together_are_taken() {
    let half = format!("client_secret={}", key().expose());
    for call in [
        call(&Method::GET, Some(&good()), b""),
        call(&Method::POST, Some(&good()), b""),
        call(&Method::POST, None, good().as_bytes()),
        call(
            &Method::POST,
            Some("grant_type=client_credentials&client_id=crm-sync"),
            half.as_bytes(),
        ),
        call(&Method::POST, Some(&good()), good().as_bytes()),
        call(
            &Method::GET,
            Some(&format!("{}&partner_id=x_y&other", good())),
            b"ignored",
        ),
        IdentityCall {
            content_type: None,
            ..call(&Method::POST, None, good().as_bytes())
        },
    ] {
        let (status, body) = serve_once(&call);
        assert_eq!(status, 200, "{body}");
    }
}

#[test]
fn the_answer_is_marketos_and_its_token_is_taken() {
    let config = config(true);
    let query = good();
    let call = call(&Method::GET, Some(&query), b"");
    let Identified { answer, outcome } = serve(NOW, &call, &config, &store, &mut Throttle::new());
    assert_eq!(outcome.unwrap().id().as_str(), "crm-sync");
    assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers()[PRAGMA], "no-cache");
    assert_eq!(
        answer.headers()[CONTENT_TYPE],
        "application/json;charset=UTF-8"
    );
    assert!(
        answer
            .headers()
            .keys()
            .all(|name| !name.as_str().starts_with("access-control"))
    );
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    let token = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(
        body,
        json!({"access_token": token, "token_type": "bearer", "expires_in": 3600,
               "scope": "crm-sync@edge.main"})
    );
    assert!(admit(NOW, Some(&token), &config, &store).is_ok());
}

#[test]
fn a_wrong_key_or_id_gets_the_oauth_body_with_401() {
    let other = IntegrationKey::from_random([8; 16]);
    let right = key();
    for (id, secret) in [
        ("crm-sync", other.expose()),
        ("crm-sync", "hunter2"),
        ("other", right.expose()),
        ("CRM-SYNC", right.expose()),
        (
            "3c6a9f84-02aa-4c1d-9df5-0a1b2c3d4e5f",
            "wHbtVp5kBFfR3Xq2ZsD8LmN7cYtG1aJe",
        ),
    ] {
        let query = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let (status, body) = serve_once(&call(&Method::GET, Some(&query), b""));
        assert_eq!(status, 401);
        let expected =
            json!({"error": "invalid_client", "error_description": "Bad client credentials"});
        assert_eq!(body, expected);
    }
}

#[test]
fn what_is_no_request_for_a_token_is_told_so() {
    let right = good();
    let password = right.replace("client_credentials", "password");
    let no_grant = right.replace("grant_type", "grant");
    let no_id = right.replace("client_id", "id");
    let empty = "grant_type=client_credentials&client_id=&client_secret=";
    let twice = format!("{right}&client_id=other");
    let long = format!("{right}&x={}", "x".repeat(MAX_BYTES));
    for (query, status, error) in [
        (&*password, 400, "unsupported_grant_type"),
        (&*no_grant, 400, "unsupported_grant_type"),
        ("", 400, "unsupported_grant_type"),
        (&*no_id, 401, "unauthorized"),
        (empty, 401, "unauthorized"),
        (&*twice, 400, "invalid_request"),
        (&*long, 413, "invalid_request"),
    ] {
        let by_get = serve_once(&call(&Method::GET, Some(query), b""));
        let by_post = serve_once(&call(&Method::POST, None, query.as_bytes()));
        assert_eq!(by_get, by_post);
        assert_eq!(
            (by_get.0.as_u16(), by_get.1["error"].as_str().unwrap()),
            (status, error)
        );
    }
    let (status, _) = serve_once(&call(&Method::DELETE, Some(&right), b""));
    assert_eq!(status, 405);
    let json = IdentityCall {
        content_type: Some("application/json"),
        ..call(&Method::POST, None, right.as_bytes())
    };
    assert_eq!(serve_once(&json).0, 400);
}

#[test]
fn switched_off_is_told_only_to_who_has_the_key() {
    let config = config(false);
    let right = good();
    let outcome = |query: &str| {
        let call = call(&Method::GET, Some(query), b"");
        serve(NOW, &call, &config, &store, &mut Throttle::new())
            .outcome
            .unwrap_err()
    };
    assert_eq!(outcome(&right), IdentityFault::SwitchedOff);
    assert_eq!(
        outcome(&right.replace("mek_", "mek-")),
        IdentityFault::BadCredentials
    );
}

#[test]
fn an_address_that_guesses_is_turned_away_without_a_look_at_its_key() {
    let config = config(true);
    let mut throttle = Throttle::new();
    let (wrong, right) = (good().replace("mek_", "mek-"), good());
    let mut ask = |now, query: &str, address| {
        let call = IdentityCall {
            address,
            ..call(&Method::GET, Some(query), b"")
        };
        serve(now, &call, &config, &store, &mut throttle)
    };
    let (here, there) = (Address::parse("10.0.0.1"), Address::parse("10.0.0.2"));
    for _ in 0..FAILURES {
        assert!(
            ask(NOW, &right, here).outcome.is_ok(),
            "good keys are no failures"
        );
        let outcome = ask(NOW, &wrong, here).outcome.unwrap_err();
        assert_eq!(outcome, IdentityFault::BadCredentials);
    }
    let turned_away = ask(NOW, &right, here);
    assert_eq!(turned_away.answer.status(), 401);
    assert_eq!(turned_away.answer.headers()[RETRY_AFTER], "60");
    assert!(matches!(
        turned_away.outcome,
        Err(IdentityFault::Throttled { .. })
    ));
    assert!(ask(NOW, &right, there).outcome.is_ok(), "others are not");
    assert!(
        ask(NOW.after(Duration::from_secs(60)), &right, here)
            .outcome
            .is_ok()
    );
}

#[test]
fn a_missing_secret_is_no_fault_of_the_caller() {
    let config = config(true);
    let right = good();
    let call = call(&Method::GET, Some(&right), b"");
    let served = serve(NOW, &call, &config, &|_: &str| None, &mut Throttle::new());
    assert_eq!(served.answer.status(), 503);
    let text = String::from_utf8(served.answer.body().to_vec()).unwrap();
    assert!(
        !text.contains("ID"),
        "names of secrets are for the operator's log: {text}"
    );
}

proptest! {
    #[test]
    fn garbage_never_gets_a_token(
        query in ".{0,120}", body in prop::collection::vec(any::<u8>(), 0..120), post in any::<bool>(),
    ) {
        let method = if post { Method::POST } else { Method::GET };
        let (status, _) = serve_once(&call(&method, Some(&query), &body));
        prop_assert_ne!(status, 200);
    }

    #[test]
    fn any_spelling_of_the_form_is_the_same(percent in prop::collection::vec(any::<bool>(), 30)) {
        let mut secret = String::new();
        for (c, encode) in key().expose().chars().zip(percent) {
            if encode { secret += &format!("%{:02x}", u32::from(c)) } else { secret.push(c) }
        }
        let form = format!("client_secret={secret}&client_id=crm%2Dsync&grant_type=client_credentials");
        prop_assert_eq!(serve_once(&call(&Method::POST, None, form.as_bytes())).0, 200);
    }
}
