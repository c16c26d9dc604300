//! Who holds the limits: this process, or a store that several share.

use std::rc::Rc;

use marketo_core::limit::{
    LineLimits, PermitRequest, Policy, Refusal, RefusalReason, Report, Status, Verdict,
};
use marketo_drive::swap::SwapHolder;
use marketo_drive::{Clock, Desk, Process, Start};

use crate::host::Platform;
use crate::store::Place;

/// Who holds the limits.
pub(crate) enum Limits {
    /// This process.
    Own(Rc<Desk<Process<Platform>>>),
    /// A store.
    Shared(Rc<SwapHolder<Place, Platform>>),
}

impl Limits {
    /// The limits of an instance, in a place of the store if there is one.
    pub(crate) fn new(
        host: Platform,
        policy: Policy,
        place: Option<Place>,
        starts_closed: Option<bool>,
    ) -> Self {
        let start = |closed| if closed { Start::Closed } else { Start::New };
        match place {
            // A program that begins has sent nothing, mostly; if it has, 606 is absorbed.
            None => {
                let start = start(starts_closed.unwrap_or(false));
                Self::Own(Desk::forgetful(host, policy, LineLimits::default(), start))
            }
            Some(place) => {
                let start = start(starts_closed.unwrap_or(true));
                Self::Shared(Rc::new(SwapHolder::new(place, host, policy, start)))
            }
        }
    }

    /// Waits for a permit, until `gone`.
    pub(crate) async fn acquire(
        &self,
        host: &Platform,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Verdict {
        let refused = |reason| {
            Verdict::Refused(Refusal {
                reason,
                retry_at: host.now(),
            })
        };
        match self {
            Self::Own(desk) => desk
                .acquire(request, gone)
                .await
                .unwrap_or_else(|| refused(RefusalReason::CallerLeft)),
            Self::Shared(holder) => match holder.acquire(request, gone).await {
                Ok(Some(verdict)) => verdict,
                Ok(None) => refused(RefusalReason::CallerLeft),
                Err(_) => refused(RefusalReason::Unreachable),
            },
        }
    }

    /// Says what became of a permit. Nobody waits for that.
    pub(crate) fn report(&self, report: Report) {
        match self {
            Self::Own(desk) => {
                desk.report(&report);
            }
            Self::Shared(holder) => {
                let holder = Rc::clone(holder);
                wasm_bindgen_futures::spawn_local(async move {
                    // If it cannot be said, the lease ends by itself.
                    let _ = holder.report(&report).await;
                });
            }
        }
    }

    /// What is held now; nothing where the store does not say.
    pub(crate) async fn status(&self) -> Option<Status> {
        match self {
            Self::Own(desk) => Some(desk.look(|line, now| line.governor().status(now))),
            Self::Shared(holder) => holder.status().await.ok(),
        }
    }
}
