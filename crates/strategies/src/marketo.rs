//! Marketo's side: what it counts, and what it refuses.

use std::collections::VecDeque;

use crate::{LIMIT, Micros, PLACES, WINDOW};

/// Counts the calls that arrive, whoever sends them (Adobe: REST API > *API limits*).
///
/// A refused call is not executed. Whether it counts, Adobe does not say. Here it does, which is
/// harder on everybody; [`refusals_count`](Self::refusals_count) is the switch.
#[derive(Clone, Debug)]
pub(crate) struct Marketo {
    window: VecDeque<Micros>,
    open: usize,
    pub(crate) refusals_count: bool,
}

/// What becomes of a call that arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It is processed.
    Taken,
    /// 606: a hundred others arrived in the 20 s before.
    Rate,
    /// 615: ten others are processed.
    Crowded,
}

impl Marketo {
    pub(crate) const fn new(refusals_count: bool) -> Self {
        Self {
            window: VecDeque::new(),
            open: 0,
            refusals_count,
        }
    }

    pub(crate) fn arrive(&mut self, now: Micros) -> Arrival {
        while self.window.front().is_some_and(|at| at + WINDOW <= now) {
            self.window.pop_front();
        }
        let arrival = if self.window.len() >= LIMIT {
            Arrival::Rate
        } else if self.open >= PLACES {
            Arrival::Crowded
        } else {
            self.open += 1;
            Arrival::Taken
        };
        if arrival == Arrival::Taken || self.refusals_count {
            self.window.push_back(now);
        }
        arrival
    }

    /// A call that was taken has been processed.
    pub(crate) fn finish(&mut self) {
        self.open = self.open.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_fit_into_any_window() {
        let mut marketo = Marketo::new(false);
        for n in 0..100 {
            assert_eq!(marketo.arrive(n * 1_000), Arrival::Taken);
            marketo.finish();
        }
        assert_eq!(marketo.arrive(99_000), Arrival::Rate);
        // One is out of the window, and one fits in.
        assert_eq!(marketo.arrive(WINDOW), Arrival::Taken);
        marketo.finish();
        assert_eq!(marketo.arrive(WINDOW + 999), Arrival::Rate);
    }

    #[test]
    fn the_eleventh_at_once_is_refused_until_one_is_done() {
        let mut marketo = Marketo::new(true);
        for _ in 0..10 {
            assert_eq!(marketo.arrive(0), Arrival::Taken);
        }
        assert_eq!(marketo.arrive(1), Arrival::Crowded);
        marketo.finish();
        assert_eq!(marketo.arrive(2), Arrival::Taken);
    }

    #[test]
    fn refused_calls_fill_the_window_if_they_count() {
        for (refusals_count, later) in [(true, Arrival::Rate), (false, Arrival::Taken)] {
            let mut marketo = Marketo::new(refusals_count);
            for n in 0..100 {
                assert_eq!(marketo.arrive(n), Arrival::Taken);
                marketo.finish();
            }
            for _ in 0..100 {
                assert_eq!(marketo.arrive(WINDOW - 1), Arrival::Rate);
            }
            assert_eq!(marketo.arrive(WINDOW + 100), later);
        }
    }
}
