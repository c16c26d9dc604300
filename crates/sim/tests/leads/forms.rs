//! Forms and their fields.

use marketo_sim::Request;
use serde_json::{Value, json};

use super::common::*;

const FORM: &str = "/rest/asset/v1/form";

/// Sends parameters as a form; those that are no text are written as JSON.
fn form(bench: &mut Bench, path: &str, params: Value) -> Value {
    let mut body = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.as_object().unwrap() {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        body.append_pair(name, &text);
    }
    bench.send(Request::post(path).form(&body.finish())).1
}

fn bare(bench: &mut Bench, path: &str) -> Value {
    bench.send(Request::post(path)).1
}

/// A new form, a draft, and its id.
fn new_form(bench: &mut Bench, more: Value) -> u64 {
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

fn fields(bench: &mut Bench, id: u64, status: &str) -> Vec<Value> {
    let answer = bench.get(&format!("{FORM}/{id}/fields.json?status={status}"));
    answer["result"].as_array().cloned().unwrap_or_default()
}

fn ids(all: &[Value]) -> Vec<&str> {
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
fn fields_are_added_changed_and_taken_off() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    let added = form(
        &mut bench,
        &format!("{FORM}/{id}/fields.json"),
        json!({"fieldId": "NumberOfEmployees", "label": "employee count", "required": "true", "fieldWidth": 100,
            "validationMessage": "hey", "hintText": "Hint me", "minValue": 10, "maxLength": 125}),
    );
    assert_eq!(
        added["result"],
        json!([{"id": "NumberOfEmployees", "label": "employee count", "dataType": "number",
            "rowNumber": 3, "columnNumber": 0, "validationMessage": "hey", "required": true,
            "formPrefill": true, "hintText": "Hint me", "fieldWidth": 100, "maxLength": 125,
            "fieldMetaData": {"minValue": 10}, "visibilityRules": {"ruleType": "alwaysShow"}}])
    );
    let values = "[{'label':'Mr','value':'MR'}, {'label':'Ms','value':'MS'}]";
    form(
        &mut bench,
        &format!("{FORM}/{id}/fields.json"),
        json!({"fieldId": "Salutation", "fieldType": "picklist"}),
    );
    let changed = form(
        &mut bench,
        &format!("{FORM}/{id}/field/Salutation.json"),
        json!({"values": values}),
    );
    let meta = &changed["result"][0]["fieldMetaData"];
    assert_eq!(changed["result"][0]["dataType"], "select");
    assert_eq!(
        meta["values"],
        json!([{"label": "Select...", "value": "", "isDefault": true, "selected": true},
            {"label": "Mr", "value": "MR"}, {"label": "Ms", "value": "MS"}])
    );
    for (path, params, wanted) in [
        ("fields", json!({"fieldId": "Nope"}), "702"),
        ("fields", json!({"fieldId": "Email"}), "709"),
        ("fields", json!({"fieldId": "lunchChoice"}), "709"),
        ("fields", json!({}), "701"),
        (
            "fields",
            json!({"fieldId": "City", "fieldType": "blob"}),
            "701",
        ),
        (
            "fields",
            json!({"fieldId": "City", "maxLength": "long"}),
            "701",
        ),
        ("field/City", json!({"label": "x"}), "702"),
        ("field/Email", json!({"minValue": "low"}), "701"),
        ("field/Email", json!({"values": "[{}]"}), "701"),
        ("field/City/delete", json!({}), "702"),
    ] {
        let answer = form(
            &mut bench,
            &format!("{FORM}/{id}/{path}.json"),
            params.clone(),
        );
        assert_eq!(code(&answer), wanted, "{path} {params}");
    }
    assert_eq!(
        code(&form(
            &mut bench,
            &format!("{FORM}/99/fields.json"),
            json!({"fieldId": "City"})
        )),
        "702"
    );
    let gone = bare(
        &mut bench,
        &format!("{FORM}/{id}/field/Salutation/delete.json"),
    );
    assert_eq!(gone["result"], json!([{"id": id}]));
    assert_eq!(
        ids(&fields(&mut bench, id, "draft")),
        ["FirstName", "LastName", "Email", "NumberOfEmployees"]
    );
    // In a program a form can ask about the membership.
    let inside = new_form(
        &mut bench,
        json!({"folder": {"id": 1001, "type": "Program"}}),
    );
    let added = form(
        &mut bench,
        &format!("{FORM}/{inside}/fields.json"),
        json!({"fieldId": "lunchChoice"}),
    );
    assert_eq!(added["result"][0]["label"], "Lunch Choice:");
}

#[test]
fn fields_stand_where_they_are_put() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    let path = |what: &str| format!("{FORM}/{id}/{what}.json");
    let set = form(&mut bench, &path("fieldSet"), json!({"label": "Who"}));
    assert_eq!(set["result"][0]["dataType"], "fieldset");
    let set = set["result"][0]["id"].as_str().unwrap().to_owned();
    let other = form(&mut bench, &path("fieldSet"), json!({"label": "What"}));
    assert_ne!(other["result"][0]["id"], json!(set));
    let other = other["result"][0]["id"].as_str().unwrap().to_owned();
    let at = |row: u64, column: u64, name: &str| json!({"rowNumber": row, "columnNumber": column, "fieldName": name});
    let with = |mut place: Value, inner: Value| {
        place["fieldList"] = inner;
        place
    };
    let names = json!([at(0, 0, "FirstName"), at(0, 1, "LastName")]);
    let good = json!([
        with(at(1, 0, &set), names.clone()),
        at(0, 2, "Email"),
        at(2, 0, &other)
    ]);
    for (places, wanted) in [
        (json!([at(0, 0, "Email")]), "709"),
        (
            json!([
                at(0, 0, "Email"),
                at(0, 0, "FirstName"),
                at(1, 0, "LastName"),
                at(2, 0, &set),
                at(3, 0, &other)
            ]),
            "709",
        ),
        (json!([at(0, 3, "Email")]), "701"),
        (json!([at(10, 0, "Email")]), "701"),
        (json!([at(0, 0, "City")]), "702"),
        (json!([with(at(0, 0, "Email"), names)]), "709"),
        (
            json!([with(at(0, 0, &set), json!([at(0, 0, &other)]))]),
            "709",
        ),
        (json!({"fieldName": "Email"}), "701"),
        (good, ""),
    ] {
        let answer = form(&mut bench, &path("reArrange"), json!({"positions": places}));
        assert_eq!(code(&answer), wanted, "{places}");
    }
    let listed = fields(&mut bench, id, "draft");
    assert_eq!(ids(&listed), ["Email", &set, &other]);
    assert_eq!(listed[1]["fields"], json!(["FirstName", "LastName"]));
    assert_eq!(
        code(&bare(
            &mut bench,
            &path(&format!("fieldSet/{other}/field/LastName/delete"))
        )),
        "702"
    );
    assert_eq!(
        code(&bare(
            &mut bench,
            &path(&format!("fieldSet/{set}/field/LastName/delete"))
        )),
        ""
    );
    assert_eq!(
        fields(&mut bench, id, "draft")[1]["fields"],
        json!(["FirstName"])
    );
    bare(&mut bench, &path(&format!("field/{set}/delete")));
    assert_eq!(ids(&fields(&mut bench, id, "draft")), ["Email", &other]);
}

