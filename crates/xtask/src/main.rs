//! `cargo xtask`: everything that is done in this repository, from set-up to test.
#![allow(clippy::disallowed_methods)]

mod repo;
mod run;
mod setup;
mod stamp;
mod step;
mod worker_build;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repo::Repo;
use crate::step::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  setup        adds the wasm targets and the npm packages, where missing
  build        makes the deployable Worker in build/worker
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without the backtrace: what failed says itself what to do.
            eprintln!("error: {:#}", error);
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        None | Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) => "help".to_owned(),
        Some(lexopt::Arg::Value(word)) => word.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    let repo = Repo::here();
    let mut steps = Steps::default();
    match command.as_str() {
        "help" => print!("{HELP}"),
        "setup" => setup::setup(&repo, &mut steps)?,
        "build" => {
            setup::setup(&repo, &mut steps)?;
            build(&repo, &mut steps)?;
        }
        _ => bail!("there is no command {command:?}\n\n{HELP}"),
    }
    Ok(())
}

fn build(repo: &Repo, steps: &mut Steps) -> Result<()> {
    let built = steps.run("build the Worker", || worker_build::build(repo))?;
    println!("{}", worker_build::sizes(&built));
    Ok(())
}
