//! What the constants of learning do, one by one.

use core::time::Duration;
use std::fmt::Write as _;

use marketo_core::limit::{Class, Learning};

use crate::seen::Seen;
use crate::table::SEED;
use crate::{Mix, Outsiders, Scenario, Strategy, run};

/// What is changed, and to what.
type Change = (&'static str, &'static str, Learning);

const CHOSEN: Learning = Learning::CHOSEN;

/// What was chosen, and what else might have been.
const CHANGES: [Change; 15] = [
    ("**as chosen**", "", CHOSEN),
    ("nothing is learnt", "", Learning::NONE),
    ("shut after a 606", "20 s", paused(20_010)),
    ("", "5 s", paused(5_000)),
    ("", "not at all", paused(0)),
    (
        "kept of what was held",
        "50 %",
        Learning {
            rate_kept: 50,
            ..CHOSEN
        },
    ),
    (
        "",
        "90 %",
        Learning {
            rate_kept: 90,
            ..CHOSEN
        },
    ),
    ("a slot more after", "20 s", rises(20, 10)),
    ("", "80 s", rises(80, 10)),
    ("", "always 40 s", rises(40, 0)),
    (
        "left by one 606, at least",
        "nothing",
        Learning {
            rate_left: 0,
            ..CHOSEN
        },
    ),
    (
        "",
        "75 %",
        Learning {
            rate_left: 75,
            ..CHOSEN
        },
    ),
    (
        "left by all, at least",
        "1 %",
        Learning {
            rate_least: 1,
            ..CHOSEN
        },
    ),
    (
        "",
        "25 %",
        Learning {
            rate_least: 25,
            ..CHOSEN
        },
    ),
    (
        "places kept after a 615",
        "90 %",
        Learning {
            places_kept: 90,
            ..CHOSEN
        },
    ),
];

const fn paused(millis: u64) -> Learning {
    Learning {
        rate_pause: Duration::from_millis(millis),
        ..CHOSEN
    }
}

const fn rises(seconds: u64, hastens: u16) -> Learning {
    Learning {
        rate_rises: Duration::from_secs(seconds),
        rate_hastens: hastens,
        ..CHOSEN
    }
}

/// On what.
const TRIED_ON: [(&str, Mix, Outsiders); 5] = [
    ("30 %, steadily", Mix::Classes, Outsiders::Steady(30)),
    ("30 %, in bursts", Mix::Classes, Outsiders::Bursty(30)),
    ("90 %, steadily", Mix::Classes, Outsiders::Steady(90)),
    ("a window each ten minutes", Mix::Classes, Outsiders::Rarely),
    ("the same, before no batch", Mix::Quiet, Outsiders::Rarely),
];

/// How each constant does, and what it would do otherwise.
#[must_use]
pub fn sweep() -> String {
    let titles = TRIED_ON.map(|(title, ..)| title).join(" | ");
    let rule = " ---: |".repeat(TRIED_ON.len());
    let mut text = format!("| | | {titles} |\n| --- | --- |{rule}\n");
    for (what, to, learning) in CHANGES {
        let cells = TRIED_ON.map(|(_, mix, outsiders)| cell(&tried(mix, outsiders, learning)));
        let _ = writeln!(text, "| {what} | {to} | {} |", cells.join(" | "));
    }
    text
}

fn tried(mix: Mix, outsiders: Outsiders, learning: Learning) -> Seen {
    let scenario = Scenario {
        mix,
        outsiders,
        trip_ms: 600,
        refusals_count: true,
    };
    run(scenario, Strategy::Ours(learning), SEED)
}

/// Refusals for each hundred calls; the share of the limit that was used; what interactive calls
/// waited.
fn cell(seen: &Seen) -> String {
    let ((rate, places), (used, _)) = (seen.refused(), seen.used());
    let wait = seen.wait(Class::Interactive, 99).unwrap_or_default();
    format!("{:.2}; {used:.0} %; {wait:.0} s", rate + places)
}
