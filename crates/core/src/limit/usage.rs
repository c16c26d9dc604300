//! When Marketo's usage report is to be read: how many calls others have made, past us, is told by
//! nothing else (Adobe: "Usage").
//!
//! Whether reading it counts as a call is not said, so it is taken to: at most one of 200 calls is
//! spent on it, which is half a percent, and nobody learns much from reading it more often than
//! every five minutes, since it lags behind. It is due after calls of ours, never after time alone:
//! who makes no calls needs not know how many are left.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::Step;
use super::governor::Governor;
use super::permit::PermitRequest;
use super::state::is_default;
use crate::response::UsageReport;
use crate::time::Timestamp;
use crate::token::ApiUser;

/// By this name a host asks for permits of its own, such as one to read the usage report.
///
/// No integration of a configuration can have it, so that nobody's share is spent on them.
pub const OWN_CALLS: &str = "_edge";

/// So many calls are granted to others for each report.
const CALLS_FOR_ONE: i32 = 200;

/// How many calls are remembered: a busy hour does not pay for reports all night.
const MOST: i32 = 2 * CALLS_FOR_ONE;

/// From one report to the next.
const PAUSE: Duration = Duration::from_secs(5 * 60);

/// The calls since the last report, and when that was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UsageWatch {
    /// Calls of integrations, less what reports have cost. Below zero where one took several tries.
    #[serde(default, skip_serializing_if = "is_default")]
    credit: i32,
    #[serde(default, skip_serializing_if = "is_default")]
    asked: Timestamp,
}

impl UsageWatch {
    /// A call was granted.
    pub(super) fn granted(&mut self, request: &PermitRequest) {
        self.credit = if request.integration.as_str() == OWN_CALLS {
            self.credit.saturating_sub(CALLS_FOR_ONE)
        } else {
            self.credit.saturating_add(1).min(MOST)
        };
    }

    /// Whether it is time for a report.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.credit >= CALLS_FOR_ONE && now.since(self.asked) >= PAUSE
    }

    /// Somebody was told to get one. If nothing comes of it, the next is told after the pause.
    pub(super) fn ask(&mut self, now: Timestamp) {
        self.asked = now;
    }

    pub(super) fn carry(&mut self, step: Step) {
        self.asked = step.carry(self.asked);
    }

    /// Whether a governor whose time is `now` can have written this.
    pub(super) fn is_plausible(&self, now: Timestamp) -> bool {
        self.asked <= now.after(PAUSE) && self.credit <= MOST
    }
}

impl Governor {
    /// Takes in Marketo's usage report, if it is of the day that it is. `ours` are the API users
    /// that are known to be our own, `all` of them or not.
    ///
    /// Where one is not known its calls would count twice, once as ours and once as others', and
    /// close the day too early: then at least as many are taken for ours as were counted here. What
    /// others have called is told later then, at worst by Marketo's own word.
    pub fn on_usage_report(
        &mut self,
        now: Timestamp,
        report: &UsageReport,
        ours: &[ApiUser],
        all: bool,
    ) {
        let Some(day) = report.is_of(now) else {
            return;
        };
        let known = report.made_by(ours);
        let counted = self.state().quota.ours();
        let ours = if all { known } else { known.max(counted) };
        self.on_usage(now, day, report.total, ours);
    }
}

#[cfg(test)]
mod tests {
    use super::super::IntegrationId;
    use super::*;

    fn request(integration: &str) -> PermitRequest {
        let who = IntegrationId::new(integration).unwrap();
        PermitRequest::new(who, "getDailyUsage", Duration::ZERO, Timestamp::MAX)
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + seconds * 1000)
    }

    fn after(calls: usize) -> UsageWatch {
        let mut watch = UsageWatch::default();
        for _ in 0..calls {
            watch.granted(&request("crm"));
        }
        watch
    }

    #[test]
    fn it_is_due_after_200_calls_and_not_oftener_than_every_five_minutes() {
        assert!(!after(199).is_due(at(0)));
        let mut watch = after(200);
        assert!(watch.is_due(at(0)));
        watch.ask(at(0));
        assert!(!watch.is_due(at(299)));
        assert!(watch.is_due(at(300)), "whoever was told has died");
        watch.granted(&request(OWN_CALLS));
        assert!(!watch.is_due(at(600)), "it was paid for");
    }

    #[test]
    fn a_report_that_took_several_tries_is_paid_for_before_the_next() {
        let mut watch = after(200);
        for _ in 0..3 {
            watch.granted(&request(OWN_CALLS));
        }
        for _ in 0..599 {
            watch.granted(&request("crm"));
            assert!(!watch.is_due(at(0)));
        }
        watch.granted(&request("crm"));
        assert!(watch.is_due(at(0)));
    }

    #[test]
    fn a_busy_hour_pays_for_two() {
        let mut watch = after(100_000);
        for _ in 0..2 {
            assert!(watch.is_due(at(0)));
            watch.granted(&request(OWN_CALLS));
        }
        assert!(!watch.is_due(at(0)));
    }
}
