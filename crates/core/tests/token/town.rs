//! Many callers of one keeper, and the weather.

use std::collections::{BTreeSet, BinaryHeap};

use core::cmp::Reverse;
use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::token::{AccessToken, Ask, HeldToken, Identity, TokenFailure, TokenKeeper};

use crate::marketo::Marketo;

const START: u64 = 1_800_000_000_000;

/// What happens. Instants and spans in ms from the start; pairs are from when and for how long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) comings: Vec<u64>,
    /// How long an identity call takes, and half of it each way; REST takes a tenth.
    pub(crate) latency: u64,
    /// How old Marketo's token is at the start.
    pub(crate) age: u64,
    pub(crate) down: (u64, u64),
    pub(crate) refused: (u64, u64),
    pub(crate) revoked: Vec<u64>,
    /// REST rejects every token, though identity goes on handing the same one out.
    pub(crate) stubborn: (u64, u64),
    /// Which errands are never reported on.
    pub(crate) deaths: BTreeSet<usize>,
    /// What is left of the token in the store: Marketo's own, or an older one.
    pub(crate) stored: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) enum Said {
    Token {
        text: String,
        /// The same as the one that had been rejected.
        again: bool,
        ends_at: Timestamp,
    },
    Refused,
    Unavailable,
}

/// One identity call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) sent: Timestamp,
    pub(crate) done: Timestamp,
    /// Nothing if its bearer died.
    pub(crate) said: Option<Said>,
}

impl Call {
    pub(crate) fn was_dying(&self) -> bool {
        matches!(&self.said, Some(Said::Token { ends_at, .. })
            if ends_at.since(self.done) <= HeldToken::MARGIN)
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Came {
    Waiting,
    Served {
        took: Duration,
    },
    Failed {
        took: Duration,
        failure: TokenFailure,
    },
    RejectedTwice,
}

/// What came of it all.
pub(crate) struct Town {
    pub(crate) calls: Vec<Call>,
    pub(crate) came: Vec<Came>,
    pub(crate) rejections: Vec<(Timestamp, String)>,
    /// What the keeper held, and when it truly ended.
    pub(crate) held: Vec<(HeldToken, Timestamp)>,
    pub(crate) most_at_once: usize,
    pub(crate) issued: usize,
    pub(crate) saves: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Revoke,
    Ask(usize),
    Stored(usize),
    /// The identity service has the request.
    Identity(usize, usize),
    /// Its answer is back.
    Identified(usize, usize),
    /// REST has a caller's request.
    Use(usize, String),
}

struct Sim<'p> {
    plan: &'p Plan,
    queue: BinaryHeap<Reverse<(Timestamp, u64, Event)>>,
    order: u64,
    keeper: TokenKeeper,
    marketo: Marketo,
    /// Callers that wait for the bell.
    waiting: BTreeSet<usize>,
    rejected: Vec<Option<AccessToken>>,
    errands: usize,
    answers: Vec<Identity>,
    truly: Timestamp,
    town: Town,
}

/// Lets a plan happen.
pub(crate) fn run(plan: &Plan) -> Town {
    let start = Timestamp::from_millis(START);
    let mut sim = Sim {
        plan,
        queue: BinaryHeap::new(),
        order: 0,
        keeper: TokenKeeper::new(),
        marketo: Marketo::new(start, plan.age),
        waiting: BTreeSet::new(),
        rejected: vec![None; plan.comings.len()],
        errands: 0,
        answers: Vec::new(),
        truly: start,
        town: Town {
            calls: Vec::new(),
            came: vec![Came::Waiting; plan.comings.len()],
            rejections: Vec::new(),
            held: Vec::new(),
            most_at_once: 0,
            issued: 0,
            saves: 0,
        },
    };
    for at in &plan.revoked {
        sim.at(start.after(Duration::from_millis(*at)), Event::Revoke);
    }
    for (who, at) in plan.comings.iter().enumerate() {
        sim.at(start.after(Duration::from_millis(*at)), Event::Ask(who));
    }
    let mut steps = 0;
    while let Some(Reverse((now, _, event))) = sim.queue.pop() {
        steps += 1;
        assert!(steps < 200_000, "no end");
        sim.happens(now, event);
    }
    sim.town.issued = sim.marketo.issued;
    sim.town
}

impl Sim<'_> {
    fn at(&mut self, at: Timestamp, event: Event) {
        self.order += 1;
        self.queue.push(Reverse((at, self.order, event)));
    }

    fn happens(&mut self, now: Timestamp, event: Event) {
        let half = Duration::from_millis(self.plan.latency / 2);
        match event {
            Event::Revoke => self.marketo.revoke(),
            Event::Ask(who) => self.ask(now, who),
            Event::Stored(errand) => {
                if !self.plan.deaths.contains(&errand) {
                    let stored = self.stored();
                    self.keeper.on_stored(now, stored);
                    self.ring(now);
                }
            }
            Event::Identity(errand, call) => {
                let identity = self.identity(now);
                self.answers[call] = identity;
                self.at(now.after(half), Event::Identified(errand, call));
            }
            Event::Identified(errand, call) => self.identified(now, errand, call),
            Event::Use(who, token) => self.rest(now, who, &token),
        }
    }

