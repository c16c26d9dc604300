//! `cargo xtask dev`: the gateway left running on loopback.

mod plan;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::repo::Repo;
use crate::simulator::Simulator;
use crate::step::Steps;
use crate::workerd::Workerd;
use crate::{build, key, setup, simulator};

use plan::{Plan, Upstream};

/// Where the gateway listens unless told otherwise; wrangler uses the same port.
const PORT: u16 = 8787;

/// The integration that is made up where no configuration is given.
const DEMO: &str = "demo";

/// What was asked for on the command line.
#[derive(Debug)]
pub(crate) struct Options {
    port: u16,
    upstream: Option<String>,
    integrations: Option<PathBuf>,
}

impl Options {
    /// Reads what follows `dev`.
    pub(crate) fn parse(arguments: &mut lexopt::Parser) -> Result<Self> {
        use lexopt::{Arg::Long, ValueExt as _};
        let mut options = Self {
            port: PORT,
            upstream: None,
            integrations: None,
        };
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("port") => options.port = arguments.value()?.parse()?,
                Long("upstream") => options.upstream = Some(arguments.value()?.string()?),
                Long("integrations") => options.integrations = Some(arguments.value()?.into()),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Serves until it is stopped.
pub(crate) fn dev(repo: &Repo, steps: &mut Steps, options: Options) -> Result<()> {
    let made = match &options.integrations {
        Some(_) => None,
        None => Some(key::new_key(DEMO, "default", &["*"])?.alone()),
    };
    let text = match (&options.integrations, &made) {
        (Some(path), _) => {
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?
        }
        (None, made) => {
            let entries = made.iter().map(|made| made.entry.clone()).collect();
            plan::demo_configuration(std::env::var(plan::MUNCHKIN_ID).ok().as_deref(), entries)
        }
    };
    // Decided before anything is built: a wrong setting should not take minutes to show.
    let plan = Plan::new(&text, options.upstream.as_deref(), made.is_some(), |name| {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    })?;
    setup::setup(repo, steps)?;
    build(repo, steps)?;
    let simulator = match plan.upstream {
        Upstream::Simulator => {
            let program = steps.run("build the simulator", || simulator::build(repo))?;
            Some(Simulator::start(&program, plan.credentials())?)
        }
        Upstream::Given | Upstream::Configured => None,
    };
    let bindings = plan.bindings(simulator.as_ref())?;
    let mut workerd = Workerd::start(repo, options.port, &bindings)?;
    println!("\ngateway    {}", workerd.url());
    match &simulator {
        Some(simulator) => println!("upstream   the simulator at {}", simulator.url()),
        None => println!("upstream   {}", plan.addresses(&bindings)?.join(" ")),
    }
    let key = match &made {
        Some(made) => {
            println!("client id  {DEMO}\nsecret     {}", made.key.expose());
            made.key.expose()
        }
        None => "KEY",
    };
    let id = if made.is_some() { DEMO } else { "ID" };
    println!("\n{}\n\nCtrl-C ends it.", curl(workerd.url(), id, key));
    workerd.wait()
}

/// One line that gets a token and makes a call with it.
fn curl(url: &str, id: &str, key: &str) -> String {
    format!(
        "curl -s {url}/rest/v1/leads/describe.json -H \"Authorization: Bearer $(\
         curl -s {url}/identity/oauth/token -d grant_type=client_credentials -d client_id={id} \
         -d client_secret={key} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\""
    )
}
