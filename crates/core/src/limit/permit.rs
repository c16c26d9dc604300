//! The permit protocol: what is said between one who wants to send and the holder of the governor.
//!
//! These things are said, all of them JSON:
//!
//! | | said | answered |
//! | --- | --- | --- |
//! | acquire | [`PermitRequest`] | [`Reply`], when it is this call's turn, or its deadline |
//! | complete | [`Report`] | [`Receipt`] |
//! | cancel | the connection of the acquire is closed before its reply | nothing |
//! | allot | [`AllotmentRequest`](super::ingestion::AllotmentRequest) | [`AllotmentVerdict`](super::ingestion::AllotmentVerdict), at once |
//! | account | [`AccountReport`](super::ingestion::AccountReport) | nothing that counts |
//!
//! The last two are for data ingestion alone, whose limits are [its own](super::ingestion).
//!
//! The Worker and its object speak it, and so does `/edge/v1/permits` for holders elsewhere: a
//! process, a script. There the integration is the token's, and what is left out is filled in.
//!
//! ```json
//! {"v":1,"integration":"crm","operation":"getLeadById","server_timeout_ms":30000,"deadline":1790000030000}
//! {"v":1,"verdict":{"granted":{"lease":1790000000123,"send_by":1790000005123,"server_timeout_ms":30000}},"now":1790000000124}
//! {"v":1,"verdict":{"refused":{"reason":"deadline_too_near","retry_at":1790000012345}},"now":1790000000124}
//! {"v":1,"lease":1790000000123,"completion":"answered"}
//! {"v":1,"outcome":"freed","now":1790000000789}
//! ```
//!
//! Calls that are about bulk jobs say more, for the limits of those: see [`job`](super::job).
//!
//! What is said of data ingestion is said often, and shortly: as arrays, of the version and then the
//! fields in their order. Loads are calls and objects, spans milliseconds; accounts come last.
//!
//! ```json
//! [1,"default",45,4500,100,300000]
//! [1,"granted",1790000000123,45,4500,2000,300000]
//! [1,"rate",200]
//! [1,"default","",0,1790000000123,44,4400,1,100]
//! [1,"default","too_many",2000]
//! ```
//!
//! Each message carries `v`, its version. A message of another version is refused, never guessed
//! at; a field that is not known is passed over, so that fields can be added within a version.
//!
//! # What the holder of a permit owes
//!
//! * It sends exactly one request to Marketo for each permit, at once, and never after `send_by`.
//!   Who cannot send by then reports [`Completion::NotSent`] and asks again. Instants are those of
//!   the governor's clock, which `now` tells: a holder whose clock may be off counts from when it
//!   asked, as if `now` had been then.
//! * It reports once, whatever happens. A report that is lost costs the instance a place until the
//!   lease's end, and a slot for a window more.
//! * In doubt it reports [`Completion::Cut`]. `NotSent` is for a call of which certainly no byte
//!   has left: a refused connection, a failed name lookup, a caller who went away before the send.
//!   Wrongly said, it breaks the limit for everybody.
//! * A call that is sent again, for whatever reason, needs a permit of its own.
//!
//! # What the holder of an allotment owes
//!
//! * It sends no more calls and objects than it has leave for, none of them later than `use_within`
//!   after it asked, by its own clock. A clock that steps back ends all leave at once.
//! * It tells what became of them, in sums of the whole allotment that only grow. `answered` is
//!   said of a call that was answered, and `unused` only of what was certainly not sent, nor will
//!   be. Of a call that was cut nothing is said.
//! * What it does not tell costs the client id its calls until they are certainly over: the
//!   operation's time-out.

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::MAX_SERVER_TIMEOUT;
pub use super::integration::{IntegrationId, InvalidIntegrationId};
use super::job::{JobReport, JobWish};
use super::lease::LeaseId;
use super::span::duration_ms;
use crate::time::Timestamp;

/// The version of a message or a saved state: on the wire the number `N`, and none other is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version<const N: u8>;

impl<const N: u8> Serialize for Version<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(N)
    }
}

impl<'de, const N: u8> Deserialize<'de> for Version<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = u64::deserialize(deserializer)?;
        if found == u64::from(N) {
            return Ok(Self);
        }
        Err(serde::de::Error::custom(format_args!(
            "version {found} is not version {N}"
        )))
    }
}

