//! What Marketo's refusals teach: that others call the same instance, past us.
//!
//! As long as all calls go through one governor, 606 and 615 are never met. A refusal therefore
//! says that others use a part of the limit, and how much at least: all of it, less what we held
//! when we met it. So after a refusal we use less, and feel our way back:
//!
//! * **606**: nothing is granted for a moment, and then one call at a time, to try, until one gets
//!   through. From then on so many slots are used as [`Learning`] says of what we held, and one
//!   more at a time.
//! * **615**: the same of the places, after a short pause: a place is free as soon as a call ends.
//!
//! What was in flight together meets the same event together: a call that was granted before the
//! last lowering does not lower again, and one that only tries does not either. Nobody is ever told
//! to use nothing: a tenth of the slots and one place stay, since without a call there is nothing
//! to learn from.
//!
//! What was learnt fades by time and not by use. That others were busy an hour ago says little about
//! now, and what it costs to find out is one refusal, which is absorbed.
//!
//! # Why the window is not shut until it has slid
//!
//! It is certain that a hundred calls have arrived in the 20 s before a 606, and so that no call is
//! refused for them 20 s later. But the window is full no longer than until the *first* of them is
//! out of it, and who was refused at our full rate sees that happen within a second: it is our own.
//! Others, meanwhile, go on; what they send in those 20 s is in the window at their end. So to wait
//! for the whole window costs every caller up to 20 s and brings less than the one call that asks.
//! What does keep the window from being full is to use fewer slots, which is the other half of the
//! lesson, and holds on.

use serde::{Deserialize, Serialize};

use super::Limits;
use super::clock::Step;
use super::learning::Pace;
use super::lease::LeaseId;
use super::state::is_default;
use crate::time::Timestamp;

/// What a refusal of Marketo's has taught about one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Lesson {
    /// When Marketo refused.
    pub refused_at: Timestamp,
    /// What we held then: slots or places. Others had the rest of the limit, or more.
    pub held: u16,
    /// How much we use now.
    pub uses: u16,
}

/// A call that Marketo refused for its limits, and how things stood when that was heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused {
    /// The call.
    pub(super) lease: LeaseId,
    /// The last that was granted by then.
    pub(super) last: LeaseId,
    /// The slots or places that were held, this call's included.
    pub(super) held: usize,
}

/// All that was learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Learnt {
    /// From the last 606.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate: Option<Lowered>,
    /// From the last 615.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    places: Option<Lowered>,
}

/// A limit that we keep lower than it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lowered {
    #[serde(flatten)]
    lesson: Lesson,
    /// Nothing is granted before. From then on there is one more for each step that passes.
    rises_from: Timestamp,
    /// Calls up to this one do not lower it again.
    last: LeaseId,
    /// How many calls were refused in a row, this being what has to end before it rises.
    #[serde(default, skip_serializing_if = "is_default")]
    refusals: u8,
    /// A call is out to try. Its answer may open what is shut at any moment.
    #[serde(default, skip_serializing_if = "is_default")]
    trying: bool,
    /// How often it has risen since.
    #[serde(default, skip_serializing_if = "is_default")]
    steps: u16,
}

impl Learnt {
    /// Whether there is nothing to write down.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How many slots may be used.
    pub(super) fn rate(&self, limits: &Limits) -> u16 {
        Lowered::least(self.rate, limits.rate)
    }

    /// How many places may be used.
    pub(super) fn places(&self, limits: &Limits) -> u16 {
        Lowered::least(self.places, limits.places)
    }

    /// Nothing is granted before, because of a 606.
    pub(super) fn rate_shut_until(&self, now: Timestamp) -> Option<Timestamp> {
        Lowered::shut_until(self.rate, now)
    }

    /// Nothing can be granted before, because of a 606, whatever the calls that are out bring.
    pub(super) fn rate_shut_at_least_until(&self, now: Timestamp) -> Option<Timestamp> {
        Lowered::shut_until(self.rate.filter(|rate| !rate.trying), now)
    }

    /// Nothing is granted before, because of a 615.
    pub(super) fn places_shut_until(&self, now: Timestamp) -> Option<Timestamp> {
        Lowered::shut_until(self.places, now)
    }