#[test]
fn texts_and_rules_are_kept() {
    let mut bench = Bench::quick();
    let id = new_form(&mut bench, json!({}));
    let text = "<div>Fancy & plain</div>";
    let part = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\nContent-Type: text/html\r\n\r\n<div>Fancy & plain</div>\r\n--b--\r\n";
    let mut request = Request::post(&format!("{FORM}/{id}/richText.json"))
        .header("content-type", "multipart/form-data; boundary=b");
    request.body = part.into();
    let added = bench.send(request).1;
    assert_eq!(
        (&added["result"][0]["dataType"], &added["result"][0]["text"]),
        (&json!("htmltext"), &json!(text))
    );
    let script = form(
        &mut bench,
        &format!("{FORM}/{id}/richText.json"),
        json!({"text": "<SCRIPT>x"}),
    );
    assert_eq!(code(&script), "701");

    let path = format!("{FORM}/{id}/field/Email/visibility.json");
    let rule = |subject: &str, operator: &str, kind: &str| json!({"ruleType": kind, "rules": [{"subjectField": subject, "operator": operator, "values": [], "altLabel": "Mail:"}]});
    for (rule, wanted) in [
        (rule("LastName", "isNotEmpty", "sometimes"), "701"),
        (rule("LastName", "sounds", "show"), "701"),
        (rule("City", "isEmpty", "show"), "702"),
        (json!({"ruleType": "show", "rules": []}), "701"),
        (json!("show"), "701"),
        (rule("LastName", "isNotEmpty", "show"), ""),
    ] {
        let answer = form(&mut bench, &path, json!({"visibilityRule": rule}));
        assert_eq!(code(&answer), wanted, "{rule}");
    }
    let shown = fields(&mut bench, id, "draft");
    let condition = json!([{"subjectField": "LastName", "operator": "isNotEmpty", "values": [], "altLabel": "Mail:"}]);
    assert_eq!(
        shown[2]["visibilityRules"],
        json!({"ruleType": "show", "rules": condition})
    );
    form(
        &mut bench,
        &path,
        json!({"visibilityRule": {"ruleType": "alwaysShow"}}),
    );
    assert_eq!(
        fields(&mut bench, id, "draft")[2]["visibilityRules"],
        json!({"ruleType": "alwaysShow"})
    );
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
fn forms_can_have_the_fields_of_leads_and_of_members() {
    let mut bench = Bench::quick();
    let available = |bench: &mut Bench, what: &str| {
        let answer = bench.get(&format!("/rest/asset/v1/form/{what}.json?maxReturn=200"));
        answer["result"].as_array().unwrap().clone()
    };
    let of_leads = available(&mut bench, "fields");
    let known = ids(&of_leads);
    assert!(known.contains(&"Email") && known.contains(&"region") && !known.contains(&"Id"));
    let picklist = of_leads
        .iter()
        .find(|one| one["id"] == "Salutation")
        .unwrap();
    assert_eq!(picklist["picklistValues"], "Mr.,Ms.,Mrs.,Dr.,Prof.");
    let of_members = available(&mut bench, "programMemberFields");
    assert_eq!(ids(&of_members), ["lunchChoice", "seats"]);
    assert_eq!(
        of_members[0],
        json!({"id": "lunchChoice", "isRequired": false, "dataType": "string", "maxLength": 255})
    );
    let some = bench.get("/rest/asset/v1/form/fields.json?maxReturn=2&offset=1");
    assert_eq!(some["result"].as_array().unwrap()[..], of_leads[1..3]);
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
