//! The loop of one call.

use marketo_core::call::{BodyPlan, Call, Outcome, Step, Trace};
use marketo_core::token::TokenFailure;

use crate::first::before;
use crate::host::{Clock, Provide, Send, Turn};

/// A call that is over.
#[derive(Debug)]
pub struct Finished<B> {
    /// How it ended.
    pub outcome: Outcome,
    /// What it took.
    pub trace: Trace,
    /// The body of the answer, unread, where the outcome is a file.
    pub file: Option<B>,
}

/// Runs a call to its end.
pub async fn call<H: Clock + Send + Provide>(host: &H, mut call: Call) -> Finished<H::Body> {
    let mut file = None;
    loop {
        let step = host.with_budget(|budget| call.poll(host.now(), host.entropy(), budget));
        host.on_step(&step);
        match step {
            Step::Token { rejected } => {
                let in_time = before(host.sleep(call.deadline()), host.token(rejected)).await;
                let now = host.now();
                let none = TokenFailure::Unavailable { until: now };
                call.on_token(now, in_time.unwrap_or(Err(none)));
            }
            Step::Acquire(request) => match host.join(request).await {
                Turn::Verdict(verdict) => call.on_permit(host.now(), verdict),
                Turn::Wider(verdict, spec) => {
                    call.widen(*spec);
                    call.on_permit(host.now(), verdict);
                }
                Turn::Told(outcome) => {
                    return Finished {
                        outcome,
                        trace: call.trace().clone(),
                        file: None,
                    };
                }
            },
            Step::Complete(report) => host.complete(report).await,
            Step::Wait { until, .. } => host.sleep(until).await,
            Step::Send {
                request,
                give_up_at,
            } => {
                let response = match host.send(request, give_up_at).await {
                    Ok(response) => response,
                    Err(failure) => {
                        call.on_failure(host.now(), failure.left);
                        continue;
                    }
                };
                let (head, body) = response.into_parts();
                match call.on_head(host.now(), head.status, &head.headers) {
                    BodyPlan::PassOn => file = Some(body),
                    BodyPlan::Collect { at_most } => {
                        match host.read(body, at_most, give_up_at).await {
                            Ok(bytes) => {
                                call.on_chunk(&bytes);
                                call.on_end(host.now());
                            }
                            Err(_) => call.on_failure(host.now(), true),
                        }
                    }
                }
            }
            Step::Done(outcome) => {
                return Finished {
                    outcome,
                    trace: call.trace().clone(),
                    file,
                };
            }
        }
    }
}
