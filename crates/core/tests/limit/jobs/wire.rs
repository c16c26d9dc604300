//! What the permit protocol says of bulk jobs, as it is on the wire.

use marketo_core::limit::{JobDenied, JobStatus};

use super::*;
use crate::wire::same;
use crate::wish;

const UUID: &str = "ce45a7a1-f19d-4ce2-882c-a3c795940a7d";

#[test]
fn a_wish_names_the_job_that_it_is_for() {
    let rest = r#""operation":"getLeadById","server_timeout_ms":30000,"deadline":5"#;
    let wish = || wish("crm", 30, at(5));
    let (id, list) = (Some(id(UUID)), Some(1001));
    for (job, text) in [
        (JobWish::default(), String::new()),
        (
            JobWish { id, list: None },
            format!(r#","job":{{"id":"{UUID}"}}"#),
        ),
        (
            JobWish { id: None, list },
            r#","job":{"list":1001}"#.to_owned(),
        ),
    ] {
        let text = format!(r#"{{"v":1,"integration":"crm",{rest}{text}}}"#);
        same(wish().with_job(job), &text);
    }
}

#[test]
fn a_report_tells_of_jobs() {
    let lease = LeaseId::from_number(7);
    let done = finished(UUID, 123_424, 1_790_000_000_000);
    let full = denied(JobKind::Import, JobDenied::ListBusy);
    let statuses = [
        (JobStatus::Created, "created"),
        (JobStatus::Queued, "queued"),
        (JobStatus::Running, "running"),
        (JobStatus::Failed, "failed"),
        (JobStatus::Cancelled, "cancelled"),
    ];
    let one = |status| {
        answered(
            lease,
            None,
            Some(told(JobKind::Export, [seen("a", status)])),
        )
    };
    for (status, name) in statuses {
        let jobs = format!(r#"{{"kind":"export","seen":[{{"id":"a","status":"{name}"}}]}}"#);
        same(one(status), &said("", &jobs));
    }
    same(
        answered(lease, None, Some(told(JobKind::Export, [done]))),
        &said(
            "",
            &format!(
                r#"{{"kind":"export","seen":[{{"id":"{UUID}","status":"completed","bytes":123424,"finished_at":1790000000000}}]}}"#
            ),
        ),
    );
    same(
        answered(lease, Some("1019"), Some(full)),
        &said(
            r#""code":"1019","#,
            r#"{"kind":"import","denied":"list_busy"}"#,
        ),
    );
}

fn said(code: &str, jobs: &str) -> String {
    format!(r#"{{"v":1,"lease":7,"completion":"answered",{code}"jobs":{jobs}}}"#)
}
