//! Access tokens: one per credential, handed out again until it ends (Adobe: "Authentication").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{CredentialConfig, CredentialId};
use crate::rng::{Rng, mix};
use crate::time::Time;

/// What a bearer token proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good, and whose it is.
    Good(CredentialId),
    /// 601: unknown, revoked, or used again after its end.
    Invalid(Option<CredentialId>),
    /// 602: the first use after its end.
    Expired(CredentialId),
}

/// What identity hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The token.
    pub token: String,
    /// Whole seconds that it has left.
    pub expires_in: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Issued {
    credential: CredentialId,
    ends: Time,
    revoked: bool,
    used_after_end: bool,
}

/// The tokens of an instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tokens {
    life_ms: u64,
    seed: u64,
    issued: BTreeMap<String, Issued>,
    current: BTreeMap<CredentialId, String>,
    made: u64,
}

impl Tokens {
    /// No tokens yet.
    #[must_use]
    pub fn new(life_ms: u64, seed: u64) -> Self {
        let (issued, current) = (BTreeMap::new(), BTreeMap::new());
        Self {
            life_ms,
            seed: mix(seed ^ 0x746f_6b65),
            issued,
            current,
            made: 0,
        }
    }

    /// Changes the life of tokens that are issued from now on.
    pub fn set_life(&mut self, life_ms: u64) {
        self.life_ms = life_ms;
    }

    /// The credential's token: the one it has while that lives, else a new one.
    pub fn grant(&mut self, now: Time, credential: CredentialId) -> Grant {
        if let Some(token) = self.current.get(&credential)
            && let Some(issued) = self.issued.get(token)
            && !issued.revoked
            && issued.ends > now
        {
            return Grant {
                token: token.clone(),
                expires_in: issued.ends.since(now) / 1000,
            };
        }
        self.made += 1;
        let token = format!("{}:sim", Rng::new(mix(self.seed ^ self.made)).uuid());
        let ends = now.plus(self.life_ms);
        let issued = Issued {
            credential,
            ends,
            revoked: false,
            used_after_end: false,
        };
        self.issued.insert(token.clone(), issued);
        self.current.insert(credential, token.clone());
        Grant {
            token,
            expires_in: self.life_ms / 1000,
        }
    }

    /// Judges a token that a call carries.
    pub fn check(&mut self, now: Time, token: &str) -> Verdict {
        let Some(issued) = self.issued.get_mut(token) else {
            return Verdict::Invalid(None);
        };
        let credential = issued.credential;
        if issued.revoked {
            Verdict::Invalid(Some(credential))
        } else if now < issued.ends {
            Verdict::Good(credential)
        } else if issued.used_after_end {
            Verdict::Invalid(Some(credential))
        } else {
            issued.used_after_end = true;
            Verdict::Expired(credential)
        }
    }

    /// Whose token it is or was.
    #[must_use]
    pub fn owner(&self, token: &str) -> Option<CredentialId> {
        self.issued.get(token).map(|issued| issued.credential)
    }

    /// The token that the credential has now, and its end.
    #[must_use]
    pub fn current(&self, credential: CredentialId) -> Option<(&str, Time)> {
        let token = self.current.get(&credential)?;
        let issued = self.issued.get(token).filter(|issued| !issued.revoked)?;
        Some((token, issued.ends))
    }

    /// Gives the credential's token that much life from now on, in milliseconds; 0 ends it. Says
    /// whether there was one.
    pub fn set_remaining(&mut self, now: Time, credential: CredentialId, left_ms: u64) -> bool {
        let issued = self
            .current
            .get(&credential)
            .and_then(|token| self.issued.get_mut(token));
        issued
            .map(|issued| issued.ends = now.plus(left_ms))
            .is_some()
    }

    /// Revokes the credential's token: 601 from now on. Says whether there was one.
    pub fn revoke(&mut self, credential: CredentialId) -> bool {
        let issued = self
            .current
            .get(&credential)
            .and_then(|token| self.issued.get_mut(token));
        issued.map(|issued| issued.revoked = true).is_some()
    }
}

/// Finds the credential of a client id and secret.
#[must_use]
pub fn authenticate(
    credentials: &[CredentialConfig],
    client_id: &str,
    client_secret: &str,
) -> Option<CredentialId> {
    let fits = |known: &CredentialConfig| {
        known.client_id == client_id && known.client_secret == client_secret
    };
    credentials.iter().position(fits).map(CredentialId)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: CredentialId = CredentialId(0);
    const B: CredentialId = CredentialId(1);

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    #[test]
    fn the_same_token_comes_back_with_what_is_left() {
        let mut tokens = Tokens::new(3_600_000, 1);
        let first = tokens.grant(at(0), A);
        assert_eq!(first.expires_in, 3_600);
        let again = tokens.grant(at(8_500), A);
        assert_eq!(
            (again.token.as_str(), again.expires_in),
            (first.token.as_str(), 3_591)
        );
        assert_ne!(tokens.grant(at(0), B).token, first.token);
        // One millisecond before its end it is still handed out, with nothing left.
        assert_eq!(
            tokens.grant(at(3_599_999), A),
            Grant {
                token: first.token.clone(),
                expires_in: 0
            }
        );
        let next = tokens.grant(at(3_600_000), A);
        assert_ne!(next.token, first.token);
        assert_eq!(next.expires_in, 3_600);
    }

    #[test]
    fn the_first_use_after_the_end_is_602_and_later_ones_601() {
        let mut tokens = Tokens::new(1_000, 1);
        let token = tokens.grant(at(0), A).token;
        assert_eq!(tokens.check(at(999), &token), Verdict::Good(A));
        assert_eq!(tokens.check(at(1_000), &token), Verdict::Expired(A));
        assert_eq!(tokens.check(at(1_001), &token), Verdict::Invalid(Some(A)));
        assert_eq!(tokens.check(at(0), "nobody's"), Verdict::Invalid(None));
    }

    #[test]
    fn a_refresh_takes_nothing_from_a_living_token() {
        let mut tokens = Tokens::new(10_000, 1);
        let token = tokens.grant(at(0), A).token;
        tokens.grant(at(5_000), A);
        assert_eq!(tokens.check(at(9_999), &token), Verdict::Good(A));
    }

    #[test]
    fn a_revoked_token_is_601_at_once_and_is_not_handed_out_again() {
        let mut tokens = Tokens::new(10_000, 1);
        assert!(!tokens.revoke(A));
        let token = tokens.grant(at(0), A).token;
        assert!(tokens.revoke(A));
        assert_eq!(tokens.check(at(1), &token), Verdict::Invalid(Some(A)));
        assert_ne!(tokens.grant(at(2), A).token, token);
    }
}
