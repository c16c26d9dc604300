//! One bulk import job.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{BATCH, apply};
use crate::call::CallId;
use crate::config::CredentialId;
use crate::export::csv::Format;
use crate::ops::Inner;
use crate::time::Time;
use crate::world::World;

/// What a job imports, and where to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Target {
    /// Leads.
    Leads {
        /// The field that records are looked up by.
        lookup: String,
        /// The static list that they are put on.
        list: Option<u64>,
        /// The partition that new ones go into.
        partition: Option<String>,
    },
    /// Custom objects of the type of that name.
    CustomObjects(String),
    /// Members of a program.
    ProgramMembers {
        /// The program.
        program: u64,
        /// The status that they get.
        status: String,
    },
}

impl Target {
    /// The list that is imported into, if there is one.
    #[must_use]
    pub const fn list(&self) -> Option<u64> {
        match self {
            Self::Leads { list, .. } => *list,
            _ => None,
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Status {
    /// Waits for a place.
    Queued,
    /// Its rows are being applied.
    Importing,
    /// All rows were tried.
    Complete,
    /// Nothing was imported.
    Failed,
}

impl Status {
    /// Its name, as answers show it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Importing => "Importing",
            Self::Complete => "Complete",
            Self::Failed => "Failed",
        }
    }
}

/// Rows that went wrong, with the reason of each in a column of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaints {
    /// How many rows.
    pub rows: u64,
    /// The file; empty without rows.
    pub text: String,
}

/// A job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: u64,
    /// What it imports.
    pub target: Target,
    /// The file's format.
    pub format: Format,
    /// The names of the file's columns.
    pub header: Vec<String>,
    /// The rows; gone when the job has ended.
    pub rows: Vec<Vec<String>>,
    /// How many rows there were.
    pub count: usize,
    /// How many rows were tried so far.
    pub done: usize,
    /// The call that brought it.
    pub call: CallId,
    /// Whose call that was.
    pub credential: CredentialId,
    /// Where it stands.
    pub status: Status,
    /// Why it is going to fail, if a test wants it to.
    pub fails: Option<String>,
    /// When it was created.
    pub created_at: Time,
    /// When it began.
    pub started_at: Option<Time>,
    /// When it ended.
    pub finished_at: Option<Time>,
    /// Rows that were imported so far.
    pub imported: u64,
    /// Rows that failed.
    pub failures: Complaints,
    /// Rows that were imported but for some of their values.
    pub warnings: Complaints,
    /// What is said of it in the end.
    pub message: String,
}

impl Job {
    /// A job that waits.
    #[must_use]
    pub fn new(target: Target, format: Format, mut rows: Vec<Vec<String>>) -> Self {
        let header = if rows.is_empty() {
            Vec::new()
        } else {
            rows.remove(0)
        };
        Self {
            id: 0,
            target,
            format,
            header,
            count: rows.len(),
            rows,
            done: 0,
            call: CallId(0),
            credential: CredentialId(0),
            status: Status::Queued,
            fails: None,
            created_at: Time::default(),
            started_at: None,
            finished_at: None,
            imported: 0,
            failures: Complaints::default(),
            warnings: Complaints::default(),
            message: String::new(),
        }
    }

    /// Whether it takes a place in the queue.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.status, Status::Queued | Status::Importing)
    }

    pub(super) const fn batches(&self) -> usize {
        let batches = self.count.div_ceil(BATCH);
        if batches == 0 { 1 } else { batches }
    }

    pub(super) const fn done_batches(&self) -> usize {
        self.done / BATCH
    }

    /// Applies the next rows; ends the job after the last.
    pub(super) fn apply(&mut self, at: Time, world: &mut World) {
        let inner = Inner {
            now: at,
            id: self.call,
            credential: self.credential,
        };
        if self.done == 0 {
            let wrong = self.fails.take();
            let wrong = wrong.or_else(|| apply::bad_header(self, world));
            if let Some(message) = wrong {
                self.message = message;
                return self.end(at, Status::Failed);
            }
        }
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .skip(self.done)
            .take(BATCH)
            .cloned()
            .collect();
        self.done += rows.len();
        apply::rows(self, world, &inner, &rows);
        if self.done >= self.count {
            self.message = self.summary();
            self.end(at, Status::Complete);
        }
    }

    fn end(&mut self, at: Time, status: Status) {
        self.status = status;
        self.finished_at = Some(at);
        self.rows = Vec::new();
    }

    fn summary(&self) -> String {
        let imported = self.imported;
        let members = match self.target {
            Target::CustomObjects(_) => String::new(),
            _ => format!(" ({imported} members)"),
        };
        match self.failures.rows {
            0 => format!("Import succeeded, {imported} records imported{members}"),
            failed => format!(
                "Import completed with errors, {imported} records imported{members}, {failed} failed"
            ),
        }
    }

    /// Notes a row that was not imported.
    pub(super) fn fail(&mut self, row: &[String], reason: &str) {
        let column = "Import Failure Reason";
        complain(
            &mut self.failures,
            self.format,
            &self.header,
            row,
            column,
            reason,
        );
    }

    /// Notes a row that was imported but for some of its values.
    pub(super) fn warn(&mut self, row: &[String], reason: &str) {
        let column = "Import Warning Reason";
        complain(
            &mut self.warnings,
            self.format,
            &self.header,
            row,
            column,
            reason,
        );
    }

    /// The job as the call that made it shows it.
    #[must_use]
    pub fn created(&self) -> Value {
        let mut record = Map::new();
        record.insert("batchId".into(), json!(self.id));
        match &self.target {
            Target::CustomObjects(name) => {
                record.insert("operation".into(), json!("import"));
                record.insert("objectApiName".into(), json!(name));
            }
            _ => {
                record.insert("importId".into(), json!(self.id.to_string()));
            }
        }
        record.insert("status".into(), json!(self.status.name()));
        Value::Object(record)
    }

    /// The job as its status call shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        let Value::Object(mut record) = self.created() else {
            return Value::Null;
        };
        let objects = matches!(self.target, Target::CustomObjects(_));
        let processed = if objects {
            "numOfObjectsProcessed"
        } else {
            "numOfLeadsProcessed"
        };
        record.insert(processed.into(), json!(self.imported));
        record.insert("numOfRowsFailed".into(), json!(self.failures.rows));
        record.insert("numOfRowsWithWarning".into(), json!(self.warnings.rows));
        if let (true, Some(from), Some(to)) = (objects, self.started_at, self.finished_at) {
            let seconds = to.since(from).div_ceil(1000);
            record.insert("importTime".into(), json!(format!("{seconds} second(s)")));
        }
        record.insert("message".into(), json!(self.message));
        Value::Object(record)
    }
}

fn complain(
    into: &mut Complaints,
    format: Format,
    header: &[String],
    row: &[String],
    column: &str,
    reason: &str,
) {
    let mut write = |cells: &[String], last: &str| {
        let cells = cells.iter().map(String::as_str).chain([last]);
        format.plain_row(&mut into.text, cells);
    };
    if into.rows == 0 {
        write(header, column);
    }
    write(row, reason);
    into.rows += 1;
}
