//! The comparison of the strategies, as it is checked in.

use std::fmt::Write as _;

use marketo_core::limit::Class;

use crate::seen::Seen;
use crate::{Mix, Outsiders, Scenario, Strategy, run};

/// What every run starts from.
pub(crate) const SEED: u64 = 4;

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

/// On what the strategies are compared.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for (refusals_count, trips) in [(false, &[300, 600][..]), (true, &[600])] {
        for mix in [Mix::Equals, Mix::Classes] {
            for outsiders in [
                Outsiders::None,
                Outsiders::Steady(30),
                Outsiders::Bursty(30),
            ] {
                all.extend(trips.iter().map(|trip_ms| Scenario {
                    mix,
                    outsiders,
                    trip_ms: *trip_ms,
                    refusals_count,
                }));
            }
        }
    }
    all
}

/// Every strategy on every scenario.
#[must_use]
pub fn rows() -> Vec<Row> {
    let each = |scenario| {
        Strategy::ALL.map(|strategy| Row {
            scenario,
            strategy,
            seen: run(scenario, strategy, SEED),
        })
    };
    scenarios().into_iter().flat_map(each).collect()
}

/// The rows as tables, one for each scenario.
#[must_use]
pub fn comparison(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut last: Option<Scenario> = None;
    for row in rows {
        let scenario = row.scenario;
        if last.map(|last| last.refusals_count) != Some(scenario.refusals_count) {
            let _ = writeln!(text, "\n## {}", counted(scenario));
        }
        if last != Some(scenario) {
            let _ = writeln!(text, "\n### {}\n\n{}", title(scenario), head(scenario.mix));
        }
        last = Some(scenario);
        let _ = writeln!(text, "{}", line(row));
    }
    text
}

const fn counted(scenario: Scenario) -> &'static str {
    if scenario.refusals_count {
        "If refused calls count"
    } else {
        "If refused calls do not count"
    }
}

fn title(scenario: Scenario) -> String {
    let others = match scenario.outsiders {
        Outsiders::None => "alone",
        Outsiders::Steady(_) => "others take 30 %, steadily",
        Outsiders::Bursty(_) => "others take 30 %, in bursts",
        Outsiders::Rarely => "others take a window now and then",
    };
    let mix = match scenario.mix {
        Mix::Equals => "Equals",
        Mix::Classes => "Interactive and batch",
        Mix::Quiet => "Quiet",
    };
    let trip = f64::from(scenario.trip_ms) / 1_000.0;
    format!("{mix}, {others}, trips of {trip} s")
}

fn head(mix: Mix) -> String {
    let own: &[_] = match mix {
        Mix::Classes => &["wait, interactive", "wait, batch"],
        _ => &["wait", "Jain"],
    };
    let all = [
        &["", "606", "615", "not answered", "used", "with others"],
        own,
        &["others refused"],
    ]
    .concat();
    let rule = " ---: |".repeat(all.len() - 1);
    format!("| {} |\n| --- |{rule}", all.join(" | "))
}

fn line(
    Row {
        scenario,
        strategy,
        seen,
    }: &Row,
) -> String {
    let (rate, places) = seen.refused();
    let (ours, all) = seen.used();
    let own = match scenario.mix {
        Mix::Classes => wait(seen, Class::Batch),
        _ => format!("{:.3}", seen.jain()),
    };
    let others = match scenario.outsiders {
        Outsiders::None => "–".to_owned(),
        _ => format!("{:.1} %", seen.others_refused()),
    };
    format!(
        "| {} | {rate:.2} | {places:.2} | {:.2} % | {ours:.1} % | {all:.1} % | {} | {own} | {others} |",
        strategy.name(),
        seen.unanswered(),
        wait(seen, Class::Interactive),
    )
}

/// The median and the 99th percentile, in seconds.
pub(crate) fn wait(seen: &Seen, class: Class) -> String {
    let of = |percent| seen.wait(class, percent).unwrap_or_default();
    format!("{:.1} / {:.1}", of(50), of(99))
}
