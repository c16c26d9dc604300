//! Any number of records, or of values to look for, in as few calls as Marketo takes them in.
//!
//! [`Batches`] takes records as they come and hands out calls: each with as many records as the
//! operation's row in the catalog allows, and as a body may have bytes. What comes back is told for
//! each record, by its place in the input. [`Reads`] reads any number of values to the last page,
//! over the calls that [`split_values`] makes of them.
//!
//! ```text
//! push(record)…, finish()        input, as it comes; wants_more() says when to pause
//! poll() → Some((id, call))      as many as the host cares to have under way
//! on_outcome(id, outcome)
//! poll_told() → Some((place, told))
//! ```

mod batches;
mod fold;
mod key;
mod reads;
mod told;
mod values;

#[cfg(test)]
mod tests;

pub use batches::{BatchId, Batches, Refused};
pub use fold::fold;
pub use key::Key;
pub use reads::{ReadError, Reads};
pub use told::{RecordError, RecordOutcome};
pub use values::{ValueProblem, split_values};
