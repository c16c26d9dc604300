//! Secrets: their values, and where a host hands them in.
//!
//! The configuration holds names only. The host has a secret store (Worker secrets, the
//! environment) and answers for a name through [`Secrets`].

use core::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::config::{CredentialRef, SecretName};

/// A text that must not be seen. Prints nothing of itself; wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a secret's text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself: for the one place it belongs in.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The host's secret store. Any `Fn(&str) -> Option<String>` is one.
pub trait Secrets {
    /// The value that goes by this name, if there is one.
    fn secret(&self, name: &SecretName) -> Option<Secret>;
}

impl<F> Secrets for F
where
    F: Fn(&str) -> Option<String>,
{
    fn secret(&self, name: &SecretName) -> Option<Secret> {
        self(name.as_str()).map(Secret::new)
    }
}

/// The store has nothing, or an empty text, under a name that the configuration uses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret store has no value for {name}")]
pub struct MissingSecret {
    /// The name that was looked up.
    pub name: SecretName,
}

/// A credential with its values: what the identity call and the derived keys are made from.
///
/// The client id is treated as a secret too: it never leaves the server side.
#[derive(Clone)]
pub struct Credential {
    reference: Arc<CredentialRef>,
    client_id: Secret,
    client_secret: Secret,
    previous_client_secret: Option<Secret>,
}

impl Credential {
    /// Fetches the values that the configuration names.
    ///
    /// White space around a value is dropped: a secret that was piped into a store often brings a
    /// line break along, and Marketo's ids and secrets have none.
    ///
    /// # Errors
    /// [`MissingSecret`] if the store lacks one of them. A previous secret that is named but
    /// absent is no error: it is removed from the store when its time is over.
    pub fn resolve(
        reference: &Arc<CredentialRef>,
        secrets: &impl Secrets,
    ) -> Result<Self, MissingSecret> {
        let fetch = |name: &SecretName| {
            let value = secrets.secret(name)?;
            let value = value.expose().trim();
            (!value.is_empty()).then(|| Secret::new(value))
        };
        let need =
            |name: &SecretName| fetch(name).ok_or_else(|| MissingSecret { name: name.clone() });
        Ok(Self {
            client_id: need(reference.client_id())?,
            client_secret: need(reference.client_secret())?,
            previous_client_secret: reference.previous_client_secret().and_then(fetch),
            reference: Arc::clone(reference),
        })
    }

    /// What the configuration says about it.
    #[must_use]
    pub fn reference(&self) -> &Arc<CredentialRef> {
        &self.reference
    }

    /// The client id of the custom service.
    #[must_use]
    pub fn client_id(&self) -> &Secret {
        &self.client_id
    }

    /// The client secret. It goes into the identity request's body and nowhere else.
    #[must_use]
    pub fn client_secret(&self) -> &Secret {
        &self.client_secret
    }

    /// The secret before the last change, while tokens signed with it may still live.
    #[must_use]
    pub fn previous_client_secret(&self) -> Option<&Secret> {
        self.previous_client_secret.as_ref()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("id", self.reference.id())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn reference(previous: &str) -> Arc<CredentialRef> {
        let text = format!(
            r#"{{"instances":{{"main":{{"munchkin_id":"284-RPR-133"}}}},
                "credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"{previous}}}}},
                "integrations":[]}}"#
        );
        let config = Config::parse(&text).unwrap();
        Arc::clone(config.credentials().next().unwrap())
    }

    #[test]
    fn values_come_from_the_store_without_the_white_space_around_them() {
        let store = |name: &str| Some(format!(" value of {name}\r\n"));
        let credential = Credential::resolve(&reference(""), &store).unwrap();
        assert_eq!(credential.client_id().expose(), "value of ID");
        assert_eq!(credential.client_secret().expose(), "value of SECRET");
        assert!(credential.previous_client_secret().is_none());
    }

    #[test]
    fn a_missing_or_empty_secret_is_an_error_that_names_it() {
        for store in [|_: &str| None, |_: &str| Some(" \n".to_owned())] {
            let partly = |name: &str| {
                if name == "ID" {
                    Some("x".to_owned())
                } else {
                    store(name)
                }
            };
            let missing = Credential::resolve(&reference(""), &partly).unwrap_err();
            assert_eq!(missing.name.as_str(), "SECRET");
            assert_eq!(
                missing.to_string(),
                "the secret store has no value for SECRET"
            );
        }
    }

    #[test]
    fn a_previous_secret_may_be_gone_from_the_store() {
        let reference = reference(r#","previous_client_secret":"OLD""#);
        let store = |name: &str| (name != "OLD").then(|| name.to_lowercase());
        let credential = Credential::resolve(&reference, &store).unwrap();
        assert!(credential.previous_client_secret().is_none());
        let store = |name: &str| Some(name.to_lowercase());
        let credential = Credential::resolve(&reference, &store).unwrap();
        assert_eq!(credential.previous_client_secret().unwrap().expose(), "old");
    }
}
