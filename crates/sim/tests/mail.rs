//! Email templates and snippets.

mod common;

use common::assets::{Assets, all, has, id, ids, target, upload};
use common::code;
use marketo_sim::Request;
use serde_json::json;

const HTML: &str =
    "<html><body><div class=\"mktEditable\" id=\"a\">Grüße, \"alle\"</div></body></html>";

#[test]
fn templates_are_uploaded_read_changed_and_deleted() {
    let mut assets = Assets::new();
    let fields = [("name", "Neu"), ("folder", "@18"), ("description", "d")];
    let made = assets.send(upload("/emailTemplates", Some(HTML), &fields))["result"][0].clone();
    let wanted = [
        ("name", json!("Neu")),
        ("description", json!("d")),
        ("status", json!("draft")),
        ("version", json!(1)),
        ("workspace", json!("Default")),
        (
            "folder",
            json!({"type": "Folder", "value": 18, "folderName": "Email Templates"}),
        ),
    ];
    has(&made, &wanted);
    let (number, path) = (
        id(&made).to_string(),
        format!("/emailTemplate/{}", id(&made)),
    );
    assert_eq!(assets.one(&path), made);
    let queried = upload("/emailTemplates?name=Queried&folder=18", Some(HTML), &[]);
    let queried = ids(&assets.send(queried));

    let renamed = assets.made(&path, "name=Newer; description=e");
    has(
        &renamed,
        &[("name", json!("Newer")), ("description", json!("e"))],
    );
    let content = |path: &str| format!("{path}/content");
    assets.codes(&[
        (&format!("{path}/approveDraft"), "", ""),
        (&format!("{path}/approveDraft"), "", "709"),
    ]);
    let other = HTML.replace("alle", "keine");
    let changed = assets.send(upload(&content(&path), Some(&other), &[]));
    assert_eq!(ids(&changed), number);
    let shown = |assets: &mut Assets, status: &str| {
        let one = assets.one(&format!("{path}/content?status={status}"));
        assert_eq!(one["id"].to_string(), number);
        assert_eq!(one["status"], status);
        one["content"].as_str().unwrap().to_owned()
    };
    assert_eq!(shown(&mut assets, "approved"), HTML);
    assert_eq!(shown(&mut assets, "draft"), other);
    let alias = assets.0.get(&format!("/rest/asset/v1{path}/content"));
    assert_eq!(alias["result"][0]["content"], HTML);
    assets.reads(&[
        ("/emailTemplate/byName?name=Newer", &number),
        ("/emailTemplate/byName?name=Neu", ""),
        (
            "/emailTemplates?status=approved",
            &format!("6001 6002 {number}"),
        ),
        ("/emailTemplates?offset=2&maxReturn=1", "6003"),
        ("/emailTemplate/6003/content?status=approved", ""),
        ("/emailTemplate/999", ""),
        ("/emailTemplates?maxReturn=0", "701"),
    ]);
    assets.codes(&[
        (&format!("{path}/discardDraft"), "", ""),
        (&format!("{path}/discardDraft"), "", "709"),
        (&format!("{path}/delete"), "", "709"),
        (&path, "name=Plain", "709"),
        ("/emailTemplate/999", "name=x", "702"),
        ("/emailTemplate/999/approveDraft", "", "702"),
        (&format!("{path}/clone"), "name=Plain; folder=@18", "709"),
        (&format!("{path}/clone"), "name=x; folder=@22", "711"),
        (&format!("{path}/clone"), "folder=@18", "701"),
    ]);
    let copy = assets.made(&format!("{path}/clone"), "name=Copy; folder=@18");
    has(
        &copy,
        &[("status", json!("draft")), ("name", json!("Copy"))],
    );
    let taken_back = assets.made(&format!("{path}/unapprove"), "");
    has(
        &taken_back,
        &[("id", made["id"].clone()), ("status", json!("draft"))],
    );
    assets.codes(&[
        (&format!("{path}/unapprove"), "", "709"),
        (&format!("{path}/delete"), "", ""),
        (&format!("/emailTemplate/{queried}/delete"), "", ""),
    ]);
    assets.reads(&[
        (&path, ""),
        ("/emailTemplates", &format!("6001 6002 6003 {}", id(&copy))),
    ]);
}

