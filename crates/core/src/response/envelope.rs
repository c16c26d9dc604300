//! Marketo's envelope.

use std::borrow::Cow;

use core::fmt;
use core::ops::Range;
use core::str::Utf8Error;

use serde_json::value::RawValue;

use super::Shape;
use super::scan::{self, Broken};

/// What stands around a result. Every member may be missing: lead database, assets and user
/// management differ in what they send (Adobe: "Error codes", "Asset APIs").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// `success`.
    pub success: Option<bool>,
    /// `requestId`, which Adobe's support asks for.
    pub request_id: Option<String>,
    /// `errors`; empty where there are none.
    pub errors: Vec<ApiError>,
    /// `warnings`; empty where there are none.
    pub warnings: Vec<Warning>,
    /// `nextPageToken`; an empty one counts as none.
    pub next_page_token: Option<String>,
    /// `moreResult`.
    pub more_result: Option<bool>,
    /// Where in the body the value of `result` stands, in bytes; nothing if there is none or it
    /// is `null`.
    pub result: Option<Range<usize>>,
}

impl Envelope {
    /// The bytes of `result` in the body that the envelope was read from.
    #[must_use]
    pub fn result_in<'b>(&self, body: &'b [u8]) -> Option<&'b [u8]> {
        body.get(self.result.clone()?)
    }

    /// Whether there is a result, be it an empty list.
    #[must_use]
    pub const fn has_result(&self) -> bool {
        self.result.is_some()
    }

    /// Whether it says that the call failed: `success` is false, or there are errors.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.success == Some(false) || !self.errors.is_empty()
    }

    /// Whether it has anything by which an envelope is known.
    pub(super) fn is_one(&self) -> bool {
        self.success.is_some() || !self.errors.is_empty()
    }

    /// Whether it can stand for a good answer of the lead database or of assets.
    pub(super) fn is_success(&self) -> bool {
        !self.is_failure()
            && (self.success.is_some() || self.request_id.is_some() || self.has_result())
    }
}

/// One error of Marketo's. `Debug` prints no message: it can quote what was sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiError {
    /// The code, as text: Marketo writes `"601"`, now and then `601`.
    pub code: String,
    /// The message, in full.
    pub message: String,
}

/// One warning: an object with a code in the lead database, a mere text in assets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Warning {
    /// The code, where there is one.
    pub code: Option<String>,
    /// The message, in full.
    pub message: String,
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Warning")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// What bytes are that may be an envelope.
#[derive(Debug)]
pub(super) enum Parsed {
    /// A JSON object, read as an envelope.
    Object(Envelope),
    /// JSON of another kind: a list, a text, `true`.
    Other,
    /// Not JSON.
    Not(Shape),
}

/// Reads bytes as an envelope.
pub(super) fn parse(body: &[u8]) -> Parsed {
    let text = match core::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => return Parsed::Not(not_utf8(body, error)),
    };
    let start = text.trim_start();
    if start.starts_with('{') {
        match Members::read(text) {
            Ok(members) => Parsed::Object(members.into_envelope()),
            Err(Broken::CutShort) => Parsed::Not(Shape::CutShort),
            Err(Broken::Malformed) => Parsed::Not(Shape::of(body)),
        }
    } else {
        match scan::one_value(text) {
            Ok(()) => Parsed::Other,
            Err(Broken::CutShort) if start.starts_with(['[', '"']) => Parsed::Not(Shape::CutShort),
            Err(_) => Parsed::Not(Shape::of(body)),
        }
    }
}

/// What bytes are that are not UTF-8. A cut can go through a character: then all before it is, and
/// was cut short.
fn not_utf8(body: &[u8], error: Utf8Error) -> Shape {
    let before = body.get(..error.valid_up_to()).unwrap_or_default();
    match error.error_len() {
        None if matches!(parse(before), Parsed::Not(Shape::CutShort)) => Shape::CutShort,
        _ => Shape::of(body),
    }
}

