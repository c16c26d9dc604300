//! Static lists and who is on them (Adobe: "Static lists", "List membership"). Adobe states a
//! time-out for the members of a list only.

use super::{READ_LEAD, WRITE_LEAD};
use crate::operation::row::{delete, get, may, path, post, rows};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Static Lists.
    LIST_ROWS:

    /// The static lists, by id, name, program or workspace.
    GET_LISTS = get("getLists", "/rest/v1/lists.json")
        .takes(&[
            may("id"), may("name"), may("programName"), may("workspaceName"), may("batchSize"),
            may("nextPageToken"),
        ])
        .allowed(READ_LEAD).paged(Paging::PositionToken).cached(CacheClass::Enrichment)
        .unstated_time();

    /// One static list.
    GET_LIST_BY_ID = get("getListById", "/rest/v1/lists/{listId}.json")
        .takes(&[path("listId")]).allowed(READ_LEAD).cached(CacheClass::Enrichment)
        .unstated_time();

    /// The leads on a list.
    GET_LEADS_BY_LIST_ID = get("getLeadsByListId", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("fields"), may("batchSize"), may("nextPageToken")])
        .allowed(READ_LEAD).paged(Paging::PositionToken).seconds(60);

    /// Puts up to 300 leads on a list, named in the body or by `id`.
    ADD_LEADS_TO_LIST = post("addLeadsToList", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("id")]).json_optional().allowed(WRITE_LEAD).at_most(300)
        .replayed(Replay::Safe).unstated_time();

    /// Takes up to 300 leads off a list, named in the body or by `id`.
    REMOVE_LEADS_FROM_LIST = delete("removeLeadsFromList", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("id")]).json_optional().allowed(WRITE_LEAD).at_most(300)
        .replayed(Replay::Safe).unstated_time();

    /// Whether up to 300 leads are on a list, named by `id` or in the body.
    IS_MEMBER_OF_LIST = get("isMemberOfList", "/rest/v1/lists/{listId}/leads/ismember.json")
        .takes(&[path("listId"), may("id")]).json_optional().allowed(WRITE_LEAD).at_most(300)
        .unstated_time();
}