#[test]
fn what_makes_no_template() {
    let mut assets = Assets::new();
    let (name, folder) = (("name", "New"), ("folder", "@18"));
    let long = "x".repeat(256);
    let cases = [
        (upload("/emailTemplates", Some(HTML), &[folder]), "701"),
        (upload("/emailTemplates", Some(HTML), &[name]), "701"),
        (upload("/emailTemplates", None, &[name, folder]), "701"),
        (upload("/emailTemplates", Some(" "), &[name, folder]), "701"),
        (
            upload("/emailTemplates", Some(HTML), &[("name", &long), folder]),
            "701",
        ),
        (
            upload("/emailTemplates", Some(HTML), &[("name", "Plain"), folder]),
            "709",
        ),
        (
            upload("/emailTemplates", Some(HTML), &[name, ("folder", "@999")]),
            "710",
        ),
        (
            upload("/emailTemplates", Some(HTML), &[name, ("folder", "@21")]),
            "711",
        ),
        (upload("/emailTemplate/999/content", Some(HTML), &[]), "702"),
        (
            upload("/emailTemplate/6001/content", None, &[("x", "y")]),
            "701",
        ),
        (
            Request::post(&target("/emailTemplates")).form("name=x"),
            "613",
        ),
        (Request::post(&target("/emailTemplate/6001/content")), "613"),
    ];
    for (request, wanted) in cases {
        let answer = assets.send(request);
        assert_eq!(code(&answer), wanted, "{answer}");
    }
    let bare = [("name", "Bare"), ("folder", "@18")];
    let bare = assets.send(upload("/emailTemplates", Some("<p>nothing</p>"), &bare));
    let approve = format!("/emailTemplate/{}/approveDraft", ids(&bare));
    assets.codes(&[(&approve, "", "709")]);
}

#[test]
fn a_template_stays_while_emails_are_linked_with_it() {
    let mut assets = Assets::new();
    let users = assets.get("/emailTemplates/6001/usedBy");
    assert_eq!(all(&users, "id"), "5002 5003");
    let wanted = [
        ("name", json!("Program 02, Tradeshow.Invitation")),
        ("type", json!("Email")),
        ("status", json!("draft")),
    ];
    has(&users["result"][1], &wanted);
    assert!(users["result"][1]["updatedAt"].is_string());
    assets.reads(&[
        ("/emailTemplates/6001/usedBy?maxReturn=1&offset=1", "5003"),
        ("/emailTemplates/6003/usedBy", ""),
        ("/emailTemplates/999/usedBy", "702"),
    ]);
    assets.codes(&[
        ("/emailTemplate/6001/unapprove", "", "709"),
        ("/emailTemplate/6001/delete", "", "709"),
        ("/email/5002/unapprove", "", ""),
        ("/email/5002/delete", "", ""),
        ("/email/5003/delete", "", ""),
        ("/emailTemplate/6001/unapprove", "", ""),
        ("/emailTemplate/6001/delete", "", ""),
    ]);
}

#[test]
fn snippets_are_made_filled_and_deleted() {
    let mut assets = Assets::new();
    let made = assets.made("/snippets", "name=New; folder=@21; description=d");
    let (number, path) = (id(&made).to_string(), format!("/snippet/{}", id(&made)));
    has(
        &made,
        &[("status", json!("draft")), ("description", json!("d"))],
    );
    let content = format!("{path}/content");
    let at = |rest: &str| format!("{path}/{rest}");
    assets.reads(&[(&path, &number), (&content, "")]);
    assets.codes(&[
        (&content, "type=HTML; content=<p>Hello</p>", ""),
        (&content, "type=Text; content=Hi", ""),
        (&content, "type=HTML; content=<p>Dear</p>", ""),
        (&content, "type=Image; content=x", "701"),
        (&content, "type=HTML", "701"),
        (&content, "content=x", "701"),
        (&content, "type=DynamicContent; content=1003", "709"),
        ("/snippet/999/content", "type=HTML; content=x", "702"),
        (&path, "name=Newer; description=e; isArchive=false", ""),
        (&path, "name=Footer", "709"),
        (&at("approveDraft"), "", ""),
        (&at("approveDraft"), "", "709"),
        (&at("delete"), "", "709"),
        (&content, "type=HTML; content=<p>Later</p>", ""),
        ("/snippets", "folder=@21", "701"),
        ("/snippets", "name=x", "701"),
        ("/snippets", "name=Footer; folder=@21", "709"),
        ("/snippets", "name=x; folder=@16", "711"),
    ]);
    let shown = |assets: &mut Assets, status: &str| {
        all(
            &assets.get(&format!("{content}?status={status}")),
            "content",
        )
    };
    assert_eq!(shown(&mut assets, "approved"), "<p>Dear</p> Hi");
    assert_eq!(shown(&mut assets, "draft"), "<p>Later</p> Hi");
    assert_eq!(all(&assets.get(&content), "type"), "HTML Text");
    assets.reads(&[
        ("/snippets?status=approved", &format!("7001 {number}")),
        ("/snippets?maxReturn=1&offset=1", "7002"),
        (&at("dynamicContent"), ""),
    ]);
    let copy = assets.made(&at("clone"), "name=Copy; folder=@21; description=c");
    has(
        &copy,
        &[("status", json!("draft")), ("description", json!("c"))],
    );
    let of_copy = format!("/snippet/{}/content", id(&copy));
    assert_eq!(all(&assets.get(&of_copy), "content"), "<p>Dear</p> Hi");
    has(
        &assets.made(&at("unapprove"), ""),
        &[("status", json!("draft")), ("name", json!("Newer"))],
    );
    assert_eq!(shown(&mut assets, "draft"), "<p>Dear</p> Hi");
    assets.codes(&[
        (&at("discardDraft"), "", "709"),
        (&at("delete"), "", ""),
        (&at("delete"), "", "702"),
    ]);
    assets.reads(&[(&path, "")]);
}

