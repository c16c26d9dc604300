//! When a call that failed is made again.
//!
//! Four things bound it: whether Marketo can have carried the call out already (then only a call
//! that is safe to replay goes out again), the caller's deadline, a number of tries, and a budget
//! that all calls of a host share, so that a Marketo that is down is not met with more calls than
//! usual.

use core::time::Duration;

use crate::request::ReplaySafety;
use crate::time::{Monotonic, Timestamp};

/// What went wrong with one try, as far as trying again goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 601 or 602: the token is no good. Not executed.
    TokenRejected,
    /// 606: more than 100 calls in 20 seconds. Not executed.
    RateLimited,
    /// 615: more than 10 calls at once. Not executed.
    Crowded,
    /// 608, 614 and the like: not now. Not executed.
    NotNow,
    /// 604, 611, 713, a 5xx, a cut connection: it may have been executed, or not.
    Unsure,
    /// The same for a write: it may also be under way still, and two upserts of one key at once
    /// make two records (Adobe: REST API > Leads), so that the second is held back longer.
    UnsureWrite,
    /// Trying again would bring the same answer.
    Final,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision {
    /// Get another token, then send again at once.
    Refresh,
    /// Send again at this instant.
    Again(Timestamp),
    /// Send no more.
    GiveUp(GiveUp),
}

/// Why no more is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// The answer is final.
    Final,
    /// The token that was got in place of a rejected one was rejected too.
    TokenRejected,
    /// Marketo may have carried out a call that must not be carried out twice.
    OutcomeUnknown,
    /// The caller's deadline comes first.
    Deadline,
    /// It was tried often enough, or the host's budget for retries is used up.
    Exhausted,
}

/// The retries of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    refreshed: bool,
    throttled: u32,
    failed: u32,
}

impl Retry {
    /// A call goes out again at most so often after failures that are not throttles.
    pub const MOST: u32 = 4;

    /// Decides what follows a failed try. `entropy` spreads the pause.
    pub fn decide(
        &mut self,
        now: Timestamp,
        entropy: u64,
        trouble: Trouble,
        replay: ReplaySafety,
        deadline: Timestamp,
        budget: &mut RetryBudget,
    ) -> Decision {
        let pause = match trouble {
            Trouble::Final => return Decision::GiveUp(GiveUp::Final),
            Trouble::TokenRejected if self.refreshed => {
                return Decision::GiveUp(GiveUp::TokenRejected);
            }
            Trouble::TokenRejected => {
                self.refreshed = true;
                return Decision::Refresh;
            }
            Trouble::Unsure | Trouble::UnsureWrite if replay == ReplaySafety::Unsafe => {
                return Decision::GiveUp(GiveUp::OutcomeUnknown);
            }
            Trouble::RateLimited | Trouble::Crowded => {
                self.throttled = self.throttled.saturating_add(1);
                trouble.pause(self.throttled, entropy)
            }
            Trouble::NotNow | Trouble::Unsure | Trouble::UnsureWrite => {
                self.failed = self.failed.saturating_add(1);
                trouble.pause(self.failed, entropy)
            }
        };
        let at = now.after(pause);
        // A permit for it could come no sooner, and is of no use at the deadline.
        if at >= deadline {
            return Decision::GiveUp(GiveUp::Deadline);
        }
        let throttled = matches!(trouble, Trouble::RateLimited | Trouble::Crowded);
        if !throttled && (self.failed > Self::MOST || !budget.spend(now)) {
            return Decision::GiveUp(GiveUp::Exhausted);
        }
        Decision::Again(at)
    }
}

impl Trouble {
    fn pause(self, failures: u32, entropy: u64) -> Duration {
        let (first, longest) = self.pauses();
        jittered(first, longest, failures, entropy)
    }

    /// The first and the longest pause. A rate window has slid after 20 s, so a longer pause
    /// gains nothing; a place is free again as soon as one of ten calls is answered.
    const fn pauses(self) -> (Duration, Duration) {
        match self {
            Self::Crowded => (Duration::from_millis(200), Duration::from_secs(5)),
            Self::RateLimited | Self::NotNow => (Duration::from_secs(1), Duration::from_secs(20)),
            // Most writes are done within a second or two.
            Self::UnsureWrite => (Duration::from_secs(3), Duration::from_secs(20)),
            Self::Unsure | Self::TokenRejected | Self::Final => {
                (Duration::from_millis(500), Duration::from_secs(20))
            }
        }
    }
}

/// What all calls of a host may spend on retries together.
///
/// A retry costs [`COST`](Self::COST); an answered call pays one back, and so does each second.
/// When Marketo fails for everybody the budget is soon gone and calls fail at once, instead of
/// each knocking five times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    clock: Monotonic,
    left: u32,
}

impl RetryBudget {
    /// What it holds when full.
    pub const CAPACITY: u32 = 200;
    /// What a retry costs.
    pub const COST: u32 = 5;

    /// A full budget.
    #[must_use]
    pub fn new() -> Self {
        Self {
            clock: Monotonic::default(),
            left: Self::CAPACITY,
        }
    }

