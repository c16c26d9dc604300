//! Forms and their fields.

use marketo_sim::Request;
use serde_json::{Value, json};

use super::common::*;

pub(crate) const FORM: &str = "/rest/asset/v1/form";

/// Sends parameters as a form; those that are no text are written as JSON.
pub(crate) fn form(bench: &mut Bench, path: &str, params: Value) -> Value {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.as_object().unwrap() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        body.append_pair(name, &text);
    }
    bench.send(Request::post(path).form(&body.finish())).1
}

pub(crate) fn bare(bench: &mut Bench, path: &str) -> Value {
    bench.send(Request::post(path)).1
}

/// A new form, a draft, and its id.
pub(crate) fn new_form(bench: &mut Bench, more: Value) -> u64 {
    let mut params = json!({"name": "Test", "folder": {"id": 20, "type": "Folder"}});
    params
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let made = form(bench, "/rest/asset/v1/forms.json", params);
    assert_eq!(code(&made), "", "{made}");
    made["result"][0]["id"].as_u64().unwrap()
}

fn read(bench: &mut Bench, id: u64, status: &str) -> Value {
    bench.get(&format!("{FORM}/{id}.json?status={status}"))["result"][0].clone()
}

pub(crate) fn fields(bench: &mut Bench, id: u64, status: &str) -> Vec<Value> {
    let answer = bench.get(&format!("{FORM}/{id}/fields.json?status={status}"));
    answer["result"].as_array().cloned().unwrap_or_default()
}

pub(crate) fn ids(all: &[Value]) -> Vec<&str> {
    all.iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn a_new_form_is_a_draft_with_three_fields() {
    let mut bench = Bench::quick();
    let id = new_form(
        &mut bench,
        json!({"description": "test", "language": "French"}),
    );
    assert_eq!(
        read(&mut bench, id, "draft"),
        json!({
            "id": id, "name": "Test", "description": "test",
            "createdAt": "2026-02-03T12:00:00Z+0000", "updatedAt": "2026-02-03T12:00:00Z+0000",
            "url": format!("https://app-sim.marketo.com/#FO{id}B2"),
            "folder": {"type": "Folder", "value": 20, "folderName": "Forms"},
            "status": "draft", "workspace": "Default",
            "theme": "simple", "language": "French", "locale": "fr_FR",
            "progressiveProfiling": false, "labelPosition": "left", "fontFamily": "Helvetica",
            "fontSize": "13px", "knownVisitor": {"type": "form", "template": null},
            "thankYouList": [{"followupType": "none", "followupValue": null, "default": true}],
            "buttonLocation": 120, "buttonLabel": "Envoyer", "waitingLabel": "Veuillez patienter",
        })
    );
    let listed = fields(&mut bench, id, "draft");
    assert_eq!(ids(&listed), ["FirstName", "LastName", "Email"]);
    assert_eq!(
        listed[0],
        json!({"id": "FirstName", "label": "First Name:", "dataType": "text", "rowNumber": 0,
            "columnNumber": 0, "validationMessage": "This field is required.", "required": false,
            "formPrefill": true, "maxLength": 255, "visibilityRules": {"ruleType": "alwaysShow"}})
    );
    assert_eq!(read(&mut bench, id, "approved"), Value::Null);
    for (params, wanted) in [
        (
            json!({"name": "Test", "folder": {"id": 20, "type": "Folder"}}),
            "709",
        ),
        (json!({"folder": {"id": 20, "type": "Folder"}}), "701"),
        (json!({"name": "Other"}), "701"),
        (
            json!({"name": "Other", "folder": {"id": 99, "type": "Folder"}}),
            "710",
        ),
        (
            json!({"name": "Other", "folder": {"id": 16, "type": "Folder"}}),
            "711",
        ),
        (
            json!({"name": "Other", "folder": 20, "progressiveProfiling": "maybe"}),
            "701",
        ),
        (
            json!({"name": "Other", "folder": 20, "knownVisitor": "nobody"}),
            "701",
        ),
    ] {
        let answer = form(&mut bench, "/rest/asset/v1/forms.json", params.clone());
        assert_eq!(code(&answer), wanted, "{params}");
    }
}

#[test]
fn changes_are_live_once_they_are_approved() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    assert_eq!(
        code(&bare(&mut bench, &format!("{FORM}/{id}/discardDraft.json"))),
        "709"
    );
    let done = bare(&mut bench, &format!("{FORM}/{id}/approveDraft.json"));
    assert_eq!(done["result"][0]["status"], "approved");
    assert_eq!(
        code(&bare(&mut bench, &format!("{FORM}/{id}/approveDraft.json"))),
        "709"
    );
    bench.pass(5_000);
    let changed = form(
        &mut bench,
        &format!("{FORM}/{id}.json"),
        json!({"language": "German", "fontSize": "15px", "progressiveProfiling": "True", "description": "new"}),
    );
    let changed = &changed["result"][0];
    assert_eq!(
        (&changed["buttonLabel"], &changed["locale"]),
        (&json!("Absenden"), &json!("de_DE"))
    );
    assert_eq!(changed["updatedAt"], "2026-02-03T12:00:05Z+0000");
    assert_eq!(read(&mut bench, id, "approved")["language"], "English");
    assert_eq!(read(&mut bench, id, "draft")["fontSize"], "15px");
    assert_eq!(
        ids(&fields(&mut bench, id, "draft")).last(),
        Some(&"Profiling")
    );
    assert_eq!(fields(&mut bench, id, "approved").len(), 3);
    let drafts = bench.get("/rest/asset/v1/forms.json?status=draft&maxReturn=200");
    let drafts: Vec<&Value> = drafts["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(drafts, [1002, 1003, id]);
    assert_eq!(
        bare(&mut bench, &format!("{FORM}/{id}/discardDraft.json"))["result"],
        json!([{"id": id}])
    );
    assert_eq!(read(&mut bench, id, "draft"), Value::Null);

    let copy = form(
        &mut bench,
        &format!("{FORM}/{id}/clone.json"),
        json!({"name": "Copy", "folder": 20}),
    );
    let copy = copy["result"][0]["id"].as_u64().unwrap();
    let named = bench.get("/rest/asset/v1/form/byName.json?name=Copy");
    assert_eq!(
        (&named["result"][0]["id"], &named["result"][0]["status"]),
        (&json!(copy), &json!("draft"))
    );
    // A form may be deleted while it is approved.
    for gone in [id, copy] {
        assert_eq!(
            bare(&mut bench, &format!("{FORM}/{gone}/delete.json"))["result"],
            json!([{"id": gone}])
        );
        assert_eq!(
            bench.get(&format!("{FORM}/{gone}.json")).get("result"),
            None
        );
        assert_eq!(
            code(&bare(&mut bench, &format!("{FORM}/{gone}/delete.json"))),
            "702"
        );
    }
}

#[test]
fn button_and_thank_you_page_are_replaced() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    let button = format!("{FORM}/{id}/submitButton.json");
    form(
        &mut bench,
        &button,
        json!({"label": "Go", "waitingLabel": "Going", "buttonPosition": 7}),
    );
    let shown = form(&mut bench, &button, json!({"label": "Send"}));
    let shown = &shown["result"][0];
    assert_eq!(
        (
            &shown["buttonLabel"],
            &shown["waitingLabel"],
            &shown["buttonLocation"]
        ),
        (&json!("Send"), &json!("Please Wait"), &json!(120))
    );
    assert_eq!(
        code(&form(
            &mut bench,
            &button,
            json!({"buttonPosition": "left"})
        )),
        "701"
    );
    let page = format!("{FORM}/{id}/thankYouPage.json");
    let url = |default: bool| json!({"followupType": "url", "followupValue": "https://x.example/", "default": default});
    let lp = json!({"followupType": "lp", "followupValue": 12, "operator": "is", "subjectField": "City", "values": ["Oslo"], "default": false});
    for (rules, wanted) in [
        (json!([url(true), url(true)]), "709"),
        (json!([url(false)]), "701"),
        (json!([{"followupType": "song", "default": true}]), "701"),
        (
            json!([{"followupType": "lp", "followupValue": "x", "default": true}]),
            "701",
        ),
        (json!({}), "701"),
        (json!([lp, url(true)]), ""),
    ] {
        assert_eq!(
            code(&form(&mut bench, &page, json!({"thankyou": rules}))),
            wanted,
            "{rules}"
        );
    }
    let shown = bench.get(&page);
    assert_eq!(
        shown["result"],
        json!([{"id": id, "thankYouList": [lp, url(true)]}])
    );
    assert_eq!(
        bench.get(&format!("{page}?status=approved")).get("result"),
        None
    );
}

