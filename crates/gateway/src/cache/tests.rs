//! What is kept, for how long, and what makes it be forgotten.

use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use marketo_core::Timestamp;
use marketo_core::call::{Answered, CallError, Failure, Outcome, Trace};
use marketo_core::limit::{Completion, LeaseId, Refusal, RefusalReason, Report};
use marketo_core::operation::{CacheClass, by_name, catalog, families};
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

#[test]
fn what_is_kept_and_for_how_long_follows_from_class_and_configuration() {
    let seconds = |config: &Config, place, name| {
        let wish = wish_of(config, place, &spec(name), None);
        wish.map(|wish| (wish.fresh.as_secs(), wish.stale.as_secs(), wish.stored))
    };
    let (plain, usual) = (config(json!({})), usual());
    for (name, without, with) in [
        (
            "describeLead",
            Some((86_400, 0, true)),
            Some((86_400, 3_600, true)),
        ),
        (
            "getChannels",
            Some((86_400, 0, true)),
            Some((86_400, 3_600, true)),
        ),
        ("getPrograms", None, Some((600, 3_600, true))),
        (
            "getLeadsByFilterType",
            Some((60, 0, false)),
            Some((60, 0, false)),
        ),
        ("getLeadActivities", None, None),
        ("syncLeads", None, None),
    ] {
        assert_eq!(seconds(&plain, 0, name), without, "{name}");
        assert_eq!(seconds(&usual, 0, name), with, "{name}");
    }
    assert_eq!(
        seconds(&usual, 1, "getLeadById"),
        None,
        "nobody asked for it"
    );
    assert_eq!(
        seconds(&config(json!({"schema_s": 0})), 0, "describeLead"),
        None
    );
    // A read by a compound key has its question in the body.
    let body = spec("getLeadsByFilterType").with_json("{}");
    assert_eq!(wish_of(&usual, 0, &body, None), None);
}

#[test]
fn the_caller_may_pass_by() {
    for (says, mode) in [
        ("no-cache", Mode::Refresh),
        ("max-age=0, No-Cache", Mode::Refresh),
        ("no-cache, no-store", Mode::Pass),
        ("no-cached", Mode::Use),
    ] {
        let wish = wish_of(&usual(), 0, &spec("describeLead"), Some(says)).unwrap();
        assert_eq!(wish.mode, mode, "{says}");
    }
}

#[test]
fn keys_differ_where_questions_do() {
    let key = |place, spec: CallSpec| wish_of(&usual(), place, &spec, None).unwrap().key;
    let of = |values: &[(&str, &str)]| {
        let lists = spec("getLists");
        values
            .iter()
            .fold(lists, |spec, (name, value)| spec.with_query(*name, *value))
    };
    let by_id = |id: &str| spec("getListById").with_path("listId", id);
    let distinct = [
        key(0, of(&[])),
        key(2, of(&[])),
        key(0, by_id("1")),
        key(0, by_id("12")),
        key(0, of(&[("a", "1"), ("b", "2")])),
        key(0, of(&[("a", "1"), ("b", "2"), ("b", "")])),
        key(0, of(&[("a", "2"), ("b", "1")])),
        key(0, of(&[("a", "1b"), ("b", "2")])),
        key(0, of(&[("a", "1&b=2")])),
        key(0, of(&[("a", "1"), ("a", "2")])),
        key(0, of(&[("a", "2"), ("a", "1")])),
    ];
    for (at, one) in distinct.iter().enumerate() {
        assert_eq!(one.len(), 64);
        assert!(!distinct[..at].contains(one), "{at}");
    }
    assert_eq!(
        key(0, of(&[("a", "1"), ("b", "2")])),
        key(0, of(&[("b", "2"), ("a", "1")]))
    );
    assert_eq!(
        key(0, of(&[])),
        key(1, of(&[])),
        "shared by those of one credential"
    );
}

