//! A plain recount of what was [seen](super::seen), by somebody who knows what may not be and
//! nothing of how it is avoided.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use marketo_core::limit::Class;
use marketo_sim::Time;

use super::plan::{Mishap, Plan};
use super::seen::{Arrival, Seen};

const WINDOW: u64 = 20_000_000;
const HOUR: u64 = 3_600_000;

/// A rule that a run may break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Never 101 arrivals in any 20 s.
    Rate,
    /// Never 11 processed at once.
    Places,
    /// Never more of one integration in any window than its ceiling.
    ShareRate,
    /// Never more of one integration at once than its ceiling.
    SharePlaces,
    /// Never more in a day.
    Day,
    /// Never more of one integration in a day.
    ShareDay,
    /// Nothing for batch integrations past the reserve.
    Reserve,
    /// Nothing is held longer than its rule says, nor shorter.
    Held,
    /// Nobody waits although there is room for them.
    Idle,
    /// Nobody is passed over, when its turn is due, by one who began to wait later.
    Turn,
    /// Nobody waits for longer than is stated who is under what it is sure of.
    Wait,
    /// A state that is read back is the one that was written.
    ReadBack,
}

/// That a rule was broken, and how.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Objection {
    pub(crate) rule: Rule,
    pub(crate) what: String,
}

impl Objection {
    pub(crate) fn new(rule: Rule, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { rule, what }
    }
}

impl Seen {
    /// All that there is to object to in a run of `plan`.
    pub(crate) fn objections(&self, plan: &Plan) -> Vec<Objection> {
        let mut found = self.objections.clone();
        self.of_windows(plan, &mut found);
        self.of_processing(plan, &mut found);
        self.of_days(plan, &mut found);
        self.of_reserve(plan, &mut found);
        found
    }

    fn of_windows(&self, plan: &Plan, found: &mut Vec<Objection>) {
        let within = self.tightest(plan.rate);
        if within <= WINDOW {
            let what = format!("{} arrived within {within} µs", plan.rate + 1);
            found.push(Objection::new(Rule::Rate, what));
        }
        for who in 0..plan.integrations() {
            let most = plan.share(who).rate;
            let within = tightest(most, self.of(who).map(|arrival| arrival.at));
            if within <= WINDOW {
                let what = format!("{} of i{who} arrived within {within} µs", most + 1);
                found.push(Objection::new(Rule::ShareRate, what));
            }
        }
    }

    fn of_processing(&self, plan: &Plan, found: &mut Vec<Objection>) {
        let most = self.most_at_once();
        if most > usize::from(plan.places) {
            let what = format!("{most} were processed at once");
            found.push(Objection::new(Rule::Places, what));
        }
        for who in 0..plan.integrations() {
            let most = most_at_once(self.of(who));
            if most > usize::from(plan.share(who).places) {
                let what = format!("{most} of i{who} were processed at once");
                found.push(Objection::new(Rule::SharePlaces, what));
            }
        }
    }

    /// The days of Marketo's clock against what they may have. The host's clock is ahead by its
    /// error and behind by what it has stepped back, and so is its midnight: what arrives between
    /// the two midnights is counted in neither day.
    fn of_days(&self, plan: &Plan, found: &mut Vec<Objection>) {
        let back = plan.steps().map(|(_, step)| match step {
            Mishap::StepBack(by) => by / 1_000 + 1,
            _ => 0,
        });
        let (before, after) = (plan.jitter + 1, back.sum::<u64>());
        let mut days: BTreeMap<usize, BTreeMap<usize, u32>> = BTreeMap::new();
        let last = self.arrivals.last().map_or(0, |arrival| arrival.at / 1_000);
        let midnights = midnights(plan.start - after, plan.start + last + before);
        for arrival in self.arrivals.iter().filter(|arrival| arrival.counts) {
            let at = plan.start + arrival.at / 1_000;
            let day = midnights.partition_point(|midnight| *midnight <= at);
            let doubtful = |midnight: &u64| at + before >= *midnight && at <= *midnight + after;
            if !midnights.iter().any(doubtful) {
                *days.entry(day).or_default().entry(arrival.who).or_default() += 1;
            }
        }
        for (day, counts) in days {
            let all: u32 = counts.values().sum();
            if all > plan.daily {
                let what = format!("{all} arrived on day {day}");
                found.push(Objection::new(Rule::Day, what));
            }
            for (who, count) in counts {
                if plan.share(who).daily.is_some_and(|most| count > most) {
                    let what = format!("{count} of i{who} arrived on day {day}");
                    found.push(Objection::new(Rule::ShareDay, what));
                }
            }
        }
    }

