//! Requests as they come in at the gateway, and what leaves it for Marketo.
//!
//! The bytes are a request as it stands on the wire: a line with method and target, headers, an
//! empty line, the body.

mod gateway;
mod left;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use marketo_gateway::edge::Plan;

pub(crate) use gateway::credential;
use gateway::{ALL, Led, NONE, READER, lead};

pub(crate) const WORDS: &[&str] = &[
    "answered",
    "file sent",
    "form sent",
    "identity",
    "json sent",
    "no request",
    "refused",
    "refused with its body",
    "sent",
    "token",
];

/// A request as it came in.
pub(crate) struct Came {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Came {
    /// Reads it from bytes; `@key@` stands for the key of an integration that may do everything.
    fn read(data: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(data).replace("@key@", &gateway::key());
        let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        let mut lines = head.split('\n');
        let (method, target) = lines.next()?.split_once(' ')?;
        let mut headers = HeaderMap::new();
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let named = HeaderName::from_bytes(name.as_bytes());
            let (Ok(name), Ok(value)) = (named, HeaderValue::from_str(value.trim())) else {
                continue;
            };
            headers.append(name, value);
        }
        Some(Self {
            method: Method::from_bytes(method.as_bytes()).ok()?,
            target: target.to_owned(),
            headers,
            body: Bytes::from(body.to_owned()),
        })
    }

    /// The same with an integration's token, unless it brings one.
    fn of(&self, integration: &str) -> Self {
        let mut headers = self.headers.clone();
        if !headers.contains_key(AUTHORIZATION) {
            headers.insert(AUTHORIZATION, gateway::bearer(integration));
        }
        Self {
            method: self.method.clone(),
            target: self.target.clone(),
            headers,
            body: self.body.clone(),
        }
    }
}

pub(crate) fn check(data: &[u8]) -> &'static str {
    let Some(came) = Came::read(data) else {
        return "no request";
    };
    assert!(
        !matches!(lead(&came.of(NONE)), Led::Closed(Plan::Call(_))),
        "it may do nothing"
    );
    if let Led::Closed(Plan::Call(planned)) = lead(&came.of(READER)) {
        let request = left::request(&planned);
        let found = left::operation(&request);
        assert!(gateway::may_read(found), "{found:?} is not allowed");
    }
    let came = came.of(ALL);
    match lead(&came) {
        Led::Refused(answer) if answer.line.refused.is_some() => {
            left::refusal(&answer);
            "refused"
        }
        Led::Refused(_) => "answered",
        Led::Closed(Plan::Answer(answer)) => {
            if answer.line.operation.is_none() && answer.response.status() == 200 {
                return "token";
            }
            left::keeps_secrets(answer.response.body());
            if answer.response.headers().contains_key("x-edge-refusal") {
                left::refusal(&answer);
                "refused with its body"
            } else {
                "identity"
            }
        }
        Led::Closed(Plan::Call(planned)) => left::call(&came, &planned),
    }
}
