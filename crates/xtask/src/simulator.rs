//! The simulator as a program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::repo::Repo;
use crate::run::{Guard, run};
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
}

/// The simulator's credentials where it is started without a configuration: id and secret.
const CREDENTIALS: [[&str; 2]; 2] = [["", ""], ["", ""]];

impl Simulator {
    /// Starts a simulator on a free port.
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let mut child = Guard::start(Command::new(program).args(["--port", "0"]))?;
        let url = listening(&mut child).context("starting the simulator")?;
        Ok(Self { _child: child, url })
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Its credentials: id and secret.
    pub(crate) fn credentials(&self) -> &'static [[&'static str; 2]] {
        &CREDENTIALS
    }
}
