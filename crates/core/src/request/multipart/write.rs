//! A body that is built here.

use http::HeaderValue;

use super::scan::Parts;
use super::{Boundary, Multipart, MultipartError};

/// Builds a multipart body, part by part. The boundary comes from outside: chance is the host's.
///
/// ```
/// # use marketo_core::request::{Boundary, MultipartWriter};
/// # use http::HeaderValue;
/// let boundary = Boundary::new("b7qk2mzx0v4w9t1c")?;
/// let csv = HeaderValue::from_static("text/csv");
/// let body = MultipartWriter::new(boundary)
///     .field("format", "csv")
///     .file("file", "leads.csv", &csv, b"email\nzoe@example.com\n")
///     .finish()?;
/// assert_eq!(body.names().collect::<Vec<_>>(), ["format", "file"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub struct MultipartWriter {
    boundary: Boundary,
    body: Vec<u8>,
    names: Vec<String>,
    /// The bytes of all contents.
    contents: usize,
}

impl MultipartWriter {
    /// A body without parts.
    pub const fn new(boundary: Boundary) -> Self {
        Self {
            boundary,
            body: Vec::new(),
            names: Vec::new(),
            contents: 0,
        }
    }

    /// Adds a parameter.
    pub fn field(self, name: &str, value: &str) -> Self {
        self.part(name, &[], value.as_bytes())
    }

    /// Adds a file.
    pub fn file(
        self,
        name: &str,
        filename: &str,
        content_type: &HeaderValue,
        content: &[u8],
    ) -> Self {
        let mut more = format!("; filename=\"{}\"\r\nContent-Type: ", escaped(filename));
        more.push_str(content_type.to_str().unwrap_or("application/octet-stream"));
        self.part(name, more.as_bytes(), content)
    }

    /// The whole body.
    ///
    /// # Errors
    /// [`MultipartError::BoundaryInContent`], and [`MultipartError::Nameless`] for an empty name.
    pub fn finish(mut self) -> Result<Multipart, MultipartError> {
        let closing = self.boundary.delimiter();
        let start = if self.body.is_empty() { 2 } else { 0 };
        self.body
            .extend_from_slice(closing.get(start..).unwrap_or_default());
        self.body.extend_from_slice(b"--\r\n");
        if self.names.iter().any(String::is_empty) {
            return Err(MultipartError::Nameless);
        }
        // Read back, so that no content is taken for a part or ends one.
        let read: Result<Vec<_>, _> = Parts::new(&self.boundary, &self.body).collect();
        let alike = read.is_ok_and(|parts| {
            let contents: usize = parts.iter().map(|part| part.content.len()).sum();
            parts.len() == self.names.len() && contents == self.contents
        });
        if !alike {
            return Err(MultipartError::BoundaryInContent);
        }
        Ok(Multipart {
            boundary: self.boundary,
            body: self.body.into(),
            names: self.names,
        })
    }

    fn part(mut self, name: &str, more: &[u8], content: &[u8]) -> Self {
        let delimiter = self.boundary.delimiter();
        let start = if self.body.is_empty() { 2 } else { 0 };
        let head = format!(
            "\r\nContent-Disposition: form-data; name=\"{}\"",
            escaped(name)
        );
        self.body
            .reserve(delimiter.len() + head.len() + more.len() + content.len() + 4);
        for piece in [
            delimiter.get(start..).unwrap_or_default(),
            head.as_bytes(),
            more,
            b"\r\n\r\n",
            content,
        ] {
            self.body.extend_from_slice(piece);
        }
        self.names.push(name.to_owned());
        self.contents += content.len();
        self
    }
}

/// As browsers write names and file names (HTML: multipart/form-data).
fn escaped(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
