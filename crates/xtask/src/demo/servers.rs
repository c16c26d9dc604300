//! The servers of the demo: two simulators, and the gateway before the first.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::client::{Control, Key};
use crate::key;
use crate::repo::Repo;
use crate::run::Guard;
use crate::simulator::Simulator;
use crate::workerd::listening;

/// How long a simulator processes a call.
const LATENCY: &str = "uniform:40-120";

/// All servers of the demo; they end with this value.
pub(super) struct Servers {
    // First, so that nothing is on its way to a simulator that is gone.
    gateway: Gateway,
    behind: Simulator,
    direct: Simulator,
    key: Key,
    /// Where the Worker's log goes.
    pub(super) log: PathBuf,
}

impl Servers {
    /// Starts them on free ports of loopback.
    pub(super) fn start(repo: &Repo, simulator: &Path) -> Result<Self> {
        let behind = start_simulator(simulator)?;
        let direct = start_simulator(simulator)?;
        let made = key::new_key("demo", "default", &["*"])?.alone();
        let configuration = json!({
            // Each call is to be seen at Marketo, beside the plain client's.
            "instances": { "main": { "base_url": behind.url(), "merging": false } },
            "credentials": {
                "default": {
                    "client_id": "MARKETO_CLIENT_ID",
                    "client_secret": "MARKETO_CLIENT_SECRET",
                },
            },
            "integrations": [made.entry],
        });
        let service = credential(&behind)?;
        let bindings = json!({
            "EDGE_CONFIG": configuration.to_string(),
            "MARKETO_CLIENT_ID": service.id,
            "MARKETO_CLIENT_SECRET": service.secret,
        });
        let log = repo.target().join("xtask/demo.log");
        let gateway = Gateway::start(repo, &bindings, &log)?;
        let key = Key {
            id: "demo".to_owned(),
            secret: made.key.expose().to_owned(),
        };
        Ok(Self {
            gateway,
            behind,
            direct,
            key,
            log,
        })
    }

    /// Where the gateway is.
    pub(super) fn gateway(&self) -> &str {
        &self.gateway.url
    }

    /// Where the simulator behind the gateway is.
    pub(super) fn behind(&self) -> &str {
        self.behind.url()
    }

    /// Where the plain client's simulator is.
    pub(super) fn direct(&self) -> &str {
        self.direct.url()
    }

    /// The integration's key at the gateway.
    pub(super) fn edge_key(&self) -> Key {
        self.key.clone()
    }

    /// The credential that the plain client has to hold.
    pub(super) fn marketo_key(&self) -> Result<Key> {
        credential(&self.direct)
    }
}

/// A simulator with one credential.
fn start_simulator(program: &Path) -> Result<Simulator> {
    let simulator = Simulator::start(program, 1)?;
    Control::new(simulator.url()).post("latency", &json!({ "law": LATENCY }))?;
    Ok(simulator)
}

fn credential(simulator: &Simulator) -> Result<Key> {
    let first = simulator.credentials().first();
    let [id, secret] = first.context("the simulator has no credential")?.clone();
    Ok(Key { id, secret })
}

/// The built Worker in workerd, with its log, a line for each call, in a file.
struct Gateway {
    _child: Guard,
    url: String,
}

impl Gateway {
    fn start(repo: &Repo, bindings: &Value, log: &Path) -> Result<Self> {
        let name = || log.display();
        if let Some(folder) = log.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::create(log).with_context(|| format!("writing {}", name()))?;
        let mut command = Command::new("node");
        command.arg(repo.path("js/workerd/serve.mjs")).stderr(file);
        let mut child = Guard::start(&mut command)?;
        // Over a pipe: arguments and environments can be read by other programs.
        let configuration = json!({ "port": 0, "bindings": bindings, "printLogs": true });
        let input = child.0.stdin.as_mut().context("the pipe to workerd")?;
        writeln!(input, "{configuration}").context("telling workerd what to serve")?;
        let url = listening(&mut child)
            .with_context(|| format!("starting workerd; {} may say why", name()))?;
        Ok(Self { _child: child, url })
    }
}
