//! Program members (Adobe: "Program members"). Adobe states no time-out for them.

use super::{ANY_FIELD, CUSTOM_FIELD, PAGE, READ_LEAD, WRITE_LEAD};
use crate::operation::row::{get, may, need, path, post, rows};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Program Members.
    PROGRAM_MEMBER_ROWS:

    /// One field of the program member object.
    GET_PROGRAM_MEMBER_FIELD_BY_NAME = get(
        "getProgramMemberFieldByName",
        "/rest/v1/programs/members/schema/fields/{fieldApiName}.json",
    )
    .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).cached(CacheClass::Schema).unstated_time();

    /// Changes how a field of the program member object is shown, or hides it.
    UPDATE_PROGRAM_MEMBER_FIELD = post(
        "updateProgramMemberField",
        "/rest/v1/programs/members/schema/fields/{fieldApiName}.json",
    )
    .takes(&[path("fieldApiName")]).allowed(ANY_FIELD).unstated_time();

    /// The fields of the program member object, 300 at a time.
    GET_PROGRAM_MEMBER_FIELDS =
        get("getProgramMemberFields", "/rest/v1/programs/members/schema/fields.json")
            .takes(PAGE).allowed(ANY_FIELD).paged(Paging::PositionToken)
            .cached(CacheClass::Schema).unstated_time();

    /// Makes custom fields, 20 in all at most.
    CREATE_PROGRAM_MEMBER_FIELDS =
        post("createProgramMemberFields", "/rest/v1/programs/members/schema/fields.json")
            .allowed(CUSTOM_FIELD).at_most(20).unstated_time();

    /// Makes up to 300 leads members with a status, or moves them to it.
    SYNC_PROGRAM_MEMBER_STATUS =
        post("syncProgramMemberStatus", "/rest/v1/programs/{programId}/members/status.json")
            .takes(&[path("programId")]).allowed(WRITE_LEAD).at_most(300).unstated_time();

    /// Members that have one of up to 300 values in a searchable field.
    GET_PROGRAM_MEMBERS = get("getProgramMembers", "/rest/v1/programs/{programId}/members.json")
        .takes(&[
            path("programId"), need("filterType"), need("filterValues"), may("startAt"),
            may("endAt"), may("fields"), may("batchSize"), may("nextPageToken"),
        ])
        .allowed(READ_LEAD).paged(Paging::PositionToken).at_most(300).unstated_time();

    /// Changes fields of up to 300 members.
    SYNC_PROGRAM_MEMBER_DATA =
        post("syncProgramMemberData", "/rest/v1/programs/{programId}/members.json")
            .takes(&[path("programId")]).allowed(WRITE_LEAD).at_most(300).replayed(Replay::Safe)
            .unstated_time();

    /// Takes up to 300 leads out of a program.
    DELETE_PROGRAM_MEMBERS =
        post("deleteProgramMembers", "/rest/v1/programs/{programId}/members/delete.json")
            .takes(&[path("programId")]).allowed(WRITE_LEAD).at_most(300).replayed(Replay::Safe)
            .unstated_time();

    /// The fields of a program member, and which of them can be searched by.
    DESCRIBE_PROGRAM_MEMBER =
        get("describeProgramMember", "/rest/v1/programs/members/describe.json")
            .allowed(READ_LEAD).cached(CacheClass::Schema).unstated_time();
}