    /// When there is a slot more to use, if some are kept back.
    pub(super) fn rate_rises_at(&self, limits: &Limits) -> Option<Timestamp> {
        Lowered::rises_at(self.rate, limits.rate, limits.learning.rate_pace())
    }

    /// When there is a place more to use, if some are kept back.
    pub(super) fn places_rise_at(&self, limits: &Limits) -> Option<Timestamp> {
        Lowered::rises_at(self.places, limits.places, limits.learning.places_pace())
    }

    /// What the last 606 has taught, as long as it has not faded.
    pub(super) fn of_rate(&self, limits: &Limits) -> Option<Lesson> {
        Lowered::lesson(self.rate, limits.rate)
    }

    /// What the last 615 has taught, as long as it has not faded.
    pub(super) fn of_places(&self, limits: &Limits) -> Option<Lesson> {
        Lowered::lesson(self.places, limits.places)
    }

    /// Lets time pass. The governor's clock has seen to it that it does not go back.
    pub(super) fn advance(&mut self, limits: &Limits, now: Timestamp) {
        let learning = &limits.learning;
        for (lowered, most, pace) in [
            (&mut self.rate, limits.rate, learning.rate_pace()),
            (&mut self.places, limits.places, learning.places_pace()),
        ] {
            if let Some(lowered) = lowered {
                lowered.rise(now, most, pace);
            }
        }
    }

    /// A call was granted. If it is to try whether the window has room again, none follows it soon.
    pub(super) fn granted(&mut self, limits: &Limits, now: Timestamp) {
        if let Some(rate) = self.rate.as_mut().filter(|rate| rate.refusals > 0) {
            rate.trying = true;
            rate.rises_from = now.after(limits.pause(rate.refusals));
        }
    }

    /// Marketo answered something else than 606. Tells whether that was news.
    pub(super) fn on_room(&mut self, now: Timestamp, lease: LeaseId) -> bool {
        let tried = |rate: &&mut Lowered| rate.refusals > 0 && lease > rate.last;
        let Some(rate) = self.rate.as_mut().filter(tried) else {
            return false;
        };
        (rate.refusals, rate.trying) = (0, false);
        rate.rises_from = rate.rises_from.min(now);
        true
    }

    /// Marketo answered 606. Tells whether that was news.
    pub(super) fn on_606(&mut self, limits: &Limits, now: Timestamp, refused: Refused) -> bool {
        let learning = &limits.learning;
        let used = self.rate(limits);
        let least = percent(limits.rate, learning.rate_least);
        let least = least.max(percent(used, learning.rate_left));
        match &mut self.rate {
            // It tried whether the window has room again. It has none, which is no news of others.
            Some(rate) if rate.refusals > 0 && refused.lease > rate.last => {
                rate.refusals = rate.refusals.saturating_add(1);
                rate.lesson.refused_at = now;
                rate.rises_from = now.after(limits.pause(rate.refusals));
                rate.last = refused.last.max(refused.lease);
                rate.trying = false;
            }
            rate => {
                let lowered = Lowered::lower(rate, now, refused, (used, least, learning.rate_kept));
                let Some(rate) = lowered else {
                    return false;
                };
                rate.refusals = 1;
                rate.rises_from = now.after(limits.pause(1));
            }
        }
        true
    }

    /// Marketo answered 615. Tells whether that was news.
    pub(super) fn on_615(&mut self, limits: &Limits, now: Timestamp, refused: Refused) -> bool {
        let (used, kept) = (self.places(limits), limits.learning.places_kept);
        let lowered = Lowered::lower(&mut self.places, now, refused, (used, 1, kept));
        let Some(places) = lowered else {
            return false;
        };
        places.rises_from = now.after(limits.learning.crowded_pause);
        true
    }

    /// Goes along with a clock that has stepped back.
    pub(super) fn carry(&mut self, step: Step) {
        for lowered in [&mut self.rate, &mut self.places].into_iter().flatten() {
            lowered.rises_from = step.carry(lowered.rises_from);
            lowered.lesson.refused_at = step.carry(lowered.lesson.refused_at);
        }
    }

    /// Whether a governor whose time is `now` and whose last lease is `last` can have written this.
    /// `horizon` is later than anything that a governor waits for.
    pub(super) fn is_plausible(&self, horizon: Timestamp, last: LeaseId) -> bool {
        let all = [self.rate, self.places];
        all.into_iter().flatten().all(|lowered| {
            lowered.rises_from <= horizon
                && lowered.lesson.refused_at <= horizon
                && lowered.last <= last
        })
    }
}

