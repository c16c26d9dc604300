//! What a holder of the limits begins with.

use marketo_core::Timestamp;
use marketo_core::limit::{Governor, Policy, Shared};

/// What a holder begins with that finds nothing kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Nobody knows what was sent before: it grants nothing for one window, and little for some
    /// minutes. Right for whoever cannot tell *never* from *forgotten*.
    #[default]
    Closed,
    /// Certainly nothing was sent to the instance in the last minutes.
    New,
}

impl Start {
    /// The governor to begin with.
    #[must_use]
    pub fn governor(self, policy: Policy, now: Timestamp) -> Governor {
        match self {
            Self::Closed => Governor::closed(policy, now),
            Self::New => Governor::new(policy),
        }
    }

    /// The state to begin with where several holders share one.
    #[must_use]
    pub fn shared(self, policy: Policy, now: Timestamp) -> Shared {
        match self {
            Self::Closed => Shared::closed(policy, now),
            Self::New => Shared::new(policy),
        }
    }
}
