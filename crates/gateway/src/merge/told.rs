//! What a caller is told of its part.

use core::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};
use marketo_core::call::{Answered, CallError, Failure, Outcome};
use serde::{Deserialize, Serialize};

/// What became of a part.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Its part of Marketo's answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The content type.
        kind: String,
        /// The code of the first error, for a failure.
        code: Option<String>,
        /// The body.
        body: String,
    },
    /// It is to be sent again, in a batch of so many parts at most.
    Again {
        /// How many.
        most: u16,
    },
    /// There is no answer.
    Failed {
        /// Whether Marketo may have carried it out.
        unknown: bool,
        /// What came instead of an answer.
        after: After,
    },
}

/// What came instead of an answer, as [`Failure`] has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Nothing was sent.
    NotReached,
    /// No answer came.
    NoAnswer,
    /// The answer broke off, or was no answer to this.
    BrokenOff,
    /// An HTTP status without an answer of Marketo's.
    Status(u16),
    /// An error of Marketo's: its code, and its id of the request.
    Marketo(String, String),
}

/// What the log says of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The id of the leader's request.
    pub batch: String,
    /// How many parts it had.
    pub parts: u16,
}

/// Without the body, which is people's data.
impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, body, .. } => {
                write!(f, "Answer({status}, {} bytes)", body.len())
            }
            Self::Again { most } => write!(f, "Again({most})"),
            Self::Failed { unknown, after } => write!(f, "Failed({unknown}, {after:?})"),
        }
    }
}

impl Told {
    /// Nobody knows what became of it.
    pub const UNKNOWN: Self = Self::Failed {
        unknown: true,
        after: After::NoAnswer,
    };

    /// Marketo's answer as it came. Nothing if it is no text.
    pub(super) fn of(answered: &Answered) -> Option<Self> {
        let kind = answered.headers.get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok());
        Some(Self::Answer {
            status: answered.status.as_u16(),
            kind: kind.unwrap_or_default().to_owned(),
            code: answered.code.clone(),
            body: core::str::from_utf8(&answered.body).ok()?.to_owned(),
        })
    }

    /// The same in a caller's own call; nothing if that is to be sent again.
    #[must_use]
    pub fn outcome(self, operation: &'static str) -> Option<Outcome> {
        Some(match self {
            Self::Again { .. } => return None,
            Self::Answer {
                status,
                kind,
                code,
                body,
            } => {
                let mut headers = HeaderMap::new();
                if let Ok(kind) = HeaderValue::from_str(&kind) {
                    headers.insert(CONTENT_TYPE, kind);
                }
                Outcome::Answered(Answered {
                    status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
                    headers,
                    body: Bytes::from(body),
                    code,
                })
            }
            Self::Failed { unknown, after } => {
                let after = after.into();
                Outcome::Failed(if unknown {
                    CallError::OutcomeUnknown { operation, after }
                } else {
                    CallError::Unavailable { operation, after }
                })
            }
        })
    }
}

impl From<After> for Failure {
    fn from(after: After) -> Self {
        match after {
            After::NotReached => Self::NotReached,
            After::NoAnswer => Self::NoAnswer,
            After::BrokenOff => Self::BrokenOff,
            After::Status(status) => Self::Status(status),
            After::Marketo(code, request_id) => Self::Marketo { code, request_id },
        }
    }
}

impl From<&Failure> for After {
    fn from(failure: &Failure) -> Self {
        match failure {
            Failure::NotReached => Self::NotReached,
            Failure::NoAnswer => Self::NoAnswer,
            Failure::Status(status) => Self::Status(*status),
            Failure::Marketo { code, request_id } => {
                Self::Marketo(code.clone(), request_id.clone())
            }
            _ => Self::BrokenOff,
        }
    }
}
