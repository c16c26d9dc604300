//! What emails are made of: sections, modules, variables, dynamic content, previews.

mod common;

use common::assets::{Assets, all, has, made_email as made};
use serde_json::{Value, json};

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
