//! Create and update, record by record (Adobe: "Lead Database" > "Create and Update").

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{By, each, traces, typed};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use crate::world::fields::fold;
use crate::world::leads::text;
use crate::world::records::Object;
use crate::world::records::schema::{IdKind, Schema};
use crate::world::records::store::{Store, Values};

/// What a write may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ops) enum Action {
    /// `createOnly`
    CreateOnly,
    /// `updateOnly`
    UpdateOnly,
    /// `createOrUpdate`
    CreateOrUpdate,
}

impl Action {
    /// `action` of a body.
    ///
    /// # Errors
    /// 1003 for one that is none.
    pub(super) fn read(body: &Value, usual: Self) -> Result<Self, Failure> {
        match body.get("action") {
            None | Some(Value::Null) => Ok(usual),
            Some(Value::String(text)) if text == "createOnly" => Ok(Self::CreateOnly),
            Some(Value::String(text)) if text == "updateOnly" => Ok(Self::UpdateOnly),
            Some(Value::String(text)) if text == "createOrUpdate" => Ok(Self::CreateOrUpdate),
            Some(other) => Err(Failure::new(
                "1003",
                format!("Invalid action '{}'", text(other)),
            )),
        }
    }
}

pub(super) fn sync(world: &mut World, call: &Call<'_>, object: &Object) -> Result<Reply, Failure> {
    let schema = &super::store(world, object)?.schema;
    let id = schema.id;
    let body = call.json()?;
    let input = call.input(&body)?;
    let lists = *object == Object::AccountList;
    let usual = if lists {
        Action::CreateOnly
    } else {
        Action::CreateOrUpdate
    };
    let action = Action::read(&body, usual)?;
    if lists && action == Action::CreateOrUpdate {
        return Err(Failure::new("1003", "Invalid action 'createOrUpdate'"));
    }
    let by = By::read(&body, "dedupeBy")?;
    // Ids are Marketo's to give. A number may at least be written to without `updateOnly`.
    let creating =
        action == Action::CreateOnly || (action == Action::CreateOrUpdate && id == IdKind::Guid);
    if by == By::Id && creating {
        return Err(Failure::new(
            "1003",
            "dedupeBy 'idField' is only allowed with action 'updateOnly'",
        ));
    }
    if *object == Object::Opportunity {
        check_sales_persons(world, &input)?;
    }
    let schema = schema_keys(schema, by);
    let mut seen = BTreeSet::new();
    Ok(each(&input, id.field(), |record| {
        let key: Vec<String> = schema
            .iter()
            .filter_map(|name| record.get(name))
            .map(|value| fold(&text(value)))
            .collect();
        if key.len() == schema.len() && !seen.insert(key) {
            return Err(Failure::plain("1036"));
        }
        write(world, call.now, object, action, by, record)
    }))
}

/// The fields that tell the records of one call apart.
fn schema_keys(schema: &Schema, by: By) -> Vec<String> {
    match by {
        By::Id => vec![schema.id.field().to_owned()],
        By::Dedupe => schema.dedupe.clone(),
    }
}

/// 718 for an opportunity of a sales person that does not exist; it fails the whole call (Adobe:
/// "Error Codes").
fn check_sales_persons(world: &World, input: &[Value]) -> Result<(), Failure> {
    let field = "externalSalesPersonId";
    for record in input {
        let named = record.get(field).map(text).unwrap_or_default();
        if !named.is_empty() && world.records.sales_persons.find(field, &named).is_empty() {
            return Err(Failure::plain("718"));
        }
    }
    Ok(())
}

/// Writes one record; gives its id and what became of it.
///
/// # Errors
/// 1002 without its key, 1006 for a field that is none, 1003 for one that is Marketo's to write,
/// 1001 for a value of another type, 1013 and 1017 for a record that should be there or should not,
/// 1004 for a link to a lead that is not there, 1018 for what a CRM keeps.
pub(in crate::ops) fn write(
    world: &mut World,
    now: Time,
    object: &Object,
    action: Action,
    by: By,
    record: &Map<String, Value>,
) -> Result<(Value, &'static str), Failure> {
    let store = super::store(world, object)?;
    let mut values = Values::new();
    for (name, value) in record {
        let field = store
            .schema
            .field(name)
            .ok_or_else(|| Failure::no_field(name))?;
        if field.system {
            if by == By::Id && name == store.schema.id.field() {
                continue;
            }
            let text = format!("Field '{name}' cannot be written");
            return Err(Failure::new("1003", text));
        }
        values.insert(name.clone(), field.accept(value)?);
    }
    let found = find(store, by, record)?;
    match (action, found) {
        (Action::UpdateOnly, None) => Err(not_found(object)),
        (Action::CreateOnly, Some(_)) => Err(Failure::plain("1017")),
        (_, Some(number)) => {
            if *object == Object::AccountList {
                check_list(store, number)?;
            }
            check_update(store, number, &values)?;
            check_links(world, store, object, &values, false)?;
            let store = world.records.store_mut(object);
            let store = store.ok_or_else(|| not_found(object))?;
            let old = store.get(number).cloned();
            store.update(now, number, &values);
            let new = store.get(number).cloned();
            let (old, new) = old.zip(new).ok_or_else(|| not_found(object))?;
            if *object == Object::Opportunity {
                traces::opportunity(world, now, &old, &new);
            }
            Ok((new.id, "updated"))
        }
        (_, None) if by == By::Id => Err(not_found(object)),
        (_, None) => {
            let absent = |name: &str| values.get(name).and_then(Option::as_ref).is_none();
            let mut needed = store.schema.fields.iter().filter(|field| field.required);
            if let Some(field) = needed.find(|field| absent(&field.name)) {
                return Err(Failure::missing(&field.name));
            }
            check_links(world, store, object, &values, true)?;
            values.extend(given(object));
            let store = world.records.store_mut(object);
            let store = store.ok_or_else(|| not_found(object))?;
            let number = store.create(now, &values);
            let made = store.get(number).cloned();
            let made = made.ok_or_else(|| not_found(object))?;
            if *object == Object::Role {
                traces::role(world, now, &made, true);
            }
            Ok((made.id, "created"))
        }
    }
}

