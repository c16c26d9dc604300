use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::*;

/// What `serde_json` says of a text.
fn by_serde(text: &str) -> Result<(), Broken> {
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) if error.is_eof() => Err(Broken::CutShort),
        Err(_) => Err(Broken::Malformed),
    }
}

/// Whether the walk says the same. Only of a number that breaks off, `serde_json` says that it is
/// none, though it could still become one.
fn agrees(text: &str) -> bool {
    let (ours, theirs) = (one_value(text), by_serde(text));
    let in_a_number = text.ends_with(['-', '+', '.', 'e', 'E']);
    ours == theirs
        || in_a_number
            && (ours, theirs) == (Err(Broken::CutShort), Err(Broken::Malformed))
            && (one_value(&format!("{text}0")) != Err(Broken::Malformed))
}

fn found(text: &str) -> Result<Vec<(&str, &str)>, Broken> {
    let mut found = Vec::new();
    members(text, |name, value| {
        found.push((name, &text[value]));
        Ok(())
    })?;
    Ok(found)
}

#[test]
fn members_are_told_with_their_values_as_they_stand() {
    let text = " {\"a\" : [1, {\"b\":\"]}\"}] ,\n\"\\u0062\":\"x\\\"y\",\"c\":-1.5e+3,\"\":{}, \"d\":null}\r\n";
    assert_eq!(
        found(text).unwrap(),
        [
            ("a", "[1, {\"b\":\"]}\"}]"),
            ("\\u0062", "\"x\\\"y\""),
            ("c", "-1.5e+3"),
            ("", "{}"),
            ("d", "null"),
        ]
    );
    assert_eq!(found("{ }").unwrap(), []);
}

#[test]
fn a_member_that_is_refused_ends_the_walk() {
    let mut seen = 0;
    let walked = members(r#"{"a":1,"b":2}"#, |_, _| {
        seen += 1;
        Err(Broken::Malformed)
    });
    assert_eq!((walked, seen), (Err(Broken::Malformed), 1));
}

#[test]
fn depth_is_no_danger() {
    let deep = 1_000_000;
    let lists = "[".repeat(deep) + &"]".repeat(deep);
    assert_eq!(one_value(&lists), Ok(()));
    assert_eq!(one_value(&lists[1..]), Err(Broken::Malformed));
    assert_eq!(one_value(&"{\"a\":".repeat(deep)), Err(Broken::CutShort));
}

#[test]
fn every_byte_in_every_place_of_a_string() {
    for at in 0..20 {
        for byte in 0..=0x7F_u8 {
            let mut text = *b"\"abcdefghijklmnopqrst\"";
            text[at + 1] = byte;
            let text = std::str::from_utf8(&text).unwrap();
            assert!(agrees(text), "{text:?}");
        }
    }
}

#[test]
fn odd_texts() {
    let odd = [
        "",
        " ",
        "\u{C}1",
        "1\u{C}",
        "\u{A0}1",
        "\u{FEFF}1",
        "01",
        "-01",
        "00",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "--1",
        "- 1",
        "1 2",
        "[01]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{\"a\":1]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\" 1}",
        "{1:2}",
        "{a:1}",
        "{\"a\"::1}",
        "nul",
        "nulll",
        "True",
        "tru e",
        "\"\\u12g4\"",
        "\"\\u123\"",
        "\"\\u\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\uDEAD\\u12aF\"",
        "\"a\u{7F}\"",
        "\"a\u{0}\"",
        "\"a\tb\"",
        "'a'",
        "[]]",
        "{}{}",
        "// a\n1",
        "[\"a\":1]",
        "{\"a\":[{}]}",
    ];
    for text in odd {
        assert!(agrees(text), "{text:?}: {:?}", one_value(text));
    }
}

#[test]
fn each_beginning_of_a_page() {
    let page = r#"{"requestId":"a#1","result":[{"id":-0.5E-2,"x":[],"é\/\b\f\n\r\t\\\u00e9 日本語":true,
        "n":null,"f":false},{}],"success":true,"n":[0,10,1e5,1.25]}"#;
    assert_eq!(one_value(page), Ok(()));
    for (end, _) in page.char_indices() {
        assert!(agrees(&page[..end]), "{end}");
        assert_eq!(one_value(&page[..end]), Err(Broken::CutShort), "{end}");
        assert!(found(&page[..end]).is_err(), "{end}");
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~\u{80}-\u{2FF}]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A place in a text, and what is put there instead of what stands there.
fn damage() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let piece = prop_oneof![
        "[\\[\\]{}\",:0-9a-fA-Feu+.\\\\ \t-]{0,3}",
        prop::sample::select(vec![
            "\\u", "\\u12", "\u{1}", "tru", "null", "-", "1.", "00"
        ])
        .prop_map(str::to_owned),
        ".{0,2}",
    ];
    (any::<prop::sample::Index>(), 0_usize..4, piece)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// It takes and refuses what `serde_json` takes and refuses, and for the same reason.
    #[test]
    fn it_agrees_with_serde(
        value in json(),
        pretty in any::<bool>(),
        damages in prop::collection::vec(damage(), 0..3),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let text = if pretty {
            serde_json::to_string_pretty(&value)
        } else {
            serde_json::to_string(&value)
        };
        let mut text: Vec<char> = text.unwrap().chars().collect();
        for (place, length, piece) in damages {
            let start = place.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.chars());
        }
        if let Some(cut) = cut {
            text.truncate(cut.index(text.len() + 1));
        }
        let text: String = text.into_iter().collect();
        prop_assert!(agrees(&text), "{:?}: {:?}", text, one_value(&text));
    }
}

proptest! {
    /// The members are those of the tree, and their values are whole.
    #[test]
    fn members_agree_with_the_tree(members in prop::collection::btree_map(any::<String>(), json(), 0..6)) {
        let tree = Value::Object(members.into_iter().collect());
        let text = tree.to_string();
        let found = found(&text).unwrap();
        let read: Value = found
            .into_iter()
            .map(|(name, value)| {
                let name: String = serde_json::from_str(&format!("\"{name}\"")).unwrap();
                (name, serde_json::from_str::<Value>(value).unwrap())
            })
            .collect();
        // By way of the text, since floats may be written shorter than they are.
        prop_assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
    }
}
