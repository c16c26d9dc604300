//! Marketo's limits, kept: who may send, and when.
//!
//! All integrations of a Marketo instance share 100 calls in 20 seconds and 10 calls at once
//! (Adobe: REST API > *Marketo integration best practices*, *API limits*). The 101st call of a
//! window is refused with 606, the eleventh at once with 615. This room holds the machine that
//! keeps both limits for everybody, so that neither code is ever met:
//!
//! * [`Governor`] decides on all limits in one step, and is what gets saved.
//! * [`Line`] is the waiting line before it; it lives in memory only.
//! * [`reserve`] takes the line's place where nobody lives long enough to hold one.
//! * [`job`] is what it is told of bulk jobs, whose queues and volume it keeps in the same step.
//! * [`permit`] is the protocol between those who send and whoever holds the governor.
//! * [`ingestion`] keeps data ingestion's limits, which are its own.
//!
//! # What a permit holds
//!
//! A permit to send one call is recorded as a *lease*, which holds two things: one of the 10
//! **places** and one of the 100 **slots**.
//!
//! ```mermaid
//! stateDiagram-v2
//!     state "in flight: place and slot held" as F
//!     state "orphan: place and slot held" as O
//!     state "cooling: slot held" as C
//!     state "free" as E
//!     [*] --> F: granted
//!     F --> C: Answered (the place is free)
//!     F --> E: NotSent (both are free)
//!     F --> O: Cut
//!     F --> C: nothing heard by the lease's end
//!     O --> C: Answered after all, or the lease's end
//!     C --> E: window + guard after the answer, window after the lease's end
//! ```
//!
//! | | from | until, if answered | until, if cut or never heard of again |
//! | --- | --- | --- | --- |
//! | place | the grant | the answer | the lease's end |
//! | slot | the grant | the answer + 20 s + 10 ms | the lease's end + 20 s |
//!
//! where the lease's end is `send_by` + the operation's server time-out + 10 ms, and `send_by` is
//! the grant + [`SEND_WITHIN`].
//!
//! # Why no window sees 101 arrivals
//!
//! Marketo counts arrivals. A call arrives after its grant, and before its answer. So its slot is
//! held at its arrival and for 20 s from then on. If 101 calls arrived within 20 s, then 101 slots
//! would be held when the last of them arrives; only 100 are ever handed out. Nothing is assumed
//! about the network, about how long a call takes, or about how Marketo cuts its windows.
//!
//! # Why no more than 10 calls are processed at once
//!
//! Marketo counts a call until it has finished, whether or not anybody still listens. So a place
//! is freed by the answer and by nothing else that a holder can see. A cut or cancelled call
//! becomes an *orphan*, which keeps its place until the server must have given it up.
//!
//! # How it is shared
//!
//! Each integration is sure of some calls in each window, has ceilings that it never passes, and a
//! [`Class`]; a [`Policy`] says so. Of those that wait and are under their ceilings the next is:
//!
//! | | who | of several |
//! | --- | --- | --- |
//! | 1 | is under what it is sure of, and has waited for a window | who has waited longest |
//! | 2 | is under what it is sure of | interactive first, then the least loaded, then who has waited longest |
//! | 3 | anybody | the same |
//!
//! An integration's load is the part of the slots or of the places that it holds, whichever is
//! more, divided by what it is sure of. So equals get equal parts, however much one of them asks
//! for, and what nobody else wants goes to whoever wants it. It has waited since its last grant, or
//! since its first caller came if that was later. Its own callers are served in the order in which
//! they came.
//!
//! # Why no one starves
//!
//! Take one who waits under what it is sure of and under its ceilings. It is served at the latest
//! after
//!
//! > a window, the guard, and `1 + ⌊others / 10⌋` times `call`,
//!
//! where `call` is the longest time that a call has its place meanwhile, from its grant to its
//! answer or its lease's end, and `others` are those who have waited as long as it has when it has
//! waited for a window. With up to nine of them that is a window and one call, and is reached.
//!
//! *Slots.* Those above what they are sure of get nothing while it waits, and all that is guaranteed
//! is no more than there is. So when all has been freed that was held when it began, there is a slot
//! for it: at the latest after a call, the window and the guard.
//!
//! *Places.* More of them may be guaranteed than there are, since everybody is sure of one; so
//! others may take all of them just before it has waited for a window. From then on nobody who began
//! to wait later comes before it, and each of the others once at most. As long as it waits with a
//! slot to be had, ten calls have the places at every instant, and others a `call` later. So ten of
//! the others have been served for each `call` that it waited, and when they are used up it is next.
//!
//! If more slots are guaranteed than there are, to integrations that are not named, it is a window
//! more. While nothing is granted to anybody (a start without a state, what a refusal taught, the
//! end of the day) no wait counts.
//!
//! # What is assumed
//!
//! Of an answered call, nothing. Of a call that is cut or never heard of again: that it is sent by
//! `send_by`, and has arrived and is over at `send_by` + its server time-out. Since a holder sends
//! at once, nearly all of [`SEND_WITHIN`] is left for the way there. Of the clock: that it never
//! steps forward. It may step back, and may be off by up to 9 ms from one reading to the next.
//!
//! # What it costs
//!
//! A slot is used once in `RTT + 20 s + guard`, so the share of the limit that can be had is
//! `20 / (20.01 + RTT)`: 97.04 % at a mean round trip of 0.6 s. The [`GUARD`] of 10 ms is 1 ms for
//! instants that are cut to whole milliseconds (an answer at 0.9 ms is recorded at 0), and 9 ms
//! for clocks: 450 parts in a million over a window, where adjusted clocks are slewed by less. A
//! guard of 20 ms would no longer leave 97 %.

