//! Marketo's tokens, and its answers, as they lie in a store: sealed, so that who reads the store
//! reads nothing.
//!
//! AES-256-GCM with a key derived from the client secret. What is sealed is bound to the place it
//! lies at: a blob that is copied to another key, instance or client id does not open. Whatever
//! does not open counts as absent, and costs one identity call.

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, ApiUser, HeldToken};
use zeroize::Zeroizing;

use crate::config::{CredentialRef, InstanceId};
use crate::derive::{derive, framed};
use crate::secret::{Credential, Secret};

const LABEL: &str = "marketo-edge stored token sealing";
const KEEPER_LABEL: &str = "marketo-edge stored keeper sealing";
const CACHE_LABEL: &str = "marketo-edge stored answer sealing";
/// 2: with the API user.
const VERSION: u8 = 2;
const NONCE: usize = 12;
const TAG: usize = 16;
/// Two instants.
const INSTANTS: usize = 16;
/// The longest blob that is looked at, in bytes. Marketo's tokens have some 40.
const MAX_BLOB: usize = 4096;

/// Where a credential's sealed token lies in the host's store.
#[must_use]
pub fn store_key(credential: &CredentialRef) -> String {
    format!(
        "token/v{VERSION}/{}/{}",
        credential.instance().id(),
        credential.id()
    )
}

/// Where the keeper of a credential's token lies, where many holders share it.
#[must_use]
pub fn keeper_key(credential: &CredentialRef) -> String {
    format!(
        "keeper/v1/{}/{}",
        credential.instance().id(),
        credential.id()
    )
}

/// The 96 bits that make one sealing unlike every other.
///
/// They have to come from the host's secure random source, anew for each sealing: the same nonce
/// twice under one key gives the key's protection away. Jitter's `entropy` will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; NONCE]);

impl Nonce {
    /// Takes 12 bytes of the host's secure random source.
    #[must_use]
    pub const fn from_secure_random(bytes: [u8; NONCE]) -> Self {
        Self(bytes)
    }
}

/// What a sealed token is bound to, and the key for it.
pub struct Seal {
    cipher: Aes256Gcm,
    bound_to: Zeroizing<Vec<u8>>,
}

impl Seal {
    /// The seal for a credential's token.
    #[must_use]
    pub fn of(credential: &Credential) -> Self {
        let reference = credential.reference();
        Self::new(LABEL, &store_key(reference), credential)
    }

    /// The seal for the keeper of a credential's token, where many holders share it.
    #[must_use]
    pub fn of_keeper(credential: &Credential) -> Self {
        let place = keeper_key(credential.reference());
        Self::new(KEEPER_LABEL, &place, credential)
    }

    /// The seal for an answer that is kept at this place, by this credential's key.
    #[must_use]
    pub fn of_answer(credential: &Credential, place: &str) -> Self {
        Self::new(CACHE_LABEL, place, credential)
    }

    fn new(label: &str, store_key: &str, credential: &Credential) -> Self {
        let instance = credential.reference().instance().id();
        Self::with(
            label,
            store_key,
            instance,
            credential.client_id(),
            credential.client_secret(),
        )
    }

    fn with(
        label: &str,
        store_key: &str,
        instance: &InstanceId,
        id: &Secret,
        secret: &Secret,
    ) -> Self {
        let key = derive::<32>(label, instance, id, secret);
        Self {
            cipher: Aes256Gcm::new((&*key).into()),
            bound_to: Zeroizing::new(framed([
                store_key.as_bytes(),
                instance.as_str().as_bytes(),
                id.expose().as_bytes(),
                &[VERSION],
            ])),
        }
    }

