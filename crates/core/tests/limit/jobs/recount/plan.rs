//! What is wanted, and what goes wrong.

use proptest::prelude::*;

use super::super::*;

/// One job: what becomes of the call that queues it, and of itself.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) after: u64,
    pub(super) import: bool,
    pub(super) who: usize,
    /// From the grant to the arrival, and from there to the answer.
    pub(super) out: u64,
    pub(super) back: u64,
    pub(super) fate: Fate,
    pub(super) work: u64,
    pub(super) bytes: u64,
    pub(super) fails: bool,
    /// It is given up so long after it was asked for.
    pub(super) cancelled: Option<u64>,
    /// Of three looks at its status, those that nobody reports; never all.
    pub(super) lost: [bool; 3],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Plain,
    /// It is not sent; its job is forgotten.
    NotSent,
    /// Marketo refuses it for another reason.
    Refused,
    /// It is cut before it arrives.
    CutBefore,
    /// It arrives, and is cut.
    CutAfter,
    /// It is answered, and nobody reports that.
    Unreported,
    /// Its caller dies when it is answered: nobody ever asks for the job.
    Orphaned,
    /// It goes past the governor.
    Outside,
}

/// A job. `odd`: others and the dead are among them.
pub(super) fn plan(odd: bool) -> impl Strategy<Value = Plan> {
    let after = prop_oneof![6 => 0..2 * MINUTE, 3 => 0..20 * MINUTE, 1 => 0..9 * 60 * MINUTE];
    let odd = u32::from(odd);
    let fate = prop_oneof![
        8 => Just(Fate::Plain),
        1 => Just(Fate::NotSent),
        1 => Just(Fate::Refused),
        1 => Just(Fate::CutBefore),
        1 => Just(Fate::CutAfter),
        1 => Just(Fate::Unreported),
        odd => Just(Fate::Orphaned),
        odd => Just(Fate::Outside),
    ];
    let times = (0..30_000_u64, 0..60_000_u64, MINUTE..90 * MINUTE);
    let cancelled = prop::option::weighted(0.2, 0..60 * MINUTE);
    let what = (
        any::<bool>(),
        0..3_usize,
        0..3_000_u64,
        prop::bool::weighted(0.1),
    );
    (after, fate, times, cancelled, what, any::<[bool; 3]>()).prop_map(
        move |(after, fate, (out, back, work), cancelled, (import, who, bytes, fails), lost)| {
            Plan {
                after,
                import,
                who,
                out,
                back,
                // An import has no name before it is answered, so that nobody can ask for one whose
                // call was cut.
                fate: if import && odd == 0 && fate == Fate::CutAfter {
                    Fate::CutBefore
                } else {
                    fate
                },
                // Imports take minutes at most.
                work: if import { work / 30 } else { work },
                bytes,
                fails,
                cancelled,
                lost,
            }
        },
    )
}

/// A start within a week around one of the days on which clocks change, or any other.
pub(super) fn start() -> impl Strategy<Value = u64> {
    let days = [
        "2026-03-06T00:00:00Z",
        "2026-07-15T00:00:00Z",
        "2026-10-30T00:00:00Z",
    ];
    let day = prop::sample::select(days.map(instant).to_vec());
    (day, 0..4 * 24 * 60 * MINUTE).prop_map(|(day, after)| day + after)
}
