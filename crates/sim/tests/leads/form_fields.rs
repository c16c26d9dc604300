//! The fields of forms.

use marketo_sim::Request;
use serde_json::{Value, json};

use super::common::*;
use super::forms::{FORM, bare, fields, form, ids, new_form};

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
