//! What is peculiar to single objects: links between records, lists of named accounts,
//! permissions.

mod common;

use common::*;
use marketo_sim::Request;
use serde_json::{Value, json};

fn plain(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn opportunities_roles_and_sales_persons_hold_together() {
    let mut bench = Bench::quick();
    let opportunities = "/rest/v1/opportunities.json";
    let nameless = json!({"input": [{"externalOpportunityId": "A"}]});
    assert_eq!(came(&bench.post(opportunities, nameless)), ["skipped 1002"]);
    let emptied = json!({"input": [{"externalOpportunityId": "OPP-001", "name": null}]});
    assert_eq!(came(&bench.post(opportunities, emptied)), ["skipped 1002"]);
    let strange = json!({"input": [{"externalOpportunityId": "A", "name": "a"},
        {"externalOpportunityId": "B", "name": "b", "externalSalesPersonId": "nobody"}]});
    assert_eq!(came(&bench.post(opportunities, strange)), ["718"]);
    let read = bench.get("/rest/v1/opportunities.json?filterType=dedupeFields&filterValues=A,B");
    assert_eq!(read["result"], json!([]), "718 writes nothing");
    let sold = json!({"input": [{"externalOpportunityId": "A", "name": "a", "amount": "1604.47",
        "externalSalesPersonId": "SALES-001"}]});
    assert_eq!(came(&bench.post(opportunities, sold)), ["created"]);
    let client = json!({"externalOpportunityId": "P", "externalCompanyId": "COMP-001", "name": "p",
        "amount": 12.5, "closeDate": "2026-03-01", "isClosed": false, "stage": "New",
        "externalSalesPersonId": "SALES-001"});
    assert_eq!(
        came(&bench.post(opportunities, json!({"input": [client]}))),
        ["created"]
    );
    let query =
        "filterType=externalOpportunityId&filterValues=P&fields=externalCompanyId,closeDate";
    let read = bench.get(&format!("{opportunities}?{query}"));
    assert_eq!(read["result"][0]["externalCompanyId"], "COMP-001");
    assert_eq!(read["result"][0]["closeDate"], "2026-03-01");
    assert!(read["result"][0]["marketoGUID"].is_string());
    let mistyped = json!({"input": [{"externalOpportunityId": "OPP-001", "amount": "much"}]});
    assert_eq!(came(&bench.post(opportunities, mistyped)), ["skipped 1001"]);
    let rekeyed = bench
        .get("/rest/v1/opportunities.json?filterType=externalOpportunityId&filterValues=OPP-001");
    let id = &rekeyed["result"][0]["marketoGUID"];
    let rekeyed = json!({"action": "updateOnly", "dedupeBy": "idField",
        "input": [{"marketoGUID": id, "externalOpportunityId": "OPP-999"}]});
    assert_eq!(came(&bench.post(opportunities, rekeyed)), ["skipped 1003"]);

    let roles = "/rest/v1/opportunities/roles.json";
    let input = json!({"input": [
        {"externalOpportunityId": "A", "leadId": 2, "role": "Buyer"},
        {"externalOpportunityId": "nope", "leadId": 2, "role": "Buyer"},
        {"externalOpportunityId": "A", "leadId": 999_999, "role": "Buyer"},
        {"externalOpportunityId": "A", "leadId": "x", "role": "Buyer"},
    ]});
    let wanted = ["created", "skipped 1013", "skipped 1004", "skipped 1001"];
    assert_eq!(came(&bench.post(roles, input)), wanted);
    let of_lead = bench.get("/rest/v1/opportunities/roles.json?filterType=leadId&filterValues=2");
    assert_eq!(of_lead["result"].as_array().unwrap().len(), 2);
    // With an opportunity go its roles.
    let gone = json!({"input": [{"externalOpportunityId": "A"}]});
    assert_eq!(
        came(&bench.post("/rest/v1/opportunities/delete.json", gone)),
        ["deleted"]
    );
    let of_lead = bench.get("/rest/v1/opportunities/roles.json?filterType=leadId&filterValues=2");
    assert_eq!(of_lead["result"].as_array().unwrap().len(), 1);

    // A sales person of a company that was deleted stays.
    let company =
        json!({"input": [{"externalCompanyId": "C", "externalSalesPersonId": "SALES-002"}]});
    bench.post("/rest/v1/companies.json", company);
    bench.post(
        "/rest/v1/companies/delete.json",
        json!({"input": [{"externalCompanyId": "C"}]}),
    );
    let gone = json!({"input": [{"externalSalesPersonId": "SALES-002"}, {"externalSalesPersonId": "SALES-003"}]});
    let gone = bench.post("/rest/v1/salespersons/delete.json", gone);
    assert_eq!(came(&gone), ["skipped 1022", "deleted"]);
    // By default all of a sales person is shown.
    let read =
        bench.get("/rest/v1/salespersons.json?filterType=email&filterValues=SALES001@sim.example");
    assert_eq!(read["result"][0]["firstName"], "Sam");
}

#[test]
fn leads_see_what_becomes_of_their_opportunities() {
    let mut bench = Bench::quick();
    let token =
        bench.get("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-02-03T12:00:00Z");
    let token = plain(&token["nextPageToken"]).replace('=', "%3D");
    let roles = "/rest/v1/opportunities/roles.json";
    let opportunities = "/rest/v1/opportunities";
    let role = json!({"input": [{"externalOpportunityId": "OPP-001", "leadId": 9, "role": "Buyer", "isPrimary": true}]});
    assert_eq!(came(&bench.post(roles, role.clone())), ["created"]);
    bench.pass(1_000);
    let won = json!({"input": [{"externalOpportunityId": "OPP-001", "stage": "Won"}]});
    assert_eq!(
        came(&bench.post(&format!("{opportunities}.json"), won.clone())),
        ["updated"]
    );
    bench.pass(1_000);
    // The same again changes nothing.
    assert_eq!(
        came(&bench.post(&format!("{opportunities}.json"), won)),
        ["updated"]
    );
    let gone = json!({"input": [{"externalOpportunityId": "OPP-001"}]});
    assert_eq!(
        came(&bench.post(&format!("{opportunities}/delete.json"), gone)),
        ["deleted"]
    );
    let seen = bench.get(&format!(
        "/rest/v1/activities.json?activityTypeIds=34,35,36&nextPageToken={token}"
    ));
    let seen: Vec<String> = seen["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["leadId"], one["activityTypeId"], one["attributes"][0]["value"]
            )
        })
        .collect();
    let change = r#""stage: Qualification -> Won""#;
    let wanted = [
        r#"9 34 "Buyer""#.to_owned(),
        format!("1 36 {change}"),
        format!("9 36 {change}"),
        r#"1 35 "Decision Maker""#.to_owned(),
        r#"9 35 "Buyer""#.to_owned(),
    ];
    assert_eq!(seen, wanted);
}

