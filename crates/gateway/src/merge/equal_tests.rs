//! What callers get of a merged call is what their own calls would have got: against the simulator,
//! for random callers.

use marketo_core::Timestamp;
use marketo_core::call::{Answered, Outcome};
use marketo_core::operation::by_name;
use marketo_core::request::{BaseUrl, Body, CallSpec};
use marketo_core::token::AccessToken;
use marketo_sim::{Config as World, Law, Sim, Time};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::merger::{Member, Merger, Next};
use super::offer::Offer;
use super::told::Note;
use crate::config::Config;
use crate::key::IntegrationKey;

const START: u64 = 1_800_000_000_000;
const LEADS: u64 = 60;

/// Marketo, with a call each second: its limits are no matter here.
struct Marketo {
    sim: Sim,
    now: u64,
    token: String,
    calls: usize,
}

impl Marketo {
    fn new() -> Self {
        let config = World {
            leads: LEADS as usize,
            latency: Law::Fixed(1),
            ..World::default()
        };
        let mut sim = Sim::new(config, Time::from_millis(START));
        let target = "/identity/oauth/token?grant_type=client_credentials&client_id=sim-client-a\
                      &client_secret=sim-secret-a-5f2d9c71e4";
        let request = marketo_sim::Request::new("GET", target);
        let (_, outcome) = sim.call(Time::from_millis(START), &request);
        let body = outcome.unwrap().answer().unwrap().body.read(0, 65_536);
        let token: Value = serde_json::from_slice(&body).unwrap();
        let token = token["access_token"].as_str().unwrap().to_owned();
        Self {
            sim,
            now: START,
            token,
            calls: 0,
        }
    }

    fn call(&mut self, spec: &CallSpec) -> Outcome {
        self.now += 1_000;
        self.calls += 1;
        let base = BaseUrl::of_instance("284-RPR-133").unwrap();
        let sent = spec
            .to_http(&base, &AccessToken::new(self.token.clone()))
            .unwrap();
        let target = sent.uri().path_and_query().unwrap().as_str();
        let mut request = marketo_sim::Request::new(sent.method().as_str(), target);
        for (name, value) in sent.headers() {
            request
                .headers
                .push((name.to_string(), value.to_str().unwrap().to_owned()));
        }
        request.body = sent.body().clone();
        let (_, outcome) = self.sim.call(Time::from_millis(self.now), &request);
        let answer = outcome.unwrap().answer().unwrap();
        Outcome::Answered(Answered {
            status: answer.status.try_into().unwrap(),
            headers: http::HeaderMap::new(),
            body: answer.body.read(0, 1 << 20),
            code: answer.code,
        })
    }
}

fn gateway() -> Config {
    let key = IntegrationKey::from_random(*b"sixteen bytes ok")
        .hash()
        .to_hex();
    let text = json!({
        "instances": {"main": {"munchkin_id": "284-RPR-133"}},
        "credentials": {"default": {"client_id": "ID", "client_secret": "SECRET"}},
        "integrations": [{"id": "crm", "key_sha256": key, "allow": ["*"]}],
    });
    Config::parse(&text.to_string()).unwrap()
}

/// What all of them get, made together.
fn together(marketo: &mut Marketo, specs: &[CallSpec]) -> Vec<Outcome> {
    let stay = vec![None; specs.len()];
    let outcomes = with_departures(marketo, specs, &stay);
    outcomes.into_iter().map(Option::unwrap).collect()
}

/// The same, where some go away when so many calls were made. They get nothing.
fn with_departures(
    marketo: &mut Marketo,
    specs: &[CallSpec],
    leaves: &[Option<usize>],
) -> Vec<Option<Outcome>> {
    let config = gateway();
    let integration = config.integrations().next().unwrap();
    let deadline = Timestamp::from_millis(START + 100_000_000);
    let at = Timestamp::from_millis(START);
    let mut merger = Merger::default();
    let mut outcomes: Vec<Option<Outcome>> = specs.iter().map(|_| None).collect();
    let mut offers: Vec<_> = specs
        .iter()
        .map(|spec| Offer::of(spec, integration, deadline, 0))
        .collect();
    let mut tickets: Vec<_> = offers
        .iter()
        .map(|offer| {
            offer
                .as_ref()
                .map(|offer| merger.join(at, offer.part().clone()))
        })
        .collect();
    for (n, ticket) in tickets.iter().enumerate() {
        if ticket.is_none() {
            outcomes[n] = Some(marketo.call(&specs[n]));
        }
    }
    let (begun, mut gone) = (marketo.calls, vec![false; specs.len()]);
    while (0..specs.len()).any(|n| outcomes[n].is_none() && !gone[n]) {
        for n in 0..specs.len() {
            let leaves = leaves[n].is_some_and(|after| marketo.calls - begun >= after);
            if let (true, false, Some(ticket), None) = (leaves, gone[n], tickets[n], &outcomes[n]) {
                gone[n] = true;
                merger.leave(at, ticket);
            }
            if gone[n] {
                continue;
            }
            let (Some(ticket), Some(offer), None) = (tickets[n], &mut offers[n], &outcomes[n])
            else {
                continue;
            };
            match merger.poll(ticket) {
                Next::Lead(batch) => {
                    let members: Vec<Member> = merger.seal(at, batch);
                    let spec = offer.widened(&specs[n], &members);
                    let outcome = marketo.call(spec.as_ref().unwrap_or(&specs[n]));
                    let shared = offer.share(&specs[n], outcome, &members, "b".into());
                    assert_eq!(usize::from(shared.note.parts), members.len() + 1);
                    merger.told(at, batch, shared.others, &Note::default());
                    match shared.own {
                        Some(own) => outcomes[n] = Some(own),
                        None => tickets[n] = Some(merger.join(at, offer.part().clone())),
                    }
                }
                Next::Told(told, _) => outcomes[n] = told.outcome("any"),
                Next::Wait => {}
                Next::Refused(refusal) => panic!("{refusal}"),
            }
        }
    }
    assert!(merger.is_empty());
    outcomes
}

