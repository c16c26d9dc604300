//! The states of a call, and how it goes from one to the next.

mod decide;
mod stage;

use core::time::Duration;

use bytes::BytesMut;
use http::{HeaderMap, StatusCode, header};

use stage::{Reading, Sent, Stage};

use super::file::{about_answer, about_empty, about_file, might_be_an_envelope, retry_after};
use super::job;
use super::judge::Tried;
use super::{BodyPlan, CallError, FileHead, Outcome, Step, Trace, Waiting};
use crate::limit::{
    Completion, IntegrationId, LeaseId, Permit, PermitRequest, Refusal, RefusalReason, Report,
    Verdict,
};
use crate::operation::{AnswerKind, LimitClass, Operation};
use crate::request::{BaseUrl, CallSpec};
use crate::response;
use crate::retry::{Retry, RetryBudget};
use crate::time::{Monotonic, Timestamp};
use crate::token::{AccessToken, HeldToken, TokenFailure};

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
/// - **What came from outside**: `on_token`, `widen`, `on_permit`, `on_head`, `on_chunk`, `on_end`,
///   `on_failure`. What was not asked for is passed over, but for a permit, which goes back.
/// - **What the host must now do**: `poll`.
/// - **Getters**: `operation`, `deadline`, `trace`.
#[derive(Debug)]
pub struct Call {
    spec: CallSpec,
    base: BaseUrl,
    terms: Terms,
    clock: Monotonic,
    stage: Stage,
    token: Option<HeldToken>,
    token_came: Timestamp,
    /// It was asked for anew since the last try, for having been in hand for long.
    token_renewed: bool,
    rejected: bool,
    permit: Option<(Permit, Timestamp)>,
    /// A permit came after its `send_by` and was given back.
    came_late: bool,
    owed: Vec<Report>,
    /// The last try that Marketo may have carried out, though nobody knows.
    unsure: Option<Tried>,
    retry: Retry,
    trace: Trace,
}

impl Call {
    /// What a host's time-out leaves Marketo beyond its own: Adobe asks for client time-outs above
    /// the server's (Adobe: REST API > Best practices).
    const GRACE: Duration = Duration::from_secs(10);

    /// A permit that was not used so soon after it came goes back, and a token that came longer
    /// ago than this is asked for anew before it is sent.
    const PROMPT: Duration = Duration::from_secs(2);

    /// A token whose end has come when it arrives is not asked for again sooner than this.
    const STALE_TOKEN: Duration = Duration::from_millis(500);

