//! The types of custom objects: drafts, approval, fields, links.

mod common;

use common::*;
use serde_json::{Value, json};

const SCHEMA: &str = "/rest/v1/customobjects/schema";

/// The code of an answer; empty for a success, which has nothing in its result.
fn done(answer: &Value) -> &str {
    if code(answer).is_empty() {
        assert_eq!(answer["result"], json!([]), "{answer}");
    }
    code(answer)
}

fn make(bench: &mut Bench, name: &str) {
    let body =
        json!({"action": "createOnly", "displayName": format!("The {name}"), "apiName": name});
    assert_eq!(done(&bench.post(&format!("{SCHEMA}.json"), body)), "");
}

fn add(bench: &mut Bench, name: &str, input: Value) -> String {
    let answer = bench.post(
        &format!("{SCHEMA}/{name}/addField.json"),
        json!({"input": input}),
    );
    done(&answer).to_owned()
}

fn act(bench: &mut Bench, name: &str, what: &str) -> String {
    done(&bench.post(&format!("{SCHEMA}/{name}/{what}.json"), json!({}))).to_owned()
}

fn shown(bench: &mut Bench, name: &str, query: &str) -> Value {
    bench.get(&format!("{SCHEMA}/{name}/describe.json{query}"))["result"][0].clone()
}

fn key(name: &str) -> Value {
    json!({"name": name, "displayName": name, "dataType": "string", "isDedupeField": true})
}

fn field(name: &str, kind: &str) -> Value {
    json!({"name": name, "displayName": name, "dataType": kind})
}

