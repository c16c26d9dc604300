//! Emails: metadata, header, sections, modules, variables, dynamic content, previews.

mod common;

use common::assets::{Assets, all, has, id, made_email as made, target, upload};
use common::{SECRET_A, code, token};
use marketo_sim::Request;
use marketo_sim::permission::Permission;
use serde_json::{Value, json};

#[test]
fn an_email_is_made_read_changed_and_deleted() {
    let mut assets = Assets::new();
    let text = "name=Über uns; folder=#1001; template=6001; description=d; subject=Hi; \
                fromName=Shop; fromEmail=shop@example.com; replyEmail={{my.Reply}}; operational=True";
    let email = assets.made("/emails", text);
    let line = |text: &str| json!({"type": "Text", "value": text});
    let wanted = [
        ("name", json!("Über uns")),
        ("description", json!("d")),
        ("status", json!("draft")),
        ("template", json!(6001)),
        ("version", json!(1)),
        ("operational", json!(true)),
        ("textOnly", json!(false)),
        ("workspace", json!("Default")),
        ("subject", line("Hi")),
        ("fromName", line("Shop")),
        ("fromEmail", line("shop@example.com")),
        ("replyEmail", line("{{my.Reply}}")),
        ("createdAt", json!("2026-02-03T12:00:01Z+0000")),
        ("preHeader", json!(null)),
        (
            "folder",
            json!({"type": "Program", "value": 1001, "folderName": "Program 01, Content"}),
        ),
    ];
    has(&email, &wanted);
    let path = format!("/email/{}", id(&email));
    let (made, by_id) = (id(&email).to_string(), assets.one(&path));
    assert_eq!(by_id, email);

    let text = "name=We; preHeader=Look!; textOnly=true; webView=true; published=true; autoCopyToText=true; operational=false";
    let changed = assets.made(&path, text);
    let wanted = [
        ("name", json!("We")),
        ("description", json!("d")),
        ("preHeader", json!("Look!")),
        ("textOnly", json!(true)),
        ("webView", json!(true)),
        ("publishToMSI", json!(true)),
        ("autoCopyToText", json!(true)),
        ("operational", json!(false)),
        ("updatedAt", json!("2026-02-03T12:00:02Z+0000")),
    ];
    has(&changed, &wanted);
    assets.reads(&[
        ("/email/byName?name=Über uns", ""),
        ("/email/byName?name=We", &made),
        ("/email/byName?name=We&status=approved", ""),
        ("/email/byName?name=We&folder=#1001", &made),
        ("/email/byName?name=We&folder=@16", ""),
        ("/email/byName", "701"),
        ("/emails?folder=#1001", &made),
        ("/emails?status=approved", "5001 5002"),
        ("/emails?status=Draft&maxReturn=1&offset=1", "5004"),
        ("/emails?earliestUpdatedAt=2026-02-03T00:00:00Z", &made),
        ("/emails?status=live", "701"),
        ("/emails?maxReturn=201", "701"),
        ("/emails?offset=99", ""),
        ("/email/999", ""),
        ("/email/5001?status=draft", ""),
    ]);
    let long = format!("preHeader={}", "x".repeat(1_025));
    assets.codes(&[
        ("/emails", "folder=@16; template=6001", "701"),
        ("/emails", "name=x; template=6001", "701"),
        ("/emails", "name=x; folder=@16", "701"),
        ("/emails", "name=x; folder=@16; template=6003", "709"),
        ("/emails", "name=x; folder=@16; template=99", "709"),
        ("/emails", "name=x; folder=@999; template=6001", "710"),
        ("/emails", "name=x; folder=@22; template=6001", "711"),
        ("/emails", "name=Welcome; folder=@16; template=6001", "709"),
        (
            "/emails",
            "name=x; folder=@16; template=6001; fromEmail=me",
            "701",
        ),
        (&path, &long, "701"),
        (&path, "webView=perhaps", "701"),
        ("/email/5001", "name=Newsletter", "709"),
        ("/email/999", "name=x", "702"),
        (&format!("{path}/clone"), "name=We; folder=#1001", "709"),
        (&format!("{path}/delete"), "", ""),
        (&format!("{path}/delete"), "", "702"),
    ]);
    assets.reads(&[(&path, "")]);
    let json = Request::post(&target("/emails")).json(&json!({"name": "x"}));
    assert_eq!(code(&assets.send(json)), "612");
}

