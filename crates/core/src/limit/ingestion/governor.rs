//! The machine that gives leave, for all holders.

use std::collections::BTreeMap;

use super::super::clock::{Advance, Clock};
use super::super::lease::LeaseId;
use super::super::state::StateError;
use super::super::status::Why;
use super::super::{GUARD, MAX_SERVER_TIMEOUT};
use super::day::{Objects, Room};
use super::flat::{Flat, Items, Line};
use super::rate::{Open, Rate};
use super::wire::{
    Account, AccountReport, AllotmentRequest, AllotmentVerdict, CredentialName, Learnt, Leave,
    Load, Pause,
};
use super::{
    COME_BACK_AFTER, IngestionLimits, LONGEST_SHUT, MOST_CALLS, RATE_SHUT_FOR, USE_WITHIN,
};
use crate::time::Timestamp;

/// So many allotments are told apart. Of more, those that have the least left come back by time
/// alone.
const MOST_OPEN: usize = 256;

/// Keeps data ingestion's limits for one instance. The [module](super) says how and why.
///
/// Like the [`Governor`](super::super::Governor) it lets time pass first whenever it is told the
/// time, and needs no timer. What [`poll_save`](Self::poll_save) gives after an
/// [`allot`](Self::allot) that grants must be stored before the leave is handed out; after an
/// [`account`](Self::account) it should be: to lose that costs a wait, and breaks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestionGovernor {
    limits: IngestionLimits,
    state: State,
    unsaved: bool,
}

/// All that decides, apart from the limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    clock: Clock,
    last: LeaseId,
    /// Nothing is granted before: what came before the start is not known.
    starting_until: Timestamp,
    objects: Objects,
    rates: Vec<(CredentialName, Rate)>,
}

/// What is held, at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IngestionStatus {
    /// Objects of the day that count, or may yet.
    pub objects_today: u64,
    /// When the day ends, as far as anybody knows.
    pub day_ends: Timestamp,
    /// Data ingestion has called the day used up: one call finds out more from this instant on.
    pub day_closed_until: Option<Timestamp>,
    /// Nothing goes before, since what was sent before the start is not known.
    pub starting_until: Option<Timestamp>,
    /// For each credential of which anything is held.
    pub rates: BTreeMap<CredentialName, RateStatus>,
}

/// What is held of one client id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateStatus {
    /// Calls of the last second, and such as may yet arrive.
    pub calls_held: u32,
    /// Allotments that are not wholly accounted for.
    pub allotments: usize,
    /// A 429 has shut it until then.
    pub shut_until: Option<Timestamp>,
}

impl IngestionGovernor {
    /// A governor of an instance to which we have certainly sent nothing in the last minutes: for a
    /// store that has never had a state.
    #[must_use]
    pub fn new(limits: IngestionLimits) -> Self {
        Self {
            limits,
            state: State::default(),
            unsaved: false,
        }
    }

    /// A governor that does not know what was sent before `now`. It stays closed for as long as a
    /// call can be held, some five minutes: any number may be under way. What was sent of the day's
    /// objects is not known either; should they be used up, data ingestion says so.
    #[must_use]
    pub fn closed(limits: IngestionLimits, now: Timestamp) -> Self {
        let mut governor = Self::new(limits);
        // What the clock did before is not known either, so this is not a step of it.
        let _: Advance = governor.state.clock.advance(now);
        governor.state.starting_until = now.after(limits.longest_hold());
        governor.changed();
        governor
    }

    /// The governor that was saved, or a [`closed`](Self::closed) one if that cannot be read.
    #[must_use]
    pub fn restore(limits: IngestionLimits, now: Timestamp, bytes: &[u8]) -> Self {
        Self::read(limits, bytes).unwrap_or_else(|_| Self::closed(limits, now))
    }

    /// The governor that was saved. It goes on to decide exactly as it would have.
    ///
    /// # Errors
    /// [`StateError`] if `bytes` are not what [`snapshot`](Self::snapshot) gave.
    pub fn read(limits: IngestionLimits, bytes: &[u8]) -> Result<Self, StateError> {
        let text = core::str::from_utf8(bytes).unwrap_or_default();
        let unreadable = || StateError::Unreadable("no state of data ingestion's".into());
        let state = State::from_text(text).ok_or_else(unreadable)?;
        if !state.is_plausible(&limits) {
            return Err(StateError::Contradictory);
        }
        Ok(Self {
            limits,
            state,
            unsaved: false,
        })
    }

