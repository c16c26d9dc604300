//! One bulk extract job.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::csv::Format;
use super::file::{self, ExportFile};
use crate::config::CredentialId;
use crate::time::Time;

/// What a job extracts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Object {
    /// Leads.
    Leads,
    /// Activities.
    Activities,
    /// Custom objects of the type of that name.
    CustomObjects(String),
    /// Members of programs.
    ProgramMembers,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Status {
    /// Made, not enqueued.
    Created,
    /// Waits for a place.
    Queued,
    /// Being processed.
    Processing,
    /// Its file is ready.
    Completed,
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
}

impl Status {
    /// Its name, as answers show it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Queued => "Queued",
            Self::Processing => "Processing",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }
}

/// Which records a job takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Filter {
    /// Those created within both ends.
    CreatedAt(Period),
    /// Those changed within both ends.
    UpdatedAt(Period),
    /// Those on a static list, or whose lead is.
    List(u64),
    /// All: smart lists are not simulated.
    All,
    /// Activities.
    Activities {
        /// Within both ends.
        period: Period,
        /// Of these types; of all when empty.
        kinds: Vec<u64>,
        /// With these primary attributes' numbers; with any when empty.
        primary_ids: Vec<u64>,
        /// With these primary attributes; with any when empty.
        primaries: Vec<String>,
    },
    /// Members of programs.
    Members {
        /// Of these.
        programs: Vec<u64>,
        /// With these statuses; with any when empty.
        statuses: Vec<String>,
        /// Whether there is no content left for them.
        exhausted: Option<bool>,
        /// `norm` or `paus`.
        cadence: Option<String>,
        /// Changed within both ends.
        period: Option<Period>,
    },
}

/// A time between two instants, which both belong to it. Milliseconds do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period(pub Time, pub Time);

impl Period {
    /// Whether an instant belongs to it.
    #[must_use]
    pub fn has(self, at: Time) -> bool {
        let whole = Time::from_millis(at.as_millis() - at.as_millis() % 1000);
        (self.0..=self.1).contains(&whole)
    }
}

/// What a test wants of the next job in place of the instance's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// A synthetic file of so many bytes.
    pub bytes: Option<u64>,
    /// The job fails.
    pub fail: bool,
    /// The checksum that the job shows is not the file's.
    pub wrong_checksum: bool,
}

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Its id, a UUID.
    pub id: String,
    /// Its place in the order of creation.
    pub number: u64,
    /// Whose it is.
    pub owner: CredentialId,
    /// What it extracts.
    pub object: Object,
    /// The file's format.
    pub format: Format,
    /// Columns: API name and header.
    pub columns: Vec<(String, String)>,
    /// Which records.
    pub filter: Filter,
    /// What a test wants of it.
    pub plan: Plan,
    /// Where it stands.
    pub status: Status,
    /// When it was created.
    pub created_at: Time,
    /// When it was enqueued.
    pub queued_at: Option<Time>,
    /// When its processing began.
    pub started_at: Option<Time>,
    /// When it ended.
    pub finished_at: Option<Time>,
    /// The file, once there is one.
    #[serde(with = "file::stored")]
    pub file: Option<Arc<ExportFile>>,
    /// Rows of the file.
    pub records: u64,
    /// SHA-256 of the file, in hex.
    pub checksum: String,
}

impl Job {
    /// The job as the API shows it; members appear as their state is reached.
    #[must_use]
    pub fn record(&self) -> Value {
        let mut record = Map::new();
        record.insert("exportId".into(), json!(self.id));
        record.insert("format".into(), json!(self.format.name()));
        record.insert("status".into(), json!(self.status.name()));
        record.insert("createdAt".into(), json!(self.created_at.iso()));
        for (name, at) in [
            ("queuedAt", self.queued_at),
            ("startedAt", self.started_at),
            ("finishedAt", self.finished_at),
        ] {
            if let Some(at) = at {
                record.insert(name.into(), json!(at.iso()));
            }
        }
        match (self.status, &self.file) {
            (Status::Completed, Some(file)) => {
                record.insert("numberOfRecords".into(), json!(self.records));
                record.insert("fileSize".into(), json!(file.len()));
                record.insert(
                    "fileChecksum".into(),
                    json!(format!("sha256:{}", self.checksum)),
                );
            }
            (Status::Failed, _) => {
                record.insert("errorMsg".into(), json!("Export failed"));
            }
            _ => {}
        }
        Value::Object(record)
    }
}
