//! The access token itself.

use core::fmt;
use core::time::Duration;

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

/// An access token and how long it is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldToken {
    /// The token.
    pub token: AccessToken,
    /// When the identity call that gave it was sent.
    pub obtained_at: Timestamp,
    /// When Marketo stops taking it, as far as we know; never later than in truth.
    pub expires_at: Timestamp,
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
