//! What an integration is called, and that it has no say in others' calls.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::governor::Governor;
use super::permit::{CompleteOutcome, Report};

/// The name of an integration: a caller of ours with a key of its own.
///
/// 1 to 48 of `A-Z a-z 0-9 . _ -`, so that it can stand in a path, a log line and a store's key as
/// it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IntegrationId(Box<str>);

/// What was given is no [`IntegrationId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an integration's id is 1 to 48 of A-Z a-z 0-9 . _ -")]
pub struct InvalidIntegrationId;

impl IntegrationId {
    /// The longest id, in bytes.
    pub const MAX_LEN: usize = 48;

    /// Checks and takes an id.
    ///
    /// # Errors
    /// [`InvalidIntegrationId`] if it is empty, too long, or has any other character.
    pub fn new(id: impl Into<String>) -> Result<Self, InvalidIntegrationId> {
        let id = id.into();
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if id.is_empty() || id.len() > Self::MAX_LEN || !id.bytes().all(plain) {
            return Err(InvalidIntegrationId);
        }
        Ok(Self(id.into_boxed_str()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IntegrationId {
    type Error = InvalidIntegrationId;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::new(id)
    }
}

impl From<IntegrationId> for String {
    fn from(id: IntegrationId) -> Self {
        id.0.into_string()
    }
}

impl fmt::Display for IntegrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IntegrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl Governor {
    /// Why a report is not taken in that says who reports: the lease is not theirs, or it is not
    /// there any more, when nobody can tell whose it was.
    pub(super) fn not_theirs(&self, report: &Report) -> Option<CompleteOutcome> {
        let reports = report.integration.as_ref()?;
        if self.places().end_of(report.lease).is_none() {
            return Some(CompleteOutcome::Unknown);
        }
        let owner = self.places().owner_of(report.lease);
        (self.ledger().find(reports) != Some(owner)).then_some(CompleteOutcome::Foreign)
    }
}
