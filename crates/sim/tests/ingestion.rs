//! Data ingestion, in virtual time.

mod common;

use common::*;
use marketo_sim::permission::Permission;
use marketo_sim::{Config, IngestionConfig, Request};
use serde_json::{Value, json};

const BASE: &str = "/subscriptions/123-SIM-456";

fn request(bench: &Bench, path: &str, body: &Value) -> Request {
    let token = bench.token.clone();
    let request = Request::post(&format!("{BASE}/{path}")).json(body);
    request.header("X-Mkto-User-Token", &token)
}

/// Status and error code of a request; the code is empty when it was accepted.
fn send(bench: &mut Bench, request: &Request) -> (u16, String) {
    let (now, outcome) = bench.sim.call(bench.now, request);
    bench.now = now;
    let answer = outcome.unwrap().answer().unwrap();
    assert!(
        answer
            .headers
            .iter()
            .any(|(name, _)| *name == "x-request-id")
    );
    let shown = answer.value();
    assert_eq!(shown.is_null(), answer.status == 202, "{shown}");
    (
        answer.status,
        shown["error_code"].as_str().unwrap_or("").to_owned(),
    )
}

fn post(bench: &mut Bench, path: &str, body: &Value) -> (u16, String) {
    let request = request(bench, path, body);
    send(bench, &request)
}

fn accepted(bench: &mut Bench, path: &str, body: &Value) {
    assert_eq!(
        post(bench, path, body),
        (202, String::new()),
        "{path} {body}"
    );
}

fn found(bench: &Bench, field: &str, value: &str) -> Vec<u64> {
    bench.sim.world().leads.find(field, value)
}

fn members(bench: &Bench, list: u64) -> Vec<u64> {
    let list = bench.sim.world().lists.get(list).unwrap();
    list.members.iter().copied().collect()
}

/// What became of the latest request: records written, and the codes of the others.
fn latest(bench: &Bench) -> (u64, Vec<String>) {
    let shown = bench.sim.world().ingestion.to_json();
    let last = shown["outcomes"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    let failures = last["failures"].as_array().unwrap().iter();
    let codes = failures.map(|failure| failure["code"].as_str().unwrap().to_owned());
    (last["written"].as_u64().unwrap(), codes.collect())
}

#[test]
fn persons_are_there_a_moment_later() {
    let mut bench = Bench::quick();
    let body = json!({"priority": "high", "persons": [
        {"email": "ing@x.example", "firstName": "Brooklyn"},
        {"email": "lead00001@corp.example.com", "firstName": "Changed"},
        {"email": "nobody", "firstName": "Bad"},
        {"email": "field@x.example", "nope": 1},
    ]});
    accepted(&mut bench, "persons", &body);
    assert!(found(&bench, "email", "ing@x.example").is_empty());
    bench.pass(1_000);
    assert_eq!(found(&bench, "email", "ing@x.example").len(), 1);
    assert_eq!(
        bench.get("/rest/v1/lead/1.json")["result"][0]["firstName"],
        "Changed"
    );
    assert_eq!(latest(&bench), (2, vec!["1003".into(), "1006".into()]));
    // It counts against none of the instance's limits.
    assert_eq!(bench.sim.account().arrivals(), 2);
    assert_eq!(bench.sim.account().most_in_window(20_000, true), 1);
}

#[test]
fn two_fields_together_tell_who_it_is() {
    let mut bench = Bench::quick();
    let body = |first: &str, city: &str| {
        json!({
            "dedupeFields": {"field1": "email", "field2": "firstName"},
            "persons": [{"email": "two@x.example", "firstName": first, "city": city}],
        })
    };
    for (first, city) in [("Ann", "Rome"), ("Bob", "Oslo"), ("ann", "Riga")] {
        accepted(&mut bench, "persons", &body(first, city));
        bench.pass(1_000);
    }
    let leads = found(&bench, "email", "two@x.example");
    let cities: Vec<Value> = leads
        .iter()
        .map(|id| bench.sim.world().leads.get(*id).unwrap().value("city"))
        .collect();
    assert_eq!(cities, ["Riga", "Oslo"]);
    let by_id = json!({"dedupeFields": {"field1": "id"}, "persons": [{"id": 5, "city": "Bern"}, {"id": 99_999}]});
    accepted(&mut bench, "persons", &by_id);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (1, vec!["1004".into()]));
    assert_eq!(
        bench.sim.world().leads.get(5).unwrap().value("city"),
        "Bern"
    );
}

