//! The wasm of the Node package.
//!
//! JavaScript hands in what a host can do ([`bindings::Host`]): the time, chance, timers, `fetch`, a
//! store. What is to be called, when, how often and in how many pieces is decided here, by the core,
//! and run by the same loops as in the other hosts. Between the two go bytes, texts and promises.

mod ask;
mod batches;
mod bindings;
mod client;
mod host;
mod house;
mod ingestion;
mod limits;
mod listing;
mod run;
mod setup;
mod store;
mod told;

pub use batches::Batch;
pub use client::Client;
pub use listing::{Pages, Values};
