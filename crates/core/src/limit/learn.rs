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
mod tests;