    /// What was granted to batch integrations when no more than what is kept for the others was
    /// left of the day.
    fn of_reserve(&self, plan: &Plan, found: &mut Vec<Objection>) {
        let by_clock = self.granted.iter().map(|granted| granted.by_clock);
        let (Some(first), Some(last)) = (by_clock.clone().min(), by_clock.max()) else {
            return;
        };
        // A clock that is put back over a midnight was ahead before, so that the calls from then
        // are of the day before, whatever it showed: also where it shows the day before to all.
        let far = |(_, step): (u64, Mishap)| match step {
            Mishap::StepBack(by) if by > 60_000_000 => by / 1_000 + 1,
            _ => 0,
        };
        let far: u64 = plan.steps().map(far).sum();
        if far > 0 && !midnights(first - far, last + far).is_empty() {
            return;
        }
        let midnights = midnights(first, last);
        let day = |at: u64| midnights.partition_point(|midnight| *midnight <= at);
        let mut used: BTreeMap<usize, usize> = BTreeMap::new();
        // When it is known of which grants that they do not count.
        let mut back: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
        for (i, granted) in self.granted.iter().enumerate() {
            let at = granted.by_clock;
            while let Some(Reverse((_, day))) = back.peek().filter(|first| first.0.0 <= i) {
                *used.entry(*day).or_default() -= 1;
                back.pop();
            }
            let used = used.entry(day(at)).or_default();
            let batch = plan.share(granted.who).class == Class::Batch;
            if batch && *used >= plan.batch_stops_at as usize {
                let what = format!("i{} got one when {used} were used", granted.who);
                found.push(Objection::new(Rule::Reserve, what));
            }
            *used += 1;
            back.extend(granted.uncounted.map(|known| Reverse((known, day(at)))));
        }
    }

    fn of(&self, who: usize) -> impl Iterator<Item = &Arrival> {
        self.arrivals
            .iter()
            .filter(move |arrival| arrival.who == who)
    }

    /// The smallest time within which `rate` + 1 calls arrived, in µs.
    pub(crate) fn tightest(&self, rate: u16) -> u64 {
        tightest(rate, self.arrivals.iter().map(|arrival| arrival.at))
    }

    /// The most calls that were processed at once.
    pub(crate) fn most_at_once(&self) -> usize {
        most_at_once(self.arrivals.iter())
    }
}

fn tightest(rate: u16, arrivals: impl Iterator<Item = u64>) -> u64 {
    let mut arrivals: Vec<u64> = arrivals.collect();
    arrivals.sort_unstable();
    let windows = arrivals.windows(usize::from(rate) + 1);
    windows
        .map(|window| window[window.len() - 1] - window[0])
        .min()
        .unwrap_or(u64::MAX)
}

fn most_at_once<'a>(arrivals: impl Iterator<Item = &'a Arrival>) -> usize {
    let mut changes: Vec<(u64, i64)> = arrivals
        .flat_map(|arrival| [(arrival.at, 1), (arrival.done, -1)])
        .collect();
    changes.sort_unstable();
    let mut open = 0_i64;
    let counts = changes.iter().map(|(_, change)| {
        open += change;
        open
    });
    counts.max().unwrap_or(0) as usize
}

/// The midnights of Chicago from one instant to another, in ms, by the simulator's calendar.
pub(crate) fn midnights(from: u64, to: u64) -> Vec<u64> {
    let day = |at: u64| Time::from_millis(at).central_day();
    let mut hours: Vec<u64> = (from / HOUR..=to / HOUR + 1)
        .map(|hour| hour * HOUR)
        .collect();
    hours.retain(|hour| *hour >= from && *hour <= to && day(*hour) != day(*hour - 1));
    hours
}
