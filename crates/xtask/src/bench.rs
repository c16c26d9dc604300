//! `cargo xtask bench`: the figures that the design sets a target for.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::repo::Repo;
use crate::run::run;
use crate::stamp::files_below;
use crate::step::Steps;
use crate::{build, setup, simulator};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Builds what is measured, runs every `tests/**/*.bench.mjs`, and shows what they print.
///
/// Each prints figures that are counts, or ratios within its own run.
pub(crate) fn bench(repo: &Repo, steps: &mut Steps) -> Result<()> {
    setup::setup(repo, steps)?;
    build(repo, steps)?;
    let simulator = steps.run("build the simulator", || simulator::build(repo))?;
    if !repo.path("tests").exists() {
        return Ok(());
    }
    for bench in files_below(&repo.path("tests"))? {
        if !bench.to_string_lossy().ends_with(".bench.mjs") {
            continue;
        }
        let shown = bench
            .strip_prefix(repo.root())
            .unwrap_or(&bench)
            .display()
            .to_string();
        let output = steps.run(&shown, || {
            let mut node = Command::new("node");
            node.current_dir(repo.root())
                .env("MARKETO_SIM", &simulator)
                .arg(&bench);
            run(&mut node, LIMIT)
        })?;
        print!("{}", output.stdout);
    }
    Ok(())
}
