//! The head of a request: whose it is, and how much of its body is read.

use core::fmt;
use core::time::Duration;

use http::header::{CONTENT_LENGTH, ORIGIN};
use http::{HeaderMap, Method};
use marketo_core::Timestamp;
use marketo_core::operation::{self, resolve};
use marketo_core::request::{LARGEST_BODY, normalise_path};

use super::asked::sends_file;
use super::find::find;
use super::hold::Held;
use super::line::Kind;
use super::surface::Surface;
use super::{Answer, Edge, Line};
use super::{page, soap};
use crate::answer::{Outage, Refusal, RequestId, Shortage, Style};
use crate::config::IntegrationId;
use crate::identity::MAX_BYTES;
use crate::throttle::Address;
use crate::token::{self, AdmitFault};

/// When one is told to come back for whose body there is no room: most bodies are held for less.
const COME_BACK_AFTER: Duration = Duration::from_secs(5);

/// The head of a request, as the host got it. Its target and its headers can hold keys, tokens and
/// people's data: `Debug` shows the method alone.
#[derive(Clone, Copy)]
pub struct Head<'r> {
    /// The method.
    pub method: &'r Method,
    /// Path and query as they were sent, not normalised, not decoded.
    pub target: &'r str,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// Where it comes from.
    pub address: Address,
}

impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Head({})", self.method)
    }
}

/// What follows from the head.
#[derive(Debug)]
#[must_use]
pub enum Opened {
    /// It goes no further.
    Refused(Box<Answer>),
    /// Its body is wanted, then [`Edge::close`].
    Wanted(Opening),
}

/// A request whose head is found good.
pub struct Opening {
    pub(super) at: Timestamp,
    pub(super) id: RequestId,
    pub(super) path: String,
    pub(super) style: Style,
    pub(super) wanted: Wanted,
    pub(super) held: Held,
    pub(super) crowded: bool,
    body_limit: usize,
}

#[derive(Debug)]
pub(super) enum Wanted {
    Identity,
    Soap,
    Page,
    Call(IntegrationId),
}

/// Without the path, in which the name of a lead or a job can stand.
impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("at", &self.at)
            .field("id", &self.id)
            .field("wanted", &self.wanted)
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}

impl Opening {
    /// The most that is read of the body, in bytes. 0: it is not read at all, whatever was sent.
    /// A body that is longer is cut off one byte past this, so that it is seen to be.
    #[must_use]
    pub const fn body_limit(&self) -> usize {
        self.body_limit
    }

    /// Whether to go on reading, when so many bytes of the body have come: not past the limit, and
    /// not where there is no room for it beside the bodies of other requests. Either way
    /// [`Edge::close`] is next, with what was read.
    pub fn admits(&mut self, bytes: usize) -> bool {
        self.crowded |= !self.held.at_least(bytes);
        !self.crowded && bytes <= self.body_limit
    }

    /// What keeps a body of so many bytes from being taken, when all that is wanted of it was read.
    pub(super) fn check(&mut self, now: Timestamp, bytes: usize) -> Result<(), Refusal> {
        let limit = self.body_limit;
        match (self.admits(bytes), self.crowded) {
            (true, _) => Ok(()),
            (false, true) => Err(crowded(now)),
            (false, false) => Err(Refusal::TooLarge { limit, bytes: None }),
        }
    }

    /// As many bytes as the head announced, where it did: what to get ready for.
    #[must_use]
    pub const fn announced(&self) -> usize {
        self.held.bytes()
    }
}

impl Edge {
    /// Looks at the head of a request. `number` makes the id of our own answers; a random one will
    /// do.
    pub fn open(&self, now: Timestamp, number: u64, head: &Head<'_>) -> Opened {
        let id = RequestId::new(number, now);
        match self.look(now, &id, head) {
            Ok(opening) => Opened::Wanted(opening),
            Err(answer) => Opened::Refused(answer),
        }
    }

