//! What became of one record.

use core::fmt;

use serde_json::value::RawValue;

use crate::call::CallError;
use crate::response::ApiError;

/// What became of one record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RecordOutcome {
    /// Marketo has done something with it, or has not, and says so.
    Told {
        /// `created`, `updated`, `deleted`, `added`, `removed`, `skipped` and the like; empty where
        /// Marketo gives none.
        status: String,
        /// Why it was skipped; empty otherwise.
        reasons: Vec<ApiError>,
        /// What Marketo answered for it, as it stands.
        item: Item,
    },
    /// It was not carried out, or nobody knows.
    Failed(RecordError),
}

/// What Marketo answered for a record. It can hold people's data: it is in no `Debug`.
#[derive(Clone)]
pub struct Item(pub Box<RawValue>);

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Item({} bytes)", self.0.get().len())
    }
}

/// Why there is no answer for a record. All records of a call that failed as a whole have the same.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// It is longer than a call may be, alone. Nothing was sent.
    #[error("the record has {bytes} bytes, and a call of it may have {limit}")]
    TooLarge {
        /// The bytes of the call's body with this record alone.
        bytes: usize,
        /// The most that a body may have.
        limit: usize,
    },
    /// Marketo refused the call: it was not carried out.
    #[error("{operation}: Marketo refused the call with {}", .error.code)]
    Refused {
        /// The operation.
        operation: &'static str,
        /// What it said.
        error: ApiError,
        /// Its id of the request, if it gave one.
        request_id: Option<String>,
    },
    /// The call failed, so that Marketo may have carried it out; or its answer does not say what
    /// became of which record. Look before you send it again.
    #[error("{operation}: nobody knows whether it was carried out")]
    Unknown {
        /// The operation.
        operation: &'static str,
    },
    /// There was no usable answer.
    #[error(transparent)]
    Call(CallError),
}