/// An answer without the request's id; what an upsert says of new leads without their ids, which go
/// by the order in which Marketo came to it.
fn plain(outcome: &Outcome) -> (Value, Option<String>) {
    let Outcome::Answered(answered) = outcome else {
        panic!("{outcome:?}")
    };
    let mut body: Value = serde_json::from_slice(&answered.body).unwrap();
    body.as_object_mut().unwrap().remove("requestId");
    for item in body["result"].as_array_mut().into_iter().flatten() {
        if item["id"].as_u64().is_some_and(|id| id > LEADS) && !item["status"].is_null() {
            item.as_object_mut().unwrap().remove("id");
        }
    }
    (body, answered.code.clone())
}

fn read() -> impl Strategy<Value = CallSpec> {
    let fields = prop_oneof![
        3 => Just(""),
        2 => Just("id,email"),
        1 => Just("email,lastName"),
        1 => Just("lastName,id,lastName"),
        1 => Just("lastName"),
        1 => Just("id,noSuchField"),
    ];
    // Some are missing, some are odd.
    let by_id = (0..LEADS + 20).prop_map(|id| {
        CallSpec::new(by_name("getLeadById").unwrap()).with_path("leadId", id.to_string())
    });
    let filter = |filter: &'static str, values: BoxedStrategy<String>| {
        values.prop_map(move |value| {
            CallSpec::new(by_name("getLeadsByFilterType").unwrap())
                .with_query("filterType", filter)
                .with_query("filterValues", value)
        })
    };
    let ids = (1..LEADS + 20).prop_map(|id| id.to_string()).boxed();
    let emails = (0..40_usize, any::<bool>()).prop_map(|(n, upper)| {
        let value = match n {
            0 => "a@merged.example,b@merged.example".to_owned(),
            1 => "\u{e9}@merged.example".to_owned(),
            2 => String::new(),
            n => format!("n{}@merged.example", n % 12),
        };
        if upper { value.to_uppercase() } else { value }
    });
    let read = prop_oneof![by_id, filter("id", ids), filter("email", emails.boxed())];
    (read, fields).prop_map(|(spec, fields)| match fields {
        "" => spec,
        fields => spec.with_query("fields", fields),
    })
}

fn upsert() -> impl Strategy<Value = CallSpec> {
    let record = (0..30_u32, 0..40_u32, any::<bool>()).prop_map(|(key, odd, upper)| {
        let email = format!("n{key}@merged.example");
        let email = if upper { email.to_uppercase() } else { email };
        match odd {
            0 => json!({"email": email, "noSuchField": 1}),
            1 => json!({"lastName": "without"}),
            2 => json!({"email": null}),
            n => json!({"email": email, "lastName": format!("Nr {n}")}),
        }
    });
    let action = prop_oneof![
        4 => Just(json!({})),
        1 => Just(json!({"action": "createOrUpdate"})),
        1 => Just(json!({"action": "updateOnly", "lookupField": "email"})),
        1 => Just(json!({"action": "createOnly"})),
    ];
    (action, prop::collection::vec(record, 1..4)).prop_map(|(mut body, input)| {
        body["input"] = input.into();
        CallSpec::new(by_name("syncLeads").unwrap()).with_json(body.to_string())
    })
}

fn list() -> impl Strategy<Value = CallSpec> {
    let ids = prop::collection::vec(1..LEADS + 10, 1..4);
    (any::<bool>(), any::<bool>(), ids).prop_map(|(adds, in_body, ids)| {
        let name = if adds {
            "addLeadsToList"
        } else {
            "removeLeadsFromList"
        };
        let spec = CallSpec::new(by_name(name).unwrap()).with_path("listId", "1001");
        if in_body {
            let input: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
            spec.with_json(json!({"input": input}).to_string())
        } else {
            let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
            spec.with_query("id", ids.join(","))
        }
    })
}

/// The order of what is done together: by [`together`], a call's place in the line.
fn one_by_one(marketo: &mut Marketo, specs: &[CallSpec]) -> Vec<Outcome> {
    specs.iter().map(|spec| marketo.call(spec)).collect()
}

