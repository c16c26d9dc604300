//! From a request with its body to the call that is made for it.

use core::time::Duration;

use bytes::Bytes;
use form_urlencoded::parse;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, RANGE};
use marketo_core::Timestamp;
use marketo_core::call::{Call, Terms};
use marketo_core::limit;
use marketo_core::operation::{Match, Method, Operation, Payload, Place, by_name};
use marketo_core::request::{BaseUrl, Body, CallSpec, RequestError, is_reserved_parameter};

use super::line::Kind;
use super::open::{Wanted, refuse};
use super::served;
use super::{Answer, Edge, Head, Line, Opening};
use crate::answer::{Refusal, RequestId, StatusStyle};
use crate::config::{CredentialId, InstanceId, Integration};
use crate::identity::{self, IdentityCall};
use crate::throttle::Throttle;
use crate::token::TokenFault;

/// How long a caller waits at most if it does not say: longer than two rate windows, shorter than
/// the minute or more after which clients give up.
pub const DEFAULT_PATIENCE: Duration = Duration::from_secs(55);

/// The longest that a caller may ask to wait.
pub const LONGEST_PATIENCE: Duration = Duration::from_secs(300);

/// By this header a caller says how many milliseconds it will wait for its call to be sent.
pub const DEADLINE_HEADER: &str = "x-edge-deadline-ms";

/// The longest answer that is held in memory. Marketo's pages of 300 records stay well under it;
/// files are not held at all.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// What follows from a whole request.
#[derive(Debug)]
#[must_use]
pub enum Plan {
    /// The answer is known.
    Answer(Box<Answer>),
    /// Marketo is asked.
    Call(Box<PlannedCall>),
}

/// A call that an integration may make, ready to be run.
#[derive(Debug)]
pub struct PlannedCall {
    /// The instance whose limits it counts against.
    pub instance: InstanceId,
    /// The credential whose token it carries.
    pub credential: CredentialId,
    pub(super) id: RequestId,
    pub(super) style: StatusStyle,
    pub(super) line: Line,
    spec: CallSpec,
    base: BaseUrl,
    terms: Terms,
}

impl PlannedCall {
    /// The machine of the call, for the host to run.
    #[must_use]
    pub fn machine(&self) -> Call {
        Call::new(self.spec.clone(), self.base.clone(), self.terms.clone())
    }
}

impl Edge {
    /// Decides what to do with a request. `body` is what was read of it, as
    /// [`Opening::body_limit`] said. `throttle` counts failed identity calls.
    pub fn close(
        &self,
        now: Timestamp,
        opening: Opening,
        head: &Head<'_>,
        body: Bytes,
        throttle: &mut Throttle,
    ) -> Plan {
        match &opening.wanted {
            Wanted::Identity => Plan::Answer(Box::new(
                self.identify(now, &opening, head, &body, throttle),
            )),
            Wanted::Call(integration) => {
                let mut line = Line {
                    at: opening.at,
                    kind: Kind::Call,
                    ..Line::default()
                };
                line.integration = Some(integration.as_str().to_owned());
                // It was let in at its head; it may have been switched off while its body came.
                let integration = self.config.integration(integration);
                let planned = match integration.filter(|found| found.is_enabled()) {
                    Some(integration) => {
                        self.plan(now, &opening, head, body, integration, &mut line)
                    }
                    None => Err(TokenFault::Unknown.into()),
                };
                match planned {
                    Ok(planned) => Plan::Call(Box::new(PlannedCall { line, ..planned })),
                    Err(refusal) => {
                        let operation = line.operation.and_then(by_name);
                        let style = StatusStyle::of(head.headers, operation);
                        let answer = refuse(&refusal, &opening.id, style, now, line);
                        Plan::Answer(Box::new(answer))
                    }
                }
            }
        }
    }

