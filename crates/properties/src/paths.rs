//! Paths: one way to write each, and the operation that a plain search would find.

use marketo_core::operation::{Method, NoMatch, Operation, aliases, catalog, resolve};
use marketo_core::request::normalise_path;
use percent_encoding::percent_decode_str;

pub(crate) const WORDS: &[&str] = &["not UTF-8", "operation", "refused", "unknown"];

const METHODS: [Method; 3] = [Method::Get, Method::Post, Method::Delete];

pub(crate) fn check(data: &[u8]) -> &'static str {
    let Ok(path) = core::str::from_utf8(data) else {
        return "not UTF-8";
    };
    for method in METHODS {
        // Not made plain before: anything may be found, but nothing may break.
        let _ = resolve(method, path);
    }
    let Ok(plain) = normalise_path(path) else {
        return "refused";
    };
    is_plain(&plain);
    let fits: Vec<_> = rows().filter(|row| fits(row.1, &plain)).collect();
    let most_literal = fits.iter().map(|row| places(row.1)).min();
    let fits: Vec<_> = fits
        .into_iter()
        .filter(|row| Some(places(row.1)) == most_literal)
        .collect();
    let mut word = "unknown";
    for method in METHODS {
        match resolve(method, &plain) {
            Ok(found) => {
                word = "operation";
                let (_, template, _) = fits
                    .iter()
                    .find(|row| row.0 == method && row.2.name == found.operation.name)
                    .expect("a template of this operation, with this method");
                assert_eq!(fill(template, &found.path_params), decoded(&plain));
            }
            Err(NoMatch::UnknownPath) => assert!(fits.is_empty(), "a template fits"),
            Err(NoMatch::WrongMethod { allowed }) => {
                assert!(fits.iter().all(|row| row.0 != method), "{method} is there");
                assert!(!allowed.is_empty() && !allowed.contains(&method));
                for other in allowed {
                    assert!(resolve(other, &plain).is_ok(), "{other} is said to do");
                }
            }
        }
    }
    word
}

/// What must be true of every path that is compared with what is allowed.
pub(crate) fn is_plain(path: &str) {
    assert!(path.starts_with('/') && !path.contains("//"), "{path}");
    assert!(
        path.split('/')
            .all(|segment| segment != "." && segment != ".."),
        "{path}"
    );
    assert!(
        path.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)),
        "{path}"
    );
    for hidden in ["%2e", "%2E", "%2f", "%2F", "%5c", "%5C", "%00"] {
        assert!(!path.contains(hidden), "{path}");
    }
    assert_eq!(
        normalise_path(path).as_deref(),
        Ok(path),
        "twice is not once"
    );
}

/// Method, template and operation of every row and every other spelling.
fn rows() -> impl Iterator<Item = (Method, &'static str, &'static Operation)> {
    let others = aliases()
        .iter()
        .map(|alias| (alias.method, alias.path, alias.operation));
    catalog()
        .map(|row| (row.method, row.path, row))
        .chain(others)
}

/// Whether a path is a template with something in each of its places.
fn fits(template: &str, path: &str) -> bool {
    let (patterns, segments) = (template.split('/'), path.split('/'));
    if patterns.clone().count() != segments.clone().count() {
        return false;
    }
    patterns.zip(segments).all(|(pattern, segment)| {
        let Some((before, rest)) = pattern.split_once('{') else {
            return pattern == segment;
        };
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        segment.len() > before.len() + after.len()
            && segment.starts_with(before)
            && segment.ends_with(after)
    })
}

/// For each segment whether it is a place: the least of templates is literal the farthest.
fn places(template: &str) -> Vec<bool> {
    template.split('/').map(|part| part.contains('{')).collect()
}

/// The template with the values in their places.
fn fill(template: &str, values: &[(&'static str, String)]) -> String {
    values
        .iter()
        .fold(template.to_owned(), |path, (name, value)| {
            path.replacen(&format!("{{{name}}}"), value, 1)
        })
}

fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}
