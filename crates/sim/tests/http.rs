//! The server, over real sockets.

mod common;

use std::net::Shutdown;

use common::wire::{End, Response, Wire};
use common::{SECRET_A, quick, upsert};
use marketo_sim::export::job::Plan;
use marketo_sim::server::{Options, Running, Server};
use marketo_sim::{Config, Fault, Law, Rule};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const LEAD: &str = "/rest/v1/lead/1.json";

fn start(config: Config) -> Running {
    Server::start(config, Options::default()).unwrap()
}

fn send(
    server: &Running,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response {
    let mut wire = Wire::open(server);
    wire.write(method, target, headers, body);
    wire.read()
}

fn bearer(server: &Running) -> String {
    let form =
        format!("grant_type=client_credentials&client_id=sim-client-a&client_secret={SECRET_A}");
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let answer = send(server, "POST", "/identity/oauth/token", &[kind], &form);
    format!("Bearer {}", answer.json()["access_token"].as_str().unwrap())
}

fn control(server: &Running, method: &str, path: &str, body: &Value) -> Value {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = send(server, method, &format!("/__sim/{path}"), &[], &body);
    assert_eq!(
        answer.status,
        200,
        "{}",
        String::from_utf8_lossy(&answer.body)
    );
    answer.json()
}

fn sync(server: &Running, bearer: &str, email: &str) -> Response {
    let headers = [
        ("Authorization", bearer),
        ("Content-Type", "application/json"),
    ];
    send(
        server,
        "POST",
        "/rest/v1/leads.json",
        &headers,
        &upsert(email).to_string(),
    )
}

fn written(server: &Running, email: &str) -> u64 {
    let found = control(
        server,
        "GET",
        &format!("leads?field=email&value={email}"),
        &Value::Null,
    );
    found["count"].as_u64().unwrap()
}

#[test]
fn a_connection_serves_call_after_call() {
    let server = start(quick());
    let bearer = bearer(&server);
    let mut wire = Wire::open(&server);
    for n in 1..=5 {
        let target = format!("/rest/v1/lead/{n}.json");
        wire.write("GET", &target, &[("Authorization", &bearer)], "");
        let answer = wire.read();
        assert_eq!((answer.status, answer.end), (200, End::Whole));
        assert!(
            answer
                .head
                .contains("content-type: application/json;charset=UTF-8")
        );
        assert_eq!(answer.json()["result"][0]["id"], n);
    }
}

#[test]
fn cuts_are_resets_and_the_write_is_there_or_not() {
    let server = start(quick());
    let bearer = bearer(&server);
    for (fault, email, count) in [
        ("cut_before", "before@x.example", 0),
        ("cut_after", "after@x.example", 1),
        ("lost", "lost@x.example", 0),
    ] {
        control(
            &server,
            "POST",
            "faults",
            &json!({"operation": "syncLeads", "times": 1, "fault": fault}),
        );
        let answer = sync(&server, &bearer, email);
        assert_eq!((answer.status, answer.end), (0, End::Reset), "{fault}");
        assert_eq!(written(&server, email), count, "{fault}");
        assert_eq!(sync(&server, &bearer, email).status, 200);
        assert_eq!(written(&server, email), 1);
    }
}

#[test]
fn the_eleventh_call_is_refused_while_ten_dropped_ones_are_processed() {
    let server = start(Config {
        latency: Law::Fixed(0),
        ..quick()
    });
    let bearer = bearer(&server);
    server.clock().set_manual(true);
    server.with(|sim| sim.set_latency(Some("getLeadById"), Law::Fixed(60_000)));
    for n in 1..=10 {
        let mut wire = Wire::open(&server);
        wire.write("GET", LEAD, &[("Authorization", &bearer)], "");
        while server.with(|sim| sim.open_calls()) < n {
            std::thread::yield_now();
        }
        wire.0.shutdown(Shutdown::Both).unwrap();
    }
    while server.with(|sim| sim.account_json())["callers_gone"] != 10 {
        std::thread::yield_now();
    }
    let get = || {
        send(
            &server,
            "GET",
            "/rest/v1/lists/1001.json",
            &[("Authorization", &bearer)],
            "",
        )
    };
    assert_eq!(get().json()["errors"][0]["code"], "615");
    control(&server, "POST", "clock", &json!({"advance_ms": 59_999}));
    assert_eq!(get().json()["errors"][0]["code"], "615");
    control(&server, "POST", "clock", &json!({"advance_ms": 1}));
    assert_eq!(get().json()["success"], true);
    assert_eq!(server.with(|sim| sim.account().most_open()), 10);
}

#[test]
fn the_hundred_and_first_call_is_606() {
    let server = start(Config {
        latency: Law::Fixed(0),
        ..Config::default()
    });
    let bearer = bearer(&server);
    // Time stands still, so that a slow machine cannot spread the calls.
    server.clock().set_manual(true);
    let mut wire = Wire::open(&server);
    let mut codes = Vec::new();
    for _ in 0..101 {
        wire.write("GET", LEAD, &[("Authorization", &bearer)], "");
        codes.push(
            wire.read().json()["errors"][0]["code"]
                .as_str()
                .unwrap_or("")
                .to_owned(),
        );
    }
    assert!(codes[..100].iter().all(String::is_empty));
    assert_eq!(codes[100], "606");
    control(&server, "POST", "clock", &json!({"advance_ms": 20_000}));
    wire.write("GET", LEAD, &[("Authorization", &bearer)], "");
    assert_eq!(wire.read().json()["success"], true);
    let account = control(&server, "GET", "account", &Value::Null);
    assert_eq!(account["most_in_window"], 101);
    assert_eq!(account["sent"]["606"], 1);
}

/// A finished job with a synthetic file, and its checksum.
fn export(server: &Running, bearer: &str, bytes: u64) -> (String, String) {
    server.with(|sim| {
        sim.world_mut().exports.plan(Plan {
            bytes: Some(bytes),
            ..Plan::default()
        })
    });
    let headers = [
        ("Authorization", bearer),
        ("Content-Type", "application/json"),
    ];
    let order = json!({"fields": ["id"], "filter": {"staticListId": 1001}}).to_string();
    let made = send(
        server,
        "POST",
        "/bulk/v1/leads/export/create.json",
        &headers,
        &order,
    );
    let id = made.json()["result"][0]["exportId"]
        .as_str()
        .unwrap()
        .to_owned();
    let target = |step: &str| format!("/bulk/v1/leads/export/{id}/{step}.json");
    send(server, "POST", &target("enqueue"), &headers, "");
    server.clock().advance(2_000);
    loop {
        let shown = send(server, "GET", &target("status"), &headers, "").json();
        if shown["result"][0]["status"] == "Completed" {
            let sum = shown["result"][0]["fileChecksum"]
                .as_str()
                .unwrap()
                .to_owned();
            return (target("file"), sum);
        }
        std::thread::yield_now();
    }
}

fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

#[test]
fn a_file_is_read_whole_in_parts_short_and_damaged() {
    let server = start(quick());
    let bearer = bearer(&server);
    // Large enough to be hashed in pieces by the server's own task.
    let (target, checksum) = export(&server, &bearer, 5 * 1024 * 1024);
    let auth = ("Authorization", bearer.as_str());
    let whole = send(&server, "GET", &target, &[auth], "");
    assert_eq!(
        (whole.status, whole.end, whole.body.len()),
        (200, End::Whole, 5 * 1024 * 1024)
    );
    assert_eq!(sum(&whole.body), checksum);
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1000000-1749999", 1_000_000, 1_750_000),
        ("bytes=5242000-", 5_242_000, 5_242_880),
        ("bytes=-100", 5_242_780, 5_242_880),
    ] {
        let part = send(&server, "GET", &target, &[auth, ("Range", range)], "");
        assert_eq!((part.status, part.end), (206, End::Whole), "{range}");
        assert!(part.body == whole.body[from..to], "{range}");
        let shown = format!("content-range: bytes {from}-{}/5242880\r\n", to - 1);
        assert!(part.head.contains(&shown), "{}", part.head);
    }
    let beyond = send(
        &server,
        "GET",
        &target,
        &[auth, ("Range", "bytes=9999999-")],
        "",
    );
    assert_eq!(beyond.status, 416);

    let fault = |fault: Fault| {
        server.with(|sim| {
            sim.faults_mut()
                .add(Rule::new(fault).on("getExportLeadFile").times(1));
        });
    };
    fault(Fault::TruncatedBody(300_000));
    let short = send(&server, "GET", &target, &[auth], "");
    assert_eq!(
        (short.status, short.end, short.body.len()),
        (200, End::Closed, 300_000)
    );
    assert!(short.head.contains("content-length: 5242880\r\n"));
    assert!(short.body == whole.body[..300_000]);
    fault(Fault::CutBody(300_000));
    let cut = send(&server, "GET", &target, &[auth], "");
    assert_eq!((cut.status, cut.end), (200, End::Reset));
    assert!(whole.body.starts_with(&cut.body));
    fault(Fault::CorruptBody(1_000));
    let range = ("Range", "bytes=990-1010");
    let damaged = send(&server, "GET", &target, &[auth, range], "");
    let differ = damaged
        .body
        .iter()
        .zip(&whole.body[990..=1010])
        .filter(|(a, b)| a != b)
        .count();
    assert_eq!((damaged.body.len(), differ), (21, 1));
    fault(Fault::EnvelopeInsteadOfFile);
    let envelope = send(&server, "GET", &target, &[auth], "");
    assert_eq!(
        (envelope.status, envelope.json()["success"].as_bool()),
        (200, Some(false))
    );
}