impl Lowered {
    fn least(this: Option<Self>, most: u16) -> u16 {
        this.map_or(most, |lowered| lowered.lesson.uses.min(most))
    }

    fn shut_until(this: Option<Self>, now: Timestamp) -> Option<Timestamp> {
        this.map(|lowered| lowered.rises_from)
            .filter(|until| *until > now)
    }

    fn rises_at(this: Option<Self>, most: u16, pace: Pace) -> Option<Timestamp> {
        this.filter(|lowered| lowered.lesson.uses < most && lowered.refusals == 0)
            .map(|lowered| lowered.rises_from.after(pace.after(lowered.steps)))
    }

    fn lesson(this: Option<Self>, most: u16) -> Option<Lesson> {
        this.map(|lowered| lowered.lesson)
            .filter(|lesson| lesson.uses < most)
    }

    /// One more for each step that has passed, up to `most`; however often it is asked.
    fn rise(&mut self, now: Timestamp, most: u16, pace: Pace) {
        while let Some(next) = Self::rises_at(Some(*self), most, pace).filter(|at| *at <= now) {
            self.rises_from = next;
            self.lesson.uses = self.lesson.uses.saturating_add(1);
            self.steps = self.steps.saturating_add(1);
        }
    }

    /// Lowers what is used to `kept` percent of what was, and not below `least`, unless `refused`
    /// tells of an event that has lowered it already.
    fn lower(
        this: &mut Option<Self>,
        now: Timestamp,
        refused: Refused,
        (used, least, kept): (u16, u16, u8),
    ) -> Option<&mut Self> {
        if this.is_some_and(|lowered| refused.lease <= lowered.last) {
            return None;
        }
        let held = u16::try_from(refused.held).unwrap_or(u16::MAX);
        // What we held says more than what we might have: beyond it nothing was tried.
        let uses = percent(held.min(used), kept);
        Some(this.insert(Self {
            lesson: Lesson {
                refused_at: now,
                held,
                uses: uses.max(least).max(1),
            },
            rises_from: now,
            last: refused.last.max(refused.lease),
            refusals: 0,
            trying: false,
            steps: 0,
        }))
    }
}

