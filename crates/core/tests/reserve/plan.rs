//! What can befall a [pool](super::pool).

pub(crate) const MS: u64 = 1_000;
pub(crate) const S: u64 = 1_000_000;

/// A whole run. Spans are in µs.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rate: u16,
    pub(crate) places: u16,
    /// How far clocks may be apart.
    pub(crate) spread: u64,
    /// Whether a clock is ahead by something else at each reading.
    pub(crate) wander: bool,
    pub(crate) seed: u64,
    pub(crate) calls: Vec<Call>,
}

/// One call, and what befalls it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Since the call before it.
    pub(crate) gap: u64,
    pub(crate) who: usize,
    /// How far its clock is ahead, out of 1,000 of the spread.
    pub(crate) ahead: u64,
    /// The operation's server time-out, in s.
    pub(crate) timeout: u64,
    /// From the question to its deadline.
    pub(crate) patience: u64,
    /// From a read of the store to the swap, and how much later it looks than it was told.
    pub(crate) store: u64,
    pub(crate) late: u64,
    /// From the permit to the send, from there to the arrival, to the end, and to the report.
    pub(crate) think: u64,
    pub(crate) out: u64,
    pub(crate) work: u64,
    pub(crate) back: u64,
    pub(crate) fate: Fate,
    /// Each of its swaps so far is one of which nobody can tell: it was done or not.
    pub(crate) unknown: Vec<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is sent, answered and reported.
    Plain,
    /// It is sent, and never reported on.
    Lost,
    /// It is reported as cut, so much after its send, while Marketo is at work on it.
    Cut(u64),
    /// The permit is given back.
    NotSent,
    /// Its instance dies when it is told to wait.
    DiesWaiting,
    /// Its caller goes away so much after asking, if it waits then.
    Leaves(u64),
}
