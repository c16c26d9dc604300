use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::*;
use crate::call::{Answered, CallError, Failure, Outcome};
use crate::operation::by_name;
use crate::request::{BaseUrl, Body, CallSpec};

fn upserts(body: Value) -> Batches {
    let spec = CallSpec::new(by_name("syncLeads").unwrap()).with_json(body.to_string());
    Batches::new(spec, Key::of(["email"])).unwrap()
}

fn raw(value: &Value) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap()
}

fn input(spec: &CallSpec) -> Vec<Value> {
    let Body::Json(json) = &spec.body else {
        panic!("JSON")
    };
    assert!(
        json.len() <= spec.operation.body_limit,
        "{} bytes",
        json.len()
    );
    let body: Value = serde_json::from_slice(json).unwrap();
    assert_eq!(body["lookupField"], "email");
    body["input"].as_array().unwrap().clone()
}

fn answered(body: &Value) -> Outcome {
    Outcome::Answered(Answered {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        code: body["errors"][0]["code"].as_str().map(str::to_owned),
        body: Bytes::from(body.to_string()),
    })
}

/// What Marketo does with a call, in the property.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Good,
    /// 604: not in time.
    Slow,
    /// No answer came; it may have been carried out.
    Cut,
    /// It is not there.
    Down,
    /// An answer for one record too few.
    Short,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Good),
        2 => Just(Fate::Slow),
        1 => Just(Fate::Cut),
        1 => Just(Fate::Down),
        1 => Just(Fate::Short),
    ]
}

/// A record: the number of its key, how long it is, and whether Marketo refuses calls with it.
type Drawn = (u16, usize, bool);

fn records() -> impl Strategy<Value = Vec<Drawn>> {
    let long = prop_oneof![40 => 0..60_usize, 2 => 90_000..400_000_usize, 1 => Just(1_100_000)];
    let bad = prop_oneof![60 => Just(false), 1 => Just(true)];
    prop::collection::vec((0..700_u16, long, bad), 0..900)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Each record is told of once, in calls that keep the limits; no key is in two places; what
    /// one record spoils, or nobody knows, is told for the records that it is true of.
    #[test]
    fn splitting_then_joining_is_the_identity(
        drawn in records(),
        fates in prop::collection::vec(fate(), 1..40),
        at_once in 1..6_usize,
        create in any::<bool>(),
    ) {
        let action = if create { "createOnly" } else { "createOrUpdate" };
        let mut batches = upserts(json!({"action": action, "lookupField": "email"}));
        let (mut fates, mut next) = (fates.iter().cycle(), drawn.iter().enumerate());
        let mut under_way: Vec<(BatchId, CallSpec)> = Vec::new();
        let mut told: BTreeMap<u64, RecordOutcome> = BTreeMap::new();
        let mut executed: BTreeMap<u64, u32> = BTreeMap::new();
        let mut order: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut calls = 0_usize;
        loop {
            while batches.wants_more() {
                match next.next() {
                    None => batches.finish(),
                    Some((n, (key, long, bad))) => {
                        let record = json!({"email": format!("{key}@x"), "n": n, "bad": bad, "f": "y".repeat(*long)});
                        prop_assert_eq!(batches.push(raw(&record)), n as u64);
                    }
                }
            }
            while under_way.len() < at_once {
                let Some((id, spec)) = batches.poll() else { break };
                let records = input(&spec);
                prop_assert!((1..=300).contains(&records.len()));
                let busy: BTreeSet<String> = under_way.iter()
                    .flat_map(|(_, spec)| input(spec)).map(|r| r["email"].to_string()).collect();
                let keys: BTreeSet<String> = records.iter().map(|r| r["email"].to_string()).collect();
                prop_assert_eq!(keys.len(), records.len(), "a key twice in a call");
                prop_assert!(busy.is_disjoint(&keys), "a key in two calls");
                under_way.push((id, spec));
                calls += 1;
            }
            while let Some((place, outcome)) = batches.poll_told() {
                prop_assert!(told.insert(place, outcome).is_none(), "{place} is told twice");
            }
            if batches.is_done() {
                break;
            }
            prop_assert!(!under_way.is_empty(), "nothing goes on");
            let (id, spec) = under_way.remove(calls % under_way.len());
            let records = input(&spec);
            let bad = records.iter().any(|record| record["bad"] == true);
            let fate = *fates.next().unwrap();
            let mut execute = || {
                for record in &records {
                    let n = record["n"].as_u64().unwrap();
                    *executed.entry(n).or_default() += 1;
                    order.entry(record["email"].to_string()).or_default().push(n);
                }
            };
            let operation = "syncLeads";
            let outcome = match fate {
                _ if bad && !matches!(fate, Fate::Down) => answered(&json!({
                    "requestId": "r", "success": false, "errors": [{"code": "1006", "message": "Field 'bad' not found"}],
                })),
                Fate::Good | Fate::Short => {
                    execute();
                    let items: Vec<Value> = records.iter()
                        .map(|record| json!({"id": record["n"], "status": "updated"}))
                        .skip(usize::from(matches!(fate, Fate::Short)))
                        .collect();
                    answered(&json!({"requestId": "r", "success": true, "result": items}))
                }
                Fate::Slow => answered(&json!({
                    "requestId": "r", "success": false, "errors": [{"code": "604", "message": "Request timed out"}],
                })),
                Fate::Cut => {
                    execute();
                    Outcome::Failed(CallError::OutcomeUnknown { operation, after: Failure::NoAnswer })
                }
                Fate::Down => Outcome::Failed(CallError::Unavailable { operation, after: Failure::NotReached }),
            };
            batches.on_outcome(id, &outcome);
        }
        prop_assert_eq!(told.len(), drawn.len(), "somebody is not told of");
        for (place, outcome) in &told {
            let (_, long, bad) = drawn[*place as usize];
            let times = executed.get(place).copied().unwrap_or(0);
            match outcome {
                RecordOutcome::Told { status, item, .. } => {
                    prop_assert_eq!(status, "updated");
                    let item: Value = serde_json::from_str(item.0.get()).unwrap();
                    prop_assert_eq!(item["id"].as_u64(), Some(*place), "another's answer");
                    prop_assert!(!bad && times >= 1);
                }
                RecordOutcome::Failed(RecordError::TooLarge { .. }) => prop_assert!(long > 1_000_000 && times == 0),
                RecordOutcome::Failed(RecordError::Refused { error, .. }) => {
                    prop_assert!(times == 0 || !create);
                    prop_assert!(error.code == "604" || bad);
                }
                RecordOutcome::Failed(_) => prop_assert!(times <= 1 || !create),
            }
            // What is not safe to repeat is sent once at most where it may have been carried out.
            prop_assert!(times <= 1 || !create, "{place} was created {times} times");
        }
        for places in order.values() {
            prop_assert!(places.windows(2).all(|two| two[0] <= two[1]), "{places:?} out of order");
        }
    }
}

