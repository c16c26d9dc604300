//! What leaves the gateway: a request for Marketo, or a refusal.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use form_urlencoded::parse;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request};
use marketo_core::call::Step;
use marketo_core::limit::{LeaseId, Permit, Verdict};
use marketo_core::operation::{LimitClass, Method, Operation, resolve};
use marketo_core::request::{Multipart, is_reserved_parameter, normalise_path};
use marketo_core::retry::RetryBudget;
use marketo_gateway::edge::{Answer, PlannedCall};
use serde_json::Value;

use super::Came;
use super::gateway::{CLIENT_SECRET, NOW, REAL, held};
use crate::json::tree;
use crate::paths::is_plain;

const HOSTS: [&str; 2] = ["284-rpr-133.mktorest.com", "mkto-ingestion-api.adobe.io"];

/// Where data ingestion wants the token (Adobe: "Data Ingestion").
const USER_TOKEN: &str = "x-mkto-user-token";

/// Runs a call as far as its request.
pub(super) fn request(planned: &PlannedCall) -> Request<Bytes> {
    let mut call = planned.machine();
    let mut budget = RetryBudget::new();
    for _ in 0..4 {
        match call.poll(NOW, 0, &mut budget) {
            Step::Token { rejected: None } => call.on_token(NOW, Ok(held())),
            Step::Acquire(_) => call.on_permit(
                NOW,
                Verdict::Granted(Permit {
                    lease: LeaseId::from_number(1),
                    send_by: NOW.after(Duration::from_secs(5)),
                    server_timeout: Duration::from_secs(30),
                }),
            ),
            Step::Send { request, .. } => return request,
            other => panic!("planned, but not sent: {other:?}"),
        }
    }
    panic!("nothing is sent")
}

/// The operation that Marketo will take a request for.
pub(super) fn operation(request: &Request<Bytes>) -> &'static Operation {
    let query = request.uri().query().unwrap_or_default();
    let stands_for = parse(query.as_bytes()).any(|(name, said)| name == "_method" && said == "GET");
    let method = if stands_for {
        Some(Method::Get)
    } else {
        Method::from_http(request.method())
    };
    let found = resolve(method.expect("a method of Marketo's"), request.uri().path());
    found.expect("an operation of Marketo's").operation
}

