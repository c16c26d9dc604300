//! Answers: what Marketo would send, and how it is delivered.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::catalog::Family;
use crate::errors::Failure;
use crate::export::file::ExportFile;
use crate::time::Time;

/// The content type of every JSON answer.
pub const JSON: &str = "application/json;charset=UTF-8";

/// The body of an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Body {
    /// All of it, in memory.
    Bytes(Bytes),
    /// Bytes `start..end` of an export file, made while they are read.
    File {
        /// The file.
        file: Arc<ExportFile>,
        /// The first byte.
        start: u64,
        /// One past the last byte.
        end: u64,
    },
}

impl Body {
    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { start, end, .. } => end.saturating_sub(*start),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At most `most` bytes from `offset` on; empty at the end.
    #[must_use]
    pub fn read(&self, offset: u64, most: usize) -> Bytes {
        match self {
            Self::Bytes(bytes) => {
                let from = usize::try_from(offset)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let to = from.saturating_add(most).min(bytes.len());
                bytes.slice(from..to)
            }
            Self::File { file, start, end } => {
                let from = start.saturating_add(offset).min(*end);
                let left = usize::try_from(end - from).unwrap_or(usize::MAX);
                file.read(from, most.min(left))
            }
        }
    }
}

/// An answer, ready to be sent.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers besides `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
    /// The first error code of the envelope, if it is one of failure.
    pub code: Option<String>,
}

impl Answer {
    /// An answer with a JSON body.
    #[must_use]
    pub fn json(status: u16, value: &Value) -> Self {
        Self::bytes(status, JSON, value.to_string().into_bytes())
    }

    /// A plain-text answer.
    #[must_use]
    pub fn text(status: u16, text: &str) -> Self {
        Self::bytes(status, "text/plain;charset=UTF-8", text.as_bytes().to_vec())
    }

    /// An HTML page such as a proxy in front of Marketo sends.
    #[must_use]
    pub fn html(status: u16) -> Self {
        let title = match status {
            401 => "401 Unauthorized",
            403 => "403 Forbidden",
            404 => "404 Not Found",
            413 => "413 Request Entity Too Large",
            414 => "414 Request-URI Too Large",
            429 => "429 Too Many Requests",
            500 => "500 Internal Server Error",
            502 => "502 Bad Gateway",
            503 => "503 Service Temporarily Unavailable",
            504 => "504 Gateway Time-out",
            _ => "Error",
        };
        let page = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        );
        Self::bytes(status, "text/html", page.into_bytes())
    }

    /// An answer with any body.
    #[must_use]
    pub fn bytes(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            body: Body::Bytes(Bytes::from(body)),
            code: None,
        }
    }

    /// The body as JSON; null when it is none. Convenient in tests.
    #[must_use]
    pub fn value(&self) -> Value {
        let bytes = self.body.read(0, usize::MAX);
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }
}

/// How an answer's body goes over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// As fast as the client reads.
    #[default]
    Whole,
    /// In pieces of `chunk` bytes, one every `every_ms`.
    Slow {
        /// Bytes a piece.
        chunk: usize,
        /// Milliseconds between pieces.
        every_ms: u64,
    },
    /// Only so many bytes, though `Content-Length` promises all; then an orderly close.
    Truncated(u64),
    /// Only so many bytes, then a reset.
    Cut(u64),
    /// All of it, with one bit of the byte at this offset of the whole file flipped.
    Corrupt(u64),
}

/// What an operation's work came to, before it is put into its family's envelope.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reply {
    /// The lead database's envelope.
    Result {
        /// `result`.
        result: Vec<Value>,
        /// Members beside it, such as `nextPageToken`.
        more: Map<String, Value>,
    },
    /// The lead database's envelope without a result.
    Done,
    /// The asset API's envelope. Without a result the member is left out, and a warning says so.
    Assets(Option<Vec<Value>>),
    /// The new asset API's envelope, whose result is whatever the operation gives; null leaves it
    /// out.
    NewAssets(Value),
    /// User management's answer: the value itself, without an envelope.
    Bare(Value),
    /// Data ingestion's: HTTP 202, nothing in it, the request id in a header.
    Accepted,
    /// An answer that has no envelope.
    Raw(Answer),
}

impl Reply {
    /// A lead database envelope with only a result.
    #[must_use]
    pub fn result(result: Vec<Value>) -> Self {
        Self::Result {
            result,
            more: Map::new(),
        }
    }