    /// Seals a token for the store.
    #[must_use]
    pub fn seal(&self, nonce: Nonce, held: &HeldToken) -> Vec<u8> {
        let text = held.token.expose().as_bytes();
        let user = held.user.as_ref().map_or("", ApiUser::expose).as_bytes();
        // Room for the tag, so that no copy of the token is left behind by a growing buffer.
        let size = INSTANTS + 2 + user.len() + text.len() + TAG;
        let mut buffer = Zeroizing::new(Vec::with_capacity(size));
        buffer.extend_from_slice(&held.obtained_at.as_millis().to_be_bytes());
        buffer.extend_from_slice(&held.expires_at.as_millis().to_be_bytes());
        // An address has at most `ApiUser::MAX_LEN` bytes.
        buffer.extend_from_slice(&u16::try_from(user.len()).unwrap_or(u16::MAX).to_be_bytes());
        buffer.extend_from_slice(user);
        buffer.extend_from_slice(text);
        self.close(nonce, &mut buffer)
    }

    /// Seals a text for the store.
    #[must_use]
    pub fn seal_text(&self, nonce: Nonce, text: &str) -> Vec<u8> {
        let mut buffer = Vec::with_capacity(text.len() + TAG);
        buffer.extend_from_slice(text.as_bytes());
        self.close(nonce, &mut buffer)
    }

    /// Opens what [`Seal::seal_text`] made; `None` for anything else.
    #[must_use]
    pub fn open_text(&self, blob: &[u8]) -> Option<String> {
        String::from_utf8(core::mem::take(&mut *self.unclose(blob)?)).ok()
    }

    fn close(&self, nonce: Nonce, buffer: &mut Vec<u8>) -> Vec<u8> {
        let sealed = self
            .cipher
            .encrypt_in_place(&nonce.0.into(), &self.bound_to, buffer);
        if sealed.is_err() {
            // Only something of many gigabytes could do that; nothing opens as nothing.
            return Vec::new();
        }
        let mut blob = Vec::with_capacity(1 + NONCE + buffer.len());
        blob.push(VERSION);
        blob.extend_from_slice(&nonce.0);
        blob.extend_from_slice(buffer);
        blob
    }

    /// Opens what [`Seal::seal`] made; `None` for anything else.
    #[must_use]
    pub fn open(&self, blob: &[u8]) -> Option<HeldToken> {
        if blob.len() > MAX_BLOB {
            return None;
        }
        let buffer = self.unclose(blob)?;
        let (obtained_at, rest) = buffer.split_first_chunk::<8>()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (user, text) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        Some(HeldToken {
            token: AccessToken::new(core::str::from_utf8(text).ok()?),
            obtained_at: Timestamp::from_millis(u64::from_be_bytes(*obtained_at)),
            expires_at: Timestamp::from_millis(u64::from_be_bytes(*expires_at)),
            user: ApiUser::new(core::str::from_utf8(user).ok()?),
        })
    }

    fn unclose(&self, blob: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (version, rest) = blob.split_first()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        if *version != VERSION {
            return None;
        }
        let mut buffer = Zeroizing::new(sealed.to_vec());
        self.cipher
            .decrypt_in_place(nonce.into(), &self.bound_to, &mut *buffer)
            .ok()?;
        Some(buffer)
    }
}

