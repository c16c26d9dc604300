//! Folders, their tokens, and what is only read: channels, tags, segments.

mod common;

use common::assets::{Assets, has, id};
use marketo_sim::Request;
use serde_json::{Value, json};

#[test]
fn the_tree_is_read_from_its_roots() {
    let mut assets = Assets::new();
    assets.reads(&[
        ("/folder/11?type=Folder", "11"),
        ("/folder/11?type=FOLDER", "11"),
        ("/folder/1004?type=Program", "1004"),
        ("/folder/1004?type=Folder", ""),
        ("/folder/11", "701"),
        ("/folder/11?type=Email", "701"),
        ("/folder/x?type=Folder", "610"),
        ("/folder/byName?name=Marketing Activities", "11"),
        ("/folder/byName?name=Emails&type=Folder", "16"),
        ("/folder/byName?name=Emails&type=Program", ""),
        ("/folder/byName?name=Emails&root=@15", "16"),
        ("/folder/byName?name=Emails&root=@11", ""),
        ("/folder/byName?name=Emails&workSpace=Other", ""),
        ("/folder/byName", "701"),
        ("/folders?root=@23", "23 24 25 26"),
        ("/folders?root=@23&maxDepth=0", "23"),
        ("/folders?root=@11&maxDepth=1", "11 12"),
        ("/folders?root={'id': 13, 'type': Folder}", "13"),
        ("/folders?root=13", "13"),
        ("/folders?root=#1004", "1004"),
        ("/folders?root=@999", ""),
        ("/folders?root=nonsense", "701"),
        ("/folders?maxReturn=3&offset=2", "13 14 15"),
        ("/folders?workSpace=Other", ""),
    ]);
    let email = assets.one("/folder/1004?type=Program");
    has(
        &email,
        &[
            ("folderType", json!("Email Batch Program")),
            ("folderId", json!({"id": 1004, "type": "Program"})),
            (
                "path",
                json!("/Marketing Activities/Default/Program 04, Email Send"),
            ),
        ],
    );
    let root = assets.one("/folder/15?type=Folder");
    has(&root, &[("isSystem", json!(true)), ("parent", Value::Null)]);
}

#[test]
fn a_folder_lives_and_goes() {
    let mut assets = Assets::new();
    let made = assets.made("/folders", "name=Spring; parent=@12");
    let folder = id(&made);
    let path = format!("/folder/{folder}");
    has(
        &made,
        &[
            ("folderType", json!("Marketing Folder")),
            ("description", Value::Null),
        ],
    );
    let changed = assets.made(
        &path,
        "type=Folder; name=Summer; isArchive=True; description=d",
    );
    has(
        &changed,
        &[
            ("name", json!("Summer")),
            ("description", json!("d")),
            ("isArchive", json!(true)),
            ("createdAt", made["createdAt"].clone()),
        ],
    );
    assert_ne!(changed["updatedAt"], made["updatedAt"]);
    assert_eq!(assets.one(&format!("{path}?type=Folder")), changed);

    let form = format!("name=P; folder=@{folder}; type=Default; channel=Content");
    let program = id(&assets.made("/programs", &form));
    let sub = id(&assets.made("/folders", &format!("name=Sub; parent=@{folder}")));
    let campaign = id(&assets.made("/smartCampaigns", &format!("name=C; folder=@{folder}")));
    let wanted = format!("Folder:{sub} Program:{program} Smart Campaign:{campaign}");
    assert_eq!(assets.contents(&format!("@{folder}")).join(" "), wanted);
    assets.reads(&[
        (
            &format!("{path}/content?maxReturn=1&offset=1"),
            &program.to_string(),
        ),
        (&format!("{path}/content?maxReturn=201"), "701"),
        (&format!("{path}/content?type=Zone"), "701"),
    ]);

    let (long, text) = ("n".repeat(256), "d".repeat(2_001));
    let delete = format!("{path}/delete");
    assets.codes(&[
        ("/folders", &format!("name={long}; parent=@12"), "701"),
        (
            "/folders",
            &format!("name=x; parent=@12; description={text}"),
            "701",
        ),
        ("/folders", "name=x; parent=somewhere", "701"),
        ("/folders", "name=Summer; parent=@12", "709"),
        ("/folders", "name=x; parent=@999", "710"),
        (&path, "name=x", "701"),
        (&path, "type=Folder; name=Archive", "709"),
        (&path, "type=Folder; isArchive=perhaps", "701"),
        ("/folder/12", "type=Folder; name=x", "709"),
        ("/folder/1001", "type=Program; name=x", "711"),
        ("/folder/999", "type=Folder; name=x", "702"),
        (&delete, "", "701"),
        (&delete, "type=Folder", "709"),
        ("/folder/15/delete", "type=Folder", "709"),
        (&format!("/folder/{sub}/delete"), "type=Folder", ""),
        (&format!("/program/{program}/delete"), "", ""),
        (&delete, "type=Folder", "709"),
        (&format!("/smartCampaign/{campaign}/delete"), "", ""),
        (&delete, "type=Folder", ""),
        (&delete, "type=Folder", "702"),
    ]);
    assets.reads(&[
        (&format!("{path}?type=Folder"), ""),
        (&format!("{path}/content?type=Folder"), ""),
    ]);
    let again = assets.made("/folders", "name=Spring; parent=@12");
    assert!(id(&again) > sub, "an id came back");
}

