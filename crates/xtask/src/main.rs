//! `cargo xtask`: everything that is done in this repository, from set-up to test.
#![allow(clippy::disallowed_methods)]

mod bench;
mod catalog;
mod check;
mod demo;
mod dev;
mod key;
mod npm;
mod purity;
mod repo;
mod run;
mod setup;
mod simulator;
mod stamp;
mod step;
mod strategies;
mod test;
mod wasi;
mod worker_build;
mod workerd;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::step::Steps;

const HELP: &str = "\
cargo xtask COMMAND

  demo         shows the main job on loopback: the simulator, the gateway, 2,000 calls
  dev          leaves the gateway running
                 --port N             listens there (8787)
                 --upstream URL       another base URL for identity and REST
                 --integrations FILE  the configuration; without it, one demo integration
               Serves a real instance with MARKETO_MUNCHKIN_ID, MARKETO_CLIENT_ID and
               MARKETO_CLIENT_SECRET set, and the simulator without
  key new ID   makes the key of a new integration
  catalog      lists the operations of Marketo's REST API
                 --json               for programs
                 --check DIR          holds them against Adobe's definitions in DIR
                 --accept             with --check: notes down what was agreed on
  strategies   compares ways to keep Marketo's limits, in crates/strategies/TABLE.md
                 --check              holds that file against what comes of the code
  build        makes the deployable Worker in build/worker, the Node package in build/npm, and the
               WASI components in build/wasi
  types        writes what each operation takes and gives, in TypeScript, from the catalog
  check        the fast part of the tests: rustfmt, clippy, unit tests, tsc, eslint
  test         everything
  bench        the figures
                 PART…                only those of: size, core, limit, or a program of tests/bench
  setup        adds the wasm targets and the npm packages, where missing; the others do it too
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without the backtrace: what failed says itself what to do.
            eprintln!("\nerror: {error:#}");
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
    if command == "dev" {
        return dev::dev(&repo, &mut steps, dev::Options::parse(&mut arguments)?);
    }
    if command == "catalog" {
        return catalog::catalog(&repo, &catalog::Options::parse(&mut arguments)?);
    }
    if command == "strategies" {
        return strategies::strategies(&repo, &mut arguments);
    }
    if command == "key" {
        return key(&mut arguments);
    }
    if command == "bench" {
        return bench::bench(&repo, &mut steps, &words(&mut arguments)?);
    }
    no_more(&mut arguments)?;
    match command.as_str() {
        "help" => print!("{HELP}"),
        "setup" => setup::setup(&repo, &mut steps)?,
        "build" => {
            setup::setup(&repo, &mut steps)?;
            build(&repo, &mut steps)?;
        }
        "check" => {
            setup::setup(&repo, &mut steps)?;
            check::check(&repo, &mut steps)?;
            print!("{}", steps.summary());
        }
        "types" => npm::write_types(&repo)?,
        "test" => test::test(&repo, &mut steps)?,
        "demo" => demo::demo(&repo, &mut steps)?,
        _ => bail!("there is no command {command:?}\n\n{HELP}"),
    }
    Ok(())
}

/// Builds the Worker, the Node package and the WASI components, and shows what they weigh.
fn build(repo: &Repo, steps: &mut Steps) -> Result<()> {
    let built = steps.run("build the Worker", || worker_build::build(repo))?;
    println!("{}", worker_build::sizes(&built));
    let size = steps.run("build the Node package", || npm::build(repo))?;
    let (size, limit) = (size.div_ceil(1024), npm::GZIP_LIMIT / 1024);
    println!("  its wasm, compressed: {size} KB of {limit} KB");
    let built = steps.run("build the WASI components", || wasi::build(repo))?;
    println!("{}", wasi::sizes(&built));
    Ok(())
}

fn key(arguments: &mut lexopt::Parser) -> Result<()> {
    const USAGE: &str = "cargo xtask key new ID";
    let mut word = || -> Result<String> {
        match arguments.next()? {
            Some(lexopt::Arg::Value(word)) => Ok(word.to_string_lossy().into_owned()),
            Some(other) => Err(other.unexpected().into()),
            None => bail!("usage: {USAGE}"),
        }
    };
    if word()? != "new" {
        bail!("usage: {USAGE}");
    }
    let id = word()?;
    no_more(arguments)?;
    print!("{}", key::shown(&id).context(USAGE)?);
    Ok(())
}

/// All that is left, none of it an option.
fn words(arguments: &mut lexopt::Parser) -> Result<Vec<String>> {
    let mut words = Vec::new();
    while let Some(next) = arguments.next()? {
        match next {
            lexopt::Arg::Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(words)
}

fn no_more(arguments: &mut lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        None => Ok(()),
        Some(more) => Err(more.unexpected().into()),
    }
}
