//! What came of a call, as JavaScript is told it.

use js_sys::{Array, Uint8Array};
use marketo_core::call::{Outcome, Trace};
use marketo_core::error::Fault;
use marketo_core::operation::Operation;
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

/// An error as a JavaScript value, to be thrown.
pub(crate) trait Thrown {
    /// The value.
    fn thrown(&self) -> JsValue;
}

impl Thrown for Fault {
    fn thrown(&self) -> JsValue {
        JsValue::from_str(&serde_json::to_string(self).unwrap_or_default())
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
