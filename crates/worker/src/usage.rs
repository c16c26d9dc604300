//! Marketo's usage report: read by a request that was told so, once it has answered its caller.

use std::rc::Rc;

use marketo_drive::Clock;
use marketo_gateway::config::{CredentialId, InstanceId};
use marketo_gateway::edge::report_of;
use serde::de::IgnoredAny;
use web_sys::AbortController;
use worker::{Context, Env, Result};

use crate::clock::PlatformClock;
use crate::invocation::Invocation;
use crate::setup;
use crate::wire;

/// Reads it with this credential's token, and hands it to the object.
pub(crate) async fn read(
    env: Env,
    instance: InstanceId,
    credential: CredentialId,
    context: Rc<Context>,
) -> Result<()> {
    let edge = setup::edge(&env)?;
    let Some(call) = edge.usage_call(PlatformClock.now(), &credential) else {
        return Ok(());
    };
    // Nobody waits for it, so that nobody goes away.
    let nobody = AbortController::new()?.signal();
    let host = Invocation::new(&env, &instance, credential, context, nobody)?;
    let finished = marketo_drive::call(&host, call.machine()).await;
    if let Some(report) = report_of(&finished.outcome) {
        let told = host
            .object()
            .ask::<_, IgnoredAny>(wire::USAGE, &report, None);
        told.await?;
    }
    Ok(())
}
