//! What the limiter costs with many callers in the line: instructions, native and as wasm, and how
//! they grow; bytes for each who waits; bytes of the state.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Figure;
use super::cost::{BUILD_LIMIT, COUNT_LIMIT, grouped, instructions};
use super::meter::metered;
use crate::repo::Repo;
use crate::run::run;
use crate::step::Steps;
use crate::worker_build::cargo;

const EXAMPLE: &str = "limit_cost";

/// A target on which a program has arguments and an exit code, and imports nothing else.
const WASM: &str = "wasm32-wasip1";

/// How many wait.
const WAITING: [u64; 4] = [10, 100, 1_000, 10_000];

/// The most bytes that a state may have: what one row of the object is meant for.
const STATE: u64 = 8 * 1024;

/// Counts by running `limit_cost` of the core, natively under valgrind and as metered wasm.
pub(super) fn figures(repo: &Repo, steps: &mut Steps, valgrind: bool) -> Result<Vec<Figure>> {
    let native = steps.run("build limit_cost", || build(repo, &["--release"]))?;
    let wasm = steps.run("build limit_cost as wasm", || {
        build(repo, &["--profile", "wasm", "--target", WASM])
    })?;
    let wasm = Wasm::new(repo, &wasm)?;
    steps.run("count what the limiter costs", || {
        let state = printed(&native, "state")?;
        let mut figures = vec![Figure::new(
            "bytes of the limiter's state with all slots and places held by 64 integrations",
            format!("≤ {}", grouped(STATE)),
            grouped(state),
            state <= STATE,
        )];
        if valgrind {
            figures.extend(decisions("native", |case, waiting, times| {
                instructions(&native, &[case, &waiting.to_string(), &times.to_string()])
            })?);
            let bytes = each(|waiting| left(&native, waiting))?;
            figures.push(Figure::plain(
                "bytes for one who waits, native",
                grouped(bytes),
            ));
        }
        figures.extend(decisions("wasm", |case, waiting, times| {
            Ok(wasm.run(case, waiting, times)?.0)
        })?);
        let bytes = each(|waiting| Ok(wasm.run("wait", waiting, 0)?.1))?;
        figures.push(Figure::plain(
            "bytes for one who waits, wasm",
            grouped(bytes),
        ));
        Ok(figures)
    })
}

fn build(repo: &Repo, how: &[&str]) -> Result<PathBuf> {
    let mut cargo = Command::new(cargo());
    cargo
        .current_dir(repo.root())
        .args(["build", "--quiet", "--locked", "--package", "marketo-core"])
        .args(["--example", EXAMPLE])
        .args(how);
    run(&mut cargo, BUILD_LIMIT)?;
    Ok(if how.contains(&WASM) {
        let folder = repo.target().join(WASM).join("wasm/examples");
        folder.join(EXAMPLE).with_extension("wasm")
    } else {
        repo.target().join("release/examples").join(EXAMPLE)
    })
}

/// The instructions of one decision, for each length of the line.
fn decisions(how: &str, count: impl Fn(&str, u64, u64) -> Result<u64>) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (case, what) in [
        ("decide", "one decision of the limiter"),
        ("decide-and-store", "the same with the state written out"),
    ] {
        let mut counts = Vec::new();
        for waiting in WAITING {
            let times = 300;
            let more = count(case, waiting, 3 * times)?;
            let less = count(case, waiting, times)?;
            counts.push(grouped(more.saturating_sub(less) / (2 * times)));
        }
        let lines = WAITING.map(grouped).join(" / ");
        figures.push(Figure::plain(
            format!("instructions of {what}, {how}: a call is answered, the next of {lines} goes, one comes"),
            counts.join(" / "),
        ));
    }
    Ok(figures)
}

/// What one who waits adds to what many do.
fn each(bytes: impl Fn(u64) -> Result<u64>) -> Result<u64> {
    let [_, _, some, many] = WAITING;
    Ok(bytes(many)?.saturating_sub(bytes(some)?) / (many - some))
}

fn printed(program: &Path, case: &str) -> Result<u64> {
    let output = run(Command::new(program).args([case, "0", "0"]), COUNT_LIMIT)?;
    let text = output.stdout.trim();
    text.parse()
        .with_context(|| format!("{case} printed {text:?}"))
}

/// The bytes that are still in use when the program ends with so many in the line.
fn left(program: &Path, waiting: u64) -> Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=memcheck", "--leak-check=no"])
        .arg(program)
        .args(["wait", &waiting.to_string(), "0"]);
    let output = run(&mut valgrind, COUNT_LIMIT)?;
    in_use(&output.stderr).context("memcheck told no bytes in use")
}

/// Reads `==12==     in use at exit: 3,456 bytes in 7 blocks`.
fn in_use(output: &str) -> Option<u64> {
    let (_, rest) = output
        .lines()
        .find_map(|line| line.split_once("in use at exit:"))?;
    let number = rest.split_whitespace().next()?;
    number.replace(',', "").parse().ok()
}

/// The program as wasm that counts its instructions, run by Node.
struct Wasm {
    runner: PathBuf,
    file: PathBuf,
}

impl Wasm {
    fn new(repo: &Repo, program: &Path) -> Result<Self> {
        let bytes = fs::read(program).with_context(|| format!("reading {}", program.display()))?;
        let file = program.with_extension("metered.wasm");
        fs::write(&file, metered(&bytes)?)
            .with_context(|| format!("writing {}", file.display()))?;
        Ok(Self {
            runner: repo.path("tests/bench/metered.mjs"),
            file,
        })
    }

    /// The instructions of a run, and the bytes of memory at its end.
    fn run(&self, case: &str, waiting: u64, times: u64) -> Result<(u64, u64)> {
        let mut node = Command::new("node");
        node.arg("--no-warnings")
            .args([&self.runner, &self.file])
            .args([case, &waiting.to_string(), &times.to_string()]);
        let output = run(&mut node, COUNT_LIMIT)?;
        let last = output.stdout.lines().last().unwrap_or_default();
        let mut numbers = last.split(' ').map_while(|word| word.parse().ok());
        numbers
            .next()
            .zip(numbers.next())
            .with_context(|| format!("{case} came to {last:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{each, in_use};

    #[test]
    fn memchecks_count_is_read() {
        let output = "==9== HEAP SUMMARY:\n==9==     in use at exit: 1,234,567 bytes in 8 blocks\n";
        assert_eq!(in_use(output), Some(1_234_567));
        assert_eq!(in_use("==9== HEAP SUMMARY:\n"), None);
    }

    #[test]
    fn what_is_there_without_anybody_falls_out() {
        assert_eq!(each(|waiting| Ok(5_000 + 300 * waiting)).unwrap(), 300);
    }
}
