//! Whether callers' calls are made as one, and what waits for others to come along.
//!
//! | field of `instances.*` | meaning | if left out |
//! | --- | --- | --- |
//! | `merging` | whether calls that can be one call are made as one; see [`merge`](crate::merge) | `true` |
//! | `linger_ms` | by operation: for how many milliseconds, 1 to 1000, one waits for others where nothing is under way; say `{ "syncLeads": 20 }` | nothing waits |

use marketo_core::operation::{Operation, by_name};

use super::error::ConfigFault;
use super::reader::{Fields, Named, Node, Parsed, entries, fault};

pub(super) const MERGING: &str = "merging";
pub(super) const LINGER: &str = "linger_ms";

/// The longest that a call lingers, in milliseconds: callers wait for it.
const LONGEST: u32 = 1_000;

/// How an instance's calls are merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merging {
    linger: Vec<(&'static str, u32)>,
}

impl Merging {
    /// For how many milliseconds a call of this operation waits for others.
    #[must_use]
    pub fn linger(&self, operation: &Operation) -> u32 {
        let named = self.linger.iter().find(|(name, _)| *name == operation.name);
        named.map_or(0, |(_, millis)| *millis)
    }
}

/// Reads the fields of an instance that are about merging.
pub(super) fn of_instance(fields: &mut Fields) -> Parsed<Option<Merging>> {
    let on = fields.take(MERGING).map_or(Ok(true), Node::bool)?;
    let linger = match fields.take(LINGER) {
        Some(node) => entries(node, linger)?,
        None => Vec::new(),
    };
    let linger = linger
        .into_iter()
        .map(|Named { value, .. }| value)
        .collect();
    Ok(on.then_some(Merging { linger }))
}

fn linger(name: &str, node: Node) -> Parsed<(&'static str, u32)> {
    let Some(operation) = by_name(name) else {
        return fault(&node.place, ConfigFault::UnknownAllow);
    };
    let (_, millis) = node.whole(1..=LONGEST)?;
    Ok((operation.name, millis))
}
