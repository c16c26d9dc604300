//! What calls are held to: what is read, what is refused, and what follows where nothing is said.

use marketo_core::limit::Class;
use serde_json::{Value, json};

use super::tests::{at, broken, parse, sample};
use super::*;
use crate::key::KeyHash;

/// One instance with these limits, and an integration for each entry; `id` and key are added.
fn config(limits: &Value, integrations: &[Value]) -> Result<Config, ConfigError> {
    let named = (0..).zip(integrations).map(|(n, entry): (u32, _)| {
        let mut entry = entry.clone();
        entry["id"] = json!(format!("i{n}"));
        entry["key_sha256"] = json!(KeyHash::of(&n.to_string()).to_hex());
        entry
    });
    parse(&json!({
        "instances": {"main": {"munchkin_id": "284-RPR-133", "limits": limits}},
        "credentials": {"default": {"client_id": "ID", "client_secret": "SECRET"}},
        "integrations": named.collect::<Vec<_>>()
    }))
}

/// What each integration is promised, in the order of their names, if it is switched on.
#[track_caller]
fn promised(limits: &Value, integrations: &[Value]) -> Vec<u16> {
    let config = config(limits, integrations).unwrap();
    let policy = config.policy(&InstanceId::new("main").unwrap()).unwrap();
    let named = policy.named();
    named.map(|(who, _)| policy.guaranteed(who)).collect()
}

#[test]
fn what_is_left_out_is_marketos_and_adobes_advice() {
    let config = parse(&sample()).unwrap();
    for instance in config.instances() {
        assert_eq!(*instance.limits(), InstanceLimits::MARKETO);
    }
    let web = config.integration(&IntegrationId::new("web").unwrap());
    let usual = Share::default();
    assert_eq!(*web.unwrap().share(), usual);
    assert_eq!((usual.rate, usual.places), (50, 5));
    let lower = json!({"calls_per_20_s": 20, "calls_at_once": 3});
    let config = self::config(&lower, &[json!({})]).unwrap();
    let lower = Share {
        rate: 20,
        places: 3,
        ..usual
    };
    assert_eq!(*config.integrations().next().unwrap().share(), lower);
    let policy = config.policy(&InstanceId::new("main").unwrap()).unwrap();
    assert_eq!((policy.limits().rate, policy.limits().places), (20, 3));
    assert_eq!(
        (policy.limits().daily, policy.batch_stops_at()),
        (50_000, 45_000)
    );
    let own = policy.others();
    assert_eq!((own.class, own.rate, own.places), (Class::Batch, 5, 1));
    let least = json!({"calls_per_20_s": 1, "calls_per_day": 1});
    let least = self::config(&least, &[json!({})]).unwrap();
    let policy = least.policy(&InstanceId::new("main").unwrap()).unwrap();
    assert_eq!((policy.others().rate, policy.batch_stops_at()), (1, 0));
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let docs = include_str!("limits.rs");
    let example: String = docs
        .lines()
        .map(|line| line.trim_start_matches("//!"))
        .skip_while(|line| !line.contains("```json"))
        .skip(1)
        .take_while(|line| !line.contains("```"))
        .collect();
    let config = Config::parse(&example).unwrap();
    let main = config.instances().next().unwrap();
    let wanted = InstanceLimits {
        calls_per_day: 100_000,
        batch_stops_at_percent: 80,
        ..InstanceLimits::MARKETO
    };
    assert_eq!(*main.limits(), wanted);
    let of = |id| {
        let found = config.integration(&IntegrationId::new(id).unwrap());
        *found.unwrap().share()
    };
    let crm = Share {
        guaranteed: Some(30),
        rate: 60,
        places: 6,
        ..Share::default()
    };
    assert_eq!(of("crm-sync"), crm);
    let warehouse = Share {
        class: Class::Batch,
        daily: Some(20_000),
        export_bytes: Some(300 * 1024 * 1024),
        ..Share::default()
    };
    assert_eq!(of("warehouse"), warehouse);
    let policy = config.policy(main.id()).unwrap();
    assert_eq!(policy.batch_stops_at(), 80_000);
    assert_eq!(policy.limits().daily, 100_000);
    assert_eq!(policy.limits().export_bytes, 500 * 1024 * 1024);
}

#[test]
fn the_examples_of_the_readme_are_read() {
    let readme = include_str!("../../../../README.md");
    let examples = readme.split("```json\n").skip(1);
    let examples: Vec<_> = examples
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        assert!(Config::parse(example).is_ok(), "{example}");
    }
}

#[test]
fn each_number_has_a_range_and_is_whole() {
    let rows = [
        ("instances.main.limits", "calls_per_20_s", 100),
        ("instances.main.limits", "calls_at_once", 10),
        ("instances.main.limits", "calls_per_day", 100_000_000),
        ("instances.main.limits", "export_mb_per_day", 10_000_000),
        ("instances.main.limits", "ingestion_calls_per_s", 100_000),
        (
            "instances.main.limits",
            "ingestion_objects_per_day",
            2_000_000_000,
        ),
        ("instances.main.limits", "batch_stops_at_percent", 100),
        ("integrations[1]", "guaranteed_calls_per_20_s", 100),
        ("integrations[1].limits", "calls_per_20_s", 100_000_000),
        ("integrations[1].limits", "calls_at_once", 100_000_000),
        ("integrations[1].limits", "calls_per_day", 100_000_000),
        ("integrations[1].limits", "export_mb_per_day", 100_000_000),
    ];
    for (parent, name, most) in rows {
        let place = format!("{parent}.{name}");
        let pointer = format!("/{}", parent.replace("[1]", ".1").replace('.', "/"));
        let set = |value: Value| match pointer.strip_suffix("/limits") {
            Some(owner) => broken(&format!("{owner}/limits"), json!({name: value})),
            None => broken(&format!("{pointer}/{name}"), value),
        };
        let wrong = ConfigFault::NotInRange { least: 1, most };
        let numbers = [
            json!(0),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(u64::MAX),
            json!(most + 1),
        ];
        for number in numbers {
            assert_eq!(set(number.clone()), at(&place, wrong.clone()), "{number}");
        }
        for (value, found) in [(json!("5"), "a text"), (json!(null), "null")] {
            let wanted = "a whole number";
            let fault = ConfigFault::WrongKind { wanted, found };
            assert_eq!(set(value), at(&place, fault));
        }
    }
    let exponent = sample().to_string().replacen(
        r#""munchkin_id":"284-RPR-133""#,
        r#""munchkin_id":"284-RPR-133","limits":{"calls_per_day":1e3}"#,
        1,
    );
    let error = Config::parse(&exponent).unwrap_err();
    let said = "instances.main.limits.calls_per_day: a whole number from 1 to 100000000 is needed";
    assert_eq!(error.to_string(), said);
}