#[test]
fn a_type_is_drafted_approved_used_changed_and_deleted() {
    let mut bench = Bench::quick();
    make(&mut bench, "enrollment");
    let draft = shown(&mut bench, "enrollment", "");
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["idField"], Value::Null);
    assert_eq!(draft["searchableFields"], json!([[]]));
    assert_eq!(draft["fields"].as_array().unwrap().len(), 3);
    // Nothing can be done with it before it is approved.
    let path = "/rest/v1/customobjects/enrollment.json";
    assert_eq!(
        code(&bench.post(path, json!({"input": [{"x": 1}]}))),
        "1013"
    );
    assert_eq!(
        code(&bench.get("/rest/v1/customobjects/enrollment/describe.json")),
        "1013"
    );
    assert_eq!(act(&mut bench, "enrollment", "approve"), "1003");
    let input = json!([
        {"name": "leadID", "displayName": "Lead ID", "dataType": "link", "relatedTo": {"name": "lead", "field": "id"}},
        {"name": "courseID", "displayName": "Course ID", "dataType": "link", "relatedTo": {"name": "course_c", "field": "courseId"}},
        {"name": "enrollmentID", "displayName": "Enrollment ID", "dataType": "string", "isDedupeField": true, "description": "Unique"},
        field("grade", "string"),
    ]);
    assert_eq!(add(&mut bench, "enrollment", input), "");
    bench.pass(60_000);
    assert_eq!(act(&mut bench, "enrollment", "approve"), "");
    let approved = shown(&mut bench, "enrollment", "?state=approved");
    assert_eq!(
        (&approved["state"], &approved["version"]),
        (&json!("approved"), &json!("approved"))
    );
    assert_eq!(approved["createdAt"], "2026-02-03T12:01:00Z");
    assert_eq!(approved["dedupeFields"], json!(["enrollmentID"]));
    let searchable = json!([["enrollmentID"], ["marketoGUID"], ["leadID"], ["courseID"]]);
    assert_eq!(approved["searchableFields"], searchable);
    let relations = json!([
        {"field": "leadID", "type": "child", "relatedTo": {"name": "Lead", "field": "id"}},
        {"field": "courseID", "type": "child", "relatedTo": {"name": "course_c", "field": "courseId"}},
    ]);
    assert_eq!(approved["relationships"], relations);
    assert_eq!(approved["fields"][3]["dataType"], "integer");
    let listed = bench.get("/rest/v1/customobjects.json?names=enrollment,nope");
    assert_eq!(listed["result"].as_array().unwrap().len(), 1);
    assert_eq!(listed["result"][0]["name"], "enrollment");
    let described = bench.get("/rest/v1/customobjects/enrollment/describe.json");
    assert_eq!(described["result"][0]["fields"], approved["fields"]);

    let made = json!({"input": [
        {"enrollmentID": "1", "leadID": 1, "courseID": "COURSE-001", "grade": "A"},
        {"enrollmentID": "2", "leadID": 999_999},
    ]});
    let made = bench.post(path, made);
    assert_eq!(records(&made), ["created", "skipped 1004"]);
    let id = &made["result"][0]["marketoGUID"];
    let find = format!("{path}?filterType=courseID&filterValues=COURSE-001&fields=grade,leadID");
    assert_eq!(
        bench.get(&find)["result"],
        json!([{"seq": 0, "marketoGUID": id, "grade": "A", "leadID": 1}])
    );

    // A change makes a draft; what is in use stays until it is approved.
    assert_eq!(
        add(
            &mut bench,
            "enrollment",
            json!([field("passed", "boolean")])
        ),
        ""
    );
    let gone = bench.post(
        &format!("{SCHEMA}/enrollment/deleteField.json"),
        json!({"input": [{"name": "grade"}]}),
    );
    assert_eq!(done(&gone), "");
    assert_eq!(
        shown(&mut bench, "enrollment", "")["state"],
        "approvedWithDraft"
    );
    assert_eq!(
        shown(&mut bench, "enrollment", "?state=draft")["version"],
        "draft"
    );
    assert_eq!(shown(&mut bench, "enrollment", "")["version"], "approved");
    assert_eq!(bench.get(&find)["result"][0]["grade"], "A");
    assert_eq!(act(&mut bench, "enrollment", "approve"), "");
    assert_eq!(code(&bench.get(&find)), "1006");
    let passed = json!({"input": [{"enrollmentID": "1", "passed": "yes"}]});
    assert_eq!(records(&bench.post(path, passed)), ["updated"]);
    let find = find.replace("grade", "passed");
    assert_eq!(
        bench.get(&find)["result"],
        json!([{"seq": 0, "marketoGUID": id, "passed": true, "leadID": 1}])
    );

    // What is linked to cannot go before the link has gone.
    assert_eq!(act(&mut bench, "course_c", "delete"), "1022");
    assert_eq!(act(&mut bench, "enrollment", "delete"), "");
    assert_eq!(code(&bench.get(&find)), "1013");
    assert_eq!(act(&mut bench, "course_c", "delete"), "");
    assert_eq!(act(&mut bench, "course_c", "delete"), "1013");
    assert_eq!(act(&mut bench, "car_c", "delete"), "1022");
    let users = bench.get(&format!("{SCHEMA}/car_c/dependentAssets.json"));
    assert_eq!(users["result"][0]["assetType"], "Smart Campaign");
    assert_eq!(users["result"][0]["usedFields"], json!(["make", "vin"]));
}

#[test]
fn a_draft_can_be_discarded() {
    let mut bench = Bench::quick();
    assert_eq!(act(&mut bench, "car_c", "discardDraft"), "1048");
    let change = json!({"action": "updateOnly", "apiName": "car_c", "description": "No really", "showInLeadDetail": false});
    assert_eq!(done(&bench.post(&format!("{SCHEMA}.json"), change)), "");
    assert_eq!(
        shown(&mut bench, "car_c", "?state=draft")["description"],
        "No really"
    );
    assert_eq!(act(&mut bench, "car_c", "discardDraft"), "");
    assert_eq!(
        code(&bench.get(&format!("{SCHEMA}/car_c/describe.json?state=draft"))),
        "1013"
    );
    assert_eq!(shown(&mut bench, "car_c", "")["state"], "approved");
    make(&mut bench, "never");
    assert_eq!(act(&mut bench, "never", "discardDraft"), "");
    assert_eq!(
        code(&bench.get(&format!("{SCHEMA}/never/describe.json"))),
        "1013"
    );
    assert_eq!(act(&mut bench, "car_c", "approve"), "1003");
    assert_eq!(act(&mut bench, "nope", "approve"), "1013");
}

