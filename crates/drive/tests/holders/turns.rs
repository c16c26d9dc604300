//! A host whose every step is chosen: which of those who wait for the store goes on, with what luck,
//! and when time passes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use marketo_core::Timestamp;
use marketo_drive::Clock;
use marketo_drive::swap::{Seen, StoreFailure, SwapStore, Swapped};

use crate::{START, draw};

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Choice {
    /// The store does what is asked, and says so.
    Does(u64),
    /// It does so, and does not say.
    DoesSilently(u64),
    /// It does nothing, and does not say.
    Fails(u64),
    /// It does not say, and does it later.
    DoesLater(u64),
    /// The next timer goes off, though others wait for the store.
    Passes,
}

/// Whoever chooses: of so many things, the one at this place.
pub(crate) trait Chooser {
    fn choose(&mut self, of: usize) -> usize;
}

/// Goes through all choices, run by run.
#[derive(Default)]
pub(crate) struct Every {
    path: Vec<(usize, usize)>,
    at: usize,
}

impl Every {
    /// Sets out for the next run. `false` if there is none.
    pub(crate) fn next(&mut self) -> bool {
        self.at = 0;
        while let Some((taken, of)) = self.path.pop() {
            if taken + 1 < of {
                self.path.push((taken + 1, of));
                return true;
            }
        }
        false
    }
}

impl Chooser for Every {
    fn choose(&mut self, of: usize) -> usize {
        if self.at == self.path.len() {
            self.path.push((0, of));
        }
        let (taken, before) = self.path[self.at];
        assert_eq!(before, of, "the same choices lead to the same");
        self.at += 1;
        taken
    }
}

/// Chooses at random.
pub(crate) struct Random(pub(crate) u64);

impl Chooser for Random {
    fn choose(&mut self, of: usize) -> usize {
        (draw(&mut self.0) % of as u64) as usize
    }
}

/// A store that does not compare, to see that this is noticed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Compares {
    Always,
    Never,
}

#[derive(Debug)]
enum Asked {
    Read,
    Swap(u64, Vec<u8>),
}

#[derive(Debug)]
enum Said {
    Read(Result<Seen<u64>, StoreFailure>),
    Swapped(Result<Swapped, StoreFailure>),
}

pub(crate) struct Turns {
    now: Cell<u64>,
    entropy: Cell<u64>,
    count: Cell<u64>,
    alike: Cell<u64>,
    compares: Compares,
    asked: RefCell<BTreeMap<u64, Asked>>,
    said: RefCell<BTreeMap<u64, Said>>,
    /// What nobody waits for any more, and may be done yet.
    late: RefCell<BTreeMap<u64, Asked>>,
    timers: RefCell<BTreeMap<u64, Timestamp>>,
    pub(crate) stored: RefCell<Option<Vec<u8>>>,
    swaps: Cell<u64>,
}

