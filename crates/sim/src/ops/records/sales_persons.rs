//! Sales persons (Adobe: "Sales Persons").

use super::{delete::delete, describe, query::query, write::sync};
use crate::catalog::Operation;
use crate::permission::Permission::{self, ReadOnlySalesPerson, ReadWriteSalesPerson};
use crate::world::records::Object::SalesPerson;

const READ: &[Permission] = &[ReadOnlySalesPerson, ReadWriteSalesPerson];
const WRITE: &[Permission] = &[ReadWriteSalesPerson];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "describeSalesPersons",
        "GET",
        "/rest/v1/salespersons/describe.json",
        READ,
        |world, _| describe(world, &SalesPerson),
    ),
    Operation::new(
        "getSalesPersons",
        "GET",
        "/rest/v1/salespersons.json",
        READ,
        |world, call| query(world, call, &SalesPerson),
    ),
    Operation::new(
        "syncSalesPersons",
        "POST",
        "/rest/v1/salespersons.json",
        WRITE,
        |world, call| sync(world, call, &SalesPerson),
    ),
    Operation::new(
        "deleteSalesPersons",
        "POST",
        "/rest/v1/salespersons/delete.json",
        WRITE,
        |world, call| delete(world, call, &SalesPerson),
    ),
];
