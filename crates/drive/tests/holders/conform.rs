//! What each holder of the limits promises, whichever kind it is: the same scenes for all, judged by
//! a recount of what arrives at Marketo.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    CompleteOutcome, Completion, Limits, Permit, RefusalReason, Report, SEND_WITHIN, Verdict,
};
use marketo_drive::before;
use marketo_drive::swap::{DirectoryStore, MemoryStore};

use crate::clock::Virtual;
use crate::fleet::{Fleet, Instances, forgetful, keeping, object, unlucky};
use crate::seen::Seen;
use crate::store::Weathered;
use crate::{START, Scratch, draw, wish};

const SPREAD: Duration = Duration::from_secs(5);

/// One who comes, and what becomes of its call. Spans are in ms.
#[derive(Clone, Copy, Debug)]
struct Visit {
    comes: u64,
    who: &'static str,
    patience: u64,
    /// To Marketo, there, and back.
    out: u64,
    work: u64,
    back: u64,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Plain,
    /// Nothing is ever reported.
    Untold,
    /// It is reported as cut while Marketo is at work on it.
    Cut,
    NotSent,
    /// The caller goes away so much after it came, if it waits then.
    Leaves(u64),
}

const CALL: Visit = Visit {
    comes: 0,
    who: "crm",
    patience: 280_000,
    out: 100,
    work: 300,
    back: 100,
    fate: Fate::Plain,
};

/// How a visit ended, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Granted,
    Refused(RefusalReason),
    Left,
}

#[derive(Clone, Default)]
struct Log {
    seen: Rc<RefCell<Seen>>,
    ends: Rc<RefCell<Vec<(usize, End, u64)>>>,
    outcomes: Rc<RefCell<Vec<Option<CompleteOutcome>>>>,
}

struct Scene<F> {
    clock: Rc<Virtual>,
    fleet: F,
    log: Log,
}

impl<F: Fleet> Scene<F> {
    /// Lets them all come. Gives how each visit ended and when, in their order.
    fn play(&self, visits: &[Visit]) -> Vec<(End, u64)> {
        for (i, visit) in visits.iter().enumerate() {
            let (fleet, log, visit) = (self.fleet.clone(), self.log.clone(), *visit);
            let clock = Rc::clone(&self.clock);
            self.clock.spawn(async move {
                come(&clock, &fleet, &log, i, visit).await;
            });
        }
        assert_eq!(self.clock.run(), 0, "somebody waits for ever");
        let mut ends = self.log.ends.borrow().clone();
        ends.sort_by_key(|(i, ..)| *i);
        assert_eq!(ends.len(), visits.len(), "one end each");
        assert_eq!(self.log.seen.borrow().broken(&self.fleet.limits()), None);
        for (visit, (_, end, at)) in visits.iter().zip(&ends) {
            // A holder that shares a store tries again for a moment.
            let latest = visit.comes + visit.patience + 8_000;
            assert!(*at <= latest, "{end:?} at {at}: {visit:?}");
        }
        ends.iter().map(|(_, end, at)| (*end, *at)).collect()
    }

    fn crash_at(&self, at: u64) {
        let (fleet, clock) = (self.fleet.clone(), Rc::clone(&self.clock));
        self.clock.spawn(async move {
            clock.sleep(Timestamp::from_millis(START + at)).await;
            fleet.crash();
        });
    }
}

fn since_start(clock: &Virtual) -> u64 {
    clock.now().as_millis() - START
}

async fn come<F: Fleet>(clock: &Rc<Virtual>, fleet: &F, log: &Log, i: usize, visit: Visit) {
    let at = |millis| Timestamp::from_millis(START + millis);
    clock.sleep(at(visit.comes)).await;
    let ends = visit.comes + visit.patience;
    let end = loop {
        let left = at(ends).since(clock.now());
        let request = wish(visit.who, fleet.now(i).after(left));
        let leaves = match visit.fate {
            Fate::Leaves(after) => at(visit.comes + after),
            _ => Timestamp::MAX,
        };
        // Who asked one that died asks the next.
        let crashed = fleet.crashes().next();
        let gone = async {
            before(clock.sleep(leaves), crashed).await;
        };
        match fleet.acquire(i, request, gone).await {
            Some(Verdict::Granted(permit)) => {
                let end = (i, End::Granted, since_start(clock));
                log.ends.borrow_mut().push(end);
                return send(clock, fleet, log, i, visit, permit).await;
            }
            Some(Verdict::Refused(refusal)) => {
                assert!(refusal.retry_at > fleet.now(i));
                break End::Refused(refusal.reason);
            }
            None if clock.now() >= leaves => break End::Left,
            None if clock.now() >= at(ends) => break End::Refused(RefusalReason::Unreachable),
            None => {}
        }
    };
    log.ends.borrow_mut().push((i, end, since_start(clock)));
}