#[test]
fn a_slow_body_comes_in_pieces() {
    let server = start(quick());
    let bearer = bearer(&server);
    control(
        &server,
        "POST",
        "faults",
        &json!({"times": 1, "fault": {"slow_body": {"chunk": 40, "every_ms": 4}}}),
    );
    let mut wire = Wire::open(&server);
    wire.write("GET", LEAD, &[("Authorization", &bearer)], "");
    let answer = wire.read();
    assert_eq!(
        (answer.end, answer.json()["result"][0]["id"].as_u64()),
        (End::Whole, Some(1))
    );
    // The connection is good for more.
    wire.write("GET", LEAD, &[("Authorization", &bearer)], "");
    assert_eq!(wire.read().status, 200);
}

#[test]
fn errors_below_the_api_are_html() {
    let server = start(quick());
    let bearer = bearer(&server);
    let auth = ("Authorization", bearer.as_str());
    control(
        &server,
        "POST",
        "faults",
        &json!({"times": 1, "fault": {"http": 503}}),
    );
    let answer = send(&server, "GET", LEAD, &[auth], "");
    assert_eq!(
        (answer.status, answer.body.starts_with(b"<html>")),
        (503, true)
    );
    let long = format!("{LEAD}?x={}", "y".repeat(8_200));
    assert_eq!(send(&server, "GET", &long, &[auth], "").status, 414);
    let json = ("Content-Type", "application/json");
    let big = "x".repeat(1024 * 1024 + 1);
    assert_eq!(
        send(&server, "POST", "/rest/v1/leads.json", &[auth, json], &big).status,
        413
    );
    control(
        &server,
        "POST",
        "faults",
        &json!({"times": 1, "fault": "bad_json"}),
    );
    let answer = send(&server, "GET", LEAD, &[auth], "");
    assert_eq!((answer.status, answer.json()), (200, Value::Null));
}

