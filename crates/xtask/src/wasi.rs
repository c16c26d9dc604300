//! The WASI components: cargo, and what is composed of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, PackageId, plug};

use crate::repo::Repo;
use crate::worker_build::{compile_for, gzip_len};

const TARGET: &str = "wasm32-wasip2";

/// The most that a component may weigh, compressed, in bytes.
const GZIP_LIMIT: usize = 600 * 1024;

/// The components, by the crates that they are made of.
const PARTS: [(&str, &str); 5] = [
    ("gateway", "marketo-wasi-gateway"),
    ("client", "marketo-wasi-client"),
    ("directory", "marketo-wasi-directory"),
    ("conform", "marketo-wasi-conform"),
    ("application", "marketo-wasi-application"),
];

/// What is composed: its name, what it is, and what it is given.
const COMPOSED: [(&str, &str, &[&str]); 4] = [
    ("gateway-in-directory", "gateway", &["directory"]),
    ("client-in-directory", "client", &["directory"]),
    ("conform-in-directory", "conform", &["directory"]),
    (
        "application-with-client",
        "application",
        &["client-in-directory"],
    ),
];

/// What was built: names, and sizes compressed, in bytes.
pub(crate) type Built = Vec<(&'static str, usize)>;

/// Builds the components into `build/wasi`.
///
/// Fails when a step fails or one is over [`GZIP_LIMIT`].
pub(crate) fn build(repo: &Repo) -> Result<Built> {
    let out = repo.path("build/wasi");
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    for (name, package) in PARTS {
        let linked = compile_for(repo, package, TARGET)?;
        let to = file(&out, name);
        fs::copy(&linked, &to).with_context(|| format!("copying {}", linked.display()))?;
    }
    for (name, socket, plugs) in COMPOSED {
        let plugs: Vec<PathBuf> = plugs.iter().map(|plug| file(&out, plug)).collect();
        compose(&file(&out, socket), &plugs, &file(&out, name))?;
    }
    let names = PARTS.map(|(name, _)| name).into_iter();
    let names = names.chain(COMPOSED.map(|(name, ..)| name));
    let mut built = Built::new();
    for name in names {
        let size = gzip_len(&fs::read(file(&out, name))?)?;
        ensure!(
            size <= GZIP_LIMIT,
            "the component {name} has {size} bytes compressed, of {GZIP_LIMIT}"
        );
        built.push((name, size));
    }
    Ok(built)
}

/// The file of a component.
pub(crate) fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("marketo-{name}.wasm"))
}

/// What was built, for people.
pub(crate) fn sizes(built: &Built) -> String {
    let lines: Vec<String> = built
        .iter()
        .map(|(name, size)| {
            let (size, limit) = (size.div_ceil(1024), GZIP_LIMIT / 1024);
            format!("  marketo-{name}.wasm, compressed: {size} KB of {limit} KB")
        })
        .collect();
    lines.join("\n")
}

/// Gives a component what it imports and others export.
pub(crate) fn compose(socket: &Path, plugs: &[PathBuf], to: &Path) -> Result<()> {
    let mut graph = CompositionGraph::new();
    let mut parts = Vec::new();
    for plug in plugs {
        parts.push(register(&mut graph, plug)?);
    }
    let whole = register(&mut graph, socket)?;
    plug(&mut graph, parts, whole).map_err(|error| anyhow!("{error:?}"))?;
    let bytes = graph
        .encode(EncodeOptions::default())
        .with_context(|| format!("composing {}", to.display()))?;
    fs::write(to, bytes).with_context(|| format!("writing {}", to.display()))
}

fn register(graph: &mut CompositionGraph, path: &Path) -> Result<PackageId> {
    let name = path
        .file_stem()
        .and_then(|name| name.to_str())
        .ok_or_else(|| anyhow!("{} is no component", path.display()))?;
    let name = format!("edge:{name}");
    let package = Package::from_file(&name, None, path, graph.types_mut())
        .with_context(|| format!("reading {}", path.display()))?;
    Ok(graph.register_package(package)?)
}
