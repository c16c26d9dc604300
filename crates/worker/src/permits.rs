//! Permits: for the Worker's own calls, and for who calls Marketo itself.

use std::rc::Rc;

use marketo_core::Timestamp;
use marketo_core::limit::{
    Completion, PermitRequest, Refusal, RefusalReason, Reply, Report, Verdict,
};
use marketo_drive::{Clock, before};
use marketo_gateway::edge::{Answer, PlannedPermit, Says};
use marketo_gateway::merge::{Note, Part, Told};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::{AbortController, AbortSignal};
use worker::{Context, Env, Result};

use crate::clock::PlatformClock;
use crate::log;
use crate::wait::gone;
use crate::wire::{self, Join, Joined, Object};

/// The way of one request to the permits of its instance.
pub(crate) struct Permits {
    object: Rc<Object>,
    context: Rc<Context>,
    caller: AbortSignal,
}

impl Permits {
    /// `caller` is aborted when the one who made the request goes away.
    pub(crate) fn new(object: Rc<Object>, context: Rc<Context>, caller: AbortSignal) -> Self {
        Self {
            object,
            context,
            caller,
        }
    }

    /// Waits in line, until the caller goes away.
    pub(crate) async fn acquire(&self, request: &PermitRequest) -> Reply {
        match self.wait_in_line(request).await {
            Ok(Reply {
                verdict: Verdict::Granted(permit),
                ..
            }) if self.caller.aborted() => {
                self.complete(Report::new(permit.lease, Completion::NotSent));
                refused(RefusalReason::CallerLeft)
            }
            Ok(reply) => reply,
            Err(error) => {
                log::problem("the object gave no verdict", &error);
                refused(RefusalReason::Unreachable)
            }
        }
    }

    /// Withdraws the question when the caller goes away, so that nobody waits in line for them.
    async fn wait_in_line(&self, request: &PermitRequest) -> Result<Reply> {
        let reply = self.wait(wire::ACQUIRE, request, true).await?;
        Ok(reply.unwrap_or_else(|| refused(RefusalReason::CallerLeft)))
    }

    /// The answer to a question that is withdrawn when the caller goes away; nothing then.
    async fn wait<Q: Serialize, A: DeserializeOwned>(
        &self,
        path: &str,
        question: &Q,
        again: bool,
    ) -> Result<Option<A>> {
        let withdraw = AbortController::new()?;
        let signal = withdraw.signal();
        let asked = async {
            if again {
                self.object.ask(path, question, Some(&signal)).await
            } else {
                self.object.ask_once(path, question, Some(&signal)).await
            }
        };
        match before(gone(self.caller.clone()), asked).await {
            Some(answer) => answer.map(Some),
            None => {
                withdraw.abort();
                Ok(None)
            }
        }
    }

    /// Waits in line, or for another to make the call, until the caller goes away.
    ///
    /// What may not be under way twice is not asked again where the object has failed: another may
    /// just be sending it, and so nobody knows what becomes of it.
    pub(crate) async fn join(&self, part: Part, request: PermitRequest) -> Joined {
        let again = part.safe;
        let question = Join { part, request };
        let joined = match self.wait(wire::JOIN, &question, again).await {
            Ok(Some(joined)) => joined,
            Ok(None) => saying(refused(RefusalReason::CallerLeft)),
            Err(error) if again => {
                log::problem("the object gave no verdict", &error);
                saying(refused(RefusalReason::Unreachable))
            }
            Err(error) => {
                log::problem("the object did not say what became of a part", &error);
                let told = Some((Told::UNKNOWN, Note::default()));
                return Joined {
                    told,
                    ..Joined::default()
                };
            }
        };
        if let (Some(Verdict::Granted(permit)), true, true) = (
            joined.reply.as_ref().map(|reply| reply.verdict),
            joined.members.is_empty(),
            self.caller.aborted(),
        ) {
            self.complete(Report::new(permit.lease, Completion::NotSent));
            let reply = Some(refused(RefusalReason::CallerLeft));
            return Joined { reply, ..joined };
        }
        joined
    }

    /// Tells what became of a permit. Nobody waits for that.
    fn complete(&self, report: Report) {
        let finish = self.finish(report);
        self.context.wait_until(async move {
            finish.await;
        });
    }

    /// Tells what became of a permit, and is told whether the usage report is to be read now.
    pub(crate) fn finish(&self, report: Report) -> impl Future<Output = bool> + use<> {
        let object = Rc::clone(&self.object);
        async move {
            let told = object.ask::<_, bool>(wire::FINISH, &report, None).await;
            told.unwrap_or_else(|error| {
                // The lease's end is the last word then.
                log::problem("a permit's end could not be told", &error);
                false
            })
        }
    }
}

/// Passes on what a holder elsewhere says, and what it is told.
pub(crate) async fn pass_on(
    planned: PlannedPermit,
    env: &Env,
    context: Rc<Context>,
    caller: AbortSignal,
) -> Result<Answer> {
    let object = Rc::new(Object::of(env, &planned.instance)?);
    let told = match &planned.says {
        Says::Acquire(request) => {
            let reply = Permits::new(object, context, caller).acquire(request).await;
            Some(serde_json::to_string(&reply)?)
        }
        Says::Complete(report) => {
            let told = object.tell(wire::COMPLETE, report, None).await;
            or_none(told, "a permit's end could not be told")
        }
        Says::Look(question) => {
            let shown = object.say(wire::LOOK, question, None).await;
            or_none(shown, "the object did not show who uses what")
        }
    };
    Ok(planned.answer(PlatformClock.now(), told))
}

fn or_none(told: Result<String>, problem: &str) -> Option<String> {
    told.inspect_err(|error| log::problem(problem, error)).ok()
}

fn saying(reply: Reply) -> Joined {
    Joined {
        reply: Some(reply),
        ..Joined::default()
    }
}

fn refused(reason: RefusalReason) -> Reply {
    let now: Timestamp = PlatformClock.now();
    Reply::at(
        now,
        Verdict::Refused(Refusal {
            reason,
            retry_at: now,
        }),
    )
}
