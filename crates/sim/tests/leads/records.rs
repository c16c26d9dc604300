//! Leads beside reading and writing: fields, partitions, push, merge, cookies, memberships.

use marketo_sim::Request;
use marketo_sim::permission::Permission;
use serde_json::{Value, json};

use super::common::*;
use super::{LEADS, activities_of as activities, lead, made, pages};

const FIELDS: &str = "/rest/v1/leads/schema/fields";

#[test]
fn a_field_is_created_written_filtered_by_and_described() {
    let mut bench = Bench::quick();
    let input = json!({"input": [
        {"displayName": "Acme Code", "name": "acmeCode", "dataType": "string", "description": "d"},
        {"displayName": "Acme Score", "name": "acmeScore", "dataType": "score", "isHidden": true},
    ]});
    let answer = bench.post(&format!("{FIELDS}.json"), input.clone());
    assert_eq!(
        answer["result"],
        json!([{"name": "acmeCode", "status": "created"}, {"name": "acmeScore", "status": "created"}])
    );
    assert_eq!(code(&bench.post(&format!("{FIELDS}.json"), input)), "1017");
    let id = made(
        &mut bench,
        json!({"email": "a@f.example", "acmeCode": "Ü-7", "acmeScore": "12"}),
    );
    assert_eq!(lead(&mut bench, id, "acmeCode,acmeScore")["acmeScore"], 12);
    let found = bench.get("/rest/v1/leads.json?filterType=acmeCode&filterValues=%C3%BC-7");
    assert_eq!(found["result"][0]["id"], id);
    let refused = bench.get("/rest/v1/leads.json?filterType=acmeScore&filterValues=12");
    assert_eq!(code(&refused), "1011");

    let one = bench.get(&format!("{FIELDS}/acmeCode.json"));
    assert_eq!(
        one["result"][0],
        json!({"displayName": "Acme Code", "name": "acmeCode", "description": "d",
            "dataType": "string", "length": 255, "isHidden": false, "isHtmlEncodingInEmail": true,
            "isSensitive": false, "isCustom": true, "isApiCreated": true})
    );
    let names = |answer: &Value| answer["result"][0]["fields"].to_string();
    let shown = names(&bench.get("/rest/v1/leads/describe2.json"));
    assert!(
        shown.contains("\"acmeCode\"") && !shown.contains("\"acmeScore\""),
        "{shown}"
    );

    let change = json!({"input": [{"displayName": "Acme Key", "isHidden": true}]});
    let changed = bench.post(&format!("{FIELDS}/acmeCode.json"), change);
    assert_eq!(
        changed["result"],
        json!([{"name": "acmeCode", "status": "updated"}])
    );
    let one = bench.get(&format!("{FIELDS}/acmeCode.json"));
    assert_eq!(one["result"][0]["displayName"], "Acme Key");
    assert_eq!(one["result"][0]["isHidden"], true);
}

#[test]
fn wrong_fields_are_refused_and_none_of_their_call_is_created() {
    let mut bench = Bench::quick();
    let good = json!({"displayName": "Good", "name": "good", "dataType": "string"});
    let field = |name: &str, display: &str, kind: &str| json!({"displayName": display, "name": name, "dataType": kind});
    for (wrong, wanted) in [
        (field("1st", "First", "string"), "1003"),
        (field("a-b", "First", "string"), "1003"),
        (field("first", "A & B", "string"), "1003"),
        (field("first", "First", "text"), "1001"),
        (field("first", "First", "blob"), "1001"),
        (field("first", "Email Address", "string"), "1003"),
        (field("EMAIL", "First", "string"), "1017"),
        (field("good", "Other", "string"), "1017"),
        (json!({"name": "first", "dataType": "string"}), "1002"),
        (
            json!({"name": "f", "displayName": "F", "dataType": "string", "isHidden": "no"}),
            "1001",
        ),
    ] {
        let answer = bench.post(&format!("{FIELDS}.json"), json!({"input": [good, wrong]}));
        assert_eq!(code(&answer), wanted, "{wrong}");
        assert_eq!(code(&bench.get(&format!("{FIELDS}/good.json"))), "1006");
    }
    let many: Vec<Value> = (0..101)
        .map(|n| field(&format!("f{n}"), &format!("F {n}"), "date"))
        .collect();
    assert_eq!(
        code(&bench.post(&format!("{FIELDS}.json"), json!({"input": many}))),
        "1003"
    );
    assert_eq!(
        code(&bench.post(&format!("{FIELDS}.json"), json!({"input": []}))),
        "1002"
    );
    for (name, change, wanted) in [
        ("email", json!({"displayName": "Mail"}), "1003"),
        ("email", json!({"description": "Mail"}), ""),
        ("region", json!({"isHidden": true}), "1003"),
        ("region", json!({"displayName": "Area"}), ""),
        ("region", json!({"dataType": "text"}), "1003"),
        ("nope", json!({"description": "x"}), "1006"),
    ] {
        let answer = bench.post(&format!("{FIELDS}/{name}.json"), json!({"input": [change]}));
        assert_eq!(code(&answer), wanted, "{name} {change}");
    }
}

