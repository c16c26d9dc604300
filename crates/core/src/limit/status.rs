//! What is held, why nothing can be granted, and when that will change.

use serde::{Deserialize, Serialize};

use super::bulk::BulkStatus;
use super::clock::Advance;
use super::governor::Governor;
use super::learn::Lesson;
use super::line::Line;
use super::permit::IntegrationId;
use crate::time::Timestamp;

/// That nothing can be granted now, and the instant at which this will change by itself. A
/// completion may change it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("nothing can be granted until {at} ({why:?})")]
pub struct NotUntil {
    /// When to try again.
    pub at: Timestamp,
    /// What is waited for; if it is more than one thing, the last of them.
    pub why: Why,
}

/// Why there is something to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// All slots are held: the window has to slide.
    Rate,
    /// All places are held: a call has to end.
    Concurrency,
    /// The calls of the day are used up: midnight has to pass, Central Time, or a probe to find
    /// that it has at Marketo's.
    Quota,
    /// Marketo answered 606, so that others call too: a moment has to pass, or a call that tries
    /// whether there is room again has to be answered.
    RateRefused,
    /// Marketo answered 615, so that others call too: a moment has to pass.
    ConcurrencyRefused,
    /// What was sent before the start is not known: a window has to pass.
    Starting,
    /// A caller's deadline.
    Deadline,
    /// A verdict stands ready and has not been fetched.
    Verdict,
    /// The integration holds all the slots, or all the places, that it may: what others leave is
    /// not for it.
    Share,
    /// The integration has made all the calls of the day that it may. Who would have to wait for
    /// this, or for one of the following, is refused instead.
    DailyShare,
    /// What is left of the day's calls is for interactive integrations, and this is a batch one.
    Reserve,
    /// More integrations have called today than are told apart.
    TooMany,
    /// Ten exports are queued. Who would have to wait for this, or for one of the following, is
    /// refused instead: it may take hours.
    ExportQueueFull,
    /// The bytes that the instance may export in a day are used up.
    ExportVolume,
    /// The bytes that the integration may export in a day are used up.
    ExportShare,
    /// Ten imports are queued.
    ImportQueueFull,
    /// Another import goes into the same list.
    ListBusy,
}

/// What one integration holds and has called, at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedStatus {
    /// Who.
    pub integration: IntegrationId,
    /// Its calls of the last window, and such as may yet arrive.
    pub slots_held: u16,
    /// Its calls that are not known to be over.
    pub places_held: u16,
    /// Its calls of the day that count.
    pub used_today: u32,
}

/// What a line and its governor tell of themselves, at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overview {
    /// When, by the governor's time.
    pub now: Timestamp,
    /// What is held.
    pub status: Status,
    /// How many wait.
    pub waiting: usize,
    /// Each integration that is named, and each other that holds or has called anything lately,
    /// with how many of its callers wait.
    pub integrations: Vec<(SharedStatus, usize)>,
}

/// What is held, at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// Slots held: calls of the last window, and such as may yet arrive.
    pub slots_held: usize,
    /// Calls that are granted and not reported on. Each holds a place.
    pub in_flight: usize,
    /// Calls that were cut, and hold their places until the server must have given them up.
    pub orphans: usize,
    /// Calls of the day that count, of ours and of others.
    pub used_today: u32,
    /// Those of others, as far as Marketo's usage report has told.
    pub others_today: u32,
    /// When the day of the quota ends.
    pub day_ends: Timestamp,
    /// What Marketo's last 606 has taught, if fewer slots are used for it.
    pub rate_learnt: Option<Lesson>,
    /// What Marketo's last 615 has taught, if fewer places are used for it.
    pub places_learnt: Option<Lesson>,
    /// What is known of bulk jobs.
    pub bulk: BulkStatus,
    /// Why nothing can be granted, if so.
    pub shut: Option<NotUntil>,
}

impl Line {
    /// What there is to tell at `now`.
    #[must_use]
    pub fn overview(&self, now: Timestamp) -> Overview {
        let waiting = |who: &IntegrationId| self.length(who);
        Overview::of(self.governor(), now, self.waiting(), waiting)
    }
}

impl Overview {
    /// What a governor holds at `now`, and how many wait before it: all, and those of each.
    pub(super) fn of(
        governor: &Governor,
        now: Timestamp,
        waiting: usize,
        each: impl Fn(&IntegrationId) -> usize,
    ) -> Self {
        let mut integrations = governor.shared_status(now);
        for (who, _) in governor.policy().named() {
            if !integrations.iter().any(|one| one.integration == *who) {
                integrations.push(SharedStatus {
                    integration: who.clone(),
                    slots_held: 0,
                    places_held: 0,
                    used_today: 0,
                });
            }
        }
        integrations.sort_by(|one, other| one.integration.cmp(&other.integration));
        let counted = |one: SharedStatus| {
            let waiting = each(&one.integration);
            (one, waiting)
        };
        Self {
            now,
            status: governor.status(now),
            waiting,
            integrations: integrations.into_iter().map(counted).collect(),
        }
    }
}

impl Governor {
    /// What is held at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        let mut then = self.clone();
        let _: Advance = then.advance(now);
        let state = then.state();
        let orphans = state.places.orphans();
        Status {
            slots_held: state.slots_held(),
            in_flight: state.places.taken() - orphans,
            orphans,
            used_today: state.quota.used(),
            others_today: state.quota.others(),
            day_ends: state.quota.ends(),
            rate_learnt: state.learnt.of_rate(then.limits()),
            places_learnt: state.learnt.of_places(then.limits()),
            bulk: then.bulk_status(),
            shut: then.shut(),
        }
    }

    /// What each integration holds and has called at `now`, of those that hold or have called
    /// anything lately.
    #[must_use]
    pub fn shared_status(&self, now: Timestamp) -> Vec<SharedStatus> {
        let mut then = self.clone();
        let _: Advance = then.advance(now);
        then.shared()
    }

    /// The next instant after `now` at which something that is held is freed by itself. Nothing
    /// need be done then: it is for showing, and for waiting.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<(Timestamp, Why)> {
        let mut then = self.clone();
        let _: Advance = then.advance(now);
        let state = then.state();
        let starting = Some(state.starting_until).filter(|at| *at > state.clock.now());
        [
            starting.map(|at| (at, Why::Starting)),
            state.places.next_end().map(|at| (at, Why::Concurrency)),
            state.slots.next_end().map(|at| (at, Why::Rate)),
        ]
        .into_iter()
        .flatten()
        .min_by_key(|(at, _)| *at)
    }
}
