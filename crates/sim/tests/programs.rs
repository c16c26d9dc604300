//! Programs: made, tagged, approved, cloned with what lies in them, and deleted.

mod common;

use std::collections::BTreeMap;

use common::assets::{Assets, has, id, target};
use marketo_sim::Request;
use serde_json::{Value, json};

#[test]
fn a_program_is_made_with_tags_and_costs() {
    let mut assets = Assets::new();
    let made = assets.made(
        "/programs",
        r#"name=Series; folder=@12; type=Event with Webinar; channel=Webinar; description=d;
           tags=[{"tagType":"Webinar Series","tagValue":"Basics"}];
           costs=[{"startDate":"2026-01-01","cost":2000,"note":"Ads"}]"#,
    );
    has(
        &made,
        &[
            (
                "tags",
                json!([{"tagType": "Webinar Series", "tagValue": "Basics"}]),
            ),
            (
                "costs",
                json!([{"startDate": "2026-01-01", "cost": 2000, "note": "Ads"}]),
            ),
            (
                "folder",
                json!({"type": "Folder", "value": 12, "folderName": "Default"}),
            ),
        ],
    );
    let made_id = id(&made).to_string();
    let path = format!("/program/{made_id}");
    assert_eq!(assets.one(&path), made);

    let changed = assets.made(
        &path,
        r#"name=Series 2; tags=[{'tagType': 'Presenter', 'tagValue': 'Zoë'}];
           costs=[{"startDate":"2026-02-01","cost":1}]"#,
    );
    assert_eq!(changed["tags"].as_array().unwrap().len(), 2);
    assert_eq!(changed["costs"].as_array().unwrap().len(), 2);
    let cleared = assets.made(&path, "costsDestructiveUpdate=true");
    has(
        &cleared,
        &[("costs", Value::Null), ("name", json!("Series 2"))],
    );
    for (query, wanted) in [
        ("", ""),
        ("&includeTags=true", "tags"),
        ("&includeCosts=true", "costs"),
    ] {
        let named = assets.one(&format!("/program/byName?name=Series 2{query}"));
        let shown = ["tags", "costs"]
            .into_iter()
            .filter(|name| named.get(name).is_some());
        assert_eq!(shown.collect::<Vec<_>>().join(" "), wanted);
    }
    let tag = format!("{path}/tag/Presenter");
    assets.codes(&[
        (&tag, "tagValue=Dennis", ""),
        (&tag, "tagValue=Nobody", "701"),
        (&tag, "", "701"),
        (&format!("{path}/tag/Nope"), "tagValue=Dennis", "701"),
        (&format!("{path}/tag/Region/delete"), "", "702"),
        (&format!("{path}/tag/Webinar%20Series/delete"), "", "709"),
        ("/program/999/tag/Presenter", "tagValue=Dennis", "702"),
        (
            "/program/1001/tag/Webinar%20Series",
            "tagValue=Basics",
            "709",
        ),
    ]);
    let by_tag = "/program/byTag?tagType=Presenter&tagValue=Dennis";
    assets.reads(&[
        (by_tag, &made_id),
        ("/program/byTag?tagType=Presenter&tagValue=David", ""),
        (
            "/program/byTag?tagType=Region&tagValue=AMER&maxReturn=2",
            "1005 1011",
        ),
        ("/program/byTag?tagType=Region", "701"),
    ]);
    assets.codes(&[(&format!("{tag}/delete"), "", "")]);
    assets.reads(&[(by_tag, "")]);
}

