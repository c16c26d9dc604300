//! The loops around an allotment: with a governor at hand, and a clock that goes on when somebody
//! sleeps. Nothing is waited for in truth, so each future is done when it is first polled.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::ingestion::{
    AccountReport, Allotment, AllotmentRequest, AllotmentVerdict, CredentialName, Draw,
    IngestionGovernor, IngestionLimits, Settlement,
};
use marketo_core::limit::{Completion, Permit, RefusalReason, Report, Verdict};
use marketo_drive::{Allot, Clock, draw, tell};

const NOON: u64 = 1_790_010_000_000;

struct House {
    now: Cell<u64>,
    governor: RefCell<IngestionGovernor>,
    allotment: RefCell<Allotment>,
    reachable: Cell<bool>,
    caller_stays: bool,
    told: Cell<usize>,
    /// What another call settles while the next sleep lasts.
    meanwhile: RefCell<Option<Settlement>>,
}

impl House {
    fn new(calls: u32) -> Self {
        let limits = IngestionLimits {
            calls,
            ..IngestionLimits::MARKETO
        };
        Self {
            now: Cell::new(NOON),
            governor: RefCell::new(IngestionGovernor::new(limits)),
            allotment: RefCell::new(Allotment::new(CredentialName::new("default").unwrap())),
            reachable: Cell::new(true),
            caller_stays: true,
            told: Cell::new(0),
            meanwhile: RefCell::default(),
        }
    }

    fn draws(&self, objects: u32) -> Verdict {
        let deadline = self.now().after(Duration::from_secs(60));
        done(draw(
            self,
            &Draw::new(objects, Duration::from_secs(300), deadline),
        ))
    }

    #[track_caller]
    fn has(&self, objects: u32) -> Permit {
        match self.draws(objects) {
            Verdict::Granted(permit) => permit,
            Verdict::Refused(refusal) => panic!("{refusal:?}"),
        }
    }

    fn settles(&self, permit: Permit, objects: u32) {
        let settlement = answered(permit, objects);
        self.allotment.borrow_mut().settle(self.now(), &settlement);
    }

    fn held(&self) -> u32 {
        let status = self.governor.borrow().status(self.now());
        status.rates.values().map(|rate| rate.calls_held).sum()
    }
}

fn answered(permit: Permit, objects: u32) -> Settlement {
    Settlement::new(Report::new(permit.lease, Completion::Answered), objects)
}

#[track_caller]
fn done<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits for what never comes"),
    }
}

impl Clock for House {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    fn entropy(&self) -> u64 {
        0
    }

    async fn sleep(&self, until: Timestamp) {
        self.now.set(self.now.get().max(until.as_millis()));
        if let Some(settlement) = self.meanwhile.take() {
            self.allotment.borrow_mut().settle(self.now(), &settlement);
        }
    }
}

impl Allot for House {
    fn with_allotment<T>(&self, look: impl FnOnce(&mut Allotment) -> T) -> T {
        look(&mut self.allotment.borrow_mut())
    }

    async fn allot(&self, request: &AllotmentRequest) -> Option<AllotmentVerdict> {
        let verdict = self.governor.borrow_mut().allot(self.now(), request);
        self.reachable.get().then_some(verdict)
    }

    async fn account(&self, report: &AccountReport) -> bool {
        self.told.set(self.told.get() + 1);
        if self.reachable.get() {
            self.governor.borrow_mut().account(self.now(), report);
        }
        self.reachable.get()
    }

    async fn pause(&self, until: Timestamp) -> bool {
        self.sleep(until).await;
        self.caller_stays
    }
}

#[test]
fn what_becomes_of_a_call_is_told_once() {
    let house = House::new(5_000);
    let permit = house.has(7);
    assert_eq!(house.governor.borrow().status(house.now()).objects_today, 7);
    house.settles(permit, 7);
    done(tell(&house));
    assert_eq!((house.told.get(), house.held()), (1, 1));
    assert_eq!(
        house.now.get(),
        NOON,
        "at once, for there was no other call"
    );
    house.now.set(NOON + 1_100);
    assert_eq!(house.held(), 0);
}

#[test]
fn who_finds_nothing_comes_again_until_there_is_something() {
    let house = House::new(1);
    let permit = house.has(1);
    house.settles(permit, 1);
    done(tell(&house));
    // A second and the guard have to pass, in steps of 200 ms.
    let _second = house.has(1);
    let waited = house.now.get() - NOON;
    assert!((1_010..1_500).contains(&waited), "{waited} ms");
}

#[test]
fn a_caller_who_goes_away_waits_no_longer() {
    let house = House {
        caller_stays: false,
        ..House::new(1)
    };
    let _first = house.has(1);
    match house.draws(1) {
        Verdict::Refused(refusal) => assert_eq!(refusal.reason, RefusalReason::CallerLeft),
        Verdict::Granted(permit) => panic!("{permit:?}"),
    }
}

#[test]
fn nothing_is_sent_where_nobody_can_be_asked() {
    let house = House::new(5_000);
    house.reachable.set(false);
    for _ in 0..2 {
        match house.draws(1) {
            Verdict::Refused(refusal) => assert_eq!(refusal.reason, RefusalReason::Unreachable),
            Verdict::Granted(permit) => panic!("{permit:?}"),
        }
    }
    house.reachable.set(true);
    let _has = house.has(1);
}

#[test]
fn the_last_call_to_be_settled_does_the_telling() {
    // The first of two tells nothing while the other is under way: that one will.
    let house = House::new(5_000);
    let [first, second] = two(&house);
    house.settles(first, 1);
    house.meanwhile.replace(Some(answered(second, 1)));
    done(tell(&house));
    assert!(house.meanwhile.borrow().is_none(), "it slept once");
    assert_eq!(
        house.told.get(),
        1,
        "what was due when it woke, and then no more"
    );
    done(tell(&house));
    let status = house.governor.borrow().status(house.now());
    assert_eq!(
        status
            .rates
            .values()
            .map(|rate| rate.allotments)
            .sum::<usize>(),
        0
    );
}

/// Two calls under way by one allotment, of which nothing was told for long.
fn two(house: &House) -> [Permit; 2] {
    let first = house.has(1);
    house.settles(first, 1);
    done(tell(house));
    house.now.set(house.now.get() + 10);
    // One for itself, and as many more as were drawn of late.
    let pair = [house.has(1), house.has(1)];
    assert_eq!(pair[0].lease, pair[1].lease, "by one allotment");
    pair
}
