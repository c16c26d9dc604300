//! What the log says of a request: one line, as JSON.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::call::Trace;
use serde::Serialize;

use super::{permits, status};

/// One line of the log. It holds no secret, no token and nobody's data: names, codes, counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Line {
    /// When the request came in, in milliseconds since 1970.
    pub at: Timestamp,
    /// `call`, `identity`, `permit`, `status`, or `none` for what is none of them.
    pub kind: Kind,
    /// Whose request it was, once that was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration: Option<String>,
    /// Which operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<&'static str>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The error code of the answer, if it is a failure: Marketo's, or the gateway's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why the gateway refused, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
    /// `hit`, `miss`, `stale` or `bypass`, where a kept answer could have been given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache: Option<&'static str>,
    /// The request that was made for this one and for others, if it was: the id of its leader.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// How many requests that were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<u16>,
    /// How often it was sent to Marketo.
    pub tries: u32,
    /// What failed tries failed with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
    /// Milliseconds in line for permits.
    pub permit_ms: u64,
    /// Milliseconds of pauses between tries.
    pub pause_ms: u64,
    /// Milliseconds that Marketo took.
    pub upstream_ms: u64,
    /// Milliseconds from head to answer.
    pub total_ms: u64,
    /// Marketo's id of the request, or the gateway's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An operation of Marketo's.
    Call,
    /// A token of ours.
    Identity,
    /// A permit, or what became of one.
    Permit,
    /// Who uses what.
    Status,
    /// None of them.
    #[default]
    None,
}

impl Kind {
    /// What is asked for with a token at this path.
    pub(super) fn of(path: &str) -> Self {
        if permits::is_path(path) {
            Self::Permit
        } else if status::is_path(path) {
            Self::Status
        } else {
            Self::Call
        }
    }
}

impl Line {
    /// The line as it is written.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Takes in what a call took.
    pub(super) fn with_trace(mut self, trace: &Trace) -> Self {
        self.tries = trace.tries;
        self.troubles.clone_from(&trace.troubles);
        self.permit_ms = millis(trace.permit_wait);
        self.pause_ms = millis(trace.pause);
        self.upstream_ms = millis(trace.upstream);
        self.request_id.clone_from(&trace.request_id);
        self
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
