//! Keys from a client secret: one secret, several purposes, no key that serves two of them.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::InstanceId;
use crate::secret::Secret;

/// `N` bytes of key for one purpose, from a client secret (HKDF-SHA256).
///
/// The label names the purpose; the instance and the client id are bound in, so that a secret
/// that is used in two places gives two keys.
pub(crate) fn derive<const N: usize>(
    label: &str,
    instance: &InstanceId,
    client_id: &Secret,
    client_secret: &Secret,
) -> Zeroizing<[u8; N]> {
    let info = Zeroizing::new(framed([
        label.as_bytes(),
        instance.as_str().as_bytes(),
        client_id.expose().as_bytes(),
    ]));
    let (extracted, hkdf) = Hkdf::<Sha256>::extract(None, client_secret.expose().as_bytes());
    let mut key = Zeroizing::new([0_u8; N]);
    if hkdf.expand(&info, key.as_mut_slice()).is_err() {
        // HKDF-SHA256 gives up to 8,160 bytes and nobody asks for more than 64. Should somebody
        // ever, the key is still one that only the holder of the secret has: never zeros.
        for (byte, secret) in key.iter_mut().zip(extracted.iter().cycle()) {
            *byte = *secret;
        }
    }
    key
}

/// Parts joined with the length of each before it, so that no two lists of parts read the same.
pub(crate) fn framed<const K: usize>(parts: [&[u8]; K]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        whole.extend_from_slice(&(part.len() as u64).to_be_bytes());
        whole.extend_from_slice(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(label: &str, instance: &str, id: &str, secret: &str) -> [u8; 32] {
        let instance = InstanceId::new(instance).unwrap();
        *derive::<32>(label, &instance, &Secret::new(id), &Secret::new(secret))
    }

    #[test]
    fn every_part_makes_another_key() {
        let base = key("a", "main", "id", "secret");
        assert_eq!(base, key("a", "main", "id", "secret"));
        assert_ne!(base, key("b", "main", "id", "secret"));
        assert_ne!(base, key("a", "other", "id", "secret"));
        assert_ne!(base, key("a", "main", "id2", "secret"));
        assert_ne!(base, key("a", "main", "id", "secret2"));
        assert_ne!(base, [0; 32]);
    }

    #[test]
    fn parts_cannot_slide_into_each_other() {
        assert_ne!(framed([b"ab", b"c"]), framed([b"a", b"bc"]));
        assert_ne!(framed([b"", b"abc"]), framed([b"abc", b""]));
    }

    #[test]
    fn more_than_hkdf_gives_is_still_no_zeros() {
        let instance = InstanceId::new("main").unwrap();
        let key = derive::<9000>("a", &instance, &Secret::new("id"), &Secret::new("secret"));
        assert!(key.iter().any(|byte| *byte != 0));
    }
}
