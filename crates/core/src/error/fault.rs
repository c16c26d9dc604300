//! An error as it is told to applications.

use serde::Serialize;

use super::{Advice, Class, ErrorInfo, Execution, MarketoError};
use crate::batch::{ReadError, RecordError};
use crate::call::{Answered, CallError, Failure, Outcome};
use crate::operation::Operation;
use crate::page::PageError;
use crate::response;

/// Why a call, a page or a record has no result, in the words that all hosts share.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// What kind of error it is: a class of Marketo's codes such as `not_found` or `rate_limit`, or
    /// `request`, `limit`, `token`, `outcome_unknown`, `page`.
    pub class: &'static str,
    /// Marketo's code; empty where it named none.
    pub code: String,
    /// Marketo's message, or ours.
    pub message: String,
    /// Whether it was carried out: `no`, `holds` (what was asked for is so) or `unknown`.
    pub executed: &'static str,
    /// What the caller can do.
    pub advice: String,
    /// Marketo's own name for the request.
    pub request_id: Option<String>,
    /// When it is worth asking again, in milliseconds since 1970.
    pub retry_at: Option<u64>,
}

impl Fault {
    /// Something that was wrong before anything was sent.
    #[must_use]
    pub fn request(message: impl Into<String>) -> Self {
        Self {
            class: "request",
            message: message.into(),
            executed: "no",
            advice: Advice::FixRequest.text().to_owned(),
            ..Self::default()
        }
    }

    fn of_info(info: &ErrorInfo) -> Self {
        Self {
            class: class(info.class),
            executed: executed(info.execution),
            advice: info.advice.text().to_owned(),
            message: info.meaning.to_owned(),
            ..Self::default()
        }
    }

    fn of_marketo(error: MarketoError) -> Self {
        Self {
            message: if error.message.is_empty() {
                error.info.meaning.to_owned()
            } else {
                error.message
            },
            code: error.code,
            request_id: error.request_id,
            ..Self::of_info(&error.info)
        }
    }

    /// Why an answer is none, if it is none.
    #[must_use]
    pub fn of_answer(operation: &'static Operation, answered: &Answered) -> Option<Self> {
        let read = response::read(operation.answer, answered.status, None, &answered.body);
        let info = read.trouble()?;
        let named = read
            .envelope()
            .filter(|envelope| !envelope.errors.is_empty());
        Some(named.map_or_else(
            || Self::of_info(&info),
            |envelope| Self::of_marketo(MarketoError::of_envelope(operation.name, envelope)),
        ))
    }

    /// Why there is no answer.
    #[must_use]
    pub fn of_call(error: &CallError) -> Self {
        let (class, executed, advice, after, retry_at) = match error {
            CallError::Request(_) => ("request", "no", Advice::FixRequest, None, None),
            CallError::Token(failure) => {
                let at = Some(failure.retry_at().as_millis());
                ("token", "no", Advice::FixCredential, None, at)
            }
            CallError::TokenRejected { after, .. } => {
                ("token", "no", Advice::FixCredential, Some(after), None)
            }
            CallError::Refused(refusal) => {
                let at = Some(refusal.retry_at.as_millis());
                ("limit", "no", Advice::Later, None, at)
            }
            CallError::OutcomeUnknown { after, .. } => (
                "outcome_unknown",
                "unknown",
                Advice::CheckFirst,
                Some(after),
                None,
            ),
            CallError::Unavailable { after, .. } => {
                ("unavailable", "unknown", Advice::Later, Some(after), None)
            }
        };
        let (code, request_id) = match after {
            Some(Failure::Marketo { code, request_id }) => {
                let id = (!request_id.is_empty()).then(|| request_id.clone());
                (code.clone(), id)
            }
            _ => (String::new(), None),
        };
        Self {
            class,
            code,
            message: error.to_string(),
            executed,
            advice: advice.text().to_owned(),
            request_id,
            retry_at,
        }
    }

    /// Why a read of many values does not go on.
    #[must_use]
    pub fn of_read(operation: &'static Operation, error: &ReadError, outcome: &Outcome) -> Self {
        match (error, outcome) {
            (ReadError::Call(error), _) => Self::of_call(error),
            (ReadError::Refused { .. }, Outcome::Answered(answered)) => {
                Self::of_answer(operation, answered).unwrap_or_default()
            }
            (other, _) => Self {
                class: "page",
                message: other.to_string(),
                executed: "no",
                advice: Advice::Smaller.text().to_owned(),
                ..Self::default()
            },
        }
    }

    /// Why a page of a listing was not taken in: it is none, or does not go on.
    #[must_use]
    pub fn of_page(error: &PageError, request_id: Option<String>) -> Self {
        Self {
            class: "page",
            message: error.to_string(),
            executed: "no",
            request_id,
            ..Self::default()
        }
    }

    /// Why there is no answer for a record.
    #[must_use]
    pub fn of_record(error: &RecordError) -> Self {
        match error {
            RecordError::Call(error) => Self::of_call(error),
            RecordError::Refused {
                operation,
                error,
                request_id,
            } => Self::of_marketo(MarketoError::new(
                operation,
                error.clone(),
                request_id.clone(),
            )),
            RecordError::TooLarge { .. } => Self {
                class: "too_large",
                message: error.to_string(),
                executed: "no",
                advice: Advice::Smaller.text().to_owned(),
                ..Self::default()
            },
            other => Self {
                class: "outcome_unknown",
                message: other.to_string(),
                executed: "unknown",
                advice: Advice::CheckFirst.text().to_owned(),
                ..Self::default()
            },
        }
    }
}

const fn executed(execution: Execution) -> &'static str {
    match execution {
        Execution::NotExecuted => "no",
        Execution::Holds => "holds",
        Execution::Unknown => "unknown",
    }
}

const fn class(class: Class) -> &'static str {
    match class {
        Class::Token => "token",
        Class::RateLimit => "rate_limit",
        Class::ConcurrencyLimit => "concurrency_limit",
        Class::DayClosed => "day_closed",
        Class::Transient => "transient",
        Class::Queue => "queue",
        Class::ExportQuota => "export_quota",
        Class::Denied => "denied",
        Class::Unavailable => "unavailable",
        Class::NotFound => "not_found",
        Class::AlreadyDone => "already_done",
        Class::Input => "input",
        Class::State => "state",
        Class::TooLarge => "too_large",
        Class::Bug => "request",
        _ => "unknown",
    }
}
