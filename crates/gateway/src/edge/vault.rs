//! The secrets of a deployment, fetched once.

use std::collections::BTreeMap;

use crate::config::{Config, SecretName};
use crate::secret::{Secret, Secrets};

/// The values of the secrets that a configuration names. Prints none of them.
#[derive(Clone, Debug, Default)]
pub struct Vault(BTreeMap<SecretName, Secret>);

impl Vault {
    /// Fetches what the configuration names.
    pub fn fill(config: &Config, secret: impl Fn(&str) -> Option<String>) -> Self {
        let names = config.credentials().flat_map(|credential| {
            [
                Some(credential.client_id()),
                Some(credential.client_secret()),
            ]
            .into_iter()
            .chain([credential.previous_client_secret()])
            .flatten()
        });
        let values = names.filter_map(|name| {
            let value = secret(name.as_str())?;
            Some((name.clone(), Secret::new(value)))
        });
        Self(values.collect())
    }
}

impl Secrets for Vault {
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self.0.get(name).cloned()
    }
}
