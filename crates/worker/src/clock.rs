//! The Worker's time and chance.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_drive::Clock;
use worker::{Date, Delay};

/// The platform's clock. In production it stands still between two I/O events, so an instant it
/// tells is never later than the truth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlatformClock;

impl Clock for PlatformClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(Date::now().as_millis())
    }

    fn entropy(&self) -> u64 {
        getrandom::u64().unwrap_or_default()
    }

    async fn sleep(&self, until: Timestamp) {
        // A timer may fire a little early by the clock that stands still: at least a millisecond.
        let span = until.since(self.now()).max(Duration::from_millis(1));
        // `setTimeout` takes an i32 of milliseconds; nothing here waits for more than minutes.
        Delay::from(span.min(Duration::from_secs(3600))).await;
    }
}
