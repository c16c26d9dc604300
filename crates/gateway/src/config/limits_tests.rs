//! What calls are held to: what is read, what is refused, and what follows where nothing is said.

use proptest::prelude::*;
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

/// What each integration is promised.
#[track_caller]
fn promised(limits: &Value, integrations: &[Value]) -> Vec<u16> {
    let config = config(limits, integrations).unwrap();
    let each = config.integrations();
    each.map(|one| one.limits().guaranteed_calls_per_20_s)
        .collect()
}

#[test]
fn what_is_left_out_is_marketos_and_adobes_advice() {
    let config = parse(&sample()).unwrap();
    for instance in config.instances() {
        assert_eq!(*instance.limits(), InstanceLimits::MARKETO);
    }
    let web = config.integration(&IntegrationId::new("web").unwrap());
    let usual = IntegrationLimits {
        class: Class::Interactive,
        guaranteed_calls_per_20_s: 50,
        calls_per_20_s: 50,
        calls_at_once: 5,
        calls_per_day: None,
        export_mb_per_day: None,
    };
    assert_eq!(*web.unwrap().limits(), usual);
    let lower = json!({"calls_per_20_s": 20, "calls_at_once": 3});
    let config = self::config(&lower, &[json!({})]).unwrap();
    let lower = IntegrationLimits {
        guaranteed_calls_per_20_s: 20,
        calls_per_20_s: 20,
        calls_at_once: 3,
        ..usual
    };
    assert_eq!(*config.integrations().next().unwrap().limits(), lower);
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
        *config
            .integration(&IntegrationId::new(id).unwrap())
            .unwrap()
            .limits()
    };
    let crm = IntegrationLimits {
        class: Class::Interactive,
        guaranteed_calls_per_20_s: 30,
        calls_per_20_s: 60,
        calls_at_once: 6,
        calls_per_day: None,
        export_mb_per_day: None,
    };
    assert_eq!(of("crm-sync"), crm);
    let warehouse = IntegrationLimits {
        class: Class::Batch,
        guaranteed_calls_per_20_s: 50,
        calls_per_20_s: 50,
        calls_at_once: 5,
        calls_per_day: Some(20_000),
        export_mb_per_day: Some(300),
    };
    assert_eq!(of("warehouse"), warehouse);
}

#[test]
fn each_number_has_a_range_and_is_whole() {
    let rows = [
        ("instances.main.limits", "calls_per_20_s", 100),
        ("instances.main.limits", "calls_at_once", 10),
        ("instances.main.limits", "calls_per_day", 100_000_000),
        ("instances.main.limits", "export_mb_per_day", 10_000_000),
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
fn what_is_promised_to_nobody_is_promised_to_all_who_asked_for_nothing() {
    let all = json!({});
    let sure = |calls: u16| json!({"guaranteed_calls_per_20_s": calls});
    let off = json!({"enabled": false});
    for (entries, wanted) in [
        (vec![json!({})], vec![50]),
        (vec![json!({}); 3], vec![33; 3]),
        (vec![sure(40), json!({}), json!({})], vec![40, 30, 30]),
        (
            vec![sure(50), sure(48), json!({}), json!({})],
            vec![50, 48, 1, 1],
        ),
        (vec![sure(50), sure(50)], vec![50, 50]),
        (vec![json!({}), off.clone(), json!({})], vec![49, 1, 49]),
        (
            vec![json!({"limits": {"calls_per_20_s": 3}}), json!({})],
            vec![3, 50],
        ),
    ] {
        assert_eq!(promised(&all, &entries), wanted, "{entries:?}");
    }
    assert_eq!(
        promised(&json!({"calls_per_20_s": 7}), &vec![json!({}); 3]),
        [2; 3]
    );
}

#[test]
fn no_more_is_promised_than_there_is() {
    let instance = InstanceId::new("main").unwrap();
    let overbooked = ConfigFault::Overbooked { instance };
    let sure = |calls: u16| json!({"guaranteed_calls_per_20_s": calls});
    let off = json!({"guaranteed_calls_per_20_s": 50, "enabled": false});
    for (rate, entries, place) in [
        (
            100,
            vec![sure(50), sure(51 - 1), json!({})],
            "integrations[2]",
        ),
        (
            100,
            vec![sure(50), json!({}), sure(50)],
            "integrations[2].guaranteed_calls_per_20_s",
        ),
        (100, vec![off.clone(), off, json!({})], "integrations[2]"),
        (3, vec![json!({}); 4], "integrations[3]"),
    ] {
        let error = config(&json!({"calls_per_20_s": rate}), &entries).unwrap_err();
        assert_eq!(
            (error.place.as_str(), error.fault),
            (place, overbooked.clone())
        );
    }
    let mut two = sample();
    two["integrations"][0]["guaranteed_calls_per_20_s"] = json!(50);
    two["integrations"][1]["guaranteed_calls_per_20_s"] = json!(50);
    let third = json!({"id": "b", "key_sha256": KeyHash::of("b").to_hex(), "credential": "test"});
    two["integrations"].as_array_mut().unwrap().push(third);
    assert!(
        parse(&two).is_ok(),
        "the other instance has a rate of its own"
    );
}

proptest! {
    #[test]
    fn promises_can_be_kept(
        rate in 1_u16..=100,
        wishes in prop::collection::vec(
            (prop::option::of(1_u16..60), prop::option::of(1_u16..=100), any::<bool>()),
            1..20,
        ),
    ) {
        let entries: Vec<_> = wishes.iter().map(|(guaranteed, ceiling, enabled)| {
            let mut entry = json!({"enabled": enabled});
            if let Some(guaranteed) = guaranteed {
                entry["guaranteed_calls_per_20_s"] = json!(guaranteed);
            }
            if let Some(ceiling) = ceiling {
                entry["limits"] = json!({"calls_per_20_s": ceiling});
            }
            entry
        }).collect();
        if let Ok(config) = config(&json!({"calls_per_20_s": rate}), &entries) {
            let mut sum = 0;
            for (integration, (guaranteed, ceiling, _)) in config.integrations().zip(&wishes) {
                let limits = integration.limits();
                let promised = limits.guaranteed_calls_per_20_s;
                prop_assert!(promised >= 1 && promised <= limits.calls_per_20_s);
                prop_assert_eq!(guaranteed.unwrap_or(promised), promised);
                prop_assert_eq!(limits.calls_per_20_s, ceiling.unwrap_or(50.min(rate)));
                sum += promised;
            }
            prop_assert!(sum <= rate);
        }
    }
}
