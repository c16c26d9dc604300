//! Companies, opportunities and roles, sales persons, named accounts and lists of them.

mod common;

use common::*;
use marketo_sim::{Request, Time};
use serde_json::{Value, json};

/// An object as the generic calls see it.
struct Object {
    path: &'static str,
    /// The field of the id.
    id: &'static str,
    /// The fields of the key.
    key: &'static [&'static str],
    /// A field that may be written, and two values of it.
    field: &'static str,
    values: [&'static str; 2],
    /// A record that is not there yet.
    fresh: fn(usize) -> Value,
}

const OBJECTS: &[Object] = &[
    Object {
        path: "/rest/v1/companies",
        id: "id",
        key: &["externalCompanyId"],
        field: "company",
        values: ["Zoë, \"Z\"", "New"],
        fresh: |n| json!({"externalCompanyId": format!("X-{n}")}),
    },
    Object {
        path: "/rest/v1/opportunities",
        id: "marketoGUID",
        key: &["externalOpportunityId"],
        field: "stage",
        values: ["Ångström", "Won"],
        fresh: |n| json!({"externalOpportunityId": format!("X-{n}"), "name": "Chairs"}),
    },
    Object {
        path: "/rest/v1/opportunities/roles",
        id: "marketoGUID",
        key: &["externalOpportunityId", "leadId", "role"],
        field: "isPrimary",
        values: ["true", "false"],
        fresh: |n| json!({"externalOpportunityId": "OPP-001", "leadId": 7, "role": format!("X-{n}")}),
    },
    Object {
        path: "/rest/v1/salespersons",
        id: "id",
        key: &["externalSalesPersonId"],
        field: "firstName",
        values: ["Łukasz", "Sam"],
        fresh: |n| json!({"externalSalesPersonId": format!("X-{n}@sim.example")}),
    },
    Object {
        path: "/rest/v1/namedaccounts",
        id: "marketoGUID",
        key: &["name"],
        field: "city",
        values: ["Zürich", "東京"],
        fresh: |n| json!({"name": format!("X {n}")}),
    },
    Object {
        path: "/rest/v1/customobjects/car_c",
        id: "marketoGUID",
        key: &["vin"],
        field: "make",
        values: ["Škoda", "BMW"],
        fresh: |n| json!({"vin": format!("VIN{n}"), "leadId": 7}),
    },
    Object {
        path: "/rest/v1/customobjects/purchase_c",
        id: "marketoGUID",
        key: &["leadId", "productName"],
        field: "amount",
        values: ["1.5", "2.5"],
        fresh: |n| json!({"leadId": 7, "productName": format!("P-{n}")}),
    },
];

impl Object {
    fn sync(&self, bench: &mut Bench, body: Value) -> Value {
        bench.post(&format!("{}.json", self.path), body)
    }

    fn delete(&self, bench: &mut Bench, body: Value) -> Value {
        bench.post(&format!("{}/delete.json", self.path), body)
    }

    fn by_id(&self, bench: &mut Bench, id: &Value) -> Value {
        let id = text(id);
        let (path, fields) = (self.path, format!("{},{}", self.field, self.key.join(",")));
        bench.get(&format!(
            "{path}.json?filterType=idField&filterValues={id}&fields={fields},createdAt,updatedAt"
        ))
    }

    /// A record that is not there yet, with a value.
    fn fresh(&self, n: usize, value: &str) -> Value {
        let mut record = (self.fresh)(n);
        record[self.field] = json!(value);
        record
    }

