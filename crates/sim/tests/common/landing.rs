//! A caller of landing pages, their templates and redirect rules.

use marketo_sim::Request;
use serde_json::Value;

use super::{Bench, code};

pub const PAGE: &str = "/rest/asset/v1/landingPage";
pub const PAGES: &str = "/rest/asset/v1/landingPages.json";
pub const TEMPLATE: &str = "/rest/asset/v1/landingPageTemplate";
pub const TEMPLATES: &str = "/rest/asset/v1/landingPageTemplates.json";
pub const RULE: &str = "/rest/asset/v1/redirectRule";
pub const RULES: &str = "/rest/asset/v1/redirectRules.json";
pub const IN_PAGES: &str = r#"{"id":17,"type":"Folder"}"#;
pub const IN_TEMPLATES: &str = r#"{"id":19,"type":"Folder"}"#;

pub fn form(bench: &mut Bench, path: &str, fields: &[(&str, &str)]) -> Value {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields);
    bench.send(Request::post(path).form(&body.finish())).1
}

/// Does something to an asset; gives the code.
pub fn act(bench: &mut Bench, base: &str, id: u64, what: &str) -> String {
    let answer = bench
        .send(Request::post(&format!("{base}/{id}/{what}.json")))
        .1;
    if code(&answer).is_empty() {
        assert_eq!(answer["result"][0]["id"], id, "{answer}");
    }
    code(&answer).to_owned()
}

pub fn id(answer: &Value) -> u64 {
    answer["result"][0]["id"]
        .as_u64()
        .unwrap_or_else(|| panic!("{answer}"))
}

pub fn one(bench: &mut Bench, base: &str, id: u64, tail: &str) -> Value {
    bench.get(&format!("{base}/{id}{tail}"))["result"][0].clone()
}

pub fn names(answer: &Value) -> Vec<&str> {
    let result = answer["result"].as_array();
    result
        .into_iter()
        .flatten()
        .map(|one| one["name"].as_str().unwrap())
        .collect()
}

/// Replaces the HTML of a template.
pub fn fill(bench: &mut Bench, id: u64, html: &str) -> Value {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"content\"; filename=\"c.html\"\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
    );
    let mut request = Request::post(&format!("{TEMPLATE}/{id}/content.json"))
        .header("content-type", "multipart/form-data; boundary=b");
    request.body = body.into_bytes().into();
    bench.send(request).1
}
