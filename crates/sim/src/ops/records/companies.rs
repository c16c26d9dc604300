//! Companies (Adobe: "Companies").

use super::{SCHEMA, delete::delete, describe, fields, query::query, write::sync};
use crate::catalog::Operation;
use crate::permission::Permission::{self, ReadOnlyCompany, ReadWriteCompany};
use crate::world::records::Object::Company;

const READ: &[Permission] = &[ReadOnlyCompany, ReadWriteCompany];
const WRITE: &[Permission] = &[ReadWriteCompany];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeCompanies",
        "GET",
        "/rest/v1/companies/describe.json",
        READ,
        |world, _| describe(world, &Company),
    ),
    Operation::new(
        "getCompanies",
        "GET",
        "/rest/v1/companies.json",
        READ,
        |world, call| query(world, call, &Company),
    ),
    Operation::new(
        "syncCompanies",
        "POST",
        "/rest/v1/companies.json",
        WRITE,
        |world, call| sync(world, call, &Company),
    ),
    Operation::new(
        "deleteCompanies",
        "POST",
        "/rest/v1/companies/delete.json",
        WRITE,
        |world, call| delete(world, call, &Company),
    ),
    Operation::new(
        "getCompanyFields",
        "GET",
        "/rest/v1/companies/schema/fields.json",
        SCHEMA,
        |world, call| fields::all(world, call, &Company),
    ),
    Operation::new(
        "getCompanyFieldByName",
        "GET",
        "/rest/v1/companies/schema/fields/{fieldApiName}.json",
        SCHEMA,
        |world, call| fields::by_name(world, call, &Company),
    ),
];
