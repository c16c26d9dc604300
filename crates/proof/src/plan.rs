//! A whole run, laid down before it begins. Spans are in µs, which is finer than the governor's
//! clock.

use marketo_core::limit::{IntegrationId, Limits, Policy, Share};

/// What will happen, and under which limits.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rate: u16,
    pub(crate) places: u16,
    pub(crate) daily: u32,
    pub(crate) batch_stops_at: u32,
    /// What the integrations that are named may take. Those beyond them are not named.
    pub(crate) shares: Vec<Share>,
    /// What each of those that are not named may take.
    pub(crate) others: Share,
    /// When the run begins, in ms.
    pub(crate) start: u64,
    /// How far a reading of the host's clock may be ahead, in ms.
    pub(crate) jitter: u64,
    pub(crate) seed: u64,
    /// How long the store takes to write.
    pub(crate) saving: u64,
    /// Once in how many steps the state is read back and compared; never if 0.
    pub(crate) reads_back: u64,
    /// Whether those ask again whom Marketo refuses with 606 or 615.
    pub(crate) asks_again: bool,
    pub(crate) calls: Vec<Call>,
    pub(crate) mishaps: Vec<(u64, Mishap)>,
}

/// One call, and what the network, Marketo and its holder make of it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Since the call before it.
    pub(crate) gap: u64,
    pub(crate) who: usize,
    /// The operation's server time-out, in s.
    pub(crate) timeout: u64,
    /// From the request to its deadline.
    pub(crate) patience: u64,
    /// From the permit to the send.
    pub(crate) think: u64,
    /// From the send to the arrival.
    pub(crate) out: u64,
    /// From the arrival to the end of the processing.
    pub(crate) work: u64,
    /// From there to the answer's arrival.
    pub(crate) back: u64,
    /// From whatever happened to the governor's learning of it.
    pub(crate) tell: u64,
    pub(crate) fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is sent, answered and reported.
    Plain,
    /// The same, and the answer is of a kind that Marketo does not count.
    Uncounted,
    /// It is answered, and reported twice.
    Twice,
    /// It is sent, and never reported on.
    Lost,
    /// It is cut this long after its send, if it has not been answered by then.
    Cut(u64),
    /// The same, but then the answer is reported too.
    CutAndAnswered(u64),
    /// Its holder gives the permit back.
    NotSent,
    /// Its holder dies before it sends.
    Died,
    /// Its caller goes away this long after asking, if it has not been handed its permit by then.
    Leaves(u64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mishap {
    /// The host's clock steps back by this much.
    StepBack(u64),
    /// The host's clock steps forward by this much. Nothing is promised about the limits then.
    StepForward(u64),
    /// The holder of the governor is killed and starts again from what was stored.
    Crash,
    /// The same, and what was stored cannot be read.
    Garbled,
    /// The next write fails.
    SaveFails,
}

impl Plan {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            rate: self.rate,
            places: self.places,
            daily: self.daily,
            ..Limits::MARKETO
        }
    }

    pub(crate) fn policy(&self) -> Policy {
        let named = self.shares.iter().enumerate();
        let named = named.map(|(who, share)| (name(who), *share));
        Policy::new(self.limits(), self.others, named)
            .unwrap()
            .with_batch_stops_at(self.batch_stops_at)
    }

    /// What an integration may take.
    pub(crate) fn share(&self, who: usize) -> &Share {
        self.shares.get(who).unwrap_or(&self.others)
    }

    /// How many integrations there are, named or not.
    pub(crate) fn integrations(&self) -> usize {
        let last = self.calls.iter().map(|call| call.who + 1).max();
        last.unwrap_or(0).max(self.shares.len())
    }

    /// Whether the calls of the day may be used up, by somebody at least.
    pub(crate) fn has_tight_day(&self) -> bool {
        let calls = self.calls.len() as u64;
        let mut daily = self.shares.iter().chain([&self.others]);
        let least = u64::from(self.daily.min(self.batch_stops_at));
        least <= calls
            || daily.any(|share| share.daily.is_some_and(|most| u64::from(most) <= calls))
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = (u64, Mishap)> + '_ {
        let step = |what: &Mishap| matches!(what, Mishap::StepBack(_) | Mishap::StepForward(_));
        self.mishaps
            .iter()
            .copied()
            .filter(move |(_, what)| step(what))
    }

    /// When the clock steps forward.
    pub(crate) fn forward_steps(&self) -> impl Iterator<Item = u64> + '_ {
        let forward = self.steps();
        let forward = forward.filter(|(_, step)| matches!(step, Mishap::StepForward(_)));
        forward.map(|(at, _)| at)
    }
}

/// The name of an integration.
pub(crate) fn name(who: usize) -> IntegrationId {
    IntegrationId::new(format!("i{who}")).unwrap()
}
