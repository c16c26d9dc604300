//! Smart campaigns, lists and files as assets.

mod common;

use common::assets::{Assets, Row, has, id, ids, target};
use common::{SECRET_A, code, token};
use marketo_sim::Request;
use serde_json::json;

#[test]
fn campaigns_are_made_run_and_deleted() {
    let mut assets = Assets::new();
    let form = r#"name=New; folder={"type": "folder","id": 12}; description=d"#;
    let made = assets.made("/smartCampaigns", form);
    let made_id = id(&made).to_string();
    let path = format!("/smartCampaign/{made_id}");
    has(
        &made,
        &[("status", json!("Never Run")), ("type", json!("batch"))],
    );
    assert!(made.get("parentProgramId").is_none());
    assert_eq!(assets.one(&path), made);
    let changed = assets.made(&path, "name=Newer");
    has(
        &changed,
        &[("name", json!("Newer")), ("description", json!("d"))],
    );
    assets.reads(&[
        ("/smartCampaign/byName?name=New", ""),
        ("/smartCampaign/byName?name=Newer", &made_id),
        ("/smartCampaigns?isActive=true", "2001"),
        ("/smartCampaigns?maxReturn=2&offset=1", "2002 2003"),
        ("/smartCampaigns?folder=#1001", "2001 2002"),
        (
            "/smartCampaigns?latestUpdatedAt=2025-01-01T00:00:00Z",
            "2001",
        ),
        ("/smartCampaigns?isActive=perhaps", "701"),
        ("/smartCampaign/999", ""),
    ]);
    assets.codes(&[
        ("/smartCampaigns", "name=Newer; folder=@12", "709"),
        ("/smartCampaigns", "name=x; folder=@22", "711"),
        (&path, "name=Clean up", "709"),
        ("/smartCampaign/999", "name=x", "702"),
        (&format!("{path}/activate"), "", "709"),
        ("/smartCampaign/2005/activate", "", "709"),
        ("/smartCampaign/2001/activate", "", "709"),
        ("/smartCampaign/2002/deactivate", "", "709"),
        ("/smartCampaign/2002/activate", "", ""),
        ("/smartCampaign/2002/delete", "", "709"),
        ("/smartCampaign/999/activate", "", "702"),
        ("/smartCampaign/2001/deactivate", "", ""),
        ("/smartCampaign/2001/delete", "", ""),
        ("/smartCampaign/2001/delete", "", "702"),
        ("/smartCampaign/2001/clone", "name=x; folder=@12", "702"),
    ]);
    assets.reads(&[
        ("/smartCampaigns?isActive=true", "2002"),
        ("/smartCampaign/2001", ""),
    ]);
    let active = assets.one("/smartCampaign/2002");
    has(
        &active,
        &[("status", json!("Active")), ("isRequestable", json!(false))],
    );
    let list = assets.one("/smartCampaign/2002/smartList?includeRules=true");
    assert_eq!(list["rules"]["triggers"], json!(["Clicks Link in Email"]));
    let copy = assets.made("/smartCampaign/2002/clone", "name=Copy; folder=@12");
    has(
        &copy,
        &[("status", json!("Inactive")), ("type", json!("trigger"))],
    );
    assert_ne!(copy["smartListId"], active["smartListId"]);
    let of_copy = format!("/smartCampaign/{}/smartList", id(&copy));
    assets.reads(&[(&of_copy, &copy["smartListId"].to_string())]);
}

#[test]
fn a_campaign_says_when_it_runs() {
    let mut assets = Assets::new();
    let monthly = assets.one("/smartCampaign/2003");
    let wanted = [("intervalType", json!("Monthly")), ("dayOfMonth", json!(1))];
    has(&monthly["recurrence"], &wanted);
    assert_eq!(monthly["status"], "Recurring Run");
    has(
        &assets.one("/smartCampaign/2002"),
        &[
            ("qualificationRuleType", json!("interval")),
            ("qualificationRuleInterval", json!(1)),
            ("qualificationRuleUnit", json!("day")),
        ],
    );
    let clean_up = assets.one("/smartCampaign/2004");
    let wanted = [
        ("status", json!("Single Run")),
        ("qualificationRuleType", json!("any")),
        ("recurrence", json!({"weekdayOnly": false})),
    ];
    has(&clean_up, &wanted);
}

