//! What the tests share: an instance in virtual time, and a caller of it.

#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod assets;
pub mod bulk;
pub mod designs;
pub mod landing;
pub mod wire;

use marketo_sim::{Config, Fault, Law, Outcome, Request, Rule, Sim, Time};
use serde_json::{Value, json};

pub const SECRET_A: &str = "sim-secret-a-5f2d9c71e4";
pub const SECRET_B: &str = "sim-secret-b-83b06ea4d9";

/// Noon UTC of a winter's day: six in the morning in Chicago.
pub fn noon() -> Time {
    Time::parse("2026-02-03T12:00:00Z").unwrap()
}

pub fn identity(client: &str, secret: &str) -> Request {
    Request::get(&format!(
        "/identity/oauth/token?grant_type=client_credentials&client_id={client}&client_secret={secret}"
    ))
}

/// An instance and one caller of it, one call after another.
pub struct Bench {
    pub sim: Sim,
    pub now: Time,
    pub token: String,
}

impl Bench {
    pub fn new(config: Config) -> Self {
        let mut sim = Sim::new(config, noon());
        let token = token(&mut sim, noon(), "sim-client-a", SECRET_A);
        Self {
            sim,
            now: noon(),
            token,
        }
    }

    /// Without latency and with a rate that is not in the way.
    pub fn quick() -> Self {
        Self::new(quick())
    }

    pub fn send(&mut self, request: Request) -> (u16, Value) {
        self.answer(request)
            .map_or((0, Value::Null), |answer| (answer.status, answer.value()))
    }

    pub fn answer(&mut self, request: Request) -> Option<marketo_sim::Answer> {
        let request = match request.find_header("authorization") {
            Some(_) => request,
            None => request.token(&self.token),
        };
        let (now, outcome) = self.sim.call(self.now, &request);
        self.now = now;
        outcome.unwrap().answer()
    }

    pub fn get(&mut self, target: &str) -> Value {
        self.send(Request::get(target)).1
    }

    pub fn post(&mut self, target: &str, body: Value) -> Value {
        self.send(Request::post(target).json(&body)).1
    }

    pub fn pass(&mut self, millis: u64) {
        self.now = self.now.plus(millis);
        self.sim.advance(self.now);
    }

    pub fn fault(&mut self, rule: Rule) {
        self.sim.faults_mut().add(rule);
    }
}

pub fn quick() -> Config {
    let mut config = Config {
        latency: Law::Fixed(0),
        ..Config::default()
    };
    config.limits.rate = 1_000_000;
    config
}

pub fn token(sim: &mut Sim, now: Time, client: &str, secret: &str) -> String {
    let (_, outcome) = sim.call(now, &identity(client, secret));
    let answer = outcome.unwrap().answer().unwrap();
    answer.value()["access_token"].as_str().unwrap().to_owned()
}

/// The code of a failed call; empty for success.
pub fn code(answer: &Value) -> &str {
    answer["errors"][0]["code"].as_str().unwrap_or("")
}

/// Status and reason of each record of a result.
pub fn records(answer: &Value) -> Vec<String> {
    let result = answer["result"].as_array().cloned().unwrap_or_default();
    let one = |record: &Value| {
        let reason = record["reasons"][0]["code"].as_str().unwrap_or("");
        format!("{} {reason}", record["status"].as_str().unwrap_or(""))
            .trim()
            .to_owned()
    };
    result.iter().map(one).collect()
}

/// What each record of a result came to, or the code of the whole call.
pub fn came(answer: &Value) -> Vec<String> {
    if code(answer).is_empty() {
        records(answer)
    } else {
        vec![code(answer).to_owned()]
    }
}

pub fn fault(fault: Fault) -> Rule {
    Rule::new(fault)
}

pub fn outcome_code(outcome: Option<Outcome>) -> String {
    match outcome {
        Some(Outcome::Answer(answer, _)) => {
            answer.code.unwrap_or_else(|| answer.status.to_string())
        }
        Some(_) => "cut".into(),
        None => "none".into(),
    }
}

pub fn upsert(email: &str) -> Value {
    json!({"action": "createOrUpdate", "lookupField": "email", "input": [{"email": email}]})
}
