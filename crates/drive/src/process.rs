//! One process that holds the limits of an instance for itself.

use std::rc::Rc;

use marketo_core::Timestamp;
use marketo_core::limit::{Governor, Line, LineLimits, Policy};

use crate::desk::Desk;
use crate::host::{Clock, Keep, Spawn};
use crate::start::Start;

/// A process's clock and tasks, and what it does to keep the state: nothing, mostly.
#[derive(Clone, Copy, Debug)]
pub struct Process<H, K = Forget> {
    host: H,
    keep: K,
}

/// Keeps nothing: what was held is forgotten with the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forget;

/// A way to keep the state.
pub trait KeepWith {
    /// As [`Keep::keep`].
    fn keep_with(&self, state: Vec<u8>) -> bool;
}

impl KeepWith for Forget {
    fn keep_with(&self, _: Vec<u8>) -> bool {
        true
    }
}

impl<F: Fn(Vec<u8>) -> bool> KeepWith for F {
    fn keep_with(&self, state: Vec<u8>) -> bool {
        self(state)
    }
}

impl<H: Clock, K> Clock for Process<H, K> {
    fn now(&self) -> Timestamp {
        self.host.now()
    }

    fn entropy(&self) -> u64 {
        self.host.entropy()
    }

    async fn sleep(&self, until: Timestamp) {
        self.host.sleep(until).await;
    }
}

impl<H: Spawn, K> Spawn for Process<H, K> {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.host.spawn(task);
    }
}

impl<H, K: KeepWith> Keep for Process<H, K> {
    fn keep(&self, state: Vec<u8>) -> bool {
        self.keep.keep_with(state)
    }
}

impl<H: Clock + Spawn + 'static> Desk<Process<H>> {
    /// The desk of a process that keeps nothing.
    #[must_use]
    pub fn forgetful(host: H, policy: Policy, limits: LineLimits, start: Start) -> Rc<Self> {
        Desk::kept(host, Forget, policy, limits, start, None)
    }
}

impl<H: Clock + Spawn + 'static, K: KeepWith + 'static> Desk<Process<H, K>> {
    /// The desk of a process that calls `keep` with each state, before what rests on it is handed
    /// out, and that was given `kept` back when it started: it goes on from there, or from `start`
    /// where there was nothing. What cannot be read starts closed.
    #[must_use]
    pub fn kept(
        host: H,
        keep: K,
        policy: Policy,
        limits: LineLimits,
        start: Start,
        kept: Option<&[u8]>,
    ) -> Rc<Self> {
        let now = host.now();
        let governor = match kept {
            Some(state) => Governor::restore(policy, now, state),
            None => start.governor(policy, now),
        };
        Desk::new(Process { host, keep }, Line::new(governor, limits))
    }
}
