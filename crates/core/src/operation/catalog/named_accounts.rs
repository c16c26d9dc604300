//! Named accounts and their lists (Adobe: "Named accounts", "Named account lists").

use super::{ANY_FIELD, FILTER, ID, PAGE};
use crate::operation::row::{get, may, need, path, post, rows};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading named accounts.
const READ: Permission = Permission::AnyOf(&[Grant::RoNamedAccount, Grant::RwNamedAccount]);
/// Writing named accounts.
const WRITE: Permission = Permission::AnyOf(&[Grant::RwNamedAccount]);
/// Reading lists of named accounts.
const READ_LIST: Permission =
    Permission::AnyOf(&[Grant::RoNamedAccountList, Grant::RwNamedAccountList]);
/// Writing lists of named accounts.
const WRITE_LIST: Permission = Permission::AnyOf(&[Grant::RwNamedAccountList]);

rows! {
    /// Named Accounts.
    NAMED_ACCOUNT_ROWS:

    /// One field of the named account object.
    GET_NAMED_ACCOUNT_FIELD_BY_NAME = get(
        "getNamedAccountFieldByName",
        "/rest/v1/namedaccounts/schema/fields/{fieldApiName}.json",
    )
    .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).cached(CacheClass::Schema);

    /// The fields of the named account object, 300 at a time.
    GET_NAMED_ACCOUNT_FIELDS =
        get("getNamedAccountFields", "/rest/v1/namedaccounts/schema/fields.json")
            .takes(PAGE).allowed(ANY_FIELD).paged(Paging::PositionToken)
            .cached(CacheClass::Schema);

    /// Named accounts that have one of up to 300 values in a searchable field.
    GET_NAMED_ACCOUNTS = get("getNamedAccounts", "/rest/v1/namedaccounts.json")
        .takes(FILTER).allowed(READ).paged(Paging::PositionToken).at_most(300);

    /// Creates or updates up to 300 named accounts; the body's `action` says which.
    SYNC_NAMED_ACCOUNTS = post("syncNamedAccounts", "/rest/v1/namedaccounts.json")
        .allowed(WRITE).at_most(300).replayed(Replay::ByAction).seconds(120);

    /// Deletes up to 300 named accounts.
    DELETE_NAMED_ACCOUNTS = post("deleteNamedAccounts", "/rest/v1/namedaccounts/delete.json")
        .allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// The fields of a named account, and which of them are keys or can be searched by.
    DESCRIBE_NAMED_ACCOUNTS = get("describeNamedAccounts", "/rest/v1/namedaccounts/describe.json")
        .allowed(READ).cached(CacheClass::Schema);
}

rows! {
    /// Named Account Lists.
    NAMED_ACCOUNT_LIST_ROWS:

    /// The named accounts on a list.
    GET_NAMED_ACCOUNT_LIST_MEMBERS =
        get("getNamedAccountListMembers", "/rest/v1/namedAccountList/{id}/namedAccounts.json")
            .takes(&[path("id"), may("fields"), may("batchSize"), may("nextPageToken")])
            .allowed(READ).paged(Paging::PositionToken).seconds(60);

    /// Puts up to 300 named accounts on a list.
    ADD_NAMED_ACCOUNT_LIST_MEMBERS =
        post("addNamedAccountListMembers", "/rest/v1/namedAccountList/{id}/namedAccounts.json")
            .takes(ID).allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// Takes up to 300 named accounts off a list.
    REMOVE_NAMED_ACCOUNT_LIST_MEMBERS = post(
        "removeNamedAccountListMembers",
        "/rest/v1/namedAccountList/{id}/namedAccounts/remove.json",
    )
    .takes(ID).allowed(WRITE).at_most(300).replayed(Replay::Safe).seconds(60);

    /// Lists that have one of up to 300 ids or names.
    GET_NAMED_ACCOUNT_LISTS = get("getNamedAccountLists", "/rest/v1/namedAccountLists.json")
        .takes(&[
            need("filterType"), need("filterValues"), may("batchSize"), may("nextPageToken"),
        ])
        .allowed(READ_LIST).paged(Paging::PositionToken).at_most(300).seconds(60);

    /// Creates or updates up to 300 lists; the body's `action` says which.
    SYNC_NAMED_ACCOUNT_LISTS = post("syncNamedAccountLists", "/rest/v1/namedAccountLists.json")
        .allowed(WRITE_LIST).at_most(300).replayed(Replay::ByAction).seconds(60);

    /// Deletes up to 300 lists.
    DELETE_NAMED_ACCOUNT_LISTS =
        post("deleteNamedAccountLists", "/rest/v1/namedAccountLists/delete.json")
            .allowed(WRITE_LIST).at_most(300).replayed(Replay::Safe).seconds(60);
}
