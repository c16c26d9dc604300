//! Multipart bodies: the parts that a plain reader sees too, each removable, and none smuggled
//! through.
//!
//! The first line is the content type, the rest is the body.

use bytes::Bytes;
use http::HeaderValue;
use marketo_core::request::{Boundary, Multipart, MultipartError, MultipartWriter};

pub(crate) const WORDS: &[&str] = &[
    "cut short",
    "head",
    "nameless",
    "no boundary",
    "no parts",
    "parts",
    "too many parts",
];

pub(crate) fn check(data: &[u8]) -> &'static str {
    let at = data.iter().position(|b| *b == b'\n').unwrap_or(data.len());
    let (content_type, body) = data.split_at(at);
    let body = body.get(1..).unwrap_or_default();
    let content_type = String::from_utf8_lossy(content_type);
    written(&content_type, body);
    match Multipart::read(&content_type, Bytes::copy_from_slice(body)) {
        Ok(read) => {
            assert!(holds(body, read.body()), "not what came");
            same_parts(&read);
            for name in read.names() {
                leaves_out(&read, name);
            }
            if read.names().next().is_some() {
                "parts"
            } else {
                "no parts"
            }
        }
        Err(MultipartError::Boundary) => "no boundary",
        Err(MultipartError::CutShort) => "cut short",
        Err(MultipartError::Nameless) => "nameless",
        Err(MultipartError::TooMany) => "too many parts",
        Err(_) => "head",
    }
}

/// Whoever looks for nothing but the delimiter finds as many parts, and once more the same.
fn same_parts(read: &Multipart) {
    assert!(read.names().all(|name| !name.is_empty()));
    assert_eq!(delimited(read), read.names().count(), "{read:?}");
    assert!(again(read) == *read, "read twice, it is another");
    assert!(
        read.clone().without(|_| false) == *read,
        "nothing was left out"
    );
}

/// A part that is left out is gone, and the others are all there.
fn leaves_out(read: &Multipart, name: &str) {
    let less = read.clone().without(|other| other == name);
    let kept: Vec<_> = read.names().filter(|other| *other != name).collect();
    assert_eq!(less.names().collect::<Vec<_>>(), kept);
    assert_eq!(delimited(&less), kept.len());
    assert!(again(&less) == less, "without {name:?} it is another");
}

fn again(read: &Multipart) -> Multipart {
    let content_type = read.content_type();
    let content_type = content_type.to_str().expect("printable");
    Multipart::read(content_type, read.body().clone()).expect("it was read before")
}

/// How many parts stand between delimiters, up to the closing one.
fn delimited(read: &Multipart) -> usize {
    let content_type = read.content_type();
    let content_type = content_type.to_str().expect("printable");
    let (_, boundary) = content_type.split_once("boundary=").expect("a boundary");
    let delimiter = format!("\r\n--{}", boundary.trim_matches('"')).into_bytes();
    // Before the first no line end need stand.
    let body = [b"\r\n", &read.body()[..]].concat();
    let mut rest = body.as_slice();
    let mut parts = 0;
    while let Some(at) = place(rest, &delimiter) {
        rest = rest.get(at + delimiter.len()..).unwrap_or_default();
        if rest.starts_with(b"--") {
            break;
        }
        parts += 1;
    }
    parts
}

fn place(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|part| part == needle)
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || place(text, part).is_some()
}

/// What is built here is read as what went in, whatever that is.
fn written(text: &str, content: &[u8]) {
    let Ok(boundary) = Boundary::new(text.get(..8).unwrap_or(text)) else {
        return;
    };
    let csv = HeaderValue::from_static("text/csv");
    let writer = MultipartWriter::new(boundary)
        .field(text, text)
        .file("file", text, &csv, content);
    let Ok(body) = writer.finish() else {
        return;
    };
    let read = again(&body);
    assert_eq!(read.body(), body.body());
    assert!(holds(body.body(), content));
    let as_browsers_do = text.replace('"', "%22").replace('\r', "%0D");
    assert_eq!(read.names().collect::<Vec<_>>(), [&*as_browsers_do, "file"]);
}
