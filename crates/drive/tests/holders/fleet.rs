//! Each kind of holder, as the suite sees it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{
    CompleteOutcome, Governor, Limits, Line, LineLimits, PermitRequest, Report, Verdict,
};
use marketo_drive::swap::{SwapHolder, SwapStore};
use marketo_drive::{Bell, Clock, Desk, Forget, Keep, KeepWith, Process, Spawn, Start};

use crate::clock::Virtual;
use crate::draw;

/// A clock that is ahead of the true one, and chance.
#[derive(Clone)]
pub(crate) struct Host {
    pub(crate) clock: Rc<Virtual>,
    ahead: Duration,
    chance: Rc<Cell<u64>>,
    /// Where it keeps a state, if it does that itself.
    hand: Option<Hand>,
}

impl Host {
    pub(crate) fn new(clock: Rc<Virtual>, ahead: Duration, seed: u64) -> Self {
        let chance = Rc::new(Cell::new(seed));
        Self {
            clock,
            ahead,
            chance,
            hand: None,
        }
    }
}

impl Clock for Host {
    fn now(&self) -> Timestamp {
        self.clock.now().after(self.ahead)
    }

    fn entropy(&self) -> u64 {
        let mut state = self.chance.get();
        let drawn = draw(&mut state);
        self.chance.set(state);
        drawn
    }

    async fn sleep(&self, until: Timestamp) {
        self.clock.sleep(until.before(self.ahead)).await;
    }
}

impl Spawn for Host {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.clock.spawn(task);
    }
}

/// Holders of the limits of one instance, of whichever kind.
pub(crate) trait Fleet: Clone + 'static {
    /// The limits that are kept, with the spread of the clocks of this kind.
    fn limits(&self) -> Limits;

    /// What the clock says of the holder that serves a caller.
    fn now(&self, caller: usize) -> Timestamp;

    /// Waits for a permit, as far as it can be told, or until `gone`.
    fn acquire(
        &self,
        caller: usize,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> impl Future<Output = Option<Verdict>>;

    /// Reports, as far as it can be told.
    fn report(
        &self,
        caller: usize,
        report: Report,
    ) -> impl Future<Output = Option<CompleteOutcome>>;

    /// All holders die and others come in their place.
    fn crash(&self);

    /// Rung at a crash.
    fn crashes(&self) -> &Bell;
}

/// What is kept of a desk, and how often it has died.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    state: Rc<RefCell<Option<Vec<u8>>>>,
    life: Rc<Cell<u32>>,
    writes: Rc<Cell<u32>>,
}

/// A disk in the hands of one life of a desk.
#[derive(Clone)]
pub(crate) struct Hand {
    disk: Disk,
    life: u32,
    /// Each write of so many fails.
    fails: Option<u32>,
}

impl KeepWith for Hand {
    fn keep_with(&self, state: Vec<u8>) -> bool {
        let writes = self.disk.writes.get() + 1;
        self.disk.writes.set(writes);
        let fails = self
            .fails
            .is_some_and(|one_of| writes.is_multiple_of(one_of));
        let kept = self.disk.life.get() == self.life && !fails;
        if kept {
            *self.disk.state.borrow_mut() = Some(state);
        }
        kept
    }
}

/// As a Durable Object has it: the host keeps the state itself.
impl Keep for Host {
    fn keep(&self, state: Vec<u8>) -> bool {
        self.hand.as_ref().is_some_and(|hand| hand.keep_with(state))
    }
}

/// How a desk comes to life.
type Opens<H> = fn(Host, Limits, Hand) -> Rc<Desk<H>>;

/// One desk at a time.
pub(crate) struct OneDesk<H> {
    host: Host,
    limits: Limits,
    disk: Disk,
    opens: Opens<H>,
    desk: Rc<RefCell<Rc<Desk<H>>>>,
    crashes: Bell,
}

impl<H> Clone for OneDesk<H> {
    fn clone(&self) -> Self {
        Self {
            host: self.host.clone(),
            limits: self.limits,
            disk: self.disk.clone(),
            opens: self.opens,
            desk: Rc::clone(&self.desk),
            crashes: self.crashes.clone(),
        }
    }
}

impl<H> OneDesk<H> {
    fn new(clock: &Rc<Virtual>, limits: Limits, opens: Opens<H>) -> Self {
        let host = Host::new(Rc::clone(clock), Duration::ZERO, 1);
        let disk = Disk::default();
        let hand = Hand {
            disk: disk.clone(),
            life: 0,
            fails: None,
        };
        let desk = opens(host.clone(), limits, hand);
        Self {
            host,
            limits,
            disk,
            opens,
            desk: Rc::new(RefCell::new(desk)),
            crashes: Bell::new(),
        }
    }

    fn desk(&self) -> Rc<Desk<H>> {
        Rc::clone(&self.desk.borrow())
    }
}