#[test]
fn types_are_listed_by_name_and_state() {
    let mut bench = Bench::quick();
    make(&mut bench, "fresh");
    let change = json!({"apiName": "course_c", "displayName": "Course", "pluralName": "Courses"});
    assert_eq!(done(&bench.post(&format!("{SCHEMA}.json"), change)), "");
    let mut names = |query: &str| -> Vec<String> {
        let answer = bench.get(&format!("{SCHEMA}.json{query}"));
        let result = answer["result"].as_array().unwrap();
        let name = |one: &Value| {
            format!(
                "{}:{}",
                one["apiName"].as_str().unwrap(),
                one["version"].as_str().unwrap()
            )
        };
        result.iter().map(name).collect()
    };
    assert_eq!(
        names(""),
        [
            "car_c:approved",
            "course_c:approved",
            "fresh:draft",
            "purchase_c:approved"
        ]
    );
    assert_eq!(
        names("?names=fresh,car_c,nope"),
        ["car_c:approved", "fresh:draft"]
    );
    assert_eq!(names("?state=draft"), ["course_c:draft", "fresh:draft"]);
    assert_eq!(names("?state=approvedWithDraft"), ["course_c:approved"]);
    assert_eq!(
        code(&bench.get(&format!("{SCHEMA}.json?state=nope"))),
        "1003"
    );
    assert_eq!(
        code(&bench.get(&format!("{SCHEMA}/nope/describe.json"))),
        "1013"
    );
}

#[test]
fn types_are_bounded() {
    let mut bench = Bench::quick();
    let path = format!("{SCHEMA}.json");
    let rows = [
        (json!({"displayName": "A"}), "1002"),
        (json!({"apiName": "a"}), "1002"),
        (json!({"apiName": "a b", "displayName": "A"}), "1003"),
        (json!({"apiName": "a", "displayName": "A-B"}), "1003"),
        (json!({"apiName": "a", "displayName": 7}), "1001"),
        (
            json!({"apiName": "a", "displayName": "A", "showInLeadDetail": "yes"}),
            "1001",
        ),
        (
            json!({"apiName": "a", "displayName": "A", "action": "explode"}),
            "1003",
        ),
        (
            json!({"apiName": "a", "displayName": "A", "action": "updateOnly"}),
            "1013",
        ),
        (
            json!({"apiName": "car_c", "displayName": "Car", "action": "createOnly"}),
            "1017",
        ),
        (json!({"apiName": "a", "displayName": "Car"}), "1017"),
        (json!({"apiName": "car_c", "displayName": "Auto"}), "1003"),
    ];
    for (body, wanted) in rows {
        assert_eq!(done(&bench.post(&path, body.clone())), wanted, "{body}");
    }
    for n in 0..7 {
        make(&mut bench, &format!("t{n}"));
    }
    let eleventh = json!({"apiName": "t7", "displayName": "T"});
    assert_eq!(done(&bench.post(&path, eleventh)), "1014");
}

