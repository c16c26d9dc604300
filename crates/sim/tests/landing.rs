//! Landing pages and their templates.

mod common;

use common::landing::*;
use common::*;
use marketo_sim::Request;
use serde_json::{Value, json};

#[test]
fn a_template_is_made_filled_approved_cloned_and_deleted() {
    let mut bench = Bench::quick();
    let fields = [
        ("name", "Vorlage"),
        ("folder", IN_TEMPLATES),
        ("templateType", "guided"),
        ("description", "für alle"),
    ];
    let made = form(&mut bench, TEMPLATES, &fields);
    let template = id(&made);
    let shown = &made["result"][0];
    assert_eq!(
        (&shown["status"], &shown["templateType"]),
        (&json!("draft"), &json!("guided"))
    );
    assert_eq!(
        shown["folder"],
        json!({"type": "Folder", "value": 19, "folderName": "Landing Page Templates"})
    );
    assert_eq!(shown["enableMunchkin"], true);
    assert_eq!(shown["createdAt"], "2026-02-03T12:00:00Z+0000");
    assert_eq!(
        act(&mut bench, TEMPLATE, template, "approveDraft"),
        "709",
        "it is empty"
    );
    bench.pass(60_000);
    assert_eq!(id(&fill(&mut bench, template, "<html>ä</html>")), template);
    let content = one(&mut bench, TEMPLATE, template, "/content.json");
    let wanted = json!({"id": template, "status": "draft", "content": "<html>ä</html>",
        "templateType": "guided", "enableMunchkin": true});
    assert_eq!(content, wanted);
    assert_eq!(act(&mut bench, TEMPLATE, template, "approveDraft"), "");
    assert_eq!(act(&mut bench, TEMPLATE, template, "approveDraft"), "709");
    // A change makes a draft beside what is approved.
    let changed = form(
        &mut bench,
        &format!("{TEMPLATE}/{template}.json"),
        &[("enableMunchkin", "False"), ("name", "Neu")],
    );
    assert_eq!(changed["result"][0]["enableMunchkin"], false);
    let status = |bench: &mut Bench, tail: &str| one(bench, TEMPLATE, template, tail);
    assert_eq!(status(&mut bench, ".json")["enableMunchkin"], true);
    assert_eq!(
        status(&mut bench, ".json?status=draft")["enableMunchkin"],
        false
    );
    assert_eq!(act(&mut bench, TEMPLATE, template, "discardDraft"), "");
    assert_eq!(status(&mut bench, ".json?status=draft"), Value::Null);
    let found = bench.get(&format!("{TEMPLATE}/byName.json?name=Neu"));
    assert_eq!(id(&found), template);
    let copy = form(
        &mut bench,
        &format!("{TEMPLATE}/{template}/clone.json"),
        &[("name", "Copy"), ("folder", IN_TEMPLATES)],
    );
    assert_eq!(copy["result"][0]["status"], "draft");
    let copy = id(&copy);
    assert_eq!(
        one(&mut bench, TEMPLATE, copy, "/content.json")["content"],
        "<html>ä</html>"
    );
    assert_eq!(act(&mut bench, TEMPLATE, template, "delete"), "709");
    assert_eq!(act(&mut bench, TEMPLATE, template, "unapprove"), "");
    assert_eq!(act(&mut bench, TEMPLATE, template, "delete"), "");
    assert_eq!(act(&mut bench, TEMPLATE, template, "delete"), "702");
    assert_eq!(status(&mut bench, ".json"), Value::Null);
    // Pages are made with the seed's.
    assert_eq!(act(&mut bench, TEMPLATE, 1, "unapprove"), "709");
    let drafts = bench.get(&format!("{TEMPLATES}?status=draft"));
    assert_eq!(names(&drafts), ["Unfinished", "Copy"]);
    let folder = bench.get(&format!(
        "{TEMPLATES}?folder=%7B%22id%22%3A19%2C%22type%22%3A%22Folder%22%7D&maxReturn=2&offset=1"
    ));
    assert_eq!(names(&folder), ["Guided, with variables", "Unfinished"]);
    for (fields, wanted) in [
        (vec![("folder", IN_TEMPLATES)], "701"),
        (vec![("name", "x")], "701"),
        (
            vec![("name", "x"), ("folder", r#"{"id":999,"type":"Folder"}"#)],
            "710",
        ),
        (
            vec![("name", "x"), ("folder", r#"{"id":16,"type":"Folder"}"#)],
            "711",
        ),
        (vec![("name", "Copy"), ("folder", IN_TEMPLATES)], "709"),
        (
            vec![
                ("name", "x"),
                ("folder", IN_TEMPLATES),
                ("templateType", "odd"),
            ],
            "701",
        ),
    ] {
        assert_eq!(
            code(&form(&mut bench, TEMPLATES, &fields)),
            wanted,
            "{fields:?}"
        );
    }
    assert_eq!(
        code(&form(
            &mut bench,
            &format!("{TEMPLATE}/{copy}/content.json"),
            &[("content", "x")]
        )),
        "613"
    );
    assert_eq!(code(&fill(&mut bench, copy, " ")), "701");
    assert_eq!(code(&fill(&mut bench, 999, "x")), "702");
}

#[test]
fn a_page_is_made_changed_approved_cloned_and_deleted() {
    let mut bench = Bench::quick();
    let fields = [
        ("name", "My page"),
        ("folder", IN_PAGES),
        ("template", "1"),
        ("title", "T"),
        ("keywords", "awesome"),
        ("formPrefill", "true"),
        ("mobileEnabled", "true"),
        ("description", "d"),
    ];
    let made = form(&mut bench, PAGES, &fields);
    let page = id(&made);
    let shown = &made["result"][0];
    for (name, value) in [
        ("status", json!("draft")),
        ("template", json!(1)),
        ("title", json!("T")),
        ("robots", json!("index, nofollow")),
        ("formPrefill", json!(true)),
        ("mobileEnabled", json!(true)),
        ("customHeadHTML", json!("")),
        ("workspace", json!("Default")),
    ] {
        assert_eq!(shown[name], value, "{shown}");
    }
    assert!(shown["URL"].as_str().unwrap().ends_with("/My-page.html"));
    assert!(shown["computedUrl"].as_str().unwrap().contains("#LP"));
    assert_eq!(act(&mut bench, PAGE, page, "approveDraft"), "");
    bench.pass(60_000);
    let changed = form(
        &mut bench,
        &format!("{PAGE}/{page}.json"),
        &[("title", "New"), ("urlPageName", "start"), ("name", "Mine")],
    );
    assert_eq!(changed["result"][0]["title"], "New");
    assert_eq!(
        changed["result"][0]["updatedAt"],
        "2026-02-03T12:01:00Z+0000"
    );
    assert_eq!(one(&mut bench, PAGE, page, ".json")["title"], "T");
    assert_eq!(
        one(&mut bench, PAGE, page, ".json?status=draft")["title"],
        "New"
    );
    assert_eq!(
        names(&bench.get(&format!("{PAGE}/byName.json?name=Mine"))),
        ["Mine"]
    );
    assert_eq!(
        names(&bench.get(&format!("{PAGE}/byName.json?name=Mine&offset=1"))).len(),
        0
    );
    assert_eq!(act(&mut bench, PAGE, page, "approveDraft"), "");
    assert_eq!(one(&mut bench, PAGE, page, ".json")["title"], "New");
    let copy = form(
        &mut bench,
        &format!("{PAGE}/{page}/clone.json"),
        &[("name", "My page"), ("folder", IN_PAGES), ("template", "1")],
    );
    assert_eq!(copy["result"][0]["title"], "New");
    assert!(
        copy["result"][0]["URL"]
            .as_str()
            .unwrap()
            .ends_with("/My-page.html")
    );
    assert_eq!(act(&mut bench, PAGE, page, "delete"), "709");
    assert_eq!(act(&mut bench, PAGE, page, "unapprove"), "");
    assert_eq!(act(&mut bench, PAGE, page, "discardDraft"), "709");
    assert_eq!(act(&mut bench, PAGE, page, "delete"), "");
    assert_eq!(one(&mut bench, PAGE, page, ".json"), Value::Null);
    // A redirect rule uses this one.
    assert_eq!(act(&mut bench, PAGE, 5001, "unapprove"), "709");
    let in_program = bench.get(&format!(
        "{PAGES}?folder=%7B%22id%22%3A1011%2C%22type%22%3A%22Program%22%7D"
    ));
    assert_eq!(names(&in_program), ["Événement", "Thank you"]);
    assert_eq!(
        names(&bench.get(&format!("{PAGES}?status=draft&maxReturn=2"))),
        ["Événement", "Draft of a page"]
    );
    assert_eq!(code(&bench.get(&format!("{PAGES}?status=odd"))), "701");
    assert_eq!(code(&bench.get(&format!("{PAGES}?maxReturn=201"))), "701");
    let base = [("name", "x"), ("folder", IN_PAGES)];
    for (more, wanted) in [
        (vec![], "701"),
        (vec![("template", "x")], "701"),
        (vec![("template", "999")], "702"),
        (vec![("template", "3")], "709"),
        (vec![("template", "1"), ("urlPageName", "a b")], "701"),
        (vec![("template", "1"), ("urlPageName", "Home.html")], "709"),
        (vec![("template", "1"), ("mobileEnabled", "odd")], "701"),
    ] {
        let fields: Vec<(&str, &str)> = base.into_iter().chain(more).collect();
        assert_eq!(
            code(&form(&mut bench, PAGES, &fields)),
            wanted,
            "{fields:?}"
        );
    }
    let home = [("name", "Home"), ("folder", IN_PAGES), ("template", "1")];
    assert_eq!(code(&form(&mut bench, PAGES, &home)), "709");
    let other = form(
        &mut bench,
        &format!("{PAGE}/5001/clone.json"),
        &[("name", "x"), ("folder", IN_PAGES), ("template", "2")],
    );
    assert_eq!(code(&other), "709");
    let json_body = Request::post(PAGES).json(&json!({"name": "x"}));
    assert_eq!(code(&bench.send(json_body).1), "612");
}

#[test]
fn pages_come_and_go_with_their_program() {
    let mut bench = Bench::quick();
    let folder = r#"{"id":1006,"type":"Program"}"#;
    let made = form(
        &mut bench,
        PAGES,
        &[("name", "Inner"), ("folder", folder), ("template", "1")],
    );
    let page = id(&made);
    let contents = bench.get("/rest/asset/v1/folder/1006/content.json?type=Program");
    let row = json!({"id": page, "type": "Landing Page"});
    assert!(
        contents["result"].as_array().unwrap().contains(&row),
        "{contents}"
    );
    let to = format!(r#"{{"type":"landingPageId","value":{page}}}"#);
    let rule = [
        ("hostname", "go.sim.example"),
        ("redirectFrom", r#"{"type":"path","value":"a"}"#),
        ("redirectTo", &to),
    ];
    let rule = id(&form(&mut bench, RULES, &rule));
    let copy = [("name", "Copy"), ("folder", r#"{"id":12,"type":"Folder"}"#)];
    assert_eq!(
        code(&form(
            &mut bench,
            "/rest/asset/v1/program/1006/clone.json",
            &copy
        )),
        ""
    );
    assert_eq!(
        names(&bench.get(&format!("{PAGE}/byName.json?name=Inner"))),
        ["Inner", "Inner"]
    );
    assert_eq!(
        act(&mut bench, "/rest/asset/v1/program", 1006, "delete"),
        ""
    );
    assert_eq!(one(&mut bench, PAGE, page, ".json"), Value::Null);
    assert_eq!(
        one(&mut bench, RULE, rule, ".json"),
        Value::Null,
        "its page is gone"
    );
    assert_eq!(
        names(&bench.get(&format!("{PAGE}/byName.json?name=Inner"))),
        ["Inner"]
    );
}

#[test]
fn permissions_are_those_of_each_operation() {
    let mut config = quick();
    config.credentials[0].permissions = ["Read-Write Assets", "Read Only Redirect Rules"]
        .iter()
        .map(|name| name.parse().unwrap())
        .collect();
    let mut bench = Bench::new(config);
    assert_eq!(act(&mut bench, PAGE, 5006, "approveDraft"), "603");
    assert_eq!(act(&mut bench, TEMPLATE, 1, "unapprove"), "603");
    assert_eq!(code(&bench.get(RULES)), "");
    assert_eq!(code(&form(&mut bench, RULES, &[])), "603");
    // To see a page as a lead takes a permission more.
    assert_eq!(
        code(&bench.get(&format!("{PAGE}/5001/fullContent.json"))),
        ""
    );
    assert_eq!(
        code(&bench.get(&format!("{PAGE}/5001/fullContent.json?leadId=1"))),
        "603"
    );
    assert_eq!(act(&mut bench, PAGE, 5006, "delete"), "");
}
