//! Percent-encoding: everything outside the unreserved characters of RFC 3986.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but `A-Z a-z 0-9 - . _ ~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Appends a value, encoded.
pub(super) fn push_encoded(out: &mut String, value: &str) {
    out.extend(utf8_percent_encode(value, RESERVED));
}

/// Appends `name=value&name=value`, encoded; values of a repeated name are joined by commas in
/// the place of the first, as Spring (which Marketo runs on) reads them.
pub(super) fn push_pairs<'a>(out: &mut String, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    // A form of a megabyte can have half a million names: no looking back through all of them.
    let mut places = BTreeMap::new();
    let mut joined: Vec<String> = Vec::new();
    for (name, value) in pairs {
        let place = *places.entry(name).or_insert(joined.len());
        match joined.get_mut(place) {
            Some(pair) => pair.push_str("%2C"),
            None => {
                let mut pair = String::with_capacity(name.len() + 1 + value.len());
                push_encoded(&mut pair, name);
                pair.push('=');
                joined.push(pair);
            }
        }
        if let Some(pair) = joined.get_mut(place) {
            push_encoded(pair, value);
        }
    }
    for (at, pair) in joined.iter().enumerate() {
        if at > 0 {
            out.push('&');
        }
        out.push_str(pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::percent_decode_str;
    use proptest::prelude::*;

    fn encoded(value: &str) -> String {
        let mut out = String::new();
        push_encoded(&mut out, value);
        out
    }

    fn joined(pairs: &[(&str, &str)]) -> String {
        let mut out = String::new();
        push_pairs(&mut out, pairs.iter().copied());
        out
    }

    #[test]
    fn repeated_names_are_joined_in_the_place_of_the_first() {
        assert_eq!(
            joined(&[("a", "1"), ("b", "2"), ("a", "3"), ("a", "")]),
            "a=1%2C3%2C&b=2"
        );
        assert_eq!(joined(&[]), "");
        assert_eq!(joined(&[("a", "")]), "a=");
    }

    #[test]
    fn what_other_encoders_leave_is_encoded_too() {
        assert_eq!(
            encoded("a+b c!*'();,/?:@&=$#[]%~"),
            "a%2Bb%20c%21%2A%27%28%29%3B%2C%2F%3F%3A%40%26%3D%24%23%5B%5D%25~"
        );
        assert_eq!(encoded("é"), "%C3%A9");
    }

    proptest! {
        #[test]
        fn encoding_round_trips_and_leaves_only_unreserved_bytes(value in any::<String>()) {
            let text = encoded(&value);
            prop_assert_eq!(percent_decode_str(&text).decode_utf8().unwrap(), value.as_str());
            let mut bytes = text.bytes();
            while let Some(byte) = bytes.next() {
                if byte == b'%' {
                    for _ in 0..2 {
                        prop_assert!(matches!(bytes.next(), Some(b'0'..=b'9' | b'A'..=b'F')));
                    }
                } else {
                    prop_assert!(byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
                }
            }
        }

        #[test]
        fn pairs_are_read_back_as_a_form(pairs in proptest::collection::vec(("[a-c]", any::<String>()), 0..6)) {
            let mut out = String::new();
            push_pairs(&mut out, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            let mut expected: Vec<(String, String)> = Vec::new();
            for (name, value) in pairs {
                match expected.iter_mut().find(|(earlier, _)| *earlier == name) {
                    Some((_, values)) => { values.push(','); values.push_str(&value); }
                    None => expected.push((name, value)),
                }
            }
            let read: Vec<(String, String)> = form_urlencoded::parse(out.as_bytes()).into_owned().collect();
            prop_assert_eq!(read, expected);
        }
    }
}
