//! Work to be counted: `call_cost CASE TIMES` does one thing so many times over and prints nothing.
//!
//! `cargo xtask bench` runs each case under callgrind with two counts, and divides the difference
//! in instructions by the difference of the counts: what the program does before and after its
//! loop falls out, and clocks have no part in it.

use core::hint::black_box;
use core::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use marketo_core::Timestamp;
use marketo_core::call::{Call, Outcome, Step, Terms};
use marketo_core::limit::{
    Completion, Governor, IntegrationId, LeaseId, Limits, Line, LineLimits, Permit, PermitRequest,
    Verdict,
};
use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, CallSpec};
use marketo_core::response::{self, Answer};
use marketo_core::retry::RetryBudget;
use marketo_core::token::{AccessToken, HeldToken};
use serde_json::Value;

/// Marketo's largest page (Adobe: REST API > Lead database, `batchSize`).
const RECORDS: usize = 300;

/// How far apart calls come that use the rate to the full.
const APART: Duration = Duration::from_millis(205);

/// How long Marketo takes for each.
const TAKES: Duration = Duration::from_millis(300);

const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().unwrap_or_default();
    let times: usize = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .expect("usage: call_cost CASE TIMES");
    match case.as_str() {
        "core" => repeat(times, read_page(page(&DEFAULT_FIELDS))),
        "core-wide" => repeat(times, read_page(page(&wide()))),
        "envelope" => repeat(times, read_envelope(page(&DEFAULT_FIELDS))),
        "machine" => repeat(times, run_machine(page(&DEFAULT_FIELDS))),
        "value" => repeat(times, parse_value(page(&DEFAULT_FIELDS))),
        "value-wide" => repeat(times, parse_value(page(&wide()))),
        "value-kept" => repeat(times, keep_value(page(&DEFAULT_FIELDS))),
        "decide" => repeat(times, decide(false)),
        "decide-and-store" => repeat(times, decide(true)),
        "refuse" => repeat(times, refuse()),
        other => panic!("there is no case {other:?}"),
    }
}

fn repeat(times: usize, mut once: impl FnMut()) {
    for _ in 0..times {
        once();
    }
}

/// What Marketo gives of a lead when no fields are named.
const DEFAULT_FIELDS: [&str; 6] = [
    "id",
    "updatedAt",
    "lastName",
    "email",
    "createdAt",
    "firstName",
];

/// The default fields and twenty more.
fn wide() -> Vec<&'static str> {
    let more = [
        "company",
        "title",
        "phone",
        "city",
        "state",
        "country",
        "website",
        "industry",
        "address",
        "leadSource",
        "leadStatus",
        "rating",
        "department",
        "mobilePhone",
        "postalCode",
        "unsubscribed",
        "leadScore",
        "annualRevenue",
        "middleName",
        "salutation",
    ];
    DEFAULT_FIELDS.into_iter().chain(more).collect()
}

