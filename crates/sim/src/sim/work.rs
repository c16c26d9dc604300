//! The work of a call, and what a fault makes of its answer.

use std::collections::BTreeSet;

use super::{Active, Outcome, Sim};
use crate::answer::{self, Answer, Delivery, Reply};
use crate::call::{Call, CallId};
use crate::catalog::{Found, Work};
use crate::errors::Failure;
use crate::fault::Fault;
use crate::identity;
use crate::time::Time;

impl Sim {
    /// Does a call's work as far as its fault lets it, and says what the caller gets to see and how
    /// the log calls that.
    pub(super) fn run(
        &mut self,
        now: Time,
        id: CallId,
        active: &Active,
    ) -> (Outcome, &'static str) {
        let rule = active.fault.as_ref();
        let fault = rule.map(|rule| &rule.fault);
        let after_work = rule.is_some_and(|rule| rule.after_work);
        let replaced = matches!(
            fault,
            Some(Fault::Code(_) | Fault::Http(_) | Fault::BadJson | Fault::EnvelopeInsteadOfFile)
        );
        let undone = matches!(fault, Some(Fault::CutBefore)) || (replaced && !after_work);
        let request_id = self.request_id(now, id);
        let done = (!undone).then(|| self.answer(now, id, active, &request_id));
        let family = active.inbound.family;
        let usual = || done.clone().unwrap_or_else(|| Answer::text(500, ""));
        let (answer, delivery) = match (fault, rule) {
            (Some(Fault::CutBefore), _) => return (Outcome::Cut, "cut_before"),
            (Some(Fault::CutAfter), _) => return (Outcome::Cut, "cut_after"),
            (Some(Fault::Code(code)), Some(rule)) => {
                let mut failure = Failure::plain(code);
                if let Some(message) = &rule.message {
                    failure.message.clone_from(message);
                }
                (
                    answer::failed(&failure, &request_id, family),
                    Delivery::Whole,
                )
            }
            (Some(Fault::EnvelopeInsteadOfFile), Some(rule)) => {
                let failure = Failure::plain(rule.code.as_deref().unwrap_or("611"));
                (
                    answer::failed(&failure, &request_id, family),
                    Delivery::Whole,
                )
            }
            (Some(Fault::Http(status)), Some(rule)) => {
                let answer = match &rule.body {
                    Some(body) => Answer::bytes(*status, "text/html", body.clone().into_bytes()),
                    None => Answer::html(*status),
                };
                (answer, Delivery::Whole)
            }
            (Some(Fault::BadJson), _) => {
                let torn = format!("{{\"requestId\":\"{request_id}\",\"result\":[{{\"id\":");
                (
                    Answer::bytes(200, answer::JSON, torn.into_bytes()),
                    Delivery::Whole,
                )
            }
            (Some(Fault::SlowBody { chunk, every_ms }), _) => (
                usual(),
                Delivery::Slow {
                    chunk: (*chunk).max(1),
                    every_ms: *every_ms,
                },
            ),
            (Some(Fault::TruncatedBody(bytes)), _) => (usual(), Delivery::Truncated(*bytes)),
            (Some(Fault::CutBody(bytes)), _) => (usual(), Delivery::Cut(*bytes)),
            (Some(Fault::CorruptBody(at)), _) => (usual(), Delivery::Corrupt(*at)),
            _ => (usual(), Delivery::Whole),
        };
        (Outcome::Answer(answer, delivery), "answered")
    }

    /// Does the work and puts what came of it into its envelope.
    fn answer(&mut self, now: Time, id: CallId, active: &Active, request_id: &str) -> Answer {
        let Found::Operation(operation, path) = &active.inbound.found else {
            return Answer::text(404, "");
        };
        let run = match operation.work {
            Work::Identity => {
                let params = &active.inbound.params;
                return identity::answer(now, params, &self.config.credentials, &mut self.tokens);
            }
            Work::Instance(run) => run,
        };
        let nobody = BTreeSet::new();
        let known = self.config.credentials.get(active.credential.0);
        let call = Call {
            now,
            arrived: active.arrived,
            id,
            operation,
            path,
            params: &active.inbound.params,
            request: &active.request,
            credential: active.credential,
            permissions: known.map_or(&nobody, |known| &known.permissions),
        };
        match run(&mut self.world, &call).map(|reply: Reply| reply.into_answer(request_id)) {
            Ok(answer) => answer,
            Err(failure) => answer::failed(&failure, request_id, operation.family()),
        }
    }
}