#[test]
fn ten_thousand_records_are_34_calls() {
    let mut batches = upserts(json!({"lookupField": "email"}));
    let (mut n, mut calls, mut told) = (0, 0, 0);
    while !batches.is_done() {
        while batches.wants_more() {
            if n == 10_000 {
                batches.finish();
            } else {
                batches.push(raw(&json!({"email": format!("{n}@x")})));
                n += 1;
            }
        }
        while let Some((id, spec)) = batches.poll() {
            calls += 1;
            let items: Vec<Value> = input(&spec)
                .iter()
                .map(|_| json!({"id": 1, "status": "created"}))
                .collect();
            batches.on_outcome(id, &answered(&json!({"success": true, "result": items})));
        }
        while batches.poll_told().is_some() {
            told += 1;
        }
    }
    assert_eq!((calls, told), (34, 10_000));
}

#[test]
fn skipped_records_say_why() {
    let mut batches = upserts(json!({"lookupField": "email"}));
    batches.push(raw(&json!({"email": "a@x"})));
    batches.finish();
    let (id, _) = batches.poll().unwrap();
    let skipped = json!({"status": "skipped", "reasons": [{"code": "1006", "message": "Field 'a' not found"}]});
    batches.on_outcome(
        id,
        &answered(&json!({"success": true, "result": [skipped]})),
    );
    let Some((
        0,
        RecordOutcome::Told {
            status, reasons, ..
        },
    )) = batches.poll_told()
    else {
        panic!("told")
    };
    assert_eq!(
        (status.as_str(), reasons[0].code.as_str()),
        ("skipped", "1006")
    );
    assert!(batches.is_done());
}

#[test]
fn what_takes_no_list_is_refused() {
    for (name, body) in [
        ("getLeadById", None),
        ("describeLead", None),
        ("syncLeads", Some("[]")),
        ("syncLeads", Some(r#"{"input":[]}"#)),
    ] {
        let mut spec = CallSpec::new(by_name(name).unwrap());
        if let Some(body) = body {
            spec = spec.with_json(body);
        }
        assert!(Batches::new(spec, Key::none()).is_err(), "{name}");
    }
}

fn split(name: &str, parameter: &str, values: &[String]) -> Result<Vec<usize>, ValueProblem> {
    let base = BaseUrl::of_instance("284-RPR-133").unwrap();
    let operation = by_name(name).unwrap();
    let mut spec = CallSpec::new(operation).with_query("filterType", "email");
    if let Some(leads) = operation.path_param("leadId") {
        spec = CallSpec::new(operation).with_path(leads, "1");
    }
    let calls = split_values(&spec, &base, parameter, values)?;
    let values = |call: &CallSpec| {
        call.check_for(&base).unwrap();
        let (_, value) = call
            .query
            .iter()
            .find(|(name, _)| name == parameter)
            .unwrap();
        value.split(',').map(str::to_owned).collect::<Vec<_>>()
    };
    let all: Vec<_> = calls.iter().map(values).collect();
    Ok(all.iter().map(Vec::len).collect())
}

#[test]
fn values_are_split_by_what_the_operation_takes() {
    let many = |count: usize| {
        (0..count)
            .map(|n| format!("{n:040}@example.com"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        split("getLeadsByFilterType", "filterValues", &many(701)),
        Ok(vec![300, 300, 101])
    );
    let ids: Vec<_> = (0..60).map(|n| n.to_string()).collect();
    assert_eq!(split("mergeLeads", "leadIds", &ids), Ok(vec![25, 25, 10]));
    assert_eq!(
        split("getLeadsByFilterType", "filterValues", &[]),
        Ok(vec![])
    );
    let (place, comma) = (1, ["a".to_owned(), "b,c".to_owned()]);
    assert_eq!(
        split("getLeadsByFilterType", "filterValues", &comma),
        Err(ValueProblem::Comma { place })
    );
    let empty = ["a".to_owned(), " ".to_owned()];
    assert_eq!(
        split("getLeadsByFilterType", "filterValues", &empty),
        Err(ValueProblem::Empty { place })
    );
    assert!(matches!(
        split("getLeadById", "filterValues", &ids),
        Err(ValueProblem::NoParameter { .. })
    ));
}