#[test]
fn fields_are_checked() {
    let mut bench = Bench::quick();
    make(&mut bench, "a");
    let link =
        |to: Value| json!([{"name": "l", "displayName": "L", "dataType": "link", "relatedTo": to}]);
    let rows = [
        (json!([key("k"), key("K")]), "1017"),
        (json!([field("createdAt", "date")]), "1017"),
        (json!([{"name": "n", "displayName": "N"}]), "1002"),
        (json!([{"name": "n", "dataType": "date"}]), "1002"),
        (json!([field("n", "nope")]), "1003"),
        (json!([field("n-m", "date")]), "1003"),
        (json!([field("n", "link")]), "1002"),
        (link(json!({"name": "lead"})), "1002"),
        (link(json!({"name": "nope", "field": "id"})), "1003"),
        (link(json!({"name": "car_c", "field": "vin"})), "1003"),
        (link(json!({"name": "lead", "field": "nope"})), "1006"),
        (json!([]), "1002"),
        (json!([key("a"), key("b"), key("c"), key("d")]), "1003"),
        (
            json!(
                (0..51)
                    .map(|n| field(&format!("f{n}"), "string"))
                    .collect::<Vec<_>>()
            ),
            "1028",
        ),
        (
            json!([key("k"), field("n", "string"), field("m", "email")]),
            "",
        ),
        (link(json!({"name": "Company", "field": "Id"})), ""),
    ];
    for (input, wanted) in rows {
        assert_eq!(add(&mut bench, "a", input.clone()), wanted, "{input}");
    }
    assert_eq!(add(&mut bench, "nope", json!([key("k")])), "1013");
    let update = |bench: &mut Bench, name: &str, body: Value| {
        let answer = bench.post(&format!("{SCHEMA}/a/{name}/updateField.json"), body);
        done(&answer).to_owned()
    };
    assert_eq!(
        update(
            &mut bench,
            "n",
            json!({"displayName": "Very Long Title", "dataType": "text"})
        ),
        ""
    );
    assert_eq!(
        update(&mut bench, "nope", json!({"displayName": "X"})),
        "1006"
    );
    assert_eq!(update(&mut bench, "n", json!({"displayName": "m"})), "1017");
    assert_eq!(update(&mut bench, "n", json!({"dataType": "nope"})), "1003");
    let draft = shown(&mut bench, "a", "");
    assert_eq!(draft["fields"][4]["displayName"], "Very Long Title");
    assert_eq!(draft["fields"][4]["dataType"], "text");
    assert_eq!(act(&mut bench, "a", "approve"), "");
    // Once approved, keys and links stay as they are, and twenty more fields are the most.
    assert_eq!(
        update(&mut bench, "k", json!({"isDedupeField": false})),
        "1003"
    );
    assert_eq!(
        update(&mut bench, "n", json!({"isDedupeField": true})),
        "1003"
    );
    assert_eq!(update(&mut bench, "n", json!({"name": "x"})), "1003");
    assert_eq!(
        update(
            &mut bench,
            "l",
            json!({"displayName": "Firm", "description": "d"})
        ),
        ""
    );
    let drop = |bench: &mut Bench, name: &str| {
        let body = json!({"input": [{"name": name}]});
        let answer = bench.post(&format!("{SCHEMA}/a/deleteField.json"), body);
        done(&answer).to_owned()
    };
    assert_eq!(drop(&mut bench, "k"), "1003");
    assert_eq!(drop(&mut bench, "l"), "1003");
    assert_eq!(drop(&mut bench, "nope"), "1006");
    assert_eq!(drop(&mut bench, "m"), "");
    let some = |from: usize, to: usize| {
        json!(
            (from..to)
                .map(|n| field(&format!("f{n}"), "string"))
                .collect::<Vec<_>>()
        )
    };
    assert_eq!(add(&mut bench, "a", some(0, 10)), "");
    assert_eq!(act(&mut bench, "a", "approve"), "");
    assert_eq!(add(&mut bench, "a", some(10, 25)), "1028");
    assert_eq!(add(&mut bench, "a", some(10, 20)), "");
    let unused = json!({"input": [{"name": "make"}]});
    assert_eq!(
        done(&bench.post(&format!("{SCHEMA}/car_c/deleteField.json"), unused)),
        "1022"
    );
}

#[test]
fn data_types_and_linkable_objects() {
    let mut bench = Bench::quick();
    let kinds = bench.get(&format!("{SCHEMA}/fieldDataTypes.json"));
    let wanted = [
        "string", "boolean", "integer", "float", "link", "email", "currency", "date", "datetime",
        "phone", "text",
    ];
    assert_eq!(kinds["result"], json!(wanted));
    let linkable = bench.get(&format!("{SCHEMA}/linkableObjects.json"));
    let names: Vec<&str> = linkable["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    // Types that link themselves cannot be linked to.
    assert_eq!(names, ["lead", "company", "course_c"]);
    assert_eq!(
        linkable["result"][2]["fields"],
        json!([
            {"name": "marketoGUID", "displayName": "Marketo GUID", "dataType": "string"},
            {"name": "courseId", "displayName": "Course Id", "dataType": "string"},
        ])
    );
}
