//! Many records, and long listings, against the simulator: what they cost in calls, and that none is
//! lost or comes twice.

mod listings;

use std::collections::BTreeSet;

use http::{HeaderMap, HeaderName, HeaderValue};
use marketo_core::batch::{Batches, Key, ReadError, Reads, RecordOutcome};
use marketo_core::call::{Answered, Outcome};
use marketo_core::operation::{Paging, by_name};
use marketo_core::page::Listing;
use marketo_core::request::{BaseUrl, CallSpec};
use marketo_core::token::AccessToken;
use marketo_sim::{Config, Law, Request, Sim, Time};
use serde_json::value::RawValue;
use serde_json::{Value, json};

const START: u64 = 1_800_000_000_000;

/// A client that makes a call each second, and asks for a token each half hour.
struct Client {
    sim: Sim,
    now: u64,
    token: Option<(AccessToken, u64)>,
    calls: usize,
}

fn base() -> BaseUrl {
    BaseUrl::of_instance("284-RPR-133").unwrap()
}

fn spec(name: &str) -> CallSpec {
    CallSpec::new(by_name(name).unwrap())
}

impl Client {
    fn new(leads: usize) -> Self {
        let config = Config {
            leads,
            latency: Law::Fixed(1),
            ..Config::default()
        };
        let sim = Sim::new(config, Time::from_millis(START));
        Self {
            sim,
            now: START,
            token: None,
            calls: 0,
        }
    }

    fn send(&mut self, request: &Request) -> marketo_sim::Answer {
        self.now += 1_000;
        let (_, outcome) = self.sim.call(Time::from_millis(self.now), request);
        outcome.unwrap().answer().unwrap()
    }

    fn token(&mut self) -> AccessToken {
        if let Some((token, until)) = &self.token
            && self.now < *until
        {
            return token.clone();
        }
        let target = "/identity/oauth/token?grant_type=client_credentials&client_id=sim-client-a\
                      &client_secret=sim-secret-a-5f2d9c71e4";
        let answer = self.send(&Request::new("GET", target));
        let body: Value = serde_json::from_slice(&answer.body.read(0, 65_536)).unwrap();
        let token = AccessToken::new(body["access_token"].as_str().unwrap().to_owned());
        self.token = Some((token.clone(), self.now + 1_800_000));
        token
    }

