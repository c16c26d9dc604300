//! The access token itself.

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::time::Timestamp;

/// A Marketo access token. Prints nothing of itself; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// Wraps the text that the identity service gave.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, for the one header it belongs in and for sealing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// An API user of Marketo's, by the address that the identity service calls `scope` and the usage
/// report `userId` (Adobe: "Authentication", "Usage"). It can be a person's: prints nothing of
/// itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ApiUser(Box<str>);

impl ApiUser {
    /// The longest address there is, in bytes.
    pub const MAX_LEN: usize = 320;

    /// Takes an address, in whatever case it is written; nothing if it is empty or too long to be
    /// one.
    #[must_use]
    pub fn new(address: &str) -> Option<Self> {
        let address = address.trim();
        let fits = !address.is_empty() && address.len() <= Self::MAX_LEN;
        fits.then(|| Self(address.to_ascii_lowercase().into()))
    }

    /// The address, in small letters, for comparing and for sealing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiUser(…)")
    }
}

impl TryFrom<String> for ApiUser {
    type Error = &'static str;

    fn try_from(address: String) -> Result<Self, Self::Error> {
        Self::new(&address).ok_or("no address")
    }
}

impl From<ApiUser> for String {
    fn from(user: ApiUser) -> Self {
        user.0.into()
    }
}

/// An access token and how long it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldToken {
    /// The token.
    pub token: AccessToken,
    /// When the identity call that gave it was sent.
    pub obtained_at: Timestamp,
    /// When Marketo stops taking it, as far as we know; never later than in truth.
    pub expires_at: Timestamp,
    /// Whose calls are made with it, if the identity service said.
    pub user: Option<ApiUser>,
}

impl HeldToken {
    /// A token on whose last moments no call is started: it could end on the way.
    ///
    /// Two seconds: `expires_in` comes in whole seconds, and a request takes part of one.
    pub const MARGIN: Duration = Duration::from_secs(2);

    /// Whether a call that starts now may carry it.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        now < self.expires_at.before(Self::MARGIN)
    }

    /// What is left of its life.
    #[must_use]
    pub fn life_left(&self, now: Timestamp) -> Duration {
        self.expires_at.since(now)
    }
}
