//! Static lists (Adobe: "Static lists").

use super::{READ_LEAD, WRITE_LEAD};
use crate::operation::row::{delete, get, may, path, post, rows};
use crate::operation::{Paging, Replay};

rows! {
    /// Static lists.
    LIST_ROWS:

    /// The leads on a list.
    GET_LEADS_BY_LIST_ID = get("getLeadsByListId", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("fields"), may("batchSize"), may("nextPageToken")])
        .allowed(READ_LEAD)
        .paged(Paging::PositionToken)
        .seconds(60);

    /// Puts up to 300 leads on a list, named in the body or by `id`.
    ADD_LEADS_TO_LIST = post("addLeadsToList", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("id")])
        .json_optional()
        .allowed(WRITE_LEAD)
        .at_most(300)
        .replayed(Replay::Safe)
        .unstated_time();

    /// Takes up to 300 leads off a list, named in the body or by `id`.
    REMOVE_LEADS_FROM_LIST = delete("removeLeadsFromList", "/rest/v1/lists/{listId}/leads.json")
        .takes(&[path("listId"), may("id")])
        .json_optional()
        .allowed(WRITE_LEAD)
        .at_most(300)
        .replayed(Replay::Safe)
        .unstated_time();

    /// Whether up to 300 leads are on a list, named by `id` or in the body.
    IS_MEMBER_OF_LIST = get("isMemberOfList", "/rest/v1/lists/{listId}/leads/ismember.json")
        .takes(&[path("listId"), may("id")])
        .json_optional()
        .allowed(WRITE_LEAD)
        .at_most(300)
        .unstated_time();
}
