//! The configuration's text: what is taken is whole and hangs together, what is not is refused
//! without a word of it.

use std::collections::BTreeSet;

use marketo_gateway::config::{Config, ConfigError, MAX_CONFIG_BYTES, MAX_INTEGRATIONS};
use marketo_gateway::edge::Edge;
use serde_json::Value;

use crate::json::tree;

pub(crate) const WORDS: &[&str] = &[
    "integrations",
    "no integrations",
    "not JSON",
    "not UTF-8",
    "refused",
];

/// The SHA-256 of an empty key.
const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(crate) fn check(data: &[u8]) -> &'static str {
    let Ok(text) = core::str::from_utf8(data) else {
        return "not UTF-8";
    };
    let parsed = Config::parse(text);
    assert_eq!(
        Edge::new(text, |_| None).err(),
        parsed.as_ref().err().cloned()
    );
    let tree = tree(data);
    match (parsed, tree) {
        (Ok(config), tree) => {
            assert!(text.len() <= MAX_CONFIG_BYTES);
            hangs_together(&config);
            same_as_tree(&config, &tree.expect("a configuration is JSON"))
        }
        (Err(error), tree) => {
            repeats_nothing(&error, text);
            if tree.is_some() {
                "refused"
            } else {
                "not JSON"
            }
        }
    }
}

/// Every name leads somewhere, and nothing is there twice.
fn hangs_together(config: &Config) {
    for credential in config.credentials() {
        assert!(config.instance(credential.instance().id()).is_some());
        assert_eq!(config.credential(credential.id()), Some(credential));
        assert_ne!(credential.client_id(), credential.client_secret());
        assert_ne!(
            credential.previous_client_secret(),
            Some(credential.client_secret())
        );
    }
    let hosts: BTreeSet<_> = config
        .instances()
        .map(|i| (i.base_url().authority(), i.base_url().prefix()))
        .collect();
    assert_eq!(
        hosts.len(),
        config.instances().count(),
        "an instance is there twice"
    );
    for instance in config.instances() {
        let base = instance.base_url();
        let port = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let host = base.authority();
        let name = match host.rsplit_once(':') {
            Some((name, after)) if port(after) && !host.ends_with(']') => name,
            _ => host,
        };
        let here = ["localhost", "[::1]"].contains(&name) || name.starts_with("127.");
        assert!(
            base.scheme() == "https" || (base.scheme() == "http" && here),
            "{base:?}"
        );
        let of_it = config
            .integrations()
            .filter(|i| i.instance().id() == instance.id());
        assert!(of_it.count() <= MAX_INTEGRATIONS);
    }
    let mut keys = BTreeSet::new();
    for integration in config.integrations() {
        assert!(config.credential(integration.credential().id()).is_some());
        let found = config
            .integration(integration.id())
            .expect("found by its name");
        assert_eq!(found.key(), integration.key());
        assert_ne!(integration.key().to_hex(), OF_NOTHING, "the hash of no key");
        assert!(keys.insert(integration.key().to_hex()), "two with one key");
    }
}

/// As many of each as the tree has, each with what it says: nothing is allowed but what is written.
fn same_as_tree(config: &Config, tree: &Value) -> &'static str {
    let count = |name| {
        tree.get(name)
            .and_then(Value::as_object)
            .map(serde_json::Map::len)
    };
    assert_eq!(count("instances"), Some(config.instances().count()));
    assert_eq!(count("credentials"), Some(config.credentials().count()));
    let entries = tree
        .get("integrations")
        .and_then(Value::as_array)
        .expect("a list");
    assert_eq!(entries.len(), config.integrations().count());
    for (entry, integration) in entries.iter().zip(config.integrations()) {
        let text = |name| entry.get(name).and_then(Value::as_str);
        assert_eq!(text("id"), Some(integration.id().as_str()));
        let hash = text("key_sha256").map(str::to_ascii_lowercase);
        assert_eq!(hash, Some(integration.key().to_hex()));
        let enabled = entry.get("enabled").is_none_or(|enabled| *enabled == true);
        assert_eq!(enabled, integration.is_enabled());
        let allowed = entry
            .get("allow")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        assert_eq!(allowed == 0, integration.allow().is_nothing());
    }
    if entries.is_empty() {
        "no integrations"
    } else {
        "integrations"
    }
}

/// What looks like a secret is not repeated: 32 and more small letters and digits in a row.
fn repeats_nothing(error: &ConfigError, text: &str) {
    let shown = format!("{error} {error:?}");
    let random = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    for run in text.split(|c: char| !(c.is_ascii() && random(c as u8))) {
        assert!(run.len() < 32 || !shown.contains(run), "{shown}");
    }
}
