//! What the simulators and the callers counted.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::client::{Control, Site};
use super::rows::{Found, ROWS};
use super::table::Row;

/// The refusals that the demo is about, and why Marketo gives them.
const REFUSALS: [(&str, &str); 4] = [
    ("606", "606, over 100 calls in 20 s"),
    ("615", "615, over 10 calls at once"),
    ("602", "602, the token has expired"),
    ("601", "601, the token is invalid"),
];

/// What one caller asked for and got.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    /// Calls that its jobs make when nothing goes wrong, the token not counted.
    pub(super) calls: u64,
    /// Those that failed or brought something wrong.
    pub(super) failed: u64,
    /// From the first call to the last answer.
    pub(super) took: Duration,
}

/// One caller's figures.
pub(super) struct Figures {
    asked: Asked,
    /// The simulator's account, as its control endpoint shows it.
    account: Value,
    /// Refusals that came back to the caller, in the order of [`REFUSALS`], and cuts.
    seen: [u64; 4],
    seen_cut: u64,
    found: Found,
}

impl Figures {
    /// Reads the account of the simulator that served `site`, and what it holds of the rows.
    pub(super) fn read(asked: Asked, site: &Site, control: &Control) -> Result<Self> {
        Ok(Self {
            asked,
            account: control.get("account")?,
            seen: REFUSALS.map(|(code, _)| site.seen(code)),
            seen_cut: site.seen("cut"),
            found: Found::read(control)?,
        })
    }

    fn counted(&self, name: &str) -> Result<u64> {
        let figure = self.account[name].as_u64();
        figure.with_context(|| format!("the simulator's account has no {name}"))
    }

    fn met(&self, code: &str) -> u64 {
        self.account["by_code"][code].as_u64().unwrap_or(0)
    }

    fn cuts(&self) -> u64 {
        let fault = |name: &str| self.account["faults"][name].as_u64().unwrap_or(0);
        fault("cut_before") + fault("cut_after")
    }

    /// What the gateway promises and did not keep: one line each.
    pub(super) fn broken_promises(&self) -> Result<Vec<String>> {
        let mut broken = Vec::new();
        let mut at_most = |what: &str, counted: u64, most: u64| {
            if counted > most {
                broken.push(format!("{what}: {counted}, at most {most} expected"));
            }
        };
        at_most("606 met at Marketo", self.met("606"), 0);
        at_most("615 met at Marketo", self.met("615"), 0);
        at_most(
            "calls that arrived within 20 s",
            self.counted("most_in_window_all")?,
            100,
        );
        at_most("calls processed at once", self.counted("most_open")?, 10);
        at_most("identity calls", self.counted("identity_calls")?, 2);
        for ((code, _), seen) in REFUSALS.iter().zip(self.seen) {
            at_most(&format!("{code} seen by the caller"), seen, 0);
        }
        at_most("cut connections seen by the caller", self.seen_cut, 0);
        at_most("rows missing", self.found.missing, 0);
        at_most("rows there twice", self.found.twice, 0);
        at_most("rows with an old value", self.found.stale, 0);
        // What was to happen must have happened, or nothing was shown.
        for (what, happened) in [
            ("an ended token was to be met", self.met("602") > 0),
            ("two connections were to be cut", self.cuts() == 2),
            ("101 calls were to arrive", self.counted("arrivals")? > 100),
        ] {
            if !happened {
                broken.push(format!("{what}, and that did not come about"));
            }
        }
        Ok(broken)
    }
}

/// The rows of the final table, the gateway's figures before the plain client's.
pub(super) fn rows(edge: &Figures, plain: &Figures) -> Result<Vec<Row>> {
    let both = |figure: &dyn Fn(&Figures) -> u64| [figure(edge), figure(plain)];
    let counted = |name: &str| Ok::<_, anyhow::Error>([edge.counted(name)?, plain.counted(name)?]);
    let mut rows = vec![
        Row::counts("calls that the work needs", both(&|f| f.asked.calls)),
        Row::counts(
            "calls that failed for the caller",
            both(&|f| f.asked.failed),
        ),
        Row::counts("calls that arrived at Marketo", counted("arrivals")?),
        Row::counts("  most within 20 s", counted("most_in_window_all")?),
        Row::counts("  most at once", counted("most_open")?),
        Row::heading("made by Marketo / seen by the caller"),
    ];
    for (place, (code, name)) in REFUSALS.iter().enumerate() {
        let seen = |f: &Figures| f.seen.get(place).copied().unwrap_or(0);
        rows.push(Row::pairs(
            &format!("  {name}"),
            both(&|f| f.met(code)),
            both(&seen),
        ));
    }
    rows.push(Row::pairs(
        "  connection cut",
        both(&Figures::cuts),
        both(&|f| f.seen_cut),
    ));
    rows.extend([
        Row::counts("identity calls at Marketo", counted("identity_calls")?),
        Row::counts(
            &format!("rows written, of {}", super::table::thousands(ROWS as u64)),
            both(&|f| f.found.there),
        ),
        Row::counts("  written twice", both(&|f| f.found.twice)),
        Row::counts("  missing", both(&|f| f.found.missing)),
        Row::counts("  without their correction", both(&|f| f.found.stale)),
        Row::texts(
            "time until answered or given up",
            [edge, plain].map(|f| format!("{:.1} s", f.asked.took.as_secs_f64())),
        ),
    ]);
    Ok(rows)
}

/// Whether the simulator ever got one of these words in a request: as a token or anywhere else in
/// address, headers or body.
pub(super) fn leaked(control: &Control, words: &[&str]) -> Result<bool> {
    let mut since = 0;
    loop {
        let page = control.get(&format!("log?limit=50&since={since}"))?;
        let entries = page["entries"].to_string();
        if words.iter().any(|word| entries.contains(word)) {
            return Ok(true);
        }
        let last = page["last"].as_u64();
        let last = last.context("the simulator's log has no end")?;
        if page["more"] != true || last <= since {
            return Ok(false);
        }
        since = last;
    }
}
