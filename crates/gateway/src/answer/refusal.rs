//! What the gateway may have to refuse, and the words for it.

use marketo_core::request::MultipartError;

use super::*;

/// The code for an outcome that nobody knows.
///
/// Neither of the two codes that Marketo has near it will do. Clients send a request again, writes
/// included, on 611 as on 502, and Adobe says of 6xx as a whole that nothing was executed; either
/// would have the very write done twice that the gateway did not dare to repeat. A code outside
/// of all ranges of Marketo's is what every client we know takes for final and shows to a person.
/// Its digits say what happened on the way: a 502, met by the gateway.
pub(super) const OUTCOME_UNKNOWN_CODE: &str = "9502";

/// Why the gateway itself answers, in Marketo's place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The caller's token is not taken: 603, 601 or 602.
    Token(TokenFault),
    /// The integration may not call this operation: 603.
    NotAuthorised {
        /// The operation's name.
        operation: &'static str,
    },
    /// A request with an `Origin`: it comes from a browser. HTTP 403.
    Origin,
    /// No operation has this path: 610.
    NoSuchOperation,
    /// The operation is not called by this method: 605.
    WrongMethod {
        /// The methods by which it is.
        allowed: Vec<Method>,
    },
    /// It cannot be served within its deadline: 606.
    Throttled {
        /// When a call has a chance again.
        retry_at: Timestamp,
        /// What there is too little of.
        shortage: Shortage,
    },
    /// The daily quota is used up: 607.
    DayClosed {
        /// When the day begins anew.
        reopens_at: Timestamp,
    },
    /// It would start a bulk job for which Marketo has no room: 1029, 1016 or 1019.
    NoJob {
        /// When it is worth asking again.
        retry_at: Timestamp,
        /// What there is no room in.
        full: Full,
    },
    /// Marketo, or something the gateway needs, is not there; nothing was executed: 608.
    Unavailable {
        /// What is missing.
        outage: Outage,
        /// When to try again, where that is known.
        retry_at: Option<Timestamp>,
    },
    /// The caller went away before its call was sent: nobody hears this, but the log.
    CallerLeft,
    /// The path names another instance than the integration's.
    OtherInstance,
    /// Marketo did not answer in time, and the call can be made again without harm: 604.
    TimedOut,
    /// What came back is no answer of Marketo's, and the call can be made again without harm: 502.
    BadAnswer,
    /// A write was cut off: it may have been done or not, and to do it again may do it twice.
    OutcomeUnknown,
    /// The body is larger than Marketo takes: HTTP 413.
    TooLarge {
        /// The most there may be, in bytes.
        limit: usize,
        /// What it has, in bytes, if that is known.
        bytes: Option<usize>,
    },
    /// The URI is longer than Marketo takes: HTTP 414.
    UriTooLong {
        /// The most there may be, in bytes.
        limit: usize,
    },
    /// The body is no JSON: 609.
    NotJson,
    /// The body is no multipart body: 613.
    NotMultipart {
        /// What is wrong, in words that hold nothing of the request.
        why: MultipartError,
    },
    /// The body is of another content type than the operation takes: 612.
    ContentType {
        /// The one it takes.
        wanted: &'static str,
    },
    /// The request cannot be made sense of in another way: 1001.
    BadRequest {
        /// What is wrong, in words that hold nothing of the request.
        why: &'static str,
    },
    /// A parameter is missing: 1002.
    MissingParameter {
        /// Its name.
        name: &'static str,
    },
}

/// What there was too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shortage {
    /// Calls in the running 20 seconds.
    Rate,
    /// Places among the 10 calls at once.
    Places,
    /// The share of this integration.
    Share,
    /// Room in the queue.
    Queue,
    /// Memory for another body.
    Memory,
}

/// What is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outage {
    /// Marketo cannot be reached, or says so itself.
    Marketo,
    /// Marketo's identity service gives no token.
    Identity,
    /// Marketo refuses the client id or secret that the gateway holds.
    Credential,
    /// The gateway lacks a secret or a binding.
    SetUp,
    /// The keeper of the limits cannot be reached, and nothing is sent without its permit.
    Governor,
}

