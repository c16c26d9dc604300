//! Activities (Adobe: "Activities", "Paging tokens").

use super::READ_ACTIVITY;
use crate::operation::row::{get, may, need, path, post, rows, step};
use crate::operation::{CacheClass, Grant, Paging, Permission};

/// Adding activities.
const WRITE_ACTIVITY: Permission = Permission::AnyOf(&[Grant::RwActivity]);
/// Reading the types of custom activity.
const READ_METADATA: Permission =
    Permission::AnyOf(&[Grant::RoActivityMetadata, Grant::RwActivityMetadata]);
/// Changing the types of custom activity.
const WRITE_METADATA: Permission = Permission::AnyOf(&[Grant::RwActivityMetadata]);

rows! {
    /// Activities.
    ACTIVITY_ROWS:

    /// Activities since the instant of a paging token; up to 10 types, up to 30 leads.
    GET_LEAD_ACTIVITIES = get("getLeadActivities", "/rest/v1/activities.json")
        .takes(&[
            need("nextPageToken"), need("activityTypeIds"), may("assetIds"), may("listId"),
            may("leadIds"), may("batchSize"),
        ])
        .allowed(READ_ACTIVITY).paged(Paging::DateToken);

    /// Leads deleted since the instant of a paging token, for 14 days back.
    GET_DELETED_LEADS = get("getDeletedLeads", "/rest/v1/activities/deletedleads.json")
        .takes(&[need("nextPageToken"), may("batchSize")]).allowed(READ_ACTIVITY)
        .paged(Paging::DateToken);

    /// Adds up to 300 activities of custom types.
    ADD_CUSTOM_ACTIVITIES = post("addCustomActivities", "/rest/v1/activities/external.json")
        .allowed(WRITE_ACTIVITY).at_most(300).seconds(90);

    /// Makes a type of custom activity, as a draft.
    CREATE_CUSTOM_ACTIVITY_TYPE =
        post("createCustomActivityType", "/rest/v1/activities/external/type.json")
            .allowed(WRITE_METADATA);

    /// Changes the draft of a type of custom activity.
    UPDATE_CUSTOM_ACTIVITY_TYPE =
        post("updateCustomActivityType", "/rest/v1/activities/external/type/{apiName}.json")
            .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// Makes the draft of a type the one in use.
    APPROVE_CUSTOM_ACTIVITY_TYPE = step(
        "approveCustomActivityType",
        "/rest/v1/activities/external/type/{apiName}/approve.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// Adds attributes to the draft of a type, 20 in all at most.
    CREATE_CUSTOM_ACTIVITY_TYPE_ATTRIBUTES = post(
        "createCustomActivityTypeAttributes",
        "/rest/v1/activities/external/type/{apiName}/attributes/create.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// Removes attributes from the draft of a type.
    DELETE_CUSTOM_ACTIVITY_TYPE_ATTRIBUTES = post(
        "deleteCustomActivityTypeAttributes",
        "/rest/v1/activities/external/type/{apiName}/attributes/delete.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// Changes attributes in the draft of a type.
    UPDATE_CUSTOM_ACTIVITY_TYPE_ATTRIBUTES = post(
        "updateCustomActivityTypeAttributes",
        "/rest/v1/activities/external/type/{apiName}/attributes/update.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// Deletes a type that nothing uses.
    DELETE_CUSTOM_ACTIVITY_TYPE = step(
        "deleteCustomActivityType",
        "/rest/v1/activities/external/type/{apiName}/delete.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// One type of custom activity with its attributes, in use or as a draft.
    DESCRIBE_CUSTOM_ACTIVITY_TYPE = get(
        "describeCustomActivityType",
        "/rest/v1/activities/external/type/{apiName}/describe.json",
    )
    .takes(&[path("apiName"), may("draft")]).allowed(READ_METADATA);

    /// Drops the draft of a type.
    DISCARD_CUSTOM_ACTIVITY_TYPE_DRAFT = step(
        "discardCustomActivityTypeDraft",
        "/rest/v1/activities/external/type/{apiName}/discardDraft.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_METADATA);

    /// The types of custom activity.
    GET_CUSTOM_ACTIVITY_TYPES =
        get("getCustomActivityTypes", "/rest/v1/activities/external/types.json")
            .allowed(READ_METADATA);

    /// Changes of the named fields since the instant of a paging token; up to 30 leads.
    GET_LEAD_CHANGES = get("getLeadChanges", "/rest/v1/activities/leadchanges.json")
        .takes(&[
            need("nextPageToken"), need("fields"), may("listId"), may("leadIds"),
            may("batchSize"),
        ])
        .allowed(READ_ACTIVITY).paged(Paging::DateToken);

    /// The paging token of an instant.
    GET_PAGING_TOKEN = get("getPagingToken", "/rest/v1/activities/pagingtoken.json")
        .takes(&[need("sinceDatetime")]).allowed(READ_ACTIVITY).seconds(300);

    /// Which types of activity there are.
    GET_ACTIVITY_TYPES = get("getActivityTypes", "/rest/v1/activities/types.json")
        .allowed(READ_ACTIVITY).cached(CacheClass::Schema);
}
