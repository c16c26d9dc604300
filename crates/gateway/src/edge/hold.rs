//! How many bytes of bodies are held at once.
//!
//! A body is read before a permit is asked for, so that a slow upload holds none of Marketo's ten
//! places, and it is kept until the call is over, since the call may have to be made again. What
//! waits so is bounded here: a process that runs out of memory fails everybody.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

/// The most bytes of bodies that are held at once, in one process. A Worker has 128 MB, and holds
/// each body a second time while the platform sends it (Cloudflare: Workers, Limits).
pub const MOST_HELD: usize = 48 * 1024 * 1024;

/// What is held now, by all requests together.
#[derive(Clone, Debug, Default)]
pub(super) struct Hold(Arc<AtomicUsize>);

/// What one request holds of it; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    of: Hold,
    bytes: usize,
}

impl Hold {
    /// A request that holds nothing yet.
    pub(super) fn nothing(&self) -> Held {
        Held {
            of: self.clone(),
            bytes: 0,
        }
    }
}

impl Held {
    /// Holds at least so many bytes; false, and what was held before, if there is no room.
    pub(super) fn at_least(&mut self, bytes: usize) -> bool {
        let Some(more) = bytes.checked_sub(self.bytes) else {
            return true;
        };
        let add = |held: usize| held.checked_add(more).filter(|sum| *sum <= MOST_HELD);
        let (ok, seen) = (Ordering::Relaxed, Ordering::Relaxed);
        let fits = self.of.0.fetch_update(ok, seen, add).is_ok();
        if fits {
            self.bytes = bytes;
        }
        fits
    }

    /// How many bytes that are.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives back what is held beyond so many bytes.
    pub(super) fn at_most(&mut self, bytes: usize) {
        let less = self.bytes.saturating_sub(bytes);
        self.of.0.fetch_sub(less, Ordering::Relaxed);
        self.bytes -= less;
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.at_most(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_given_back() {
        let hold = Hold::default();
        let (mut first, mut second) = (hold.nothing(), hold.nothing());
        assert!(first.at_least(MOST_HELD - 10));
        assert!(second.at_least(10));
        assert!(second.at_least(3), "it holds more already");
        assert!(!second.at_least(11));
        first.at_most(MOST_HELD - 11);
        assert!(second.at_least(11));
        assert!(!first.at_least(usize::MAX));
        drop(first);
        assert!(second.at_least(MOST_HELD));
        assert!(!hold.nothing().at_least(1));
        drop(second);
        assert_eq!(hold.0.load(Ordering::Relaxed), 0);
    }
}
