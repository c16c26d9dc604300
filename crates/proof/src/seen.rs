//! What was seen in a run of the [world](super::world).

use marketo_core::limit::RefusalReason;

use super::recount::Objection;

/// What Marketo saw, and what the callers were told. Instants are in µs since the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// What arrived, in this order.
    pub(crate) arrivals: Vec<Arrival>,
    pub(crate) granted: Vec<Granted>,
    pub(crate) refused: Vec<(u64, usize, RefusalReason)>,
    /// Codes that Marketo refused with.
    pub(crate) codes: Vec<(u64, usize, &'static str)>,
    pub(crate) given_back: usize,
    pub(crate) crashes: usize,
    pub(crate) largest_state: usize,
    /// How often the state was read back and compared.
    pub(crate) read_back: usize,
    /// What was noticed on the way.
    pub(crate) objections: Vec<Objection>,
}

/// A call as Marketo saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arrival {
    pub(crate) at: u64,
    /// When it was processed.
    pub(crate) done: u64,
    pub(crate) call: usize,
    pub(crate) who: usize,
    /// Whether Marketo counts it, other than by the rate.
    pub(crate) counts: bool,
}

/// A permit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Granted {
    pub(crate) at: u64,
    /// The same by the host's clock, in ms.
    pub(crate) by_clock: u64,
    pub(crate) call: usize,
    pub(crate) who: usize,
    /// How many grants there were when it became known that the call does not count.
    pub(crate) uncounted: Option<usize>,
}
