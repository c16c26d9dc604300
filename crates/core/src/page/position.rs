//! Where a listing stands.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::request::{Body, CallSpec};

/// Where a listing stands: enough to go on from, for the same operation, path and query only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub(super) operation: String,
    /// What else was asked for, as a digest: a stored position holds none of it.
    pub(super) query: u64,
    pub(super) token: Option<String>,
    pub(super) offset: u64,
    pub(super) pages: u64,
    pub(super) items: u64,
    pub(super) done: bool,
}

impl Position {
    /// The pages delivered so far.
    #[must_use]
    pub const fn pages(&self) -> u64 {
        self.pages
    }

    /// The items delivered so far.
    #[must_use]
    pub const fn items(&self) -> u64 {
        self.items
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// The last token. Of a listing of activities that has ended it is where the next run starts
    /// (Adobe: "Paging tokens").
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

/// Counts only: a token is long and says nothing.
impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Position")
            .field("operation", &self.operation)
            .field("pages", &self.pages)
            .field("items", &self.items)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

/// FNV-1a of what is asked for beside the place.
pub(super) fn digest(spec: &CallSpec) -> u64 {
    let path = spec
        .path
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let query = spec
        .query
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let body: &[u8] = match &spec.body {
        Body::Json(json) => json,
        _ => &[],
    };
    let texts = path.chain(query).flat_map(|(name, value)| {
        name.bytes()
            .chain([0xff])
            .chain(value.bytes())
            .chain([0xff])
    });
    fnv(texts.chain(body.iter().copied()))
}

pub(super) fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
