//! The waiting line before the governor.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use core::time::Duration;

use super::clock::Advance;
use super::governor::Governor;
use super::lease::LeaseId;
use super::permit::{
    CompleteOutcome, Completion, IntegrationId, PermitRequest, Refusal, RefusalReason, Report,
    Verdict,
};
use super::sharing::Member;
use super::status::{NotUntil, Why};
use crate::date::CentralDay;
use crate::response::UsageReport;
use crate::time::Timestamp;
use crate::token::ApiUser;

/// The shortest time after which one who was refused is told to come back.
const COME_BACK_AFTER: Duration = Duration::from_secs(1);

/// Who wants to send and waits for a permit: of each integration first come first served, and of
/// several whose turn it is by [what they hold](super#how-it-is-shared).
///
/// Methods are of four kinds:
///
/// * getters: [`governor`](Self::governor), [`waiting`](Self::waiting);
/// * what came from outside: [`complete`](Self::complete), [`cancel`](Self::cancel),
///   [`on_save_failed`](Self::on_save_failed);
/// * requests: [`request`](Self::request);
/// * what the host must now do: [`poll_verdict`](Self::poll_verdict),
///   [`poll_save`](Self::poll_save), [`poll_timeout`](Self::poll_timeout).
///
/// After each method of the second and third kind, and when the time of the last timeout has come,
/// the host drains the polls in this order:
///
/// 1. `poll_verdict` until it gives nothing; the verdicts are kept for the moment;
/// 2. `poll_save` once; what it gives is stored;
/// 3. the verdicts are handed to those who wait. If storing failed: `on_save_failed`, and each
///    grant is reported as [`NotSent`](Completion::NotSent);
/// 4. `poll_timeout` once: when to come again, if nothing happens before.
///
/// Every request gets exactly one verdict, by its deadline, unless it is cancelled first. One that
/// cannot be served in time is told so as soon as that is sure, which is mostly on arrival.
#[derive(Clone, Debug)]
pub struct Line {
    governor: Governor,
    limits: LineLimits,
    /// In the order in which they came.
    waiting: BTreeMap<WaiterId, PermitRequest>,
    deadlines: BTreeSet<(Timestamp, WaiterId)>,
    /// Who waits of each integration, for those of which anybody does.
    queues: BTreeMap<IntegrationId, Queue>,
    /// Refused on arrival, and not yet fetched.
    refused: VecDeque<(WaiterId, Refusal)>,
    /// Granted, and maybe not yet handed out. Of those that are over, some are still here.
    granted: Vec<(WaiterId, LeaseId)>,
    last: WaiterId,
}

/// Those of one integration who wait.
#[derive(Clone, Debug)]
struct Queue {
    member: Member,
    /// Since when the integration has waited for its next grant.
    since: Timestamp,
    /// In the order in which they came.
    waiting: BTreeSet<WaiterId>,
}

/// One who waits. Ids grow in the order of arrival, and are of use within this process only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaiterId(u64);

/// How many may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLimits {
    /// Of one integration.
    pub per_integration: usize,
    /// Of all together.
    pub in_all: usize,
}

impl Default for LineLimits {
    /// 1,000 of one integration, which is more than three minutes of Marketo's whole rate; 10,000
    /// in all.
    fn default() -> Self {
        Self {
            per_integration: 1_000,
            in_all: 10_000,
        }
    }
}

/// What became of a waiter that was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cancelled {
    /// It left the line.
    Left,
    /// It had its permit, which was given back.
    GivenBack,
    /// There is no such waiter: it was refused, or its call is over.
    Unknown,
}

impl Line {
    /// An empty line before `governor`.
    #[must_use]
    pub fn new(governor: Governor, limits: LineLimits) -> Self {
        Self {
            governor,
            limits,
            waiting: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            queues: BTreeMap::new(),
            refused: VecDeque::new(),
            granted: Vec::new(),
            last: WaiterId::default(),
        }
    }