/// The request of a planned call says what came in, and nothing else.
pub(super) fn call(came: &Came, planned: &PlannedCall) -> &'static str {
    let request = request(planned);
    let uri = request.uri();
    assert!(
        uri.authority()
            .is_some_and(|host| HOSTS.contains(&host.as_str())),
        "{uri}"
    );
    assert_eq!(uri.scheme_str(), Some("https"));
    is_plain(uri.path());
    let operation = operation(&request);
    // Data ingestion has the token in a header of its own and none in the usual one.
    let (with, without, token) = match operation.limits {
        LimitClass::DataIngestion => (USER_TOKEN, AUTHORIZATION.as_str(), REAL.to_owned()),
        _ => (AUTHORIZATION.as_str(), USER_TOKEN, format!("Bearer {REAL}")),
    };
    let tokens = |name: &str| {
        request
            .headers()
            .get_all(name)
            .iter()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (tokens(with), tokens(without)),
        (
            vec![HeaderValue::from_str(&token).expect("a header")],
            vec![]
        )
    );
    let ingests = uri
        .authority()
        .is_some_and(|host| host.as_str() == HOSTS[1]);
    assert_eq!(
        ingests,
        operation.limits == LimitClass::DataIngestion,
        "{uri}"
    );
    let (path, query) = came.target.split_once('?').unwrap_or((&came.target, ""));
    let path = normalise_path(path).expect("it was taken");
    let of_path: Vec<_> = [Method::Get, Method::Post, Method::Delete]
        .into_iter()
        .filter_map(|method| resolve(method, &path).ok())
        .collect();
    assert!(
        of_path.iter().any(|found| found.operation == operation),
        "{operation:?}"
    );

    let form = |content_type: Option<&http::HeaderValue>, body: &[u8]| {
        let form = content_type.is_some_and(|text| {
            text.as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
        if form { body.to_vec() } else { Vec::new() }
    };
    let sent_form = form(request.headers().get(CONTENT_TYPE), request.body());
    let sent = values(uri.query().unwrap_or_default().as_bytes(), &sent_form);
    assert!(
        !sent
            .keys()
            .any(|name| name != "_method" && is_reserved_parameter(name)),
        "{uri}"
    );
    // A caller's form is one in whatever case and with whatever parameters it says so.
    let came_in = values(query.as_bytes(), &came.body);
    for (name, pieces) in &sent {
        let known = came_in.get(name);
        assert!(
            name == "_method" || known.is_some_and(|known| pieces.is_subset(known)),
            "{name} is invented"
        );
    }
    for (name, pieces) in values(query.as_bytes(), b"") {
        assert!(
            is_reserved_parameter(&name)
                || sent.get(&name).is_some_and(|sent| pieces.is_subset(sent)),
            "{name} is lost"
        );
    }
    if uploads(came, &request) {
        return "file sent";
    }
    if !sent_form.is_empty() {
        return "form sent";
    }
    if request.body().is_empty() {
        return "sent";
    }
    if request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json")
    {
        assert_eq!(request.body(), &came.body, "another body");
    }
    "json sent"
}

/// Whether it carries a multipart body; then each part came in, and none that is not for callers.
fn uploads(came: &Came, request: &Request<Bytes>) -> bool {
    let parts = |headers: &HeaderMap, body: &Bytes| {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Multipart::read(content_type, body.clone()).ok()
    };
    let Some(sent) = parts(request.headers(), request.body()) else {
        return false;
    };
    let came = parts(&came.headers, &came.body).expect("it came as one");
    for name in sent.names() {
        assert!(
            came.names().any(|other| other == name),
            "{name} is invented"
        );
        assert!(!is_reserved_parameter(name), "{name} is sent on");
    }
    true
}

/// Names, and what stands behind each: lists are taken apart at their commas, since repeated names
/// are joined by them.
fn values(query: &[u8], form: &[u8]) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in parse(query).chain(parse(form)) {
        let pieces = value.split(',').map(str::to_owned);
        all.entry(name.into_owned()).or_default().extend(pieces);
    }
    all
}

/// A refusal is an envelope that any client of Marketo's understands.
pub(super) fn refusal(answer: &Answer) {
    let (head, body) = (answer.response.headers(), answer.response.body());
    keeps_secrets(body);
    keeps_secrets(answer.line.to_json().as_bytes());
    let tree = tree(body).expect("a refusal is JSON");
    if let Some(code) = tree.get("error_code") {
        // As data ingestion says it (Adobe: "Data Ingestion").
        let told = [Some(code), tree.get("message")].map(|text| text.and_then(Value::as_str));
        assert!(
            told.iter()
                .all(|text| text.is_some_and(|text| !text.is_empty()))
        );
        assert!(answer.response.status().as_u16() >= 400);
        return;
    }
    assert_eq!(tree.get("success"), Some(&Value::Bool(false)));
    let code = tree.pointer("/errors/0/code").and_then(Value::as_str);
    assert_eq!(code, answer.line.code.as_deref());
    assert!(code.is_some_and(|code| !code.is_empty()));
    let name = head
        .get("x-edge-refusal")
        .and_then(|name| name.to_str().ok());
    assert_eq!(name, answer.line.refused);
    assert!(
        head.get("cache-control")
            .is_some_and(|value| value == "no-store")
    );
}

/// Nothing of what only the gateway knows is in it.
pub(super) fn keeps_secrets(bytes: &[u8]) {
    for secret in [REAL, CLIENT_SECRET] {
        let found = bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!found, "a secret is told");
    }
}
