//! Waiting in an instance that has one thing to do: a future is polled, and where it waits, the host
//! is asked to come back when any of what it waits for is there.

use core::cell::RefCell;
use core::future::poll_fn;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::rc::{Rc, Weak};

use wasi::clocks::monotonic_clock;
use wasi::io::poll::{Pollable, poll};

thread_local! {
    /// What the future waits for at the moment. Whoever waits owns it: what is dropped meanwhile must
    /// be gone before what it came from.
    static AWAITED: RefCell<Vec<Weak<Pollable>>> = const { RefCell::new(Vec::new()) };
}

/// How long it sleeps where nothing is awaited, though the future is not done, in nanoseconds.
const IDLE: u64 = 1_000_000;

/// Runs a future to its end.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        AWAITED.with_borrow_mut(Vec::clear);
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        let awaited: Vec<Rc<Pollable>> =
            AWAITED.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
        let awaited: Vec<&Pollable> = awaited.iter().map(Rc::as_ref).collect();
        if awaited.is_empty() {
            monotonic_clock::subscribe_duration(IDLE).block();
        } else {
            poll(&awaited);
        }
    }
}

/// Done when it is ready. To be awaited in what [`run`] runs.
pub async fn ready(pollable: Pollable) {
    let pollable = Rc::new(pollable);
    poll_fn(|_| {
        if pollable.ready() {
            return Poll::Ready(());
        }
        AWAITED.with_borrow_mut(|all| all.push(Rc::downgrade(&pollable)));
        Poll::Pending
    })
    .await;
}
