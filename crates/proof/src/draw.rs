//! How [plans](super::plan) are drawn.

use core::ops::Range;

use marketo_core::limit::{Class, Share};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::plan::{Call, Fate, Mishap, Plan};

pub(crate) const MS: u64 = 1_000;
pub(crate) const S: u64 = 1_000_000;

/// A run ends after so long.
const LONGEST: u64 = 600 * S;

/// Noon in Chicago on a day like any other.
pub(crate) const NOON: u64 = 1_790_010_000_000;

/// The midnights of Chicago about both changes of the clock in 2026, and the changes themselves.
pub(crate) const MIDNIGHTS: [u64; 6] = [
    1_772_949_600_000, // 2026-03-08T06:00:00Z
    1_773_032_400_000, // 2026-03-09T05:00:00Z
    1_772_956_800_000, // 2026-03-08T08:00:00Z, when 02:00 becomes 03:00
    1_793_509_200_000, // 2026-11-01T05:00:00Z
    1_793_599_200_000, // 2026-11-02T06:00:00Z
    1_793_516_400_000, // 2026-11-01T07:00:00Z, when 02:00 becomes 01:00
];

/// Heavy-tailed: 1 ms to 60 s, as likely between 1 and 2 ms as between 30 and 60 s.
fn tail() -> impl Strategy<Value = u64> {
    (0_u32..16, 0..MS).prop_map(|(power, part)| ((MS + part) << power).min(60 * S))
}

/// Nothing, a moment, or a heavy tail.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 2 => 0..3 * MS, 4 => 0..300 * MS, 1 => tail()]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        12 => Just(Fate::Plain),
        1 => Just(Fate::Uncounted),
        1 => Just(Fate::Twice),
        1 => Just(Fate::Lost),
        2 => span().prop_map(Fate::Cut),
        1 => span().prop_map(Fate::CutAndAnswered),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::Died),
        1 => span().prop_map(Fate::Leaves),
    ]
}

fn call(integrations: usize) -> impl Strategy<Value = Call> {
    let gap = prop_oneof![6 => Just(0), 3 => 0..200 * MS, 1 => tail()];
    let timeout = prop_oneof![2 => 1_u64..5, 4 => Just(30), 1 => Just(90), 1 => Just(300)];
    let patience = prop_oneof![1 => 0..2 * S, 3 => S..60 * S, 3 => 60 * S..300 * S];
    let think = prop_oneof![3 => Just(0), 3 => 0..2 * MS, 1 => 0..5 * S];
    let tell = prop_oneof![3 => Just(0), 3 => 0..2 * MS, 1 => tail()];
    // The first asks for as much as all others together.
    let who = prop_oneof![1 => Just(0), 1 => 0..integrations];
    (
        (gap, who, timeout, patience, think),
        (span(), span(), span(), tell, fate()),
    )
        .prop_map(
            |((gap, who, timeout, patience, think), (out, work, back, tell, fate))| Call {
                gap,
                who,
                timeout,
                patience,
                think,
                out,
                work,
                back,
                tell,
                fate,
            },
        )
}

fn mishaps() -> impl Strategy<Value = Vec<(u64, Mishap)>> {
    let step = prop_oneof![2 => 0..5 * S, 1 => 0..61 * S, 1 => 61 * S..7_200 * S];
    let mishap = prop_oneof![
        2 => step.prop_map(Mishap::StepBack),
        2 => Just(Mishap::Crash),
        1 => Just(Mishap::SaveFails),
    ];
    let when = prop_oneof![0..3 * S, 0..30 * S, 0..120 * S];
    let some = prop::collection::vec((when, mishap), 0..4);
    prop_oneof![1 => Just(Vec::new()), 2 => some]
}

/// When a run begins: at noon, or so that it sees a midnight or a change of the clock.
fn start() -> impl Strategy<Value = u64> {
    let near = (prop::sample::select(&MIDNIGHTS[..]), 0_u64..300_000);
    prop_oneof![1 => Just(NOON), 1 => near.prop_map(|(midnight, before)| midnight - before)]
}

/// The calls of a day: mostly more than come, and sometimes few.
fn daily() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![
        3 => Just((50_000, 45_000)),
        1 => (1_u32..40).prop_flat_map(|daily| (Just(daily), 0..daily + 2)),
    ]
}

