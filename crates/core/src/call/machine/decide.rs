//! What follows a try, and how a call ends.

use super::super::judge::Tried;
use super::super::{CallError, Failure, Outcome, Step};
use super::{Call, Stage};
use crate::limit::{Completion, Report};
use crate::request::ReplaySafety;
use crate::retry::{Decision, GiveUp, RetryBudget, Trouble};
use crate::time::Timestamp;

impl Call {
    /// Decides what follows a try.
    pub(super) fn judge(&mut self, now: Timestamp, entropy: u64, budget: &mut RetryBudget) {
        let Stage::Tried(tried) = core::mem::replace(&mut self.stage, Stage::Ready) else {
            return;
        };
        let trouble = match tried.trouble {
            Trouble::Unsure if !self.operation().is_read() => Trouble::UnsureWrite,
            trouble => trouble,
        };
        if trouble == Trouble::Final && tried.code.is_none() {
            budget.on_answer();
        }
        if trouble != Trouble::Final || tried.answer.is_none() {
            self.trace.troubles.push(tried.label());
        }
        if tried.request_id.is_some() {
            self.trace.request_id.clone_from(&tried.request_id);
        }
        let replay = self.spec.replay();
        let decision =
            self.retry
                .decide(now, entropy, trouble, replay, self.terms.deadline, budget);
        match decision {
            Decision::Refresh => self.rejected = true,
            Decision::Again(until) => {
                self.trace.pause = self.trace.pause.saturating_add(until.since(now));
                self.stage = Stage::Pausing { until };
                if matches!(trouble, Trouble::Unsure | Trouble::UnsureWrite) {
                    self.unsure = Some(tried);
                }
            }
            Decision::GiveUp(why) => self.give_up(why, tried, replay),
        }
    }

    /// Ends a call whose last try has failed for good, or has succeeded.
    pub(super) fn give_up(&mut self, why: GiveUp, tried: Tried, replay: ReplaySafety) {
        let operation = self.operation().name;
        let after = tried.failure;
        self.finish(match (why, tried.answer) {
            (GiveUp::TokenRejected, _) => {
                Outcome::Failed(CallError::TokenRejected { operation, after })
            }
            (GiveUp::OutcomeUnknown, _) => {
                Outcome::Failed(CallError::OutcomeUnknown { operation, after })
            }
            (_, Some(answer)) => Outcome::Answered(answer),
            // No answer that can be read, and no use in asking again: a redirect, an endless body.
            (GiveUp::Final, None) if replay == ReplaySafety::Unsafe => {
                Outcome::Failed(CallError::OutcomeUnknown { operation, after })
            }
            (_, None) => Outcome::Failed(self.unavailable(after)),
        });
    }

    /// Ends a call that is not sent, or not sent again, for want of a token, a permit or time.
    pub(super) fn stop(&mut self, error: CallError) {
        if let Some((permit, _)) = self.permit.take() {
            self.owed
                .push(Report::new(permit.lease, Completion::NotSent));
        }
        // Where an earlier try may have been carried out, nobody is told that nothing was.
        let outcome = match self.unsure.take() {
            Some(tried) => match tried.answer {
                Some(answer) => Outcome::Answered(answer),
                None => Outcome::Failed(self.unavailable(tried.failure)),
            },
            None => Outcome::Failed(error),
        };
        self.finish(outcome);
    }

    /// What is said of a call that got no answer; of all tries, the one that may have been carried
    /// out counts.
    pub(super) fn unavailable(&self, after: Failure) -> CallError {
        CallError::Unavailable {
            operation: self.operation().name,
            after: match &self.unsure {
                Some(tried) if after == Failure::NotReached => tried.failure.clone(),
                _ => after,
            },
        }
    }

    /// The last steps: what is owed, then the outcome.
    pub(super) fn end(&mut self) -> Step {
        if let Some(report) = self.owed.pop() {
            return Step::Complete(report);
        }
        // Polled again after its end, a call has nothing left to say but that it is over.
        let over = CallError::Unavailable {
            operation: self.operation().name,
            after: Failure::NoAnswer,
        };
        let outcome = match &mut self.stage {
            Stage::Over(outcome) => outcome.take(),
            _ => None,
        };
        Step::Done(outcome.unwrap_or(Outcome::Failed(over)))
    }
}
