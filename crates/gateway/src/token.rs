//! The gateway's own tokens: what an integration gets for its key, and shows with each call.
//!
//! A token says who it was made for and how long it is good, and is signed, so that it can be
//! checked anywhere without asking a store. What it is to the caller is Marketo's: an opaque
//! bearer text that lives 3,600 seconds (Adobe: REST API > Authentication).
//!
//! The text is base64url, without padding, of
//!
//! ```text
//! version (1 byte) · issued at (8, ms) · expires at (8, ms) · integration id (rest) · HMAC-SHA256 (32)
//! ```
//!
//! The signing key is derived from the client secret of the integration's credential, bound to the
//! instance and the client id. So there is no further secret to look after, an integration that is
//! moved to another credential starts anew, and a changed client secret ends all tokens but for
//! those that [`Credential::previous_client_secret`] keeps good.

use core::fmt;
use core::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use marketo_core::Timestamp;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::{Config, InstanceId, Integration, IntegrationId};
use crate::derive::derive;
use crate::secret::{Credential, MissingSecret, Secret, Secrets};

/// How long a token is good: as long as Marketo's own.
pub const LIFE: Duration = Duration::from_secs(3600);

/// How long past its end a token is still taken, for calls that were on their way.
pub const GRACE: Duration = Duration::from_secs(60);

const LABEL: &str = "marketo-edge gateway token signing";
const VERSION: u8 = 1;
const MAC: usize = 32;
/// Longer than any text that could be a token: an id has at most 48 bytes.
const MAX_TEXT: usize = 160;

/// A token's text, for the identity answer. Prints nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewayToken(Zeroizing<String>);

impl GatewayToken {
    /// The text, for the answer to the integration.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for GatewayToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GatewayToken(…)")
    }
}

/// What a token says, once its signature is found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whom it was made for.
    pub integration: IntegrationId,
    /// When.
    pub issued_at: Timestamp,
    /// When it ends; [`GRACE`] is not part of it.
    pub expires_at: Timestamp,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TokenFault {
    /// There is none: 603 (Adobe: REST API > Error codes).
    #[error("no token")]
    Missing,
    /// Not ours, damaged, signed by a secret that is gone, or of an integration that is switched
    /// off or removed: 601.
    #[error("unknown token")]
    Unknown,
    /// Ours, and its time is over: 602.
    #[error("expired token")]
    Expired,
}

/// The keys that sign the tokens of one credential's integrations.
#[derive(Clone)]
pub struct SigningKeys {
    current: Zeroizing<[u8; 64]>,
    previous: Option<Zeroizing<[u8; 64]>>,
}

impl SigningKeys {
    /// Derives them from a credential.
    #[must_use]
    pub fn of(credential: &Credential) -> Self {
        let instance = credential.reference().instance().id();
        let key = |secret| signing_key(instance, credential.client_id(), secret);
        Self {
            current: key(credential.client_secret()),
            previous: credential.previous_client_secret().map(key),
        }
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKeys(…)")
    }
}

fn signing_key(instance: &InstanceId, id: &Secret, secret: &Secret) -> Zeroizing<[u8; 64]> {
    derive(LABEL, instance, id, secret)
}

fn mac(key: &[u8; 64], signed: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new(key.into());
    mac.update(signed);
    mac
}

/// Makes a token for an integration, good from now for [`LIFE`].
#[must_use]
pub fn issue(now: Timestamp, integration: &IntegrationId, keys: &SigningKeys) -> GatewayToken {
    let id = integration.as_str().as_bytes();
    let mut bytes = Zeroizing::new(Vec::with_capacity(17 + id.len() + MAC));
    bytes.push(VERSION);
    bytes.extend_from_slice(&now.as_millis().to_be_bytes());
    bytes.extend_from_slice(&now.after(LIFE).as_millis().to_be_bytes());
    bytes.extend_from_slice(id);
    let tag = mac(&keys.current, &bytes).finalize().into_bytes();
    bytes.extend_from_slice(&tag);
    GatewayToken(Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes)))
}