    /// When one whose deadline has passed is told to come back.
    const COME_BACK_AFTER: Duration = Duration::from_secs(1);

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
            token_came: Timestamp::EPOCH,
            token_renewed: false,
            rejected: false,
            permit: None,
            came_late: false,
            owed: Vec::new(),
            unsure: None,
            retry: Retry::default(),
            trace: Trace::default(),
        }
    }

    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.spec.operation
    }

    /// Until when its caller waits for it to be sent.
    #[must_use]
    pub const fn deadline(&self) -> Timestamp {
        self.terms.deadline
    }

    /// What it took so far.
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The next step. `entropy` spreads the pauses between tries.
    pub fn poll(&mut self, now: Timestamp, entropy: u64, budget: &mut RetryBudget) -> Step {
        let now = self.clock.advance(now);
        if let Some(report) = self.owed.pop() {
            return Step::Complete(report);
        }
        if matches!(self.stage, Stage::Tried(_)) {
            self.judge(now, entropy, budget);
        }
        match &mut self.stage {
            Stage::Pausing { until } if now < *until => Step::Wait {
                until: *until,
                why: Waiting::Retry,
            },
            Stage::Ready | Stage::Tried(_) | Stage::Pausing { .. } => self.prepare(now),
            Stage::AskedToken | Stage::AskedPermit { .. } => Step::Wait {
                until: self.terms.deadline,
                why: Waiting::Host,
            },
            Stage::Sent(sent) | Stage::Reading(sent, _) => Step::Wait {
                until: sent.give_up_at,
                why: Waiting::Host,
            },
            Stage::Over(_) => self.end(),
        }
    }

    /// The token that was asked for, or why there is none.
    pub fn on_token(&mut self, now: Timestamp, token: Result<HeldToken, TokenFailure>) {
        let now = self.clock.advance(now);
        if !matches!(self.stage, Stage::AskedToken) {
            return;
        }
        match token {
            Ok(token) => {
                // Where the giver's clock is behind ours: to ask at once would be to ask in a loop.
                self.stage = if token.is_usable(now) {
                    Stage::Ready
                } else {
                    Stage::Pausing {
                        until: token.expires_at.max(now.after(Self::STALE_TOKEN)),
                    }
                };
                self.token = Some(token);
                self.token_came = now;
                self.rejected = false;
            }
            Err(failure) => self.stop(CallError::Token(failure)),
        }
    }

    /// The permit that was asked for, or why there is none.
    pub fn on_permit(&mut self, now: Timestamp, verdict: Verdict) {
        let now = self.clock.advance(now);
        let since = match self.stage {
            Stage::AskedPermit { since } => Some(since),
            _ => None,
        };
        match (since, verdict) {
            (Some(since), Verdict::Granted(permit)) => {
                self.waited(now, since);
                self.permit = Some((permit, now));
                self.stage = Stage::Ready;
            }
            (Some(since), Verdict::Refused(refusal)) => {
                self.waited(now, since);
                self.stop(CallError::Refused(refusal));
            }
            (None, Verdict::Granted(permit)) => {
                self.owed
                    .push(Report::new(permit.lease, Completion::NotSent));
            }
            (None, Verdict::Refused(_)) => {}
        }
    }

    /// Makes this call for others along with its own: what was asked for is now `spec`. Only while
    /// a permit is waited for; later it is passed over, and so it is before.
    pub fn widen(&mut self, spec: CallSpec) {
        if matches!(self.stage, Stage::AskedPermit { .. }) {
            self.spec = spec;
        }
    }

    /// The head of the answer.
    pub fn on_head(&mut self, now: Timestamp, status: StatusCode, headers: &HeaderMap) -> BodyPlan {
        let now = self.clock.advance(now);
        let at_most = self.terms.largest_answer;
        let Stage::Sent(sent) = self.stage else {
            return BodyPlan::Collect { at_most: 0 };
        };
        let content_type = headers.get(header::CONTENT_TYPE);
        if response::is_file(self.operation().answer, status, content_type)
            && !might_be_an_envelope(status, headers)
        {
            self.answered(now, sent, |report| report);
            self.finish(Outcome::File(FileHead {
                status,
                headers: about_file(headers),
            }));
            return BodyPlan::PassOn;
        }
        let reading = Reading {
            status,
            headers: match self.operation().answer {
                AnswerKind::Empty => about_empty(headers),
                _ => about_answer(headers),
            },
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
                let most = self.terms.largest_answer;
                let wait = retry_after(&reading.headers);
                let mut tried = if reading.body.len() > most {
                    Tried::too_long(most)
                } else {
                    Tried::answered(
                        self.operation(),
                        job::named(&self.spec),
                        reading.status,
                        reading.headers,
                        reading.body.freeze(),
                        self.token.as_ref().map(|held| &held.token),
                    )
                };
                self.answered(now, sent, |report| Report {
                    code: tried.code.clone(),
                    jobs: tried.jobs.take(),
                    retry_after: wait,
                    ..report
                });
                self.stage = Stage::Tried(tried);
            }
            other => self.stage = other,
        }
    }

    /// No answer came, or it broke off. `left`: whether bytes of the request may have left; when
    /// in doubt, they have.
    pub fn on_failure(&mut self, now: Timestamp, left: bool) {
        let now = self.clock.advance(now);
        let (sent, completion, tried) = match &self.stage {
            Stage::Sent(sent) if left => (*sent, Completion::Cut, Tried::unanswered(true)),
            Stage::Sent(sent) => (*sent, Completion::NotSent, Tried::unanswered(false)),
            // An answer that broke off had begun: Marketo was done with the call.
            Stage::Reading(sent, _) => (*sent, Completion::Answered, Tried::broken_off()),
            _ => return,
        };
        self.trace.upstream = self.trace.upstream.saturating_add(now.since(sent.at));
        if let Some(lease) = sent.lease {
            self.owed.push(Report::new(lease, completion));
        }
        self.stage = Stage::Tried(tried);
    }

    /// Sees to what is missing, in the order in which it is least likely to go stale.
    fn prepare(&mut self, now: Timestamp) -> Step {
        if now >= self.terms.deadline {
            self.stop(CallError::Refused(Refusal {
                reason: RefusalReason::TimedOut,
                retry_at: now.after(Self::COME_BACK_AFTER),
            }));
            return self.end();
        }
        // Whoever stood in line for long asks once more: others may have seen the token rejected.
        let renews = self.permit.is_some()
            && !self.token_renewed
            && now.since(self.token_came) > Self::PROMPT;
        self.token_renewed |= renews;
        let usable = |held: &&HeldToken| !renews && !self.rejected && held.is_usable(now);
        let Some(token) = self.token.as_ref().filter(usable) else {
            self.stage = Stage::AskedToken;
            let rejected = self.token.as_ref().filter(|_| self.rejected);
            return Step::Token {
                rejected: rejected.map(|held| held.token.clone()),
            };
        };
        let token = token.token.clone();
        if self.operation().limits == LimitClass::Identity {
            return self.send(now, None, &token);
        }
        let Some((permit, came_at)) = self.permit.take() else {
            self.stage = Stage::AskedPermit { since: now };
            let request = PermitRequest::new(
                self.terms.integration.clone(),
                self.operation().name,
                self.operation().server_timeout,
                self.terms.deadline,
            );
            return Step::Acquire(request.with_job(job::wish(&self.spec)));
        };
        // `send_by` is by the governor's clock. If a second permit comes late by it too, then the
        // clocks disagree, and what counts is how long the permit has lain here.
        let late = now > permit.send_by && !self.came_late;
        if late || now.since(came_at) > Self::PROMPT {
            self.came_late |= late;
            self.stage = Stage::Ready;
            return Step::Complete(Report::new(permit.lease, Completion::NotSent));
        }
        self.send(now, Some(permit.lease), &token)
    }

    /// Sends, or says that there is nothing that could be sent.
    fn send(&mut self, now: Timestamp, lease: Option<LeaseId>, token: &AccessToken) -> Step {
        match self.spec.to_http(&self.base, token) {
            Ok(request) => {
                let give_up_at = now
                    .after(self.operation().server_timeout)
                    .after(Self::GRACE);
                self.trace.tries = self.trace.tries.saturating_add(1);
                self.token_renewed = false;
                self.stage = Stage::Sent(Sent {
                    lease,
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
                let unused = lease.map(|lease| Report::new(lease, Completion::NotSent));
                self.owed.extend(unused);
                self.end()
            }
        }
    }

    /// Marketo has answered: the place is free, and the slot's 20 seconds run.
    fn answered(&mut self, now: Timestamp, sent: Sent, told: impl FnOnce(Report) -> Report) {
        self.trace.upstream = self.trace.upstream.saturating_add(now.since(sent.at));
        let Some(lease) = sent.lease else { return };
        let report = Report::new(lease, Completion::Answered);
        self.owed.push(told(report));
    }

    fn waited(&mut self, now: Timestamp, since: Timestamp) {
        self.trace.permit_wait = self.trace.permit_wait.saturating_add(now.since(since));
    }

    fn finish(&mut self, outcome: Outcome) {
        self.stage = Stage::Over(Some(outcome));
    }
}
