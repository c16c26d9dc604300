//! The built Worker in real workerd, as a child process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::repo::Repo;
use crate::run::Guard;

/// A gateway on loopback; it ends with this value.
pub(crate) struct Workerd {
    child: Guard,
    url: String,
}

impl Workerd {
    /// Starts the built Worker with these variables and secrets; port 0 takes a free one.
    ///
    /// They go over a pipe: arguments and environments can be read by other programs.
    pub(crate) fn start(repo: &Repo, port: u16, bindings: &Map<String, Value>) -> Result<Self> {
        let mut command = Command::new("node");
        let mut child = Guard::start(command.arg(repo.path("js/workerd/serve.mjs")))?;
        let configuration = json!({ "port": port, "bindings": bindings, "printLogs": true });
        let input = child.0.stdin.as_mut().context("the pipe to workerd")?;
        writeln!(input, "{configuration}").context("telling workerd what to serve")?;
        let url = listening(&mut child).context("starting workerd")?;
        Ok(Self { child, url })
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until it ends by itself, which is an error.
    pub(crate) fn wait(&mut self) -> Result<()> {
        // Waiting closes the pipe, and that would end it.
        let open = self.child.0.stdin.take();
        let status = self.child.0.wait()?;
        drop(open);
        bail!("workerd ended with {status}")
    }
}

/// Reads the line `listening URL` that a server of ours prints once it answers.
pub(crate) fn listening(child: &mut Guard) -> Result<String> {
    let output = child.0.stdout.take().context("the server has no output")?;
    let mut lines = BufReader::new(output);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        if let Some(url) = line.trim_end().strip_prefix("listening ") {
            return Ok(url.to_owned());
        }
        line.clear();
    }
    bail!("it ended before it listened")
}
