//! The whole house in one process, in virtual time: callers, machines, line and keeper on one
//! side, the simulator on the other.

mod clock;
mod host;
mod weather;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::call::{Answered, Call, CallError, Outcome, Terms};
use marketo_core::limit::IntegrationId;
use marketo_core::operation::by_name;
use marketo_core::request::CallSpec;
use marketo_core::token::TokenFailure;
use marketo_drive::{Clock, Finished, call};
use marketo_sim::{Config, Fault, Law, Rule, Sim, Time};
use serde_json::Value;

use crate::clock::Virtual;
use crate::host::{Body, Host, House, Weather, base};

const START: u64 = 1_800_000_000_000;
const SECRET: &str = "sim-secret-a-5f2d9c71e4";
const PATIENCE: Duration = Duration::from_secs(280);

fn config(seed: u64) -> Config {
    Config {
        seed,
        leads: 200,
        latency: Law::Uniform(100, 1_400),
        ..Config::default()
    }
}

fn house(config: Config, weather: Weather, rules: Vec<Rule>) -> Host {
    let clock = Virtual::new(Timestamp::from_millis(START));
    let seed = config.seed;
    let mut sim = Sim::new(config, Time::from_millis(START));
    for rule in rules {
        sim.faults_mut().add(rule);
    }
    Host(House::new(clock, sim, weather, SECRET, seed))
}

fn spec(name: &str) -> CallSpec {
    CallSpec::new(by_name(name).unwrap())
}

async fn ask(host: &Host, spec: CallSpec) -> Finished<Body> {
    ask_within(host, spec, PATIENCE).await
}

async fn ask_within(host: &Host, spec: CallSpec, patience: Duration) -> Finished<Body> {
    let terms = Terms {
        integration: IntegrationId::new("crm-sync").unwrap(),
        deadline: host.now().after(patience),
        largest_answer: 1 << 20,
    };
    call(host, Call::new(spec, base(), terms)).await
}

/// What one caller wants.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    /// A lead that was there before.
    Read(u64),
    /// A lead by the key that an upsert of the same number writes.
    Upsert(u64),
    Create(u64),
    Describe,
    ListAdd(u64),
}

impl Wish {
    fn of(number: u64) -> Self {
        match number % 8 {
            0 => Self::Describe,
            1 => Self::Create(number),
            2 => Self::ListAdd(1 + number % 200),
            3 | 4 => Self::Upsert(number),
            _ => Self::Read(1 + number % 200),
        }
    }

    fn mail(self) -> Option<String> {
        match self {
            Self::Upsert(number) | Self::Create(number) => Some(format!("c{number}@example.com")),
            _ => None,
        }
    }

