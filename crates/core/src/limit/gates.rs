//! What stands in the way of a call, and until when.

use super::bulk::BulkStatus;
use super::forecast::Forecast;
use super::governor::Governor;
use super::permit::{PermitRequest, RefusalReason};
use super::state::State;
use super::status::{NotUntil, Why};
use crate::operation::job_role;
use crate::time::Timestamp;

impl Governor {
    /// When a call can be granted at the earliest that has `ahead` others before it.
    pub(super) fn earliest(&self, ahead: usize) -> Timestamp {
        Forecast {
            limits: self.limits(),
            now: self.now(),
            starting_until: self.opens(),
            places: &self.state().places,
            slots: &self.state().slots,
            quota: &self.state().quota,
        }
        .earliest(ahead)
    }

    /// Nothing is granted before, for what was forgotten or what was learnt.
    fn opens(&self) -> Timestamp {
        let (state, now) = (self.state(), self.now());
        let rate = state.learnt.rate_shut_at_least_until(now);
        let rate = rate.unwrap_or_default();
        let places = state.learnt.places_shut_until(now).unwrap_or_default();
        state.starting_until.max(rate).max(places)
    }

    /// When the day lets a call through at the earliest that has `ahead` others before it.
    pub(super) fn day_opens(&self, ahead: usize) -> Timestamp {
        let State { places, quota, .. } = self.state();
        let ends = |lease| places.end_of(lease);
        quota.earliest(self.now(), self.limits().daily, ahead, ends)
    }

    /// Whether a call may be sent, for all that is known of bulk jobs.
    pub(super) fn may_start(&self, request: &PermitRequest) -> Result<(), NotUntil> {
        let Some(role) = job_role(&request.operation) else {
            return Ok(());
        };
        let State {
            bulk,
            places,
            ledger,
            ..
        } = self.state();
        let owner = ledger.find(&request.integration).unwrap_or_default();
        let ends = |lease| places.end_of(lease);
        bulk.may_start(self.now(), self.policy(), role, owner, request, ends)
    }

    pub(super) fn bulk_status(&self) -> BulkStatus {
        let State { bulk, places, .. } = self.state();
        bulk.status(self.now(), self.limits(), |lease| places.end_of(lease))
    }

    /// Why nothing can be granted now.
    pub(super) fn shut(&self) -> Option<NotUntil> {
        let State {
            places,
            slots,
            starting_until,
            quota,
            learnt,
            ..
        } = self.state();
        let limits = self.limits();
        let (places_max, rate) = (
            usize::from(learnt.places(limits)),
            usize::from(learnt.rate(limits)),
        );
        let rises = |at: Option<Timestamp>| at.unwrap_or(Timestamp::MAX);
        let place = places.next_end().unwrap_or(Timestamp::MAX);
        // A slot is freed by the first that has cooled, or, if none cools, the first lease to end.
        let slot = slots
            .next_end()
            .unwrap_or(Timestamp::MAX)
            .min(place.after(self.limits().window))
            .min(rises(learnt.rate_rises_at(limits)));
        let place = place.min(rises(learnt.places_rise_at(limits)));
        let ends = |lease| places.end_of(lease);
        let day = quota.shut(self.now(), self.limits().daily, ends);
        let (rate_shut, places_shut) = (
            learnt.rate_shut_until(self.now()),
            learnt.places_shut_until(self.now()),
        );
        [
            (*starting_until > self.now(), *starting_until, Why::Starting),
            (self.state().slots_held() >= rate, slot, Why::Rate),
            (places.taken() >= places_max, place, Why::Concurrency),
            (day.is_some(), day.unwrap_or_default(), Why::Quota),
            // Last, so that of two that end together it is the one that tells more.
            (
                rate_shut.is_some(),
                rate_shut.unwrap_or_default(),
                Why::RateRefused,
            ),
            (
                places_shut.is_some(),
                places_shut.unwrap_or_default(),
                Why::ConcurrencyRefused,
            ),
        ]
        .into_iter()
        .filter_map(|(shut, at, why)| shut.then_some(NotUntil { at, why }))
        .max_by_key(|not| not.at)
    }
}

impl Why {
    /// What one is refused for who would have to wait for this; nothing where one waits in line.
    pub(super) const fn refusal(self) -> Option<RefusalReason> {
        Some(match self {
            Self::DailyShare => RefusalReason::DailyShare,
            Self::Reserve => RefusalReason::Reserve,
            Self::TooMany => RefusalReason::TooMany,
            Self::ExportQueueFull => RefusalReason::ExportQueueFull,
            Self::ExportVolume => RefusalReason::ExportVolume,
            Self::ExportShare => RefusalReason::ExportShare,
            Self::ImportQueueFull => RefusalReason::ImportQueueFull,
            Self::ListBusy => RefusalReason::ListBusy,
            _ => return None,
        })
    }
}
