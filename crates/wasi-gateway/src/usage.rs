//! Marketo's usage report: read by a request that was told so, once it has answered its caller.

use std::rc::Rc;

use marketo_drive::Clock;
use marketo_gateway::config::{CredentialId, InstanceId};
use marketo_gateway::edge::{Edge, report_of};
use marketo_wasi::{Broken, Caller, House, Platform, house};

/// Reads it, if it is time to, and says what it tells.
pub(crate) async fn read(
    edge: &Edge,
    own: &Rc<House>,
    instance: &InstanceId,
    credential: &CredentialId,
) -> Result<(), Broken> {
    if !own.limits().poll_usage().await.map_err(Broken::new)? {
        return Ok(());
    }
    let Some(call) = edge.usage_call(Platform.now(), credential) else {
        return Ok(());
    };
    let caller = Caller::new(Rc::clone(own));
    let finished = marketo_drive::call(&caller, call.machine()).await;
    caller.settle().await;
    let Some(report) = report_of(&finished.outcome) else {
        return Ok(());
    };
    let (mut users, mut all) = (Vec::new(), true);
    for credential in edge.credentials_of(instance) {
        match house(edge, credential, true)?.token(None).await {
            Ok(held) if held.user.is_some() => users.extend(held.user),
            _ => all = false,
        }
    }
    let told = own.limits().on_usage_report(&report, &users, all).await;
    told.map_err(Broken::new)
}
