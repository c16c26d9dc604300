//! Leads (Adobe: "Leads").

use super::{READ_LEAD, WRITE_LEAD};
use crate::operation::row::{get, may, need, path, post, rows};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Leads.
    LEAD_ROWS:

    /// One lead by its Marketo id.
    GET_LEAD_BY_ID = get("getLeadById", "/rest/v1/lead/{leadId}.json")
        .takes(&[path("leadId"), may("fields")])
        .allowed(READ_LEAD)
        .cached(CacheClass::Lead);

    /// Leads that have one of up to 300 values in a searchable field.
    GET_LEADS_BY_FILTER_TYPE = get("getLeadsByFilterType", "/rest/v1/leads.json")
        .takes(&[
            need("filterType"), need("filterValues"), may("fields"), may("batchSize"),
            may("nextPageToken"),
        ])
        .allowed(READ_LEAD)
        .paged(Paging::PositionToken)
        .at_most(300)
        .cached(CacheClass::Lead)
        .seconds(60);

    /// Creates or updates up to 300 leads; the body's `action` says which.
    SYNC_LEADS = post("syncLeads", "/rest/v1/leads.json")
        .allowed(WRITE_LEAD)
        .at_most(300)
        .replayed(Replay::ByAction)
        .seconds(90);

    /// Deletes up to 300 leads, named in the body or by `id`.
    DELETE_LEADS = post("deleteLeads", "/rest/v1/leads/delete.json")
        .takes(&[may("id")])
        .json_optional()
        .allowed(WRITE_LEAD)
        .at_most(300)
        .replayed(Replay::Safe);

    /// The fields of a lead; superseded by `describeLead2`.
    DESCRIBE_LEAD = get("describeLead", "/rest/v1/leads/describe.json")
        .allowed(READ_LEAD)
        .cached(CacheClass::Schema);

    /// The fields of a lead, and which of them can be searched by.
    DESCRIBE_LEAD2 = get("describeLead2", "/rest/v1/leads/describe2.json")
        .allowed(READ_LEAD)
        .cached(CacheClass::Schema);
}
