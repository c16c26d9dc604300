//! From a request with its body to the call that is made for it.

use core::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, RANGE};
use marketo_core::Timestamp;
use marketo_core::call::{Call, Outcome, Terms};
use marketo_core::operation::{LimitClass, Match, Place};
use marketo_core::request::{BaseUrl, CallSpec, RequestError};

use super::asked::Asked;
use super::find::find;
use super::hold::Held;
use super::ingestion::{Ingests, ingest};
use super::kept::Kept;
use super::line::Kind;
use super::open::{Wanted, refuse};
use super::soap;
use super::{Answer, Edge, Head, Line, Opening, PlannedPermit, permits};
use crate::answer::{Refusal, RequestId, Style};
use crate::cache::Wish;
use crate::config::{CredentialId, InstanceId, Integration};
use crate::identity::{self, IdentityCall};
use crate::merge::{Member, Note, Offer, Part, Shared, Told};
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
    /// The holder of the governor is asked, for one who calls Marketo itself.
    Permit(Box<PlannedPermit>),
}

impl Plan {
    fn with_line(mut self, log: Line) -> Self {
        match &mut self {
            Self::Call(planned) => planned.line = log,
            Self::Permit(planned) => planned.line = log,
            Self::Answer(_) => {}
        }
        self
    }
}

/// A call that an integration may make, ready to be run.
#[derive(Debug)]
pub struct PlannedCall {
    /// The instance whose limits it counts against.
    pub instance: InstanceId,
    /// The credential whose token it carries.
    pub credential: CredentialId,
    /// What it takes of data ingestion's limits, if those are what it counts against.
    pub ingests: Option<Ingests>,
    pub(super) id: RequestId,
    pub(super) style: Style,
    pub(super) line: Line,
    pub(super) volumes: Volumes,
    pub(super) kept: Option<Kept>,
    spec: CallSpec,
    base: BaseUrl,
    terms: Terms,
    offer: Option<Offer>,
    /// Room for its body, until it is over.
    _held: Held,
}

/// How many megabytes may be exported in a day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Volumes {
    /// By all of the instance's integrations.
    pub(super) all: u32,
    /// By the one that calls, where that has a limit of its own.
    pub(super) own: u32,
}

impl PlannedCall {
    /// The machine of the call, for the host to run.
    #[must_use]
    pub fn machine(&self) -> Call {
        Call::new(self.spec.clone(), self.base.clone(), self.terms.clone())
    }

    /// What it brings to a batch, if others' calls can become one with it.
    #[must_use]
    pub fn part(&self) -> Option<&Part> {
        self.offer.as_ref().map(Offer::part)
    }

    /// The call of a batch that it leads; nothing where that is its own.
    #[must_use]
    pub fn widened(&self, members: &[Member]) -> Option<CallSpec> {
        self.offer.as_ref()?.widened(&self.spec, members)
    }

    /// Shares out what came of the batch that it led.
    pub fn share(&mut self, outcome: Outcome, members: &[Member]) -> Shared {
        let batch = self.id.to_string();
        match &mut self.offer {
            Some(offer) => offer.share(&self.spec, outcome, members, batch),
            None => Shared {
                own: Some(outcome),
                others: Vec::new(),
                note: Note::default(),
            },
        }
    }

    /// What another was told who made the call for this one too.
    #[must_use]
    pub fn told(&self, told: Told) -> Option<Outcome> {
        told.outcome(self.spec.operation.name)
    }

    /// Has the log say with how many others it was made.
    pub fn note(&mut self, note: &Note) {
        if note.parts > 1 {
            self.line.batch = Some(note.batch.clone());
            self.line.parts = Some(note.parts);
        }
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
        let (id, style) = (opening.id.clone(), opening.style);
        match &opening.wanted {
            Wanted::Identity => Plan::Answer(Box::new(
                self.identify(now, &opening, head, &body, throttle),
            )),
            Wanted::Soap => Plan::Answer(Box::new(soap::fault(now, &opening, head, &body))),
            Wanted::Page => self.page(now, opening, head, throttle),
            Wanted::Call(integration) => {
                let integration = integration.clone();
                let mut line = Line {
                    at: opening.at,
                    kind: Kind::of(&opening.path),
                    ..Line::default()
                };
                let own = line.kind != Kind::Call;
                line.integration = Some(integration.as_str().to_owned());
                // It was let in at its head; it may have been switched off while its body came.
                let integration = self.config.integration(&integration);
                let planned = match integration.filter(|found| found.is_enabled()) {
                    Some(integration) if own => {
                        permits::plan(now, opening, head, &body, integration, &mut line)
                            .map(|planned| Plan::Permit(Box::new(planned)))
                    }
                    Some(integration) => self
                        .plan(now, opening, head, body, integration, &mut line)
                        .map(|planned| Plan::Call(Box::new(planned))),
                    None => Err(TokenFault::Unknown.into()),
                };
                match planned {
                    Ok(planned) => planned.with_line(line),
                    Err(refusal) => {
                        let answer = refuse(&refusal, &id, style, now, line);
                        Plan::Answer(Box::new(answer))
                    }
                }
            }
        }
    }