#[test]
fn only_good_and_whole_answers_are_kept() {
    let wish = Wish {
        generation: 1,
        ..wish("describeLead")
    };
    let json = Some("application/json");
    let keeps = |outcome: Outcome| {
        let text = wish.keeps(NOW, &outcome, &Trace::default()).unwrap();
        !Wish::read(&text).unwrap().1.is_empty()
    };
    assert!(keeps(good(GOOD)));
    let long = |bytes: usize| format!(r#"{{"success":true,"x":"{}"}}"#, "x".repeat(bytes - 23));
    assert!(keeps(Outcome::Answered(answered(
        200,
        json,
        long(LARGEST_KEPT)
    ))));
    for (status, kind, body) in [
        (
            200,
            json,
            r#"{"success":false,"errors":[{"code":"1004","message":""}]}"#.to_owned(),
        ),
        (200, json, r#"{"success":false}"#.to_owned()),
        (200, json, r#"{"requestId":"a","result":[]}"#.to_owned()),
        (200, json, GOOD[..GOOD.len() - 1].to_owned()),
        (200, json, String::new()),
        (200, json, "[]".to_owned()),
        (200, Some("text/html"), "<html>".to_owned()),
        (200, None, GOOD.to_owned()),
        (206, json, GOOD.to_owned()),
        (502, json, GOOD.to_owned()),
        (200, json, long(LARGEST_KEPT + 1)),
    ] {
        assert!(
            !keeps(Outcome::Answered(answered(status, kind, body.clone()))),
            "{body:.80}"
        );
    }
    let code = Some("607".to_owned());
    assert!(!keeps(Outcome::Answered(Answered {
        code,
        ..answered(200, json, GOOD)
    })));
    let (operation, after) = ("describeLead", Failure::NotReached);
    assert!(!keeps(Outcome::Failed(CallError::Unavailable {
        operation,
        after
    })));
    let unasked = Wish {
        generation: 0,
        ..wish.clone()
    };
    assert_eq!(unasked.keeps(NOW, &good(GOOD), &Trace::default()), None);
}

#[test]
fn an_answer_is_as_old_as_the_moment_in_which_it_was_asked_for() {
    let wish = Wish {
        generation: 1,
        ..wish("describeLead")
    };
    let trace = Trace {
        upstream: Duration::from_secs(2),
        ..Trace::default()
    };
    let text = wish.keeps(NOW, &good(GOOD), &trace).unwrap();
    let entry = Entry::read(Wish::read(&text).unwrap().1).unwrap();
    assert_eq!(entry.asked_at, NOW.before(Duration::from_secs(2)));
    assert_eq!(entry.body, GOOD);
    assert_eq!(entry.content_type, "application/json;charset=UTF-8");
    assert!(!format!("{entry:?}").contains("Gr"));
}

#[test]
fn ages_are_judged_to_the_millisecond() {
    let judged = |ms: u64| {
        judge(
            after(ms),
            NOW,
            Duration::from_secs(1),
            Duration::from_secs(2),
        )
    };
    let span = Duration::from_millis;
    assert_eq!(judged(0), Verdict::Fresh(span(0)));
    assert_eq!(judged(999), Verdict::Fresh(span(999)));
    assert_eq!(judged(1_000), Verdict::Stale(span(1_000)));
    assert_eq!(judged(2_999), Verdict::Stale(span(2_999)));
    assert_eq!(judged(3_000), Verdict::Gone);
    let (fresh, stale) = (Duration::MAX, Duration::MAX);
    assert_eq!(
        judge(NOW, after(1), fresh, stale),
        Verdict::Gone,
        "a clock was put back"
    );
}

#[test]
fn one_asks_and_the_others_wait_for_it() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, false), wish("describeLead"));
    let first = lead(&mut shelf, NOW, &wish);
    assert_eq!(
        shelf.look(after(5), &wish, None),
        Look::Wait(NOW, after(30_000))
    );
    let short = Wish {
        deadline: after(100),
        ..wish.clone()
    };
    assert_eq!(
        shelf.look(after(5), &short, Some(NOW)),
        Look::Wait(NOW, after(100))
    );
    let text = first
        .keeps(after(50), &good(GOOD), &Trace::default())
        .unwrap();
    assert!(
        shelf.keep(after(50), &first, Wish::read(&text).unwrap().1),
        "to be stored too"
    );
    let Look::Told(text) = shelf.look(after(60), &wish, Some(NOW)) else {
        panic!()
    };
    assert_eq!(Told::read(&text).entry.unwrap().body, GOOD);
    // To pass by neither waits nor is waited for.
    let refresh = Wish {
        mode: Mode::Refresh,
        ..wish
    };
    let told = told(&mut shelf, after(70), &refresh).unwrap();
    assert!(told.entry.is_none() && told.generation > 0);
}

#[test]
fn who_waited_for_nothing_asks_at_once() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, false), wish("describeLead"));
    let first = lead(&mut shelf, NOW, &wish);
    assert!(!shelf.keep(after(50), &first, ""));
    for _ in 0..3 {
        let Look::Told(text) = shelf.look(after(60), &wish, Some(NOW)) else {
            panic!()
        };
        assert_eq!(
            Told::read(&text),
            Told {
                generation: first.generation,
                entry: None
            }
        );
    }
    // One that ended without a word is waited for no longer than is good.
    lead(&mut shelf, after(100), &wish);
    assert!(matches!(
        shelf.look(after(30_099), &wish, None),
        Look::Wait(..)
    ));
    assert!(matches!(
        shelf.look(after(30_100), &wish, None),
        Look::Seek(_)
    ));
}

