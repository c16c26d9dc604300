//! Program members.

use serde_json::{Value, json};

use super::common::*;
use super::{activities_of, attribute, fates, made, pages};

const MEMBERS: &str = "/rest/v1/programs/1002/members";

/// The statuses of a program's channel but the first, which stands for no member.
fn statuses(bench: &mut Bench, program: u64) -> Vec<String> {
    let program = bench.get(&format!("/rest/asset/v1/program/{program}.json"));
    let name = program["result"][0]["channel"].as_str().unwrap();
    let world = bench.sim.world();
    let channel = world.assets.channel(name).unwrap();
    channel
        .statuses
        .iter()
        .skip(1)
        .map(|status| status.name.clone())
        .collect()
}

fn member(bench: &mut Bench, lead: u64, fields: &str) -> Value {
    let target = format!("{MEMBERS}.json?filterType=leadId&filterValues={lead}&fields={fields}");
    bench.get(&target)["result"][0].clone()
}

fn set(bench: &mut Bench, status: &str, leads: &[u64]) -> Value {
    let input: Vec<Value> = leads.iter().map(|id| json!({"leadId": id})).collect();
    bench.post(
        &format!("{MEMBERS}/status.json"),
        json!({"statusName": status, "input": input}),
    )
}

#[test]
fn a_lead_goes_forward_in_a_program_and_never_back() {
    let mut bench = Bench::quick();
    let steps = statuses(&mut bench, 1002);
    let lead = made(&mut bench, json!({"email": "m@m.example"}));
    let (first, last) = (steps.first().unwrap(), steps.last().unwrap());
    assert_eq!(
        fates(&set(&mut bench, first, &[lead, 999_999])),
        ["created", "skipped 1004"]
    );
    bench.pass(60_000);
    assert_eq!(fates(&set(&mut bench, last, &[lead])), ["updated"]);
    assert_eq!(fates(&set(&mut bench, last, &[lead])), ["skipped 1037"]);
    assert_eq!(fates(&set(&mut bench, first, &[lead])), ["skipped 1037"]);
    assert_eq!(code(&set(&mut bench, "Nowhere", &[lead])), "1025");
    assert_eq!(code(&set(&mut bench, first, &[])), "1002");
    let none = bench.post(
        &format!("{MEMBERS}/status.json"),
        json!({"input": [{"leadId": 1}]}),
    );
    assert_eq!(code(&none), "1002");
    let gone = bench.post(
        "/rest/v1/programs/99/members/status.json",
        json!({"statusName": "x"}),
    );
    assert_eq!(code(&gone), "1013");

    let shown = member(
        &mut bench,
        lead,
        "statusName,reachedSuccess,membershipDate,updatedAt,program",
    );
    assert_eq!(
        shown,
        json!({"seq": 0, "leadId": lead, "statusName": last, "reachedSuccess": true,
            "membershipDate": "2026-02-03T12:00:00Z", "updatedAt": "2026-02-03T12:01:00Z",
            "program": "Program 02, Tradeshow"})
    );
    let log = activities_of(&mut bench, 104, lead);
    let moves: Vec<(Value, Value)> = log
        .iter()
        .map(|one| (attribute(one, "Old Status"), attribute(one, "New Status")))
        .collect();
    assert_eq!(
        moves,
        [
            (json!("Not in Program"), json!(first)),
            (json!(first), json!(last))
        ]
    );
    assert_eq!(log[0]["primaryAttributeValueId"], 1002);

    let programs = bench.get(&format!("/rest/v1/leads/{lead}/programMembership.json"));
    assert_eq!(programs["result"][0]["progressionStatus"], json!(last));
    let program = pages(
        &mut bench,
        "/rest/v1/leads/30/programMembership.json?batchSize=2",
    );
    let ids: Vec<&Value> = program.iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [1002, 1003, 1011]);
    let only = "/rest/v1/leads/30/programMembership.json?filterType=programId&filterValues=1003";
    let only = bench.get(only);
    assert!(only["result"][0]["stream"].is_string(), "{only}");
    assert_eq!(only["result"].as_array().unwrap().len(), 1);
}

