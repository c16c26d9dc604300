//! Describe: which fields a lead has (Adobe: "Leads" > "Describe").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;
use crate::world::fields::Field;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeLead",
        "GET",
        "/rest/v1/leads/describe.json",
        &[ReadOnlyLead, ReadWriteLead],
        describe,
    ),
    Operation::new(
        "describeLead2",
        "GET",
        "/rest/v1/leads/describe2.json",
        &[ReadOnlyLead, ReadWriteLead],
        describe2,
    ),
];

fn describe(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let fields = world.fields.shown().map(|field| {
        let mut shown = json!({
            "id": field.id,
            "displayName": field.display,
            "dataType": field.kind.name(),
        });
        if let Value::Object(members) = &mut shown {
            if let Some(length) = field.length {
                members.insert("length".into(), json!(length));
            }
            let rest = json!({"name": field.name, "readOnly": !field.writable});
            members.insert("rest".into(), rest);
            members.insert(
                "soap".into(),
                json!({"name": field.soap(), "readOnly": !field.writable}),
            );
        }
        shown
    });
    Ok(Reply::result(fields.collect()))
}

fn describe2(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let lead = json!({
        "name": "API Lead",
        "searchableFields": world.fields.searchable_records(),
        "fields": world
            .fields
            .shown()
            .map(Field::describe_record)
            .collect::<Vec<Value>>(),
    });
    Ok(Reply::result(vec![lead]))
}
