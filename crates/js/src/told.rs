//! What came of a call, as JavaScript is told it.

use js_sys::{Array, Uint8Array};
use marketo_core::batch::{ReadError, RecordError};
use marketo_core::call::{Answered, CallError, Failure, Outcome, Trace};
use marketo_core::error::{Advice, Class, ErrorInfo, Execution, MarketoError};
use marketo_core::operation::Operation;
use marketo_core::response;
use marketo_drive::Finished;
use serde::Serialize;
use wasm_bindgen::JsValue;

/// What is told beside the bytes.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Note {
    pub(crate) operation: &'static str,
    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    pub(crate) content_length: Option<String>,
    pub(crate) content_range: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) tries: u32,
    pub(crate) permit_wait_ms: u64,
    pub(crate) pause_ms: u64,
    pub(crate) upstream_ms: u64,
    pub(crate) troubles: Vec<String>,
    pub(crate) error: Option<Fault>,
}

/// An error, as `MarketoError` has it.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fault {
    pub(crate) class: &'static str,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) executed: &'static str,
    pub(crate) advice: String,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_at: Option<u64>,
}

impl Fault {
    /// Something that was wrong before anything was sent.
    pub(crate) fn request(message: impl Into<String>) -> Self {
        Self {
            class: "request",
            message: message.into(),
            executed: "no",
            advice: Advice::FixRequest.text().to_owned(),
            ..Self::default()
        }
    }

    /// As a JavaScript value, to be thrown.
    pub(crate) fn thrown(&self) -> JsValue {
        JsValue::from_str(&serde_json::to_string(self).unwrap_or_default())
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
    fn of_answer(operation: &'static Operation, answered: &Answered) -> Option<Self> {
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
    pub(crate) fn of_call(error: &CallError) -> Self {
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
            _ => ("unknown", "unknown", Advice::CheckFirst, None, None),
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
    pub(crate) fn of_read(
        operation: &'static Operation,
        error: &ReadError,
        outcome: &Outcome,
    ) -> Self {
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

    /// Why there is no answer for a record.
    pub(crate) fn of_record(error: &RecordError) -> Self {
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

/// What it took, and how it ended.
pub(crate) fn note(operation: &'static Operation, outcome: &Outcome, trace: &Trace) -> Note {
    let ms = |span: core::time::Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let mut note = Note {
        operation: operation.name,
        request_id: trace.request_id.clone(),
        tries: trace.tries,
        permit_wait_ms: ms(trace.permit_wait),
        pause_ms: ms(trace.pause),
        upstream_ms: ms(trace.upstream),
        troubles: trace.troubles.clone(),
        ..Note::default()
    };
    let mut head = |status: http::StatusCode, headers: &http::HeaderMap| {
        let text = |name| Some(headers.get(name)?.to_str().ok()?.to_owned());
        note.status = Some(status.as_u16());
        note.content_type = text(http::header::CONTENT_TYPE);
        note.content_length = text(http::header::CONTENT_LENGTH);
        note.content_range = text(http::header::CONTENT_RANGE);
    };
    match outcome {
        Outcome::Answered(answered) => {
            head(answered.status, &answered.headers);
            note.error = Fault::of_answer(operation, answered);
        }
        Outcome::File(file) => head(file.status, &file.headers),
        Outcome::Failed(error) => note.error = Some(Fault::of_call(error)),
        _ => note.error = Some(Fault::request("there is no answer")),
    }
    if let Some(error) = &mut note.error
        && error.request_id.is_none()
    {
        error.request_id.clone_from(&trace.request_id);
    }
    note
}

/// `[note, body or undefined, file or undefined]`.
pub(crate) fn finished(operation: &'static Operation, finished: Finished<JsValue>) -> JsValue {
    let note = note(operation, &finished.outcome, &finished.trace);
    let body = match &finished.outcome {
        Outcome::Answered(answered) => Uint8Array::from(answered.body.as_ref()).into(),
        _ => JsValue::UNDEFINED,
    };
    told(&note, body, finished.file.unwrap_or(JsValue::UNDEFINED))
}

/// The three together.
pub(crate) fn told(note: &Note, body: JsValue, file: JsValue) -> JsValue {
    let note = serde_json::to_string(note).unwrap_or_default();
    Array::of3(&JsValue::from_str(&note), &body, &file).into()
}
