//! Custom activity types and custom activities.

use marketo_sim::Request;
use serde_json::{Value, json};

use super::common::*;
use super::{activities_of, attribute};

const TYPE: &str = "/rest/v1/activities/external/type";

fn new_type(name: &str) -> Value {
    json!({
        "apiName": name, "name": format!("Do {name}"), "triggerName": format!("Does {name}"),
        "filterName": format!("Did {name}"), "description": "d",
        "primaryAttribute": {"apiName": "what", "name": "What"},
    })
}

fn act(bench: &mut Bench, path: &str, body: Value) -> Value {
    match body {
        Value::Null => bench.send(Request::post(&format!("{TYPE}{path}.json"))).1,
        body => bench.post(&format!("{TYPE}{path}.json"), body),
    }
}

fn describe(bench: &mut Bench, name: &str, draft: bool) -> Value {
    bench.get(&format!("{TYPE}/{name}/describe.json?draft={draft}"))["result"][0].clone()
}

/// The numbers of the types that activities are read by.
fn approved(bench: &mut Bench) -> Vec<u64> {
    let all = bench.get("/rest/v1/activities/types.json");
    let all = all["result"].as_array().unwrap().iter();
    all.map(|one| one["id"].as_u64().unwrap())
        .filter(|id| *id > 100_000)
        .collect()
}

