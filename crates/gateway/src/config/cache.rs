//! For how long answers are kept.
//!
//! | field of `instances.*.cache` | meaning | if left out |
//! | --- | --- | --- |
//! | `schema_s` | seconds for which what fields and types there are is kept: describe, activity types, partitions, channels, tags | 86,400, a day |
//! | `enrichment_s` | the same for programs, emails, folders, lists and other assets | 0 |
//! | `stale_s` | for how many seconds more they are given when Marketo is down or the day's calls are used up | 0 |
//!
//! An integration's `cache_leads_s` says how old leads may be that it reads, up to a day; without it
//! they are never kept. 0 keeps nothing. See [`crate::cache`] for what is promised.

use core::time::Duration;

use super::reader::{Fields, Node, Parsed};

/// The longest that anything is kept, in seconds: 30 days.
const LONGEST: u32 = 2_592_000;

/// The longest that people's data are kept, in seconds.
const LONGEST_LEADS: u32 = 86_400;

pub(super) const CACHE: &str = "cache";
pub(super) const LEADS: &str = "cache_leads_s";
const SCHEMA: &str = "schema_s";
const ENRICHMENT: &str = "enrichment_s";
const STALE: &str = "stale_s";

/// For how long an instance's answers are kept; zero keeps none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheTimes {
    /// What fields and types there are.
    pub schema: Duration,
    /// Programs, emails, folders and the like.
    pub enrichment: Duration,
    /// How much longer either is given when Marketo has no answer.
    pub stale: Duration,
}

/// Reads `instances.*.cache`.
pub(super) fn of_instance(node: Option<Node>) -> Parsed<CacheTimes> {
    let mut fields = match node {
        Some(node) => Some(Fields::new(
            node.tree,
            node.place,
            &[SCHEMA, ENRICHMENT, STALE],
        )?),
        None => None,
    };
    let mut seconds = |name, usual| match &mut fields {
        Some(fields) => span(fields, name, usual, LONGEST),
        None => Ok(Duration::from_secs(usual)),
    };
    Ok(CacheTimes {
        schema: seconds(SCHEMA, 86_400)?,
        enrichment: seconds(ENRICHMENT, 0)?,
        stale: seconds(STALE, 0)?,
    })
}

/// Reads an integration's `cache_leads_s`.
pub(super) fn of_leads(fields: &mut Fields) -> Parsed<Duration> {
    span(fields, LEADS, 0, LONGEST_LEADS)
}

fn span(fields: &mut Fields, name: &str, usual: u64, most: u32) -> Parsed<Duration> {
    let found = fields.whole_of(name, 0..=most)?;
    Ok(Duration::from_secs(
        found.map_or(usual, |(_, seconds)| seconds.into()),
    ))
}
