//! One step on what lies in a store: read, work, swap, until a swap wins.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::ClockBehind;

use super::{SwapError, SwapStore, Swapped};
use crate::host::Clock;

/// How often a step is tried.
pub const TRIES: u32 = 20;

/// The longest wait before the second try; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(4);

/// The longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// A place, and the clock of who does steps on it.
pub(super) struct Stepping<'a, S, H> {
    store: &'a S,
    host: &'a H,
}

impl<'a, S: SwapStore, H: Clock> Stepping<'a, S, H> {
    pub(super) const fn new(store: &'a S, host: &'a H) -> Self {
        Self { store, host }
    }

    /// Reads, works and swaps, until a swap wins. `unknown` is told of each try that may or may not
    /// have been stored.
    pub(super) async fn step<T, C, A>(
        &self,
        context: &mut C,
        open: impl Fn(Option<Vec<u8>>, Timestamp) -> T,
        work: impl Fn(&C, &mut T, Timestamp) -> Result<A, ClockBehind>,
        save: impl Fn(&mut T, u64) -> Option<Vec<u8>>,
        unknown: impl Fn(&mut C, Timestamp, &A),
    ) -> Result<A, SwapError> {
        let mut last = SwapError::Contended;
        for tries in 0..TRIES {
            self.pause(tries).await;
            let seen = match self.store.read().await {
                Ok(seen) => seen,
                Err(failure) => {
                    last = failure.into();
                    continue;
                }
            };
            // Read after the store, so that no other holder's reading in it is later than this one
            // by more than the clocks differ.
            let now = self.host.now();
            let mut state = open(seen.bytes, now);
            let answer = work(context, &mut state, now)?;
            let Some(bytes) = save(&mut state, self.host.entropy()) else {
                return Ok(answer);
            };
            match self.store.swap(seen.version, bytes).await {
                Ok(Swapped::Won) => return Ok(answer),
                Ok(Swapped::Lost) => last = SwapError::Contended,
                Err(failure) => {
                    unknown(context, now, &answer);
                    last = failure.into();
                }
            }
        }
        Err(last)
    }

    /// Lets others go first for a moment, a longer one each time: any time up to a longest, so that
    /// those who lost together do not meet again.
    pub(super) async fn pause(&self, tries: u32) {
        let Some(doublings) = tries.checked_sub(1) else {
            return;
        };
        let longest = 1_u32
            .checked_shl(doublings)
            .map_or(LONGEST_WAIT, |times| FIRST_WAIT.saturating_mul(times))
            .min(LONGEST_WAIT);
        let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
        let wait = self.host.entropy() % longest.max(1);
        let until = self.host.now().after(Duration::from_millis(wait + 1));
        self.host.sleep(until).await;
    }
}
