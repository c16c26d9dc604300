//! One bulk extract job.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::csv::Format;
use super::file::ExportFile;
use crate::config::CredentialId;
use crate::time::Time;
use crate::world::activities::{Activities, Activity};
use crate::world::leads::{Lead, Leads, text};
use crate::world::lists::Lists;

/// What a job extracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Object {
    /// Leads.
    Leads,
    /// Activities.
    Activities,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter {
    /// Those created (or, for activities, dated) within both ends.
    CreatedAt(Time, Time),
    /// Those changed within both ends.
    UpdatedAt(Time, Time),
    /// Those on a static list.
    List(u64),
    /// All: smart lists are not simulated.
    All,
}

/// What a test wants of the next job in place of the instance's data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// A synthetic file of so many bytes.
    pub bytes: Option<u64>,
    /// The job fails.
    pub fail: bool,
    /// The checksum that the job shows is not the file's.
    pub wrong_checksum: bool,
}

/// A job.
#[derive(Clone, Debug)]
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
    /// Activity types; all when empty.
    pub kinds: Vec<u64>,
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

    /// Writes the file out of the instance's data: its text and the number of its rows.
    #[must_use]
    pub fn write(&self, leads: &Leads, lists: &Lists, activities: &Activities) -> (String, u64) {
        let mut out = String::new();
        let mut records = 0;
        self.format.row(
            &mut out,
            self.columns.iter().map(|(_, header)| header.clone()),
        );
        match self.object {
            Object::Leads => {
                for lead in leads.iter().filter(|lead| self.takes_lead(lead, lists)) {
                    let cells = self
                        .columns
                        .iter()
                        .map(|(field, _)| text(&lead.value(field)));
                    self.format.row(&mut out, cells);
                    records += 1;
                }
            }
            Object::Activities => {
                for activity in activities.all().iter().filter(|a| self.takes_activity(a)) {
                    let cells = self.columns.iter().map(|(field, _)| cell(activity, field));
                    self.format.row(&mut out, cells);
                    records += 1;
                }
            }
        }
        (out, records)
    }

    fn takes_lead(&self, lead: &Lead, lists: &Lists) -> bool {
        match self.filter {
            Filter::CreatedAt(from, to) => (from..=to).contains(&whole(lead.created_at)),
            Filter::UpdatedAt(from, to) => (from..=to).contains(&whole(lead.updated_at)),
            Filter::List(id) => lists
                .get(id)
                .is_some_and(|list| list.members.contains(&lead.id)),
            Filter::All => true,
        }
    }

    fn takes_activity(&self, activity: &Activity) -> bool {
        let dated = match self.filter {
            Filter::CreatedAt(from, to) => (from..=to).contains(&whole(activity.at)),
            _ => true,
        };
        // Deletions cannot be extracted.
        dated
            && activity.kind != 37
            && (self.kinds.is_empty() || self.kinds.contains(&activity.kind))
    }
}

/// An instant as it is shown, without its milliseconds.
const fn whole(at: Time) -> Time {
    Time::from_millis(at.as_millis() - at.as_millis() % 1000)
}

/// The columns of an activity extract, when none are named.
pub const ACTIVITY_COLUMNS: &[&str] = &[
    "marketoGUID",
    "leadId",
    "activityDate",
    "activityTypeId",
    "campaignId",
    "primaryAttributeValueId",
    "primaryAttributeValue",
    "attributes",
];

fn cell(activity: &Activity, column: &str) -> String {
    match column {
        "marketoGUID" => activity.id.to_string(),
        "leadId" => activity.lead.to_string(),
        "activityDate" => activity.at.iso(),
        "activityTypeId" => activity.kind.to_string(),
        "primaryAttributeValueId" => activity
            .primary_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
        "primaryAttributeValue" => activity.primary.clone(),
        "attributes" => activity.attribute_object().to_string(),
        "actionResult" => "succeeded".to_owned(),
        _ => String::new(),
    }
}
