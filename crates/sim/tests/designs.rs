//! Emails, email templates and fragments of the new designer: the same for each kind.

mod common;

use common::designs::{Kind, ids, kinds};
use common::{Bench, code};
use marketo_sim::Request;
use serde_json::{Value, json};

#[test]
fn one_is_made_read_changed_cloned_and_deleted() {
    for kind in kinds() {
        let mut bench = Bench::quick();
        let body = kind.body_with(&json!({"name": "Über", "description": "d"}));
        let answer = kind.post(&mut bench, "", &body);
        let made = &answer["result"][0];
        let id = made["id"].as_str().unwrap();
        for (name, wanted) in [
            ("name", json!("Über")),
            ("description", json!("d")),
            ("status", json!("draft")),
            ("state", json!("draft")),
            ("appType", json!("marketo")),
            (
                "appData",
                json!({"editorType": kind.path, "workspaceId": "1", "folderId": kind.folder}),
            ),
            (
                "associatedStates",
                json!([{"contentId": id, "externalId": id, "state": "draft"}]),
            ),
            (
                "data",
                json!({"html": {"body": "<p>Hello</p>"}, "text": {"syncFromHtml": true, "body": "Hello"}}),
            ),
        ] {
            assert_eq!(made[name], wanted, "{name} of {made}");
        }
        assert_eq!(made["metadata"]["createdAt"], "2026-02-03T12:00:01Z");
        assert_eq!(
            made["metadata"]["createdBy"],
            made["metadata"]["modifiedBy"]
        );
        assert!(made["metadata"]["createdBy"].is_string());
        let by_id = kind.get(&mut bench, &format!("/{id}"));
        assert_eq!(&by_id["result"][0], made);
        assert_eq!(by_id["success"], true);

        let change = json!({
            "name": "Newer",
            "data": {"html": {"body": "<p>Bye</p>"}},
            "settings": {"isTextOnly": true},
            "editorContext": {"dynamicContent": {"a": 1}},
        });
        let changed = kind.post(&mut bench, &format!("/{id}/update"), &change)["result"][0].clone();
        assert_eq!(
            (&changed["name"], &changed["description"]),
            (&json!("Newer"), &json!("d"))
        );
        assert_eq!(
            changed["data"],
            json!({"html": {"body": "<p>Bye</p>"}, "text": {"syncFromHtml": true, "body": "Bye"}})
        );
        assert_eq!(changed["metadata"]["modifiedAt"], "2026-02-03T12:00:03Z");
        if kind.path != "emailtemplate" {
            let mut settings = kind.body["settings"].clone();
            settings["isTextOnly"] = json!(true);
            assert_eq!(changed["settings"], settings);
            assert_eq!(
                changed["editorContext"],
                json!({"dynamicContent": {"a": 1}})
            );
        }

        let clone = json!({"assetId": id, "newAsset": {"name": "Copy", "description": "c"}});
        let copy = kind.post(&mut bench, "/clone", &clone)["result"][0].clone();
        assert_eq!(
            (&copy["name"], &copy["description"]),
            (&json!("Copy"), &json!("c"))
        );
        assert_eq!(
            (&copy["data"], &copy["status"]),
            (&changed["data"], &json!("draft"))
        );
        let copy = copy["id"].as_str().unwrap();
        assert_ne!(copy, id);
        let both = kind.post(
            &mut bench,
            "/bulk/get",
            &json!({"assetIds": [copy, "9", id, copy]}),
        );
        assert_eq!(ids(&both), [copy, id]);
        assert_eq!(both["result"][1]["data"], changed["data"]);

        let gone = kind.post(&mut bench, &format!("/{id}/delete"), &json!({}));
        assert_eq!(gone["success"], true);
        assert!(gone.get("result").is_none(), "{gone}");
        assert_eq!(code(&kind.get(&mut bench, &format!("/{id}"))), "702");
        assert_eq!(
            code(&kind.post(&mut bench, &format!("/{id}/delete"), &json!({}))),
            "702"
        );
        assert_eq!(kind.listed(&mut bench, "&name=Copy"), copy);
    }
}

