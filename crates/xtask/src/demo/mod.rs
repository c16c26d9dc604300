//! `cargo xtask demo`: the main job, end to end, on loopback.
//!
//! The same work is done twice at the same time: through the gateway by a caller that knows
//! nothing of limits, and directly at a second simulator by a [plain client](plain) that does. Each
//! step's work comes to both at the same moment. What is shown in the end was counted by the
//! simulators and the callers.

mod account;
mod client;
mod jobs;
mod plain;
mod rows;
mod servers;
mod steps;
mod table;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::step::Steps;
use crate::{build, setup, simulator};

use account::{Asked, Figures};
use client::{Control, Simple, Site, held};
use jobs::{Facts, Job};
use plain::Plain;
use servers::Servers;
use steps::{Act, Step};

/// How often a step that takes long says how far it is.
const SAY_EVERY: Duration = Duration::from_secs(4);

const STORY: &str = "
All of this happens on this machine. A simulator stands for Marketo: it keeps
Marketo's limits (100 calls in any 20 seconds, 10 at once) and makes Marketo's
errors. marketo-edge runs before it in workerd, the runtime of Cloudflare
Workers. Its caller gets a token once, sends each call once, and never retries.

At the same time a plain client does the same work directly, at a simulator of
its own. It keeps its token, gets a new one on 601 and 602, and tries again
after 606, 615 and cut connections: five times in all, with pauses of 1, 2, 4
and 8 seconds.
";

/// Sets up, builds, and runs the main job.
pub(crate) fn demo(repo: &Repo, steps: &mut Steps) -> Result<()> {
    setup::setup(repo, steps)?;
    build(repo, steps)?;
    let program = steps.run("build the simulator", || simulator::build(repo))?;
    let servers = steps.run("start workerd and two simulators", || {
        Servers::start(repo, &program)
    })?;
    println!("{STORY}");
    let failures = run(&servers)?;
    if failures.is_empty() {
        println!("Every step got what it should.");
        return Ok(());
    }
    println!("What failed through marketo-edge:");
    for failure in &failures {
        println!("  {failure}");
    }
    println!("The Worker's log is in {}", servers.log.display());
    bail!("the demo did not get what it should through marketo-edge");
}

/// One side of the comparison: its simulator's control endpoint, and what came of its work.
struct Side {
    control: Control,
    asked: Mutex<Asked>,
    /// Jobs that have begun and not ended.
    open: AtomicUsize,
}

impl Side {
    fn new(simulator: &str) -> Self {
        Self {
            control: Control::new(simulator),
            asked: Mutex::default(),
            open: AtomicUsize::new(0),
        }
    }

