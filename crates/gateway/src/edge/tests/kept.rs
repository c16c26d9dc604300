//! Calls that may be answered with what is kept.

use marketo_core::call::{Answered, CallError, Failure, Outcome, Trace};

use super::*;
use crate::cache::{Entry, Wish};

const BODY: &str = r#"{"requestId":"a#1","success":true,"result":[]}"#;

fn describe(says: Option<&str>) -> PlannedCall {
    let asks = asks("GET", "/rest/v1/leads/describe.json");
    match says {
        Some(says) => asks.header("cache-control", says).planned(),
        None => asks.planned(),
    }
}

fn good() -> Outcome {
    Outcome::Answered(Answered {
        status: http::StatusCode::OK,
        headers: [(CONTENT_TYPE, HeaderValue::from_static(JSON))]
            .into_iter()
            .collect(),
        body: Bytes::from_static(BODY.as_bytes()),
        code: None,
    })
}

/// What the holder of the shelf tells: leave to keep an answer, and one of so many seconds ago.
fn told(seconds: u64) -> String {
    let entry = Entry {
        asked_at: NOW.before(Duration::from_secs(seconds)),
        content_type: HeaderValue::from_static(JSON),
        body: Bytes::from_static(BODY.as_bytes()),
    };
    format!("7\n{}", entry.to_text().unwrap())
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.response.headers().get(name)?.to_str().ok()
}

#[track_caller]
fn whole(planned: PlannedCall, outcome: Outcome) -> Answer {
    match planned.answer(NOW, outcome, &Trace::default()) {
        Delivery::Whole(answer) => *answer,
        Delivery::File(..) => panic!("a file"),
    }
}

#[test]
fn a_fresh_answer_saves_the_call_and_says_so() {
    let mut planned = describe(None);
    let (wish, entry) = (planned.wish().unwrap(), "");
    assert_eq!(Wish::read(&wish).unwrap().1, entry);
    let answer = planned.recall(NOW, &told(86_399)).unwrap();
    assert_eq!(answer.response.body(), BODY);
    assert_eq!(header(&answer, "age"), Some("86399"));
    assert_eq!(header(&answer, "x-cache"), Some("hit"));
    assert_eq!(header(&answer, "content-type"), Some(JSON));
    assert_eq!(header(&answer, "cache-control"), Some("no-store"));
    assert_eq!((answer.line.cache, answer.line.tries), (Some("hit"), 0));
    assert_eq!(answer.line.operation, Some("describeLead"));
}

#[test]
fn an_answer_of_marketos_says_whether_a_kept_one_was_wanted() {
    for (says, word, asks) in [
        (None, "miss", true),
        (Some("no-cache"), "bypass", true),
        (Some("no-store"), "bypass", false),
    ] {
        let mut planned = describe(says);
        assert_eq!(planned.wish().is_some(), asks, "{says:?}");
        if asks {
            assert!(planned.recall(NOW, "7\n").is_none());
        }
        assert_eq!(
            planned.keeps(NOW, &good(), &Trace::default()).is_some(),
            asks
        );
        let answer = whole(planned, good());
        assert_eq!(header(&answer, "x-cache"), Some(word));
        assert_eq!(header(&answer, "age"), None);
        assert_eq!(answer.line.cache, Some(word));
    }
    let other = asks("GET", "/rest/v1/lead/1.json").planned();
    assert!(other.wish().is_none() && other.keeps(NOW, &good(), &Trace::default()).is_none());
    assert_eq!(header(&whole(other, good()), "x-cache"), None);
}

#[test]
fn a_stale_answer_is_given_where_that_is_configured_and_marketo_has_none() {
    let down = || {
        let (operation, after) = ("describeLead", Failure::NotReached);
        Outcome::Failed(CallError::Unavailable { operation, after })
    };
    let text = text(true).replace(
        r#""munchkin_id":"#,
        r#""cache":{"stale_s":60},"munchkin_id":"#,
    );
    let edge = Edge::new(&text, secret).unwrap();
    let describe = asks("GET", "/rest/v1/leads/describe.json");
    let plan = |edge: &Edge| match describe.led_at(edge, NOW) {
        Led::Call(planned) => *planned,
        _ => panic!("no call"),
    };
    for (edge, age, outcome, word) in [
        (&edge, 86_459, down(), Some("stale")),
        (&edge, 86_460, down(), None),
        (&edge, 86_459, good(), Some("miss")),
        (&super::edge(), 86_459, down(), None),
    ] {
        let mut planned = plan(edge);
        assert!(planned.recall(NOW, &told(age)).is_none(), "{age}");
        let answer = whole(planned, outcome);
        assert_eq!(header(&answer, "x-cache"), word, "{age}");
        let age = age.to_string();
        let shown = word.filter(|word| *word == "stale").map(|_| age.as_str());
        assert_eq!(header(&answer, "age"), shown);
    }
}
