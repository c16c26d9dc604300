//! Emails: metadata, header, sections, modules, variables, dynamic content, previews.

mod common;

use common::assets::{Assets, all, has, id, target, upload};
use common::{SECRET_A, code, token};
use marketo_sim::Request;
use marketo_sim::permission::Permission;
use serde_json::{Value, json};

/// Made from the seed's template with modules: `/email/<id>`.
fn made(assets: &mut Assets) -> String {
    let email = assets.made("/emails", "name=New; folder=@16; template=6002; subject=Hi");
    format!("/email/{}", id(&email))
}

fn section(assets: &mut Assets, email: &str, html_id: &str) -> Value {
    let content = assets.get(&format!("{email}/content"));
    let sections = content["result"].as_array().unwrap();
    let found = sections.iter().find(|it| it["htmlId"] == html_id);
    found.cloned().unwrap_or_default()
}

fn modules(assets: &mut Assets, email: &str) -> String {
    let mut content = assets.get(&format!("{email}/content"));
    let sections = content["result"].as_array_mut().unwrap();
    sections.retain(|it| it["contentType"] == "Module");
    for (n, module) in sections.iter().enumerate() {
        assert_eq!(module["index"], n);
    }
    all(&content, "htmlId")
}

fn html(assets: &mut Assets, email: &str) -> String {
    let preview = assets.one(&format!("{email}/fullContent"));
    preview["content"].as_str().unwrap().to_owned()
}

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
fn sections_are_changed_and_previewed() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    let at = |id: &str| format!("{path}/content/{id}");
    let long = format!("type=Text; value={}", "x".repeat(65_536));
    assets.codes(&[
        (&at("text"), "type=Text; value=<p>Dear <b>all</b></p>", ""),
        (
            &at("single"),
            "type=Image; value=; altText=A \"pic\"; externalUrl=https://x.example/b.png; height=7",
            "",
        ),
        (&at("footerText"), "type=Snippet; value=7001", ""),
        (&at("text"), "type=Snippet; value=7002", "709"),
        (&at("text"), "type=Snippet; value=seven", "701"),
        (&at("text"), "type=Form; value=1", "701"),
        (&at("text"), "type=Text", "701"),
        (&at("text"), "value=x", "701"),
        (&at("text"), &long, "701"),
        (
            &at("single"),
            "type=Video; videoUrl=https://x.example/a.mp4",
            "709",
        ),
        (&at("nowhere"), "type=Text; value=x", "702"),
        ("/email/999/content/text", "type=Text; value=x", "702"),
    ]);
    // The text version follows only where the email says so.
    let text = section(&mut assets, &path, "text");
    assert_eq!(
        text["value"][0],
        json!({"type": "HTML", "value": "<p>Dear <b>all</b></p>"})
    );
    assert_eq!(
        text["value"][1],
        json!({"type": "Text", "value": "Lorem ipsum"})
    );
    assert_eq!(text["parentHtmlId"], "free-text");
    assets.codes(&[(&at("text"), "type=Text; value=<p>A</p>; textValue=B", "")]);
    assert_eq!(
        section(&mut assets, &path, "text")["value"][1]["value"],
        "B"
    );
    assets.codes(&[
        (&path, "autoCopyToText=true", ""),
        (
            &at("text"),
            "type=Text; value=<p>Dear {{lead.First Name:default=you}}</p>",
            "",
        ),
    ]);
    let text = section(&mut assets, &path, "text");
    assert_eq!(
        text["value"][1]["value"],
        "Dear {{lead.First Name:default=you}}"
    );
    let image = section(&mut assets, &path, "single");
    assert_eq!(image["contentType"], "Image");
    has(
        &image["value"],
        &[
            ("altText", json!("A \"pic\"")),
            ("externalUrl", json!("https://x.example/b.png")),
            ("width", json!("600")),
        ],
    );
    assert_eq!(section(&mut assets, &path, "footerText")["value"], "7001");

    let shown = html(&mut assets, &path);
    for piece in [
        "<b>Zürich</b>",
        "Dear {{lead.First Name:default=you}}",
        "<h1>Grüezi</h1>",
        "src=\"https://x.example/b.png\" width=\"600\" alt=\"A &quot;pic&quot;\"",
    ] {
        assert!(shown.contains(piece), "{piece} in {shown}");
    }
    let text = assets.one(&format!("{path}/fullContent?type=Text&leadId=1"));
    let name =
        assets.0.get("/rest/v1/lead/1.json?fields=firstName")["result"][0]["firstName"].clone();
    let dear = format!("Dear {}", name.as_str().unwrap());
    assert!(text["content"].as_str().unwrap().contains(&dear), "{text}");
    has(&text, &[("status", json!("draft"))]);
    assets.reads(&[
        (&format!("{path}/fullContent?status=approved"), ""),
        (&format!("{path}/fullContent?type=PDF"), "701"),
        (&format!("{path}/fullContent?leadId=999999"), "702"),
        ("/email/999/fullContent", ""),
        ("/email/999/content", ""),
    ]);
}