/// The record that a request means.
///
/// # Errors
/// 1002 when a field of the key is missing or empty.
pub(super) fn find(
    store: &Store,
    by: By,
    record: &Map<String, Value>,
) -> Result<Option<u64>, Failure> {
    let mut key = Vec::new();
    for name in schema_keys(&store.schema, by) {
        let value = typed(&store.schema, &name, record.get(&name))?;
        key.push((name, value));
    }
    let key = key
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(store.find_all(key).first().copied())
}

/// 1013, with the words that Adobe's page of that object has.
pub(super) fn not_found(object: &Object) -> Failure {
    match object {
        Object::Custom(_) | Object::Opportunity | Object::Role => Failure::plain("1013"),
        _ => Failure::new("1013", "Record not found"),
    }
}

/// 1018 for a list of accounts that a CRM keeps.
pub(super) fn check_list(lists: &Store, number: u64) -> Result<(), Failure> {
    match lists.get(number) {
        Some(list) if list.text("type") == "external" => Err(Failure::plain("1018")),
        _ => Ok(()),
    }
}

/// What may not change of a record that exists.
fn check_update(store: &Store, number: u64, values: &Values) -> Result<(), Failure> {
    let schema = &store.schema;
    let Some(record) = store.get(number) else {
        return Ok(());
    };
    for (name, value) in values {
        let Some(field) = schema.field(name) else {
            continue;
        };
        let changes = value.as_ref().map(text).unwrap_or_default() != record.text(name);
        let key = schema.dedupe.contains(name);
        if changes && value.is_none() && (field.required || key) {
            return Err(Failure::missing(name));
        }
        let folded = value.as_ref().map(|value| fold(&text(value)));
        let same = folded.is_some_and(|folded| folded == fold(&record.text(name)));
        if changes && !field.updateable && !same {
            let text = format!("Field '{name}' cannot be changed");
            return Err(Failure::new("1003", text));
        }
    }
    // A changed key must not be that of another record.
    let now = |name: &String| match values.get(name) {
        Some(value) => value.as_ref().map(text).unwrap_or_default(),
        None => record.text(name),
    };
    let key: Vec<(&String, String)> = schema.dedupe.iter().map(|name| (name, now(name))).collect();
    let others = store.find_all(
        key.iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    if others.iter().any(|other| *other != number) {
        return Err(Failure::plain("1017"));
    }
    Ok(())
}

/// A record's links to other records: a role needs its lead and its opportunity (Adobe:
/// "Opportunity Roles"), a custom object the lead that it names.
fn check_links(
    world: &World,
    store: &Store,
    object: &Object,
    values: &Values,
    creating: bool,
) -> Result<(), Failure> {
    let value = |name: &str| values.get(name).and_then(Option::as_ref).map(text);
    if *object == Object::Role && creating {
        let opportunity = value("externalOpportunityId").unwrap_or_default();
        let known = &world.records.opportunities;
        if known.find("externalOpportunityId", &opportunity).is_empty() {
            return Err(Failure::plain("1013"));
        }
        if world
            .leads
            .find("id", &value("leadId").unwrap_or_default())
            .is_empty()
        {
            return Err(Failure::plain("1004"));
        }
    }
    for relation in &store.schema.relations {
        let Some(wanted) = value(&relation.field) else {
            continue;
        };
        let field = world.fields.find(&relation.object_field);
        let known = field.is_some_and(|field| field.searchable);
        let lead = relation.object == "Lead" && known;
        if lead && world.leads.find(&relation.object_field, &wanted).is_empty() {
            return Err(Failure::plain("1004"));
        }
    }
    Ok(())
}

/// The values that Marketo gives a new record.
fn given(object: &Object) -> Values {
    let values: &[(&str, Value)] = match object {
        Object::AccountList => &[("type", json!("default")), ("updateable", json!(true))],
        Object::NamedAccount => &[
            ("membershipCount", json!(0)),
            ("opptyCount", json!(0)),
            ("opptyAmount", json!(0.0)),
        ],
        _ => &[],
    };
    let values = values.iter();
    values
        .map(|(name, value)| ((*name).to_owned(), Some(value.clone())))
        .collect()
}
