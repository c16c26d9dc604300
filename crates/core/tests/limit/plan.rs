//! What can happen in the [world](super::world), and how it is drawn.

use marketo_core::limit::Limits;
use proptest::prelude::*;

/// A whole run. Spans are in microseconds, which is finer than the governor's clock.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rate: u16,
    pub(crate) places: u16,
    /// How far a reading of the host's clock may be ahead, in ms.
    pub(crate) jitter: u64,
    pub(crate) seed: u64,
    /// How long the store takes to write.
    pub(crate) saving: u64,
    pub(crate) calls: Vec<Call>,
    pub(crate) mishaps: Vec<(u64, Mishap)>,
}

impl Plan {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            rate: self.rate,
            places: self.places,
            ..Limits::MARKETO
        }
    }
}

/// One call, and what the network, Marketo and its holder make of it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Since the call before it.
    pub(crate) gap: u64,
    pub(crate) who: usize,
    /// The operation's server time-out, in s.
    pub(crate) timeout: u64,
    /// From the request to its deadline.
    pub(crate) patience: u64,
    /// From the permit to the send.
    pub(crate) think: u64,
    /// From the send to the arrival.
    pub(crate) out: u64,
    /// From the arrival to the end of the processing.
    pub(crate) work: u64,
    /// From there to the answer's arrival.
    pub(crate) back: u64,
    /// From whatever happened to the governor's learning of it.
    pub(crate) tell: u64,
    pub(crate) fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It is sent, answered and reported.
    Plain,
    /// The same, and reported twice.
    Twice,
    /// It is sent, and never reported on.
    Lost,
    /// It is cut this long after its send, if it has not been answered by then.
    Cut(u64),
    /// The same, but then the answer is reported too.
    CutAndAnswered(u64),
    /// Its holder gives the permit back.
    NotSent,
    /// Its holder dies before it sends.
    Died,
    /// Its caller goes away this long after asking, if it has not been handed its permit by then.
    Leaves(u64),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Mishap {
    /// The host's clock steps back by this much.
    StepBack(u64),
    /// The holder of the governor is killed and starts again from what was stored.
    Crash,
    /// The same, and what was stored cannot be read.
    Garbled,
    /// The next write fails.
    SaveFails,
}

const MS: u64 = 1_000;
const S: u64 = 1_000_000;

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
        1 => Just(Fate::Twice),
        1 => Just(Fate::Lost),
        2 => span().prop_map(Fate::Cut),
        1 => span().prop_map(Fate::CutAndAnswered),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::Died),
        1 => span().prop_map(Fate::Leaves),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    let gap = prop_oneof![6 => Just(0), 3 => 0..200 * MS, 1 => tail()];
    let timeout = prop_oneof![2 => 1_u64..5, 4 => Just(30), 1 => Just(90), 1 => Just(300)];
    let patience = prop_oneof![1 => 0..2 * S, 3 => S..60 * S, 3 => 60 * S..300 * S];
    let think = prop_oneof![3 => Just(0), 3 => 0..2 * MS, 1 => 0..5 * S];
    let tell = prop_oneof![3 => Just(0), 3 => 0..2 * MS, 1 => tail()];
    (
        (gap, 0_usize..3, timeout, patience, think),
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
    prop::collection::vec((when, mishap), 0..4)
}

/// Runs under limits of `rate` and `places`, of `calls` calls.
fn plan(
    rate: impl Strategy<Value = u16>,
    places: impl Strategy<Value = u16>,
    calls: core::ops::Range<usize>,
) -> impl Strategy<Value = Plan> {
    let calls = prop::collection::vec(call(), calls);
    let saving = prop_oneof![3 => Just(0), 1 => 0..20 * MS];
    (
        rate,
        places,
        0_u64..=9,
        any::<u64>(),
        saving,
        calls,
        mishaps(),
    )
        .prop_map(
            |(rate, places, jitter, seed, saving, calls, mishaps)| Plan {
                rate,
                places,
                jitter,
                seed,
                saving,
                calls,
                mishaps,
            },
        )
}

/// Small limits, which a short run meets from all sides.
pub(crate) fn small() -> impl Strategy<Value = Plan> {
    plan(1_u16..8, 1_u16..5, 1..50)
}

/// Small limits, and the stored state is garbled once.
pub(crate) fn garbled() -> impl Strategy<Value = Plan> {
    (small(), 0..30 * S).prop_map(|(mut plan, when)| {
        plan.mishaps.push((when, Mishap::Garbled));
        plan
    })
}

/// Marketo's own limits.
pub(crate) fn real() -> impl Strategy<Value = Plan> {
    plan(Just(100), Just(10), 120..400)
}
