//! Folders, programs and what lies in them, in virtual time.

mod common;

use std::collections::BTreeMap;

use common::*;
use marketo_sim::Request;
use serde_json::{Value, json};

const V1: &str = "/rest/asset/v1";

/// A caller of the asset API.
struct Assets(Bench);

impl Assets {
    fn new() -> Self {
        Self(Bench::quick())
    }

    /// `GET` of a path below `/rest/asset/v1`, `.json` before the query added.
    fn get(&mut self, path: &str) -> Value {
        self.0.get(&target(path))
    }

    /// `POST` of a form.
    fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Value {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        self.0.pass(1_000);
        self.0
            .send(Request::post(&target(path)).form(&body.finish()))
            .1
    }

    /// Sends a form and gives the one record that comes back.
    fn made(&mut self, path: &str, form: &[(&str, &str)]) -> Value {
        let answer = self.post(path, form);
        assert_eq!(answer["success"], true, "{path} {form:?}: {answer}");
        answer["result"][0].clone()
    }

    /// Sends each form and compares the code of its answer; empty for success.
    fn codes(&mut self, rows: &[(&str, &[(&str, &str)], &str)]) {
        for (path, form, wanted) in rows {
            let answer = self.post(path, form);
            assert_eq!(code(&answer), *wanted, "{path} {form:?}: {answer}");
            assert_eq!(answer["success"], wanted.is_empty());
        }
    }

    /// Gets each path and compares what `show` makes of the answer.
    fn reads(&mut self, rows: &[(&str, &str)]) {
        for (path, wanted) in rows {
            let answer = self.get(path);
            let got = match code(&answer) {
                "" => ids(&answer),
                code => code.to_owned(),
            };
            assert_eq!(got, *wanted, "{path}: {answer}");
        }
    }

    /// What lies in a folder or program, as `kind:id`.
    fn contents(&mut self, kind: &str, id: u64) -> Vec<String> {
        let answer = self.get(&format!("/folder/{id}/content?type={kind}&maxReturn=200"));
        let result = answer["result"].as_array().cloned().unwrap_or_default();
        let one = |row: &Value| format!("{}:{}", row["type"].as_str().unwrap(), row["id"]);
        result.iter().map(one).collect()
    }
}

fn target(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mark = if query.is_empty() { "" } else { "?" };
    let query = query
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace('"', "%22");
    format!("{V1}{path}.json{mark}{}", query.replace(' ', "%20"))
}

/// The ids of a result, separated by blanks.
fn ids(answer: &Value) -> String {
    let result = answer["result"].as_array().cloned().unwrap_or_default();
    let all: Vec<String> = result
        .iter()
        .map(|record| record["id"].to_string())
        .collect();
    all.join(" ")
}

fn id(record: &Value) -> u64 {
    record["id"].as_u64().unwrap()
}

const IN_DEFAULT: &str = r#"{"id":12,"type":"Folder"}"#;
const IN_FILES: &str = r#"{"id":22,"type":"Folder"}"#;
const IN_LISTS: &str = r#"{"id":25,"type":"Folder"}"#;
const NOWHERE: &str = r#"{"id":999,"type":"Folder"}"#;

fn in_program(id: u64) -> String {
    json!({"id": id, "type": "Program"}).to_string()
}

fn in_folder(id: u64) -> String {
    json!({"id": id, "type": "Folder"}).to_string()
}

