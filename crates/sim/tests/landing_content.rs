//! What is in landing pages: sections, dynamic content, variables, previews.

mod common;

use common::landing::*;
use common::*;
use marketo_sim::Request;
use serde_json::{Value, json};

#[test]
fn guided_pages_have_variables_and_sections_of_their_template() {
    let mut bench = Bench::quick();
    let made = form(
        &mut bench,
        PAGES,
        &[
            ("name", "Tour"),
            ("folder", IN_PAGES),
            ("template", "2"),
            ("title", "Tour!"),
        ],
    );
    let page = id(&made);
    let variables = bench.get(&format!("{PAGE}/{page}/variables.json"));
    assert_eq!(
        variables["result"],
        json!([
            {"id": "stringVar", "value": "Hello World!", "type": "string"},
            {"id": "colorVar", "value": "#ffffff", "type": "color"},
            {"id": "boolVar", "value": "true", "type": "boolean"},
        ])
    );
    for (name, value, wanted) in [
        ("stringVar", "Hello Brave New World!", ""),
        ("colorVar", "#FF0000", ""),
        ("colorVar", "red", "701"),
        ("boolVar", "maybe", "701"),
        ("boolVar", "", "701"),
        ("nope", "x", "702"),
    ] {
        let value = value.replace('#', "%23").replace(' ', "+");
        let path = format!("{PAGE}/{page}/variable/{name}.json?value={value}");
        assert_eq!(code(&bench.send(Request::post(&path)).1), wanted, "{path}");
    }
    let none = bench.get(&format!("{PAGE}/5001/variables.json"));
    assert_eq!((&none["success"], none.get("result")), (&json!(true), None));

    let content = bench.get(&format!("{PAGE}/{page}/content.json"));
    let kinds: Vec<String> = content["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            format!(
                "{} {} {}",
                one["index"],
                one["id"].as_str().unwrap(),
                one["type"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "1 exampleText RichText",
            "2 exampleImage Image",
            "3 exampleForm Form"
        ]
    );
    let all = format!("{PAGE}/{page}/content.json");
    let nameless = [("type", "HTML"), ("value", "x")];
    assert_eq!(code(&form(&mut bench, &all, &nameless)), "701");
    let path = format!("{PAGE}/{page}/content/exampleText.json");
    let changed = form(
        &mut bench,
        &path,
        &[("type", "RichText"), ("value", "<b>Grüezi</b>")],
    );
    assert_eq!(id(&changed), page);
    let html = one(&mut bench, PAGE, page, "/fullContent.json");
    let html = html["content"].as_str().unwrap();
    for part in [
        "Hello Brave New World!",
        "background: #FF0000",
        "<title>Tour!</title>",
        r#"<div class="mktoText" id="exampleText"><b>Grüezi</b></div>"#,
        "munchkin.js",
    ] {
        assert!(html.contains(part), "{part} {html}");
    }
}

