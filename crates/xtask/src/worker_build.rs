//! The deployable Worker: cargo, wasm-bindgen, wasm-opt, esbuild, and the size limit.
//!
//! The steps are those of `worker-build`, on tools that are pinned in the two lock files: nothing
//! is downloaded at build time. A build whose inputs did not change ends after cargo's own check.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use flate2::{Compression, write::GzEncoder};
use wasm_bindgen_cli_support::Bindgen;

use crate::repo::Repo;
use crate::run::run;
use crate::stamp::{self, Inputs};

/// The most that the script and its wasm may weigh, compressed, in bytes.
pub(crate) const GZIP_LIMIT: usize = 448 * 1024;

/// What the entry imports the generated bindings by.
const BINDINGS: &str = "marketo-worker-bindings";

/// What rustc and wasm-bindgen use of WebAssembly. Named one by one, so that wasm-opt never writes
/// an encoding that workerd does not know yet.
const WASM_FEATURES: [&str; 7] = [
    "mutable-globals",
    "sign-ext",
    "nontrapping-float-to-int",
    "bulk-memory",
    "multivalue",
    "reference-types",
    "exception-handling",
];

const CARGO_LIMIT: Duration = Duration::from_secs(20 * 60);
const TOOL_LIMIT: Duration = Duration::from_secs(3 * 60);

/// One file of the built Worker and what it weighs, in bytes.
#[derive(Debug)]
pub(crate) struct Built {
    /// The file's name.
    pub(crate) name: &'static str,
    /// Its size on disk.
    pub(crate) raw: usize,
    /// Its size by gzip.
    pub(crate) gzip: usize,
}

/// Builds the Worker into `build/worker`, and returns what it weighs.
///
/// Fails when a step fails or the compressed size is over [`GZIP_LIMIT`].
pub(crate) fn build(repo: &Repo) -> Result<Vec<Built>> {
    let linked = compile(repo, "marketo-worker")?;
    let out = repo.worker_out();
    let stage = repo.target().join("xtask/worker");
    let stamp_file = stage.with_extension("stamp");
    let inputs = inputs(repo, &linked)?;
    if !stamp::is_current(&stamp_file, &with_outputs(&inputs, &out)?) {
        bind(&linked, &stage)?;
        optimise(repo, &stage.join("index_bg.wasm"))?;
        bundle(repo, &stage)?;
        publish(&stage, &out)?;
        stamp::write(&stamp_file, &with_outputs(&inputs, &out)?)?;
    }
    weigh(&out)
}

/// A table of sizes for a person.
pub(crate) fn sizes(built: &[Built]) -> String {
    let mut text = String::new();
    for file in built {
        text += &format!(
            "  {:<16}{:>9} B{:>9} B gzip\n",
            file.name, file.raw, file.gzip
        );
    }
    let total: usize = built.iter().map(|file| file.gzip).sum();
    text + &format!(
        "  compressed {} KB of {} KB",
        total.div_ceil(1024),
        GZIP_LIMIT / 1024
    )
}

/// Compiles a crate as the wasm that ships; gives what was linked.
pub(crate) fn compile(repo: &Repo, package: &str) -> Result<PathBuf> {
    compile_for(repo, package, "wasm32-unknown-unknown")
}

/// Compiles a crate for a wasm target; gives where its wasm is.
pub(crate) fn compile_for(repo: &Repo, package: &str, target: &str) -> Result<PathBuf> {
    let mut cargo = Command::new(cargo());
    cargo
        .current_dir(repo.root())
        .args(["build", "--quiet", "--locked", "--profile", "wasm"]);
    cargo.args(["--target", target, "--package", package]);
    let sources = sources().display().to_string();
    // Flags in this variable are split at spaces.
    if !sources.contains(' ') {
        let flag = format!("--remap-path-prefix={sources}=");
        let name = target.to_uppercase().replace('-', "_");
        cargo.env(format!("CARGO_TARGET_{name}_RUSTFLAGS"), flag);
    }
    run(&mut cargo, CARGO_LIMIT)?;
    let folder = repo.target().join(target).join("wasm");
    // A library's name is an identifier, a program's is the package's.
    let library = folder.join(format!("{}.wasm", package.replace('-', "_")));
    let program = folder.join(format!("{package}.wasm"));
    Ok(if program.exists() { program } else { library })
}

/// Where cargo unpacks the crates. Panic messages hold paths, and the paths of whoever builds are
/// nobody's business.
fn sources() -> PathBuf {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = cargo_home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    home.unwrap_or_default().join("registry/src")
}

