//! Where things are in the repository.

use std::path::{Path, PathBuf};

/// The repository that this program was built in.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The checkout that xtask was compiled from.
    pub(crate) fn here() -> Self {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest
            .ancestors()
            .nth(2)
            .unwrap_or(manifest)
            .to_path_buf();
        Self { root }
    }

    /// The top of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the top.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo puts what it builds, and xtask what it makes on the way.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => self.root.join(dir),
            None => self.root.join("target"),
        }
    }

    /// The deployable Worker: `index.js` and `index_bg.wasm`.
    pub(crate) fn worker_out(&self) -> PathBuf {
        self.path("build/worker")
    }

    /// A program that npm installed in `js/`.
    pub(crate) fn npm_bin(&self, name: &str) -> PathBuf {
        self.path("js/node_modules/.bin").join(name)
    }
}
