//! For how long answers are kept: what is read, what is refused, and what is so unless said.

use core::time::Duration;

use serde_json::{Value, json};

use super::tests::{at, broken, parse, sample};
use super::*;

/// What an instance keeps, in seconds.
fn times(cache: Option<Value>) -> [u64; 3] {
    let mut sample = sample();
    if let Some(cache) = cache {
        sample["instances"]["main"]["cache"] = cache;
    }
    let config = parse(&sample).unwrap();
    let CacheTimes {
        schema,
        enrichment,
        stale,
    } = config
        .instance(&InstanceId::new("main").unwrap())
        .unwrap()
        .cache();
    [schema, enrichment, stale].map(|span| span.as_secs())
}

#[test]
fn each_time_is_as_it_is_written_or_as_usual() {
    assert_eq!(times(None), [86_400, 0, 0]);
    assert_eq!(times(Some(json!({}))), [86_400, 0, 0]);
    assert_eq!(times(Some(json!({"schema_s": 0, "stale_s": 7}))), [0, 0, 7]);
    let longest = json!({"schema_s": 2_592_000, "enrichment_s": 2_592_000, "stale_s": 2_592_000});
    assert_eq!(times(Some(longest)), [2_592_000; 3]);
}

#[test]
fn leads_are_kept_for_who_asks_for_it() {
    let mut sample = sample();
    sample["integrations"][0]["cache_leads_s"] = json!(86_400);
    let config = parse(&sample).unwrap();
    let kept: Vec<_> = config
        .integrations()
        .map(Integration::cache_leads)
        .collect();
    assert_eq!(kept[0], Duration::from_secs(86_400));
    assert!(kept.len() > 1 && kept[1..].iter().all(Duration::is_zero));
}

#[test]
fn what_cannot_be_meant_is_refused_where_it_stands() {
    let instance = |name: &'static str| {
        move |value: Value| broken("/instances/main/cache", json!({ name: value }))
    };
    let leads = |value: Value| broken("/integrations/0/cache_leads_s", value);
    let refused = |place: &str, most: u32, put: &dyn Fn(Value) -> (String, ConfigFault)| {
        let least = 0;
        let out = at(place, ConfigFault::NotInRange { least, most });
        assert_eq!(put(json!(most + 1)), out);
        assert_eq!(put(json!(-1)), out);
        let (found, fault) = put(json!("60"));
        assert_eq!(found, place);
        assert!(matches!(fault, ConfigFault::WrongKind { .. }), "{fault:?}");
    };
    for name in ["schema_s", "enrichment_s", "stale_s"] {
        let place = format!("instances.main.cache.{name}");
        refused(&place, 2_592_000, &instance(name));
    }
    refused("integrations[0].cache_leads_s", 86_400, &leads);
    let (place, fault) = instance("leads_s")(json!(60));
    assert_eq!(place, "instances.main.cache.leads_s");
    assert!(matches!(fault, ConfigFault::UnknownField { .. }));
}