#[test]
fn a_write_forgets_from_its_permit_to_its_end() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, false), wish("getLeadById"));
    let lease = LeaseId::from_number(7);
    assert!(
        !fetch(&mut shelf, NOW, &wish),
        "people's data go into no store"
    );
    assert!(hits(&mut shelf, after(1), &wish));
    // A read that is under way when the write begins leaves nothing behind.
    let other = Wish {
        key: "other".to_owned(),
        ..wish.clone()
    };
    let under_way = lead(&mut shelf, after(1), &other);
    assert!(shelf.begins(after(2), lease, "syncLeads", after(40_000)));
    assert_eq!(told(&mut shelf, after(3), &wish), Some(Told::default()));
    shelf.ends(&Report::new(lease, Completion::Answered));
    let text = under_way
        .keeps(after(4), &good(GOOD), &Trace::default())
        .unwrap();
    shelf.keep(after(4), &under_way, Wish::read(&text).unwrap().1);
    assert!(!hits(&mut shelf, after(5), &other));
    fetch(&mut shelf, after(5), &wish);
    assert!(hits(&mut shelf, after(6), &wish));
    // A write that was cut may yet be carried out.
    assert!(shelf.begins(after(7), lease, "syncLeads", after(40_000)));
    shelf.ends(&Report::new(lease, Completion::Cut));
    assert_eq!(
        told(&mut shelf, after(39_999), &wish),
        Some(Told::default())
    );
    assert!(
        told(&mut shelf, after(40_000), &wish).is_none(),
        "leave to ask"
    );
    // A read changes nothing, nor what is none.
    assert!(!shelf.begins(after(40_001), lease, "getLeadById", after(90_000)));
    assert!(!shelf.begins(after(40_001), lease, "nothing", after(90_000)));
    assert!(shelf.ingests(after(40_002)));
    assert_eq!(
        told(&mut shelf, after(100_001), &wish),
        Some(Told::default())
    );
}

#[test]
fn a_state_is_written_down_only_where_it_matters() {
    let mut shelf = Shelf::new(NOW, None, false);
    let mut begins =
        |at, name| shelf.begins(after(at), LeaseId::from_number(at), name, after(at + 1));
    assert!(
        begins(1, "syncLeads"),
        "what an earlier one kept is not known"
    );
    assert!(!begins(2, "syncLeads"), "nothing was looked for since");
    assert!(
        begins(3, "createLeadFields"),
        "what fields there are may be kept"
    );
    assert!(!begins(4, "createLeadFields"));
}

#[test]
fn generations_outlive_the_shelf_and_only_rise() {
    let wish = wish("getPrograms");
    let generation = |shelf: &mut Shelf, at| lead(shelf, after(at), &wish).generation;
    let mut first = Shelf::new(NOW, None, false);
    let before = generation(&mut first, 0);
    first.begins(after(1), LeaseId::from_number(1), "createFolder", after(2));
    let saved = first.save();
    // Even if the clock was put back meanwhile.
    let mut second = Shelf::new(NOW.before(Duration::from_secs(9)), Some(&saved), false);
    let after_write = generation(&mut second, 3);
    assert!(after_write > before);
    second.begins(NOW, LeaseId::from_number(1), "createFolder", NOW);
    assert!(generation(&mut second, 40_000) > after_write);
    assert!(generation(&mut Shelf::new(after(5), Some(&[]), false), 5) > after_write);
    // Calls that were granted before may be writes: nothing is kept until they must be over.
    let mut unsure = Shelf::new(NOW, Some(&saved), true);
    assert_eq!(told(&mut unsure, after(1), &wish), Some(Told::default()));
    assert!(told(&mut unsure, after(330_000), &wish).is_none());
}

