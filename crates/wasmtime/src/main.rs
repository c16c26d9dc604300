//! Wasmtime as the host of the tests' components.
//!
//! `serve` does what `wasmtime serve` does: a component that takes HTTP requests in gets a new instance
//! for each. `run` runs a command. Beyond Wasmtime's own program it can do what tests want: it kills
//! an instance in the middle of its work, and has a key-value store that is as hard to use as some
//! hosts' are.
#![allow(clippy::disallowed_methods)]

mod keyvalue;
mod serve;
mod state;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::p2::bindings::Command;

use crate::keyvalue::Memory;
use crate::state::{Settings, State};

const HELP: &str = "\
marketo-wasmtime serve|run COMPONENT [--port N] [--dir HOST=GUEST] [--env NAME=VALUE] [--memory-store]
  serve  answers HTTP requests on loopback, until its standard input is closed
           a request with x-kill-after-ms: N has its instance dropped after so many milliseconds
  run    runs a command to its end
";

#[tokio::main]
async fn main() -> ExitCode {
    match work().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn work() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let mut settings = Settings::default();
    let (mut words, mut port) = (Vec::new(), 0);
    while let Some(argument) = arguments.next()? {
        use lexopt::prelude::*;
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("dir") => {
                let said = arguments.value()?.string()?;
                let (host, guest) = said.split_once('=').context("--dir HOST=GUEST")?;
                settings.dirs.push((host.to_owned(), guest.to_owned()));
            }
            Long("env") => {
                let said = arguments.value()?.string()?;
                let (name, value) = said.split_once('=').context("--env NAME=VALUE")?;
                settings.env.push((name.to_owned(), value.to_owned()));
            }
            Long("memory-store") => settings.memory = Some(Memory::default()),
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let [what, component] = words.as_slice() else {
        bail!("{HELP}");
    };
    let engine = Engine::new(Config::new().wasm_component_model(true))?;
    let component = Component::from_file(&engine, PathBuf::from(component))?;
    let mut linker = Linker::<State>::new(&engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    if settings.memory.is_some() {
        keyvalue::add_to_linker(&mut linker)?;
    }
    let settings = Arc::new(settings);
    match what.as_str() {
        "serve" => serve::serve(&linker, &component, settings, port).await,
        "run" => {
            let mut store = Store::new(&engine, State::new(&settings)?);
            let command = Command::instantiate_async(&mut store, &component, &linker).await?;
            match command.wasi_cli_run().call_run(&mut store).await? {
                Ok(()) => Ok(()),
                Err(()) => bail!("the command failed"),
            }
        }
        _ => bail!("{HELP}"),
    }
}