    /// The limits that are kept.
    #[must_use]
    pub const fn limits(&self) -> &IngestionLimits {
        &self.limits
    }

    /// All that decides, for [`restore`](Self::restore): under 16 KB, and under 3 KB where no more
    /// than some dozens of holders use one client id.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        self.state.to_text().into_bytes()
    }

    /// The state to store, if it has changed since it was last fetched here.
    #[must_use = "leave may be handed out only when its grant has been stored"]
    pub fn poll_save(&mut self) -> Option<Vec<u8>> {
        core::mem::take(&mut self.unsaved).then(|| self.snapshot())
    }

    /// What was last fetched could not be stored: it will be given again.
    pub fn on_save_failed(&mut self) {
        self.unsaved = true;
    }

    /// What is held at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> IngestionStatus {
        let mut then = self.clone();
        let now = then.advance(now);
        let State {
            objects,
            rates,
            starting_until,
            ..
        } = &then.state;
        let later = |at: Timestamp| (at > now).then_some(at);
        let rate = |rate: &Rate| RateStatus {
            calls_held: rate.taken(),
            allotments: rate.open().len(),
            shut_until: later(rate.shut_until),
        };
        IngestionStatus {
            objects_today: objects.used(),
            day_ends: objects.ends(),
            day_closed_until: objects.closed_until().and_then(later),
            starting_until: later(*starting_until),
            rates: rates
                .iter()
                .map(|(name, held)| (name.clone(), rate(held)))
                .collect(),
        }
    }

    /// Gives leave for as much as was wanted or less, or says when to ask again.
    pub fn allot(&mut self, now: Timestamp, request: &AllotmentRequest) -> AllotmentVerdict {
        let now = self.advance(now);
        for account in &request.accounts {
            self.take_in(now, &request.credential, account);
        }
        match self.room(now, request) {
            Ok(load) => AllotmentVerdict::Granted(self.grant(now, request, load)),
            Err((at, why)) => AllotmentVerdict::NotFor(Pause {
                span: at.since(now).max(COME_BACK_AFTER),
                why,
            }),
        }
    }

    /// Takes in what became of allotments, and what was learnt of the limits.
    pub fn account(&mut self, now: Timestamp, report: &AccountReport) {
        let now = self.advance(now);
        for account in &report.accounts {
            self.take_in(now, &report.credential, account);
        }
        match report.learnt {
            Some(Learnt::TooMany { wait }) => {
                let wait = wait.unwrap_or(RATE_SHUT_FOR).min(LONGEST_SHUT);
                self.state.with_rate(&report.credential, |rate| {
                    rate.shut_until = rate.shut_until.max(now.after(wait));
                });
                self.changed();
            }
            Some(Learnt::DayClosed { wait }) => {
                self.state.objects.close(now, wait);
                self.changed();
            }
            None => {}
        }
    }

    /// Whether it is as if nothing had been sent for a second, but for the day's objects.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.state.rates.is_empty()
    }

    /// How much there is for a request; or when to come again, and why.
    fn room(&self, now: Timestamp, request: &AllotmentRequest) -> Result<Load, (Timestamp, Why)> {
        if self.state.starting_until > now {
            return Err((self.state.starting_until, Why::Starting));
        }
        let rate = self.state.rate(&request.credential);
        let shut_until = rate.map_or(Timestamp::EPOCH, |rate| rate.shut_until);
        if shut_until > now {
            return Err((shut_until, Why::Rate));
        }
        let free = self
            .limits
            .calls
            .saturating_sub(rate.map_or(0, Rate::taken));
        if free == 0 {
            let next = rate.and_then(Rate::next_end).unwrap_or(Timestamp::MAX);
            // An account may free something at any time.
            return Err((next.min(now.after(COME_BACK_AFTER)), Why::Rate));
        }
        let most = self.limits.objects_a_day;
        let day = self.state.objects.room(now, most, request.first);
        let left = match day {
            Room::Left(left) => u32::try_from(left).unwrap_or(u32::MAX),
            Room::Probe => return Ok(Load::one(request.first)),
            Room::None(until) => return Err((until, Why::Quota)),
        };
        let Load { calls, objects } = request.want;
        // Half of what is left, so that the next holder finds something too.
        Ok(Load {
            calls: calls.clamp(1, MOST_CALLS).min(free.div_ceil(2)),
            objects: objects.min(left / 2).max(request.first),
        })
    }

    fn grant(&mut self, now: Timestamp, request: &AllotmentRequest, load: Load) -> Leave {
        let id = self.state.last.next(now);
        let leave = Leave {
            allotment: id,
            load,
            use_within: USE_WITHIN,
            server_timeout: request.server_timeout.min(MAX_SERVER_TIMEOUT),
        };
        let end = now
            .after(USE_WITHIN)
            .after(leave.server_timeout)
            .after(GUARD);
        self.make_room();
        let open = Open::new(id, end, load);
        self.state
            .with_rate(&request.credential, |rate| rate.take(open));
        self.state.last = id;
        self.state.objects.take(now, id, load.objects);
        self.changed();
        leave
    }

    /// Sees to it that one more allotment can be told apart.
    fn make_room(&mut self) {
        let open = self.state.rates.iter().map(|(_, rate)| rate.open().len());
        if open.sum::<usize>() < MOST_OPEN {
            return;
        }
        let rates = self.state.rates.iter_mut().map(|(_, rate)| rate);
        if let Some(fullest) = rates.max_by_key(|rate| rate.open().len()) {
            fullest.forget_one(&self.limits);
        }
    }

    fn take_in(&mut self, now: Timestamp, credential: &CredentialName, account: &Account) {
        let rate = self.state.rates.iter_mut();
        let told = rate
            .filter(|(name, _)| name == credential)
            .find_map(|(_, rate)| rate.account(now, &self.limits, account));
        let Some((answered, unused)) = told else {
            return;
        };
        self.state
            .objects
            .account(account.allotment, answered.objects, unused.objects);
        self.changed();
    }

    /// Lets time pass.
    fn advance(&mut self, now: Timestamp) -> Timestamp {
        let state = &mut self.state;
        if let Advance::Back(step) = state.clock.advance(now) {
            for (_, rate) in &mut state.rates {
                rate.carry(step);
            }
            state.objects.carry(step);
            state.starting_until = step.carry(state.starting_until);
        }
        let now = state.clock.now();
        // Before anything lapses: what was out at midnight may have arrived after it.
        let rates = &state.rates;
        state.objects.advance(now, || {
            rates.iter().map(|(_, rate)| rate.objects_out()).sum()
        });
        state.rates.retain_mut(|(_, rate)| {
            rate.lapse(now, &self.limits);
            !rate.is_idle(now)
        });
        now
    }

    fn changed(&mut self) {
        self.unsaved = true;
    }
}

