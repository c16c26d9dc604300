//! What Marketo's REST API is, and how to talk to it.
//!
//! This crate does no I/O, reads no clock, draws no random number and spawns nothing. A host
//! brings bytes, time and chance in as arguments and carries out what it is asked for; see
//! [`call`] for the contract.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::unreachable,
        clippy::string_slice
    )
)]

pub mod batch;
pub mod call;
pub mod date;
pub mod error;
pub mod limit;
pub mod operation;
pub mod page;
pub mod request;
pub mod response;
pub mod retry;
pub mod time;
pub mod token;

pub use time::Timestamp;