#[test]
fn sections_differ_by_segment() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    let at = format!("{path}/content/text");
    assets.codes(&[
        (&at, r#"type=DynamicContent; value={"type":"DynamicContent","segmentation":1001,"default":"<p>All</p>"}"#, ""),
        (&at, r#"type=DynamicContent; value={"type":"DynamicContent"}"#, "701"),
        (&at, "type=DynamicContent; value=1003", "709"),
    ]);
    let piece = section(&mut assets, &path, "text");
    assert_eq!(piece["contentType"], "DynamicContent");
    let piece = format!("{path}/dynamicContent/{}", piece["value"].as_str().unwrap());
    assets.codes(&[
        (
            &piece,
            "segment=Healthcare; type=HTML; value=<p>Health</p>",
            "",
        ),
        (&piece, "type=HTML; value=<p>None</p>", ""),
        (&piece, "segment=1001; type=Text; value=Make", ""),
        (&piece, "segment=Nobody; type=HTML; value=x", "702"),
        (&piece, "segment=Healthcare; type=Form; value=x", "701"),
        (&piece, "segment=Healthcare; type=HTML", "701"),
        (
            &format!("{path}/dynamicContent/77"),
            "type=HTML; value=x",
            "704",
        ),
    ]);
    let dynamic = assets.one(&piece);
    has(
        &dynamic,
        &[
            ("segmentation", json!(1001)),
            ("createdAt", json!("2026-02-03T12:00:02Z+0000")),
        ],
    );
    let shown: Vec<String> = dynamic["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {} {}", it["segmentName"], it["type"], it["content"]))
        .collect();
    assert_eq!(
        shown,
        [
            r#""Manufacturing" "HTML" "<p>All</p>""#,
            r#""Manufacturing" "Text" "Make""#,
            r#""Healthcare" "HTML" "<p>Health</p>""#,
            r#""Healthcare" "Text" "All""#,
            r#""Default" "HTML" "<p>None</p>""#,
            r#""Default" "Text" "All""#,
        ]
    );
    assert!(html(&mut assets, &path).contains("<p>None</p>"));
    assets.reads(&[
        (&format!("{path}/dynamicContent/77"), "704"),
        (&format!("{path}/dynamicContent/1?status=approved"), ""),
    ]);
}

#[test]
fn modules_are_added_copied_moved_renamed_and_deleted() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    assert_eq!(modules(&mut assets, &path), "free-image free-text CTA");
    let at = |rest: &str| format!("{path}/content/{rest}");
    assets.codes(&[
        (&at("video/add"), "name=mkvideo; index=1", ""),
        (&at("free-text/duplicate"), "name=More text", ""),
        (&at("CTA/add"), "index=99", ""),
        (&at("CTA/add"), "name=x; index=one", "701"),
        (&at("CTA/add"), "name=x", "701"),
        (&at("CTA/add"), "name=free-text; index=0", "709"),
        (&at("nowhere/add"), "name=x; index=0", "702"),
        (&at("nowhere/duplicate"), "name=x", "702"),
        (&at("CTA/rename"), "", "701"),
        (&at("CTA/rename"), "name=mkvideo", "709"),
        (&at("free-image/rename"), "name=Picture", ""),
    ]);
    let order = "Picture mkvideo free-text More-text CTA CTA2";
    assert_eq!(modules(&mut assets, &path), order);
    assert_eq!(
        section(&mut assets, &path, "single")["parentHtmlId"],
        "Picture"
    );
    assert_eq!(
        section(&mut assets, &path, "text2")["parentHtmlId"],
        "More-text"
    );
    assets.codes(&[
        (
            &at("rearrange"),
            r#"positions=[{"index": 0, "moduleId": "CTA"}"#,
            "701",
        ),
        (
            &at("rearrange"),
            r#"positions=[{'index': 0, 'moduleId': 'CTA'}, {'index': 1, 'moduleId': 'mkvideo'}]"#,
            "",
        ),
        (
            &at("rearrange"),
            r#"positions=[{"index": 0, "moduleId": "gone"}]"#,
            "702",
        ),
        (&at("rearrange"), r#"positions=[{"index": 0}]"#, "701"),
        (&at("rearrange"), "positions={}", "701"),
        (&at("free-text/delete"), "", ""),
        (&at("free-text/delete"), "", "702"),
    ]);
    assert_eq!(
        modules(&mut assets, &path),
        "CTA mkvideo Picture More-text CTA2"
    );
    assert_eq!(section(&mut assets, &path, "text"), Value::Null);
    let shown = html(&mut assets, &path);
    let places: Vec<usize> = ["\"CTA\"", "\"mkvideo\"", "\"Picture\"", "\"More-text\""]
        .iter()
        .map(|id| shown.find(&format!("id={id}")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn variables_belong_to_the_email_or_to_a_module() {
    let mut assets = Assets::new();
    let path = made(&mut assets);
    let variables = format!("{path}/variables");
    assert_eq!(
        all(&assets.get(&variables), "name"),
        "heading background ctaLinkText"
    );
    let of = |name: &str| format!("{path}/variable/{name}");
    let local = assets.made(&of("ctaLinkText"), "value=Click!; moduleId=CTA");
    let wanted =
        json!({"name": "ctaLinkText", "value": "Click!", "moduleScope": true, "moduleId": "CTA"});
    assert_eq!(local, wanted);
    let global = assets.made(&of("heading"), "value=Hi");
    assert_eq!(
        global,
        json!({"name": "heading", "value": "Hi", "moduleScope": false})
    );
    assets.codes(&[
        (&format!("{path}/content/CTA/duplicate"), "name=again", ""),
        (
            &format!("{path}/content/CTA/add"),
            "name=fresh; index=0",
            "",
        ),
        (&of("ctaLinkText"), "value=x", "702"),
        (&of("heading"), "value=x; moduleId=CTA", "702"),
        (&of("nothing"), "value=x", "702"),
        (&of("background"), "value=", ""),
    ]);
    assert_eq!(
        all(&assets.get(&variables), "value"),
        "Hi  Click! Click! Read on"
    );
    let shown = html(&mut assets, &path);
    assert!(
        shown.contains("<h1>Hi</h1>") && shown.contains("bgcolor=\"\""),
        "{shown}"
    );
    assert_eq!(shown.matches("Click!").count(), 2);
    assert_eq!(shown.matches(">Read on<").count(), 1);
    assets.reads(&[("/email/999/variables", "702")]);
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