#[test]
fn drafts_are_approved_discarded_and_taken_back() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    let step = |name: &str| format!("{path}/{name}");
    let subject = |text: &str| format!(r#"subject={{"type":"Text","value":"{text}"}}"#);
    let shown = |assets: &mut Assets, status: &str| {
        let answer = assets.get(&format!("{path}{status}"));
        let record = &answer["result"][0];
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        text(&record["status"]) + " " + &text(&record["subject"]["value"])
    };
    assets.codes(&[
        (&step("discardDraft"), "", "709"),
        (&step("unapprove"), "", "709"),
        (&step("approveDraft"), "", ""),
        (&step("approveDraft"), "", "709"),
        (&step("delete"), "", "709"),
        (&step("content"), &subject("Two"), ""),
    ]);
    assert_eq!(shown(&mut assets, ""), "approved Hi");
    assert_eq!(shown(&mut assets, "?status=draft"), "draft Two");
    assets.codes(&[(&step("discardDraft"), "", "")]);
    assert_eq!(shown(&mut assets, "?status=draft"), "- -");
    assets.codes(&[
        (&step("content"), &subject("Three"), ""),
        (&step("approveDraft"), "", ""),
    ]);
    assert_eq!(shown(&mut assets, ""), "approved Three");
    let copy = assets.made(
        &step("clone"),
        "name=Copy; folder=#1001; description=c; operational=true",
    );
    has(
        &copy,
        &[
            ("status", json!("draft")),
            ("description", json!("c")),
            ("operational", json!(true)),
            ("subject", json!({"type": "Text", "value": "Three"})),
        ],
    );
    assets.codes(&[
        (&step("content"), &subject("Four"), ""),
        (&step("unapprove"), "", ""),
        (&step("content"), &subject(""), ""),
        (&step("approveDraft"), "", "709"),
        (&step("delete"), "", ""),
    ]);
    assets.reads(&[
        (&path, ""),
        ("/emails?folder=#1001", &id(&copy).to_string()),
    ]);
    assert_eq!(
        assets
            .contents("#1001")
            .iter()
            .filter(|it| it.starts_with("Email"))
            .count(),
        1
    );
}

