//! What the gateway itself has to say, in Marketo's words.
//!
//! A client that knows Marketo reads `success` and `errors[].code` in an HTTP 200 (Adobe: REST
//! API, Error codes), so that is what it gets; a request id that starts with `edge` and the header
//! `X-Edge-Refusal` tell our own refusals from Marketo's. Tools that look at the HTTP status alone
//! ask for one with `X-Edge-Status: http`.
//!
//! No answer has CORS headers: browsers have no business here.

use core::fmt;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use marketo_core::Timestamp;
use marketo_core::operation::Method;
use serde::Serialize;

use crate::token::TokenFault;

mod full;
mod ingestion;
mod refusal;

pub use full::Full;
pub use refusal::{Outage, Refusal, Shortage};

/// Marketo's content type for JSON.
pub(crate) const JSON: &str = "application/json;charset=UTF-8";

/// By this header a caller asks for HTTP statuses: `X-Edge-Status: http`.
pub const STATUS_HEADER: HeaderName = HeaderName::from_static("x-edge-status");

/// On an answer of the gateway's own: which refusal it is, in one word.
pub const REFUSAL_HEADER: HeaderName = HeaderName::from_static("x-edge-refusal");

/// `unknown` on an answer to a write that may or may not have been done.
pub const OUTCOME_HEADER: HeaderName = HeaderName::from_static("x-edge-outcome");

/// The id of an answer of the gateway's own, in the shape of Marketo's `hex#hex-millis`:
/// `edge1f#19a2b3c4d5e`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// Made of a number, which the host counts or draws, and the time.
    #[must_use]
    pub fn new(number: u64, now: Timestamp) -> Self {
        Self(format!("edge{number:x}#{:x}", now.as_millis()))
    }

    /// The id's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a failure is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Style {
    /// As Marketo does: HTTP 200 and an error code in the envelope.
    #[default]
    Marketo,
    /// The same body, and an HTTP status that says the same. Where a good answer has no envelope,
    /// Marketo too tells failure by the status (Adobe: User management), so that a 200 would pass
    /// for success there.
    Http,
    /// As data ingestion does: a status, and `{error_code, message}` (Adobe: Data ingestion).
    Ingestion,
}

impl Style {
    /// What the caller asks for, or else what is usual where it calls.
    #[must_use]
    pub fn of(headers: &HeaderMap, usual: Self) -> Self {
        let asked = headers
            .get(STATUS_HEADER)
            .and_then(|value| value.to_str().ok());
        match asked.map(str::trim) {
            Some(text) if text.eq_ignore_ascii_case("http") => Self::Http,
            Some(text) if text.eq_ignore_ascii_case("marketo") => Self::Marketo,
            _ => usual,
        }
    }
}

/// The HTTP status that says what an error code of Marketo says, for callers that read statuses
/// alone. `code` is the text of the first of `errors`.
///
/// Codes that are about the data of a request (7xx, 10xx) are the caller's to correct: 400, but
/// for what is not found and for what a wait may heal.
#[must_use]
pub fn status_of(code: &str) -> StatusCode {
    match code {
        "601" | "602" | "600" => StatusCode::UNAUTHORIZED,
        "603" => StatusCode::FORBIDDEN,
        "610" | "1004" | "1013" | "702" => StatusCode::NOT_FOUND,
        "605" => StatusCode::METHOD_NOT_ALLOWED,
        "606" | "607" | "615" | "1016" | "1019" | "1029" => StatusCode::TOO_MANY_REQUESTS,
        "608" | "614" | "713" | "719" => StatusCode::SERVICE_UNAVAILABLE,
        "604" => StatusCode::GATEWAY_TIMEOUT,
        "502" => StatusCode::BAD_GATEWAY,
        "500" | "611" => StatusCode::INTERNAL_SERVER_ERROR,
        "612" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "413" => StatusCode::PAYLOAD_TOO_LARGE,
        "414" => StatusCode::URI_TOO_LONG,
        refusal::OUTCOME_UNKNOWN_CODE => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// Seconds until an instant, rounded up and never none: a caller who comes back then is not early.
pub(crate) fn retry_after(now: Timestamp, retry_at: Timestamp) -> HeaderValue {
    let millis = u64::try_from(retry_at.since(now).as_millis()).unwrap_or(u64::MAX);
    HeaderValue::from(millis.div_ceil(1000).max(1))
}

impl Refusal {
    /// The answer to the caller.
    #[must_use]
    pub fn answer(&self, id: &RequestId, style: Style, now: Timestamp) -> Response<Bytes> {
        let body = match style {
            Style::Ingestion => ingestion::body(self),
            Style::Marketo | Style::Http => self.envelope(id),
        };
        let mut answer = Response::new(Bytes::from(body));
        *answer.status_mut() = self.status(style);
        let headers = answer.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(REFUSAL_HEADER, HeaderValue::from_static(self.name()));
        if let Some(retry_at) = self.retry_at() {
            headers.insert(RETRY_AFTER, retry_after(now, retry_at));
        }
        match self {
            Self::OutcomeUnknown => {
                headers.insert(OUTCOME_HEADER, HeaderValue::from_static("unknown"));
            }
            Self::WrongMethod { allowed } => {
                let list: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
                if let Ok(list) = HeaderValue::from_str(&list.join(", ")) {
                    headers.insert(ALLOW, list);
                }
            }
            Self::Token(_) if style != Style::Marketo => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        if style == Style::Ingestion {
            // Where Marketo's own stands too. It is printable, so a header takes it.
            if let Ok(id) = HeaderValue::from_str(id.as_str()) {
                headers.insert(ingestion::REQUEST_ID, id);
            }
        }
        answer
    }

    /// Marketo's envelope.
    fn envelope(&self, id: &RequestId) -> Vec<u8> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Envelope<'a> {
            request_id: &'a str,
            success: bool,
            errors: [Entry<'a>; 1],
        }
        #[derive(Serialize)]
        struct Entry<'a> {
            code: &'a str,
            message: &'a str,
        }
        let envelope = Envelope {
            request_id: id.as_str(),
            success: false,
            errors: [Entry {
                code: self.code(),
                message: &self.message(),
            }],
        };
        serde_json::to_vec(&envelope).unwrap_or_default()
    }

    /// The HTTP status in this style.
    #[must_use]
    pub fn status(&self, style: Style) -> StatusCode {
        match (self, style) {
            // Marketo itself gives these two as HTTP statuses (Adobe: REST API > Error codes).
            (Self::TooLarge { .. }, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (Self::UriTooLong { .. }, _) => StatusCode::URI_TOO_LONG,
            // No client of Marketo sends an Origin; a browser only minds the status.
            (Self::Origin, _) => StatusCode::FORBIDDEN,
            (_, Style::Marketo) => StatusCode::OK,
            (Self::Token(TokenFault::Missing), Style::Ingestion) => StatusCode::FORBIDDEN,
            (Self::Token(_), Style::Http | Style::Ingestion) => StatusCode::UNAUTHORIZED,
            (_, Style::Http | Style::Ingestion) => status_of(self.code()),
        }
    }
}

#[cfg(test)]
mod tests;
