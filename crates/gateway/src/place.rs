//! Where an application's own call goes: Marketo has a host for data ingestion alone, with limits of
//! its own. (What integrations send to the gateway is placed as it is opened.)

use marketo_core::limit::ingestion::{CredentialName, objects};
use marketo_core::operation::LimitClass;
use marketo_core::request::{BaseUrl, Body, CallSpec};

use crate::config::CredentialRef;
use crate::edge::Ingests;

/// A call, and where it goes.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The call, with the instance's name in its path where that belongs there.
    pub spec: CallSpec,
    /// Where it goes.
    pub base: BaseUrl,
    /// What it takes of data ingestion's limits, if those are what it counts against.
    pub ingests: Option<Ingests>,
}

/// It cannot be told where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// Data ingestion has the instance's name in its path.
    #[error("data ingestion needs the Munchkin id")]
    NoMunchkinId,
    /// Limits are kept by the credential's name, and this is none.
    #[error("the credential's name is none")]
    Credential,
}

/// Says where a call with this credential goes.
///
/// # Errors
/// [`PlaceError`] where that cannot be told.
pub fn place(mut spec: CallSpec, credential: &CredentialRef) -> Result<Placed, PlaceError> {
    let instance = credential.instance();
    if spec.operation.limits != LimitClass::DataIngestion {
        return Ok(Placed {
            spec,
            base: instance.base_url().clone(),
            ingests: None,
        });
    }
    let (Some(own), Some(base)) = (instance.munchkin_id(), instance.data_ingestion_url()) else {
        return Err(PlaceError::NoMunchkinId);
    };
    if spec.path.iter().all(|(name, _)| *name != "munchkinId") {
        spec = spec.with_path("munchkinId", own.as_str());
    }
    let most = spec.operation.largest_batch.unwrap_or(u16::MAX).into();
    let count = match &spec.body {
        Body::Json(body) => objects(body),
        _ => None,
    };
    let name = CredentialName::new(credential.id().as_str());
    Ok(Placed {
        spec,
        base: base.clone(),
        ingests: Some(Ingests {
            credential: name.map_err(|_| PlaceError::Credential)?,
            objects: count.unwrap_or(most).min(most),
        }),
    })
}

#[cfg(test)]
mod tests {
    use marketo_core::operation::catalog;

    use super::*;
    use crate::config::{Config, CredentialId};

    fn config(instance: &str) -> Config {
        let text = format!(
            r#"{{"instances":{{"main":{instance}}},"credentials":{{"default":{{"client_id":"ID","client_secret":"SECRET"}}}},"integrations":[]}}"#
        );
        Config::parse(&text).unwrap()
    }

    #[test]
    fn data_ingestion_has_its_own_host_and_the_rest_the_instances() {
        let config = config(r#"{"munchkin_id":"123-ABC-456"}"#);
        let credential = config.credential(&CredentialId::new("default").unwrap());
        let credential = credential.unwrap();
        let mut ingesting = 0;
        for operation in catalog() {
            let placed = place(CallSpec::new(operation), credential).unwrap();
            let base = placed.base.to_string();
            if operation.limits == LimitClass::DataIngestion {
                ingesting += 1;
                assert_eq!(base, "https://mkto-ingestion-api.adobe.io");
                assert_eq!(placed.spec.path, [("munchkinId", "123-ABC-456".to_owned())]);
                let objects = placed.ingests.unwrap().objects;
                assert_eq!(Some(objects), operation.largest_batch.map(u32::from));
            } else {
                assert_eq!(base, "https://123-abc-456.mktorest.com");
                assert_eq!(placed.ingests, None);
            }
        }
        assert!(ingesting > 0);
    }

    #[test]
    fn data_ingestion_needs_the_munchkin_id() {
        let config = config(r#"{"base_url":"http://127.0.0.1:1"}"#);
        let credential = config.credential(&CredentialId::new("default").unwrap());
        let credential = credential.unwrap();
        let operation = catalog();
        let mut operation = operation.filter(|one| one.limits == LimitClass::DataIngestion);
        let spec = CallSpec::new(operation.next().unwrap());
        let error = place(spec, credential).unwrap_err();
        assert_eq!(error, PlaceError::NoMunchkinId);
    }
}