async fn send<F: Fleet>(
    clock: &Rc<Virtual>,
    fleet: &F,
    log: &Log,
    i: usize,
    visit: Visit,
    permit: Permit,
) {
    let tell = async |completion| {
        let outcome = fleet.report(i, Report::new(permit.lease, completion)).await;
        log.outcomes.borrow_mut().push(outcome);
    };
    if visit.fate == Fate::NotSent || fleet.now(i) > permit.send_by {
        return tell(Completion::NotSent).await;
    }
    let latest = since_start(clock) + permit.server_timeout.as_millis() as u64;
    let arrived = (since_start(clock) + visit.out).min(latest);
    let over = (arrived + visit.work).min(latest);
    log.seen.borrow_mut().call(arrived, over);
    let until = |millis| clock.sleep(Timestamp::from_millis(START + millis));
    match visit.fate {
        Fate::Untold => {}
        Fate::Cut => {
            until((arrived + over) / 2).await;
            tell(Completion::Cut).await;
        }
        _ => {
            until(over + visit.back).await;
            tell(Completion::Answered).await;
        }
    }
}

const LIMITS: Limits = Limits {
    rate: 20,
    places: 5,
    ..Limits::MARKETO
};

/// Runs a kind of holder through all scenes. `open` makes a new fleet of it.
fn conforms<F: Fleet>(open: impl Fn(&Rc<Virtual>, Limits) -> F) {
    let scene = |limits| {
        let clock = Virtual::new(Timestamp::from_millis(START));
        let fleet = open(&clock, limits);
        let log = Log::default();
        Scene { clock, fleet, log }
    };
    a_crowd_is_served(&scene(LIMITS));
    who_cannot_be_served_in_time_is_refused_at_once(&scene(LIMITS));
    who_goes_away_makes_room(&scene(LIMITS));
    what_is_not_sent_is_given_back(&scene(LIMITS));
    what_is_never_told_is_held_to_its_end(&scene(LIMITS));
    nobodys_crowd_keeps_another_out(&scene(LIMITS));
    a_crash_breaks_no_limit(&scene(LIMITS));
    for seed in 0..20 {
        anything_goes(&scene(LIMITS), seed);
    }
}

/// How long a slot is held that is answered after `took`.
fn round<F: Fleet>(scene: &Scene<F>, took: u64) -> u64 {
    let limits = scene.fleet.limits();
    (limits.window + limits.clock_spread).as_millis() as u64 + 10 + took
}

fn granted(ends: &[(End, u64)]) -> usize {
    ends.iter().filter(|(end, _)| *end == End::Granted).count()
}

fn a_crowd_is_served<F: Fleet>(scene: &Scene<F>) {
    let who = |i: usize| ["crm", "shop", "etl"][i % 3];
    let visits: Vec<_> = (0..40)
        .map(|i| Visit {
            who: who(i),
            ..CALL
        })
        .collect();
    let ends = scene.play(&visits);
    assert_eq!(granted(&ends), 40, "{ends:?}");
    let last = ends.iter().map(|(_, at)| *at).max().unwrap();
    // Two windows of 20, each within the 2 s and more that 5 places take for it.
    let soonest = round(scene, 0);
    let latest = round(scene, 500) + 2 * 10_000;
    assert!((soonest..latest).contains(&last), "{last}");
    // All are even: none waits for the others' last.
    for name in ["crm", "shop", "etl"] {
        let own = visits
            .iter()
            .zip(&ends)
            .filter(|(visit, _)| visit.who == name);
        let early = own.filter(|(_, (_, at))| *at < soonest).count();
        assert!((6..=7).contains(&early), "{name}: {early}");
    }
}

fn who_cannot_be_served_in_time_is_refused_at_once<F: Fleet>(scene: &Scene<F>) {
    let mut visits = vec![CALL; 20];
    let late = |patience| Visit {
        comes: 12_000,
        patience,
        ..CALL
    };
    visits.extend([late(1_000), late(5_000), late(100_000)]);
    let ends = scene.play(&visits);
    for (end, at) in &ends[20..22] {
        assert_eq!(*end, End::Refused(RefusalReason::DeadlineTooNear));
        assert!(*at < 13_000, "{at}");
    }
    assert_eq!(granted(&ends), 21);
}

fn who_goes_away_makes_room<F: Fleet>(scene: &Scene<F>) {
    let mut visits = vec![CALL; 20];
    let waits = Visit {
        comes: 10_000,
        ..CALL
    };
    let leaves = Visit {
        fate: Fate::Leaves(3_000),
        ..waits
    };
    visits.extend([leaves; 9]);
    visits.extend([waits; 20]);
    let ends = scene.play(&visits);
    assert!(
        ends[20..29].iter().all(|(end, _)| *end == End::Left),
        "{ends:?}"
    );
    assert_eq!(granted(&ends), 40);
    // Those who stay have the whole second window.
    let last = ends[29..].iter().map(|(_, at)| *at).max().unwrap();
    assert!(last < 2 * round(scene, 0), "{last}");
}