#[test]
fn the_fields_are_listed_in_pages_as_far_as_the_role_goes() {
    let mut config = quick();
    config.credentials[0]
        .permissions
        .remove(&Permission::ReadWriteSchemaStandardField);
    let mut all = Bench::quick();
    let mut half = Bench::new(config);
    let read = |bench: &mut Bench| -> Vec<bool> {
        let fields = pages(bench, &format!("{FIELDS}.json?batchSize=7"));
        fields
            .iter()
            .map(|field| field["isCustom"] == true)
            .collect()
    };
    let (whole, part) = (read(&mut all), read(&mut half));
    let custom = whole.iter().filter(|custom| **custom).count();
    assert!(whole.len() > 40 && custom > 5 && part == vec![true; custom]);
    assert_eq!(code(&half.get(&format!("{FIELDS}/email.json"))), "603");
    assert_eq!(code(&half.get(&format!("{FIELDS}/region.json"))), "");
}

#[test]
fn leads_move_between_partitions() {
    let mut bench = Bench::quick();
    let known = bench.get("/rest/v1/leads/partitions.json");
    assert_eq!(known["result"][0]["name"], "Default");
    assert_eq!(known["result"][1]["name"], "Europe");
    let europe = json!({"partitionName": "Europe", "input": [{"email": "p@p.example"}]});
    let answer = bench.post(LEADS, europe.clone());
    let id = answer["result"][0]["id"].as_u64().unwrap();
    assert_eq!(
        lead(&mut bench, id, "leadPartitionId")["leadPartitionId"],
        2
    );
    assert_eq!(records(&bench.post(LEADS, europe)), ["updated"]);
    let other = json!({"partitionName": "Default", "input": [{"email": "p@p.example"}]});
    assert_eq!(records(&bench.post(LEADS, other)), ["skipped 1010"]);
    let unknown = json!({"partitionName": "Moon", "input": [{"email": "q@p.example"}]});
    assert_eq!(code(&bench.post(LEADS, unknown)), "1008");
    let moves = json!({"input": [
        {"id": id, "partitionName": "Default"},
        {"id": 1, "partitionName": "Moon"},
        {"id": 999_999, "partitionName": "Default"},
        {"id": 1},
    ]});
    let answer = bench.post("/rest/v1/leads/partitions.json", moves);
    assert_eq!(
        records(&answer),
        ["updated", "skipped 1008", "skipped 1004", "skipped 1009"]
    );
    assert_eq!(
        lead(&mut bench, id, "leadPartitionId")["leadPartitionId"],
        1
    );
    assert_eq!(activities(&mut bench, 100, id).len(), 1);
    let found = bench.get("/rest/v1/leads.json?filterType=leadPartitionId&filterValues=2");
    assert_eq!(found["result"], json!([]));
}

#[test]
fn a_pushed_lead_is_upserted_and_its_program_hears_of_it() {
    let mut bench = Bench::quick();
    let program = bench.get("/rest/asset/v1/program/1001.json")["result"][0]["name"].clone();
    let mut push = |more: Value| {
        let mut body = json!({"programName": program, "source": "Site", "reason": "Pricing"});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        bench.post("/rest/v1/leads/push.json", body)
    };
    let lead = json!({"email": "pushed@p.example", "firstName": "T"});
    let answer = push(json!({"input": [lead, lead, {"firstName": "no key"}]}));
    assert_eq!(records(&answer), ["created", "updated", "skipped 1003"]);
    let id = answer["result"][0]["id"].as_u64().unwrap();
    let click = json!({"mktToken": format!("sim-lead-{id}"), "city": "Oslo"});
    let clicks = json!({"lookupField": "mktToken", "input": [click, {"mktToken": "?"}]});
    assert_eq!(records(&push(clicks)), ["updated", "skipped 1003"]);
    assert_eq!(
        code(&push(json!({"input": [lead], "programName": "None"}))),
        "1013"
    );
    assert_eq!(
        code(&push(json!({"input": [lead], "programName": ""}))),
        "1002"
    );
    assert_eq!(
        code(&push(json!({"input": [lead], "programStatus": "?"}))),
        "1025"
    );
    assert_eq!(code(&push(json!({"input": []}))), "1002");
    let seen = activities(&mut bench, 145, id);
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[0]["primaryAttributeValueId"], 1001);
    let wanted =
        json!([{"name": "Reason", "value": "Pricing"}, {"name": "Source", "value": "Site"}]);
    assert_eq!(seen[0]["attributes"], wanted);
}

