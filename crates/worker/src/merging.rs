//! Calls that are made as one: where they meet, in the object, and how the one who leads shares out
//! what came of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;

use futures_channel::oneshot;
use marketo_core::Timestamp;
use marketo_core::limit::{PermitRequest, Reply, Verdict};
use marketo_drive::{Clock, Desk, before};
use marketo_gateway::merge::{BatchId, Member, Merger, Next, Note, Ticket, Told};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal};

use crate::clock::PlatformClock;
use crate::log;
use crate::object::Place;
use crate::wait::gone;
use crate::wire::{self, Join, Joined, Object, Shares};

/// Where those meet whose calls can be one.
#[derive(Default)]
pub(crate) struct MergeDesk {
    merger: RefCell<Merger>,
    waiting: RefCell<BTreeMap<Ticket, oneshot::Sender<()>>>,
    /// When the earliest timer that is set goes off.
    armed: Cell<Option<Timestamp>>,
}

impl MergeDesk {
    /// Waits for a permit at `line`, or for another to make the call. Nothing where the caller goes
    /// away.
    pub(crate) async fn join(
        self: &Rc<Self>,
        line: &Rc<Desk<Place>>,
        join: Join,
        caller: &AbortSignal,
    ) -> Option<Joined> {
        let Join { part, request } = join;
        let ticket = self.with(|merger, now| merger.join(now, part));
        let mut stay = Stay {
            desk: self,
            ticket,
            over: false,
        };
        loop {
            let (wake, woken) = oneshot::channel();
            self.waiting.borrow_mut().insert(ticket, wake);
            let next = self.with(|merger, _| merger.poll(ticket));
            let verdict = match next {
                Next::Wait => {
                    // Woken, or dropped with the desk: either way it looks again.
                    let _ = before(gone(caller.clone()), woken).await?;
                    continue;
                }
                Next::Told(told, note) => {
                    stay.over = true;
                    return Some(Joined {
                        told: Some((told, note)),
                        ..Joined::default()
                    });
                }
                Next::Refused(refusal) => {
                    stay.over = true;
                    return Some(answered(Verdict::Refused(refusal)));
                }
                Next::Lead(batch) => {
                    let verdict = in_line(line, request.clone(), caller.clone()).await?;
                    stay.over = true;
                    match verdict {
                        Verdict::Granted(_) => {
                            let members = self.with(|merger, now| merger.seal(now, batch));
                            return Some(Joined {
                                batch: Some(batch),
                                members,
                                ..answered(verdict)
                            });
                        }
                        Verdict::Refused(refusal) => {
                            self.with(|merger, now| merger.refused(now, batch, refusal));
                            verdict
                        }
                    }
                }
            };
            return Some(answered(verdict));
        }
    }

    /// Waits for a leader to be done, or to die.
    pub(crate) async fn lead(self: &Rc<Self>, batch: BatchId, leader: AbortSignal) {
        if self.with(|merger, _| merger.confirm(batch)) {
            gone(leader).await;
            // Nothing, if it has shared out what came of it.
            self.with(|merger, now| merger.died(now, batch));
        }
    }

    /// Tells those who went along with a leader.
    pub(crate) fn share(self: &Rc<Self>, shares: Shares) {
        let Shares { batch, told, note } = shares;
        self.with(|merger, now| merger.told(now, batch, told, &note));
    }

    /// Has the merger decide something, wakes whom it concerns, and sets the next timer.
    fn with<T>(self: &Rc<Self>, decide: impl FnOnce(&mut Merger, Timestamp) -> T) -> T {
        let mut merger = self.merger.borrow_mut();
        let now = PlatformClock.now();
        let decided = decide(&mut merger, now);
        while let Some(ticket) = merger.poll_changed() {
            if let Some(wake) = self.waiting.borrow_mut().remove(&ticket) {
                // One who is not there any more is on the way out.
                let _ = wake.send(());
            }
        }
        let timeout = merger.poll_timeout(now);
        drop(merger);
        if let Some(at) = timeout.filter(|at| self.armed.get().is_none_or(|armed| *at < armed)) {
            self.armed.set(Some(at));
            spawn_local(Rc::clone(self).wait_until(at));
        }
        decided
    }

    async fn wait_until(self: Rc<Self>, at: Timestamp) {
        PlatformClock.sleep(at).await;
        if self.armed.get() == Some(at) {
            self.armed.set(None);
        }
        self.with(Merger::on_timeout);
    }
}

/// Waits at the desk before the governor. Boxed, since two do.
pub(crate) fn in_line<'a>(
    line: &'a Rc<Desk<Place>>,
    request: PermitRequest,
    caller: AbortSignal,
) -> Pin<Box<dyn Future<Output = Option<Verdict>> + 'a>> {
    Box::pin(async move {
        let operation = request.operation.clone();
        let verdict = line.acquire(request, gone(caller)).await?;
        line.host().cache.begins(&operation, &verdict);
        Some(verdict)
    })
}

fn answered(verdict: Verdict) -> Joined {
    Joined {
        reply: Some(Reply::at(PlatformClock.now(), verdict)),
        ..Joined::default()
    }
}

/// Somebody's stay. Who leaves before it is over takes their part along.
struct Stay<'a> {
    desk: &'a Rc<MergeDesk>,
    ticket: Ticket,
    over: bool,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        self.desk.waiting.borrow_mut().remove(&self.ticket);
        if !self.over {
            let ticket = self.ticket;
            self.desk.with(|merger, now| merger.leave(now, ticket));
        }
    }
}

/// What a call leads.
pub(crate) struct Led {
    object: Rc<Object>,
    batch: BatchId,
    pub(crate) members: Vec<Member>,
    alive: Option<AbortController>,
}

impl Led {
    /// Takes the lead. The object hears of it if the one who leads dies.
    pub(crate) fn take(object: &Rc<Object>, batch: BatchId, members: Vec<Member>) -> Self {
        let alive = AbortController::new().ok().filter(|_| !members.is_empty());
        if let Some(alive) = &alive {
            let (object, signal) = (Rc::clone(object), alive.signal());
            spawn_local(async move {
                let batch = serde_json::to_string(&batch).unwrap_or_default();
                // It ends by being withdrawn, which counts as a failure.
                let _ = object.once(wire::LEAD, &batch, &signal).await;
            });
        }
        let object = Rc::clone(object);
        Self {
            object,
            batch,
            members,
            alive,
        }
    }

    /// Shares out what came of it.
    pub(crate) async fn share(self, told: Vec<(Ticket, Told)>, note: Note) {
        let batch = self.batch;
        let shares = Shares { batch, told, note };
        if let Err(error) = self.object.tell(wire::SHARE, &shares, None).await {
            log::problem("what came of a batch could not be told", &error);
        }
        if let Some(alive) = self.alive {
            alive.abort();
        }
    }
}
