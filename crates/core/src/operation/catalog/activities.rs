//! Activities (Adobe: "Activities", "Paging tokens").

use super::READ_ACTIVITY;
use crate::operation::row::{get, may, need, rows};
use crate::operation::{CacheClass, Paging};

rows! {
    /// Activities.
    ACTIVITY_ROWS:

    /// Activities since the instant of a paging token; up to 10 types, up to 30 leads.
    GET_LEAD_ACTIVITIES = get("getLeadActivities", "/rest/v1/activities.json")
        .takes(&[
            need("nextPageToken"), need("activityTypeIds"), may("assetIds"), may("listId"),
            may("leadIds"), may("batchSize"),
        ])
        .allowed(READ_ACTIVITY)
        .paged(Paging::DateToken);

    /// The paging token of an instant.
    GET_PAGING_TOKEN = get("getPagingToken", "/rest/v1/activities/pagingtoken.json")
        .takes(&[need("sinceDatetime")])
        .allowed(READ_ACTIVITY)
        .seconds(300);

    /// Which types of activity there are.
    GET_ACTIVITY_TYPES = get("getActivityTypes", "/rest/v1/activities/types.json")
        .allowed(READ_ACTIVITY)
        .cached(CacheClass::Schema);
}