#[test]
fn lists_get_and_lose_their_members() {
    let mut bench = Bench::quick();
    let body = json!({"listId": 1005, "input": [{"leadId": 3}, {"leadId": 4}, {"leadId": 99_999}]});
    accepted(&mut bench, "lists", &body);
    bench.pass(1_000);
    assert_eq!(members(&bench, 1005), [3, 4]);
    assert_eq!(latest(&bench), (2, vec!["1004".into()]));
    let body = json!({"listId": 1005, "leads": [{"leadId": 3}, {"leadId": 5}]});
    accepted(&mut bench, "lists/remove", &body);
    bench.pass(1_000);
    assert_eq!(members(&bench, 1005), [4]);
    assert_eq!(latest(&bench), (1, vec!["1015".into()]));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let mut bench = Bench::quick();
    let many: Vec<Value> = (0..1_001)
        .map(|n| json!({"email": format!("{n}@x.example")}))
        .collect();
    let program = |status: Value, members: Value| json!({"programs": [{"programId": 1001, "status": status, "members": members}]});
    let one = json!([{"leadId": 1}]);
    for (path, body) in [
        ("persons", json!({})),
        ("persons", json!({"persons": []})),
        ("persons", json!({"persons": ["x"]})),
        ("persons", json!({"persons": many})),
        (
            "persons",
            json!({"priority": "low", "persons": [{"email": "a@x.example"}]}),
        ),
        (
            "persons",
            json!({"dedupeFields": {"field1": "city"}, "persons": [{"city": "Rome"}]}),
        ),
        (
            "persons",
            json!({"dedupeFields": {"field2": "email"}, "persons": [{"email": "a@x.example"}]}),
        ),
        ("customobjects/car_c", json!({"customObjects": []})),
        (
            "customobjects/car_c",
            json!({"dedupeBy": "idField", "customObjects": [{"vin": "1"}]}),
        ),
        ("companies", json!({"input": [{"company": "Acme"}]})),
        (
            "companies",
            json!({"action": "delete", "input": [{"externalCompanyId": "1"}]}),
        ),
        (
            "companies",
            json!({"dedupeBy": "idField", "input": [{"id": 1}]}),
        ),
        (
            "companies",
            json!({"action": "updateOnly", "dedupeBy": "IDFIELD", "input": [{"company": "Acme"}]}),
        ),
        ("programmembers", program(json!(null), one.clone())),
        ("programmembers", program(json!("Not in Program"), one)),
        ("programmembers", program(json!("Member"), json!([]))),
        (
            "programmembers",
            program(json!("Member"), json!([{"leadId": 0}])),
        ),
        (
            "programmembers/delete",
            json!({"programs": [{"programId": -1, "members": [{"leadId": 1}]}]}),
        ),
        ("lists", json!({"listId": 0, "input": [{"leadId": 1}]})),
        ("lists/remove", json!({"listId": 1005})),
    ] {
        assert_eq!(
            post(&mut bench, path, &body),
            (400, "4000801".into()),
            "{path} {body}"
        );
    }
    let broken = request(&bench, "persons", &json!({}));
    let broken = Request {
        body: "{".into(),
        ..broken
    };
    assert_eq!(send(&mut bench, &broken), (400, "4000801".into()));
    let body = json!({"persons": [{"email": "a@x.example"}]});
    for (name, length) in [("X-Correlation-Id", 256), ("X-Request-Source", 51)] {
        let long = request(&bench, "persons", &body).header(name, &"x".repeat(length));
        assert_eq!(send(&mut bench, &long), (400, "4000801".into()));
        let fits = request(&bench, "persons", &body).header(name, &"x".repeat(length - 1));
        assert_eq!(send(&mut bench, &fits).0, 202);
    }
    assert_eq!(
        send(&mut bench, &Request::get(&format!("{BASE}/persons"))).1,
        "404040"
    );
}

#[test]
fn tokens_permissions_and_subscriptions_are_looked_at() {
    let mut bench = Bench::quick();
    let body = json!({"persons": [{"email": "a@x.example"}]});
    let bare = Request::post(&format!("{BASE}/persons")).json(&body);
    let good = bench.token.clone();
    let with = |request: &Request, token: &str| request.clone().header("X-Mkto-User-Token", token);
    assert_eq!(send(&mut bench, &bare), (403, "403010".into()));
    // The header of the other families is not looked at.
    assert_eq!(
        send(&mut bench, &bare.clone().token(&good)),
        (403, "403010".into())
    );
    assert_eq!(
        send(&mut bench, &with(&bare, "no:such")),
        (401, "401013".into())
    );
    let other = Request::post("/subscriptions/999-XXX-999/persons").json(&body);
    assert_eq!(
        send(&mut bench, &with(&other, &good)),
        (403, "4030801".into())
    );
    let small = Request::post("/subscriptions/123-sim-456/persons").json(&body);
    assert_eq!(send(&mut bench, &with(&small, &good)).0, 202);
    assert_eq!(post(&mut bench, "nothing", &body), (404, "404040".into()));
    let id = bench.sim.credential("sim-client-a").unwrap();
    bench.sim.set_permissions(id, [Permission::ReadOnlyLead]);
    assert_eq!(post(&mut bench, "persons", &body), (403, "4030801".into()));
}