    fn look(
        &self,
        now: Timestamp,
        id: &RequestId,
        head: &Head<'_>,
    ) -> Result<Opening, Box<Answer>> {
        let mut line = Line {
            at: now,
            ..Line::default()
        };
        let raw = head
            .target
            .split_once('?')
            .map_or(head.target, |(path, _)| path);
        let path = normalise_path(raw);
        let surface = path.as_deref().map_or(Surface::Envelopes, Surface::of);
        let style = surface.style(head.headers);
        let refused = |refusal: Refusal, line| Box::new(refuse(&refusal, id, style, now, line));
        if head.headers.contains_key(ORIGIN) {
            return Err(refused(Refusal::Origin, line));
        }
        let Ok(path) = path else {
            return Err(refused(Refusal::NoSuchOperation, line));
        };
        let opening = |wanted, body_limit| Opening {
            at: now,
            id: id.clone(),
            path: path.clone(),
            style,
            wanted,
            held: self.hold.nothing(),
            crowded: false,
            body_limit,
        };
        match surface {
            Surface::Identity => return Ok(opening(Wanted::Identity, MAX_BYTES)),
            Surface::Root if *head.method == Method::GET && page::is_wanted(head.headers) => {
                return Ok(opening(Wanted::Page, 0));
            }
            Surface::Root if *head.method == Method::GET => return Err(up(line)),
            Surface::Root | Surface::Nothing => {
                return Err(refused(Refusal::NoSuchOperation, line));
            }
            Surface::Soap if *head.method == Method::POST => {
                return Ok(opening(Wanted::Soap, soap::LOOKED_AT));
            }
            Surface::Soap => return Err(Box::new(soap::page(now, id))),
            Surface::Envelopes
            | Surface::NewAssets
            | Surface::Users
            | Surface::Ingestion
            | Surface::Own => {}
        }
        line.kind = Kind::of(&path);
        let token = surface.token(head);
        let admitted = token::admit(now, token.as_deref(), &self.config, &self.vault);
        let integration = match admitted {
            Ok(admitted) => admitted.integration.id().clone(),
            Err(AdmitFault::Token(fault)) => return Err(refused(fault.into(), line)),
            Err(AdmitFault::Secret(_)) => {
                let refusal = Refusal::Unavailable {
                    outage: Outage::SetUp,
                    retry_at: None,
                };
                return Err(refused(refusal, line));
            }
        };
        line.integration = Some(integration.as_str().to_owned());
        let limit = match line.kind {
            Kind::Permit => super::permits::body_limit(head.method),
            Kind::Status => super::status::body_limit(head.method),
            // By some method it must be an operation; by which, the body may have a say in.
            _ => match find(None, &path) {
                Err(refusal @ Refusal::NoSuchOperation) => Err(refusal),
                _ => Ok(body_limit(head, &path)),
            },
        };
        let limit = match limit {
            Ok(limit) => limit,
            Err(refusal) => return Err(refused(refusal, line)),
        };
        let announced = announced(head.headers).filter(|_| limit > 0);
        if let Some(bytes) = announced.filter(|length| *length > limit) {
            let bytes = Some(bytes);
            return Err(refused(Refusal::TooLarge { limit, bytes }, line));
        }
        let mut opening = opening(Wanted::Call(integration), limit);
        if !opening.held.at_least(announced.unwrap_or(0)) {
            return Err(refused(crowded(now), line));
        }
        Ok(opening)
    }
}

/// The most that is read of a body, in bytes. Only what comes as a file may be as large as a file,
/// and that of a GET is not read: no platform passes it on.
fn body_limit(head: &Head<'_>, path: &str) -> usize {
    let method = match *head.method {
        Method::POST => operation::Method::Post,
        Method::DELETE => return LARGEST_BODY,
        _ => return 0,
    };
    match resolve(method, path) {
        Ok(found) if sends_file(head.headers) => found.operation.body_limit,
        _ => LARGEST_BODY,
    }
}

/// There is no room for another body.
pub(super) fn crowded(now: Timestamp) -> Refusal {
    Refusal::Throttled {
        retry_at: now.after(COME_BACK_AFTER),
        shortage: Shortage::Memory,
    }
}

/// The body's length, if the head tells it.
fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What shows a person, or a monitor, that something is here.
fn up(line: Line) -> Box<Answer> {
    Box::new(Answer {
        response: page::up(),
        line: Line {
            status: 200,
            ..line
        },
    })
}

/// Our own answer to a request that we refuse.
pub(super) fn refuse(
    refusal: &Refusal,
    id: &RequestId,
    style: Style,
    now: Timestamp,
    line: Line,
) -> Answer {
    let response = refusal.answer(id, style, now);
    let line = Line {
        status: response.status().as_u16(),
        code: Some(refusal.code().to_owned()),
        refused: Some(refusal.name()),
        request_id: Some(id.to_string()),
        total_ms: u64::try_from(now.since(line.at).as_millis()).unwrap_or(u64::MAX),
        ..line
    };
    Answer { response, line }
}
