//! How much of Marketo's limit can be had.

use marketo_core::limit::{Limits, Share};

use super::draw::NOON;
use super::plan::{Call, Fate, Plan};
use super::world::{Sabotage, run};

/// As many callers as can be served in an hour and more, all there from the beginning, with a
/// round trip of 0.3 to 0.9 s: 0.6 s in the mean, of which Marketo works half.
fn saturated() -> Plan {
    let call = |i: u64| {
        // Spread evenly, in an order without a pattern.
        let trip = 300_000 + i.wrapping_mul(0x9E37_79B9) % 600_000;
        Call {
            gap: 0,
            who: (i % 3) as usize,
            timeout: 30,
            patience: 4_000_000_000,
            think: 0,
            out: trip / 4,
            work: trip / 2,
            back: trip / 4,
            tell: 0,
            fate: Fate::Plain,
        }
    };
    Plan {
        rate: 100,
        places: 10,
        daily: Limits::MARKETO.daily,
        batch_stops_at: Limits::MARKETO.daily,
        shares: Vec::new(),
        others: Share {
            rate: 100,
            places: 10,
            ..Share::default()
        },
        start: NOON,
        jitter: 0,
        seed: 0,
        saving: 0,
        reads_back: 0,
        asks_again: false,
        calls: (0..19_000).map(call).collect(),
        mishaps: Vec::new(),
    }
}

#[test]
fn a_saturating_load_gets_97_percent_of_the_limit() {
    let plan = saturated();
    let trips: u64 = plan
        .calls
        .iter()
        .map(|call| call.out + call.work + call.back)
        .sum();
    let mean = trips / plan.calls.len() as u64;
    assert!((595_000..=605_000).contains(&mean), "{mean}");

    let seen = run(&plan, Sabotage::None);

    let by = |seconds: u64| {
        seen.arrivals
            .iter()
            .filter(|arrival| arrival.at < seconds * 1_000_000)
            .count()
    };
    assert!(by(120) * 100 >= 600 * 97, "{} in two minutes", by(120));
    assert!(by(3_600) * 100 >= 18_000 * 97, "{} in an hour", by(3_600));
    assert_eq!(seen.objections(&plan), []);
}
