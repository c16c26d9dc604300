//! A clock that stands still until nobody has anything more to do, and the tasks that live by it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use marketo_core::Timestamp;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// One thread, and a time of its own.
pub(crate) struct Virtual {
    now: Cell<Timestamp>,
    tasks: RefCell<BTreeMap<usize, Task>>,
    next: Cell<usize>,
    ready: Arc<Mutex<VecDeque<usize>>>,
    /// Who is to be woken when, in the order of the instants and then of the asking.
    timers: RefCell<BTreeMap<(Timestamp, usize), Waker>>,
    asked: Cell<usize>,
}

struct Ready {
    task: usize,
    queue: Arc<Mutex<VecDeque<usize>>>,
}

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.queue.lock().unwrap().push_back(self.task);
    }
}

impl Virtual {
    pub(crate) fn new(now: Timestamp) -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(now),
            tasks: RefCell::default(),
            next: Cell::new(0),
            ready: Arc::default(),
            timers: RefCell::default(),
            asked: Cell::new(0),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now.get()
    }

    /// Adds a task; it is first polled when the others have had their turn.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let id = self.next.replace(self.next.get() + 1);
        self.tasks.borrow_mut().insert(id, Box::pin(task));
        self.ready.lock().unwrap().push_back(id);
    }

    pub(crate) fn sleep(self: &Rc<Self>, until: Timestamp) -> Sleep {
        Sleep {
            clock: Rc::clone(self),
            until,
        }
    }

    /// Runs until all tasks are over. Gives how many are not, though nothing can wake them.
    pub(crate) fn run(&self) -> usize {
        loop {
            let ready = self.ready.lock().unwrap().pop_front();
            if let Some(id) = ready {
                self.poll(id);
                continue;
            }
            let timer = self.timers.borrow_mut().pop_first();
            let Some(((at, _), waker)) = timer else {
                return self.tasks.borrow().len();
            };
            self.now.set(self.now().max(at));
            waker.wake();
        }
    }

    fn poll(&self, id: usize) {
        // Taken out, since it may add others while it runs.
        let Some(mut task) = self.tasks.borrow_mut().remove(&id) else {
            return;
        };
        let queue = Arc::clone(&self.ready);
        let waker = Waker::from(Arc::new(Ready { task: id, queue }));
        if task
            .as_mut()
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            self.tasks.borrow_mut().insert(id, task);
        }
    }
}

/// Done at an instant.
pub(crate) struct Sleep {
    clock: Rc<Virtual>,
    until: Timestamp,
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = &self.clock;
        if clock.now() >= self.until {
            return Poll::Ready(());
        }
        let order = clock.asked.replace(clock.asked.get() + 1);
        let key = (self.until, order);
        clock
            .timers
            .borrow_mut()
            .insert(key, context.waker().clone());
        Poll::Pending
    }
}

/// A place where one leaves something for another.
pub(crate) struct Slot<T>(RefCell<(Option<T>, Option<Waker>)>);

impl<T> Slot<T> {
    pub(crate) fn new() -> Rc<Self> {
        Rc::new(Self(RefCell::new((None, None))))
    }

    pub(crate) fn put(&self, value: T) {
        let mut slot = self.0.borrow_mut();
        slot.0 = Some(value);
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    }

    pub(crate) async fn take(self: Rc<Self>) -> T {
        std::future::poll_fn(|context| {
            let mut slot = self.0.borrow_mut();
            match slot.0.take() {
                Some(value) => Poll::Ready(value),
                None => {
                    slot.1 = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}
