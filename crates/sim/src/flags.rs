//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt as _};
use marketo_sim::config::{Config, CredentialConfig};
use marketo_sim::server::Options;
use marketo_sim::{Law, Time};

/// What the command line asks for.
pub(crate) enum Flags {
    Run(Start, Options, Until),
    Help,
    Version,
}

/// What the instance starts from.
pub(crate) enum Start {
    /// These settings.
    Fresh(Box<Config>),
    /// This file.
    Snapshot(PathBuf),
}

/// When the program ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// At SIGINT or SIGTERM.
    Signal,
    /// When standard input ends, too: whoever started it has gone then, however that was.
    EndOfInput,
}

impl Flags {
    /// Reads the command line.
    pub(crate) fn read() -> Result<Self, lexopt::Error> {
        let mut config = Config::default();
        let mut options = Options::default();
        let mut until = Until::Signal;
        let mut snapshot: Option<PathBuf> = None;
        let mut bind: IpAddr = options.address.ip();
        let mut port: u16 = 0;
        let mut credentials: Vec<CredentialConfig> = Vec::new();
        let mut parser = Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Short('h') | Arg::Long("help") => return Ok(Self::Help),
                Arg::Short('V') | Arg::Long("version") => return Ok(Self::Version),
                Arg::Short('v') | Arg::Long("verbose") => options.verbose = true,
                Arg::Long("port") => port = parser.value()?.parse()?,
                Arg::Long("bind") => bind = parser.value()?.parse()?,
                Arg::Long("seed") => config.seed = parser.value()?.parse()?,
                Arg::Long("leads") => config.leads = parser.value()?.parse()?,
                Arg::Long("credential") => {
                    credentials.push(parser.value()?.parse_with(credential)?);
                }
                Arg::Long("token-life") => {
                    let seconds: u64 = parser.value()?.parse()?;
                    config.token_life_ms = seconds.saturating_mul(1000);
                }
                Arg::Long("rate") => config.limits.rate = parser.value()?.parse()?,
                Arg::Long("window-ms") => config.limits.window_ms = parser.value()?.parse()?,
                Arg::Long("concurrency") => config.limits.concurrency = parser.value()?.parse()?,
                Arg::Long("daily") => config.limits.daily = parser.value()?.parse()?,
                Arg::Long("latency") => {
                    let (operation, law) = parser.value()?.parse_with(latency)?;
                    match operation {
                        Some(name) => drop(config.laws.insert(name, law)),
                        None => config.latency = law,
                    }
                }
                Arg::Long("export-queued-ms") => {
                    config.exports.queued_ms = parser.value()?.parse()?;
                }
                Arg::Long("export-processing-ms") => {
                    config.exports.processing_ms = parser.value()?.parse()?;
                }
                Arg::Long("export-daily-mb") => {
                    let megabytes: u64 = parser.value()?.parse()?;
                    config.exports.daily_bytes = megabytes.saturating_mul(1024 * 1024);
                }
                Arg::Long("import-queued-ms") => {
                    config.imports.queued_ms = parser.value()?.parse()?;
                }
                Arg::Long("import-importing-ms") => {
                    config.imports.importing_ms = parser.value()?.parse()?;
                }
                Arg::Long("ingestion-applied-ms") => {
                    config.ingestion.applied_after_ms = parser.value()?.parse()?;
                }
                Arg::Long("munchkin-id") => config.munchkin_id = parser.value()?.string()?,
                Arg::Long("activity-block") => config.activity_block = parser.value()?.parse()?,
                Arg::Long("no-races") => config.racing_upserts = false,
                Arg::Long("start") => options.start = Some(parser.value()?.parse_with(instant)?),
                Arg::Long("snapshot") => snapshot = Some(parser.value()?.into()),
                Arg::Long("until-eof") => until = Until::EndOfInput,
                Arg::Long("manual-clock") => options.manual = true,
                other => return Err(other.unexpected()),
            }
        }
        if !credentials.is_empty() {
            config.credentials = credentials;
        }
        options.address = (bind, port).into();
        let start = match snapshot {
            Some(_) if config != Config::default() => {
                return Err(
                    "--snapshot has its own settings: only --port, --bind, --start, \
                    --manual-clock, --until-eof and --verbose go with it"
                        .into(),
                );
            }
            Some(path) => Start::Snapshot(path),
            None => Start::Fresh(Box::new(config)),
        };
        Ok(Self::Run(start, options, until))
    }
}

/// `ID:SECRET`, or `ID:SECRET:USER`.
fn credential(text: &str) -> Result<CredentialConfig, String> {
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(id), Some(secret), user) if !id.is_empty() && !secret.is_empty() => {
            let named = format!("{id}@sim.example");
            Ok(CredentialConfig::new(id, secret, user.unwrap_or(&named)))
        }
        _ => Err("ID:SECRET or ID:SECRET:USER is wanted".into()),
    }
}

/// `LAW`, or `OPERATION=LAW`.
fn latency(text: &str) -> Result<(Option<String>, Law), String> {
    let (operation, law) = match text.split_once('=') {
        Some((operation, law)) => (Some(operation.to_owned()), law),
        None => (None, text),
    };
    if let Some(name) = &operation
        && !marketo_sim::catalog::operations().any(|known| known.name == name)
    {
        return Err(format!("there is no operation {name:?}"));
    }
    Ok((
        operation,
        law.parse::<Law>().map_err(|error| error.to_string())?,
    ))
}

fn instant(text: &str) -> Result<Time, String> {
    Time::parse(text).ok_or_else(|| "an instant such as 2026-03-02T12:00:00Z is wanted".into())
}
