//! What is asked and kept, as values and as texts.

use marketo_core::call::{CallError, Failure};
use marketo_core::limit::{Refusal, RefusalReason};

use super::*;
use crate::config::Config;

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
        let mut shelf = Shelf::new(NOW, Some(text.as_bytes()), 0);
        prop_assert!(!shelf.found(NOW, &wish("describeLead"), &text));
    }
}