    fn call(&mut self, spec: &CallSpec) -> Answered {
        let sent = spec.to_http(&base(), &self.token()).unwrap();
        let target = sent.uri().path_and_query().unwrap().as_str();
        let mut request = Request::new(sent.method().as_str(), target);
        for (name, value) in sent.headers() {
            let value = value.to_str().unwrap().to_owned();
            request.headers.push((name.to_string(), value));
        }
        request.body = sent.body().clone();
        self.calls += 1;
        let answer = self.send(&request);
        let mut headers = HeaderMap::new();
        for (name, value) in &answer.headers {
            let name: HeaderName = name.parse().unwrap();
            headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        Answered {
            status: answer.status.try_into().unwrap(),
            headers,
            body: answer.body.read(0, 1 << 22),
            code: answer.code,
        }
    }

    /// All that is found for the values of a filter.
    fn read(&mut self, spec: CallSpec, values: &[String]) -> Vec<Value> {
        let mut reads = Reads::new(spec, &base(), "filterValues", values).unwrap();
        let mut items = Vec::new();
        while let Some(next) = reads.next_call() {
            let outcome = Outcome::Answered(self.call(&next));
            let page = reads.on_outcome(&outcome).unwrap();
            items.extend(
                page.iter()
                    .map(|item| serde_json::from_str::<Value>(item.get()).unwrap()),
            );
        }
        assert_eq!(reads.items(), items.len() as u64);
        items
    }

    /// The answer to a call that must go well.
    fn told(&mut self, spec: &CallSpec) -> Value {
        let answered = self.call(spec);
        let body: Value = serde_json::from_slice(&answered.body).unwrap();
        assert!(answered.code.is_none(), "{}: {body}", spec.operation.name);
        body
    }

    /// All items of a listing, as they came; and how many calls that took.
    fn walk(&mut self, spec: CallSpec) -> (Vec<Value>, usize) {
        let before = self.calls;
        let since = (spec.operation.paging == Paging::DateToken).then(|| {
            let first = CallSpec::new(by_name("getPagingToken").unwrap())
                .with_query("sinceDatetime", "2027-01-15T07:00:00Z");
            let answered = self.call(&first);
            let body: Value = serde_json::from_slice(&answered.body).unwrap();
            body["nextPageToken"]
                .as_str()
                .unwrap_or_else(|| panic!("{body}"))
                .to_owned()
        });
        let name = spec.operation.name;
        let mut listing = Listing::new(spec, since).unwrap();
        let mut items = Vec::new();
        while let Some(next) = listing.next_call() {
            let answered = self.call(&next);
            let page = listing.on_page(&answered.body).unwrap_or_else(|error| {
                let text = String::from_utf8_lossy(&answered.body).into_owned();
                panic!("{name}: {error}: {text}")
            });
            items.extend(
                page.iter()
                    .map(|item| serde_json::from_str::<Value>(item.get()).unwrap()),
            );
        }
        assert_eq!(listing.position().items(), items.len() as u64);
        (items, self.calls - before)
    }
}

fn record(n: usize) -> Box<RawValue> {
    let record = json!({"email": format!("n{n}@records.example"), "lastName": format!("Nr {n}")});
    serde_json::value::to_raw_value(&record).unwrap()
}

/// Sends so many records; gives their leads' ids, in order, and how many calls that took.
fn upsert(client: &mut Client, count: usize) -> (Vec<u64>, usize) {
    let before = client.calls;
    let call = spec("syncLeads").with_json(r#"{"lookupField":"email"}"#);
    let mut batches = Batches::new(call, Key::of(["email"])).unwrap();
    let (mut next, mut ids) = (0, vec![0; count]);
    while !batches.is_done() {
        while batches.wants_more() {
            if next == count {
                batches.finish();
            } else {
                batches.push(record(next));
                next += 1;
            }
        }
        if let Some((id, spec)) = batches.poll() {
            let outcome = Outcome::Answered(client.call(&spec));
            batches.on_outcome(id, &outcome);
        }
        while let Some((place, outcome)) = batches.poll_told() {
            let RecordOutcome::Told { item, .. } = outcome else {
                panic!("{place}: {outcome:?}");
            };
            let item: Value = serde_json::from_str(item.0.get()).unwrap();
            ids[place as usize] = item["id"].as_u64().unwrap();
        }
    }
    (ids, client.calls - before)
}

#[test]
fn ten_thousand_records_of_one_input_are_34_calls_each_way() {
    let mut client = Client::new(0);
    let (ids, calls) = upsert(&mut client, 10_000);
    assert_eq!(calls, 34);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 10_000);
    for n in [0, 4_711, 9_999] {
        let found = client
            .sim
            .world()
            .leads
            .find("email", &format!("n{n}@records.example"));
        assert_eq!(found, [ids[n]]);
    }

    let emails: Vec<_> = (0..10_000)
        .map(|n| format!("n{n}@records.example"))
        .collect();
    let read = spec("getLeadsByFilterType")
        .with_query("filterType", "email")
        .with_query("fields", "email");
    let before = client.calls;
    let mut found = BTreeSet::new();
    for lead in client.read(read, &emails) {
        assert!(
            found.insert(lead["id"].as_u64().unwrap()),
            "{lead} comes twice"
        );
    }
    assert_eq!((found.len(), client.calls - before), (10_000, 34));
}

#[test]
fn fifty_thousand_activities_are_one_call_a_page() {
    let mut client = Client::new(0);
    upsert(&mut client, 50_000);
    // New leads, and nothing else.
    let read = spec("getLeadActivities").with_query("activityTypeIds", "12");
    let (items, calls) = client.walk(read);
    let ids: BTreeSet<_> = items
        .iter()
        .map(|item| item["marketoGUID"].to_string())
        .collect();
    assert_eq!((items.len(), ids.len()), (50_000, 50_000));
    // 167 pages of 300, and the token to begin at.
    assert!(calls <= 168 + 1, "{calls}");
}

/// A filter by a field that many leads share: more than 1,000 matches are an error at Marketo. They are
/// met by smaller reads, until one value alone is too much: then that is said.
#[test]
fn more_matches_than_a_read_may_have_are_met_by_smaller_reads() {
    let mut client = Client::new(0);
    let call = spec("syncLeads").with_json(r#"{"lookupField":"email"}"#);
    let mut batches = Batches::new(call, Key::of(["email"])).unwrap();
    for n in 0..3_000 {
        // Six of a name, and one name that half of them have.
        let name = if n % 2 == 0 {
            "Many".to_owned()
        } else {
            format!("Few{}", n / 12)
        };
        let record = json!({"email": format!("m{n}@records.example"), "region": name});
        batches.push(serde_json::value::to_raw_value(&record).unwrap());
    }
    batches.finish();
    while let Some((id, spec)) = batches.poll() {
        let outcome = Outcome::Answered(client.call(&spec));
        batches.on_outcome(id, &outcome);
    }
    let read = || {
        spec("getLeadsByFilterType")
            .with_query("filterType", "region")
            .with_query("fields", "id,region")
    };
    let mut values: Vec<String> = (0..250).map(|n| format!("Few{n}")).collect();
    let found = client.read(read(), &values);
    let ids: BTreeSet<_> = found
        .iter()
        .map(|lead| lead["id"].as_u64().unwrap())
        .collect();
    assert_eq!((found.len(), ids.len()), (1_500, 1_500));

    values.insert(100, "Many".to_owned());
    let mut reads = Reads::new(read(), &base(), "filterValues", &values).unwrap();
    let mut read = 0;
    let error = loop {
        let next = reads.next_call().expect("it does not end well");
        match reads.on_outcome(&Outcome::Answered(client.call(&next))) {
            Ok(items) => read += items.len(),
            Err(error) => break error,
        }
    };
    assert!(
        matches!(&error, ReadError::TooMuch { code, .. } if code == "1003"),
        "{error}"
    );
    // What comes before it in the input was read.
    assert_eq!(read, 600);
}