mod bulk;
mod clock;
mod concurrency;
mod day;
mod export;
mod forecast;
mod gates;
mod governor;
pub mod ingestion;
mod integration;
pub mod job;
mod learn;
mod learning;
mod lease;
mod ledger;
mod line;
pub mod permit;
mod queue;
mod quota;
mod rate;
pub mod reserve;
mod seat;
mod share;
mod sharing;
mod span;
mod state;
mod status;
mod usage;

use core::time::Duration;

pub use bulk::BulkStatus;
pub use day::{PROBE_EVERY, PROBING};
pub use governor::Governor;
pub use job::{JobDenied, JobId, JobReport, JobStatus, JobWish, SeenJob};
pub use learn::Lesson;
pub use learning::Learning;
pub use lease::LeaseId;
pub use line::{Cancelled, Line, LineLimits, WaiterId};
pub use permit::{
    CompleteOutcome, Completion, IntegrationId, InvalidIntegrationId, Permit, PermitRequest,
    Receipt, Refusal, RefusalReason, Reply, Report, Verdict,
};
pub use queue::QUEUE;
pub use reserve::{Answer, Claim, ClockBehind, Shared, TicketId};
pub use share::{Class, MAX_INTEGRATIONS, Policy, PolicyError, Share};
pub use state::StateError;
pub use status::{NotUntil, Overview, SharedStatus, Status, Why};
pub use usage::OWN_CALLS;

/// How long after its grant a permit may be used. Who has not sent by then gives it back.
pub const SEND_WITHIN: Duration = Duration::from_secs(5);

/// What is added to every wait that ends by the clock; the [module](self) shows the sum.
pub const GUARD: Duration = Duration::from_millis(10);

/// The longest server time-out that a lease can have (Adobe: REST API > *Endpoint reference*,
/// time-outs: the asset calls and *Get Paging Token* have 300 s, all others less). A longer one
/// that is asked for is cut to this, lest one lost completion closes a place for hours.
pub const MAX_SERVER_TIMEOUT: Duration = Duration::from_secs(300);

/// The limits of an instance, which a governor keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many calls may arrive in any `window`. A limit of 0 never opens.
    pub rate: u16,
    /// The length of the window that `rate` counts in. It slides.
    pub window: Duration,
    /// How many calls may be processed at once. A limit of 0 never opens.
    pub places: u16,
    /// How many calls may be made in a day, until midnight Central Time. A limit of 0 never opens.
    pub daily: u32,
    /// How far the clocks of several holders of one state may differ. All that is held until an
    /// instant is held for so much longer; nothing where one holder tells the time.
    pub clock_spread: Duration,
    /// How much less is used after Marketo has refused a call.
    pub learning: Learning,
    /// How many bytes may be exported in a day, until midnight Central Time. A limit of 0 never
    /// opens.
    pub export_bytes: u64,
}

impl Limits {
    /// What Marketo allows an instance: 100 calls in any 20 s, 10 at once, of which more cannot be
    /// bought, and 50,000 a day, of which more can (Adobe: REST API > *API limits*); 500 MB of
    /// exports a day, of which more can, too (Adobe: "Bulk Extract", which does not say whether a
    /// MB is a million bytes: the larger one is taken, Marketo's own word being the last).
    pub const MARKETO: Self = Self {
        rate: 100,
        window: Duration::from_secs(20),
        places: 10,
        daily: 50_000,
        clock_spread: Duration::ZERO,
        learning: Learning::CHOSEN,
        export_bytes: 500 * 1024 * 1024,
    };

    /// What is added to every wait that ends by the clock.
    pub(crate) const fn guard(&self) -> Duration {
        GUARD.saturating_add(self.clock_spread)
    }

    /// How long a slot is held after the answer: the window and the guard.
    pub(crate) const fn cooling(&self) -> Duration {
        self.window.saturating_add(self.guard())
    }

    /// How long a slot is held at most.
    pub(crate) const fn longest_hold(&self) -> Duration {
        SEND_WITHIN
            .saturating_add(MAX_SERVER_TIMEOUT)
            .saturating_add(self.cooling())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::MARKETO
    }
}