/// Checks a token and gives what it says.
///
/// `keys_of` is asked for the keys of the integration that the token names, before anything in the
/// token can be trusted; it answers `None` for one that is unknown or switched off.
///
/// # Errors
/// [`TokenFault`]. That a token has expired is only said of one that is well signed.
pub fn verify(
    now: Timestamp,
    text: Option<&str>,
    keys_of: impl FnOnce(&IntegrationId) -> Option<SigningKeys>,
) -> Result<Claims, TokenFault> {
    let text = text
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or(TokenFault::Missing)?;
    let bytes = Some(text)
        .filter(|text| text.len() <= MAX_TEXT)
        .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .ok_or(TokenFault::Unknown)?;
    let (signed, tag) = bytes.split_last_chunk::<MAC>().ok_or(TokenFault::Unknown)?;
    let claims = read(signed).ok_or(TokenFault::Unknown)?;
    let keys = keys_of(&claims.integration).ok_or(TokenFault::Unknown)?;
    let signed_by = |key: &[u8; 64]| mac(key, signed).verify_slice(tag).is_ok();
    if !signed_by(&keys.current) && !keys.previous.as_deref().is_some_and(signed_by) {
        return Err(TokenFault::Unknown);
    }
    if now < claims.expires_at.after(GRACE) {
        Ok(claims)
    } else {
        Err(TokenFault::Expired)
    }
}

fn read(signed: &[u8]) -> Option<Claims> {
    let (version, rest) = signed.split_first()?;
    let (issued_at, rest) = rest.split_first_chunk::<8>()?;
    let (expires_at, id) = rest.split_first_chunk::<8>()?;
    if *version != VERSION {
        return None;
    }
    Some(Claims {
        integration: IntegrationId::new(core::str::from_utf8(id).ok()?).ok()?,
        issued_at: Timestamp::from_millis(u64::from_be_bytes(*issued_at)),
        expires_at: Timestamp::from_millis(u64::from_be_bytes(*expires_at)),
    })
}

/// The bearer token of a request: its first `Authorization` header that is one.
///
/// The header is the only place that is looked at: Marketo itself stops reading tokens from the
/// URL (Adobe: REST API > Authentication).
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get_all(AUTHORIZATION).iter().find_map(|value| {
        let (scheme, token) = value.to_str().ok()?.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    })
}

/// A caller who has been recognised.
#[derive(Clone, Debug)]
pub struct Admitted<'c> {
    /// Who it is.
    pub integration: &'c Integration,
    /// The credential that the call is made with.
    pub credential: Credential,
    /// What its token says.
    pub claims: Claims,
}

/// Why a caller is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmitFault {
    /// The token is not taken.
    #[error(transparent)]
    Token(#[from] TokenFault),
    /// The gateway lacks a secret of its own, and so can check nothing.
    #[error(transparent)]
    Secret(#[from] MissingSecret),
}

/// Says whose call this is, by its token.
///
/// # Errors
/// [`AdmitFault`]: the token is not taken, or the secret store lacks what would be needed to tell.
pub fn admit<'c>(
    now: Timestamp,
    token: Option<&str>,
    config: &'c Config,
    secrets: &impl Secrets,
) -> Result<Admitted<'c>, AdmitFault> {
    let mut resolved = None;
    let verdict = verify(now, token, |id| {
        let integration = config.integration(id).filter(|found| found.is_enabled())?;
        let credential = Credential::resolve(integration.credential(), secrets);
        let keys = credential.as_ref().ok().map(SigningKeys::of);
        resolved = Some((integration, credential));
        keys
    });
    match (verdict, resolved) {
        (_, Some((_, Err(missing)))) => Err(missing.into()),
        (Ok(claims), Some((integration, Ok(credential)))) => Ok(Admitted {
            integration,
            credential,
            claims,
        }),
        (Err(fault), _) => Err(fault.into()),
        (Ok(_), None) => Err(TokenFault::Unknown.into()),
    }
}

#[cfg(test)]
mod tests;