#[test]
fn reading_writing_and_activating_are_permitted_one_by_one() {
    use marketo_sim::permission::Permission::{
        ActivateCampaign, DeactivateCampaign, ReadOnlyAssets, ReadWriteAssets, ReadWriteCampaigns,
    };
    let rows = [
        (ReadOnlyAssets, ["", "603", "603", "603"]),
        (ReadWriteAssets, ["", "", "603", "603"]),
        (ReadWriteCampaigns, ["603", "603", "603", "603"]),
        (ActivateCampaign, ["603", "603", "", "603"]),
        (DeactivateCampaign, ["603", "603", "603", ""]),
    ];
    for (held, wanted) in rows {
        let mut assets = Assets::new();
        let sim = &mut assets.0.sim;
        let credential = sim.credential("sim-client-a").unwrap();
        sim.set_permissions(credential, [held]);
        let got = [
            assets.get("/smartCampaign/2001"),
            assets.post("/smartCampaign/2003", "name=x"),
            assets.post("/smartCampaign/2002/activate", ""),
            assets.post("/smartCampaign/2001/deactivate", ""),
        ];
        assert_eq!(got.each_ref().map(code), wanted, "{held:?}");
    }
}

#[test]
fn a_static_list_is_the_same_in_both_apis() {
    let mut assets = Assets::new();
    let made = assets.made("/staticLists", "name=Guests; folder=#1002");
    let made_id = id(&made).to_string();
    assert_eq!(made["folder"], json!({"id": 1002, "type": "Program"}));
    assert!(made.get("description").is_none());
    let path = format!("/staticList/{made_id}");
    let in_database = format!("/rest/v1/lists/{made_id}.json");
    let program = json!("Program 02, Tradeshow");
    let list = assets.0.get(&in_database)["result"][0].clone();
    has(
        &list,
        &[("name", json!("Guests")), ("programName", program)],
    );
    assets.post("/program/1002", "name=Fair");
    let changed = assets.made(&path, "name=All guests; description=d");
    assert_eq!(changed["description"], "d");
    let list = assets.0.get(&in_database)["result"][0].clone();
    has(
        &list,
        &[
            ("name", json!("All guests")),
            ("programName", json!("Fair")),
            ("description", json!("d")),
        ],
    );
    assets.reads(&[
        (&path, &made_id),
        ("/staticList/byName?name=All guests", &made_id),
        ("/staticList/byName?name=Guests", ""),
        ("/staticLists?folder=#1002", &format!("1002 {made_id}")),
        ("/staticLists?folder=@25&maxReturn=2&offset=1", "1003 1004"),
        (
            "/staticLists?earliestUpdatedAt=2026-02-03T12:00:00Z",
            &made_id,
        ),
        ("/staticList/999", ""),
    ]);
    assets.codes(&[
        ("/staticLists", "name=Newsletter; folder=@25", "709"),
        ("/staticLists", "name=x; folder=@22", "711"),
        ("/staticLists", "name=x", "701"),
        (&path, "name=Newsletter", "709"),
        (&path, "name=All guests", ""),
        ("/staticList/999", "name=x", "702"),
        (&format!("{path}/delete"), "", ""),
        (&format!("{path}/delete"), "", "702"),
    ]);
    assert_eq!(code(&assets.0.get(&in_database)), "1013");
}

#[test]
fn a_static_list_in_use_is_kept() {
    let mut assets = Assets::new();
    let delete: Row<'_> = ("/staticList/1005/delete", "", "709");
    let filter = json!({"filter": {"staticListId": 1005}, "fields": ["id"]});
    let jobs = "/bulk/v1/leads/export";
    let made = assets.0.post(&format!("{jobs}/create.json"), filter);
    let export = made["result"][0]["exportId"].as_str().unwrap().to_owned();
    assets.codes(&[
        delete,
        ("/smartCampaign/2001/deactivate", "", ""),
        ("/program/1001/delete", "", "709"),
    ]);
    let cancel = format!("{jobs}/{export}/cancel.json");
    assert_eq!(code(&assets.0.post(&cancel, json!(null))), "");
    let file = Some(("text/csv", "email\nn@x.example"));
    let mut import = multipart("", file, &[]);
    import.path = "/bulk/v1/leads.json".to_owned();
    import.query = "format=csv&listId=1005".to_owned();
    assert_eq!(code(&assets.0.send(import).1), "");
    let at_once = Request::post(&target(delete.0));
    assert_eq!(code(&assets.0.send(at_once).1), "709");
    assets.0.pass(24 * 3_600_000);
    assets.0.token = token(&mut assets.0.sim, assets.0.now, "sim-client-a", SECRET_A);
    assets.codes(&[("/program/1001/delete", "", "")]);
    assets.reads(&[("/staticList/1005", "")]);
}

