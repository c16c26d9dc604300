//! Saving an instance and going on with it.

mod common;

use common::bulk::multipart;
use common::*;
use marketo_sim::catalog::operations;
use marketo_sim::export::job::Plan;
use marketo_sim::{Config, Fault, Request, Rule, Sim, SnapshotError};
use proptest::prelude::*;
use serde_json::json;

fn small() -> Config {
    Config {
        leads: 60,
        ..quick()
    }
}

/// Something that somebody does with an instance, by a number.
fn step(bench: &mut Bench, kind: u8, n: u8) -> String {
    let lead = u64::from(n) % 70 + 1;
    let email = format!("s{}@x.example", n % 9);
    let base = "/bulk/v1/leads/export";
    let request = match kind % 14 {
        0 => Request::post("/rest/v1/leads.json").json(&upsert(&email)),
        1 => {
            Request::post("/rest/v1/lists/1005/leads.json").json(&json!({"input": [{"id": lead}]}))
        }
        2 => {
            let order = json!({"fields": ["id", "email"], "filter": {"staticListId": 1001}});
            Request::post(&format!("{base}/create.json")).json(&order)
        }
        3 => {
            let id = bench
                .sim
                .world()
                .exports
                .iter()
                .last()
                .map(|job| job.id.clone());
            Request::post(&format!("{base}/{}/enqueue.json", id.unwrap_or_default()))
        }
        4 => multipart(
            "/bulk/v1/leads.json?format=csv",
            &[],
            &format!("email,city\n{email},Rome\nbad,Oslo\n"),
        ),
        5 => {
            let body = json!({"persons": [{"email": email, "firstName": "Ing"}]});
            let request = Request::post("/subscriptions/123-SIM-456/persons").json(&body);
            request.header("X-Mkto-User-Token", &bench.token)
        }
        6 => {
            bench.pass(u64::from(n) * 40);
            Request::get("/rest/v1/stats/usage.json")
        }
        7 => {
            let rule = Rule {
                chance: Some(0.5),
                ..fault(Fault::Code("611".into())).times(3)
            };
            bench.fault(rule);
            Request::get("/rest/v1/stats/errors.json")
        }
        8 => {
            let id = format!(
                "/userservice/management/v1/users/user{:02}@corp.example.com/delete.json",
                n % 22
            );
            Request::post(&id)
        }
        9 => Request::get(&format!(
            "/rest/v1/leads.json?filterType=email&filterValues={email}"
        )),
        10 => Request::post("/rest/v1/leads/delete.json").json(&json!({"input": [{"id": lead}]})),
        11 => {
            let car =
                json!({"input": [{"vin": email, "leadId": lead, "price": 0.1 * f64::from(n)}]});
            Request::post("/rest/v1/customobjects/car_c.json").json(&car)
        }
        12 => {
            let folder = format!("name=Folder {n}&parent={{\"id\":11,\"type\":\"Folder\"}}");
            Request::post("/rest/asset/v1/folders.json").form(&folder)
        }
        _ => {
            bench.sim.world_mut().exports.plan(Plan {
                bytes: Some(5 * 1024 * 1024 + u64::from(n)),
                ..Plan::default()
            });
            Request::get("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-01-20T00:00:00Z")
        }
    };
    shown(bench, request)
}

/// All that an answer is.
fn shown(bench: &mut Bench, request: Request) -> String {
    let answer = bench.answer(request).unwrap();
    let text = String::from_utf8_lossy(&answer.body.read(0, 100_000)).into_owned();
    format!("{} {:?} {text}", answer.status, answer.headers)
}

fn saved(bench: &Bench) -> String {
    bench.sim.save().unwrap()
}

fn again(bench: &Bench) -> Bench {
    Bench {
        sim: Sim::load(&saved(bench)).unwrap(),
        now: bench.now,
        token: bench.token.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever was done before, a saved and loaded instance answers as the first one does from then
    /// on, and saves the same.
    #[test]
    fn a_loaded_instance_answers_the_same(
        before in prop::collection::vec((any::<u8>(), any::<u8>()), 0..25),
        after in prop::collection::vec((any::<u8>(), any::<u8>()), 1..25),
    ) {
        let mut first = Bench::new(small());
        for (kind, n) in before {
            step(&mut first, kind, n);
        }
        let mut second = again(&first);
        prop_assert_eq!(saved(&first), saved(&second));
        for (kind, n) in after {
            let (one, other) = (step(&mut first, kind, n), step(&mut second, kind, n));
            prop_assert_eq!(one, other, "{} {}", kind, n);
        }
        prop_assert_eq!(saved(&first), saved(&second));
    }
}

#[test]
fn every_read_answers_the_same() {
    let mut first = Bench::new(small());
    for n in 0..28 {
        step(&mut first, n, n.wrapping_mul(37));
    }
    first.pass(2_000);
    first.sim.faults_mut().clear();
    let mut second = again(&first);
    let (mut reads, mut good) = (0, 0);
    for operation in operations().filter(|known| known.method == "GET" && known.name != "identity")
    {
        for id in ["1", "1001", "car_c", "user01@corp.example.com"] {
            let path: String = operation
                .path
                .split('/')
                .map(|part| match (part.find('{'), part.find('}')) {
                    (Some(from), Some(to)) => format!("{}{id}{}", &part[..from], &part[to + 1..]),
                    _ => part.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("/");
            let one = shown(&mut first, Request::get(&path));
            good += usize::from(one.contains("\"success\":true"));
            assert_eq!(one, shown(&mut second, Request::get(&path)), "{path}");
            reads += 1;
        }
    }
    assert!(reads > 300 && good > 60, "{good} of {reads}");
}

#[test]
fn what_is_counted_and_held_goes_on() {
    let mut config = small();
    config.limits.rate = 3;
    let mut bench = Bench::new(config);
    for _ in 0..3 {
        bench.get("/rest/v1/lead/1.json");
    }
    let mut second = again(&bench);
    assert_eq!(code(&second.get("/rest/v1/lead/1.json")), "606");
    second.pass(20_000);
    assert_eq!(code(&second.get("/rest/v1/lead/1.json")), "");
    // Neither account nor log come along.
    assert_eq!(second.sim.account().arrivals(), 2);
    let page = second.get("/rest/v1/stats/usage.json");
    assert_eq!(page["result"][0]["total"], 6);
}

#[test]
fn what_is_no_snapshot_is_told() {
    let text = Sim::new(small(), noon()).save().unwrap();
    let with = |from: &str, to: &str| Sim::load(&text.replacen(from, to, 1)).err().unwrap();
    assert_eq!(Sim::load("").err(), Some(SnapshotError::Foreign));
    assert_eq!(
        Sim::load("{\"version\":1}").err(),
        Some(SnapshotError::Foreign)
    );
    assert_eq!(with("marketo-sim", "another"), SnapshotError::Foreign);
    assert_eq!(
        with("\"version\":1", "\"version\":7"),
        SnapshotError::Version(7)
    );
    let why = "the snapshot has version 7; this marketo-sim reads version 1";
    assert_eq!(with("\"version\":1", "\"version\":7").to_string(), why);
    let damaged = with("\"world\":{", "\"world\":{\"leads\":7,").to_string();
    assert!(
        damaged.starts_with("the snapshot is damaged: "),
        "{damaged}"
    );
}
