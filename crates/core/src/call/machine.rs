//! The states of a call, and how it goes from one to the next.

use core::time::Duration;

use bytes::BytesMut;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::judge::{Judged, label};
use super::{Answered, BodyPlan, CallError, Failure, FileHead, Outcome, Step, Trace, Waiting};
use crate::limit::{Completion, IntegrationId, LeaseId, Permit, PermitRequest, Report, Verdict};
use crate::operation::Operation;
use crate::request::{BaseUrl, CallSpec};
use crate::response;
use crate::retry::{Decision, GiveUp, Retry, RetryBudget, Trouble};
use crate::time::{Monotonic, Timestamp};
use crate::token::{HeldToken, TokenFailure};

/// The terms on which a call is made.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Who makes it: whose share it uses.
    pub integration: IntegrationId,
    /// Nothing is started that would end its waiting after this instant. A call that is under
    /// way at that time is let come home: to cut it would leave an orphan and an unknown outcome.
    pub deadline: Timestamp,
    /// The most that is read of an answer that is not a file, in bytes.
    pub largest_answer: usize,
}

/// One call of an operation. See the [module](super) for how a host runs it.
///
/// - **What came from outside**: `on_token`, `on_permit`, `on_head`, `on_chunk`, `on_end`,
///   `on_failure`.
/// - **What the host must now do**: `poll`.
/// - **Getters**: `operation`, `trace`.
#[derive(Debug)]
pub struct Call {
    spec: CallSpec,
    base: BaseUrl,
    terms: Terms,
    clock: Monotonic,
    stage: Stage,
    token: Option<HeldToken>,
    rejected: bool,
    permit: Option<(Permit, Timestamp)>,
    owed: Option<Report>,
    retry: Retry,
    trace: Trace,
}

#[derive(Debug)]
enum Stage {
    /// To send, with what is still missing for it.
    Ready,
    /// The host owes a token, or a permit.
    Asked { since: Timestamp },
    /// The host owes the head of an answer.
    Sent(Sent),
    /// The host owes the rest of the body.
    Reading(Sent, Reading),
    /// A try is over and waits to be judged.
    Tried(Tried),
    /// Until the next try.
    Pausing { until: Timestamp },
    /// Over; the outcome until it is taken.
    Over(Option<Outcome>),
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    lease: LeaseId,
    at: Timestamp,
    give_up_at: Timestamp,
}

#[derive(Debug)]
struct Reading {
    status: StatusCode,
    content_type: Option<HeaderValue>,
    body: BytesMut,
}

/// What one try brought: an answer, or what came in its place; and what kind of trouble it is.
#[derive(Debug)]
struct Tried {
    trouble: Trouble,
    failure: Failure,
    answer: Option<Answered>,
    code: Option<String>,
}

impl Call {
    /// What a host's time-out leaves Marketo beyond its own: Adobe asks for client time-outs above
    /// the server's (Adobe: REST API > Best practices).
    const GRACE: Duration = Duration::from_secs(10);

    /// A permit that was not used so soon after it came goes back: `send_by` is by the governor's
    /// clock, which need not agree with the host's, and this is well within it.
    const PROMPT: Duration = Duration::from_secs(2);