impl Turns {
    pub(crate) fn new(compares: Compares) -> Rc<Self> {
        Rc::new(Self {
            now: Cell::new(START),
            entropy: Cell::new(5),
            count: Cell::new(0),
            alike: Cell::new(0),
            compares,
            asked: RefCell::default(),
            said: RefCell::default(),
            late: RefCell::default(),
            timers: RefCell::default(),
            stored: RefCell::default(),
            swaps: Cell::new(0),
        })
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now.get())
    }

    fn id(&self) -> u64 {
        self.count.replace(self.count.get() + 1)
    }

    /// Runs until all tasks are over, as `chooser` will have it, with so much bad luck at most.
    ///
    /// The tasks are alike: which of those that have not begun begins next is all the same, so the
    /// first does.
    pub(crate) fn run(
        &self,
        tasks: Vec<Pin<Box<dyn Future<Output = ()>>>>,
        chooser: &mut impl Chooser,
        mut mishaps: usize,
    ) {
        let mut tasks = tasks;
        // Each asks for something as soon as it is polled.
        self.alike.set(tasks.len() as u64);
        let mut steps = 0;
        loop {
            steps += 1;
            assert!(steps < 20_000, "it goes on without getting anywhere");
            let mut context = Context::from_waker(Waker::noop());
            tasks.retain_mut(|task| task.as_mut().poll(&mut context).is_pending());
            if tasks.is_empty() {
                return;
            }
            let choices = self.choices(mishaps);
            assert!(!choices.is_empty(), "somebody waits for ever");
            let choice = choices[chooser.choose(choices.len())];
            mishaps -= usize::from(!matches!(choice, Choice::Does(_)) && choices.len() > 1);
            self.carry_out(choice);
        }
    }

    fn choices(&self, mishaps: usize) -> Vec<Choice> {
        let (asked, late) = (self.asked.borrow(), self.late.borrow());
        let next = asked.keys().next().copied();
        let may = |(id, _): &(&u64, &Asked)| Some(**id) == next || **id >= self.alike.get();
        let asked = || asked.iter().filter(may);
        let waiting = asked().map(|(id, _)| id).chain(late.keys());
        let mut choices: Vec<_> = waiting.copied().map(Choice::Does).collect();
        if mishaps > 0 {
            for (id, asked) in asked() {
                choices.push(Choice::Fails(*id));
                if matches!(asked, Asked::Swap(..)) {
                    choices.extend([Choice::DoesSilently(*id), Choice::DoesLater(*id)]);
                }
            }
        }
        if !self.timers.borrow().is_empty() && (mishaps > 0 || choices.is_empty()) {
            choices.push(Choice::Passes);
        }
        choices
    }

    fn carry_out(&self, choice: Choice) {
        let failed = |asked: &Asked| match asked {
            Asked::Read => Said::Read(Err(StoreFailure)),
            Asked::Swap(..) => Said::Swapped(Err(StoreFailure)),
        };
        let taken = |id| self.asked.borrow_mut().remove(&id);
        let say = |id, said| self.said.borrow_mut().insert(id, said);
        match choice {
            Choice::Does(id) => match taken(id) {
                Some(asked) => {
                    let said = self.execute(asked);
                    say(id, said);
                }
                None => {
                    let late = self.late.borrow_mut().remove(&id);
                    late.map(|asked| self.execute(asked));
                }
            },
            Choice::DoesSilently(id) => {
                if let Some(asked) = taken(id) {
                    say(id, failed(&asked));
                    self.execute(asked);
                }
            }
            Choice::Fails(id) => {
                if let Some(asked) = taken(id) {
                    say(id, failed(&asked));
                }
            }
            Choice::DoesLater(id) => {
                if let Some(asked) = taken(id) {
                    say(id, failed(&asked));
                    self.late.borrow_mut().insert(id, asked);
                }
            }
            Choice::Passes => {
                let next = self.timers.borrow().values().min().copied();
                let next = next.map_or(self.now.get(), Timestamp::as_millis);
                self.now.set(self.now.get().max(next));
            }
        }
    }

    fn execute(&self, asked: Asked) -> Said {
        let mut stored = self.stored.borrow_mut();
        match asked {
            Asked::Read => Said::Read(Ok(Seen {
                bytes: stored.clone(),
                version: self.swaps.get(),
            })),
            Asked::Swap(version, bytes) => {
                let wins = version == self.swaps.get() || self.compares == Compares::Never;
                if wins {
                    *stored = Some(bytes);
                    self.swaps.set(self.swaps.get() + 1);
                }
                let swapped = if wins { Swapped::Won } else { Swapped::Lost };
                Said::Swapped(Ok(swapped))
            }
        }
    }

    async fn ask(&self, asked: Asked) -> Said {
        let id = self.id();
        self.asked.borrow_mut().insert(id, asked);
        std::future::poll_fn(|_| match self.said.borrow_mut().remove(&id) {
            Some(said) => Poll::Ready(said),
            None => Poll::Pending,
        })
        .await
    }
}

/// One who has the store and the time in common with others.
#[derive(Clone)]
pub(crate) struct Player(pub(crate) Rc<Turns>);

impl Clock for Player {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn entropy(&self) -> u64 {
        let mut state = self.0.entropy.get();
        let drawn = draw(&mut state);
        self.0.entropy.set(state);
        drawn
    }

    async fn sleep(&self, until: Timestamp) {
        let turns = &self.0;
        let timer = Timer {
            turns,
            id: turns.id(),
        };
        std::future::poll_fn(|_| {
            if turns.now() >= until {
                return Poll::Ready(());
            }
            turns.timers.borrow_mut().insert(timer.id, until);
            Poll::Pending
        })
        .await;
    }
}

/// A timer that goes with its sleeper.
struct Timer<'a> {
    turns: &'a Turns,
    id: u64,
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        self.turns.timers.borrow_mut().remove(&self.id);
    }
}

impl SwapStore for Player {
    type Version = u64;

    async fn read(&self) -> Result<Seen<u64>, StoreFailure> {
        match self.0.ask(Asked::Read).await {
            Said::Read(seen) => seen,
            Said::Swapped(_) => unreachable!("a read is answered as one"),
        }
    }

    async fn swap(&self, version: u64, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        match self.0.ask(Asked::Swap(version, bytes)).await {
            Said::Swapped(swapped) => swapped,
            Said::Read(_) => unreachable!("a swap is answered as one"),
        }
    }
}
