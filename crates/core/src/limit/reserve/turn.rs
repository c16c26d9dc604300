//! Whose turn it is, and what one who asks is told.

use core::time::Duration;
use std::collections::BTreeMap;

use super::ticket::{Taken, Ticket};
use super::{Answer, ClockBehind, LOOK_WITHIN, Shared, TAKE_WITHIN, TicketId, claim};
use crate::limit::SEND_WITHIN;
use crate::limit::line::{Line, LineLimits};
use crate::limit::permit::{Permit, PermitRequest, Refusal, RefusalReason, Verdict};
use crate::time::Timestamp;

/// The shortest time from one look to the next.
const LOOK_AFTER: Duration = Duration::from_millis(50);

/// Nobody is turned away here: the tickets are counted before.
const ALL: LineLimits = LineLimits {
    per_integration: usize::MAX,
    in_all: usize::MAX,
};

/// What the tickets say about the next turns.
struct Turns {
    /// What is decided about the one who asks, if anything is.
    own: Option<Verdict>,
    /// Of the others, those that would be granted now.
    open: Vec<TicketId>,
    /// When the turn of the one who asks is to be expected, by the governor's time, if all calls
    /// take no time.
    expected: Timestamp,
    /// How many wait before it.
    ahead: u32,
}

impl Shared {
    /// Asks for a permit, or looks whether the turn of an earlier question has come. Where this
    /// has changed the state, the answer stands only when that has been stored.
    ///
    /// # Errors
    /// [`ClockBehind`] if this holder's clock cannot be gone by.
    pub(super) fn ask(
        &mut self,
        now: Timestamp,
        ticket: TicketId,
        request: &PermitRequest,
        unsure_since: Option<Timestamp>,
    ) -> Result<Answer, ClockBehind> {
        self.advance(now)?;
        if let Some(taken) = self.taken.iter().find(|taken| taken.ticket == ticket) {
            // Stored after all, though the store could not tell.
            return Ok(Answer::Decided(Verdict::Granted(Permit {
                lease: taken.lease,
                send_by: claim::send_by(taken.send_by, unsure_since),
                server_timeout: request.counted_timeout(),
            })));
        }
        let time = self.governor.now();
        let mut asked = request.clone();
        asked.deadline = time.after(request.deadline.since(now));
        let waits = self.queue.iter().any(|other| other.id == ticket);
        if waits && asked.deadline <= time {
            self.drop_ticket(ticket);
            return Ok(self.refused(now, RefusalReason::TimedOut, time));
        }
        let turns = loop {
            let turns = self.turns(ticket, &asked);
            if !self.drop_overdue(&turns.open) {
                break turns;
            }
        };
        self.mark(&turns.open);
        match turns.own {
            Some(Verdict::Granted(_)) => Ok(self.grant(now, ticket, &asked)),
            Some(Verdict::Refused(refusal)) => {
                self.drop_ticket(ticket);
                Ok(self.refused(now, refusal.reason, refusal.retry_at))
            }
            None if !waits && !self.has_room(&request.integration) => {
                Ok(self.refused(now, RefusalReason::QueueFull, turns.expected))
            }
            None => {
                if !waits {
                    self.join(Ticket::new(ticket, &asked, time, self.spread()));
                }
                Ok(Answer::LookAt(self.next_look(now, &turns, request)))
            }
        }
    }

    /// Puts the tickets into a line, and sees what it makes of them.
    fn turns(&self, own: TicketId, asked: &PermitRequest) -> Turns {
        let time = self.governor.now();
        let mut line = Line::new(self.governor.clone(), ALL);
        let mut order = BTreeMap::new();
        for ticket in &self.queue {
            let request = if ticket.id == own {
                asked.clone()
            } else {
                ticket.request()
            };
            let since = self.since(&ticket.who);
            let same = ticket.who == asked.integration;
            let waiter = line.request_since(time, since, request);
            order.insert(waiter, (ticket.id, same));
        }
        if !order.values().any(|(id, _)| *id == own) {
            order.insert(line.request(time, asked.clone()), (own, true));
        }
        let (mut verdict, mut open) = (None, Vec::new());
        while let Some((waiter, decided)) = line.poll_verdict(time) {
            match order.remove(&waiter) {
                Some((id, _)) if id == own => verdict = Some(decided),
                Some((id, _)) if matches!(decided, Verdict::Granted(_)) => open.push(id),
                _ => {}
            }
        }
        let before = order.values().take_while(|(id, _)| *id != own);
        let ahead = before.clone().count();
        let same = before.filter(|(_, same)| *same).count();
        Turns {
            own: verdict,
            open,
            expected: line.turn(&asked.integration, same),
            ahead: u32::try_from(ahead).unwrap_or(u32::MAX),
        }
    }

    /// Drops one ticket whose turn came long ago. `false` if there is none.
    fn drop_overdue(&mut self, open: &[TicketId]) -> bool {
        let time = self.governor.now();
        let keep = TAKE_WITHIN.saturating_add(self.spread());
        let overdue = |ticket: &&Ticket| {
            let called = ticket.called.is_some_and(|at| at.after(keep) <= time);
            called && open.contains(&ticket.id)
        };
        let Some(dead) = self.queue.iter().find(overdue).map(|ticket| ticket.id) else {
            return false;
        };
        self.drop_ticket(dead)
    }

    /// Marks those whose turn has come, and unmarks those whose turn has gone again: what was open
    /// may have closed since.
    fn mark(&mut self, open: &[TicketId]) {
        let time = self.governor.now();
        for ticket in &mut self.queue {
            let called = open.contains(&ticket.id);
            if called != ticket.called.is_some() {
                ticket.called = called.then_some(time);
                self.changed = true;
            }
        }
    }

    fn grant(&mut self, now: Timestamp, ticket: TicketId, asked: &PermitRequest) -> Answer {
        match self.governor.try_acquire(now, asked) {
            Ok(mut permit) => {
                self.drop_ticket(ticket);
                self.served(&asked.integration);
                self.taken.push(Taken {
                    ticket,
                    lease: permit.lease,
                    send_by: permit.send_by,
                });
                permit.send_by = now.after(SEND_WITHIN);
                Answer::Decided(Verdict::Granted(permit))
            }
            // Not met, since the line would have granted it; looking again is always right.
            Err(_) => Answer::LookAt(now.after(LOOK_AFTER)),
        }
    }

    fn refused(&self, now: Timestamp, reason: RefusalReason, retry_at: Timestamp) -> Answer {
        let span = retry_at.since(self.governor.now());
        Answer::Decided(Verdict::Refused(Refusal {
            reason,
            retry_at: now.after(span.max(LOOK_WITHIN)),
        }))
    }

    /// When one who waits looks again, by its own clock.
    fn next_look(&self, now: Timestamp, turns: &Turns, request: &PermitRequest) -> Timestamp {
        let span = turns.expected.since(self.governor.now());
        // Where a place is what is waited for, it may be free at any moment.
        let crowd = LOOK_AFTER.saturating_mul(turns.ahead.saturating_add(1));
        let span = if span.is_zero() { crowd } else { span };
        now.after(span.clamp(LOOK_AFTER, LOOK_WITHIN))
            .min(request.deadline)
    }
}
