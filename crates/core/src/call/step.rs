//! What a call asks of its host.

use core::fmt;

use bytes::Bytes;

use super::Outcome;
use crate::limit::{PermitRequest, Report};
use crate::time::Timestamp;
use crate::token::AccessToken;

/// The next thing that the host has to do.
#[must_use]
pub enum Step {
    /// Get a token, then [`Call::on_token`](super::Call::on_token).
    Token {
        /// The token that Marketo has just answered 601 or 602 to, if that is why.
        rejected: Option<AccessToken>,
    },
    /// Get a permit, then [`Call::on_permit`](super::Call::on_permit).
    Acquire(PermitRequest),
    /// Send the request, then [`Call::on_head`](super::Call::on_head) or
    /// [`Call::on_failure`](super::Call::on_failure). Redirects are not followed.
    Send {
        /// The request, token and all.
        request: http::Request<Bytes>,
        /// When to stop waiting for the answer. Marketo has given the call up by then.
        give_up_at: Timestamp,
    },
    /// Tell whoever gave the permit what became of it, and go on at once: nothing waits for it.
    Complete(Report),
    /// Wait, then poll again.
    Wait {
        /// Until when.
        until: Timestamp,
        /// What for.
        why: Waiting,
    },
    /// The call is over.
    Done(Outcome),
}

/// Of a request, neither what it asks for nor what it carries: both are people's data.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token { rejected } => f
                .debug_struct("Token")
                .field("rejected", &rejected.is_some())
                .finish(),
            Self::Acquire(request) => f.debug_tuple("Acquire").field(request).finish(),
            Self::Send {
                request,
                give_up_at,
            } => f
                .debug_struct("Send")
                .field("method", request.method())
                .field("bytes", &request.body().len())
                .field("give_up_at", give_up_at)
                .finish_non_exhaustive(),
            Self::Complete(report) => f.debug_tuple("Complete").field(report).finish(),
            Self::Wait { until, why } => f
                .debug_struct("Wait")
                .field("until", until)
                .field("why", why)
                .finish(),
            Self::Done(outcome) => f.debug_tuple("Done").field(outcome).finish(),
        }
    }
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Waiting {
    /// The pause before the next try.
    Retry,
    /// The host, which owes an answer to an earlier step.
    Host,
}

/// What to do with the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum BodyPlan {
    /// Read it: chunks to [`Call::on_chunk`](super::Call::on_chunk), its end to
    /// [`Call::on_end`](super::Call::on_end). No more than `at_most` bytes.
    Collect {
        /// The most that is read of it, in bytes.
        at_most: usize,
    },
    /// It is a file: it goes to the caller as a stream, unread.
    PassOn,
}