/// The desk of a Durable Object.
pub(crate) fn object(clock: &Rc<Virtual>, limits: Limits) -> OneDesk<Host> {
    OneDesk::new(clock, limits, place)
}

/// The same, and some of its writes fail.
pub(crate) fn unlucky(clock: &Rc<Virtual>, limits: Limits) -> OneDesk<Host> {
    OneDesk::new(clock, limits, |host, limits, mut hand| {
        hand.fails = Some(5);
        place(host, limits, hand)
    })
}

fn place(mut host: Host, limits: Limits, hand: Hand) -> Rc<Desk<Host>> {
    let now = host.now();
    let kept = hand.disk.state.borrow().clone();
    let governor = match kept {
        Some(state) => Governor::restore(limits, now, &state),
        None => Governor::new(limits),
    };
    host.hand = Some(hand);
    Desk::new(host, Line::new(governor, LineLimits::default()))
}

/// A process that keeps its state.
pub(crate) fn keeping(clock: &Rc<Virtual>, limits: Limits) -> OneDesk<Process<Host, Hand>> {
    OneDesk::new(clock, limits, |host, limits, hand| {
        let kept = hand.disk.state.borrow().clone();
        let line = LineLimits::default();
        Desk::kept(host, hand, limits.into(), line, Start::New, kept.as_deref())
    })
}

/// A process that keeps nothing: each life but the first begins closed.
pub(crate) fn forgetful(clock: &Rc<Virtual>, limits: Limits) -> OneDesk<Process<Host, Forget>> {
    OneDesk::new(clock, limits, |host, limits, hand| {
        let start = if hand.life == 0 {
            Start::New
        } else {
            Start::Closed
        };
        Desk::forgetful(host, limits.into(), LineLimits::default(), start)
    })
}

impl<H: Clock + Keep + Spawn + 'static> Fleet for OneDesk<H> {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn now(&self, _: usize) -> Timestamp {
        self.host.now()
    }

    async fn acquire(
        &self,
        _: usize,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Option<Verdict> {
        let desk = self.desk();
        desk.acquire(request, gone).await
    }

    async fn report(&self, _: usize, report: Report) -> Option<CompleteOutcome> {
        Some(self.desk().report(&report))
    }

    fn crash(&self) {
        let life = self.disk.life.get() + 1;
        self.disk.life.set(life);
        let disk = self.disk.clone();
        let fails = None;
        let hand = Hand { disk, life, fails };
        *self.desk.borrow_mut() = (self.opens)(self.host.clone(), self.limits, hand);
        self.crashes.ring();
    }

    fn crashes(&self) -> &Bell {
        &self.crashes
    }
}

/// An instance for each caller, which share a store. Their clocks are apart by up to the spread.
pub(crate) struct Instances<S> {
    clock: Rc<Virtual>,
    limits: Limits,
    opens: Rc<dyn Fn(u64) -> S>,
    asked: Rc<Cell<u64>>,
    crashes: Bell,
}

impl<S> Clone for Instances<S> {
    fn clone(&self) -> Self {
        Self {
            clock: Rc::clone(&self.clock),
            limits: self.limits,
            opens: Rc::clone(&self.opens),
            asked: Rc::clone(&self.asked),
            crashes: self.crashes.clone(),
        }
    }
}

impl<S: SwapStore> Instances<S> {
    pub(crate) fn new(
        clock: &Rc<Virtual>,
        limits: Limits,
        spread: Duration,
        opens: impl Fn(u64) -> S + 'static,
    ) -> Self {
        Self {
            clock: Rc::clone(clock),
            limits: Limits {
                clock_spread: spread,
                ..limits
            },
            opens: Rc::new(opens),
            asked: Rc::default(),
            crashes: Bell::new(),
        }
    }

    fn host(&self, caller: usize) -> Host {
        let asked = self.asked.replace(self.asked.get() + 1);
        // The slowest, the fastest, and some between.
        let part = [0, 4, 1, 3, 2][caller % 5];
        let ahead = self.limits.clock_spread * part / 4;
        Host::new(Rc::clone(&self.clock), ahead, asked << 20 | 7)
    }

    fn holder(&self, caller: usize) -> SwapHolder<S, Host> {
        let host = self.host(caller);
        let store = (self.opens)(host.entropy());
        SwapHolder::new(store, host, self.limits, Start::New)
    }
}

impl<S: SwapStore + 'static> Fleet for Instances<S> {
    fn limits(&self) -> Limits {
        self.limits
    }

    fn now(&self, caller: usize) -> Timestamp {
        self.host(caller).now()
    }

    async fn acquire(
        &self,
        caller: usize,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Option<Verdict> {
        self.holder(caller).acquire(request, gone).await.ok()?
    }

    async fn report(&self, caller: usize, report: Report) -> Option<CompleteOutcome> {
        self.holder(caller).report(&report).await.ok()
    }

    fn crash(&self) {
        self.crashes.ring();
    }

    fn crashes(&self) -> &Bell {
        &self.crashes
    }
}