    fn page(
        &self,
        now: Timestamp,
        opening: Opening,
        head: &Head<'_>,
        throttle: &mut Throttle,
    ) -> Plan {
        let mut line = Line {
            at: opening.at,
            kind: Kind::Status,
            ..Line::default()
        };
        match self.looks(now, head, throttle) {
            Ok(integration) => {
                line.integration = Some(integration.id().as_str().to_owned());
                Plan::Permit(Box::new(PlannedPermit::look(opening, integration))).with_line(line)
            }
            Err(closed) => {
                let response = closed.answer(now);
                line.status = response.status().as_u16();
                line.refused = Some(closed.name());
                Plan::Answer(Box::new(Answer { response, line }))
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
        mut opening: Opening,
        head: &Head<'_>,
        body: Bytes,
        integration: &Integration,
        line: &mut Line,
    ) -> Result<PlannedCall, Refusal> {
        let limit = opening.body_limit();
        // A body that no host was to read is none.
        let body = if limit == 0 { Bytes::new() } else { body };
        opening.check(now, body.len())?;
        opening.held.at_most(body.len());
        let asked = Asked::read(head, body);
        let Match {
            operation,
            path_params,
        } = find(asked.method, &opening.path)?;
        line.operation = Some(operation.name);
        if !integration.allow().permits(operation) {
            return Err(Refusal::NotAuthorised {
                operation: operation.name,
            });
        }
        let mut spec = CallSpec::new(operation);
        spec.path = path_params;
        asked.fill(&mut spec)?;
        if operation.has_param("Range", Place::Header) {
            spec.range = header(head.headers, RANGE.as_str()).map(str::to_owned);
        }
        let instance = integration.instance();
        let (mut base, mut ingests) = (instance.base_url(), None);
        if operation.limits == LimitClass::DataIngestion {
            base = ingest(&mut spec, instance, head.headers)?;
            ingests = Some(Ingests::of(&spec, integration)?);
        }
        // Before a permit is asked for, which would go back unused.
        spec.check_for(base).map_err(|error| refusal_of(&error))?;
        let share = integration.limit_id().ok_or(Refusal::BadRequest {
            why: "the integration's id",
        })?;
        let deadline = now.after(patience(head.headers)?);
        let wish = Wish::of(&spec, integration, head.headers, deadline);
        let offer = instance
            .merging()
            .and_then(|merging| Offer::of(&spec, integration, deadline, merging.linger(operation)));
        Ok(PlannedCall {
            offer,
            kept: wish.map(Kept::new),
            instance: instance.id().clone(),
            credential: integration.credential().id().clone(),
            ingests,
            id: opening.id,
            style: opening.style,
            _held: opening.held,
            line: Line::default(),
            volumes: Volumes {
                all: instance.limits().export_mb_per_day,
                own: integration.share().export_bytes.map_or(0, megabytes),
            },
            spec,
            base: base.clone(),
            terms: Terms {
                integration: share,
                deadline,
                largest_answer: LARGEST_ANSWER,
            },
        })
    }
}

/// Whole megabytes, as they are configured.
fn megabytes(bytes: u64) -> u32 {
    u32::try_from(bytes >> 20).unwrap_or(u32::MAX)
}

/// How long the caller waits.
pub(super) fn patience(headers: &HeaderMap) -> Result<Duration, Refusal> {
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
        RequestError::BodyTooLarge { limit, bytes, .. } => Refusal::TooLarge {
            limit: *limit,
            bytes: Some(*bytes),
        },
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

pub(super) fn content_type(headers: &HeaderMap) -> Option<&str> {
    header(headers, CONTENT_TYPE.as_str())
}

pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