/// A page of leads as Marketo sends it, with a token for the next.
fn page(fields: &[&str]) -> Bytes {
    let record = |at: usize| {
        let member = |name: &&str| match *name {
            "id" => format!(r#""id":{}"#, 318_581 + at),
            "updatedAt" | "createdAt" => {
                format!(
                    r#""{name}":"2026-03-{:02}T07:{:02}:41Z""#,
                    at % 28 + 1,
                    at % 60
                )
            }
            "email" => format!(r#""email":"ann.smith{at}@example.com""#),
            "firstName" => r#""firstName":"Zoë""#.to_owned(),
            "phone" | "mobilePhone" | "salutation" | "middleName" => format!(r#""{name}":null"#),
            "leadScore" | "annualRevenue" => format!(r#""{name}":{}"#, at * 37 % 1_000),
            "unsubscribed" => r#""unsubscribed":false"#.to_owned(),
            other => format!(r#""{other}":"the \"{other}\" of {at}""#),
        };
        let members: Vec<String> = fields.iter().map(member).collect();
        format!("{{{}}}", members.join(","))
    };
    let records: Vec<String> = (0..RECORDS).map(record).collect();
    let page = format!(
        r#"{{"requestId":"e42b#14272d07d78","result":[{}],"nextPageToken":"GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ====","success":true,"moreResult":true}}"#,
        records.join(",")
    );
    let read: Value = serde_json::from_str(&page).expect("the page is JSON");
    assert_eq!(read["result"].as_array().map(Vec::len), Some(RECORDS));
    page.into()
}

/// The call that a page answers.
fn spec() -> CallSpec {
    let operation = by_name("getLeadsByFilterType").expect("it is in the catalog");
    CallSpec::new(operation)
        .with_query("filterType", "email")
        .with_query(
            "filterValues",
            "ann.smith1@example.com,ann.smith2@example.com",
        )
        .with_query("fields", "id,updatedAt,lastName,email,createdAt,firstName")
        .with_query("batchSize", "300")
}

fn base() -> BaseUrl {
    BaseUrl::parse("https://000-aaa-000.mktorest.com").expect("it is a base URL")
}

fn token() -> AccessToken {
    AccessToken::new("cdf01657-110d-4155-99a7-f986b2ff13a0:int")
}

fn json() -> HeaderValue {
    HeaderValue::from_static("application/json;charset=UTF-8")
}

/// Builds the call, reads the envelope of its answer, and says what is wrong with it.
fn read_page(page: Bytes) -> impl FnMut() {
    let (base, token, json) = (base(), token(), json());
    move || {
        let spec = black_box(spec());
        let request = spec.to_http(&base, &token).expect("it can be sent");
        black_box(request);
        let kind = spec.operation().answer;
        let answer = response::read(kind, StatusCode::OK, Some(&json), black_box(&page));
        assert_eq!(answer.trouble(), None);
        assert!(is_whole(&answer));
        black_box(answer);
    }
}

fn read_envelope(page: Bytes) -> impl FnMut() {
    let json = json();
    let kind = spec().operation().answer;
    move || {
        let answer = response::read(kind, StatusCode::OK, Some(&json), black_box(&page));
        assert!(is_whole(&answer));
        black_box(answer);
    }
}

fn is_whole(answer: &Answer) -> bool {
    answer.envelope().is_some_and(|envelope| {
        envelope.success == Some(true)
            && envelope.has_result()
            && envelope.next_page_token.is_some()
            && envelope.more_result == Some(true)
    })
}

/// Runs the machine of a whole call, from the wish to the outcome.
fn run_machine(page: Bytes) -> impl FnMut() {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, json());
    let mut budget = RetryBudget::new();
    let held = HeldToken {
        token: token(),
        obtained_at: START,
        expires_at: START.after(Duration::from_secs(3_600)),
        user: None,
    };
    let mut governor = Governor::new(Limits::MARKETO);
    let asked = asked(START);
    let permit: Permit = governor.try_acquire(START, &asked).expect("it is open");
    let terms = Terms {
        integration: asked.integration,
        deadline: asked.deadline,
        largest_answer: 32 * 1024 * 1024,
    };
    move || {
        let mut call = Call::new(black_box(spec()), base(), terms.clone());
        loop {
            match call.poll(START, 7, &mut budget) {
                Step::Token { .. } => call.on_token(START, Ok(held.clone())),
                Step::Acquire(request) => {
                    black_box(request);
                    call.on_permit(START, Verdict::Granted(permit));
                }
                Step::Send { request, .. } => {
                    black_box(request);
                    let _ = black_box(call.on_head(START, StatusCode::OK, &headers));
                    call.on_chunk(black_box(&page));
                    call.on_end(START);
                }
                Step::Complete(report) => drop(black_box(report)),
                Step::Wait { .. } => panic!("there is nothing to wait for"),
                Step::Done(outcome) => {
                    assert!(matches!(outcome, Outcome::Answered(_)));
                    break;
                }
            }
        }
    }
}

/// Parses and lets go of the tree.
fn parse_value(page: Bytes) -> impl FnMut() {
    move || {
        let value: Value = serde_json::from_slice(black_box(&page)).expect("it is JSON");
        drop(black_box(value));
    }
}

/// Parses alone: the tree is never freed.
fn keep_value(page: Bytes) -> impl FnMut() {
    move || {
        let value: Value = serde_json::from_slice(black_box(&page)).expect("it is JSON");
        core::mem::forget(black_box(value));
    }
}

fn asked(now: Timestamp) -> PermitRequest {
    PermitRequest::new(
        IntegrationId::new("crm").expect("it is an id"),
        "getLeadsByFilterType",
        Duration::from_secs(30),
        now.after(Duration::from_secs(55)),
    )
}

/// A permit asked for and granted, and the report on an earlier one, with nearly all slots held.
fn decide(store: bool) -> impl FnMut() {
    let governor = Governor::new(Limits::MARKETO);
    let mut line = Line::new(governor, LineLimits::default());
    let mut now = START;
    let mut open: Option<LeaseId> = None;
    move || {
        now = now.after(APART);
        let waiter = line.request(now, asked(now));
        black_box(waiter);
        let Some((_, Verdict::Granted(permit))) = line.poll_verdict(now) else {
            panic!("not granted: {:?}", line.governor().status(now));
        };
        save(&mut line, store);
        let _ = black_box(line.poll_timeout(now));
        if let Some(lease) = open.replace(permit.lease) {
            let done = line.complete(now.after(TAKES), lease, Completion::Answered);
            black_box(done);
            save(&mut line, store);
        }
    }
}

fn save(line: &mut Line, store: bool) {
    if store {
        let state = line.poll_save().expect("something has changed");
        black_box(state);
    }
}

/// A permit refused because all places are held.
fn refuse() -> impl FnMut() {
    let mut governor = Governor::new(Limits::MARKETO);
    while governor.try_acquire(START, &asked(START)).is_ok() {}
    let wish = asked(START);
    let mut now = START;
    move || {
        now = now.after(Duration::from_millis(1));
        let refused = governor.try_acquire(now, black_box(&wish));
        assert!(black_box(refused).is_err());
    }
}