#[test]
fn the_log_holds_what_came_in_raw() {
    let server = start(quick());
    let bearer = bearer(&server);
    sync(&server, &bearer, "logged@x.example");
    send(
        &server,
        "GET",
        "/rest/v1/leads.json?filterType=email&filterValues=a%40b",
        &[("Authorization", &bearer)],
        "",
    );
    let log = control(&server, "GET", "log", &Value::Null);
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert!(entries[0]["body"].as_str().unwrap().contains(SECRET_A));
    assert_eq!(entries[0]["operation"], "identity");
    assert_eq!(entries[1]["credential"], "sim-client-a");
    assert!(entries[1]["headers"].to_string().contains(&bearer));
    assert!(
        entries[1]["body"]
            .as_str()
            .unwrap()
            .contains("logged@x.example")
    );
    assert_eq!(
        (&entries[1]["outcome"], &entries[1]["status"]),
        (&json!("answered"), &json!(200))
    );
    assert_eq!(entries[2]["query"], "filterType=email&filterValues=a%40b");
    let rest = control(&server, "GET", "log?since=1&limit=1", &Value::Null);
    assert_eq!((&rest["last"], &rest["more"]), (&json!(2), &json!(true)));
    control(&server, "DELETE", "account", &Value::Null);
    assert_eq!(
        control(&server, "GET", "account", &Value::Null)["arrivals"],
        0
    );
}

