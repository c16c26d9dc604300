//! What the core costs, in instructions: the same on every machine of one kind, whatever else runs.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Figure;
use crate::repo::Repo;
use crate::run::run;
use crate::step::Steps;
use crate::worker_build::cargo;

pub(super) const BUILD_LIMIT: Duration = Duration::from_secs(10 * 60);
pub(super) const COUNT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Of parsing a page to a tree, at most one part in so many.
const PART: u64 = 5;

/// Counts by running `call_cost` of the core under callgrind. Without valgrind nothing is counted.
pub(super) fn figures(repo: &Repo, steps: &mut Steps) -> Result<Vec<Figure>> {
    if !has_valgrind() {
        let what = "instructions of the core: valgrind is not installed";
        return Ok(vec![Figure::plain(what, "skipped")]);
    }
    let program = repo.target().join("release/examples/call_cost");
    steps.run("build call_cost", || {
        let mut cargo = Command::new(cargo());
        cargo.current_dir(repo.root()).args([
            "build",
            "--quiet",
            "--locked",
            "--release",
            "--package",
            "marketo-core",
            "--example",
            "call_cost",
        ]);
        run(&mut cargo, BUILD_LIMIT)
    })?;
    steps.run("count instructions", || count_all(&program))
}

pub(super) fn has_valgrind() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok()
}

fn count_all(program: &Path) -> Result<Vec<Figure>> {
    let page = |case| cost(program, case, 20);
    let small = |case| cost(program, case, 500);
    let mut figures = vec![
        compared(
            "building a call, classifying it and reading the envelope of a page of 300 leads",
            page("core")?,
            page("value")?,
        ),
        compared(
            "the same with 26 fields a lead instead of 6",
            page("core-wide")?,
            page("value-wide")?,
        ),
    ];
    for (what, instructions) in [
        (
            "instructions of the whole machine of that call, its body taken in",
            page("machine")?,
        ),
        (
            "instructions of the limiter for a call: line, permit, report",
            small("decide")?,
        ),
        (
            "… with both states written out to be stored",
            small("decide-and-store")?,
        ),
        (
            "… for one refused since all places are held",
            small("refuse")?,
        ),
    ] {
        figures.push(Figure::plain(what, grouped(instructions)));
    }
    Ok(figures)
}

fn compared(what: &str, ours: u64, tree: u64) -> Figure {
    let part = ours as f64 / tree.max(1) as f64;
    Figure::new(
        format!(
            "instructions of {what}: {} ÷ {} of parsing it to a tree",
            grouped(ours),
            grouped(tree)
        ),
        format!("≤ 1/{PART}"),
        format!("{part:.3}"),
        ours.saturating_mul(PART) <= tree,
    )
}

/// The instructions of one time: the difference between three times as many and as many.
fn cost(program: &Path, case: &str, times: u64) -> Result<u64> {
    let count = |times: u64| instructions(program, &[case, &times.to_string()]);
    let (more, less) = (count(3 * times)?, count(times)?);
    Ok(more.saturating_sub(less) / (2 * times))
}

/// The instructions of a whole run of a program.
pub(super) fn instructions(program: &Path, arguments: &[&str]) -> Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments);
    let output = run(&mut valgrind, COUNT_LIMIT)?;
    collected(&output.stderr).with_context(|| format!("callgrind told no count for {arguments:?}"))
}

/// Reads `==12== Collected : 3456`.
fn collected(output: &str) -> Option<u64> {
    let line = output
        .lines()
        .find_map(|line| line.split_once("Collected :"))?;
    line.1.trim().parse().ok()
}

/// A number in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{collected, compared, grouped};

    #[test]
    fn callgrinds_count_is_read() {
        let output = "==9== Events    : Ir\n==9== Collected : 10325\n==9==\n";
        assert_eq!(collected(output), Some(10_325));
        assert_eq!(collected("==9== nothing\n"), None);
    }

    #[test]
    fn numbers_are_grouped() {
        let shown = [0, 999, 1_000, 65_536, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "999", "1,000", "65,536", "1,234,567"]);
    }

    #[test]
    fn a_fifth_is_enough() {
        assert!(format!("{:?}", compared("x", 20, 100)).contains("met: Some(true)"));
        assert!(format!("{:?}", compared("x", 21, 100)).contains("met: Some(false)"));
    }
}
