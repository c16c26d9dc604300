//! `cargo xtask strategies`: the tables that compare ways to keep Marketo's limits.

use std::fs;

use anyhow::{Context, Result, ensure};
use lexopt::Arg::Long;

use crate::repo::Repo;

/// Where they are checked in.
const PAGE: &str = "crates/strategies/TABLE.md";

/// Makes the page, or with `--check` holds the one that is checked in against it.
pub(crate) fn strategies(repo: &Repo, arguments: &mut lexopt::Parser) -> Result<()> {
    let mut only_check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => only_check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if only_check {
        return check(repo);
    }
    fs::write(repo.path(PAGE), marketo_strategies::page())
        .with_context(|| format!("writing {PAGE}"))?;
    println!("{PAGE} is written");
    Ok(())
}

/// Whether the page is what comes of the code.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let there = fs::read_to_string(repo.path(PAGE)).with_context(|| format!("reading {PAGE}"))?;
    let made = marketo_strategies::page();
    let differs = there
        .lines()
        .zip(made.lines())
        .find(|(old, new)| old != new);
    if let Some((old, new)) = differs {
        println!("\n- {old}\n+ {new}");
    }
    ensure!(
        there == made,
        "{PAGE} is not what `cargo xtask strategies` makes now"
    );
    Ok(())
}
