//! The identity call: the only request that carries the secret.

use core::fmt;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use zeroize::Zeroizing;

use super::encode::push_pairs;
use super::{BaseUrl, RequestError};
use crate::operation::catalog::identity::IDENTITY;

/// The client secret of a custom service. Prints nothing of itself; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// Wraps the text that the host's secret store gave.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the one body it belongs in and for deriving keys.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// Makes the identity call (Adobe: "Authentication"): a POST with the secret in a form body, so
/// that it is in no URL and in nobody's log of URLs. `partner_id` is a LaunchPoint partner's key;
/// Adobe does not document it, partners send it.
///
/// # Errors
///
/// [`RequestError::MissingParameter`] for an empty id or secret, [`RequestError::Target`] if the
/// base URL is too long to be one.
pub fn identity_request(
    base: &BaseUrl,
    client_id: &str,
    client_secret: &ClientSecret,
    partner_id: Option<&str>,
) -> Result<http::Request<Bytes>, RequestError> {
    let operation = IDENTITY.name;
    for (name, value) in [
        ("client_id", client_id),
        ("client_secret", client_secret.expose()),
    ] {
        if value.is_empty() {
            return Err(RequestError::MissingParameter { operation, name });
        }
    }
    let fields = [
        ("grant_type", Some("client_credentials")),
        ("client_id", Some(client_id)),
        ("client_secret", Some(client_secret.expose())),
        ("partner_id", partner_id),
    ];
    let mut body = String::new();
    push_pairs(
        &mut body,
        fields
            .iter()
            .filter_map(|(name, value)| value.map(|value| (*name, value))),
    );
    let uri = http::Uri::builder()
        .scheme(base.scheme())
        .authority(base.authority())
        .path_and_query(format!("{}{}", base.prefix(), IDENTITY.path))
        .build()
        .map_err(|_| RequestError::Target { operation })?;
    let mut request = http::Request::new(Bytes::from(body));
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    Ok(request)
}
