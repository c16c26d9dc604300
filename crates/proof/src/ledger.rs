//! What is held, by the rules of the room's documentation: a plain list of grants, looked through
//! from its beginning each time.

use marketo_core::Timestamp;
use marketo_core::limit::{Completion, LeaseId, Permit};

const WINDOW: u64 = 20_000;
const GUARD: u64 = 10;
/// A step back of the clock is waited out up to this.
const WAITED_OUT: u64 = 60_000;
/// 5 s to send, 300 s at Marketo, the window and the guard.
const LONGEST_HOLD: u64 = 325_010;

/// Instants are in ms, by the governor's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    now: u64,
    holds: Vec<Hold>,
    /// How many grants there were.
    grants: usize,
    /// The longest time so far that any of those calls has had its place which had one when time
    /// last passed.
    longest: u64,
    /// Nothing is granted before.
    pub(crate) starting_until: u64,
}

#[derive(Clone, Copy, Debug)]
struct Hold {
    lease: Option<LeaseId>,
    who: Option<usize>,
    /// Which grant it is, and of when.
    nth: usize,
    granted: u64,
    until: Until,
}

#[derive(Clone, Copy, Debug)]
enum Until {
    /// A place and a slot: the lease's end, and whether the call was cut.
    Over(u64, bool),
    /// A slot.
    Cooled(u64),
}

/// Slots, calls in flight and orphans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) slots: usize,
    pub(crate) in_flight: usize,
    pub(crate) orphans: usize,
}

impl Held {
    pub(crate) fn places(self) -> usize {
        self.in_flight + self.orphans
    }
}

impl Ledger {
    /// The ledger of a governor that knows nothing of what was before: see `Governor::closed`.
    pub(crate) fn closed(now: Timestamp, places: u16) -> Self {
        let now = now.as_millis();
        let kept_back = Hold {
            lease: None,
            who: None,
            nth: 0,
            granted: now,
            until: Until::Cooled(now + LONGEST_HOLD),
        };
        Self {
            now,
            holds: vec![kept_back; usize::from(places)],
            starting_until: now + WINDOW + GUARD,
            ..Self::default()
        }
    }

    /// The time that the governor goes by.
    pub(crate) fn now(&self) -> u64 {
        self.now
    }

    /// Takes in a reading of the host's clock. Tells by how much it has stepped back, if so far
    /// that it is not waited out.
    pub(crate) fn pass(&mut self, reading: Timestamp) -> Option<u64> {
        let reading = reading.as_millis();
        let behind = self.now.saturating_sub(reading);
        let stepped = behind > WAITED_OUT;
        if stepped {
            for hold in &mut self.holds {
                let (Until::Over(at, _) | Until::Cooled(at)) = &mut hold.until;
                *at = *at - behind + GUARD;
                hold.granted = hold.granted.saturating_sub(behind);
            }
            self.starting_until = self.starting_until.saturating_sub(behind) + GUARD;
            self.now = reading;
        }
        self.now = self.now.max(reading);
        let now = self.now;
        self.longest = 0;
        for hold in &mut self.holds {
            if let Until::Over(end, _) = hold.until {
                self.longest = self.longest.max(end.min(now).saturating_sub(hold.granted));
                if end <= now {
                    hold.until = Until::Cooled(end + WINDOW);
                }
            }
        }
        self.holds.retain(|hold| match hold.until {
            Until::Over(..) => true,
            Until::Cooled(until) => until > now,
        });
        stepped.then_some(behind)
    }

    pub(crate) fn granted(&mut self, permit: &Permit, who: usize) {
        let timeout = permit.server_timeout.as_millis() as u64;
        self.grants += 1;
        self.holds.push(Hold {
            lease: Some(permit.lease),
            who: Some(who),
            nth: self.grants,
            granted: self.now,
            until: Until::Over(self.now + 5_000 + timeout + GUARD, false),
        });
    }

    pub(crate) fn heard(&mut self, lease: LeaseId, what: Completion) {
        let now = self.now;
        let found = self
            .holds
            .iter()
            .position(|hold| hold.lease == Some(lease) && matches!(hold.until, Until::Over(..)));
        let Some(i) = found else { return };
        let Until::Over(end, cut) = self.holds[i].until else {
            return;
        };
        match what {
            Completion::Answered => self.holds[i].until = Until::Cooled(now + WINDOW + GUARD),
            Completion::Cut => self.holds[i].until = Until::Over(end, true),
            Completion::NotSent if !cut => {
                self.holds.remove(i);
            }
            Completion::NotSent => {}
        }
    }

    /// How many grants there were so far.
    pub(crate) fn grants(&self) -> usize {
        self.grants
    }

    /// Whether anything is held of the first `grants` grants, or of what was forgotten.
    pub(crate) fn holds_any_of(&self, grants: usize) -> bool {
        self.holds.iter().any(|hold| hold.nth <= grants)
    }

    /// How long a call has had its place so far, of those that had one when time last passed.
    pub(crate) fn longest(&self) -> u64 {
        self.longest
    }

    /// What is held in all.
    pub(crate) fn held(&self) -> Held {
        self.count(|_| true)
    }

    /// What an integration holds.
    pub(crate) fn held_by(&self, who: usize) -> Held {
        self.count(|hold| hold.who == Some(who))
    }

    fn count(&self, counts: impl Fn(&Hold) -> bool) -> Held {
        let mut held = Held::default();
        for hold in self.holds.iter().filter(|hold| counts(hold)) {
            held.slots += 1;
            match hold.until {
                Until::Over(_, true) => held.orphans += 1,
                Until::Over(_, false) => held.in_flight += 1,
                Until::Cooled(_) => {}
            }
        }
        held
    }
}
