//! Requests as they come in, and exactly what they lead to.

mod answers;
mod calls;
mod dialects;
mod every;
mod families;
mod ingestion;
mod kept;
mod never;
mod permits;
mod quiet;
mod refusals;
mod soap;
mod status;
mod uploads;

use core::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request};
use marketo_core::Timestamp;
use marketo_core::call::{Call, Step};
use marketo_core::limit::{LeaseId, Permit, PermitRequest, Verdict};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken};
use serde_json::{Value, json};

use super::*;
use crate::config::IntegrationId;
use crate::key::IntegrationKey;
use crate::throttle::{Address, Throttle};
use crate::token::{SigningKeys, issue};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const HOST: &str = "https://284-rpr-133.mktorest.com";
const CLIENT_ID: &str = "3c6a9f84-02aa-4c1d-9df5-0a1b2c3d4e5f";
const CLIENT_SECRET: &str = "wHbtVp5kBFfR3Xq2ZsD8LmN7cYtG1aJe";
/// Marketo's own token.
const REAL: &str = "cdf01657-110d-4155-99a7-f986b2ff13a0:int";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

fn key() -> IntegrationKey {
    IntegrationKey::from_random(*b"sixteen bytes ok")
}

/// `crm-sync` may do everything, `reader` may read leads, `off` is switched off.
fn text(off: bool) -> String {
    let hash = |seed| IntegrationKey::from_random([seed; 16]).hash().to_hex();
    json!({
        "instances": {"main": {"munchkin_id": "284-RPR-133"}},
        "credentials": {"default": {"client_id": "ID", "client_secret": "SECRET"}},
        "integrations": [
            {"id": "crm-sync", "key_sha256": key().hash().to_hex(), "allow": ["*"], "operator": true},
            {"id": "reader", "key_sha256": hash(2), "allow": ["Read-Only Lead"]},
            {"id": "nothing", "key_sha256": hash(3)},
            {"id": "off", "key_sha256": hash(4), "allow": ["*"], "enabled": !off},
        ]
    })
    .to_string()
}

fn secret(name: &str) -> Option<String> {
    let value = match name {
        "ID" => CLIENT_ID,
        "SECRET" => CLIENT_SECRET,
        _ => return None,
    };
    Some(value.to_owned())
}

fn edge() -> Edge {
    Edge::new(&text(true), secret).unwrap()
}

/// The gateway's token of an integration, made at an instant.
fn token(integration: &str, at: Timestamp) -> String {
    let edge = edge();
    let integration = IntegrationId::new(integration).unwrap();
    let found = edge.config().integration(&integration).unwrap();
    let credential = edge.credential(found.credential().id()).unwrap().unwrap();
    issue(at, &integration, &SigningKeys::of(&credential))
        .expose()
        .to_owned()
}

