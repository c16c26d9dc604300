//! The desk before the governor: callers wait at it, and each is handed its verdict.
//!
//! It is what a place does that lives long and lets its requests wake each other: a Durable
//! Object, a process. The [`Line`] decides; the desk keeps who waits, writes the state down before
//! it hands a permit out, and sets the timers.

use core::cell::{Cell, RefCell};
use core::future::Future;
use core::time::Duration;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_channel::oneshot;
use marketo_core::Timestamp;
use marketo_core::limit::{
    CompleteOutcome, Completion, Line, PermitRequest, Report, Verdict, WaiterId,
};

use crate::first::before;
use crate::host::{Clock, Keep, Spawn};

/// How long what frees a place or a slot may go unstored, if no grant stores it.
const KEEP_WITHIN: Duration = Duration::from_millis(100);

/// A line, those who wait in it, and where its state is kept.
#[derive(Debug)]
pub struct Desk<H> {
    host: H,
    line: RefCell<Line>,
    waiting: RefCell<BTreeMap<WaiterId, oneshot::Sender<Verdict>>>,
    /// When the earliest timer that is set goes off.
    armed: Cell<Option<Timestamp>>,
    /// Whether a timer is set that stores what no grant has stored.
    keeping: Cell<bool>,
}

impl<H: Clock + Keep + Spawn + 'static> Desk<H> {
    /// A desk before `line`, at which nobody waits yet.
    #[must_use]
    pub fn new(host: H, line: Line) -> Rc<Self> {
        Rc::new(Self {
            host,
            line: RefCell::new(line),
            waiting: RefCell::default(),
            armed: Cell::default(),
            keeping: Cell::default(),
        })
    }

    /// Where it stands.
    pub const fn host(&self) -> &H {
        &self.host
    }

    /// Waits in line. `None` if `gone` is done first: the caller has gone away, and is taken out
    /// of the line. To drop the future does the same. `None`, too, if the permit could not be
    /// written down: it was given back, and the caller may ask again.
    pub async fn acquire(
        self: &Rc<Self>,
        request: PermitRequest,
        gone: impl Future<Output = ()>,
    ) -> Option<Verdict> {
        let (tell, told) = oneshot::channel();
        let waiter = self.line.borrow_mut().request(self.host.now(), request);
        self.waiting.borrow_mut().insert(waiter, tell);
        let mut stay = Stay {
            desk: self,
            waiter,
            served: false,
        };
        self.settle();
        let verdict = before(gone, told).await?;
        stay.served = true;
        verdict.ok()
    }

    /// Takes in what became of a permit.
    pub fn report(self: &Rc<Self>, report: &Report) -> CompleteOutcome {
        self.tell(|line, now| line.report(now, report))
    }

    /// Tells the line something, and hands out what it decides thereupon.
    pub fn tell<T>(self: &Rc<Self>, something: impl FnOnce(&mut Line, Timestamp) -> T) -> T {
        let told = something(&mut self.line.borrow_mut(), self.host.now());
        self.settle();
        told
    }

    /// Looks at the line, for its status.
    pub fn look<T>(&self, at: impl FnOnce(&Line, Timestamp) -> T) -> T {
        at(&self.line.borrow(), self.host.now())
    }

    /// Hands out what has been decided, once it is stored, and sets the next timer.
    fn settle(self: &Rc<Self>) {
        let now = self.host.now();
        let mut verdicts = Vec::new();
        let mut line = self.line.borrow_mut();
        while let Some(verdict) = line.poll_verdict(now) {
            verdicts.push(verdict);
        }
        // A permit is never out without its lease being kept. What frees something can wait for the
        // next grant, or a moment: to lose it costs a wait, and breaks nothing.
        let grants = verdicts
            .iter()
            .any(|(_, verdict)| matches!(verdict, Verdict::Granted(_)));
        let stored = !grants || self.keep(&mut line);
        if !grants {
            self.keep_soon();
        }
        for (waiter, verdict) in verdicts {
            let tell = self.waiting.borrow_mut().remove(&waiter);
            let told = stored && tell.is_some_and(|tell| tell.send(verdict).is_ok());
            if let (false, Verdict::Granted(permit)) = (told, verdict) {
                let _ = line.complete(now, permit.lease, Completion::NotSent);
            }
        }
        let timeout = line.poll_timeout(now);
        drop(line);
        if let Some((at, _)) = timeout {
            self.arm(at);
        }
    }

    fn arm(self: &Rc<Self>, at: Timestamp) {
        if self.armed.get().is_some_and(|armed| armed <= at) {
            return;
        }
        self.armed.set(Some(at));
        let desk = Rc::clone(self);
        self.host.spawn(async move {
            desk.host.sleep(at).await;
            if desk.armed.get() == Some(at) {
                desk.armed.set(None);
            }
            desk.settle();
        });
    }

    /// Stores the state a little later, unless a grant has done so by then.
    fn keep_soon(self: &Rc<Self>) {
        if self.keeping.replace(true) {
            return;
        }
        let desk = Rc::clone(self);
        self.host.spawn(async move {
            desk.host.sleep(desk.host.now().after(KEEP_WITHIN)).await;
            desk.keeping.set(false);
            desk.keep(&mut desk.line.borrow_mut());
        });
    }

    /// Stores the state if it has changed.
    fn keep(&self, line: &mut Line) -> bool {
        let kept = line.poll_save().is_none_or(|state| self.host.keep(state));
        if !kept {
            line.on_save_failed();
        }
        kept
    }
}

/// Somebody's stay in the line. If they leave before they have their verdict, they are taken out.
struct Stay<'a, H: Clock + Keep + Spawn + 'static> {
    desk: &'a Rc<Desk<H>>,
    waiter: WaiterId,
    served: bool,
}

impl<H: Clock + Keep + Spawn + 'static> Drop for Stay<'_, H> {
    fn drop(&mut self) {
        if self.served {
            return;
        }
        let Self { desk, waiter, .. } = self;
        // In use where a host drops it in the middle of something else: then its permit comes back
        // when its turn has come, since nobody is there to take it.
        if let Ok(mut waiting) = desk.waiting.try_borrow_mut() {
            waiting.remove(waiter);
        }
        let Ok(mut line) = desk.line.try_borrow_mut() else {
            return;
        };
        line.cancel(desk.host.now(), *waiter);
        drop(line);
        desk.settle();
    }
}
