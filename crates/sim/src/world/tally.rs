//! The tally of what became of leads, for the account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What became of leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadTally {
    /// Records created.
    pub created: u64,
    /// Records updated.
    pub updated: u64,
    /// Records deleted.
    pub deleted: u64,
    /// Records skipped, by code.
    pub skipped: BTreeMap<String, u64>,
    /// Records created though a living one had the same lookup value, `createDuplicate` left out.
    pub duplicates: u64,
    /// The same by `createDuplicate`, where it is what was asked for.
    pub duplicates_asked: u64,
    /// The first hundred lookup values that were created twice, as `field=value`.
    pub examples: Vec<String>,
}

impl LeadTally {
    /// Notes a creation over a living record with the same lookup value.
    pub fn duplicate(&mut self, field: &str, value: &str, asked: bool) {
        if asked {
            self.duplicates_asked += 1;
            return;
        }
        self.duplicates += 1;
        if self.examples.len() < 100 {
            self.examples.push(format!("{field}={value}"));
        }
    }

    /// Notes a skipped record.
    pub fn skip(&mut self, code: &str) {
        *self.skipped.entry(code.to_owned()).or_default() += 1;
    }

    /// The tally as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "created": self.created,
            "updated": self.updated,
            "deleted": self.deleted,
            "skipped": self.skipped,
            "written_twice": self.duplicates,
            "written_twice_examples": self.examples,
            "duplicates_asked_for": self.duplicates_asked,
        })
    }
}
