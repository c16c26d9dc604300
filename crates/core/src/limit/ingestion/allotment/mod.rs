//! The holder's side: leave that is at hand, used up call by call.

mod held;
mod said;

use core::time::Duration;
use std::collections::VecDeque;

pub use said::{Asked, Draw, Drawn, Patience, Settlement};

use held::{Demand, Held, Refused};

use super::super::permit::{Completion, Permit, Refusal, RefusalReason, Verdict};
use super::super::status::Why;
use super::wire::{
    Account, AccountReport, AllotmentRequest, AllotmentVerdict, CredentialName, Learnt, Leave, Load,
};
use super::{COME_BACK_AFTER, DAY_PROBED_EVERY, LONGEST_SHUT, RATE_SHUT_FOR, USE_WITHIN};
use crate::error::{Class, classify};
use crate::time::Timestamp;

/// What has changed is told so long after it was last told of, unless there is nothing more to come.
const ACCOUNT_EVERY: Duration = Duration::from_millis(250);

/// A question that has no answer yet is waited for so long. Then another is asked: whoever asked may
/// be gone.
const ASK_PATIENCE: Duration = USE_WITHIN;

/// A refusal is believed for so long: things may have got better by then.
const REFUSAL_BELIEVED: Duration = Duration::from_secs(60);

/// The first pause of one who waits for another's question, in milliseconds; it doubles so often.
const FIRST_PAUSE: u64 = 4;
const DOUBLINGS: u32 = 4;

/// Calls of one holder may read its clock so far apart.
const BEHIND: Duration = Duration::from_millis(500);

/// So many allotments are remembered. Of older ones no more is told; they come back by time.
const MOST_HELD: usize = 64;

/// The leave that one holder has of one client id, for all of its calls. It lives in memory only:
/// what is lost with it comes back by time.
///
/// * **Requests**: [`draw`](Self::draw).
/// * **What came from outside**: [`on_reply`](Self::on_reply), [`settle`](Self::settle),
///   [`on_told`](Self::on_told).
/// * **What the host must now do**: [`poll_account`](Self::poll_account),
///   [`poll_timeout`](Self::poll_timeout).
///
/// A host need not be able to have one call wake another: who has to wait for another's question is
/// told when to look again.
#[derive(Clone, Debug)]
pub struct Allotment {
    credential: CredentialName,
    now: Timestamp,
    /// How often the clock has stepped back.
    era: u32,
    /// In the order in which they came.
    held: VecDeque<Held>,
    /// When the question was asked that has no answer yet.
    asking: Option<Asked>,
    demand: Demand,
    /// Nothing more is asked for before.
    refused: Option<Refused>,
    /// Nothing is sent before: data ingestion said so.
    barred_until: Timestamp,
    /// What was learnt and not told.
    learnt: Option<Learnt>,
    last_told: Timestamp,
    /// How often it was settled.
    settled: u32,
}

impl Allotment {
    /// A holder that has no leave yet.
    #[must_use]
    pub fn new(credential: CredentialName) -> Self {
        Self {
            credential,
            now: Timestamp::EPOCH,
            era: 0,
            held: VecDeque::new(),
            asking: None,
            demand: Demand::default(),
            refused: None,
            barred_until: Timestamp::EPOCH,
            learnt: None,
            last_told: Timestamp::EPOCH,
            settled: 0,
        }
    }

    /// Whose client id is used.
    #[must_use]
    pub const fn credential(&self) -> &CredentialName {
        &self.credential
    }

    /// How often it was [settled](Self::settle). Where each call tells for itself what is to be
    /// told, the last one does, and the others need not wait for it.
    #[must_use]
    pub const fn settled(&self) -> u32 {
        self.settled
    }