#[test]
fn a_type_goes_from_draft_to_approved_and_on() {
    let mut bench = Bench::quick();
    let made = act(&mut bench, "", new_type("ride"));
    let made = &made["result"][0];
    assert_eq!(
        (&made["status"], &made["id"]),
        (&json!("draft"), &json!(100_003))
    );
    assert_eq!(made["primaryAttribute"]["dataType"], "string");
    assert_eq!(approved(&mut bench), [100_001]);
    let attributes = json!({"attributes": [
        {"apiName": "when", "name": "When", "dataType": "datetime"},
        {"apiName": "far", "name": "How Far", "dataType": "float"},
    ]});
    act(&mut bench, "/ride/attributes/create", attributes);
    bench.pass(1_000);
    let done = act(&mut bench, "/ride/approve", Value::Null);
    assert_eq!(done["result"][0]["status"], "approved");
    assert_eq!(done["result"][0]["updatedAt"], "2026-02-03T12:00:01Z");
    assert_eq!(approved(&mut bench), [100_001, 100_003]);
    assert_eq!(code(&act(&mut bench, "/ride/approve", Value::Null)), "1003");

    let change = act(&mut bench, "/ride", json!({"triggerName": "Rides away"}));
    assert_eq!(change["result"][0]["status"], "approved with draft");
    act(
        &mut bench,
        "/ride/attributes/update",
        json!({"attributes": [{"apiName": "far", "name": "Far"}]}),
    );
    act(
        &mut bench,
        "/ride/attributes/delete",
        json!({"attributes": [{"apiName": "when"}]}),
    );
    let draft = describe(&mut bench, "ride", true);
    assert_eq!(draft["triggerName"], "Rides away");
    let wanted =
        json!([{"apiName": "far", "name": "Far", "description": null, "dataType": "float"}]);
    assert_eq!(draft["attributes"], wanted);
    let live = describe(&mut bench, "ride", false);
    assert_eq!(
        (
            &live["triggerName"],
            live["attributes"].as_array().unwrap().len()
        ),
        (&json!("Does ride"), 2)
    );
    let back = act(&mut bench, "/ride/discardDraft", Value::Null);
    assert_eq!(back["result"][0]["status"], "approved");
    assert_eq!(
        code(&act(&mut bench, "/ride/discardDraft", Value::Null)),
        "1003"
    );
    assert_eq!(
        code(&act(&mut bench, "/writeReview/discardDraft", Value::Null)),
        "1003"
    );

    let gone = act(&mut bench, "/ride/delete", Value::Null);
    assert_eq!(gone["result"][0]["status"], "deleted");
    assert_eq!(approved(&mut bench), [100_001]);
    let listed = bench.get("/rest/v1/activities/external/types.json");
    let names: Vec<&Value> = listed["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["apiName"])
        .collect();
    assert_eq!(names, ["attendConference", "writeReview"]);
    assert_eq!(
        code(&bench.get(&format!("{TYPE}/ride/describe.json"))),
        "1013"
    );
}

#[test]
fn the_primary_attribute_changes_in_two_steps() {
    let mut bench = Bench::quick();
    let attributes = json!({"attributes": [
        {"apiName": "stars", "name": "Stars", "dataType": "integer", "isPrimary": true},
    ]});
    assert_eq!(
        code(&act(
            &mut bench,
            "/writeReview/attributes/create",
            attributes.clone()
        )),
        "1003"
    );
    let demote = json!({"attributes": [{"apiName": "productName", "isPrimary": false}]});
    assert_eq!(
        code(&act(&mut bench, "/writeReview/attributes/update", demote)),
        ""
    );
    assert_eq!(
        code(&act(&mut bench, "/writeReview/approve", Value::Null)),
        "1003"
    );
    assert_eq!(
        code(&act(
            &mut bench,
            "/writeReview/attributes/create",
            attributes
        )),
        ""
    );
    assert_eq!(
        code(&act(&mut bench, "/writeReview/approve", Value::Null)),
        ""
    );
    let shown = describe(&mut bench, "writeReview", false);
    assert_eq!(shown["primaryAttribute"]["apiName"], "stars");
    assert_eq!(shown["attributes"][0]["apiName"], "productName");
}

#[test]
fn wrong_types_and_attributes_are_refused() {
    let mut bench = Bench::quick();
    let without = |member: &str| {
        let mut body = new_type("ride");
        body.as_object_mut().unwrap().shift_remove(member);
        body
    };
    let with = |member: &str, value: Value| {
        let mut body = new_type("ride");
        body[member] = value;
        body
    };
    let attribute = |name: &str, kind: &str| json!({"attributes": [{"apiName": name, "name": "N", "dataType": kind}]});
    let twenty_one: Vec<Value> = (0..21)
        .map(|n| json!({"apiName": format!("a{n}"), "name": "N", "dataType": "text"}))
        .collect();
    for (path, body, wanted) in [
        ("", without("apiName"), "1002"),
        ("", without("triggerName"), "1002"),
        ("", without("primaryAttribute"), "1002"),
        ("", with("apiName", json!("a-b")), "1003"),
        ("", with("apiName", json!("123")), "1003"),
        ("", with("apiName", json!("ATTENDconference")), "1017"),
        ("", with("filterName", json!("Attended Conference")), "1017"),
        ("", with("name", json!("50%")), "1003"),
        ("/nope", json!({"name": "x"}), "1013"),
        ("/nope/approve", Value::Null, "1013"),
        ("/nope/delete", Value::Null, "1013"),
        (
            "/writeReview/attributes/create",
            attribute("x", "blob"),
            "1001",
        ),
        (
            "/writeReview/attributes/create",
            attribute("productName", "text"),
            "1017",
        ),
        (
            "/writeReview/attributes/create",
            json!({"attributes": twenty_one}),
            "1028",
        ),
        (
            "/writeReview/attributes/create",
            json!({"attributes": []}),
            "1002",
        ),
        (
            "/writeReview/attributes/update",
            attribute("x", "text"),
            "1013",
        ),
        (
            "/writeReview/attributes/delete",
            attribute("x", "text"),
            "1013",
        ),
        (
            "/writeReview/attributes/delete",
            attribute("productName", "text"),
            "1003",
        ),
        (
            "/writeReview",
            json!({"primaryAttribute": {"apiName": "other", "name": "O"}}),
            "1003",
        ),
    ] {
        assert_eq!(
            code(&act(&mut bench, path, body.clone())),
            wanted,
            "{path} {body}"
        );
    }
    let before = describe(&mut bench, "writeReview", true);
    assert_eq!(before["attributes"], json!([]));
    for n in 0..8 {
        assert_eq!(code(&act(&mut bench, "", new_type(&format!("t{n}")))), "");
    }
    assert_eq!(code(&act(&mut bench, "", new_type("t8"))), "1027");
}

#[test]
fn custom_activities_are_added_and_read_back() {
    let mut bench = Bench::quick();
    let activity = |more: Value| {
        let mut one = json!({"leadId": 5, "activityDate": "2016-09-26T06:56:35+07:00",
            "activityTypeId": 100_001, "primaryAttributeValue": "RustConf"});
        one.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        one
    };
    let guests = |value: Value| json!({"attributes": [{"apiName": "guests", "value": value}]});
    let rows = [
        (
            json!({"attributes": [{"name": "Guests", "value": "2"}]}),
            "added",
        ),
        (guests(json!(3)), "added"),
        (guests(json!("many")), "skipped 1001"),
        (
            json!({"attributes": [{"apiName": "nope", "value": 1}]}),
            "skipped 1006",
        ),
        (json!({"leadId": 999_999}), "skipped 1004"),
        (json!({"leadId": null}), "skipped 1002"),
        (json!({"activityTypeId": 100_002}), "skipped 1013"),
        (json!({"activityTypeId": 1}), "skipped 1013"),
        (json!({"activityDate": "yesterday"}), "skipped 1001"),
        (
            json!({"primaryAttributeValue": "x".repeat(256)}),
            "skipped 1003",
        ),
    ];
    let input: Vec<Value> = rows
        .iter()
        .map(|(more, _)| activity(more.clone()))
        .collect();
    let answer = bench.post("/rest/v1/activities/external.json", json!({"input": input}));
    for (done, (more, wanted)) in answer["result"].as_array().unwrap().iter().zip(&rows) {
        let why = done["errors"][0]["code"].as_str().unwrap_or_default();
        let fate = format!("{} {why}", done["status"].as_str().unwrap());
        assert_eq!(fate.trim(), *wanted, "{more}");
    }
    let log = activities_of(&mut bench, 100_001, 5);
    assert_eq!(log.len(), 2);
    assert_eq!(log[0]["id"], answer["result"][0]["id"]);
    assert_eq!(log[0]["marketoGUID"], answer["result"][0]["marketoGUID"]);
    assert_eq!(log[0]["activityDate"], "2016-09-25T23:56:35Z");
    assert_eq!(log[0]["primaryAttributeValue"], "RustConf");
    assert_eq!(
        (attribute(&log[0], "Guests"), attribute(&log[1], "Guests")),
        (json!(2), json!(3))
    );
}

#[test]
fn attributes_of_an_activity_have_a_largest_size() {
    let mut bench = Bench::quick();
    let attributes =
        json!({"attributes": [{"apiName": "story", "name": "Story", "dataType": "text"}]});
    act(&mut bench, "/writeReview/attributes/create", attributes);
    act(&mut bench, "/writeReview/approve", Value::Null);
    for (length, wanted) in [(65_530, "added"), (65_531, "skipped")] {
        let one = json!({"leadId": 5, "activityDate": "2026-01-01T00:00:00Z", "apiName": "writeReview",
            "primaryAttributeValue": "p", "attributes": [{"apiName": "story", "value": "é".repeat(length / 2) + &"x".repeat(length % 2 + 5)}]});
        let answer = bench.post("/rest/v1/activities/external.json", json!({"input": [one]}));
        assert_eq!(answer["result"][0]["status"], wanted, "{length}");
    }
}
