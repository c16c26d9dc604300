//! The keeper of a credential's token: one identity call, however many callers.

use core::time::Duration;

use http::StatusCode;

use super::{AccessToken, ApiUser, HeldToken};
use crate::response::read_identity;
use crate::time::{Monotonic, Timestamp};

/// What somebody who needs a token is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Ask {
    /// Here it is.
    Ready(HeldToken),
    /// Look into the store, then say what was there by [`TokenKeeper::on_stored`].
    Load,
    /// Make the identity call, then say what came of it by [`TokenKeeper::on_identity`].
    Fetch,
    /// Somebody else is at it. Ask again when they are done, and at this instant at the latest.
    Busy(Timestamp),
    /// Nothing can be done before this instant: ask again then.
    Wait(Timestamp),
    /// There is none, and no use in waiting.
    Failed(TokenFailure),
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenFailure {
    /// The identity service refused the client id or secret with HTTP 401. Asking again with the
    /// same ones does not help; nobody does until `until`.
    #[error("Marketo refused the client id or secret; check the credential")]
    Refused {
        /// When the next identity call may be made.
        until: Timestamp,
    },
    /// The identity service could not be reached, or answered with something that is no token.
    #[error("Marketo's identity service gives no token at the moment")]
    Unavailable {
        /// When the next identity call may be made.
        until: Timestamp,
    },
}

impl TokenFailure {
    /// When it is worth asking again.
    #[must_use]
    pub const fn retry_at(&self) -> Timestamp {
        match self {
            Self::Refused { until } | Self::Unavailable { until } => *until,
        }
    }
}

/// What came of an identity call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Identity {
    /// A token, with what is left of its life.
    Token {
        /// The token.
        token: AccessToken,
        /// `expires_in`: what is left of its life, not 3,600 seconds.
        expires_in: Duration,
        /// `scope`: the API user that the custom service belongs to.
        user: Option<ApiUser>,
    },
    /// HTTP 401: the client id or secret is wrong.
    Refused,
    /// Anything else: no connection, a 5xx, a body that is no token.
    Unavailable,
}

impl Identity {
    /// What an answer of the identity service says. An empty body stands for none.
    #[must_use]
    pub fn read(status: StatusCode, body: &[u8]) -> Self {
        match read_identity(status, body) {
            Ok(reply) => Self::Token {
                token: reply.access_token,
                expires_in: reply.expires_in,
                user: reply.user,
            },
            Err(error) if error.may_pass() => Self::Unavailable,
            Err(_) => Self::Refused,
        }
    }
}

/// Who is at work on the token, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flight {
    pub(super) errand: Errand,
    pub(super) since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    Load,
    Fetch,
}

/// Holds the one token of a credential.
///
/// - **Requests**: [`ask`](Self::ask).
/// - **What came from outside**: [`on_stored`](Self::on_stored),
///   [`on_identity`](Self::on_identity), [`on_abandoned`](Self::on_abandoned).
/// - **What the host must now do**: [`poll_save`](Self::poll_save).
/// - **Getters**: [`held`](Self::held).
///
/// Whoever is told [`Ask::Load`] or [`Ask::Fetch`] has the errand to themselves until they report
/// back; the others are told [`Ask::Busy`]. An errand that is not reported for
/// [`Self::ERRAND`] is given to the next who asks: the one who had it has died.
#[derive(Debug, Default)]
pub struct TokenKeeper {
    pub(super) clock: Monotonic,
    pub(super) held: Option<HeldToken>,
    pub(super) looked: bool,
    pub(super) rejected: Option<AccessToken>,
    pub(super) again_until: Option<Timestamp>,
    pub(super) flight: Option<Flight>,
    pub(super) refused_until: Option<Timestamp>,
    pub(super) failures: u32,
    pub(super) pause_until: Option<Timestamp>,
    pub(super) unsaved: bool,
}

impl TokenKeeper {
    /// How long an errand may take before its bearer is given up. A host ends an identity call
    /// sooner than this, so that there are never two at once.
    pub const ERRAND: Duration = Duration::from_secs(30);
    /// How long a refused client id and secret are not tried again.
    pub const REFUSED: Duration = Duration::from_secs(60);
    /// When Marketo hands out again the very token that it has just rejected, that token counts
    /// as good for so long: many callers must not turn it into a storm of identity calls.
    pub const SPACING: Duration = Duration::from_secs(5);
    /// After so many failed identity calls in a row callers are no longer made to wait.
    const PATIENCE: u32 = 3;
    const FIRST_PAUSE: Duration = Duration::from_millis(500);
    const LONGEST_PAUSE: Duration = Duration::from_secs(30);

    /// A keeper that has nothing yet and will look into the store first.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The token as it is held, usable or not.
    #[must_use]
    pub const fn held(&self) -> Option<&HeldToken> {
        self.held.as_ref()
    }

