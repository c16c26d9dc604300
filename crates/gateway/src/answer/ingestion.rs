//! How data ingestion says no (Adobe: "Data ingestion", error codes).

use http::HeaderName;
use serde::Serialize;

use super::Refusal;
use crate::token::TokenFault;

/// Where data ingestion has the id of a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A refusal in its form.
pub(super) fn body(refusal: &Refusal) -> Vec<u8> {
    #[derive(Serialize)]
    struct Failure<'a> {
        error_code: &'a str,
        message: &'a str,
    }
    let failure = Failure {
        error_code: code(refusal),
        message: &refusal.message(),
    };
    serde_json::to_vec(&failure).unwrap_or_default()
}

/// Its code for a refusal; where it has none, the code that stands elsewhere in an envelope.
const fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Token(TokenFault::Unknown | TokenFault::Expired) => "401013",
        Refusal::Token(TokenFault::Missing) => "403010",
        Refusal::NotAuthorised { .. } | Refusal::OtherInstance | Refusal::Origin => "4030801",
        Refusal::NoSuchOperation => "404040",
        Refusal::Throttled { .. } => "429001",
        Refusal::DayClosed { .. } => "4290801",
        Refusal::NotJson
        | Refusal::NotMultipart { .. }
        | Refusal::ContentType { .. }
        | Refusal::BadRequest { .. }
        | Refusal::MissingParameter { .. } => "4000801",
        other => other.code(),
    }
}
