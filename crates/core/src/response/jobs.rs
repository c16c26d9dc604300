//! What an answer tells of bulk jobs.

use serde_json::value::RawValue;

use super::Answer;
use super::envelope::plain;
use super::scan;
use crate::date;
use crate::error::{Class, classify};
use crate::limit::job::MOST_SEEN;
use crate::limit::{JobDenied, JobId, JobReport, JobStatus, SeenJob};
use crate::operation::{JobKind, JobRole, JobStep};

/// The longest answer that is looked into, in bytes: a page of 300 jobs has 130 KB (Adobe: "Bulk
/// Extract", which shows a job in 430 bytes).
const LONGEST: usize = 256 * 1024;

/// Reads what an answer tells of bulk jobs. `job` is the one that the call was about, as its path
/// named it. Nothing if it tells nothing.
#[must_use]
pub fn jobs(role: JobRole, job: Option<&str>, answer: &Answer, body: &[u8]) -> Option<JobReport> {
    if body.len() > LONGEST {
        return None;
    }
    let about = job.and_then(|id| JobId::new(id).ok());
    let mut report = JobReport {
        kind: role.kind,
        denied: None,
        seen: Vec::new(),
    };
    let envelope = answer.envelope()?;
    let told = |status| about.clone().map(|id| told(id, status));
    if let Some(error) = envelope.errors.first() {
        match (role.step, classify(&error.code, &error.message).class) {
            (JobStep::Create | JobStep::Enqueue, Class::Queue) if error.code == "1019" => {
                report.denied = Some(JobDenied::ListBusy);
            }
            (JobStep::Create | JobStep::Enqueue, Class::Queue) => {
                report.denied = Some(JobDenied::QueueFull);
                report.seen.extend(told(JobStatus::Created));
            }
            (JobStep::Create | JobStep::Enqueue, Class::ExportQuota) => {
                report.denied = Some(JobDenied::VolumeUsedUp);
                report.seen.extend(told(JobStatus::Created));
            }
            // It is queued already.
            (JobStep::Enqueue, Class::AlreadyDone) => {
                report.seen.extend(told(JobStatus::Queued));
            }
            _ => {}
        }
    } else if let Answer::Success(envelope) = answer {
        let result = envelope.result_in(body)?;
        report.seen = all(
            core::str::from_utf8(result).ok()?,
            role.kind,
            about.as_ref(),
        );
    }
    (report.denied.is_some() || !report.seen.is_empty()).then_some(report)
}

const fn told(id: JobId, status: JobStatus) -> SeenJob {
    SeenJob {
        id,
        status,
        bytes: None,
        finished_at: None,
    }
}

/// The jobs of a result; of too many, those that are in a queue, and then those that ended last.
fn all(result: &str, kind: JobKind, about: Option<&JobId>) -> Vec<SeenJob> {
    let items: Vec<&RawValue> = serde_json::from_slice(result.as_bytes()).unwrap_or_default();
    // A call about one job is answered by that one, whether it names it or not.
    let alone = about.filter(|_| items.len() == 1);
    let jobs = items.into_iter().map(RawValue::get);
    let mut seen: Vec<_> = jobs.filter_map(|job| one(job, kind, alone)).collect();
    if seen.len() > MOST_SEEN {
        seen.sort_by_key(|job| (!job.status.is_open(), core::cmp::Reverse(job.finished_at)));
        seen.truncate(MOST_SEEN);
    }
    seen
}

