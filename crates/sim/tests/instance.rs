//! What the operations do, in virtual time.

mod common;

use std::collections::BTreeSet;

use common::*;
use marketo_sim::{Request, Time};
use serde_json::{Value, json};

const LEADS: &str = "/rest/v1/leads.json";

fn ids(answer: &Value) -> Vec<u64> {
    let result = answer["result"].as_array().cloned().unwrap_or_default();
    result
        .iter()
        .filter_map(|record| record["id"].as_u64())
        .collect()
}

#[test]
fn every_action_has_its_statuses_and_reasons() {
    let mut bench = Bench::quick();
    let known = marketo_sim::world::seed::email(7);
    let mut sync = |action: &str, lookup: &str, input: Value| {
        let body = json!({"action": action, "lookupField": lookup, "input": input});
        let answer = bench.post(LEADS, body);
        if code(&answer).is_empty() {
            records(&answer)
        } else {
            vec![code(&answer).to_owned()]
        }
    };
    assert_eq!(
        sync("createOnly", "email", json!([{"email": known}])),
        ["skipped 1005"]
    );
    assert_eq!(
        sync("createOnly", "email", json!([{"email": "n@x.example"}])),
        ["created"]
    );
    assert_eq!(
        sync("updateOnly", "email", json!([{"email": "m@x.example"}])),
        ["skipped 1004"]
    );
    assert_eq!(
        sync("updateOnly", "id", json!([{"id": 7, "title": "x"}])),
        ["updated"]
    );
    assert_eq!(sync("createOrUpdate", "id", json!([{"id": 7}])), ["1003"]);
    assert_eq!(
        sync("createDuplicate", "email", json!([{"email": known}])),
        ["created"]
    );
    assert_eq!(
        sync("createOrUpdate", "email", json!([{"email": known}])),
        ["skipped 1007"]
    );
    assert_eq!(
        sync("explode", "email", json!([{"email": known}])),
        ["1003"]
    );
    assert_eq!(
        sync("createOrUpdate", "firstName", json!([{"firstName": "x"}])),
        ["1011"]
    );
    assert_eq!(
        sync("createOrUpdate", "nope", json!([{"nope": "x"}])),
        ["1006"]
    );
    assert_eq!(sync("createOrUpdate", "email", json!([])), ["1002"]);
    assert_eq!(
        sync(
            "createOrUpdate",
            "email",
            json!(vec![json!({"email": known}); 301])
        ),
        ["1003"]
    );
    let mixed = json!([
        {"email": "ok@x.example", "leadScore": "12"},
        {"firstName": "nobody"},
        {"email": "jürgen@x.example"},
        {"email": "a@x.example", "nope": 1},
        {"email": "a@x.example", "leadScore": "many"},
        {"email": "a@x.example", "createdAt": "2020-01-01T00:00:00Z"},
        {"email": "OK@x.example", "firstName": null, "unsubscribed": "yes"},
    ]);
    let wanted = [
        "created",
        "skipped 1003",
        "skipped 1003",
        "skipped 1006",
        "skipped 1001",
        "skipped 1011",
        "updated",
    ];
    assert_eq!(sync("createOrUpdate", "email", mixed), wanted);
    assert_eq!(
        sync(
            "createOrUpdate",
            "externalId",
            json!([{"externalId": "E-1"}])
        ),
        ["created"]
    );
}

#[test]
fn what_is_written_is_read_back() {
    let mut bench = Bench::quick();
    let lead =
        json!({"email": "new@x.example", "firstName": "Zoë, \"Z\"", "notes": "a\nb", "beta": true});
    let made = ids(&bench.post(LEADS, json!({"input": [lead]})))[0];
    let read = bench.get(&format!(
        "/rest/v1/lead/{made}.json?fields=firstName,notes,beta,city"
    ));
    let wanted =
        json!({"id": made, "firstName": "Zoë, \"Z\"", "notes": "a\nb", "beta": true, "city": null});
    assert_eq!(read["result"][0], wanted);
    bench.pass(5_000);
    let empty =
        json!({"lookupField": "id", "action": "updateOnly", "input": [{"id": made, "notes": ""}]});
    bench.post(LEADS, empty);
    let read = bench.get(&format!(
        "/rest/v1/lead/{made}.json?fields=notes,createdAt,updatedAt"
    ));
    assert_eq!(read["result"][0]["notes"], Value::Null);
    let time = |name: &str| Time::parse(read["result"][0][name].as_str().unwrap()).unwrap();
    assert_eq!(time("updatedAt").since(time("createdAt")), 5_000);
    let changes = {
        let token =
            bench.get("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-02-03T12:00:00Z");
        let token = token["nextPageToken"].as_str().unwrap().to_owned();
        bench.get(&format!(
            "/rest/v1/activities/leadchanges.json?fields=notes&nextPageToken={token}"
        ))
    };
    let change = &changes["result"][1]["fields"][0];
    assert_eq!(
        (&change["oldValue"], &change["newValue"]),
        (&json!("a\nb"), &Value::Null)
    );
}

