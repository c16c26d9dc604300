//! The server's clock: real time with an offset, or time that only moves when told to.

// The one place of the simulator that asks what time it is.
#![allow(clippy::disallowed_methods)]

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;

use crate::time::Time;

#[derive(Clone, Copy)]
struct State {
    base: Time,
    since: Instant,
    manual: bool,
}

impl State {
    fn now(&self) -> Time {
        if self.manual {
            return self.base;
        }
        let passed = self.since.elapsed().as_millis();
        self.base.plus(u64::try_from(passed).unwrap_or(u64::MAX))
    }
}

/// A clock that can be moved forward.
pub struct Clock {
    state: Mutex<State>,
    changed: Notify,
}

impl Clock {
    /// A clock that begins at `start`, or at the real time.
    #[must_use]
    pub fn new(start: Option<Time>, manual: bool) -> Self {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let real = Time::from_millis(u64::try_from(real).unwrap_or(u64::MAX));
        let state = State {
            base: start.unwrap_or(real),
            since: Instant::now(),
            manual,
        };
        Self {
            state: Mutex::new(state),
            changed: Notify::new(),
        }
    }

    /// The simulator's time.
    #[must_use]
    pub fn now(&self) -> Time {
        self.read().now()
    }

    /// Whether time only moves when told to.
    #[must_use]
    pub fn is_manual(&self) -> bool {
        self.read().manual
    }

    /// Moves time forward by `millis`.
    pub fn advance(&self, millis: u64) {
        self.change(|state| state.base = state.base.plus(millis));
    }

    /// Makes it that time now, whatever it was.
    pub fn set(&self, now: Time) {
        self.change(|state| {
            state.base = now;
            state.since = Instant::now();
        });
    }

    /// Stops the clock, or lets it run on from where it stands.
    pub fn set_manual(&self, manual: bool) {
        self.change(|state| {
            state.base = state.now();
            state.since = Instant::now();
            state.manual = manual;
        });
    }

    /// Returns once the simulator's time has come to `until`.
    pub async fn wait(&self, until: Time) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // From here on a change is not missed.
            changed.as_mut().enable();
            let (now, manual) = {
                let state = self.read();
                (state.now(), state.manual)
            };
            if now >= until {
                return;
            }
            if manual {
                changed.await;
            } else {
                let left = Duration::from_millis(until.since(now));
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    () = changed => {}
                }
            }
        }
    }

    fn read(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
    }
}
