//! Marketo's answers, taken apart and put together.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// The members of a JSON object, as they stand.
pub(super) type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The members of a JSON object; nothing for what is none.
pub(super) fn members(text: &[u8]) -> Option<Members<'_>> {
    serde_json::from_slice(text).ok()
}

/// The items of a JSON list; nothing for what is none.
pub(super) fn items(text: &[u8]) -> Option<Vec<&RawValue>> {
    serde_json::from_slice(text).ok()
}

/// A text, or a number as it is written; nothing for anything else.
pub(super) fn plain(value: &RawValue) -> Option<String> {
    match value.get().as_bytes().first() {
        Some(b'"') => serde_json::from_slice(value.get().as_bytes()).ok(),
        Some(b'0'..=b'9' | b'-') => Some(value.get().to_owned()),
        _ => None,
    }
}

/// A JSON text.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Items between commas, in brackets.
pub(super) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::from("[");
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(item);
    }
    text.push(']');
    text
}

/// An object with these members, of which each name is told once.
pub(super) fn object<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::from("{");
    for (at, (name, value)) in members.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&quoted(name));
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    text
}

/// An answer with all that stood around its result, and another result.
pub(super) fn with_result(answer: &Members<'_>, result: &str) -> String {
    object(answer.iter().map(|(name, value)| {
        let value = if name == "result" {
            result
        } else {
            value.get()
        };
        (name.as_str(), value)
    }))
}