fn readable(outcomes: &[Outcome]) -> Vec<(Value, Option<String>)> {
    outcomes.iter().map(plain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn reads_get_what_they_would_have_got_alone(
        reads in prop::collection::vec(read(), 1..40),
        leaves in prop::collection::vec(prop::option::weighted(0.2, 0..6_usize), 40),
    ) {
        let seeds: Vec<Value> = (3..12)
            .map(|n| json!({"email": format!("n{n}@merged.example"), "lastName": "x"}))
            .collect();
        let mut marketo = Marketo::new();
        let seed = CallSpec::new(by_name("syncLeads").unwrap())
            .with_json(json!({"input": seeds}).to_string());
        let _ = marketo.call(&seed);
        let alone = one_by_one(&mut marketo, &reads);
        let merged = together(&mut marketo, &reads);
        prop_assert_eq!(readable(&merged), readable(&alone));
        // Who goes away changes nothing for the others.
        let left = with_departures(&mut marketo, &reads, &leaves);
        for ((outcome, alone), leaves) in left.iter().zip(&alone).zip(&leaves) {
            match outcome {
                Some(outcome) => prop_assert_eq!(plain(outcome), plain(alone)),
                None => prop_assert!(leaves.is_some(), "one who stayed got nothing"),
            }
        }
        let before = marketo.calls;
        let _ = together(&mut marketo, &reads);
        let odd = |spec: &CallSpec| spec.query.iter().any(|(_, value)| value.contains("noSuch"));
        if !reads.iter().any(odd) && reads.len() > 12 {
            prop_assert!(marketo.calls - before < reads.len());
        }
    }

    /// Where callers write different records, the order in which they are served is no matter: the
    /// leads in the end are the same. Those who write the same one are served in some order.
    #[test]
    fn upserts_get_what_they_would_have_got_alone(upserts in prop::collection::vec(upsert(), 1..20)) {
        let mut seen = std::collections::BTreeSet::new();
        let mut key = |spec: &CallSpec| {
            let Body::Json(json) = &spec.body else { return true };
            let body: Value = serde_json::from_slice(json).unwrap();
            let keys: Vec<String> = body["input"].as_array().unwrap().iter()
                .map(|record| record["email"].as_str().unwrap_or("none").to_lowercase())
                .collect();
            let free = keys.iter().all(|key| !seen.contains(key));
            seen.extend(keys);
            free
        };
        let distinct: Vec<CallSpec> = upserts.iter().filter(|spec| key(spec)).cloned().collect();
        let (mut left, mut right) = (Marketo::new(), Marketo::new());
        let alone = one_by_one(&mut left, &distinct);
        let merged = together(&mut right, &distinct);
        prop_assert_eq!(readable(&merged), readable(&alone));

        let leads = |marketo: &mut Marketo| {
            let values: Vec<String> = (0..30).map(|n| format!("n{n}@merged.example")).collect();
            let read = CallSpec::new(by_name("getLeadsByFilterType").unwrap())
                .with_query("filterType", "email")
                .with_query("filterValues", values.join(","))
                .with_query("fields", "email,lastName");
            let (body, _) = plain(&marketo.call(&read));
            let mut leads: Vec<String> = body["result"].as_array().unwrap().iter()
                .map(|lead| format!("{} {}", lead["email"], lead["lastName"]))
                .collect();
            leads.sort();
            leads
        };
        prop_assert_eq!(leads(&mut left), leads(&mut right));

        // With the same records too, each caller is answered and no lead is doubled.
        let all = together(&mut right, &upserts);
        prop_assert_eq!(all.len(), upserts.len());
        let creates = |spec: &CallSpec| matches!(&spec.body, Body::Json(json) if json.windows(10).any(|w| w == b"createOnly"));
        if !upserts.iter().any(creates) {
            let leads = leads(&mut right);
            let emails: std::collections::BTreeSet<_> = leads.iter()
                .map(|lead| lead.split(' ').next().unwrap().to_lowercase())
                .collect();
            prop_assert_eq!(emails.len(), leads.len());
        }
    }

    #[test]
    fn changes_of_a_list_get_what_they_would_have_got_alone(changes in prop::collection::vec(list(), 1..20)) {
        let mut seen = std::collections::BTreeSet::new();
        let mut free = |spec: &CallSpec| {
            let text = match &spec.body {
                Body::Json(json) => String::from_utf8(json.to_vec()).unwrap(),
                _ => spec.query[0].1.clone(),
            };
            let ids: Vec<String> = text.split(|c: char| !c.is_ascii_digit())
                .filter(|id| !id.is_empty()).map(str::to_owned).collect();
            let mut own = std::collections::BTreeSet::new();
            let free = ids.iter().all(|id| !seen.contains(id) && own.insert(id.clone()));
            seen.extend(ids);
            free
        };
        let distinct: Vec<CallSpec> = changes.iter().filter(|spec| free(spec)).cloned().collect();
        let (mut left, mut right) = (Marketo::new(), Marketo::new());
        let alone = one_by_one(&mut left, &distinct);
        let merged = together(&mut right, &distinct);
        prop_assert_eq!(readable(&merged), readable(&alone));
        prop_assert_eq!(together(&mut right, &changes).len(), changes.len());
    }
}