#[test]
fn versions_have_ids_of_their_own() {
    for kind in kinds() {
        let mut bench = Bench::quick();
        let id = &kind.made(&mut bench, "New");
        let draft = &format!("{}", id.parse::<u64>().unwrap() + 500_000);
        let steps = [
            (id, "discard", "709".to_owned()),
            (id, "unapprove", "709".to_owned()),
            (id, "create_draft", "709".to_owned()),
            (id, "approve", format!("{id} approved")),
            (id, "approve", "709".to_owned()),
            (id, "create_draft", format!("{draft} draft")),
            (id, "create_draft", "709".to_owned()),
            (draft, "discard", format!("{id} approved")),
            (draft, "approve", "702".to_owned()),
            (id, "create_draft", format!("{draft} draft")),
            (id, "publish", "701".to_owned()),
        ];
        for (id, action, wanted) in steps {
            assert_eq!(
                kind.step(&mut bench, id, action),
                wanted,
                "{} {action}",
                kind.path
            );
        }
        let change = json!({"data": {"html": {"body": "<p>Two</p>"}}});
        let update = |id: &str| format!("/{id}/update");
        assert_eq!(code(&kind.post(&mut bench, &update(id), &change)), "709");
        assert_eq!(code(&kind.post(&mut bench, &update(draft), &change)), "");
        let html = |bench: &mut Bench, id: &str| {
            let answer = kind.get(bench, &format!("/{id}"));
            answer["result"][0]["data"]["html"]["body"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(html(&mut bench, id), "<p>Hello</p>");
        assert_eq!(html(&mut bench, draft), "<p>Two</p>");
        assert_eq!(kind.listed(&mut bench, "&name=New"), *id);
        assert_eq!(
            kind.listed(&mut bench, "&name=New&status=draft&status=approved"),
            format!("{id} {draft}")
        );
        let states =
            kind.get(&mut bench, &format!("/{id}"))["result"][0]["associatedStates"].clone();
        let states: Vec<&str> = states
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["contentId"].as_str())
            .collect();
        assert_eq!(states, [id, draft]);
        assert_eq!(
            code(&kind.post(&mut bench, &format!("/{id}/delete"), &json!({}))),
            "709"
        );
        assert_eq!(
            kind.step(&mut bench, draft, "approve"),
            format!("{id} approved")
        );
        assert_eq!(html(&mut bench, id), "<p>Two</p>");
        assert_eq!(
            kind.step(&mut bench, id, "unapprove"),
            format!("{id} draft")
        );
        assert_eq!(
            code(&kind.post(&mut bench, &format!("/{id}/delete"), &json!({}))),
            ""
        );
    }
}

#[test]
fn lists_are_filtered_sorted_and_cut_into_pages() {
    for kind in kinds() {
        let mut bench = Bench::quick();
        let made: Vec<String> = (0..55)
            .map(|n| kind.made(&mut bench, &format!("N{n:02}")))
            .collect();
        let (first, last) = (&made[0], &made[54]);
        let created = "&createdAtStart=2026-02-03T00:00:00Z";
        let page = |index: u32| {
            let from = index as usize * 20;
            made.iter()
                .skip(from)
                .take(20)
                .cloned()
                .collect::<Vec<String>>()
                .join(" ")
        };
        let rows = [
            (format!("{created}&pageIndex=0"), page(0)),
            (format!("{created}&pageIndex=2"), page(2)),
            (format!("{created}&pageIndex=3"), String::new()),
            (
                format!("{created}&pageSize=50&pageIndex=1"),
                made[50..].join(" "),
            ),
            (
                format!("{created}&pageSize=1&sortKey=name&sortOrder=DESC"),
                last.clone(),
            ),
            (
                format!("{created}&pageSize=1&sortKey=createdAt"),
                first.clone(),
            ),
            (
                "&createdAtEnd=2026-02-03T12:00:01Z&isCreatedByMe=true&sortOrder=desc&pageSize=1"
                    .to_owned(),
                first.clone(),
            ),
            (
                "&modifiedAtStart=2026-02-03T12:00:55Z&modifiedAtEnd=2030-01-01".to_owned(),
                last.clone(),
            ),
            (
                format!(
                    "&name=N54&folderId={}&isModifiedByMe=true&scriptEngine=velocity",
                    kind.folder
                ),
                last.clone(),
            ),
            ("&name=N54&folderId=12".to_owned(), String::new()),
            (
                format!("&name=N54&folderIds=12&folderIds={}", kind.folder),
                last.clone(),
            ),
            (
                "&name=N54&folderId=1001&folderType=Program".to_owned(),
                String::new(),
            ),
            ("&name=N54&createdBy=nobody".to_owned(), String::new()),
            ("&name=n54".to_owned(), String::new()),
            ("&status=approved".to_owned(), kind.seed.to_owned()),
            ("&pageSize=51".to_owned(), "701".to_owned()),
            ("&pageSize=0".to_owned(), "701".to_owned()),
            ("&pageIndex=x".to_owned(), "701".to_owned()),
            ("&status=live".to_owned(), "701".to_owned()),
            ("&sortKey=colour".to_owned(), "701".to_owned()),
            ("&sortOrder=up".to_owned(), "701".to_owned()),
            ("&createdAtEnd=soon".to_owned(), "704".to_owned()),
            ("&folderId=x".to_owned(), "701".to_owned()),
        ];
        for (query, wanted) in rows {
            assert_eq!(
                kind.listed(&mut bench, &query),
                wanted,
                "{} {query}",
                kind.path
            );
        }
        let answer = kind.get(
            &mut bench,
            &format!("/filter?workspaceId=1{created}&pageIndex=2"),
        );
        let result = &answer["result"];
        assert_eq!(
            (
                &result["totalItems"],
                &result["pageSize"],
                &result["currentPage"]
            ),
            (&json!(55), &json!(20), &json!(2))
        );
        assert!(result["items"][0].get("data").is_none());
        for query in ["", "?workspaceId=77", "?workspaceId=x"] {
            assert_eq!(
                code(&kind.get(&mut bench, &format!("/filter{query}"))),
                "701",
                "{query}"
            );
        }
        // The same asset in an archived folder is shown only when asked for.
        let archive = "/rest/asset/v1/folders.json?name=Old&parent=16";
        let folder = bench.send(Request::post(archive)).1["result"][0]["id"].to_string();
        if kind.path == "email" {
            let body = kind.body_with(&json!({"name": "Hidden", "appData": {"folderId": folder}}));
            kind.post(&mut bench, "", &body);
            let update = format!("/rest/asset/v1/folder/{folder}.json?type=Folder&isArchive=true");
            assert_eq!(code(&bench.send(Request::post(&update)).1), "");
            assert_eq!(kind.listed(&mut bench, "&name=Hidden"), "");
            assert_ne!(
                kind.listed(&mut bench, "&name=Hidden&includeArchived=true"),
                ""
            );
        }
    }
}

#[test]
fn uses_are_shown_and_kept() {
    let mut bench = Bench::quick();
    let [email, template, fragment] = kinds();
    let seen = |bench: &mut Bench, kind: &Kind, body: Value| {
        let body = {
            let mut whole = json!({"assetId": kind.seed});
            whole
                .as_object_mut()
                .unwrap()
                .extend(body.as_object().unwrap().clone());
            whole
        };
        let answer = kind.post(bench, "/usedby", &body);
        (ids(&answer).join(" "), answer["pageDetails"].clone())
    };
    let details = |total: u32, size: u32, page: u32| json!({"totalItems": total, "pageSize": size, "currentPage": page});
    let rows = [
        (&fragment, json!({}), "8001 8002 8501", details(3, 20, 0)),
        (
            &fragment,
            json!({"type": "all", "pageSize": 2, "pageIndex": 1}),
            "8501",
            details(3, 2, 1),
        ),
        (
            &fragment,
            json!({"type": "emailtemplate"}),
            "8501",
            details(1, 20, 0),
        ),
        (&template, json!({}), "8001 8002", details(2, 20, 0)),
        (&email, json!({}), "", details(0, 20, 0)),
    ];
    for (kind, body, wanted, details) in rows {
        assert_eq!(
            seen(&mut bench, kind, body),
            (wanted.to_owned(), details),
            "{}",
            kind.path
        );
    }
    let answer = template.post(&mut bench, "/usedby", &json!({"assetId": "8501"}));
    let user = &answer["result"][0];
    assert_eq!(
        (&user["name"], &user["contentType"], &user["channel"]),
        (&json!("Spring"), &json!("email"), &json!("email"))
    );
    assert_eq!(user["appData"]["folderId"], "16");
    let counts = fragment.post(
        &mut bench,
        "/bulk/usedby",
        &json!({"assetIds": ["8801", "77"]}),
    );
    assert_eq!(
        counts["result"],
        json!([{"id": "8801", "name": "Imprint", "count": 3, "used": true}])
    );

    assert_eq!(template.step(&mut bench, "8501", "unapprove"), "709");
    assert_eq!(email.step(&mut bench, "8001", "unapprove"), "8001 draft");
    // A fragment that is used goes only when that is said, and then all go or none.
    let loose = &fragment.made(&mut bench, "Loose");
    let used = &fragment.made(&mut bench, "Used");
    let html = json!({"html": {"body": format!("<p data-fragment-id=\"{used}\"></p>")}});
    let change = email.post(&mut bench, "/8002/update", &json!({"data": html}));
    assert_eq!(code(&change), "");
    let delete = |ignore: bool| json!({"assetIds": [loose, used], "ignoreUsedBy": ignore});
    assert_eq!(
        code(&fragment.post(&mut bench, &format!("/{used}/delete"), &json!({}))),
        "709"
    );
    assert_eq!(
        code(&fragment.post(&mut bench, "/bulk/delete", &delete(false))),
        "709"
    );
    assert_eq!(fragment.listed(&mut bench, "&name=Loose"), *loose);
    let gone = fragment.post(&mut bench, "/bulk/delete", &delete(true));
    assert!(gone["success"] == true && gone.get("result").is_none());
    assert_eq!(fragment.listed(&mut bench, "&name=Loose"), "");
}

#[test]
fn an_email_takes_the_content_of_its_template() {
    let mut bench = Bench::quick();
    let [email, template, _] = kinds();
    let body = email.body_with(&json!({"name": "New", "templateId": "8501"}));
    let made = email.post(&mut bench, "", &body)["result"][0].clone();
    let of_template = template.get(&mut bench, "/8501")["result"][0]["data"].clone();
    assert_eq!(made["templateId"], "8501");
    assert_eq!(made["data"]["html"], of_template["html"]);
    assert_eq!(
        email.listed(&mut bench, "&templateId=8501&sortKey=name"),
        format!("{} 8002 8001", made["id"].as_str().unwrap())
    );
    // It is approved only with a whole header.
    let id = made["id"].as_str().unwrap();
    let empty = json!({"headers": {"replyEmail": ""}});
    assert_eq!(
        code(&email.post(&mut bench, &format!("/{id}/update"), &empty)),
        ""
    );
    assert_eq!(email.step(&mut bench, id, "approve"), "709");
    let program = email.body_with(&json!({"name": "In a program", "appData": {"programId": 1002}}));
    let made = &email.post(&mut bench, "", &program)["result"][0];
    let data = &made["appData"];
    assert_eq!(
        (&data["programId"], &data["programName"]),
        (&json!("1002"), &json!("Program 02, Tradeshow"))
    );
    assert!(data.get("folderId").is_none());
}
