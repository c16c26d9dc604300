//! Real processes that share a directory, one of which is killed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Scratch;
use crate::directory::{add, open, read, total};

const DIRECTORY: &str = "MARKETO_EDGE_TEST_DIRECTORY";
const ADDITIONS: u64 = 60;

/// What a child process does: it adds, and says so each time.
#[test]
#[ignore = "another test starts it, in processes of its own"]
fn child() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let who = u64::from(std::process::id());
    let store = open(Path::new(&directory), who << 32);
    for _ in 0..ADDITIONS {
        add(&store, who);
        let mut out = std::io::stdout();
        writeln!(out, "added").unwrap();
        out.flush().unwrap();
    }
}

fn start(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::child", "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let out = BufReader::new(child.stdout.take().unwrap());
    out.lines()
        .map_while(Result::ok)
        .filter(|line| line.ends_with("added"))
}

#[test]
fn processes_lose_no_update_even_when_one_is_killed() {
    let scratch = Scratch::new();
    let mut children: Vec<_> = (0..3).map(|_| start(&scratch.0)).collect();
    let mut victim = start(&scratch.0);
    let mut said = lines(&mut victim);
    // In the midst of it.
    let before = said.by_ref().take(10).count();
    victim.kill().unwrap();
    victim.wait().unwrap();
    let by_victim = (before + said.count()) as u64;
    for child in &mut children {
        assert_eq!(lines(child).count() as u64, ADDITIONS);
        assert!(child.wait().unwrap().success());
    }
    let total = total(&read(&scratch.0));
    // Of its last one it may not have told.
    let told = 3 * ADDITIONS + by_victim;
    assert!(total == told || total == told + 1, "{total} of {told}");
}
