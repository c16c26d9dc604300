//! The log: every request, raw enough to look for what should not have been in it.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::request::Request;
use crate::time::Time;

/// All bodies in the log together take at most this much; then the oldest entries go.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// One request and what came of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number of the call.
    pub seq: u64,
    /// When it arrived.
    pub at: Time,
    /// The request; its body may be cut to what the log keeps.
    pub request: Request,
    /// Length of the body as it came, in bytes.
    pub body_len: usize,
    /// The operation's name; empty when the path led nowhere.
    pub operation: String,
    /// The client id of the token's owner; empty when there is none.
    pub credential: String,
    /// Whether it counted against rate and quota.
    pub counted: bool,
    /// Processing time, in milliseconds.
    pub processing_ms: u64,
    /// `open`, `answered`, `cut_before`, `cut_after` or `lost`.
    pub outcome: &'static str,
    /// HTTP status of the answer; 0 without one.
    pub status: u16,
    /// The envelope's first code.
    pub code: Option<String>,
    /// The fault that struck.
    pub fault: Option<&'static str>,
    /// Whether the caller went away before the answer.
    pub gone: bool,
}

impl Entry {
    /// The entry as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let body = match std::str::from_utf8(&self.request.body) {
            Ok(text) => json!(text),
            Err(_) => json!({"base64": STANDARD.encode(&self.request.body)}),
        };
        json!({
            "seq": self.seq,
            "at": self.at.as_millis(),
            "method": self.request.method,
            "path": self.request.path,
            "query": self.request.query,
            "headers": self.request.headers,
            "body": body,
            "body_bytes": self.body_len,
            "operation": self.operation,
            "credential": self.credential,
            "counted": self.counted,
            "processing_ms": self.processing_ms,
            "outcome": self.outcome,
            "status": self.status,
            "code": self.code,
            "fault": self.fault,
            "caller_gone": self.gone,
        })
    }
}

/// The latest requests, as many as fit.
#[derive(Clone, Debug)]
pub struct Log {
    entries: VecDeque<Entry>,
    bytes: usize,
    most_entries: usize,
    most_body: usize,
    dropped: u64,
}

impl Log {
    /// A log of so many entries, of whose bodies so many bytes are kept.
    #[must_use]
    pub fn new(most_entries: usize, most_body: usize) -> Self {
        let most_entries = most_entries.max(1);
        Self {
            entries: VecDeque::new(),
            bytes: 0,
            most_entries,
            most_body,
            dropped: 0,
        }
    }

    /// Adds the request of an arriving call.
    pub fn add(&mut self, seq: u64, at: Time, request: &Request) {
        let mut kept = request.clone();
        // Copied, so that the log does not hold the whole of a body that it cuts.
        kept.body =
            bytes::Bytes::copy_from_slice(kept.body.get(..self.most_body).unwrap_or(&request.body));
        self.bytes += kept.body.len();
        self.entries.push_back(Entry {
            seq,
            at,
            request: kept,
            body_len: request.body.len(),
            operation: String::new(),
            credential: String::new(),
            counted: false,
            processing_ms: 0,
            outcome: "open",
            status: 0,
            code: None,
            fault: None,
            gone: false,
        });
        while self.entries.len() > self.most_entries || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.request.body.len();
            self.dropped += 1;
        }
    }

    /// The entry of a call, if it is still kept.
    pub fn entry(&mut self, seq: u64) -> Option<&mut Entry> {
        let place = self
            .entries
            .binary_search_by_key(&seq, |entry| entry.seq)
            .ok()?;
        self.entries.get_mut(place)
    }

    /// The entries after number `since`, oldest first.
    pub fn after(&self, since: u64) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.seq > since)
    }

    /// Entries that no longer fitted.
    #[must_use]
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Forgets all entries.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
        self.dropped = 0;
    }
}
