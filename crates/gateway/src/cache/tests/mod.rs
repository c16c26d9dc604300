//! What is kept, for how long, and what makes it be forgotten.

mod answers;
mod areas;
mod shelf;

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{Answered, Outcome, Trace};
use marketo_core::operation::by_name;
use marketo_core::request::CallSpec;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::config::Config;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const GOOD: &str = r#"{"requestId":"a#1","success":true,"result":[{"name":"Grüße"}]}"#;

fn after(ms: u64) -> Timestamp {
    NOW.after(Duration::from_millis(ms))
}

/// `reader` may have leads of a minute ago, `plain` none; `second` has another credential.
fn config(cache: serde_json::Value) -> Config {
    let credential = |id: &str| json!({"client_id": id, "client_secret": format!("{id}_SECRET")});
    let one = |id: &str, credential: &str, seed: char| json!({"id": id, "credential": credential, "key_sha256": seed.to_string().repeat(64), "allow": ["*"]});
    let mut reader = one("reader", "first", '1');
    reader["cache_leads_s"] = json!(60);
    let text = json!({
        "instances": {"main": {"munchkin_id": "284-RPR-133", "cache": cache}},
        "credentials": {"first": credential("FIRST"), "second": credential("SECOND")},
        "integrations": [reader, one("plain", "first", '2'), one("second", "second", '3')],
    });
    Config::parse(&text.to_string()).unwrap()
}

fn usual() -> Config {
    config(json!({"enrichment_s": 600, "stale_s": 3600}))
}

fn spec(name: &str) -> CallSpec {
    CallSpec::new(by_name(name).unwrap())
}

fn wish_of(config: &Config, place: usize, spec: &CallSpec, says: Option<&str>) -> Option<Wish> {
    let mut headers = HeaderMap::new();
    if let Some(says) = says {
        headers.insert("cache-control", says.parse().unwrap());
    }
    let integration = config.integrations().nth(place).unwrap();
    Wish::of(spec, integration, &headers, after(55_000))
}

fn wish(name: &str) -> Wish {
    wish_of(&usual(), 0, &spec(name), None).unwrap()
}

fn answered(status: u16, kind: Option<&'static str>, body: impl Into<Bytes>) -> Answered {
    let kind = kind.map(|kind| (http::header::CONTENT_TYPE, HeaderValue::from_static(kind)));
    Answered {
        status: StatusCode::from_u16(status).unwrap(),
        headers: kind.into_iter().collect(),
        body: body.into(),
        code: None,
    }
}

fn good(body: &str) -> Outcome {
    Outcome::Answered(answered(
        200,
        Some("application/json;charset=UTF-8"),
        body.to_owned(),
    ))
}

/// The first to ask: it gets leave, and the generation.
fn lead(shelf: &mut Shelf, now: Timestamp, wish: &Wish) -> Wish {
    let Look::Seek(generation) = shelf.look(now, wish, None) else {
        panic!("another asks");
    };
    Wish {
        generation,
        ..wish.clone()
    }
}

/// Asks and keeps, as the host does it.
fn fetch(shelf: &mut Shelf, now: Timestamp, wish: &Wish) -> bool {
    let wish = lead(shelf, now, wish);
    let text = wish.keeps(now, &good(GOOD), &Trace::default()).unwrap();
    let (read, entry) = Wish::read(&text).unwrap();
    assert_eq!(read, wish);
    shelf.keep(now, &read, entry)
}

/// What one who looks is told, if anything.
fn told(shelf: &mut Shelf, now: Timestamp, wish: &Wish) -> Option<Told> {
    match shelf.look(now, wish, None) {
        Look::Told(text) => Some(Told::read(&text)),
        _ => None,
    }
}

fn hits(shelf: &mut Shelf, now: Timestamp, wish: &Wish) -> bool {
    told(shelf, now, wish).is_some_and(|told| told.entry.is_some())
}
