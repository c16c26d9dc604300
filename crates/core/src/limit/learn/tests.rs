//! What is learnt, refusal by refusal.

use core::time::Duration;

use proptest::prelude::*;

use super::super::clock::{Advance, Clock};
use super::super::learning::Learning;
use super::*;

const LIMITS: Limits = Limits {
    learning: Learning {
        rate_kept: 80,
        rate_left: 50,
        rate_least: 10,
        rate_pause: Duration::from_secs(1),
        rate_rises: Duration::from_secs(10),
        rate_hastens: 0,
        places_kept: 50,
        places_rise: Duration::from_secs(60),
        crowded_pause: Duration::from_secs(1),
    },
    ..Limits::MARKETO
};

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn refused(lease: u64, last: u64, held: usize) -> Refused {
    let [lease, last] = [lease, last].map(LeaseId::from_number);
    Refused { lease, last, held }
}

impl Learnt {
    /// What follows is told by a call that was sent when the window had room again.
    fn refused_no_more(&mut self) {
        let _ = self.on_room(at(0), LeaseId::from_number(u64::MAX));
    }
}

fn later(mut learnt: Learnt, now: u64) -> Learnt {
    learnt.advance(&LIMITS, at(now));
    learnt
}

#[test]
fn who_was_never_refused_uses_all() {
    let learnt = later(Learnt::default(), u64::MAX);
    assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (100, 10));
    assert_eq!(learnt.rate_shut_until(at(0)), None);
    assert!(learnt.is_empty());
}

#[test]
fn a_606_shuts_for_a_moment_and_lowers_the_slots_which_fades() {
    let mut learnt = Learnt::default();
    assert!(learnt.on_606(&LIMITS, at(1_000), refused(1, 1, 90)));
    assert_eq!(learnt.rate_shut_until(at(1_000)), Some(at(2_000)));
    assert_eq!(learnt.rate_shut_until(at(2_000)), None);
    assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (72, 10));
    assert_eq!(
        learnt.rate_rises_at(&LIMITS),
        None,
        "while it is not known to be over"
    );
    assert_eq!(later(learnt, u64::MAX).rate(&LIMITS), 72);

    // One gets through: one more each 10 s from then on.
    learnt.granted(&LIMITS, at(2_000));
    assert!(learnt.on_room(at(2_500), LeaseId::from_number(2)));
    assert_eq!(learnt.rate_rises_at(&LIMITS), Some(at(12_500)));
    for (now, rate) in [
        (12_499, 72),
        (12_500, 73),
        (22_500, 74),
        (282_499, 99),
        (282_500, 100),
        (u64::MAX, 100),
    ] {
        assert_eq!(later(learnt, now).rate(&LIMITS), rate, "at {now}");
    }
    let faded = later(learnt, 282_500);
    assert_eq!(faded.rate_rises_at(&LIMITS), None);
    assert_eq!(faded.of_rate(&LIMITS), None);
    assert_eq!(learnt.of_rate(&LIMITS).map(|lesson| lesson.held), Some(90));
}

#[test]
fn one_call_at_a_time_tries_and_less_and_less_often() {
    let mut learnt = Learnt::default();
    learnt.on_606(&LIMITS, at(0), refused(5, 8, 90));
    let mut now = 1_000;
    for (lease, pause) in (9..).zip([2_000, 4_000, 8_000, 16_000, 20_010, 20_010]) {
        learnt.granted(&LIMITS, at(now));
        assert!(learnt.rate_shut_until(at(now)).is_some(), "one is out");
        assert_eq!(learnt.rate_shut_at_least_until(at(now)), None);
        assert!(
            !learnt.on_room(at(now), LeaseId::from_number(8)),
            "sent before"
        );
        now += 300;
        assert!(learnt.on_606(&LIMITS, at(now), refused(lease, lease, 50)));
        now += pause;
        assert_eq!(learnt.rate_shut_until(at(now - 1)), Some(at(now)));
        assert_eq!(learnt.rate_shut_at_least_until(at(now - 1)), Some(at(now)));
        assert_eq!(learnt.rate(&LIMITS), 72, "it only tries");
    }
    // One that nothing is heard of is followed by another.
    learnt.granted(&LIMITS, at(now));
    assert_eq!(
        learnt.rate_shut_until(at(now + 20_009)),
        Some(at(now + 20_010))
    );
    assert_eq!(learnt.rate_shut_until(at(now + 20_010)), None);
    assert!(learnt.on_room(at(now + 5_000), LeaseId::from_number(15)));
    assert_eq!(learnt.rate_shut_until(at(now + 5_000)), None);
    assert!(!learnt.on_room(at(now + 5_001), LeaseId::from_number(16)));
}

#[test]
fn one_606_takes_no_more_than_half() {
    let mut learnt = Learnt::default();
    for (lease, left) in [(1, 50), (2, 25), (3, 12), (4, 10), (5, 10)] {
        assert!(learnt.on_606(&LIMITS, at(0), refused(lease, lease, 1)));
        assert_eq!(learnt.rate(&LIMITS), left);
        learnt.refused_no_more();
    }
    // Nor does it give any back.
    assert!(learnt.on_606(&LIMITS, at(0), refused(6, 6, 100)));
    assert_eq!(learnt.rate(&LIMITS), 10);
}

