//! What the permit protocol says of bulk jobs.
//!
//! One who wants to start a job says in its [`PermitRequest`](super::PermitRequest) which one, as
//! far as that is known before; the holder of a permit says in its [`Report`](super::Report) what
//! Marketo's answer told of jobs, or that it took the job for none.
//!
//! ```json
//! {"v":1,"integration":"etl","operation":"enqueueExportLeadJob","server_timeout_ms":300000,"deadline":1790000030000,"job":{"id":"ce45a7a1-f19d-4ce2-882c-a3c795940a7d"}}
//! {"v":1,"lease":1790000000123,"completion":"answered","jobs":{"kind":"export","seen":[{"id":"ce45a7a1-f19d-4ce2-882c-a3c795940a7d","status":"completed","bytes":123424,"finished_at":1790000000000}]}}
//! {"v":1,"lease":1790000000124,"completion":"answered","code":"1029","jobs":{"kind":"export","denied":"queue_full"}}
//! ```

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::operation::JobKind;
use crate::time::Timestamp;

/// The most jobs that one report tells of: as many as both queues have seats.
pub const MOST_SEEN: usize = 20;

/// The id of a bulk job: an export's is a UUID, an import's a number.
///
/// 1 to 40 of `A-Z a-z 0-9 -`. What is longer or has anything else in it is no job's id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobId(Box<str>);

/// What was given is no [`JobId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a job's id is 1 to 40 of A-Z a-z 0-9 -")]
pub struct InvalidJobId;

impl JobId {
    /// The longest id, in bytes.
    pub const MAX_LEN: usize = 40;

    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`InvalidJobId`] if it is empty, too long, or has any other character.
    pub fn new(id: impl Into<String>) -> Result<Self, InvalidJobId> {
        let id = id.into();
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if id.is_empty() || id.len() > Self::MAX_LEN || !id.bytes().all(plain) {
            return Err(InvalidJobId);
        }
        Ok(Self(id.into_boxed_str()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for JobId {
    type Error = InvalidJobId;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<JobId> for String {
    fn from(id: JobId) -> Self {
        id.0.into_string()
    }
}

impl fmt::Debug for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

/// Which job a call is going to start, as far as that is known before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobWish {
    /// The export that is to be enqueued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<JobId>,
    /// The static list that is imported into. Marketo has one import at a time for each (Adobe:
    /// "Error codes", 1019).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<u64>,
}

impl JobWish {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What Marketo's answer to one call told of bulk jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReport {
    /// Of which kind.
    pub kind: JobKind,
    /// Why Marketo did not take the job that was to be started, if it is for a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denied: Option<JobDenied>,
    /// The jobs that it told of. No more than [`MOST_SEEN`] are looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<SeenJob>,
}

/// Why Marketo does not take a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JobDenied {
    /// Ten are queued already: 1029 for exports, 1016 for imports.
    QueueFull,
    /// The day's volume of exports is used up: 1029.
    VolumeUsedUp,
    /// Another import goes into the same list: 1019.
    ListBusy,
}

/// A job, as an answer told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenJob {
    /// Its id.
    pub id: JobId,
    /// How far it is.
    pub status: JobStatus,
    /// How long its file is, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// It is made, and not queued.
    Created,
    /// It waits.
    Queued,
    /// Marketo works on it: an export is `Processing`, an import `Importing`.
    Running,
    /// It is done: an export is `Completed`, an import `Complete`.
    Completed,
    /// It has failed.
    Failed,
    /// It was given up.
    Cancelled,
}

impl JobStatus {
    /// The status of this name (Adobe: "Bulk Extract", "Bulk Import", which spell two of them in
    /// two ways).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let names = [
            ("Created", Self::Created),
            ("Queued", Self::Queued),
            ("Processing", Self::Running),
            ("Importing", Self::Running),
            ("Completed", Self::Completed),
            ("Complete", Self::Completed),
            ("Failed", Self::Failed),
            ("Cancelled", Self::Cancelled),
            ("Canceled", Self::Cancelled),
        ];
        let found = names
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, status)| *status)
    }

    /// Whether it is in the queue, running jobs included (Adobe counts them in).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }

    /// Whether it has ended. Nothing follows that.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// A short name for a longer one, where a state remembers many: FNV-1a.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tag(u32);

impl Tag {
    pub(super) fn of(name: &str) -> Self {
        let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        Self(name.bytes().fold(0x811c_9dc5, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_or_a_number() {
        let longest = "x".repeat(40);
        for id in ["ce45a7a1-f19d-4ce2-882c-a3c795940a7d", "3404", &longest] {
            assert_eq!(JobId::new(id).unwrap().as_str(), id);
        }
        let too_long = "x".repeat(41);
        for id in ["", "a b", "a/b", "ä", "a.json", "a_b", &too_long] {
            assert_eq!(JobId::new(id), Err(InvalidJobId));
            let text = serde_json::to_string(id).unwrap();
            assert!(serde_json::from_str::<JobId>(&text).is_err());
        }
    }

    #[test]
    fn every_spelling_of_a_status_is_known() {
        use JobStatus::{Cancelled, Completed, Created, Failed, Queued, Running};
        for (name, status) in [
            ("Created", Some(Created)),
            ("queued", Some(Queued)),
            ("Processing", Some(Running)),
            ("Importing", Some(Running)),
            ("Completed", Some(Completed)),
            ("Complete", Some(Completed)),
            ("Failed", Some(Failed)),
            ("Canceled", Some(Cancelled)),
            ("CANCELLED", Some(Cancelled)),
            ("Importings", None),
            ("", None),
        ] {
            assert_eq!(JobStatus::named(name), status, "{name}");
            let Some(status) = status else { continue };
            let (open, ended) = (status.is_open(), status.has_ended());
            assert!(!(open && ended) && (open || ended) == (status != Created));
        }
    }

    /// The first two are of the table that came with the hash.
    #[test]
    fn a_tag_is_fnv_1a() {
        assert_eq!(Tag::of(""), Tag(0x811c_9dc5));
        assert_eq!(Tag::of("a"), Tag(0xe40c_292c));
        assert_ne!(Tag::of("crm"), Tag::of("shop"));
    }
}
