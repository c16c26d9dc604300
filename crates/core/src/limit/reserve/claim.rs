//! What an instance keeps of its own call while it asks for a permit.

use super::{Answer, ClockBehind, Shared};
use crate::limit::SEND_WITHIN;
use crate::limit::line::Cancelled;
use crate::limit::permit::{PermitRequest, Verdict};
use crate::limit::reserve::ticket::TicketId;
use crate::time::Timestamp;

/// A call's wish for a permit, from the first question to the verdict.
///
/// The holder reads the [`Shared`] state, [asks](Self::ask), and swaps the state in if that has
/// changed it. If the swap wins, the answer stands; if it loses, the holder begins again with the
/// same claim; if nobody can tell, it says so by [`on_unknown`](Self::on_unknown) and does the same.
#[derive(Clone, Debug)]
pub struct Claim {
    ticket: TicketId,
    request: PermitRequest,
    /// The first reading with which it was granted a permit that may have been stored.
    unsure_since: Option<Timestamp>,
}

impl Claim {
    /// A wish for a permit. The request's deadline is by this holder's clock. `entropy` is a random
    /// number.
    #[must_use]
    pub fn new(request: PermitRequest, entropy: u64) -> Self {
        Self {
            ticket: TicketId::new(entropy),
            request,
            unsure_since: None,
        }
    }

    /// Asks, for the first time or again. `now` is a reading of this holder's clock from after the
    /// state was read.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn ask(&self, shared: &mut Shared, now: Timestamp) -> Result<Answer, ClockBehind> {
        shared.ask(now, self.ticket, &self.request, self.unsure_since)
    }

    /// Whether what was answered at `now` was stored, nobody can tell.
    pub fn on_unknown(&mut self, now: Timestamp, answer: &Answer) {
        if let Answer::Decided(Verdict::Granted(_)) = answer {
            self.unsure_since.get_or_insert(now);
        }
    }

    /// The caller has gone away before it was handed its verdict.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub fn leave(&self, shared: &mut Shared, now: Timestamp) -> Result<Cancelled, ClockBehind> {
        shared.leave(now, self.ticket)
    }
}

/// By when one may send who was granted a permit at the reading `first` or later.
pub(super) fn send_by(recorded: Timestamp, first: Option<Timestamp>) -> Timestamp {
    first.map_or(recorded, |first| recorded.min(first.after(SEND_WITHIN)))
}
