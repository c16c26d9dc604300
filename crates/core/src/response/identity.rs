//! The identity service's answer: no envelope, but an OAuth body (Adobe: "Authentication").

use core::fmt;
use core::time::Duration;

use http::StatusCode;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::envelope::{Parsed, parse};
use super::{ApiError, Shape};
use crate::token::{AccessToken, ApiUser};

/// A token, and what Marketo says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityReply {
    /// The token.
    pub access_token: AccessToken,
    /// What is left of its life: asked again, Marketo gives the same token with less.
    pub expires_in: Duration,
    /// `scope`: the API user that the custom service belongs to.
    pub user: Option<ApiUser>,
    /// `bearer`.
    pub token_type: Option<String>,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// HTTP 401: the client id or the secret is wrong. Asking again does not help.
    #[error("Marketo refused the client id or secret ({})", Word(error))]
    Refused {
        /// The OAuth error, such as `invalid_client`; never the description, which can quote.
        error: Option<String>,
    },
    /// Marketo answered with an error of its own.
    #[error("the identity service answered with Marketo's error {}", .0.code)]
    Marketo(ApiError),
    /// Another HTTP status than 200.
    #[error("the identity service answered HTTP {status}")]
    Http {
        /// The status.
        status: StatusCode,
        /// What the body is.
        shape: Shape,
    },
    /// HTTP 200, but no token in it.
    #[error("the identity service answered without a token")]
    NoToken {
        /// What the body is.
        shape: Shape,
    },
}

impl IdentityError {
    /// Whether asking again with the same credential may help.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }
}

struct Word<'a>(&'a Option<String>);

impl fmt::Display for Word<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("no reason given"))
    }
}

/// Reads the identity service's answer.
///
/// # Errors
///
/// [`IdentityError`] tells a wrong credential from what may pass.
pub fn read_identity(status: StatusCode, body: &[u8]) -> Result<IdentityReply, IdentityError> {
    // A list would be read too, its first value as the token.
    let object = body.trim_ascii_start().starts_with(b"{");
    let reply = serde_json::from_slice::<Reply<'_>>(body);
    let reply = reply.ok().filter(|_| object);
    if status == StatusCode::UNAUTHORIZED {
        let error = reply.and_then(|reply| word(reply.error)).filter(|word| {
            word.len() <= 64 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        });
        return Err(IdentityError::Refused { error });
    }
    let shape = match parse(body) {
        Parsed::Object(envelope) => {
            if let Some(error) = envelope.errors.into_iter().next() {
                return Err(IdentityError::Marketo(error));
            }
            Shape::Json
        }
        Parsed::Other => Shape::Json,
        Parsed::Not(shape) => shape,
    };
    if status != StatusCode::OK {
        return Err(IdentityError::Http { status, shape });
    }
    reply
        .and_then(Reply::into_reply)
        .ok_or(IdentityError::NoToken { shape })
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    access_token: Option<&'a RawValue>,
    #[serde(borrow, default)]
    expires_in: Option<&'a RawValue>,
    #[serde(borrow, default)]
    scope: Option<&'a RawValue>,
    #[serde(borrow, default)]
    token_type: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

impl Reply<'_> {
    fn into_reply(self) -> Option<IdentityReply> {
        // What cannot stand in a header is no token, whatever it is.
        let token = word(self.access_token)
            .filter(|token| !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()))?;
        Some(IdentityReply {
            access_token: AccessToken::new(token),
            expires_in: Duration::from_secs(seconds(self.expires_in?.get())?),
            user: word(self.scope).and_then(|user| ApiUser::new(&user)),
            token_type: word(self.token_type),
        })
    }
}

fn word(raw: Option<&RawValue>) -> Option<String> {
    serde_json::from_slice(raw?.get().as_bytes()).ok()
}