#[test]
fn smart_lists_are_cloned_and_deleted() {
    let mut assets = Assets::new();
    let all = assets.get("/smartLists?maxReturn=200");
    let known = ids(&all);
    let first = all["result"][0].clone();
    let path = format!("/smartList/{}", id(&first));
    assert_eq!(first["name"], "Active prospects");
    assert!(first.get("rules").is_none());
    let rules = assets.one(&format!("{path}?includeRules=true"))["rules"].clone();
    assert_eq!(rules["filterMatchType"], "all");
    assert_eq!(rules["filters"][0]["conditions"][0]["isPrimary"], true);
    let clone = format!("{path}/clone");
    let copy = id(&assets.made(&clone, "name=Copy; folder=@24; description=d")).to_string();
    let copied = format!("/smartList/{copy}");
    has(
        &assets.one(&format!("{copied}?includeRules=true")),
        &[("rules", rules), ("description", json!("d"))],
    );
    let last = known.rsplit(' ').next().unwrap();
    assets.reads(&[
        ("/smartLists", &format!("{known} {copy}")),
        ("/smartList/byName?name=Copy", &copy),
        ("/smartList/byName?name=Request demo", ""),
        ("/smartLists?folder=#1002", last),
        ("/smartLists?latestUpdatedAt=2000-01-01", ""),
    ]);
    let part = id(&assets.one("/program/1004/smartList"));
    assets.codes(&[
        (&clone, "name=Copy; folder=@24", "709"),
        (&clone, "name=x; folder=@22", "711"),
        ("/smartList/999/clone", "name=x; folder=@24", "702"),
        (&format!("/smartList/{part}/delete"), "", "709"),
        (&format!("{copied}/delete"), "", ""),
        (&format!("{copied}/delete"), "", "702"),
    ]);
    assets.reads(&[("/smartLists", &known), (&copied, "")]);
}

/// A multipart body with one file and some fields; the query can hold fields too.
fn multipart(path: &str, file: Option<(&str, &str)>, fields: &[(&str, &str)]) -> Request {
    let mut body = String::new();
    if let Some((kind, content)) = file {
        body += &format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.bin\"\r\n\
             Content-Type: {kind}\r\n\r\n{content}\r\n"
        );
    }
    for (name, value) in fields {
        let disposition = format!("Content-Disposition: form-data; name=\"{name}\"");
        body += &format!("--b\r\n{disposition}\r\n\r\n{value}\r\n");
    }
    let mut request = Request::post(&target(path));
    request.body = (body + "--b--\r\n").into();
    request.header("content-type", "multipart/form-data; boundary=b")
}

#[test]
fn files_come_in_parts() {
    let mut assets = Assets::new();
    let html = Some(("text/html", "<html></html>"));
    let folder = ("folder", r#"{"id":22,"type":"Folder"}"#);
    let name = ("name", "page.html");
    let about = ("description", "d");
    let made = assets.send(multipart("/files", html, &[name, folder, about]))["result"][0].clone();
    has(
        &made,
        &[
            ("size", json!(13)),
            ("mimeType", json!("text/html")),
            (
                "folder",
                json!({"type": "Image", "id": 22, "name": "Images and Files"}),
            ),
            ("description", json!("d")),
        ],
    );
    let png = Some(("image/png", "12345"));
    let over = assets.send(multipart("/files", png, &[name, folder]))["result"][0].clone();
    has(&over, &[("id", made["id"].clone()), ("size", json!(5))]);
    assert_ne!(over["updatedAt"], made["updatedAt"]);
    let content = format!("/file/{}/content", id(&made));
    let replaced = assets.send(multipart(&content, html, &[]))["result"][0].clone();
    has(
        &replaced,
        &[("size", json!(13)), ("name", json!("page.html"))],
    );
    let only = ("insertOnly", "true");
    for (request, wanted) in [
        (multipart("/files", html, &[name, folder, only]), "709"),
        (
            multipart("/files", html, &[("name", "new"), folder, only]),
            "",
        ),
        (multipart("/files?name=queried&folder=22", html, &[]), ""),
        (multipart("/files", None, &[name, folder]), "701"),
        (multipart("/files", html, &[folder]), "701"),
        (multipart("/files", html, &[name]), "701"),
        (multipart("/files", html, &[name, ("folder", "999")]), "710"),
        (multipart("/files", html, &[name, ("folder", "16")]), "711"),
        (multipart("/file/999/content", html, &[]), "702"),
        (multipart(&content, None, &[("x", "y")]), "701"),
        (Request::post(&target("/files")).form("name=x"), "613"),
        (Request::post(&target(&content)).json(&json!({})), "613"),
    ] {
        let answer = assets.send(request);
        assert_eq!(code(&answer), wanted, "{answer}");
    }
    let made = id(&made);
    assets.reads(&[
        (&format!("/file/{made}"), &made.to_string()),
        ("/file/byName?name=page.html", &made.to_string()),
        ("/file/byName?name=nope", ""),
        (
            "/files?folder=@22&offset=1&maxReturn=2",
            &format!("4002 {made}"),
        ),
        ("/files?folder=16", ""),
        ("/file/999", ""),
    ]);
}
