//! The loop that gets a token for everybody who asks for one.

use core::cell::RefCell;
use core::future::Future;

use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, Ask, HeldToken, Identity, TokenFailure, TokenKeeper};

use crate::bell::Bell;
use crate::first::before;
use crate::host::{Clock, TokenStore};

/// How a host makes the identity call, which holds the secret.
pub trait Identify {
    /// Sends it and reads the answer, or gives it up, within
    /// [`TokenKeeper::ERRAND`](marketo_core::token::TokenKeeper::ERRAND).
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
        let errand = || Errand {
            host,
            keeper,
            bell,
            done: false,
        };
        match ask {
            Ask::Ready(held) => return Ok(held),
            Ask::Failed(failure) => return Err(failure),
            Ask::Wait(until) => host.sleep(until).await,
            Ask::Busy(until) => {
                before(host.sleep(until), rung).await;
            }
            Ask::Load => {
                let errand = errand();
                let stored = host.load().await;
                errand.done(|keeper, now| keeper.on_stored(now, stored));
            }
            Ask::Fetch => {
                let errand = errand();
                let identity = host.identify().await;
                let save = errand.done(|keeper, now| {
                    keeper.on_identity(now, host.entropy(), identity);
                    keeper.poll_save()
                });
                if let Some(held) = save {
                    host.save(&held).await;
                }
            }
        }
    }
}

/// An errand of the keeper's in somebody's hands. If they are dropped before it is done, the next
/// who asks has it.
struct Errand<'a, H: Clock> {
    host: &'a H,
    keeper: &'a RefCell<TokenKeeper>,
    bell: &'a Bell,
    done: bool,
}

impl<H: Clock> Errand<'_, H> {
    /// Tells the keeper what came of it, and wakes who waits for that.
    fn done<T>(mut self, tell: impl FnOnce(&mut TokenKeeper, Timestamp) -> T) -> T {
        self.done = true;
        let told = tell(&mut self.keeper.borrow_mut(), self.host.now());
        self.bell.ring();
        told
    }
}

impl<H: Clock> Drop for Errand<'_, H> {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        // In use where a host drops it in the middle of something else: then the errand lapses.
        if let Ok(mut keeper) = self.keeper.try_borrow_mut() {
            keeper.on_abandoned(self.host.now());
        }
        self.bell.ring();
    }
}
