//! Ways to keep Marketo's limits, compared side by side.
//!
//! An hour of traffic runs in virtual time against a plain [model](marketo) of Marketo's limiter:
//! at most 100 arrivals in any 20 s, at most 10 calls processed at once. Everything but what lets
//! the calls through is the same for all [strategies](Strategy): who calls, who calls past it, how
//! long calls take, and how a refused call is made again (`marketo_core::retry`, which pauses for
//! 1 s, 2 s, 4 s … after a 606). The same seed gives the same run, to the letter, on any machine.
//!
//! [`page`] is what is checked in as `TABLE.md`.

mod fifo;
mod limiter;
mod marketo;
mod ours;
mod rng;
mod scenario;
mod seen;
mod sweep;
mod table;
mod text;
mod world;

pub use limiter::Strategy;
pub use scenario::{Mix, Outsiders, Scenario};
pub use seen::Seen;
pub use sweep::sweep;
pub use table::{Row, comparison, rows, scenarios};
pub use world::run;

/// The page of tables that is checked in.
#[must_use]
pub fn page() -> String {
    [text::HEAD, &comparison(&rows()), text::SWEEP, &sweep()].concat()
}

/// A span or an instant of virtual time, in microseconds.
pub(crate) type Micros = u64;

pub(crate) const SECOND: Micros = 1_000_000;

/// Calls that may arrive in any [`WINDOW`] (Adobe: REST API > *API limits*).
pub(crate) const LIMIT: usize = 100;

/// What [`LIMIT`] counts in.
pub(crate) const WINDOW: Micros = 20 * SECOND;

/// Calls that may be processed at once (Adobe: REST API > *API limits*).
pub(crate) const PLACES: usize = 10;

/// How long a run lasts.
pub(crate) const HOUR: Micros = 3_600 * SECOND;

/// How long a caller waits for its answer: as long as the gateway lets anybody.
pub(crate) const PATIENCE: Micros = 300 * SECOND;
