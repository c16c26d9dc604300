//! What an answer means for the call: done, or what kind of trouble.

use http::{HeaderValue, StatusCode};

use super::Failure;
use crate::error::{Class, ErrorInfo, Execution};
use crate::operation::AnswerKind;
use crate::response;
use crate::retry::Trouble;

/// An answer, judged.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) trouble: Trouble,
    /// What it is called where no answer can be given.
    pub(super) failure: Failure,
    /// Whether the caller can be given it as it is.
    pub(super) presentable: bool,
    /// The code of the first error; none for a success.
    pub(super) code: Option<String>,
    pub(super) request_id: Option<String>,
}

impl Judged {
    pub(super) fn of(
        kind: AnswerKind,
        status: StatusCode,
        content_type: Option<&HeaderValue>,
        body: &[u8],
    ) -> Self {
        let answer = response::read(kind, status, content_type, body);
        let envelope = answer.envelope();
        let request_id = envelope.and_then(|envelope| envelope.request_id.clone());
        let Some(info) = answer.trouble() else {
            let failure = Failure::Status(status.as_u16());
            let trouble = Trouble::Final;
            return Self {
                trouble,
                failure,
                presentable: true,
                code: None,
                request_id,
            };
        };
        let named = envelope.and_then(|envelope| envelope.errors.first());
        let failure = match named {
            Some(error) => Failure::Marketo {
                code: error.code.clone(),
                request_id: request_id.clone().unwrap_or_default(),
            },
            None => Failure::Status(status.as_u16()),
        };
        // A 4xx without an envelope is Marketo's own way too: 404 for a file, 413, 414. A redirect,
        // a 5xx page or a 200 that is no answer comes from something in front of it.
        let presentable = envelope.is_some() || status.is_client_error();
        let code = match named {
            Some(error) => error.code.clone(),
            None => status.as_u16().to_string(),
        };
        let trouble = trouble(&info);
        Self {
            trouble,
            failure,
            presentable,
            code: Some(code),
            request_id,
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

/// How the log names what a try failed with.
pub(super) fn label(failure: &Failure) -> String {
    match failure {
        Failure::NoAnswer => "cut".to_owned(),
        Failure::BrokenOff => "broken-off".to_owned(),
        Failure::TooLong(_) => "too-long".to_owned(),
        Failure::Status(status) => format!("http-{status}"),
        Failure::Marketo { code, .. } => code.clone(),
    }
}
