//! From a path that came in to an operation.

use marketo_core::operation::{Method, NoMatch, Operation, Place, aliases, catalog, resolve};
use marketo_core::request::normalise_path;
use proptest::prelude::*;

fn found(method: Method, path: &str) -> (&'static str, Vec<(&'static str, String)>) {
    let path = normalise_path(path).unwrap();
    let found = resolve(method, &path).unwrap_or_else(|e| panic!("{method} {path}: {e}"));
    (found.operation.name, found.path_params)
}

#[test]
fn every_row_and_every_alias_is_found_by_its_path() {
    let rows = catalog().map(|row| (row.method, row.path, row));
    let others = aliases()
        .iter()
        .map(|alias| (alias.method, alias.path, alias.operation));
    for (method, template, operation) in rows.chain(others) {
        let mut path = template.to_owned();
        let mut expected = Vec::new();
        for param in operation
            .params
            .iter()
            .filter(|param| param.place == Place::Path)
        {
            path = path.replace(&format!("{{{}}}", param.name), "a%20b.1");
            expected.push((param.name, "a b.1".to_owned()));
        }
        assert_eq!(
            found(method, &path),
            (operation.name, expected),
            "{method} {template}"
        );
    }
}

#[test]
fn second_ways_that_real_clients_use() {
    let list = vec![("listId", "1001".to_owned())];
    assert_eq!(
        found(Method::Get, "/rest/v1/list/1001/leads.json"),
        ("getLeadsByListId", list.clone())
    );
    assert_eq!(
        found(Method::Get, "/rest/v1/lists/1001/leads.json"),
        ("getLeadsByListId", list)
    );
    assert_eq!(
        found(Method::Delete, "/rest/v1/leads.json"),
        ("deleteLeads", vec![])
    );
    assert_eq!(
        found(Method::Get, "/identity/oauth/token"),
        ("identity", vec![])
    );
    assert_eq!(
        found(Method::Get, "/rest/../bulk/v1/leads/export.json"),
        ("getExportLeadJobs", vec![])
    );
}

#[test]
fn a_literal_segment_wins_over_a_template() {
    assert_eq!(
        found(Method::Get, "/rest/v1/leads/describe2.json").0,
        "describeLead2"
    );
    assert_eq!(
        found(Method::Post, "/bulk/v1/leads/export/create.json").0,
        "createExportLeadJob"
    );
    assert_eq!(
        resolve(Method::Get, "/rest/v1/leads/delete.json"),
        Err(NoMatch::WrongMethod {
            allowed: vec![Method::Post]
        })
    );
}

/// Paths that fit several rows, and the one that they mean.
#[test]
fn of_several_templates_the_most_literal_one_is_meant() {
    for (method, path, name) in [
        (
            Method::Get,
            "/rest/v1/customobjects/schema.json",
            "listCustomObjectTypes",
        ),
        (
            Method::Post,
            "/rest/v1/customobjects/schema.json",
            "syncCustomObjectType",
        ),
        (
            Method::Get,
            "/rest/v1/customobjects/car_c.json",
            "getCustomObjects",
        ),
        (
            Method::Get,
            "/rest/v1/customobjects/schema/fieldDataTypes.json",
            "getCustomObjectTypeFieldDataTypes",
        ),
        (
            Method::Get,
            "/rest/v1/customobjects/schema/describe.json",
            "describeCustomObjects",
        ),
        (
            Method::Get,
            "/rest/v1/customobjects/schema/describe/describe.json",
            "describeCustomObjectType",
        ),
        (
            Method::Get,
            "/rest/v1/programs/members/describe.json",
            "describeProgramMember",
        ),
        (
            Method::Get,
            "/rest/v1/programs/1001/members.json",
            "getProgramMembers",
        ),
        (
            Method::Get,
            "/rest/asset/v1/email/byName.json",
            "getEmailByName",
        ),
        (
            Method::Get,
            "/rest/asset/v1/email/ccFields.json",
            "getEmailCCFields",
        ),
        (
            Method::Get,
            "/rest/asset/v1/email/1001.json",
            "getEmailById",
        ),
        (
            Method::Post,
            "/rest/asset/v1/email/1/content/rearrange.json",
            "rearrangeEmailModules",
        ),
        (
            Method::Post,
            "/rest/asset/v1/email/1/content/title.json",
            "updateEmailContentSection",
        ),
        (
            Method::Get,
            "/rest/asset/v1/form/fields.json",
            "getAvailableFormFields",
        ),
        (
            Method::Get,
            "/rest/asset/v1/form/7/fields.json",
            "getFieldsForForm",
        ),
        (Method::Get, "/rest/asset/v2/email/filter", "listEmailsV2"),
        (Method::Get, "/rest/asset/v2/email/1001", "getEmailByIdV2"),
        (
            Method::Post,
            "/rest/asset/v2/email/bulk/delete",
            "bulkDeleteEmailsV2",
        ),
        (
            Method::Post,
            "/rest/asset/v2/email/1001/delete",
            "deleteEmailV2",
        ),
        (
            Method::Post,
            "/rest/asset/v1/program/1/tag/delete.json",
            "updateProgramTag",
        ),
        (
            Method::Post,
            "/rest/asset/v1/program/1/tag/delete/delete.json",
            "deleteProgramTag",
        ),
        (
            Method::Get,
            "/bulk/v1/customobjects/car_c/export.json",
            "getExportCustomObjectJobs",
        ),
        (
            Method::Get,
            "/bulk/v1/program/members/import/1/status.json",
            "getImportProgramMemberStatus",
        ),
        (
            Method::Post,
            "/bulk/v1/program/1/members/import.json",
            "importProgramMembers",
        ),
        (
            Method::Get,
            "/userservice/management/v1/users/roles.json",
            "getRoles",
        ),
        (
            Method::Get,
            "/userservice/management/v1/users/roles/roles.json",
            "getRolesAndWorkspacesById",
        ),
        (
            Method::Post,
            "/userservice/management/v1/users/a@b.example/invite/delete.json",
            "deleteInvitedUser",
        ),
        (
            Method::Post,
            "/subscriptions/556-RJS-213/customobjects/purchases",
            "syncCustomObjectsViaIngestion",
        ),
        (
            Method::Post,
            "/subscriptions/556-RJS-213/lists/remove",
            "removeLeadsFromListViaIngestion",
        ),
    ] {
        assert_eq!(found(method, path).0, name, "{method} {path}");
    }
}