#[test]
fn a_merge_keeps_the_winner_and_what_it_lacked() {
    let mut bench = Bench::quick();
    let winner = made(
        &mut bench,
        json!({"email": "w@m.example", "firstName": "W"}),
    );
    let a = made(
        &mut bench,
        json!({"email": "a@m.example", "firstName": "A", "city": "Rome"}),
    );
    let b = made(
        &mut bench,
        json!({"email": "b@m.example", "city": "Oslo", "beta": true}),
    );
    bench.post(
        "/rest/v1/lists/1005/leads.json",
        json!({"input": [{"id": a}, {"id": b}]}),
    );
    let merge = |bench: &mut Bench, query: &str| {
        bench
            .send(Request::post(&format!(
                "/rest/v1/leads/{winner}/merge.json?{query}"
            )))
            .1
    };
    let many: Vec<String> = (1..=26).map(|id| id.to_string()).collect();
    for (query, wanted) in [
        (format!("leadIds={}", many.join(",")), "1080"),
        (String::new(), "1002"),
        (format!("leadId={winner}"), "1003"),
        ("leadId=999999".to_owned(), "1004"),
        ("leadId=x".to_owned(), "1001"),
    ] {
        assert_eq!(code(&merge(&mut bench, &query)), wanted, "{query}");
    }
    let done = merge(&mut bench, &format!("leadIds={a}%2C{b}&mergeInCRM=false"));
    assert_eq!((&done["success"], done.get("result")), (&json!(true), None));
    let kept = lead(&mut bench, winner, "email,firstName,city,beta");
    let wanted = json!({"id": winner, "email": "w@m.example", "firstName": "W", "city": "Rome", "beta": true});
    assert_eq!(kept, wanted);
    for gone in [a, b] {
        assert_eq!(
            code(&bench.get(&format!("/rest/v1/lead/{gone}.json"))),
            "1004"
        );
    }
    let lists = bench.get(&format!("/rest/v1/leads/{winner}/listMembership.json"));
    assert_eq!(lists["result"][0]["listId"], 1005);
    assert_eq!(activities(&mut bench, 12, winner).len(), 3);
    assert_eq!(activities(&mut bench, 24, winner).len(), 2);
    let merged = activities(&mut bench, 32, winner);
    assert_eq!(merged[0]["attributes"][0]["value"], format!("{a},{b}"));
    let found = bench.get("/rest/v1/leads.json?filterType=email&filterValues=a@m.example");
    assert_eq!(found["result"], json!([]));
}

#[test]
fn a_cookie_belongs_to_one_lead() {
    let mut bench = Bench::quick();
    let cookie = "id%3A287-GTJ-838%26token%3A_mch-marketo.com-1396310362214-46169";
    let associate = |bench: &mut Bench, id: u64, cookie: &str| {
        bench
            .send(Request::post(&format!(
                "/rest/v1/leads/{id}/associate.json?cookie={cookie}"
            )))
            .1
    };
    let find = |bench: &mut Bench| {
        let found = bench.get(&format!(
            "/rest/v1/leads.json?filterType=cookies&filterValues={cookie}"
        ));
        let ids = found["result"].as_array().unwrap().iter();
        ids.map(|lead| lead["id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    for id in [3, 4] {
        assert_eq!(associate(&mut bench, id, cookie)["success"], true);
        assert_eq!(find(&mut bench), [id]);
    }
    assert_eq!(code(&associate(&mut bench, 3, "crumbs")), "1012");
    assert_eq!(code(&associate(&mut bench, 3, "")), "1002");
    assert_eq!(code(&associate(&mut bench, 999_999, cookie)), "1004");
}

#[test]
fn a_lead_knows_its_lists_in_pages() {
    let mut bench = Bench::quick();
    let lists = pages(
        &mut bench,
        "/rest/v1/leads/50/listMembership.json?batchSize=3",
    );
    let ids: Vec<&Value> = lists.iter().map(|list| &list["listId"]).collect();
    assert_eq!(ids, [1001, 1002, 1003, 1004]);
    assert_eq!(
        code(&bench.get("/rest/v1/leads/999999/listMembership.json")),
        "1004"
    );
}
