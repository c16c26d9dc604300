//! Permits for holders elsewhere: `/edge/v1/permits` and `/edge/v1/permits/complete`.
//!
//! A program that sends its calls to Marketo itself speaks the permit protocol of
//! [`marketo_core::limit`] here, with its integration's token, and so keeps the instance's limits
//! together with everybody else. It is trusted with what becomes of its own calls, and with nothing
//! of others': the integration is the token's, the operation is one that it may call, Marketo's
//! time-out for that is at least the catalog's, and the governor takes no word of it on another's
//! lease.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Response};
use marketo_core::Timestamp;
use marketo_core::limit::{IntegrationId as LimitId, PermitRequest, Report};
use marketo_core::operation::{self, LimitClass, by_name};
use serde_json::value::RawValue;

use super::open::refuse;
use super::plan::{LONGEST_PATIENCE, patience};
use super::{Answer, Head, Line, Opening, page, status};
use crate::answer::{JSON, Outage, Refusal, RequestId, Style};
use crate::config::{InstanceId, Integration};

const ACQUIRE: &str = "/edge/v1/permits";
const COMPLETE: &str = "/edge/v1/permits/complete";

/// The most that is read of a message, in bytes: more than a report on as many jobs as one can
/// tell of.
const LONGEST: usize = 16 * 1024;

/// The version of the protocol that is spoken.
const VERSION: &str = "1";

/// Whether it is one of the paths for permits.
pub(super) fn is_path(path: &str) -> bool {
    path == ACQUIRE || path == COMPLETE
}

/// The most that is read of a message that comes by this method, in bytes.
pub(super) fn body_limit(method: &Method) -> Result<usize, Refusal> {
    if *method == Method::POST {
        return Ok(LONGEST);
    }
    let allowed = vec![operation::Method::Post];
    Err(Refusal::WrongMethod { allowed })
}

/// A message of the permit protocol, or a look at who uses what, for the host to pass on to the
/// holder of the governor.
#[derive(Debug)]
pub struct PlannedPermit {
    /// The instance whose limits it is about.
    pub instance: InstanceId,
    /// What is said.
    pub says: Says,
    pub(super) line: Line,
    id: RequestId,
}

/// What a holder says.
#[derive(Debug)]
pub enum Says {
    /// It wants to send a call. The answer is a [`Reply`](marketo_core::limit::Reply), and waits
    /// for the call's turn.
    Acquire(PermitRequest),
    /// It tells what became of one. The answer is a [`Receipt`](marketo_core::limit::Receipt).
    Complete(Report),
    /// It asks who uses what. The answer is what [`Edge::show`](super::Edge::show) makes of this
    /// and of the line's overview.
    Look(String),
}

impl PlannedPermit {
    /// An operator's look at everything.
    pub(super) fn look(opening: Opening, integration: &Integration) -> Self {
        Self {
            instance: integration.instance().id().clone(),
            says: Says::Look(status::question(&opening.path, integration)),
            line: Line::default(),
            id: opening.id,
        }
    }

