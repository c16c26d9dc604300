//! A bell: many wait, one rings, all wake.

use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::rc::Rc;

/// Wakes everybody who waits when it is rung. For one thread, and within one place that lets
/// its requests wake each other (a Durable Object does, a stateless Worker does not).
#[derive(Clone, Debug, Default)]
pub struct Bell(Rc<RefCell<Ringing>>);

#[derive(Debug, Default)]
struct Ringing {
    round: u64,
    waiting: Vec<Waker>,
}

impl Bell {
    /// A bell that nobody waits for yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Wakes all who wait now.
    pub fn ring(&self) {
        let waiting = {
            let mut ringing = self.0.borrow_mut();
            ringing.round = ringing.round.wrapping_add(1);
            core::mem::take(&mut ringing.waiting)
        };
        for waker in waiting {
            waker.wake();
        }
    }

    /// Waits for the next ring after this call.
    pub fn next(&self) -> NextRing {
        NextRing {
            bell: self.clone(),
            round: self.0.borrow().round,
        }
    }
}

/// Done at the bell's next ring.
#[derive(Debug)]
#[must_use = "a future does nothing unless it is awaited"]
pub struct NextRing {
    bell: Bell,
    round: u64,
}

impl Future for NextRing {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut ringing = self.bell.0.borrow_mut();
        if ringing.round != self.round {
            return Poll::Ready(());
        }
        if !ringing
            .waiting
            .iter()
            .any(|waker| waker.will_wake(context.waker()))
        {
            ringing.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::task::Context;

    fn poll(ring: &mut NextRing) -> Poll<()> {
        Pin::new(ring).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_ring_wakes_all_who_waited_before_it_and_nobody_after() {
        let bell = Bell::new();
        let (mut first, mut second) = (bell.next(), bell.next());
        assert_eq!(poll(&mut first), Poll::Pending);
        bell.ring();
        assert_eq!(poll(&mut first), Poll::Ready(()));
        assert_eq!(poll(&mut second), Poll::Ready(()));
        assert_eq!(poll(&mut bell.next()), Poll::Pending);
    }
}
