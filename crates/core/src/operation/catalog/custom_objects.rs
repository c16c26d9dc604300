//! Custom objects and their types (Adobe: "Custom objects").

use super::{READ_CUSTOM_OBJECT, WRITE_CUSTOM_OBJECT};
use crate::operation::row::{get, may, need, path, post, rows, step};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading the types of custom object.
const READ_TYPE: Permission =
    Permission::AnyOf(&[Grant::RoCustomObjectType, Grant::RwCustomObjectType]);
/// Changing the types of custom object.
const WRITE_TYPE: Permission = Permission::AnyOf(&[Grant::RwCustomObjectType]);

rows! {
    /// Custom Objects.
    CUSTOM_OBJECT_ROWS:

    /// The custom objects that there are, with their keys and relations.
    LIST_CUSTOM_OBJECTS = get("listCustomObjects", "/rest/v1/customobjects.json")
        .takes(&[may("names")]).allowed(READ_CUSTOM_OBJECT).cached(CacheClass::Schema);

    /// Records that have one of up to 300 keys. Keys of several fields go into a JSON body.
    GET_CUSTOM_OBJECTS = get("getCustomObjects", "/rest/v1/customobjects/{customObjectName}.json")
        .takes(&[
            path("customObjectName"), need("filterType"), need("filterValues"), may("fields"),
            may("batchSize"), may("nextPageToken"),
        ])
        .json_optional().allowed(READ_CUSTOM_OBJECT).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 records; the body's `action` says which.
    SYNC_CUSTOM_OBJECTS =
        post("syncCustomObjects", "/rest/v1/customobjects/{customObjectName}.json")
            .takes(&[path("customObjectName")]).allowed(WRITE_CUSTOM_OBJECT).at_most(300)
            .replayed(Replay::ByAction).seconds(120);

    /// Deletes up to 300 records.
    DELETE_CUSTOM_OBJECTS =
        post("deleteCustomObjects", "/rest/v1/customobjects/{customObjectName}/delete.json")
            .takes(&[path("customObjectName")]).json_optional().allowed(WRITE_CUSTOM_OBJECT)
            .at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields, keys and relations of a custom object in use.
    DESCRIBE_CUSTOM_OBJECTS =
        get("describeCustomObjects", "/rest/v1/customobjects/{customObjectName}/describe.json")
            .takes(&[path("customObjectName")]).allowed(READ_CUSTOM_OBJECT)
            .cached(CacheClass::Schema);

    /// The types of custom object, drafts too.
    LIST_CUSTOM_OBJECT_TYPES = get("listCustomObjectTypes", "/rest/v1/customobjects/schema.json")
        .takes(&[may("names"), may("state")]).allowed(READ_TYPE);

    /// Makes or changes a type; the body's `action` says which.
    SYNC_CUSTOM_OBJECT_TYPE = post("syncCustomObjectType", "/rest/v1/customobjects/schema.json")
        .allowed(WRITE_TYPE);

    /// Makes the draft of a type the one in use.
    APPROVE_CUSTOM_OBJECT_TYPE =
        step("approveCustomObjectType", "/rest/v1/customobjects/schema/{apiName}/approve.json")
            .takes(&[path("apiName")]).allowed(WRITE_TYPE);

    /// Drops the draft of a type.
    DISCARD_CUSTOM_OBJECT_TYPE_DRAFT = step(
        "discardCustomObjectTypeDraft",
        "/rest/v1/customobjects/schema/{apiName}/discardDraft.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_TYPE);

    /// Deletes a type and its records.
    DELETE_CUSTOM_OBJECT_TYPE =
        step("deleteCustomObjectType", "/rest/v1/customobjects/schema/{apiName}/delete.json")
            .takes(&[path("apiName")]).allowed(WRITE_TYPE);

    /// One type with its fields, in use or as a draft.
    DESCRIBE_CUSTOM_OBJECT_TYPE =
        get("describeCustomObjectType", "/rest/v1/customobjects/schema/{apiName}/describe.json")
            .takes(&[path("apiName"), may("state")]).allowed(READ_TYPE);

    /// Adds fields to the draft of a type.
    ADD_CUSTOM_OBJECT_TYPE_FIELDS =
        post("addCustomObjectTypeFields", "/rest/v1/customobjects/schema/{apiName}/addField.json")
            .takes(&[path("apiName")]).allowed(WRITE_TYPE);

    /// Removes fields from the draft of a type.
    DELETE_CUSTOM_OBJECT_TYPE_FIELDS = post(
        "deleteCustomObjectTypeFields",
        "/rest/v1/customobjects/schema/{apiName}/deleteField.json",
    )
    .takes(&[path("apiName")]).allowed(WRITE_TYPE);

    /// Changes a field in the draft of a type.
    UPDATE_CUSTOM_OBJECT_TYPE_FIELD = post(
        "updateCustomObjectTypeField",
        "/rest/v1/customobjects/schema/{apiName}/{fieldApiName}/updateField.json",
    )
    .takes(&[path("apiName"), path("fieldApiName")]).allowed(WRITE_TYPE);

    /// The data types that a field can have.
    GET_CUSTOM_OBJECT_TYPE_FIELD_DATA_TYPES = get(
        "getCustomObjectTypeFieldDataTypes",
        "/rest/v1/customobjects/schema/fieldDataTypes.json",
    )
    .allowed(READ_TYPE).cached(CacheClass::Schema);

    /// The objects that a custom object can be linked to, and by which fields.
    GET_CUSTOM_OBJECT_LINKABLE_OBJECTS = get(
        "getCustomObjectLinkableObjects",
        "/rest/v1/customobjects/schema/linkableObjects.json",
    )
    .allowed(READ_TYPE).cached(CacheClass::Schema);

    /// The assets that use a type.
    GET_CUSTOM_OBJECT_DEPENDENT_ASSETS = get(
        "getCustomObjectDependentAssets",
        "/rest/v1/customobjects/schema/{apiName}/dependentAssets.json",
    )
    .takes(&[path("apiName")]).allowed(READ_TYPE);
}
