use serde_json::{Value, json};

use super::*;
use crate::key::IntegrationKey;

fn hash(seed: u8) -> String {
    IntegrationKey::from_random([seed; 16]).hash().to_hex()
}

/// Two instances, three credentials, two integrations.
pub(super) fn sample() -> Value {
    json!({
        "instances": {
            "main": {"munchkin_id": "284-RPR-133"},
            "sandbox": {"base_url": "http://127.0.0.1:9000/"}
        },
        "credentials": {
            "default": {"instance": "main", "client_id": "ID", "client_secret": "SECRET",
                        "previous_client_secret": "OLD_SECRET"},
            "crm": {"instance": "main", "client_id": "CRM_ID", "client_secret": "CRM_SECRET"},
            "test": {"instance": "sandbox", "client_id": "ID", "client_secret": "SECRET"}
        },
        "integrations": [
            {"id": "crm-sync", "key_sha256": hash(1), "credential": "crm",
             "allow": ["Read-Only Lead", "syncLeads"], "enabled": false},
            {"id": "web", "key_sha256": hash(2)}
        ]
    })
}

pub(super) fn parse(value: &Value) -> Result<Config, ConfigError> {
    Config::parse(&value.to_string())
}

/// The place and the fault of a sample in which one thing was changed.
#[track_caller]
pub(super) fn broken(pointer: &str, value: Value) -> (String, ConfigFault) {
    let mut sample = sample();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match sample.pointer_mut(parent).unwrap() {
        Value::Object(fields) => {
            fields.insert(name.to_owned(), value);
        }
        Value::Array(items) if name == "-" => items.push(value),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        _ => panic!("no such parent"),
    }
    let error = parse(&sample).unwrap_err();
    (error.place.as_str().to_owned(), error.fault)
}

/// The same, with a field taken out.
#[track_caller]
fn without(parent: &str, name: &str) -> (String, ConfigFault) {
    let mut sample = sample();
    let fields = sample.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    assert!(fields.remove(name).is_some());
    let error = parse(&sample).unwrap_err();
    (error.place.as_str().to_owned(), error.fault)
}

pub(super) fn at(place: &str, fault: ConfigFault) -> (String, ConfigFault) {
    (place.to_owned(), fault)
}

#[test]
fn everything_is_read_and_linked() {
    let config = parse(&sample()).unwrap();
    let ids: Vec<_> = config
        .instances()
        .map(|instance| instance.id().as_str())
        .collect();
    assert_eq!(ids, ["main", "sandbox"]);
    let crm = config
        .integration(&IntegrationId::new("crm-sync").unwrap())
        .unwrap();
    assert_eq!(crm.credential().id().as_str(), "crm");
    assert_eq!(crm.credential().client_secret().as_str(), "CRM_SECRET");
    assert_eq!(
        crm.instance().base_url().to_string(),
        "https://284-rpr-133.mktorest.com"
    );
    assert_eq!(
        crm.instance().munchkin_id().unwrap().as_str(),
        "284-RPR-133"
    );
    assert_eq!(crm.allow().entries(), ["Read-Only Lead", "syncLeads"]);
    assert!(!crm.is_enabled());
    assert_eq!(crm.key().to_hex(), hash(1));
    let web = config
        .integration(&IntegrationId::new("web").unwrap())
        .unwrap();
    assert_eq!(
        web.credential().id().as_str(),
        "default",
        "of several, the one called so"
    );
    assert_eq!(
        web.credential().previous_client_secret().unwrap().as_str(),
        "OLD_SECRET"
    );
    assert!(web.is_enabled() && web.allow().is_nothing());
    let test = config
        .credential(&CredentialId::new("test").unwrap())
        .unwrap();
    assert_eq!(
        test.instance().base_url().to_string(),
        "http://127.0.0.1:9000"
    );
    assert!(test.instance().munchkin_id().is_none());
    assert_eq!(
        config.instance(test.instance().id()).unwrap(),
        test.instance()
    );
    assert!(
        config
            .integration(&IntegrationId::new("gone").unwrap())
            .is_none()
    );
}

#[test]
fn the_example_of_the_documentation_is_a_configuration() {
    let docs = include_str!("mod.rs");
    let start = docs.find("//! ```json").unwrap();
    let example: String = docs[start..]
        .lines()
        .skip(1)
        .map(|line| line.trim_start_matches("//!"))
        .take_while(|line| !line.contains("```"))
        .collect();
    let config = Config::parse(&example).unwrap();
    assert_eq!(config.integrations().count(), 1);
    for (field, _) in sample().as_object().unwrap() {
        assert!(
            docs.contains(&format!("| `{field}")),
            "{field} is not in the table"
        );
    }
}