#[test]
fn the_header_is_changed_for_all_or_by_segment() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    let content = format!("{path}/content");
    assets.codes(&[
        (&content, r#"fromName={'type': 'Text', 'value': 'Me'}; replyTO={"type":"Text","value":"r@x.com"}; isOpenTrackingDisabled=true"#, ""),
        (&content, r#"subject={"type":"DynamicContent","value":"1001"}"#, ""),
        (&content, r#"subject={"type":"DynamicContent","value":1003}"#, "709"),
        (&content, r#"subject={"type":"DynamicContent","value":"all"}"#, "701"),
        (&content, r#"subject={"type":"Video","value":"x"}"#, "701"),
        (&content, r#"subject={"type":"Text"}"#, "701"),
        (&content, "subject=Hello", "701"),
        (&content, r#"fromEmail={"type":"Text","value":"me"}"#, "701"),
        ("/email/999/content", r#"subject={"type":"Text","value":"x"}"#, "702"),
    ]);
    let email = assets.one(&path);
    has(
        &email,
        &[
            ("fromName", json!({"type": "Text", "value": "Me"})),
            ("replyEmail", json!({"type": "Text", "value": "r@x.com"})),
            ("isOpenTrackingDisabled", json!(true)),
        ],
    );
    assert_eq!(email["subject"]["type"], "DynamicContent");
    let piece = format!(
        "{path}/dynamicContent/{}",
        email["subject"]["value"].as_str().unwrap()
    );
    let texts = |assets: &mut Assets| {
        let dynamic = assets.one(&piece);
        assert_eq!(dynamic["segmentation"], 1001);
        all(&json!({"result": dynamic["content"]}), "content")
    };
    assert_eq!(texts(&mut assets), "Hi Hi Hi");
    assets.codes(&[(&piece, "segment=Healthcare; type=Text; value=Health!", "")]);
    assert_eq!(texts(&mut assets), "Hi Health! Hi");
}

#[test]
fn only_an_email_without_template_has_its_html_replaced() {
    let mut assets = Assets::new();
    let html = "<html><body><div class=\"mktEditable\" id=\"neu\">Für alle</div></body></html>";
    let cases = [
        (upload("/email/5001/fullContent", Some(html), &[]), "709"),
        (
            upload(
                "/email/5004/fullContent",
                Some("<html><script>x</script></html>"),
                &[],
            ),
            "709",
        ),
        (
            upload("/email/5004/fullContent", None, &[("x", "y")]),
            "701",
        ),
        (upload("/email/999/fullContent", Some(html), &[]), "702"),
        (
            Request::post(&target("/email/5004/fullContent")).form("content=x"),
            "613",
        ),
        (upload("/email/5004/fullContent", Some(html), &[]), ""),
    ];
    for (request, wanted) in cases {
        let answer = assets.send(request);
        assert_eq!(code(&answer), wanted, "{answer}");
    }
    assert_eq!(assets.one("/email/5004/fullContent")["content"], html);
    assert_eq!(all(&assets.get("/email/5004/content"), "htmlId"), "neu");
    assets.codes(&[(
        "/email/5004/content/neu",
        "type=DynamicContent; value=1001",
        "",
    )]);
    let again = assets.send(upload("/email/5004/fullContent", Some(html), &[]));
    assert_eq!(code(&again), "709");
}

#[test]
fn samples_and_copies() {
    let mut assets = Assets::new();
    let sample = assets.made(
        "/email/5001/sendSample",
        "emailAddress=a@x.com; textOnly=true; leadId=1",
    );
    assert_eq!(sample, json!({"service": "sendTestEmail", "result": true}));
    assets.codes(&[
        ("/email/5001/sendSample", "", "701"),
        ("/email/5001/sendSample", "emailAddress=a", "701"),
        (
            "/email/5001/sendSample",
            "emailAddress=a@x.com; leadId=999999",
            "702",
        ),
        ("/email/999/sendSample", "emailAddress=a@x.com", "702"),
    ]);
    let fields = assets.get("/email/ccFields");
    assert_eq!(
        all(&fields, "apiName"),
        "leadOwnerEmailAddress accountOwnerEmailAddress"
    );
}

#[test]
fn each_operation_needs_its_permission() {
    let read = [Permission::ReadOnlyAssets, Permission::ReadWriteAssets];
    let rows: [(&str, &str, &[Permission]); 4] = [
        ("GET", "/emails", &read),
        ("POST", "/email/5003", &[Permission::ReadWriteAssets]),
        (
            "POST",
            "/email/5003/approveDraft",
            &[Permission::ApproveAssets],
        ),
        (
            "POST",
            "/email/5003/unapprove",
            &[Permission::ApproveAssets],
        ),
    ];
    for held in [
        Permission::ReadOnlyAssets,
        Permission::ReadWriteAssets,
        Permission::ApproveAssets,
    ] {
        let mut assets = Assets::new();
        let now = assets.0.now;
        let sim = &mut assets.0.sim;
        let credential = sim.credential("sim-client-a").unwrap();
        sim.set_permissions(credential, [held]);
        assets.0.token = token(sim, now, "sim-client-a", SECRET_A);
        for (method, path, needed) in rows {
            let answer = assets.send(Request::new(method, &target(path)));
            let wanted = if needed.contains(&held) { "" } else { "603" };
            assert_eq!(code(&answer), wanted, "{held:?} {path}");
        }
        // A preview for a lead shows what is in the lead.
        let preview = assets.get("/email/5001/fullContent?leadId=1");
        assert_eq!(code(&preview), "603");
    }
}
