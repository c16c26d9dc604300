//! The loop that gets a token for everybody who asks for one.

use core::cell::RefCell;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

use marketo_core::token::{AccessToken, Ask, HeldToken, Identity, TokenFailure, TokenKeeper};

use crate::bell::Bell;
use crate::host::{Clock, TokenStore};

/// How a host makes the identity call, which holds the secret.
pub trait Identify {
    /// Sends it and reads the answer.
    fn identify(&self) -> impl Future<Output = Identity>;
}

/// Gets a token from the keeper, doing whatever errand it hands out. Callers that share a keeper
/// share its bell too.
///
/// # Errors
/// [`TokenFailure`] where there is none.
pub async fn token<H: Clock + TokenStore + Identify>(
    host: &H,
    keeper: &RefCell<TokenKeeper>,
    bell: &Bell,
    rejected: Option<AccessToken>,
) -> Result<HeldToken, TokenFailure> {
    loop {
        // Taken before the question, so that no ring between the two is missed.
        let rung = bell.next();
        let ask = keeper.borrow_mut().ask(host.now(), rejected.as_ref());
        match ask {
            Ask::Ready(held) => return Ok(held),
            Ask::Failed(failure) => return Err(failure),
            Ask::Wait(until) => host.sleep(until).await,
            Ask::Busy(until) => either(rung, host.sleep(until)).await,
            Ask::Load => {
                let stored = host.load().await;
                keeper.borrow_mut().on_stored(host.now(), stored);
                bell.ring();
            }
            Ask::Fetch => {
                let identity = host.identify().await;
                let save = {
                    let mut keeper = keeper.borrow_mut();
                    keeper.on_identity(host.now(), host.entropy(), identity);
                    keeper.poll_save()
                };
                bell.ring();
                if let Some(held) = save {
                    host.save(&held).await;
                }
            }
        }
    }
}

/// Done when the first of the two is.
async fn either(first: impl Future<Output = ()>, second: impl Future<Output = ()>) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| {
        if first.as_mut().poll(context).is_ready() || second.as_mut().poll(context).is_ready() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