#[test]
fn a_filter_read_gives_every_match_once_over_its_pages() {
    let mut bench = Bench::quick();
    let all: BTreeSet<u64> = {
        let find = |value| bench.sim.world().leads.find("region", value);
        find("EMEA").into_iter().chain(find("APAC")).collect()
    };
    let query = "filterType=region&filterValues=emea,ÁPAC%20&fields=email&batchSize=70";
    let mut seen = Vec::new();
    let mut next = String::new();
    for turn in 0.. {
        let page = if turn % 2 == 0 {
            bench.get(&format!("{LEADS}?{query}{next}"))
        } else {
            // The same as a form, in the place of a URI that is too long.
            let form =
                Request::post(&format!("{LEADS}?_method=GET")).form(&format!("{query}{next}"));
            bench.send(form).1
        };
        assert_eq!(code(&page), "");
        seen.extend(ids(&page));
        let Some(token) = page["nextPageToken"].as_str() else {
            break;
        };
        assert!(page.get("moreResult").is_none());
        next = format!("&nextPageToken={}", token.replace('=', "%3D"));
    }
    assert!(all.len() > 700, "{}", all.len());
    assert_eq!(seen.iter().copied().collect::<BTreeSet<_>>(), all);
    assert_eq!(seen.len(), all.len());
    // A token belongs to its query.
    let other = bench.get(&format!(
        "{LEADS}?filterType=region&filterValues=AMER{next}"
    ));
    assert_eq!(code(&other), "1003");
}

#[test]
fn filters_are_bounded() {
    let mut bench = Bench::quick();
    let everywhere = bench.get(&format!(
        "{LEADS}?filterType=region&filterValues=EMEA,AMER,APAC"
    ));
    assert_eq!(
        everywhere["errors"][0]["message"],
        "Too many results match the filter"
    );
    for (query, wanted) in [
        ("filterValues=x", "1002"),
        ("filterType=email", "1002"),
        ("filterType=nope&filterValues=x", "1003"),
        ("filterType=firstName&filterValues=x", "1011"),
        ("filterType=email&filterValues=nobody", ""),
        (
            "filterType=email&filterValues=x&fields=email&fields=nope",
            "1006",
        ),
    ] {
        assert_eq!(
            code(&bench.get(&format!("{LEADS}?{query}"))),
            wanted,
            "{query}"
        );
    }
    let values: Vec<String> = (1..=301).map(|n| n.to_string()).collect();
    let form = format!("filterType=id&filterValues={}", values.join(","));
    let asked = |form: &str| Request::post(&format!("{LEADS}?_method=GET")).form(form);
    assert_eq!(code(&bench.send(asked(&form)).1), "1003");
    let form = format!(
        "_method=GET&filterType=id&filterValues={}",
        values[..300].join(",")
    );
    assert_eq!(
        ids(&bench.send(Request::post(LEADS).form(&form)).1).len(),
        300
    );
}

#[test]
fn all_that_describe2_calls_searchable_is_a_filter() {
    let mut bench = Bench::quick();
    let described = bench.get("/rest/v1/leads/describe2.json");
    let lead = &described["result"][0];
    let names = lead["searchableFields"].as_array().unwrap();
    assert!(names.len() > 5);
    for name in names {
        let query = format!(
            "{LEADS}?filterType={}&filterValues=1",
            name[0].as_str().unwrap()
        );
        assert_eq!(code(&bench.get(&query)), "", "{name}");
    }
    let old = bench.get("/rest/v1/leads/describe.json");
    assert_eq!(
        old["result"].as_array().unwrap().len(),
        lead["fields"].as_array().unwrap().len()
    );
    assert_eq!(
        old["result"][0]["rest"],
        json!({"name": "id", "readOnly": true})
    );
}

#[test]
fn leads_are_deleted_in_each_way_that_clients_have() {
    let mut bench = Bench::quick();
    let body = json!({"input": [{"id": 1}, {"id": 999_999}]});
    let gone = bench.post("/rest/v1/leads/delete.json", body);
    assert_eq!(records(&gone), ["deleted", "skipped 1004"]);
    let gone = bench
        .send(Request::post("/rest/v1/leads/delete.json?id=2,3&id=1"))
        .1;
    assert_eq!(records(&gone), ["deleted", "deleted", "skipped 1004"]);
    let request = Request::new("DELETE", LEADS).json(&json!({"input": [{"id": "4"}]}));
    assert_eq!(records(&bench.send(request).1), ["deleted"]);
    assert_eq!(
        code(&bench.send(Request::post("/rest/v1/leads/delete.json")).1),
        "1002"
    );
    assert_eq!(bench.sim.world().tally.deleted, 4);
    assert!(
        bench
            .sim
            .world()
            .lists
            .iter()
            .all(|list| !list.members.contains(&1))
    );
}

