//! The program itself: its first line, its flags, its end.

#![allow(missing_docs)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn program(flags: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marketo-sim"));
    command
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn get(address: &str, target: &str) -> String {
    let mut wire = TcpStream::connect(address).unwrap();
    write!(
        wire,
        "GET {target} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_says_where_it_listens_and_nothing_else_and_ends_on_a_signal() {
    let mut child = program(&[
        "--port",
        "0",
        "--leads",
        "3",
        "--credential",
        "me:my-secret:me@x.example",
        "--token-life",
        "60",
        "--latency",
        "fixed:0",
        "--latency",
        "syncLeads=uniform:1-2",
        "--start",
        "2026-03-02T12:00:00Z",
        "--manual-clock",
        "--daily",
        "7",
    ]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("listening http://")
        .unwrap()
        .to_owned();
    assert!(address.starts_with("127.0.0.1:"));
    let identity =
        "/identity/oauth/token?grant_type=client_credentials&client_id=me&client_secret=my-secret";
    let token = get(&address, identity);
    assert!(
        token.contains("\"expires_in\":60") && token.contains("me@x.example"),
        "{token}"
    );
    assert!(get(&address, "/__sim/clock").contains("2026-03-02T12:00:00Z"));
    assert!(get(&address, "/__sim/latency").contains("uniform:1-2"));
    assert!(get(&address, "/__sim/leads").contains("{\"count\":3}"));
    assert!(get(&address, "/__sim/limits").contains("\"daily\":7"));
    let ended = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(ended.success());
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut rest)
        .unwrap();
    assert_eq!(rest, "");
}

#[test]
fn it_ends_with_its_input_if_it_is_told_to() {
    let mut child = program(&["--port", "0", "--until-eof"]);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_starts_from_a_saved_state() {
    use marketo_sim::{Config, Sim, Time};
    let config = Config {
        leads: 5,
        ..Config::default()
    };
    let start = Time::parse("2026-03-02T12:00:00Z").unwrap();
    let text = Sim::new(config, start).save().unwrap();
    let file = std::env::temp_dir().join(format!("marketo-sim-{}.json", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let flags = [
        "--port",
        "0",
        "--snapshot",
        path,
        "--manual-clock",
        "--until-eof",
    ];
    let mut child = program(&flags);
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening http://").unwrap();
    assert!(get(address, "/__sim/leads").contains("{\"count\":5}"));
    assert!(get(address, "/__sim/clock").contains("2026-03-02T12:00:00Z"));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    std::fs::write(&file, "{}").unwrap();
    let foreign = program(&flags).wait_with_output().unwrap();
    let said = String::from_utf8(foreign.stderr).unwrap();
    assert!(
        said.contains(path) && said.contains("this is no snapshot"),
        "{said}"
    );
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn help_names_every_flag_and_bad_flags_are_refused() {
    let output = program(&["--help"]).wait_with_output().unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    let source = include_str!("../src/flags.rs");
    let mut flags = 0;
    for name in source.split("Arg::Long(\"").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(help.contains(&format!("--{name}")), "--{name}");
        flags += 1;
    }
    assert!(flags > 15);
    for fault in marketo_sim::fault::NAMES {
        assert!(help.contains(fault), "{fault}");
    }
    for flags in [
        ["--port", "x"],
        ["--latency", "nope=fixed:1"],
        ["--latency", "gauss:1"],
        ["--credential", "x"],
        ["--snapshot=x", "--leads=7"],
    ] {
        let output = program(&flags).wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn it_shares_nothing_with_the_client() {
    let manifest = include_str!("../Cargo.toml");
    let shared = manifest
        .lines()
        .filter(|line| line.starts_with("marketo-"))
        .count();
    assert_eq!(shared, 0);
    assert!(manifest.contains("\nhyper = "));
}
