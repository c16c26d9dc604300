//! The one place where integrations are written down.
//!
//! A JSON text: the Worker's variable `EDGE_CONFIG`, or a file for
//! `cargo xtask dev --integrations FILE`. It holds **no secret**: values are in the host's secret
//! store and appear here by name, keys of integrations appear as their SHA-256.
//!
//! ```json
//! {
//!   "instances": {
//!     "main": { "munchkin_id": "284-RPR-133" }
//!   },
//!   "credentials": {
//!     "default": {
//!       "instance": "main",
//!       "client_id": "MARKETO_CLIENT_ID",
//!       "client_secret": "MARKETO_CLIENT_SECRET",
//!       "previous_client_secret": "MARKETO_PREVIOUS_CLIENT_SECRET"
//!     }
//!   },
//!   "integrations": [
//!     {
//!       "id": "crm-sync",
//!       "key_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
//!       "credential": "default",
//!       "allow": ["Read-Only Lead", "syncLeads"],
//!       "enabled": true
//!     }
//!   ]
//! }
//! ```
//!
//! | field | meaning | if left out |
//! | --- | --- | --- |
//! | `instances.*.munchkin_id` | the subscription; its REST host follows from it | give `base_url` |
//! | `instances.*.base_url` | another address; `http` for loopback alone | that of the `munchkin_id` |
//! | `instances.*.data_ingestion_url` | where data ingestion is; `http` for loopback alone | Adobe's host, if the instance is on Marketo's |
//! | `instances.*.limits` | what its calls are held to: [`InstanceLimits`] | Marketo's limits |
//! | `instances.*.cache` | for how long answers are kept: [`CacheTimes`] | schemas for a day |
//! | `credentials.*.instance` | whose it is | the only instance |
//! | `credentials.*.client_id`, `client_secret` | **names** of secrets | needed |
//! | `credentials.*.previous_client_secret` | name of the secret before the last change: tokens of ours that it signed stay good. Take it out an hour after the change | none |
//! | `integrations[].id` | its name, and the `client_id` it sends | needed |
//! | `integrations[].key_sha256` | SHA-256 of its key, in hex (`cargo xtask key new ID` makes both) | needed |
//! | `integrations[].credential` | which credential it uses | the only one, or the one called `default` |
//! | `integrations[].allow` | permissions by Marketo's name, operations by name, or `"*"` | nothing is allowed |
//! | `integrations[].class`, `guaranteed_calls_per_20_s`, `limits` | its part of the instance's limits: [`Share`] | interactive, an equal part, and what Adobe advises |
//! | `integrations[].cache_leads_s` | how old the leads may be that it reads, in seconds | not kept |
//! | `integrations[].enabled` | `false` refuses its key and its tokens at once | `true` |
//!
//! [`Config::parse`] refuses what it does not know, and says where. Where a host's variables are
//! too short for the text, it goes on in further ones: see [`text_from`].

mod allow;
mod cache;
mod error;
mod id;
mod limits;
mod merging;
mod munchkin;
mod parse;
mod reader;
mod tree;

#[cfg(test)]
mod cache_tests;
#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod instance_tests;
#[cfg(test)]
mod limits_tests;
#[cfg(test)]
mod tests;

use core::time::Duration;
use std::sync::Arc;

use marketo_core::limit::{self, Policy, Share};
use marketo_core::request::BaseUrl;

pub use allow::Allow;
pub use cache::CacheTimes;
pub use error::{ConfigError, ConfigFault, Place};
pub use id::{BadId, BadSecretName, CredentialId, InstanceId, IntegrationId, SecretName};
pub use limits::InstanceLimits;
pub use merging::Merging;
pub use munchkin::{BadMunchkinId, MunchkinId};

use crate::key::KeyHash;

/// The most integrations that one instance's limits are shared among.
pub const MAX_INTEGRATIONS: usize = limit::MAX_INTEGRATIONS;

/// The longest configuration that is read, in bytes.
pub const MAX_CONFIG_BYTES: usize = 256 * 1024;

/// Who exists: instances, credentials, integrations, checked against each other.
#[derive(Clone, Debug)]
pub struct Config {
    instances: Vec<Arc<Instance>>,
    /// In the order of the instances.
    policies: Vec<Policy>,
    credentials: Vec<Arc<CredentialRef>>,
    integrations: Vec<Integration>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`ConfigError`] with the place of the first thing that is wrong. It repeats no value.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        parse::config(text)
    }

    /// The instances, in the order of the text.
    pub fn instances(&self) -> impl Iterator<Item = &Arc<Instance>> {
        self.instances.iter()
    }

    /// The credentials, in the order of the text.
    pub fn credentials(&self) -> impl Iterator<Item = &Arc<CredentialRef>> {
        self.credentials.iter()
    }

    /// The integrations, in the order of the text, those that are switched off included.
    pub fn integrations(&self) -> impl Iterator<Item = &Integration> {
        self.integrations.iter()
    }

    /// The instance of this name.
    #[must_use]
    pub fn instance(&self, id: &InstanceId) -> Option<&Arc<Instance>> {
        self.instances.iter().find(|instance| instance.id == *id)
    }

    /// How an instance's integrations share its limits.
    #[must_use]
    pub fn policy(&self, id: &InstanceId) -> Option<&Policy> {
        let at = self.instances.iter().position(|one| one.id == *id)?;
        self.policies.get(at)
    }

    /// The credential of this name.
    #[must_use]
    pub fn credential(&self, id: &CredentialId) -> Option<&Arc<CredentialRef>> {
        self.credentials
            .iter()
            .find(|credential| credential.id == *id)
    }

    /// The integration of this name, switched off or not.
    #[must_use]
    pub fn integration(&self, id: &IntegrationId) -> Option<&Integration> {
        self.integrations
            .iter()
            .find(|integration| integration.id == *id)
    }
}

