//! What the catalog and the definitions agree on, in a digest: `agreed.json`. A change of the catalog
//! is seen by it where the definitions are not at hand.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use marketo_core::operation::{aliases, catalog};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::definitions::hex;
use super::show;
use super::traps::Traps;
use crate::repo::Repo;

const FILE: &str = "crates/xtask/src/catalog/agreed.json";

/// What was agreed on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreed {
    /// How many rows there are.
    pub(super) rows: usize,
    /// How many second ways to them.
    pub(super) second_ways: usize,
    /// How many differences are listed.
    pub(super) listed_differences: usize,
    /// SHA-256 of all that was compared, and of the traps.
    pub(super) digest: String,
    /// The definitions it was compared with, each with its SHA-256.
    pub(super) definitions: BTreeMap<String, String>,
}

impl Agreed {
    /// The catalog and the traps as they are now.
    pub(super) fn now(traps: &Traps, definitions: &BTreeMap<String, String>) -> Self {
        Self {
            rows: catalog().count(),
            second_ways: aliases().len(),
            listed_differences: traps.total(),
            digest: hex(&Sha256::digest(listing(traps).as_bytes())),
            definitions: definitions.clone(),
        }
    }

    /// What was noted down last.
    pub(super) fn noted(repo: &Repo) -> Result<Self> {
        let text =
            fs::read_to_string(repo.path(FILE)).with_context(|| format!("reading {FILE}"))?;
        serde_json::from_str(&text).with_context(|| format!("parsing {FILE}"))
    }

    /// Notes it down.
    pub(super) fn write(&self, repo: &Repo) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        fs::write(repo.path(FILE), text + "\n").with_context(|| format!("writing {FILE}"))
    }
}

/// All that is compared, one line for each row, second way and trap, in a fixed order.
fn listing(traps: &Traps) -> String {
    let mut lines: Vec<String> = catalog()
        .map(|row| {
            let mut params: Vec<String> = row.params.iter().map(show::param).collect();
            params.sort();
            let (params, payload) = (params.join(" "), show::word(&row.payload));
            let (name, method, path) = (row.name, row.method, row.path);
            let required = if row.body_required { "*" } else { "" };
            let job = show::job(row).map_or_else(String::new, |job| format!(" {job}"));
            format!("{method} {path} {name} [{params}] {payload}{required}{job}")
        })
        .collect();
    lines.extend(aliases().iter().map(|alias| {
        let (method, path, name) = (alias.method, alias.path, alias.operation.name);
        format!("{method} {path} = {name}")
    }));
    lines.extend(traps.0.iter().map(super::traps::Trap::line));
    lines.sort();
    lines.join("\n")
}