#[test]
fn tokens_of_every_type() {
    let mut assets = Assets::new();
    let path = "/folder/1003/tokens";
    for (kind, value) in [
        ("date", "2026-03-01"),
        ("number", "-1.5"),
        ("rich text", "<b>x</b>"),
        ("score", "=5"),
        ("sfdc campaign", "Spring"),
        ("text", "a & b"),
    ] {
        let form = format!("name={kind}; type={kind}; value={value}; folderType=Program");
        let made = assets.made(path, &form);
        assert_eq!(made["folder"], json!({"type": "Program", "value": 1003}));
        has(
            &made["tokens"][0],
            &[("type", json!(kind)), ("value", json!(value))],
        );
    }
    assets.made(path, "name=text; type=text; value=c; folderType=Program");
    let read = assets.one("/folder/1003/tokens?folderType=Program");
    assert_eq!(read["tokens"].as_array().unwrap().len(), 6);
    assert_eq!(read["tokens"][5]["value"], "c");
    let delete = "/folder/1003/tokens/delete";
    let named = |length: usize| {
        let name = "n".repeat(length);
        format!("name={name}; type=text; value=v; folderType=Program")
    };
    assets.codes(&[
        (path, &named(50), ""),
        (path, &named(51), "701"),
        (
            path,
            "name=t; type=iCalendar; value=v; folderType=Program",
            "701",
        ),
        (
            path,
            "name=t; type=date; value=1.3.2026; folderType=Program",
            "704",
        ),
        (
            path,
            "name=t; type=number; value=many; folderType=Program",
            "701",
        ),
        (
            path,
            "name=t; type=score; value=3000000000; folderType=Program",
            "701",
        ),
        (path, "name=t; type=text; folderType=Program", "701"),
        (path, "name=t; type=text; value=v", "701"),
        (
            path,
            "name=text; type=number; value=1; folderType=Program",
            "709",
        ),
        (path, "name=t; type=text; value=v; folderType=Folder", "710"),
        (
            "/folder/16/tokens",
            "name=t; type=text; value=v; folderType=Folder",
            "711",
        ),
        (delete, "name=text; type=date; folderType=Program", "702"),
        (delete, "name=text; folderType=Program", "701"),
        (delete, "name=text; type=text; folderType=Program", ""),
        (delete, "name=text; type=text; folderType=Program", "702"),
    ]);
    assets.reads(&[
        ("/folder/13/tokens", ""),
        ("/folder/12/tokens?folderType=Zone", "701"),
    ]);
    assert_eq!(
        assets.one("/folder/12/tokens")["tokens"][0]["name"],
        "Points"
    );
}

#[test]
fn channels_tags_and_segments_are_read() {
    let mut assets = Assets::new();
    let webinar = assets.one("/channel/byName?name=Webinar");
    assert_eq!(webinar["applicableProgramType"], "webinar");
    let statuses = webinar["progressionStatuses"].as_array().unwrap();
    has(
        &statuses[0],
        &[("name", json!("Not in Program")), ("step", json!(0))],
    );
    has(
        &statuses[4],
        &[("step", json!(40)), ("success", json!(true))],
    );
    let tag = assets.one("/tagType/byName?name=Webinar Series");
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
    let segments = assets.get("/segmentation/1002/segments");
    let wanted = [
        ("segmentationId", json!(1002)),
        ("status", json!("approved")),
    ];
    has(&segments["result"][0], &wanted);
}

/// Whatever a parameter says, there is an answer, and it has the asset API's form.
#[test]
fn odd_values_are_answered() {
    const NAMES: &str = "name type parent folder folderType root value tags costs channel status \
        tagType tagValue filterType filterValues startDate earliestUpdatedAt maxDepth offset \
        maxReturn description isArchive includeRules costsDestructiveUpdate";
    let mut assets = Assets::new();
    let odd = [
        "",
        "0",
        "-1",
        "18446744073709551615",
        "18446744073709551616",
        "{",
        "{}",
        "[[[[",
        "[null]",
        r#"{"id":18446744073709551615,"type":"Folder"}"#,
        r#"{"id":-1,"type":"Program"}"#,
        r#"[{"tagType":null}]"#,
        "9999-12-31T23:59:59Z",
        "日本語\u{0}'\"&%",
        "Program",
    ];
    let operations = marketo_sim::catalog::operations()
        .filter(|operation| operation.path.starts_with("/rest/asset/v1/"));
    for operation in operations {
        for text in odd {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(NAMES.split_whitespace().map(|name| (name, text)));
            let query = query.finish();
            let path = operation.path.replace("{tagType}", "Region");
            for id in ["1001", "11", "0", "18446744073709551615"] {
                let parts: Vec<&str> = path.split(['{', '}']).collect();
                let path: String = match parts.as_slice() {
                    [before, _, after] => format!("{before}{id}{after}"),
                    _ => parts.concat(),
                };
                let target = format!("{path}?{query}");
                let answer = assets.0.send(Request::new(operation.method, &target));
                assert_eq!(answer.0, 200, "{target}");
                assert!(answer.1["success"].is_boolean(), "{target}: {}", answer.1);
                let refused = ["601", "602", "603", "605", "606", "607", "611", "615"];
                let code = common::code(&answer.1);
                assert!(!refused.contains(&code), "{target}: {}", answer.1);
            }
        }
    }
}
