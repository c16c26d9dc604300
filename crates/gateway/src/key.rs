//! The keys of integrations.
//!
//! A key is `mek_` and 128 random bits. So much randomness cannot be guessed or searched, which is
//! why a plain SHA-256 of it may be stored: slow hashes are for passwords that people think up.

use core::fmt;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

use crate::config::Integration;

const PREFIX: &str = "mek_";
/// 128 bits at 5 bits a character.
const BODY: usize = 26;
/// Base 32 as in RFC 4648, in small letters: nothing in it needs escaping in a URL or a form.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// An integration's key. Prints nothing of itself; wiped from memory when dropped.
#[derive(Clone)]
pub struct IntegrationKey(Zeroizing<String>);

impl IntegrationKey {
    /// A new key from 16 bytes of the host's secure random source.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(bytes);
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + BODY));
        text.push_str(PREFIX);
        // 130 bits hold the 128: the last character carries three of them, shifted up by two.
        for at in 0..BODY {
            let shift = 123_i32 - 5 * at as i32;
            let five = if shift >= 0 {
                bits >> shift
            } else {
                bits << -shift
            };
            let letter = ALPHABET.get((five & 31) as usize).copied().unwrap_or(b'a');
            text.push(char::from(letter));
        }
        Self(text)
    }

    /// The key as it came from a caller; `None` if the text has not the shape of one.
    ///
    /// Only this shape is ever compared, so that a hash of a guessable text in the configuration
    /// lets nobody in.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.strip_prefix(PREFIX)?;
        let fits = body.len() == BODY && body.bytes().all(|b| ALPHABET.contains(&b));
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Whether a text holds something that has the shape of a key.
    #[must_use]
    pub(crate) fn is_within(text: &str) -> bool {
        text.match_indices(PREFIX).any(|(at, _)| {
            text.get(at..at + PREFIX.len() + BODY)
                .is_some_and(|part| Self::parse(part).is_some())
        })
    }

    /// The text, to be shown once to the person it is made for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The hash that the configuration holds.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(&self.0)
    }
}

impl fmt::Debug for IntegrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IntegrationKey(…)")
    }
}

/// The SHA-256 of a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    pub(crate) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Reads 64 hex digits; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 {
            return None;
        }
        let mut digits = text.chars().map(|digit| digit.to_digit(16));
        let mut hash = [0_u8; 32];
        for byte in &mut hash {
            *byte = (digits.next()?? << 4 | digits.next()??) as u8;
        }
        Some(Self(hash))
    }

    /// The hash as 64 hex digits, for the configuration's `key_sha256`.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn is_same(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