    /// Draws leave for one call, or says how to get it. `entropy` spreads those who come again.
    pub fn draw(
        &mut self,
        now: Timestamp,
        entropy: u64,
        draw: &Draw,
        patience: &mut Patience,
    ) -> Drawn {
        let now = self.advance(now);
        let refuse =
            |reason, retry_at| Drawn::Decided(Verdict::Refused(Refusal { reason, retry_at }));
        if now >= draw.deadline {
            return refuse(RefusalReason::TimedOut, now.after(COME_BACK_AFTER));
        }
        let spread = Duration::from_millis(entropy % 128);
        if self.barred_until > now {
            return if self.barred_until >= draw.deadline {
                refuse(RefusalReason::DeadlineTooNear, self.barred_until)
            } else {
                Drawn::Wait(self.barred_until.after(spread))
            };
        }
        if let Some(permit) = self.take(draw) {
            return Drawn::Decided(Verdict::Granted(permit));
        }
        let meant = |refused: &Refused| refused.ask_at > now && draw.objects >= refused.from;
        if let Some(refused) = self.refused.filter(meant) {
            let reason = match refused.why {
                Why::Quota => RefusalReason::DayClosed,
                _ => RefusalReason::DeadlineTooNear,
            };
            return if refused.retry_at >= draw.deadline {
                refuse(reason, refused.retry_at)
            } else {
                Drawn::Wait(refused.retry_at.after(spread))
            };
        }
        match self.asking {
            Some(asked) if asked.at.after(ASK_PATIENCE) > now => {
                if patience.counted != Some(asked) {
                    *patience = Patience {
                        turns: 0,
                        counted: Some(asked),
                    };
                    self.demand.waiting = self.demand.waiting.and(Load::one(draw.objects));
                }
                let pause = FIRST_PAUSE << patience.turns.min(DOUBLINGS);
                patience.turns = patience.turns.saturating_add(1);
                let pause = Duration::from_millis(pause + entropy % pause);
                Drawn::Wait(now.after(pause))
            }
            _ => self.ask(draw),
        }
    }

    /// Takes in the answer to a question; `None` if there was none. To one whose call it was asked
    /// for, that means that the governor cannot be reached.
    pub fn on_reply(&mut self, now: Timestamp, asked: Asked, reply: Option<AllotmentVerdict>) {
        let now = self.advance(now);
        if self.asking == Some(asked) {
            self.asking = None;
        }
        self.demand.since = now;
        self.demand.drawn = Load::NONE;
        match reply {
            Some(AllotmentVerdict::Granted(leave)) => self.hold(asked, &leave),
            Some(AllotmentVerdict::NotFor(pause)) => {
                let retry_at = now.after(pause.span);
                self.refused = Some(Refused {
                    ask_at: retry_at.min(now.after(REFUSAL_BELIEVED)),
                    retry_at,
                    why: pause.why,
                    // What is left of the day may do for a call with fewer.
                    from: match pause.why {
                        Why::Quota => asked.first,
                        _ => 0,
                    },
                });
            }
            None => {}
        }
    }

    /// Takes in what became of a call.
    pub fn settle(&mut self, now: Timestamp, settlement: &Settlement) {
        let now = self.advance(now);
        self.settled = self.settled.wrapping_add(1);
        let Settlement { report, objects } = settlement;
        let class = report.code.as_deref().map(|code| classify(code, "").class);
        let answered = report.completion == Completion::Answered;
        let class = class.filter(|_| answered);
        let mut held = self.held.iter_mut();
        if let Some(held) = held.find(|held| held.id == report.lease) {
            held.settle(report.completion, class, *objects);
        }
        let wait = report.retry_after;
        match class {
            Some(Class::RateLimit) => {
                let span = wait.unwrap_or(RATE_SHUT_FOR).min(LONGEST_SHUT);
                self.barred_until = self.barred_until.max(now.after(span));
                self.learnt.get_or_insert(Learnt::TooMany { wait });
            }
            Some(Class::DayClosed) => {
                self.held.iter_mut().for_each(Held::expire);
                // The governor hears of it before it is asked again.
                self.refused = Some(Refused {
                    ask_at: now.after(RATE_SHUT_FOR),
                    retry_at: now.after(wait.unwrap_or(DAY_PROBED_EVERY)),
                    why: Why::Quota,
                    from: 0,
                });
                self.learnt = Some(Learnt::DayClosed { wait });
            }
            _ => {}
        }
        let _now = self.advance(now);
    }

