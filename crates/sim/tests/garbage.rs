//! Requests that make no sense: every operation answers them, and none brings the instance down.

mod common;

use common::bulk::multipart;
use common::*;
use marketo_sim::catalog::{Operation, operations};
use marketo_sim::{Config, Request};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names that some operation looks for.
const NAMES: &[&str] = &[
    "input",
    "id",
    "leadId",
    "listId",
    "programId",
    "programs",
    "members",
    "status",
    "statusName",
    "action",
    "lookupField",
    "dedupeBy",
    "dedupeFields",
    "field1",
    "filterType",
    "filterValues",
    "fields",
    "filter",
    "createdAt",
    "updatedAt",
    "startAt",
    "endAt",
    "staticListId",
    "programIds",
    "format",
    "name",
    "folder",
    "type",
    "description",
    "persons",
    "customObjects",
    "vin",
    "email",
    "externalCompanyId",
    "apiName",
    "displayName",
    "dataType",
    "userRoleWorkspaces",
    "accessRoleId",
    "workspaceId",
    "emailAddress",
    "firstName",
    "lastName",
    "expiresAt",
    "batchSize",
    "pageSize",
    "pageOffset",
    "offset",
    "maxReturn",
    "nextPageToken",
    "sinceDatetime",
    "activityTypeIds",
    "leadIds",
    "tokens",
    "value",
    "content",
    "subject",
    "template",
    "programName",
    "channel",
    "runAt",
    "deleteBy",
    "columnHeaderNames",
    "activityTypeId",
    "attributes",
    "cookie",
    "root",
    "lookupfield",
    "reason",
    "costs",
    "tags",
    "index",
    "values",
    "maxDepth",
    "earliestUpdatedAt",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3i64..1_100).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(NAMES).prop_map(Value::from),
        prop::sample::select(
            &[
                "",
                "Default",
                "1",
                "1001",
                "car_c",
                "createOnly",
                "2026-02-30",
                "2026-02-01T00:00:00Z",
                "é\u{0}'\"<{{",
                "a@x.example",
                "{\"id\":12,\"type\":\"Folder\"}",
                "[[1]]"
            ][..]
        )
        .prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(NAMES), inner), 0..5).prop_map(|pairs| {
                let pairs = pairs
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(pairs.collect::<Map<String, Value>>())
            }),
        ]
    })
}

/// The target of a call: the path with `id` in its holes.
fn path(operation: &Operation, id: &str) -> String {
    let parts = operation
        .path
        .split('/')
        .map(|part| match (part.find('{'), part.find('}')) {
            (Some(from), Some(to)) => format!("{}{id}{}", &part[..from], &part[to + 1..]),
            _ => part.to_owned(),
        });
    parts.collect::<Vec<_>>().join("/")
}

/// Members of an object as a query or a form.
fn encoded(body: &Value) -> String {
    let members = body.as_object().into_iter().flatten();
    let pairs = members.map(|(name, value)| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), text)
    });
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn request(bench: &Bench, place: usize, id: &str, kind: u8, body: &Value) -> Request {
    let all: Vec<&Operation> = operations()
        .filter(|known| known.name != "identity")
        .collect();
    let operation = all[place % all.len()];
    let target = path(operation, id);
    let request = match kind % 4 {
        0 => Request::new(operation.method, &format!("{target}?{}", encoded(body))),
        1 => Request::new(operation.method, &target).form(&encoded(body)),
        2 => {
            let given = [
                ("format", "csv"),
                ("programMemberStatus", "Member"),
                ("name", "x"),
            ];
            let mut request = multipart(&target, &given, &format!("email,vin\n{body}\n\"{body}"));
            request.method = operation.method.to_owned();
            request
        }
        _ => Request::new(operation.method, &target).json(body),
    };
    request.header("X-Mkto-User-Token", &bench.token)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_operation_answers_garbage(
        calls in prop::collection::vec(
            (any::<usize>(), prop::sample::select(&["1", "1001", "car_c", "0", "%C3%A9"][..]), any::<u8>(), value()),
            1..80,
        ),
    ) {
        let config = Config { leads: 20, ..quick() };
        let mut bench = Bench::new(config);
        for (place, id, kind, body) in calls {
            let request = request(&bench, place, id, kind, &body);
            let answer = bench.answer(request);
            prop_assert!(answer.is_some_and(|answer| (200..600).contains(&answer.status)));
            bench.pass(700);
        }
        // It is alive, and what came of all that can be saved and loaded.
        prop_assert_eq!(bench.get("/rest/v1/stats/usage.json")["success"].clone(), json!(true));
        let saved = bench.sim.save().unwrap();
        let again = marketo_sim::Sim::load(&saved).unwrap().save().unwrap();
        prop_assert_eq!(saved, again);
    }
}