    /// The governor, for its status and its snapshot.
    #[must_use]
    pub fn governor(&self) -> &Governor {
        &self.governor
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Joins the line. Whatever comes of it is told by [`poll_verdict`](Self::poll_verdict).
    pub fn request(&mut self, now: Timestamp, request: PermitRequest) -> WaiterId {
        let now = self.advance(now);
        self.request_since(now, now, request)
    }

    /// Joins the line as one whose integration has waited since `since`, if it is the first of it.
    pub(super) fn request_since(
        &mut self,
        now: Timestamp,
        since: Timestamp,
        request: PermitRequest,
    ) -> WaiterId {
        let now = self.advance(now);
        self.last = WaiterId(self.last.0.saturating_add(1));
        let id = self.last;
        let who = &request.integration;
        let length = self.length(who);
        let not_today = self.governor.ceiling(who).and_then(|not| self.denied(not));
        if length >= self.limits.per_integration || self.waiting.len() >= self.limits.in_all {
            let refusal = self.refusal(now, who, RefusalReason::QueueFull);
            self.refused.push_back((id, refusal));
        } else if let Some(refusal) = not_today.or_else(|| self.no_job(&request)) {
            self.refused.push_back((id, refusal));
        } else if self.turn(who, length) >= request.deadline {
            let reason = self.too_late(self.ahead(who, length), request.deadline);
            self.refused.push_back((id, self.refusal(now, who, reason)));
        } else {
            let queue = self.queues.entry(who.clone()).or_insert_with(|| Queue {
                member: self.governor.member(who),
                since: since.min(now),
                waiting: BTreeSet::new(),
            });
            queue.waiting.insert(id);
            self.deadlines.insert((request.deadline, id));
            self.waiting.insert(id, request);
        }
        id
    }

    /// The caller went away before it was handed its verdict. It leaves the line; if it has been
    /// granted, the permit goes back unused.
    ///
    /// Not for one who has been handed its permit, since it may have sent: that one reports.
    pub fn cancel(&mut self, now: Timestamp, waiter: WaiterId) -> Cancelled {
        let now = self.advance(now);
        self.refused.retain(|(id, _)| *id != waiter);
        if self.remove(waiter).is_some() {
            return Cancelled::Left;
        }
        let Some((_, lease)) = self.granted.iter().find(|(id, _)| *id == waiter).copied() else {
            return Cancelled::Unknown;
        };
        match self.complete(now, lease, Completion::NotSent) {
            CompleteOutcome::GivenBack => Cancelled::GivenBack,
            _ => Cancelled::Unknown,
        }
    }

    /// Takes in what became of a call; see [`Governor::complete`].
    pub fn complete(
        &mut self,
        now: Timestamp,
        lease: LeaseId,
        completion: Completion,
    ) -> CompleteOutcome {
        let now = self.advance(now);
        self.governor.complete(now, lease, completion)
    }

    /// Takes in a holder's report; see [`Governor::report`].
    pub fn report(&mut self, now: Timestamp, report: &Report) -> CompleteOutcome {
        let now = self.advance(now);
        self.governor.report(now, report)
    }

    /// Takes in Marketo's usage report of a day; see [`Governor::on_usage`].
    pub fn on_usage(&mut self, now: Timestamp, day: CentralDay, total: u32, ours: u32) {
        let now = self.advance(now);
        self.governor.on_usage(now, day, total, ours);
    }

    /// Takes in Marketo's usage report; see [`Governor::on_usage_report`].
    pub fn on_usage_report(
        &mut self,
        now: Timestamp,
        report: &UsageReport,
        ours: &[ApiUser],
        all: bool,
    ) {
        let now = self.advance(now);
        self.governor.on_usage_report(now, report, ours, all);
    }

    /// Whether Marketo's usage report is to be read now; see [`Governor::poll_usage`].
    #[must_use = "who is told so gets the report"]
    pub fn poll_usage(&mut self, now: Timestamp) -> bool {
        let now = self.advance(now);
        self.governor.poll_usage(now)
    }

    /// The next verdict that stands, and whose it is. Each waiter has exactly one.
    #[must_use = "a verdict is told once: it must reach the waiter, or a grant be given back"]
    pub fn poll_verdict(&mut self, now: Timestamp) -> Option<(WaiterId, Verdict)> {
        let now = self.advance(now);
        if let Some((id, refusal)) = self.refused.pop_front() {
            return Some((id, Verdict::Refused(refusal)));
        }
        // Before any grant, so that no permit goes to one who has stopped waiting.
        if let Some((_, id)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now) {
            return self.refuse(id, now, RefusalReason::TimedOut);
        }
        // What happened since may leave no way for one who had one: all calls ahead were cut, say.
        let turn = self
            .governor
            .shut()
            .map_or(now, |_| self.governor.earliest(0));
        if let Some((_, id)) = self
            .deadlines
            .first()
            .copied()
            .filter(|(at, _)| *at <= turn)
        {
            let deadline = self
                .waiting
                .get(&id)
                .map_or(now, |request| request.deadline);
            return self.refuse(id, now, self.too_late(0, deadline));
        }
        if let Some((id, refusal)) = self.stopped() {
            self.remove(id)?;
            return Some((id, Verdict::Refused(refusal)));
        }
        let id = self.next_waiter()?;
        if let Some(refusal) = self.waiting.get(&id).and_then(|next| self.no_job(next)) {
            self.remove(id)?;
            return Some((id, Verdict::Refused(refusal)));
        }
        let permit = self
            .governor
            .try_acquire(now, self.waiting.get(&id)?)
            .ok()?;
        let integration = self.remove(id)?.integration;
        if let Some(queue) = self.queues.get_mut(&integration) {
            queue.since = now;
            queue.member = self.governor.member(&integration);
        }
        self.granted
            .retain(|(_, lease)| self.governor.holds(*lease));
        self.granted.push((id, permit.lease));
        Some((id, Verdict::Granted(permit)))
    }

    /// When [`poll_verdict`](Self::poll_verdict) will have something to tell if nothing happens
    /// before, and what is waited for. Nothing if nobody waits.
    #[must_use = "without a timer, those who wait are not served"]
    pub fn poll_timeout(&mut self, now: Timestamp) -> Option<(Timestamp, Why)> {
        let now = self.advance(now);
        if !self.refused.is_empty() {
            return Some((now, Why::Verdict));
        }
        let (deadline, _) = self.deadlines.first().copied()?;
        let turn = self.governor.shut().or_else(|| self.all_at_ceiling());
        let turn = turn.map_or((now, Why::Verdict), |not| (not.at, not.why));
        Some(if turn.0 < deadline {
            turn
        } else {
            (deadline, Why::Deadline)
        })
    }

    /// The state to store before the verdicts are handed out; see [`Governor::poll_save`].
    #[must_use = "a permit may be handed out only when its grant has been stored"]
    pub fn poll_save(&mut self) -> Option<Vec<u8>> {
        self.governor.poll_save()
    }

    /// What was last fetched to be stored could not be: it will be given again.
    pub fn on_save_failed(&mut self) {
        self.governor.on_save_failed();
    }

    /// Whose turn it is, of those who are under their ceilings.
    fn next_waiter(&self) -> Option<WaiterId> {
        let (governor, held) = (&self.governor, self.governor.holdings());
        let open = self.queues.iter().filter(|(who, queue)| {
            let member = &queue.member;
            governor.closed_today(who, member).is_none()
                && governor.at_ceiling(who, member, &held).is_none()
        });
        let (_, next) = open.min_by_key(|(who, queue)| {
            let first = queue.waiting.first().copied();
            (governor.rank(who, &queue.member, &held, queue.since), first)
        })?;
        next.waiting.first().copied()
    }

    /// When the first of those who wait comes under its ceiling, if none is.
    fn all_at_ceiling(&self) -> Option<NotUntil> {
        let (governor, held) = (&self.governor, self.governor.holdings());
        let mut first: Option<NotUntil> = None;
        for (who, queue) in &self.queues {
            let closed = governor.closed_today(who, &queue.member);
            let not = closed.or_else(|| governor.at_ceiling(who, &queue.member, &held))?;
            first = first.filter(|first| first.at <= not.at).or(Some(not));
        }
        first
    }

    /// One whose integration gets nothing more today, since others have waited before it.
    fn stopped(&self) -> Option<(WaiterId, Refusal)> {
        self.queues.iter().find_map(|(who, queue)| {
            let not = self.governor.closed_today(who, &queue.member)?;
            Some((*queue.waiting.first()?, self.denied(not)?))
        })
    }

    /// How many wait of an integration.
    pub(super) fn length(&self, who: &IntegrationId) -> usize {
        self.queues.get(who).map_or(0, |queue| queue.waiting.len())
    }

    /// How many are served before one of `who` that has `own` others of its integration before it:
    /// of each other integration as many as keeps them even.
    fn ahead(&self, who: &IntegrationId, own: usize) -> usize {
        let ours = usize::from(self.governor.policy().guaranteed(who)).max(1);
        let others = self.queues.iter().filter(|(other, _)| *other != who);
        let others = others.map(|(_, queue)| {
            let even = own.saturating_mul(queue.member.guaranteed()) / ours;
            queue.waiting.len().min(even)
        });
        others.fold(own, usize::saturating_add)
    }

    /// When one of `who` can be served at the earliest that has `own` others of its integration
    /// before it.
    pub(super) fn turn(&self, who: &IntegrationId, own: usize) -> Timestamp {
        let own_turn = self.governor.own_turn(who, own);
        self.governor.earliest(self.ahead(who, own)).max(own_turn)
    }

    fn remove(&mut self, id: WaiterId) -> Option<PermitRequest> {
        let request = self.waiting.remove(&id)?;
        self.deadlines.remove(&(request.deadline, id));
        if let Some(queue) = self.queues.get_mut(&request.integration) {
            queue.waiting.remove(&id);
            if queue.waiting.is_empty() {
                self.queues.remove(&request.integration);
            }
        }
        Some(request)
    }

    fn refuse(
        &mut self,
        id: WaiterId,
        now: Timestamp,
        reason: RefusalReason,
    ) -> Option<(WaiterId, Verdict)> {
        let who = self.remove(id)?.integration;
        Some((id, Verdict::Refused(self.refusal(now, &who, reason))))
    }

    /// Why one who has so many before them is not served by their deadline.
    fn too_late(&self, ahead: usize, deadline: Timestamp) -> RefusalReason {
        let opens = self.governor.day_opens(ahead);
        if opens > self.governor.now() && opens >= deadline {
            RefusalReason::DayClosed
        } else {
            RefusalReason::DeadlineTooNear
        }
    }

    /// The refusal of a call that would start a bulk job for which there is no room. It does not
    /// wait, since nobody knows when there will be some.
    fn no_job(&self, request: &PermitRequest) -> Option<Refusal> {
        self.denied(self.governor.may_start(request).err()?)
    }

    /// The refusal of one who would have to wait longer than anybody does in line.
    fn denied(&self, not: NotUntil) -> Option<Refusal> {
        let reason = not.why.refusal()?;
        let retry_at = not.at.max(self.governor.now().after(COME_BACK_AFTER));
        Some(Refusal { reason, retry_at })
    }

    /// A refusal, with the instant at which one who joined now would be served at the earliest.
    fn refusal(&self, now: Timestamp, who: &IntegrationId, reason: RefusalReason) -> Refusal {
        let turn = self.turn(who, self.length(who));
        Refusal {
            reason,
            retry_at: turn.max(now.after(COME_BACK_AFTER)),
        }
    }

    /// Lets time pass. Deadlines were told by the clock that has stepped, so they go with it.
    fn advance(&mut self, now: Timestamp) -> Timestamp {
        if let Advance::Back(step) = self.governor.advance(now) {
            for queue in self.queues.values_mut() {
                queue.since = step.carry(queue.since);
            }
            self.deadlines.clear();
            for (id, request) in &mut self.waiting {
                request.deadline = step.carry(request.deadline);
                self.deadlines.insert((request.deadline, *id));
            }
        }
        self.governor.now()
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::super::{Limits, PermitRequest};
    use super::*;

    #[test]
    fn an_empty_line_remembers_no_more_than_there_are_places() {
        let now = Timestamp::from_millis(1_790_000_000_000);
        let limits = Limits {
            rate: 1_000,
            ..Limits::MARKETO
        };
        let mut line = Line::new(Governor::new(limits), LineLimits::default());
        let who = IntegrationId::new("crm").unwrap();
        let request = PermitRequest::new(who, "describeLead", Duration::ZERO, Timestamp::MAX);
        for _ in 0..500 {
            line.request(now, request.clone());
            while let Some((_, verdict)) = line.poll_verdict(now) {
                let Verdict::Granted(permit) = verdict else {
                    panic!("refused")
                };
                let _ = line.complete(now, permit.lease, Completion::Answered);
            }
        }
        assert!(line.granted.len() <= usize::from(limits.places));
        assert!(line.waiting.is_empty() && line.deadlines.is_empty());
        assert!(line.queues.is_empty() && line.refused.is_empty());
    }
}
