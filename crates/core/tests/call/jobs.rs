//! Bulk jobs: what a call says of one when it asks for its permit, and what it reports.

use http::{HeaderValue, Request, StatusCode};
use marketo_core::Timestamp;
use marketo_core::limit::{
    JobDenied, JobReport, JobStatus, JobWish, LeaseId, PermitRequest, Verdict,
};
use marketo_core::operation::{JobKind, by_name};
use marketo_core::request::{Boundary, CallSpec, MultipartWriter};

use crate::pump::*;

/// A world of answers that keeps what permits were asked for.
struct Asked<'r> {
    answers: Answers<'r>,
    wishes: Vec<JobWish>,
}

impl World for Asked<'_> {
    fn permit(&mut self, now: &mut Timestamp, asked: &PermitRequest, lease: LeaseId) -> Verdict {
        self.wishes.push(asked.job.clone());
        granted(*now, lease)
    }

    fn reply(&mut self, now: &mut Timestamp, nth: usize, r: &Request<bytes::Bytes>) -> Reply {
        self.answers.reply(now, nth, r)
    }
}

/// What a call asked for, and what it reported.
fn run(spec: &CallSpec, answers: &[Reply]) -> (Vec<JobWish>, Vec<Option<JobReport>>) {
    let mut world = Asked {
        answers: Answers(answers),
        wishes: Vec::new(),
    };
    let run = pump(spec, &mut world);
    let reports = run
        .leases
        .into_iter()
        .map(|(_, mut all)| all.remove(0).jobs);
    (world.wishes, reports.collect())
}

fn whole(body: &str) -> Reply {
    Reply::Whole(StatusCode::OK, JSON, body.to_owned())
}

fn spec(name: &str) -> CallSpec {
    CallSpec::new(by_name(name).unwrap())
}

#[test]
fn an_export_is_named_when_it_is_enqueued_and_told_of_when_it_is_answered() {
    let enqueue = spec("enqueueExportLeadJob").with_path("exportId", "e-1");
    let queued = r#"{"success":true,"result":[{"exportId":"e-1","status":"Queued"}]}"#;
    let full = r#"{"success":false,"errors":[{"code":"1029","message":"Too many jobs in queue"}]}"#;
    // It is safe to send again; each try has a permit, and a report, of its own.
    let (wishes, reports) = run(&enqueue, &[Reply::BrokenOff, failed("606"), whole(queued)]);
    let ids: Vec<_> = wishes
        .iter()
        .map(|wish| wish.id.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(ids, ["e-1"; 3]);
    assert_eq!(reports[..2], [None, None]);
    let told = reports[2].as_ref().unwrap();
    assert_eq!((told.kind, told.denied), (JobKind::Export, None));
    assert_eq!(told.seen[0].status, JobStatus::Queued);

    let (_, reports) = run(&enqueue, &[whole(full)]);
    let told = reports[0].as_ref().unwrap();
    assert_eq!(told.denied, Some(JobDenied::QueueFull));
    assert_eq!(told.seen[0].id.as_str(), "e-1");
}

#[test]
fn other_calls_name_no_job_though_they_tell_of_one() {
    let running = whole(r#"{"success":true,"result":[{"status":"Processing"}]}"#);
    for (name, param, tells) in [
        ("getExportActivityJobStatus", Some("exportId"), true),
        ("cancelExportCustomObjectJob", Some("exportId"), true),
        ("getImportLeadStatus", Some("batchId"), true),
        ("createExportLeadJob", None, false),
        ("getLeadById", None, false),
    ] {
        let mut spec = spec(name);
        for name in ["exportId", "batchId", "apiName", "leadId"] {
            if let Some(name) = spec.operation.path_param(name) {
                let value = if Some(name) == param { "e-1" } else { "7" };
                spec = spec.with_path(name, value);
            }
        }
        let (wishes, reports) = run(&spec, std::slice::from_ref(&running));
        assert_eq!(wishes, [JobWish::default()], "{name}");
        let id = reports[0].as_ref().map(|told| told.seen[0].id.as_str());
        assert_eq!(id, tells.then_some("e-1"), "{name}");
    }
}

#[test]
fn an_import_names_its_list_wherever_it_stands() {
    let body = |list: Option<&str>| {
        let boundary = Boundary::new("0123456789abcdef").unwrap();
        let csv = HeaderValue::from_static("text/csv");
        let writer = MultipartWriter::new(boundary);
        let writer = match list {
            Some(list) => writer.field("listId", list),
            None => writer,
        };
        writer
            .file("file", "a.csv", &csv, b"email\na@example.com\n")
            .finish()
            .unwrap()
    };
    let import = || spec("importLeads").with_query("format", "csv");
    let queued = whole(r#"{"success":true,"result":[{"batchId":7,"status":"Queued"}]}"#);
    for (spec, list) in [
        (import().with_multipart(body(None)), None),
        (import().with_multipart(body(Some("1001"))), Some(1001)),
        (import().with_multipart(body(Some("none"))), None),
        (
            import()
                .with_query("listId", "1002")
                .with_multipart(body(None)),
            Some(1002),
        ),
    ] {
        let (wishes, reports) = run(&spec, std::slice::from_ref(&queued));
        assert_eq!(wishes, [JobWish { id: None, list }]);
        let told = reports[0].as_ref().unwrap();
        assert_eq!(
            (told.kind, told.seen[0].id.as_str()),
            (JobKind::Import, "7")
        );
    }
}
