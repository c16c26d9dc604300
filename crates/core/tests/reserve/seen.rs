//! What was seen of a [pool](super::pool), and a plain recount of it.

use marketo_core::limit::RefusalReason;

use super::plan::S;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    pub(crate) arrivals: Vec<u64>,
    pub(crate) processed: Vec<(u64, u64)>,
    /// Who was granted a permit, in that order, and when.
    pub(crate) granted: Vec<(usize, u64)>,
    pub(crate) refused: Vec<(usize, RefusalReason)>,
    pub(crate) lost_swaps: usize,
    pub(crate) overtaken: usize,
    pub(crate) largest: usize,
    /// What a plain check of a promise objects to.
    pub(crate) objections: Vec<String>,
}

impl Seen {
    pub(super) fn object(&mut self, objection: String) {
        self.objections.push(objection);
    }

    /// The most of those spans that have an instant in common.
    fn most_at_once(spans: impl Iterator<Item = (u64, u64)> + Clone) -> usize {
        let begins = spans.clone().map(|(from, _)| (from, 1_i64));
        let ends = spans.map(|(_, to)| (to, -1));
        let mut changes: Vec<_> = begins.chain(ends).collect();
        changes.sort_unstable();
        let counts = changes.iter().scan(0_i64, |open, (_, change)| {
            *open += change;
            Some(*open)
        });
        counts.max().unwrap_or(0) as usize
    }

    /// What was not kept: of the limits, by a plain recount, and of all else.
    pub(crate) fn broken(&self, rate: u16, places: u16) -> Vec<String> {
        let mut broken = self.objections.clone();
        // An arrival is in each window that begins in the 20 s before it.
        let windows = self.arrivals.iter().map(|at| (*at, at + 20 * S));
        let most = Self::most_at_once(windows);
        if most > usize::from(rate) {
            broken.push(format!("{most} arrivals within 20 s"));
        }
        let most = Self::most_at_once(self.processed.iter().copied());
        if most > usize::from(places) {
            broken.push(format!("{most} processed at once"));
        }
        broken
    }
}
