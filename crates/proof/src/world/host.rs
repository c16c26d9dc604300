//! What a host does: it asks the line what there is to do, stores, hands out, and dies.

use marketo_core::Timestamp;
use marketo_core::limit::{
    Cancelled, Completion, Governor, Permit, SEND_WITHIN, Verdict, WaiterId,
};

use super::super::ledger::{Held, Ledger};
use super::super::marketo::Marketo;
use super::super::plan::Fate;
use super::super::recount::{Objection, Rule};
use super::super::seen::Granted;
use super::{Event, Sabotage, Stored, World, line};

impl<M: Marketo> World<'_, M> {
    /// What a host does after every event.
    pub(super) fn drain(&mut self) {
        let now = self.told();
        let mut granted = Vec::new();
        while let Some((waiter, verdict)) = self.line.poll_verdict(now) {
            let i = self.waiters[&waiter];
            let call = &mut self.calls[i];
            call.verdicts += 1;
            assert_eq!(call.verdicts, 1, "one verdict each");
            match verdict {
                Verdict::Granted(permit) => {
                    self.grant(now, i, waiter, permit);
                    granted.push(i);
                }
                Verdict::Refused(refusal) => {
                    assert!(refusal.retry_at > now);
                    // A reading may be ahead by the jitter, and is cut to the millisecond.
                    let late = now.since(call.deadline).as_millis() as u64;
                    assert!(
                        !self.watched || late <= self.plan.jitter + 1,
                        "told {late} ms after its deadline"
                    );
                    self.turns.goes(self.plan.calls[i].who, waiter);
                    self.seen.refused.push((self.now, i, refusal.reason));
                }
            }
        }
        self.save(granted);
        self.watch(now);
        let timeout = self.line.poll_timeout(now);
        // When a timer fires that is set now, by the host's clock. It may be early.
        let after = |at: Timestamp| at.since(now).as_micros().max(1) as u64;
        self.timer = timeout.map(|(at, _)| self.now + after(at));
    }

    fn grant(&mut self, now: Timestamp, i: usize, waiter: WaiterId, permit: Permit) {
        let who = self.plan.calls[i].who;
        let call = &mut self.calls[i];
        assert!(
            now < call.deadline || !self.watched,
            "a permit for one who has stopped waiting"
        );
        assert!(
            Some(waiter) > self.last_granted[who],
            "who came later was served before"
        );
        self.last_granted[who] = Some(waiter);
        call.permit = Some(permit);
        call.granted_at = self.now;
        call.granted = self.seen.granted.len();
        self.seen.granted.push(Granted {
            at: self.now,
            by_clock: self.ledger.now(),
            call: i,
            who,
            uncounted: None,
        });
        let passed_over = self.turns.grants(&self.ledger, who, waiter);
        if self.watched {
            self.seen.objections.extend(passed_over);
        }
        self.ledger.granted(&permit, who);
    }

    fn save(&mut self, granted: Vec<usize>) {
        let state = self.line.poll_save();
        assert!(
            granted.is_empty() || state.is_some(),
            "a grant that was not to be stored"
        );
        let Some(state) = state else { return };
        self.seen.largest_state = self.seen.largest_state.max(state.len());
        if core::mem::take(&mut self.save_fails) {
            self.line.on_save_failed();
            for i in granted {
                self.give_back(i);
            }
            return self.drain();
        }
        self.read_back(&state);
        if matches!(self.sabotage, Sabotage::HandsOutUnsaved) {
            granted.iter().for_each(|i| self.hand_out(*i));
            return;
        }
        let stored = Stored {
            state,
            ledger: self.ledger.clone(),
        };
        let event = Event::Saved(self.life, Some(stored), granted);
        self.schedule(self.now + self.plan.saving, event);
    }

    /// A grant that could not be stored is not handed out.
    fn give_back(&mut self, i: usize) {
        if let Some(permit) = self.calls[i].permit.take() {
            let now = self.told();
            self.ledger.heard(permit.lease, Completion::NotSent);
            let _ = self.line.complete(now, permit.lease, Completion::NotSent);
            self.does_not_count(i);
        }
    }

    pub(super) fn does_not_count(&mut self, i: usize) {
        let known = self.seen.granted.len();
        let granted = &mut self.seen.granted[self.calls[i].granted];
        granted.uncounted.get_or_insert(known);
    }

    /// Reads back what was written, at some steps: it is the same governor.
    fn read_back(&mut self, state: &[u8]) {
        let once_in = self.plan.reads_back;
        if once_in == 0 || !self.chance.once_in(once_in) {
            return;
        }
        let old = self.stored.as_ref().map(|stored| &*stored.state);
        let state = match (self.sabotage, old) {
            (Sabotage::ReadsOldState, Some(old)) => old,
            _ => state,
        };
        self.seen.read_back += 1;
        let read = Governor::read(self.policy.clone(), state);
        if read.as_ref() != Ok(self.line.governor()) {
            let what = format!(
                "{} was read back as {read:?}",
                String::from_utf8_lossy(state)
            );
            self.object(Rule::ReadBack, what);
        }
    }

    /// What is held, and who waits, as they should be.
    fn watch(&mut self, now: Timestamp) {
        let status = self.line.governor().status(now);
        let held = Held {
            slots: status.slots_held,
            in_flight: status.in_flight,
            orphans: status.orphans,
        };
        if held != self.ledger.held() {
            let what = format!("{held:?} instead of {:?}", self.ledger.held());
            self.object(Rule::Held, what);
        }
        if self.line.waiting() > 0 && self.watched && !self.plan.has_tight_day() {
            let found = self.turns.judge(&self.ledger);
            self.seen.objections.extend(found);
        }
    }

    fn object(&mut self, rule: Rule, what: String) {
        // One of a kind is enough.
        if self.seen.objections.iter().all(|found| found.rule != rule) {
            self.seen.objections.push(Objection::new(rule, what));
        }
    }

    pub(super) fn leave(&mut self, i: usize) {
        let Some(waiter) = self.calls[i].waiter else {
            return;
        };
        if self.calls[i].handed || !self.waiters.contains_key(&waiter) {
            return;
        }
        let now = self.told();
        let permit = self.calls[i].permit;
        match self.line.cancel(now, waiter) {
            Cancelled::Left => {
                assert!(permit.is_none());
                self.calls[i].waiter = None;
                self.waiters.remove(&waiter);
                self.turns.goes(self.plan.calls[i].who, waiter);
            }
            Cancelled::GivenBack => {
                let permit = permit.unwrap();
                self.ledger.heard(permit.lease, Completion::NotSent);
                self.calls[i].permit = None;
                self.does_not_count(i);
                self.seen.given_back += 1;
            }
            // Refused before, or its lease ended before it was handed out.
            _ => self.calls[i].permit = None,
        }
    }

    pub(super) fn crash(&mut self) {
        let now = self.clock();
        self.seen.crashes += 1;
        self.life += 1;
        let policy = || self.policy.clone();
        let (governor, ledger) = match &self.stored {
            Some(_) if matches!(self.sabotage, Sabotage::ForgetsOnCrash) => {
                (Governor::new(policy()), Ledger::default())
            }
            Some(stored) => match Governor::read(policy(), &stored.state) {
                Ok(governor) => (governor, stored.ledger.clone()),
                Err(_) => {
                    let closed = Governor::restore(policy(), now, &stored.state);
                    (closed, Ledger::closed(now, self.plan.places))
                }
            },
            // Nothing was stored, so nothing was handed out.
            None => (Governor::new(policy()), Ledger::default()),
        };
        self.line = line(governor);
        self.ledger = ledger;
        self.turns.forget();
        for i in core::mem::take(&mut self.waiters).into_values() {
            self.calls[i].waiter = None;
            // Its permit means something only if it was handed out.
            if !self.calls[i].handed && self.calls[i].permit.take().is_some() {
                self.does_not_count(i);
            }
        }
        self.last_granted.fill(None);
        self.timer = None;
    }

    pub(super) fn hand_out(&mut self, i: usize) {
        let call = &self.plan.calls[i];
        let progress = &mut self.calls[i];
        let Some(permit) = progress.permit else {
            return;
        };
        progress.handed = true;
        let latest = progress.granted_at + SEND_WITHIN.as_micros() as u64;
        let send = (self.now + call.think).min(latest);
        match call.fate {
            Fate::Died => {}
            Fate::NotSent => {
                let report = Event::Report(i, permit, Completion::NotSent, None);
                self.schedule(send, report);
            }
            _ => self.schedule(send, Event::Send(i)),
        }
    }
}
