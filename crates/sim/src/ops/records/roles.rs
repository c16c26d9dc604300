//! What leads have to do with opportunities (Adobe: "Opportunity Roles").

use super::{delete::delete, describe, query::query, write::sync};
use crate::catalog::Operation;
use crate::permission::Permission::{self, ReadOnlyOpportunity, ReadWriteOpportunity};
use crate::world::records::Object::Role;

const READ: &[Permission] = &[ReadOnlyOpportunity, ReadWriteOpportunity];
const WRITE: &[Permission] = &[ReadWriteOpportunity];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeOpportunityRole",
        "GET",
        "/rest/v1/opportunities/roles/describe.json",
        READ,
        |world, _| describe(world, &Role),
    ),
    Operation::new(
        "getOpportunityRoles",
        "GET",
        "/rest/v1/opportunities/roles.json",
        READ,
        |world, call| query(world, call, &Role),
    ),
    Operation::new(
        "syncOpportunityRoles",
        "POST",
        "/rest/v1/opportunities/roles.json",
        WRITE,
        |world, call| sync(world, call, &Role),
    ),
    Operation::new(
        "deleteOpportunityRoles",
        "POST",
        "/rest/v1/opportunities/roles/delete.json",
        WRITE,
        |world, call| delete(world, call, &Role),
    ),
];