#[test]
fn list_members_come_and_go() {
    let mut bench = Bench::quick();
    let lists = bench.get("/rest/v1/lists.json?batchSize=2");
    assert_eq!(ids(&lists), [1001, 1002]);
    let token = lists["nextPageToken"].as_str().unwrap();
    assert_eq!(
        ids(&bench.get(&format!("/rest/v1/lists.json?nextPageToken={token}"))).len(),
        3
    );
    let named = bench.get("/rest/v1/lists.json?name=Empty%20list");
    assert_eq!(ids(&named), [1005]);
    assert_eq!(named["result"][0]["programName"], "Program 01, Content");
    assert_eq!(code(&bench.get("/rest/v1/lists/77.json")), "1013");

    let list = "/rest/v1/lists/1005/leads.json";
    let added = bench
        .send(Request::post(&format!("{list}?id=5&id=6&id=999999")))
        .1;
    assert_eq!(records(&added), ["added", "added", "skipped 1004"]);
    assert_eq!(
        records(&bench.post(list, json!({"input": [{"id": 7}]}))),
        ["added"]
    );
    assert_eq!(ids(&bench.get(list)), [5, 6, 7]);
    assert_eq!(
        ids(&bench.get("/rest/v1/list/1005/leads.json?fields=email")),
        [5, 6, 7]
    );
    let member = bench.get("/rest/v1/lists/1005/leads/ismember.json?id=5,8,999999");
    assert_eq!(
        records(&member),
        ["memberof", "notmemberof", "skipped 1004"]
    );
    let removed = bench
        .send(Request::new("DELETE", &format!("{list}?id=5&id=8")))
        .1;
    assert_eq!(records(&removed), ["removed", "skipped 1015"]);
    let body = json!({"input": [{"id": 6}]});
    assert_eq!(
        records(&bench.send(Request::new("DELETE", list).json(&body)).1),
        ["removed"]
    );
    assert_eq!(ids(&bench.get(list)), [7]);
}