#[test]
fn what_was_stored_is_found_unless_something_changed() {
    let (mut shelf, wish) = (Shelf::new(NOW, None, false), wish("getPrograms"));
    let entry = Entry {
        asked_at: NOW,
        content_type: HeaderValue::from_static("application/json"),
        body: Bytes::from_static(GOOD.as_bytes()),
    };
    let text = entry.to_text().unwrap();
    let seeker = lead(&mut shelf, after(1), &wish);
    assert!(seeker.place().contains(&seeker.generation.to_string()));
    assert!(shelf.found(after(2), &seeker, &text) && shelf.is_fresh(after(2), &seeker));
    assert_eq!(
        Told::read(&shelf.told(after(2), &seeker)).entry,
        Some(entry)
    );
    // While it was sought, a program was changed.
    shelf.begins(
        after(3),
        LeaseId::from_number(3),
        "updateProgramMetadata",
        after(4),
    );
    assert!(!shelf.found(after(5), &seeker, &text));
    assert_eq!(Told::read(&shelf.told(after(5), &seeker)), Told::default());
    let again = lead(&mut shelf, after(40_000), &wish);
    assert_ne!(again.place(), seeker.place());
    assert!(
        !shelf.found(after(600_000 + 3_600_000), &again, &text),
        "too old by far"
    );
    assert!(!shelf.found(after(40_001), &again, "2 1 json\n{}"));
}

#[test]
fn memory_is_bounded_and_the_oldest_goes_first() {
    let mut shelf = Shelf::new(NOW, None, false);
    let body = format!(
        r#"{{"success":true,"x":"{}"}}"#,
        "x".repeat(LARGEST_KEPT / 2)
    );
    let wishes: Vec<_> = (0..40)
        .map(|n| Wish {
            key: n.to_string(),
            ..wish("describeLead")
        })
        .collect();
    for wish in &wishes {
        let wish = lead(&mut shelf, NOW, wish);
        let text = wish.keeps(NOW, &good(&body), &Trace::default()).unwrap();
        assert!(shelf.keep(NOW, &wish, Wish::read(&text).unwrap().1));
    }
    let kept: Vec<_> = wishes.iter().map(|wish| shelf.has(wish)).collect();
    assert_eq!(
        kept.iter().filter(|kept| **kept).count(),
        15,
        "of a megabyte and some each"
    );
    assert!(kept[25..].iter().all(|kept| *kept));
}

#[test]
fn a_stale_answer_stands_in_for_an_outage_alone() {
    let refused = |reason| {
        Outcome::Failed(CallError::Refused(Refusal {
            reason,
            retry_at: NOW,
        }))
    };
    let code = |code: &str| {
        Outcome::Answered(Answered {
            code: Some(code.to_owned()),
            ..answered(200, None, "")
        })
    };
    let (operation, after) = ("describeLead", Failure::NotReached);
    for (outcome, fails_so) in [
        (code("607"), true),
        (code("608"), true),
        (code("603"), false),
        (code("1004"), false),
        (Outcome::Answered(answered(503, None, "")), true),
        (Outcome::Answered(answered(404, None, "")), false),
        (good(GOOD), false),
        (refused(RefusalReason::DayClosed), true),
        (refused(RefusalReason::DailyShare), true),
        (refused(RefusalReason::QueueFull), false),
        (refused(RefusalReason::CallerLeft), false),
        (
            Outcome::Failed(CallError::Unavailable { operation, after }),
            true,
        ),
    ] {
        assert_eq!(fails(&outcome), fails_so, "{outcome:?}");
    }
}

#[test]
fn every_kept_answer_is_dropped_by_a_write_to_what_it_shows() {
    assert!(
        families().len() < 62,
        "the areas of families have to be told from the two others"
    );
    let mut areas = Vec::new();
    for read in catalog().filter(|row| row.cache != CacheClass::Never) {
        let area = shown_by(read);
        assert_eq!(area.0.count_ones(), 1, "{read:?}");
        assert_eq!(dropped_by(read), Areas::NONE, "{read:?}");
        areas.push(area.0);
    }
    areas.sort_unstable();
    areas.dedup();
    assert_eq!(areas.len(), 21, "leads, schemas, and nineteen families");
    // Each write beside a kept read, in the same family, drops it.
    for family in families() {
        let kept = |class| family.rows.iter().filter(move |row| row.cache == class);
        for write in family.rows.iter().filter(|row| !row.is_read()) {
            for read in kept(CacheClass::Enrichment).chain(kept(CacheClass::Lead)) {
                assert!(dropped_by(write).meet(shown_by(read)), "{write:?} {read:?}");
            }
        }
    }
    let drops = |write: &str, read: &str| {
        dropped_by(by_name(write).unwrap()).meet(shown_by(by_name(read).unwrap()))
    };
    for (write, read, dropped) in [
        ("syncLeads", "getLeadById", true),
        ("syncLeads", "describeLead", false),
        ("syncLeads", "getPrograms", false),
        ("syncCompanies", "getLeadById", true),
        ("importLeads", "getLeadById", true),
        ("getImportLeadStatus", "getLeadById", true),
        ("createExportLeadJob", "getLeadById", false),
        ("addLeadsToList", "getLists", true),
        ("requestCampaign", "getLeadById", true),
        ("createLeadFields", "describeLead", true),
        ("createCustomActivityType", "getActivityTypes", true),
        ("syncCustomObjectType", "listCustomObjects", true),
        ("syncCustomObjects", "listCustomObjects", false),
        ("inviteUser", "getLeadById", false),
        ("createSnippet", "getSnippets", true),
        ("createSnippet", "getEmails", false),
        ("createSnippet", "getLeadById", false),
        ("updateFolderMetadata", "getEmails", true),
        ("updateProgramMetadata", "getSmartCampaigns", true),
        ("createStaticList", "getLists", true),
        ("activateSmartCampaign", "getCampaigns", true),
    ] {
        assert_eq!(drops(write, read), dropped, "{write} {read}");
    }
}

