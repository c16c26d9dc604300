//! Named accounts (Adobe: "Named Accounts").

use super::{SCHEMA, delete::delete, describe, fields, query::query, write::sync};
use crate::catalog::Operation;
use crate::permission::Permission::{self, ReadOnlyNamedAccount, ReadWriteNamedAccount};
use crate::world::records::Object::NamedAccount;

const READ: &[Permission] = &[ReadOnlyNamedAccount, ReadWriteNamedAccount];
const WRITE: &[Permission] = &[ReadWriteNamedAccount];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeNamedAccounts",
        "GET",
        "/rest/v1/namedaccounts/describe.json",
        READ,
        |world, _| describe(world, &NamedAccount),
    ),
    Operation::new(
        "getNamedAccounts",
        "GET",
        "/rest/v1/namedaccounts.json",
        READ,
        |world, call| query(world, call, &NamedAccount),
    ),
    Operation::new(
        "syncNamedAccounts",
        "POST",
        "/rest/v1/namedaccounts.json",
        WRITE,
        |world, call| sync(world, call, &NamedAccount),
    ),
    Operation::new(
        "deleteNamedAccounts",
        "POST",
        "/rest/v1/namedaccounts/delete.json",
        WRITE,
        |world, call| delete(world, call, &NamedAccount),
    ),
    Operation::new(
        "getNamedAccountFields",
        "GET",
        "/rest/v1/namedaccounts/schema/fields.json",
        SCHEMA,
        |world, call| fields::all(world, call, &NamedAccount),
    ),
    Operation::new(
        "getNamedAccountFieldByName",
        "GET",
        "/rest/v1/namedaccounts/schema/fields/{fieldApiName}.json",
        SCHEMA,
        |world, call| fields::by_name(world, call, &NamedAccount),
    ),
];