#[test]
fn a_snippet_differs_by_segment() {
    let mut assets = Assets::new();
    let dynamic = "/snippet/7002/dynamicContent";
    assert_eq!(
        all(&assets.get("/snippet/7002/content"), "type"),
        "DynamicContent"
    );
    assert_eq!(all(&assets.get("/snippet/7002/content"), "content"), "1001");
    let of = |segment: u64| format!("{dynamic}/{segment}");
    assets.codes(&[
        (&of(1002), "type=HTML; value=<p>Health</p>", ""),
        (&of(1002), "type=Text; value=Health", ""),
        (&of(1003), "value=<p>None</p>", ""),
        (&of(1002), "type=Sound; value=x", "701"),
        (&of(1002), "type=HTML", "701"),
        (&of(999), "type=HTML; value=x", "702"),
        (
            "/snippet/7001/dynamicContent/1002",
            "type=HTML; value=x",
            "709",
        ),
    ]);
    let shown = assets.one(dynamic);
    has(
        &shown,
        &[("id", json!(7002)), ("segmentation", json!(1001))],
    );
    let content = json!({"result": shown["content"]});
    assert_eq!(all(&content, "segmentId"), "1001 1001 1002 1002 1003 1003");
    assert_eq!(
        all(&content, "segmentName"),
        "Manufacturing Manufacturing Healthcare Healthcare Default Default"
    );
    let texts = "<p>Two for one</p> Two for one <p>Health</p> Health <p>None</p> Two for one";
    assert_eq!(all(&content, "content"), texts);
    // Plain content ends what differed.
    assets.codes(&[("/snippet/7002/content", "type=HTML; content=<p>One</p>", "")]);
    assets.reads(&[(dynamic, "")]);
    assert_eq!(
        all(&assets.get("/snippet/7002/content"), "content"),
        "<p>One</p> Two for one"
    );
}

#[test]
fn a_snippet_stays_while_an_email_or_a_page_shows_it() {
    let mut assets = Assets::new();
    assets.codes(&[
        (
            "/email/5003/content/edit_text_1",
            "type=Snippet; value=7001",
            "",
        ),
        ("/snippet/7001/unapprove", "", "709"),
        ("/snippet/7001/delete", "", "709"),
        ("/email/5003/content/edit_text_1", "type=Text; value=x", ""),
        ("/snippet/7001/unapprove", "", ""),
        ("/snippet/7001/delete", "", ""),
    ]);
    let page = assets.get("/landingPages?maxReturn=1")["result"][0]["id"].to_string();
    assets.codes(&[
        (
            &format!("/landingPage/{page}/content"),
            "contentId=cut; type=Snippet; value=7002",
            "",
        ),
        ("/snippet/7002/delete", "", "709"),
    ]);
}

#[test]
fn folders_and_programs_know_what_lies_in_them() {
    let mut assets = Assets::new();
    assert_eq!(
        assets.contents("@18")[..3],
        [
            "Email Template:6001",
            "Email Template:6002",
            "Email Template:6003"
        ]
    );
    assert!(assets.contents("#1002").contains(&"Email:5003".to_owned()));
    let copy = assets.made("/program/1002/clone", "name=Copy; folder=@14");
    let emails = format!("/emails?folder=#{}", id(&copy));
    let copied = assets.one(&emails);
    has(
        &copied,
        &[("name", json!("Invitation")), ("status", json!("draft"))],
    );
    let delete = format!("/program/{}/delete", id(&copy));
    assets.codes(&[(&delete, "", "")]);
    assets.reads(&[(&emails, ""), (&format!("/email/{}", id(&copied)), "")]);
}
