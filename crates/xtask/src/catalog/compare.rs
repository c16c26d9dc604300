//! The catalog beside the definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use marketo_core::operation::{JobKind, JobRole, JobStep, LimitClass, Operation, aliases, catalog};

use super::definitions::{Defined, Definitions};
use super::show;

/// One way in which the catalog and the definitions differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Difference {
    /// The operation's name in the catalog, or method and path where it has none.
    pub(super) operation: String,
    /// What differs.
    pub(super) what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation, self.what)
    }
}

/// Every difference, in a fixed order. A second way to an operation is held against its own
/// definition, where it has one: what differs there differs once more.
pub(super) fn all(definitions: &Definitions) -> Vec<Difference> {
    let rows = catalog().map(|row| (row.method, row.path, row, false));
    let others = aliases()
        .iter()
        .map(|alias| (alias.method, alias.path, alias.operation, true));
    let mut met = BTreeSet::new();
    let mut found = Vec::new();
    for (method, path, row, second) in rows.chain(others) {
        let place = (method.as_str().to_owned(), path.to_owned());
        let mut add = |what: String| {
            found.push(Difference {
                operation: row.name.to_owned(),
                what,
            });
        };
        match definitions.operations.get(&place) {
            Some(defined) => {
                between(row, defined).into_iter().for_each(&mut add);
                if !second && row.name != name_of(row, &defined.heading) {
                    add(format!("name: the heading is {:?}", defined.heading));
                }
            }
            None => add(format!("{method} {path}: not in the definitions")),
        }
        met.insert(place);
    }
    for (method, path) in definitions.operations.keys() {
        if !met.contains(&(method.clone(), path.clone())) {
            found.push(Difference {
                operation: format!("{method} {path}"),
                what: "not in the catalog".to_owned(),
            });
        }
    }
    found.sort();
    found
}

/// What differs in parameters and body.
fn between(row: &Operation, defined: &Defined) -> Vec<String> {
    let ours: BTreeMap<(&str, String), bool> = row
        .params
        .iter()
        .map(|param| ((show::place(param), param.name.to_owned()), param.required))
        .collect();
    let mut found = Vec::new();
    let names: BTreeSet<_> = ours.keys().chain(defined.params.keys()).collect();
    for key in names {
        let (place, name) = key;
        let what = match (ours.get(key), defined.params.get(key)) {
            (Some(true), Some(false)) => "required in the catalog only",
            (Some(false), Some(true)) => "required in the definition only",
            (Some(_), None) => "in the catalog only",
            (None, Some(_)) => "in the definition only",
            _ => continue,
        };
        found.push(format!("{place} {name}: {what}"));
    }
    let payload = show::word(&row.payload);
    if payload != defined.payload {
        let theirs = defined.payload;
        found.push(format!(
            "body: {payload} in the catalog, {theirs} in the definition"
        ));
    } else if payload == "json" && row.body_required != defined.body_required {
        let whose = if row.body_required {
            "catalog"
        } else {
            "definition"
        };
        found.push(format!("body: required in the {whose} only"));
    }
    let (ours, theirs) = (tells_of(row), defined.tells_of);
    if ours != theirs {
        let word = |jobs: Option<&'static str>| jobs.unwrap_or("no job");
        let (ours, theirs) = (word(ours), word(theirs));
        found.push(format!(
            "answer: tells of {ours} in the catalog, of {theirs} in the definition"
        ));
    }
    found
}

/// What bulk jobs a good answer tells of.
fn tells_of(row: &Operation) -> Option<&'static str> {
    let JobRole { kind, step } = row.job?;
    Some(match (kind, step) {
        (JobKind::Import, _) => "an import",
        (JobKind::Export, JobStep::List) => "exports",
        (JobKind::Export, _) => "an export",
    })
}

