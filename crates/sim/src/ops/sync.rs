//! Sync Leads: every action, record by record (Adobe: "Leads" > "Create and Update").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::skipped;
use crate::answer::Reply;
use crate::call::{Call, text_in};
use crate::errors::Failure;
use crate::world::World;
use crate::world::activities::Change;
use crate::world::activity_kinds::{CHANGE_DATA_VALUE, NEW_LEAD};
use crate::world::fields::{self, Field};
use crate::world::leads::text;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    CreateOnly,
    UpdateOnly,
    CreateOrUpdate,
    CreateDuplicate,
}

type Values = BTreeMap<String, Option<Value>>;

/// How records are written.
pub(super) struct Upsert {
    /// What may be done.
    pub(super) action: Action,
    /// The field that they are looked up by.
    pub(super) lookup: Field,
    /// The partition that was named.
    pub(super) partition: Option<u64>,
    /// What the activities say about where it comes from.
    pub(super) source: &'static str,
}

impl Upsert {
    /// Creates and updates through the API, by a field and in a partition as the body of a call
    /// names them.
    ///
    /// # Errors
    /// 1006 and 1011 for the field, 1008 for the partition.
    pub(super) fn read(world: &World, body: &Value) -> Result<Self, Failure> {
        let name = body
            .get("lookupField")
            .and_then(Value::as_str)
            .unwrap_or("email");
        let lookup = world.fields.find(name).cloned();
        let lookup = lookup.ok_or_else(|| Failure::no_field(name))?;
        if !lookup.searchable {
            return Err(Failure::new(
                "1011",
                format!("Field '{name}' not supported"),
            ));
        }
        Ok(Self {
            action: Action::CreateOrUpdate,
            lookup,
            partition: text_in(body, "partitionName")
                .map(|name| super::partitions::find(world, name))
                .transpose()?,
            source: "Web service API",
        })
    }
}

pub(super) fn sync(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let input = call.input(&body)?;
    let mut upsert = Upsert::read(world, &body)?;
    upsert.action = match body.get("action").and_then(Value::as_str) {
        None | Some("createOrUpdate") => Action::CreateOrUpdate,
        Some("createOnly") => Action::CreateOnly,
        Some("updateOnly") => Action::UpdateOnly,
        Some("createDuplicate") => Action::CreateDuplicate,
        Some(other) => return Err(Failure::new("1003", format!("Invalid action '{other}'"))),
    };
    if upsert.lookup.name == "id" && upsert.action != Action::UpdateOnly {
        return Err(Failure::new(
            "1003",
            "Lookup field 'id' is only allowed with action 'updateOnly'",
        ));
    }
    let mut records = Vec::new();
    for record in &input {
        let done = one(world, call, &upsert, record);
        records.push(result(world, done));
    }
    Ok(Reply::result(records))
}

/// What became of one record, as the answer shows it.
pub(super) fn result(world: &mut World, done: Result<(u64, &'static str), Failure>) -> Value {
    match done {
        Ok((id, status)) => json!({"id": id, "status": status}),
        Err(failure) => {
            world.tally.skip(&failure.code);
            skipped(None, &failure)
        }
    }
}

/// Writes one record. The failure is the record's alone.
pub(super) fn one(
    world: &mut World,
    call: &Call<'_>,
    upsert: &Upsert,
    record: &Value,
) -> Result<(u64, &'static str), Failure> {
    let Value::Object(members) = record else {
        return Err(Failure::plain("609"));
    };
    let (action, lookup) = (upsert.action, &upsert.lookup);
    let mut values = Values::new();
    for (name, value) in members {
        let field = world
            .fields
            .find(name)
            .ok_or_else(|| Failure::no_field(name))?;
        if !field.writable {
            if field.name == "id" && lookup.name == "id" {
                continue;
            }
            return Err(Failure::new(
                "1011",
                format!("Field '{name}' not supported"),
            ));
        }
        values.insert(name.clone(), fields::accept(field, value)?);
    }
    let key = members.get(&lookup.name).map(text).unwrap_or_default();
    if key.trim().is_empty() && action != Action::CreateDuplicate {
        let text = format!("Value for lookupField '{}' not found", lookup.name);
        return Err(Failure::new("1003", text));
    }
    let living = if key.trim().is_empty() {
        Vec::new()
    } else {
        world.leads.find(&lookup.name, &key)
    };
    let known: Vec<u64> = living
        .iter()
        .copied()
        .filter(|id| visible(world, call, *id))
        .collect();
    match (action, known.as_slice()) {
        (Action::UpdateOnly, []) => Err(Failure::plain("1004")),
        (Action::CreateOnly, [_, ..]) => Err(Failure::plain("1005")),
        (Action::UpdateOnly | Action::CreateOrUpdate, [id]) => {
            let lies_in = world.leads.get(*id).map(|lead| lead.partition);
            if upsert.partition.is_some_and(|named| lies_in != Some(named)) {
                return Err(Failure::plain("1010"));
            }
            update(world, call, *id, &values, upsert.source);
            Ok((*id, "updated"))
        }
        (Action::UpdateOnly | Action::CreateOrUpdate, [_, _, ..]) => Err(Failure::plain("1007")),
        (Action::CreateOnly | Action::CreateOrUpdate, []) | (Action::CreateDuplicate, _) => {
            if !living.is_empty() {
                world
                    .tally
                    .duplicate(&lookup.name, &key, action == Action::CreateDuplicate);
            }
            Ok((create(world, call, upsert, &values), "created"))
        }
    }
}

/// Whether the look-up of this call can see a lead. One that another call created after this call
/// had arrived is not seen yet: that is how two upserts at once make a duplicate.
fn visible(world: &World, call: &Call<'_>, id: u64) -> bool {
    let Some(lead) = world.leads.get(id) else {
        return false;
    };
    let foreign = lead.made_by.is_some_and(|maker| maker != call.id);
    !(world.racing_upserts && foreign && lead.created_at > call.arrived)
}

fn create(world: &mut World, call: &Call<'_>, upsert: &Upsert, values: &Values) -> u64 {
    let id = world.leads.create(call.now, Some(call.id), values);
    if let Some(partition) = upsert.partition {
        world.leads.put_into_partition(call.now, id, partition);
    }
    world.tally.created += 1;
    let activity = world.activities.add(call.now, id, NEW_LEAD);
    activity.attributes = vec![
        ("Source Type".into(), json!(upsert.source)),
        (
            "Created Date".into(),
            json!(call.now.iso().chars().take(10).collect::<String>()),
        ),
    ];
    id
}

/// Updates a lead and logs each change.
pub(super) fn update(
    world: &mut World,
    call: &Call<'_>,
    id: u64,
    values: &Values,
    source: &'static str,
) {
    world.tally.updated += 1;
    for (field, old, new) in world.leads.update(call.now, id, values) {
        let field_id = world.fields.find(&field).map_or(0, |known| known.id);
        let activity = world.activities.add(call.now, id, CHANGE_DATA_VALUE);
        activity.primary_id = Some(u64::from(field_id));
        activity.primary.clone_from(&field);
        activity.attributes = vec![
            ("New Value".into(), json!(text(&new))),
            ("Old Value".into(), json!(text(&old))),
            ("Reason".into(), json!(source)),
            ("Source".into(), json!(source)),
        ];
        activity.change = Some(Change {
            field_id,
            field,
            old,
            new,
        });
    }
}
