//! `cargo xtask bench`: the figures that the design sets a target for.
//!
//! They are counts, instructions, bytes, and ratios within one run. A target that is missed is
//! shown, and is no failure: how fast a machine is today decides on no change.

mod cost;
mod figure;
mod limit;
mod meter;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use self::figure::{Figure, table};
use crate::repo::Repo;
use crate::run::run;
use crate::stamp::files_below;
use crate::step::Steps;
use crate::worker_build::{self, Built, GZIP_LIMIT};
use crate::{setup, simulator};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Targets of the design whose subject does not exist yet.
const LATER: [(&str, &str); 2] = [
    (
        "calls spent on 10,000 single upserts arriving together",
        "≤ 36",
    ),
    (
        "rows lost or doubled by bulk jobs and syncs under every fault of the simulator",
        "0",
    ),
];

/// Builds what is measured, measures, and ends with a table of all figures.
pub(crate) fn bench(repo: &Repo, steps: &mut Steps) -> Result<()> {
    setup::setup(repo, steps)?;
    let built = steps.run("build the Worker", || worker_build::build(repo))?;
    let simulator = steps.run("build the simulator", || simulator::build(repo))?;
    let mut figures = vec![script(&built)];
    let mut failed = Vec::new();
    // One that cannot be taken hides none of the others.
    let mut take = |taken: Result<Vec<Figure>>| match taken {
        Ok(more) => figures.extend(more),
        Err(error) => failed.push(format!("{error:#}")),
    };
    take(cost::figures(repo, steps));
    take(limit::figures(repo, steps, cost::has_valgrind()));
    for program in programs(repo)? {
        take(measured(repo, steps, &program, &simulator));
    }
    figures.extend(LATER.map(|(what, target)| Figure::later(what, target)));
    print!("\n{}", table(&figures));
    if failed.is_empty() {
        Ok(())
    } else {
        Err(anyhow!("{}", failed.join("\n")))
    }
}

fn script(built: &[Built]) -> Figure {
    let kib = |bytes: usize| bytes.div_ceil(1024);
    let bytes: usize = built.iter().map(|file| file.gzip).sum();
    Figure::new(
        "the Worker's script and wasm, compressed by gzip",
        format!("≤ {} KB", kib(GZIP_LIMIT)),
        format!("{} KB", kib(bytes)),
        bytes <= GZIP_LIMIT,
    )
}

fn programs(repo: &Repo) -> Result<Vec<PathBuf>> {
    let folder = repo.path("tests");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = files_below(&folder)?;
    found.retain(|path| path.to_string_lossy().ends_with(".bench.mjs"));
    Ok(found)
}

/// Runs one program and takes the figures from what it prints; the rest is shown as it is.
fn measured(
    repo: &Repo,
    steps: &mut Steps,
    program: &Path,
    simulator: &Path,
) -> Result<Vec<Figure>> {
    let name = program
        .strip_prefix(repo.root())
        .unwrap_or(program)
        .display()
        .to_string();
    let output = steps.run(&name, || {
        let mut node = Command::new("node");
        node.current_dir(repo.root())
            .env("MARKETO_SIM", simulator)
            .arg(program);
        run(&mut node, LIMIT)
    })?;
    let mut figures = Vec::new();
    for line in output.stdout.lines() {
        match Figure::read(line) {
            Some(figure) => {
                figures.push(figure.with_context(|| format!("{name} printed {line:?}"))?);
            }
            None => println!("{line}"),
        }
    }
    Ok(figures)
}
