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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::{Config, ConfigError, InstanceId};

    fn read(fields: Value) -> Result<Option<Merging>, ConfigError> {
        let mut instance = json!({"munchkin_id": "284-RPR-133"});
        let more = fields.as_object().unwrap().clone();
        instance.as_object_mut().unwrap().extend(more);
        let text = json!({
            "instances": {"main": instance},
            "credentials": {"default": {"client_id": "ID", "client_secret": "SECRET"}},
            "integrations": [],
        });
        let config = Config::parse(&text.to_string())?;
        let main = InstanceId::new("main").unwrap();
        Ok(config.instance(&main).unwrap().merging().cloned())
    }

    #[test]
    fn calls_are_merged_unless_somebody_says_no_and_linger_where_somebody_says_so() {
        let linger = |merging: &Merging, name| merging.linger(by_name(name).unwrap());
        let usual = read(json!({})).unwrap().unwrap();
        assert_eq!(linger(&usual, "syncLeads"), 0);
        assert_eq!(read(json!({"merging": false})).unwrap(), None);
        let fields = json!({"merging": true, "linger_ms": {"syncLeads": 20, "getLeadById": 1000}});
        let merging = read(fields).unwrap().unwrap();
        assert_eq!(linger(&merging, "syncLeads"), 20);
        assert_eq!(linger(&merging, "getLeadById"), 1000);
        assert_eq!(linger(&merging, "describeLead"), 0);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_where_it_stands() {
        for (fields, place) in [
            (json!({"merging": "yes"}), "merging"),
            (json!({"linger_ms": 20}), "linger_ms"),
            (json!({"linger_ms": {"syncLead": 20}}), "linger_ms"),
            (json!({"linger_ms": {"syncLeads": 0}}), "linger_ms"),
            (json!({"linger_ms": {"syncLeads": 1001}}), "linger_ms"),
        ] {
            let error = read(fields).unwrap_err().to_string();
            assert!(error.contains(place), "{error}");
        }
    }
}
