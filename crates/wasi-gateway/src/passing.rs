//! Permits for who calls Marketo itself, and looks at who uses what.

use core::future::pending;

use marketo_core::limit::{Receipt, Refusal, RefusalReason, Reply, Verdict};
use marketo_drive::Clock;
use marketo_gateway::edge::{Answer, Edge, PlannedPermit, Says};
use marketo_wasi::{Broken, Platform, house, problem};

/// Passes on what a holder elsewhere says, and what it is told.
pub(crate) async fn pass_on(edge: &Edge, planned: PlannedPermit) -> Result<Answer, Broken> {
    let credential = edge.credentials_of(&planned.instance).next();
    let credential = credential.ok_or_else(|| Broken::new("the instance has no credential"))?;
    let house = house(edge, credential, true)?;
    let limits = house.limits();
    let told = match &planned.says {
        Says::Acquire(request) => {
            let verdict = match limits.acquire(request.clone(), pending()).await {
                Ok(Some(verdict)) => verdict,
                Ok(None) | Err(_) => Verdict::Refused(Refusal {
                    reason: RefusalReason::Unreachable,
                    retry_at: Platform.now(),
                }),
            };
            serde_json::to_string(&Reply::at(Platform.now(), verdict)).ok()
        }
        Says::Complete(report) => match limits.report(report).await {
            Ok(outcome) => serde_json::to_string(&Receipt::at(Platform.now(), outcome)).ok(),
            Err(error) => {
                problem("a permit's end could not be told", &error);
                None
            }
        },
        Says::Look(question) => match limits.overview().await {
            Ok(overview) => edge.show(question, &overview),
            Err(error) => {
                problem("the store did not show who uses what", &error);
                None
            }
        },
    };
    Ok(planned.answer(Platform.now(), told))
}
