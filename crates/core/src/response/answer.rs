//! The forms of answer, told apart.

use http::{HeaderValue, StatusCode};

use super::envelope::{Envelope, Parsed, parse};
use crate::error::{ErrorInfo, UNREADABLE, classify, classify_status};
use crate::operation::AnswerKind;

/// What an answer is. The body itself stays with whoever read it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// An envelope that says that all went well. Single records may still have failed.
    Success(Envelope),
    /// An envelope that says that the call failed.
    Failure(Envelope),
    /// The body is the file that was asked for.
    File,
    /// No envelope, as user management and identity answer: JSON, a text, nothing at all.
    Bare,
    /// Taken in, with nothing to say, as data ingestion answers.
    Empty,
    /// An HTTP status that is not 2xx.
    HttpError(HttpError),
    /// 2xx, with a body that is none of Marketo's forms.
    Unreadable(Unreadable),
}

/// An HTTP status that is not 2xx, with as much of the body as could be made out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpError {
    /// The status.
    pub status: StatusCode,
    /// The envelope, if there is one that names an error or says `success`.
    pub envelope: Option<Envelope>,
    /// What the body is.
    pub shape: Shape,
    /// How many bytes it has.
    pub len: usize,
}

/// A body that is none of Marketo's forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The status.
    pub status: StatusCode,
    /// What the body is.
    pub shape: Shape,
    /// How many bytes it has.
    pub len: usize,
}

/// What a body is, as far as a look at it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Shape {
    /// Nothing.
    Empty,
    /// JSON.
    Json,
    /// The beginning of JSON: the rest did not come.
    CutShort,
    /// HTML or XML, as proxies answer.
    Html,
    /// Anything else.
    Text,
}

impl Shape {
    /// What bytes are that are not JSON.
    pub(super) fn of(body: &[u8]) -> Self {
        match body.trim_ascii_start().first() {
            None => Self::Empty,
            Some(b'<') => Self::Html,
            Some(_) => Self::Text,
        }
    }
}

impl Answer {
    /// What is wrong, if anything is: by the first error that is named, else, and where nobody has
    /// described that error, by the status.
    #[must_use]
    pub fn trouble(&self) -> Option<ErrorInfo> {
        let first = |envelope: &Envelope| {
            envelope
                .errors
                .first()
                .map(|error| classify(&error.code, &error.message))
        };
        match self {
            Self::Success(_) | Self::File | Self::Bare | Self::Empty => None,
            Self::Failure(envelope) => Some(first(envelope).unwrap_or_else(|| classify("", ""))),
            Self::HttpError(error) => {
                let named = error.envelope.as_ref().and_then(first);
                let named = named.filter(ErrorInfo::is_known);
                Some(named.unwrap_or_else(|| classify_status(error.status)))
            }
            Self::Unreadable(_) => Some(UNREADABLE),
        }
    }

    /// The envelope, if there is one.
    #[must_use]
    pub const fn envelope(&self) -> Option<&Envelope> {
        match self {
            Self::Success(envelope) | Self::Failure(envelope) => Some(envelope),
            Self::HttpError(error) => error.envelope.as_ref(),
            Self::File | Self::Bare | Self::Empty | Self::Unreadable(_) => None,
        }
    }
}

/// Whether the body behind a head is the file that was asked for, and is to be passed on unread.
///
/// A part of a file (206) always is. With 200, the content type tells: an export file is text, an
/// error in its place is JSON (Marketo) or HTML (something in front of it). Where the content type
/// could be wrong, [`sniff`] looks at the first bytes.
#[must_use]
pub fn is_file(kind: AnswerKind, status: StatusCode, content_type: Option<&HeaderValue>) -> bool {
    kind == AnswerKind::File
        && match status {
            StatusCode::PARTIAL_CONTENT => true,
            StatusCode::OK => !is_type(content_type, is_json_or_html),
            _ => false,
        }
}

/// What the first bytes of a body say that should be a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniff {
    /// It is not an envelope.
    File,
    /// It is an envelope: read it whole with [`read`].
    Envelope,
    /// Too few bytes to say. At the end of the body that means: not an envelope.
    More,
}

