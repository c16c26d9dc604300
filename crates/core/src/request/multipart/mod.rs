//! Multipart bodies: files on their way to Marketo (Adobe: "Bulk import", "Files").
//!
//! A body that came in is looked through, not taken apart: where its parts stand is found by a walk
//! over the bytes that copies none of them. If no part has to be left out, the bytes go on as they
//! came, from the first boundary to the last. Who builds a body uses [`MultipartWriter`].

mod boundary;
mod head;
mod scan;
mod write;

use core::fmt;

use bytes::Bytes;
use http::HeaderValue;

pub use boundary::{BadBoundary, Boundary};
pub use write::MultipartWriter;

use scan::Parts;

/// The most parts that are looked at; a form of Marketo's has less than twenty.
const MOST_PARTS: usize = 256;

/// A `multipart/form-data` body, with what is known of it. Prints nothing of its parts.
#[derive(Clone, PartialEq, Eq)]
pub struct Multipart {
    boundary: Boundary,
    body: Bytes,
    names: Vec<String>,
}

/// Why a body is no multipart body (Marketo answers 613). Holds nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MultipartError {
    /// The content type names no boundary, or none that could be one.
    #[error("the content type has no boundary")]
    Boundary,
    /// The boundary does not stand in the body, or not where a part ends.
    #[error("a part does not begin or end with the boundary")]
    CutShort,
    /// What stands behind the boundary, or a part's head, cannot be read.
    #[error("the head of a part cannot be read")]
    Head,
    /// A part has no name.
    #[error("a part has no name")]
    Nameless,
    /// There are more parts than any form has.
    #[error("more than {MOST_PARTS} parts")]
    TooMany,
    /// The boundary stands in what is to be sent: take another.
    #[error("the boundary stands in the content")]
    BoundaryInContent,
}

impl Multipart {
    /// Looks a body through that came with this content type.
    ///
    /// # Errors
    /// [`MultipartError`] says what is wrong with it.
    pub fn read(content_type: &str, body: Bytes) -> Result<Self, MultipartError> {
        let boundary =
            Boundary::of(content_type).map_err(|BadBoundary| MultipartError::Boundary)?;
        let mut names = Vec::new();
        let mut parts = Parts::new(&boundary, &body);
        for part in parts.by_ref() {
            if names.len() == MOST_PARTS {
                return Err(MultipartError::TooMany);
            }
            names.push(part?.name);
        }
        // What stands before the first part and behind the last means nothing, but to a reader that
        // goes on reading there.
        let body = body.slice(parts.frame());
        Ok(Self {
            boundary,
            body,
            names,
        })
    }

    /// The names of the parts, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The content of the first part of this name.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        // Where there is none, the body is not looked through again.
        self.names().find(|other| *other == name)?;
        let mut parts = Parts::new(&self.boundary, &self.body).map_while(Result::ok);
        let part = parts.find(|part| part.name == name)?;
        self.body.get(part.content)
    }

    /// The content type to send it with.
    #[must_use]
    pub fn content_type(&self) -> HeaderValue {
        self.boundary.content_type()
    }

    /// The body as it is sent.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Takes out the parts of these names. Where there are none, not a byte is touched; else what
    /// follows moves up, in the memory where it is if nobody else holds it.
    #[must_use]
    pub fn without(self, unwanted: impl Fn(&str) -> bool) -> Self {
        if !self.names().any(&unwanted) {
            return self;
        }
        let Self {
            boundary,
            body,
            mut names,
        } = self;
        let out: Vec<_> = Parts::new(&boundary, &body)
            .map_while(Result::ok)
            .filter(|part| unwanted(&part.name))
            .map(|part| part.whole)
            .collect();
        names.retain(|name| !unwanted(name));
        let mut body = Vec::from(body);
        let (mut kept, mut from) = (0, 0);
        // The end of the body stands for a last range that is empty.
        let end = body.len()..body.len();
        for range in out.into_iter().chain([end]) {
            let stays = from..range.start;
            let length = stays.len();
            body.copy_within(stays, kept);
            kept += length;
            from = range.end;
        }
        body.truncate(kept);
        Self {
            boundary,
            body: body.into(),
            names,
        }
    }
}

/// How large it is, and of how many parts.
impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, parts) = (self.body.len(), self.names.len());
        write!(f, "Multipart({bytes} bytes, {parts} parts)")
    }
}

#[cfg(test)]
mod tests;