/// The members as they stand; what they hold is read leniently afterwards, so that one odd member
/// does not hide the others. Of a member that stands twice the last counts, as everywhere.
#[derive(Default)]
struct Members<'a> {
    success: Option<&'a str>,
    request_id: Option<&'a str>,
    errors: Option<&'a str>,
    warnings: Option<&'a str>,
    next_page_token: Option<&'a str>,
    more_result: Option<&'a str>,
    result: Option<Range<usize>>,
    error_code: Option<&'a str>,
    message: Option<&'a str>,
}

impl<'a> Members<'a> {
    fn read(text: &'a str) -> Result<Self, Broken> {
        let mut members = Self::default();
        scan::members(text, |name, value| {
            let place = match unescaped(name).as_ref() {
                "success" => &mut members.success,
                "requestId" => &mut members.request_id,
                "errors" => &mut members.errors,
                "warnings" => &mut members.warnings,
                "nextPageToken" => &mut members.next_page_token,
                "moreResult" => &mut members.more_result,
                // Data ingestion's failures are `{error_code, message}`.
                "error_code" => &mut members.error_code,
                "message" => &mut members.message,
                "result" => {
                    members.result = (text.get(value.clone()) != Some("null")).then_some(value);
                    return Ok(());
                }
                _ => return Ok(()),
            };
            *place = text.get(value);
            Ok(())
        })?;
        Ok(members)
    }
}

/// A member's name without its escapes, of which Marketo writes none. One that escapes half a
/// character is no name that is known, so it stays as it is.
fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains('\\') {
        return Cow::Borrowed(name);
    }
    let read = serde_json::from_slice(format!("\"{name}\"").as_bytes());
    read.map_or(Cow::Borrowed(name), Cow::Owned)
}

impl Members<'_> {
    fn into_envelope(self) -> Envelope {
        let mut errors = self.errors.map(entries).unwrap_or_default();
        if let (true, Some(code)) = (errors.is_empty(), self.error_code.and_then(plain)) {
            errors.push((Some(code), self.message.and_then(plain).unwrap_or_default()));
        }
        let error = |(code, message): (Option<String>, String)| ApiError {
            code: code.unwrap_or_default(),
            message,
        };
        let warnings = self.warnings.map(entries).unwrap_or_default();
        Envelope {
            success: self.success.and_then(yes_or_no),
            request_id: self.request_id.and_then(plain),
            errors: errors.into_iter().map(error).collect(),
            warnings: warnings
                .into_iter()
                .map(|(code, message)| Warning { code, message })
                .collect(),
            next_page_token: self
                .next_page_token
                .and_then(plain)
                .filter(|token| !token.is_empty()),
            more_result: self.more_result.and_then(yes_or_no),
            result: self.result,
        }
    }
}

fn yes_or_no(raw: &str) -> Option<bool> {
    match raw {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A text; a number counts as the text that it is written in.
pub(super) fn plain(raw: &str) -> Option<String> {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_slice(raw.as_bytes()).ok(),
        Some(b'-' | b'0'..=b'9') => Some(raw.to_owned()),
        _ => None,
    }
}

/// Errors or warnings: a list of objects with code and message, or of texts; or one such alone.
fn entries(raw: &str) -> Vec<(Option<String>, String)> {
    match serde_json::from_slice::<Vec<&RawValue>>(raw.as_bytes()) {
        Ok(list) => list
            .into_iter()
            .map(RawValue::get)
            .filter_map(entry)
            .collect(),
        Err(_) => entry(raw).into_iter().collect(),
    }
}

fn entry(raw: &str) -> Option<(Option<String>, String)> {
    if let Some(message) = plain(raw) {
        return Some((None, message));
    }
    match raw.as_bytes().first() {
        Some(b'{') => {
            let (mut code, mut message) = (None, None);
            let _all_is_json = scan::members(raw, |name, value| {
                match unescaped(name).as_ref() {
                    "code" => code = raw.get(value),
                    "message" => message = raw.get(value),
                    _ => {}
                }
                Ok(())
            });
            Some((
                code.and_then(plain),
                message.and_then(plain).unwrap_or_default(),
            ))
        }
        Some(b'n') => None,
        // Anything else in a list of errors still is one, if without code and message.
        _ => Some((None, String::new())),
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