#[test]
fn it_has_limits_of_its_own() {
    let ingestion = IngestionConfig {
        per_second: 3,
        daily_objects: 10,
        ..IngestionConfig::default()
    };
    let mut bench = Bench::new(Config {
        ingestion,
        ..quick()
    });
    let body = json!({"persons": [{"email": "a@x.example"}, {"email": "b@x.example"}]});
    for _ in 0..3 {
        accepted(&mut bench, "persons", &body);
    }
    assert_eq!(post(&mut bench, "persons", &body), (429, "429001".into()));
    bench.pass(1_000);
    accepted(&mut bench, "persons", &body);
    accepted(&mut bench, "persons", &body);
    assert_eq!(post(&mut bench, "persons", &body), (429, "4290801".into()));
    // Noon UTC is six in the morning in Chicago.
    bench.pass(18 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    accepted(&mut bench, "persons", &body);
}

#[test]
fn companies_are_made_and_changed() {
    let mut bench = Bench::quick();
    let body = json!({"input": [
        {"externalCompanyId": "COMP-001", "company": "Acme renamed"},
        {"externalCompanyId": "NEW-1", "company": "New"},
    ]});
    accepted(&mut bench, "companies", &body);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (2, vec![]));
    let read = bench.get("/rest/v1/companies.json?filterType=externalCompanyId&filterValues=COMP-001,NEW-1&fields=company");
    assert_eq!(read["result"][0]["company"], "Acme renamed");
    assert_eq!(read["result"][1]["company"], "New");
    let body = json!({"action": "updateOnly", "dedupeBy": "IdField", "companies": [{"id": 1, "company": "Acme"}]});
    accepted(&mut bench, "companies", &body);
    let body = json!({"action": "createOnly", "input": [{"externalCompanyId": "COMP-001"}]});
    accepted(&mut bench, "companies", &body);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (0, vec!["1017".into()]));
    let read = bench.get("/rest/v1/companies.json?filterType=id&filterValues=1&fields=company");
    assert_eq!(read["result"][0]["company"], "Acme");
}

#[test]
fn a_custom_object_waits_for_its_lead() {
    let mut bench = Bench::quick();
    let next = bench.sim.world().leads.iter().last().unwrap().id + 1;
    let cars = json!({"customObjects": [
        {"vin": "ING-1", "leadId": 1}, {"vin": "ING-2", "leadId": next}, {"vin": "ING-3", "wheels": 4},
    ]});
    accepted(&mut bench, "customobjects/car_c", &cars);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (1, vec!["1006".into()]));
    let has = |bench: &Bench, vin: &str| {
        let cars = bench.sim.world().records.custom.store("car_c").unwrap();
        cars.find("vin", vin).len()
    };
    assert_eq!((has(&bench, "ING-1"), has(&bench, "ING-2")), (1, 0));
    bench.post("/rest/v1/leads.json", upsert("late@x.example"));
    bench.pass(5 * 60_000);
    assert_eq!(has(&bench, "ING-2"), 1);
    // One that never comes is given up after an hour.
    let cars = json!({"customObjects": [{"vin": "ING-4", "leadId": 99_999}]});
    accepted(&mut bench, "customobjects/car_c", &cars);
    bench.pass(60 * 60_000);
    assert_eq!(bench.sim.world().ingestion.to_json()["waiting"], 1);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (0, vec!["1004".into()]));
    assert_eq!(bench.sim.world().ingestion.to_json()["waiting"], 0);
}

#[test]
fn members_come_and_go() {
    let mut bench = Bench::quick();
    let program = bench.sim.world().assets.programs.get(1001).unwrap().clone();
    let statuses = &bench
        .sim
        .world()
        .assets
        .channel_of(&program)
        .unwrap()
        .statuses;
    let status = statuses[1].name.clone();
    let both = json!([{"leadId": 8}, {"leadId": 9}]);
    let body = json!({"programs": [
        {"programId": 1001, "status": status, "members": both},
        {"programId": 1001, "status": "Nowhere", "members": [{"leadId": 10}]},
    ]});
    accepted(&mut bench, "programmembers", &body);
    bench.pass(1_000);
    assert_eq!(latest(&bench), (0, vec!["1025".into()]));
    let held = |bench: &Bench, lead: u64| {
        bench
            .sim
            .world()
            .members
            .get(1001, lead)
            .map(|member| member.status.clone())
    };
    assert_eq!((held(&bench, 8), held(&bench, 10)), (Some(status), None));
    let body = json!({"programs": [{"programId": 1001, "members": [{"leadId": 8}]}]});
    accepted(&mut bench, "programmembers/delete", &body);
    bench.pass(1_000);
    assert_eq!(held(&bench, 8), None);
    assert!(held(&bench, 9).is_some());
}
