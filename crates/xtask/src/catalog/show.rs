//! The catalog as a list, for people and for programs.

use std::fmt::Debug;

use anyhow::Result;
use marketo_core::operation::{
    Alias, JobRole, Method, Operation, Param, Payload, Permission, Place, Replay, aliases, catalog,
    families,
};
use serde::Serialize;

/// A row, as programs get it.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    family: &'static str,
    method: &'static str,
    path: &'static str,
    /// Whether it is a second way to the operation of this name.
    alias: bool,
    params: Vec<ParamOut>,
    permission: Option<PermissionOut>,
    payload: String,
    body_required: bool,
    paging: String,
    largest_batch: Option<u16>,
    replay: String,
    cache: String,
    server_timeout_s: u64,
    method_override: bool,
    limits: String,
    job: Option<String>,
    answer: String,
    target_limit: usize,
}

#[derive(Serialize)]
struct ParamOut {
    name: &'static str,
    r#in: &'static str,
    required: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum PermissionOut {
    AnyOf(Vec<&'static str>),
    AllOf(Vec<&'static str>),
}

/// Every row and every second way, for programs.
pub(super) fn json() -> Result<String> {
    let mut rows: Vec<Row> = Vec::new();
    for family in families() {
        for row in family.rows {
            rows.push(out(row, family.title));
            for alias in aliases().iter().filter(|a| a.operation.name == row.name) {
                rows.push(second_way(alias, out(row, family.title)));
            }
        }
    }
    Ok(serde_json::to_string_pretty(&rows)? + "\n")
}

/// The row of an operation as it looks by another way. A GET has its form in the query.
fn second_way(alias: &Alias, mut row: Row) -> Row {
    if alias.method == Method::Get && row.payload == "form" {
        row.payload = word(&Payload::None);
        row.body_required = false;
        for param in row.params.iter_mut().filter(|param| param.r#in == "form") {
            param.r#in = "query";
        }
    }
    Row {
        method: alias.method.as_str(),
        path: alias.path,
        alias: true,
        ..row
    }
}

fn out(row: &Operation, family: &'static str) -> Row {
    let names = |grants: &[marketo_core::operation::Grant]| {
        grants.iter().map(|grant| grant.name()).collect()
    };
    Row {
        name: row.name,
        family,
        method: row.method.as_str(),
        path: row.path,
        alias: false,
        params: row
            .params
            .iter()
            .map(|param| ParamOut {
                name: param.name,
                r#in: place(param),
                required: param.required,
            })
            .collect(),
        permission: match row.permission {
            Permission::None => None,
            Permission::AnyOf(grants) => Some(PermissionOut::AnyOf(names(grants))),
            Permission::AllOf(grants) => Some(PermissionOut::AllOf(names(grants))),
        },
        payload: word(&row.payload),
        body_required: row.body_required,
        paging: word(&row.paging),
        largest_batch: row.largest_batch,
        replay: word(&row.replay),
        cache: word(&row.cache),
        server_timeout_s: row.server_timeout.as_secs(),
        method_override: row.method_override,
        limits: word(&row.limits),
        job: job(row),
        answer: word(&row.answer),
        target_limit: row.target_limit,
    }
}

/// Every row, for people: name, method and path, and below it what is special about it.
pub(super) fn text() -> String {
    let mut out = String::new();
    for family in families() {
        out.push_str(&format!("{}\n\n", family.title));
        for row in family.rows {
            out.push_str(&format!(
                "  {}\n      {} {}\n",
                row.name, row.method, row.path
            ));
            for alias in aliases().iter().filter(|a| a.operation.name == row.name) {
                out.push_str(&format!("      also {} {}\n", alias.method, alias.path));
            }
            let params: Vec<String> = row.params.iter().map(param).collect();
            if !params.is_empty() {
                out.push_str(&format!("      takes {}\n", params.join(", ")));
            }
            out.push_str(&format!("      {}\n", facts(row).join("; ")));
        }
        out.push('\n');
    }
    let (rows, ways) = (catalog().count(), aliases().len());
    out.push_str(&format!(
        "{rows} operations, {ways} second ways to them; * is required\n"
    ));
    out
}

/// What is special about a row, in words.
fn facts(row: &Operation) -> Vec<String> {
    let names = |grants: &[marketo_core::operation::Grant], between: &str| {
        let names: Vec<&str> = grants.iter().map(|grant| grant.name()).collect();
        names.join(between)
    };
    let mut facts = vec![match row.permission {
        Permission::None => "no permission".to_owned(),
        Permission::AnyOf(grants) => names(grants, " or "),
        Permission::AllOf(grants) => names(grants, " and "),
    }];
    let required = if row.body_required { "*" } else { "" };
    let mut unless = |usual: &str, word: String, text: String| {
        if word != usual {
            facts.push(text.replace("{}", &word.replace('_', " ")));
        }
    };
    unless("none", word(&row.payload), format!("body: {{}}{required}"));
    unless("none", word(&row.paging), "pages: {}".to_owned());
    unless("never", word(&row.cache), "kept: {}".to_owned());
    unless("instance", word(&row.limits), "limits: {}".to_owned());
    unless("envelope", word(&row.answer), "answer: {}".to_owned());
    if let Some(job) = job(row) {
        facts.push(format!("job: {job}"));
    }
    if let Some(most) = row.largest_batch {
        facts.push(format!("at most {most}"));
    }
    facts.push(match row.replay {
        Replay::Safe => "safe to send twice".to_owned(),
        Replay::Unsafe => "not safe to send twice".to_owned(),
        Replay::ByAction => "safe to send twice unless it creates".to_owned(),
    });
    if row.method_override {
        facts.push("_method=GET".to_owned());
    }
    facts.push(format!("{} s", row.server_timeout.as_secs()));
    facts
}

/// What it does with a bulk job: `enqueue export`.
pub(super) fn job(row: &Operation) -> Option<String> {
    let JobRole { kind, step } = row.job?;
    Some(format!("{} {}", word(&step), word(&kind)))
}

/// A parameter in short: `query fields`, `path leadId*`.
pub(super) fn param(param: &Param) -> String {
    let required = if param.required { "*" } else { "" };
    format!("{} {}{required}", place(param), param.name)
}

/// Where a parameter goes.
pub(super) const fn place(param: &Param) -> &'static str {
    match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Form => "form",
    }
}

/// The name of a variant, as programs write it: `DateToken` is `date_token`.
pub(super) fn word(variant: &impl Debug) -> String {
    let mut out = String::new();
    for c in format!("{variant:?}").chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use marketo_core::operation::Paging;
    use serde_json::Value;

    #[test]
    fn programs_get_every_row_with_every_key() {
        let rows: Vec<Value> = serde_json::from_str(&json().unwrap()).unwrap();
        assert_eq!(rows.len(), catalog().count() + aliases().len());
        let keys = "name method path params permission payload paging largest_batch replay cache \
                    server_timeout_s method_override limits job answer";
        for row in &rows {
            for key in keys.split(' ') {
                assert!(row.get(key).is_some(), "{row}: no {key}");
            }
        }
        let sync = rows.iter().find(|row| row["name"] == "syncLeads").unwrap();
        assert_eq!(sync["replay"], "by_action");
        assert_eq!(sync["server_timeout_s"], 90);
        assert_eq!(sync["permission"]["any_of"][0], "Read-Write Lead");
        let enqueue = rows
            .iter()
            .find(|row| row["name"] == "enqueueExportLeadJob");
        assert_eq!(enqueue.unwrap()["job"], "enqueue export");
        let usage = rows.iter().find(|row| row["name"] == "getDailyUsage");
        assert_eq!(usage.unwrap()["permission"], Value::Null);
        let token = rows
            .iter()
            .find(|row| row["name"] == "identity" && row["alias"] == true);
        let token = token.unwrap();
        assert_eq!(
            (&token["method"], &token["payload"]),
            (&"GET".into(), &"none".into())
        );
        assert_eq!(token["params"][0]["in"], "query");
    }

    #[test]
    fn people_get_every_row() {
        let text = text();
        for row in catalog() {
            assert!(text.contains(&format!("  {}\n", row.name)), "{row:?}");
            assert!(
                text.contains(&format!("{} {}\n", row.method, row.path)),
                "{row:?}"
            );
        }
        assert!(text.contains("takes path leadId*, query fields\n"));
    }

    #[test]
    fn words() {
        assert_eq!(word(&Paging::DateToken), "date_token");
        assert_eq!(word(&Paging::None), "none");
    }
}
