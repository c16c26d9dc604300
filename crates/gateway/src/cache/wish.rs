//! What a call wants of the shelf, and what it is told.

use core::time::Duration;

use http::HeaderMap;
use http::header::CACHE_CONTROL;
use marketo_core::Timestamp;
use marketo_core::call::{CallError, Outcome, Trace};
use marketo_core::limit::RefusalReason;
use marketo_core::operation::CacheClass;
use marketo_core::request::{Body, CallSpec};
use marketo_core::token::TokenFailure;

use super::entry::{Entry, Verdict, judge};
use super::{Areas, shown_by};
use crate::config::{CredentialId, Integration};
use crate::key::KeyHash;

/// What the caller says of kept answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: a kept answer will do.
    Use,
    /// `Cache-Control: no-cache`: Marketo is asked, and its answer kept for others.
    Refresh,
    /// `Cache-Control: no-store`: the same, and nothing is kept.
    Pass,
}

impl Mode {
    fn of(headers: &HeaderMap) -> Self {
        let text = headers
            .get(CACHE_CONTROL)
            .and_then(|value| value.to_str().ok());
        let mut mode = Self::Use;
        for word in text.unwrap_or_default().split(',') {
            let word = word.trim();
            if word.eq_ignore_ascii_case("no-store") {
                return Self::Pass;
            }
            if word.eq_ignore_ascii_case("no-cache") {
                mode = Self::Refresh;
            }
        }
        mode
    }
}

/// What a call that may be answered from the shelf wants of it. Its text goes to the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What is asked, as the SHA-256 of credential, operation and parameters, in hex.
    pub key: String,
    /// What the answer shows.
    pub area: Areas,
    /// How old a kept answer may be.
    pub fresh: Duration,
    /// How much older if Marketo has none.
    pub stale: Duration,
    /// Whether others may be waited for, and kept answers be taken.
    pub mode: Mode,
    /// Whether it is kept in the host's store too, for longer than memory lasts.
    pub stored: bool,
    /// Until when the caller waits.
    pub deadline: Timestamp,
    /// Whose key seals what is stored.
    pub credential: CredentialId,
    /// The generation under which an answer is kept; 0 before the shelf has told one.
    pub generation: u64,
}

impl Wish {
    /// What a call wants of the shelf; nothing if its answers are not kept.
    #[must_use]
    pub fn of(
        spec: &CallSpec,
        integration: &Integration,
        headers: &HeaderMap,
        deadline: Timestamp,
    ) -> Option<Self> {
        let operation = spec.operation;
        let times = integration.instance().cache();
        let none = Duration::ZERO;
        let (fresh, stale) = match operation.cache {
            CacheClass::Schema => (times.schema, times.stale),
            CacheClass::Enrichment => (times.enrichment, times.stale),
            // People's data are kept no longer than was asked for.
            CacheClass::Lead => (integration.cache_leads(), none),
            _ => return None,
        };
        if fresh.is_zero() || !operation.is_read() || spec.body != Body::None {
            return None;
        }
        Some(Self {
            key: key(spec, integration),
            area: shown_by(operation),
            fresh,
            stale,
            mode: Mode::of(headers),
            stored: operation.cache != CacheClass::Lead,
            deadline,
            credential: integration.credential().id().clone(),
            generation: 0,
        })
    }

    /// How long an answer is of any use, from when it was asked for.
    #[must_use]
    pub fn life(&self) -> Duration {
        self.fresh.saturating_add(self.stale)
    }

    /// Where its answer lies in the host's store.
    #[must_use]
    pub fn place(&self) -> String {
        ["cache/v1/", &self.generation.to_string(), "/", &self.key].concat()
    }

    /// What an answer that was asked for then is good for.
    #[must_use]
    pub fn judge(&self, now: Timestamp, asked_at: Timestamp) -> Verdict {
        judge(now, asked_at, self.fresh, self.stale)
    }

