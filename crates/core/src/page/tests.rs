//! Every listing of the catalog against a plain server of its style.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::style::{Items, Numbered, Style};
use super::*;
use crate::operation::{Operation, Paging, Place, by_name, catalog};
use crate::request::{Body, CallSpec};

fn listings() -> impl Iterator<Item = &'static Operation> {
    catalog().filter(|operation| operation.paging != Paging::None)
}

/// A server that has items `0..items`.
#[derive(Clone, Copy, Debug)]
struct Server {
    items: u64,
    /// Items of a page by token.
    rows: u64,
    /// Each so manieth page by date token is empty although there is more.
    gaps: u64,
    /// Whether a listing by position token says `moreResult`.
    says_more: bool,
}

impl Server {
    fn answer(&self, spec: &CallSpec) -> Value {
        for (name, _) in &spec.query {
            assert!(spec.operation.has_param(name, Place::Query), "{name}");
        }
        let number = |name: &str| {
            let found = spec.query.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.parse::<u64>().unwrap())
        };
        match Style::of(spec.operation.paging).unwrap() {
            Style::Number(Numbered {
                place,
                size,
                most,
                in_pages,
                items,
            }) => {
                let (size, place) = (number(size).unwrap(), number(place).unwrap());
                assert!((1..=most).contains(&size));
                let from = if in_pages { place * size } else { place };
                let page: Vec<u64> = (from..self.items).take(size as usize).collect();
                match items {
                    Items::Body => json!(page),
                    Items::Nested => {
                        json!({"success": true, "result": {"items": page, "totalItems": self.items}})
                    }
                    Items::Result if page.is_empty() => json!({"success": true}),
                    Items::Result => json!({"success": true, "result": page}),
                }
            }
            Style::Token { date } => {
                let mut token = spec
                    .query
                    .iter()
                    .find(|(name, _)| name == "nextPageToken")
                    .map(|(_, value)| value.clone());
                if let Body::Json(json) = &spec.body {
                    let body: Value = serde_json::from_slice(json).unwrap();
                    assert_eq!(body["filterType"], "dedupeFields", "sent whole");
                    token = body["nextPageToken"].as_str().map(str::to_owned);
                }
                let (turn, from) = match token.as_deref() {
                    None | Some("since") => (0, 0),
                    Some(token) => {
                        let (turn, from) = token.split_once('-').unwrap();
                        (turn.parse::<u64>().unwrap(), from.parse::<u64>().unwrap())
                    }
                };
                let gap = date && self.gaps > 0 && turn % self.gaps == 0;
                let page: Vec<u64> = (from..self.items)
                    .take(if gap { 0 } else { self.rows as usize })
                    .collect();
                let next = from + page.len() as u64;
                let more = next < self.items;
                let mut answer = json!({"success": true, "result": page});
                if page.is_empty() {
                    answer.as_object_mut().unwrap().remove("result");
                }
                if date || more {
                    answer["nextPageToken"] = json!(format!("{}-{next}", turn + 1));
                }
                if date || self.says_more {
                    answer["moreResult"] = json!(more);
                }
                answer
            }
        }
    }
}

fn call(operation: &'static Operation, rows: u64) -> CallSpec {
    let mut spec = CallSpec::new(operation);
    for param in operation
        .params
        .iter()
        .filter(|param| param.place == Place::Path)
    {
        spec = spec.with_path(param.name, "1001");
    }
    if let Some(Style::Number(Numbered { size, .. })) = Style::of(operation.paging) {
        spec = spec.with_query(size, rows.to_string());
    }
    spec
}

fn since(operation: &Operation) -> Option<String> {
    (operation.paging == Paging::DateToken).then(|| "since".to_owned())
}

fn numbers(items: &[&serde_json::value::RawValue]) -> Vec<u64> {
    items
        .iter()
        .map(|item| item.get().parse().unwrap())
        .collect()
}