/// A share of an instance that has `rate` and `places`, of which `sure` calls are still to be had.
fn share(rate: u16, places: u16, sure: u16) -> impl Strategy<Value = Share> {
    let class = prop_oneof![2 => Just(Class::Interactive), 1 => Just(Class::Batch)];
    let guaranteed = prop_oneof![1 => Just(None), 2 => (1..=sure.max(1)).prop_map(Some)];
    let daily = prop_oneof![5 => Just(None), 1 => (1_u32..30).prop_map(Some)];
    (class, guaranteed, daily, 1..=places, 0..=rate).prop_map(
        move |(class, guaranteed, daily, places, rate)| Share {
            class,
            guaranteed,
            rate: rate.max(guaranteed.unwrap_or(1)).max(1),
            places,
            daily,
            ..Share::default()
        },
    )
}

/// The shares of those that are named, and of the others.
fn shares(rate: u16, places: u16) -> impl Strategy<Value = (Vec<Share>, Share)> {
    let most = usize::from(rate.min(6));
    let free = move || Share {
        rate,
        places,
        ..Share::default()
    };
    let shared = (1..=most).prop_flat_map(move |count| {
        // Half of it is told to the named ones; the rest is left for those that are not told.
        let sure = (rate / 2) / count as u16;
        let named = prop::collection::vec(share(rate, places, sure), count - 1);
        (named, share(rate, places, 1))
    });
    prop_oneof![1 => Just((Vec::new(), free())), 4 => shared].prop_map(move |(named, others)| {
        let told = |share: &Share| share.guaranteed.unwrap_or(1);
        let sum: u16 = named.iter().chain([&others]).map(told).sum();
        if sum > rate {
            return (Vec::new(), free());
        }
        (named, others)
    })
}

/// Runs under limits of `rate` and `places`, of `calls` calls.
fn plan(
    rate: impl Strategy<Value = u16>,
    places: impl Strategy<Value = u16>,
    calls: Range<usize>,
) -> impl Strategy<Value = Plan> {
    let saving = prop_oneof![3 => Just(0), 1 => 0..20 * MS];
    let reads_back = prop_oneof![Just(0), Just(1), Just(7)];
    let limits = (rate, places).prop_flat_map(|(rate, places)| {
        let shares = shares(rate, places);
        (Just((rate, places)), shares)
    });
    let calls = (limits, 1_usize..7).prop_flat_map(move |(limits, integrations)| {
        let calls = prop::collection::vec(call(integrations), calls.clone());
        (Just(limits), calls)
    });
    let jitter = prop_oneof![Just(0), 0_u64..=9];
    let clock = (start(), jitter, any::<u64>());
    (calls, clock, daily(), saving, reads_back, mishaps()).prop_map(
        |((limits, calls), clock, daily, saving, reads_back, mishaps)| {
            let ((rate, places), (shares, others)) = limits;
            let mut at = 0;
            let in_time = |call: &Call| {
                at += call.gap;
                at < LONGEST
            };
            Plan {
                rate,
                places,
                daily: daily.0,
                batch_stops_at: daily.1,
                shares,
                others,
                start: clock.0,
                jitter: clock.1,
                seed: clock.2,
                saving,
                reads_back,
                asks_again: false,
                calls: calls.into_iter().take_while(in_time).collect(),
                mishaps,
            }
        },
    )
}

/// Small limits, which a short run meets from all sides.
pub(crate) fn small() -> impl Strategy<Value = Plan> {
    plan(1_u16..8, 1_u16..5, 1..50)
}

/// So many of them, the same every time.
pub(crate) fn plans(count: usize) -> impl Iterator<Item = Plan> {
    let mut runner = TestRunner::deterministic();
    let plans = small();
    (0..count).map(move |_| plans.new_tree(&mut runner).unwrap().current())
}

/// Marketo's own limits.
pub(crate) fn real() -> impl Strategy<Value = Plan> {
    plan(Just(100), Just(10), 120..400)
}

/// Small limits, and the stored state is garbled once.
pub(crate) fn garbled() -> impl Strategy<Value = Plan> {
    (small(), 0..30 * S).prop_map(|(mut plan, when)| {
        plan.mishaps.push((when, Mishap::Garbled));
        plan
    })
}

/// Small limits, and the clock steps forward once or twice.
pub(crate) fn hasty() -> impl Strategy<Value = Plan> {
    let step = prop_oneof![0..S, 0..60 * S, 0..7_200 * S];
    let steps = prop::collection::vec((0..60 * S, step), 1..3);
    (small(), steps).prop_map(|(mut plan, steps)| {
        let steps = steps.into_iter();
        plan.mishaps
            .extend(steps.map(|(when, by)| (when, Mishap::StepForward(by))));
        plan
    })
}
