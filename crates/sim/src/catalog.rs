//! The simulator's own table of operations, joined from the rooms under [`crate::ops`].

use std::collections::BTreeSet;

use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::ops;
use crate::permission::Permission;
use crate::world::World;

/// What an operation does once its call is admitted.
#[derive(Clone, Copy)]
pub enum Work {
    /// Issues a token; handled by the machine, which keeps the tokens.
    Identity,
    /// Reads or changes the instance.
    Instance(fn(&mut World, &Call<'_>) -> Result<Reply, Failure>),
}

/// The API that an operation belongs to; it decides envelope and limits of size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// `/identity`
    Identity,
    /// `/rest/v1`
    LeadDatabase,
    /// `/rest/asset/v1`
    Asset,
    /// `/rest/asset/v2`
    NewAsset,
    /// `/bulk/v1`
    Bulk,
    /// `/userservice/management/v1`
    Users,
    /// `/subscriptions`, which has a host of its own at Adobe, and limits of its own.
    DataIngestion,
}

impl Family {
    /// Whether its calls count against the instance's limits.
    #[must_use]
    pub const fn is_limited(self) -> bool {
        !matches!(self, Self::Identity | Self::DataIngestion)
    }
}

/// One operation of Marketo's REST API.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Operation {
    /// Its name, by which faults, latency laws and the account know it.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path; `{name}` stands for a parameter.
    pub path: &'static str,
    /// Any one of these is enough, or `all` of them are needed; none are when empty.
    pub permissions: &'static [Permission],
    /// Whether all of the permissions are needed.
    pub all: bool,
    /// What it does.
    pub work: Work,
}

impl Operation {
    /// A row of the table.
    pub(crate) const fn new(
        name: &'static str,
        method: &'static str,
        path: &'static str,
        permissions: &'static [Permission],
        run: fn(&mut World, &Call<'_>) -> Result<Reply, Failure>,
    ) -> Self {
        Self {
            name,
            method,
            path,
            permissions,
            all: false,
            work: Work::Instance(run),
        }
    }

    /// The same, but all of its permissions are needed.
    pub(crate) const fn needs_all(mut self) -> Self {
        self.all = true;
        self
    }

    /// Whether one who holds these permissions may call it.
    #[must_use]
    pub fn allows(&self, held: &BTreeSet<Permission>) -> bool {
        let mut needed = self.permissions.iter();
        if self.all {
            needed.all(|one| held.contains(one))
        } else {
            self.permissions.is_empty() || needed.any(|one| held.contains(one))
        }
    }

    /// The API it belongs to.
    #[must_use]
    pub fn family(&self) -> Family {
        family(self.path)
    }
}

const IDENTITY: &[Operation] = &[
    Operation {
        name: "identity",
        method: "GET",
        path: "/identity/oauth/token",
        permissions: &[],
        all: false,
        work: Work::Identity,
    },
    Operation {
        name: "identity",
        method: "POST",
        path: "/identity/oauth/token",
        permissions: &[],
        all: false,
        work: Work::Identity,
    },
];

/// Leads and what belongs to them.
const LEADS: &[&[Operation]] = &[
    ops::leads::OPERATIONS,
    ops::describe::OPERATIONS,
    ops::schema::OPERATIONS,
    ops::partitions::OPERATIONS,
    ops::push::OPERATIONS,
    ops::submit_form::OPERATIONS,
    ops::merge::OPERATIONS,
    ops::memberships::OPERATIONS,
    ops::campaigns::OPERATIONS,
    ops::program_members::OPERATIONS,
    ops::lists::OPERATIONS,
    ops::activities::OPERATIONS,
    ops::custom_types::OPERATIONS,
    ops::add_activities::OPERATIONS,
];

/// The other records of the lead database.
const RECORDS: &[&[Operation]] = &[
    ops::records::companies::OPERATIONS,
    ops::records::opportunities::OPERATIONS,
    ops::records::roles::OPERATIONS,
    ops::records::sales_persons::OPERATIONS,
    ops::records::named_accounts::OPERATIONS,
    ops::records::account_lists::OPERATIONS,
    ops::records::custom::OPERATIONS,
    ops::records::types::OPERATIONS,
];

/// Programs, folders and what lies in them.
const PROGRAMS: &[&[Operation]] = &[
    ops::assets::programs::OPERATIONS,
    ops::assets::program_writes::OPERATIONS,
    ops::assets::program_tags::OPERATIONS,
    ops::assets::folders::OPERATIONS,
    ops::assets::tokens::OPERATIONS,
    ops::assets::campaigns::OPERATIONS,
    ops::assets::lists::OPERATIONS,
    ops::assets::files::OPERATIONS,
    ops::assets::segments::OPERATIONS,
];

/// Emails, pages and what they are made of.
const CONTENT: &[&[Operation]] = &[
    ops::mail::emails::LIFE,
    ops::mail::emails::OPERATIONS,
    ops::mail::content::OPERATIONS,
    ops::mail::modules::OPERATIONS,
    ops::mail::templates::LIFE,
    ops::mail::templates::OPERATIONS,
    ops::mail::snippets::LIFE,
    ops::mail::snippets::OPERATIONS,
    ops::assets::forms::OPERATIONS,
    ops::assets::form_fields::OPERATIONS,
    ops::assets::form_layout::OPERATIONS,
    ops::assets::landing::pages::OPERATIONS,
    ops::assets::landing::content::OPERATIONS,
    ops::assets::landing::dynamic::OPERATIONS,
    ops::assets::landing::templates::OPERATIONS,
    ops::assets::landing::redirects::OPERATIONS,
    ops::designs::EMAILS,
    ops::designs::TEMPLATES,
    ops::designs::FRAGMENTS,
];

/// Bulk jobs.
const BULK: &[&[Operation]] = &[
    ops::export::LEADS,
    ops::export::ACTIVITIES,
    ops::export::OBJECTS,
    ops::export::MEMBERS,
    ops::import::OPERATIONS,
    ops::ingestion::OPERATIONS,
];

/// What is about the instance itself.
const INSTANCE: &[&[Operation]] = &[IDENTITY, ops::usage::OPERATIONS, ops::users::OPERATIONS];

const GROUPS: &[&[&[Operation]]] = &[LEADS, RECORDS, PROGRAMS, CONTENT, BULK, INSTANCE];

/// Every operation that is simulated.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    GROUPS
        .iter()
        .flat_map(|group| group.iter().copied().flatten())
}

