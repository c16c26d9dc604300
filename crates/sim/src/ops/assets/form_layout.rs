//! Where the fields of a form stand, and when they are shown (Adobe: "Forms" > "Rearranging Field",
//! "Visibility Rule").

use serde::Deserialize;
use serde_json::{Value, json};

use super::form_fields::{no_field, on_form};
use super::forms::edit;
use super::{WRITE, against, blank, embedded, found, id_only, invalid, only_form};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::form_fields::FormField;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "updateFieldPositions",
        "POST",
        "/rest/asset/v1/form/{id}/reArrange.json",
        WRITE,
        rearrange,
    ),
    Operation::new(
        "addFormFieldVisibilityRules",
        "POST",
        "/rest/asset/v1/form/{formId}/field/{fieldId}/visibility.json",
        WRITE,
        set_rules,
    ),
];

const MOST_COLUMNS: u64 = 3;
const MOST_ROWS: u64 = 10;

/// Where a field is to stand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Position {
    column_number: u64,
    row_number: u64,
    field_name: String,
    #[serde(default)]
    field_list: Vec<Position>,
}

/// Every place is inside the form and is given once.
fn check_places(places: &[Position]) -> Result<(), Failure> {
    let place = |it: &Position| (it.row_number, it.column_number);
    for (n, it) in places.iter().enumerate() {
        if it.column_number >= MOST_COLUMNS || it.row_number >= MOST_ROWS {
            let rule = format!("Field '{}' stands outside of the form", it.field_name);
            return Err(Failure::new("701", rule));
        }
        if places.iter().take(n).any(|other| place(other) == place(it)) {
            return Err(against("Two fields stand in the same place"));
        }
        check_places(&it.field_list)?;
    }
    Ok(())
}

/// Stands all fields anew; each of them must be named once.
fn rearrange(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let places = embedded::<Vec<Position>>(call, "positions")?;
    let places = places.ok_or_else(|| blank("positions"))?;
    check_places(&places)?;
    edit(world, call, |form| {
        let mut left = std::mem::take(&mut form.fields);
        let mut take = |it: &Position, set: Option<&str>| {
            let place = left.iter().position(|field| field.id == it.field_name);
            let field = left.remove(place.ok_or_else(|| no_field(&it.field_name))?);
            if !it.field_list.is_empty() && (set.is_some() || !field.is_set()) {
                return Err(against(format!("Field '{}' is no fieldset", field.id)));
            }
            if set.is_some() && field.is_set() {
                return Err(against("A fieldset cannot lie in another one"));
            }
            form.fields.push(FormField {
                row: it.row_number,
                column: it.column_number,
                set: set.map(str::to_owned),
                ..field
            });
            Ok(())
        };
        for it in &places {
            take(it, None)?;
            for inner in &it.field_list {
                take(inner, Some(&it.field_name))?;
            }
        }
        match left.first() {
            Some(field) => Err(against(format!("Field '{}' has no position", field.id))),
            None => Ok(()),
        }
    })?;
    Ok(id_only(call.path_id("id")?))
}

const OPERATORS: &[&str] = &[
    "is",
    "isNot",
    "isEmpty",
    "isNotEmpty",
    "startsWith",
    "notStartsWith",
    "endsWith",
    "notEndsWith",
    "contains",
    "notContains",
    "greaterThan",
    "lessThan",
    "atLeast",
    "atMost",
    "between",
    "notBetween",
    "notInTimeFrame",
    "inPast",
    "notInPast",
    "after",
    "before",
    "inTimeFrame",
    "onOrAfter",
    "onOrBefore",
];

/// When a field is shown.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Visibility {
    rule_type: String,
    #[serde(default)]
    rules: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    subject_field: String,
    operator: String,
    #[serde(default)]
    values: Vec<String>,
    alt_label: Option<String>,
    pick_list_values: Option<Value>,
}

impl Condition {
    fn record(&self) -> Value {
        let mut record = json!({
            "subjectField": self.subject_field,
            "operator": self.operator,
            "values": self.values,
        });
        if let Some(label) = &self.alt_label {
            record["altLabel"] = json!(label);
        }
        if let Some(values) = &self.pick_list_values {
            record["picklistFilterValues"] = values.clone();
        }
        record
    }
}

/// Replaces a field's rules by those that are given.
fn set_rules(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let rule = embedded::<Visibility>(call, "visibilityRule")?;
    let rule = rule.ok_or_else(|| blank("visibilityRule"))?;
    if !matches!(rule.rule_type.as_str(), "show" | "hide" | "alwaysShow") {
        return Err(invalid("ruleType", &rule.rule_type));
    }
    if rule.rules.is_empty() && rule.rule_type != "alwaysShow" {
        return Err(blank("rules"));
    }
    if let Some(wrong) = rule
        .rules
        .iter()
        .find(|it| !OPERATORS.contains(&it.operator.as_str()))
    {
        return Err(invalid("operator", &wrong.operator));
    }
    edit(world, call, |form| {
        let missing = rule
            .rules
            .iter()
            .find(|it| form.field(&it.subject_field).is_none());
        if let Some(missing) = missing {
            return Err(no_field(&missing.subject_field));
        }
        let field = on_form(form, call)?;
        field.rule.clone_from(&rule.rule_type);
        field.conditions = rule.rules.iter().map(Condition::record).collect();
        Ok(found([json!({
            "formFieldId": field.id,
            "ruleType": field.rule,
            "rules": field.conditions,
        })]))
    })
}
