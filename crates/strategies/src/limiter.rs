//! What stands between those who call and Marketo.

use marketo_core::limit::Learning;

use crate::fifo::{Bucket, Fifo, FixedWindow, Open, SentWindow, Spaced};
use crate::ours::Ours;
use crate::scenario::Integration;
use crate::{Micros, PLACES};

/// A call, in the order in which calls came up.
pub(crate) type CallId = usize;

/// Decides who may send, and when.
pub(crate) trait Limiter {
    /// A call of an integration wants to be sent before its deadline.
    fn ask(&mut self, now: Micros, call: CallId, who: usize, deadline: Micros);

    /// A call that was let through has its answer.
    fn answered(&mut self, now: Micros, call: CallId, who: usize, code: Option<&'static str>);

    /// The next call that is let through, or is told that it will not be.
    fn poll(&mut self, now: Micros) -> Option<(CallId, Told)>;

    /// When to poll again, if nothing happens before.
    fn wake(&mut self, now: Micros) -> Option<Micros>;
}

/// What a call that asked is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// To send.
    Send,
    /// That its turn does not come in time.
    TooLate,
}

/// A way to keep the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Every call is sent at once.
    None,
    /// 0.2 s between two calls, in each integration's own process: what marketorestpython does.
    SpacedApart,
    /// The same in one process for all.
    Spaced,
    /// 100 calls in each 20 s of the clock, and 10 at once.
    FixedWindow,
    /// A bucket of 100 tokens that 5 flow into each second, and 10 at once.
    Bucket,
    /// No more than 100 sent in any 20 s, and 10 at once.
    SentWindow,
    /// [`marketo_core::limit::Line`].
    Ours(Learning),
}

impl Strategy {
    /// Those that are compared.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::SpacedApart,
        Self::Spaced,
        Self::FixedWindow,
        Self::Bucket,
        Self::SentWindow,
        Self::Ours(Learning::CHOSEN),
    ];

    /// What to call it in a table.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "no limiter",
            Self::SpacedApart => "0.2 s apart, each its own",
            Self::Spaced => "0.2 s apart",
            Self::FixedWindow => "fixed window",
            Self::Bucket => "token bucket",
            Self::SentWindow => "window from the send",
            Self::Ours(_) => "**ours**",
        }
    }

    pub(crate) fn limiter(&self, all: &[Integration]) -> Box<dyn Limiter> {
        const ANY: usize = usize::MAX;
        match self {
            Self::None => Box::new(Fifo::new(1, ANY, || Open)),
            Self::SpacedApart => Box::new(Fifo::new(all.len(), ANY, Spaced::default)),
            Self::Spaced => Box::new(Fifo::new(1, ANY, Spaced::default)),
            Self::FixedWindow => Box::new(Fifo::new(1, PLACES, FixedWindow::default)),
            Self::Bucket => Box::new(Fifo::new(1, PLACES, Bucket::default)),
            Self::SentWindow => Box::new(Fifo::new(1, PLACES, SentWindow::default)),
            Self::Ours(learning) => Box::new(Ours::new(*learning, all)),
        }
    }
}
