//! The servers of the demo: two simulators, and the gateway before the first.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use super::client::Key;
use crate::key;
use crate::repo::Repo;
use crate::run::Guard;
use crate::workerd::listening;

/// How long a simulator processes a call: what an instance takes for a small one.
const LATENCY: &str = "uniform:60-180";

/// The simulators' client id.
const CLIENT_ID: &str = "demo-service";

/// A running server; it ends with this value.
struct Server {
    _child: Guard,
    url: String,
}

/// All servers of the demo.
pub(super) struct Servers {
    // First, so that nothing is on its way to a simulator that is gone.
    gateway: Server,
    behind: Server,
    direct: Server,
    /// The key of the integration that calls the gateway.
    key: Key,
    secret: String,
    /// Where the Worker's log goes.
    pub(super) log: PathBuf,
}

impl Servers {
    /// Starts them on free ports of loopback.
    pub(super) fn start(repo: &Repo, simulator: &Path) -> Result<Self> {
        let secret = secret()?;
        let behind = start_simulator(simulator, &secret)?;
        let direct = start_simulator(simulator, &secret)?;
        let made = key::new_key("demo", "default", &["*"])?;
        let configuration = json!({
            "instances": { "main": { "base_url": behind.url } },
            "credentials": {
                "default": {
                    "client_id": "MARKETO_CLIENT_ID",
                    "client_secret": "MARKETO_CLIENT_SECRET",
                },
            },
            "integrations": [made.entry],
        });
        let bindings = json!({
            "EDGE_CONFIG": configuration.to_string(),
            "MARKETO_CLIENT_ID": CLIENT_ID,
            "MARKETO_CLIENT_SECRET": secret,
        });
        let log = repo.target().join("xtask/demo.log");
        let gateway = start_gateway(repo, &bindings, &log)?;
        let key = Key {
            id: "demo".to_owned(),
            secret: made.key.expose().to_owned(),
        };
        Ok(Self {
            gateway,
            behind,
            direct,
            key,
            secret,
            log,
        })
    }

    /// Where the gateway is.
    pub(super) fn gateway(&self) -> &str {
        &self.gateway.url
    }

    /// Where the simulator behind the gateway is.
    pub(super) fn behind(&self) -> &str {
        &self.behind.url
    }

    /// Where the plain client's simulator is.
    pub(super) fn direct(&self) -> &str {
        &self.direct.url
    }

    /// The integration's key at the gateway.
    pub(super) fn edge_key(&self) -> Key {
        self.key.clone()
    }

    /// The credential that the plain client has to hold.
    pub(super) fn marketo_key(&self) -> Key {
        Key {
            id: CLIENT_ID.to_owned(),
            secret: self.secret.clone(),
        }
    }
}

/// A client secret that was nowhere before.
fn secret() -> Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).context("the system gives no randomness")?;
    Ok(crate::stamp::hex(&random))
}

fn start_simulator(program: &Path, secret: &str) -> Result<Server> {
    let mut command = Command::new(program);
    command.args(["--port", "0", "--latency", LATENCY, "--credential"]);
    let mut child = Guard::start(command.arg(format!("{CLIENT_ID}:{secret}")))?;
    let url = listening(&mut child).context("starting the simulator")?;
    Ok(Server { _child: child, url })
}

/// Starts the built Worker in workerd. Its log, a line a call, goes to a file.
fn start_gateway(repo: &Repo, bindings: &serde_json::Value, log: &Path) -> Result<Server> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("writing {}", log.display()))?;
    let mut command = Command::new("node");
    command.arg(repo.path("js/workerd/serve.mjs")).stderr(file);
    let configuration = json!({ "port": 0, "bindings": bindings, "printLogs": true });
    let mut child = Guard::start(&mut command)?;
    let input = child.0.stdin.as_mut().context("the pipe to workerd")?;
    std::io::Write::write_all(input, format!("{configuration}\n").as_bytes())
        .context("telling workerd what to serve")?;
    let url = listening(&mut child)
        .with_context(|| format!("starting workerd; {} may say why", log.display()))?;
    Ok(Server { _child: child, url })
}
