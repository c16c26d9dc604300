//! Saving and loading an instance over the control endpoint.

mod common;

use common::quick;
use common::wire::{End, Response, Wire};
use marketo_sim::server::{Options, Running, Server};
use marketo_sim::{Config, Law, Time};
use serde_json::json;

const IDENTITY: &str = "/identity/oauth/token?grant_type=client_credentials&client_id=sim-client-a&client_secret=sim-secret-a-5f2d9c71e4";

fn send(server: &Running, method: &str, target: &str, body: &str) -> Response {
    let mut wire = Wire::open(server);
    wire.write(method, target, &[], body);
    wire.read()
}

fn count(server: &Running) -> u64 {
    send(server, "GET", "/__sim/leads", "").json()["count"]
        .as_u64()
        .unwrap()
}

#[test]
fn a_call_under_way_is_forgotten() {
    let options = Options {
        start: Time::parse("2026-03-02T12:00:00Z"),
        manual: true,
        ..Options::default()
    };
    let config = Config {
        latency: Law::Fixed(1_000),
        ..quick()
    };
    let server = Server::start(config, options).unwrap();
    let state = send(&server, "GET", "/__sim/snapshot", "");
    let mut old = Wire::open(&server);
    old.write(
        "GET",
        "/rest/v1/lead/1.json",
        &[("Authorization", "Bearer no:such")],
        "",
    );
    let refused = old.read();
    assert_eq!(refused.json()["errors"][0]["code"], "601");
    old.write("GET", IDENTITY, &[], "");
    let seen = |server: &Running| server.with(|sim| sim.account().identity_calls());
    while seen(&server) == 0 {
        std::thread::yield_now();
    }
    let text = String::from_utf8(state.body).unwrap();
    assert_eq!(send(&server, "POST", "/__sim/snapshot", &text).status, 200);
    // Calls of the loaded instance get the numbers anew, and the old one does not get their answers.
    let mut new = Wire::open(&server);
    for _ in 0..2 {
        new.write("GET", "/rest/v1/nowhere.json", &[], "");
        assert_eq!(new.read().json()["errors"][0]["code"], "603");
    }
    server.clock().advance(1_000);
    assert_eq!(old.read().end, End::Reset);
}

#[test]
fn a_state_is_taken_from_one_server_to_another() {
    let options = Options {
        start: Time::parse("2026-03-02T12:00:00Z"),
        manual: true,
        ..Options::default()
    };
    // Large enough that it is longer than what an operation takes.
    let config = Config {
        leads: 11_000,
        ..quick()
    };
    let first = Server::start(config, options).unwrap();
    let saved = send(&first, "GET", "/__sim/snapshot", "");
    assert_eq!(saved.status, 200);
    assert!(saved.body.len() > 11 * 1024 * 1024, "{}", saved.body.len());
    let text = String::from_utf8(saved.body).unwrap();

    let second = Server::start(
        Config {
            leads: 1,
            ..quick()
        },
        Options {
            start: None,
            ..options
        },
    )
    .unwrap();
    assert_eq!(count(&second), 1);
    let loaded = send(&second, "POST", "/__sim/snapshot", &text);
    assert_eq!(
        (loaded.status, loaded.json()),
        (200, json!({"loaded": true}))
    );
    assert_eq!(count(&second), 11_000);
    assert_eq!(second.clock().now(), first.clock().now());
    let foreign = send(&second, "POST", "/__sim/snapshot", "{}");
    assert_eq!(foreign.status, 400);
    assert_eq!(
        foreign.json()["error"],
        "this is no snapshot of marketo-sim"
    );
    assert_eq!(count(&second), 11_000);
    // A reset goes back to what this server started with.
    send(&second, "POST", "/__sim/reset", "");
    assert_eq!(count(&second), 1);
}