    fn identify(
        &self,
        now: Timestamp,
        opening: &Opening,
        head: &Head<'_>,
        body: &[u8],
        throttle: &mut Throttle,
    ) -> Answer {
        let call = IdentityCall {
            method: head.method,
            query: head.target.split_once('?').map(|(_, query)| query),
            content_type: content_type(head.headers),
            body,
            address: head.address,
        };
        let identified = identity::serve(now, &call, &self.config, &self.vault, throttle);
        let mut line = Line {
            at: opening.at,
            kind: Kind::Identity,
            ..Line::default()
        };
        line.status = identified.answer.status().as_u16();
        match identified.outcome {
            Ok(integration) => line.integration = Some(integration.id().as_str().to_owned()),
            Err(fault) => line.refused = Some(fault.name()),
        }
        Answer {
            response: identified.answer,
            line,
        }
    }

    fn plan(
        &self,
        now: Timestamp,
        opening: &Opening,
        head: &Head<'_>,
        body: Bytes,
        integration: &Integration,
        line: &mut Line,
    ) -> Result<PlannedCall, Refusal> {
        if body.len() > opening.body_limit() && opening.body_limit() > 0 {
            return Err(Refusal::TooLarge {
                limit: opening.body_limit(),
            });
        }
        let asked = Asked::read(head, body);
        let Match {
            operation,
            path_params,
            ..
        } = served::find(asked.method, &opening.path)?;
        line.operation = Some(operation.name);
        if !integration.allow().permits(operation) {
            return Err(Refusal::NotAuthorised {
                operation: operation.name,
            });
        }
        let mut spec = CallSpec::new(operation);
        spec.path = path_params;
        asked.fill(&mut spec)?;
        if operation.is_file() {
            spec.range = header(head.headers, RANGE.as_str()).map(str::to_owned);
        }
        spec.check().map_err(|error| refusal_of(&error))?;
        let instance = integration.instance();
        let share = limit::IntegrationId::new(integration.id().as_str()).map_err(|_| {
            Refusal::BadRequest {
                why: "the integration's id",
            }
        })?;
        Ok(PlannedCall {
            instance: instance.id().clone(),
            credential: integration.credential().id().clone(),
            id: opening.id.clone(),
            style: StatusStyle::of(head.headers, Some(operation)),
            line: Line::default(),
            spec,
            base: instance.base_url().clone(),
            terms: Terms {
                integration: share,
                deadline: now.after(patience(head.headers)?),
                largest_answer: LARGEST_ANSWER,
            },
        })
    }
}

/// What a request asks for, with its parameters wherever it put them.
struct Asked {
    /// Nothing for a method that Marketo does not know.
    method: Option<Method>,
    /// A POST that says it is something else.
    overridden: bool,
    query: Vec<(String, String)>,
    body: Body,
    other_content: bool,
}

impl Asked {
    fn read(head: &Head<'_>, body: Bytes) -> Self {
        let pairs = |text: &[u8]| -> Vec<(String, String)> { parse(text).into_owned().collect() };
        let query = head.target.split_once('?').map_or("", |(_, query)| query);
        let query = pairs(query.as_bytes());
        let essence = content_type(head.headers)
            .and_then(|text| text.split(';').next())
            .map(|text| text.trim().to_ascii_lowercase());
        let kind = essence.as_deref();
        let mut other_content = false;
        let body = if body.is_empty() {
            Body::None
        } else if kind == Some(FORM) {
            Body::Form(pairs(&body))
        } else {
            other_content = kind.is_none_or(|kind| !kind.ends_with("json"));
            Body::Json(body)
        };
        let sent = Method::from_http(head.method);
        let method = if sent == Some(Method::Post) {
            said_method(&query, &body).unwrap_or(sent)
        } else {
            sent
        };
        Self {
            method,
            overridden: method != sent,
            query,
            body,
            other_content,
        }
    }

