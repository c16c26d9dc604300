//! `cargo xtask test`: everything.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::repo::Repo;
use crate::run::run;
use crate::simulator;
use crate::stamp::files_below;
use crate::step::{Steps, counted};
use crate::{build, check, setup};

const LIMIT: Duration = Duration::from_secs(30 * 60);

/// One test may take this long, in milliseconds, before it counts as hung.
const ONE_TEST_MS: u32 = 300_000;

/// The checks, the build, and then what crosses crates: real workerd, real clients.
pub(crate) fn test(repo: &Repo, steps: &mut Steps) -> Result<()> {
    setup::setup(repo, steps)?;
    setup::python(repo, steps)?;
    check::check(repo, steps)?;
    build(repo, steps)?;
    let simulator = steps.run("build the simulator", || simulator::build(repo))?;
    let mut suites = Vec::new();
    for folder in ["tests", "js"] {
        if repo.path(folder).exists() {
            suites.extend(files_below(&repo.path(folder))?);
        }
    }
    suites.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    for suite in suites {
        let shown = suite
            .strip_prefix(repo.root())
            .unwrap_or(&suite)
            .display()
            .to_string();
        steps.tests(&shown, || {
            let mut node = Command::new("node");
            node.current_dir(repo.root())
                .args(["--test", "--test-reporter=spec"])
                .arg(format!("--test-timeout={ONE_TEST_MS}"))
                .env("MARKETO_SIM", &simulator)
                .arg(&suite);
            let output = run(&mut node, LIMIT)?;
            let count = counted(&output.stdout);
            ensure!(count.passed > 0, "no test was run\n{}", output.stdout);
            Ok(count)
        })?;
    }
    print!("{}", steps.summary());
    Ok(())
}
