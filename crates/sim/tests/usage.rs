//! The usage reports, in virtual time.

mod common;

use common::*;
use marketo_sim::{Config, Fault, Request, Time};
use serde_json::{Value, json};

#[test]
fn errors_are_counted_by_code_even_those_that_count_against_nothing() {
    let mut bench = Bench::quick();
    let token = bench.token.clone();
    for starred in ["602", "608", "608"] {
        bench.fault(fault(Fault::Code(starred.into())).times(1));
        bench.get("/rest/v1/lead/1.json");
    }
    bench.send(Request::get("/rest/v1/lead/1.json").token("no:such"));
    bench.get("/rest/v1/nowhere.json");
    // Data ingestion is another service.
    let refused = Request::post("/subscriptions/1/persons").json(&json!({}));
    bench.send(refused.header("X-Mkto-User-Token", &token));
    let errors = bench.get("/rest/v1/stats/errors.json")["result"][0].clone();
    let wanted = json!([
        {"errorCode": "601", "count": 1},
        {"errorCode": "602", "count": 1},
        {"errorCode": "608", "count": 2},
        {"errorCode": "610", "count": 1},
    ]);
    assert_eq!((&errors["errors"], &errors["total"]), (&wanted, &json!(5)));
    // The unknown path, the report of errors, and this one.
    let usage = bench.get("/rest/v1/stats/usage.json")["result"][0].clone();
    assert_eq!(usage["total"], 3);
}

#[test]
fn seven_days_are_seven_days_of_chicago_when_the_clocks_change() {
    for (start, first) in [
        // On 8 March 2026 the clocks go forward, on 1 November back.
        ("2026-03-11T04:30:00Z", "2026-03-10"),
        ("2026-11-04T05:30:00Z", "2026-11-03"),
        ("2026-11-04T06:30:00Z", "2026-11-04"),
    ] {
        let mut sim = marketo_sim::Sim::new(quick(), Time::parse(start).unwrap());
        let now = sim.now();
        let token = token(&mut sim, now, "sim-client-a", SECRET_A);
        for page in ["usage", "errors"] {
            let target = format!("/rest/v1/stats/{page}/last7days.json");
            let (_, outcome) = sim.call(now, &Request::get(&target).token(&token));
            let shown = outcome.unwrap().answer().unwrap().value();
            let days: Vec<&str> = shown["result"]
                .as_array()
                .unwrap()
                .iter()
                .map(|day| day["date"].as_str().unwrap())
                .collect();
            assert_eq!(days.len(), 7);
            assert_eq!(days[0], first);
            let mut sorted = days.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.reverse();
            assert_eq!(sorted, days);
            let apart = |day: &str| Time::parse(day).unwrap();
            assert_eq!(apart(days[0]).since(apart(days[6])), 6 * 24 * 3_600_000);
        }
    }
}

#[test]
fn reports_need_no_permission() {
    let mut bench = Bench::new(Config::default());
    let id = bench.sim.credential("sim-client-a").unwrap();
    bench.sim.set_permissions(id, []);
    for page in ["usage", "usage/last7days", "errors", "errors/last7days"] {
        let shown = bench.get(&format!("/rest/v1/stats/{page}.json"));
        assert_eq!(shown["success"], Value::Bool(true), "{shown}");
    }
    assert_eq!(code(&bench.get("/rest/v1/lead/1.json")), "603");
}