    /// What is to be told to the governor now.
    #[must_use = "what is not told holds calls of all holders until their time is up"]
    pub fn poll_account(&mut self, now: Timestamp) -> Option<AccountReport> {
        let now = self.advance(now);
        if self.poll_timeout(now)? > now {
            return None;
        }
        let learnt = self.learnt.take();
        let report = AccountReport::new(self.credential.clone()).with_learnt(learnt);
        Some(report.with_accounts(self.news(now)))
    }

    /// When [`poll_account`](Self::poll_account) will have something to tell. Nothing if there is
    /// nothing to come but what is [settled](Self::settle).
    #[must_use]
    pub fn poll_timeout(&self, now: Timestamp) -> Option<Timestamp> {
        let now = self.now.max(now);
        if self.learnt.is_some() {
            return Some(now);
        }
        let soon = self.last_told.after(ACCOUNT_EVERY).max(now);
        let due = |held: &Held| held.due(now, soon);
        self.held.iter().filter_map(due).min()
    }

    /// Whether what was told has been heard. What was not is told again.
    pub fn on_told(&mut self, accounts: &[Account], heard: bool) {
        for account in accounts {
            let mut all = self.held.iter_mut();
            let Some(held) = all.find(|held| held.id == account.allotment) else {
                continue;
            };
            if !heard {
                held.told = (Load::NONE, Load::NONE);
            } else if held.is_over() && !held.has_news() {
                self.held.retain(|held| held.id != account.allotment);
            }
        }
    }

    /// Lets time pass, and gives the time to go by: leave that is out of date is none. A clock that
    /// steps back leaves none at all, since nobody knows how old it is; but one that is a little
    /// behind stands still.
    fn advance(&mut self, now: Timestamp) -> Timestamp {
        let back = self.now.since(now) > BEHIND;
        let now = if back { now } else { self.now.max(now) };
        self.now = now;
        if back {
            self.era = self.era.wrapping_add(1);
            self.asking = None;
            self.refused = None;
            self.barred_until = self.barred_until.min(now.after(RATE_SHUT_FOR));
            self.last_told = now;
            self.demand.since = now;
        }
        for held in &mut self.held {
            if back || held.until <= now {
                held.until = held.until.min(now);
                held.expire();
            }
            // What no call can have any more is nobody's.
            if held.is_over() {
                held.expire();
            }
        }
        while self.held.len() > MOST_HELD {
            self.held.pop_front();
        }
        now
    }

    /// Takes leave for a call, if any that is at hand will do.
    fn take(&mut self, draw: &Draw) -> Option<Permit> {
        let load = Load::one(draw.objects);
        let mut held = self.held.iter_mut();
        let held =
            held.find(|held| held.left.holds(load) && held.server_timeout >= draw.server_timeout)?;
        held.take(load);
        self.demand.drawn = self.demand.drawn.and(load);
        Some(Permit {
            lease: held.id,
            send_by: held.until,
            server_timeout: held.server_timeout,
        })
    }

    /// Keeps what was granted; its time runs from the question.
    fn hold(&mut self, asked: Asked, leave: &Leave) {
        self.refused = None;
        // Nobody knows how old a question is if the clock has stepped since.
        let until = if asked.era == self.era {
            asked.at.after(leave.use_within)
        } else {
            self.now
        };
        self.held.push_back(Held::new(leave, until));
        // It may have come too late.
        let _now = self.advance(self.now);
    }

    /// Asks for this call, for those who wait, and for those who will come.
    fn ask(&mut self, draw: &Draw) -> Drawn {
        let now = self.now;
        let want = self.demand.want(now, draw.objects);
        let asked = Asked {
            at: now,
            era: self.era,
            first: draw.objects,
        };
        self.asking = Some(asked);
        self.demand.waiting = Load::NONE;
        let credential = self.credential.clone();
        let mut request =
            AllotmentRequest::new(credential, want, draw.objects, draw.server_timeout);
        request.accounts = self.news(now);
        Drawn::Ask(request, asked)
    }

    /// All that has changed, which is thereby told.
    fn news(&mut self, now: Timestamp) -> Vec<Account> {
        self.last_told = now;
        let changed = self.held.iter_mut().filter(|held| held.has_news());
        changed
            .map(|held| {
                held.told = (held.answered, held.unused);
                held.account()
            })
            .collect()
    }
}
