//! `cargo xtask demo`: the main job, end to end, on loopback.

use anyhow::Result;

use crate::repo::Repo;
use crate::step::Steps;
use crate::{build, setup, simulator};

/// Sets up, builds, and runs the main job.
pub(crate) fn demo(repo: &Repo, steps: &mut Steps) -> Result<()> {
    setup::setup(repo, steps)?;
    build(repo, steps)?;
    let _simulator = steps.run("build the simulator", || simulator::build(repo))?;
    anyhow::bail!("the demo's calls are not written")
}