fn what_is_not_sent_is_given_back<F: Fleet>(scene: &Scene<F>) {
    let unsent = Visit {
        fate: Fate::NotSent,
        ..CALL
    };
    let mut visits = vec![unsent; 30];
    visits.extend([CALL; 20]);
    let ends = scene.play(&visits);
    assert_eq!(granted(&ends), 50);
    let last = ends.iter().map(|(_, at)| *at).max().unwrap();
    assert!(
        last < round(scene, 0),
        "all within the first window: {last}"
    );
    let outcomes = scene.log.outcomes.borrow();
    let count = |outcome| {
        outcomes
            .iter()
            .filter(|other| **other == Some(outcome))
            .count()
    };
    let (freed, back) = (
        count(CompleteOutcome::Freed),
        count(CompleteOutcome::GivenBack),
    );
    // One that is told twice, since nobody knew about the first time, finds nothing more.
    let again = count(CompleteOutcome::Unknown);
    assert_eq!(freed + back + again, 50, "{outcomes:?}");
    assert!(freed <= 20 && back <= 30 && again <= 10, "{outcomes:?}");
}

fn what_is_never_told_is_held_to_its_end<F: Fleet>(scene: &Scene<F>) {
    let hangs = |fate| Visit {
        work: 29_000,
        fate,
        ..CALL
    };
    let mut visits = vec![hangs(Fate::Untold); 3];
    visits.extend([hangs(Fate::Cut); 2]);
    let waits = Visit {
        comes: 1_000,
        ..CALL
    };
    visits.extend([waits; 5]);
    let ends = scene.play(&visits);
    assert_eq!(granted(&ends), 10);
    // By the true clock: the spread is what the clocks may be apart by meanwhile.
    let lease = SEND_WITHIN + Duration::from_secs(30);
    for (_, at) in &ends[5..] {
        assert!(Duration::from_millis(*at) >= lease, "{at}");
    }
}

fn nobodys_crowd_keeps_another_out<F: Fleet>(scene: &Scene<F>) {
    let mut visits = vec![CALL; 36];
    visits.push(Visit {
        who: "shop",
        comes: 5_000,
        ..CALL
    });
    let ends = scene.play(&visits);
    let (end, at) = ends[36];
    assert_eq!(end, End::Granted);
    // With the first that there is, and for that it looks within a second or so.
    assert!(at < round(scene, 500) + 2_000, "{at}");
}

fn a_crash_breaks_no_limit<F: Fleet>(scene: &Scene<F>) {
    let who = |i: u64| ["crm", "shop"][i as usize % 2];
    let visit = |i| Visit {
        comes: i * 411,
        who: who(i),
        ..CALL
    };
    let visits: Vec<_> = (0..50).map(visit).collect();
    for at in [2_000, 21_000, 21_050, 48_000] {
        scene.crash_at(at);
    }
    let ends = scene.play(&visits);
    assert!(granted(&ends) >= 46, "{ends:?}");
}

fn anything_goes<F: Fleet>(scene: &Scene<F>, seed: u64) {
    let mut chance = seed;
    let mut below = |most: u64| draw(&mut chance) % most;
    let mut comes = 0;
    let mut visit = |_| {
        comes += below(4) * below(400);
        let fate = match below(12) {
            0 => Fate::Untold,
            1 => Fate::Cut,
            2 => Fate::NotSent,
            3 => Fate::Leaves(below(20_000)),
            _ => Fate::Plain,
        };
        Visit {
            comes,
            who: ["crm", "shop", "etl"][below(3) as usize],
            patience: 1_000 + below(120_000),
            out: below(600),
            work: below(3) * below(9_000),
            back: below(600),
            fate,
        }
    };
    let visits: Vec<_> = (0..36).map(&mut visit).collect();
    let ends = scene.play(&visits);
    assert!(granted(&ends) >= 9, "{ends:?}");
}

#[test]
fn the_desk_of_an_object_conforms() {
    conforms(object);
}

#[test]
fn an_object_some_of_whose_writes_fail_conforms() {
    conforms(unlucky);
}

#[test]
fn a_process_that_keeps_its_state_conforms() {
    conforms(keeping);
}

#[test]
fn a_process_that_forgets_conforms() {
    conforms(forgetful);
}

#[test]
fn instances_that_share_memory_conform() {
    conforms(|clock, limits| {
        let store = MemoryStore::default();
        Instances::new(clock, limits, Duration::ZERO, move |_| store.clone())
    });
}

#[test]
fn instances_whose_clocks_differ_and_whose_store_fails_conform() {
    conforms(|clock, limits| {
        let store = Weathered::new(Rc::clone(clock), 11, 3, 20);
        Instances::new(clock, limits, SPREAD, move |_| store.clone())
    });
}

#[test]
fn instances_that_share_a_directory_conform() {
    conforms(|clock, limits| {
        let scratch = Scratch::new();
        Instances::new(clock, limits, SPREAD, move |entropy| {
            let store = DirectoryStore::open(&scratch.0, entropy).unwrap();
            store.without_sync()
        })
    });
}
