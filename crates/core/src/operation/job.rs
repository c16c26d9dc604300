//! What a call does with a bulk job.

use serde::{Deserialize, Serialize};

use super::{Operation, families};

/// What a call of an operation does with a bulk job (Adobe: "Bulk Extract", "Bulk Import").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct JobRole {
    /// Which queue the job is for.
    pub kind: JobKind,
    /// What is done with it.
    pub step: JobStep,
}

/// The two kinds of bulk jobs. Each has a queue of its own, which all types of objects share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Marketo writes a file.
    Export,
    /// Marketo reads one.
    Import,
}

/// What is done with a bulk job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStep {
    /// An export is made. It waits to be enqueued, and takes no place in the queue.
    Create,
    /// A job goes into the queue: an export that was made before, an import with its file.
    Enqueue,
    /// An export is given up.
    Cancel,
    /// It is told how far a job has come.
    Status,
    /// The same of many jobs.
    List,
}

/// The role of the operation of a name, if it has one. It looks at bulk operations alone, so that
/// it can be asked of every call.
#[must_use]
pub fn job_role(name: &str) -> Option<JobRole> {
    let bulk = families()
        .iter()
        .filter(|family| family.prefix.starts_with("/bulk/"));
    let mut rows = bulk.flat_map(|family| family.rows.iter().copied());
    rows.find(|row| row.name == name)?.job
}

impl Operation {
    /// The path parameter in which the job's id stands, where there is one.
    #[must_use]
    pub fn job_param(&self) -> Option<&'static str> {
        let name = match self.job?.kind {
            JobKind::Export => "exportId",
            JobKind::Import => "batchId",
        };
        self.path_param(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::{Method, catalog};

    /// The calls of Adobe's pages "Bulk Extract" and "Bulk Import" and of the page of each type of
    /// object, by what their paths end in.
    fn expected(row: &Operation) -> Option<JobRole> {
        let path = row.path.strip_prefix("/bulk/v1/")?;
        let role = |kind, step| Some(JobRole { kind, step });
        let (export, import) = (JobKind::Export, JobKind::Import);
        match (row.method, path) {
            (Method::Post, path) if path.ends_with("/export/create.json") => {
                role(export, JobStep::Create)
            }
            (Method::Post, path) if path.ends_with("/export/{exportId}/enqueue.json") => {
                role(export, JobStep::Enqueue)
            }
            (Method::Post, path) if path.ends_with("/export/{exportId}/cancel.json") => {
                role(export, JobStep::Cancel)
            }
            (Method::Get, path) if path.ends_with("/export/{exportId}/status.json") => {
                role(export, JobStep::Status)
            }
            (Method::Get, path) if path.ends_with("/export.json") => role(export, JobStep::List),
            (
                Method::Post,
                "leads.json"
                | "customobjects/{apiName}/import.json"
                | "program/{programId}/members/import.json",
            ) => role(import, JobStep::Enqueue),
            (
                Method::Get,
                "leads/batch/{batchId}.json"
                | "customobjects/{apiName}/import/{batchId}/status.json"
                | "program/members/import/{batchId}/status.json",
            ) => role(import, JobStep::Status),
            _ => None,
        }
    }

    #[test]
    fn every_operation_has_the_role_that_adobes_pages_give_it() {
        let mut counts = std::collections::BTreeMap::new();
        for row in catalog() {
            assert_eq!(row.job, expected(row), "{row:?}");
            assert_eq!(job_role(row.name), row.job, "{row:?}");
            if let Some(role) = row.job {
                *counts.entry(format!("{role:?}")).or_insert(0) += 1;
                let one = matches!(role.step, JobStep::Cancel | JobStep::Status)
                    || (role.kind == JobKind::Export && role.step == JobStep::Enqueue);
                assert_eq!(row.job_param().is_some(), one, "{row:?}");
            } else {
                assert_eq!(row.job_param(), None, "{row:?}");
            }
        }
        // Five steps of four types of exports, two of three types of imports.
        let counts: Vec<_> = counts.into_values().collect();
        assert_eq!(counts, [4, 4, 4, 4, 4, 3, 3]);
        assert_eq!(job_role("nothing"), None);
    }
}
