//! Opportunities (Adobe: "Opportunities").

use super::{SCHEMA, delete::delete, describe, fields, query::query, write::sync};
use crate::catalog::Operation;
use crate::permission::Permission::{self, ReadOnlyOpportunity, ReadWriteOpportunity};
use crate::world::records::Object::Opportunity;

const READ: &[Permission] = &[ReadOnlyOpportunity, ReadWriteOpportunity];
const WRITE: &[Permission] = &[ReadWriteOpportunity];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeOpportunity",
        "GET",
        "/rest/v1/opportunities/describe.json",
        READ,
        |world, _| describe(world, &Opportunity),
    ),
    Operation::new(
        "getOpportunities",
        "GET",
        "/rest/v1/opportunities.json",
        READ,
        |world, call| query(world, call, &Opportunity),
    ),
    Operation::new(
        "syncOpportunities",
        "POST",
        "/rest/v1/opportunities.json",
        WRITE,
        |world, call| sync(world, call, &Opportunity),
    ),
    Operation::new(
        "deleteOpportunities",
        "POST",
        "/rest/v1/opportunities/delete.json",
        WRITE,
        |world, call| delete(world, call, &Opportunity),
    ),
    Operation::new(
        "getOpportunityFields",
        "GET",
        "/rest/v1/opportunities/schema/fields.json",
        SCHEMA,
        |world, call| fields::all(world, call, &Opportunity),
    ),
    Operation::new(
        "getOpportunityFieldByName",
        "GET",
        "/rest/v1/opportunities/schema/fields/{fieldApiName}.json",
        SCHEMA,
        |world, call| fields::by_name(world, call, &Opportunity),
    ),
];