    fn ask(&mut self, now: Timestamp, who: usize) {
        if !matches!(self.town.came[who], Came::Waiting) {
            return;
        }
        self.waiting.remove(&who);
        let latency = self.plan.latency;
        match self.keeper.ask(now, self.rejected[who].as_ref()) {
            Ask::Ready(held) => {
                assert!(held.is_usable(now), "handed out a token that is over");
                let arrives = now.after(Duration::from_millis((latency / 10).min(1_500)));
                self.at(arrives, Event::Use(who, held.token.expose().to_owned()));
            }
            Ask::Busy(until) => {
                assert!(until > now);
                self.waiting.insert(who);
                self.at(until, Event::Ask(who));
            }
            Ask::Wait(until) => {
                assert!(until > now);
                self.at(until, Event::Ask(who));
            }
            Ask::Failed(failure) => {
                assert!(failure.retry_at() > now);
                let took = self.took(now, who);
                self.town.came[who] = Came::Failed { took, failure };
            }
            Ask::Load => {
                let errand = self.errand(who, now);
                let loaded = now.after(Duration::from_millis(latency / 4));
                self.at(loaded, Event::Stored(errand));
            }
            Ask::Fetch => {
                let errand = self.errand(who, now);
                let call = self.town.calls.len();
                let out = self.town.calls.iter().filter(|call| call.done > now);
                self.town.most_at_once = self.town.most_at_once.max(out.count() + 1);
                self.town.calls.push(Call {
                    sent: now,
                    done: now.after(Duration::from_millis(latency / 2 * 2)),
                    said: None,
                });
                self.answers.push(Identity::Unavailable);
                let arrives = now.after(Duration::from_millis(latency / 2));
                self.at(arrives, Event::Identity(errand, call));
            }
        }
    }

    /// The bearer of an errand comes back when it is done, and asks anew; one who dies is gone,
    /// and comes back as somebody else who asks much later.
    fn errand(&mut self, who: usize, now: Timestamp) -> usize {
        let errand = self.errands;
        self.errands += 1;
        if self.plan.deaths.contains(&errand) {
            self.at(now.after(TokenKeeper::ERRAND), Event::Ask(who));
        } else {
            self.waiting.insert(who);
        }
        errand
    }

    fn ring(&mut self, now: Timestamp) {
        for who in core::mem::take(&mut self.waiting) {
            self.at(now, Event::Ask(who));
        }
    }

    fn stored(&self) -> Option<HeldToken> {
        let left = self.plan.stored?;
        let start = Timestamp::from_millis(START);
        // If it is as old as Marketo's own, it is that one.
        let own = self
            .marketo
            .current()
            .filter(|(_, end)| end.since(start) == Duration::from_millis(left));
        let text = own.map_or("stale", |(text, _)| text.as_str());
        Some(HeldToken {
            token: AccessToken::new(text),
            obtained_at: start,
            expires_at: start.after(Duration::from_millis(left)),
            user: None,
        })
    }

    fn identity(&mut self, now: Timestamp) -> Identity {
        if self.during(now, self.plan.refused) {
            return Identity::Refused;
        }
        if self.during(now, self.plan.down) {
            return Identity::Unavailable;
        }
        let (text, expires_in) = self.marketo.identity(now);
        if let Some((_, end)) = self.marketo.current() {
            self.truly = *end;
        }
        Identity::Token {
            token: AccessToken::new(text),
            expires_in,
            user: None,
        }
    }

    fn identified(&mut self, now: Timestamp, errand: usize, call: usize) {
        if self.plan.deaths.contains(&errand) {
            return;
        }
        let identity = self.answers[call].clone();
        let (text, said) = match &identity {
            Identity::Token { token, .. } => (Some(token.expose().to_owned()), None),
            Identity::Refused => (None, Some(Said::Refused)),
            _ => (None, Some(Said::Unavailable)),
        };
        self.keeper.on_identity(now, errand as u64 * 977, identity);
        let said = said.or_else(|| {
            let held = self.keeper.held()?.clone();
            let text = text?;
            let again = self.town.rejections.iter().any(|(_, token)| *token == text);
            let ends_at = held.expires_at.before(HeldToken::MARGIN);
            self.town.held.push((held, self.truly));
            Some(Said::Token {
                text,
                again,
                ends_at,
            })
        });
        self.town.calls[call].said = said;
        self.town.calls[call].done = now;
        self.town.saves += usize::from(self.keeper.poll_save().is_some());
        assert_eq!(self.keeper.poll_save(), None);
        self.ring(now);
    }

    fn rest(&mut self, now: Timestamp, who: usize, token: &str) {
        let stubborn = self.during(now, self.plan.stubborn);
        let answer = match self.marketo.check(token, now) {
            None if stubborn => Some("601"),
            answer => answer,
        };
        if answer.is_none() {
            let took = self.took(now, who);
            self.town.came[who] = Came::Served { took };
            return;
        }
        self.town.rejections.push((now, token.to_owned()));
        if self.rejected[who].is_some() {
            self.town.came[who] = Came::RejectedTwice;
            return;
        }
        self.rejected[who] = Some(AccessToken::new(token));
        self.at(now, Event::Ask(who));
    }

    fn during(&self, now: Timestamp, (from, span): (u64, u64)) -> bool {
        let from = Timestamp::from_millis(START + from);
        now >= from && now < from.after(Duration::from_millis(span))
    }

    fn took(&self, now: Timestamp, who: usize) -> Duration {
        now.since(Timestamp::from_millis(START + self.plan.comings[who]))
    }
}
