//! Whole days: both changes of the clock, and days like any other.

use marketo_core::limit::{Class, Share};

use super::draw::{MIDNIGHTS, MS, NOON, S};
use super::plan::{Call, Fate, Mishap, Plan};
use super::random::Random;
use super::world::{Sabotage, run};

const HOUR: u64 = 3_600 * S;

/// What somebody does all day.
struct Habit {
    share: Share,
    /// Calls come in groups of up to so many.
    group: u64,
    /// From one group to the next, in the mean.
    apart: u64,
    patience: u64,
}

/// Somebody who works by day, a nightly batch in large groups, one who is always a little busy, and
/// one without a name in the configuration.
fn habits(daily: u32) -> [Habit; 4] {
    let share = |class, guaranteed, rate, places, daily| Share {
        class,
        guaranteed,
        rate,
        places,
        daily,
        ..Share::default()
    };
    let habit = |share, group, apart, patience| Habit {
        share,
        group,
        apart,
        patience,
    };
    [
        habit(
            share(Class::Interactive, Some(40), 60, 6, None),
            8,
            4 * S,
            30 * S,
        ),
        habit(
            share(Class::Batch, Some(10), 100, 10, None),
            600,
            900 * S,
            600 * S,
        ),
        habit(
            share(Class::Interactive, None, 50, 5, Some(daily / 5)),
            3,
            5 * S,
            60 * S,
        ),
        habit(Share::default(), 40, 90 * S, 20 * S),
    ]
}

/// A day and an hour from one hour before this midnight.
fn plan(midnight: u64, seed: u64, daily: u32) -> Plan {
    let mut random = Random::new(seed);
    let habits = habits(daily);
    let mut asked: Vec<(u64, Call)> = Vec::new();
    for (who, habit) in habits.iter().enumerate() {
        let mut at = 0;
        while at < 25 * HOUR {
            // Twice as many at noon as in the middle, and none to speak of at night; the batch the
            // other way round.
            let busy = 1 + (12 - (at / HOUR).abs_diff(12)) / 4;
            let busy = if who == 1 { 5 - busy } else { busy };
            at += random.below(4 * habit.apart) / busy;
            for _ in 0..=random.below(habit.group) {
                asked.push((at, call(&mut random, who, habit.patience)));
            }
        }
    }
    asked.sort_by_key(|(at, _)| *at);
    let mut last = 0;
    let calls = asked.into_iter().map(|(at, call)| {
        let gap = at - last;
        last = at;
        Call { gap, ..call }
    });
    let calls = calls.collect();
    let mishaps = (0..12).map(|_| (random.below(25 * HOUR), mishap(&mut random)));
    Plan {
        rate: 100,
        places: 10,
        daily,
        batch_stops_at: daily / 10 * 9,
        others: habits[3].share,
        shares: habits[..3].iter().map(|habit| habit.share).collect(),
        start: midnight - 3_600_000,
        jitter: seed % 10,
        seed,
        saving: seed % 3 * MS,
        reads_back: 50,
        asks_again: false,
        mishaps: mishaps.collect(),
        calls,
    }
}

fn call(random: &mut Random, who: usize, patience: u64) -> Call {
    // A tenth of the spans has a heavy tail.
    let span = |random: &mut Random, usual: u64| {
        if random.once_in(10) {
            random.tail()
        } else {
            random.below(usual)
        }
    };
    let [out, work, back] = [200 * MS, 400 * MS, 200 * MS].map(|usual| span(random, usual));
    let fate = match random.below(200) {
        0 => Fate::Lost,
        1 => Fate::Died,
        2 => Fate::NotSent,
        3..6 => Fate::Cut(random.tail()),
        6 => Fate::CutAndAnswered(random.tail()),
        7 => Fate::Twice,
        8..10 => Fate::Uncounted,
        10..15 => Fate::Leaves(random.tail()),
        _ => Fate::Plain,
    };
    Call {
        gap: 0,
        who,
        timeout: [30, 30, 30, 90, 300][random.below(5) as usize],
        patience,
        think: random.below(3 * MS),
        out,
        work,
        back,
        tell: random.below(3 * MS),
        fate,
    }
}

fn mishap(random: &mut Random) -> Mishap {
    match random.below(4) {
        0 => Mishap::StepBack(random.below(5 * S)),
        1 => Mishap::SaveFails,
        _ => Mishap::Crash,
    }
}

/// The days from this midnight on, by whether they are long enough for all calls.
fn nothing_is_broken(midnight: u64, seeds: core::ops::Range<u64>) {
    for seed in seeds {
        // Enough for all; for nearly all; and less than half of what is asked for.
        let daily = [50_000, 25_000, 12_000][seed as usize % 3];
        let plan = plan(midnight, seed, daily);
        let seen = run(&plan, Sabotage::None);
        assert_eq!(seen.objections(&plan), [], "seed {seed}");
        let arrived = seen.arrivals.len();
        assert!(arrived > daily as usize / 5, "only {arrived} arrived");
        assert!(seen.read_back > 100);
    }
}

#[test]
fn when_clocks_go_forward() {
    nothing_is_broken(MIDNIGHTS[0], 0..6);
}

#[test]
fn when_clocks_go_back() {
    nothing_is_broken(MIDNIGHTS[3], 10..16);
}

#[test]
fn on_the_day_before_and_the_day_after() {
    let midnights = [MIDNIGHTS[0] - 86_400_000, MIDNIGHTS[1], MIDNIGHTS[4]];
    for (seed, midnight) in (20..).zip(midnights) {
        nothing_is_broken(midnight, seed..seed + 1);
    }
}

#[test]
fn on_days_like_any_other() {
    nothing_is_broken(NOON - 12 * 3_600_000, 30..35);
}
