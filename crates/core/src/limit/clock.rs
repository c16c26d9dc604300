//! The governor's time: it stands still when the host's clock steps back a little, and is carried
//! along when it steps back far.

use core::time::Duration;

use serde::{Deserialize, Serialize};

use super::GUARD;
use crate::time::{Monotonic, Timestamp};

/// A step back of up to this is waited out: time stands still until the host's clock has caught
/// up. Past it, waiting would close the governor for as long as the clock was wrong.
pub(super) const WAITED_OUT: Duration = Duration::from_secs(60);

/// The latest instant that was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Clock(Monotonic);

/// What the host's clock did since it was last read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Advance {
    /// It went on, or stepped back so little that it is waited out.
    On,
    /// It stepped back far. Everything that was going to happen at an instant must be carried
    /// along by [`Step::carry`].
    Back(Step),
}

/// A step of the host's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step(Duration);

impl Step {
    /// The same instant by the clock after the step. No time counts as passed during the step, and
    /// the guard is paid once more, since the reading before the step and the one after it may
    /// both be off.
    pub(super) const fn carry(self, at: Timestamp) -> Timestamp {
        at.before(self.0).after(GUARD)
    }
}

impl Clock {
    /// Takes in what the host's clock says.
    pub(super) fn advance(&mut self, now: Timestamp) -> Advance {
        let behind = self.0.now().since(now);
        if behind <= WAITED_OUT {
            self.0.advance(now);
            return Advance::On;
        }
        self.0 = Monotonic::default();
        self.0.advance(now);
        Advance::Back(Step(behind))
    }

    /// The time to go by.
    pub(super) const fn now(self) -> Timestamp {
        self.0.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_step_back_is_waited_out_and_a_far_one_carried_along() {
        let at = Timestamp::from_millis;
        let mut clock = Clock::default();
        assert_eq!(clock.advance(at(100_000)), Advance::On);

        assert_eq!(clock.advance(at(40_000)), Advance::On);
        assert_eq!(clock.now(), at(100_000));

        let Advance::Back(step) = clock.advance(at(39_999)) else {
            panic!("not seen as a step")
        };
        assert_eq!(clock.now(), at(39_999));
        assert_eq!(step.carry(at(101_000)), at(40_999).after(GUARD));
    }
}
