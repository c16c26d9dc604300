//! Campaigns: reading, scheduling, requesting.

use serde_json::{Value, json};

use super::common::*;
use super::{activities_of, pages};

fn names(answer: &Value) -> Vec<&str> {
    let result = answer["result"].as_array().unwrap().iter();
    result.map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn campaigns_are_the_smart_campaigns_of_the_instance() {
    let mut bench = Bench::quick();
    let all = bench.get("/rest/v1/campaigns.json");
    assert_eq!(names(&all).len(), 6);
    for (query, wanted) in [
        ("isTriggerable=true", vec!["Request demo"]),
        ("id=2003,2004", vec!["Monthly mailing", "Clean up"]),
        ("name=Clean%20up", vec!["Clean up"]),
        (
            "programName=Program%2002,%20Tradeshow",
            vec!["Request call"],
        ),
        ("workspaceName=Moon", vec![]),
        ("batchSize=2", vec!["Request demo", "Score clicks"]),
    ] {
        assert_eq!(
            names(&bench.get(&format!("/rest/v1/campaigns.json?{query}"))),
            wanted,
            "{query}"
        );
    }
    let one = bench.get("/rest/v1/campaigns/2001.json");
    let one = &one["result"][0];
    assert_eq!(one, &all["result"][0]);
    assert_eq!(
        (&one["type"], &one["active"]),
        (&json!("trigger"), &json!(true))
    );
    assert_eq!(
        (&one["programId"], &one["workspaceName"]),
        (&json!(1001), &json!("Default"))
    );
    assert_eq!(code(&bench.get("/rest/v1/campaigns/99.json")), "1013");
}

#[test]
fn a_requested_campaign_takes_its_leads() {
    let mut bench = Bench::quick();
    let mut request = |id: u64, input: Value| {
        bench.post(
            &format!("/rest/v1/campaigns/{id}/trigger.json"),
            json!({"input": input}),
        )
    };
    let leads = json!([{"id": 1}, {"id": 2}]);
    let token = json!({"name": "{{my.message}}", "value": "x"});
    let many: Vec<Value> = (1..=101).map(|id| json!({"id": id})).collect();
    for (id, input, wanted) in [
        (2001, json!({"leads": leads, "tokens": [token]}), ""),
        (2001, json!({"leads": []}), "1002"),
        (2001, json!({}), "1002"),
        (2001, json!({"leads": many}), "1003"),
        (
            2001,
            json!({"leads": leads, "tokens": [{"name": "my.x", "value": ""}]}),
            "1003",
        ),
        (
            2001,
            json!({"leads": leads, "tokens": [{"value": ""}]}),
            "1002",
        ),
        (
            2001,
            json!({"leads": leads, "tokens": vec![token; 101]}),
            "1003",
        ),
        (2001, json!({"leads": [{"id": 1}, {"id": 999_999}]}), "1004"),
        (2001, json!({"leads": [{"id": "one"}]}), "1001"),
        (2006, json!({"leads": leads}), "1003"),
        (2003, json!({"leads": leads}), "1003"),
        (99, json!({"leads": leads}), "1013"),
    ] {
        let answer = request(id, input.clone());
        assert_eq!(code(&answer), wanted, "{id} {input}");
        if wanted.is_empty() {
            assert_eq!(answer["result"], json!([{"id": 2001}]));
        }
    }
    let log = activities_of(&mut bench, 47, 2);
    assert_eq!(log.len(), 1);
    assert_eq!(
        (&log[0]["campaignId"], &log[0]["primaryAttributeValue"]),
        (&json!(2001), &json!("Request demo"))
    );
    let passed = bench.get("/rest/v1/leads/2/smartCampaignMembership.json");
    let wanted = json!([{"smartCampaignId": 2001, "createdAt": "2026-02-03T12:00:00Z", "updatedAt": "2026-02-03T12:00:00Z"}]);
    assert_eq!(passed["result"], wanted);
    assert_eq!(passed["moreResult"], false);
    let later =
        "/rest/v1/leads/2/smartCampaignMembership.json?earliestUpdatedAt=2026-02-04T00:00:00Z";
    assert_eq!(bench.get(later)["result"], json!([]));
}

#[test]
fn a_scheduled_batch_runs_when_it_is_due() {
    let mut bench = Bench::quick();
    let schedule = |bench: &mut Bench, id: u64, input: Value| {
        bench.post(
            &format!("/rest/v1/campaigns/{id}/schedule.json"),
            json!({"input": input}),
        )
    };
    for (id, input, wanted) in [
        (2003, json!({"runAt": "2028-02-04T12:00:00+0000"}), "1042"),
        (2003, json!({"runAt": "tomorrow"}), "1001"),
        (2003, json!({"tokens": {}}), "609"),
        (2001, json!({}), "1003"),
        (99, json!({}), "1013"),
    ] {
        assert_eq!(
            code(&schedule(&mut bench, id, input.clone())),
            wanted,
            "{id} {input}"
        );
    }
    let done = schedule(
        &mut bench,
        2003,
        json!({"runAt": "2026-02-03T12:50:00+0000"}),
    );
    assert_eq!(done["result"], json!([{"id": 2003}]));
    let passed = |bench: &mut Bench| {
        let all = pages(
            bench,
            "/rest/v1/leads/1/smartCampaignMembership.json?batchSize=5",
        );
        all.iter()
            .map(|one| one["updatedAt"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    bench.pass(49 * 60_000);
    assert_eq!(passed(&mut bench), Vec::<String>::new());
    bench.pass(60_000);
    assert_eq!(passed(&mut bench), ["2026-02-03T12:50:00Z"]);
    // An earlier instant, and none, mean the soonest there is: five minutes from now.
    schedule(
        &mut bench,
        2003,
        json!({"runAt": "2018-03-28T18:05:00+0000"}),
    );
    bench.pass(5 * 60_000);
    assert_eq!(passed(&mut bench), ["2026-02-03T12:55:00Z"]);
}

#[test]
fn twenty_programs_a_day_are_cloned_to_run() {
    let mut bench = Bench::quick();
    let mut clone = |name: &str, id: u64| {
        let input = json!({"input": {"cloneToProgramName": name}});
        bench.post(&format!("/rest/v1/campaigns/{id}/schedule.json"), input)
    };
    assert_eq!(code(&clone("Copy", 2004)), "1003");
    assert_eq!(code(&clone("Program 01, Content", 2003)), "1003");
    for n in 1..=20 {
        let answer = clone(&format!("Copy {n}"), 2003);
        assert!(
            answer["result"][0]["id"].as_u64().unwrap() > 2006,
            "{answer}"
        );
    }
    assert_eq!(code(&clone("Copy 21", 2003)), "1020");
    let made = bench.get("/rest/v1/campaigns.json?programName=Copy%207");
    assert_eq!(names(&made), ["Monthly mailing"]);
    bench.pass(24 * 3_600_000);
    let input = json!({"input": {"cloneToProgramName": "Copy 21"}});
    // A token of an hour is over by then.
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    assert_eq!(
        code(&bench.post("/rest/v1/campaigns/2003/schedule.json", input)),
        ""
    );
}