    /// The key of a record.
    fn key_of(&self, record: &Value) -> Value {
        let members = self
            .key
            .iter()
            .map(|name| ((*name).to_owned(), record[*name].clone()));
        Value::Object(members.collect())
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn what_is_written_is_read_back_and_what_is_deleted_is_gone() {
    for object in OBJECTS {
        let mut bench = Bench::quick();
        let made = object.sync(
            &mut bench,
            json!({"input": [object.fresh(1, object.values[0])]}),
        );
        assert_eq!(came(&made), ["created"], "{} {made}", object.path);
        assert_eq!(made["result"][0]["seq"], 0);
        let id = made["result"][0][object.id].clone();
        let read = object.by_id(&mut bench, &id);
        let record = &read["result"][0];
        assert_eq!(text(&record[object.field]), object.values[0], "{read}");
        assert_eq!(
            object.key_of(record),
            object.key_of(&object.fresh(1, "")),
            "{read}"
        );
        assert_eq!(record["createdAt"], "2026-02-03T12:00:00Z");

        bench.pass(5_000);
        let again = json!({"input": [object.fresh(1, object.values[1]), object.fresh(2, object.values[1])]});
        let again = object.sync(&mut bench, again);
        assert_eq!(came(&again), ["updated", "created"]);
        assert_eq!(again["result"][0][object.id], id);
        assert_eq!(again["result"][1]["seq"], 1);
        let read = object.by_id(&mut bench, &id);
        assert_eq!(text(&read["result"][0][object.field]), object.values[1]);
        let time = |name: &str| Time::parse(read["result"][0][name].as_str().unwrap()).unwrap();
        assert_eq!(time("updatedAt").since(time("createdAt")), 5_000);

        // By id, and an emptied value is left out.
        let by_id = json!({"action": "updateOnly", "dedupeBy": "idField",
            "input": [{object.id: id, object.field: ""}]});
        assert_eq!(came(&object.sync(&mut bench, by_id)), ["updated"]);
        assert!(
            object.by_id(&mut bench, &id)["result"][0]
                .get(object.field)
                .is_none()
        );

        let gone = json!({"deleteBy": "idField", "input": [{object.id: id}, {object.id: id}]});
        let gone = object.delete(&mut bench, gone);
        assert_eq!(came(&gone), ["deleted", "skipped 1013"]);
        assert_eq!(gone["result"][0][object.id], id);
        let gone = json!({"input": [object.key_of(&object.fresh(2, "")), object.key_of(&object.fresh(1, ""))]});
        assert_eq!(
            came(&object.delete(&mut bench, gone)),
            ["deleted", "skipped 1013"]
        );
        let read = object.by_id(&mut bench, &id);
        assert_eq!(
            (code(&read), &read["result"]),
            ("", &json!([])),
            "{}",
            object.path
        );
    }
}

#[test]
fn every_action_has_its_statuses_and_reasons() {
    for object in OBJECTS {
        let mut bench = Bench::quick();
        let fresh = |n: usize| object.fresh(n, object.values[0]);
        let made = object.sync(&mut bench, json!({"input": [fresh(1)]}));
        let id = &made["result"][0][object.id];
        let mut wrong = fresh(3);
        wrong["nope"] = json!(1);
        let mut own = fresh(3);
        own["createdAt"] = json!("2020-01-01T00:00:00Z");
        let rows = [
            ("createOnly", "dedupeFields", fresh(1), "skipped 1017"),
            ("createOnly", "dedupeFields", fresh(2), "created"),
            ("updateOnly", "dedupeFields", fresh(3), "skipped 1013"),
            ("updateOnly", "dedupeFields", fresh(2), "updated"),
            ("createOrUpdate", "dedupeFields", wrong, "skipped 1006"),
            ("createOrUpdate", "dedupeFields", own, "skipped 1003"),
            ("createOrUpdate", "dedupeFields", json!({}), "skipped 1002"),
            ("updateOnly", "idField", json!({}), "skipped 1002"),
            (
                "updateOnly",
                "idField",
                json!({object.id: "4711"}),
                "skipped 1013",
            ),
            (
                "updateOnly",
                "idField",
                json!({object.id: id, object.field: object.values[1]}),
                "updated",
            ),
            ("createOnly", "idField", json!({object.id: id}), "1003"),
            ("createOnly", "nope", fresh(3), "1003"),
            ("createDuplicate", "dedupeFields", fresh(3), "1003"),
        ];
        for (action, by, record, wanted) in rows {
            let body = json!({"action": action, "dedupeBy": by, "input": [record]});
            let got = came(&object.sync(&mut bench, body.clone()));
            assert_eq!(got, [wanted], "{} {body}", object.path);
        }
        let twice = json!({"input": [fresh(5), fresh(5)]});
        assert_eq!(
            came(&object.sync(&mut bench, twice)),
            ["created", "skipped 1036"]
        );
        for (input, wanted) in [
            (json!([]), "1002"),
            (json!({}), "609"),
            (json!([1]), "609"),
            (json!(vec![fresh(1); 301]), "1003"),
        ] {
            let body = json!({"input": input});
            assert_eq!(came(&object.sync(&mut bench, body.clone())), [wanted]);
            assert_eq!(came(&object.delete(&mut bench, body)), [wanted]);
        }
        let odd = json!({"deleteBy": "nope", "input": [fresh(1)]});
        assert_eq!(came(&object.delete(&mut bench, odd)), ["1003"]);
        assert_eq!(
            came(&object.delete(&mut bench, json!({"input": [{}]}))),
            ["skipped 1002"]
        );
        let form = Request::post(&format!("{}.json", object.path)).form("a=b");
        assert_eq!(code(&bench.send(form).1), "612");
    }
}

#[test]
fn describe_names_what_queries_and_writes_take() {
    for object in OBJECTS {
        let mut bench = Bench::quick();
        let answer = bench.get(&format!("{}/describe.json", object.path));
        let shown = &answer["result"][0];
        assert_eq!(shown["idField"], object.id);
        assert_eq!(shown["dedupeFields"], json!(object.key));
        assert_eq!(
            shown.get("relationships").is_some(),
            object.path.contains("customobjects")
        );
        let fields = shown["fields"].as_array().unwrap();
        let named = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
        assert_eq!(named(object.field)["updateable"], true);
        assert_eq!(named("createdAt")["dataType"], "datetime");
        assert_eq!(named("createdAt")["updateable"], false);
        // Each searchable field finds; others do not.
        for key in shown["searchableFields"].as_array().unwrap() {
            let [only] = key.as_array().unwrap().as_slice() else {
                continue;
            };
            let number = matches!(
                named(only.as_str().unwrap())["dataType"].as_str().unwrap(),
                "integer" | "currency"
            );
            let value = if number { "1" } else { "x" };
            let only = only.as_str().unwrap();
            let read = bench.get(&format!(
                "{}.json?filterType={only}&filterValues={value}",
                object.path
            ));
            assert_eq!(code(&read), "", "{} {only}", object.path);
        }
    }
}

#[test]
fn queries_are_bounded_and_come_in_pages() {
    for object in OBJECTS {
        let mut bench = Bench::quick();
        let input: Vec<Value> = (0..7).map(|n| object.fresh(n, object.values[0])).collect();
        let made = object.sync(&mut bench, json!({"input": input}));
        let ids: Vec<String> = made["result"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| text(&one[object.id]))
            .collect();
        let query = format!("filterType={}&filterValues={}", object.id, ids.join(","));
        let mut seen = Vec::new();
        let mut next = String::new();
        for turn in 0.. {
            let tail = format!("{query}&batchSize=3{next}");
            let page = if turn % 2 == 0 {
                bench.get(&format!("{}.json?{tail}", object.path))
            } else {
                let form = Request::post(&format!("{}.json?_method=GET", object.path)).form(&tail);
                bench.send(form).1
            };
            let result = page["result"].as_array().unwrap();
            for (seq, record) in result.iter().enumerate() {
                assert_eq!(record["seq"], seq);
                seen.push(text(&record[object.id]));
            }
            let Some(token) = page["nextPageToken"].as_str() else {
                assert!(page.get("moreResult").is_none());
                break;
            };
            assert_eq!(page["moreResult"], true);
            next = format!("&nextPageToken={}", token.replace('=', "%3D"));
        }
        assert_eq!(seen, ids, "{}", object.path);
        let many = vec!["1"; 301].join(",");
        for (query, wanted) in [
            ("filterValues=1".to_owned(), "1002"),
            ("filterType=idField".to_owned(), "1002"),
            ("filterType=nope&filterValues=1".to_owned(), "1003"),
            (
                format!("filterType={}&filterValues=1", object.field),
                if object.field == "company" || object.field == "city" {
                    ""
                } else {
                    "1011"
                },
            ),
            (format!("filterType=idField&filterValues={many}"), "1003"),
            (
                "filterType=idField&filterValues=1&fields=nope".to_owned(),
                "1006",
            ),
            (format!("filterType=idField&filterValues=1{next}"), "1003"),
            (
                "filterType=idField&filterValues=1&batchSize=x".to_owned(),
                "1001",
            ),
            (
                "filterType=dedupeFields&filterValues=1".to_owned(),
                if object.key.len() > 1 { "1003" } else { "" },
            ),
        ] {
            let got = bench.get(&format!("{}.json?{query}", object.path));
            assert_eq!(code(&got), wanted, "{} {query} {got}", object.path);
        }
    }
}

#[test]
fn compound_keys_are_looked_up_with_a_json_body() {
    let paths = [
        "/rest/v1/opportunities/roles",
        "/rest/v1/customobjects/purchase_c",
    ];
    for object in OBJECTS.iter().filter(|object| paths.contains(&object.path)) {
        let mut bench = Bench::quick();
        let fresh: Vec<Value> = (0..5).map(|n| object.fresh(n, object.values[0])).collect();
        object.sync(&mut bench, json!({"input": fresh}));
        let mut keys: Vec<Value> = fresh.iter().map(|one| object.key_of(one)).collect();
        let mut absent = keys[0].clone();
        absent[object.key[object.key.len() - 1]] = json!("nobody");
        keys.push(absent);
        let target = format!("{}.json?_method=GET", object.path);
        let body = |more: Value| {
            let mut body = json!({"filterType": "dedupeFields", "fields": ["marketoGuid", object.field], "input": keys});
            body.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            body
        };
        let first = bench.post(&target, body(json!({"batchSize": 3})));
        assert_eq!(first["result"].as_array().unwrap().len(), 3);
        assert!(first["result"][0]["marketoGUID"].is_string());
        assert!(first["result"][0].get(object.key[0]).is_none());
        assert_eq!(first["moreResult"], true);
        let next = &first["nextPageToken"];
        let second = bench.post(
            &target,
            body(json!({"nextPageToken": next, "batchSize": "300"})),
        );
        assert_eq!(second["result"].as_array().unwrap().len(), 2);
        assert!(second.get("nextPageToken").is_none());
        // What pages may also stand in the query.
        let token = next.as_str().unwrap().replace('=', "%3D");
        let beside = format!("{target}&batchSize=1&nextPageToken={token}");
        let one = bench.post(&beside, body(json!({})));
        assert_eq!(one["result"], json!([second["result"][0]]));
        // A real GET with a body does the same.
        let get = Request::get(&format!("{}.json", object.path)).json(&body(json!({})));
        assert_eq!(bench.send(get).1["result"].as_array().unwrap().len(), 5);
        // By default the key and the times come.
        let usual = bench.post(&target, json!({"input": [keys[1]]}));
        for name in object
            .key
            .iter()
            .chain(&["marketoGUID", "createdAt", "updatedAt"])
        {
            assert!(usual["result"][0].get(*name).is_some(), "{name} {usual}");
        }
        let rows = [
            (json!({"filterType": "dedupeFields"}), "1002"),
            (json!({"input": [{object.key[0]: 1}]}), "1002"),
            (json!({"filterType": "nope", "input": keys}), "1003"),
            (json!({"input": vec![keys[0].clone(); 301]}), "1003"),
            (json!({"input": keys, "batchSize": "x"}), "1001"),
            (json!({"input": keys, "fields": ["nope"]}), "1006"),
        ];
        for (body, wanted) in rows {
            assert_eq!(code(&bench.post(&target, body.clone())), wanted, "{body}");
        }
    }
}

#[test]
fn fields_of_a_schema_come_in_pages_and_by_name() {
    for (path, name, kind) in [
        ("/rest/v1/companies", "annualRevenue", "currency"),
        ("/rest/v1/opportunities", "externalOpportunityId", "string"),
        ("/rest/v1/namedaccounts", "sicCode", "string"),
    ] {
        let mut bench = Bench::quick();
        let one = bench.get(&format!("{path}/schema/fields/{name}.json"));
        assert_eq!(one["result"][0]["name"], name);
        assert_eq!(one["result"][0]["dataType"], kind);
        assert_eq!(one["result"][0]["isCustom"], false);
        assert_eq!(
            code(&bench.get(&format!("{path}/schema/fields/nope.json"))),
            "1006"
        );
        let all = bench.get(&format!("{path}/schema/fields.json"));
        let all = all["result"].as_array().unwrap().clone();
        let first = bench.get(&format!("{path}/schema/fields.json?batchSize=5"));
        let token = first["nextPageToken"].as_str().unwrap().replace('=', "%3D");
        let rest = bench.get(&format!("{path}/schema/fields.json?nextPageToken={token}"));
        let mut joined = first["result"].as_array().unwrap().clone();
        joined.extend(rest["result"].as_array().unwrap().clone());
        assert_eq!(joined, all);
    }
}