#[test]
fn fields_and_classes_that_there_are_not_are_told() {
    for place in ["instances.main.limits", "integrations[1].limits"] {
        let pointer = format!("/{}", place.replace("[1]", ".1").replace('.', "/"));
        let (found, fault) = broken(&pointer, json!({"calls": 1}));
        assert_eq!(found, format!("{place}.calls"));
        assert!(matches!(fault, ConfigFault::UnknownField { known } if known.len() > 3));
        let (found, fault) = broken(&pointer, json!([]));
        assert!(found == place && matches!(fault, ConfigFault::WrongKind { .. }));
    }
    let (place, fault) = broken("/integrations/1/class", json!("Batch"));
    assert_eq!(
        (place.as_str(), fault),
        ("integrations[1].class", ConfigFault::UnknownClass)
    );
}

#[test]
fn a_part_is_not_more_than_the_whole() {
    let limits = json!({
        "calls_per_20_s": 40, "calls_at_once": 4, "calls_per_day": 1000, "export_mb_per_day": 10
    });
    for (name, whole) in [
        ("calls_per_20_s", 40),
        ("calls_at_once", 4),
        ("calls_per_day", 1000),
        ("export_mb_per_day", 10),
    ] {
        let with = |number: u32| config(&limits, &[json!({"limits": {name: number}})]);
        assert!(with(whole).is_ok());
        let error = with(whole + 1).unwrap_err();
        let said = format!("integrations[0].limits.{name}: more than the instance's limits.{name}");
        assert_eq!(error.to_string(), said);
    }
    let own = |guaranteed: u16, ceiling: Option<u16>| {
        let mut entry = json!({"guaranteed_calls_per_20_s": guaranteed});
        if let Some(ceiling) = ceiling {
            entry["limits"] = json!({"calls_per_20_s": ceiling});
        }
        config(&json!({}), &[entry]).map_err(|error| error.place.to_string())
    };
    let place = Err("integrations[0].guaranteed_calls_per_20_s".to_owned());
    for (guaranteed, ceiling) in [(51, None), (11, Some(10)), (81, Some(80))] {
        assert_eq!(own(guaranteed, ceiling).map(drop), place);
        assert!(own(guaranteed - 1, ceiling).is_ok());
    }
}

#[test]
fn what_is_left_over_goes_to_those_that_are_switched_on() {
    let all = json!({});
    let sure = |calls: u16| json!({"guaranteed_calls_per_20_s": calls});
    let off = json!({"enabled": false});
    for (entries, wanted) in [
        (vec![json!({})], vec![50]),
        (vec![json!({}); 3], vec![33; 3]),
        (vec![sure(40), json!({}), json!({})], vec![40, 30, 30]),
        (vec![sure(50), sure(50)], vec![50, 50]),
        (vec![json!({}), off, json!({})], vec![50, 50]),
        (
            vec![json!({"limits": {"calls_per_20_s": 3}}), json!({})],
            vec![3, 50],
        ),
    ] {
        assert_eq!(promised(&all, &entries), wanted, "{entries:?}");
    }
}

#[test]
fn no_more_is_promised_than_there_is_and_each_counts_switched_off_or_not() {
    let sure = |calls: u16| json!({"guaranteed_calls_per_20_s": calls});
    let off = json!({"guaranteed_calls_per_20_s": 50, "enabled": false});
    for (rate, entries, sum) in [
        (100, vec![sure(50), sure(50), json!({})], 101),
        (100, vec![off.clone(), off, json!({}), json!({})], 102),
        (3, vec![json!({}); 4], 4),
    ] {
        let error = config(&json!({"calls_per_20_s": rate}), &entries).unwrap_err();
        let said = "calls in a window are guaranteed in all, and the instance has";
        let said = format!("instances.main: {sum} {said} {rate}");
        assert_eq!(error.to_string(), said);
    }
    let mut two = sample();
    two["integrations"][0]["guaranteed_calls_per_20_s"] = json!(50);
    two["integrations"][1]["guaranteed_calls_per_20_s"] = json!(50);
    let third = json!({"id": "b", "key_sha256": KeyHash::of("b").to_hex(), "credential": "test"});
    two["integrations"].as_array_mut().unwrap().push(third);
    let config = parse(&two).unwrap();
    let guaranteed = |instance: &str, who: &str| {
        let policy = config.policy(&InstanceId::new(instance).unwrap()).unwrap();
        policy.guaranteed(&limit::IntegrationId::new(who).unwrap())
    };
    assert_eq!(guaranteed("main", "web"), 50);
    assert_eq!(guaranteed("sandbox", "b"), 50, "of a rate of its own");
    assert_eq!(guaranteed("sandbox", "web"), 1, "which is not named there");
}
