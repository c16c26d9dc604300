//! The identity endpoint, as an integration sees it: its key in, a token of ours out.
//!
//! Clients ask as they ask Marketo (Adobe: REST API > Authentication): `GET` with a query or
//! `POST` with a form, `grant_type=client_credentials`, and their id and key where Marketo has
//! client id and client secret. Answers are Marketo's too: no envelope, and HTTP 401 with an OAuth
//! body when the key is wrong.

use bytes::Bytes;
use form_urlencoded::parse;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, PRAGMA, RETRY_AFTER};
use http::{HeaderValue, Method, Response, StatusCode};
use marketo_core::Timestamp;
use serde::Serialize;

use crate::answer::{JSON, retry_after};
use crate::config::{Config, Integration};
use crate::key::find;
use crate::secret::{Credential, MissingSecret, Secret, Secrets};
use crate::throttle::{Address, Throttle};
use crate::token::{GatewayToken, LIFE, SigningKeys, issue};

/// The path of the identity endpoint.
pub const PATH: &str = "/identity/oauth/token";

/// The longest query or form that is read, in bytes. A request with a key has some 150.
pub const MAX_BYTES: usize = 8 * 1024;

/// An identity request as it came in.
#[derive(Clone, Copy)]
pub struct IdentityCall<'r> {
    /// Its method.
    pub method: &'r Method,
    /// Its query, without the question mark.
    pub query: Option<&'r str>,
    /// Its content type.
    pub content_type: Option<&'r str>,
    /// Its body. A host need not read on after [`MAX_BYTES`] + 1.
    pub body: &'r [u8],
    /// Where it comes from.
    pub address: Address,
}

impl core::fmt::Debug for IdentityCall<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("IdentityCall")
            .field("method", self.method)
            .finish_non_exhaustive()
    }
}

/// Who somebody says they are.
#[derive(Clone, Debug)]
pub struct Presented {
    /// `client_id`: the integration's id, if it is right. Unchecked, so treated as a secret:
    /// somebody may have sent a real one of Marketo's.
    pub client_id: Secret,
    /// `client_secret`: the integration's key.
    pub client_secret: Secret,
}

/// Why there is no token for an identity request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityFault {
    /// Neither GET nor POST.
    #[error("identity requests are GET or POST")]
    Method,
    /// Longer than any identity request has reason to be.
    #[error("the request is too long")]
    TooLong,
    /// A field is there twice, with different values.
    #[error("{field} is given twice, with different values")]
    Contradiction {
        /// Its name.
        field: &'static str,
    },
    /// Another `grant_type` than `client_credentials`, or none.
    #[error("grant_type has to be client_credentials")]
    GrantType,
    /// `client_id` or `client_secret` is not there.
    #[error("client_id and client_secret are both needed, in the query or in a form")]
    Incomplete,
    /// No integration has this id and this key.
    #[error("Bad client credentials")]
    BadCredentials,
    /// The key is right, and the integration is switched off.
    #[error("this integration is switched off")]
    SwitchedOff,
    /// This address has failed too often.
    #[error("too many failed attempts from this address; wait as long as Retry-After says")]
    Throttled {
        /// When it may try again.
        retry_at: Timestamp,
    },
    /// The gateway lacks a secret of its own.
    #[error("the gateway is not set up completely; its operator has to provide a secret")]
    NotSetUp(MissingSecret),
}

impl IdentityFault {
    /// One word for logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::TooLong => "too_long",
            Self::Contradiction { .. } => "contradiction",
            Self::GrantType => "grant_type",
            Self::Incomplete => "incomplete",
            Self::BadCredentials => "bad_credentials",
            Self::SwitchedOff => "switched_off",
            Self::Throttled { .. } => "throttled",
            Self::NotSetUp(_) => "not_set_up",
        }
    }

    /// HTTP status and OAuth error (RFC 6749, section 5.2; the two that come with 401 are those
    /// that Marketo uses).
    const fn status_and_error(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "invalid_request"),
            Self::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, "invalid_request"),
            Self::Contradiction { .. } => (StatusCode::BAD_REQUEST, "invalid_request"),
            Self::GrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type"),
            Self::Incomplete => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::BadCredentials | Self::SwitchedOff | Self::Throttled { .. } => {
                (StatusCode::UNAUTHORIZED, "invalid_client")
            }
            Self::NotSetUp(_) => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
        }
    }

    /// The answer to the caller.
    #[must_use]
    pub fn answer(&self, now: Timestamp) -> Response<Bytes> {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
        }
        let (status, error) = self.status_and_error();
        let mut answer = json(
            status,
            &Body {
                error,
                error_description: &self.to_string(),
            },
        );
        match self {
            Self::Throttled { retry_at } => {
                answer
                    .headers_mut()
                    .insert(RETRY_AFTER, retry_after(now, *retry_at));
            }
            Self::Method => {
                answer
                    .headers_mut()
                    .insert(ALLOW, HeaderValue::from_static("GET, POST"));
            }
            _ => {}
        }
        answer
    }
}

