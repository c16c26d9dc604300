//! What comes of a call.

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::limit::Refusal;
use crate::request::RequestError;
use crate::token::TokenFailure;

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// Marketo's last word: what was asked for, or an error that trying again does not mend.
    Answered(Answered),
    /// The answer is a file, whose body the host still has in hand.
    File(FileHead),
    /// There is no answer that could be given.
    Failed(CallError),
}

/// An answer of Marketo's, read whole.
#[derive(Clone, PartialEq)]
pub struct Answered {
    /// The HTTP status; 200 for most failures too.
    pub status: StatusCode,
    /// The headers that describe the body, as Marketo sent them; not its length.
    pub headers: HeaderMap,
    /// The body. It can hold people's data: it is in no `Debug`.
    pub body: Bytes,
    /// The code of the first error, if the answer is a failure.
    pub code: Option<String>,
}

impl core::fmt::Debug for Answered {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Answered")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The head of a file: status (200 or 206) and the headers that describe it.
#[derive(Clone, Debug, PartialEq)]
pub struct FileHead {
    /// 200, or 206 for a part of it.
    pub status: StatusCode,
    /// `Content-Type`, `Content-Length`, `Content-Range`, `Accept-Ranges` as Marketo sent them.
    pub headers: HeaderMap,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// The request could not be built: nothing was sent.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// There is no token: nothing was sent.
    #[error(transparent)]
    Token(#[from] TokenFailure),
    /// Marketo has rejected the token that was got in place of a rejected one. Not executed.
    #[error("{operation}: Marketo rejects each token that it gives ({after})")]
    TokenRejected {
        /// The operation.
        operation: &'static str,
        /// What Marketo said of the last token.
        after: Failure,
    },
    /// There is no permit in time: nothing was sent, or no more after a failure that Marketo had
    /// not executed.
    #[error("no permit in time: {0}")]
    Refused(Refusal),
    /// Marketo may have carried out the call, or not, and it must not be sent twice. Look before
    /// you send it again.
    #[error("{operation}: the outcome is unknown ({after}); Marketo may have carried it out")]
    OutcomeUnknown {
        /// The operation.
        operation: &'static str,
        /// What came in place of an answer.
        after: Failure,
    },
    /// Marketo could not be reached, or gave no usable answer, as often as it was tried. The call
    /// is safe to send again.
    #[error("{operation}: no usable answer from Marketo ({after})")]
    Unavailable {
        /// The operation.
        operation: &'static str,
        /// What came in place of an answer.
        after: Failure,
    },
}

/// What came in place of a usable answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// No connection came about: nothing was sent.
    #[error("Marketo could not be reached")]
    NotReached,
    /// The connection was cut, or the time was up, before the answer had come.
    #[error("no answer came")]
    NoAnswer,
    /// The answer broke off.
    #[error("the answer broke off")]
    BrokenOff,
    /// The answer was longer than is read.
    #[error("the answer is longer than {0} bytes")]
    TooLong(usize),
    /// An HTTP status with something that is none of Marketo's forms of answer.
    #[error("HTTP {0} with no answer of Marketo's")]
    Status(u16),
    /// An error of Marketo's.
    #[error("Marketo's error {code}, request {request_id}")]
    Marketo {
        /// The code.
        code: String,
        /// Marketo's id of the request, for its support; empty if it gave none.
        request_id: String,
    },
}

/// What it took: counted while the call runs, for the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// How often it was sent.
    pub tries: u32,
    /// How long it waited for permits.
    pub permit_wait: Duration,
    /// How long it paused between tries.
    pub pause: Duration,
    /// How long it waited for Marketo.
    pub upstream: Duration,
    /// The codes that Marketo failed tries with, in order; `cut`, `http-502` and the like where
    /// there was none.
    pub troubles: Vec<String>,
    /// Marketo's id of the last request that it answered.
    pub request_id: Option<String>,
}
