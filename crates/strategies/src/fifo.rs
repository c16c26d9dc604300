//! First come, first served, before a gate that opens by a rule.

use std::collections::VecDeque;

use crate::limiter::{CallId, Limiter, Told};
use crate::{LIMIT, Micros, WINDOW};

/// When a gate lets the next call through.
pub(crate) trait Gate {
    /// Now or later.
    fn opens(&self, now: Micros) -> Micros;

    /// One goes through, when it is open.
    fn pass(&mut self, now: Micros);
}

/// Those who wait before a gate of their own.
#[derive(Debug)]
struct Lane<G> {
    gate: G,
    waiting: VecDeque<(CallId, Micros)>,
    out: usize,
}

/// One lane for all, or one for each integration. A lane has at most `most` calls out at once.
#[derive(Debug)]
pub(crate) struct Fifo<G> {
    lanes: Vec<Lane<G>>,
    most: usize,
}

impl<G: Gate> Fifo<G> {
    pub(crate) fn new(lanes: usize, most: usize, gate: impl Fn() -> G) -> Self {
        let lane = || Lane {
            gate: gate(),
            waiting: VecDeque::new(),
            out: 0,
        };
        Self {
            lanes: core::iter::repeat_with(lane).take(lanes).collect(),
            most,
        }
    }

    fn lane(&mut self, who: usize) -> &mut Lane<G> {
        let lane = who % self.lanes.len();
        &mut self.lanes[lane]
    }
}

impl<G: Gate> Limiter for Fifo<G> {
    fn ask(&mut self, _: Micros, call: CallId, who: usize, deadline: Micros) {
        self.lane(who).waiting.push_back((call, deadline));
    }

    fn answered(&mut self, _: Micros, _: CallId, who: usize, _: Option<&'static str>) {
        self.lane(who).out -= 1;
    }

    fn poll(&mut self, now: Micros) -> Option<(CallId, Told)> {
        for lane in &mut self.lanes {
            if lane.out >= self.most || lane.gate.opens(now) > now {
                continue;
            }
            let Some((call, deadline)) = lane.waiting.pop_front() else {
                continue;
            };
            if deadline <= now {
                return Some((call, Told::TooLate));
            }
            lane.gate.pass(now);
            lane.out += 1;
            return Some((call, Told::Send));
        }
        None
    }

    fn wake(&mut self, now: Micros) -> Option<Micros> {
        let waiting = self.lanes.iter();
        let waiting = waiting.filter(|lane| lane.out < self.most && !lane.waiting.is_empty());
        waiting.map(|lane| lane.gate.opens(now)).min()
    }
}

/// Always open.
#[derive(Debug)]
pub(crate) struct Open;

impl Gate for Open {
    fn opens(&self, now: Micros) -> Micros {
        now
    }

    fn pass(&mut self, _: Micros) {}
}

/// A fifth of a second between two calls.
#[derive(Debug, Default)]
pub(crate) struct Spaced {
    next: Micros,
}

impl Gate for Spaced {
    fn opens(&self, now: Micros) -> Micros {
        self.next.max(now)
    }

    fn pass(&mut self, now: Micros) {
        self.next = now + WINDOW / LIMIT as Micros;
    }
}

/// A hundred calls in each 20 s of the clock.
#[derive(Debug, Default)]
pub(crate) struct FixedWindow {
    window: Micros,
    used: usize,
}

impl Gate for FixedWindow {
    fn opens(&self, now: Micros) -> Micros {
        if now / WINDOW == self.window && self.used >= LIMIT {
            (self.window + 1) * WINDOW
        } else {
            now
        }
    }

    fn pass(&mut self, now: Micros) {
        if now / WINDOW != self.window {
            self.window = now / WINDOW;
            self.used = 0;
        }
        self.used += 1;
    }
}

/// A bucket of a hundred tokens that fills up in 20 s.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// When it will be full.
    full: Micros,
}

impl Bucket {
    const TOKEN: Micros = WINDOW / LIMIT as Micros;
}

impl Gate for Bucket {
    fn opens(&self, now: Micros) -> Micros {
        // There is a whole token when no more than all the others are missing.
        self.full.saturating_sub(WINDOW - Self::TOKEN).max(now)
    }

    fn pass(&mut self, now: Micros) {
        self.full = self.full.max(now) + Self::TOKEN;
    }
}

/// A hundred calls sent in any 20 s.
#[derive(Debug, Default)]
pub(crate) struct SentWindow {
    sent: VecDeque<Micros>,
}

impl Gate for SentWindow {
    fn opens(&self, now: Micros) -> Micros {
        let full = self.sent.len() >= LIMIT;
        let first = self.sent.front().filter(|_| full);
        first.map_or(now, |first| now.max(first + WINDOW))
    }

    fn pass(&mut self, now: Micros) {
        if self.sent.len() >= LIMIT {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Micros = 1_000_000;

    /// When each of many that wait from `from` on goes through.
    fn passes(gate: &mut impl Gate, from: Micros, count: usize) -> Vec<Micros> {
        let mut now = from;
        let pass = |_| {
            now = gate.opens(now);
            gate.pass(now);
            now
        };
        (0..count).map(pass).collect()
    }

    #[test]
    fn gates_open_as_their_names_say() {
        let last = |gate: &mut dyn FnMut() -> Vec<Micros>| gate().last().copied();
        let spaced = &mut || passes(&mut Spaced::default(), SECOND, 6);
        assert_eq!(last(spaced), Some(2 * SECOND));
        let mut fixed = FixedWindow::default();
        assert_eq!(passes(&mut fixed, 19 * SECOND, 100)[99], 19 * SECOND);
        assert_eq!(passes(&mut fixed, 19 * SECOND, 100)[99], 20 * SECOND);
        assert_eq!(passes(&mut fixed, 20 * SECOND, 1), [40 * SECOND]);
        let mut bucket = Bucket::default();
        assert_eq!(passes(&mut bucket, SECOND, 100)[99], SECOND);
        assert_eq!(passes(&mut bucket, SECOND, 10)[9], 3 * SECOND);
        let mut sent = SentWindow::default();
        assert_eq!(passes(&mut sent, SECOND, 50)[49], SECOND);
        assert_eq!(passes(&mut sent, 5 * SECOND, 50)[49], 5 * SECOND);
        assert_eq!(passes(&mut sent, 5 * SECOND, 50)[49], 21 * SECOND);
        assert_eq!(passes(&mut sent, 21 * SECOND, 1), [25 * SECOND]);
    }

    #[test]
    fn a_lane_has_no_more_out_than_it_may_and_drops_who_is_too_late() {
        let mut fifo = Fifo::new(2, 2, || Open);
        for (call, who) in [(0, 0), (1, 0), (2, 0), (3, 1)] {
            let deadline = if call == 1 { 5 } else { 100 };
            fifo.ask(0, call, who, deadline);
        }
        assert_eq!(fifo.poll(0), Some((0, Told::Send)));
        assert_eq!(fifo.poll(6), Some((1, Told::TooLate)));
        assert_eq!(fifo.poll(6), Some((2, Told::Send)));
        assert_eq!(fifo.poll(6), Some((3, Told::Send)));
        fifo.ask(6, 4, 0, 100);
        assert_eq!((fifo.poll(6), fifo.wake(6)), (None, None));
        fifo.answered(7, 0, 0, None);
        assert_eq!(fifo.wake(7), Some(7));
        assert_eq!(fifo.poll(7), Some((4, Told::Send)));
    }
}
