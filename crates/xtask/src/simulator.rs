//! The simulator as a program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::repo::Repo;
use crate::run::{Guard, run};
use crate::stamp::hex;
use crate::worker_build::cargo;
use crate::workerd::listening;

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Builds `marketo-sim` and returns where it is.
pub(crate) fn build(repo: &Repo) -> Result<PathBuf> {
    let mut command = Command::new(cargo());
    command
        .current_dir(repo.root())
        .args(["build", "--quiet", "--locked"]);
    run(command.args(["--package", "marketo-sim"]), LIMIT)?;
    Ok(repo.target().join("debug/marketo-sim"))
}

/// A running simulator; it ends with this value.
pub(crate) struct Simulator {
    _child: Guard,
    url: String,
    credentials: Vec<[String; 2]>,
}

impl Simulator {
    /// Starts a simulator on a free port, with as many credentials as are asked for.
    pub(crate) fn start(program: &Path, credentials: usize) -> Result<Self> {
        let mut made = Vec::new();
        for number in 1..=credentials {
            let mut random = [0_u8; 16];
            getrandom::fill(&mut random).context("the system gives no randomness")?;
            made.push([format!("simulated-service-{number}"), hex(&random)]);
        }
        let mut command = Command::new(program);
        command.arg("--until-eof");
        for [id, secret] in &made {
            command.arg("--credential").arg(format!("{id}:{secret}"));
        }
        let mut child = Guard::start(&mut command)?;
        let url = listening(&mut child).context("starting the simulator")?;
        Ok(Self {
            _child: child,
            url,
            credentials: made,
        })
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its credentials: id and secret.
    pub(crate) fn credentials(&self) -> &[[String; 2]] {
        &self.credentials
    }
}
