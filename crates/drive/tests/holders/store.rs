//! A store with weather: it is slow, it fails, and what it says it did not do it may yet do.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use marketo_drive::swap::{MemoryStore, Seen, StoreFailure, SwapStore, Swapped};

use crate::clock::Virtual;
use crate::draw;

#[derive(Clone)]
pub(crate) struct Weathered {
    inner: MemoryStore,
    clock: Rc<Virtual>,
    chance: Rc<Cell<u64>>,
    /// In chances out of 100.
    fails: u64,
    slowest: u64,
}

impl Weathered {
    pub(crate) fn new(clock: Rc<Virtual>, seed: u64, fails: u64, slowest: u64) -> Self {
        Self {
            inner: MemoryStore::default(),
            clock,
            chance: Rc::new(Cell::new(seed)),
            fails,
            slowest,
        }
    }

    fn draw(&self) -> u64 {
        let mut state = self.chance.get();
        let drawn = draw(&mut state);
        self.chance.set(state);
        drawn
    }

    fn strikes(&self) -> bool {
        self.draw() % 100 < self.fails
    }

    async fn dawdle(&self) {
        let wait = Duration::from_millis(self.draw() % (self.slowest + 1));
        self.clock.sleep(self.clock.now().after(wait)).await;
    }
}

impl SwapStore for Weathered {
    type Version = u64;

    async fn read(&self) -> Result<Seen<u64>, StoreFailure> {
        self.dawdle().await;
        let seen = self.inner.read().await;
        self.dawdle().await;
        if self.strikes() {
            Err(StoreFailure)
        } else {
            seen
        }
    }

    async fn swap(&self, version: u64, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        self.dawdle().await;
        if self.strikes() {
            if self.draw().is_multiple_of(2) {
                let store = self.clone();
                self.clock.spawn(async move {
                    store.dawdle().await;
                    let _ = store.inner.swap(version, bytes).await;
                });
            }
            return Err(StoreFailure);
        }
        let swapped = self.inner.swap(version, bytes).await;
        self.dawdle().await;
        if self.strikes() {
            Err(StoreFailure)
        } else {
            swapped
        }
    }
}
