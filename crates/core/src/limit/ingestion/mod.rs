//! Data ingestion's own limits: 5,000 calls in a second, 10 million objects in a day.
//!
//! They have nothing to do with the instance's: a call of data ingestion takes no place and no slot
//! of the 100 in 20 seconds, and is none of the day's 50,000 (Adobe: "Data ingestion", limits).
//!
//! | limit | of | counted here as |
//! | --- | --- | --- |
//! | 5,000 calls in a second | a client id | calls that arrive in any second, wherever it begins |
//! | 10,000,000 objects in a day | Adobe does not say | objects of all client ids of the instance, in a day of Central Time |
//! | 1,000 objects, 1 MB | a request | refused before anything is sent: [`CallSpec::check`](crate::request::CallSpec::check) |
//!
//! # What is assumed where Adobe says nothing
//!
//! Adobe's page names the objects of a day and leaves open whose they are and when the day ends.
//! Both are taken to be as with Marketo's other days: the subscription's, until midnight Central
//! Time. Should that be wrong, data ingestion answers 4290801, which is taken as the last word: the
//! day is closed, and [once an hour](DAY_PROBED_EVERY) one call finds out whether it is open again.
//! To count any 24 hours instead would keep within every reading, and would refuse for up to a day
//! what Marketo would take.
//!
//! # Allotments
//!
//! A permit for each call would have to come from one place. A Durable Object answers some 1,000
//! requests in a second, and each call would cost it two: a fifth of the limit at most, with nothing
//! left for the calls that stand in the [line](super::Line). So leave is given in allotments:
//!
//! * Whoever sends (a *holder*: an isolate of the Worker, a process) asks the
//!   [`IngestionGovernor`] for leave for so many calls with so many objects, to be sent within
//!   [`USE_WITHIN`]. Its [`Allotment`] uses it up call by call, tells what became of them in sums,
//!   and gives back what is left.
//! * A call that comes alone asks for one call and tells of one: what a permit would cost. The more
//!   come, the more are asked for, up to [`MOST_CALLS`] at once: 1,000 calls that come together are
//!   four questions.
//! * What a holder does not account for comes back by time, as a lease does. So does all that a
//!   holder had which died.
//! * There is no line. Who finds nothing is told when to ask again, and gets at most half of what is
//!   free, so that others find something too.
//!
//! The price is that a slot is held from the grant of its allotment until the call is accounted for
//! and a second has passed: under a load that never ends, 5,000 slots carry about 2,500 calls in a
//! second. A day's objects, sent one by one, are 116 in a second; a burst of 5,000 finds all of them.
//!
//! # Why no second sees 5,001 arrivals
//!
//! Data ingestion counts arrivals. Each call is one of the calls of an allotment: it arrives after
//! the grant of that, and before its own answer, which is before it is accounted for. The allotment's
//! calls are held from the grant; one that was answered is held for a second after it was accounted
//! for; one that is never accounted for, until it is certainly over and a second has passed. So at
//! the arrival of a call, each call that arrived in the second before is held. No more than 5,000
//! are.
//!
//! | | held from | until |
//! | --- | --- | --- |
//! | a call that was answered | the grant | it is accounted for, 1 s and 10 ms |
//! | a call that is never accounted for | the grant | `USE_WITHIN`, the operation's time-out, 1 s and 10 ms |
//! | a call that was not sent | the grant | it is accounted for |
//! | the objects of a call | the grant | the day's end; if they were certainly not counted, until that is accounted for |
//!
//! Instants at which calls come free are kept rounded up to [`FINE`], with a count: 51 of them stand
//! for 5,000 calls.
//!
//! # What is not counted
//!
//! The objects of a call that was not sent; of one that was refused by Adobe's gateway for its token
//! or its rate, before data ingestion saw it (Adobe: "Data ingestion", the codes reused from Adobe
//! Developer Gateway); and of one that was refused because the day is used up. Whether a request
//! that data ingestion finds bad counts, Adobe does not say: it does here.
//!
//! # What is learnt
//!
//! Others may use the same client id. A 429 shuts the client id's rate for all holders, for as long
//! as its `Retry-After` says, or a second. A holder that meets one stops at once.

mod allotment;
mod buckets;
mod count;
mod day;
mod flat;
mod governor;
mod rate;
mod wire;

use core::time::Duration;

pub use allotment::{Allotment, Asked, Draw, Drawn, Patience, Settlement};
pub use count::objects;
pub use flat::Flat;
pub use governor::{IngestionGovernor, IngestionStatus, RateStatus};
pub use wire::{
    Account, AccountReport, AllotmentRequest, AllotmentVerdict, CredentialName,
    InvalidCredentialName, Learnt, Leave, Load, Pause,
};

/// How long after the grant of an allotment its last call may be sent.
pub const USE_WITHIN: Duration = Duration::from_secs(2);

/// The most calls of one allotment: a tenth of what goes in a second.
pub const MOST_CALLS: u32 = 500;

/// A day that data ingestion has called used up is asked about so often.
pub const DAY_PROBED_EVERY: Duration = Duration::from_secs(60 * 60);

/// To this, instants at which calls come free are rounded up.
pub const FINE: Duration = Duration::from_millis(20);

/// How soon one comes back who found nothing, at the earliest. Few come oftener in all than there
/// are holders times five in a second.
const COME_BACK_AFTER: Duration = Duration::from_millis(200);

/// What a 429 without a `Retry-After` shuts the rate for: its second.
const RATE_SHUT_FOR: Duration = Duration::from_secs(1);

/// The longest that one 429 is believed.
const LONGEST_SHUT: Duration = Duration::from_secs(60 * 60);

/// The limits that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IngestionLimits {
    /// How many calls of one client id may arrive in any `window`. A limit of 0 never opens.
    pub calls: u32,
    /// The length of the window that `calls` counts in. It slides.
    pub window: Duration,
    /// How many objects may be sent in a day of Central Time, by all client ids of the instance. A
    /// limit of 0 lets only calls without objects through.
    pub objects_a_day: u64,
}

impl IngestionLimits {
    /// What Marketo allows: 5,000 calls in a second of each client id, 10,000,000 objects in a day
    /// (Adobe: "Data ingestion", limits).
    pub const MARKETO: Self = Self {
        calls: 5_000,
        window: Duration::from_secs(1),
        objects_a_day: 10_000_000,
    };

    /// How long a call is held after it was accounted for.
    const fn cooling(&self) -> Duration {
        self.window.saturating_add(super::GUARD)
    }

    /// How long a call is held at most.
    const fn longest_hold(&self) -> Duration {
        USE_WITHIN
            .saturating_add(super::MAX_SERVER_TIMEOUT)
            .saturating_add(super::GUARD)
            .saturating_add(self.window)
            .saturating_add(rate::COARSE)
    }
}

impl Default for IngestionLimits {
    fn default() -> Self {
        Self::MARKETO
    }
}