    /// What is left of it.
    #[must_use]
    pub const fn left(&self) -> u32 {
        self.left
    }

    /// A call was answered.
    pub fn on_answer(&mut self) {
        self.pay_back(1);
    }

    fn spend(&mut self, now: Timestamp) -> bool {
        let before = self.clock.now();
        let seconds = self
            .clock
            .advance(now)
            .as_secs()
            .saturating_sub(before.as_secs());
        self.pay_back(u32::try_from(seconds).unwrap_or(u32::MAX));
        match self.left.checked_sub(Self::COST) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    fn pay_back(&mut self, amount: u32) {
        self.left = self.left.saturating_add(amount).min(Self::CAPACITY);
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

/// The pause before try `failures + 1`: exponential from `first`, at most `longest`, spread over
/// its upper half by `entropy`, so that callers who failed together do not return together.
#[must_use]
pub fn jittered(first: Duration, longest: Duration, failures: u32, entropy: u64) -> Duration {
    let doubled = failures.saturating_sub(1).min(16);
    let whole = first.saturating_mul(1 << doubled).min(longest);
    let half = whole / 2;
    let span = u64::try_from(half.as_millis())
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    half.saturating_add(Duration::from_millis(entropy % span))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAR: Timestamp = Timestamp::from_millis(10_000_000);

    fn decide(retry: &mut Retry, trouble: Trouble, replay: ReplaySafety) -> Decision {
        let now = Timestamp::from_millis(1_000);
        retry.decide(now, 0, trouble, replay, FAR, &mut RetryBudget::new())
    }

    #[test]
    fn a_rejected_token_is_refreshed_once() {
        let mut retry = Retry::default();
        let unsafe_ = ReplaySafety::Unsafe;
        assert_eq!(
            decide(&mut retry, Trouble::TokenRejected, unsafe_),
            Decision::Refresh
        );
        assert_eq!(
            decide(&mut retry, Trouble::TokenRejected, unsafe_),
            Decision::GiveUp(GiveUp::TokenRejected)
        );
    }

    #[test]
    fn what_was_not_executed_goes_out_again_however_unsafe() {
        for trouble in [Trouble::RateLimited, Trouble::Crowded, Trouble::NotNow] {
            let decision = decide(&mut Retry::default(), trouble, ReplaySafety::Unsafe);
            assert!(
                matches!(decision, Decision::Again(_)),
                "{trouble:?}: {decision:?}"
            );
        }
    }

    #[test]
    fn an_unsure_outcome_is_replayed_only_where_that_is_safe() {
        let mut retry = Retry::default();
        assert_eq!(
            decide(&mut retry, Trouble::Unsure, ReplaySafety::Unsafe),
            Decision::GiveUp(GiveUp::OutcomeUnknown)
        );
        assert!(matches!(
            decide(&mut retry, Trouble::Unsure, ReplaySafety::Safe),
            Decision::Again(_)
        ));
    }

    #[test]
    fn throttles_are_waited_for_until_the_deadline_and_no_longer() {
        let mut retry = Retry::default();
        let mut budget = RetryBudget::new();
        let deadline = Timestamp::from_millis(60_000);
        let mut now = Timestamp::EPOCH;
        let mut tries = 0;
        loop {
            match retry.decide(
                now,
                u64::MAX,
                Trouble::RateLimited,
                ReplaySafety::Unsafe,
                deadline,
                &mut budget,
            ) {
                Decision::Again(at) => now = at,
                Decision::GiveUp(GiveUp::Deadline) => break,
                other => panic!("{other:?}"),
            }
            tries += 1;
        }
        assert!(tries > 4, "{tries}");
        assert!(now <= deadline);
        assert_eq!(budget.left(), RetryBudget::CAPACITY);
    }

    #[test]
    fn failures_are_bounded_by_tries_and_by_the_budget_of_all() {
        let mut budget = RetryBudget::new();
        let mut sent = 0;
        for _ in 0..100 {
            let mut retry = Retry::default();
            let now = Timestamp::from_millis(1_000);
            while let Decision::Again(_) = retry.decide(
                now,
                0,
                Trouble::Unsure,
                ReplaySafety::Safe,
                FAR,
                &mut budget,
            ) {
                sent += 1;
            }
            assert!(retry.failed <= Retry::MOST + 1);
        }
        assert_eq!(sent, RetryBudget::CAPACITY / RetryBudget::COST);
        budget.on_answer();
        assert_eq!(budget.left(), 1);
    }

    #[test]
    fn pauses_double_and_stay_between_half_and_whole() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(20));
        for entropy in [0, 1, 499, 500, 12_345, u64::MAX] {
            for (failures, whole) in [
                (1, 1_000),
                (2, 2_000),
                (5, 16_000),
                (6, 20_000),
                (60, 20_000),
            ] {
                let pause = jittered(first, longest, failures, entropy).as_millis();
                assert!(pause >= whole / 2 && pause <= whole, "{failures}: {pause}");
            }
        }
    }
}
