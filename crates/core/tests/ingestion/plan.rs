//! What can happen in the [world](super::world), and how it is drawn.

use proptest::prelude::*;

/// A whole run. Spans are in microseconds.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Calls in a second.
    pub(crate) calls_a_second: u32,
    pub(crate) objects_a_day: u64,
    /// When it begins, in ms.
    pub(crate) start: u64,
    pub(crate) holders: usize,
    pub(crate) seed: u64,
    /// How far a reading of the governor's clock may be ahead, in ms.
    pub(crate) jitter: u64,
    /// Of 100 messages, so many are lost on the way there, and as many on the way back.
    pub(crate) lost: u64,
    /// The longest that a message is on its way.
    pub(crate) way: u64,
    pub(crate) calls: Vec<Call>,
    pub(crate) mishaps: Vec<(u64, Mishap)>,
}

/// One call, and what the network and data ingestion make of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// Since the call before it.
    pub(crate) gap: u64,
    pub(crate) holder: usize,
    pub(crate) objects: u32,
    /// From its coming to its deadline.
    pub(crate) patience: u64,
    /// From the send to the arrival.
    pub(crate) out: u64,
    /// From there to the answer.
    pub(crate) back: u64,
    pub(crate) fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// It is refused unseen, for its token.
    Unseen,
    /// It is sent and cut: nobody hears the answer.
    Cut,
    /// It is not sent.
    NotSent,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Mishap {
    /// The governor's clock steps back by this much.
    StepBack(u64),
    /// A holder's does.
    HolderSteps(usize, u64),
    /// A holder dies, and another takes its place.
    Dies(usize),
    /// The governor is killed and starts again from what was stored.
    Crash,
    /// The next write fails.
    SaveFails,
}

pub(crate) const MS: u64 = 1_000;
pub(crate) const S: u64 = 1_000_000;

/// Heavy-tailed: 1 ms to 60 s, as likely between 1 and 2 ms as between 30 and 60 s.
fn tail() -> impl Strategy<Value = u64> {
    (0_u32..16, 0..MS).prop_map(|(power, part)| ((MS + part) << power).min(60 * S))
}

/// Nothing, a moment, or a heavy tail.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(0), 2 => 0..3 * MS, 4 => 0..300 * MS, 1 => tail()]
}

fn call(holders: usize) -> impl Strategy<Value = Call> {
    let gap = prop_oneof![6 => Just(0), 3 => 0..20 * MS, 2 => 0..2 * S, 1 => tail()];
    let fate = prop_oneof![
        12 => Just(Fate::Answered),
        1 => Just(Fate::Unseen),
        2 => Just(Fate::Cut),
        1 => Just(Fate::NotSent),
    ];
    let patience = prop_oneof![1 => 0..2 * S, 3 => 5 * S..60 * S];
    let objects = prop_oneof![2 => 0_u32..4, 1 => 1_u32..1_000];
    (gap, 0..holders, objects, patience, span(), span(), fate).prop_map(
        |(gap, holder, objects, patience, out, back, fate)| Call {
            gap,
            holder,
            objects,
            patience,
            out,
            back,
            fate,
        },
    )
}

fn mishaps(holders: usize) -> impl Strategy<Value = Vec<(u64, Mishap)>> {
    let step = prop_oneof![0..2 * S, 60 * S..90 * S, Just(3_600 * S)];
    let mishap = prop_oneof![
        step.clone().prop_map(Mishap::StepBack),
        (0..holders, step).prop_map(|(holder, by)| Mishap::HolderSteps(holder, by)),
        (0..holders).prop_map(Mishap::Dies),
        Just(Mishap::Crash),
        Just(Mishap::SaveFails),
    ];
    let when = prop_oneof![0..3 * S, 0..30 * S];
    prop::collection::vec((when, mishap), 0..4)
}

fn plan(
    rate: impl Strategy<Value = u32>,
    calls: core::ops::Range<usize>,
) -> impl Strategy<Value = Plan> {
    (rate, 1_usize..4, calls).prop_flat_map(|(calls_a_second, holders, count)| {
        let network = (0_u64..=9, prop_oneof![Just(0_u64), 0..30_u64], span());
        let calls = prop::collection::vec(call(holders), count);
        (any::<u64>(), network, calls, mishaps(holders)).prop_map(
            move |(seed, (jitter, lost, way), calls, mishaps)| Plan {
                calls_a_second,
                objects_a_day: u64::MAX,
                start: super::NOON,
                holders,
                seed,
                jitter,
                lost,
                way: way.min(3 * S),
                calls,
                mishaps,
            },
        )
    })
}

/// Small limits, which a short run meets from all sides.
pub(crate) fn small() -> impl Strategy<Value = Plan> {
    plan(1_u32..8, 1..60)
}

/// Limits that let allotments have some size.
pub(crate) fn middling() -> impl Strategy<Value = Plan> {
    plan(20_u32..100, 100..400)
}

/// Across a midnight, with a day of few objects; clocks are right.
pub(crate) fn midnight() -> impl Strategy<Value = Plan> {
    (small(), 0..20_000_u64, 0..2_000_u64).prop_map(|(plan, before, objects_a_day)| {
        let day = marketo_core::date::CentralDay::of(super::at(super::NOON));
        let right = |(_, mishap): &(u64, Mishap)| {
            !matches!(mishap, Mishap::StepBack(_) | Mishap::HolderSteps(..))
        };
        Plan {
            objects_a_day,
            start: day.ends().as_millis() - before,
            jitter: 0,
            calls_a_second: 100,
            mishaps: plan.mishaps.iter().copied().filter(right).collect(),
            ..plan
        }
    })
}

/// A run in which nothing goes wrong: so many calls of each of these holders, so far apart.
pub(crate) fn fair(holders: usize, count: usize, gap: u64, back: u64) -> Plan {
    let call = |n: usize| Call {
        gap: if n.is_multiple_of(holders) { gap } else { 0 },
        holder: n % holders,
        objects: 10,
        patience: 60 * S,
        out: 10 * MS,
        back,
        fate: Fate::Answered,
    };
    Plan {
        calls_a_second: 5_000,
        objects_a_day: 10_000_000,
        start: super::NOON,
        holders,
        seed: 7,
        jitter: 0,
        lost: 0,
        way: 30 * MS,
        calls: (0..count * holders).map(call).collect(),
        mishaps: Vec::new(),
    }
}
