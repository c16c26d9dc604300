//! A keeper that lies in a store between its steps, for holders none of which lives long.
//!
//! What is written holds a token in clear: a host seals it before it lies anywhere.

use core::time::Duration;

use zeroize::Zeroizing;

use super::keeper::{Errand, Flight};
use super::{AccessToken, ApiUser, HeldToken, TokenKeeper};
use crate::time::{Monotonic, Timestamp};

/// What a keeper that is written down begins with.
const VERSION: &str = "1";

/// How far the keeper's time may be ahead of a holder's: such clocks are not gone by.
const LONGEST: Duration = Duration::from_secs(10);

impl TokenKeeper {
    /// A keeper that is asked by many holders who share one place: it looks into no other.
    #[must_use]
    pub fn shared() -> Self {
        Self {
            looked: true,
            ..Self::default()
        }
    }

    /// The keeper as a text, for a store. It holds a token in clear.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let instant = |at: Option<Timestamp>| at.map(|at| at.as_millis().to_string());
        let held = self.held.as_ref();
        let since = self.flight.map(|flight| flight.since);
        let numbers = [
            Some(VERSION.to_owned()),
            instant(Some(self.clock.now())),
            instant(since),
            instant(self.again_until),
            instant(self.refused_until),
            instant(self.pause_until),
            Some(self.failures.to_string()),
            instant(held.map(|held| held.obtained_at)),
            instant(held.map(|held| held.expires_at)),
        ];
        let mut text = Zeroizing::new(String::with_capacity(1024));
        for number in numbers {
            text.push_str(&number.unwrap_or_default());
            text.push('\n');
        }
        let token = held.map_or("", |held| held.token.expose());
        let user = held.and_then(|held| held.user.as_ref());
        let rejected = self.rejected.as_ref().map_or("", AccessToken::expose);
        for word in [token, user.map_or("", ApiUser::expose), rejected] {
            text.push_str(word);
            text.push('\n');
        }
        text
    }

    /// The keeper that was written down. Nothing if it is none, or of a time that has not come: who
    /// finds that begins with [`shared`](Self::shared), which costs an identity call.
    #[must_use]
    pub fn from_text(text: &str, now: Timestamp) -> Option<Self> {
        let mut lines = text.split('\n');
        let mut next = || lines.next();
        if next()? != VERSION {
            return None;
        }
        let mut instant = || -> Option<Option<Timestamp>> {
            match next()? {
                "" => Some(None),
                millis => Some(Some(Timestamp::from_millis(millis.parse().ok()?))),
            }
        };
        let time = instant()??;
        if time > now.after(LONGEST) {
            return None;
        }
        let (since, again_until) = (instant()?, instant()?);
        let (refused_until, pause_until) = (instant()?, instant()?);
        let failures = instant()??.as_millis().try_into().ok()?;
        let (obtained_at, expires_at) = (instant()?, instant()?);
        let (token, user, rejected) = (next()?, next()?, next()?);
        let held = match (obtained_at, expires_at) {
            (Some(obtained_at), Some(expires_at)) => Some(HeldToken {
                token: AccessToken::new(token),
                obtained_at,
                expires_at,
                user: ApiUser::new(user),
            }),
            _ => None,
        };
        let mut clock = Monotonic::default();
        clock.advance(time);
        let flight = |since| Flight {
            errand: Errand::Fetch,
            since,
        };
        Some(Self {
            clock,
            held,
            looked: true,
            rejected: (!rejected.is_empty()).then(|| AccessToken::new(rejected)),
            again_until,
            flight: since.map(flight),
            refused_until,
            failures,
            pause_until,
            unsaved: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ask, Identity, TokenFailure};
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + millis)
    }

    /// As it is after it was written down and read again.
    fn again(keeper: &TokenKeeper, now: u64) -> TokenKeeper {
        TokenKeeper::from_text(&keeper.to_text(), at(now)).unwrap()
    }

    fn token(text: &str) -> Identity {
        Identity::Token {
            token: AccessToken::new(text),
            expires_in: Duration::from_secs(3600),
            user: ApiUser::new("api@example.com"),
        }
    }

    #[test]
    fn one_errand_a_token_and_a_rejection_outlive_each_writing_down() {
        let mut keeper = TokenKeeper::shared();
        assert_eq!(keeper.ask(at(0), None), Ask::Fetch);
        let mut keeper = again(&keeper, 1);
        assert_eq!(keeper.ask(at(1), None), Ask::Busy(at(30_000)));
        keeper.on_identity(at(100), 0, token("one"));
        let mut keeper = again(&keeper, 101);
        let Ask::Ready(held) = keeper.ask(at(101), None) else {
            panic!("no token");
        };
        assert_eq!(held.token.expose(), "one");
        assert_eq!(held.expires_at, at(3_600_000));
        assert_eq!(held.user, ApiUser::new("api@example.com"));
        assert_eq!(keeper.ask(at(200), Some(&held.token)), Ask::Fetch);
        let mut keeper = again(&keeper, 201);
        keeper.on_identity(at(300), 0, token("one"));
        let mut keeper = again(&keeper, 301);
        // The same again: it is taken for good for a while.
        assert!(matches!(
            keeper.ask(at(302), Some(&held.token)),
            Ask::Ready(_)
        ));
    }

    #[test]
    fn failures_outlive_it_too() {
        let mut keeper = TokenKeeper::shared();
        assert_eq!(keeper.ask(at(0), None), Ask::Fetch);
        keeper.on_identity(at(100), 0, Identity::Refused);
        let until = at(60_100);
        assert_eq!(
            again(&keeper, 101).ask(at(102), None),
            Ask::Failed(TokenFailure::Refused { until })
        );
        let mut keeper = again(&keeper, 70_000);
        assert_eq!(keeper.ask(at(70_000), None), Ask::Fetch);
        keeper.on_identity(at(70_001), 3, Identity::Unavailable);
        let next = keeper.ask(at(70_002), None);
        assert!(matches!(next, Ask::Wait(_)));
        assert_eq!(again(&keeper, 70_002).ask(at(70_002), None), next);
    }

    #[test]
    fn what_is_no_keeper_or_of_a_time_to_come_is_none() {
        let text = TokenKeeper::shared().to_text();
        assert!(TokenKeeper::from_text(&text, at(0)).is_some());
        for end in 0..text.len() - 1 {
            let cut = text.get(..end).unwrap();
            assert!(TokenKeeper::from_text(cut, at(0)).is_none(), "{cut:?}");
        }
        let mut early = TokenKeeper::shared();
        let _ = early.ask(at(60_000), None);
        assert!(TokenKeeper::from_text(&early.to_text(), at(0)).is_none());
        assert!(TokenKeeper::from_text(&early.to_text(), at(55_000)).is_some());
    }
}
