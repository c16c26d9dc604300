//! Configurations with something pasted, cut or garbled in them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::{parse, sample};
use super::{Config, MAX_CONFIG_BYTES, text_from};

/// The places of a tree, as JSON pointers.
fn pointers(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                pointers(value, &format!("{here}/{name}"), all);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointers(item, &format!("{here}/{at}"), all);
            }
        }
        _ => {}
    }
}

#[test]
fn a_text_without_end_is_not_read_for_ever() {
    let text = text_from(|_| Some("x".repeat(1000))).unwrap();
    assert!(text.len() > MAX_CONFIG_BYTES && text.len() <= MAX_CONFIG_BYTES + 1000);
    assert_eq!(
        text_from(|name| (name != "EDGE_CONFIG").then(String::new)),
        None
    );
}

proptest! {
    #[test]
    fn a_text_in_several_variables_is_put_together(
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let whole = sample().to_string();
        let mut cuts: Vec<_> = cuts.iter().map(|cut| 1 + cut.index(whole.len() - 1)).collect();
        cuts.extend([0, whole.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let parts: Vec<_> = cuts.windows(2).map(|cut| &whole[cut[0]..cut[1]]).collect();
        let variable = |name: &str| {
            let at = match name.strip_prefix("EDGE_CONFIG")? {
                "" => 1,
                number => number.strip_prefix('_')?.parse::<usize>().ok()?,
            };
            parts.get(at - 1).map(|part| (*part).to_owned())
        };
        prop_assert_eq!(text_from(variable), Some(whole));
    }

    /// Whatever stands at whatever place: never a panic, and never repeated in an error.
    #[test]
    fn a_secret_pasted_anywhere_is_not_repeated(
        place in any::<prop::sample::Index>(),
        secret in "[A-Za-z0-9]{32}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}",
        as_name in any::<bool>(),
    ) {
        let mut sample = sample();
        let mut all = Vec::new();
        pointers(&sample, "", &mut all);
        let target = sample.pointer_mut(&all[place.index(all.len())]).unwrap();
        *target = if as_name { json!({&*secret: 1}) } else { json!(&*secret) };
        let error = parse(&sample).unwrap_err();
        let shown = format!("{error} {error:?}");
        for part in secret.as_bytes().windows(8) {
            prop_assert!(!shown.contains(core::str::from_utf8(part).unwrap()), "{}", shown);
        }
    }

    #[test]
    fn garbage_is_an_error(text in ".{0,200}") {
        prop_assert!(Config::parse(&text).is_err());
    }

    #[test]
    fn a_damaged_text_does_no_harm(at in any::<prop::sample::Index>(), with in "[ -~]{0,3}") {
        let mut text = sample().to_string();
        let at = at.index(text.len());
        text.replace_range(at..=at, &with);
        let _ = Config::parse(&text);
    }
}
