//! Leave for the calls of data ingestion.

use core::future::Future;

use marketo_core::Timestamp;
use marketo_core::limit::ingestion::{
    AccountReport, Allotment, AllotmentRequest, AllotmentVerdict, Draw, Drawn, Patience,
};
use marketo_core::limit::{Refusal, RefusalReason, Verdict};

use crate::host::Clock;

/// A host that has an allotment, and somebody to ask for more. Its calls need not be able to wake
/// each other.
pub trait Allot: Clock {
    /// Looks at the allotment that all calls of one client id have in common.
    fn with_allotment<T>(&self, look: impl FnOnce(&mut Allotment) -> T) -> T;

    /// Asks for more. `None` where nobody could be asked. Is not cut off when a caller goes away:
    /// others wait for the answer too.
    fn allot(&self, request: &AllotmentRequest) -> impl Future<Output = Option<AllotmentVerdict>>;

    /// Tells what became of it. `false` where nobody has heard.
    fn account(&self, report: &AccountReport) -> impl Future<Output = bool>;

    /// Waits until then. `false` if the caller has gone away meanwhile.
    fn pause(&self, until: Timestamp) -> impl Future<Output = bool>;
}

/// Gets leave for one call.
pub async fn draw<H: Allot>(host: &H, draw: &Draw) -> Verdict {
    let mut patience = Patience::default();
    loop {
        let drawn = host.with_allotment(|allotment| {
            allotment.draw(host.now(), host.entropy(), draw, &mut patience)
        });
        let reason = match drawn {
            Drawn::Decided(verdict) => return verdict,
            Drawn::Wait(until) if host.pause(until).await => continue,
            Drawn::Wait(_) => RefusalReason::CallerLeft,
            Drawn::Ask(request, asked) => {
                let verdict = host.allot(&request).await;
                host.with_allotment(|allotment| {
                    allotment.on_told(&request.accounts, verdict.is_some());
                    allotment.on_reply(host.now(), asked, verdict);
                });
                match verdict {
                    Some(_) => continue,
                    None => RefusalReason::Unreachable,
                }
            }
        };
        let retry_at = host.now();
        return Verdict::Refused(Refusal { reason, retry_at });
    }
}

/// Tells what is to be told, after a call was settled: now, and later, until another call is: then
/// that one sees to it.
pub async fn tell<H: Allot>(host: &H) {
    let settled = host.with_allotment(|allotment| allotment.settled());
    loop {
        let report = host.with_allotment(|allotment| allotment.poll_account(host.now()));
        if let Some(report) = report {
            let heard = host.account(&report).await;
            host.with_allotment(|allotment| allotment.on_told(&report.accounts, heard));
            continue;
        }
        let next = host.with_allotment(|allotment| {
            let next = allotment.poll_timeout(host.now());
            next.filter(|_| allotment.settled() == settled)
        });
        let Some(next) = next else { return };
        host.sleep(next).await;
    }
}
