//! How much less is used after a refusal of Marketo's, and how soon more again.

use core::time::Duration;

use super::{GUARD, Limits};

/// How much less is used after a refusal, and how soon more again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Learning {
    /// The slots that are used after a 606, in percent of what was held.
    pub rate_kept: u8,
    /// What one 606 leaves at least, in percent of what was used until then: who held little when
    /// it was refused knows that others hold much, but not for how long.
    pub rate_left: u8,
    /// What all 606 together leave, in percent of the limit.
    pub rate_least: u8,
    /// How long nothing is granted after a 606. Then one call is, to try; each that is refused
    /// doubles the time until the next one, up to a window.
    pub rate_pause: Duration,
    /// How long until the first slot more is used.
    pub rate_rises: Duration,
    /// After so many slots more, they come twice as fast; after twice as many, three times. Never
    /// faster, if 0.
    pub rate_hastens: u16,
    /// The places that are used after a 615, in percent of what was held.
    pub places_kept: u8,
    /// How long until one more place is used.
    pub places_rise: Duration,
    /// How long nothing is granted after a 615.
    pub crowded_pause: Duration,
}

impl Learning {
    /// Nothing is learnt: who was refused is tried again, and nobody else waits for it.
    pub const NONE: Self = Self {
        rate_kept: 100,
        rate_left: 100,
        rate_least: 100,
        rate_pause: Duration::ZERO,
        rate_rises: Duration::ZERO,
        rate_hastens: 0,
        places_kept: 100,
        places_rise: Duration::ZERO,
        crowded_pause: Duration::ZERO,
    };

    /// What did best where it was tried.
    pub const CHOSEN: Self = Self {
        rate_kept: 75,
        rate_left: 50,
        rate_least: 10,
        rate_pause: Duration::from_secs(1),
        rate_rises: Duration::from_secs(40),
        rate_hastens: 10,
        places_kept: 50,
        places_rise: Duration::from_secs(60),
        crowded_pause: Duration::from_secs(1),
    };

    pub(super) const fn rate_pace(&self) -> Pace {
        Pace {
            first: self.rate_rises,
            hastens: self.rate_hastens,
        }
    }

    pub(super) const fn places_pace(&self) -> Pace {
        Pace {
            first: self.places_rise,
            hastens: 0,
        }
    }
}

impl Default for Learning {
    fn default() -> Self {
        Self::CHOSEN
    }
}

impl Limits {
    /// How long nothing is granted after so many refusals in a row.
    pub(super) fn pause(&self, refusals: u8) -> Duration {
        let doubled = 1_u32 << refusals.saturating_sub(1).min(16);
        let pause = self.learning.rate_pause.saturating_mul(doubled);
        // By then all that had arrived at the refusal is out of the window.
        pause.min(self.window.saturating_add(GUARD))
    }
}

/// How fast a limit that was lowered rises.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    first: Duration,
    hastens: u16,
}

impl Pace {
    /// From one step to the next, when `steps` have been made.
    pub(super) fn after(self, steps: u16) -> Duration {
        let hastens = u32::from(self.hastens);
        let all = hastens.saturating_add(u32::from(steps));
        let step = self.first.saturating_mul(hastens).checked_div(all);
        let step = step.filter(|_| hastens > 0).unwrap_or(self.first);
        step.max(Duration::from_millis(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_window() {
        let pauses = [1, 2, 3, 4, 5, 6, 200].map(|n| Limits::MARKETO.pause(n).as_millis());
        assert_eq!(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 20_010, 20_010]);
    }

    #[test]
    fn steps_come_faster_or_stay_the_same() {
        let pace = Learning::CHOSEN.rate_pace();
        let steps = [0, 10, 30, u16::MAX].map(|steps| pace.after(steps).as_millis());
        assert_eq!(steps, [40_000, 20_000, 10_000, 6]);
        let pace = Learning::CHOSEN.places_pace();
        assert_eq!([0, 500].map(|steps| pace.after(steps).as_secs()), [60, 60]);
        let pace = Learning::NONE.rate_pace();
        assert_eq!(pace.after(0), Duration::from_millis(1));
    }
}