    /// Asks for a token. `rejected` is the one that Marketo has just answered 601 or 602 to.
    pub fn ask(&mut self, now: Timestamp, rejected: Option<&AccessToken>) -> Ask {
        let now = self.clock.advance(now);
        if let Some(flight) = self.flight {
            let until = flight.since.after(Self::ERRAND);
            if now < until {
                return self
                    .ready(now, rejected)
                    .map_or(Ask::Busy(until), Ask::Ready);
            }
            self.flight = None;
        }
        if let Some(until) = self.refused_until {
            if now < until {
                return Ask::Failed(TokenFailure::Refused { until });
            }
            self.refused_until = None;
        }
        if let Some(held) = self.ready(now, rejected) {
            return Ask::Ready(held);
        }
        if let Some(token) = rejected {
            self.reject(token);
        }
        if let Some(until) = self.pause_until {
            if now < until {
                return if self.failures <= Self::PATIENCE {
                    Ask::Wait(until)
                } else {
                    Ask::Failed(TokenFailure::Unavailable { until })
                };
            }
            self.pause_until = None;
        }
        // A store may be slow to forget: after a rejection only Marketo knows.
        if !self.looked && self.rejected.is_none() {
            return self.send_out(now, Errand::Load);
        }
        match &self.held {
            // Asking now would give the same token: wait for its end.
            Some(held) if now < held.expires_at => Ask::Wait(held.expires_at),
            _ => self.send_out(now, Errand::Fetch),
        }
    }

    /// What the store had: `None` for nothing, or nothing that could be opened.
    pub fn on_stored(&mut self, now: Timestamp, stored: Option<HeldToken>) {
        let now = self.clock.advance(now);
        self.looked = true;
        if self
            .flight
            .is_some_and(|flight| flight.errand == Errand::Load)
        {
            self.flight = None;
        }
        if let Some(stored) = stored
            && stored.is_usable(now)
            && self.rejected.as_ref() != Some(&stored.token)
            && self
                .held
                .as_ref()
                .is_none_or(|held| held.expires_at < stored.expires_at)
        {
            self.held = Some(stored);
        }
    }

    /// What came of the identity call. `entropy` spreads the pause after a failure.
    pub fn on_identity(&mut self, now: Timestamp, entropy: u64, identity: Identity) {
        let now = self.clock.advance(now);
        let sent_at = self.flight.take().map_or(now, |flight| flight.since);
        match identity {
            Identity::Token {
                token,
                expires_in,
                user,
            } => {
                let again = self.rejected.as_ref() == Some(&token);
                self.again_until = again.then(|| now.after(Self::SPACING));
                self.held = Some(HeldToken {
                    token,
                    obtained_at: now,
                    expires_at: sent_at.after(expires_in),
                    user,
                });
                self.rejected = None;
                self.failures = 0;
                // A token that is as good as over stays so until its end, and for as long as
                // Marketo takes to notice: to ask at once would bring it again.
                let dying = self.held.as_ref().filter(|held| !held.is_usable(now));
                self.pause_until =
                    dying.map(|held| held.expires_at.max(now.after(Self::FIRST_PAUSE)));
                self.unsaved = self.pause_until.is_none();
            }
            Identity::Refused => {
                self.held = None;
                self.refused_until = Some(now.after(Self::REFUSED));
            }
            Identity::Unavailable => {
                self.failures = self.failures.saturating_add(1);
                let pause = crate::retry::jittered(
                    Self::FIRST_PAUSE,
                    Self::LONGEST_PAUSE,
                    self.failures,
                    entropy,
                );
                self.pause_until = Some(now.after(pause));
            }
        }
    }

    /// Whoever had the errand went away before it was done: the next who asks gets it.
    pub fn on_abandoned(&mut self, now: Timestamp) {
        self.clock.advance(now);
        self.flight = None;
    }

    /// A token that the host should put into the store, once for each that was got.
    #[must_use]
    pub fn poll_save(&mut self) -> Option<HeldToken> {
        if core::mem::take(&mut self.unsaved) {
            self.held.clone()
        } else {
            None
        }
    }

    /// The held token, if the one who asks may use it now.
    fn ready(&self, now: Timestamp, rejected: Option<&AccessToken>) -> Option<HeldToken> {
        let held = self.held.as_ref()?;
        let vouched_for = self.again_until.is_some_and(|until| now < until);
        let refused = rejected == Some(&held.token) && !vouched_for;
        (held.is_usable(now) && !refused).then(|| held.clone())
    }

    fn reject(&mut self, token: &AccessToken) {
        if self.held.as_ref().is_some_and(|held| held.token == *token) {
            self.held = None;
        }
        if self.held.is_none() {
            self.rejected = Some(token.clone());
        }
    }

    fn send_out(&mut self, now: Timestamp, errand: Errand) -> Ask {
        self.flight = Some(Flight { errand, since: now });
        match errand {
            Errand::Load => Ask::Load,
            Errand::Fetch => Ask::Fetch,
        }
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