    /// The text of the wish, with an entry's text behind it or nothing.
    #[must_use]
    pub fn to_text(&self, entry: &str) -> String {
        let mode = u8::from(self.mode != Mode::Use) + 2 * u8::from(self.stored);
        let numbers = [
            self.area.0,
            millis(self.fresh),
            millis(self.stale),
            mode.into(),
            self.deadline.as_millis(),
            self.generation,
        ];
        let mut text = self.key.clone();
        for number in numbers {
            text.push(' ');
            text += &number.to_string();
        }
        [&text, " ", self.credential.as_str(), "\n", entry].concat()
    }

    /// Reads what [`to_text`](Self::to_text) made: the wish, and the entry's text.
    #[must_use]
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let (head, entry) = text.split_once('\n')?;
        let mut parts = head.split(' ');
        let key = parts.next()?.to_owned();
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (area, fresh, stale) = (Areas(number()?), number()?, number()?);
        let (mode, deadline, generation) = (number()?, number()?, number()?);
        let wish = Self {
            key,
            area,
            fresh: Duration::from_millis(fresh),
            stale: Duration::from_millis(stale),
            mode: if mode & 1 == 0 {
                Mode::Use
            } else {
                Mode::Refresh
            },
            stored: mode & 2 != 0,
            deadline: Timestamp::from_millis(deadline),
            credential: CredentialId::new(parts.next()?).ok()?,
            generation,
        };
        Some((wish, entry))
    }

    /// What is to be told to the shelf when a call is over: its answer if that may be kept, or that
    /// there is none, so that nobody waits for it. Nothing where the shelf expects nothing.
    #[must_use]
    pub fn keeps(&self, now: Timestamp, outcome: &Outcome, trace: &Trace) -> Option<String> {
        if self.generation == 0 {
            return None;
        }
        let entry = match outcome {
            Outcome::Answered(answered) => Entry::of(answered, now.before(trace.upstream)),
            _ => None,
        };
        let text = entry.and_then(|entry| entry.to_text());
        Some(self.to_text(&text.unwrap_or_default()))
    }
}

/// What the shelf has told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The generation to keep an answer under. 0: it is not kept.
    pub generation: u64,
    /// A kept answer.
    pub entry: Option<Entry>,
}

impl Told {
    /// The text of what is told.
    pub(super) fn text(generation: u64, entry: &str) -> String {
        [&generation.to_string(), "\n", entry].concat()
    }

    /// Reads it. What cannot be read says nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (generation, entry) = text.split_once('\n').unwrap_or_default();
        Self {
            generation: generation.parse().unwrap_or_default(),
            entry: Entry::read(entry),
        }
    }
}

/// Whether a stale answer is better than what came of a call: the day's calls are used up, or
/// Marketo is not there.
pub(crate) fn fails(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answered(answered) => {
            answered.status.is_server_error()
                || matches!(answered.code.as_deref(), Some("607" | "608"))
        }
        Outcome::Failed(error) => match error {
            CallError::Refused(refusal) => matches!(
                refusal.reason,
                RefusalReason::DayClosed
                    | RefusalReason::DailyShare
                    | RefusalReason::Reserve
                    | RefusalReason::TooMany
            ),
            CallError::Token(TokenFailure::Unavailable { .. }) | CallError::Unavailable { .. } => {
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Each part with its length before it, so that no two questions read the same. The order of
/// parameters says nothing to Marketo, but that of values of one name does.
fn key(spec: &CallSpec, integration: &Integration) -> String {
    let instance = integration.instance();
    let (credential, base) = (
        integration.credential().id(),
        instance.base_url().to_string(),
    );
    let mut parts = vec![
        instance.id().as_str(),
        &base,
        credential.as_str(),
        spec.operation.name,
    ];
    parts.extend(spec.path.iter().map(|(_, value)| value.as_str()));
    // Sorted by hand: there are few, and the library's sort weighs more than all the rest of this.
    let mut query: Vec<&(String, String)> = Vec::new();
    for pair in &spec.query {
        let at = query.partition_point(|other| other.0 <= pair.0);
        query.insert(at, pair);
    }
    for (name, value) in query {
        parts.extend([name.as_str(), value]);
    }
    let mut whole = String::new();
    for part in parts {
        whole = [&whole, &part.len().to_string(), ":", part].concat();
    }
    KeyHash::of(&whole).to_hex()
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