/// Whole seconds, as a number or as a text; less than none counts as none.
fn seconds(raw: &str) -> Option<u64> {
    let digits = raw.trim_matches('"');
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, digits),
    };
    let whole = digits.split('.').next().unwrap_or_default();
    if whole.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    Some(if negative { 0 } else { whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(body: &str) -> IdentityReply {
        read_identity(StatusCode::OK, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_token_with_what_is_left_of_it() {
        let reply = ok(
            r#"{"access_token":"cdf01657-110d-4155-99a7-f986b2ff13a0:int","token_type":"bearer",
                "expires_in":2918,"scope":"APIs@AcmeInc.com"}"#,
        );
        assert_eq!(
            reply.access_token.expose(),
            "cdf01657-110d-4155-99a7-f986b2ff13a0:int"
        );
        assert_eq!(reply.expires_in, Duration::from_secs(2918));
        let user = reply.user.as_ref().map(ApiUser::expose);
        assert_eq!(user, Some("apis@acmeinc.com"));
        assert_eq!(reply.token_type.as_deref(), Some("bearer"));
        let shown = format!("{reply:?}");
        assert!(!shown.contains("cdf01657") && !shown.contains("acmeinc"));
    }

    #[test]
    fn a_list_holds_no_token() {
        for body in [
            &b"[\"token\",3599]"[..],
            b" [\"token\",\"3599\",null,null,null]",
        ] {
            let read = read_identity(StatusCode::OK, body);
            assert_eq!(read, Err(IdentityError::NoToken { shape: Shape::Json }));
        }
    }

    #[test]
    fn odd_numbers_of_seconds() {
        for (written, seconds) in [
            ("0", 0),
            ("-1", 0),
            ("\"3599\"", 3599),
            ("3599.9", 3599),
            ("3600", 3600),
        ] {
            let reply = ok(&format!(r#"{{"access_token":"t","expires_in":{written}}}"#));
            assert_eq!(reply.expires_in.as_secs(), seconds, "{written}");
        }
    }

    #[test]
    fn a_refusal_names_the_error_and_quotes_nothing() {
        let body = br#"{"error":"invalid_client","error_description":"Bad client credentials"}"#;
        let error = read_identity(StatusCode::UNAUTHORIZED, body).unwrap_err();
        assert_eq!(
            error,
            IdentityError::Refused {
                error: Some("invalid_client".into())
            }
        );
        assert!(!error.may_pass());
        let odd = br#"{"error":"No client with requested id: 3f-SECRET"}"#;
        let long = format!(r#"{{"error":"{}"}}"#, "secret".repeat(11));
        for body in [&odd[..], long.as_bytes(), b"", b"<html>", b"[]"] {
            let error = read_identity(StatusCode::UNAUTHORIZED, body).unwrap_err();
            assert_eq!(error, IdentityError::Refused { error: None });
            assert!(!error.to_string().contains("SECRET"));
        }
    }

    #[test]
    fn what_may_pass_is_told_from_a_refusal() {
        let envelope =
            br#"{"requestId":"1#2","success":false,"errors":[{"code":"608","message":"m"}]}"#;
        let marketo = read_identity(StatusCode::OK, envelope).unwrap_err();
        assert!(matches!(&marketo, IdentityError::Marketo(error) if error.code == "608"));
        let busy = read_identity(StatusCode::BAD_GATEWAY, b"<html>").unwrap_err();
        let status = StatusCode::BAD_GATEWAY;
        assert_eq!(
            busy,
            IdentityError::Http {
                status,
                shape: Shape::Html
            }
        );
        for (body, shape) in [
            ("{}", Shape::Json),
            (r#"{"access_token":"","expires_in":1}"#, Shape::Json),
            (r#"{"access_token":"a b","expires_in":1}"#, Shape::Json),
            (
                r#"{"access_token":"a\r\nX: y","expires_in":1}"#,
                Shape::Json,
            ),
            (r#"{"access_token":"t"}"#, Shape::Json),
            (r#"{"access_token":"t","expires_in":"soon"}"#, Shape::Json),
            (r#"{"access_token":"t","expires_in":36"#, Shape::CutShort),
            ("", Shape::Empty),
        ] {
            let error = read_identity(StatusCode::OK, body.as_bytes()).unwrap_err();
            assert_eq!(error, IdentityError::NoToken { shape }, "{body}");
            assert!(error.may_pass());
        }
    }
}
