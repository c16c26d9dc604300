//! Bulk export of leads (Adobe: "Bulk lead extract").

use super::READ_LEAD;
use crate::operation::row::{bulk_get, bulk_post, header, may, path, rows};
use crate::operation::{AnswerKind, Paging, Replay};

rows! {
    /// Bulk export of leads.
    LEAD_EXPORT_ROWS:

    /// The jobs of the past seven days that this API user made.
    GET_EXPORT_LEAD_JOBS = bulk_get("getExportLeadJobs", "/bulk/v1/leads/export.json")
        .takes(&[may("status"), may("batchSize"), may("nextPageToken")])
        .allowed(READ_LEAD)
        .paged(Paging::PositionToken);

    /// Makes a job; it does nothing until it is queued.
    CREATE_EXPORT_LEAD_JOB = bulk_post("createExportLeadJob", "/bulk/v1/leads/export/create.json")
        .json_optional()
        .allowed(READ_LEAD);

    /// Queues a job. A second try finds it queued and changes nothing.
    ENQUEUE_EXPORT_LEAD_JOB =
        bulk_post("enqueueExportLeadJob", "/bulk/v1/leads/export/{exportId}/enqueue.json")
            .takes(&[path("exportId")])
            .allowed(READ_LEAD)
            .replayed(Replay::Safe);

    /// How far a job has come; changes at most once a minute.
    GET_EXPORT_LEAD_JOB_STATUS =
        bulk_get("getExportLeadJobStatus", "/bulk/v1/leads/export/{exportId}/status.json")
            .takes(&[path("exportId")])
            .allowed(READ_LEAD);

    /// The file of a completed job, whole or by `Range`.
    GET_EXPORT_LEAD_FILE =
        bulk_get("getExportLeadFile", "/bulk/v1/leads/export/{exportId}/file.json")
            .takes(&[path("exportId"), header("Range")])
            .allowed(READ_LEAD)
            .answers(AnswerKind::File);

    /// Cancels a job. A second try finds it cancelled and changes nothing.
    CANCEL_EXPORT_LEAD_JOB =
        bulk_post("cancelExportLeadJob", "/bulk/v1/leads/export/{exportId}/cancel.json")
            .takes(&[path("exportId")])
            .allowed(READ_LEAD)
            .replayed(Replay::Safe);
}
