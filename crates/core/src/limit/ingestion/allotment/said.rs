//! What a call asks of an allotment, and what it is told.

use core::time::Duration;

use super::super::super::permit::{Report, Verdict};
use super::super::wire::AllotmentRequest;
use crate::time::Timestamp;

/// Leave for one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draw {
    /// How many objects it carries.
    pub objects: u32,
    /// How long Marketo may be at work on it.
    pub server_timeout: Duration,
    /// When its caller stops waiting.
    pub deadline: Timestamp,
}

impl Draw {
    /// A call with so many objects.
    #[must_use]
    pub const fn new(objects: u32, server_timeout: Duration, deadline: Timestamp) -> Self {
        Self {
            objects,
            server_timeout,
            deadline,
        }
    }
}

/// What became of a call that had leave.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settlement {
    /// The report, as on a permit. Its lease is the allotment, which several calls have in common.
    pub report: Report,
    /// How many objects the call carried.
    pub objects: u32,
}

impl Settlement {
    /// What became of a call with so many objects.
    #[must_use]
    pub const fn new(report: Report, objects: u32) -> Self {
        Self { report, objects }
    }
}

/// What follows from a [`Draw`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Drawn {
    /// It is decided. `send_by` of a permit is by the holder's own clock.
    Decided(Verdict),
    /// The governor is asked; its answer goes to [`Allotment::on_reply`]; then it is drawn again.
    Ask(AllotmentRequest, Asked),
    /// At this instant it is drawn again.
    Wait(Timestamp),
}

/// A question to the governor: when it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub(super) at: Timestamp,
    /// How often the clock had stepped back.
    pub(super) era: u32,
    /// For a call with so many objects.
    pub(super) first: u32,
}

/// What a call that waits remembers from one [`Allotment::draw`] to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    pub(super) turns: u32,
    /// The question that it has been counted as waiting for.
    pub(super) counted: Option<Asked>,
}
