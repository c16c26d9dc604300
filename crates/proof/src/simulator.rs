//! A second opinion: the simulator, which was written from Adobe's pages and shares nothing with
//! the governor, takes the calls and judges them by its own limits.

use std::collections::VecDeque;

use marketo_sim::{Config, Law, Limits, Request, Sim, Time};
use proptest::prelude::*;

use super::cases;
use super::draw;
use super::marketo::{Marketo, Processed};
use super::plan::{Fate, Plan};
use super::recount::Rule;
use super::world::{Sabotage, World};

/// The codes by which Marketo says that a limit is reached.
const LIMITED: [&str; 3] = ["606", "607", "615"];

/// A simulator under the limits of a plan.
pub(crate) struct Simulator {
    sim: Sim,
    /// When the run begins, in ms.
    start: u64,
    /// A call that does next to nothing.
    request: Request,
    /// When others call past us, and what Marketo has to do for it; in µs.
    outsiders: VecDeque<(u64, u64)>,
    /// How many of the others' calls were refused.
    pub(crate) turned_away: usize,
}

impl Simulator {
    pub(crate) fn new(plan: &Plan, outsiders: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let limits = Limits {
            rate: usize::from(plan.rate),
            concurrency: usize::from(plan.places),
            daily: u64::from(plan.daily),
            ..Limits::default()
        };
        let config = Config {
            limits,
            leads: 0,
            log_entries: 0,
            token_life_ms: u64::from(u32::MAX),
            latency: Law::Fixed(0),
            ..Config::default()
        };
        let mut sim = Sim::new(config, Time::from_millis(plan.start));
        let identity = "/identity/oauth/token?grant_type=client_credentials\
            &client_id=sim-client-a&client_secret=sim-secret-a-5f2d9c71e4";
        let (_, outcome) = sim.call(Time::from_millis(plan.start), &Request::get(identity));
        let answer = outcome.unwrap().answer().unwrap().value();
        let token = answer["access_token"].as_str().unwrap();
        Self {
            sim,
            start: plan.start,
            request: Request::get("/rest/v1/stats/usage.json").token(token),
            outsiders: outsiders.into_iter().collect(),
            turned_away: 0,
        }
    }

    /// A call arrives; gives the code if it is refused.
    fn call(&mut self, at: u64, work: u64) -> Option<&'static str> {
        let now = Time::from_millis(self.start + at / 1_000);
        self.sim.set_latency(None, Law::Fixed(work / 1_000));
        let arrival = self.sim.arrive(now, &self.request);
        if arrival.ends_at > now {
            // Nobody listens: it is processed to its end all the same.
            self.sim.abandon(now, arrival.id);
            return None;
        }
        let outcome = self.sim.take(now, arrival.id)?;
        let code = outcome.answer()?.code?;
        LIMITED.into_iter().find(|limited| *limited == code)
    }
}

impl Marketo for Simulator {
    fn arrives(&mut self, at: u64, work: u64) -> Processed {
        while let Some((when, work)) = self.outsiders.pop_front_if(|(when, _)| *when <= at) {
            let refused = self.call(when, work).is_some();
            self.turned_away += usize::from(refused);
        }
        let code = self.call(at, work);
        let work = if code.is_none() { work } else { 0 };
        Processed {
            done: at + work,
            code,
        }
    }
}

/// The codes that the simulator refuses with in a run of this plan.
fn codes(plan: &Plan, sabotage: Sabotage) -> Vec<&'static str> {
    let simulator = Simulator::new(plan, []);
    let seen = World::new(plan, simulator, sabotage).run();
    seen.codes.iter().map(|(_, _, code)| *code).collect()
}

/// A plan in which everything that arrives counts, as it does here.
fn counted(mut plan: Plan) -> Plan {
    for call in &mut plan.calls {
        if call.fate == Fate::Uncounted {
            call.fate = Fate::Plain;
        }
    }
    plan
}

fn nothing_is_refused(plan: &Plan) -> Result<(), TestCaseError> {
    let mut codes = codes(plan, Sabotage::None);
    // A clock that is off has its midnight at another time.
    if plan.jitter > 0 || plan.steps().next().is_some() {
        codes.retain(|code| *code != "607");
    }
    prop_assert_eq!(codes, Vec::<&str>::new());
    Ok(())
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn the_simulator_never_refuses_under_small_limits(plan in draw::small().prop_map(counted)) {
        nothing_is_refused(&plan)?;
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_simulator_never_refuses_under_marketos_limits(
        plan in draw::real().prop_map(counted),
    ) {
        nothing_is_refused(&plan)?;
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// Others call past us. Who is refused asks again and is told a verdict, nothing stays held, and
    /// our own limits are kept all the same.
    #[test]
    fn what_others_do_is_absorbed(
        plan in draw::real().prop_map(counted),
        others in prop::collection::vec((0..120 * draw::S, 0..draw::S), 1..300),
    ) {
        let mut plan = plan;
        plan.asks_again = true;
        let mut others = others;
        others.sort_unstable();
        let simulator = Simulator::new(&plan, others);
        let seen = World::new(&plan, simulator, Sabotage::None).run();
        let mut found = seen.objections(&plan);
        let by_choice = [Rule::Idle, Rule::Turn, Rule::Wait];
        found.retain(|found| !by_choice.contains(&found.rule));
        prop_assert_eq!(found, []);
    }
}

#[test]
fn the_simulator_refuses_who_breaks_a_limit() {
    let refuses = |sabotage: Sabotage, code: &str| {
        draw::plans(1_000).any(|plan| codes(&counted(plan), sabotage).contains(&code))
    };
    assert!(refuses(Sabotage::ShorterWindow(100), "606"));
    assert!(refuses(Sabotage::CutsFreePlaces, "615"));
    let longer_day = |plan: &Plan| {
        let mut limits = plan.limits();
        limits.daily += 1;
        limits.into()
    };
    assert!(refuses(Sabotage::Policy(longer_day), "607"));
}