/// One job.
fn one(job: &str, kind: JobKind, alone: Option<&JobId>) -> Option<SeenJob> {
    let (mut id, mut status, mut bytes, mut finished) = (None, None, None, None);
    let own = match kind {
        JobKind::Export => "exportId",
        JobKind::Import => "batchId",
    };
    let read = scan::members(job, |name, value| {
        let place = match name {
            "status" => &mut status,
            "fileSize" => &mut bytes,
            "finishedAt" => &mut finished,
            name if name == own => &mut id,
            _ => return Ok(()),
        };
        *place = job.get(value).and_then(plain);
        Ok(())
    });
    read.ok()?;
    Some(SeenJob {
        id: id
            .and_then(|id| JobId::new(id).ok())
            .or_else(|| alone.cloned())?,
        status: JobStatus::named(&status?)?,
        bytes: bytes.and_then(|bytes| bytes.parse().ok()),
        finished_at: finished.and_then(|at| date::read(at.as_bytes()).ok()),
    })
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::operation::AnswerKind;
    use crate::response::read;

    const UUID: &str = "ce45a7a1-f19d-4ce2-882c-a3c795940a7d";

    fn report(kind: JobKind, step: JobStep, job: Option<&str>, body: &str) -> Option<JobReport> {
        let json = http::HeaderValue::from_static("application/json");
        let body = body.as_bytes();
        let answer = read(AnswerKind::Envelope, StatusCode::OK, Some(&json), body);
        jobs(JobRole { kind, step }, job, &answer, body)
    }

    fn good(result: &str) -> String {
        format!(r#"{{"requestId":"e42b#14272d07d78","result":{result},"success":true}}"#)
    }

    fn bad(code: &str, message: &str) -> String {
        format!(r#"{{"success":false,"errors":[{{"code":"{code}","message":"{message}"}}]}}"#)
    }

    /// The answer on Adobe's page "Bulk Extract".
    #[test]
    fn an_export_that_is_done() {
        let body = good(&format!(
            r#"[{{"exportId":"{UUID}","status":"Completed","createdAt":"2017-01-21T11:47:30-08:00",
            "queuedAt":"2017-01-21T11:48:30-08:00","startedAt":"2017-01-21T11:51:30-08:00",
            "finishedAt":"2017-01-21T12:59:30-08:00","format":"CSV","numberOfRecords":122323,
            "fileSize":123424,"fileChecksum":"sha256:c165"}}]"#
        ));
        let found = report(JobKind::Export, JobStep::Status, Some(UUID), &body).unwrap();
        let done = SeenJob {
            id: JobId::new(UUID).unwrap(),
            status: JobStatus::Completed,
            bytes: Some(123_424),
            finished_at: Some(date::read(b"2017-01-21T20:59:30Z").unwrap()),
        };
        assert_eq!(found.kind, JobKind::Export);
        assert_eq!((found.denied, found.seen), (None, vec![done]));
    }

    #[test]
    fn jobs_on_their_way() {
        use JobKind::{Export, Import};
        for (kind, job, result, id, status) in [
            (
                Export,
                Some(UUID),
                r#"{"status":"Queued"}"#,
                UUID,
                JobStatus::Queued,
            ),
            (
                Export,
                None,
                r#"{"exportId":"a-1","status":"Created"}"#,
                "a-1",
                JobStatus::Created,
            ),
            (
                Export,
                Some(UUID),
                r#"{"exportId":null,"status":"Cancelled","fileSize":null,"finishedAt":null}"#,
                UUID,
                JobStatus::Cancelled,
            ),
            (
                Import,
                None,
                r#"{"batchId":3404,"importId":"3404","status":"Queued"}"#,
                "3404",
                JobStatus::Queued,
            ),
            (
                Import,
                Some("1022"),
                r#"{"batchId":1022,"status":"Importing","message":"{\"status\":\"Failed\"}"}"#,
                "1022",
                JobStatus::Running,
            ),
        ] {
            let found = report(kind, JobStep::Status, job, &good(&format!("[{result}]")));
            let seen = told(JobId::new(id).unwrap(), status);
            assert_eq!(found.unwrap().seen, [seen], "{result}");
        }
    }

    #[test]
    fn what_tells_nothing() {
        for body in [
            good("[]"),
            good("null"),
            good(r#"{"exportId":"a","status":"Queued"}"#),
            good(r#"[{"exportId":"a"}]"#),
            good(r#"[{"exportId":"a","status":"Dreaming"}]"#),
            good(r#"[{"status":"Queued"},7,"x",null]"#),
            good(r#"[{"exportId":"not an id","status":"Queued"}]"#),
            bad("606", "Max rate limit '100' exceeded with in '20' secs"),
            bad("1003", "already queued"),
            "<html>".to_owned(),
            String::new(),
        ] {
            for step in [JobStep::Enqueue, JobStep::Status, JobStep::List] {
                assert_eq!(report(JobKind::Export, step, None, &body), None, "{body}");
            }
        }
        // Whoever asks for a status puts nothing into the queue.
        let full = bad("1029", "Too many jobs in queue");
        assert_eq!(report(JobKind::Export, JobStep::Status, None, &full), None);
        let long = good(&format!(
            r#"[{{"exportId":"a","status":"Queued"}}{}]"#,
            " ".repeat(LONGEST)
        ));
        assert_eq!(report(JobKind::Export, JobStep::Status, None, &long), None);
    }

    #[test]
    fn why_marketo_takes_no_job() {
        use JobDenied::{ListBusy, QueueFull, VolumeUsedUp};
        use JobKind::{Export, Import};
        for (kind, code, message, denied, status) in [
            (
                Export,
                "1029",
                "Too many jobs in queue",
                Some(QueueFull),
                Some(JobStatus::Created),
            ),
            (
                Export,
                "1029",
                "Export daily quota 500MB exceeded.",
                Some(VolumeUsedUp),
                Some(JobStatus::Created),
            ),
            (
                Export,
                "1029",
                "Job already queued",
                None,
                Some(JobStatus::Queued),
            ),
            (Import, "1016", "Too many imports", Some(QueueFull), None),
            (Import, "1019", "Import in progress", Some(ListBusy), None),
        ] {
            let job = (kind == Export).then_some(UUID);
            let found = report(kind, JobStep::Enqueue, job, &bad(code, message)).unwrap();
            assert_eq!(found.denied, denied, "{message}");
            let seen: Vec<_> = found.seen.iter().map(|job| job.status).collect();
            assert_eq!(seen, Vec::from_iter(status), "{message}");
        }
        let create = |message| report(Export, JobStep::Create, None, &bad("1029", message));
        let used_up = create("Export daily quota exceeded").unwrap();
        assert_eq!((used_up.denied, used_up.seen), (Some(VolumeUsedUp), vec![]));
        assert_eq!(create("Job already queued"), None);
    }

    #[test]
    fn of_a_long_listing_what_matters_most() {
        let mut jobs: Vec<String> = (10..40)
            .map(|day| {
                let (month, day) = (1 + day / 28, 1 + day % 28);
                format!(
                    r#"{{"exportId":"d{month}-{day}","status":"Completed","fileSize":1,
                    "finishedAt":"2026-{month:02}-{day:02}T00:00:00Z"}}"#
                )
            })
            .collect();
        for (at, status) in [(3, "Queued"), (17, "Processing"), (5, "Created")] {
            jobs.insert(
                at,
                format!(r#"{{"exportId":"{status}","status":"{status}"}}"#),
            );
        }
        let body = good(&format!("[{}]", jobs.join(",")));
        let found = report(JobKind::Export, JobStep::List, None, &body).unwrap();
        let ids: Vec<_> = found.seen.iter().map(|job| job.id.as_str()).collect();
        assert_eq!(ids.len(), MOST_SEEN);
        assert_eq!(ids[..4], ["Queued", "Processing", "d2-12", "d2-11"]);
        assert_eq!(ids[19], "d1-23");
    }
}
