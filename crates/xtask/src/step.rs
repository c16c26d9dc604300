//! Steps: what is being done, shown with the time it took, and the tests that were counted.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Tests by how they ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// Those that passed.
    pub(crate) passed: u64,
    /// Those that failed.
    pub(crate) failed: u64,
    /// Those that were not run.
    pub(crate) skipped: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The steps of one command so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration)>,
    tests: Count,
}

impl Steps {
    /// Runs one step and says how long it took; an error is given the step's name.
    pub(crate) fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        self.show(name, step, |_| String::new())
    }

    /// Runs a step whose result is worth a word beside its time.
    pub(crate) fn show<T>(
        &mut self,
        name: &str,
        step: impl FnOnce() -> Result<T>,
        word: impl FnOnce(&T) -> String,
    ) -> Result<T> {
        print!("{name} … ");
        // The line is for a person who waits; a closed pipe is no reason to stop.
        let _ = std::io::stdout().flush();
        let started = Instant::now();
        let result = step();
        let took = started.elapsed();
        match &result {
            Ok(value) => {
                let word = word(value);
                let gap = if word.is_empty() { "" } else { ", " };
                println!("ok, {:.1} s{gap}{word}", took.as_secs_f64());
            }
            Err(_) => println!("FAILED after {:.1} s", took.as_secs_f64()),
        }
        self.done.push((name.to_owned(), took));
        result.with_context(|| format!("{name} failed"))
    }

    /// Runs a step of tests and adds what they counted.
    pub(crate) fn tests(&mut self, name: &str, step: impl FnOnce() -> Result<Count>) -> Result<()> {
        let count = self.show(name, step, Count::to_string)?;
        self.tests += count;
        Ok(())
    }

    /// The time of each step, the longest first, and the tests of all.
    pub(crate) fn summary(&self) -> String {
        let mut steps: Vec<_> = self.done.iter().collect();
        steps.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        let mut text = String::from("\n");
        for (name, took) in steps {
            text += &format!("{:>8.1} s  {name}\n", took.as_secs_f64());
        }
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        text += &format!("{:>8.1} s  together\n", total.as_secs_f64());
        text + &format!("\ntests: {}\n", self.tests)
    }
}

/// What `cargo test` or Node's test runner counted, read from what they print.
///
/// cargo closes each program with `test result: ok. 3 passed; 0 failed; 1 ignored; …`, Node the
/// whole run with lines such as `ℹ pass 3`.
pub(crate) fn counted(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        if let Some((_, rest)) = line.split_once("test result: ") {
            for part in rest.split(['.', ';']) {
                count += named(
                    part.split_whitespace().next(),
                    part.split_whitespace().nth(1),
                );
            }
        } else if let Some(rest) = line.strip_prefix("ℹ ") {
            let mut words = rest.split_whitespace();
            let name = words.next();
            count += named(words.next(), name);
        }
    }
    count
}

fn named(number: Option<&str>, name: Option<&str>) -> Count {
    let mut count = Count::default();
    let number = number.and_then(|number| number.parse().ok()).unwrap_or(0);
    match name {
        Some("passed" | "pass") => count.passed = number,
        Some("failed" | "fail" | "cancelled") => count.failed = number,
        Some("ignored" | "skipped" | "todo") => count.skipped = number,
        _ => {}
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Count, counted};

    #[test]
    fn cargos_closing_lines_are_added_up() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished\n\
            test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            counted(output),
            Count {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
    }

    #[test]
    fn nodes_closing_lines_are_read() {
        let output = "✔ a (1ms)\nℹ tests 9\nℹ suites 1\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\n\
            ℹ skipped 2\nℹ todo 0\nℹ duration_ms 12.5\n";
        assert_eq!(
            counted(output),
            Count {
                passed: 5,
                failed: 2,
                skipped: 2
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(counted("pass 3\n3 passed\n"), Count::default());
    }
}