#[test]
fn a_615_pauses_and_lowers_the_places_and_fades() {
    let mut learnt = Learnt::default();
    assert!(learnt.on_615(&LIMITS, at(1_000), refused(1, 1, 9)));
    assert_eq!(learnt.places_shut_until(at(1_999)), Some(at(2_000)));
    assert_eq!(learnt.rate_shut_until(at(1_999)), None);
    assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (100, 4));
    assert_eq!(learnt.places_rise_at(&LIMITS), Some(at(62_000)));
    assert_eq!(later(learnt, 62_000).places(&LIMITS), 5);
    assert_eq!(later(learnt, 362_000).places(&LIMITS), 10);
    assert_eq!(learnt.of_places(&LIMITS).map(|lesson| lesson.uses), Some(4));
}

#[test]
fn calls_that_were_granted_before_tell_nothing_new() {
    let mut learnt = Learnt::default();
    assert!(learnt.on_606(&LIMITS, at(0), refused(5, 8, 50)));
    learnt.refused_no_more();
    for lease in [4, 5, 8] {
        let before = learnt;
        assert!(!learnt.on_606(&LIMITS, at(30_000), refused(lease, 20, 50)));
        assert_eq!(learnt, before);
    }
    assert!(learnt.on_606(&LIMITS, at(30_000), refused(9, 20, 40)));
    assert_eq!(learnt.rate(&LIMITS), 32);
    // The two limits are learnt apart.
    assert!(learnt.on_615(&LIMITS, at(30_000), refused(3, 20, 2)));
}

#[test]
fn a_tenth_of_the_slots_and_a_place_are_left_whatever_is_met() {
    let mut learnt = Learnt::default();
    for (lease, held) in [(1, 100), (2, 0), (3, 1), (4, usize::MAX), (5, 1), (6, 1)] {
        let refused = refused(lease, lease, held);
        assert!(learnt.on_606(&LIMITS, at(0), refused));
        assert!(learnt.on_615(&LIMITS, at(0), refused));
        assert!(learnt.rate(&LIMITS) >= 1 && learnt.places(&LIMITS) >= 1);
        learnt.refused_no_more();
    }
    assert_eq!((learnt.rate(&LIMITS), learnt.places(&LIMITS)), (10, 1));
}

#[test]
fn limits_that_are_configured_lower_are_not_raised() {
    let mut learnt = Learnt::default();
    learnt.on_606(&LIMITS, at(0), refused(1, 1, 100));
    let narrow = Limits { rate: 7, ..LIMITS };
    assert_eq!(learnt.rate(&narrow), 7);
    assert_eq!(learnt.of_rate(&narrow), None);
    let shut = Limits { rate: 0, ..LIMITS };
    assert_eq!(learnt.rate(&shut), 0);
}

#[test]
fn a_clock_that_was_an_hour_ahead_shuts_no_longer() {
    let mut learnt = Learnt::default();
    learnt.on_606(&LIMITS, at(3_600_000), refused(1, 1, 100));
    let mut clock = Clock::default();
    let _: Advance = clock.advance(at(3_600_000));
    let Advance::Back(step) = clock.advance(at(0)) else {
        panic!("not seen as a step")
    };
    learnt.carry(step);
    assert_eq!(learnt.rate_shut_until(at(0)), Some(at(1_010)));
}

#[test]
fn what_no_governor_can_have_learnt_is_told_apart() {
    let mut learnt = Learnt::default();
    learnt.on_606(&LIMITS, at(0), refused(5, 8, 50));
    let last = LeaseId::from_number(8);
    assert!(learnt.is_plausible(at(1_000), last));
    assert!(!learnt.is_plausible(at(999), last));
    assert!(!learnt.is_plausible(at(1_000), LeaseId::from_number(7)));
}

proptest! {
    /// However often time is let pass, and through however many readings and writings.
    #[test]
    fn it_is_the_same_machine_when_it_was_written_down_or_looked_at(
        steps in prop::collection::vec((0_u64..200_000, 0_u8..6, 0_usize..120, 0_u64..3), 1..40),
    ) {
        let (mut one, mut other) = (Learnt::default(), Learnt::default());
        let mut now = 0;
        for (lease, (gap, what, held, back)) in (1..).zip(steps) {
            for part in 0..=4 {
                other.advance(&LIMITS, at(now + gap * part / 4));
                let text = serde_json::to_string(&other).unwrap();
                other = serde_json::from_str(&text).unwrap();
            }
            now += gap;
            one.advance(&LIMITS, at(now));
            prop_assert_eq!(one, other);
            let refused = refused(u64::saturating_sub(lease, back), lease, held);
            for learnt in [&mut one, &mut other] {
                match what {
                    0 => drop(learnt.on_606(&LIMITS, at(now), refused)),
                    1 => drop(learnt.on_615(&LIMITS, at(now), refused)),
                    2 => learnt.granted(&LIMITS, at(now)),
                    3 => drop(learnt.on_room(at(now), refused.lease)),
                    _ => {}
                }
                let used = (learnt.rate(&LIMITS), learnt.places(&LIMITS));
                prop_assert!((1..=100).contains(&used.0) && (1..=10).contains(&used.1));
            }
        }
    }
}