/// Whether a body starts as an envelope does: a brace, and one of the envelope's members.
///
/// The first line of an export file holds field names, and JSON in a later cell has its quotes
/// doubled, so no file starts so.
#[must_use]
pub fn sniff(first: &[u8]) -> Sniff {
    let Some((b'{', rest)) = first.trim_ascii_start().split_first() else {
        return if first.trim_ascii_start().is_empty() {
            Sniff::More
        } else {
            Sniff::File
        };
    };
    let Some((b'"', rest)) = rest.trim_ascii_start().split_first() else {
        return if rest.trim_ascii_start().is_empty() {
            Sniff::More
        } else {
            Sniff::File
        };
    };
    let mut more = false;
    for member in [
        "requestId",
        "success",
        "errors",
        "warnings",
        "result",
        "moreResult",
    ] {
        let member = member.as_bytes();
        if rest.starts_with(member) {
            match rest.get(member.len()) {
                Some(b'"') => return Sniff::Envelope,
                Some(_) => {}
                None => more = true,
            }
        } else if member.starts_with(rest) {
            more = true;
        }
    }
    if more { Sniff::More } else { Sniff::File }
}

/// Says what an answer is.
#[must_use]
pub fn read(
    kind: AnswerKind,
    status: StatusCode,
    content_type: Option<&HeaderValue>,
    body: &[u8],
) -> Answer {
    if !status.is_success() {
        let (envelope, shape) = match parse(body) {
            Parsed::Object(envelope) => (envelope.is_one().then_some(envelope), Shape::Json),
            Parsed::Other => (None, Shape::Json),
            Parsed::Not(shape) => (None, shape),
        };
        return Answer::HttpError(HttpError {
            status,
            envelope,
            shape,
            len: body.len(),
        });
    }
    if kind == AnswerKind::File {
        return read_file(status, content_type, body);
    }
    let unreadable = |shape| {
        Answer::Unreadable(Unreadable {
            status,
            shape,
            len: body.len(),
        })
    };
    match (kind, parse(body)) {
        (_, Parsed::Object(envelope)) if envelope.is_one() && envelope.is_failure() => {
            Answer::Failure(envelope)
        }
        (AnswerKind::Bare | AnswerKind::Token, Parsed::Object(_) | Parsed::Other) => Answer::Bare,
        // To delete a user is answered with nothing, to invite one with a text (Adobe: "User
        // management").
        (AnswerKind::Bare, Parsed::Not(Shape::Empty | Shape::Text)) => Answer::Bare,
        (AnswerKind::Empty, Parsed::Not(Shape::Empty) | Parsed::Object(_)) => Answer::Empty,
        (AnswerKind::Envelope, Parsed::Object(envelope)) if envelope.is_success() => {
            Answer::Success(envelope)
        }
        (_, Parsed::Object(_) | Parsed::Other) => unreadable(Shape::Json),
        (_, Parsed::Not(shape)) => unreadable(shape),
    }
}

fn read_file(status: StatusCode, content_type: Option<&HeaderValue>, body: &[u8]) -> Answer {
    if status == StatusCode::PARTIAL_CONTENT {
        return Answer::File;
    }
    let said_not = is_type(content_type, is_json_or_html);
    if !said_not && sniff(body) != Sniff::Envelope {
        return Answer::File;
    }
    match parse(body) {
        Parsed::Object(envelope) if envelope.is_failure() => Answer::Failure(envelope),
        Parsed::Object(envelope) if envelope.is_one() => Answer::Success(envelope),
        parsed if said_not => {
            let shape = match parsed {
                Parsed::Object(_) | Parsed::Other => Shape::Json,
                Parsed::Not(shape) => shape,
            };
            Answer::Unreadable(Unreadable {
                status,
                shape,
                len: body.len(),
            })
        }
        // It began as an envelope and broke off: whatever it was, it is no file.
        Parsed::Not(Shape::CutShort) => Answer::Unreadable(Unreadable {
            status,
            shape: Shape::CutShort,
            len: body.len(),
        }),
        Parsed::Object(_) | Parsed::Other | Parsed::Not(_) => Answer::File,
    }
}

/// Whether the media type, without its parameters, is one that a test accepts.
fn is_type(content_type: Option<&HeaderValue>, test: fn(&str) -> bool) -> bool {
    let Some(Ok(text)) = content_type.map(HeaderValue::to_str) else {
        return false;
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    test(&essence.to_ascii_lowercase())
}

fn is_json_or_html(essence: &str) -> bool {
    essence.ends_with("/json") || essence.ends_with("+json") || essence.ends_with("html")
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
