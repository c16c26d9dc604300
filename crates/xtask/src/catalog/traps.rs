//! Where the catalog differs from the definitions on purpose, and why: `traps.json`.

use std::fmt;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Difference;

/// The list, as it is in the repository.
const LISTED: &str = include_str!("traps.json");

/// All traps.
#[derive(Debug)]
pub(super) struct Traps(pub(super) Vec<Trap>);

/// One trap: the same differences, for one reason, in some operations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trap {
    /// Names of operations; one star stands for any text.
    operations: Vec<String>,
    /// What differs in them.
    differences: Vec<String>,
    /// How many differences these are in all.
    times: usize,
    /// Why the catalog is right.
    reason: String,
}

/// The differences that were found, beside those that were expected.
#[derive(Debug)]
pub(super) struct Verdict<'t> {
    /// The traps that were met as often as they say.
    pub(super) met: Vec<&'t Trap>,
    /// The traps that were met less often or more often, with how often that was.
    pub(super) stale: Vec<(&'t Trap, usize)>,
    /// The differences that no trap speaks of.
    pub(super) unlisted: Vec<Difference>,
}

impl Traps {
    /// The list, as it is in the repository.
    pub(super) fn listed() -> Result<Self> {
        serde_json::from_str(LISTED)
            .map(Self)
            .context("parsing traps.json")
    }

    /// How many differences the list speaks of.
    pub(super) fn total(&self) -> usize {
        self.0.iter().map(|trap| trap.times).sum()
    }

    /// Sorts out what was found.
    pub(super) fn judge(&self, found: &[Difference]) -> Verdict<'_> {
        let mut counts = vec![0; self.0.len()];
        let mut unlisted = Vec::new();
        for difference in found {
            match self.0.iter().position(|trap| trap.speaks_of(difference)) {
                Some(at) => counts[at] += 1,
                None => unlisted.push(difference.clone()),
            }
        }
        let all = || self.0.iter().zip(counts.iter().copied());
        Verdict {
            met: all()
                .filter(|(trap, times)| *times == trap.times)
                .map(|(trap, _)| trap)
                .collect(),
            stale: all().filter(|(trap, times)| *times != trap.times).collect(),
            unlisted,
        }
    }
}

impl Trap {
    fn speaks_of(&self, difference: &Difference) -> bool {
        self.differences.contains(&difference.what)
            && self
                .operations
                .iter()
                .any(|pattern| fits(pattern, &difference.operation))
    }

    /// The trap in one line, for the digest.
    pub(super) fn line(&self) -> String {
        let (operations, differences) = (self.operations.join(" "), self.differences.join("; "));
        format!("trap {}x {operations}: {differences}", self.times)
    }
}

impl Verdict<'_> {
    /// How many differences were found that are listed.
    pub(super) fn listed(&self) -> usize {
        let met = self.met.iter().map(|trap| trap.times);
        met.chain(self.stale.iter().map(|(_, times)| *times)).sum()
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for trap in &self.met {
            let (names, times) = (trap.operations.join(", "), trap.times);
            writeln!(f, "{names}: {times} listed")?;
            for what in &trap.differences {
                writeln!(f, "    {what}")?;
            }
            writeln!(f, "    because {}", trap.reason)?;
        }
        for (trap, times) in &self.stale {
            let line = trap.line();
            writeln!(f, "LISTED, BUT MET {times} TIMES: {line}")?;
        }
        for difference in &self.unlisted {
            writeln!(f, "NOT LISTED: {difference}")?;
        }
        Ok(())
    }
}

/// Whether a name fits a pattern with at most one star.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_as_long_as_it_is_known_to_be() {
        let traps = Traps::listed().unwrap();
        assert_eq!((traps.0.len(), traps.total()), (20, 92));
        for trap in &traps.0 {
            let line = trap.line();
            assert!(
                trap.reason.len() > 20 && trap.reason.ends_with('.'),
                "{line}"
            );
            let fewest = trap.differences.len();
            assert!(
                trap.times >= fewest && !trap.operations.is_empty(),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_not_listed_and_what_is_listed_for_nothing_comes_out() {
        let trap = |operation: &str, times| Trap {
            operations: vec![operation.to_owned()],
            differences: vec!["body: x".to_owned()],
            times,
            reason: String::new(),
        };
        let difference = |operation: &str, what: &str| Difference {
            operation: operation.to_owned(),
            what: what.to_owned(),
        };
        let traps = Traps(vec![trap("one", 1), trap("*V2", 2), trap("none", 1)]);
        assert_eq!(traps.total(), 4);
        let found = [
            difference("one", "body: x"),
            difference("one", "body: y"),
            difference("aV2", "body: x"),
            difference("V2", "body: x"),
            difference("aV2b", "body: x"),
        ];
        let verdict = traps.judge(&found);
        assert_eq!(verdict.met.len(), 2);
        assert_eq!(verdict.stale.len(), 1);
        assert_eq!(verdict.listed(), 3);
        assert_eq!(verdict.unlisted, [found[1].clone(), found[4].clone()]);
        let shown = verdict.to_string();
        assert!(
            shown.contains("MET 0 TIMES: trap 1x none: body: x"),
            "{shown}"
        );
        assert!(shown.contains("NOT LISTED: aV2b: body: x"), "{shown}");
    }
}
