//! The records of custom objects (Adobe: "Custom Objects").

use serde_json::Value;

use super::{delete::delete, describe, query::query, write::sync};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{self, ReadOnlyCustomObject, ReadWriteCustomObject};
use crate::world::World;
use crate::world::records::Object;

const READ: &[Permission] = &[ReadOnlyCustomObject, ReadWriteCustomObject];
const WRITE: &[Permission] = &[ReadWriteCustomObject];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "listCustomObjects",
        "GET",
        "/rest/v1/customobjects.json",
        READ,
        list,
    ),
    Operation::new(
        "describeCustomObjects",
        "GET",
        "/rest/v1/customobjects/{customObjectName}/describe.json",
        READ,
        |world, call| describe(world, &named(call)),
    ),
    Operation::new(
        "getCustomObjects",
        "GET",
        "/rest/v1/customobjects/{customObjectName}.json",
        READ,
        |world, call| query(world, call, &named(call)),
    ),
    Operation::new(
        "syncCustomObjects",
        "POST",
        "/rest/v1/customobjects/{customObjectName}.json",
        WRITE,
        |world, call| sync(world, call, &named(call)),
    ),
    Operation::new(
        "deleteCustomObjects",
        "POST",
        "/rest/v1/customobjects/{customObjectName}/delete.json",
        WRITE,
        |world, call| delete(world, call, &named(call)),
    ),
];

fn named(call: &Call<'_>) -> Object {
    Object::Custom(call.path_param("customObjectName").to_owned())
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let names = call.params.list("names");
    let stores = world.records.custom.stores();
    let wanted = stores.filter(|store| names.is_empty() || names.contains(&store.schema.name));
    let shown = wanted.map(|store| Value::Object(store.schema.listed()));
    Ok(Reply::result(shown.collect()))
}
