//! Real processes that share a directory, one of which is killed.

use std::collections::BTreeSet;
use std::future::pending;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use marketo_core::Timestamp;
use marketo_core::limit::{Completion, Limits, Report, Verdict};
use marketo_drive::swap::SwapHolder;
use marketo_drive::{Clock, Start};

use crate::directory::{add, open, read, run, total};
use crate::seen::Seen;
use crate::{Scratch, wish};

const DIRECTORY: &str = "MARKETO_EDGE_TEST_DIRECTORY";
const ADDITIONS: u64 = 60;
const CALLS: usize = 15;

const LIMITS: Limits = Limits {
    rate: 30,
    places: 3,
    clock_spread: Duration::from_millis(100),
    ..Limits::MARKETO
};

/// The machine's own clock.
struct Machine;

impl Clock for Machine {
    #[allow(clippy::disallowed_methods, reason = "it stands for a host")]
    fn now(&self) -> Timestamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_millis(now.as_millis() as u64)
    }

    fn entropy(&self) -> u64 {
        let mut state = u64::from(std::process::id()) << 32 ^ self.now().as_millis();
        crate::draw(&mut state)
    }

    #[allow(clippy::disallowed_methods, reason = "it stands for a host")]
    async fn sleep(&self, until: Timestamp) {
        std::thread::sleep(until.since(self.now()));
    }
}

fn directory() -> Option<PathBuf> {
    std::env::var_os(DIRECTORY).map(PathBuf::from)
}

fn say(line: &str) {
    let mut out = std::io::stdout();
    // What the harness has begun to say ends there.
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

#[test]
#[ignore = "another test starts it, in processes of its own"]
fn adds() {
    let Some(directory) = directory() else { return };
    let who = u64::from(std::process::id());
    let store = open(&directory, who << 32);
    for _ in 0..ADDITIONS {
        add(&store, who);
        say("added");
    }
}

#[test]
#[ignore = "another test starts it, in processes of its own"]
fn calls() {
    let Some(directory) = directory() else { return };
    for _ in 0..CALLS {
        let store = open(&directory, Machine.entropy());
        let holder = SwapHolder::new(store, Machine, LIMITS, Start::New);
        let deadline = Machine.now().after(Duration::from_secs(10));
        match run(holder.acquire(wish("crm", deadline), pending())).unwrap() {
            Some(Verdict::Granted(permit)) => {
                let from = Machine.now();
                run(Machine.sleep(from.after(Duration::from_millis(5))));
                let (from, to) = (from.as_millis(), Machine.now().as_millis());
                say(&format!("called {} {from} {to}", permit.lease));
                let report = Report::new(permit.lease, Completion::Answered);
                run(holder.report(&report)).unwrap();
            }
            _ => say("refused"),
        }
    }
}

fn start(role: &str, directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", role, "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What a child says that begins like this.
fn lines(child: &mut Child, word: &'static str) -> impl Iterator<Item = String> + use<> {
    let out = BufReader::new(child.stdout.take().unwrap());
    let lines = out.lines().map_while(Result::ok);
    lines.filter(move |line| line.starts_with(word))
}

/// Starts four and kills one of them when it has said so much. Gives what that one said, and what
/// each of the others did.
fn play(
    role: &str,
    word: &'static str,
    before: usize,
    directory: &Path,
) -> (Vec<String>, Vec<Vec<String>>) {
    let mut children: Vec<_> = (0..3).map(|_| start(role, directory)).collect();
    let mut victim = start(role, directory);
    let mut said = lines(&mut victim, word);
    let mut all: Vec<_> = said.by_ref().take(before).collect();
    victim.kill().unwrap();
    victim.wait().unwrap();
    all.extend(said);
    let others = children.iter_mut().map(|child| {
        let said = lines(child, word).collect();
        assert!(child.wait().unwrap().success());
        said
    });
    (all, others.collect())
}

#[test]
fn processes_lose_no_update_even_when_one_is_killed() {
    let scratch = Scratch::new();
    let (victim, others) = play("processes::adds", "added", 10, &scratch.0);
    for said in others {
        assert_eq!(said.len() as u64, ADDITIONS);
    }
    let total = total(&read(&scratch.0));
    // Of its last one it may not have told.
    let told = 3 * ADDITIONS + victim.len() as u64;
    assert!(total == told || total == told + 1, "{total} of {told}");
}

#[test]
fn processes_keep_the_limits_together_even_when_one_is_killed() {
    let scratch = Scratch::new();
    let (victim, others) = play("processes::calls", "called", 3, &scratch.0);
    let (mut seen, mut leases) = (Seen::default(), BTreeSet::new());
    for line in others.iter().flatten().chain(&victim) {
        let numbers: Vec<u64> = line
            .split(' ')
            .skip(1)
            .map(|number| number.parse().unwrap())
            .collect();
        let [lease, from, to] = numbers[..] else {
            panic!("{line}")
        };
        assert!(leases.insert(lease), "two have the lease {lease}");
        seen.call(from, to);
    }
    assert_eq!(seen.broken(&LIMITS), None);
    // All of the window, but for one that the dead may have had.
    assert!(leases.len() >= 29, "{}", leases.len());
}