#[test]
fn every_listing_of_the_catalog_is_walked_whole_one_call_a_page() {
    let mut walked = 0;
    for operation in listings() {
        let rows = 20;
        for items in [0, 1, rows, rows + 1, 7 * rows + 3] {
            for says_more in [false, true] {
                let server = Server {
                    items,
                    rows,
                    gaps: 0,
                    says_more,
                };
                let mut listing = Listing::new(call(operation, rows), since(operation)).unwrap();
                let mut got = Vec::new();
                while let Some(spec) = listing.next_call() {
                    let body = server.answer(&spec).to_string();
                    got.extend(numbers(&listing.on_page(body.as_bytes()).unwrap()));
                }
                assert_eq!(got, (0..items).collect::<Vec<_>>(), "{}", operation.name);
                // By number, a full last page does not say that it is the last.
                let pages = match Style::of(operation.paging) {
                    Some(Style::Number(_)) => items / rows + 1,
                    _ => items.div_ceil(rows).max(1),
                };
                assert_eq!(
                    listing.position().pages(),
                    pages,
                    "{} with {items}",
                    operation.name
                );
                assert_eq!(listing.position().items(), items);
                assert_eq!(listing.on_page(b"{}").err(), Some(PageError::Ended));
                walked += 1;
            }
        }
    }
    let listings = listings().count();
    assert_eq!(walked, listings * 10);
    assert!(listings >= 57, "{listings}");
}

#[test]
fn what_takes_a_place_has_a_style() {
    for operation in catalog().filter(|operation| operation.is_read()) {
        let places = ["nextPageToken", "offset", "pageIndex", "pageOffset"];
        let pages = places
            .iter()
            .any(|name| operation.has_param(name, Place::Query));
        assert_eq!(
            pages,
            operation.paging != Paging::None,
            "{}",
            operation.name
        );
    }
}

#[test]
fn fifty_thousand_activities_are_one_call_a_page_and_none_comes_twice() {
    let operation = by_name("getLeadActivities").unwrap();
    let server = Server {
        items: 50_000,
        rows: 300,
        gaps: 0,
        says_more: true,
    };
    let mut listing = Listing::new(call(operation, 0), since(operation)).unwrap();
    let mut next = 0;
    while let Some(spec) = listing.next_call() {
        let body = server.answer(&spec).to_string();
        for number in numbers(&listing.on_page(body.as_bytes()).unwrap()) {
            assert_eq!(number, next);
            next += 1;
        }
    }
    assert_eq!((next, listing.position().pages()), (50_000, 167));
    // Where the next run starts.
    assert_eq!(listing.position().token(), Some("167-50000"));
}

#[test]
fn a_page_by_number_asks_for_as_much_as_there_can_be() {
    let of = |name| {
        let spec = CallSpec::new(by_name(name).unwrap());
        let spec = Listing::new(spec, None).unwrap().next_call().unwrap();
        spec.query
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of("getPrograms"), ["maxReturn=200", "offset=0"]);
    assert_eq!(of("getUsers"), ["pageSize=200", "pageOffset=0"]);
    assert_eq!(of("listEmailsV2"), ["pageSize=50", "pageIndex=0"]);
}

#[test]
fn what_cannot_be_listed_is_refused() {
    let new = |name: &str, parameters: &[(&str, &str)]| {
        let mut spec = CallSpec::new(by_name(name).unwrap());
        for (name, value) in parameters {
            spec = spec.with_query(*name, *value);
        }
        Listing::new(spec, None).err()
    };
    assert_eq!(
        new("describeLead", &[]),
        Some(Refused::NoPages("describeLead"))
    );
    assert_eq!(new("getLeadActivities", &[]), Some(Refused::NoStart));
    assert_eq!(
        new("getLists", &[("nextPageToken", "a")]),
        Some(Refused::PlaceSet("nextPageToken"))
    );
    assert_eq!(
        new("getPrograms", &[("offset", "0")]),
        Some(Refused::PlaceSet("offset"))
    );
    for size in ["0", "201", "x"] {
        let (name, most) = ("maxReturn", 200);
        assert_eq!(
            new("getPrograms", &[("maxReturn", size)]),
            Some(Refused::Size { name, most })
        );
    }
    let objects = CallSpec::new(by_name("getCustomObjects").unwrap());
    assert_eq!(
        Listing::new(objects.with_json("[]"), None).err(),
        Some(Refused::Body)
    );
}

