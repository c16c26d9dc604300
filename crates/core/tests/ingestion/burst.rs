//! What leave costs: messages, writes, waits.

use super::plan::{MS, S, fair};
use super::world::{Sabotage, Seen, World};

fn run(holders: usize, count: usize, gap: u64, back: u64) -> Seen {
    World::new(&fair(holders, count, gap, back), Sabotage::None).run()
}

#[test]
fn a_call_that_comes_alone_costs_what_a_permit_would() {
    for count in [1, 5] {
        let seen = run(1, count, 10 * S, 200 * MS);
        let expected = (count, count, count);
        assert_eq!((seen.sent.len(), seen.asked, seen.told), expected);
    }
}

#[test]
fn a_burst_asks_few_times() {
    let seen = run(1, 1_000, 0, 200 * MS);
    assert_eq!(seen.sent.len(), 1_000);
    assert!(seen.asked <= 5, "asked {} times", seen.asked);
    assert!(seen.told <= 8, "told {} times", seen.told);
    let last = seen.sent.iter().max().unwrap();
    assert!(*last < 600 * MS, "the last was sent after {last} µs");
}

#[test]
fn a_stream_asks_twice_in_a_second() {
    // A thousand in a second for ten seconds.
    let seen = run(1, 10_000, MS, 100 * MS);
    assert_eq!(seen.sent.len(), 10_000);
    assert!(seen.asked <= 40, "asked {} times", seen.asked);
    assert!(seen.told <= 60, "told {} times", seen.told);
    assert!(seen.written <= 2 * (seen.asked + seen.told));
}

#[test]
fn all_of_a_second_goes_at_once_if_the_second_before_was_quiet() {
    let seen = run(10, 500, 0, 100 * MS);
    assert_eq!(seen.sent.len(), 5_000);
    let mut sent = seen.sent.clone();
    sent.sort_unstable();
    assert!(sent[4_000] < S, "{}", sent[4_000]);
    assert!(sent[4_999] < 6 * S, "{}", sent[4_999]);
}

#[test]
fn a_load_without_an_end_has_half_of_the_limit() {
    // Twice as many as go: 20 holders, 500 calls a second each, for three seconds.
    let seen = run(20, 1_500, 2 * MS, 100 * MS);
    let served = seen.sent.iter().filter(|at| (S..3 * S).contains(*at));
    let a_second = served.count() / 2;
    assert!(a_second > 2_200, "{a_second} in a second");
    assert!(seen.asked < 18_000, "{}", seen.asked);
}