/// So many hundredths of it.
fn percent(of: u16, percent: u8) -> u16 {
    let part = u32::from(of) * u32::from(percent.min(100)) / 100;
    u16::try_from(part).unwrap_or(of)
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use proptest::prelude::*;

    use super::super::clock::{Advance, Clock};
    use super::super::learning::Learning;
    use super::*;

    const LIMITS: Limits = Limits {
        learning: Learning {
            rate_kept: 80,
            rate_left: 50,
            rate_least: 10,
            rate_pause: Duration::from_secs(1),
            rate_rises: Duration::from_secs(10),
            rate_hastens: 0,
            places_kept: 50,
            places_rise: Duration::from_secs(60),
            crowded_pause: Duration::from_secs(1),
        },
        ..Limits::MARKETO
    };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn refused(lease: u64, last: u64, held: usize) -> Refused {
        let [lease, last] = [lease, last].map(LeaseId::from_number);
        Refused { lease, last, held }
    }

    impl Learnt {
        /// What follows is told by a call that was sent when the window had room again.
        fn refused_no_more(&mut self) {
            let _ = self.on_room(at(0), LeaseId::from_number(u64::MAX));
        }
    }

    fn later(mut learnt: Learnt, now: u64) -> Learnt {
        learnt.advance(&LIMITS, at(now));
        learnt
    }

    #[test]
    fn who_was_never_refused_uses_all() {
        let learnt = later(Learnt::default(), u64::MAX);
        assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (100, 10));
        assert_eq!(learnt.rate_shut_until(at(0)), None);
        assert!(learnt.is_empty());
    }

    #[test]
    fn a_606_shuts_for_a_moment_and_lowers_the_slots_which_fades() {
        let mut learnt = Learnt::default();
        assert!(learnt.on_606(&LIMITS, at(1_000), refused(1, 1, 90)));
        assert_eq!(learnt.rate_shut_until(at(1_000)), Some(at(2_000)));
        assert_eq!(learnt.rate_shut_until(at(2_000)), None);
        assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (72, 10));
        assert_eq!(
            learnt.rate_rises_at(&LIMITS),
            None,
            "while it is not known to be over"
        );
        assert_eq!(later(learnt, u64::MAX).rate(&LIMITS), 72);

        // One gets through: one more each 10 s from then on.
        learnt.granted(&LIMITS, at(2_000));
        assert!(learnt.on_room(at(2_500), LeaseId::from_number(2)));
        assert_eq!(learnt.rate_rises_at(&LIMITS), Some(at(12_500)));
        for (now, rate) in [
            (12_499, 72),
            (12_500, 73),
            (22_500, 74),
            (282_499, 99),
            (282_500, 100),
            (u64::MAX, 100),
        ] {
            assert_eq!(later(learnt, now).rate(&LIMITS), rate, "at {now}");
        }
        let faded = later(learnt, 282_500);
        assert_eq!(faded.rate_rises_at(&LIMITS), None);
        assert_eq!(faded.of_rate(&LIMITS), None);
        assert_eq!(learnt.of_rate(&LIMITS).map(|lesson| lesson.held), Some(90));
    }

    #[test]
    fn one_call_at_a_time_tries_and_less_and_less_often() {
        let mut learnt = Learnt::default();
        learnt.on_606(&LIMITS, at(0), refused(5, 8, 90));
        let mut now = 1_000;
        for (lease, pause) in (9..).zip([2_000, 4_000, 8_000, 16_000, 20_010, 20_010]) {
            learnt.granted(&LIMITS, at(now));
            assert!(learnt.rate_shut_until(at(now)).is_some(), "one is out");
            assert_eq!(learnt.rate_shut_at_least_until(at(now)), None);
            assert!(
                !learnt.on_room(at(now), LeaseId::from_number(8)),
                "sent before"
            );
            now += 300;
            assert!(learnt.on_606(&LIMITS, at(now), refused(lease, lease, 50)));
            now += pause;
            assert_eq!(learnt.rate_shut_until(at(now - 1)), Some(at(now)));
            assert_eq!(learnt.rate_shut_at_least_until(at(now - 1)), Some(at(now)));
            assert_eq!(learnt.rate(&LIMITS), 72, "it only tries");
        }
        // One that nothing is heard of is followed by another.
        learnt.granted(&LIMITS, at(now));
        assert_eq!(
            learnt.rate_shut_until(at(now + 20_009)),
            Some(at(now + 20_010))
        );
        assert_eq!(learnt.rate_shut_until(at(now + 20_010)), None);
        assert!(learnt.on_room(at(now + 5_000), LeaseId::from_number(15)));
        assert_eq!(learnt.rate_shut_until(at(now + 5_000)), None);
        assert!(!learnt.on_room(at(now + 5_001), LeaseId::from_number(16)));
    }

    #[test]
    fn one_606_takes_no_more_than_half() {
        let mut learnt = Learnt::default();
        for (lease, left) in [(1, 50), (2, 25), (3, 12), (4, 10), (5, 10)] {
            assert!(learnt.on_606(&LIMITS, at(0), refused(lease, lease, 1)));
            assert_eq!(learnt.rate(&LIMITS), left);
            learnt.refused_no_more();
        }
        // Nor does it give any back.
        assert!(learnt.on_606(&LIMITS, at(0), refused(6, 6, 100)));
        assert_eq!(learnt.rate(&LIMITS), 10);
    }

    #[test]
    fn a_615_pauses_and_lowers_the_places_and_fades() {
        let mut learnt = Learnt::default();
        assert!(learnt.on_615(&LIMITS, at(1_000), refused(1, 1, 9)));
        assert_eq!(learnt.places_shut_until(at(1_999)), Some(at(2_000)));
        assert_eq!(learnt.rate_shut_until(at(1_999)), None);
        assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (100, 4));
        assert_eq!(learnt.places_rise_at(&LIMITS), Some(at(62_000)));
        assert_eq!(later(learnt, 62_000).places(&LIMITS), 5);
        assert_eq!(later(learnt, 362_000).places(&LIMITS), 10);
        assert_eq!(learnt.of_places(&LIMITS).map(|lesson| lesson.uses), Some(4));
    }

    #[test]
    fn calls_that_were_granted_before_tell_nothing_new() {
        let mut learnt = Learnt::default();
        assert!(learnt.on_606(&LIMITS, at(0), refused(5, 8, 50)));
        learnt.refused_no_more();
        for lease in [4, 5, 8] {
            let before = learnt;
            assert!(!learnt.on_606(&LIMITS, at(30_000), refused(lease, 20, 50)));
            assert_eq!(learnt, before);
        }
        assert!(learnt.on_606(&LIMITS, at(30_000), refused(9, 20, 40)));
        assert_eq!(learnt.rate(&LIMITS), 32);
        // The two limits are learnt apart.
        assert!(learnt.on_615(&LIMITS, at(30_000), refused(3, 20, 2)));
    }

    #[test]
    fn a_tenth_of_the_slots_and_a_place_are_left_whatever_is_met() {
        let mut learnt = Learnt::default();
        for (lease, held) in [(1, 100), (2, 0), (3, 1), (4, usize::MAX), (5, 1), (6, 1)] {
            let refused = refused(lease, lease, held);
            assert!(learnt.on_606(&LIMITS, at(0), refused));
            assert!(learnt.on_615(&LIMITS, at(0), refused));
            assert!(learnt.rate(&LIMITS) >= 1 && learnt.places(&LIMITS) >= 1);
            learnt.refused_no_more();
        }
        assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (10, 1));
    }

    #[test]
    fn limits_that_are_configured_lower_are_not_raised() {
        let mut learnt = Learnt::default();
        learnt.on_606(&LIMITS, at(0), refused(1, 1, 100));
        let narrow = Limits { rate: 7, ..LIMITS };
        assert_eq!(learnt.rate(&narrow), 7);
        assert_eq!(learnt.of_rate(&narrow), None);
        let shut = Limits { rate: 0, ..LIMITS };
        assert_eq!(learnt.rate(&shut), 0);
    }

    #[test]
    fn a_clock_that_was_an_hour_ahead_shuts_no_longer() {
        let mut learnt = Learnt::default();
        learnt.on_606(&LIMITS, at(3_600_000), refused(1, 1, 100));
        let mut clock = Clock::default();
        let _: Advance = clock.advance(at(3_600_000));
        let Advance::Back(step) = clock.advance(at(0)) else {
            panic!("not seen as a step")
        };
        learnt.carry(step);
        assert_eq!(learnt.rate_shut_until(at(0)), Some(at(1_010)));
    }

    #[test]
    fn what_no_governor_can_have_learnt_is_told_apart() {
        let mut learnt = Learnt::default();
        learnt.on_606(&LIMITS, at(0), refused(5, 8, 50));
        let last = LeaseId::from_number(8);
        assert!(learnt.is_plausible(at(1_000), last));
        assert!(!learnt.is_plausible(at(999), last));
        assert!(!learnt.is_plausible(at(1_000), LeaseId::from_number(7)));
    }

    proptest! {
        /// However often time is let pass, and through however many readings and writings.
        #[test]
        fn it_is_the_same_machine_when_it_was_written_down_or_looked_at(
            steps in prop::collection::vec((0_u64..200_000, 0_u8..6, 0_usize..120, 0_u64..3), 1..40),
        ) {
            let (mut one, mut other) = (Learnt::default(), Learnt::default());
            let mut now = 0;
            for (lease, (gap, what, held, back)) in (1..).zip(steps) {
                for part in 0..=4 {
                    other.advance(&LIMITS, at(now + gap * part / 4));
                    let text = serde_json::to_string(&other).unwrap();
                    other = serde_json::from_str(&text).unwrap();
                }
                now += gap;
                one.advance(&LIMITS, at(now));
                prop_assert_eq!(one, other);
                let refused = refused(u64::saturating_sub(lease, back), lease, held);
                for learnt in [&mut one, &mut other] {
                    match what {
                        0 => drop(learnt.on_606(&LIMITS, at(now), refused)),
                        1 => drop(learnt.on_615(&LIMITS, at(now), refused)),
                        2 => learnt.granted(&LIMITS, at(now)),
                        3 => drop(learnt.on_room(at(now), refused.lease)),
                        _ => {}
                    }
                    let used = (learnt.rate(&LIMITS), learnt.places(&LIMITS));
                    prop_assert!((1..=100).contains(&used.0) && (1..=10).contains(&used.1));
                }
            }
        }
    }
}
