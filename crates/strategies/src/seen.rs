//! What was seen in a run.

use marketo_core::limit::Class;

use crate::{HOUR, LIMIT, Micros, WINDOW};

/// What was counted in a run of an hour.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Calls that came up and are over.
    pub calls: u64,
    /// Arrivals at Marketo that were refused with 606.
    pub met_606: u64,
    /// Arrivals at Marketo that were refused with 615.
    pub met_615: u64,
    /// Calls that met either at least once, and those of them that had no answer in time.
    pub met: (u64, u64),
    /// Calls that had no answer in time.
    pub failed: u64,
    /// Calls that others made, and those of them that were refused.
    pub others: (u64, u64),
    /// Calls of each integration that were executed.
    pub done: Vec<u64>,
    pub(crate) interactive: Waits,
    pub(crate) batch: Waits,
}

/// From when a call came up until it was sent for the time that was answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waits(Vec<Micros>);

impl Waits {
    pub(crate) fn add(&mut self, wait: Micros) {
        self.0.push(wait);
    }

    /// In seconds: so many percent of all waited no longer.
    fn percentile(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        let wait = sorted.get(last * percent / 100)?;
        Some(*wait as f64 / 1e6)
    }
}

impl Seen {
    /// What calls of a class waited, in seconds: so many percent of them no longer. From when a
    /// call came up until it was sent for the time that was answered.
    #[must_use]
    pub fn wait(&self, class: Class, percent: usize) -> Option<f64> {
        match class {
            Class::Interactive => self.interactive.percentile(percent),
            Class::Batch => self.batch.percentile(percent),
        }
    }

    /// Calls that had no answer in time, in percent.
    #[must_use]
    pub fn unanswered(&self) -> f64 {
        percent(self.failed, self.calls)
    }

    pub(crate) fn waits(&mut self, class: Class) -> &mut Waits {
        match class {
            Class::Interactive => &mut self.interactive,
            Class::Batch => &mut self.batch,
        }
    }

    /// Refusals of Marketo's by 606 and by 615, for each hundred calls.
    #[must_use]
    pub fn refused(&self) -> (f64, f64) {
        let part = |met| percent(met, self.calls);
        (part(self.met_606), part(self.met_615))
    }

    /// Executed calls in percent of what Marketo allows: the integrations', and all.
    #[must_use]
    pub fn used(&self) -> (f64, f64) {
        let most = HOUR / WINDOW * LIMIT as u64;
        let ours = self.done.iter().sum::<u64>();
        let (others, refused) = self.others;
        (percent(ours, most), percent(ours + others - refused, most))
    }

    /// What of the others' calls was refused, in percent.
    #[must_use]
    pub fn others_refused(&self) -> f64 {
        let (others, refused) = self.others;
        percent(refused, others)
    }

    /// Jain's index of what the integrations got: 1 if all got the same, 1/n if one got all.
    #[must_use]
    pub fn jain(&self) -> f64 {
        let sum: f64 = self.done.iter().map(|done| *done as f64).sum();
        let squares: f64 = self.done.iter().map(|done| (*done as f64).powi(2)).sum();
        sum * sum / (squares * self.done.len() as f64)
    }
}

fn percent(part: u64, of: u64) -> f64 {
    if of == 0 {
        return 0.0;
    }
    part as f64 * 100.0 / of as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_what_they_are_called() {
        let mut seen = Seen {
            calls: 200,
            met_606: 3,
            met_615: 1,
            others: (50, 10),
            done: vec![3_000, 3_000, 3_000],
            ..Seen::default()
        };
        assert_eq!(seen.refused(), (1.5, 0.5));
        assert_eq!(seen.used(), (50.0, 9_040.0 / 180.0));
        assert_eq!(seen.others_refused(), 20.0);
        assert!((seen.jain() - 1.0).abs() < 1e-12);
        seen.done = vec![9_000, 0, 0];
        assert!((seen.jain() - 1.0 / 3.0).abs() < 1e-12);
        for wait in (0..=100).rev() {
            seen.waits(Class::Batch).add(wait * 1_000_000);
        }
        assert_eq!(seen.wait(Class::Batch, 50), Some(50.0));
        assert_eq!(seen.wait(Class::Batch, 99), Some(99.0));
        assert_eq!(seen.wait(Class::Interactive, 50), None);
    }
}