/// A request as a client makes it.
#[derive(Clone)]
struct Asks {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

fn asks(method: &str, target: impl Into<String>) -> Asks {
    let asks = Asks {
        method: method.parse().unwrap(),
        target: target.into(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    asks.bearer(&token("crm-sync", NOW))
}

impl Asks {
    fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    fn anonymous(mut self) -> Self {
        self.headers.remove(AUTHORIZATION);
        self
    }

    fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self {
            body,
            ..self.header(CONTENT_TYPE.as_str(), content_type)
        }
    }

    fn json(self, body: &str) -> Self {
        self.body(JSON, body.to_owned())
    }

    fn form(self, body: &str) -> Self {
        self.body(FORM, body.to_owned())
    }

    fn head(&self) -> Head<'_> {
        Head {
            method: &self.method,
            target: &self.target,
            headers: &self.headers,
            address: Address::UNKNOWN,
        }
    }

    /// What it leads to.
    fn led(&self) -> Led {
        self.led_at(&edge(), NOW)
    }

    fn led_at(&self, edge: &Edge, now: Timestamp) -> Led {
        let opening = match edge.open(now, 0x1f, &self.head()) {
            Opened::Refused(answer) => return Led::Answer(answer),
            Opened::Wanted(opening) => opening,
        };
        self.closed(edge, now, opening)
    }

    /// Hands in as much of the body as is wanted.
    fn closed(&self, edge: &Edge, now: Timestamp, opening: Opening) -> Led {
        let read = match opening.body_limit() {
            0 => 0,
            limit => self.body.len().min(limit + 1),
        };
        let body = self.body.slice(..read);
        let mut throttle = Throttle::new();
        match edge.close(now, opening, &self.head(), body, &mut throttle) {
            Plan::Answer(answer) => Led::Answer(answer),
            Plan::Call(planned) => Led::Call(planned),
            Plan::Permit(planned) => Led::Permit(planned),
        }
    }

    #[track_caller]
    fn planned(&self) -> PlannedCall {
        match self.led() {
            Led::Call(planned) => *planned,
            Led::Answer(answer) => panic!("{:?}", answer.line),
            Led::Permit(planned) => panic!("{planned:?}"),
        }
    }

    /// The request that goes to Marketo, in one line.
    #[track_caller]
    fn sends(&self) -> String {
        wire(&sent(&self.planned()))
    }

    #[track_caller]
    fn answer(&self) -> Answer {
        match self.led() {
            Led::Answer(answer) => *answer,
            Led::Call(planned) => panic!("sends {}", wire(&sent(&planned))),
            Led::Permit(planned) => panic!("{planned:?}"),
        }
    }

    /// HTTP status, Marketo's code and our word for a refusal.
    #[track_caller]
    fn refused(&self) -> (u16, String, &'static str) {
        let Answer { response, line } = self.answer();
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["success"], false);
        let code = body["errors"][0]["code"].as_str().unwrap().to_owned();
        let id = body["requestId"].as_str().unwrap();
        assert_eq!(id, "edge1f#1a3185c5000");
        assert_eq!(line.request_id.as_deref(), Some(id));
        assert_eq!(line.code.as_deref(), Some(code.as_str()));
        assert_eq!(line.status, response.status().as_u16());
        assert_eq!(line.tries, 0);
        let name = line.refused.unwrap();
        assert_eq!(response.headers()["x-edge-refusal"], name);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
        (response.status().as_u16(), code, name)
    }
}

enum Led {
    Answer(Box<Answer>),
    Call(Box<PlannedCall>),
    Permit(Box<PlannedPermit>),
}

/// Marketo's own token, as a host has it.
fn held() -> HeldToken {
    HeldToken {
        token: AccessToken::new(REAL),
        obtained_at: NOW,
        expires_at: NOW.after(Duration::from_secs(3600)),
        user: None,
    }
}

fn granted() -> Verdict {
    Verdict::Granted(Permit {
        lease: LeaseId::from_number(1),
        send_by: NOW.after(Duration::from_secs(5)),
        server_timeout: Duration::from_secs(30),
    })
}

/// Runs a call as far as its request.
#[track_caller]
fn asked(call: &mut Call) -> (PermitRequest, Request<Bytes>) {
    let mut budget = RetryBudget::new();
    let mut permit = None;
    for _ in 0..4 {
        match call.poll(NOW, 0, &mut budget) {
            Step::Token { rejected: None } => call.on_token(NOW, Ok(held())),
            Step::Acquire(request) => {
                permit = Some(request);
                call.on_permit(NOW, granted());
            }
            Step::Send { request, .. } => return (permit.unwrap(), request),
            other => panic!("{other:?}"),
        }
    }
    panic!("nothing is sent");
}

#[track_caller]
fn sent(planned: &PlannedCall) -> Request<Bytes> {
    asked(&mut planned.machine()).1
}

/// `METHOD path?query [content type] [range] [body]`. Checks what is the same for all.
#[track_caller]
fn wire(request: &Request<Bytes>) -> String {
    let headers = request.headers();
    assert_eq!(headers[AUTHORIZATION], format!("Bearer {REAL}"));
    for name in headers.keys() {
        let known = ["authorization", "content-type", "range", "x-app-type"];
        assert!(known.contains(&name.as_str()));
    }
    let uri = request.uri().to_string();
    let target = uri.strip_prefix(HOST).expect("the instance's host");
    let text = |value: &HeaderValue| format!(" {}", value.to_str().unwrap());
    let body = String::from_utf8_lossy(request.body());
    format!(
        "{} {target}{}{}{}{body}",
        request.method(),
        headers.get("content-type").map(text).unwrap_or_default(),
        headers.get("range").map(text).unwrap_or_default(),
        if body.is_empty() { "" } else { " " },
    )
}
