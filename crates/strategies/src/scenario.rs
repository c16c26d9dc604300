//! Who calls, and what stands between them and Marketo.

use marketo_core::limit::{Class, IntegrationId};

use crate::{LIMIT, Micros, SECOND, WINDOW};

/// How much an integration wants.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Demand {
    /// So many callers, each of which makes its next call when it has the last one's answer.
    Callers(usize),
    /// Single calls, one each so long in the mean, whatever becomes of those before.
    Calls(Micros),
    /// Jobs of so many calls, made by so many callers; the next one begins so long after the last,
    /// in the mean.
    Jobs(usize, usize, Micros),
}

/// One that calls through the strategy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Integration {
    name: &'static str,
    pub(crate) class: Class,
    pub(crate) demand: Demand,
}

impl Integration {
    /// Names are the program's own, and valid.
    #[allow(clippy::expect_used)]
    pub(crate) fn id(&self) -> IntegrationId {
        IntegrationId::new(self.name).expect("a valid name")
    }
}

/// Which integrations there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// Four of equal right, three with 4 callers and one with 12, which never rest.
    Equals,
    /// Four interactive ones that make a call each two seconds.
    Quiet,
    /// Two interactive ones that make half a call a second each, and two batch ones that have a job
    /// of 400 calls now and then.
    Classes,
}

impl Mix {
    pub(crate) fn integrations(self) -> [Integration; 4] {
        let one = |name, class, demand| Integration {
            name,
            class,
            demand,
        };
        let callers = |name, count| one(name, Class::Interactive, Demand::Callers(count));
        let calls = |name| one(name, Class::Interactive, Demand::Calls(2 * SECOND));
        let jobs = |name| one(name, Class::Batch, Demand::Jobs(400, 10, 60 * SECOND));
        match self {
            Self::Equals => [
                callers("one", 4),
                callers("two", 4),
                callers("three", 4),
                callers("greedy", 12),
            ],
            Self::Quiet => ["one", "two", "three", "four"].map(calls),
            Self::Classes => [
                calls("crm"),
                calls("website"),
                jobs("ledger"),
                jobs("mails"),
            ],
        }
    }
}

/// Who calls past the strategy. What of theirs is refused they do not send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outsiders {
    /// Nobody.
    None,
    /// Single calls at any time, that many percent of the limit.
    Steady(u32),
    /// Bursts of twice that many percent of a window's calls, three at once, some 40 s apart in the
    /// mean.
    Bursty(u32),
    /// A whole window's calls, five at once, each ten minutes.
    Rarely,
}

impl Outsiders {
    /// From one single call to the next, in the mean.
    pub(crate) fn pause(self) -> Option<Micros> {
        match self {
            Self::Steady(percent) => Some(WINDOW / LIMIT as Micros * 100 / Micros::from(percent)),
            _ => None,
        }
    }

    /// How many calls a burst has, how many at once, and how long it is until the next: for sure,
    /// and beyond that in the mean.
    pub(crate) fn bursts(self) -> Option<(usize, usize, Micros, Micros)> {
        match self {
            Self::Bursty(percent) => {
                let calls = 2 * percent as usize * LIMIT / 100;
                Some((calls, 3, WINDOW, WINDOW))
            }
            Self::Rarely => Some((LIMIT, 5, 600 * SECOND, 0)),
            _ => None,
        }
    }
}

/// What a strategy is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Which integrations there are.
    pub mix: Mix,
    /// Who else calls.
    pub outsiders: Outsiders,
    /// From a call's send to its answer, in the mean, in milliseconds. Heavy-tailed.
    pub trip_ms: u32,
    /// Whether calls that Marketo refuses count.
    pub refusals_count: bool,
}