#[test]
fn the_tree_is_read_from_its_roots() {
    let mut assets = Assets::new();
    assets.reads(&[
        ("/folder/11?type=Folder", "11"),
        ("/folder/1004?type=Program", "1004"),
        ("/folder/1004?type=Folder", ""),
        ("/folder/11", "701"),
        ("/folder/11?type=Email", "701"),
        ("/folder/x?type=Folder", "610"),
        ("/folder/byName?name=Marketing Activities", "11"),
        ("/folder/byName?name=Emails&type=Folder", "16"),
        ("/folder/byName?name=Emails&type=Program", ""),
        (
            r#"/folder/byName?name=Emails&root={"id":11,"type":"Folder"}"#,
            "",
        ),
        ("/folder/byName?name=Emails&workSpace=Other", ""),
        ("/folder/byName", "701"),
        (r#"/folders?root={"id":23,"type":"Folder"}"#, "23 24 25 26"),
        (
            r#"/folders?root={"id":23,"type":"Folder"}&maxDepth=0"#,
            "23",
        ),
        (
            r#"/folders?root={"id":11,"type":"Folder"}&maxDepth=1"#,
            "11 12",
        ),
        (r#"/folders?root={"id":1004,"type":"Program"}"#, "1004"),
        ("/folders?root=nonsense", "701"),
        ("/folders?maxReturn=3&offset=2", "13 14 15"),
        ("/folders?workSpace=Other", ""),
    ]);
    let email = assets.get("/folder/1004?type=Program")["result"][0].clone();
    assert_eq!(email["folderType"], "Email Batch Program");
    assert_eq!(email["folderId"], json!({"id": 1004, "type": "Program"}));
    assert_eq!(
        email["path"],
        "/Marketing Activities/Default/Program 04, Email Send"
    );
    let root = assets.get("/folder/15?type=Folder")["result"][0].clone();
    assert_eq!(
        (&root["isSystem"], &root["parent"]),
        (&json!(true), &Value::Null)
    );
}

#[test]
fn a_folder_lives_and_goes() {
    let mut assets = Assets::new();
    let made = assets.made("/folders", &[("name", "Spring"), ("parent", IN_DEFAULT)]);
    let path = format!("/folder/{}", id(&made));
    assert_eq!(made["folderType"], "Marketing Folder");
    let form = [
        ("type", "Folder"),
        ("name", "Summer"),
        ("isArchive", "true"),
        ("description", "d"),
    ];
    let changed = assets.made(&path, &form);
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("Summer"), &json!("d"))
    );
    assert_eq!(changed["isArchive"], true);
    assert_eq!(changed["createdAt"], made["createdAt"]);
    assert_ne!(changed["updatedAt"], made["updatedAt"]);
    assert_eq!(
        assets.get(&format!("{path}?type=Folder"))["result"][0],
        changed
    );

    let inner = in_folder(id(&made));
    let program = [
        ("name", "P"),
        ("folder", &inner),
        ("type", "Default"),
        ("channel", "Content"),
    ];
    let program = id(&assets.made("/programs", &program));
    let sub = id(&assets.made("/folders", &[("name", "Sub"), ("parent", &inner)]));
    let campaign = id(&assets.made("/smartCampaigns", &[("name", "C"), ("folder", &inner)]));
    let wanted = [
        format!("Folder:{sub}"),
        format!("Program:{program}"),
        format!("Smart Campaign:{campaign}"),
    ];
    assert_eq!(assets.contents("Folder", id(&made)), wanted);
    let second = format!("{path}/content?type=Folder&maxReturn=1&offset=1");
    assets.reads(&[
        (&second, &program.to_string()),
        (&format!("{path}/content?maxReturn=201"), "701"),
    ]);

    let long = "n".repeat(256);
    let text = "d".repeat(2_001);
    let delete = format!("{path}/delete");
    let folder: &[(&str, &str)] = &[("type", "Folder")];
    assets.codes(&[
        (
            "/folders",
            &[("name", &long), ("parent", IN_DEFAULT)],
            "701",
        ),
        (
            "/folders",
            &[
                ("name", "x"),
                ("parent", IN_DEFAULT),
                ("description", &text),
            ],
            "701",
        ),
        (
            "/folders",
            &[("name", "Summer"), ("parent", IN_DEFAULT)],
            "709",
        ),
        ("/folders", &[("name", "x"), ("parent", NOWHERE)], "710"),
        (&path, &[("name", "x")], "701"),
        (&path, &[("type", "Folder"), ("name", "Archive")], "709"),
        (
            &path,
            &[("type", "Folder"), ("isArchive", "perhaps")],
            "701",
        ),
        ("/folder/12", &[("type", "Folder"), ("name", "x")], "709"),
        ("/folder/1001", &[("type", "Program"), ("name", "x")], "711"),
        ("/folder/999", &[("type", "Folder"), ("name", "x")], "702"),
        (&delete, &[], "701"),
        (&delete, folder, "709"),
        ("/folder/15/delete", folder, "709"),
        (&format!("/folder/{sub}/delete"), folder, ""),
        (&format!("/program/{program}/delete"), &[], ""),
        (&delete, folder, "709"),
        (&format!("/smartCampaign/{campaign}/delete"), &[], ""),
        (&delete, folder, ""),
        (&delete, folder, "702"),
    ]);
    assets.reads(&[
        (&format!("{path}?type=Folder"), ""),
        (&format!("{path}/content?type=Folder"), ""),
    ]);
    let again = assets.made("/folders", &[("name", "Spring"), ("parent", IN_DEFAULT)]);
    assert!(id(&again) > sub, "an id came back");
}