#[test]
fn with_one_of_each_names_may_be_left_out() {
    let config = parse(&json!({
        "instances": {"prod": {"munchkin_id": "284-RPR-133"}},
        "credentials": {"crm": {"client_id": "ID", "client_secret": "SECRET"}},
        "integrations": [{"id": "a", "key_sha256": hash(1)}]
    }))
    .unwrap();
    let only = config.integrations().next().unwrap();
    assert_eq!(
        (
            only.instance().id().as_str(),
            only.credential().id().as_str()
        ),
        ("prod", "crm")
    );
}

#[test]
fn with_several_they_may_not() {
    let ambiguous = |kind| ConfigFault::Ambiguous { kind };
    assert_eq!(
        without("/credentials/crm", "instance"),
        at("credentials.crm.instance", ambiguous("instance"))
    );
    let mut sample = sample();
    let credentials = sample["credentials"].as_object_mut().unwrap();
    let default = credentials.remove("default").unwrap();
    credentials.insert("other".into(), default);
    let error = parse(&sample).unwrap_err();
    assert_eq!(error.place.as_str(), "integrations[1].credential");
    assert_eq!(error.fault, ambiguous("credential"));
}

#[test]
fn what_is_no_json_is_told_by_line_and_column() {
    let error = Config::parse("{\n  \"instances\": {,").unwrap_err();
    assert_eq!(
        error.fault,
        ConfigFault::NotJson {
            line: 2,
            column: 17
        }
    );
    assert_eq!(
        error.to_string(),
        "the configuration: not JSON (line 2, column 17)"
    );
    let long = " ".repeat(MAX_CONFIG_BYTES + 1);
    let fault = Config::parse(&long).unwrap_err().fault;
    assert_eq!(
        fault,
        ConfigFault::TooLong {
            limit: MAX_CONFIG_BYTES
        }
    );
    let deep = "[".repeat(100_000);
    assert!(matches!(
        Config::parse(&deep).unwrap_err().fault,
        ConfigFault::NotJson { .. }
    ));
    assert!(matches!(
        Config::parse("[]").unwrap_err().fault,
        ConfigFault::WrongKind { .. }
    ));
}

#[test]
fn fields_that_are_missing_unknown_or_of_another_kind_name_their_place() {
    use ConfigFault::{Empty, Missing, UnknownField, WrongKind};
    for name in ["instances", "credentials", "integrations"] {
        assert_eq!(without("", name), at(name, Missing));
    }
    for name in ["client_id", "client_secret"] {
        assert_eq!(
            without("/credentials/crm", name),
            at(&format!("credentials.crm.{name}"), Missing)
        );
    }
    for name in ["id", "key_sha256"] {
        assert_eq!(
            without("/integrations/1", name),
            at(&format!("integrations[1].{name}"), Missing)
        );
    }
    for (pointer, place) in [
        ("/credential", "credential"),
        ("/instances/main/munchkinid", "instances.main.munchkinid"),
        ("/credentials/crm/secret", "credentials.crm.secret"),
        ("/integrations/0/key", "integrations[0].key"),
    ] {
        let (found, fault) = broken(pointer, json!("x"));
        assert_eq!(found, place);
        assert!(matches!(fault, UnknownField { known } if !known.is_empty()));
    }
    let (_, fault) = broken("/integrations/0/key", json!("x"));
    let known = "no such field; known are: id, key_sha256, credential, allow, enabled, \
                 operator, class, guaranteed_calls_per_20_s, limits, cache_leads_s";
    assert_eq!(fault.to_string(), known);
    for (pointer, place, wanted, value, found) in [
        ("/instances", "instances", "an object", json!([]), "a list"),
        (
            "/instances/main",
            "instances.main",
            "an object",
            json!("x"),
            "a text",
        ),
        (
            "/integrations",
            "integrations",
            "a list",
            json!({}),
            "an object",
        ),
        (
            "/integrations/0/id",
            "integrations[0].id",
            "a text",
            json!(1),
            "a number",
        ),
        (
            "/integrations/0/id",
            "integrations[0].id",
            "a text",
            json!(-1.5),
            "a number",
        ),
        (
            "/integrations/0/allow",
            "integrations[0].allow",
            "a list",
            json!("*"),
            "a text",
        ),
        (
            "/integrations/0/allow/1",
            "integrations[0].allow[1]",
            "a text",
            json!(null),
            "null",
        ),
        (
            "/integrations/0/enabled",
            "integrations[0].enabled",
            "true or false",
            json!("false"),
            "a text",
        ),
        (
            "/credentials/crm/client_id",
            "credentials.crm.client_id",
            "a text",
            json!(true),
            "true or false",
        ),
    ] {
        assert_eq!(
            broken(pointer, value),
            at(place, WrongKind { wanted, found })
        );
    }
    assert_eq!(broken("/instances", json!({})), at("instances", Empty));
    assert_eq!(broken("/credentials", json!({})), at("credentials", Empty));
}