/// A wish to send one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PermitRequest {
    /// The version of this message.
    pub v: Version<1>,
    /// On whose behalf.
    pub integration: IntegrationId,
    /// The operation's name in the catalog, for people to read.
    pub operation: String,
    /// How long Marketo may be at work on the operation before it gives up by itself (Adobe states
    /// it per family of endpoints, 30 to 300 s). At most [`MAX_SERVER_TIMEOUT`] is counted.
    #[serde(rename = "server_timeout_ms", with = "duration_ms")]
    pub server_timeout: Duration,
    /// When the caller stops waiting: from then on a permit is of no use to it.
    pub deadline: Timestamp,
    /// Which bulk job it is going to start, if it is, as far as that is known before.
    #[serde(default, skip_serializing_if = "JobWish::is_empty")]
    pub job: JobWish,
}

impl PermitRequest {
    /// A wish to send one call of `operation` for `integration` before `deadline`.
    #[must_use]
    pub fn new(
        integration: IntegrationId,
        operation: impl Into<String>,
        server_timeout: Duration,
        deadline: Timestamp,
    ) -> Self {
        Self {
            v: Version,
            integration,
            operation: operation.into(),
            server_timeout,
            deadline,
            job: JobWish::default(),
        }
    }

    /// Reads one as it goes over the wire.
    ///
    /// # Errors
    /// `json` is no permit request, or one of another version.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json.as_bytes())
    }

    /// The same for a call that is going to start this bulk job.
    #[must_use]
    pub fn with_job(mut self, job: JobWish) -> Self {
        self.job = job;
        self
    }

    /// The server time-out that is counted.
    pub(super) fn counted_timeout(&self) -> Duration {
        self.server_timeout.min(MAX_SERVER_TIMEOUT)
    }
}

/// The answer to a [`PermitRequest`], as it goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The version of this message.
    pub v: Version<1>,
    /// What was decided.
    pub verdict: Verdict,
    /// What the governor's clock said when it was told. Not told by earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Timestamp>,
}

impl Reply {
    /// This verdict, told at `now` by the governor's clock.
    pub const fn at(now: Timestamp, verdict: Verdict) -> Self {
        Self {
            v: Version,
            verdict,
            now: Some(now),
        }
    }
}

/// What was decided on a [`PermitRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[must_use]
pub enum Verdict {
    /// The call may be sent.
    Granted(Permit),
    /// It may not.
    Refused(Refusal),
}

/// Leave to send one call, by `send_by`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "a permit that is not used must be given back"]
pub struct Permit {
    /// What to report on.
    pub lease: LeaseId,
    /// When the permit ends if it has not been used.
    pub send_by: Timestamp,
    /// The server time-out that was counted.
    #[serde(rename = "server_timeout_ms", with = "duration_ms")]
    pub server_timeout: Duration,
}

impl Permit {
    /// When the call is taken to be over if nothing is heard of it. An answer that comes later is
    /// of use to the caller, but no more to the governor.
    #[must_use]
    pub const fn end(&self) -> Timestamp {
        self.send_by.after(self.server_timeout)
    }
}

/// That a call may not be sent, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub reason: RefusalReason,
    /// When one who then asks can be served at the earliest, if those who wait now are served
    /// before. Always later than the refusal.
    pub retry_at: Timestamp,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, retry_at } = self;
        write!(f, "{reason}; ask again at {retry_at}")
    }
}

