//! A kept answer, and how old it is.

use core::fmt;
use core::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::Answered;
use marketo_core::operation::AnswerKind;
use marketo_core::response::{Answer, read};

/// The longest body that is kept, in bytes: what an instance with thousands of fields says of them
/// stays under it.
pub const LARGEST_KEPT: usize = 2 * 1024 * 1024;

/// What the text of an entry begins with. Another version is not read.
const VERSION: &str = "1";

/// An answer as it is kept. Its body can hold people's data: `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// When Marketo was asked.
    pub asked_at: Timestamp,
    /// The `Content-Type`, as Marketo sent it.
    pub content_type: HeaderValue,
    /// The body, which is UTF-8.
    pub body: Bytes,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}, {} bytes)", self.asked_at, self.body.len())
    }
}

impl Entry {
    /// The entry of an answer that may be kept: whole, not too long, and a success by its own word.
    pub(super) fn of(answered: &Answered, asked_at: Timestamp) -> Option<Self> {
        let body = &answered.body;
        if answered.status != StatusCode::OK || answered.code.is_some() || body.len() > LARGEST_KEPT
        {
            return None;
        }
        let content_type = answered.headers.get(CONTENT_TYPE)?;
        let answer = read(
            AnswerKind::Envelope,
            answered.status,
            Some(content_type),
            body,
        );
        let Answer::Success(envelope) = answer else {
            return None;
        };
        (envelope.success == Some(true)).then(|| Self {
            asked_at,
            content_type: content_type.clone(),
            body: body.clone(),
        })
    }

    /// The entry as a text: a line of our own, then the body as it came.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        let kind = self.content_type.to_str().ok()?;
        let body = core::str::from_utf8(&self.body).ok()?;
        let at = self.asked_at.as_millis();
        Some([VERSION, " ", &at.to_string(), " ", kind, "\n", body].concat())
    }

    /// Reads what [`to_text`](Self::to_text) made; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (head, body) = text.split_once('\n')?;
        let mut parts = head.splitn(3, ' ');
        let (version, at, kind) = (parts.next()?, parts.next()?, parts.next()?);
        if version != VERSION {
            return None;
        }
        Some(Self {
            asked_at: asked_at(at)?,
            content_type: HeaderValue::from_str(kind).ok()?,
            body: Bytes::copy_from_slice(body.as_bytes()),
        })
    }

    /// When the answer in a text of [`to_text`](Self::to_text) was asked for, without reading on.
    pub(super) fn asked_at(text: &str) -> Option<Timestamp> {
        asked_at(text.strip_prefix(VERSION)?.trim_start().split(' ').next()?)
    }
}

fn asked_at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::from_millis(text.parse().ok()?))
}

/// What a kept answer is still good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To be given in place of a call. How old it is.
    Fresh(Duration),
    /// To be given if Marketo has nothing better. How old it is.
    Stale(Duration),
    /// Nothing.
    Gone,
}

/// What an answer that was asked for at `asked_at` is good for at `now`: fresh for a time, stale
/// for another time after it. One from the future, by a clock that was put back, is none.
#[must_use]
pub fn judge(now: Timestamp, asked_at: Timestamp, fresh: Duration, stale: Duration) -> Verdict {
    let age = now.since(asked_at);
    if asked_at > now {
        Verdict::Gone
    } else if age < fresh {
        Verdict::Fresh(age)
    } else if age < fresh.saturating_add(stale) {
        Verdict::Stale(age)
    } else {
        Verdict::Gone
    }
}
