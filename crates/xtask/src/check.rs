//! `cargo xtask check`: the fast part of the tests, cheapest first.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::npm;
use crate::purity;
use crate::repo::Repo;
use crate::run::run;
use crate::step::{Count, Steps, counted};
use crate::strategies;
use crate::worker_build::cargo;

/// What only JavaScript can link.
const WASM_ONLY: [&str; 2] = ["marketo-worker", "marketo-js"];

/// What only a WASI host can link.
const WASI_ONLY: [&str; 6] = [
    "marketo-wasi",
    "marketo-wasi-application",
    "marketo-wasi-client",
    "marketo-wasi-conform",
    "marketo-wasi-directory",
    "marketo-wasi-gateway",
];

/// The crates that the simulator is built into, at least for their tests.
const WITH_SIMULATOR: [&str; 3] = ["marketo-sim", "marketo-drive", "marketo-proof"];

/// The crates that may ask nothing of a host.
const PURE: [&str; 2] = ["marketo-core", "marketo-gateway"];

const QUICK: Duration = Duration::from_secs(2 * 60);
const LONG: Duration = Duration::from_secs(20 * 60);

/// Runs all checks; stops at the first that fails.
pub(crate) fn check(repo: &Repo, steps: &mut Steps) -> Result<()> {
    steps.run("lock files", || lock_files(repo))?;
    steps.run("rustfmt", || {
        cargo_run(repo, &["fmt", "--all", "--check"], QUICK)
    })?;
    steps.run("tsc", || tsc(repo))?;
    steps.run("eslint", || eslint(repo))?;
    steps.run("clippy", || {
        let host = [
            "clippy",
            "--quiet",
            "--locked",
            "--workspace",
            "--all-targets",
        ];
        cargo_run(
            repo,
            &[&host[..], &exclude(), &["--", "-D", "warnings"]].concat(),
            LONG,
        )
    })?;
    for (host, target, packages) in [
        (
            "the Worker and the Node package",
            "wasm32-unknown-unknown",
            &WASM_ONLY[..],
        ),
        ("the WASI components", "wasm32-wasip2", &WASI_ONLY[..]),
    ] {
        steps.run(&format!("clippy of {host}"), || {
            let mut arguments = vec!["clippy", "--quiet", "--locked", "--target", target];
            for package in packages {
                arguments.extend(["--package", package]);
            }
            arguments.extend(["--", "-D", "warnings"]);
            cargo_run(repo, &arguments, LONG)
        })?;
    }
    for package in PURE {
        let name = format!("{package} asks nothing of its host");
        steps.show(
            &name,
            || purity::check(repo, package),
            |seen| format!("{seen} functions"),
        )?;
    }
    steps.run("the types of the operations", || npm::check_types(repo))?;
    steps.run("the table of strategies", || strategies::check(repo))?;
    steps.tests("unit tests", || unit_tests(repo))
}

fn exclude() -> Vec<&'static str> {
    let foreign = WASM_ONLY.iter().chain(&WASI_ONLY);
    foreign.flat_map(|package| ["--exclude", package]).collect()
}

fn cargo_run(repo: &Repo, arguments: &[&str], limit: Duration) -> Result<()> {
    run(
        Command::new(cargo())
            .current_dir(repo.root())
            .args(arguments),
        limit,
    )
    .map(drop)
}

/// The tests that cargo runs, in two lots: cargo gives one set of features to all that it builds at
/// once, and the simulator's would change how the shipped crates read JSON.
fn unit_tests(repo: &Repo) -> Result<Count> {
    let mut shipped = vec!["--workspace"];
    shipped.extend(exclude());
    let mut simulated = Vec::new();
    for package in WITH_SIMULATOR {
        shipped.extend(["--exclude", package]);
        simulated.extend(["--package", package]);
    }
    let mut count = Count::default();
    for packages in [shipped, simulated] {
        let mut command = Command::new(cargo());
        command.current_dir(repo.root()).args(["test", "--locked"]);
        let output = run(command.args(packages), LONG)?;
        let lot = counted(&output.stdout);
        ensure!(
            lot.passed > 0,
            "no test was run\n{}{}",
            output.stdout,
            output.stderr
        );
        count += lot;
    }
    Ok(count)
}

fn tsc(repo: &Repo) -> Result<()> {
    for project in ["js/marketo-edge/tsconfig.json", "js/tsconfig.json"] {
        let mut command = Command::new(repo.npm_bin("tsc"));
        command
            .arg("--project")
            .arg(repo.path(project))
            .arg("--noEmit");
        run(&mut command, QUICK)?;
    }
    Ok(())
}

fn eslint(repo: &Repo) -> Result<()> {
    let mut command = Command::new(repo.npm_bin("eslint"));
    command
        .current_dir(repo.root())
        .args(["--config", "js/eslint.config.mjs"]);
    command.args(["--max-warnings", "0", "js", "crates/worker/js"]);
    if repo.path("tests").exists() {
        command.args(["--no-error-on-unmatched-pattern", "tests"]);
    }
    run(&mut command, QUICK).map(drop)
}

/// The lock files name packages and their hashes, and no place that they came from: whoever builds
/// takes them from the registry that their own machine is set up for.
fn lock_files(repo: &Repo) -> Result<()> {
    for name in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock =
            fs::read_to_string(repo.path(name)).with_context(|| format!("reading {name}"))?;
        if let Some(line) = foreign_source(&lock) {
            bail!("{name} names a source of its own: {line}");
        }
    }
    for folder in ["js", "tests"] {
        let path = repo.path(folder).join("package-lock.json");
        if path.exists() && names_addresses(&fs::read_to_string(&path)?) {
            bail!(
                "{} names where packages came from; make it anew with \
                 omit-lockfile-registry-resolved=true in .npmrc",
                path.display()
            );
        }
    }
    Ok(())
}

/// The first source in a `Cargo.lock` that is not the usual registry.
fn foreign_source(lock: &str) -> Option<&str> {
    let usual = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    lock.lines()
        .find(|line| line.starts_with("source = ") && *line != usual)
}

/// Whether a `package-lock.json` says where any package came from.
fn names_addresses(lock: &str) -> bool {
    lock.contains("\"resolved\": \"http")
}

#[cfg(test)]
mod tests {
    use super::{foreign_source, names_addresses};

    #[test]
    fn a_source_that_is_not_the_usual_registry_is_found() {
        let usual = "[[package]]\nname = \"a\"\n\
            source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        assert_eq!(foreign_source(usual), None);
        let other = format!("{usual}\nsource = \"sparse+https://mirror.test/\"\n");
        assert_eq!(
            foreign_source(&other),
            Some("source = \"sparse+https://mirror.test/\"")
        );
    }

    #[test]
    fn an_address_in_a_package_lock_is_found() {
        assert!(!names_addresses(
            r#"{ "url": "https://fund.test", "resolved": "../js" }"#
        ));
        assert!(names_addresses(
            r#"{ "resolved": "https://registry.test/a.tgz" }"#
        ));
    }
}
