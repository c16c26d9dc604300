//! Failed identity calls, throttled by address.
//!
//! A key has 128 bits and cannot be guessed, so this protects nobody's key: it keeps a caller with
//! a wrong one, or somebody who tries, from keeping the gateway busy. It lives in the memory of
//! one isolate or process, is small whatever comes, and forgets the address that failed longest
//! ago first.

use core::net::{IpAddr, Ipv6Addr};
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use marketo_core::Timestamp;
use marketo_core::time::Monotonic;

/// Failures that an address may have within [`WINDOW`].
pub const FAILURES: usize = 10;

/// How long a failure counts.
pub const WINDOW: Duration = Duration::from_secs(60);

/// Addresses that are remembered.
pub const ADDRESSES: usize = 1024;

/// Where a call comes from, as far as throttling goes.
///
/// An IPv6 address counts as its /64, since whoever has one has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Option<IpAddr>);

impl Address {
    /// The host does not know. All such callers are taken for one.
    pub const UNKNOWN: Self = Self(None);

    /// Reads what a host's header says, such as `CF-Connecting-IP`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.trim()
            .parse::<IpAddr>()
            .map_or(Self::UNKNOWN, Self::from)
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(Some(match address.to_canonical() {
            IpAddr::V6(v6) => {
                let network = v6.to_bits() >> 64 << 64;
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            v4 => v4,
        }))
    }
}

/// Who failed lately.
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    clock: Monotonic,
    /// The instants of each address' last failures, oldest first; never empty.
    failures: BTreeMap<Address, VecDeque<Timestamp>>,
    /// The same addresses by their last failure.
    by_last: BTreeSet<(Timestamp, Address)>,
}

impl Throttle {
    /// Nobody has failed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// When this address may try again, if it may not now: then its key is not even looked at.
    ///
    /// A call that is turned away so is no further failure, so that an address gets in again in
    /// the end however often it asks.
    pub fn closed_until(&mut self, now: Timestamp, address: Address) -> Option<Timestamp> {
        let now = self.clock.advance(now);
        let failures = self.failures.get(&address)?;
        // The one that has to have passed for there to be fewer than allowed.
        let deciding = failures
            .len()
            .checked_sub(FAILURES)
            .and_then(|at| failures.get(at))?;
        let until = deciding.after(WINDOW);
        (now < until).then_some(until)
    }

    /// An identity call from this address failed for its id or key.
    pub fn on_failure(&mut self, now: Timestamp, address: Address) {
        let now = self.clock.advance(now);
        let failures = self.failures.entry(address).or_default();
        if let Some(last) = failures.back() {
            self.by_last.remove(&(*last, address));
        }
        failures.push_back(now);
        if failures.len() > FAILURES {
            failures.pop_front();
        }
        self.by_last.insert((now, address));
        if self.failures.len() > ADDRESSES
            && let Some((_, oldest)) = self.by_last.pop_first()
        {
            self.failures.remove(&oldest);
        }
    }

    /// How many addresses are remembered: [`ADDRESSES`] at most.
    #[must_use]
    pub fn len(&self) -> usize {
        self.failures.len()
    }

    /// Whether nobody is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_millis(secs * 1000)
    }

    fn v4(last: u16) -> Address {
        let [high, low] = last.to_be_bytes();
        Address::from(IpAddr::from([10, 0, high, low]))
    }

    #[test]
    fn the_eleventh_try_within_a_minute_waits_for_the_first_to_be_forgotten() {
        let mut throttle = Throttle::new();
        for second in 0..10 {
            assert_eq!(throttle.closed_until(at(second), v4(1)), None);
            throttle.on_failure(at(second), v4(1));
        }
        assert_eq!(throttle.closed_until(at(10), v4(1)), Some(at(60)));
        assert_eq!(throttle.closed_until(at(59), v4(1)), Some(at(60)));
        assert_eq!(throttle.closed_until(at(60), v4(1)), None);
        throttle.on_failure(at(60), v4(1));
        assert_eq!(throttle.closed_until(at(60), v4(1)), Some(at(61)));
        assert_eq!(throttle.closed_until(at(10), v4(2)), None);
    }

    #[test]
    fn addresses_that_belong_to_one_caller_are_one() {
        let same = [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("::ffff:10.0.0.1", " 10.0.0.1 ", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("nonsense", "", true),
        ];
        for (a, b, expected) in same {
            assert_eq!(Address::parse(a) == Address::parse(b), expected, "{a} {b}");
        }
        assert_eq!(Address::parse("nonsense"), Address::UNKNOWN);
    }

    #[test]
    fn it_stays_small_and_forgets_the_oldest() {
        let mut throttle = Throttle::new();
        for _ in 0..FAILURES {
            throttle.on_failure(at(0), v4(0));
        }
        for n in 1..ADDRESSES as u16 {
            throttle.on_failure(at(1), v4(n));
        }
        assert!(throttle.closed_until(at(1), v4(0)).is_some());
        throttle.on_failure(at(2), v4(60_000));
        assert_eq!(throttle.len(), ADDRESSES);
        assert_eq!(
            throttle.closed_until(at(2), v4(0)),
            None,
            "the oldest made room"
        );
    }

    proptest! {
        /// Against a list of everything that ever happened. There are fewer addresses than are
        /// remembered, so that nothing is forgotten early.
        #[test]
        fn it_agrees_with_a_plain_list(
            steps in prop::collection::vec((0_u64..9_000, 0_u16..3, any::<bool>()), 1..200),
        ) {
            let (mut throttle, mut list) = (Throttle::new(), Vec::new());
            let mut now = Timestamp::EPOCH;
            for (millis, address, fails) in steps {
                now = now.after(Duration::from_millis(millis));
                let address = v4(address);
                let mut recent: Vec<Timestamp> = list
                    .iter()
                    .filter(|(at, who)| *who == address && now.since(*at) < WINDOW)
                    .map(|(at, _)| *at)
                    .collect();
                recent.reverse();
                let expected = recent.get(FAILURES - 1).map(|at| at.after(WINDOW));
                prop_assert_eq!(throttle.closed_until(now, address), expected);
                if fails {
                    throttle.on_failure(now, address);
                    list.push((now, address));
                }
                prop_assert_eq!(throttle.failures.len(), throttle.by_last.len());
            }
        }

        #[test]
        fn it_is_bounded_and_a_clock_that_steps_back_does_no_harm(
            steps in prop::collection::vec((any::<u32>(), any::<u16>()), 1..3000),
        ) {
            let mut throttle = Throttle::new();
            for (millis, address) in steps {
                let now = Timestamp::from_millis(u64::from(millis));
                throttle.on_failure(now, v4(address));
                let _ = throttle.closed_until(now, v4(address));
                prop_assert!(throttle.len() <= ADDRESSES);
                prop_assert_eq!(throttle.failures.len(), throttle.by_last.len());
            }
            prop_assert!(throttle.failures.values().all(|f| (1..=FAILURES).contains(&f.len())));
        }
    }
}
