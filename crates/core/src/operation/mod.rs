//! The catalog: one row per REST operation, readable as an API reference.
//!
//! A row says everything that is special about an operation, so that nothing else in the crate
//! has to know a path or a name. [`resolve`] finds the row for a request that came in,
//! [`by_name`] the one a program asks for.
//!
//! Sources: Adobe's REST API reference (paths, parameters, permissions) and the pages of Adobe's
//! developer guide, which each family names. Where the two differ, `cargo xtask catalog --check`
//! has the list, with reasons.

pub mod catalog;
mod job;
mod permission;
mod route;
mod row;

use core::fmt;
use core::time::Duration;

pub use catalog::{Alias, Family, aliases, by_name, catalog, families};
pub use job::{JobKind, JobRole, JobStep, job_role};
pub use permission::{Grant, Permission, UnknownGrant};
pub use route::{Match, NoMatch, resolve};

/// One REST operation of Marketo: what it is called, where it is, what it takes and how it acts.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name, after Adobe's reference: `getLeadById`.
    pub name: &'static str,
    /// The method it is sent with, unless a long query turns a GET into a POST.
    pub method: Method,
    /// The path template: `/rest/v1/lead/{leadId}.json`.
    pub path: &'static str,
    /// Every parameter in path, query, header or form.
    pub params: &'static [Param],
    /// What the API user's role must grant.
    pub permission: Permission,
    /// What the body is.
    pub payload: Payload,
    /// Whether a call without a body is refused.
    pub body_required: bool,
    /// Whether callers send JSON where this is a form: Adobe's definition has it so for one
    /// operation, whose page has the form.
    pub json_too: bool,
    /// The largest body that Marketo takes for it, in bytes (Adobe: "Error codes", 413).
    pub body_limit: usize,
    /// How further pages are asked for.
    pub paging: Paging,
    /// The most records (or filter values) that one call may name.
    pub largest_batch: Option<u16>,
    /// Whether it may be sent again when nobody knows what became of the first try.
    pub replay: Replay,
    /// How long its answer stays useful.
    pub cache: CacheClass,
    /// How long Marketo works on it before it gives up (Adobe: "Timeouts" of each family). Where
    /// Adobe states none, the longest that it states anywhere.
    pub server_timeout: Duration,
    /// Whether `POST …?_method=GET` is accepted for it (Adobe: "REST API", long URIs).
    pub method_override: bool,
    /// Whose limits a call counts against.
    pub limits: LimitClass,
    /// What it does with a bulk job, if it is about one.
    pub job: Option<JobRole>,
    /// What a good answer looks like.
    pub answer: AnswerKind,
    /// The longest request target (path and query, in bytes) that Marketo accepts for it.
    pub target_limit: usize,
}

impl Operation {
    /// Whether a parameter of this name is in the row at that place.
    #[must_use]
    pub fn has_param(&self, name: &str, place: Place) -> bool {
        self.params
            .iter()
            .any(|param| param.place == place && param.name == name)
    }

    /// The path parameter of this name, as the row has it.
    #[must_use]
    pub fn path_param(&self, name: &str) -> Option<&'static str> {
        let found = self
            .params
            .iter()
            .find(|param| param.place == Place::Path && param.name == name);
        found.map(|param| param.name)
    }

    /// Whether it only reads: a GET, by whatever method it is sent.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(self.method, Method::Get)
    }

    /// Whether what it answers is a file, to be passed on in chunks.
    #[must_use]
    pub const fn is_file(&self) -> bool {
        matches!(self.answer, AnswerKind::File)
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({} {} {})", self.name, self.method, self.path)
    }
}

/// The methods Marketo uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// DELETE
    Delete,
}

impl Method {
    /// The method as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// The method of a request that came in; nothing for those Marketo does not know.
    #[must_use]
    pub fn from_http(method: &http::Method) -> Option<Self> {
        match *method {
            http::Method::GET => Some(Self::Get),
            http::Method::POST => Some(Self::Post),
            http::Method::DELETE => Some(Self::Delete),
            _ => None,
        }
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Delete => Self::DELETE,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name as Marketo spells it; upper and lower case differ.
    pub name: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether Marketo refuses a call without it.
    pub required: bool,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Into the path template.
    Path,
    /// Into the query.
    Query,
    /// Into a header.
    Header,
    /// Into the form: a field of a form-encoded body, or a part of a multipart one.
    Form,
}

/// What the body of a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Payload {
    /// There is none.
    None,
    /// A JSON document.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data` with a file.
    Multipart,
}

/// How further pages are asked for (Adobe: "Paging tokens", and "Asset APIs").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// One answer holds everything.
    None,
    /// `nextPageToken` that stands for an instant; pages may be empty, `moreResult` decides.
    DateToken,
    /// `nextPageToken` that stands for a place in a listing; absent on the last page.
    PositionToken,
    /// `offset` and `maxReturn`; ends with a page that has no result.
    Offset,
    /// `pageIndex` and `pageSize`.
    PageIndex,
    /// `pageOffset` and `pageSize`.
    PageOffset,
}

/// Whether a call may be sent again when nobody knows what became of the first try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replay {
    /// The second try changes nothing that the first has not changed.
    Safe,
    /// A second try could do the work twice.
    Unsafe,
    /// The JSON body's `action` decides: `createOrUpdate` (also when none is given) and
    /// `updateOnly` are safe, `createOnly` and `createDuplicate` are not.
    ByAction,
}

/// How long an answer stays useful (Adobe: "Integration best practices", caching).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CacheClass {
    /// Never kept.
    Never,
    /// What fields and types there are: changes rarely, a day is fine.
    Schema,
    /// Programs, folders, e-mails and the like, looked up to name things.
    Enrichment,
    /// Personal data: kept only where somebody has asked for it.
    Lead,
}

/// Whose limits a call counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitClass {
    /// The instance's: 100 calls in 20 s, 10 at once, a daily quota.
    Instance,
    /// Data ingestion's own, on its own host.
    DataIngestion,
    /// None: identity calls are not counted (Adobe: "Authentication").
    Identity,
}

/// What a good answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerKind {
    /// Marketo's envelope: `success`, `requestId`, `result`, `errors`.
    Envelope,
    /// A file: the body as it is.
    File,
    /// JSON without an envelope (user management).
    Bare,
    /// The identity service's token.
    Token,
    /// 202 without a body (data ingestion).
    Empty,
}
