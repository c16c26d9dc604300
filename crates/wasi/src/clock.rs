//! The host's time and chance.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_drive::Clock;
use wasi::clocks::{monotonic_clock, wall_clock};
use wasi::random::random;

use crate::wait::ready;

/// The host's clocks and its random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Platform;

/// Nothing here waits for longer.
const LONGEST: Duration = Duration::from_secs(3600);

impl Clock for Platform {
    fn now(&self) -> Timestamp {
        let now = wall_clock::now();
        let millis = u64::from(now.nanoseconds) / 1_000_000;
        Timestamp::from_millis(now.seconds.saturating_mul(1000).saturating_add(millis))
    }

    fn entropy(&self) -> u64 {
        random::get_random_u64()
    }

    async fn sleep(&self, until: Timestamp) {
        // The two clocks may differ a little: at least a millisecond.
        let span = until.since(self.now()).max(Duration::from_millis(1));
        let nanos = u64::try_from(span.min(LONGEST).as_nanos()).unwrap_or(u64::MAX);
        ready(monotonic_clock::subscribe_duration(nanos)).await;
    }
}
