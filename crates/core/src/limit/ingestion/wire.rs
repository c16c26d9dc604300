//! What is said of allotments: part of the [permit protocol](super::super::permit).

use core::fmt;
use core::time::Duration;

use super::super::integration::IntegrationId;
use super::super::lease::LeaseId;
use super::super::status::Why;
use super::flat::{Flat, Items, Line};

/// The name of a credential, which stands for the client id that data ingestion counts the calls
/// of: 1 to 64 of `A-Z a-z 0-9 . _ -`.
///
/// Two names for one client id would have its limit twice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AllotmentRequest {
    /// Whose client id is used.
    pub credential: CredentialName,
    /// How many calls and objects, if there are so many: at least one call is taken for wanted.
    pub want: Load,
    /// How many objects there must be, for the call that the holder has in hand.
    pub first: u32,
    /// How long Marketo may be at work on any of the calls. At most
    /// [`MAX_SERVER_TIMEOUT`](super::super::MAX_SERVER_TIMEOUT) is counted.
    pub server_timeout: Duration,
    /// What the holder has to tell of earlier allotments anyway.
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
            credential,
            want,
            first,
            server_timeout,
            accounts: Vec::new(),
        }
    }
}

/// What was decided on an [`AllotmentRequest`]. It comes at once: nobody waits in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "leave that is not used must be given back"]
pub struct Leave {
    /// What to account for.
    pub allotment: LeaseId,
    /// How many calls, and how many objects they may carry together.
    pub load: Load,
    /// How long after it was asked for the last call may be sent.
    pub use_within: Duration,
    /// The server time-out that was counted.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// For how long.
    pub span: Duration,
    /// Why.
    pub why: Why,
}

/// What became of an allotment so far.
///
/// The sums only grow, and are told in full each time: an account that is lost, comes twice or is
/// overtaken changes nothing that the last one does not mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountReport {
    /// Whose client id was used.
    pub credential: CredentialName,
    /// What became of which allotments.
    pub accounts: Vec<Account>,
    /// What data ingestion has said of its limits.
    pub learnt: Option<Learnt>,
}

impl AccountReport {
    /// A report of nothing yet.
    #[must_use]
    pub const fn new(credential: CredentialName) -> Self {
        Self {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Learnt {
    /// Too many calls of this client id (429001).
    TooMany {
        /// What its `Retry-After` says, if there is one.
        wait: Option<Duration>,
    },
    /// The objects of the day are used up (4290801).
    DayClosed {
        /// What its `Retry-After` says, if there is one.
        wait: Option<Duration>,
    },
}

impl CredentialName {
    pub(super) fn read(items: &mut Items<'_>) -> Option<Self> {
        Self::new(items.word()?).ok()
    }
}

impl Load {
    pub(super) fn write(self, line: &mut Line) {
        line.number(u64::from(self.calls));
        line.number(u64::from(self.objects));
    }

    pub(super) fn read(items: &mut Items<'_>) -> Option<Self> {
        let (calls, objects) = (items.small()?, items.small()?);
        Some(Self { calls, objects })
    }
}

impl Account {
    fn write(&self, line: &mut Line) {
        line.number(self.allotment.as_number());
        self.answered.write(line);
        self.unused.write(line);
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        Some(Self {
            allotment: LeaseId::from_number(items.number()?),
            answered: Load::read(items)?,
            unused: Load::read(items)?,
        })
    }
}

impl Flat for AllotmentRequest {
    fn write(&self, line: &mut Line) {
        line.word(self.credential.as_str());
        self.want.write(line);
        line.number(u64::from(self.first));
        line.span(self.server_timeout);
        self.accounts.iter().for_each(|one| one.write(line));
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        Some(Self {
            credential: CredentialName::read(items)?,
            want: Load::read(items)?,
            first: items.small()?,
            server_timeout: items.span()?,
            accounts: items.rest(Account::read)?,
        })
    }
}

const GRANTED: &str = "granted";
const QUOTA: &str = "quota";
const STARTING: &str = "starting";
const RATE: &str = "rate";

impl Flat for AllotmentVerdict {
    fn write(&self, line: &mut Line) {
        match self {
            Self::Granted(leave) => {
                line.word(GRANTED);
                line.number(leave.allotment.as_number());
                leave.load.write(line);
                line.span(leave.use_within);
                line.span(leave.server_timeout);
            }
            Self::NotFor(pause) => {
                line.word(match pause.why {
                    Why::Quota => QUOTA,
                    Why::Starting => STARTING,
                    _ => RATE,
                });
                line.span(pause.span);
            }
        }
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        let why = match items.word()? {
            GRANTED => {
                return Some(Self::Granted(Leave {
                    allotment: LeaseId::from_number(items.number()?),
                    load: Load::read(items)?,
                    use_within: items.span()?,
                    server_timeout: items.span()?,
                }));
            }
            QUOTA => Why::Quota,
            STARTING => Why::Starting,
            RATE => Why::Rate,
            _ => return None,
        };
        let span = items.span()?;
        Some(Self::NotFor(Pause { span, why }))
    }
}

const TOO_MANY: &str = "too_many";
const DAY_CLOSED: &str = "day_closed";

impl Flat for AccountReport {
    fn write(&self, line: &mut Line) {
        line.word(self.credential.as_str());
        let (word, wait) = match self.learnt {
            Some(Learnt::TooMany { wait }) => (TOO_MANY, wait),
            Some(Learnt::DayClosed { wait }) => (DAY_CLOSED, wait),
            None => ("", None),
        };
        line.word(word);
        // None is written as no time at all, which nobody is told to wait.
        line.span(wait.unwrap_or_default());
        self.accounts.iter().for_each(|one| one.write(line));
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        let (credential, word) = (CredentialName::read(items)?, items.word()?);
        let wait = Some(items.span()?).filter(|wait| !wait.is_zero());
        let learnt = match word {
            TOO_MANY => Some(Learnt::TooMany { wait }),
            DAY_CLOSED => Some(Learnt::DayClosed { wait }),
            "" => None,
            _ => return None,
        };
        let accounts = items.rest(Account::read)?;
        Some(Self {
            credential,
            accounts,
            learnt,
        })
    }
}