    /// Notes that a job begins.
    fn begin(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes that a job has ended.
    fn end(&self, job: &Job, failed: usize, began: Instant) {
        self.open.fetch_sub(1, Ordering::Relaxed);
        let mut asked = held(&self.asked);
        asked.calls += job.calls() as u64;
        asked.failed += failed as u64;
        asked.took = asked.took.max(began.elapsed());
    }
}

/// Does all the work on both sides, and shows it. Gives what went wrong through the gateway.
fn run(servers: &Servers) -> Result<Vec<String>> {
    let edge = Side::new(servers.behind());
    let direct = Side::new(servers.direct());
    let simple = Simple::new(Site::new(servers.gateway(), servers.edge_key()));
    let plain = Plain::new(Site::new(servers.direct(), servers.marketo_key()?));
    let facts = Facts::read(&edge.control)?;
    let began = Instant::now();
    let mut failures = Vec::new();
    thread::scope(|scope| -> Result<()> {
        for (number, step) in steps::steps(&facts).iter().enumerate() {
            println!("{}. {}", number + 1, step.title);
            for line in step.why {
                println!("   {line}");
            }
            let step_began = Instant::now();
            let arrived = arrivals(&edge.control)?;
            let wrong = play(
                scope,
                step,
                &facts,
                began,
                (&simple, &edge),
                (&plain, &direct),
            )?;
            let took = step_began.elapsed().as_secs_f64();
            let arrived = arrivals(&edge.control)? - arrived;
            let verdict = if wrong.is_empty() { "ok" } else { "FAILED" };
            println!("   -> {verdict}, {took:.1} s, {arrived} calls arrived at Marketo\n");
            failures.extend(told(step.title, &wrong));
        }
        println!("All work is done through marketo-edge.");
        let open = direct.open.load(Ordering::Relaxed);
        if open > 0 {
            println!("The plain client still has {open} calls to finish or give up ...");
        }
        Ok(())
    })?;
    let edge_figures = Figures::read(*held(&edge.asked), &simple.site, &edge.control)?;
    let plain_figures = Figures::read(*held(&direct.asked), &plain.site, &direct.control)?;
    let rows = account::rows(&edge_figures, &plain_figures)?;
    println!(
        "\n{}",
        table::render(["through marketo-edge", "plain client"], &rows)
    );
    failures.extend(edge_figures.broken_promises()?);
    let ours = [simple.token(), servers.edge_key().secret];
    let words: Vec<&str> = ours.iter().map(String::as_str).collect();
    if account::leaked(&edge.control, &words)? {
        failures.push("the caller's key or token went on to Marketo".into());
    }
    Ok(failures)
}

/// What went wrong in a step, in a few lines: a limit that breaks fails many calls alike.
fn told(title: &str, wrong: &[String]) -> Vec<String> {
    const SHOWN: usize = 3;
    let mut lines: Vec<String> = wrong
        .iter()
        .take(SHOWN)
        .map(|why| format!("{title}: {why}"))
        .collect();
    if wrong.len() > SHOWN {
        lines.push(format!("{title}: and {} more", wrong.len() - SHOWN));
    }
    lines
}

/// Calls that arrived at a simulator so far.
fn arrivals(control: &Control) -> Result<u64> {
    Ok(control.get("account")?["arrivals"].as_u64().unwrap_or(0))
}

/// Plays a step: the plain client's share is begun, the gateway's is waited for.
fn play<'scope>(
    scope: &'scope Scope<'scope, '_>,
    step: &Step,
    facts: &'scope Facts,
    began: Instant,
    (simple, edge): (&'scope Simple, &'scope Side),
    (plain, direct): (&'scope Plain, &'scope Side),
) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for act in &step.acts {
        match act {
            Act::Tell(path, what) => {
                edge.control.post(path, what)?;
                direct.control.post(path, what)?;
            }
            Act::Send(jobs) => {
                let (tell, told) = channel();
                for job in jobs {
                    direct.begin();
                    edge.begin();
                    let own = job.clone();
                    scope.spawn(move || {
                        let failed = own.run(plain, facts).len();
                        direct.end(&own, failed, began);
                    });
                    let (own, tell) = (job.clone(), tell.clone());
                    scope.spawn(move || {
                        let wrong = own.run(simple, facts);
                        edge.end(&own, wrong.len(), began);
                        // Whoever waits for it does so to the end.
                        let _ = tell.send(wrong);
                    });
                }
                // So that the channel closes when the threads are gone.
                drop(tell);
                let mut answered = 0;
                while answered < jobs.len() {
                    match told.recv_timeout(SAY_EVERY) {
                        Ok(more) => {
                            answered += 1;
                            wrong.extend(more);
                        }
                        Err(RecvTimeoutError::Timeout) => {
                            println!(
                                "   ... {answered} of {} answered, the others wait",
                                jobs.len()
                            );
                        }
                        Err(RecvTimeoutError::Disconnected) => bail!("a thread of the demo failed"),
                    }
                }
            }
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn many_failures_of_a_step_are_told_in_a_few_lines() {
        let wrong: Vec<String> = (0..50).map(|lead| format!("lead {lead}: 615")).collect();
        let lines = told("A burst", &wrong);
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0], "A burst: lead 0: 615");
        assert_eq!(lines[3], "A burst: and 47 more");
        assert_eq!(told("A burst", &wrong[..3]).len(), 3);
        assert!(told("A burst", &[]).is_empty());
    }
}