/// Why a call may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefusalReason {
    /// Its turn cannot come before its deadline; told as soon as that is sure.
    DeadlineTooNear,
    /// The calls of the day are used up, and the next day begins after its deadline.
    DayClosed,
    /// Too many wait already, of this integration or in all.
    QueueFull,
    /// It waited until its deadline, and its turn did not come.
    TimedOut,
    /// The caller has gone away: nobody waits for it any more. The host's word, not the governor's.
    CallerLeft,
    /// The governor cannot be reached, and nothing is sent without its permit. The host's word.
    Unreachable,
    /// The integration has made all the calls of the day that it may.
    DailyShare,
    /// What is left of the day's calls is for interactive integrations, and this is a batch one.
    Reserve,
    /// More integrations have called today than are told apart.
    TooMany,
    /// Ten exports are queued: one more would be refused.
    ExportQueueFull,
    /// The bytes that the instance may export in a day are used up.
    ExportVolume,
    /// The bytes that the integration may export in a day are used up.
    ExportShare,
    /// Ten imports are queued: one more would be refused.
    ImportQueueFull,
    /// Another import goes into the same list.
    ListBusy,
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DeadlineTooNear => "its turn cannot come before its deadline",
            Self::DayClosed => "the calls of the day are used up",
            Self::QueueFull => "too many are waiting",
            Self::TimedOut => "its turn did not come before its deadline",
            Self::CallerLeft => "its caller has gone away",
            Self::Unreachable => "the governor cannot be reached",
            Self::DailyShare => "the integration's calls of the day are used up",
            Self::Reserve => "what is left of the day is for interactive integrations",
            Self::TooMany => "more integrations have called today than are told apart",
            Self::ExportQueueFull => "ten exports are queued",
            Self::ExportVolume => "the export volume of the day is used up",
            Self::ExportShare => "the integration's export volume of the day is used up",
            Self::ImportQueueFull => "ten imports are queued",
            Self::ListBusy => "another import goes into the same list",
        })
    }
}

/// What became of a permit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The version of this message.
    pub v: Version<1>,
    /// Whose.
    pub lease: LeaseId,
    /// What became of the call.
    pub completion: Completion,
    /// The code that Marketo answered with, if it answered with an error: "606".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the answer told of bulk jobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jobs: Option<JobReport>,
    /// Who reports, where it is a holder that is not trusted with others' leases: a report on one
    /// that is not its own changes nothing, whatever it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integration: Option<IntegrationId>,
    /// What the answer's `Retry-After` says, if it has one. It goes over no wire: only data
    /// ingestion has it, whose permits come from the holder's own
    /// [`Allotment`](super::ingestion::Allotment).
    #[serde(skip)]
    pub retry_after: Option<Duration>,
}

impl Report {
    /// A report without a code.
    #[must_use]
    pub fn new(lease: LeaseId, completion: Completion) -> Self {
        Self {
            v: Version,
            lease,
            completion,
            code: None,
            jobs: None,
            integration: None,
            retry_after: None,
        }
    }

    /// Reads one as it goes over the wire.
    ///
    /// # Errors
    /// `json` is no report, or one of another version.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json.as_bytes())
    }

    /// The same of a holder that may report on this integration's leases alone.
    #[must_use]
    pub fn by(mut self, integration: IntegrationId) -> Self {
        self.integration = Some(integration);
        self
    }

    /// The same with the code that Marketo answered with.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The same with what the answer told of bulk jobs.
    #[must_use]
    pub fn with_jobs(mut self, jobs: JobReport) -> Self {
        self.jobs = Some(jobs);
        self
    }

    /// The same with how long the answer says to wait.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }
}

/// What became of a call that had a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Marketo answered, with whatever; it is done with the call.
    Answered,
    /// The call was cut off or given up, and some of it may have left: Marketo may be at work on
    /// it, or may yet get it.
    Cut,
    /// Certainly nothing of it has left, nor will.
    NotSent,
}

/// The answer to a [`Report`], as it goes over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The version of this message.
    pub v: Version<1>,
    /// What the report brought about.
    pub outcome: CompleteOutcome,
    /// What the governor's clock said then.
    pub now: Timestamp,
}

impl Receipt {
    /// This outcome, told at `now` by the governor's clock.
    #[must_use]
    pub const fn at(now: Timestamp, outcome: CompleteOutcome) -> Self {
        Self {
            v: Version,
            outcome,
            now,
        }
    }
}

/// What a [`Report`] brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CompleteOutcome {
    /// The place is free; the slot cools.
    Freed,
    /// Place and slot are free, as if the permit had never been given.
    GivenBack,
    /// The call is an orphan: place and slot are held to the lease's end and beyond.
    Orphaned,
    /// There is no such lease, any more or ever: a report that came late or twice. Nothing
    /// changed.
    Unknown,
    /// The lease is another integration's than the one that reports. Nothing changed.
    Foreign,
}
