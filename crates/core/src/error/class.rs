//! The kinds of errors, and what they say about a call.

use core::fmt;

/// What kind of error it is: what a caller, or the call machine, has to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// The token is not taken: get another, send once more.
    Token,
    /// Too many calls in 20 seconds.
    RateLimit,
    /// Too many calls at once.
    ConcurrencyLimit,
    /// The instance's calls of the day are used up: nothing goes before midnight, Central time.
    DayClosed,
    /// Marketo could not, this time.
    Transient,
    /// A queue of bulk jobs is full, or busy with the same list.
    Queue,
    /// The day's export volume is used up: no export before midnight, Central time.
    ExportQuota,
    /// The credential may not do this, or not from here.
    Denied,
    /// The subscription does not have this.
    Unavailable,
    /// There is nothing of that id or name.
    NotFound,
    /// What was asked for is so already.
    AlreadyDone,
    /// The values sent are wrong.
    Input,
    /// The values are right, but what is in Marketo stands against them.
    State,
    /// The request is too large: send less at once.
    TooLarge,
    /// The request itself is wrong: path, method, content type, syntax.
    Bug,
    /// Nobody has described the code.
    Unknown,
}

/// Whether Marketo has carried the request, or the record's part of it, out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Execution {
    /// It has not (Adobe, "Error codes": a 6xx means that the request was not executed; a record
    /// that is skipped was not changed).
    NotExecuted,
    /// It is already as it was asked for.
    Holds,
    /// Nobody can say: look before you send it again.
    Unknown,
}

/// What the caller can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// Get another token and send once more.
    Reauthenticate,
    /// Send again after a pause.
    Later,
    /// Look whether it was done, then perhaps send again.
    CheckFirst,
    /// Wait until midnight, Central time.
    NextDay,
    /// Wait until a job has ended.
    AwaitJob,
    /// Send less at once, or ask for less.
    Smaller,
    /// Correct the values.
    FixInput,
    /// Correct the request.
    FixRequest,
    /// Give the API user's role what it lacks, or allow the address.
    Permit,
    /// Have the credential checked.
    FixCredential,
    /// Change what is in Marketo first.
    ChangeState,
    /// Ask Adobe.
    AskAdobe,
    /// Nothing: take it as done.
    Nothing,
}

impl Advice {
    /// The advice in words.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Reauthenticate => "get another token and send once more",
            Self::Later => "send again after a pause",
            Self::CheckFirst => "look whether it was done before sending it again",
            Self::NextDay => "wait until midnight, US Central time",
            Self::AwaitJob => "wait until a job has ended",
            Self::Smaller => "send or ask for less at once",
            Self::FixInput => "correct the values",
            Self::FixRequest => "correct the request",
            Self::Permit => "give the API user's role the permission, or allow the address",
            Self::FixCredential => "check the client id and secret",
            Self::ChangeState => "change what is in Marketo first",
            Self::AskAdobe => "ask Adobe's support, with the request id",
            Self::Nothing => "nothing: it is so already",
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