/// The name that an operation has by the rule of the catalog: its heading in one word, and what
/// tells it from its namesakes.
fn name_of(row: &Operation, heading: &str) -> String {
    let mut name = String::new();
    let words = heading
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    for word in words {
        let (first, rest) = word.split_at(1);
        if name.is_empty() {
            name.push_str(&first.to_lowercase());
        } else {
            name.push_str(&first.to_uppercase());
        }
        name.push_str(rest);
    }
    if row.path.starts_with("/rest/asset/v2/") {
        name.push_str("V2");
    }
    if row.limits == LimitClass::DataIngestion {
        name.push_str("ViaIngestion");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use marketo_core::operation::by_name;

    /// The definitions that the catalog agrees with to the letter.
    fn mirror() -> Definitions {
        let mut all = Definitions::default();
        let others = aliases()
            .iter()
            .map(|alias| (alias.method, alias.path, alias.operation));
        let rows = catalog().map(|row| (row.method, row.path, row));
        for (method, path, row) in rows.chain(others) {
            let params = row.params.iter();
            let defined = Defined {
                heading: heading(row.name),
                params: params
                    .map(|param| ((show::place(param), param.name.to_owned()), param.required))
                    .collect(),
                payload: ["none", "json", "form", "multipart"]
                    .into_iter()
                    .find(|word| *word == show::word(&row.payload))
                    .unwrap(),
                body_required: row.body_required,
                tells_of: tells_of(row),
            };
            let place = (method.as_str().to_owned(), path.to_owned());
            all.operations.insert(place, defined);
        }
        all
    }

    fn heading(name: &str) -> String {
        let name = name.trim_end_matches("V2");
        name.trim_end_matches("ViaIngestion").to_owned()
    }

    fn place(name: &str) -> (String, String) {
        let row = by_name(name).unwrap();
        (row.method.as_str().to_owned(), row.path.to_owned())
    }

    /// What is found when one definition is changed.
    fn changed(name: &str, change: impl FnOnce(&mut Defined)) -> Vec<String> {
        let mut all_of_them = mirror();
        change(all_of_them.operations.get_mut(&place(name)).unwrap());
        let shown = all(&all_of_them);
        shown.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_differs_from_itself() {
        assert_eq!(all(&mirror()), []);
    }

    #[test]
    fn each_kind_of_difference_is_found() {
        let key = |place, name: &str| (place, name.to_owned());
        let lead = |change: fn(&mut Defined)| changed("getLeadById", change);
        assert_eq!(
            changed("getLeadById", |row| {
                row.params.insert(key("query", "deep"), true);
            }),
            ["getLeadById: query deep: in the definition only"]
        );
        assert_eq!(
            changed("getLeadById", |row| {
                row.params.remove(&key("query", "fields"));
            }),
            ["getLeadById: query fields: in the catalog only"]
        );
        assert_eq!(
            changed("getLeadById", |row| {
                row.params.insert(key("query", "fields"), true);
            }),
            ["getLeadById: query fields: required in the definition only"]
        );
        assert_eq!(
            changed("getLeadById", |row| {
                row.params.insert(key("path", "leadId"), false);
            }),
            ["getLeadById: path leadId: required in the catalog only"]
        );
        assert_eq!(
            lead(|row| row.payload = "json"),
            ["getLeadById: body: none in the catalog, json in the definition"]
        );
        assert_eq!(
            lead(|row| row.heading = "Get Lead".to_owned()),
            ["getLeadById: name: the heading is \"Get Lead\""]
        );
        assert_eq!(
            changed("syncLeads", |row| row.body_required = false),
            ["syncLeads: body: required in the catalog only"]
        );
        assert_eq!(
            changed("getExportLeadJobs", |row| row.tells_of = Some("an export")),
            [
                "getExportLeadJobs: answer: tells of exports in the catalog, of an export in the \
              definition"
            ]
        );
    }

    #[test]
    fn what_is_missing_and_what_is_too_much() {
        let mut fewer = mirror();
        let gone = place("getLeadById");
        let defined = fewer.operations.remove(&gone).unwrap();
        assert_eq!(
            all(&fewer)[0].to_string(),
            "getLeadById: GET /rest/v1/lead/{leadId}.json: not in the definitions"
        );
        fewer.operations.insert(gone, defined);
        let more = ("POST".to_owned(), "/rest/v1/new.json".to_owned());
        fewer.operations.insert(more, Defined::default());
        assert_eq!(
            all(&fewer)[0].to_string(),
            "POST /rest/v1/new.json: not in the catalog"
        );
    }

    #[test]
    fn names_are_headings_in_one_word() {
        let lead = by_name("getLeadById").unwrap();
        assert_eq!(name_of(lead, "Get Lead by Id"), "getLeadById");
        assert_eq!(name_of(lead, "Submit  Form"), "submitForm");
        let email = by_name("getEmailByIdV2").unwrap();
        assert_eq!(name_of(email, "Get Email by Id"), "getEmailByIdV2");
    }
}
