//! Values with attributes, as `Content-Type` and `Content-Disposition` have them, and the head of a
//! part.

use super::MultipartError;

/// What stands before the first attribute, without white space around it.
pub(super) fn main_value(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|b| *b == b';').unwrap_or(text.len());
    text.get(..end).unwrap_or_default().trim_ascii()
}

/// The attributes behind the first semicolon: name in small letters, and value. Nothing for what
/// cannot be read in one way only.
pub(super) fn attributes(text: &[u8]) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut rest = match text.iter().position(|b| *b == b';') {
        Some(at) => text.get(at..).unwrap_or_default(),
        None => return Some(found),
    };
    loop {
        rest = rest.trim_ascii_start();
        let Some((b';', after)) = rest.split_first() else {
            return rest.is_empty().then_some(found);
        };
        rest = after.trim_ascii_start();
        // A semicolon that nothing follows is harmless.
        if rest.is_empty() || rest.starts_with(b";") {
            continue;
        }
        let equals = rest.iter().position(|b| *b == b'=')?;
        let (name, after) = rest.split_at_checked(equals)?;
        let name = name.trim_ascii();
        let token = |b: &u8| b.is_ascii_graphic() && !matches!(b, b'"' | b';' | b',' | b'\\');
        if name.is_empty() || !name.iter().all(token) {
            return None;
        }
        let after = after.get(1..)?.trim_ascii_start();
        let (value, after) = match after.split_first() {
            Some((b'"', quoted)) => quoted_value(quoted)?,
            _ => plain_value(after),
        };
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        found.push((name, String::from_utf8_lossy(&value).into_owned()));
        rest = after;
    }
}

/// Up to the closing quote. A backslash stands for itself, but before a quote: what comes in has
/// Windows paths in it.
fn quoted_value(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut value = Vec::new();
    let mut bytes = text.iter().copied().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\\', Some((_, b'"'))) => {
                bytes.next();
                value.push(b'"');
            }
            (b'"', _) => return Some((value, text.get(at + 1..)?)),
            _ => value.push(byte),
        }
    }
    None
}

/// Up to the next semicolon.
fn plain_value(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let end = text.iter().position(|b| *b == b';').unwrap_or(text.len());
    let (value, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    (value.trim_ascii().to_vec(), rest)
}

/// The name that the head of a part gives it.
pub(super) fn name(head: &[u8]) -> Result<String, MultipartError> {
    let mut name = None;
    for line in head.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        // A line that goes on where another ended could hide a name from one of two readers.
        let colon = line.iter().position(|b| *b == b':');
        let (field, value) = colon
            .filter(|_| !line.starts_with(b" ") && !line.starts_with(b"\t"))
            .and_then(|at| line.split_at_checked(at))
            .ok_or(MultipartError::Head)?;
        if !field
            .trim_ascii()
            .eq_ignore_ascii_case(b"content-disposition")
        {
            continue;
        }
        let value = value.get(1..).unwrap_or_default();
        if !main_value(value).eq_ignore_ascii_case(b"form-data") {
            return Err(MultipartError::Head);
        }
        for (attribute, value) in attributes(value).ok_or(MultipartError::Head)? {
            if attribute == "name" && name.replace(value).is_some() {
                return Err(MultipartError::Head);
            }
        }
    }
    name.filter(|name| !name.is_empty())
        .ok_or(MultipartError::Nameless)
}