#[test]
fn what_belongs_to_a_lead_goes_with_it() {
    let mut bench = Bench::quick();
    let roles = |bench: &mut Bench, lead: u64| -> usize {
        let query = format!("filterType=leadId&filterValues={lead}");
        let read = bench.get(&format!("/rest/v1/opportunities/roles.json?{query}"));
        read["result"].as_array().unwrap().len()
    };
    let things = |bench: &mut Bench, name: &str, lead: u64| -> usize {
        let query = format!("filterType=leadId&filterValues={lead}");
        let read = bench.get(&format!("/rest/v1/customobjects/{name}.json?{query}"));
        read["result"].as_array().unwrap().len()
    };
    assert_eq!(
        (roles(&mut bench, 2), things(&mut bench, "car_c", 2)),
        (1, 2)
    );
    // Lead 1 already has a purchase with the key of one of lead 2's.
    assert_eq!(things(&mut bench, "purchase_c", 2), 2);
    let merge = Request::post("/rest/v1/leads/1/merge.json?leadIds=2");
    assert_eq!(bench.send(merge).1["success"], true);
    assert_eq!((roles(&mut bench, 2), roles(&mut bench, 1)), (0, 2));
    assert_eq!(
        (
            things(&mut bench, "car_c", 2),
            things(&mut bench, "car_c", 1)
        ),
        (0, 4)
    );
    assert_eq!(
        (
            things(&mut bench, "purchase_c", 2),
            things(&mut bench, "purchase_c", 1)
        ),
        (0, 2)
    );
    let gone = Request::post("/rest/v1/leads/delete.json?id=1");
    assert_eq!(came(&bench.send(gone).1), ["deleted"]);
    assert_eq!(roles(&mut bench, 1), 0);
}

