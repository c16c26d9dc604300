//! From a path that came in to an operation.

use marketo_core::operation::{Method, NoMatch, Place, aliases, catalog, resolve};
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
            allowed: vec![Method::Get]
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
