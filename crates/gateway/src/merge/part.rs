//! What a caller brings to a batch.

use core::fmt;

use marketo_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What one caller brings to a batch, as the place where all callers meet has to know it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Parts with the same key can be one call. A digest: it says nothing to who reads it.
    pub key: String,
    /// Whose it is.
    pub who: String,
    /// How many records, or values, it has.
    pub size: u16,
    /// How many a batch may have.
    pub full: u16,
    /// How many parts a batch may have that this one is in.
    pub most: u16,
    /// The records that it writes, as digests: none of them is in two batches at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<u64>,
    /// Until when its caller waits for it to be sent.
    pub deadline: Timestamp,
    /// For how many milliseconds it waits for others, where nothing is under way.
    #[serde(default)]
    pub linger_ms: u32,
    /// Whether it may be sent again when nobody knows what became of it.
    pub safe: bool,
    /// What it adds to the call.
    pub load: String,
}

/// Without its load, which is people's data.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("key", &self.key)
            .field("who", &self.who)
            .field("size", &self.size)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

/// A digest of texts, each told apart from the next.
pub(super) fn key_of(texts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.len().to_le_bytes());
        digest.update(text.as_bytes());
    }
    let digest = digest.finalize();
    let half = digest.get(..16).unwrap_or_default();
    half.iter().fold(String::new(), |mut hex, byte| {
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(digit.into(), 16).unwrap_or_default());
        }
        hex
    })
}

/// A digest of a record's place and name. Two that fall together cost a wait, nothing else.
pub(super) fn record_of(texts: &[&str]) -> u64 {
    // FNV-1a.
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