/// The configuration's text, from a host's variables: `EDGE_CONFIG` and, where there are such,
/// `EDGE_CONFIG_2`, `EDGE_CONFIG_3` and so on, put together without anything in between.
///
/// A variable of a Worker holds 5 KB (Cloudflare: Workers, Limits), which is some 30 integrations.
#[must_use]
pub fn text_from(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut text = variable("EDGE_CONFIG")?;
    // Each part adds something, or there is no next one: so this ends.
    for part in 2_u32.. {
        match variable(&format!("EDGE_CONFIG_{part}")) {
            Some(more) if !more.is_empty() && text.len() <= MAX_CONFIG_BYTES => text += &more,
            _ => break,
        }
    }
    Some(text)
}

/// The entry of a new integration, ready to be put into the configuration's `integrations`.
///
/// It may call nothing yet: what it may is for a person to decide.
#[must_use]
pub fn entry(id: &IntegrationId, key: &KeyHash) -> String {
    format!(
        "{{ \"id\": \"{id}\", \"key_sha256\": \"{}\", \"allow\": [] }}",
        key.to_hex()
    )
}

/// A Marketo subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    id: InstanceId,
    base_url: BaseUrl,
    data_ingestion_url: Option<BaseUrl>,
    munchkin_id: Option<MunchkinId>,
    limits: InstanceLimits,
    cache: CacheTimes,
    merging: Option<Merging>,
}

impl Instance {
    /// Its name here.
    #[must_use]
    pub fn id(&self) -> &InstanceId {
        &self.id
    }

    /// The host that identity and REST calls go to.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    /// The host that data ingestion goes to. None for an instance at an address that is not one of
    /// Marketo's own, unless one is given: a token of a stand-in is not sent to Adobe.
    #[must_use]
    pub fn data_ingestion_url(&self) -> Option<&BaseUrl> {
        self.data_ingestion_url.as_ref()
    }

    /// How calls are merged; nothing where each goes by itself.
    #[must_use]
    pub const fn merging(&self) -> Option<&Merging> {
        self.merging.as_ref()
    }

    /// Its Munchkin id, where it is known: given, or part of the base URL's host.
    #[must_use]
    pub fn munchkin_id(&self) -> Option<&MunchkinId> {
        self.munchkin_id.as_ref()
    }

    /// What its calls are held to.
    #[must_use]
    pub const fn limits(&self) -> &InstanceLimits {
        &self.limits
    }

    /// For how long its answers are kept.
    #[must_use]
    pub const fn cache(&self) -> CacheTimes {
        self.cache
    }
}

/// A credential as the configuration has it: the names of its secrets, not their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialRef {
    id: CredentialId,
    instance: Arc<Instance>,
    client_id: SecretName,
    client_secret: SecretName,
    previous_client_secret: Option<SecretName>,
}

impl CredentialRef {
    /// Its name here.
    #[must_use]
    pub fn id(&self) -> &CredentialId {
        &self.id
    }

    /// The instance it is good for.
    #[must_use]
    pub fn instance(&self) -> &Arc<Instance> {
        &self.instance
    }

    /// The name of the secret that holds the client id.
    #[must_use]
    pub fn client_id(&self) -> &SecretName {
        &self.client_id
    }

    /// The name of the secret that holds the client secret.
    #[must_use]
    pub fn client_secret(&self) -> &SecretName {
        &self.client_secret
    }

    /// The name of the secret that holds the client secret before the last change.
    #[must_use]
    pub fn previous_client_secret(&self) -> Option<&SecretName> {
        self.previous_client_secret.as_ref()
    }
}

/// A caller of ours.
#[derive(Clone, Debug)]
pub struct Integration {
    id: IntegrationId,
    key: KeyHash,
    credential: Arc<CredentialRef>,
    allow: Allow,
    enabled: bool,
    operator: bool,
    share: Share,
    cache_leads: Duration,
}

impl Integration {
    /// Its name, which is also the `client_id` it sends.
    #[must_use]
    pub fn id(&self) -> &IntegrationId {
        &self.id
    }

    /// The hash of its key.
    #[must_use]
    pub fn key(&self) -> &KeyHash {
        &self.key
    }

    /// The credential it uses.
    #[must_use]
    pub fn credential(&self) -> &Arc<CredentialRef> {
        &self.credential
    }

    /// The instance it belongs to.
    #[must_use]
    pub fn instance(&self) -> &Arc<Instance> {
        &self.credential.instance
    }

    /// What it may call.
    #[must_use]
    pub fn allow(&self) -> &Allow {
        &self.allow
    }

    /// What it may take of its instance's limits.
    #[must_use]
    pub const fn share(&self) -> &Share {
        &self.share
    }

    /// Its name as the limits have it. Always there: their names may be longer than these.
    #[must_use]
    pub fn limit_id(&self) -> Option<limit::IntegrationId> {
        limit::IntegrationId::new(self.id.as_str()).ok()
    }

    /// Whether it sees what every integration of its instance uses.
    #[must_use]
    pub const fn is_operator(&self) -> bool {
        self.operator
    }

    /// How old the leads may be that it reads; zero if they are not kept for it.
    #[must_use]
    pub const fn cache_leads(&self) -> Duration {
        self.cache_leads
    }

    /// Whether it is switched on.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        self.enabled
    }
}
