//! Who may call what, with whose share: the gateway's decisions.
//!
//! The gateway stands between a company's integrations and Marketo and speaks Marketo to both:
//! a client that knows Marketo works with nothing changed but its base URL. This crate decides;
//! a host carries out. It does no I/O, reads no clock and draws no random number: the time, the
//! nonces and the bytes of requests come in as arguments.
//!
//! Three words, and what belongs to each:
//!
//! * an **instance** is a Marketo subscription: limits belong to it;
//! * a **credential** is a client id and secret of a Marketo custom service: tokens, bulk jobs
//!   and permissions belong to it;
//! * an **integration** is a caller of ours, with a key of its own; it uses one credential.
//!
//! The way of a call through the rooms:
//!
//! 1. [`config`] has read who exists, once, and [`secret`] has fetched the values that the
//!    configuration only names.
//! 2. The integration asks for a token with its key: [`identity`] reads the request, [`throttle`]
//!    stops an address that guesses, [`key`] compares, and [`token`] signs.
//! 3. Each call carries that token: [`token::admit`] says whose it is, and
//!    [`Allow`](config::Allow) whether the integration may.
//! 4. Marketo's own token, which the caller never sees, is kept between calls as [`seal`] wraps it.
//! 5. An answer that will do again is kept: [`cache`].
//! 6. Calls that can be one call are made as one: [`merge`].
//! 7. Where the gateway has to say no by itself, [`answer`] says it in Marketo's words.

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

pub mod answer;
pub mod cache;
pub mod config;
mod derive;
pub mod edge;
pub mod identity;
pub mod key;
pub mod merge;
mod place;
pub mod seal;
pub mod secret;
pub mod throttle;
pub mod token;

pub use place::{PlaceError, Placed, place};

#[cfg(test)]
mod leak_tests;
