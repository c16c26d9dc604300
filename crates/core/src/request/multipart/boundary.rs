//! The text between parts.

use core::fmt;

use http::HeaderValue;

use super::head::{attributes, main_value};

/// The text that stands between the parts of a multipart body.
///
/// RFC 2046 allows 70 characters of a few kinds; clients send whatever they like, and Marketo takes
/// it. So it is anything printable of at most 200 bytes, without quotes, backslashes and a space at
/// its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Boundary(String);

/// A text that can be no boundary, or a content type without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no boundary: 1 to 200 printable characters without quotes and backslashes")]
pub struct BadBoundary;

impl Boundary {
    /// Checks a text. Who draws one draws at least 16 characters, so that it stands in no file.
    ///
    /// # Errors
    /// [`BadBoundary`] for what can be none.
    pub fn new(text: &str) -> Result<Self, BadBoundary> {
        let fits = |b: u8| matches!(b, b' '..=b'~') && !matches!(b, b'"' | b'\\');
        let good = (1..=200).contains(&text.len())
            && text.bytes().all(fits)
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadBoundary)
        }
    }

    /// The boundary that a content type names: `multipart/form-data; boundary=x`.
    ///
    /// # Errors
    /// [`BadBoundary`] for another type, and for one that names none or two.
    pub(super) fn of(content_type: &str) -> Result<Self, BadBoundary> {
        let text = content_type.as_bytes();
        if !main_value(text).eq_ignore_ascii_case(b"multipart/form-data") {
            return Err(BadBoundary);
        }
        let found = attributes(text).ok_or(BadBoundary)?;
        let mut named = found.iter().filter(|(name, _)| name == "boundary");
        match (named.next(), named.next()) {
            (Some((_, value)), None) => Self::new(value),
            _ => Err(BadBoundary),
        }
    }

    /// The bytes that stand before each part: a line end, two hyphens, the boundary.
    pub(super) fn delimiter(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(4 + self.0.len());
        out.extend_from_slice(b"\r\n--");
        out.extend_from_slice(self.0.as_bytes());
        out
    }

    /// The content type that names it, in quotes where it is no plain word.
    pub(super) fn content_type(&self) -> HeaderValue {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let text = &self.0;
        let text = if text.bytes().all(plain) {
            format!("multipart/form-data; boundary={text}")
        } else {
            format!("multipart/form-data; boundary=\"{text}\"")
        };
        // A boundary is printable, so a header takes it.
        HeaderValue::try_from(text)
            .unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"))
    }
}

impl fmt::Debug for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Boundary({} bytes)", self.0.len())
    }
}
