//! The Node package: cargo, wasm-bindgen, wasm-opt, esbuild, tsc, and the size limit.

mod types;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

pub(crate) use types::{check as check_types, write as write_types};

use crate::repo::Repo;
use crate::run::run;
use crate::stamp::{self, Inputs};
use crate::worker_build::{compile, gzip_len, optimise};

/// The most that the wasm may weigh, compressed, in bytes.
pub(crate) const GZIP_LIMIT: usize = 300 * 1024;

const TOOL_LIMIT: Duration = Duration::from_secs(3 * 60);

/// The three forms that the package comes in: where, as what, and how it gets its wasm.
const FORMS: [(&str, &str, &str); 3] = [
    ("esm", "esm", "esm.mjs"),
    ("cjs", "cjs", "cjs.cjs"),
    ("workerd", "esm", "workerd.mjs"),
];

/// Builds the package into `build/npm`; gives what its wasm weighs by gzip, in bytes.
///
/// Fails when a step fails or that is over [`GZIP_LIMIT`].
pub(crate) fn build(repo: &Repo) -> Result<usize> {
    let linked = compile(repo, "marketo-js")?;
    let (out, package) = (repo.path("build/npm"), repo.path("js/marketo-edge"));
    let wasm = out.join("dist/marketo.wasm");
    let stamp_file = repo.target().join("xtask/npm.stamp");
    let digest = || -> Result<String> {
        Ok(Inputs::default()
            .bytes("steps", include_bytes!("mod.rs"))
            .file(&linked)?
            .folder(&package)?
            .file(&repo.path("js/package-lock.json"))?
            .file(&wasm)?
            .digest())
    };
    if !wasm.exists() || !stamp::is_current(&stamp_file, &digest()?) {
        make(repo, &linked, &out, &package)?;
        stamp::write(&stamp_file, &digest()?)?;
    }
    let size = gzip_len(&fs::read(&wasm)?)?;
    ensure!(
        size <= GZIP_LIMIT,
        "the package's wasm has {size} bytes compressed, of {GZIP_LIMIT}"
    );
    Ok(size)
}

fn make(repo: &Repo, linked: &Path, out: &Path, package: &Path) -> Result<()> {
    let stage = repo.target().join("xtask/npm");
    for folder in [out, &stage] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
    }
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?;
    bindgen
        .input_path(linked)
        .out_name("marketo")
        .typescript(false)
        .generate(&stage)
        .context("wasm-bindgen")?;
    optimise(repo, &stage.join("marketo_bg.wasm"))?;
    for (folder, format, wasm) in FORMS {
        bundle(repo, &stage, package, (folder, format, wasm))?;
    }
    for folder in ["esm", "cjs"] {
        declare(repo, package, &out.join("dist").join(folder))?;
    }
    fs::write(
        out.join("dist/cjs/package.json"),
        "{ \"type\": \"commonjs\" }\n",
    )?;
    fs::copy(stage.join("marketo_bg.wasm"), out.join("dist/marketo.wasm"))?;
    for (from, to) in [
        (package.join("package.json"), "package.json"),
        (package.join("README.md"), "README.md"),
        (repo.path("LICENSE"), "LICENSE"),
    ] {
        fs::copy(&from, out.join(to)).with_context(|| format!("copying {}", from.display()))?;
    }
    Ok(())
}

fn bundle(
    repo: &Repo,
    stage: &Path,
    package: &Path,
    (folder, format, wasm): (&str, &str, &str),
) -> Result<()> {
    let mut command = Command::new(repo.npm_bin("esbuild"));
    command
        .current_dir(package)
        .args(["src/index.ts", "src/redis.ts"])
        .args(["--bundle", "--target=es2022", "--log-level=error"])
        .arg(format!("--format={format}"))
        .arg(format!(
            "--platform={}",
            if folder == "workerd" {
                "neutral"
            } else {
                "node"
            }
        ))
        .arg(format!(
            "--alias:marketo-edge-bindings={}",
            stage.join("marketo.js").display()
        ))
        .arg(format!(
            "--alias:marketo-edge-wasm={}",
            package.join("src/wasm").join(wasm).display()
        ))
        .arg("--external:../marketo.wasm")
        .arg(format!(
            "--outdir={}",
            repo.path("build/npm/dist").join(folder).display()
        ));
    run(&mut command, TOOL_LIMIT).map(drop)
}

/// The declarations, once for each way that modules are found.
fn declare(repo: &Repo, package: &Path, out: &Path) -> Result<()> {
    let mut command = Command::new(repo.npm_bin("tsc"));
    command
        .arg("--project")
        .arg(package.join("tsconfig.json"))
        .arg("--outDir")
        .arg(out);
    run(&mut command, TOOL_LIMIT).map(drop)
}