    /// A call that has done nothing yet.
    #[must_use]
    pub fn new(spec: CallSpec, base: BaseUrl, terms: Terms) -> Self {
        Self {
            spec,
            base,
            terms,
            clock: Monotonic::default(),
            stage: Stage::Ready,
            token: None,
            rejected: false,
            permit: None,
            owed: None,
            retry: Retry::default(),
            trace: Trace::default(),
        }
    }

    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.spec.operation
    }

    /// What it took so far.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The next step. `entropy` spreads the pauses between tries.
    pub fn poll(&mut self, now: Timestamp, entropy: u64, budget: &mut RetryBudget) -> Step {
        let now = self.clock.advance(now);
        if let Some(report) = self.owed.take() {
            return Step::Complete(report);
        }
        if matches!(self.stage, Stage::Tried(_)) {
            self.judge(now, entropy, budget);
        }
        if let Stage::Pausing { until } = self.stage {
            if now < until {
                return Step::Wait {
                    until,
                    why: Waiting::Retry,
                };
            }
            self.stage = Stage::Ready;
        }
        match &mut self.stage {
            Stage::Ready => self.prepare(now),
            Stage::Asked { .. } => self.ask(),
            Stage::Sent(sent) | Stage::Reading(sent, _) => Step::Wait {
                until: sent.give_up_at,
                why: Waiting::Host,
            },
            Stage::Over(outcome) => {
                // Polled again after its end, a call has nothing left to say but that it is over.
                let over = CallError::Unavailable {
                    operation: self.spec.operation.name,
                    after: Failure::NoAnswer,
                };
                Step::Done(outcome.take().unwrap_or(Outcome::Failed(over)))
            }
            Stage::Tried(_) | Stage::Pausing { .. } => Step::Wait {
                until: now,
                why: Waiting::Host,
            },
        }
    }

    /// The token that was asked for, or why there is none.
    pub fn on_token(&mut self, now: Timestamp, token: Result<HeldToken, TokenFailure>) {
        self.clock.advance(now);
        match token {
            Ok(token) => {
                self.token = Some(token);
                self.rejected = false;
                self.stage = Stage::Ready;
            }
            Err(failure) => {
                self.give_back();
                self.finish(Outcome::Failed(CallError::Token(failure)));
            }
        }
    }

    /// The permit that was asked for, or why there is none.
    pub fn on_permit(&mut self, now: Timestamp, verdict: Verdict) {
        let now = self.clock.advance(now);
        if let Stage::Asked { since } = self.stage {
            self.trace.permit_wait = self.trace.permit_wait.saturating_add(now.since(since));
        }
        match verdict {
            Verdict::Granted(permit) => {
                self.permit = Some((permit, now));
                self.stage = Stage::Ready;
            }
            Verdict::Refused(refusal) => {
                self.finish(Outcome::Failed(CallError::Refused(refusal)));
            }
        }
    }

    /// The head of the answer.
    pub fn on_head(&mut self, now: Timestamp, status: StatusCode, headers: &HeaderMap) -> BodyPlan {
        let now = self.clock.advance(now);
        let at_most = self.terms.largest_answer;
        let Stage::Sent(sent) = self.stage else {
            return BodyPlan::Collect { at_most: 0 };
        };
        let content_type = headers.get(header::CONTENT_TYPE).cloned();
        if response::is_file(self.operation().answer, status, content_type.as_ref()) {
            self.answered(now, sent, None);
            self.finish(Outcome::File(FileHead {
                status,
                headers: about_file(headers),
            }));
            return BodyPlan::PassOn;
        }
        let reading = Reading {
            status,
            content_type,
            body: BytesMut::new(),
        };
        self.stage = Stage::Reading(sent, reading);
        BodyPlan::Collect { at_most }
    }

    /// A piece of the body.
    pub fn on_chunk(&mut self, chunk: &[u8]) {
        if let Stage::Reading(_, reading) = &mut self.stage {
            let room = self
                .terms
                .largest_answer
                .saturating_add(1)
                .saturating_sub(reading.body.len());
            reading
                .body
                .extend_from_slice(chunk.get(..room).unwrap_or(chunk));
        }
    }

    /// The end of the body.
    pub fn on_end(&mut self, now: Timestamp) {
        let now = self.clock.advance(now);
        match core::mem::replace(&mut self.stage, Stage::Over(None)) {
            Stage::Reading(sent, reading) => {
                let tried = self.read(reading);
                self.answered(now, sent, tried.code.clone());
                self.stage = Stage::Tried(tried);
            }
            other => self.stage = other,
        }
    }

    /// No answer came, or it broke off. `left`: whether bytes of the request may have left; when
    /// in doubt, they have.
    pub fn on_failure(&mut self, now: Timestamp, left: bool) {
        let now = self.clock.advance(now);
        let (sent, failure) = match &self.stage {
            Stage::Sent(sent) => (*sent, Failure::NoAnswer),
            Stage::Reading(sent, _) => (*sent, Failure::BrokenOff),
            _ => return,
        };
        self.trace.upstream = self.trace.upstream.saturating_add(now.since(sent.at));
        // An answer that broke off had begun: Marketo was done with the call.
        let completion = match (&failure, left) {
            (Failure::BrokenOff, _) => Completion::Answered,
            (_, true) => Completion::Cut,
            (_, false) => Completion::NotSent,
        };
        self.owed = Some(Report::new(sent.lease, completion));
        let trouble = if left || failure == Failure::BrokenOff {
            Trouble::Unsure
        } else {
            Trouble::NotNow
        };
        self.stage = Stage::Tried(Tried {
            trouble,
            failure,
            answer: None,
            code: None,
        });
    }

    /// Sees to what is missing, in the order in which it is least likely to go stale.
    fn prepare(&mut self, now: Timestamp) -> Step {
        let usable = self
            .token
            .as_ref()
            .is_some_and(|held| !self.rejected && held.is_usable(now));
        if !usable || self.permit.is_none() {
            self.stage = Stage::Asked { since: now };
            return self.ask();
        }
        let (Some(token), Some((permit, granted))) = (&self.token, self.permit.take()) else {
            return Step::Wait {
                until: now,
                why: Waiting::Host,
            };
        };
        if now.since(granted) > Self::PROMPT {
            self.stage = Stage::Ready;
            return Step::Complete(Report::new(permit.lease, Completion::NotSent));
        }
        match self.spec.to_http(&self.base, &token.token) {
            Ok(request) => {
                let give_up_at = now
                    .after(self.operation().server_timeout)
                    .after(Self::GRACE);
                self.trace.tries = self.trace.tries.saturating_add(1);
                self.stage = Stage::Sent(Sent {
                    lease: permit.lease,
                    at: now,
                    give_up_at,
                });
                Step::Send {
                    request,
                    give_up_at,
                }
            }
            Err(error) => {
                self.finish(Outcome::Failed(CallError::Request(error)));
                Step::Complete(Report::new(permit.lease, Completion::NotSent))
            }
        }
    }

    /// What the host is asked for before the request can go.
    fn ask(&self) -> Step {
        let usable = self
            .token
            .as_ref()
            .is_some_and(|held| !self.rejected && held.is_usable(self.clock.now()));
        if usable {
            return Step::Acquire(PermitRequest::new(
                self.terms.integration.clone(),
                self.operation().name,
                self.operation().server_timeout,
                self.terms.deadline,
            ));
        }
        let rejected = self.token.as_ref().filter(|_| self.rejected);
        Step::Token {
            rejected: rejected.map(|held| held.token.clone()),
        }
    }

    /// Reads an answer, and says what kind of trouble it is.
    fn read(&mut self, reading: Reading) -> Tried {
        let Reading {
            status,
            content_type,
            body,
        } = reading;
        let most = self.terms.largest_answer;
        if body.len() > most {
            let failure = Failure::TooLong(most);
            return Tried {
                trouble: Trouble::Unsure,
                failure,
                answer: None,
                code: None,
            };
        }
        let body = body.freeze();
        let judged = Judged::of(
            self.operation().answer,
            status,
            content_type.as_ref(),
            &body,
        );
        if judged.request_id.is_some() {
            self.trace.request_id = judged.request_id;
        }
        let code = judged.code;
        let answered = Answered {
            status,
            content_type,
            body,
            code: code.clone(),
        };
        let answer = judged.presentable.then_some(answered);
        Tried {
            trouble: judged.trouble,
            failure: judged.failure,
            answer,
            code,
        }
    }

    /// Decides what follows a try.
    fn judge(&mut self, now: Timestamp, entropy: u64, budget: &mut RetryBudget) {
        let Stage::Tried(tried) = core::mem::replace(&mut self.stage, Stage::Over(None)) else {
            return;
        };
        let Tried {
            trouble,
            failure,
            answer,
            code,
        } = tried;
        if trouble == Trouble::Final && code.is_none() {
            budget.on_answer();
        }
        if trouble != Trouble::Final {
            self.trace.troubles.push(label(&failure));
        }
        let replay = self.spec.replay();
        let decision =
            self.retry
                .decide(now, entropy, trouble, replay, self.terms.deadline, budget);
        match decision {
            Decision::Refresh => {
                self.rejected = true;
                self.stage = Stage::Ready;
            }
            Decision::Again(until) => {
                self.trace.pause = self.trace.pause.saturating_add(until.since(now));
                self.stage = Stage::Pausing { until };
            }
            Decision::GiveUp(why) => {
                let operation = self.operation().name;
                self.finish(match (why, answer) {
                    (GiveUp::OutcomeUnknown, _) => Outcome::Failed(CallError::OutcomeUnknown {
                        operation,
                        after: failure,
                    }),
                    (_, Some(answer)) => Outcome::Answered(answer),
                    (_, None) => Outcome::Failed(CallError::Unavailable {
                        operation,
                        after: failure,
                    }),
                });
            }
        }
    }

    /// Marketo has answered: the place is free, and the slot's 20 seconds run.
    fn answered(&mut self, now: Timestamp, sent: Sent, code: Option<String>) {
        self.trace.upstream = self.trace.upstream.saturating_add(now.since(sent.at));
        let report = Report::new(sent.lease, Completion::Answered);
        self.owed = Some(match code {
            Some(code) => report.with_code(code),
            None => report,
        });
    }

    /// A permit that will not be used goes back.
    fn give_back(&mut self) {
        if let Some((permit, _)) = self.permit.take() {
            self.owed = Some(Report::new(permit.lease, Completion::NotSent));
        }
    }

    fn finish(&mut self, outcome: Outcome) {
        self.stage = Stage::Over(Some(outcome));
    }
}

/// The headers that describe a file to whom it goes on to.
fn about_file(headers: &HeaderMap) -> HeaderMap {
    [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_RANGE,
        header::ACCEPT_RANGES,
        header::ETAG,
        header::LAST_MODIFIED,
    ]
    .into_iter()
    .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())))
    .collect()
}