#[test]
fn sections_are_added_changed_made_dynamic_and_deleted() {
    let mut bench = Bench::quick();
    let base = format!("{PAGE}/5001");
    let all = format!("{base}/content.json");
    let fields = [
        ("contentId", "67"),
        ("type", "form"),
        ("value", "1001"),
        ("zIndex", "15"),
        ("left", "359px"),
        ("hideMobile", "true"),
        ("followupType", "url"),
        ("followupValue", "https://x.example"),
    ];
    assert_eq!(id(&form(&mut bench, &all, &fields)), 5001);
    let read = |bench: &mut Bench, tail: &str| {
        bench.get(&format!("{base}/content.json{tail}"))["result"].clone()
    };
    assert_eq!(
        read(&mut bench, "").as_array().unwrap().len(),
        1,
        "what is approved stays"
    );
    let shown = &read(&mut bench, "?status=draft")[1];
    assert_eq!(
        (&shown["id"], &shown["type"], &shown["index"]),
        (&json!("67"), &json!("Form"), &json!(2))
    );
    assert_eq!(
        (
            &shown["content"]["content"],
            &shown["content"]["contentType"]
        ),
        (&json!("1001"), &json!("Form"))
    );
    let formatting = json!({"hideMobile": true, "left": "359px", "zIndex": 15});
    assert_eq!(
        (&shown["formattingOptions"], &shown["followupType"]),
        (&formatting, &json!("url"))
    );
    for (fields, wanted) in [
        (
            vec![("contentId", "67"), ("type", "HTML"), ("value", "x")],
            "709",
        ),
        (
            vec![("contentId", "f"), ("type", "Form"), ("value", "999")],
            "702",
        ),
        (vec![("type", "HTML"), ("value", "own id")], ""),
        (vec![("contentId", "a"), ("value", "x")], "701"),
        (
            vec![
                ("contentId", "a"),
                ("type", "DynamicContent"),
                ("value", "1"),
            ],
            "701",
        ),
        (vec![("contentId", "a"), ("type", "HTML")], "701"),
        (
            vec![("contentId", "a"), ("type", "Form"), ("value", "x")],
            "701",
        ),
        (
            vec![
                ("contentId", "a"),
                ("type", "HTML"),
                ("value", "x"),
                ("index", "b"),
            ],
            "701",
        ),
        (
            vec![
                ("contentId", "a"),
                ("type", "Form"),
                ("value", "1"),
                ("followupType", "lp"),
            ],
            "701",
        ),
        (
            vec![("contentId", "r"), ("type", "Rectangle"), ("index", "0")],
            "",
        ),
    ] {
        assert_eq!(code(&form(&mut bench, &all, &fields)), wanted, "{fields:?}");
    }
    assert_eq!(read(&mut bench, "?status=draft")[0]["id"], "r");
    let long = "x".repeat(65_536);
    let long = [
        ("contentId", "l"),
        ("type", "HTML"),
        ("value", long.as_str()),
    ];
    assert_eq!(code(&form(&mut bench, &all, &long)), "701");

    // Dynamic content, by the id that the section then has.
    let welcome = format!("{base}/content/welcome.json");
    let segmentation = 1001;
    for (value, wanted) in [
        ("x", "701"),
        ("", "701"),
        ("9999", "702"),
        ("1003", "709"),
        ("1001", ""),
    ] {
        let fields = [("type", "DynamicContent"), ("value", value)];
        assert_eq!(
            code(&form(&mut bench, &welcome, &fields)),
            wanted,
            "{value}"
        );
    }
    let sections = read(&mut bench, "?status=draft");
    let found = sections
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == "welcome")
        .unwrap();
    assert_eq!(
        (&found["type"], &found["content"]["content"]),
        (&json!("DynamicContent"), &json!("RVMtNDg="))
    );
    let path = format!("{base}/dynamicContent/RVMtNDg=.json");
    let read_dynamic = |bench: &mut Bench| bench.get(&path)["result"][0].clone();
    let dynamic = read_dynamic(&mut bench);
    assert_eq!(dynamic["segmentation"], segmentation);
    let segments = dynamic["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 3);
    assert!(
        segments
            .iter()
            .all(|one| one["content"] == "<p>Welcome to Home</p>" && one["type"] == "RichText")
    );
    bench.pass(24 * 3_600_000);
    bench.token = token(&mut bench.sim, bench.now, "sim-client-a", SECRET_A);
    for (fields, wanted) in [
        (
            vec![("segment", "Healthcare"), ("value", "<p>Ärzte</p>")],
            "",
        ),
        (vec![("segment", "Nobody"), ("value", "x")], "701"),
        (vec![("value", "x")], "701"),
        (vec![("segment", "Default")], "701"),
    ] {
        let answer = form(&mut bench, &path, &fields);
        assert_eq!(code(&answer), wanted, "{fields:?}");
    }
    let dynamic = read_dynamic(&mut bench);
    assert_eq!(
        (&dynamic["createdAt"], &dynamic["updatedAt"]),
        (&json!("2026-02-03"), &json!("2026-02-04"))
    );
    let healthcare = &dynamic["segments"][1];
    assert_eq!(healthcare["content"], "<p>Ärzte</p>");
    assert_eq!(
        code(&bench.get(&format!("{base}/dynamicContent/nope.json"))),
        "704"
    );
    let seen = |bench: &mut Bench, query: &str| {
        let html = bench.get(&format!("{base}/fullContent.json?status=draft{query}"));
        html["result"][0]["content"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(seen(&mut bench, "").contains("Welcome to Home"));
    let query = format!(
        "&segmentation=%5B%7B%22segmentationId%22%3A1001%2C%22segmentId%22%3A{}%7D%5D",
        healthcare["segmentId"]
    );
    assert!(seen(&mut bench, &query).contains("Ärzte"));
    assert!(seen(&mut bench, "&leadId=1").contains("Welcome"));
    for (query, wanted) in [
        ("?leadId=999999", "702"),
        ("?leadId=x", "701"),
        ("?segmentation=x", "701"),
    ] {
        assert_eq!(
            code(&bench.get(&format!("{base}/fullContent.json{query}"))),
            wanted,
            "{query}"
        );
    }

    let gone = format!("{base}/content/67/delete.json");
    assert_eq!(code(&bench.send(Request::post(&gone)).1), "");
    assert_eq!(code(&bench.send(Request::post(&gone)).1), "702");
    assert_eq!(
        code(&form(
            &mut bench,
            &format!("{base}/content/67.json"),
            &[("type", "HTML"), ("value", "x")]
        )),
        "702"
    );
    let left = read(&mut bench, "?status=draft");
    let left: Vec<&Value> = left
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(
        left,
        ["r", "welcome", "68"],
        "a free-form page names sections itself"
    );
}