/// The API that a path belongs to.
#[must_use]
pub fn family(path: &str) -> Family {
    if path.starts_with("/identity/") {
        Family::Identity
    } else if path.starts_with("/rest/asset/v2/") {
        Family::NewAsset
    } else if path.starts_with("/rest/asset/") {
        Family::Asset
    } else if path.starts_with("/bulk/") {
        Family::Bulk
    } else if path.starts_with("/userservice/") {
        Family::Users
    } else if path.starts_with("/subscriptions/") {
        Family::DataIngestion
    } else {
        Family::LeadDatabase
    }
}

/// What a method and path led to.
#[derive(Clone)]
pub enum Found {
    /// An operation and its path parameters.
    Operation(&'static Operation, Vec<(&'static str, String)>),
    /// The path is known, the method is not: 605.
    WrongMethod,
    /// Nothing has that path: 610.
    Nothing,
}

/// Looks an operation up. Of several paths that fit, the one with most fixed segments counts.
#[must_use]
pub fn find(method: &str, segments: &[String]) -> Found {
    let mut best = 0;
    let mut found = Found::Nothing;
    for operation in operations() {
        let Some((fixed, params)) = fit(operation.path, segments) else {
            continue;
        };
        if fixed < best {
            continue;
        }
        if fixed > best {
            best = fixed;
            found = Found::WrongMethod;
        }
        if operation.method == method {
            found = Found::Operation(operation, params);
        }
    }
    found
}

/// How many segments are fixed, and the values of the others; `None` when the path does not fit.
fn fit(pattern: &'static str, segments: &[String]) -> Option<(usize, Vec<(&'static str, String)>)> {
    let patterns: Vec<&'static str> = pattern.trim_start_matches('/').split('/').collect();
    if patterns.len() != segments.len() {
        return None;
    }
    let mut fixed = 1;
    let mut params = Vec::new();
    for (pattern, segment) in patterns.into_iter().zip(segments) {
        match pattern
            .strip_prefix('{')
            .and_then(|rest| rest.split_once('}'))
        {
            Some((name, suffix)) => {
                let value = segment
                    .strip_suffix(suffix)
                    .filter(|value| !value.is_empty())?;
                params.push((name, value.to_owned()));
            }
            None if pattern == segment => fixed += 1,
            None => return None,
        }
    }
    Some((fixed, params))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::segments;

    fn named(method: &str, path: &str) -> String {
        match find(method, &segments(path).unwrap()) {
            Found::Operation(operation, params) => format!("{} {params:?}", operation.name),
            Found::WrongMethod => "605".into(),
            Found::Nothing => "610".into(),
        }
    }

    #[test]
    fn paths_are_told_apart() {
        assert_eq!(
            named("GET", "/rest/v1/lead/7.json"),
            r#"getLeadById [("leadId", "7")]"#
        );
        assert_eq!(named("POST", "/rest/v1/leads.json"), "syncLeads []");
        assert_eq!(
            named("GET", "/rest/v1/lists/3.json"),
            r#"getListById [("listId", "3")]"#
        );
        assert_eq!(named("PUT", "/rest/v1/leads.json"), "605");
        assert_eq!(named("GET", "/rest/v1/lead/.json"), "610");
        assert_eq!(named("GET", "/rest/v1/lead/7"), "610");
        assert_eq!(named("GET", "/rest/rest/v1/leads.json"), "610");
        assert_eq!(
            named("GET", "/bulk/v1/leads/export.json"),
            "getExportLeadJobs []"
        );
    }

    #[test]
    fn no_operation_hides_another() {
        for operation in operations() {
            let path = operation.path.replace(['{', '}'], "");
            let found = find(operation.method, &segments(&path).unwrap());
            let Found::Operation(found, _) = found else {
                panic!("{path} not found")
            };
            assert_eq!(found.name, operation.name, "{path}");
        }
    }
}
