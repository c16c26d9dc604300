//! One seat in a queue of bulk jobs, and how long a word on its job is gone by.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::job::JobId;
use super::lease::LeaseId;
use super::ledger::Owner;
use crate::time::Timestamp;

/// What the two queues do not have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// A word on a job is gone by for so long.
    pub(super) fresh: Duration,
    /// One who found the queue full is told to come back after so long.
    pub(super) again: Duration,
}

impl Pace {
    /// Exports: a status changes once a minute, and five minutes will do for most (Adobe: "Bulk
    /// Extract").
    pub(super) const EXPORTS: Self = Self {
        fresh: Duration::from_secs(3 * 5 * 60),
        again: Duration::from_secs(60),
    };
    /// Imports: every 5 to 30 s (Adobe: "Bulk Lead Import").
    pub(super) const IMPORTS: Self = Self {
        fresh: Duration::from_secs(3 * 30),
        again: Duration::from_secs(30),
    };
}

/// A job that is in the queue, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(super) struct Seat {
    /// The call that took it; nobody's for a job that was met there.
    pub(super) lease: LeaseId,
    /// The job; not known of an import before it is answered.
    pub(super) id: Option<JobId>,
    /// Whose it is, as far as that is known.
    pub(super) who: Owner,
    /// When it was last heard of.
    pub(super) heard: Timestamp,
    pub(super) standing: Standing,
    /// The list that it imports into.
    pub(super) list: Option<u64>,
}

/// A seat in a state's JSON.
type Written = (
    LeaseId,
    Option<JobId>,
    Owner,
    Timestamp,
    Standing,
    Option<u64>,
);

impl From<Seat> for Written {
    fn from(seat: Seat) -> Self {
        let Seat {
            lease,
            id,
            who,
            heard,
            standing,
            list,
        } = seat;
        (lease, id, who, heard, standing, list)
    }
}

impl From<Written> for Seat {
    fn from((lease, id, who, heard, standing, list): Written) -> Self {
        Self {
            lease,
            id,
            who,
            heard,
            standing,
            list,
        }
    }
}

/// What is known of a job that has a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Standing {
    /// The call that puts it there is under way.
    #[serde(rename = "a")]
    Asked,
    /// That call has been cut, or its answer said nothing.
    #[serde(rename = "u")]
    Unsure,
    /// It is there, by Marketo's word.
    #[serde(rename = "k")]
    Known,
}

impl Seat {
    /// Whether the call that took it is under way.
    pub(super) fn is_asked(&self) -> bool {
        self.standing == Standing::Asked
    }
}
