//! One granted call, as the governor remembers it.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::ledger::Owner;
use crate::time::Timestamp;

/// The name of a lease.
///
/// Ids only ever grow, and none is used twice. An id is the millisecond of its grant, or one more
/// than the last if that is taken; so even a governor whose state was lost does not hand out an id
/// that an earlier holder may still report on. It fits into the integers that JavaScript keeps
/// exactly.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct LeaseId(u64);

impl LeaseId {
    /// The year 144,000; half of the integers that JavaScript keeps exactly.
    const LAST_FROM_CLOCK: u64 = 1 << 52;

    /// The lease of this number, as it came over the permit protocol.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number to send over the permit protocol.
    #[must_use]
    pub const fn as_number(self) -> u64 {
        self.0
    }

    /// The id of the next grant. A clock that shows an absurd time does not use up the ids.
    pub(super) fn next(self, now: Timestamp) -> Self {
        Self(
            self.0
                .saturating_add(1)
                .max(now.as_millis().min(Self::LAST_FROM_CLOCK)),
        )
    }

    /// Whether ids can go on from here for as long as anybody cares.
    pub(super) const fn is_plausible(self) -> bool {
        self.0 < 2 * Self::LAST_FROM_CLOCK
    }
}

impl fmt::Display for LeaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Who, if anybody, will still say what became of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Held {
    /// Its holder has yet to report.
    #[serde(rename = "f")]
    InFlight,
    /// It was cut: the answer will never be seen, but Marketo may be at work on it.
    #[serde(rename = "o")]
    Orphan,
}

/// A granted call. It holds a place and a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(super) struct Lease {
    pub(super) id: LeaseId,
    /// When the call is certainly over, whatever is heard of it.
    pub(super) end: Timestamp,
    pub(super) held: Held,
    /// Whose call it is.
    pub(super) owner: Owner,
}

/// A lease in a state's JSON.
type Written = (LeaseId, Timestamp, Held, Owner);

impl From<Lease> for Written {
    fn from(lease: Lease) -> Self {
        (lease.id, lease.end, lease.held, lease.owner)
    }
}

impl From<Written> for Lease {
    fn from((id, end, held, owner): Written) -> Self {
        Self {
            id,
            end,
            held,
            owner,
        }
    }
}