#[test]
fn only_members_have_their_status_changed_in_the_older_way() {
    let mut bench = Bench::quick();
    let steps = statuses(&mut bench, 1002);
    let lead = made(&mut bench, json!({"email": "m@m.example"}));
    set(&mut bench, &steps[0], &[lead]);
    let input = json!([{"id": lead}, {"id": 1}, {"id": 999_999}]);
    let body = json!({"status": steps.last().unwrap(), "input": input});
    let answer = bench.post("/rest/v1/leads/programs/1002/status.json", body);
    assert_eq!(fates(&answer), ["updated", "skipped 1013", "skipped 1004"]);
    assert_eq!(answer["result"][0]["id"], lead);
    let old = bench.get("/rest/v1/program/members/describe.json");
    let new = bench.get("/rest/v1/programs/members/describe.json");
    assert_eq!(old["result"][0]["fields"], new["result"][0]["fields"]);
}

#[test]
fn data_of_members_is_written_and_found() {
    let mut bench = Bench::quick();
    let body = json!({"input": [
        {"leadId": 10, "lunchChoice": "Fisch", "seats": "3"},
        {"leadId": 20, "lunchChoice": null},
        {"leadId": 11, "lunchChoice": "Fisch"},
        {"leadId": 999_999, "lunchChoice": "Fisch"},
        {"leadId": 10, "statusName": "Attended"},
        {"leadId": 10, "nope": 1},
        {"leadId": 10, "seats": "many"},
    ]});
    let wanted = [
        "updated",
        "updated",
        "skipped 1013",
        "skipped 1004",
        "skipped 1011",
        "skipped 1006",
        "skipped 1001",
    ];
    let answer = bench.post(&format!("{MEMBERS}.json"), body);
    assert_eq!(fates(&answer), wanted);
    assert_eq!(
        (&answer["result"][1]["seq"], &answer["result"][1]["leadId"]),
        (&json!(1), &json!(20))
    );
    let shown = member(&mut bench, 10, "lunchChoice,seats");
    assert_eq!(
        shown,
        json!({"seq": 0, "leadId": 10, "lunchChoice": "Fisch", "seats": 3})
    );
    assert_eq!(
        member(&mut bench, 20, "lunchChoice")["lunchChoice"],
        Value::Null
    );
    let log = activities_of(&mut bench, 123, 10);
    assert_eq!(log.len(), 2);
    assert_eq!(attribute(&log[0], "New Value"), "Fisch");

    let found = pages(
        &mut bench,
        &format!("{MEMBERS}.json?filterType=lunchChoice&filterValues=fisch&batchSize=1"),
    );
    assert_eq!(found.len(), 1);
    let reached = pages(
        &mut bench,
        &format!("{MEMBERS}.json?filterType=reachedSuccess&filterValues=true&batchSize=7"),
    );
    let members = bench
        .sim
        .world()
        .members
        .of_program(1002)
        .filter(|one| one.success_at.is_some());
    assert_eq!(reached.len(), members.count());
    let names = [
        "seq",
        "leadId",
        "acquiredBy",
        "membershipDate",
        "programId",
        "reachedSuccess",
    ];
    assert_eq!(
        reached[0].as_object().unwrap().keys().collect::<Vec<_>>(),
        names
    );
    assert!(reached.len() > 10 && reached.iter().all(|one| one["reachedSuccess"] == true));
    let changed = "filterType=updatedAt&startAt=2026-02-03T00:00:00Z&endAt=2026-02-04T00:00:00Z";
    assert_eq!(
        pages(&mut bench, &format!("{MEMBERS}.json?{changed}")).len(),
        2
    );
    for (query, wanted) in [
        ("filterType=updatedAt&startAt=2026-02-03T00:00:00Z", "1002"),
        (
            "filterType=updatedAt&startAt=2026-02-01T00:00:00Z&endAt=2026-02-09T00:00:00Z",
            "1003",
        ),
        (
            "filterType=updatedAt&startAt=soon&endAt=2026-02-09T00:00:00Z",
            "1003",
        ),
        ("filterType=trackName&filterValues=x", "1003"),
        ("filterType=seats", "1002"),
        ("filterValues=1", "1002"),
        ("filterType=leadId&filterValues=1&fields=nope", "1006"),
    ] {
        assert_eq!(
            code(&bench.get(&format!("{MEMBERS}.json?{query}"))),
            wanted,
            "{query}"
        );
    }
}