#[test]
fn a_page_that_does_not_lead_on_is_an_error_and_no_end() {
    let operation = by_name("getLists").unwrap();
    let mut listing = Listing::new(CallSpec::new(operation), None).unwrap();
    let page =
        |token: &str| format!(r#"{{"success":true,"result":[1],"nextPageToken":"{token}"}}"#);
    for token in ["A", "B"] {
        assert!(listing.on_page(page(token).as_bytes()).is_ok());
    }
    // The same, and one of before.
    for token in ["B", "A"] {
        assert_eq!(
            listing.on_page(page(token).as_bytes()).err(),
            Some(PageError::Stuck)
        );
    }
    let none = br#"{"success":true,"result":[1],"moreResult":true}"#;
    assert_eq!(listing.on_page(none).err(), Some(PageError::Stuck));
    for failure in [
        &br#"{"success":false,"errors":[{"code":"606"}]}"#[..],
        br#"{"success":true,"errors":[{"code":"604"}],"result":[]}"#,
    ] {
        assert_eq!(listing.on_page(failure).err(), Some(PageError::Failed));
    }
    for body in [
        &b"<html>"[..],
        b"[1]",
        b"{}",
        br#"{"success":true,"result":{}}"#,
        b"",
    ] {
        assert_eq!(listing.on_page(body).err(), Some(PageError::Unreadable));
    }
    assert_eq!(listing.position().items(), 2);
    assert!(listing.next_call().is_some());

    let programs = by_name("getPrograms").unwrap();
    let mut listing = Listing::new(call(programs, 2), None).unwrap();
    let same = br#"{"success":true,"result":[1,2]}"#;
    assert!(listing.on_page(same).is_ok());
    assert_eq!(
        listing.on_page(same).err(),
        Some(PageError::Stuck),
        "it pays no attention to offset"
    );
}

#[test]
fn a_query_in_a_body_goes_again_whole() {
    let operation = by_name("getCustomObjects").unwrap();
    let server = Server {
        items: 5,
        rows: 2,
        gaps: 0,
        says_more: false,
    };
    let query = r#"{"filterType":"dedupeFields","input":[{"a":"1","b":2}]}"#;
    let spec = call(operation, 0).with_json(query);
    let mut listing = Listing::new(spec, None).unwrap();
    let mut got = Vec::new();
    while let Some(spec) = listing.next_call() {
        let body = server.answer(&spec).to_string();
        got.extend(numbers(&listing.on_page(body.as_bytes()).unwrap()));
    }
    assert_eq!(got, [0, 1, 2, 3, 4]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever fails on the way, and wherever it is stopped and taken up again from what was
    /// stored: each item comes once, in order.
    #[test]
    fn no_item_is_lost_or_comes_twice(
        which in any::<usize>(),
        items in 0..200_u64,
        rows in 1..30_u64,
        gaps in 0..4_u64,
        says_more in any::<bool>(),
        events in prop::collection::vec(0..6_u8, 1..30),
    ) {
        let all: Vec<_> = listings().collect();
        let operation = all[which % all.len()];
        // With a gap at each page there would be no end.
        let server = Server { items, rows, gaps: if gaps == 1 { 0 } else { gaps }, says_more };
        let spec = call(operation, rows);
        let mut listing = Listing::new(spec.clone(), since(operation)).unwrap();
        let (mut got, mut events) = (Vec::new(), events.iter().cycle());
        let mut calls = 0;
        while let Some(next) = listing.next_call() {
            calls += 1;
            prop_assert!(calls < 2_000, "it has no end");
            match events.next() {
                Some(0) => {
                    let failure = br#"{"success":false,"errors":[]}"#;
                    prop_assert_eq!(listing.on_page(failure).err(), Some(PageError::Failed));
                }
                Some(1) => prop_assert!(listing.on_page(b"cut sho").is_err()),
                Some(2) => {
                    let stored = serde_json::to_string(listing.position()).unwrap();
                    let stored: Position = serde_json::from_str(&stored).unwrap();
                    let other = spec.clone().with_query("fields", "x");
                    prop_assert_eq!(Listing::resume(other, stored.clone()).err(), Some(Refused::OtherListing));
                    listing = Listing::resume(spec.clone(), stored).unwrap();
                    prop_assert_eq!(listing.next_call(), Some(next));
                }
                _ => {}
            }
            let spec = listing.next_call().unwrap();
            let body = server.answer(&spec).to_string();
            got.extend(numbers(&listing.on_page(body.as_bytes()).unwrap()));
        }
        prop_assert_eq!(got, (0..items).collect::<Vec<_>>());
        prop_assert_eq!(listing.position().items(), items);
    }
}
