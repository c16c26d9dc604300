//! Requests as they come in at the gateway, and what leaves it for Marketo.
//!
//! The bytes are a request as it stands on the wire: a line with method and target, headers, an
//! empty line, the body.

mod gateway;
mod left;

use bytes::Bytes;
use form_urlencoded::parse;
use http::header::{AUTHORIZATION, HeaderName};
use http::{HeaderMap, HeaderValue, Method};
use marketo_core::request::is_reserved_parameter;
use marketo_gateway::edge::{Plan, Says};

pub(crate) use gateway::credential;
use gateway::{ALL, Led, NONE, READER, lead};

pub(crate) const WORDS: &[&str] = &[
    "answered",
    "file sent",
    "form sent",
    "identity",
    "json sent",
    "look",
    "no request",
    "permit",
    "refused",
    "refused with its body",
    "report",
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

    /// The same without the parameters in its query that are not for callers, if there are any.
    /// `_method` stays: it says what is asked for.
    fn without_reserved(&self) -> Option<Self> {
        let (path, query) = self.target.split_once('?')?;
        let reserved = |pair: &&str| {
            let name = parse(pair.as_bytes()).next().unwrap_or_default().0;
            is_reserved_parameter(&name) && !name.eq_ignore_ascii_case("_method")
        };
        let kept: Vec<_> = query.split('&').filter(|pair| !reserved(pair)).collect();
        let target = format!("{path}?{}", kept.join("&"));
        // The lengths that are refused are not the same for both.
        (target != self.target && self.target.len() < 4096).then(|| Self {
            method: self.method.clone(),
            target,
            headers: self.headers.clone(),
            body: self.body.clone(),
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

/// The request that goes out, if one does: its address and its body.
fn sent(led: &Led) -> Option<(String, Bytes)> {
    let Led::Closed(Plan::Call(planned)) = led else {
        return None;
    };
    let request = left::request(planned);
    Some((request.uri().to_string(), request.into_body()))
}

pub(crate) fn check(data: &[u8]) -> &'static str {
    let Some(came) = Came::read(data) else {
        return "no request";
    };
    let may = match lead(&came.of(NONE)) {
        Led::Closed(Plan::Call(_)) => true,
        Led::Closed(Plan::Permit(planned)) => matches!(planned.says, Says::Acquire(_)),
        _ => false,
    };
    assert!(!may, "it may do nothing");
    if let Led::Closed(Plan::Call(planned)) = lead(&came.of(READER)) {
        let request = left::request(&planned);
        let found = left::operation(&request);
        assert!(gateway::may_read(found), "{found:?} is not allowed");
    }
    let came = came.of(ALL);
    let led = lead(&came);
    if let Some(without) = came.without_reserved() {
        let other = lead(&without);
        assert!(
            sent(&led) == sent(&other),
            "what is not for callers made a difference"
        );
    }
    match led {
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
        Led::Closed(Plan::Permit(planned)) => match planned.says {
            Says::Acquire(request) => {
                assert_eq!(request.integration.as_str(), ALL);
                "permit"
            }
            Says::Complete(report) => {
                let reports = report.integration.as_ref();
                assert_eq!(reports.map(|who| who.as_str()), Some(ALL));
                "report"
            }
            Says::Look(question) => {
                let who = question.rsplit_once(' ').map(|(_, who)| who);
                assert_eq!(who, Some(ALL));
                "look"
            }
        },
    }
}
