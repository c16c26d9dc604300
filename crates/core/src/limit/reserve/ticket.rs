//! A ticket, and how it is written down.

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limit::SEND_WITHIN;
use crate::limit::lease::LeaseId;
use crate::limit::permit::{IntegrationId, PermitRequest};
use crate::time::Timestamp;

/// The longest that a ticket is kept, however patient its caller is.
const LONGEST: Duration = Duration::from_secs(3_600);

/// What `until` is told in.
const SECOND: u64 = 1_000;

/// The name of a ticket: a random number, so that its holder knows it again in a state that it
/// does not know to have written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketId(u64);

impl TicketId {
    /// As many bits as JavaScript keeps exactly.
    const BITS: u32 = 53;

    /// A name made of a random number.
    #[must_use]
    pub const fn new(entropy: u64) -> Self {
        Self(entropy >> (u64::BITS - Self::BITS))
    }
}

impl fmt::Debug for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// One who waits. Instants are by the governor's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) id: TicketId,
    pub(super) who: IntegrationId,
    /// When it is dropped: its deadline and the spread of the clocks, in whole seconds.
    pub(super) until: Timestamp,
    /// Since when its turn has stood open, as far as anybody has seen.
    pub(super) called: Option<Timestamp>,
}

impl Ticket {
    /// The ticket of one who asks at `time`.
    pub(super) fn new(
        id: TicketId,
        asked: &PermitRequest,
        time: Timestamp,
        spread: Duration,
    ) -> Self {
        let until = asked.deadline.min(time.after(LONGEST)).after(spread);
        Self {
            id,
            who: asked.integration.clone(),
            until: Timestamp::from_millis(until.as_millis().div_ceil(SECOND) * SECOND),
            called: None,
        }
    }

    /// What it asks for, as far as others need to know.
    pub(super) fn request(&self) -> PermitRequest {
        PermitRequest::new(self.who.clone(), "", Duration::ZERO, self.until)
    }
}

/// The lease that was granted on a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) ticket: TicketId,
    pub(super) lease: LeaseId,
    /// By the governor's time.
    pub(super) send_by: Timestamp,
}

/// An integration of which somebody waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) who: IntegrationId,
    /// Since when it has waited for its next grant.
    pub(super) since: Timestamp,
}

/// All of it as it is written: in rows, with spans to the governor's time in place of instants.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Written {
    /// Whose tickets there are, and for how many milliseconds they have waited for a grant.
    groups: Vec<(IntegrationId, u64)>,
    /// The id, the place of its integration in `groups`, the seconds until it is dropped, and, if
    /// its turn stands open, one more than the milliseconds for which it has.
    waiting: Vec<(TicketId, usize, u64, u64)>,
    /// The id, the lease, and the milliseconds that were left to send.
    taken: Vec<(TicketId, LeaseId, u64)>,
}

impl Written {
    pub(super) fn of(time: Timestamp, groups: &[Group], queue: &[Ticket], taken: &[Taken]) -> Self {
        let now = time.as_millis();
        let place = |ticket: &Ticket| groups.iter().position(|group| group.who == ticket.who);
        let waiting = queue.iter().map(|ticket| {
            (
                ticket.id,
                place(ticket).unwrap_or_default(),
                (ticket.until.as_millis() / SECOND).saturating_sub(now / SECOND),
                ticket
                    .called
                    .map_or(0, |at| 1 + now.saturating_sub(at.as_millis())),
            )
        });
        let taken = taken.iter().map(|taken| {
            let left = taken.send_by.as_millis().saturating_sub(now);
            (taken.ticket, taken.lease, left)
        });
        let groups = groups.iter().map(|group| {
            let waited = now.saturating_sub(group.since.as_millis());
            (group.who.clone(), waited)
        });
        Self {
            groups: groups.collect(),
            waiting: waiting.collect(),
            taken: taken.collect(),
        }
    }

    /// What was written at `time`; nothing if it contradicts itself.
    pub(super) fn read(self, time: Timestamp) -> Option<(Vec<Group>, Vec<Ticket>, Vec<Taken>)> {
        let now = time.as_millis();
        let ago = |span: u64| Some(Timestamp::from_millis(now.checked_sub(span)?));
        let ticket = |(id, place, left, called): (_, usize, u64, u64)| {
            // One without an end would be in the way at each turn of its own.
            let left = Some(left).filter(|left| *left <= 2 * LONGEST.as_secs())?;
            let until = (now / SECOND).checked_add(left)?.checked_mul(SECOND)?;
            Some(Ticket {
                id,
                who: self.groups.get(place)?.0.clone(),
                until: Timestamp::from_millis(until),
                called: match called.checked_sub(1) {
                    Some(span) => Some(ago(span)?),
                    None => None,
                },
            })
        };
        let queue: Option<Vec<_>> = self.waiting.into_iter().map(ticket).collect();
        let taken = |(ticket, lease, left)| {
            let left = Duration::from_millis(left);
            (left <= SEND_WITHIN).then(|| Taken {
                ticket,
                lease,
                send_by: time.after(left),
            })
        };
        let taken: Option<Vec<_>> = self.taken.into_iter().map(taken).collect();
        let group = |(who, waited)| {
            Some(Group {
                who,
                since: ago(waited)?,
            })
        };
        let groups: Option<Vec<_>> = self.groups.into_iter().map(group).collect();
        Some((groups?, queue?, taken?))
    }
}
