//! What one try brought, judged: done, or what kind of trouble it is.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::file::REQUEST_ID;
use super::{Answered, Failure};
use crate::error::{Class, ErrorInfo, Execution};
use crate::limit::JobReport;
use crate::operation::{AnswerKind, Operation};
use crate::response;
use crate::retry::Trouble;
use crate::token::AccessToken;

/// What one try brought: an answer, or what came in its place; and what kind of trouble it is.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) trouble: Trouble,
    /// What it is called where no answer can be given.
    pub(super) failure: Failure,
    /// The answer, if the caller can be given it as it is.
    pub(super) answer: Option<Answered>,
    /// The code of the first error, else the HTTP status; none for a success.
    pub(super) code: Option<String>,
    /// Marketo's id of the request.
    pub(super) request_id: Option<String>,
    /// What the answer told of bulk jobs.
    pub(super) jobs: Option<JobReport>,
}

impl Tried {
    /// No answer came. `left`: whether bytes of the request may have left.
    pub(super) fn unanswered(left: bool) -> Self {
        if left {
            Self::without_answer(Trouble::Unsure, Failure::NoAnswer)
        } else {
            Self::without_answer(Trouble::NotNow, Failure::NotReached)
        }
    }

    /// The answer broke off.
    pub(super) fn broken_off() -> Self {
        Self::without_answer(Trouble::Unsure, Failure::BrokenOff)
    }

    /// The answer is longer than is read: it would be so again.
    pub(super) fn too_long(most: usize) -> Self {
        Self::without_answer(Trouble::Final, Failure::TooLong(most))
    }

    /// A whole answer to a call of this operation; `job` is the bulk job that it is about.
    pub(super) fn answered(
        operation: &Operation,
        job: Option<&str>,
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        token: Option<&AccessToken>,
    ) -> Self {
        let content_type = headers.get(header::CONTENT_TYPE);
        let kind = operation.answer;
        let answer = response::read(kind, status, content_type, &body);
        let role = operation.job;
        let jobs = role.and_then(|role| response::jobs(role, job, &answer, &body));
        let envelope = answer.envelope();
        let request_id = envelope
            .and_then(|envelope| envelope.request_id.as_deref())
            .or_else(|| headers.get(REQUEST_ID)?.to_str().ok())
            .and_then(|id| plain(id, 64));
        let named = envelope.and_then(|envelope| envelope.errors.first());
        let info = answer.trouble();
        let code = info.as_ref().map(|_| match named {
            Some(error) => plain(&error.code, 16).unwrap_or_else(|| "unknown".to_owned()),
            None => status.as_u16().to_string(),
        });
        let trouble = info.map_or(Trouble::Final, |info| trouble(&info, kind));
        let failure = match (&code, named) {
            (Some(code), Some(_)) => Failure::Marketo {
                code: code.clone(),
                request_id: request_id.clone().unwrap_or_default(),
            },
            _ => Failure::Status(status.as_u16()),
        };
        // A 4xx without an envelope is Marketo's own way too: 404 for a file, 413, 414. A redirect,
        // a 5xx page or a 200 that is no answer comes from something in front of it.
        let presentable = code.is_none() || envelope.is_some() || status.is_client_error();
        let withheld = code.is_some() && envelope.is_none() && repeats(&body, token);
        let (headers, body) = if withheld {
            without_page(status)
        } else {
            (headers, body)
        };
        let answer = presentable.then(|| Answered {
            status,
            headers,
            body,
            code: code.clone(),
        });
        Self {
            trouble,
            failure,
            answer,
            code,
            request_id,
            jobs,
        }
    }

    /// How the log names what the try failed with.
    pub(super) fn label(&self) -> String {
        match &self.failure {
            Failure::NotReached => "not-reached".to_owned(),
            Failure::NoAnswer => "cut".to_owned(),
            Failure::BrokenOff => "broken-off".to_owned(),
            Failure::TooLong(_) => "too-long".to_owned(),
            Failure::Status(status) => format!("http-{status}"),
            Failure::Marketo { code, .. } => code.clone(),
        }
    }

    fn without_answer(trouble: Trouble, failure: Failure) -> Self {
        Self {
            trouble,
            failure,
            answer: None,
            code: None,
            request_id: None,
            jobs: None,
        }
    }
}

/// Whether a page has the token in it: what stands before Marketo may show what it was sent.
fn repeats(body: &[u8], token: Option<&AccessToken>) -> bool {
    let token = token.map_or(&[][..], |token| token.expose().as_bytes());
    !token.is_empty() && body.windows(token.len()).any(|window| window == token)
}

/// Our own words in place of a page that nobody must see.
fn without_page(status: StatusCode) -> (HeaderMap, Bytes) {
    let words = format!("HTTP {status} from Marketo; its page is withheld: it has a token in it\n");
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    let headers = [(header::CONTENT_TYPE, text)].into_iter().collect();
    (headers, Bytes::from(words))
}

/// What a code means for trying again. Services that answer without an envelope tell by the status
/// that the token is not taken, and need not say more.
fn trouble(info: &ErrorInfo, kind: AnswerKind) -> Trouble {
    let by_status = matches!(kind, AnswerKind::Bare | AnswerKind::Empty);
    match (info.class, info.execution) {
        (Class::Token, _) => Trouble::TokenRejected,
        (Class::Denied, _) if by_status && info.code == "401" => Trouble::TokenRejected,
        (Class::RateLimit, _) => Trouble::RateLimited,
        (Class::ConcurrencyLimit, _) => Trouble::Crowded,
        (Class::Transient, Execution::NotExecuted) => Trouble::NotNow,
        (Class::Transient, _) => Trouble::Unsure,
        _ => Trouble::Final,
    }
}

/// A word of Marketo's that goes into logs and reports: only if it is short and plain, since
/// whatever stands in an answer could be somebody's data.
fn plain(word: &str, longest: usize) -> Option<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'-' | b'_' | b'.');
    (word.len() <= longest && !word.is_empty() && word.bytes().all(fits)).then(|| word.to_owned())
}
