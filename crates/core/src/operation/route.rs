//! From a method and a path to an operation.

use percent_encoding::percent_decode_str;

use super::{Method, Operation, aliases, families};

/// An operation, and what stood in the places of its path template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The operation. For an [alias](super::Alias) the one that does the same.
    pub operation: &'static Operation,
    /// Name and decoded value of each path parameter, in the template's order.
    pub path_params: Vec<(&'static str, String)>,
}

/// Why no operation was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMatch {
    /// No operation has this path (Marketo answers 610).
    #[error("no operation of Marketo has this path")]
    UnknownPath,
    /// The path is known, but not with this method (Marketo answers 605).
    #[error("the path is known, but not with this method")]
    WrongMethod {
        /// The methods the path is known with.
        allowed: Vec<Method>,
    },
}

/// Finds the operation for a method and a path without query.
///
/// The path must have been through [`normalise_path`](crate::request::normalise_path). Upper and
/// lower case differ, as with Marketo. A literal segment wins over a template:
/// `/rest/v1/leads/delete.json` is never a lead called `delete`.
///
/// # Errors
///
/// [`NoMatch`] says whether the path or only the method is unknown.
pub fn resolve(method: Method, path: &str) -> Result<Match, NoMatch> {
    if path.contains('{') {
        // Not normalised: a brace would pass for a template's own.
        return Err(NoMatch::UnknownPath);
    }
    let rows = families()
        .iter()
        .filter(|family| path.starts_with(family.prefix))
        .flat_map(|family| family.rows.iter().copied())
        .map(|operation| (operation.method, operation.path, operation));
    let others = aliases()
        .iter()
        .map(|alias| (alias.method, alias.path, alias.operation));
    let (template, operation) = find(rows.chain(others), method, path)?;
    let path_params = values(template, path).ok_or(NoMatch::UnknownPath)?;
    Ok(Match {
        operation,
        path_params,
    })
}

/// The most literal template that a path fits, if it is there with the method.
fn find<T>(
    rows: impl Iterator<Item = (Method, &'static str, T)>,
    method: Method,
    path: &str,
) -> Result<(&'static str, T), NoMatch> {
    let mut best = 0;
    let mut chosen = None;
    let mut allowed = Vec::new();
    for (with, template, operation) in rows {
        let Some(rank) = rank(template, path) else {
            continue;
        };
        if rank < best {
            continue;
        }
        if rank > best {
            best = rank;
            chosen = None;
            allowed.clear();
        }
        if with == method {
            chosen = chosen.or(Some((template, operation)));
        } else if !allowed.contains(&with) {
            allowed.push(with);
        }
    }
    allowed.sort_unstable();
    chosen.ok_or(if allowed.is_empty() {
        NoMatch::UnknownPath
    } else {
        NoMatch::WrongMethod { allowed }
    })
}

/// Whether a path fits a template, and how literally: a bit for each segment, the first segment
/// highest, set where the template is literal. Never zero for a path that fits, since every
/// template starts with a literal segment.
fn rank(template: &str, path: &str) -> Option<u32> {
    let alike = template.bytes().zip(path.bytes());
    let alike = alike.take_while(|(pattern, byte)| pattern == byte).count();
    let Some((b'{', _)) = template.as_bytes().get(alike..)?.split_first() else {
        return (alike == template.len() && alike == path.len()).then_some(u32::MAX);
    };
    // Most templates that start alike end otherwise.
    let (_, tail) = template.rsplit_once('}')?;
    if !path.ends_with(tail) {
        return None;
    }
    let mut rank = 0;
    let mut bit = 1_u32 << 31;
    let mut given = path.split('/');
    for pattern in template.split('/') {
        let segment = given.next()?;
        if pattern == segment {
            rank |= bit;
        } else {
            let value = held(pattern, segment)?;
            if value.is_empty() {
                return None;
            }
        }
        bit >>= 1;
    }
    given.next().is_none().then_some(rank)
}

/// What stands in the place of a template segment such as `{leadId}.json`.
fn held<'p>(pattern: &str, segment: &'p str) -> Option<&'p str> {
    let (before, rest) = pattern.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    segment.strip_prefix(before)?.strip_suffix(after)
}