/// A path takes the most literal of the templates that it fits, literal at the first difference. So
/// two templates could only be confused if they were literal in the same places and alike in them.
#[test]
fn no_two_rows_are_ambiguous() {
    fn shape(template: &str) -> String {
        let segments = template
            .split('/')
            .map(|segment| match segment.split_once('{') {
                Some((before, rest)) => format!("{before}{{}}{}", rest.split_once('}').unwrap().1),
                None => segment.to_owned(),
            });
        segments.collect::<Vec<_>>().join("/")
    }
    let rows = catalog().map(|row| (row.method, row.path));
    let others = aliases().iter().map(|alias| (alias.method, alias.path));
    let mut seen = std::collections::BTreeSet::new();
    for (method, path) in rows.chain(others) {
        assert!(seen.insert((method, shape(path))), "{method} {path}");
        // A segment holds one parameter at most, and a template fits the bits of a rank.
        assert!(
            path.split('/')
                .all(|segment| segment.matches('{').count() <= 1)
        );
        assert!(path.split('/').count() < 32);
    }
}

/// Values that are literals elsewhere lead to another row only where that row has the whole path.
#[test]
fn words_of_the_reference_as_values_lead_to_rows_that_have_them() {
    let words: std::collections::BTreeSet<&str> = catalog()
        .flat_map(|row| row.path.split('/'))
        .filter(|segment| !segment.contains('{') && !segment.is_empty())
        .map(|segment| segment.trim_end_matches(".json"))
        .collect();
    for row in catalog() {
        let params = || row.params.iter().filter(|param| param.place == Place::Path);
        for word in &words {
            let mut path = row.path.to_owned();
            for param in params() {
                path = path.replace(&format!("{{{}}}", param.name), word);
            }
            let met = match resolve(row.method, &path) {
                Ok(met) => met,
                // A more literal row has it, with another method.
                Err(NoMatch::WrongMethod { allowed }) => {
                    let met = resolve(allowed[0], &path).unwrap();
                    assert_ne!(met.operation.path, row.path, "{path}");
                    met
                }
                Err(error) => panic!("{path}: {error}"),
            };
            if met.operation.name != row.name {
                // The first place in which one is literal and the other is not.
                let open = |row: &Operation| {
                    let segments = row.path.split('/').map(|segment| segment.contains('{'));
                    segments.collect::<Vec<bool>>()
                };
                assert!(open(met.operation) < open(row), "{path}: {row:?}");
            }
        }
    }
}

#[test]
fn what_is_not_there() {
    for path in [
        "/",
        "/rest/v1/leads",
        "/rest/v1/leads.json/",
        "/rest/v1/Leads.json",
        "/REST/v1/leads.json",
        "/rest/v1/lead/.json",
        "/rest/v1/lead/1",
        "/rest/v1/lead/1/2.json",
        "/rest/v1/lists/1/leads.json/x",
        "/v1/leads.json",
        "/rest/rest/v1/leads.json",
        "/bulk/v1/leads/export//file.json",
        "/soap/mktows/3_1",
        "/rest/v1/lead/{leadId}.json",
        "/rest/asset/v3/email",
        "/subscriptions/556-RJS-213",
        "",
    ] {
        assert_eq!(
            resolve(Method::Get, path),
            Err(NoMatch::UnknownPath),
            "{path}"
        );
    }
    assert_eq!(
        resolve(Method::Delete, "/rest/v1/lead/1.json"),
        Err(NoMatch::WrongMethod {
            allowed: vec![Method::Get]
        })
    );
    assert_eq!(
        resolve(Method::Get, "/bulk/v1/leads/export/1/enqueue.json"),
        Err(NoMatch::WrongMethod {
            allowed: vec![Method::Post]
        })
    );
    assert_eq!(
        resolve(Method::Delete, "/rest/asset/v1/programs.json"),
        Err(NoMatch::WrongMethod {
            allowed: vec![Method::Get, Method::Post]
        })
    );
}

proptest! {
    #[test]
    fn any_path_is_answered(path in "(/|rest|v1|leads?|lists?|\\.json|%[0-9A-F]{2}|[a-z{}]){0,12}", free in any::<String>()) {
        for path in [path, free] {
            for method in [Method::Get, Method::Post, Method::Delete] {
                if let Err(NoMatch::WrongMethod { allowed }) = resolve(method, &path) {
                    prop_assert!(!allowed.is_empty() && !allowed.contains(&method));
                    for other in allowed {
                        prop_assert!(resolve(other, &path).is_ok());
                    }
                }
            }
        }
    }
}