/// The integration with this id and this key, switched off or not.
///
/// Looks at all of them, whatever it finds, and compares hashes in constant time: how long it
/// takes tells nobody how near a guess was, nor whether an id exists.
#[must_use]
pub fn find<'c>(
    integrations: impl IntoIterator<Item = &'c Integration>,
    id: &str,
    key: &str,
) -> Option<&'c Integration> {
    let shaped = IntegrationKey::parse(key);
    let presented = shaped
        .as_ref()
        .map_or(KeyHash([0; 32]), IntegrationKey::hash);
    let all: Vec<&Integration> = integrations.into_iter().collect();
    let mut found = u64::MAX;
    for (at, integration) in (0_u64..).zip(&all) {
        let same_id = integration.id().as_str().as_bytes().ct_eq(id.as_bytes());
        let hit = same_id & integration.key().is_same(&presented);
        found.conditional_assign(&at, hit);
    }
    shaped?;
    all.get(usize::try_from(found).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    fn config(entries: &[(&str, &IntegrationKey)]) -> Config {
        let list: Vec<_> = entries
            .iter()
            .map(|(id, key)| format!(r#"{{"id":"{id}","key_sha256":"{}"}}"#, key.hash().to_hex()))
            .collect();
        let text = format!(
            r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
                "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"}}}},
                "integrations":[{}]}}"#,
            list.join(",")
        );
        Config::parse(&text).unwrap()
    }

    #[test]
    fn a_key_is_base_32_of_its_bytes() {
        let key = IntegrationKey::from_random([0; 16]);
        assert_eq!(key.expose(), "mek_aaaaaaaaaaaaaaaaaaaaaaaaaa");
        let key = IntegrationKey::from_random([0xff; 16]);
        assert_eq!(key.expose(), "mek_77777777777777777777777774");
        // RFC 4648, section 10: "foobar" is MZXW6YTBOI.
        let key = IntegrationKey::from_random(*b"foobar\0\0\0\0\0\0\0\0\0\0");
        assert!(key.expose().starts_with("mek_mzxw6ytboi"));
    }

    #[test]
    fn the_hash_is_the_sha_256_of_the_whole_text() {
        // printf mek_aaaaaaaaaaaaaaaaaaaaaaaaaa | sha256sum
        let key = IntegrationKey::from_random([0; 16]);
        assert_eq!(
            key.hash().to_hex(),
            "17151778f0d395ab6eadee27ca60183893bf6e74d845a87f61d8e5727f08ffac"
        );
    }

    #[test]
    fn a_weak_text_gets_nobody_in_though_its_hash_is_configured() {
        let text = format!(
            r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
                "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"}}}},
                "integrations":[{{"id":"weak","key_sha256":"{}"}}]}}"#,
            KeyHash::of("hunter2").to_hex()
        );
        let config = Config::parse(&text).unwrap();
        assert!(find(config.integrations(), "weak", "hunter2").is_none());
    }

    #[test]
    fn a_text_without_a_keys_shape_does_not_match_a_hash_of_zeros() {
        let text = format!(
            r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
                "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"}}}},
                "integrations":[{{"id":"zero","key_sha256":"{}"}}]}}"#,
            "0".repeat(64)
        );
        let config = Config::parse(&text).unwrap();
        assert!(find(config.integrations(), "zero", "").is_none());
    }

    #[test]
    fn hex_is_taken_in_either_case_and_nothing_else_is() {
        let hash = KeyHash::of("x");
        assert_eq!(KeyHash::from_hex(&hash.to_hex()), Some(hash));
        assert_eq!(KeyHash::from_hex(&hash.to_hex().to_uppercase()), Some(hash));
        for bad in ["", "zz", &"g".repeat(64), &"a".repeat(63), &"é".repeat(32)] {
            assert_eq!(KeyHash::from_hex(bad), None);
        }
    }

    proptest! {
        #[test]
        fn a_key_finds_its_own_integration_and_no_other(
            mut seeds in prop::collection::hash_set(any::<[u8; 16]>(), 2..12),
            stranger in any::<[u8; 16]>(),
        ) {
            seeds.remove(&stranger);
            let keys: Vec<_> = seeds.into_iter().map(IntegrationKey::from_random).collect();
            let ids: Vec<_> = (0..keys.len()).map(|at| format!("i{at}")).collect();
            let entries: Vec<_> = ids.iter().map(String::as_str).zip(&keys).collect();
            let config = config(&entries);
            for (id, key) in &entries {
                let found = find(config.integrations(), id, key.expose()).unwrap();
                prop_assert_eq!(found.id().as_str(), *id);
                prop_assert!(find(config.integrations(), "else", key.expose()).is_none());
            }
            for pair in entries.windows(2) {
                prop_assert!(find(config.integrations(), pair[0].0, pair[1].1.expose()).is_none());
            }
            let stranger = IntegrationKey::from_random(stranger);
            prop_assert!(find(config.integrations(), "i0", stranger.expose()).is_none());
        }

        #[test]
        fn different_bytes_make_different_keys(a in any::<[u8; 16]>(), bit in 0_u32..128) {
            let b = (u128::from_be_bytes(a) ^ 1 << bit).to_be_bytes();
            let (a, b) = (IntegrationKey::from_random(a), IntegrationKey::from_random(b));
            prop_assert_ne!(a.expose(), b.expose());
            prop_assert!(IntegrationKey::parse(a.expose()).is_some());
            let within = format!("x mek_ {}.", a.expose());
            prop_assert!(IntegrationKey::is_within(&within));
        }

        #[test]
        fn garbage_is_no_key(text in ".{0,60}") {
            let _ = IntegrationKey::parse(&text);
            let _ = IntegrationKey::is_within(&text);
            let _ = KeyHash::from_hex(&text);
        }
    }
}
