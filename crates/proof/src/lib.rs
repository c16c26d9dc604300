//! The limits, proven in virtual time: against a plain recount, and against the simulator.
//!
//! A run is a [plan](plan::Plan): callers of several integrations, and what the network, Marketo,
//! the host's clock and its store make of each of their calls. The [world](world::World) carries it
//! out with the real [`Line`](marketo_core::limit::Line) and writes down what Marketo and the
//! callers saw. What was [seen](seen::Seen) is then recounted by somebody who knows the rules and
//! nothing of the machine.
//!
//! All that is here is tests: the crate itself is empty. It stands apart from the core since it
//! needs the simulator, which shares nothing with the core and of which the core knows nothing.
#![cfg(test)]

mod days;
mod draw;
mod ledger;
mod marketo;
mod never;
mod plan;
mod random;
mod recount;
mod seen;
mod simulator;
mod teeth;
mod throughput;
mod turns;
mod world;

use proptest::test_runner::Config;

/// How many cases the property has that is tried most often.
const MOST: u32 = 12_000;

/// `cases` of a property. If the environment's `PROPTEST_CASES` says how many the one shall have
/// that has the [most](MOST), as many more or less.
fn cases(cases: u32) -> Config {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let cases = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => (u64::from(config.cases) * u64::from(cases)).div_ceil(u64::from(MOST)),
        None => cases.into(),
    };
    Config {
        cases: cases.try_into().unwrap(),
        ..config
    }
}

/// All that there is to object to in a run of this plan.
fn objections(plan: &plan::Plan) -> Vec<recount::Objection> {
    world::run(plan, world::Sabotage::None).objections(plan)
}
