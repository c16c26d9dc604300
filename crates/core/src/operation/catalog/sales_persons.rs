//! Sales persons (Adobe: "Sales persons"). Read-only where Marketo is synchronised with a CRM.

use super::FILTER;
use crate::operation::row::{get, post, rows};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading sales persons.
const READ: Permission = Permission::AnyOf(&[Grant::RoSalesPerson, Grant::RwSalesPerson]);
/// Writing sales persons.
const WRITE: Permission = Permission::AnyOf(&[Grant::RwSalesPerson]);

rows! {
    /// Sales Persons.
    SALES_PERSON_ROWS:

    /// Sales persons that have one of up to 300 values in a searchable field.
    GET_SALES_PERSONS = get("getSalesPersons", "/rest/v1/salespersons.json")
        .takes(FILTER).allowed(READ).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 sales persons; the body's `action` says which.
    SYNC_SALES_PERSONS = post("syncSalesPersons", "/rest/v1/salespersons.json")
        .allowed(WRITE).at_most(300).replayed(Replay::ByAction).seconds(60);

    /// Deletes up to 300 sales persons.
    DELETE_SALES_PERSONS = post("deleteSalesPersons", "/rest/v1/salespersons/delete.json")
        .allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields of a sales person, and which of them are keys or can be searched by.
    DESCRIBE_SALES_PERSONS = get("describeSalesPersons", "/rest/v1/salespersons/describe.json")
        .allowed(READ).cached(CacheClass::Schema);
}