    /// Puts parameters and body where the operation has them.
    fn fill(self, spec: &mut CallSpec) -> Result<(), Refusal> {
        let operation = spec.operation;
        let ours = |(name, _): &(String, String)| !is_reserved_parameter(name);
        let (mut query, mut body) = (self.query, self.body);
        query.retain(ours);
        if let Body::Form(form) = &mut body {
            form.retain(ours);
            if self.overridden {
                query.append(form);
            }
            // One client sends a form with nothing but `_method` in it.
            if form.is_empty() && operation.payload != Payload::Form {
                body = Body::None;
            }
        }
        spec.body = match (operation.payload, body) {
            // What some clients put into the body of a call that has none says nothing; but the
            // body of a read that comes as a POST is its query.
            (Payload::None, Body::Json(_)) if self.overridden => {
                return Err(Refusal::ContentType { wanted: FORM });
            }
            (Payload::None, _) => Body::None,
            (Payload::Json, Body::Json(_)) if self.other_content => {
                return Err(Refusal::ContentType {
                    wanted: content_of(operation),
                });
            }
            (Payload::Json, body @ (Body::Json(_) | Body::None)) => body,
            (Payload::Form, body @ (Body::Form(_) | Body::None)) => {
                let mut form = match body {
                    Body::Form(form) => form,
                    _ => Vec::new(),
                };
                // Marketo takes the fields from the query as well.
                let (fields, rest) = query
                    .into_iter()
                    .partition(|(name, _)| operation.has_param(name, Place::Form));
                query = rest;
                form.extend::<Vec<_>>(fields);
                Body::Form(form)
            }
            _ => {
                return Err(Refusal::ContentType {
                    wanted: content_of(operation),
                });
            }
        };
        spec.query = query;
        Ok(())
    }
}

/// The method that a POST says it stands for, in its query or in its form: long reads come with
/// `_method=GET` (Adobe: REST API), old clients delete with `_method=DELETE`, and one says on every
/// call which method it uses anyway. `Some(None)` for a method that Marketo does not know.
fn said_method(query: &[(String, String)], body: &Body) -> Option<Option<Method>> {
    let form: &[(String, String)] = if let Body::Form(pairs) = body {
        pairs
    } else {
        &[]
    };
    let mut all = query.iter().chain(form);
    let (_, said) = all.find(|(name, said)| name == "_method" && !said.is_empty())?;
    let known = [Method::Get, Method::Post, Method::Delete];
    Some(
        known
            .into_iter()
            .find(|method| said.eq_ignore_ascii_case(method.as_str())),
    )
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The content type that an operation takes.
const fn content_of(operation: &Operation) -> &'static str {
    match operation.payload {
        Payload::Form => FORM,
        Payload::Multipart => "multipart/form-data",
        _ => "application/json",
    }
}

/// How long the caller waits.
fn patience(headers: &HeaderMap) -> Result<Duration, Refusal> {
    let Some(text) = headers.get(DEADLINE_HEADER) else {
        return Ok(DEFAULT_PATIENCE);
    };
    let millis = text
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse::<u64>().ok());
    let millis = millis
        .filter(|millis| *millis > 0)
        .ok_or(Refusal::BadRequest {
            why: "X-Edge-Deadline-Ms is a whole number of milliseconds, more than 0",
        })?;
    Ok(Duration::from_millis(millis).min(LONGEST_PATIENCE))
}

/// What is wrong with a request, in Marketo's words.
pub(super) fn refusal_of(error: &RequestError) -> Refusal {
    match error {
        RequestError::MissingParameter { name, .. } => Refusal::MissingParameter { name },
        RequestError::TargetTooLong { limit, .. } => Refusal::UriTooLong { limit: *limit },
        RequestError::BodyTooLarge { limit, .. } => Refusal::TooLarge { limit: *limit },
        RequestError::NotJson { .. } => Refusal::NotJson,
        RequestError::MissingBody { .. } => Refusal::BadRequest {
            why: "the body is missing",
        },
        RequestError::WrongBody { .. } => Refusal::BadRequest {
            why: "the body is not of the kind that the operation takes",
        },
        RequestError::PathValue { .. } => Refusal::BadRequest {
            why: "a value cannot stand in a path",
        },
        RequestError::Range { .. } => Refusal::BadRequest {
            why: "Range is not one range of bytes",
        },
        _ => Refusal::BadRequest {
            why: "the request cannot be sent on",
        },
    }
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    header(headers, CONTENT_TYPE.as_str())
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