    fn spec(self) -> CallSpec {
        let sync = |action: &str| {
            let mail = self.mail().unwrap();
            spec("syncLeads").with_json(format!(
                r#"{{"action":"{action}","lookupField":"email","input":[{{"email":"{mail}"}}]}}"#
            ))
        };
        match self {
            Self::Read(id) => spec("getLeadById").with_path("leadId", id.to_string()),
            Self::Upsert(_) => sync("createOrUpdate"),
            Self::Create(_) => sync("createOnly"),
            Self::Describe => spec("describeLead2"),
            Self::ListAdd(id) => spec("addLeadsToList")
                .with_path("listId", "1001")
                .with_json(format!(r#"{{"input":[{{"id":{id}}}]}}"#)),
        }
    }
}

type Ends = Rc<RefCell<Vec<(Wish, Outcome, Duration)>>>;

/// Lets callers come within `span`, and gives what each was told.
fn live(host: &Host, callers: u64, span: u64) -> Vec<(Wish, Outcome, Duration)> {
    let ends = Ends::default();
    for number in 0..callers {
        let (host, ends, wish) = (host.clone(), Rc::clone(&ends), Wish::of(number));
        let comes = START + span * number / callers.max(1);
        host.0.clock.clone().spawn(async move {
            host.sleep(Timestamp::from_millis(comes)).await;
            let came = host.now();
            let finished = ask(&host, wish.spec()).await;
            assert!(finished.file.is_none());
            let took = host.now().since(came);
            ends.borrow_mut().push((wish, finished.outcome, took));
        });
    }
    assert_eq!(host.0.clock.run(), 0, "somebody waits for ever");
    ends.take()
}

fn value(answered: &Answered) -> Value {
    serde_json::from_slice(&answered.body).unwrap()
}

/// How often a lead of this address is in Marketo.
fn written(host: &Host, mail: &str) -> usize {
    host.0.sim.borrow().world().leads.find("email", mail).len()
}

/// What must hold whatever happens: no limit was broken, nothing is there twice.
#[track_caller]
fn limits_hold(host: &Host) {
    let sim = host.0.sim.borrow();
    let account = sim.account();
    for code in ["606", "615", "607"] {
        assert_eq!(account.sent(code), 0, "met {code}");
    }
    assert!(account.most_in_window(20_000, false) <= 100);
    assert!(account.most_open() <= 10, "{} at once", account.most_open());
    assert_eq!(
        sim.world().tally.duplicates,
        0,
        "{:?}",
        sim.world().tally.examples
    );
}

/// That an answer is the one to this wish.
#[track_caller]
fn fits(host: &Host, wish: Wish, answered: &Answered) {
    let body = value(answered);
    assert_eq!(body["success"], true, "{wish:?}: {body}");
    let first = &body["result"][0];
    match wish {
        Wish::Read(id) => assert_eq!(first["id"], id),
        Wish::Upsert(_) | Wish::Create(_) => {
            let mail = wish.mail().unwrap();
            assert_eq!(written(host, &mail), 1, "{wish:?}");
            let found = host.0.sim.borrow().world().leads.find("email", &mail)[0];
            assert_eq!(first["id"], found, "{wish:?}: {body}");
        }
        Wish::ListAdd(id) => assert_eq!(first["id"], id),
        Wish::Describe => assert!(first["fields"].is_array(), "{body}"),
    }
}

#[test]
fn a_crowd_that_comes_at_once_is_served_without_a_limit_broken() {
    let host = house(config(1), Weather::default(), Vec::new());
    let ends = live(&host, 600, 0);
    assert_eq!(ends.len(), 600);
    for (wish, outcome, _) in &ends {
        let Outcome::Answered(answered) = outcome else {
            panic!("{wish:?}: {outcome:?}");
        };
        fits(&host, *wish, answered);
    }
    limits_hold(&host);
    let sim = host.0.sim.borrow();
    assert_eq!(sim.account().identity_calls(), 1);
    assert_eq!(sim.account().arrivals(), 600, "nothing was sent twice");
    // Six windows of a hundred, less what a mean round trip costs.
    let longest = ends.iter().map(|(_, _, took)| *took).max().unwrap();
    assert!(
        longest > Duration::from_secs(100) && longest < Duration::from_secs(130),
        "{longest:?}"
    );
}

/// Tokens that live for half a minute: none is met at its end.
#[test]
fn no_call_is_started_on_a_token_that_ends_on_the_way() {
    let config = Config {
        token_life_ms: 30_000,
        ..config(2)
    };
    let host = house(config, Weather::default(), Vec::new());
    let ends = live(&host, 500, 200_000);
    assert!(
        ends.iter()
            .all(|(_, outcome, _)| matches!(outcome, Outcome::Answered(_)))
    );
    limits_hold(&host);
    let sim = host.0.sim.borrow();
    assert_eq!(sim.account().sent("601") + sim.account().sent("602"), 0);
    let identity = sim.account().identity_calls();
    // Seven tokens, each asked for once more at most: its end is known to the second only.
    assert!((7..=16).contains(&identity), "{identity}");
}

#[test]
fn a_token_that_marketo_ends_costs_one_refresh() {
    for (fault, code) in [(Fault::TokenExpired, "602"), (Fault::TokenRevoked, "601")] {
        let mut rule = Rule::new(fault).times(1);
        rule.after = 40;
        let host = house(config(3), Weather::default(), vec![rule]);
        let ends = live(&host, 150, 20_000);
        assert_eq!(ends.len(), 150);
        for (wish, outcome, _) in &ends {
            let Outcome::Answered(answered) = outcome else {
                panic!("{wish:?}: {outcome:?}");
            };
            fits(&host, *wish, answered);
        }
        limits_hold(&host);
        let sim = host.0.sim.borrow();
        assert!(sim.account().sent(code) >= 1);
        assert_eq!(sim.account().identity_calls(), 2);
    }
}

#[test]
fn an_identity_service_that_stumbles_is_waited_for() {
    let rule = Rule::new(Fault::Http(503)).on("identity").times(2);
    let host = house(config(4), Weather::default(), vec![rule]);
    let ends = live(&host, 40, 0);
    assert!(
        ends.iter()
            .all(|(_, outcome, _)| matches!(outcome, Outcome::Answered(_)))
    );
    assert_eq!(host.0.sim.borrow().account().identity_calls(), 3);
}

#[test]
fn a_wrong_secret_is_tried_once_for_all() {
    let clock = Virtual::new(Timestamp::from_millis(START));
    let sim = Sim::new(config(5), Time::from_millis(START));
    let host = Host(House::new(clock, sim, Weather::default(), "wrong", 5));
    let ends = live(&host, 200, 30_000);
    assert_eq!(ends.len(), 200);
    for (_, outcome, took) in &ends {
        assert!(matches!(
            outcome,
            Outcome::Failed(CallError::Token(TokenFailure::Refused { .. }))
        ));
        assert!(*took < Duration::from_secs(5));
    }
    let sim = host.0.sim.borrow();
    assert_eq!(sim.account().identity_calls(), 1);
    assert_eq!(sim.account().arrivals(), 0);
}

/// The identity service is slow, and its first callers have no time: they are told so at their
/// deadline, and what the first of them had begun goes to the next.
#[test]
fn nobody_waits_for_a_token_past_their_deadline() {
    let mut config = config(8);
    config.laws.insert("identity".to_owned(), Law::Fixed(9_000));
    let host = house(config, Weather::default(), Vec::new());
    let told = Rc::new(RefCell::new(Vec::new()));
    for number in 0..20_u64 {
        let (task, told) = (host.clone(), Rc::clone(&told));
        host.0.clock.spawn(async move {
            let patience = Duration::from_secs(if number % 2 == 0 { 2 } else { 60 });
            let came = task.now();
            let finished = ask_within(&task, spec("describeLead2"), patience).await;
            told.borrow_mut()
                .push((number, finished.outcome, task.now().since(came)));
        });
    }
    assert_eq!(host.0.clock.run(), 0);
    assert_eq!(told.borrow().len(), 20);
    for (number, outcome, took) in told.borrow().iter() {
        if number % 2 == 0 {
            assert_eq!(*took, Duration::from_secs(2));
            let token = TokenFailure::Unavailable {
                until: Timestamp::from_millis(START + 2_000),
            };
            assert_eq!(*outcome, Outcome::Failed(CallError::Token(token)));
        } else {
            assert!(matches!(outcome, Outcome::Answered(_)), "{outcome:?}");
            // Not the half minute after which a bearer is taken for dead.
            assert!(*took < Duration::from_secs(25), "{took:?}");
        }
    }
    assert_eq!(host.0.sim.borrow().account().identity_calls(), 2);
}

/// The five calls of an export, one after the other; the file is handed over unread.
#[test]
fn an_export_from_its_making_to_its_file() {
    let host = house(config(6), Weather::default(), Vec::new());
    let lines = Rc::new(RefCell::new(0));
    let (task, count) = (host.clone(), Rc::clone(&lines));
    host.0.clock.spawn(async move {
        let result = async |spec| {
            let finished = ask(&task, spec).await;
            let Outcome::Answered(answered) = &finished.outcome else {
                panic!("{:?}", finished.outcome);
            };
            let body = value(answered);
            assert_eq!(body["success"], true, "{body}");
            body["result"][0].clone()
        };
        let span = r#"{"startAt":"2020-01-01T00:00:00Z","endAt":"2020-01-31T00:00:00Z"}"#;
        let made = spec("createExportLeadJob").with_json(format!(
            r#"{{"fields":["id","email"],"filter":{{"createdAt":{span}}}}}"#
        ));
        let id = result(made).await["exportId"].as_str().unwrap().to_owned();
        let of = |name| spec(name).with_path("exportId", id.clone());
        assert_eq!(
            result(of("getExportLeadJobStatus")).await["status"],
            "Created"
        );
        result(of("enqueueExportLeadJob")).await;
        for _ in 0..20 {
            let later = task.now().after(Duration::from_secs(60));
            task.sleep(later).await;
            if result(of("getExportLeadJobStatus")).await["status"] == "Completed" {
                break;
            }
        }
        for (range, status) in [(None, 200), (Some("bytes=0-1"), 206)] {
            let mut file = of("getExportLeadFile");
            if let Some(range) = range {
                file = file.with_range(range);
            }
            let finished = ask(&task, file).await;
            let body = match (finished.outcome, finished.file) {
                (Outcome::File(head), Some(body)) => {
                    assert_eq!(head.status, status);
                    body.into_bytes()
                }
                // A short one has been looked at on the way.
                (Outcome::Answered(answered), None) => {
                    assert_eq!((answered.status.as_u16(), answered.code), (status, None));
                    answered.body
                }
                (outcome, _) => panic!("{outcome:?}"),
            };
            assert!(body.starts_with(b"id"), "{body:?}");
            *count.borrow_mut() += 1;
        }
    });
    assert_eq!(host.0.clock.run(), 0);
    assert_eq!(*lines.borrow(), 2);
    limits_hold(&host);
}
