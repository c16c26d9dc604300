//! `cargo xtask key new ID`: a key for an integration.

use anyhow::{Context, Result};
use marketo_gateway::config::IntegrationId;
use marketo_gateway::key::IntegrationKey;

/// A new key and the configuration entry that lets it in.
pub(crate) struct NewKey {
    /// The key itself, which is kept nowhere.
    pub(crate) key: IntegrationKey,
    /// The entry, with the key's hash.
    pub(crate) entry: serde_json::Value,
}

/// Makes a key of 128 random bits for the integration `id`, with the operations or permissions it
/// may use.
pub(crate) fn new_key(id: &str, credential: &str, allow: &[&str]) -> Result<NewKey> {
    let id = IntegrationId::new(id).with_context(|| format!("{id:?} names no integration"))?;
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).context("the system gives no randomness")?;
    let key = IntegrationKey::from_random(random);
    let entry = serde_json::json!({
        "id": id.as_str(),
        "key_sha256": key.hash().to_hex(),
        "credential": credential,
        "allow": allow,
    });
    Ok(NewKey { key, entry })
}

impl NewKey {
    /// For an integration that has its instance to itself: it may take all of Marketo's limits,
    /// where one of several would get what Adobe advises.
    #[must_use]
    pub(crate) fn alone(mut self) -> Self {
        self.entry["limits"] = serde_json::json!({ "calls_per_20_s": 100, "calls_at_once": 10 });
        self
    }
}

/// The text that `cargo xtask key new ID` prints.
pub(crate) fn shown(id: &str) -> Result<String> {
    let NewKey { key, entry } = new_key(id, "default", &[])?;
    Ok(format!(
        "The key, shown this once; give it to the integration as its client secret:\n\n  {}\n\n\
         The entry for \"integrations\" in the configuration (EDGE_CONFIG). It allows nothing \
         until\n\"allow\" names operations or permissions, or \"*\":\n\n{}\n",
        key.expose(),
        serde_json::to_string_pretty(&entry)?,
    ))
}

#[cfg(test)]
mod tests {
    use marketo_gateway::config::Config;

    use super::{new_key, shown};

    fn configuration(entry: &serde_json::Value) -> String {
        serde_json::json!({
            "instances": { "main": { "munchkin_id": "284-RPR-133" } },
            "credentials": { "default": { "client_id": "ID", "client_secret": "SECRET" } },
            "integrations": [entry],
        })
        .to_string()
    }

    #[test]
    fn the_gateway_knows_the_new_key_again() {
        let new = new_key("crm-sync", "default", &["*"]).unwrap().alone();
        let config = Config::parse(&configuration(&new.entry)).unwrap();
        let integration = config.integrations().next().unwrap();
        assert_eq!(integration.id().as_str(), "crm-sync");
        assert_eq!(
            (integration.share().rate, integration.share().places),
            (100, 10)
        );
        assert!(configuration(&new.entry).contains(&new.key.hash().to_hex()));
        assert!(!configuration(&new.entry).contains(new.key.expose()));
    }

    #[test]
    fn no_two_keys_are_the_same() {
        let [one, two] = [(), ()].map(|()| new_key("a", "default", &[]).unwrap());
        assert_ne!(one.key.expose(), two.key.expose());
    }

    #[test]
    fn the_entry_that_is_shown_is_one_of_the_configuration() {
        let text = shown("crm-sync").unwrap();
        let entry = serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap();
        assert!(Config::parse(&configuration(&entry)).is_ok());
    }

    #[test]
    fn an_id_that_the_configuration_refuses_gets_no_key() {
        assert!(shown("Not An Id").is_err());
        assert!(shown("").is_err());
    }
}
