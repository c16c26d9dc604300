//! What is at hand of each allotment, and how much more is wanted.

use core::time::Duration;

use super::super::super::lease::LeaseId;
use super::super::super::permit::Completion;
use super::super::super::status::Why;
use super::super::MOST_CALLS;
use super::super::wire::{Account, Leave, Load};
use crate::error::Class;
use crate::time::Timestamp;

/// So much time's calls are asked for at once.
const AHEAD: Duration = Duration::from_millis(500);

/// An allotment: `given` is the sum of all others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) id: LeaseId,
    pub(super) server_timeout: Duration,
    /// Nothing of it is sent after.
    pub(super) until: Timestamp,
    pub(super) left: Load,
    /// Calls that are under way.
    pub(super) out: Load,
    pub(super) answered: Load,
    pub(super) unused: Load,
    /// What was told of it, the last time.
    pub(super) told: (Load, Load),
}

impl Held {
    /// What was granted, to be used until then.
    pub(super) fn new(leave: &Leave, until: Timestamp) -> Self {
        Self {
            id: leave.allotment,
            server_timeout: leave.server_timeout,
            until,
            left: leave.load,
            out: Load::NONE,
            answered: Load::NONE,
            unused: Load::NONE,
            told: (Load::NONE, Load::NONE),
        }
    }

    /// A call takes its part.
    pub(super) fn take(&mut self, load: Load) {
        self.left = self.left.without(load);
        self.out = self.out.and(load);
    }

    /// A call is over, with an error of this class or none.
    pub(super) fn settle(&mut self, completion: Completion, class: Option<Class>, objects: u32) {
        let load = Load::one(objects);
        self.out = self.out.without(load);
        match completion {
            Completion::NotSent => self.left = self.left.and(load),
            Completion::Cut => {}
            Completion::Answered if is_unseen(class) => {
                self.answered = self.answered.and(Load::one(0));
                self.unused = self.unused.and(Load { calls: 0, objects });
            }
            Completion::Answered => self.answered = self.answered.and(load),
        }
    }

    /// When there will be something to tell of it: by `soon` if something has changed that others
    /// can use, at once if nothing more is to come.
    pub(super) fn due(&self, now: Timestamp, soon: Timestamp) -> Option<Timestamp> {
        let told_of = self.has_news().then_some(soon);
        // What is left is given back when its time is up.
        let given_back = (self.left.calls > 0).then_some(self.until);
        match (told_of, given_back) {
            (Some(_), _) if self.is_over() => Some(now),
            (Some(soon), Some(until)) if self.out.calls > 0 => Some(until.min(soon)),
            (told_of, given_back) => given_back.or(told_of),
        }
    }

    pub(super) fn account(&self) -> Account {
        Account {
            allotment: self.id,
            answered: self.answered,
            unused: self.unused,
        }
    }

    pub(super) fn has_news(&self) -> bool {
        self.told != (self.answered, self.unused)
    }

    /// Whether nothing more is to come of it, but for what was cut: that comes back by time.
    pub(super) fn is_over(&self) -> bool {
        self.left.calls == 0 && self.out.calls == 0
    }

    /// Nothing more of it is sent.
    pub(super) fn expire(&mut self) {
        self.unused = self.unused.and(core::mem::take(&mut self.left));
    }
}

/// How much is wanted, as far as one can tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Demand {
    /// When the last answer came.
    pub(super) since: Timestamp,
    /// What was drawn since.
    pub(super) drawn: Load,
    /// Those who began to wait since the last question.
    pub(super) waiting: Load,
}

impl Demand {
    /// What to ask for, by a call with so many objects: its own, those of who waits, and those of
    /// who will come.
    pub(super) fn want(&self, now: Timestamp, objects: u32) -> Load {
        let span = now.since(self.since).as_millis().max(1);
        let will_come = |drawn: u32| {
            let scaled = u128::from(drawn) * AHEAD.as_millis() / span;
            let scaled = u32::try_from(scaled).unwrap_or(u32::MAX);
            scaled.min(drawn.saturating_mul(2))
        };
        let will_come = Load {
            calls: will_come(self.drawn.calls),
            objects: will_come(self.drawn.objects),
        };
        // Of those who waited, some have been served by the last answer.
        let waiting = self.waiting.without(self.drawn);
        let want = waiting.and(will_come).and(Load::one(objects));
        Load {
            calls: want.calls.min(MOST_CALLS),
            ..want
        }
    }
}

/// What the governor has said no to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused {
    pub(super) ask_at: Timestamp,
    pub(super) retry_at: Timestamp,
    pub(super) why: Why,
    /// Calls with so many objects or more are meant.
    pub(super) from: u32,
}

/// Whether a call was refused before data ingestion had looked at it, or because the day is used
/// up: its objects are certainly not counted.
const fn is_unseen(class: Option<Class>) -> bool {
    matches!(
        class,
        Some(Class::Token | Class::RateLimit | Class::DayClosed)
    )
}
