//! Where instances are, and whose credentials are.

use marketo_core::request::{BaseUrl, BaseUrlError};
use serde_json::{Value, json};

use super::tests::{at, broken, parse, sample};
use super::*;

#[test]
fn data_ingestion_is_adobes_unless_the_instance_is_a_stand_in() {
    let urls = |instance: Value| {
        let mut sample = sample();
        sample["instances"]["sandbox"] = instance;
        let config = parse(&sample).unwrap();
        let sandbox = config.instances().nth(1).unwrap();
        let shown = |url: &BaseUrl| url.to_string();
        let id = sandbox.munchkin_id().map(|id| id.as_str().to_owned());
        (sandbox.data_ingestion_url().map(shown), id)
    };
    let adobe = "https://mkto-ingestion-api.adobe.io".to_owned();
    let (own, id) = ("http://127.0.0.1:9000", "285-RPR-133".to_owned());
    assert_eq!(urls(json!({"base_url": own})), (None, None));
    assert_eq!(
        urls(json!({"base_url": own, "munchkin_id": "285-rpr-133"})),
        (None, Some(id.clone()))
    );
    assert_eq!(
        urls(json!({"base_url": own, "munchkin_id": "285-rpr-133", "data_ingestion_url": own})),
        (Some(own.to_owned()), Some(id.clone()))
    );
    assert_eq!(
        urls(json!({"munchkin_id": "285-RPR-133"})),
        (Some(adobe.clone()), Some(id.clone()))
    );
    assert_eq!(
        urls(json!({"base_url": "https://285-rpr-133.mktorest.com", "munchkin_id": "285-RPR-133"})),
        (Some(adobe), Some(id))
    );
}

#[test]
fn instances_and_credentials_are_checked() {
    use ConfigFault::{Address, Dangling, SharedSecret};
    assert_eq!(
        broken("/instances/main/munchkin_id", json!("284")),
        at("instances.main.munchkin_id", BadMunchkinId.into())
    );
    assert_eq!(
        broken("/instances/sandbox/base_url", json!("http://example.com")),
        at("instances.sandbox.base_url", BaseUrlError::PlainHttp.into())
    );
    let both = broken(
        "/instances/main/base_url",
        json!("https://285-RPR-133.mktorest.com"),
    );
    assert_eq!(both, at("instances.main", Address));
    assert_eq!(
        broken("/instances/main", json!({})),
        at("instances.main", Address)
    );
    assert_eq!(
        broken(
            "/instances/sandbox/data_ingestion_url",
            json!("http://a.example")
        ),
        at(
            "instances.sandbox.data_ingestion_url",
            BaseUrlError::PlainHttp.into()
        )
    );
    let other = InstanceId::new("main").unwrap();
    assert_eq!(
        broken("/instances/sandbox/munchkin_id", json!("284-rpr-133")),
        at(
            "instances.sandbox",
            ConfigFault::SharedInstance {
                other: other.clone()
            }
        )
    );
    assert_eq!(
        broken(
            "/instances/sandbox/base_url",
            json!("https://284-rpr-133.mktorest.com/rest")
        ),
        at("instances.sandbox", ConfigFault::SharedInstance { other })
    );
    assert_eq!(
        broken("/credentials/crm/instance", json!("prod")),
        at("credentials.crm.instance", Dangling { kind: "instance" })
    );
    for field in ["client_id", "client_secret", "previous_client_secret"] {
        let place = format!("credentials.crm.{field}");
        let pasted = broken(
            &format!("/credentials/crm/{field}"),
            json!("wHbtVp5kBFfR3Xq2ZsD8LmN7cYtG1aJe"),
        );
        assert_eq!(pasted, at(&place, BadSecretName::LooksLikeValue.into()));
    }
    for (pointer, name) in [
        ("/credentials/crm/client_secret", "CRM_ID"),
        ("/credentials/crm/previous_client_secret", "CRM_SECRET"),
        ("/credentials/crm/previous_client_secret", "CRM_ID"),
    ] {
        let place = pointer.trim_start_matches('/').replace('/', ".");
        assert_eq!(broken(pointer, json!(name)), at(&place, SharedSecret));
    }
    let (_, fault) = broken("/credentials/crm/client_id", json!("ID"));
    assert_eq!(fault, SharedSecret, "one custom service under two names");
    // The place is a number that depends on whether the JSON library keeps the order of members.
    let (place, fault) = broken("/credentials/Crm", json!({}));
    assert!(
        place.starts_with("credentials[#") && fault == BadId.into(),
        "{place}"
    );
}
