//! What one try brought, judged: done, or what kind of trouble it is.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use super::{Answered, Failure};
use crate::error::{Class, ErrorInfo, Execution};
use crate::operation::AnswerKind;
use crate::response;
use crate::retry::Trouble;

/// What one try brought: an answer, or what came in its place; and what kind of trouble it is.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) trouble: Trouble,
    /// What it is called where no answer can be given.
    pub(super) failure: Failure,
    /// The answer, if the caller can be given it as it is.
    pub(super) answer: Option<Answered>,
    /// The code of the first error, else the HTTP status; none for a success.
    pub(super) code: Option<String>,
    /// Marketo's id of the request.
    pub(super) request_id: Option<String>,
}

impl Tried {
    /// No answer came. `left`: whether bytes of the request may have left.
    pub(super) fn unanswered(left: bool) -> Self {
        if left {
            Self::without_answer(Trouble::Unsure, Failure::NoAnswer)
        } else {
            Self::without_answer(Trouble::NotNow, Failure::NotReached)
        }
    }

    /// The answer broke off.
    pub(super) fn broken_off() -> Self {
        Self::without_answer(Trouble::Unsure, Failure::BrokenOff)
    }

    /// The answer is longer than is read: it would be so again.
    pub(super) fn too_long(most: usize) -> Self {
        Self::without_answer(Trouble::Final, Failure::TooLong(most))
    }

    /// A whole answer.
    pub(super) fn answered(
        kind: AnswerKind,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let content_type = headers.get(header::CONTENT_TYPE);
        let answer = response::read(kind, status, content_type, &body);
        let envelope = answer.envelope();
        let request_id = envelope
            .and_then(|envelope| envelope.request_id.as_deref())
            .and_then(|id| plain(id, 64));
        let named = envelope.and_then(|envelope| envelope.errors.first());
        let (trouble, code) = match (answer.trouble(), named) {
            (None, _) => (Trouble::Final, None),
            (Some(info), Some(error)) => {
                let code = plain(&error.code, 16).unwrap_or_else(|| "unknown".to_owned());
                (trouble(&info), Some(code))
            }
            (Some(info), None) => (trouble(&info), Some(status.as_u16().to_string())),
        };
        let failure = match (&code, named) {
            (Some(code), Some(_)) => Failure::Marketo {
                code: code.clone(),
                request_id: request_id.clone().unwrap_or_default(),
            },
            _ => Failure::Status(status.as_u16()),
        };
        // A 4xx without an envelope is Marketo's own way too: 404 for a file, 413, 414. A redirect,
        // a 5xx page or a 200 that is no answer comes from something in front of it.
        let presentable = code.is_none() || envelope.is_some() || status.is_client_error();
        let answer = presentable.then(|| Answered {
            status,
            headers,
            body,
            code: code.clone(),
        });
        Self {
            trouble,
            failure,
            answer,
            code,
            request_id,
        }
    }

    /// How the log names what the try failed with.
    pub(super) fn label(&self) -> String {
        match &self.failure {
            Failure::NotReached => "not-reached".to_owned(),
            Failure::NoAnswer => "cut".to_owned(),
            Failure::BrokenOff => "broken-off".to_owned(),
            Failure::TooLong(_) => "too-long".to_owned(),
            Failure::Status(status) => format!("http-{status}"),
            Failure::Marketo { code, .. } => code.clone(),
        }
    }

    fn without_answer(trouble: Trouble, failure: Failure) -> Self {
        Self {
            trouble,
            failure,
            answer: None,
            code: None,
            request_id: None,
        }
    }
}

/// What a code means for trying again.
fn trouble(info: &ErrorInfo) -> Trouble {
    match (info.class, info.execution) {
        (Class::Token, _) => Trouble::TokenRejected,
        (Class::RateLimit, _) => Trouble::RateLimited,
        (Class::ConcurrencyLimit, _) => Trouble::Crowded,
        (Class::Transient, Execution::NotExecuted) => Trouble::NotNow,
        (Class::Transient, _) => Trouble::Unsure,
        _ => Trouble::Final,
    }
}

/// A word of Marketo's that goes into logs and reports: only if it is short and plain, since
/// whatever stands in an answer could be somebody's data.
fn plain(word: &str, longest: usize) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'-' | b'_' | b'.');
    (word.len() <= longest && !word.is_empty() && word.bytes().all(fits)).then(|| word.to_owned())
}
