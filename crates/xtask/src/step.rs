//! Steps: what is being done, shown with the time it took.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// The steps of one command so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// Runs one step and says how long it took; an error is given the step's name.
    pub(crate) fn run<T>(&mut self, name: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
        print!("{name} … ");
        // The line is for a person who waits; a closed pipe is no reason to stop.
        let _ = std::io::stdout().flush();
        let started = Instant::now();
        let result = step();
        let took = started.elapsed();
        println!(
            "{} {:.1} s",
            if result.is_ok() { "ok" } else { "FAILED" },
            took.as_secs_f64()
        );
        self.done.push((name.to_owned(), took));
        result.with_context(|| format!("{name} failed"))
    }

    /// The time of all steps together.
    pub(crate) fn total(&self) -> Duration {
        self.done.iter().map(|(_, took)| *took).sum()
    }

    /// How many steps ran.
    pub(crate) fn count(&self) -> usize {
        self.done.len()
    }
}
