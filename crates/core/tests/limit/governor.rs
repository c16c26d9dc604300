//! The governor against a plain recount of its rules, for any sequence of what can be said to it.

use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    CompleteOutcome, Completion, Governor, LeaseId, Limits, NotUntil, Permit, Why,
};
use proptest::prelude::*;

use super::{at, cases, wish};

/// All that was ever granted, and what was heard of it. Nothing is ever forgotten or updated: what
/// is held at an instant is worked out from the beginning each time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recount {
    grants: Vec<Grant>,
    now: Timestamp,
}

#[derive(Clone, Debug)]
struct Grant {
    lease: LeaseId,
    at: Timestamp,
    timeout: Duration,
    heard: Vec<(Timestamp, Completion)>,
}

impl Grant {
    fn lapses(&self) -> Timestamp {
        self.at
            .after(Duration::from_millis(5_000 + 10))
            .after(self.timeout)
    }

    fn cut(&self) -> Option<usize> {
        self.heard
            .iter()
            .position(|(_, what)| *what == Completion::Cut)
    }

    /// What was said that counts: before the lease's end; and *not sent* only if not after *cut*.
    fn counts(&self) -> Option<(Timestamp, Completion)> {
        let mut heard = self
            .heard
            .iter()
            .enumerate()
            .filter(|(_, (at, _))| *at < self.lapses());
        let decides = |i: usize, what: Completion| match what {
            Completion::Answered => true,
            Completion::NotSent => self.cut().is_none_or(|cut| cut > i),
            Completion::Cut => false,
        };
        heard
            .find(|(i, (_, what))| decides(*i, *what))
            .map(|(_, heard)| *heard)
    }

    fn has_place(&self, now: Timestamp) -> bool {
        self.counts().is_none() && now < self.lapses()
    }

    fn has_slot(&self, window: Duration, now: Timestamp) -> bool {
        match self.counts() {
            Some((_, Completion::NotSent)) => false,
            Some((at, _)) => now < at.after(window).after(Duration::from_millis(10)),
            None => now < self.lapses().after(window),
        }
    }
}

