//! The three limits of an instance: calls in any window, calls at once, calls a day.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::config::Limits;
use crate::errors::Failure;
use crate::time::{Day, Time};

/// Counts calls against the instance's limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Meter {
    limits: Limits,
    window: VecDeque<Time>,
    day: Day,
    used: u64,
}

impl Meter {
    /// A meter that has counted nothing.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            window: VecDeque::new(),
            day: Day::default(),
            used: 0,
        }
    }

    /// The limits in force.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.limits
    }

    /// Puts other limits in force; what was counted stays counted.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Calls counted today, by America/Chicago.
    pub fn used_today(&mut self, now: Time) -> u64 {
        self.roll(now);
        self.used
    }

    /// Sets what was used today.
    pub fn set_used(&mut self, now: Time, used: u64) {
        self.roll(now);
        self.used = used;
    }

    /// Judges a call that arrives now while `open` others are processed.
    ///
    /// # Errors
    /// 607, 606 or 615, in this order.
    pub fn judge(&mut self, now: Time, open: usize) -> Result<(), Failure> {
        self.roll(now);
        if self.used >= self.limits.daily {
            return Err(Failure::plain("607"));
        }
        if self.window.len() >= self.limits.rate {
            let (rate, secs) = (self.limits.rate, self.limits.window_ms / 1000);
            let text = format!("Max rate limit '{rate}' exceeded with in '{secs}' secs");
            return Err(Failure::new("606", text));
        }
        if open >= self.limits.concurrency {
            let text = format!(
                "Concurrent access limit '{}' reached",
                self.limits.concurrency
            );
            return Err(Failure::new("615", text));
        }
        Ok(())
    }

    /// Counts a call that arrives now. Every reply counts, refusals included, but those with a
    /// code that Adobe stars as uncounted.
    pub fn count(&mut self, now: Time) {
        self.roll(now);
        self.window.push_back(now);
        self.used += 1;
    }

    /// Forgets what is out of the window, and yesterday.
    fn roll(&mut self, now: Time) {
        while self
            .window
            .front()
            .is_some_and(|first| now.since(*first) >= self.limits.window_ms)
        {
            self.window.pop_front();
        }
        let day = now.central_day();
        if day != self.day {
            self.day = day;
            self.used = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    #[test]
    fn a_hundred_fit_and_one_more_does_not() {
        let mut meter = Meter::new(Limits::default());
        for n in 0..100 {
            assert_eq!(meter.judge(at(n), 0), Ok(()), "{n}");
            meter.count(at(n));
        }
        let refused = meter.judge(at(19_999), 0).unwrap_err();
        assert_eq!(
            refused.message,
            "Max rate limit '100' exceeded with in '20' secs"
        );
        // The first is 20 s ago: one more fits.
        assert_eq!(meter.judge(at(20_000), 0), Ok(()));
    }

    #[test]
    fn the_eleventh_open_call_is_615() {
        let mut meter = Meter::new(Limits::default());
        assert_eq!(meter.judge(at(0), 9), Ok(()));
        let refused = meter.judge(at(0), 10).unwrap_err();
        assert_eq!(refused.message, "Concurrent access limit '10' reached");
    }

    #[test]
    fn the_daily_quota_ends_at_midnight_in_chicago() {
        let mut meter = Meter::new(Limits {
            daily: 2,
            ..Limits::default()
        });
        let before = Time::parse("2026-07-15T04:59:00Z").unwrap();
        meter.count(before);
        meter.count(before);
        assert_eq!(meter.judge(before, 0).unwrap_err().code, "607");
        let midnight = Time::parse("2026-07-15T05:00:00Z").unwrap();
        assert_eq!(meter.judge(midnight, 0), Ok(()));
        assert_eq!(meter.used_today(midnight), 0);
    }

    proptest! {
        /// The meter refuses exactly when a plain count of the past window says so.
        #[test]
        fn agrees_with_a_plain_count(gaps in prop::collection::vec(0u64..800, 1..600)) {
            let limits = Limits { rate: 20, window_ms: 5_000, ..Limits::default() };
            let mut meter = Meter::new(limits);
            let mut seen: Vec<u64> = Vec::new();
            let mut now = 0;
            for gap in gaps {
                now += gap;
                let recent = seen.iter().filter(|then| now - **then < 5_000).count();
                prop_assert_eq!(meter.judge(at(now), 0).is_err(), recent >= 20);
                meter.count(at(now));
                seen.push(now);
            }
        }
    }
}
