//! What the application says when it makes a client, read as the gateway reads its configuration.

use std::sync::Arc;

use core::time::Duration;

use marketo_core::limit::IntegrationId;
use marketo_gateway::config::{Config, CredentialId, Instance, InstanceId};
use marketo_gateway::secret::Credential;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The one instance, and the one credential, of a client.
const NAME: &str = "default";

/// What the application says. `instance` is an instance of the gateway's configuration, with its
/// limits in the same words.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Said {
    instance: Box<RawValue>,
    client_id: String,
    client_secret: String,
    integration: Option<String>,
    patience_ms: Option<u64>,
    /// Whether certainly nothing was sent in the last minutes.
    starts_closed: Option<bool>,
}

/// A client's settings, checked.
pub(crate) struct Setup {
    pub(crate) config: Config,
    pub(crate) instance: Arc<Instance>,
    pub(crate) instance_id: InstanceId,
    pub(crate) credential: Credential,
    pub(crate) integration: IntegrationId,
    pub(crate) patience: Duration,
    pub(crate) starts_closed: Option<bool>,
}

impl Setup {
    /// How long a call waits for its turn, if nobody says so.
    const PATIENCE: Duration = Duration::from_secs(120);

    /// Reads what the application says.
    ///
    /// # Errors
    /// A text for whoever wrote it; it names no value of a secret.
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let said: Said = serde_json::from_slice(json.as_bytes()).map_err(|e| e.to_string())?;
        let text = format!(
            r#"{{"instances":{{"{NAME}":{}}},"credentials":{{"{NAME}":{{"client_id":"ID","client_secret":"SECRET"}}}},"integrations":[]}}"#,
            said.instance.get()
        );
        let config = Config::parse(&text).map_err(|error| error.to_string())?;
        let instance_id = InstanceId::new(NAME).map_err(|e| e.to_string())?;
        let id = CredentialId::new(NAME).map_err(|e| e.to_string())?;
        let (Some(instance), Some(reference)) =
            (config.instance(&instance_id), config.credential(&id))
        else {
            return Err("there is no instance".to_owned());
        };
        let secret = |name: &str| {
            Some(match name {
                "ID" => said.client_id.clone(),
                _ => said.client_secret.clone(),
            })
        };
        let credential =
            Credential::resolve(reference, &secret).map_err(|missing| {
                match missing.name.as_str() {
                    "ID" => "clientId is empty".to_owned(),
                    _ => "clientSecret is empty".to_owned(),
                }
            })?;
        let integration = said.integration.unwrap_or_else(|| "node".to_owned());
        let integration = IntegrationId::new(integration).map_err(|e| e.to_string())?;
        Ok(Self {
            instance: Arc::clone(instance),
            instance_id,
            credential,
            integration,
            patience: said
                .patience_ms
                .map_or(Self::PATIENCE, Duration::from_millis),
            starts_closed: said.starts_closed,
            config,
        })
    }
}
