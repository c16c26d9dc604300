//! Opportunities and the roles that leads have in them (Adobe: "Opportunities", "Opportunity
//! roles").

use super::{ANY_FIELD, FILTER, PAGE};
use crate::operation::row::{get, path, post, rows};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading opportunities and roles.
const READ: Permission = Permission::AnyOf(&[Grant::RoOpportunity, Grant::RwNamedOpportunity]);
/// Writing opportunities and roles.
const WRITE: Permission = Permission::AnyOf(&[Grant::RwNamedOpportunity]);

rows! {
    /// Opportunities.
    OPPORTUNITY_ROWS:

    /// One field of the opportunity object.
    GET_OPPORTUNITY_FIELD_BY_NAME = get(
        "getOpportunityFieldByName",
        "/rest/v1/opportunities/schema/fields/{fieldApiName}.json",
    )
    .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).cached(CacheClass::Schema);

    /// The fields of the opportunity object, 300 at a time.
    GET_OPPORTUNITY_FIELDS =
        get("getOpportunityFields", "/rest/v1/opportunities/schema/fields.json")
            .takes(PAGE).allowed(ANY_FIELD).paged(Paging::PositionToken)
            .cached(CacheClass::Schema);

    /// Opportunities that have one of up to 300 values in a searchable field.
    GET_OPPORTUNITIES = get("getOpportunities", "/rest/v1/opportunities.json")
        .takes(FILTER).json_optional().allowed(READ).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 opportunities; the body's `action` says which.
    SYNC_OPPORTUNITIES = post("syncOpportunities", "/rest/v1/opportunities.json")
        .allowed(WRITE).at_most(300).replayed(Replay::ByAction).seconds(60);

    /// Deletes up to 300 opportunities.
    DELETE_OPPORTUNITIES = post("deleteOpportunities", "/rest/v1/opportunities/delete.json")
        .json_optional().allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields of an opportunity, and which of them are keys or can be searched by.
    DESCRIBE_OPPORTUNITY = get("describeOpportunity", "/rest/v1/opportunities/describe.json")
        .allowed(READ).cached(CacheClass::Schema);

    /// Roles by one of up to 300 values. Their key has three fields: it goes into a JSON body.
    GET_OPPORTUNITY_ROLES = get("getOpportunityRoles", "/rest/v1/opportunities/roles.json")
        .takes(FILTER).json_optional().allowed(READ).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 roles; the body's `action` says which.
    SYNC_OPPORTUNITY_ROLES = post("syncOpportunityRoles", "/rest/v1/opportunities/roles.json")
        .allowed(WRITE).at_most(300).replayed(Replay::ByAction).seconds(60);

    /// Deletes up to 300 roles.
    DELETE_OPPORTUNITY_ROLES =
        post("deleteOpportunityRoles", "/rest/v1/opportunities/roles/delete.json")
            .json_optional().allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields of a role, and which of them are keys or can be searched by.
    DESCRIBE_OPPORTUNITY_ROLE =
        get("describeOpportunityRole", "/rest/v1/opportunities/roles/describe.json")
            .allowed(READ).cached(CacheClass::Schema);
}
