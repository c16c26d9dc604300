//! The table as a table: names, paths and parameters that do not contradict each other.

use marketo_core::operation::{Method, Param, Payload, Place, Replay, aliases, catalog, families};

/// Every operation of Adobe's definitions, and the two on tags that only a page has, less the two
/// that are second ways to another operation.
#[test]
fn nothing_is_missing() {
    assert_eq!(catalog().count(), 367 + 2 - 2);
    assert_eq!(aliases().len(), 4);
    let titles: Vec<&str> = families().iter().map(|family| family.title).collect();
    assert_eq!(titles.len(), 45);
    for (at, title) in titles.iter().enumerate() {
        assert!(!titles[..at].contains(title), "{title} is there twice");
    }
}

#[test]
fn a_familys_prefix_is_what_all_its_paths_start_with() {
    for family in families() {
        assert!(!family.rows.is_empty() && !family.prefix.contains('{'));
        for row in family.rows {
            assert!(row.path.starts_with(family.prefix), "{row:?}");
        }
    }
}

#[test]
fn rows_are_consistent() {
    let mut names = Vec::new();
    for operation in catalog() {
        assert!(
            !names.contains(&operation.name),
            "{operation:?} is there twice"
        );
        names.push(operation.name);
        assert!(operation.path.starts_with('/') && !operation.path.contains("//"));
        assert!(
            operation
                .path
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/._{}-".contains(&b))
        );
        let places = operation.path.matches('{').count();
        let params = operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
            .count();
        assert_eq!(places, params, "{operation:?}");
        let seconds = operation.server_timeout.as_secs();
        assert!((30..=300).contains(&seconds), "{operation:?}");
        match operation.method {
            Method::Get => assert_eq!(operation.replay, Replay::Safe, "{operation:?}"),
            Method::Post | Method::Delete => {
                assert!(!operation.method_override, "{operation:?}");
            }
        }
        // What is said of long URIs of assets is older than the new designer.
        let long = operation.path.starts_with("/rest/asset/v1/");
        assert_eq!(long, operation.target_limit > 8192, "{operation:?}");
        for (at, param) in operation.params.iter().enumerate() {
            let twin = |other: &&Param| other.place == param.place && other.name == param.name;
            assert_eq!(
                operation.params.iter().filter(twin).count(),
                1,
                "{operation:?} {at}"
            );
        }
        let form = operation
            .params
            .iter()
            .any(|param| param.place == Place::Form);
        let takes_form = [Payload::Form, Payload::Multipart].contains(&operation.payload);
        assert!(takes_form || !form, "{operation:?}");
        assert!(!operation.body_required || operation.payload != Payload::None);
        assert_ne!(operation.largest_batch, Some(0), "{operation:?}");
    }
}
