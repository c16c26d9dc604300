//! What the operations do, one room per family. A new family is a new file with a table
//! `OPERATIONS`, named in [`crate::catalog`].

pub mod activities;
pub mod add_activities;
pub mod assets;
pub mod campaigns;
pub mod custom_types;
pub mod describe;
pub mod designs;
pub mod export;
mod export_order;
pub mod import;
pub mod ingestion;
mod inner;
pub mod leads;
pub mod lists;
pub mod mail;
pub mod memberships;
pub mod merge;
mod paging;
pub mod partitions;
pub mod program_members;
mod progress;
pub mod push;
pub mod records;
pub mod schema;
pub mod submit_form;
mod sync;
pub mod usage;
pub mod users;

use serde_json::{Value, json};

use crate::errors::Failure;

pub(crate) use inner::Inner;

/// One record of a result that was skipped.
fn skipped(id: Option<u64>, failure: &Failure) -> Value {
    let reasons = json!([{"code": failure.code, "message": failure.message}]);
    match id {
        Some(id) => json!({"id": id, "status": "skipped", "reasons": reasons}),
        None => json!({"status": "skipped", "reasons": reasons}),
    }
}