#[test]
fn who_is_deleted_is_no_member_any_more() {
    let mut bench = Bench::quick();
    let before = bench.sim.world().members.of_program(1002).count();
    let body = json!({"input": [{"leadId": 10}, {"leadId": 11}, {"leadId": 999_999}]});
    let answer = bench.post(&format!("{MEMBERS}/delete.json"), body.clone());
    assert_eq!(fates(&answer), ["deleted", "skipped 1037", "skipped 1004"]);
    assert_eq!(
        fates(&bench.post(&format!("{MEMBERS}/delete.json"), body))[0],
        "skipped 1037"
    );
    bench.post("/rest/v1/leads/delete.json", json!({"input": [{"id": 20}]}));
    let left = pages(
        &mut bench,
        &format!("{MEMBERS}.json?filterType=seats&filterValues=1,2,3&batchSize=50"),
    );
    assert_eq!(left.len(), before - 2);
    let mut leads = Vec::new();
    let mut token = String::new();
    loop {
        let page = bench.get(&format!(
            "/rest/v1/leads/programs/1002.json?batchSize=50&nextPageToken={token}"
        ));
        leads.extend(page["result"].as_array().cloned().unwrap_or_default());
        match page["nextPageToken"].as_str() {
            Some(next) => token = next.replace('=', "%3D"),
            None => break,
        }
    }
    let ids =
        |all: &[Value], name: &str| all.iter().map(|one| one[name].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&leads, "id"), ids(&left, "leadId"));
    assert!(
        leads[0]["membership"]["progressionStatus"].is_string() && leads[0]["email"].is_string()
    );
}

#[test]
fn twenty_custom_fields_of_members_are_enough() {
    let mut bench = Bench::quick();
    let target = "/rest/v1/programs/members/schema/fields";
    let field = |n: u32| json!({"displayName": format!("PM {n}"), "name": format!("pm{n}"), "dataType": "string"});
    let custom = pages(&mut bench, &format!("{target}.json?batchSize=5"));
    let custom = custom
        .iter()
        .filter(|field| field["isCustom"] == true)
        .count() as u32;
    let rest: Vec<Value> = (custom..20).map(field).collect();
    let answer = bench.post(&format!("{target}.json"), json!({"input": rest}));
    assert_eq!(fates(&answer).len(), rest.len());
    assert_eq!(
        code(&bench.post(&format!("{target}.json"), json!({"input": [field(20)]}))),
        "1003"
    );
    let change = json!({"input": [{"displayName": "Lunch"}]});
    assert_eq!(
        fates(&bench.post(&format!("{target}/pm19.json"), change)),
        ["updated"]
    );
    assert_eq!(
        bench.get(&format!("{target}/pm19.json"))["result"][0]["displayName"],
        "Lunch"
    );
    let data = json!({"input": [{"leadId": 10, "pm19": "x"}]});
    assert_eq!(
        fates(&bench.post(&format!("{MEMBERS}.json"), data)),
        ["updated"]
    );
    let found = bench.get(&format!("{MEMBERS}.json?filterType=pm19&filterValues=X"));
    assert_eq!(found["result"][0]["leadId"], 10);
}