#[test]
fn what_a_program_must_not_be() {
    let mut assets = Assets::new();
    let long = format!("name={}", "n".repeat(256));
    let rows = [
        ("name=", "701"),
        (long.as_str(), "701"),
        ("name=Program 01, Content", "709"),
        ("folder=", "701"),
        ("folder=@999", "710"),
        ("folder=@16", "711"),
        ("folder=#1002", "711"),
        ("folder=#1004", "711"),
        ("type=Party", "701"),
        ("type=Event", "709"),
        ("channel=Nope", "701"),
        ("tags=[", "701"),
        (r#"tags=[{"tagType":"Region","tagValue":"Mars"}]"#, "701"),
        (r#"costs=[{"startDate":"soon","cost":1}]"#, "704"),
        ("startDate=2026-01-01T00:00:00Z", "709"),
        ("type=Event with Webinar; channel=Webinar", "709"),
        ("folder=#1003", ""),
        (
            "name=Mail; type=email; channel=Email Send; folder=#1002",
            "",
        ),
        (
            "name=M; type=Email; channel=Email Send; startDate=tomorrow",
            "704",
        ),
    ];
    for (changes, wanted) in rows {
        let good = "name=Fresh; folder=@12; type=Default; channel=Content";
        let pairs = good.split(';').chain(changes.split(';'));
        let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        let pairs: BTreeMap<&str, &str> = pairs.collect();
        let form: Vec<String> = pairs
            .iter()
            .map(|(name, text)| format!("{name}={text}"))
            .collect();
        assets.codes(&[("/programs", &form.join(";"), wanted)]);
    }
    let nested = Request::post(&target("/programs")).json(&json!({"name": "x"}));
    assert_eq!(common::code(&assets.send(nested)), "612");
    assets.codes(&[
        ("/program/999", "name=x", "702"),
        ("/program/1001", "name=Program 02, Tradeshow", "709"),
        ("/program/1001", "costsDestructiveUpdate=1", "701"),
        ("/program/1001/clone", "name=Fresh; folder=@12", "709"),
        ("/program/1001/clone", "name=x; folder=#1003", "711"),
        ("/program/999/clone", "name=x; folder=@12", "702"),
        ("/program/1001/delete", "", "709"),
        ("/program/999/delete", "", "702"),
    ]);
}

/// Older clients send what belongs into a form in the query, with no body at all.
#[test]
fn a_program_is_made_from_a_query() {
    let mut assets = Assets::new();
    let query = "/programs?name=Q&folder={'id': 12, 'type': Folder}&type=Default&channel=Content";
    let request = Request::post(&target(query)).header("content-type", "application/json");
    let made = assets.send(request)["result"][0].clone();
    has(
        &made,
        &[
            ("name", json!("Q")),
            ("tags", Value::Null),
            ("costs", Value::Null),
        ],
    );
}

#[test]
fn programs_are_filtered() {
    let mut assets = Assets::new();
    assets.reads(&[
        (
            "/programs?filterType=id&filterValues=1003,1001,5",
            "1001 1003",
        ),
        ("/programs?filterType=programId&filterValues=1002", "1002"),
        (
            "/programs?filterType=folderId&filterValues=13&maxReturn=3",
            "1003 1008 1013",
        ),
        (
            "/programs?filterType=workspace&filterValues=Default&maxReturn=1",
            "1001",
        ),
        ("/programs?filterType=workspace&filterValues=Other", ""),
        ("/programs?filterType=id", "701"),
        ("/programs?filterType=colour&filterValues=red", "701"),
        ("/programs?status=on&maxReturn=2", "1003 1008"),
        ("/programs?status=locked", ""),
        ("/programs?earliestUpdatedAt=never", "704"),
        (
            "/programs?earliestUpdatedAt=2026-02-01&latestUpdatedAt=2026-01-01",
            "701",
        ),
        ("/programs?earliestUpdatedAt=2026-02-03T11:59:59Z", ""),
        ("/program/byName?name=Nope", ""),
        ("/program/byName", "701"),
        ("/program/999", ""),
    ]);
    assets.post("/program/1040", "description=new");
    assets.reads(&[("/programs?earliestUpdatedAt=2026-02-03T12:00:00Z", "1040")]);
}

#[test]
fn an_email_program_is_approved_and_back() {
    let mut assets = Assets::new();
    let dates = "startDate=2026-05-01T10:00:00.000Z; endDate=2026-05-02T10:00:00.000Z";
    assets.codes(&[
        ("/program/1001/approve", "", "709"),
        ("/program/999/approve", "", "702"),
        ("/program/1004/unapprove", "", "709"),
        ("/program/1004", dates, ""),
        ("/program/1004/approve", "", ""),
        ("/program/1004/approve", "", "709"),
        ("/program/1004", dates, "709"),
        ("/program/1004/delete", "", "709"),
    ]);
    let wanted = [
        ("status", json!("locked")),
        ("startDate", json!("2026-05-01T10:00:00Z+0000")),
    ];
    has(&assets.one("/program/1004"), &wanted);
    assets.reads(&[("/programs?status=locked", "1004")]);
    assets.codes(&[("/program/1004/unapprove", "", "")]);
    has(
        &assets.one("/program/1004"),
        &[("status", json!("unlocked"))],
    );
    let bare = assets.made(
        "/programs",
        "name=Bare; folder=@12; type=Email; channel=Email Send",
    );
    assets.codes(&[(&format!("/program/{}/approve", id(&bare)), "", "709")]);
    let list = assets.one("/program/1004/smartList?includeRules=True");
    assert_eq!(list["rules"]["filters"][0]["name"], "Visited Web Page");
    assert_eq!(list["folder"], json!({"id": 1004, "type": "Program"}));
    assert!(assets.one("/program/1004/smartList").get("rules").is_none());
    assets.reads(&[
        ("/program/1001/smartList", ""),
        ("/program/999/smartList", ""),
    ]);
}

#[test]
fn a_clone_has_what_the_program_has() {
    let mut assets = Assets::new();
    assets.made("/folders", "name=Inside; parent=#1001");
    let copy = assets.made(
        "/program/1001/clone",
        "name=Copy; folder=@12; description=c",
    );
    let copied = id(&copy);
    let tags = assets.one("/program/1001")["tags"].clone();
    has(
        &copy,
        &[
            ("description", json!("c")),
            ("type", json!("Default")),
            ("tags", tags),
        ],
    );
    let kinds = |rows: &[String]| -> String {
        let kinds = rows.iter().filter_map(|row| row.split(':').next());
        kinds.collect::<Vec<_>>().join(", ")
    };
    let place = format!("#{copied}");
    let (old, new) = (assets.contents("#1001"), assets.contents(&place));
    assert_eq!(
        kinds(&old),
        "Folder, Smart Campaign, Smart Campaign, Static List"
    );
    assert_eq!(kinds(&new), kinds(&old));
    assert!(new.iter().all(|row| !old.contains(row)), "{new:?}");
    let tokens = assets.one(&format!("/folder/{copied}/tokens?folderType=Program"));
    assert_eq!(tokens["tokens"].as_array().unwrap().len(), 2);
    let list = assets.get(&format!("/staticLists?folder={place}"))["result"][0]["id"].clone();
    let list = assets.0.get(&format!("/rest/v1/lists/{list}.json"));
    assert_eq!(list["result"][0]["programName"], "Copy");
    let joined = json!({"statusName": "Engaged", "input": [{"leadId": 1}]});
    let status = format!("/rest/v1/programs/{copied}/members/status.json");
    assert_eq!(
        assets.0.post(&status, joined)["result"][0]["status"],
        "created"
    );
    let members =
        format!("/rest/v1/programs/{copied}/members.json?filterType=leadId&filterValues=1");
    assert_eq!(assets.0.get(&members)["result"][0]["leadId"], 1);
    let found = assets.get(&format!("/smartCampaigns?folder={place}"));
    let wanted = [
        ("isActive", json!(false)),
        ("parentProgramId", json!(copied)),
    ];
    has(&found["result"][0], &wanted);

    assets.codes(&[(&format!("/program/{copied}/delete"), "", "")]);
    assets.reads(&[
        (&format!("/program/{copied}"), ""),
        (&format!("/smartCampaigns?folder={place}"), ""),
        (&format!("/staticLists?folder={place}"), ""),
        (&format!("/folder/{copied}/tokens?folderType=Program"), ""),
        (&format!("/folders?root={place}"), ""),
    ]);
    assert_eq!(assets.contents("#1001"), old);
    assert_ne!(common::code(&assets.0.get(&members)), "");

    let email = id(&assets.made("/program/1004/clone", "name=Mail copy; folder=@12"));
    let lists = [1004, email].map(|id| assets.one(&format!("/program/{id}/smartList")));
    assert_ne!(lists[0]["id"], lists[1]["id"]);
    assets.codes(&[(&format!("/program/{email}/approve"), "", "")]);
}
