//! Bulk export: jobs that write leads, activities, custom objects or program members into a file
//! (Adobe: "Bulk extract" and its page for each kind). All kinds share one queue and one daily
//! volume, and a job is seen by the API user who made it, by nobody else.

use super::{READ_ACTIVITY, READ_CUSTOM_OBJECT, READ_LEAD};
use crate::operation::JobStep::{Cancel, Create, Enqueue, List, Status};
use crate::operation::row::{bulk_get, bulk_step, header, may, path, rows};
use crate::operation::{AnswerKind, Paging, Replay};

rows! {
    /// Bulk Export Leads.
    LEAD_EXPORT_ROWS:

    /// The jobs of the past seven days that this API user made.
    GET_EXPORT_LEAD_JOBS = bulk_get("getExportLeadJobs", "/bulk/v1/leads/export.json")
        .takes(&[may("status"), may("batchSize"), may("nextPageToken")]).allowed(READ_LEAD)
        .paged(Paging::PositionToken).exports(List);

    /// Makes a job; it does nothing until it is queued.
    CREATE_EXPORT_LEAD_JOB = bulk_step("createExportLeadJob", "/bulk/v1/leads/export/create.json")
        .json_optional().allowed(READ_LEAD).exports(Create);

    /// Cancels a job. A second try finds it cancelled and changes nothing.
    CANCEL_EXPORT_LEAD_JOB =
        bulk_step("cancelExportLeadJob", "/bulk/v1/leads/export/{exportId}/cancel.json")
            .takes(&[path("exportId")]).allowed(READ_LEAD).replayed(Replay::Safe).exports(Cancel);

    /// Queues a job. A second try finds it queued and changes nothing.
    ENQUEUE_EXPORT_LEAD_JOB =
        bulk_step("enqueueExportLeadJob", "/bulk/v1/leads/export/{exportId}/enqueue.json")
            .takes(&[path("exportId")]).allowed(READ_LEAD).replayed(Replay::Safe).exports(Enqueue);

    /// The file of a completed job, whole or by `Range`.
    GET_EXPORT_LEAD_FILE =
        bulk_get("getExportLeadFile", "/bulk/v1/leads/export/{exportId}/file.json")
            .takes(&[path("exportId"), header("Range")]).allowed(READ_LEAD)
            .answers(AnswerKind::File);

    /// How far a job has come; changes at most once a minute.
    GET_EXPORT_LEAD_JOB_STATUS =
        bulk_get("getExportLeadJobStatus", "/bulk/v1/leads/export/{exportId}/status.json")
            .takes(&[path("exportId")]).allowed(READ_LEAD).exports(Status);
}

rows! {
    /// Bulk Export Activities.
    ACTIVITY_EXPORT_ROWS:

    /// The jobs of the past seven days that this API user made.
    GET_EXPORT_ACTIVITY_JOBS =
        bulk_get("getExportActivityJobs", "/bulk/v1/activities/export.json")
            .takes(&[may("status"), may("batchSize"), may("nextPageToken")])
            .allowed(READ_ACTIVITY).paged(Paging::PositionToken).exports(List);

    /// Makes a job; it does nothing until it is queued.
    CREATE_EXPORT_ACTIVITY_JOB =
        bulk_step("createExportActivityJob", "/bulk/v1/activities/export/create.json")
            .json_optional().allowed(READ_ACTIVITY).exports(Create);

    /// Cancels a job.
    CANCEL_EXPORT_ACTIVITY_JOB =
        bulk_step("cancelExportActivityJob", "/bulk/v1/activities/export/{exportId}/cancel.json")
            .takes(&[path("exportId")]).allowed(READ_ACTIVITY).replayed(Replay::Safe)
            .exports(Cancel);

    /// Queues a job.
    ENQUEUE_EXPORT_ACTIVITY_JOB = bulk_step(
        "enqueueExportActivityJob",
        "/bulk/v1/activities/export/{exportId}/enqueue.json",
    )
    .takes(&[path("exportId")]).allowed(READ_ACTIVITY).replayed(Replay::Safe).exports(Enqueue);

    /// The file of a completed job, whole or by `Range`.
    GET_EXPORT_ACTIVITY_FILE =
        bulk_get("getExportActivityFile", "/bulk/v1/activities/export/{exportId}/file.json")
            .takes(&[path("exportId"), header("Range")]).allowed(READ_ACTIVITY)
            .answers(AnswerKind::File);

    /// How far a job has come.
    GET_EXPORT_ACTIVITY_JOB_STATUS = bulk_get(
        "getExportActivityJobStatus",
        "/bulk/v1/activities/export/{exportId}/status.json",
    )
    .takes(&[path("exportId")]).allowed(READ_ACTIVITY).exports(Status);
}

