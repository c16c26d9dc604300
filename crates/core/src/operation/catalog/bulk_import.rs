//! Bulk import: files of up to 10 MB with leads, custom objects or program members (Adobe: "Bulk
//! import" and its page for each kind). Ten imports may wait or run.

use super::{WRITE_CUSTOM_OBJECT, WRITE_LEAD};
use crate::operation::AnswerKind;
use crate::operation::JobStep::{Enqueue, Status};
use crate::operation::row::{bulk_get, bulk_upload, form_need, may, need, path, rows};

rows! {
    /// Bulk Import Leads.
    LEAD_IMPORT_ROWS:

    /// Takes a file of leads and queues it.
    IMPORT_LEADS = bulk_upload("importLeads", "/bulk/v1/leads.json")
        .takes(&[
            need("format"), may("lookupField"), may("partitionName"), may("listId"),
            form_need("file"),
        ])
        .allowed(WRITE_LEAD).imports(Enqueue);

    /// How far an import has come, and how many rows failed.
    GET_IMPORT_LEAD_STATUS =
        bulk_get("getImportLeadStatus", "/bulk/v1/leads/batch/{batchId}.json")
            .takes(&[path("batchId")]).allowed(WRITE_LEAD).imports(Status);

    /// The rows that failed, each with the reason.
    GET_IMPORT_LEAD_FAILURES =
        bulk_get("getImportLeadFailures", "/bulk/v1/leads/batch/{batchId}/failures.json")
            .takes(&[path("batchId")]).allowed(WRITE_LEAD).answers(AnswerKind::File);

    /// The rows with a warning, each with the reason.
    GET_IMPORT_LEAD_WARNINGS =
        bulk_get("getImportLeadWarnings", "/bulk/v1/leads/batch/{batchId}/warnings.json")
            .takes(&[path("batchId")]).allowed(WRITE_LEAD).answers(AnswerKind::File);
}

rows! {
    /// Bulk Import Custom Objects.
    CUSTOM_OBJECT_IMPORT_ROWS:

    /// Takes a file of records of a custom object and queues it.
    IMPORT_CUSTOM_OBJECTS =
        bulk_upload("importCustomObjects", "/bulk/v1/customobjects/{apiName}/import.json")
            .takes(&[path("apiName"), need("format"), form_need("file")])
            .allowed(WRITE_CUSTOM_OBJECT).imports(Enqueue);

    /// The rows that failed, each with the reason.
    GET_IMPORT_CUSTOM_OBJECT_FAILURES = bulk_get(
        "getImportCustomObjectFailures",
        "/bulk/v1/customobjects/{apiName}/import/{batchId}/failures.json",
    )
    .takes(&[path("apiName"), path("batchId")]).allowed(WRITE_CUSTOM_OBJECT)
    .answers(AnswerKind::File);

    /// How far an import has come, and how many rows failed.
    GET_IMPORT_CUSTOM_OBJECT_STATUS = bulk_get(
        "getImportCustomObjectStatus",
        "/bulk/v1/customobjects/{apiName}/import/{batchId}/status.json",
    )
    .takes(&[path("apiName"), path("batchId")]).allowed(WRITE_CUSTOM_OBJECT).imports(Status);

    /// The rows with a warning, each with the reason.
    GET_IMPORT_CUSTOM_OBJECT_WARNINGS = bulk_get(
        "getImportCustomObjectWarnings",
        "/bulk/v1/customobjects/{apiName}/import/{batchId}/warnings.json",
    )
    .takes(&[path("apiName"), path("batchId")]).allowed(WRITE_CUSTOM_OBJECT)
    .answers(AnswerKind::File);
}

rows! {
    /// Bulk Import Program Members.
    PROGRAM_MEMBER_IMPORT_ROWS:

    /// Takes a file of leads who become members of a program, and queues it.
    IMPORT_PROGRAM_MEMBERS =
        bulk_upload("importProgramMembers", "/bulk/v1/program/{programId}/members/import.json")
            .takes(&[
                path("programId"), need("programMemberStatus"), need("format"), form_need("file"),
            ])
            .allowed(WRITE_LEAD).imports(Enqueue);

    /// The rows that failed, each with the reason.
    GET_IMPORT_PROGRAM_MEMBER_FAILURES = bulk_get(
        "getImportProgramMemberFailures",
        "/bulk/v1/program/members/import/{batchId}/failures.json",
    )
    .takes(&[path("batchId")]).allowed(WRITE_LEAD).answers(AnswerKind::File);

    /// How far an import has come, and how many rows failed.
    GET_IMPORT_PROGRAM_MEMBER_STATUS = bulk_get(
        "getImportProgramMemberStatus",
        "/bulk/v1/program/members/import/{batchId}/status.json",
    )
    .takes(&[path("batchId")]).allowed(WRITE_LEAD).imports(Status);

    /// The rows with a warning, each with the reason.
    GET_IMPORT_PROGRAM_MEMBER_WARNINGS = bulk_get(
        "getImportProgramMemberWarnings",
        "/bulk/v1/program/members/import/{batchId}/warnings.json",
    )
    .takes(&[path("batchId")]).allowed(WRITE_LEAD).answers(AnswerKind::File);
}
