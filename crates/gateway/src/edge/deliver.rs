//! From what came of a call to the answer for the caller.

use core::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{Answered, CallError, Failure, Outcome, Trace};
use marketo_core::date::CentralDay;
use marketo_core::limit::RefusalReason;
use marketo_core::token::TokenFailure;

use super::kept;
use super::open::refuse;
use super::plan::{Volumes, refusal_of};
use super::{Answer, Line, PlannedCall};
use crate::answer::{Full, Outage, Refusal, Shortage, Style, retry_after, status_of};

/// What the caller gets.
#[derive(Debug)]
pub enum Delivery {
    /// A whole answer.
    Whole(Box<Answer>),
    /// The head of a file; its body is the one that the host still has in hand.
    File(Box<Response<()>>, Box<Line>),
}

impl PlannedCall {
    /// The answer for the caller, from what came of the call and what it took.
    #[must_use]
    pub fn answer(self, now: Timestamp, outcome: Outcome, trace: &Trace) -> Delivery {
        let mut line = self.line.with_trace(trace);
        line.total_ms = u64::try_from(now.since(line.at).as_millis()).unwrap_or(u64::MAX);
        if let Some((entry, age)) = self
            .kept
            .as_ref()
            .and_then(|kept| kept.instead(now, &outcome))
        {
            let answer = kept::answer(entry, age, "stale", now, line);
            return Delivery::Whole(Box::new(answer));
        }
        match outcome {
            Outcome::Answered(answered) => {
                line.code.clone_from(&answered.code);
                let mut response = pass_on(answered, self.style, now);
                if let Some(kept) = &self.kept {
                    kept.mark(response.headers_mut(), &mut line);
                }
                line.status = response.status().as_u16();
                Delivery::Whole(Box::new(Answer { response, line }))
            }
            Outcome::File(head) => {
                let mut response = Response::new(());
                *response.status_mut() = head.status;
                *response.headers_mut() = head.headers;
                response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
                line.status = head.status.as_u16();
                Delivery::File(Box::new(response), Box::new(line))
            }
            Outcome::Failed(error) => {
                let refusal = refusal(&error, self.volumes);
                let upstream = line.request_id.take();
                let mut answer = refuse(&refusal, &self.id, self.style, now, line);
                // Adobe's support asks for Marketo's id, where there is one.
                if upstream.is_some() {
                    answer.line.request_id = upstream;
                }
                Delivery::Whole(Box::new(answer))
            }
            _ => {
                let refusal = Refusal::BadAnswer;
                Delivery::Whole(Box::new(refuse(&refusal, &self.id, self.style, now, line)))
            }
        }
    }
}

pub(super) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Marketo's answer as it came, but for the status if the caller wants it told by that.
fn pass_on(answered: Answered, style: Style, now: Timestamp) -> Response<Bytes> {
    let mut response = Response::new(answered.body);
    *response.status_mut() = match (style, &answered.code) {
        (Style::Http, Some(code)) if answered.status == StatusCode::OK => status_of(code),
        _ => answered.status,
    };
    let headers = response.headers_mut();
    headers.extend(answered.headers);
    headers.insert(CACHE_CONTROL, NO_STORE);
    let back = answered
        .code
        .as_deref()
        .and_then(|code| come_back(code, now));
    // Data ingestion may have said so itself.
    if let Some(at) = back.filter(|_| !headers.contains_key(RETRY_AFTER)) {
        headers.insert(RETRY_AFTER, retry_after(now, at));
    }
    response
}

/// When it is worth coming back where Marketo's own last word is that there are too many calls.
/// Marketo does not say: its rate window is 20 s, a place is free when one of ten calls is answered,
/// and its day ends at midnight Central Time (Adobe: REST API, limits). When that of data ingestion
/// ends, nobody says: who asks again each hour loses little.
fn come_back(code: &str, now: Timestamp) -> Option<Timestamp> {
    match code {
        "606" | "429001" => Some(now.after(Duration::from_secs(20))),
        "615" => Some(now.after(Duration::from_secs(5))),
        "607" => Some(CentralDay::of(now).ends()),
        "4290801" => Some(now.after(Duration::from_secs(3600))),
        _ => None,
    }
}

/// What the gateway says where Marketo has not.
fn refusal(error: &CallError, volumes: Volumes) -> Refusal {
    match error {
        CallError::Request(error) => refusal_of(error),
        CallError::Token(failure) => Refusal::Unavailable {
            outage: match failure {
                TokenFailure::Refused { .. } => Outage::Credential,
                _ => Outage::Identity,
            },
            retry_at: Some(failure.retry_at()),
        },
        CallError::TokenRejected { .. } => Refusal::Unavailable {
            outage: Outage::Identity,
            retry_at: None,
        },
        CallError::Refused(refusal) => {
            let retry_at = refusal.retry_at;
            let throttled = |shortage| Refusal::Throttled { retry_at, shortage };
            let no_job = |full| Refusal::NoJob { retry_at, full };
            match refusal.reason {
                // For this integration the day is over, whatever is left for others.
                RefusalReason::DayClosed
                | RefusalReason::DailyShare
                | RefusalReason::Reserve
                | RefusalReason::TooMany => Refusal::DayClosed {
                    reopens_at: retry_at,
                },
                RefusalReason::QueueFull => throttled(Shortage::Queue),
                RefusalReason::CallerLeft => Refusal::CallerLeft,
                RefusalReason::ExportQueueFull => no_job(Full::Exports),
                RefusalReason::ExportVolume => no_job(Full::Volume(volumes.all)),
                RefusalReason::ExportShare => no_job(Full::OwnVolume(volumes.own)),
                RefusalReason::ImportQueueFull => no_job(Full::Imports),
                RefusalReason::ListBusy => no_job(Full::List),
                RefusalReason::Unreachable => Refusal::Unavailable {
                    outage: Outage::Governor,
                    retry_at: Some(retry_at),
                },
                _ => throttled(Shortage::Rate),
            }
        }
        CallError::OutcomeUnknown { .. } => Refusal::OutcomeUnknown,
        CallError::Unavailable {
            after: Failure::NotReached,
            ..
        } => Refusal::Unavailable {
            outage: Outage::Marketo,
            retry_at: None,
        },
        CallError::Unavailable {
            after: Failure::NoAnswer,
            ..
        } => Refusal::TimedOut,
        _ => Refusal::BadAnswer,
    }
}