impl core::fmt::Debug for Seal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seal_of(place: &str, instance: &str, id: &str, secret: &str) -> Seal {
        let instance = InstanceId::new(instance).unwrap();
        Seal::with(
            LABEL,
            place,
            &instance,
            &Secret::new(id),
            &Secret::new(secret),
        )
    }

    fn seal() -> Seal {
        seal_of("token/v2/main/default", "main", "client", "hush")
    }

    fn held(text: &str, obtained: u64, expires: u64) -> HeldToken {
        HeldToken {
            token: AccessToken::new(text),
            obtained_at: Timestamp::from_millis(obtained),
            expires_at: Timestamp::from_millis(expires),
            user: None,
        }
    }

    const NONCE_1: Nonce = Nonce::from_secure_random([1; 12]);
    const TOKEN: &str = "cdf01657-110d-4155-99a7-f986b2ff13a0:int";

    #[test]
    fn a_blob_opens_only_where_it_was_sealed() {
        let blob = seal().seal(NONCE_1, &held(TOKEN, 1, 2));
        assert_eq!(seal().open(&blob), Some(held(TOKEN, 1, 2)));
        // What the key is made of, and what the blob is bound to: each alone keeps it closed.
        for (other, other_key, bound_elsewhere) in [
            (
                seal_of("token/v2/main/other", "main", "client", "hush"),
                false,
                true,
            ),
            (
                seal_of("token/v2/main/default", "sandbox", "client", "hush"),
                true,
                true,
            ),
            (
                seal_of("token/v2/main/default", "main", "client2", "hush"),
                true,
                true,
            ),
            (
                seal_of("token/v2/main/default", "main", "client", "hush2"),
                true,
                false,
            ),
        ] {
            assert_eq!(other.open(&blob), None);
            let Seal { cipher, bound_to } = other;
            let key_alone = Seal { cipher, ..seal() };
            assert_eq!(key_alone.open(&blob).is_none(), other_key);
            let place_alone = Seal { bound_to, ..seal() };
            assert_eq!(place_alone.open(&blob).is_none(), bound_elsewhere);
        }
    }

    #[test]
    fn another_nonce_makes_another_blob_and_neither_shows_the_token() {
        let one = seal().seal(NONCE_1, &held(TOKEN, 1, 2));
        let two = seal().seal(Nonce::from_secure_random([2; 12]), &held(TOKEN, 1, 2));
        assert_ne!(one, two);
        for blob in [one, two] {
            assert!(
                !blob
                    .windows(4)
                    .any(|part| TOKEN.as_bytes().windows(4).any(|t| t == part))
            );
        }
    }

    #[test]
    fn an_oversized_blob_is_not_looked_at() {
        let blob = seal().seal(NONCE_1, &held(&"x".repeat(MAX_BLOB), 1, 2));
        assert_eq!(seal().open(&blob), None);
    }

    #[test]
    fn a_text_opens_only_where_it_was_sealed_and_not_as_a_token() {
        let of = |label, place| {
            let (id, secret) = (Secret::new("client"), Secret::new("hush"));
            Seal::with(
                label,
                place,
                &InstanceId::new("main").unwrap(),
                &id,
                &secret,
            )
        };
        let text = "x".repeat(2 * MAX_BLOB);
        let blob = of(CACHE_LABEL, "cache/v1/1/a").seal_text(NONCE_1, &text);
        assert!(!blob.windows(4).any(|part| part == b"xxxx"));
        assert_eq!(of(CACHE_LABEL, "cache/v1/1/a").open_text(&blob), Some(text));
        for (label, place) in [(CACHE_LABEL, "cache/v1/2/a"), (LABEL, "cache/v1/1/a")] {
            assert_eq!(of(label, place).open_text(&blob), None);
        }
        assert_eq!(seal().open_text(&[]), None);
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens(
            text in ".{0,200}", obtained in any::<u64>(), expires in any::<u64>(),
            nonce in any::<[u8; 12]>(), user in "[a-z.]{1,20}@[a-zé]{1,9}|",
        ) {
            let user = ApiUser::new(&user);
            let token = HeldToken { user, ..held(&text, obtained, expires) };
            let blob = seal().seal(Nonce::from_secure_random(nonce), &token);
            prop_assert_eq!(seal().open(&blob), Some(token));
        }

        #[test]
        fn a_flipped_bit_closes_it(bit in any::<prop::sample::Index>()) {
            let mut blob = seal().seal(NONCE_1, &held(TOKEN, 1, 2));
            let bit = bit.index(blob.len() * 8);
            blob[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(seal().open(&blob), None);
        }

        #[test]
        fn a_cut_or_longer_blob_stays_closed(
            len in any::<prop::sample::Index>(),
            more in prop::collection::vec(any::<u8>(), 1..40),
        ) {
            let blob = seal().seal(NONCE_1, &held(TOKEN, 1, 2));
            prop_assert_eq!(seal().open(&blob[..len.index(blob.len())]), None);
            prop_assert_eq!(seal().open(&[blob, more].concat()), None);
        }

        #[test]
        fn garbage_stays_closed(mut blob in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(seal().open(&blob), None);
            if let Some(first) = blob.first_mut() {
                *first = VERSION;
            }
            prop_assert_eq!(seal().open(&blob), None);
        }
    }
}