/// Name and decoded value of each path parameter; nothing if a value is not UTF-8.
fn values(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for (pattern, segment) in template.split('/').zip(path.split('/')) {
        let Some((_, rest)) = pattern.split_once('{') else {
            continue;
        };
        let (name, _) = rest.split_once('}')?;
        let value = percent_decode_str(held(pattern, segment)?)
            .decode_utf8()
            .ok()?;
        found.push((name, value.into_owned()));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_segment_outranks_a_template_at_the_first_difference() {
        let literal = rank("/a/b/{x}.json", "/a/b/c.json").unwrap();
        let template = rank("/a/{y}/c.json", "/a/b/c.json").unwrap();
        assert!(literal > template);
        assert!(rank("/a/b/c.json", "/a/b/c.json").unwrap() > literal);
    }

    #[test]
    fn the_most_literal_template_is_found_wherever_it_stands_in_the_table() {
        let table = [
            (Method::Get, "/a/{x}.json"),
            (Method::Delete, "/a/{x}.json"),
            (Method::Get, "/a/{x}/schema.json"),
            (Method::Get, "/a/schema/{y}.json"),
            (Method::Post, "/a/delete.json"),
            (Method::Get, "/a/list.json"),
        ];
        let wrong = |allowed: &[Method]| {
            Err(NoMatch::WrongMethod {
                allowed: allowed.to_vec(),
            })
        };
        for reversed in [false, true] {
            let find = |method, path: &str| {
                let mut rows: Vec<_> = table.iter().map(|row| (row.0, row.1, ())).collect();
                if reversed {
                    rows.reverse();
                }
                find(rows.into_iter(), method, path).map(|(template, ())| template)
            };
            assert_eq!(find(Method::Get, "/a/list.json"), Ok("/a/list.json"));
            assert_eq!(find(Method::Get, "/a/lists.json"), Ok("/a/{x}.json"));
            assert_eq!(
                find(Method::Get, "/a/schema/schema.json"),
                Ok("/a/schema/{y}.json")
            );
            assert_eq!(
                find(Method::Get, "/a/other/schema.json"),
                Ok("/a/{x}/schema.json")
            );
            assert_eq!(find(Method::Post, "/a/delete.json"), Ok("/a/delete.json"));
            // The literal row has the path: a GET of it is no read of a thing called `delete`.
            assert_eq!(find(Method::Get, "/a/delete.json"), wrong(&[Method::Post]));
            assert_eq!(
                find(Method::Post, "/a/1.json"),
                wrong(&[Method::Get, Method::Delete])
            );
            assert_eq!(find(Method::Get, "/b"), Err(NoMatch::UnknownPath));
        }
    }

    #[test]
    fn a_template_holds_no_more_and_no_less_than_a_segment() {
        assert_eq!(rank("/a/{x}.json", "/a/.json"), None);
        assert_eq!(rank("/a/{x}.json", "/a/1/2.json"), None);
        assert_eq!(rank("/a/{x}.json", "/a/1.json/"), None);
        assert_eq!(rank("/a/{x}.json", "/a/1"), None);
        assert_eq!(rank("/a/{x}/b", "/a/"), None);
        assert!(rank("/a/{x}.json", "/a/1.json").is_some());
    }

    #[test]
    fn values_are_decoded() {
        let found = values("/a/{x}/b/{y}.json", "/a/caf%C3%A9/b/1%2B1.json").unwrap();
        assert_eq!(found, [("x", "café".to_owned()), ("y", "1+1".to_owned())]);
        assert_eq!(values("/a/{x}", "/a/%FF"), None);
    }
}
