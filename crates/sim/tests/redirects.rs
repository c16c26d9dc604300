//! Redirect rules of landing pages.

mod common;

use common::landing::*;
use common::*;
use serde_json::{Value, json};

#[test]
fn redirect_rules_are_made_changed_found_and_deleted() {
    let mut bench = Bench::quick();
    let page = r#"{"type":"landingPageId","value":"5004"}"#;
    let path = r#"{"type":"path","value":"a/b"}"#;
    let url = r#"{'type': 'url', 'value': 'www.contactLogs.com'}"#;
    let host = ("hostname", "go.sim.example");
    let made = form(
        &mut bench,
        RULES,
        &[host, ("redirectFrom", path), ("redirectTo", page)],
    );
    let rule = id(&made);
    assert_eq!(
        made["result"][0],
        json!({
            "id": rule,
            "redirectFromUrl": "https://go.sim.example/a/b",
            "hostname": "go.sim.example",
            "redirectFrom": {"type": "path", "value": "a/b"},
            "redirectTo": {"type": "landingPageId", "value": 5004},
            "redirectToUrl": "https://go.sim.example/Événement.html",
            "createdAt": "2026-02-03T12:00:00Z+0000",
            "updatedAt": "2026-02-03T12:00:00Z+0000",
        })
    );
    assert_eq!(
        act(&mut bench, PAGE, 5004, "delete"),
        "709",
        "the rule uses it"
    );
    bench.pass(60_000);
    let changed = form(
        &mut bench,
        &format!("{RULE}/{rule}.json"),
        &[("redirectTo", url)],
    );
    assert_eq!(changed["result"][0]["redirectToUrl"], "www.contactLogs.com");
    let read = one(&mut bench, RULE, rule, ".json");
    assert_eq!(read, changed["result"][0]);
    assert_eq!(read["updatedAt"], "2026-02-03T12:01:00Z+0000");
    let mut ids = |query: &str| -> Vec<u64> {
        let answer = bench.get(&format!("{RULES}?{query}"));
        let result = answer["result"].as_array().cloned().unwrap_or_default();
        result
            .iter()
            .map(|one| one["id"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(ids(""), [1, 2, 3, rule]);
    assert_eq!(ids("maxReturn=2&offset=1"), [2, 3]);
    assert_eq!(ids("hostname=go.sim.example"), [rule]);
    assert_eq!(ids("redirectTolandingPageId=5001"), [1]);
    assert_eq!(ids("redirectToLandingPageId=5002"), [2]);
    assert_eq!(ids("redirectToPath=www.contactLogs.com"), [rule]);
    assert_eq!(ids("earliestUpdatedAt=2026-02-01T00:00:00Z"), [rule]);
    assert_eq!(ids("latestUpdatedAt=2020-02-01T00:00:00Z"), [0u64; 0]);
    let from = ("redirectFrom", page);
    let to = ("redirectTo", url);
    for (fields, wanted) in [
        (vec![from, to], "701"),
        (vec![host, to], "701"),
        (vec![host, from], "701"),
        (vec![("hostname", "evil.example"), from, to], "709"),
        (vec![host, ("redirectFrom", "x"), to], "701"),
        (
            vec![host, ("redirectFrom", r#"{"type":"url","value":"x"}"#), to],
            "701",
        ),
        (
            vec![
                host,
                ("redirectFrom", r#"{"type":"path","value":"/x"}"#),
                to,
            ],
            "701",
        ),
        (
            vec![host, ("redirectFrom", r#"{"type":"path"}"#), to],
            "701",
        ),
        (
            vec![
                host,
                ("redirectFrom", r#"{"type":"landingPageId","value":7}"#),
                to,
            ],
            "702",
        ),
        (vec![host, ("redirectFrom", path), to], "709"),
        (vec![host, from, ("redirectTo", page)], "709"),
    ] {
        assert_eq!(
            code(&form(&mut bench, RULES, &fields)),
            wanted,
            "{fields:?}"
        );
    }
    assert_eq!(
        code(&bench.get(&format!("{RULES}?earliestUpdatedAt=x"))),
        "704"
    );
    assert_eq!(act(&mut bench, RULE, rule, "delete"), "");
    assert_eq!(act(&mut bench, RULE, rule, "delete"), "702");
    assert_eq!(
        code(&form(&mut bench, &format!("{RULE}/{rule}.json"), &[host])),
        "702"
    );
    assert_eq!(one(&mut bench, RULE, rule, ".json"), Value::Null);
    assert_eq!(act(&mut bench, PAGE, 5004, "delete"), "");
    let domains = bench.get("/rest/asset/v1/landingPageDomains.json");
    assert_eq!(
        domains["result"],
        json!([
            {"hostname": "pages.sim.example", "type": "domain"},
            {"hostname": "go.sim.example", "type": "domain-alias"},
        ])
    );
    assert_eq!(
        bench.get("/rest/asset/v1/landingPageDomains.json?offset=1&maxReturn=1")["result"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