/// The cargo that runs us, so that one toolchain builds everything.
pub(crate) fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn inputs(repo: &Repo, linked: &Path) -> Result<String> {
    Ok(Inputs::default()
        .bytes("steps", include_bytes!("worker_build.rs"))
        .file(linked)?
        .folder(&repo.path("crates/worker/js"))?
        .file(&repo.path("js/package-lock.json"))?
        .file(&repo.path("Cargo.lock"))?
        .digest())
}

/// The outputs are part of the stamp: one that was changed or removed is made again.
fn with_outputs(inputs: &str, out: &Path) -> Result<String> {
    Ok(Inputs::default()
        .bytes("inputs", inputs.as_bytes())
        .file(&out.join("index.js"))?
        .file(&out.join("index_bg.wasm"))?
        .digest())
}

/// Writes the JavaScript that joins the wasm to its host.
///
/// The `module` target imports the wasm as a compiled module, which is how workerd gives it, and
/// its reset function puts a new instance in the place of one that trapped.
fn bind(linked: &Path, stage: &Path) -> Result<()> {
    if stage.exists() {
        fs::remove_dir_all(stage).with_context(|| format!("emptying {}", stage.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.module(true)?;
    bindgen
        .input_path(linked)
        .out_name("index")
        .typescript(false)
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        .generate(stage)
        .context("wasm-bindgen")?;
    let glue = stage.join("index.js");
    let text = fs::read_to_string(&glue)?;
    fs::write(&glue, adapt(&text)?).context("writing the bindings")
}

/// Changes two places of the generated bindings.
///
/// workerd gives a compiled module to a plain import and has no source-phase imports. And where the
/// bindings find their instance dead, they would replace it and then go on with the call that
/// they were about to make; when that call is a closure's, its pointers are of the dead instance.
/// So the bindings only refuse, and the entry replaces the instance between two calls.
fn adapt(bindings: &str) -> Result<String> {
    let mut text = bindings.to_owned();
    for (from, to) in [
        ("import source ", "import "),
        (
            "if (__wbg_reinit_scheduled) {\n            __wbg_reset_state();\n            \
             return;\n        }throw",
            "throw",
        ),
    ] {
        ensure!(
            text.matches(from).count() == 1,
            "the bindings do not hold `{from}` once: has wasm-bindgen changed?"
        );
        text = text.replace(from, to);
    }
    Ok(text)
}

/// Makes a wasm smaller, in its place.
pub(crate) fn optimise(repo: &Repo, wasm: &Path) -> Result<()> {
    let mut command = Command::new(repo.npm_bin("wasm-opt"));
    command
        .args(["-Oz", "--strip-producers"])
        .args(WASM_FEATURES.map(|f| format!("--enable-{f}")));
    command.arg(wasm).arg("-o").arg(wasm);
    run(&mut command, TOOL_LIMIT).map(drop)
}

fn bundle(repo: &Repo, stage: &Path) -> Result<()> {
    let mut command = Command::new(repo.npm_bin("esbuild"));
    command
        .current_dir(stage)
        .arg(repo.path("crates/worker/js/entry.mjs"))
        .arg(format!(
            "--alias:{BINDINGS}={}",
            stage.join("index.js").display()
        ))
        .args([
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--minify",
            "--log-level=warning",
        ])
        .args(["--external:./index_bg.wasm", "--external:cloudflare:*"])
        .arg("--outfile=bundle.js");
    run(&mut command, TOOL_LIMIT).map(drop)
}

/// Puts both files in place by renaming, so that a running dev server never reads half a file.
fn publish(stage: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
    for (from, to) in [
        ("index_bg.wasm", "index_bg.wasm"),
        ("bundle.js", "index.js"),
    ] {
        let part = out.join(format!("{to}.part"));
        fs::copy(stage.join(from), &part).with_context(|| format!("copying {to}"))?;
        fs::rename(&part, out.join(to)).with_context(|| format!("putting {to} in place"))?;
    }
    Ok(())
}

fn weigh(out: &Path) -> Result<Vec<Built>> {
    let mut built = Vec::new();
    for name in ["index.js", "index_bg.wasm"] {
        let path = out.join(name);
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        built.push(Built {
            name,
            raw: bytes.len(),
            gzip: gzip_len(&bytes)?,
        });
    }
    let total: usize = built.iter().map(|file| file.gzip).sum();
    if total > GZIP_LIMIT {
        bail!("the Worker is over its size limit\n{}", sizes(&built));
    }
    Ok(built)
}

/// What bytes weigh by gzip.
pub(crate) fn gzip_len(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
