//! What a fresh machine lacks: the wasm targets and the npm packages.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::repo::Repo;
use crate::run::run;
use crate::stamp::{self, Inputs};
use crate::step::Steps;

/// The targets that the hosts are built for, and one for programs whose instructions are counted.
const TARGETS: [&str; 3] = ["wasm32-unknown-unknown", "wasm32-wasip1", "wasm32-wasip2"];

/// The oldest Node that the npm packages run on: major and minor version.
const NODE: (u32, u32) = (20, 19);

/// The oldest Python that the Python clients of the tests run on.
const PYTHON: (u32, u32) = (3, 9);

const QUICK: Duration = Duration::from_secs(30);
const INSTALL: Duration = Duration::from_secs(10 * 60);

/// Installs what is missing and does nothing where everything is there.
pub(crate) fn setup(repo: &Repo, steps: &mut Steps) -> Result<()> {
    let missing: Vec<_> = TARGETS
        .into_iter()
        .filter(|target| !has_target(repo, target))
        .collect();
    if !missing.is_empty() {
        let name = format!("add the Rust targets {}", missing.join(", "));
        steps.run(&name, || add_targets(repo, &missing))?;
    }
    at_least("node", "Node", NODE)?;
    for folder in ["js", "tests"] {
        let folder = repo.path(folder);
        if folder.join("package-lock.json").exists() {
            npm(&folder, steps)?;
        }
    }
    Ok(())
}

/// A Python environment with what `tests/clients/requirements.txt` names, for the tests only.
pub(crate) fn python(repo: &Repo, steps: &mut Steps) -> Result<()> {
    let requirements = repo.path("tests/clients/requirements.txt");
    if !requirements.exists() {
        return Ok(());
    }
    let environment = repo.path("tests/.venv");
    let stamp_file = environment.join("xtask.stamp");
    let digest = Inputs::default().file(&requirements)?.digest();
    if stamp::is_current(&stamp_file, &digest) {
        return Ok(());
    }
    at_least("python3", "Python", PYTHON)?;
    steps.run("install the Python clients", || {
        run(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&environment),
            INSTALL,
        )
        .context("python3 cannot make an environment (on Debian: apt install python3-venv)")?;
        let mut pip = Command::new(environment.join("bin/python"));
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ]);
        run(pip.arg(&requirements), INSTALL)?;
        stamp::write(&stamp_file, &digest)
    })
}

/// Whether rustc has the target's standard library, however it came there.
fn has_target(repo: &Repo, target: &str) -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(repo.root())
        .args(["--print", "target-libdir", "--target", target]);
    run(&mut rustc, QUICK).is_ok_and(|output| Path::new(output.stdout.trim()).exists())
}

fn add_targets(repo: &Repo, missing: &[&str]) -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(repo.root())
        .args(["target", "add"])
        .args(missing);
    run(&mut rustup, INSTALL).map(drop).with_context(|| {
        format!(
            "install the Rust targets {} the way Rust was installed",
            missing.join(" and ")
        )
    })
}

fn npm(folder: &Path, steps: &mut Steps) -> Result<()> {
    let stamp_file = folder.join("node_modules/.xtask.stamp");
    let digest = Inputs::default()
        .file(&folder.join("package.json"))?
        .file(&folder.join("package-lock.json"))?
        .file(&folder.join(".npmrc"))?
        .digest();
    if stamp::is_current(&stamp_file, &digest) {
        return Ok(());
    }
    let shown = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    steps.run(&format!("install the npm packages of {shown}/"), || {
        let mut npm = Command::new("npm");
        npm.current_dir(folder)
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        run(&mut npm, INSTALL).context("npm comes with Node; is it on the path?")?;
        stamp::write(&stamp_file, &digest)
    })
}

/// Checks that a program is there and new enough.
fn at_least(program: &str, name: &str, (major, minor): (u32, u32)) -> Result<()> {
    let wanted = format!("{name} {major}.{minor} or newer is needed");
    let output = run(Command::new(program).arg("--version"), QUICK)
        .with_context(|| format!("{wanted}, and `{program}` is not on the path"))?;
    match version(&output.stdout) {
        Some(found) if found >= (major, minor) => Ok(()),
        _ => bail!(
            "{wanted}; `{program} --version` says {}",
            output.stdout.trim()
        ),
    }
}

/// The first two numbers in the answer to `--version`.
fn version(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = text.get(start..)?.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("Python 3.11.2\n"), Some((3, 11)));
        assert_eq!(version("v9\n"), None);
        assert_eq!(version("none"), None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("v20.9.0") < Some((20, 19)));
        assert!(version("v22.1.0") > Some((20, 19)));
    }
}