#[test]
fn double_names_are_told_though_json_would_let_them_pass() {
    let cases = [
        (r#"{"instances":{},"instances":{}}"#, "instances"),
        (
            r#"{"instances":{"a":{"munchkin_id":"284-RPR-133"},"a":{"munchkin_id":"284-RPR-134"}},
                "credentials":{},"integrations":[]}"#,
            "instances.a",
        ),
        (
            r#"{"instances":{"a":{"munchkin_id":"284-RPR-133","munchkin_id":"284-RPR-133"}},
                "credentials":{},"integrations":[]}"#,
            "instances.a.munchkin_id",
        ),
    ];
    for (text, place) in cases {
        let error = Config::parse(text).unwrap_err();
        assert_eq!(
            (error.place.as_str(), error.fault),
            (place, ConfigFault::Duplicate)
        );
    }
    assert_eq!(
        broken("/integrations/0/allow/-", json!("read only lead")),
        at("integrations[0].allow[2]", ConfigFault::Duplicate)
    );
}

#[test]
fn integrations_are_checked() {
    use ConfigFault::{Dangling, DuplicateId, HashOfNothing, NotAHash, RawKey, UnknownAllow};
    let first = |name: &str| format!("/integrations/0/{name}");
    let place = |name: &str| format!("integrations[0].{name}");
    assert_eq!(
        broken(&first("id"), json!("CRM")),
        at(&place("id"), BadId.into())
    );
    let (second, fault) = broken("/integrations/1/id", json!("crm-sync"));
    assert_eq!(
        (second.as_str(), fault),
        ("integrations[1].id", DuplicateId)
    );
    let other = IntegrationId::new("crm-sync").unwrap();
    assert_eq!(
        broken("/integrations/1/key_sha256", json!(hash(1).to_uppercase())),
        at(
            "integrations[1].key_sha256",
            ConfigFault::SharedKey { other }
        )
    );
    for bad in ["", "xyz", &hash(1)[1..], &format!("{}0", hash(1))] {
        assert_eq!(
            broken(&first("key_sha256"), json!(bad)),
            at(&place("key_sha256"), NotAHash)
        );
    }
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        broken(&first("key_sha256"), json!(nothing)),
        at(&place("key_sha256"), HashOfNothing)
    );
    let key = IntegrationKey::from_random([9; 16]);
    for field in ["key_sha256", "id", "key", "credential"] {
        assert_eq!(
            broken(&first(field), json!(key.expose())),
            at(&place(field), RawKey)
        );
    }
    assert_eq!(
        broken(&first("credential"), json!("nobody")),
        at(&place("credential"), Dangling { kind: "credential" })
    );
    assert_eq!(
        broken(&first("allow"), json!(["*", "syncLead"])),
        at(&place("allow[1]"), UnknownAllow)
    );
}

#[test]
fn a_key_as_the_name_of_a_field_is_not_repeated() {
    let key = IntegrationKey::from_random([9; 16]);
    let error = Config::parse(&json!({"instances": {key.expose(): {}}}).to_string()).unwrap_err();
    assert_eq!(error.place.as_str(), "instances[#0]");
    assert_eq!(error.fault, ConfigFault::RawKey);
}

#[test]
fn an_instance_has_room_for_64_integrations() {
    let mut full = sample();
    let integration = |n: usize, credential: &str| {
        let hash = KeyHash::of(&n.to_string()).to_hex();
        json!({"id": format!("i{n}"), "key_sha256": hash, "credential": credential})
    };
    let list = (0..64)
        .map(|n| integration(n, "default"))
        .chain([integration(64, "test")]);
    full["integrations"] = list.collect();
    assert_eq!(parse(&full).unwrap().integrations().count(), 65);
    full["integrations"]
        .as_array_mut()
        .unwrap()
        .push(integration(65, "crm"));
    let error = parse(&full).unwrap_err();
    assert_eq!(error.place.as_str(), "integrations[65]");
    let instance = InstanceId::new("main").unwrap();
    assert_eq!(
        error.fault,
        ConfigFault::TooMany {
            instance,
            limit: MAX_INTEGRATIONS
        }
    );
}

#[test]
fn the_entry_of_a_new_integration_is_read_back() {
    let mut sample = sample();
    let id = IntegrationId::new("new-one").unwrap();
    let entry = entry(&id, &KeyHash::of("any"));
    sample["integrations"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::from_str(&entry).unwrap());
    let config = parse(&sample).unwrap();
    let read = config.integration(&id).unwrap();
    assert_eq!(*read.key(), KeyHash::of("any"));
    assert!(read.is_enabled() && read.allow().is_nothing());
}
