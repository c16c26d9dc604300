//! How far a call has come.

use core::fmt;

use bytes::BytesMut;
use http::{HeaderMap, StatusCode};

use super::super::Outcome;
use super::super::judge::Tried;
use crate::limit::LeaseId;
use crate::time::Timestamp;

/// What the call waits for, or does next.
#[derive(Debug)]
pub(super) enum Stage {
    /// To send, with what is still missing for it.
    Ready,
    /// The host owes a token.
    AskedToken,
    /// The host owes a permit.
    AskedPermit { since: Timestamp },
    /// The host owes the head of an answer.
    Sent(Sent),
    /// The host owes the rest of the body.
    Reading(Sent, Reading),
    /// A try is over and waits to be judged.
    Tried(Tried),
    /// Until the next try, or the next token.
    Pausing { until: Timestamp },
    /// Over; the outcome until it is taken.
    Over(Option<Outcome>),
}

/// A request that is out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    /// The lease of its permit; none where no permit is needed.
    pub(super) lease: Option<LeaseId>,
    pub(super) at: Timestamp,
    pub(super) give_up_at: Timestamp,
}

/// An answer of which the head has come.
pub(super) struct Reading {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: BytesMut,
}

/// The body can hold people's data.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reading({}, {} bytes)", self.status, self.body.len())
    }
}