impl From<TokenFault> for Refusal {
    fn from(fault: TokenFault) -> Self {
        Self::Token(fault)
    }
}

impl Refusal {
    /// The error code, as Marketo writes codes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Token(TokenFault::Unknown) => "601",
            Self::Token(TokenFault::Expired) => "602",
            Self::Token(TokenFault::Missing)
            | Self::NotAuthorised { .. }
            | Self::OtherInstance
            | Self::Origin => "603",
            Self::CallerLeft => "499",
            Self::TimedOut => "604",
            Self::WrongMethod { .. } => "605",
            Self::Throttled { .. } => "606",
            Self::DayClosed { .. } => "607",
            Self::NoJob { full, .. } => full.code(),
            Self::Unavailable { .. } => "608",
            Self::NotJson => "609",
            Self::NoSuchOperation => "610",
            Self::ContentType { .. } => "612",
            Self::NotMultipart { .. } => "613",
            Self::BadAnswer => "502",
            Self::OutcomeUnknown => OUTCOME_UNKNOWN_CODE,
            Self::TooLarge { .. } => "413",
            Self::UriTooLong { .. } => "414",
            Self::BadRequest { .. } => "1001",
            Self::MissingParameter { .. } => "1002",
        }
    }

    /// One word for logs and for `X-Edge-Refusal`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Token(TokenFault::Missing) => "token-missing",
            Self::Token(TokenFault::Unknown) => "token-unknown",
            Self::Token(TokenFault::Expired) => "token-expired",
            Self::NotAuthorised { .. } => "not-authorised",
            Self::Origin => "origin",
            Self::NoSuchOperation => "no-such-operation",
            Self::WrongMethod { .. } => "wrong-method",
            Self::Throttled {
                shortage: Shortage::Rate,
                ..
            } => "throttled-rate",
            Self::Throttled {
                shortage: Shortage::Places,
                ..
            } => "throttled-places",
            Self::Throttled {
                shortage: Shortage::Share,
                ..
            } => "throttled-share",
            Self::Throttled {
                shortage: Shortage::Queue,
                ..
            } => "throttled-queue",
            Self::Throttled {
                shortage: Shortage::Memory,
                ..
            } => "throttled-memory",
            Self::DayClosed { .. } => "day-closed",
            Self::NoJob { full, .. } => full.name(),
            Self::Unavailable { .. } => "unavailable",
            Self::CallerLeft => "caller-left",
            Self::OtherInstance => "other-instance",
            Self::TimedOut => "timed-out",
            Self::BadAnswer => "bad-answer",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::TooLarge { .. } => "too-large",
            Self::UriTooLong { .. } => "uri-too-long",
            Self::NotJson => "not-json",
            Self::NotMultipart { .. } => "not-multipart",
            Self::ContentType { .. } => "content-type",
            Self::BadRequest { .. } => "bad-request",
            Self::MissingParameter { .. } => "missing-parameter",
        }
    }

    /// When it is worth coming back, where an instant is known.
    #[must_use]
    pub const fn retry_at(&self) -> Option<Timestamp> {
        match self {
            Self::Throttled { retry_at, .. }
            | Self::NoJob { retry_at, .. }
            | Self::DayClosed {
                reopens_at: retry_at,
            } => Some(*retry_at),
            Self::Unavailable { retry_at, .. } => *retry_at,
            _ => None,
        }
    }

    /// What happened and what the caller can do, in words. It begins as Marketo's message does,
    /// for people and programs that know that one; it holds nothing of the request.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            // Just as Marketo says it: some clients look at the words.
            Self::Token(TokenFault::Unknown) => "Access token invalid".into(),
            Self::Token(TokenFault::Expired) => "Access token expired".into(),
            Self::Token(TokenFault::Missing) => {
                "Access denied: send a token as Authorization: Bearer; /identity/oauth/token \
                 gives one"
                    .into()
            }
            Self::NotAuthorised { operation } => format!(
                "Access denied: this integration may not call {operation}; the gateway's operator \
                 can add it, or a permission it needs, to the integration's allow list"
            ),
            Self::Origin => {
                "Access denied: requests from browsers are not served; call the gateway from a \
                 server"
                    .into()
            }
            Self::NoSuchOperation => {
                "Requested resource not found: the gateway knows no such operation; check the path"
                    .into()
            }
            Self::WrongMethod { allowed } => {
                let list: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
                format!("HTTP method not supported here; use {}", list.join(" or "))
            }
            Self::Throttled { shortage, .. } => format!(
                "Max rate limit reached at the gateway: {}. Nothing was sent to Marketo; come back \
                 after the seconds in Retry-After, or allow more time with X-Edge-Deadline-Ms",
                shortage.words()
            ),
            Self::DayClosed { .. } => {
                "Daily quota reached: nothing was sent to Marketo; the quota begins anew after the \
                 seconds in Retry-After"
                    .into()
            }
            Self::NoJob { full, .. } => format!(
                "{}. Nothing was sent to Marketo; come back after the seconds in Retry-After",
                full.words()
            ),
            Self::Unavailable { outage, .. } => {
                format!("API temporarily unavailable: {}", outage.words())
            }
            Self::CallerLeft => "The caller went away; nothing was sent to Marketo".into(),
            Self::OtherInstance => {
                "Access denied: the path names another Munchkin id than that of this integration's \
                 instance"
                    .into()
            }
            Self::TimedOut => {
                "Request timed out: Marketo did not answer in time. The call can safely be made \
                 again; with fewer records at once it takes less time"
                    .into()
            }
            Self::BadAnswer => {
                "Bad gateway: what came back is no answer of Marketo's. The call can safely be \
                 made again"
                    .into()
            }
            Self::OutcomeUnknown => {
                "Outcome unknown: the connection to Marketo broke off during this write, which may \
                 or may not have been done. Read the records before sending it again: a second \
                 time could do it twice"
                    .into()
            }
            Self::TooLarge { limit, bytes } => {
                let bytes = bytes.map_or_else(|| "more".to_owned(), |bytes| bytes.to_string());
                format!(
                    "Request entity too large: {bytes} bytes, and at most {limit} are taken; split \
                     the request"
                )
            }
            Self::UriTooLong { limit } => format!(
                "Request URI too long: at most {limit} bytes; send the query as a form with POST \
                 and _method=GET"
            ),
            Self::NotJson => "Invalid JSON: the body cannot be read".into(),
            Self::NotMultipart { why } => format!("Invalid multipart request: {why}"),
            Self::ContentType { wanted } => {
                format!("Invalid content type: this operation takes {wanted}")
            }
            Self::BadRequest { why } => format!("Invalid request: {why}"),
            Self::MissingParameter { name } => format!("{name} is required"),
        }
    }
}

impl Shortage {
    const fn words(self) -> &'static str {
        match self {
            Self::Rate => "Marketo takes no more calls of this instance for the moment",
            Self::Places => "as many calls of this instance are under way as Marketo takes at once",
            Self::Share => "this integration has used its share of the instance's calls",
            Self::Queue => "too many calls are waiting",
            Self::Memory => "too many large bodies are held at once",
        }
    }
}

impl Outage {
    const fn words(self) -> &'static str {
        match self {
            Self::Marketo => "Marketo cannot be reached. Try again later",
            Self::Identity => "Marketo gives no token at the moment. Try again later",
            Self::Credential => {
                "Marketo refuses the gateway's client id or secret. The gateway's operator has to \
                 put it right"
            }
            Self::SetUp => {
                "the gateway is not set up completely. The gateway's operator has to put it right"
            }
            Self::Governor => {
                "the gateway's keeper of limits cannot be reached, and nothing is sent without \
                 it. Try again later"
            }
        }
    }
}