rows! {
    /// Bulk Export Custom Objects.
    CUSTOM_OBJECT_EXPORT_ROWS:

    /// The jobs of the past seven days that this API user made.
    GET_EXPORT_CUSTOM_OBJECT_JOBS =
        bulk_get("getExportCustomObjectJobs", "/bulk/v1/customobjects/{apiName}/export.json")
            .takes(&[path("apiName"), may("status"), may("batchSize"), may("nextPageToken")])
            .allowed(READ_CUSTOM_OBJECT).paged(Paging::PositionToken).exports(List);

    /// Makes a job for objects that are linked to leads; it does nothing until it is queued.
    CREATE_EXPORT_CUSTOM_OBJECT_JOB = bulk_step(
        "createExportCustomObjectJob",
        "/bulk/v1/customobjects/{apiName}/export/create.json",
    )
    .takes(&[path("apiName")]).json_optional().allowed(READ_CUSTOM_OBJECT).exports(Create);

    /// Cancels a job.
    CANCEL_EXPORT_CUSTOM_OBJECT_JOB = bulk_step(
        "cancelExportCustomObjectJob",
        "/bulk/v1/customobjects/{apiName}/export/{exportId}/cancel.json",
    )
    .takes(&[path("apiName"), path("exportId")]).allowed(READ_CUSTOM_OBJECT)
    .replayed(Replay::Safe).exports(Cancel);

    /// Queues a job.
    ENQUEUE_EXPORT_CUSTOM_OBJECT_JOB = bulk_step(
        "enqueueExportCustomObjectJob",
        "/bulk/v1/customobjects/{apiName}/export/{exportId}/enqueue.json",
    )
    .takes(&[path("apiName"), path("exportId")]).allowed(READ_CUSTOM_OBJECT)
    .replayed(Replay::Safe).exports(Enqueue);

    /// The file of a completed job, whole or by `Range`.
    GET_EXPORT_CUSTOM_OBJECT_FILE = bulk_get(
        "getExportCustomObjectFile",
        "/bulk/v1/customobjects/{apiName}/export/{exportId}/file.json",
    )
    .takes(&[path("apiName"), path("exportId"), header("Range")]).allowed(READ_CUSTOM_OBJECT)
    .answers(AnswerKind::File);

    /// How far a job has come.
    GET_EXPORT_CUSTOM_OBJECT_JOB_STATUS = bulk_get(
        "getExportCustomObjectJobStatus",
        "/bulk/v1/customobjects/{apiName}/export/{exportId}/status.json",
    )
    .takes(&[path("apiName"), path("exportId")]).allowed(READ_CUSTOM_OBJECT).exports(Status);
}

rows! {
    /// Bulk Export Program Members.
    PROGRAM_MEMBER_EXPORT_ROWS:

    /// The jobs of the past seven days that this API user made.
    GET_EXPORT_PROGRAM_MEMBER_JOBS =
        bulk_get("getExportProgramMemberJobs", "/bulk/v1/program/members/export.json")
            .takes(&[may("status"), may("batchSize"), may("nextPageToken")]).allowed(READ_LEAD)
            .paged(Paging::PositionToken).exports(List);

    /// Makes a job for up to 10 programs; it does nothing until it is queued.
    CREATE_EXPORT_PROGRAM_MEMBER_JOB =
        bulk_step("createExportProgramMemberJob", "/bulk/v1/program/members/export/create.json")
            .json_optional().allowed(READ_LEAD).exports(Create);

    /// Cancels a job.
    CANCEL_EXPORT_PROGRAM_MEMBER_JOB = bulk_step(
        "cancelExportProgramMemberJob",
        "/bulk/v1/program/members/export/{exportId}/cancel.json",
    )
    .takes(&[path("exportId")]).allowed(READ_LEAD).replayed(Replay::Safe).exports(Cancel);

    /// Queues a job.
    ENQUEUE_EXPORT_PROGRAM_MEMBER_JOB = bulk_step(
        "enqueueExportProgramMemberJob",
        "/bulk/v1/program/members/export/{exportId}/enqueue.json",
    )
    .takes(&[path("exportId")]).allowed(READ_LEAD).replayed(Replay::Safe).exports(Enqueue);

    /// The file of a completed job, whole or by `Range`.
    GET_EXPORT_PROGRAM_MEMBER_FILE = bulk_get(
        "getExportProgramMemberFile",
        "/bulk/v1/program/members/export/{exportId}/file.json",
    )
    .takes(&[path("exportId"), header("Range")]).allowed(READ_LEAD).answers(AnswerKind::File);

    /// How far a job has come.
    GET_EXPORT_PROGRAM_MEMBER_JOB_STATUS = bulk_get(
        "getExportProgramMemberJobStatus",
        "/bulk/v1/program/members/export/{exportId}/status.json",
    )
    .takes(&[path("exportId")]).allowed(READ_LEAD).exports(Status);
}
