//! The proof that a crate asks nothing of its host.
//!
//! The crate is linked for `wasm32-unknown-unknown` with everything in it, used or not. An import
//! of any kind, or a call of one of the standard library's clocks, fails the check.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{BinaryReaderError, KnownCustom, Name, Operator, Parser, Payload, TypeRef};

use crate::repo::Repo;
use crate::run::run;
use crate::worker_build::cargo;

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// What nobody but the standard library itself may call. On this target these are no imports: they
/// are functions that panic.
const FORBIDDEN: [&str; 10] = [
    "std::time::Instant::now",
    "std::time::Instant::elapsed",
    "std::time::SystemTime::now",
    "std::time::SystemTime::elapsed",
    "std::thread::functions::",
    "std::thread::local::",
    "std::env::",
    "std::fs::",
    "std::net::",
    "std::process::Command",
];

/// Fewer functions than this of a crate that was linked whole means that it was not.
const FEWEST_FUNCTIONS: usize = 50;

/// What a linked module holds, as far as the check goes.
#[derive(Debug, Default)]
struct Module {
    imports: Vec<String>,
    functions: usize,
    names: Vec<(u32, String)>,
    /// For each function that is defined here, in order, what it calls.
    calls: Vec<BTreeSet<u32>>,
}

/// Checks one package; returns how many of its functions were looked through.
pub(crate) fn check(repo: &Repo, package: &str) -> Result<usize> {
    let path = link(repo, package)?;
    let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let module = read(&bytes).context("reading the linked module")?;
    ensure!(
        module.imports.is_empty(),
        "{package} has {} imports, such as {}",
        module.imports.len(),
        module
            .imports
            .iter()
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    );
    let own = format!("{}::", package.replace('-', "_"));
    let found = module
        .names
        .iter()
        .filter(|(_, name)| name.contains(&own))
        .count();
    ensure!(
        found >= FEWEST_FUNCTIONS,
        "only {found} functions of {package} are in the linked module: it was not linked whole"
    );
    let broken = forbidden_calls(&module);
    if !broken.is_empty() {
        bail!(
            "{package} asks its host for time or more:\n  {}",
            broken.join("\n  ")
        );
    }
    Ok(found)
}

/// Links a package as a module of its own. Dead code stays in, so that nothing is out of sight.
fn link(repo: &Repo, package: &str) -> Result<PathBuf> {
    let target = repo.target().join("xtask/purity");
    let mut command = Command::new(cargo());
    command
        .current_dir(repo.root())
        .args([
            "rustc",
            "--quiet",
            "--locked",
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args(["--target", "wasm32-unknown-unknown", "--package", package])
        .arg("--target-dir")
        .arg(&target)
        .args([
            "--",
            "-C",
            "link-dead-code",
            "-C",
            "link-arg=--no-gc-sections",
        ]);
    run(&mut command, LIMIT)?;
    let file = format!("{}.wasm", package.replace('-', "_"));
    Ok(target.join("wasm32-unknown-unknown/debug").join(file))
}

fn read(bytes: &[u8]) -> Result<Module, BinaryReaderError> {
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        module.functions += 1;
                    }
                    module
                        .imports
                        .push(format!("{}.{}", import.module, import.name));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let mut calls = BTreeSet::new();
                for operator in body.get_operators_reader()? {
                    if let Operator::Call { function_index } = operator? {
                        calls.insert(function_index);
                    }
                }
                module.calls.push(calls);
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for name in names {
                        if let Name::Function(map) = name? {
                            for naming in map {
                                let naming = naming?;
                                module.names.push((naming.index, plain(naming.name)));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(module)
}

/// A symbol as source code would name it: `std::time::Instant::now`.
fn plain(symbol: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(symbol)).replace(['<', '>'], "")
}

/// Every call of a forbidden function from outside the standard library, as a sentence.
fn forbidden_calls(module: &Module) -> Vec<String> {
    let forbidden: Vec<_> = module
        .names
        .iter()
        .filter(|(_, name)| FORBIDDEN.iter().any(|word| name.contains(word)))
        .collect();
    let mut found = Vec::new();
    for (index, caller) in &module.names {
        if ["std::", "core::", "alloc::"]
            .iter()
            .any(|own| caller.trim_start_matches('&').starts_with(own))
        {
            continue;
        }
        let defined = (*index as usize).checked_sub(module.functions);
        let Some(calls) = defined.and_then(|at| module.calls.get(at)) else {
            continue;
        };
        for (callee, name) in &forbidden {
            if calls.contains(callee) {
                found.push(format!("{caller} calls {name}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Module, forbidden_calls, plain};

    /// One import, then functions that each call the next one.
    fn chain(names: &[&str]) -> Module {
        let mut module = Module {
            functions: 1,
            ..Module::default()
        };
        for (at, name) in (1_u32..).zip(names) {
            module.names.push((at, (*name).to_owned()));
            module.calls.push(BTreeSet::from([at + 1]));
        }
        module
    }

    #[test]
    fn a_clock_call_from_any_crate_is_found() {
        let found = forbidden_calls(&chain(&["other::a", "std::time::Instant::now"]));
        assert_eq!(found, ["other::a calls std::time::Instant::now"]);
    }

    #[test]
    fn the_standard_library_may_call_its_own() {
        let inside = ["&std::io::a", "std::time::Instant::now"];
        assert_eq!(forbidden_calls(&chain(&inside)), <[&str; 0]>::default());
        let unused = ["std::time::Instant::now", "other::a"];
        assert_eq!(forbidden_calls(&chain(&unused)), <[&str; 0]>::default());
    }

    #[test]
    fn symbols_are_read_as_source_code_names_them() {
        let mangled = "_RNvMNtCsebHcaeoSrxy_3std4timeNtB2_7Instant3now";
        assert_eq!(plain(mangled), "std::time::Instant::now");
    }
}