/// Reads who somebody says they are, from query and form together.
///
/// `partner_id`, which some clients send, and whatever else there is, is ignored.
///
/// # Errors
/// [`IdentityFault`] if the request is none for a token.
pub fn read(call: &IdentityCall<'_>) -> Result<Presented, IdentityFault> {
    let form = match *call.method {
        Method::POST if is_form(call.content_type) => call.body,
        Method::GET | Method::POST => &[],
        _ => return Err(IdentityFault::Method),
    };
    let query = call.query.unwrap_or_default().as_bytes();
    if query.len() > MAX_BYTES || form.len() > MAX_BYTES {
        return Err(IdentityFault::TooLong);
    }
    let field = |field: &'static str| {
        let values = parse(query)
            .chain(parse(form))
            .filter(|(name, _)| name == field);
        let mut found: Option<Secret> = None;
        for (_, value) in values {
            match &found {
                Some(first) if first.expose() != value => {
                    return Err(IdentityFault::Contradiction { field });
                }
                Some(_) => {}
                None => found = Some(Secret::new(value)),
            }
        }
        Ok(found.filter(|value| !value.expose().is_empty()))
    };
    let (grant, id, secret) = (
        field("grant_type")?,
        field("client_id")?,
        field("client_secret")?,
    );
    if grant.is_none_or(|grant| grant.expose() != "client_credentials") {
        return Err(IdentityFault::GrantType);
    }
    match (id, secret) {
        (Some(client_id), Some(client_secret)) => Ok(Presented {
            client_id,
            client_secret,
        }),
        _ => Err(IdentityFault::Incomplete),
    }
}

/// A body without a content type is read as a form: some clients leave it out.
fn is_form(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|text| {
        let kind = text.split(';').next().unwrap_or_default().trim();
        kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// What came of an identity request.
#[derive(Debug)]
pub struct Identified<'c> {
    /// The answer for the caller.
    pub answer: Response<Bytes>,
    /// For the log: whose request it was, or why there is no token.
    pub outcome: Result<&'c Integration, IdentityFault>,
}

/// Serves an identity request: who it is, whether the key is right, and the token for it.
///
/// The throttle is asked before the key is looked at, and told when it was wrong.
pub fn serve<'c>(
    now: Timestamp,
    call: &IdentityCall<'_>,
    config: &'c Config,
    secrets: &impl Secrets,
    throttle: &mut Throttle,
) -> Identified<'c> {
    match identify(now, call, config, secrets, throttle) {
        Ok((integration, token)) => Identified {
            answer: granted(integration, &token),
            outcome: Ok(integration),
        },
        Err(fault) => Identified {
            answer: fault.answer(now),
            outcome: Err(fault),
        },
    }
}

fn identify<'c>(
    now: Timestamp,
    call: &IdentityCall<'_>,
    config: &'c Config,
    secrets: &impl Secrets,
    throttle: &mut Throttle,
) -> Result<(&'c Integration, GatewayToken), IdentityFault> {
    let presented = read(call)?;
    if let Some(retry_at) = throttle.closed_until(now, call.address) {
        return Err(IdentityFault::Throttled { retry_at });
    }
    let (id, key) = (
        presented.client_id.expose(),
        presented.client_secret.expose(),
    );
    let Some(integration) = find(config.integrations(), id, key) else {
        throttle.on_failure(now, call.address);
        return Err(IdentityFault::BadCredentials);
    };
    if !integration.is_enabled() {
        return Err(IdentityFault::SwitchedOff);
    }
    let credential =
        Credential::resolve(integration.credential(), secrets).map_err(IdentityFault::NotSetUp)?;
    Ok((
        integration,
        issue(now, integration.id(), &SigningKeys::of(&credential)),
    ))
}

/// Marketo's answer with a token in it. `scope` is there because clients break without it; at
/// Marketo it is the API user's address, so here it is one too.
fn granted(integration: &Integration, token: &GatewayToken) -> Response<Bytes> {
    #[derive(Serialize)]
    struct Body<'a> {
        access_token: &'a str,
        token_type: &'a str,
        expires_in: u64,
        scope: &'a str,
    }
    let scope = format!("{}@edge.{}", integration.id(), integration.instance().id());
    json(
        StatusCode::OK,
        &Body {
            access_token: token.expose(),
            token_type: "bearer",
            expires_in: LIFE.as_secs(),
            scope: &scope,
        },
    )
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Bytes> {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    let headers: [(HeaderName, &'static str); 3] = [
        (CONTENT_TYPE, JSON),
        (CACHE_CONTROL, "no-store"),
        (PRAGMA, "no-cache"),
    ];
    for (name, value) in headers {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

#[cfg(test)]
mod tests;
