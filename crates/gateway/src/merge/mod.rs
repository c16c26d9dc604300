//! Many callers' calls made as one.
//!
//! Marketo counts calls, not records. What several callers ask at the same time is sent as one call
//! where Marketo gives each of them the same answer that way: equal reads, reads of single leads,
//! upserts of leads with the same lookup field and partition, and what is put on or taken off one
//! list. Nothing waits that could go at once: one batch of a kind is under way, arrivals meanwhile
//! form the next, and a second starts only when it is full.
//!
//! ```text
//! planned.part() → the host joins with it where all callers meet:
//! Merger::join → Next::Wait | Lead(batch) | Told(part of an answer) | Refused
//! Lead: a permit is asked for, Merger::seal closes the batch, and the leader's host
//!   sends planned.widened(members), hands planned.share(outcome) to Merger::told
//! ```
//!
//! - [`Merger`] decides who goes with whom and who leads. It knows no operation.
//! - [`Offer`] knows what a call brings along, how several become one, and whose part of the answer
//!   is whose. What cannot be said beyond doubt is asked again in smaller batches, in the end alone.
//!
//! Where the holder of the line fails while parts wait, reads are joined again; of a write that
//! waited its caller is told that nobody knows, since another may just be sending it.
//!
//! Never merged: calls of different credentials or classes; values with a comma, for which Marketo
//! has no escape; writes other than `createOrUpdate` and `updateOnly`; a caller who may not make
//! the call that the batch makes.

mod answer;
mod list;
mod merger;
mod offer;
mod part;
mod read;
mod room;
mod told;
mod upsert;

#[cfg(test)]
mod equal_tests;
#[cfg(test)]
mod tests;

pub use merger::{BatchId, Member, Merger, Next, Ticket};
pub use offer::{Offer, Shared};
pub use part::Part;
pub use told::{Note, Told};
