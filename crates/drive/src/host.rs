//! What a host can do.

use core::future::Future;

use bytes::Bytes;
use marketo_core::Timestamp;
use marketo_core::call::{Outcome, Step};
use marketo_core::limit::{PermitRequest, Report, Verdict};
use marketo_core::request::CallSpec;
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken, TokenFailure};

/// The time, chance and patience of a host.
pub trait Clock {
    /// What the clock says.
    fn now(&self) -> Timestamp;

    /// A random number, for jitter alone. Keys and nonces are drawn elsewhere.
    fn entropy(&self) -> u64;

    /// Waits until `until`.
    fn sleep(&self, until: Timestamp) -> impl Future<Output = ()>;
}

/// Where a host writes down what a permit rests on. There is one who writes, and a write is safe
/// when it returns, or before anything that is said after it gets out (as a Durable Object has
/// it).
pub trait Keep {
    /// Keeps the state of the limits in place of the one before. `false` if it could not: the
    /// failure is the host's to log.
    fn keep(&self, state: Vec<u8>) -> bool;
}

/// How a host does something while nobody waits for it.
pub trait Spawn {
    /// Runs the task, beginning after this returns.
    fn spawn(&self, task: impl Future<Output = ()> + 'static);
}

/// How a host sends a request.
pub trait Send {
    /// A body that has not been read yet.
    type Body;

    /// Sends the request and waits for the head of the answer, until `give_up_at` at the latest.
    /// Redirects are not followed: a token must not follow one off the instance's host.
    ///
    /// # Errors
    /// [`SendFailure`] where no answer came.
    fn send(
        &self,
        request: http::Request<Bytes>,
        give_up_at: Timestamp,
    ) -> impl Future<Output = Result<http::Response<Self::Body>, SendFailure>>;

    /// Reads a body to its end, or until more than `at_most` bytes of it have come: the rest is
    /// then cancelled, so that its connection is not held.
    ///
    /// # Errors
    /// [`BrokenOff`] where the connection was cut, or the time was up, before the end.
    fn read(
        &self,
        body: Self::Body,
        at_most: usize,
        give_up_at: Timestamp,
    ) -> impl Future<Output = Result<Bytes, BrokenOff>>;
}

/// What comes of standing in line.
#[derive(Debug)]
pub enum Turn {
    /// A permit, or why there is none.
    Verdict(Verdict),
    /// A permit, for a call that is made for others too.
    Wider(Verdict, Box<CallSpec>),
    /// Another has made the call: what came of it.
    Told(Outcome),
}

/// No answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendFailure {
    /// Whether bytes of the request may have left. When in doubt, they have.
    pub left: bool,
}

/// The body did not come whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenOff;

/// Where a host keeps a token while nobody is there to hold it. It may forget, and it may be late.
/// What lies there is sealed.
pub trait TokenStore {
    /// The token that was saved; `None` for none, or none that could be opened.
    fn load(&self) -> impl Future<Output = Option<HeldToken>>;

    /// Saves a token. A failure is the host's to log: a token that is not kept costs an identity
    /// call.
    fn save(&self, token: &HeldToken) -> impl Future<Output = ()>;
}

/// Where a call gets its token and its permits: in the process, or from another that holds them.
pub trait Provide {
    /// A token; not the `rejected` one, to which Marketo has just answered 601 or 602.
    ///
    /// # Errors
    /// [`TokenFailure`] where there is none.
    fn token(
        &self,
        rejected: Option<AccessToken>,
    ) -> impl Future<Output = Result<HeldToken, TokenFailure>>;

    /// A permit, or why there is none. Waits in line for it.
    fn acquire(&self, request: PermitRequest) -> impl Future<Output = Verdict>;

    /// The same, where others' calls may become one with this one.
    fn join(&self, request: PermitRequest) -> impl Future<Output = Turn> {
        async { Turn::Verdict(self.acquire(request).await) }
    }

    /// Says what became of a permit. May go on in the background.
    fn complete(&self, report: Report) -> impl Future<Output = ()>;

    /// Runs a decision on the retries that all calls of this host share.
    fn with_budget<T>(&self, decide: impl FnOnce(&mut RetryBudget) -> T) -> T;

    /// Looks on at what the call does next, to tell the application.
    fn on_step(&self, _: &Step) {}
}
