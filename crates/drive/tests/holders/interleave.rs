//! Every order in which few instances can get at the store, and random ones of many: no permit
//! without its lease, none for two, none lost.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use marketo_core::limit::{Completion, LeaseId, Limits, Report, Shared, Verdict};
use marketo_drive::Clock;
use marketo_drive::Start;
use marketo_drive::swap::SwapHolder;

use crate::seen::Seen;
use crate::turns::{Chooser, Compares, Every, Player, Random, Turns};
use crate::{START, wish};

/// What a run came to.
#[derive(Default)]
struct Log {
    seen: Seen,
    /// Who was handed which.
    handed: BTreeMap<LeaseId, usize>,
    /// How many of those have not been reported on.
    out: usize,
    told: usize,
    failed: usize,
    refused: usize,
    objections: Vec<String>,
}

/// One call from its question to its report. Marketo takes `work` ms for it.
async fn call(player: Player, limits: Limits, i: usize, work: u64, log: Rc<RefCell<Log>>) {
    let turns = Rc::clone(&player.0);
    let holder = SwapHolder::new(player.clone(), player.clone(), limits, Start::New);
    let deadline = player.now().after(Duration::from_secs(60));
    let asked = holder.acquire(wish("crm", deadline), pending()).await;
    log.borrow_mut().told += 1;
    let permit = match asked {
        Ok(Some(Verdict::Granted(permit))) => permit,
        Ok(_) => return log.borrow_mut().refused += 1,
        Err(_) => return log.borrow_mut().failed += 1,
    };
    {
        let mut log = log.borrow_mut();
        if let Some(other) = log.handed.insert(permit.lease, i) {
            log.objections
                .push(format!("{other} and {i} have the same lease"));
        }
        log.out += 1;
        // All that are out are written down.
        let stored = turns.stored.borrow();
        let shared = Shared::read(limits, stored.as_deref().unwrap_or_default());
        let in_flight = shared.map(|shared| shared.status(turns.now()).in_flight);
        if !in_flight.as_ref().is_ok_and(|written| *written >= log.out) {
            let out = log.out;
            log.objections
                .push(format!("{out} are out, and written down are {in_flight:?}"));
        }
        let now = player.now();
        if now <= permit.send_by {
            let arrived = now.as_millis() - START;
            log.seen.call(arrived, arrived + work);
        }
    }
    player
        .sleep(player.now().after(Duration::from_millis(work)))
        .await;
    log.borrow_mut().out -= 1;
    let report = Report::new(permit.lease, Completion::Answered);
    let _ = holder.report(&report).await;
}

/// What was not kept in a run of so many calls.
fn broken(
    limits: Limits,
    calls: usize,
    work: u64,
    compares: Compares,
    chooser: &mut impl Chooser,
    mishaps: usize,
) -> (Vec<String>, Log) {
    let turns = Turns::new(compares);
    let log = Rc::new(RefCell::new(Log::default()));
    let task = |i| -> Pin<Box<dyn Future<Output = ()>>> {
        let player = Player(Rc::clone(&turns));
        Box::pin(call(player, limits, i, work, Rc::clone(&log)))
    };
    turns.run((0..calls).map(task).collect(), chooser, mishaps);
    let log = log.take();
    let mut broken = log.objections.clone();
    broken.extend(log.seen.broken(&limits));
    if log.told != calls {
        broken.push(format!("{} of {calls} were told", log.told));
    }
    (broken, log)
}

fn limits(rate: u16, places: u16) -> Limits {
    Limits {
        rate,
        places,
        ..Limits::MARKETO
    }
}

/// Runs through all orders, and gives how many there are.
fn every(rate: u16, places: u16, calls: usize, work: u64, mishaps: usize) -> usize {
    let mut every = Every::default();
    let mut runs = 0;
    loop {
        let limits = limits(rate, places);
        let (broken, log) = broken(limits, calls, work, Compares::Always, &mut every, mishaps);
        assert!(broken.is_empty(), "run {runs}: {broken:?}");
        assert_eq!(log.failed, 0, "nobody is kept from it by so little");
        runs += 1;
        assert!(runs < 200_000, "these are not few");
        if !every.next() {
            return runs;
        }
    }
}

#[test]
fn every_order_of_two_calls() {
    // Both find room; one waits for the other's place; for its slot.
    assert!(every(2, 2, 2, 0, 0) >= 20);
    assert!(every(2, 1, 2, 0, 0) >= 10);
    assert!(every(1, 1, 2, 300, 0) >= 3);
}

#[test]
fn every_order_of_two_calls_with_mishaps() {
    assert!(every(2, 2, 2, 0, 2) >= 3_000);
    assert!(every(2, 1, 2, 300, 1) >= 200);
}

#[test]
fn every_order_of_three_calls() {
    assert!(every(3, 3, 3, 0, 0) >= 3_000);
}

#[test]
fn random_orders_of_many_calls_with_many_mishaps() {
    let (mut granted, mut failed) = (0, 0);
    for seed in 0..300 {
        let (rate, places) = (4 + seed as u16 % 5, 1 + seed as u16 % 4);
        let limits = limits(rate, places);
        let mut chooser = Random(seed);
        let (broken, log) = broken(limits, 8, 700, Compares::Always, &mut chooser, 12);
        assert!(broken.is_empty(), "seed {seed}: {broken:?}");
        granted += log.handed.len();
        failed += log.failed;
    }
    assert!(granted >= 1_500, "{granted}, {failed}");
}

/// An order in which an update is lost is seen for what it is.
#[test]
fn a_store_that_does_not_compare_is_noticed() {
    let mut every = Every::default();
    let mut objections = Vec::new();
    loop {
        let limits = limits(2, 1);
        let (broken, _) = broken(limits, 2, 100, Compares::Never, &mut every, 0);
        objections.extend(broken);
        if !every.next() {
            break;
        }
    }
    for word in ["same lease", "at once", "written down"] {
        let noticed = objections.iter().any(|objection| objection.contains(word));
        assert!(noticed, "{word}: {objections:?}");
    }
}
