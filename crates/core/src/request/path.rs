//! Paths that came in, made comparable before anything is matched against them.

use percent_encoding::percent_decode_str;

use super::encode::push_encoded;

/// Why a path is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// It does not start with a slash.
    #[error("a path starts with a slash")]
    NotAbsolute,
    /// A `%` is not followed by two hexadecimal digits.
    #[error("a percent sign is not followed by two hexadecimal digits")]
    BadEscape,
    /// It has an encoded slash.
    #[error("a path must not have an encoded slash in it")]
    EncodedSlash,
    /// It has a backslash, encoded or not.
    #[error("a path must not have a backslash in it")]
    Backslash,
    /// It has a NUL or another control character, encoded or not.
    #[error("a path must not have a control character in it")]
    Control,
    /// It has a `?` or a `#`, so it is more than a path.
    #[error("a path ends before the query")]
    NotPath,
    /// What is encoded is not UTF-8.
    #[error("a path must be UTF-8")]
    NotUtf8,
}

/// Makes a path comparable: decodes the unreserved characters, resolves dot segments (encoded
/// ones too) and collapses `//`. What stays encoded is in upper-case hexadecimal.
///
/// Real clients send `/rest/../bulk/v1/…`. What a path means must be known before it is compared
/// with what is allowed, so whatever could be read in two ways is refused.
///
/// # Errors
///
/// [`PathError`] for encoded slashes, backslashes, control characters, broken escapes, and what is
/// not UTF-8.
pub fn normalise_path(path: &str) -> Result<String, PathError> {
    let inner = path.strip_prefix('/').ok_or(PathError::NotAbsolute)?;
    let mut kept: Vec<String> = Vec::new();
    let mut open = false;
    for raw in inner.split('/') {
        let segment = normalise_segment(raw)?;
        open = false;
        match segment.as_str() {
            "" | "." => open = true,
            ".." => {
                kept.pop();
                open = true;
            }
            _ => kept.push(segment),
        }
    }
    let mut out = String::with_capacity(path.len());
    for segment in &kept {
        out.push('/');
        out.push_str(segment);
    }
    if open || kept.is_empty() {
        out.push('/');
    }
    Ok(out)
}

/// One segment, decoded and encoded again in the one way there is.
fn normalise_segment(raw: &str) -> Result<String, PathError> {
    if raw.contains(['?', '#']) {
        return Err(PathError::NotPath);
    }
    check_escapes(raw)?;
    let decoded = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| PathError::NotUtf8)?;
    if decoded.contains('/') {
        return Err(PathError::EncodedSlash);
    }
    if decoded.contains('\\') {
        return Err(PathError::Backslash);
    }
    if decoded.contains(char::is_control) {
        return Err(PathError::Control);
    }
    let mut out = String::with_capacity(raw.len());
    push_encoded(&mut out, &decoded);
    Ok(out)
}

fn check_escapes(raw: &str) -> Result<(), PathError> {
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let two = [bytes.next(), bytes.next()];
            if !two
                .iter()
                .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit()))
            {
                return Err(PathError::BadEscape);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ok(path: &str) -> String {
        normalise_path(path).unwrap()
    }

    #[test]
    fn dot_segments_are_resolved_encoded_or_not() {
        assert_eq!(
            ok("/rest/../bulk/v1/leads/export.json"),
            "/bulk/v1/leads/export.json"
        );
        assert_eq!(ok("/rest/%2e%2E/bulk/v1/leads.json"), "/bulk/v1/leads.json");
        assert_eq!(ok("/rest/.%2e/bulk/./v1"), "/bulk/v1");
        assert_eq!(ok("/../../rest"), "/rest");
        assert_eq!(ok("/rest/v1/.."), "/rest/");
        assert_eq!(ok("/.."), "/");
        assert_eq!(ok("/rest/...json"), "/rest/...json");
    }

    #[test]
    fn double_slashes_collapse() {
        assert_eq!(ok("//rest///v1//leads.json"), "/rest/v1/leads.json");
        assert_eq!(ok("/rest/v1/"), "/rest/v1/");
        assert_eq!(ok("//"), "/");
    }

    #[test]
    fn unreserved_characters_are_decoded_and_the_rest_is_encoded_once() {
        assert_eq!(ok("/rest/v1/%6Cead/1%2ejson"), "/rest/v1/lead/1.json");
        assert_eq!(ok("/a%20b/c+d/é"), "/a%20b/c%2Bd/%C3%A9");
        assert_eq!(ok("/a%252e%252e/b"), "/a%252e%252e/b");
        assert_eq!(ok("/a;b=c"), "/a%3Bb%3Dc");
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (path, why) in [
            ("", PathError::NotAbsolute),
            ("rest/v1", PathError::NotAbsolute),
            ("/a%2Fb", PathError::EncodedSlash),
            ("/a/..%2f..%2frest", PathError::EncodedSlash),
            ("/a\\b", PathError::Backslash),
            ("/a%5Cb", PathError::Backslash),
            ("/a%00", PathError::Control),
            ("/a\0", PathError::Control),
            ("/a%0D%0Ab", PathError::Control),
            ("/a%7F", PathError::Control),
            ("/a%C2%85", PathError::Control),
            ("/a%", PathError::BadEscape),
            ("/a%4", PathError::BadEscape),
            ("/a%4/b", PathError::BadEscape),
            ("/a%zz", PathError::BadEscape),
            ("/a%u002e", PathError::BadEscape),
            ("/%C0%AE%C0%AE/", PathError::NotUtf8),
            ("/%FF", PathError::NotUtf8),
            ("/a?b", PathError::NotPath),
            ("/a#b", PathError::NotPath),
        ] {
            assert_eq!(normalise_path(path), Err(why), "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn no_dots_no_double_slashes_and_idempotent(
            path in "(/|\\.|%2[eE]|%2[fF]|%5[cC]|%[0-9a-fA-F]{2}|[a-z~;]|é){0,24}",
            free in any::<String>(),
        ) {
            for path in [format!("/{path}"), format!("/{free}"), free] {
                let Ok(out) = normalise_path(&path) else { continue };
                prop_assert!(out.starts_with('/'));
                prop_assert!(!out.contains("//"));
                prop_assert!(out.bytes().all(|b| b.is_ascii_graphic() && b != b'\\'));
                prop_assert!(out.split('/').all(|segment| segment != "." && segment != ".."));
                prop_assert!(!out.to_ascii_lowercase().contains("%2e"));
                prop_assert!(!out.to_ascii_lowercase().contains("%2f"));
                prop_assert_eq!(normalise_path(&out), Ok(out));
            }
        }
    }
}
