//! What is said of allotments: part of the [permit protocol](super::super::permit).

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::lease::LeaseId;
use super::super::permit::{IntegrationId, Version};
use super::super::span::{duration_ms, some_duration_ms};
use super::super::status::Why;

/// The name of a credential, which stands for the client id that data ingestion counts the calls
/// of: 1 to 64 of `A-Z a-z 0-9 . _ -`.
///
/// Two names for one client id would have its limit twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CredentialName(IntegrationId);

/// What was given is no [`CredentialName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a credential's name is 1 to 64 of A-Z a-z 0-9 . _ -")]
pub struct InvalidCredentialName;

impl CredentialName {
    /// Checks and takes a name.
    ///
    /// # Errors
    /// [`InvalidCredentialName`] if it is empty, too long, or has any other character.
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidCredentialName> {
        let name = IntegrationId::new(name).map_err(|_| InvalidCredentialName)?;
        Ok(Self(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for CredentialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for CredentialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Calls, and the objects that they carry together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Load {
    /// How many calls.
    pub calls: u32,
    /// How many objects.
    pub objects: u32,
}

impl Load {
    /// Nothing.
    pub const NONE: Self = Self {
        calls: 0,
        objects: 0,
    };

    /// One call with so many objects.
    pub const fn one(objects: u32) -> Self {
        Self { calls: 1, objects }
    }

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_add(other.calls),
            objects: self.objects.saturating_add(other.objects),
        }
    }

    /// What is left without the other; nothing of what there is less of.
    pub const fn without(self, other: Self) -> Self {
        Self {
            calls: self.calls.saturating_sub(other.calls),
            objects: self.objects.saturating_sub(other.objects),
        }
    }

    /// The lesser of each.
    pub fn at_most(self, other: Self) -> Self {
        Self {
            calls: self.calls.min(other.calls),
            objects: self.objects.min(other.objects),
        }
    }

    /// The greater of each.
    pub fn at_least(self, other: Self) -> Self {
        Self {
            calls: self.calls.max(other.calls),
            objects: self.objects.max(other.objects),
        }
    }

    /// Whether the other fits into it.
    #[must_use]
    pub const fn holds(self, other: Self) -> bool {
        self.calls >= other.calls && self.objects >= other.objects
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.calls == 0 && self.objects == 0
    }
}

/// A wish to send calls of data ingestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AllotmentRequest {
    /// The version of this message.
    pub v: Version<1>,
    /// Whose client id is used.
    pub credential: CredentialName,
    /// How many calls and objects, if there are so many: at least one call is taken for wanted.
    pub want: Load,
    /// How many objects there must be, for the call that the holder has in hand.
    pub first: u32,
    /// How long Marketo may be at work on any of the calls. At most
    /// [`MAX_SERVER_TIMEOUT`](super::super::MAX_SERVER_TIMEOUT) is counted.
    #[serde(rename = "server_timeout_ms", with = "duration_ms")]
    pub server_timeout: Duration,
    /// What the holder has to tell of earlier allotments anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
}

impl AllotmentRequest {
    /// A wish for `want`, of which `first` objects are for a call in hand.
    #[must_use]
    pub const fn new(
        credential: CredentialName,
        want: Load,
        first: u32,
        server_timeout: Duration,
    ) -> Self {
        Self {
            v: Version,
            credential,
            want,
            first,
            server_timeout,
            accounts: Vec::new(),
        }
    }
}

/// The answer to an [`AllotmentRequest`]. It comes at once: nobody waits in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllotmentReply {
    /// The version of this message.
    pub v: Version<1>,
    /// What was decided.
    pub verdict: AllotmentVerdict,
}

impl From<AllotmentVerdict> for AllotmentReply {
    fn from(verdict: AllotmentVerdict) -> Self {
        Self {
            v: Version,
            verdict,
        }
    }
}

/// What was decided on an [`AllotmentRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[must_use]
pub enum AllotmentVerdict {
    /// Leave is given, maybe for less than was wanted.
    Granted(Leave),
    /// There is none for the moment.
    NotFor(Pause),
}

/// Leave to send calls.
///
/// How long it lasts is told as a span, which the holder counts from when it *asked*: so its clock
/// and the governor's may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use = "leave that is not used must be given back"]
pub struct Leave {
    /// What to account for.
    pub allotment: LeaseId,
    /// How many calls, and how many objects they may carry together.
    pub load: Load,
    /// How long after it was asked for the last call may be sent.
    #[serde(rename = "use_within_ms", with = "duration_ms")]
    pub use_within: Duration,
    /// The server time-out that was counted.
    #[serde(rename = "server_timeout_ms", with = "duration_ms")]
    pub server_timeout: Duration,
}

impl Leave {
    /// The account of one who has not used any of it, nor will.
    #[must_use]
    pub const fn unused(&self) -> Account {
        Account {
            allotment: self.allotment,
            answered: Load::NONE,
            unused: self.load,
        }
    }
}

/// That there is no leave, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// For how long.
    #[serde(rename = "ms", with = "duration_ms")]
    pub span: Duration,
    /// Why.
    pub why: Why,
}

/// What became of an allotment so far.
///
/// The sums only grow, and are told in full each time: an account that is lost, comes twice or is
/// overtaken changes nothing that the last one does not mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Which allotment.
    pub allotment: LeaseId,
    /// Calls that were answered, with whatever, and the objects of them that may count.
    pub answered: Load,
    /// Calls that were certainly not sent, nor will be, and objects that are certainly not counted:
    /// theirs, and those of calls that were refused unseen.
    pub unused: Load,
}

/// What became of allotments, and what was learnt of the limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AccountReport {
    /// The version of this message.
    pub v: Version<1>,
    /// Whose client id was used.
    pub credential: CredentialName,
    /// What became of which allotments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Account>,
    /// What data ingestion has said of its limits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learnt: Option<Learnt>,
}

impl AccountReport {
    /// A report of nothing yet.
    #[must_use]
    pub const fn new(credential: CredentialName) -> Self {
        Self {
            v: Version,
            credential,
            accounts: Vec::new(),
            learnt: None,
        }
    }

    /// The same with these accounts.
    #[must_use]
    pub fn with_accounts(mut self, accounts: Vec<Account>) -> Self {
        self.accounts = accounts;
        self
    }

    /// The same with what was learnt.
    #[must_use]
    pub fn with_learnt(mut self, learnt: Option<Learnt>) -> Self {
        self.learnt = learnt;
        self
    }
}

/// What a 429 of data ingestion's says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Learnt {
    /// Too many calls of this client id (429001).
    TooMany {
        /// What its `Retry-After` says, if there is one.
        #[serde(
            rename = "wait_ms",
            default,
            skip_serializing_if = "Option::is_none",
            with = "some_duration_ms"
        )]
        wait: Option<Duration>,
    },
    /// The objects of the day are used up (4290801).
    DayClosed {
        /// What its `Retry-After` says, if there is one.
        #[serde(
            rename = "wait_ms",
            default,
            skip_serializing_if = "Option::is_none",
            with = "some_duration_ms"
        )]
        wait: Option<Duration>,
    },
}
