//! One seat in a queue of bulk jobs.

use serde::{Deserialize, Serialize};

use super::job::{JobId, Tag};
use super::lease::LeaseId;
use crate::time::Timestamp;

/// A job that is in the queue, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(super) struct Seat {
    /// The call that took it; nobody's for a job that was met there.
    pub(super) lease: LeaseId,
    /// The job; not known of an import before it is answered.
    pub(super) id: Option<JobId>,
    /// Whose it is, as far as that is known.
    pub(super) who: Option<Tag>,
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
    Option<Tag>,
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
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    /// The call that puts it there is under way.
    Asked,
    /// That call has been cut, or its answer said nothing.
    Unsure,
    /// It is there, by Marketo's word.
    Known,
}

impl Seat {
    /// Whether the call that took it is under way.
    pub(super) fn is_asked(&self) -> bool {
        self.standing == Standing::Asked
    }
}