#[test]
fn account_lists_have_their_own_rules() {
    let mut bench = Bench::quick();
    let path = "/rest/v1/namedAccountLists.json";
    let made = bench.post(
        path,
        json!({"input": [{"name": "SAAS"}, {"name": "strategic ACCOUNTS"}]}),
    );
    assert_eq!(came(&made), ["created", "skipped 1017"]);
    let id = plain(&made["result"][0]["marketoGUID"]);
    let read = bench.get(&format!("{path}?filterType=idField&filterValues={id}"));
    let mut shown = read["result"][0].clone();
    for name in ["createdAt", "updatedAt"] {
        assert_eq!(shown[name], "2026-02-03T12:00:00Z");
        shown.as_object_mut().unwrap().remove(name);
    }
    let wanted =
        json!({"seq": 0, "marketoGUID": id, "name": "SAAS", "type": "default", "updateable": true});
    assert_eq!(shown, wanted);
    let renamed = json!({"action": "updateOnly", "dedupeBy": "idField",
        "input": [{"marketoGUID": id, "name": "SaaS"}, {"marketoGUID": id, "name": "Other"}]});
    assert_eq!(
        came(&bench.post(path, renamed)),
        ["updated", "skipped 1036"]
    );
    let taken = json!({"action": "updateOnly", "dedupeBy": "idField",
        "input": [{"marketoGUID": id, "name": "Strategic accounts"}]});
    assert_eq!(came(&bench.post(path, taken)), ["skipped 1017"]);
    let upsert = json!({"action": "createOrUpdate", "input": [{"name": "x"}]});
    assert_eq!(came(&bench.post(path, upsert)), ["1003"]);
    let external = json!({"action": "updateOnly", "input": [{"name": "CRM view"}]});
    assert_eq!(came(&bench.post(path, external)), ["skipped 1018"]);
    assert_eq!(
        code(&bench.get(&format!("{path}?filterType=name&filterValues=x"))),
        "1003"
    );

    let accounts = bench.get("/rest/v1/namedaccounts.json?filterType=country&filterValues=x");
    assert_eq!(accounts["result"], json!([]));
    let accounts =
        bench.get("/rest/v1/namedaccounts.json?filterType=name&filterValues=Globex,Hooli");
    let of = |n: usize| accounts["result"][n]["marketoGUID"].clone();
    let members = format!("/rest/v1/namedAccountList/{id}/namedAccounts.json");
    let input = json!({"input": [{"marketoGUID": of(0)}, {"marketoGUID": of(1)}, {"marketoGUID": "nobody"}, {}]});
    bench.pass(60_000);
    let added = bench.post(&members, input);
    assert_eq!(
        came(&added),
        ["added", "added", "skipped 1013", "skipped 1002"]
    );
    let shown = bench.get(&format!("{members}?fields=name,domainName"));
    let names = json!([
        {"seq": 0, "marketoGUID": of(0), "name": "Globex", "domainName": "account2.example"},
        {"seq": 1, "marketoGUID": of(1), "name": "Hooli", "domainName": "account6.example"},
    ]);
    assert_eq!(shown["result"], names);
    let page = bench.get(&format!("{members}?batchSize=1"));
    assert_eq!(
        (
            &page["moreResult"],
            page["result"].as_array().unwrap().len()
        ),
        (&json!(true), 1)
    );
    let read = bench.get(&format!("{path}?filterType=dedupeFields&filterValues=saas"));
    assert_eq!(read["result"][0]["updatedAt"], "2026-02-03T12:01:00Z");

    let away = format!("/rest/v1/namedAccountList/{id}/namedAccounts/remove.json");
    let once = json!({"input": [{"marketoGUID": of(0)}]});
    assert_eq!(came(&bench.post(&away, once.clone())), ["removed"]);
    assert_eq!(came(&bench.post(&away, once)), ["skipped 1013"]);
    // An account that is deleted is in no list.
    bench.post(
        "/rest/v1/namedaccounts/delete.json",
        json!({"input": [{"name": "Hooli"}]}),
    );
    assert_eq!(bench.get(&members)["result"], json!([]));
    let gone = json!({"input": [{"name": "SaaS"}, {"name": "CRM view"}, {"name": "nobody"}]});
    let gone = bench.post("/rest/v1/namedAccountLists/delete.json", gone);
    assert_eq!(came(&gone), ["deleted", "skipped 1018", "skipped 1013"]);
    assert_eq!(code(&bench.get(&members)), "1013");
    assert_eq!(
        code(&bench.post(&members, json!({"input": [{"marketoGUID": "x"}]}))),
        "1013"
    );
}

#[test]
fn permissions_are_those_of_the_object() {
    let granted = [
        "Read-Only Company",
        "Read-Write Custom Object",
        "Read-Only Custom Object Type",
        "Read-Write Named Account",
        "Read-Write Schema Custom Field",
    ];
    let mut config = quick();
    let permissions = granted.iter().map(|name| name.parse().unwrap());
    config.credentials[0].permissions = permissions.collect();
    let mut bench = Bench::new(config);
    let query = "filterType=idField&filterValues=1";
    for (path, wanted) in [
        (format!("/rest/v1/companies.json?{query}"), ""),
        ("/rest/v1/companies/schema/fields.json".to_owned(), ""),
        ("/rest/v1/customobjects/car_c/describe.json".to_owned(), ""),
        ("/rest/v1/customobjects/schema.json".to_owned(), ""),
        ("/rest/v1/namedaccounts/describe.json".to_owned(), ""),
        (format!("/rest/v1/namedAccountLists.json?{query}"), "603"),
        (format!("/rest/v1/opportunities.json?{query}"), "603"),
        (format!("/rest/v1/opportunities/roles.json?{query}"), "603"),
        (format!("/rest/v1/salespersons.json?{query}"), "603"),
    ] {
        assert_eq!(code(&bench.get(&path)), wanted, "{path}");
    }
    for (path, wanted) in [
        ("/rest/v1/companies.json", "603"),
        ("/rest/v1/companies/delete.json", "603"),
        ("/rest/v1/customobjects/car_c.json", "1002"),
        ("/rest/v1/customobjects/schema.json", "603"),
        ("/rest/v1/customobjects/schema/car_c/approve.json", "603"),
        ("/rest/v1/namedAccountList/x/namedAccounts.json", "1013"),
        ("/rest/v1/namedAccountLists/delete.json", "603"),
    ] {
        assert_eq!(code(&bench.post(path, json!({}))), wanted, "{path}");
    }
}