    /// The answer to the holder; `told` is that of the governor, as JSON, if it could be reached.
    #[must_use]
    pub fn answer(self, now: Timestamp, told: Option<String>) -> Answer {
        let Self { id, line, says, .. } = self;
        let Some(told) = told else {
            let refusal = Refusal::Unavailable {
                outage: Outage::Governor,
                retry_at: None,
            };
            return refuse(&refusal, &id, Style::Http, now, line);
        };
        let mut response = Response::new(Bytes::from(told));
        let headers = response.headers_mut();
        if matches!(&says, Says::Look(question) if status::is_page(question)) {
            page::dress(headers);
        } else {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        let line = Line {
            status: 200,
            total_ms: u64::try_from(now.since(line.at).as_millis()).unwrap_or(u64::MAX),
            ..line
        };
        Answer { response, line }
    }
}

/// A message that an integration may send, read.
pub(super) fn plan(
    now: Timestamp,
    mut opening: Opening,
    head: &Head<'_>,
    body: &[u8],
    integration: &Integration,
    line: &mut Line,
) -> Result<PlannedPermit, Refusal> {
    opening.check(now, body.len())?;
    if status::is_path(&opening.path) {
        return Ok(PlannedPermit::look(opening, integration));
    }
    Ok(PlannedPermit {
        says: read(now, &opening.path, head, integration, body, line)?,
        instance: integration.instance().id().clone(),
        id: opening.id,
        line: Line::default(),
    })
}

/// Reads what is said, with what was left out filled in.
fn read(
    now: Timestamp,
    path: &str,
    head: &Head<'_>,
    integration: &Integration,
    body: &[u8],
    line: &mut Line,
) -> Result<Says, Refusal> {
    let own = integration.limit_id().ok_or(bad("the integration's id"))?;
    let said = Said::read(body)?;
    let mut message = said.greeting(&own)?;
    if path == COMPLETE {
        said.copy(&["lease", "completion", "code", "jobs"], &mut message);
        message.push('}');
        let report = Report::read(&message).map_err(|_| NOT_READ)?;
        let digits = |code: &String| code.bytes().all(|byte| byte.is_ascii_digit());
        if !report.code.iter().all(digits) {
            return Err(bad("`code` is an error code of Marketo's"));
        }
        return Ok(Says::Complete(report));
    }
    let operation = by_name(said.plain("operation").unwrap_or_default()).ok_or(bad(
        "`operation` is the name of one: `cargo xtask catalog` lists them",
    ))?;
    line.operation = Some(operation.name);
    if !integration.allow().permits(operation) {
        return Err(Refusal::NotAuthorised {
            operation: operation.name,
        });
    }
    if operation.limits == LimitClass::DataIngestion {
        return Err(bad(
            "data ingestion counts against none of the limits that permits are for",
        ));
    }
    said.copy(&["operation", "job"], &mut message);
    // Who says that Marketo gives up sooner than it does would free a place that is still taken.
    let timeout = u64::try_from(operation.server_timeout.as_millis()).unwrap_or(u64::MAX);
    let timeout = said.number("server_timeout_ms")?.unwrap_or(0).max(timeout);
    let deadline = match said.number("deadline")? {
        Some(millis) => Timestamp::from_millis(millis).min(now.after(LONGEST_PATIENCE)),
        None => now.after(patience(head.headers)?),
    };
    let deadline = deadline.as_millis();
    message += &format!(r#","server_timeout_ms":{timeout},"deadline":{deadline}}}"#);
    PermitRequest::read(&message)
        .map(Says::Acquire)
        .map_err(|_| NOT_READ)
}

/// The fields of a message, each as it was written.
struct Said<'b>(BTreeMap<String, &'b RawValue>);

impl<'b> Said<'b> {
    fn read(body: &'b [u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body)
            .map(Self)
            .map_err(|_| Refusal::NotJson)
    }

    /// A field, if it says something.
    fn get(&self, name: &str) -> Option<&'b str> {
        self.0
            .get(name)
            .map(|value| value.get())
            .filter(|text| *text != "null")
    }

    /// A field that is a text without anything in it that JSON has to escape.
    fn plain(&self, name: &str) -> Option<&'b str> {
        self.get(name)?.strip_prefix('"')?.strip_suffix('"')
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let number = |text: &str| text.parse().map_err(|_| NOT_READ);
        self.get(name).map(number).transpose()
    }

    /// How the whole message begins: with the version that is spoken, and who speaks.
    fn greeting(&self, own: &LimitId) -> Result<String, Refusal> {
        if self.get("v").is_some_and(|version| version != VERSION) {
            return Err(bad("this is version 1 of the permit protocol"));
        }
        let named = self.get("integration").is_some();
        if named && self.plain("integration") != Some(own.as_str()) {
            return Err(bad("the token is another integration's"));
        }
        Ok(format!(r#"{{"v":{VERSION},"integration":"{own}""#))
    }

    /// Writes fields down as they were, where they say something.
    fn copy(&self, names: &[&str], message: &mut String) {
        for name in names {
            if let Some(text) = self.get(name) {
                *message += &format!(r#","{name}":{text}"#);
            }
        }
    }
}

const NOT_READ: Refusal = bad("a field is missing, or is not of its kind");

const fn bad(why: &'static str) -> Refusal {
    Refusal::BadRequest { why }
}