impl Flat for State {
    fn write(&self, line: &mut Line) {
        line.at(self.clock.now());
        line.number(self.last.as_number());
        line.at(self.starting_until);
        self.objects.write(line);
        for (name, rate) in &self.rates {
            line.word(name.as_str());
            rate.write(line);
        }
    }

    fn read(items: &mut Items<'_>) -> Option<Self> {
        let mut clock = Clock::default();
        let _: Advance = clock.advance(items.at()?);
        Some(Self {
            clock,
            last: LeaseId::from_number(items.number()?),
            starting_until: items.at()?,
            objects: Objects::read(items)?,
            rates: items.rest(|items| Some((CredentialName::read(items)?, Rate::read(items)?)))?,
        })
    }
}

impl State {
    /// What is held of a client id, if anything is.
    fn rate(&self, credential: &CredentialName) -> Option<&Rate> {
        let mut rates = self.rates.iter();
        rates.find_map(|(name, rate)| (name == credential).then_some(rate))
    }

    fn with_rate(&mut self, credential: &CredentialName, change: impl FnOnce(&mut Rate)) {
        let mut rates = self.rates.iter_mut();
        if let Some((_, rate)) = rates.find(|(name, _)| name == credential) {
            return change(rate);
        }
        let mut rate = Rate::default();
        change(&mut rate);
        self.rates.push((credential.clone(), rate));
    }

    /// Whether a governor can have written this. A single absurd instant would close it for good.
    fn is_plausible(&self, limits: &IngestionLimits) -> bool {
        let longest = limits.longest_hold().max(LONGEST_SHUT);
        let now = self.clock.now();
        let horizon = now.after(longest).after(longest);
        let plausible = |rate: &Rate| rate.last_end() <= horizon && rate.is_plausible(self.last);
        self.starting_until <= horizon
            && self.rates.iter().all(|(_, rate)| plausible(rate))
            && self.last.is_plausible()
            && self.objects.is_plausible(now)
    }
}
