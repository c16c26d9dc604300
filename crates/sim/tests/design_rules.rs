//! What the new designer's assets are refused for.

mod common;

use common::designs::kinds;
use common::{Bench, SECRET_A, code, token};
use marketo_sim::Request;
use marketo_sim::permission::{self, Permission};
use serde_json::{Value, json};

#[test]
fn what_makes_none() {
    for kind in kinds() {
        let mut bench = Bench::quick();
        kind.made(&mut bench, "There");
        let place = |data: Value| kind.body_with(&json!({"name": "x", "appData": data}));
        let mut cases = vec![
            ("", kind.body_with(&json!({})), "701"),
            ("", kind.body_with(&json!({"name": 7})), "701"),
            ("", kind.body_with(&json!({"name": "x".repeat(256)})), "701"),
            ("", kind.body_with(&json!({"name": "There"})), "709"),
            ("", place(json!(null)), "701"),
            ("", place(json!({"editorType": "x"})), "701"),
            ("", place(json!({"folderId": "999"})), "710"),
            ("", place(json!({"folderId": "22"})), "711"),
            ("", place(json!({"workspaceId": "77"})), "701"),
            ("", place(json!({"workspaceId": "1"})), ""),
            (
                "",
                kind.body_with(&json!({"name": "y", "data": "<p>"})),
                "701",
            ),
            ("/999/update", json!({"name": "x"}), "702"),
            ("/clone", json!({"assetId": kind.seed}), "701"),
            (
                "/clone",
                json!({"assetId": kind.seed, "newAsset": {}}),
                "701",
            ),
            (
                "/clone",
                json!({"assetId": "999", "newAsset": {"name": "x"}}),
                "702",
            ),
            ("/clone", json!({"newAsset": {"name": "x"}}), "701"),
            ("/state/transition", json!({"contentId": kind.seed}), "701"),
            ("/state/transition", json!({"action": "approve"}), "701"),
            ("/bulk/get", json!({}), "701"),
            ("/bulk/get", json!({"assetIds": []}), "701"),
            ("/bulk/get", json!({"assetIds": ["one"]}), "701"),
            ("/bulk/get", json!({"assetIds": vec!["1"; 21]}), "701"),
            ("/bulk/delete", json!({"assetIds": vec!["1"; 21]}), "701"),
            ("/bulk/delete", json!({"assetIds": ["999"]}), "702"),
            ("/bulk/usedby", json!({"assetIds": vec!["1"; 51]}), "701"),
            ("/usedby", json!({}), "701"),
            ("/usedby", json!({"assetId": "999"}), "702"),
            (
                "/usedby",
                json!({"assetId": kind.seed, "pageSize": 51}),
                "701",
            ),
        ];
        match kind.path {
            "email" => {
                cases.push((
                    "",
                    kind.body_with(&json!({"name": "z", "headers": {}})),
                    "701",
                ));
                cases.push((
                    "",
                    kind.body_with(&json!({"name": "z", "templateId": "999"})),
                    "702",
                ));
            }
            "fragment" => {
                let settings = json!({"fragmentType": "email"});
                cases.push((
                    "",
                    kind.body_with(&json!({"name": "z", "settings": settings})),
                    "701",
                ));
                let settings = json!({"supportedChannels": ["email"]});
                cases.push((
                    "",
                    kind.body_with(&json!({"name": "z", "settings": settings})),
                    "701",
                ));
            }
            _ => {}
        }
        for (path, body, wanted) in cases {
            let answer = kind.post(&mut bench, path, &body);
            assert_eq!(
                code(&answer),
                wanted,
                "{}{path} {body}: {answer}",
                kind.path
            );
        }
        let form = Request::post(&kind.at("")).header("x-app-type", "marketo");
        assert_eq!(code(&bench.send(form.form("name=x")).1), "612");
        for header in [None, Some("other")] {
            let mut request = Request::get(&kind.at(&format!("/{}", kind.seed)));
            if let Some(header) = header {
                request = request.header("x-app-type", header);
            }
            assert_eq!(code(&bench.send(request).1), "701");
        }
    }
}

#[test]
fn every_permission_is_needed() {
    use Permission::{
        AccessDesignStudio, AccessEmail, AccessEmailTemplate, AccessSnippet, ApproveEmail,
        ApproveEmailTemplate, ApproveSnippet, DeleteEmail, DeleteEmailTemplate, DeleteSnippet,
        EditEmail, EditEmailTemplate, EditSnippet, ReadOnlyAssets, ReadWriteAssets,
    };
    let special = [
        [AccessEmail, EditEmail, ApproveEmail, DeleteEmail],
        [
            AccessEmailTemplate,
            EditEmailTemplate,
            ApproveEmailTemplate,
            DeleteEmailTemplate,
        ],
        [AccessSnippet, EditSnippet, ApproveSnippet, DeleteSnippet],
    ];
    let mut bench = Bench::quick();
    for (kind, [access, edit, approve, delete]) in kinds().into_iter().zip(special) {
        let rows: [(&str, String, &[Permission]); 11] = [
            ("GET", "/filter".into(), &[ReadOnlyAssets, access]),
            ("GET", format!("/{}", kind.seed), &[ReadOnlyAssets, access]),
            ("POST", "/bulk/get".into(), &[ReadOnlyAssets, access]),
            ("POST", "/usedby".into(), &[ReadOnlyAssets]),
            ("POST", "/bulk/usedby".into(), &[ReadOnlyAssets]),
            ("POST", String::new(), &[ReadWriteAssets, edit]),
            ("POST", "/clone".into(), &[ReadWriteAssets, edit]),
            (
                "POST",
                format!("/{}/update", kind.seed),
                &[ReadWriteAssets, edit],
            ),
            (
                "POST",
                "/state/transition".into(),
                &[ReadWriteAssets, approve],
            ),
            (
                "POST",
                format!("/{}/delete", kind.seed),
                &[ReadWriteAssets, delete],
            ),
            ("POST", "/bulk/delete".into(), &[ReadWriteAssets, delete]),
        ];
        for (method, path, needed) in rows {
            for missing in needed.iter().chain(&[AccessDesignStudio]) {
                let now = bench.now;
                let credential = bench.sim.credential("sim-client-a").unwrap();
                let held = permission::all().into_iter().filter(|one| one != missing);
                bench.sim.set_permissions(credential, held);
                bench.token = token(&mut bench.sim, now, "sim-client-a", SECRET_A);
                let answer = bench.send(Request::new(method, &kind.at(&path))).1;
                assert_eq!(
                    code(&answer),
                    "603",
                    "{method} {}{path} {missing:?}",
                    kind.path
                );
            }
        }
    }
}