#[test]
fn the_control_endpoint_changes_what_it_says() {
    let server = start(quick());
    let auth = bearer(&server);
    let get = || {
        let answer = send(&server, "GET", LEAD, &[("Authorization", &auth)], "").json();
        answer["errors"][0]["code"]
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    let null = &Value::Null;
    assert_eq!(get(), "");
    control(
        &server,
        "POST",
        "tokens",
        &json!({"client_id": "sim-client-a", "action": "remaining", "ms": 5_000}),
    );
    assert!(bearer(&server) == auth);
    control(&server, "POST", "tokens", &json!({"action": "expire"}));
    assert_eq!((get().as_str(), get().as_str()), ("602", "601"));
    let auth = bearer(&server);
    let get = |target: &str| {
        let answer = send(&server, "GET", target, &[("Authorization", &auth)], "").json();
        answer["errors"][0]["code"]
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    let body = json!({"client_id": "sim-client-a", "permissions": ["Read-Only Assets"]});
    control(&server, "POST", "permissions", &body);
    assert_eq!(
        (
            get(LEAD).as_str(),
            get("/rest/asset/v1/programs.json").as_str()
        ),
        ("603", "")
    );
    control(&server, "POST", "limits", &json!({"daily": 10, "used": 10}));
    assert_eq!(get("/rest/v1/stats/usage.json"), "607");
    control(&server, "POST", "limits", &json!({"daily": 50_000}));
    let law = control(
        &server,
        "POST",
        "latency",
        &json!({"operation": "syncLeads", "law": "uniform:1-2"}),
    );
    assert_eq!(law["operations"]["syncLeads"], "uniform:1-2");
    let id = control(
        &server,
        "POST",
        "faults",
        &json!([{"fault": {"code": "608"}}]),
    )["ids"][0]
        .clone();
    assert_eq!(get("/rest/v1/stats/usage.json"), "608");
    assert_eq!(control(&server, "GET", "faults", null)[0]["hit"], 1);
    assert_eq!(
        control(&server, "DELETE", &format!("faults/{id}"), null)["removed"],
        true
    );
    assert_eq!(get("/rest/v1/stats/usage.json"), "");
    let exports = control(
        &server,
        "POST",
        "exports/config",
        &json!({"queued_ms": 1, "queue": 3}),
    );
    assert_eq!(
        (&exports["queue"], &exports["running"]),
        (&json!(3), &json!(2))
    );
    control(&server, "POST", "reset", &json!({}));
    assert_eq!(get(LEAD), "601");
    assert_eq!(control(&server, "GET", "account", null)["arrivals"], 1);
    for (method, path, body) in [
        ("POST", "faults", r#"{"fault":"no_such"}"#),
        ("POST", "faults", r#"{"operation":"noSuch","fault":"lost"}"#),
        ("POST", "latency", r#"{"law":"often"}"#),
        ("POST", "limits", r#"{"rat":1}"#),
        ("POST", "tokens", r#"{"action":"remaining"}"#),
    ] {
        let answer = send(&server, method, &format!("/__sim/{path}"), &[], body);
        assert_eq!(answer.status, 400, "{path} {body}");
    }
    assert_eq!(send(&server, "GET", "/__sim/nothing", &[], "").status, 404);
    let help = send(&server, "GET", "/__sim/", &[], "");
    assert!(
        String::from_utf8(help.body)
            .unwrap()
            .contains("/__sim/faults")
    );
}
