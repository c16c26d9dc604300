//! Which bulk job a call is about.

use crate::limit::{JobId, JobWish};
use crate::operation::JobStep;
use crate::request::{Body, CallSpec};

/// The job that the path names.
pub(super) fn named(spec: &CallSpec) -> Option<&str> {
    let param = spec.operation.job_param()?;
    let found = spec.path.iter().find(|(name, _)| *name == param);
    found.map(|(_, value)| value.as_str())
}

/// The job that a call is going to start, as far as it says.
pub(super) fn wish(spec: &CallSpec) -> JobWish {
    if spec.operation.job.map(|role| role.step) != Some(JobStep::Enqueue) {
        return JobWish::default();
    }
    JobWish {
        id: named(spec).and_then(|id| JobId::new(id).ok()),
        list: list(spec).and_then(|list| list.trim().parse().ok()),
    }
}

/// The list that is imported into; parameters of an import may be parts of its body (Adobe: "Bulk
/// Lead Import").
fn list(spec: &CallSpec) -> Option<&str> {
    const LIST: &str = "listId";
    let in_query = spec.query.iter().find(|(name, _)| name == LIST);
    match (in_query, &spec.body) {
        (Some((_, value)), _) => Some(value),
        (None, Body::Multipart(body)) => core::str::from_utf8(body.part(LIST)?).ok(),
        (None, _) => None,
    }
}