    /// A page of a listing; the token is left out when there is no further page.
    #[must_use]
    pub fn page(result: Vec<Value>, next: Option<String>) -> Self {
        let mut more = Map::new();
        if let Some(token) = next {
            more.insert("nextPageToken".into(), Value::String(token));
        }
        Self::Result { result, more }
    }

    /// A page of the activities family, which always has a token and says if there is more.
    #[must_use]
    pub fn activities(result: Vec<Value>, next: String, more_result: bool) -> Self {
        let mut more = Map::new();
        more.insert("nextPageToken".into(), Value::String(next));
        more.insert("moreResult".into(), Value::Bool(more_result));
        Self::Result { result, more }
    }

    /// Puts it into its envelope.
    #[must_use]
    pub fn into_answer(self, request_id: &str) -> Answer {
        match self {
            Self::Result { result, more } => {
                let mut envelope = Map::new();
                envelope.insert("requestId".into(), request_id.into());
                // An empty page of activities leaves `result` out; real clients read it with a default.
                if !(result.is_empty() && more.contains_key("nextPageToken")) {
                    envelope.insert("result".into(), Value::Array(result));
                }
                envelope.insert("success".into(), true.into());
                envelope.extend(more);
                Answer::json(200, &Value::Object(envelope))
            }
            Self::Done => Answer::json(200, &json!({"requestId": request_id, "success": true})),
            Self::Assets(result) => {
                let mut envelope = Map::new();
                envelope.insert("success".into(), true.into());
                envelope.insert("errors".into(), json!([]));
                envelope.insert("requestId".into(), request_id.into());
                match result {
                    Some(result) => {
                        envelope.insert("warnings".into(), json!([]));
                        envelope.insert("result".into(), Value::Array(result));
                    }
                    None => {
                        let warning = "No assets found for the given search criteria.";
                        envelope.insert("warnings".into(), json!([warning]));
                    }
                }
                Answer::json(200, &Value::Object(envelope))
            }
            Self::NewAssets(result) => {
                let mut envelope = json!({"success": true, "requestId": request_id});
                if let (Value::Object(members), false) = (&mut envelope, result.is_null()) {
                    members.insert("result".into(), result);
                }
                Answer::json(200, &envelope)
            }
            Self::Bare(value) => Answer::json(200, &value),
            Self::Accepted => {
                let mut answer = Answer::bytes(202, JSON, Vec::new());
                answer.headers = vec![("x-request-id", request_id.to_owned())];
                answer
            }
            Self::Raw(answer) => answer,
        }
    }
}

/// The answer of a call that failed as a whole, in its family's form: HTTP 200 and `success: false`
/// where there is an envelope, an HTTP status elsewhere.
#[must_use]
pub fn failed(failure: &Failure, request_id: &str, family: Family) -> Answer {
    let errors = json!([{"code": failure.code, "message": failure.message}]);
    let (status, body) = match family {
        Family::Asset => (
            200,
            json!({"success": false, "warnings": [], "errors": errors, "requestId": request_id}),
        ),
        // What is refused before the call reaches user management is refused as everywhere.
        Family::Users if !(failure.code.len() == 3 && failure.code.starts_with('6')) => (
            failure.status.unwrap_or(400),
            json!({"requestId": request_id, "success": false, "errors": errors}),
        ),
        Family::DataIngestion => return not_ingested(failure, request_id),
        _ => (
            200,
            json!({"requestId": request_id, "success": false, "errors": errors}),
        ),
    };
    let mut answer = Answer::json(status, &body);
    answer.code = Some(failure.code.clone());
    answer
}

/// Data ingestion has codes of its own, which begin with the HTTP status.
fn not_ingested(failure: &Failure, request_id: &str) -> Answer {
    let code = match failure.code.as_str() {
        "601" | "602" => "401013",
        "603" => "4030801",
        "605" | "610" => "404040",
        "606" | "615" => "429001",
        "607" => "4290801",
        "500" | "502" | "604" | "608" | "611" | "614" | "713" | "719" => "5000801",
        own if own.len() > 5 => own,
        _ => "4000801",
    };
    let status = code.get(..3).and_then(|head| head.parse().ok());
    let body = json!({"error_code": code, "message": failure.message});
    let mut answer = Answer::json(status.unwrap_or(400), &body);
    answer.headers.push(("x-request-id", request_id.to_owned()));
    answer.code = Some(code.to_owned());
    answer
}

/// A request id: `<hex>#<hex milliseconds>`, as Marketo's.
#[must_use]
pub fn request_id(number: u64, now: Time) -> String {
    format!("{:x}#{:x}", number & 0x3_ffff, now.as_millis())
}