#[test]
fn a_program_takes_its_forms_along() {
    let mut bench = Bench::quick();
    let made = form(
        &mut bench,
        "/rest/asset/v1/program/1002/clone.json",
        json!({"name": "Again", "folder": {"id": 14, "type": "Folder"}}),
    );
    let program = made["result"][0]["id"].as_u64().unwrap();
    let folder = format!("%7B%22id%22%3A{program}%2C%22type%22%3A%22Program%22%7D");
    let inside = bench.get(&format!("/rest/asset/v1/forms.json?folder={folder}"));
    assert_eq!(inside["result"].as_array().unwrap().len(), 1);
    assert_eq!(inside["result"][0]["language"], "French");
    bare(
        &mut bench,
        &format!("/rest/asset/v1/program/{program}/delete.json"),
    );
    assert_eq!(
        bench
            .get(&format!("/rest/asset/v1/forms.json?folder={folder}"))
            .get("result"),
        None
    );
}

#[test]
fn a_form_in_a_page_is_in_use() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    let used = |bench: &mut Bench| bench.get(&format!("{FORM}/{id}/usedBy.json"));
    assert_eq!(used(&mut bench).get("result"), None);
    let page = bench.get("/rest/asset/v1/landingPages.json?maxReturn=200");
    let free = page["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["id"].clone());
    let page = free.into_iter().find(|page| {
        let section = json!({"contentId": "1", "type": "Form", "value": id.to_string()});
        let path = format!("/rest/asset/v1/landingPage/{page}/content.json");
        code(&form(&mut bench, &path, section)).is_empty()
    });
    let page = page.expect("a page that takes forms");
    let users = used(&mut bench);
    assert_eq!(users["result"][0]["id"], page);
    assert_eq!(users["result"][0]["type"], "Landing Page");
    let delete = format!("{FORM}/{id}/delete.json");
    assert_eq!(code(&bare(&mut bench, &delete)), "709");
    assert_eq!(code(&bench.get(&format!("{FORM}/99/usedBy.json"))), "702");
}
