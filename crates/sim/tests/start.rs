//! What an instance starts with: enough to be of use, and so little that it is there at once.

mod common;

use common::*;
use marketo_sim::{Config, Sim};
use serde_json::Value;

/// How many values there are in a JSON value, itself included.
fn values(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(values).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(values).sum::<usize>(),
        _ => 1,
    }
}

/// Where the seed comes from it takes an instruction count in the order of a thousand a value, so
/// this many values are far below a tenth of a second.
#[test]
fn the_seed_is_small() {
    let saved = |leads: usize| -> Value {
        let config = Config {
            leads,
            ..Config::default()
        };
        serde_json::from_str(&Sim::new(config, noon()).save().unwrap()).unwrap()
    };
    let usual = saved(1_200);
    let world = usual["world"].as_object().unwrap();
    assert_eq!(world["leads"]["leads"].as_array().unwrap().len(), 1_200);
    let activities = world["activities"]["all"].as_array().unwrap().len();
    assert!((3_600..3_700).contains(&activities), "{activities}");
    let rest: Vec<(&String, usize)> = world
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "leads" | "activities" | "lists"))
        .map(|(name, value)| (name, values(value)))
        .collect();
    let sum: usize = rest.iter().map(|(_, count)| count).sum();
    assert!((2_000..40_000).contains(&sum), "{sum} {rest:?}");
    assert!(values(&usual) < 150_000, "{}", values(&usual));
    // Without leads there is all the rest.
    let none = saved(0);
    assert_eq!(none["world"]["leads"]["leads"], Value::Array(Vec::new()));
}
