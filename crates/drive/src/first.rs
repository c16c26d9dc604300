//! Waiting for the first of two things.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

/// What `future` gives, or `None` when `other` is done before it; `other` is not even begun where
/// `future` is done at once.
pub(crate) async fn before<F: Future>(
    other: impl Future<Output = ()>,
    future: F,
) -> Option<F::Output> {
    let (mut future, mut other) = (pin!(future), pin!(other));
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        other.as_mut().poll(context).map(|()| None)
    })
    .await
}