#[test]
fn a_program_is_made_with_tags_and_costs() {
    let mut assets = Assets::new();
    let form = [
        ("name", "Series"),
        ("folder", IN_DEFAULT),
        ("type", "Event with Webinar"),
        ("channel", "Webinar"),
        ("description", "d"),
        (
            "tags",
            r#"[{"tagType":"Webinar Series","tagValue":"Basics"}]"#,
        ),
        (
            "costs",
            r#"[{"startDate":"2026-01-01","cost":2000,"note":"Ads"}]"#,
        ),
    ];
    let made = assets.made("/programs", &form);
    assert_eq!(
        made["tags"],
        json!([{"tagType": "Webinar Series", "tagValue": "Basics"}])
    );
    assert_eq!(
        made["costs"],
        json!([{"startDate": "2026-01-01", "cost": 2000, "note": "Ads"}])
    );
    assert_eq!(
        made["folder"],
        json!({"type": "Folder", "value": 12, "folderName": "Default"})
    );
    let path = format!("/program/{}", id(&made));
    assert_eq!(assets.get(&path)["result"][0], made);

    let changed = assets.made(
        &path,
        &[
            ("name", "Series 2"),
            ("tags", r#"[{"tagType":"Presenter","tagValue":"Zoë"}]"#),
            ("costs", r#"[{"startDate":"2026-02-01","cost":1}]"#),
        ],
    );
    assert_eq!(changed["tags"].as_array().unwrap().len(), 2);
    assert_eq!(changed["costs"].as_array().unwrap().len(), 2);
    let cleared = assets.made(&path, &[("costsDestructiveUpdate", "true")]);
    assert_eq!(
        (&cleared["costs"], &cleared["name"]),
        (&Value::Null, &json!("Series 2"))
    );
    for (query, shown) in [
        ("", vec![]),
        ("&includeTags=true", vec!["tags"]),
        ("&includeCosts=true", vec!["costs"]),
    ] {
        let named =
            assets.get(&format!("/program/byName?name=Series 2{query}"))["result"][0].clone();
        let has = ["tags", "costs"]
            .into_iter()
            .filter(|name| named.get(name).is_some());
        assert_eq!(has.collect::<Vec<_>>(), shown);
    }

    let id = id(&made);
    assets.codes(&[
        (
            &format!("{path}/tag/Presenter"),
            &[("tagValue", "Dennis")],
            "",
        ),
        (
            &format!("{path}/tag/Presenter"),
            &[("tagValue", "Nobody")],
            "701",
        ),
        (&format!("{path}/tag/Presenter"), &[], "701"),
        (
            &format!("{path}/tag/Nope"),
            &[("tagValue", "Dennis")],
            "701",
        ),
        (&format!("{path}/tag/Region/delete"), &[], "702"),
        (&format!("{path}/tag/Webinar%20Series/delete"), &[], "709"),
        (
            "/program/999/tag/Presenter",
            &[("tagValue", "Dennis")],
            "702",
        ),
        (
            "/program/1001/tag/Webinar%20Series",
            &[("tagValue", "Basics")],
            "709",
        ),
    ]);
    assets.reads(&[
        (
            "/program/byTag?tagType=Presenter&tagValue=Dennis",
            &id.to_string(),
        ),
        ("/program/byTag?tagType=Presenter&tagValue=David", ""),
        (
            "/program/byTag?tagType=Region&tagValue=AMER&maxReturn=2",
            "1005 1011",
        ),
        ("/program/byTag?tagType=Region", "701"),
    ]);
    assets.codes(&[(&format!("{path}/tag/Presenter/delete"), &[], "")]);
    assets.reads(&[("/program/byTag?tagType=Presenter&tagValue=Dennis", "")]);
}

#[test]
fn what_a_program_must_not_be() {
    let mut assets = Assets::new();
    let good: BTreeMap<&str, &str> = BTreeMap::from([
        ("name", "Fresh"),
        ("folder", IN_DEFAULT),
        ("type", "Default"),
        ("channel", "Content"),
    ]);
    let (event, engagement, email) = (in_program(1002), in_program(1003), in_program(1004));
    let long = "n".repeat(256);
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("name", "")], "701"),
        (&[("name", &long)], "701"),
        (&[("name", "Program 01, Content")], "709"),
        (&[("folder", "")], "701"),
        (&[("folder", NOWHERE)], "710"),
        (&[("folder", r#"{"id":16,"type":"Folder"}"#)], "711"),
        (&[("folder", &event)], "711"),
        (&[("folder", &email)], "711"),
        (&[("type", "Party")], "701"),
        (&[("type", "Event")], "709"),
        (&[("channel", "Nope")], "701"),
        (&[("tags", "[")], "701"),
        (
            &[("tags", r#"[{"tagType":"Region","tagValue":"Mars"}]"#)],
            "701",
        ),
        (&[("costs", r#"[{"startDate":"soon","cost":1}]"#)], "704"),
        (&[("startDate", "2026-01-01T00:00:00Z")], "709"),
        (
            &[("type", "Event with Webinar"), ("channel", "Webinar")],
            "709",
        ),
        (&[("folder", &engagement)], ""),
        (
            &[
                ("name", "Mail"),
                ("type", "email"),
                ("channel", "Email Send"),
                ("folder", &event),
            ],
            "",
        ),
        (
            &[
                ("name", "Mail 2"),
                ("type", "Email"),
                ("channel", "Email Send"),
                ("startDate", "tomorrow"),
            ],
            "704",
        ),
    ];
    for (changes, wanted) in rows {
        let mut form = good.clone();
        form.extend(changes.iter().copied());
        let form: Vec<(&str, &str)> = form.into_iter().collect();
        assets.codes(&[("/programs", &form, wanted)]);
    }
    let nested = json!({"name": "x"});
    assert_eq!(code(&assets.0.post(&target("/programs"), nested)), "612");
    assets.codes(&[
        ("/program/999", &[("name", "x")], "702"),
        ("/program/1001", &[("name", "Program 02, Tradeshow")], "709"),
        ("/program/1001", &[("costsDestructiveUpdate", "1")], "701"),
        (
            "/program/1001/clone",
            &[("name", "Fresh"), ("folder", IN_DEFAULT)],
            "709",
        ),
        (
            "/program/1001/clone",
            &[("name", "x"), ("folder", &engagement)],
            "711",
        ),
        (
            "/program/999/clone",
            &[("name", "x"), ("folder", IN_DEFAULT)],
            "702",
        ),
        ("/program/1001/delete", &[], "709"),
        ("/program/999/delete", &[], "702"),
    ]);
}

#[test]
fn programs_are_filtered() {
    let mut assets = Assets::new();
    assets.reads(&[
        (
            "/programs?filterType=id&filterValues=1003,1001,5",
            "1001 1003",
        ),
        ("/programs?filterType=programId&filterValues=1002", "1002"),
        (
            "/programs?filterType=folderId&filterValues=13&maxReturn=3",
            "1003 1008 1013",
        ),
        (
            "/programs?filterType=workspace&filterValues=Default&maxReturn=1",
            "1001",
        ),
        ("/programs?filterType=workspace&filterValues=Other", ""),
        ("/programs?filterType=id", "701"),
        ("/programs?filterType=colour&filterValues=red", "701"),
        ("/programs?status=on&maxReturn=2", "1003 1008"),
        ("/programs?status=locked", ""),
        ("/programs?earliestUpdatedAt=never", "704"),
        (
            "/programs?earliestUpdatedAt=2026-02-01&latestUpdatedAt=2026-01-01",
            "701",
        ),
        ("/programs?earliestUpdatedAt=2026-02-03T11:59:59Z", ""),
        ("/program/byName?name=Nope", ""),
        ("/program/byName", "701"),
        ("/program/999", ""),
    ]);
    assets.post("/program/1040", &[("description", "new")]);
    assets.reads(&[("/programs?earliestUpdatedAt=2026-02-03T12:00:00Z", "1040")]);
}

#[test]
fn an_email_program_is_approved_and_back() {
    let mut assets = Assets::new();
    let dates = [
        ("startDate", "2026-05-01T10:00:00Z"),
        ("endDate", "2026-05-02T10:00:00Z"),
    ];
    assets.codes(&[
        ("/program/1001/approve", &[], "709"),
        ("/program/999/approve", &[], "702"),
        ("/program/1004/unapprove", &[], "709"),
        ("/program/1004", &dates, ""),
        ("/program/1004/approve", &[], ""),
        ("/program/1004/approve", &[], "709"),
        ("/program/1004", &dates, "709"),
        ("/program/1004/delete", &[], "709"),
    ]);
    let program = assets.get("/program/1004")["result"][0].clone();
    assert_eq!(
        (&program["status"], &program["startDate"]),
        (&json!("locked"), &json!("2026-05-01T10:00:00Z+0000"))
    );
    assets.reads(&[("/programs?status=locked", "1004")]);
    assets.codes(&[("/program/1004/unapprove", &[], "")]);
    assert_eq!(
        assets.get("/program/1004")["result"][0]["status"],
        "unlocked"
    );
    let form = [
        ("name", "Bare"),
        ("folder", IN_DEFAULT),
        ("type", "Email"),
        ("channel", "Email Send"),
    ];
    let bare = id(&assets.made("/programs", &form));
    assets.codes(&[(&format!("/program/{bare}/approve"), &[], "709")]);
    let list = assets.get("/program/1004/smartList?includeRules=true")["result"][0].clone();
    assert_eq!(list["rules"]["filters"][0]["name"], "Visited Web Page");
    assert_eq!(list["folder"], json!({"id": 1004, "type": "Program"}));
    assets.reads(&[
        ("/program/1001/smartList", ""),
        ("/program/999/smartList", ""),
    ]);
    assert!(
        assets.get("/program/1004/smartList")["result"][0]
            .get("rules")
            .is_none()
    );
}

#[test]
fn a_clone_has_what_the_program_has() {
    let mut assets = Assets::new();
    let inner = in_program(1001);
    assets.made("/folders", &[("name", "Inside"), ("parent", &inner)]);
    let form = [
        ("name", "Copy"),
        ("folder", IN_DEFAULT),
        ("description", "c"),
    ];
    let copy = assets.made("/program/1001/clone", &form);
    let copied = id(&copy);
    assert_eq!(
        (&copy["description"], &copy["type"]),
        (&json!("c"), &json!("Default"))
    );
    assert_eq!(
        copy["tags"],
        assets.get("/program/1001")["result"][0]["tags"]
    );
    let kinds = |rows: Vec<String>| -> Vec<String> {
        rows.iter()
            .map(|row| row.split(':').next().unwrap().to_owned())
            .collect()
    };
    let (old, new) = (
        assets.contents("Program", 1001),
        assets.contents("Program", copied),
    );
    assert_eq!(
        kinds(old.clone()),
        ["Folder", "Smart Campaign", "Smart Campaign", "Static List"]
    );
    assert_eq!(kinds(new.clone()), kinds(old.clone()));
    assert!(new.iter().all(|row| !old.contains(row)), "{new:?}");
    let tokens = assets.get(&format!("/folder/{copied}/tokens?folderType=Program"));
    assert_eq!(tokens["result"][0]["tokens"].as_array().unwrap().len(), 2);
    let found = assets.get(&format!("/smartCampaigns?folder={}", in_program(copied)));
    assert_eq!(found["result"][0]["isActive"], false);
    assert_eq!(found["result"][0]["parentProgramId"], copied);

    assets.codes(&[(&format!("/program/{copied}/delete"), &[], "")]);
    assets.reads(&[
        (&format!("/program/{copied}"), ""),
        (
            &format!("/smartCampaigns?folder={}", in_program(copied)),
            "",
        ),
        (&format!("/staticLists?folder={}", in_program(copied)), ""),
        (&format!("/folder/{copied}/tokens?folderType=Program"), ""),
        (&format!("/folders?root={}", in_program(copied)), ""),
    ]);
    assert_eq!(assets.contents("Program", 1001), old);

    let email = assets.made(
        "/program/1004/clone",
        &[("name", "Mail copy"), ("folder", IN_DEFAULT)],
    );
    let lists = [1004, id(&email)].map(|id| assets.get(&format!("/program/{id}/smartList")));
    assert_ne!(lists[0]["result"][0]["id"], lists[1]["result"][0]["id"]);
    assets.codes(&[(&format!("/program/{}/approve", id(&email)), &[], "")]);
}

#[test]
fn tokens_of_every_type() {
    let mut assets = Assets::new();
    let path = "/folder/1003/tokens";
    let program = ("folderType", "Program");
    for (kind, value) in [
        ("date", "2026-03-01"),
        ("number", "-1.5"),
        ("rich text", "<b>x</b>"),
        ("score", "=5"),
        ("sfdc campaign", "Spring"),
        ("text", "a & b"),
    ] {
        let made = assets.made(
            path,
            &[("name", kind), ("type", kind), ("value", value), program],
        );
        assert_eq!(made["folder"], json!({"type": "Program", "value": 1003}));
        assert_eq!(
            (&made["tokens"][0]["type"], &made["tokens"][0]["value"]),
            (&json!(kind), &json!(value))
        );
    }
    assets.made(
        path,
        &[("name", "text"), ("type", "text"), ("value", "c"), program],
    );
    let read = assets.get("/folder/1003/tokens?folderType=Program")["result"][0].clone();
    assert_eq!(read["tokens"].as_array().unwrap().len(), 6);
    assert_eq!(read["tokens"][5]["value"], "c");
    let fifty = "n".repeat(50);
    let long = "n".repeat(51);
    let delete = "/folder/1003/tokens/delete";
    assets.codes(&[
        (
            path,
            &[("name", &fifty), ("type", "text"), ("value", "v"), program],
            "",
        ),
        (
            path,
            &[("name", &long), ("type", "text"), ("value", "v"), program],
            "701",
        ),
        (
            path,
            &[
                ("name", "t"),
                ("type", "iCalendar"),
                ("value", "v"),
                program,
            ],
            "701",
        ),
        (
            path,
            &[
                ("name", "t"),
                ("type", "date"),
                ("value", "1.3.2026"),
                program,
            ],
            "704",
        ),
        (
            path,
            &[
                ("name", "t"),
                ("type", "number"),
                ("value", "many"),
                program,
            ],
            "701",
        ),
        (
            path,
            &[
                ("name", "t"),
                ("type", "score"),
                ("value", "3000000000"),
                program,
            ],
            "701",
        ),
        (path, &[("name", "t"), ("type", "text"), program], "701"),
        (
            path,
            &[("name", "t"), ("type", "text"), ("value", "v")],
            "701",
        ),
        (
            path,
            &[
                ("name", "text"),
                ("type", "number"),
                ("value", "1"),
                program,
            ],
            "709",
        ),
        (
            path,
            &[
                ("name", "t"),
                ("type", "text"),
                ("value", "v"),
                ("folderType", "Folder"),
            ],
            "710",
        ),
        (
            "/folder/16/tokens",
            &[
                ("name", "t"),
                ("type", "text"),
                ("value", "v"),
                ("folderType", "Folder"),
            ],
            "711",
        ),
        (
            delete,
            &[("name", "text"), ("type", "date"), program],
            "702",
        ),
        (delete, &[("name", "text"), program], "701"),
        (delete, &[("name", "text"), ("type", "text"), program], ""),
        (
            delete,
            &[("name", "text"), ("type", "text"), program],
            "702",
        ),
    ]);
    assets.reads(&[
        ("/folder/13/tokens", ""),
        ("/folder/12/tokens?folderType=Zone", "701"),
    ]);
    assert_eq!(
        assets.get("/folder/12/tokens")["result"][0]["tokens"][0]["name"],
        "Points"
    );
}

#[test]
fn campaigns_are_made_run_and_deleted() {
    let mut assets = Assets::new();
    let inner = in_program(1001);
    let form = [
        ("name", "New"),
        ("folder", r#"{"type": "folder","id": 12}"#),
        ("description", "d"),
    ];
    let made = assets.made("/smartCampaigns", &form);
    let path = format!("/smartCampaign/{}", id(&made));
    assert_eq!(
        (&made["status"], &made["type"]),
        (&json!("Never Run"), &json!("batch"))
    );
    assert!(made.get("parentProgramId").is_none());
    assert_eq!(assets.get(&path)["result"][0], made);
    let changed = assets.made(&path, &[("name", "Newer")]);
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("Newer"), &json!("d"))
    );
    assets.reads(&[
        ("/smartCampaign/byName?name=New", ""),
        ("/smartCampaign/byName?name=Newer", &id(&made).to_string()),
        ("/smartCampaigns?isActive=true", "2001"),
        ("/smartCampaigns?maxReturn=2&offset=1", "2002 2003"),
        (&format!("/smartCampaigns?folder={inner}"), "2001 2002"),
        (
            "/smartCampaigns?latestUpdatedAt=2025-01-01T00:00:00Z",
            "2001",
        ),
        ("/smartCampaigns?isActive=perhaps", "701"),
        ("/smartCampaign/999", ""),
    ]);
    let folder = ("folder", IN_DEFAULT);
    assets.codes(&[
        ("/smartCampaigns", &[("name", "Newer"), folder], "709"),
        (
            "/smartCampaigns",
            &[("name", "x"), ("folder", IN_FILES)],
            "711",
        ),
        (&path, &[("name", "Clean up")], "709"),
        ("/smartCampaign/999", &[("name", "x")], "702"),
        (&format!("{path}/activate"), &[], "709"),
        ("/smartCampaign/2005/activate", &[], "709"),
        ("/smartCampaign/2001/activate", &[], "709"),
        ("/smartCampaign/2002/deactivate", &[], "709"),
        ("/smartCampaign/2002/activate", &[], ""),
        ("/smartCampaign/2002/delete", &[], "709"),
        ("/smartCampaign/999/activate", &[], "702"),
        ("/smartCampaign/2001/deactivate", &[], ""),
        ("/smartCampaign/2001/delete", &[], ""),
        ("/smartCampaign/2001/delete", &[], "702"),
        ("/smartCampaign/2001/clone", &[("name", "x"), folder], "702"),
    ]);
    assets.reads(&[
        ("/smartCampaigns?isActive=true", "2002"),
        ("/smartCampaign/2001", ""),
    ]);
    let active = assets.get("/smartCampaign/2002")["result"][0].clone();
    assert_eq!(
        (&active["status"], &active["isRequestable"]),
        (&json!("Active"), &json!(false))
    );
    let list = assets.get("/smartCampaign/2002/smartList?includeRules=true")["result"][0].clone();
    assert_eq!(list["rules"]["triggers"], json!(["Clicks Link in Email"]));
    let copy = assets.made("/smartCampaign/2002/clone", &[("name", "Copy"), folder]);
    assert_eq!(
        (&copy["status"], &copy["type"]),
        (&json!("Inactive"), &json!("trigger"))
    );
    assert_ne!(copy["smartListId"], active["smartListId"]);
    let of_copy = format!("/smartCampaign/{}/smartList", id(&copy));
    assets.reads(&[(&of_copy, &copy["smartListId"].to_string())]);
}

#[test]
fn a_static_list_is_the_same_in_both_apis() {
    let mut assets = Assets::new();
    let inner = in_program(1002);
    let made = assets.made("/staticLists", &[("name", "Guests"), ("folder", &inner)]);
    let made_id = id(&made);
    assert_eq!(made["folder"], json!({"id": 1002, "type": "Program"}));
    assert!(made.get("description").is_none());
    let path = format!("/staticList/{made_id}");
    let list = assets.0.get(&format!("/rest/v1/lists/{made_id}.json"))["result"][0].clone();
    assert_eq!(
        (&list["name"], &list["programName"]),
        (&json!("Guests"), &json!("Program 02, Tradeshow"))
    );
    assets.post("/program/1002", &[("name", "Fair")]);
    let changed = assets.made(&path, &[("name", "All guests"), ("description", "d")]);
    assert_eq!(changed["description"], "d");
    let list = assets.0.get(&format!("/rest/v1/lists/{made_id}.json"))["result"][0].clone();
    assert_eq!(
        (&list["name"], &list["programName"]),
        (&json!("All guests"), &json!("Fair"))
    );
    assert_eq!(list["description"], "d");
    assets.reads(&[
        (&path, &made_id.to_string()),
        ("/staticList/byName?name=All guests", &made_id.to_string()),
        ("/staticList/byName?name=Guests", ""),
        (
            &format!("/staticLists?folder={inner}"),
            &format!("1002 {made_id}"),
        ),
        (
            &format!("/staticLists?folder={IN_LISTS}&maxReturn=2&offset=1"),
            "1003 1004",
        ),
        (
            "/staticLists?earliestUpdatedAt=2026-02-03T12:00:00Z",
            &made_id.to_string(),
        ),
        ("/staticList/999", ""),
    ]);
    assets.codes(&[
        (
            "/staticLists",
            &[("name", "Newsletter"), ("folder", IN_LISTS)],
            "709",
        ),
        (
            "/staticLists",
            &[("name", "x"), ("folder", IN_FILES)],
            "711",
        ),
        ("/staticLists", &[("name", "x")], "701"),
        (&path, &[("name", "Newsletter")], "709"),
        (&path, &[("name", "All guests")], ""),
        ("/staticList/999", &[("name", "x")], "702"),
        (&format!("{path}/delete"), &[], ""),
        (&format!("{path}/delete"), &[], "702"),
    ]);
    let gone = assets.0.get(&format!("/rest/v1/lists/{made_id}.json"));
    assert_eq!(code(&gone), "1013");
}

#[test]
fn smart_lists_are_cloned_and_deleted() {
    let mut assets = Assets::new();
    let all = assets.get("/smartLists?maxReturn=200");
    let known = ids(&all);
    let first = all["result"][0].clone();
    let path = format!("/smartList/{}", id(&first));
    assert_eq!(
        (&first["name"], first.get("rules")),
        (&json!("Active prospects"), None)
    );
    let rules = assets.get(&format!("{path}?includeRules=true"))["result"][0]["rules"].clone();
    assert_eq!(rules["filterMatchType"], "all");
    assert_eq!(rules["filters"][0]["conditions"][0]["isPrimary"], true);
    let folder = ("folder", r#"{"id":24,"type":"Folder"}"#);
    let copy = assets.made(
        &format!("{path}/clone"),
        &[("name", "Copy"), folder, ("description", "d")],
    );
    let copied = format!("/smartList/{}", id(&copy));
    assert_eq!(
        assets.get(&format!("{copied}?includeRules=true"))["result"][0]["rules"],
        rules
    );
    assets.reads(&[
        ("/smartLists", &format!("{known} {}", id(&copy))),
        ("/smartList/byName?name=Copy", &id(&copy).to_string()),
        ("/smartList/byName?name=Request demo", ""),
        (
            &format!("/smartLists?folder={}", in_program(1002)),
            &known.split(' ').next_back().unwrap().to_owned(),
        ),
        ("/smartLists?latestUpdatedAt=2000-01-01", ""),
    ]);
    let part = assets.get("/program/1004/smartList")["result"][0].clone();
    assets.codes(&[
        (&format!("{path}/clone"), &[("name", "Copy"), folder], "709"),
        (
            &format!("{path}/clone"),
            &[("name", "x"), ("folder", IN_FILES)],
            "711",
        ),
        ("/smartList/999/clone", &[("name", "x"), folder], "702"),
        (&format!("/smartList/{}/delete", id(&part)), &[], "709"),
        (&format!("{copied}/delete"), &[], ""),
        (&format!("{copied}/delete"), &[], "702"),
    ]);
    assets.reads(&[("/smartLists", &known), (&copied, "")]);
}

/// A multipart body with one file and some fields.
fn multipart(path: &str, file: Option<(&str, &str)>, fields: &[(&str, &str)]) -> Request {
    let mut body = String::new();
    if let Some((kind, content)) = file {
        body += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.bin\"\r\n\
             Content-Type: {kind}\r\n\r\n{content}\r\n"
        );
    }
    for (name, value) in fields {
        body +=
            &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let mut request = Request::post(&target(path));
    request.body = (body + "--b--\r\n").into();
    request.header("content-type", "multipart/form-data; boundary=b")
}

#[test]
fn files_come_in_parts() {
    let mut assets = Assets::new();
    let mut send = |request: Request| {
        assets.0.pass(1_000);
        assets.0.send(request).1
    };
    let html = Some(("text/html", "<html></html>"));
    let folder = ("folder", IN_FILES);
    let name = ("name", "page.html");
    let made = send(multipart(
        "/files",
        html,
        &[name, folder, ("description", "d")],
    ));
    let made = made["result"][0].clone();
    assert_eq!(
        (&made["size"], &made["mimeType"]),
        (&json!(13), &json!("text/html"))
    );
    assert_eq!(
        made["folder"],
        json!({"type": "Image", "id": 22, "name": "Images and Files"})
    );
    assert_eq!(made["description"], "d");
    let png = Some(("image/png", "12345"));
    let over = send(multipart("/files", png, &[name, folder]))["result"][0].clone();
    assert_eq!((&over["id"], &over["size"]), (&made["id"], &json!(5)));
    assert_ne!(over["updatedAt"], made["updatedAt"]);
    let content = format!("/file/{}/content", id(&made));
    let replaced = send(multipart(&content, html, &[]))["result"][0].clone();
    assert_eq!(
        (&replaced["size"], &replaced["name"]),
        (&json!(13), &json!("page.html"))
    );
    let only = ("insertOnly", "true");
    let in_email = ("folder", r#"{"id":16,"type":"Folder"}"#);
    for (request, wanted) in [
        (multipart("/files", html, &[name, folder, only]), "709"),
        (
            multipart("/files", html, &[("name", "new"), folder, only]),
            "",
        ),
        (multipart("/files", None, &[name, folder]), "701"),
        (multipart("/files", html, &[folder]), "701"),
        (multipart("/files", html, &[name]), "701"),
        (
            multipart("/files", html, &[name, ("folder", NOWHERE)]),
            "710",
        ),
        (multipart("/files", html, &[name, in_email]), "711"),
        (multipart("/file/999/content", html, &[]), "702"),
        (multipart(&content, None, &[("x", "y")]), "701"),
        (Request::post(&target("/files")).form("name=x"), "613"),
        (Request::post(&target(&content)).json(&json!({})), "613"),
    ] {
        let answer = send(request);
        assert_eq!(code(&answer), wanted, "{answer}");
    }
    let (made, next) = (id(&made), id(&made) + 1);
    assets.reads(&[
        (&format!("/file/{made}"), &made.to_string()),
        ("/file/byName?name=page.html", &made.to_string()),
        ("/file/byName?name=nope", ""),
        (
            &format!("/files?folder={IN_FILES}&offset=1"),
            &format!("4002 {made} {next}"),
        ),
        ("/files?folder=16", ""),
        ("/file/999", ""),
    ]);
}

#[test]
fn channels_tags_and_segments_are_read() {
    let mut assets = Assets::new();
    let webinar = assets.get("/channel/byName?name=Webinar")["result"][0].clone();
    assert_eq!(webinar["applicableProgramType"], "webinar");
    assert_eq!(webinar["progressionStatuses"][0]["name"], "Not in Program");
    assert_eq!(webinar["progressionStatuses"][4]["success"], true);
    let steps: Vec<u64> = webinar["progressionStatuses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|status| status["step"].as_u64().unwrap())
        .collect();
    assert_eq!(steps, [0, 10, 20, 30, 40, 50]);
    let tag = assets.get("/tagType/byName?name=Webinar Series")["result"][0].clone();
    let wanted = json!({
        "tagType": "Webinar Series",
        "applicableProgramTypes": "[webinar]",
        "required": true,
        "allowableValues": "[Basics, Advanced]",
    });
    assert_eq!(tag, wanted);
    let types = assets.get("/tagTypes?offset=1");
    assert_eq!(types["result"].as_array().unwrap().len(), 2);
    assert!(types["result"][0].get("allowableValues").is_none());
    assets.reads(&[
        ("/channels?maxReturn=2&offset=8", "9 10"),
        ("/channels?offset=10", ""),
        ("/channel/byName?Name=Blog", "4"),
        ("/channel/byName?name=Nope", ""),
        ("/channel/byName", "701"),
        ("/tagType/byName?name=Nope", ""),
        ("/segmentation", "1001 1002 1003"),
        ("/segmentation?status=approved", "1001 1002"),
        ("/segmentation?status=draft", "1002 1003"),
        ("/segmentation?status=live", "701"),
        ("/segmentation/1002/segments", "1004 1005 1006"),
        (
            "/segmentation/1002/segments?status=draft",
            "1007 1008 1009 1010",
        ),
        (
            "/segmentation/1002/segments?status=draft&maxReturn=2&offset=2",
            "1009 1010",
        ),
        ("/segmentation/1001/segments?status=draft", ""),
        ("/segmentation/999/segments", ""),
    ]);
    let segment = assets.get("/segmentation/1002/segments")["result"][0].clone();
    assert_eq!(
        (&segment["segmentationId"], &segment["status"]),
        (&json!(1002), &json!("approved"))
    );
}
