//! What was seen in a run of the [world](super::world), and a plain recount of it.

use marketo_core::limit::{Limits, RefusalReason};

/// What Marketo saw, and what the callers were told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// When each call arrived.
    pub(crate) arrivals: Vec<u64>,
    /// From when to when each call was processed.
    pub(crate) processed: Vec<(u64, u64)>,
    pub(crate) granted: Vec<(u64, usize)>,
    pub(crate) refused: Vec<(u64, usize, RefusalReason)>,
    pub(crate) given_back: usize,
    pub(crate) crashes: usize,
    pub(crate) largest_state: usize,
}

impl Seen {
    /// The smallest time within which `rate` + 1 calls arrived, in µs.
    pub(crate) fn tightest(&self, rate: u16) -> u64 {
        let mut arrivals = self.arrivals.clone();
        arrivals.sort_unstable();
        let windows = arrivals.windows(usize::from(rate) + 1);
        windows
            .map(|w| w[w.len() - 1] - w[0])
            .min()
            .unwrap_or(u64::MAX)
    }

    /// The most calls that were processed at once.
    pub(crate) fn most_at_once(&self) -> usize {
        let begins = self.processed.iter().map(|(from, _)| (*from, 1_i64));
        let ends = self.processed.iter().map(|(_, to)| (*to, -1));
        let mut changes: Vec<_> = begins.chain(ends).collect();
        changes.sort_unstable();
        let mut open = 0_i64;
        let counts = changes.iter().map(|(_, change)| {
            open += change;
            open
        });
        counts.max().unwrap_or(0) as usize
    }

    /// Whether no window saw too many calls, and never too many were processed at once.
    pub(crate) fn is_within(&self, limits: &Limits) -> Result<(), String> {
        let tightest = self.tightest(limits.rate);
        if tightest <= 20_000_000 {
            return Err(format!("{} arrivals within {tightest} µs", limits.rate + 1));
        }
        let most = self.most_at_once();
        if most > usize::from(limits.places) {
            return Err(format!("{most} were processed at once"));
        }
        Ok(())
    }
}
