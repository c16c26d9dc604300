//! Leads and what belongs to them, in virtual time: their schema, programs, activities, campaigns
//! and forms.

#[path = "../common/mod.rs"]
mod common;

mod activities;
mod campaigns;
mod form_fields;
mod forms;
mod members;
mod records;
mod submit;

use common::*;
use serde_json::{Value, json};

const LEADS: &str = "/rest/v1/leads.json";

/// Creates a lead and gives its id.
fn made(bench: &mut Bench, lead: Value) -> u64 {
    let answer = bench.post(LEADS, json!({"input": [lead]}));
    assert_eq!(records(&answer), ["created"], "{answer}");
    answer["result"][0]["id"].as_u64().unwrap()
}

fn lead(bench: &mut Bench, id: u64, fields: &str) -> Value {
    bench.get(&format!("/rest/v1/lead/{id}.json?fields={fields}"))["result"][0].clone()
}

/// The activities of one type of one lead, since the start.
fn activities_of(bench: &mut Bench, kind: u64, lead: u64) -> Vec<Value> {
    let token =
        bench.get("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-02-03T12:00:00Z");
    let token = token["nextPageToken"].as_str().unwrap().to_owned();
    let answer = bench.get(&format!(
        "/rest/v1/activities.json?activityTypeIds={kind}&leadIds={lead}&nextPageToken={token}"
    ));
    answer["result"].as_array().cloned().unwrap_or_default()
}

/// The value of an attribute of an activity.
fn attribute(activity: &Value, name: &str) -> Value {
    let all = activity["attributes"].as_array().unwrap().iter();
    let found = all.clone().find(|one| one["name"] == name);
    found.map_or(Value::Null, |one| one["value"].clone())
}

/// The records of all pages of a listing with `moreResult`.
fn pages(bench: &mut Bench, target: &str) -> Vec<Value> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let page = bench.get(&format!("{target}&nextPageToken={token}"));
        assert_eq!(code(&page), "", "{page}");
        all.extend(page["result"].as_array().cloned().unwrap_or_default());
        match page["moreResult"].as_bool().unwrap() {
            true => token = page["nextPageToken"].as_str().unwrap().replace('=', "%3D"),
            false => {
                assert_eq!(page.get("nextPageToken"), None);
                return all;
            }
        }
    }
}

/// What became of each record, with the first reason where there is one: `updated`,
/// `skipped 1004`.
fn fates(answer: &Value) -> Vec<String> {
    assert_eq!(code(answer), "", "{answer}");
    records(answer)
}
