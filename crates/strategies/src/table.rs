//! The table that is checked in.

use std::fmt::Write as _;

use crate::{Mix, Outsiders, Scenario, Seen, Strategy, run};

/// What every run starts from.
const SEED: u64 = 4;

/// A strategy, what it was tried on, and what was seen.
#[derive(Clone, Debug)]
pub struct Row {
    /// On what.
    pub scenario: Scenario,
    /// What.
    pub strategy: Strategy,
    /// How it did.
    pub seen: Seen,
}

/// Every strategy on every scenario.
#[must_use]
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for mix in [Mix::Equals, Mix::Classes] {
        for outsiders in [Outsiders::None, Outsiders::Steady(30), Outsiders::Bursty(30)] {
            for trip_ms in [300, 600] {
                let scenario = Scenario {
                    mix,
                    outsiders,
                    trip_ms,
                    refusals_count: true,
                };
                rows.extend(Strategy::ALL.map(|strategy| Row {
                    scenario,
                    strategy,
                    seen: run(scenario, strategy, SEED),
                }));
            }
        }
    }
    rows
}

/// The table that is checked in.
#[must_use]
pub fn comparison(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut last = None;
    for row in rows {
        if last != Some(row.scenario) {
            let _ = writeln!(text, "\n## {}\n\n{HEAD}", title(row.scenario));
            last = Some(row.scenario);
        }
        let _ = writeln!(text, "{}", line(row.strategy.name(), &row.seen));
    }
    text
}

fn title(scenario: Scenario) -> String {
    format!("{scenario:?}")
}

const HEAD: &str = "\
| | 606 | 615 | not answered | limit used, with others | wait, interactive | wait, batch | Jain | others refused |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

fn line(name: &str, seen: &Seen) -> String {
    let (rate, places) = seen.refused();
    let (ours, all) = seen.used();
    let wait = |waits: &crate::seen::Waits| match (waits.percentile(50), waits.percentile(99)) {
        (Some(half), Some(most)) => format!("{half:.1} / {most:.1} s"),
        _ => "–".to_owned(),
    };
    format!(
        "| {name} | {rate:.2} | {places:.2} | {} | {ours:.1}, {all:.1} % | {} | {} | {:.3} | {:.1} % |",
        seen.failed,
        wait(&seen.interactive),
        wait(&seen.batch),
        seen.jain(),
        seen.others_refused(),
    )
}
