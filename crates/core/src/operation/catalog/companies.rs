//! Companies (Adobe: "Companies"). Read-only where Marketo is synchronised with a CRM.

use super::{ANY_FIELD, FILTER, PAGE, WRITE_COMPANY};
use crate::operation::row::{get, path, post, rows};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading companies.
const READ: Permission = Permission::AnyOf(&[Grant::RoCompany, Grant::RwCompany]);

rows! {
    /// Companies.
    COMPANY_ROWS:

    /// Companies that have one of up to 300 values in a searchable field.
    GET_COMPANIES = get("getCompanies", "/rest/v1/companies.json")
        .takes(FILTER).allowed(READ).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 companies; the body's `action` says which.
    SYNC_COMPANIES = post("syncCompanies", "/rest/v1/companies.json")
        .allowed(WRITE_COMPANY).at_most(300).replayed(Replay::ByAction).seconds(60);

    /// Deletes up to 300 companies.
    DELETE_COMPANIES = post("deleteCompanies", "/rest/v1/companies/delete.json")
        .allowed(WRITE_COMPANY).at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields of a company, and which of them are keys or can be searched by.
    DESCRIBE_COMPANIES = get("describeCompanies", "/rest/v1/companies/describe.json")
        .allowed(READ).cached(CacheClass::Schema);

    /// One field of the company object.
    GET_COMPANY_FIELD_BY_NAME =
        get("getCompanyFieldByName", "/rest/v1/companies/schema/fields/{fieldApiName}.json")
            .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).cached(CacheClass::Schema);

    /// The fields of the company object, 300 at a time.
    GET_COMPANY_FIELDS = get("getCompanyFields", "/rest/v1/companies/schema/fields.json")
        .takes(PAGE).allowed(ANY_FIELD).paged(Paging::PositionToken).cached(CacheClass::Schema);
}
