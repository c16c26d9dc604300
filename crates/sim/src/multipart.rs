//! Multipart bodies (RFC 7578), as imports and files come in.

use bytes::Bytes;

/// One part of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The file's name; a plain field has none.
    pub file_name: Option<String>,
    /// Its content type.
    pub content_type: Option<String>,
    /// What is in it.
    pub content: Bytes,
}

/// The boundary that a `Content-Type` names; `None` when it is not `multipart/form-data`.
#[must_use]
pub fn boundary(content_type: &str) -> Option<String> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    parameter(rest, "boundary")
}

/// The parts of a body; `None` when it does not hold together.
#[must_use]
pub fn split(body: &Bytes, boundary: &str) -> Option<Vec<Part>> {
    let first = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut at = find(body, first.as_bytes(), 0)? + first.len();
    let mut parts = Vec::new();
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        // Blanks may stand between a boundary and the end of its line.
        let from = at + find(rest, b"\r\n", 0)? + 2;
        let head_end = find(body, b"\r\n\r\n", from.saturating_sub(2))?;
        let end = find(body, between.as_bytes(), head_end + 2)?;
        let head = str::from_utf8(body.get(from..head_end.max(from))?).ok()?;
        parts.push(part(head, body.slice((head_end + 4).min(end)..end))?);
        at = end + between.len();
    }
}

fn part(head: &str, content: Bytes) -> Option<Part> {
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let found = lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    let (_, disposition) = header("content-disposition")?.split_once(';')?;
    Some(Part {
        name: parameter(disposition, "name")?,
        file_name: parameter(disposition, "filename"),
        content_type: header("content-type").map(str::to_owned),
        content,
    })
}

/// A parameter of a header's value, quoted or bare.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (name, after) = rest.trim_start_matches([';', ' ', '\t']).split_once('=')?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(';').unwrap_or((after, "")),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().to_owned());
        }
        rest = after;
    }
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    let at = rest
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_with_an_odd_boundary() {
        let kind = "multipart/form-data; charset=utf-8; boundary=--SEGMENT-DATA--";
        let boundary = boundary(kind).unwrap();
        assert_eq!(boundary, "--SEGMENT-DATA--");
        let body = Bytes::from_static(
            b"----SEGMENT-DATA--\r\nContent-Disposition: form-data; name=\"format\"\r\n\r\ncsv\r\n\
              ----SEGMENT-DATA--\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a;b.csv\"\r\n\
              Content-Type: text/csv\r\n\r\nemail\r\na@x.com\r\n\r\n----SEGMENT-DATA----\r\n",
        );
        let parts = split(&body, &boundary).unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name.as_str(), &parts[0].file_name),
            ("format", &None)
        );
        assert_eq!(parts[0].content, "csv");
        assert_eq!(parts[1].file_name.as_deref(), Some("a;b.csv"));
        assert_eq!(parts[1].content_type.as_deref(), Some("text/csv"));
        assert_eq!(parts[1].content, "email\r\na@x.com\r\n");
    }

    #[test]
    fn an_empty_part_and_a_broken_body() {
        let body = Bytes::from_static(
            b"preamble\r\n--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--b--",
        );
        let parts = split(&body, "b").unwrap();
        assert_eq!((parts[0].name.as_str(), parts[0].content.len()), ("x", 0));
        for cut in [0, 5, 20, 60, body.len() - 2] {
            assert_eq!(split(&body.slice(..cut), "b"), None, "{cut}");
        }
        assert_eq!(boundary("application/json"), None);
        assert_eq!(boundary("multipart/mixed; boundary=b"), None);
        assert_eq!(
            boundary("multipart/form-data; boundary=\"a b\"").as_deref(),
            Some("a b")
        );
    }
}
