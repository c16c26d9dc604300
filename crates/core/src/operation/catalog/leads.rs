//! Leads (Adobe: "Leads", "Lead Database").

use super::{ANY_FIELD, CUSTOM_FIELD, FILTER, PAGE, READ_ASSETS, READ_LEAD, WRITE_LEAD};
use crate::operation::row::{get, may, need, path, post, rows, step};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Leads.
    LEAD_ROWS:

    /// One lead by its Marketo id.
    GET_LEAD_BY_ID = get("getLeadById", "/rest/v1/lead/{leadId}.json")
        .takes(&[path("leadId"), may("fields")]).allowed(READ_LEAD).cached(CacheClass::Lead);

    /// Leads that have one of up to 300 values in a searchable field.
    GET_LEADS_BY_FILTER_TYPE = get("getLeadsByFilterType", "/rest/v1/leads.json")
        .takes(FILTER).allowed(READ_LEAD).paged(Paging::PositionToken).at_most(300)
        .cached(CacheClass::Lead).seconds(60);

    /// Creates or updates up to 300 leads; the body's `action` says which.
    SYNC_LEADS = post("syncLeads", "/rest/v1/leads.json")
        .allowed(WRITE_LEAD).at_most(300).replayed(Replay::ByAction).seconds(90);

    /// Deletes up to 300 leads, named in the body or by `id`.
    DELETE_LEADS = post("deleteLeads", "/rest/v1/leads/delete.json")
        .takes(&[may("id")]).json_optional().allowed(WRITE_LEAD).at_most(300)
        .replayed(Replay::Safe);

    /// The fields of a lead; superseded by `describeLead2`.
    DESCRIBE_LEAD = get("describeLead", "/rest/v1/leads/describe.json")
        .allowed(READ_LEAD).cached(CacheClass::Schema);

    /// The fields of a lead, and which of them can be searched by.
    DESCRIBE_LEAD2 = get("describeLead2", "/rest/v1/leads/describe2.json")
        .allowed(READ_LEAD).cached(CacheClass::Schema);

    /// One field of the lead object, with what is known of it.
    GET_LEAD_FIELD_BY_NAME =
        get("getLeadFieldByName", "/rest/v1/leads/schema/fields/{fieldApiName}.json")
            .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).cached(CacheClass::Schema);

    /// Changes how a field of the lead object is shown, or hides it.
    UPDATE_LEAD_FIELD =
        post("updateLeadField", "/rest/v1/leads/schema/fields/{fieldApiName}.json")
            .takes(&[path("fieldApiName")]).allowed(ANY_FIELD);

    /// The fields of the lead object, 300 at a time.
    GET_LEAD_FIELDS = get("getLeadFields", "/rest/v1/leads/schema/fields.json")
        .takes(PAGE).allowed(ANY_FIELD).paged(Paging::PositionToken).cached(CacheClass::Schema);

    /// Makes up to 100 custom fields; they can be hidden later, not deleted.
    CREATE_LEAD_FIELDS = post("createLeadFields", "/rest/v1/leads/schema/fields.json")
        .allowed(CUSTOM_FIELD).at_most(100);

    /// The fields of a program member; superseded by `describeProgramMember`.
    DESCRIBE_PROGRAM_MEMBER_OLD =
        get("describeProgramMemberOld", "/rest/v1/program/members/describe.json")
            .allowed(READ_LEAD).cached(CacheClass::Schema);

    /// The partitions that leads are kept in.
    GET_LEAD_PARTITIONS = get("getLeadPartitions", "/rest/v1/leads/partitions.json")
        .allowed(READ_LEAD).cached(CacheClass::Schema);

    /// Moves up to 300 leads to other partitions.
    UPDATE_LEAD_PARTITION = post("updateLeadPartition", "/rest/v1/leads/partitions.json")
        .allowed(WRITE_LEAD).at_most(300).seconds(60);

    /// The leads that are members of a program.
    GET_LEADS_BY_PROGRAM_ID =
        get("getLeadsByProgramId", "/rest/v1/leads/programs/{programId}.json")
            .takes(&[path("programId"), may("fields"), may("batchSize"), may("nextPageToken")])
            .allowed(READ_LEAD).paged(Paging::PositionToken);

    /// Sets the status of up to 300 leads in a program; superseded by `syncProgramMemberStatus`.
    CHANGE_LEAD_PROGRAM_STATUS =
        post("changeLeadProgramStatus", "/rest/v1/leads/programs/{programId}/status.json")
            .takes(&[path("programId")]).allowed(WRITE_LEAD).at_most(300);

    /// Upserts up to 300 leads and notes where they came from, so that campaigns can start on it.
    PUSH_LEAD_TO_MARKETO = post("pushLeadToMarketo", "/rest/v1/leads/push.json")
        .allowed(WRITE_LEAD).at_most(300).seconds(90);

    /// Fills out a form in the name of one visitor.
    SUBMIT_FORM = post("submitForm", "/rest/v1/leads/submitForm.json")
        .allowed(WRITE_LEAD).at_most(1);

    /// Gives a lead the history of a tracking cookie.
    ASSOCIATE_LEAD = step("associateLead", "/rest/v1/leads/{leadId}/associate.json")
        .takes(&[path("leadId"), need("cookie")]).allowed(WRITE_LEAD).seconds(60);

    /// Merges up to 25 other leads into the one in the path.
    MERGE_LEADS = step("mergeLeads", "/rest/v1/leads/{leadId}/merge.json")
        .takes(&[path("leadId"), may("leadId"), may("leadIds"), may("mergeInCRM")])
        .allowed(WRITE_LEAD).at_most(25).seconds(180);

    /// The static lists that a lead is on.
    GET_LISTS_BY_LEAD_ID = get("getListsByLeadId", "/rest/v1/leads/{leadId}/listMembership.json")
        .takes(&[path("leadId"), may("nextPageToken"), may("batchSize")]).allowed(READ_ASSETS)
        .paged(Paging::PositionToken);

    /// The programs that a lead is a member of.
    GET_PROGRAMS_BY_LEAD_ID =
        get("getProgramsByLeadId", "/rest/v1/leads/{leadId}/programMembership.json")
            .takes(&[
                path("leadId"), may("nextPageToken"), may("batchSize"), may("earliestUpdatedAt"),
                may("latestUpdatedAt"), may("filterType"), may("filterValues"),
            ])
            .allowed(READ_ASSETS).paged(Paging::PositionToken);

    /// The smart campaigns that a lead went through.
    GET_SMART_CAMPAIGNS_BY_LEAD_ID =
        get("getSmartCampaignsByLeadId", "/rest/v1/leads/{leadId}/smartCampaignMembership.json")
            .takes(&[
                path("leadId"), may("nextPageToken"), may("batchSize"), may("earliestUpdatedAt"),
                may("latestUpdatedAt"),
            ])
            .allowed(READ_ASSETS).paged(Paging::PositionToken);
}
