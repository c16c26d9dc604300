//! Answers that are kept, so that the same question does not cost a call again.
//!
//! What may be kept follows from the catalog's [`CacheClass`] and the configuration's
//! [`CacheTimes`]; a kept answer is shared within one credential alone. The holder of the
//! instance's limits (the Worker's object) has the [`Shelf`]: what is kept, and what was changed
//! since. Who makes a call asks it first, with a [`Wish`], and hands it the answer afterwards.
//!
//! ```text
//! wish ──► Shelf::look ─► a fresh answer                          no call
//!                      ─► another caller has just asked that: wait
//!                      ─► leave to ask Marketo, with a generation, and a stale answer if any
//!                      ─► a write is under way: ask, and keep nothing
//! answer ─► Wish::keeps ──► Shelf::keep, with that generation
//! ```
//!
//! # What is promised
//!
//! Marketo's data are split into [`Areas`]: what leads hold, what fields and types there are, and
//! each family of assets. An area has a generation. Before a write gets its permit, the generation
//! of each area that it changes is raised and written down, and until the write is over nothing of
//! these areas is given from the shelf nor put on it. So:
//!
//! * who reads after a write through the gateway was answered sees what Marketo has, not what was
//!   kept before; a read that was under way meanwhile leaves nothing behind;
//! * a write that was cut counts as under way until Marketo must have given it up;
//! * the same holds for those that are sent with a permit of `/edge/v1/permits`;
//! * a store that lags behind, as Cloudflare's KV may by a minute, cannot bring an old answer back:
//!   the generation, which the holder alone raises, is part of the place that a value lies at. It can
//!   only fail to have one, which costs a call.
//!
//! Not promised: what is changed past the gateway, such as in Marketo's own pages, shows when an
//! answer's time is over, or to who asks with `Cache-Control: no-cache`. Imports, data ingestion and
//! campaigns change leads some time after their calls: each question how far an import is, and each
//! minute in which data are ingested, drops what is kept of leads.
//!
//! # What is stored
//!
//! Whole answers that say `success: true`, up to [`LARGEST_KEPT`] bytes; never a failure, never a
//! file. What is read of leads stays in memory. The rest goes to the host's store, sealed as tokens
//! are: who reads the store reads nothing. A key is a SHA-256 and shows nothing of what was asked.
//!
//! [`CacheClass`]: marketo_core::operation::CacheClass
//! [`CacheTimes`]: crate::config::CacheTimes

mod area;
mod entry;
mod shelf;
mod wish;

#[cfg(test)]
mod tests;

pub use area::{Areas, dropped_by, shown_by};
pub use entry::{Entry, LARGEST_KEPT, Verdict, judge};
pub use shelf::{Look, Shelf};
pub(crate) use wish::fails;
pub use wish::{Mode, Told, Wish};
