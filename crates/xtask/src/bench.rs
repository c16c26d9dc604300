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

use anyhow::{Context, Result, anyhow, bail};

use self::figure::{Figure, table};
use crate::repo::Repo;
use crate::run::run;
use crate::stamp::files_below;
use crate::step::Steps;
use crate::worker_build::{self, Built, GZIP_LIMIT};
use crate::{setup, simulator};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Targets of the design whose subject does not exist yet.
const LATER: [(&str, &str); 1] = [(
    "rows lost or doubled by bulk jobs and syncs under every fault of the simulator",
    "0",
)];

/// What is measured without a program of its own.
const ROOMS: [&str; 3] = ["size", "core", "limit"];

/// Builds what is measured, measures, and ends with a table of all figures; of those `parts` alone,
/// if there are any.
pub(crate) fn bench(repo: &Repo, steps: &mut Steps, parts: &[String]) -> Result<()> {
    let programs = programs(repo)?;
    let known = |part: &str| ROOMS.contains(&part) || programs.iter().any(|of| name(of) == part);
    if let Some(part) = parts.iter().find(|part| !known(part)) {
        let names: Vec<_> = ROOMS
            .into_iter()
            .chain(programs.iter().map(|of| name(of)))
            .collect();
        bail!(
            "there is no part {part:?} of the bench: {}",
            names.join(", ")
        );
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|of| of == part);
    let programs: Vec<_> = programs.iter().filter(|of| wanted(name(of))).collect();

    setup::setup(repo, steps)?;
    let mut figures = Vec::new();
    let mut failed = Vec::new();
    // One that cannot be taken hides none of the others.
    let mut take = |taken: Result<Vec<Figure>>| match taken {
        Ok(more) => figures.extend(more),
        Err(error) => failed.push(format!("{error:#}")),
    };
    if wanted("size") || !programs.is_empty() {
        let built = steps.run("build the Worker", || worker_build::build(repo))?;
        take(Ok(vec![script(&built)]));
    }
    if wanted("core") {
        take(cost::figures(repo, steps));
    }
    if wanted("limit") {
        take(limit::figures(repo, steps, cost::has_valgrind()));
    }
    if !programs.is_empty() {
        let simulator = steps.run("build the simulator", || simulator::build(repo))?;
        for program in programs {
            take(measured(repo, steps, program, &simulator));
        }
    }
    if parts.is_empty() {
        figures.extend(LATER.map(|(what, target)| Figure::later(what, target)));
    }
    print!("\n{}", table(&figures));
    if failed.is_empty() {
        Ok(())
    } else {
        Err(anyhow!("{}", failed.join("\n")))
    }
}

/// What a program is called: `load` for `load.bench.mjs`.
fn name(program: &Path) -> &str {
    let name = program.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default();
    name.split_once('.').map_or(name, |(first, _)| first)
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