proptest! {
    #[test]
    fn texts_read_back_as_they_were(
        body in ".{0,200}", at in any::<u64>(), fresh in 0..u32::MAX, stale in 0..u32::MAX,
        generation in any::<u64>(), stored: bool, refresh: bool, bit in 0..64_u32,
    ) {
        let entry = Entry {
            asked_at: Timestamp::from_millis(at),
            content_type: HeaderValue::from_static("application/json; charset=UTF-8"),
            body: Bytes::from(body),
        };
        let text = entry.to_text().unwrap();
        prop_assert_eq!(Entry::read(&text), Some(entry.clone()));
        prop_assert_eq!(Entry::asked_at(&text), Some(entry.asked_at));
        let wish = Wish {
            area: Areas(1_u64 << bit),
            fresh: Duration::from_secs(fresh.into()),
            stale: Duration::from_secs(stale.into()),
            mode: if refresh { Mode::Refresh } else { Mode::Use },
            stored,
            deadline: Timestamp::from_millis(at),
            generation,
            ..wish("describeLead")
        };
        let whole = wish.to_text(&text);
        prop_assert_eq!(Wish::read(&whole), Some((wish, text.as_str())));
        let told = Told { generation, entry: Some(entry) };
        prop_assert_eq!(Told::read(&Told::text(generation, &text)), told);
    }

    #[test]
    fn no_text_is_more_than_it_says(text in "[0-9a-z \n]{0,80}") {
        let _ = (Told::read(&text), Wish::read(&text), Entry::read(&text));
        let mut shelf = Shelf::new(NOW, Some(text.as_bytes()), false);
        prop_assert!(!shelf.found(NOW, &wish("describeLead"), &text));
    }

    /// Whatever reads and writes there are in whatever order: who looks after a write was answered
    /// is never given what was asked for before it began.
    #[test]
    fn nothing_from_before_a_write_is_given_after_it(
        steps in prop::collection::vec((0..4_u8, 0..3_usize, 1..2_000_u64), 1..60),
    ) {
        let wish = wish("getLeadById");
        let mut shelf = Shelf::new(NOW, None, false);
        let (mut now, mut reads, mut writes) = (NOW, Vec::new(), Vec::new());
        let (mut leases, mut changed_at) = (10, Timestamp::EPOCH);
        for (step, which, ms) in steps {
            now = now.after(Duration::from_millis(ms));
            match step {
                0 => match shelf.look(now, &wish, None) {
                    Look::Told(text) => {
                        let told = Told::read(&text);
                        if let Some(entry) = told.entry {
                            prop_assert!(writes.is_empty() && entry.asked_at >= changed_at);
                        }
                    }
                    Look::Seek(generation) => reads.push((now, generation)),
                    Look::Wait(..) => {}
                },
                1 if !reads.is_empty() => {
                    let (asked_at, generation) = reads.remove(which % reads.len());
                    let upstream = now.since(asked_at);
                    let wish = Wish { generation, ..wish.clone() };
                    let trace = Trace { upstream, ..Trace::default() };
                    let text = wish.keeps(now, &good(GOOD), &trace).unwrap();
                    shelf.keep(now, &wish, Wish::read(&text).unwrap().1);
                }
                2 => {
                    leases += 1;
                    let lease = LeaseId::from_number(leases);
                    shelf.begins(now, lease, "syncLeads", now.after(Duration::from_secs(600)));
                    writes.push(lease);
                }
                3 if !writes.is_empty() => {
                    let lease = writes.remove(which % writes.len());
                    shelf.ends(&Report::new(lease, Completion::Answered));
                    changed_at = now;
                }
                _ => {}
            }
        }
    }
}