#[test]
fn activities_come_in_short_and_empty_pages_and_none_is_missed() {
    let mut bench = Bench::quick();
    let wanted: Vec<u64> = {
        let all = bench.sim.world().activities.all();
        all.iter()
            .filter(|activity| activity.kind == 2)
            .map(|activity| activity.id)
            .collect()
    };
    let first = "/rest/v1/activities/pagingtoken.json?sinceDatetime=2025-12-01T00:00:00Z";
    let mut token = bench.get(first)["nextPageToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let (mut seen, mut empty, mut pages) = (Vec::new(), 0, 0);
    loop {
        let encoded = token.replace('=', "%3D");
        let page = bench.get(&format!(
            "/rest/v1/activities.json?activityTypeIds=2&nextPageToken={encoded}"
        ));
        assert_eq!(code(&page), "");
        pages += 1;
        let found = ids(&page);
        let more = page["moreResult"].as_bool().unwrap();
        empty += u32::from(found.is_empty() && more);
        assert!(found.len() < 300);
        seen.extend(found);
        token = page["nextPageToken"].as_str().unwrap().to_owned();
        if !more {
            break;
        }
    }
    assert_eq!(seen, wanted);
    assert!(empty >= 2 && pages >= 10, "{empty} empty of {pages}");
    // The last token is where the next run begins: it sees what is new, and only that.
    bench.post(LEADS, json!({"input": [{"email": "new@x.example"}]}));
    let encoded = token.replace('=', "%3D");
    let page = bench.get(&format!(
        "/rest/v1/activities.json?activityTypeIds=12&nextPageToken={encoded}"
    ));
    assert_eq!(page["result"].as_array().unwrap().len(), 1);
    for (query, wanted) in [
        ("activityTypeIds=1", "1002"),
        ("nextPageToken=x&activityTypeIds=1", "1003"),
        ("nextPageToken=x", "1002"),
        (
            "nextPageToken=x&activityTypeIds=1,2,3,4,5,6,7,8,9,10,11",
            "1003",
        ),
    ] {
        assert_eq!(
            code(&bench.get(&format!("/rest/v1/activities.json?{query}"))),
            wanted,
            "{query}"
        );
    }
    let bad = bench.get("/rest/v1/activities/pagingtoken.json?sinceDatetime=soon");
    assert_eq!(code(&bad), "1003");
    let types = bench.get("/rest/v1/activities/types.json");
    assert_eq!(types["result"][1]["primaryAttribute"]["name"], "Webform ID");
}

#[test]
fn programs_are_browsed_by_offset_to_an_end_without_result() {
    let mut bench = Bench::quick();
    let mut seen = Vec::new();
    for offset in [0, 20, 40] {
        seen.extend(ids(
            &bench.get(&format!("/rest/asset/v1/programs.json?offset={offset}"))
        ));
    }
    assert_eq!(seen, (1001..1046).collect::<Vec<u64>>());
    let past = bench.get("/rest/asset/v1/programs.json?maxReturn=200&offset=45");
    assert!(past.get("result").is_none());
    assert_eq!(
        past["warnings"],
        json!(["No assets found for the given search criteria."])
    );
    assert_eq!(past["success"], true);
    assert_eq!(
        code(&bench.get("/rest/asset/v1/programs.json?maxReturn=201")),
        "701"
    );
    let one = bench.get("/rest/asset/v1/program/1002.json");
    assert_eq!(one["result"][0]["folder"]["folderName"], "Événements, 2026");
    assert!(
        one["result"][0]["createdAt"]
            .as_str()
            .unwrap()
            .ends_with("Z+0000")
    );
    let named = bench.get("/rest/asset/v1/program/byName.json?name=Program%2002%2C%20Tradeshow");
    assert_eq!(ids(&named), [1002]);
}

#[test]
fn a_folder_is_made_from_a_form() {
    let mut bench = Bench::quick();
    let folders = "/rest/asset/v1/folders.json";
    let form = |text: &str| Request::post(folders).form(text);
    let parent = "%7B%22id%22%3A13%2C%22type%22%3A%22Folder%22%7D";
    let made = bench
        .send(form(&format!(
            "name=Neu+%26+sch%C3%B6n&parent={parent}&description=d"
        )))
        .1;
    let folder = &made["result"][0];
    assert_eq!(folder["name"], "Neu & schön");
    assert_eq!(
        folder["path"],
        "/Marketing Activities/Default/Nurturing/Neu & schön"
    );
    let id = folder["id"].as_u64().unwrap();
    let read = bench.get(&format!("/rest/asset/v1/folder/{id}.json?type=Folder"));
    assert_eq!(&read["result"][0], folder);
    assert!(ids(&bench.get(&format!("{folders}?maxReturn=200"))).contains(&id));
    let below = bench.get(&format!("{folders}?root={parent}&maxDepth=1"));
    assert_eq!(ids(&below), [13, id]);
    for (text, wanted) in [
        (format!("name=Neu+%26+sch%C3%B6n&parent={parent}"), "709"),
        (format!("parent={parent}"), "701"),
        ("name=x".to_owned(), "701"),
        (
            "name=x&parent=%7B%22id%22%3A9999%2C%22type%22%3A%22Folder%22%7D".to_owned(),
            "710",
        ),
        (
            "name=x&parent=%7B%22id%22%3A9999%2C%22type%22%3A%22Program%22%7D".to_owned(),
            "710",
        ),
    ] {
        let answer = bench.send(form(&text)).1;
        assert_eq!(code(&answer), wanted, "{text}");
        assert_eq!(answer["warnings"], json!([]));
    }
    let loose = "name=loose&parent=%7B%27id%27%3A+13%2C+%27type%27%3A+Folder%7D";
    assert_eq!(code(&bench.send(form(loose)).1), "");
    let nested = json!({"name": "x", "parent": {"id": 13, "type": "Folder"}});
    assert_eq!(code(&bench.post(folders, nested)), "612");
}

#[test]
fn usage_counts_by_user_and_day() {
    let mut bench = Bench::quick();
    bench.get("/rest/v1/lead/1.json");
    bench.get("/rest/v1/lead/999999.json");
    bench.pass(20 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-b", SECRET_B);
    let today = bench.get("/rest/v1/stats/usage.json");
    let wanted = json!({"date": "2026-02-04", "total": 1, "users": [{"userId": "api-b@sim.example", "count": 1}]});
    assert_eq!(today["result"][0], wanted);
    let week = bench.get("/rest/v1/stats/usage/last7days.json");
    assert_eq!(week["result"].as_array().unwrap().len(), 7);
    assert_eq!(week["result"][1]["total"], 2);
    let errors = bench.get("/rest/v1/stats/errors/last7days.json");
    let wanted =
        json!({"date": "2026-02-03", "total": 1, "errors": [{"errorCode": "1004", "count": 1}]});
    assert_eq!(errors["result"][1], wanted);
    assert_eq!(
        bench.get("/rest/v1/stats/errors.json")["result"][0]["total"],
        0
    );
}
