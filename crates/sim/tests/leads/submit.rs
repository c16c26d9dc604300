//! Submit Form.

use serde_json::{Value, json};

use super::common::*;
use super::{activities_of, attribute, fates, lead};

fn submit(bench: &mut Bench, form: u64, fields: Value, more: Value) -> Value {
    let mut body = json!({"formId": form, "input": [{"leadFormFields": fields}]});
    for (name, value) in more.as_object().unwrap() {
        match name.as_str() {
            "programId" | "input" => body[name] = value.clone(),
            _ => body["input"][0][name] = value.clone(),
        }
    }
    bench.post("/rest/v1/leads/submitForm.json", body)
}

#[test]
fn a_sent_form_makes_or_changes_a_lead() {
    let mut bench = Bench::quick();
    let visit = json!({
        "pageURL": "https://www.example.com/news.html", "queryString": "a=b",
        "leadClientIpAddress": "192.0.2.7", "userAgentString": "Mozilla/5.0",
    });
    let cookie = "id:063-GJP-217&token:_mch-marketo.com-1594662481190-60776";
    let marge = json!({"email": "marge@f.example", "firstName": "Marge"});
    let answer = submit(
        &mut bench,
        1001,
        marge,
        json!({"visitorData": visit, "cookie": cookie}),
    );
    assert_eq!(fates(&answer), ["created"]);
    let id = answer["result"][0]["id"].as_u64().unwrap();
    let again = json!({"email": "MARGE@f.example", "company": "Kwik"});
    assert_eq!(
        fates(&submit(&mut bench, 1001, again, json!({}))),
        ["updated"]
    );
    let shown = lead(&mut bench, id, "firstName,company,cookies");
    assert_eq!(
        shown,
        json!({"id": id, "firstName": "Marge", "company": "Kwik", "cookies": cookie})
    );
    let log = activities_of(&mut bench, 2, id);
    assert_eq!(log.len(), 2);
    assert_eq!(
        (
            &log[0]["primaryAttributeValueId"],
            &log[0]["primaryAttributeValue"]
        ),
        (&json!(1001), &json!("Contact"))
    );
    assert_eq!(
        attribute(&log[0], "Form Fields"),
        "email:marge@f.example,firstName:Marge"
    );
    assert_eq!(attribute(&log[0], "Client IP Address"), "192.0.2.7");
    assert_eq!(attribute(&log[1], "User Agent"), Value::Null);
    assert_eq!(
        attribute(&activities_of(&mut bench, 12, id)[0], "Source Type"),
        "Web form fillout"
    );
    let programs = bench.get(&format!("/rest/v1/leads/{id}/programMembership.json"));
    assert_eq!(programs["result"], json!([]));
}

#[test]
fn a_form_that_asks_about_a_membership_makes_one() {
    let mut bench = Bench::quick();
    let guest =
        json!({"email": "guest@f.example", "lastName": "G", "lunchChoice": "Vegan", "seats": "2"});
    let answer = submit(&mut bench, 1002, guest, json!({}));
    let id = answer["result"][0]["id"].as_u64().unwrap();
    let target = format!(
        "/rest/v1/programs/1002/members.json?filterType=leadId&filterValues={id}&fields=lunchChoice,seats,acquiredBy"
    );
    let wanted =
        json!({"seq": 0, "leadId": id, "lunchChoice": "Vegan", "seats": 2, "acquiredBy": true});
    assert_eq!(bench.get(&target)["result"][0], wanted);
    // Any form can name a program.
    let plain = json!({"email": "guest@f.example"});
    assert_eq!(
        fates(&submit(&mut bench, 1001, plain, json!({"programId": 1003}))),
        ["updated"]
    );
    let programs = bench.get(&format!("/rest/v1/leads/{id}/programMembership.json"));
    let programs = programs["result"].as_array().unwrap();
    assert_eq!(
        programs.iter().map(|one| &one["id"]).collect::<Vec<_>>(),
        [1002, 1003]
    );
}

#[test]
fn what_the_form_does_not_allow_is_refused() {
    let mut bench = Bench::quick();
    let good = json!({"email": "x@f.example"});
    for (form, fields, more, wanted) in [
        (1003, good.clone(), json!({}), "1013"),
        (99, good.clone(), json!({}), "1013"),
        (1001, good.clone(), json!({"programId": 99}), "1013"),
        (1001, json!({"firstName": "X"}), json!({}), "1003"),
        (1001, json!({"email": ""}), json!({}), "1003"),
        (
            1001,
            json!({"email": "x@f.example", "city": "Oslo"}),
            json!({}),
            "1003",
        ),
        (
            1001,
            json!({"email": "x@f.example", "lunchChoice": "Vegan"}),
            json!({}),
            "1003",
        ),
        (1002, good.clone(), json!({}), "1003"),
        (
            1001,
            good.clone(),
            json!({"visitorData": {"leadClientIpAddress": "::1"}}),
            "1003",
        ),
        (
            1001,
            good.clone(),
            json!({"visitorData": {"pageURL": "news.html"}}),
            "1003",
        ),
        (1001, good.clone(), json!({"cookie": "crumbs"}), "1012"),
        (1001, good.clone(), json!({"input": []}), "1002"),
        (1001, good.clone(), json!({"input": [{}]}), "1002"),
        (
            1001,
            good.clone(),
            json!({"input": [{"leadFormFields": good}, {"leadFormFields": good}]}),
            "1003",
        ),
    ] {
        let answer = submit(&mut bench, form, fields.clone(), more.clone());
        assert_eq!(code(&answer), wanted, "{form} {fields} {more}");
    }
    let none = bench.post(
        "/rest/v1/leads/submitForm.json",
        json!({"input": [{"leadFormFields": good}]}),
    );
    assert_eq!(code(&none), "1002");
    let wrong = submit(&mut bench, 1001, json!({"email": "no address"}), json!({}));
    assert_eq!(fates(&wrong), ["skipped 1003"]);
    let found = bench.get("/rest/v1/leads.json?filterType=email&filterValues=x@f.example");
    assert_eq!(found["result"], json!([]));
}