impl Recount {
    pub(crate) fn pass(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    pub(crate) fn granted(&mut self, permit: Permit, timeout: u64) {
        assert!(
            self.grants.iter().all(|grant| grant.lease < permit.lease),
            "an id came twice"
        );
        let timeout = Duration::from_secs(timeout.min(300));
        self.grants.push(Grant {
            lease: permit.lease,
            at: self.now,
            timeout,
            heard: Vec::new(),
        });
    }

    pub(crate) fn lease(&self, which: usize) -> Option<LeaseId> {
        self.grants.get(which).map(|grant| grant.lease)
    }

    pub(crate) fn heard(&mut self, which: usize, what: Completion) -> CompleteOutcome {
        let now = self.now;
        let Some(grant) = self.grants.get_mut(which) else {
            return CompleteOutcome::Unknown;
        };
        if !grant.has_place(now) {
            return CompleteOutcome::Unknown;
        }
        grant.heard.push((now, what));
        match grant.counts() {
            Some((_, Completion::NotSent)) => CompleteOutcome::GivenBack,
            Some(_) => CompleteOutcome::Freed,
            None => CompleteOutcome::Orphaned,
        }
    }

    /// Slots held, calls in flight and orphans at `now`, if nothing more is heard.
    pub(crate) fn held(&self, window: Duration, now: Timestamp) -> (usize, usize, usize) {
        let mut held = (0, 0, 0);
        for grant in &self.grants {
            held.0 += usize::from(grant.has_slot(window, now));
            let place = usize::from(grant.has_place(now));
            if grant.cut().is_none() {
                held.1 += place;
            } else {
                held.2 += place;
            }
        }
        held
    }

    pub(crate) fn grants(&self) -> usize {
        self.grants.len()
    }
}

/// Does the same to both, and compares.
pub(crate) fn acquire(
    governor: &mut Governor,
    recount: &mut Recount,
    now: Timestamp,
    timeout: u64,
) {
    let limits = *governor.limits();
    recount.pass(now);
    let (slots, in_flight, orphans) = recount.held(limits.window, recount.now);
    let room = slots < usize::from(limits.rate) && in_flight + orphans < usize::from(limits.places);
    match governor.try_acquire(now, &wish("crm", timeout, Timestamp::MAX)) {
        Ok(permit) => {
            assert!(room, "granted without room");
            assert_eq!(permit.send_by, recount.now.after(Duration::from_secs(5)));
            recount.granted(permit, timeout);
        }
        Err(not) => {
            assert!(!room, "refused although there is room: {not}");
            assert!(not.at > recount.now, "an instant that has passed");
        }
    }
    compare(governor, recount);
}

pub(crate) fn report(
    governor: &mut Governor,
    recount: &mut Recount,
    now: Timestamp,
    which: usize,
    what: Completion,
) {
    recount.pass(now);
    let lease = recount.lease(which).unwrap_or(LeaseId::from_number(7));
    assert_eq!(
        governor.complete(now, lease, what),
        recount.heard(which, what)
    );
    compare(governor, recount);
}

/// What is held now, and when that next changes by itself.
pub(crate) fn compare(governor: &Governor, recount: &Recount) {
    let held_at = |at| recount.held(governor.limits().window, at);
    let held = held_at(recount.now);
    let status = governor.status(recount.now);
    assert_eq!((status.slots_held, status.in_flight, status.orphans), held);
    match governor.next_change(recount.now) {
        Some((change, _)) => {
            assert_eq!(held_at(change.before(Duration::from_millis(1))), held);
            assert_ne!(held_at(change), held);
        }
        None => assert_eq!(held, (0, 0, 0)),
    }
}

#[derive(Clone, Debug)]
enum Said {
    /// Time goes on by so many ms.
    Pass(u64),
    /// To the instant of the next change, or just before it.
    ToChange(bool),
    /// The clock steps back by so many ms, which is waited out.
    Back(u64),
    Acquire(u64),
    /// Of one of the last grants.
    Complete(usize, Completion),
}

fn said() -> impl Strategy<Value = Said> {
    let completion = prop_oneof![
        4 => Just(Completion::Answered),
        2 => Just(Completion::Cut),
        1 => Just(Completion::NotSent),
    ];
    prop_oneof![
        2 => prop_oneof![0..10_u64, 0..3_000_u64, 0..30_000_u64].prop_map(Said::Pass),
        2 => any::<bool>().prop_map(Said::ToChange),
        1 => (0..60_000_u64).prop_map(Said::Back),
        6 => prop_oneof![Just(1_u64), Just(30), Just(90), Just(300), Just(100_000)]
            .prop_map(Said::Acquire),
        5 => (0..12_usize, completion).prop_map(|(which, what)| Said::Complete(which, what)),
    ]
}

const START: u64 = 1_790_000_000_000;

/// Says it all to a governor and to the recount, and again to one that is written down and read
/// back before every step.
fn converse(limits: Limits, said: Vec<Said>) {
    let mut governor = Governor::new(limits);
    let mut twin = governor.clone();
    let mut recount = Recount::default();
    // The latest instant, and what the clock shows.
    let (mut latest, mut clock) = (START, START);
    for said in said {
        twin = Governor::read(limits, &twin.snapshot()).unwrap();
        match said {
            Said::Pass(by) => clock += by,
            Said::ToChange(before) => {
                if let Some((change, _)) = governor.next_change(at(clock)) {
                    clock = change.as_millis() - u64::from(before);
                }
            }
            Said::Back(by) => clock = latest - by,
            Said::Acquire(timeout) => {
                acquire(&mut governor, &mut recount, at(clock), timeout);
                let _ = twin.try_acquire(at(clock), &wish("crm", timeout, Timestamp::MAX));
            }
            Said::Complete(back, what) => {
                let which = recount.grants().wrapping_sub(back + 1);
                let lease = recount.lease(which).unwrap_or(LeaseId::from_number(7));
                report(&mut governor, &mut recount, at(clock), which, what);
                let _ = twin.complete(at(clock), lease, what);
            }
        }
        latest = latest.max(clock);
        assert_eq!(governor.status(at(clock)), twin.status(at(clock)));
        assert_eq!(governor.snapshot(), twin.snapshot());
        assert!(governor.snapshot().len() <= 8 * 1024);
    }
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn it_holds_what_the_rules_say_under_small_limits(
        rate in 1_u16..6,
        places in 1_u16..4,
        said in prop::collection::vec(said(), 1..60),
    ) {
        converse(Limits { rate, places, ..Limits::MARKETO }, said);
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn it_holds_what_the_rules_say_under_marketos(said in prop::collection::vec(said(), 100..400)) {
        converse(Limits::MARKETO, said);
    }
}

#[test]
fn a_full_state_is_small() {
    let mut governor = Governor::new(Limits::MARKETO);
    for i in 0..100 {
        let permit = governor
            .try_acquire(at(START + i), &wish("crm", 300, at(0)))
            .unwrap();
        if i < 90 {
            let _ = governor.complete(at(START + i), permit.lease, Completion::Answered);
        } else {
            let _ = governor.complete(at(START + i), permit.lease, Completion::Cut);
        }
    }
    let status = governor.status(at(START + 100));
    assert_eq!((status.slots_held, status.orphans), (100, 10));
    assert!(
        governor.snapshot().len() < 3 * 1024,
        "{}",
        governor.snapshot().len()
    );
}

#[test]
fn a_server_timeout_is_counted_up_to_five_minutes() {
    let mut governor = Governor::new(Limits::MARKETO);
    let permit = governor
        .try_acquire(at(START), &wish("crm", 100_000, at(0)))
        .unwrap();
    assert_eq!(permit.server_timeout, Duration::from_secs(300));
    assert_eq!(permit.end(), at(START + 305_000));
}

#[test]
fn what_is_saved_is_what_changed() {
    let mut governor = Governor::new(Limits::MARKETO);
    assert_eq!(governor.poll_save(), None);

    let permit = governor
        .try_acquire(at(START), &wish("crm", 30, at(0)))
        .unwrap();
    let granted = governor.poll_save().unwrap();
    assert_eq!(granted, governor.snapshot());
    assert_eq!(governor.poll_save(), None);
    governor.on_save_failed();
    assert_eq!(governor.poll_save(), Some(granted));

    let _ = governor.complete(at(START + 9), permit.lease, Completion::Answered);
    assert!(governor.poll_save().is_some());
    let _ = governor.complete(at(START + 9), permit.lease, Completion::Answered);
    assert_eq!(
        governor.poll_save(),
        None,
        "a report that came twice changes nothing"
    );
}

#[test]
fn what_is_waited_for_is_the_last_that_is_missing() {
    let mut governor = Governor::new(Limits {
        rate: 2,
        places: 1,
        ..Limits::MARKETO
    });
    let mut acquire = |now: u64| governor.try_acquire(at(now), &wish("crm", 30, at(0)));
    let shut = |not: Result<Permit, NotUntil>| not.map_err(|not| (not.at, not.why)).unwrap_err();

    let _ = acquire(START).unwrap();
    // A slot is left, and no place before the lease's end.
    assert_eq!(shut(acquire(START)), (at(START + 35_010), Why::Concurrency));
    // The first call's slot cools for a window; the second call's place is held for longer.
    let _ = acquire(START + 35_010).unwrap();
    assert_eq!(
        shut(acquire(START + 35_010)),
        (at(START + 70_020), Why::Concurrency)
    );

    let mut governor = Governor::new(Limits {
        rate: 1,
        places: 1,
        ..Limits::MARKETO
    });
    let mut acquire = |now: u64| governor.try_acquire(at(now), &wish("crm", 30, at(0)));
    let _ = acquire(START).unwrap();
    // The place is free a window before the only slot.
    assert_eq!(shut(acquire(START)), (at(START + 55_010), Why::Rate));
    assert_eq!(
        shut(acquire(START + 55_009)),
        (at(START + 55_010), Why::Rate)
    );
    assert!(acquire(START + 55_010).is_ok());
}
