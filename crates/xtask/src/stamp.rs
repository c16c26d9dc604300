//! Stamps: what a step was made from, so that it is skipped when nothing changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A running digest of everything that a step depends on.
#[derive(Default)]
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Adds bytes under a name; names and lengths keep neighbours apart.
    #[must_use]
    pub(crate) fn bytes(mut self, name: &str, bytes: &[u8]) -> Self {
        self.0.update(name.len().to_le_bytes());
        self.0.update(name);
        self.0.update(bytes.len().to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a file's content; a file that is not there counts as such.
    pub(crate) fn file(self, path: &Path) -> Result<Self> {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        match fs::read(path) {
            Ok(bytes) => Ok(self.bytes(&name, &bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(self.bytes("absent", name.as_bytes()))
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// Adds every file below a folder, in the order of their paths.
    pub(crate) fn folder(mut self, folder: &Path) -> Result<Self> {
        for path in files_below(folder)? {
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            self = self.bytes(&name, &bytes);
        }
        Ok(self)
    }

    /// The digest in hexadecimal.
    pub(crate) fn digest(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Whether `stamp` holds this digest.
pub(crate) fn is_current(stamp: &Path, digest: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text.trim() == digest)
}

/// Writes the digest; called last, so that an interrupted step runs again.
pub(crate) fn write(stamp: &Path, digest: &str) -> Result<()> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(stamp, format!("{digest}\n")).with_context(|| format!("writing {}", stamp.display()))
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// All files below a folder, sorted; installed packages and environments are left out.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let entries = fs::read_dir(&next).with_context(|| format!("listing {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !path.is_dir() {
                found.push(path);
            } else if name != "node_modules" && name != ".venv" {
                open.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Inputs, files_below, is_current, write};

    /// A new temporary folder; it goes with this value.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("xtask-{}-{name}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(path.join("node_modules")).unwrap();
            Self(path)
        }

        fn join(&self, path: &str) -> PathBuf {
            self.0.join(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).unwrap();
        }
    }

    #[test]
    fn neighbouring_inputs_do_not_run_together() {
        let one = Inputs::default().bytes("a", b"bc").bytes("d", b"");
        let two = Inputs::default().bytes("ab", b"c").bytes("d", b"");
        assert_ne!(one.digest(), two.digest());
    }

    #[test]
    fn a_file_that_is_absent_differs_from_an_empty_one() {
        let folder = Folder::new("absent");
        let path = folder.join("file");
        let absent = Inputs::default().file(&path).unwrap().digest();
        std::fs::write(&path, "").unwrap();
        assert_ne!(absent, Inputs::default().file(&path).unwrap().digest());
    }

    #[test]
    fn a_changed_file_makes_the_stamp_of_its_folder_stale() {
        let folder = Folder::new("changed");
        let inputs = || {
            Inputs::default()
                .folder(&folder.join("in"))
                .unwrap()
                .digest()
        };
        std::fs::create_dir(folder.join("in")).unwrap();
        std::fs::write(folder.join("in/file"), "one").unwrap();
        let stamp = folder.join("stamps/stamp");
        assert!(!is_current(&stamp, &inputs()));
        write(&stamp, &inputs()).unwrap();
        assert!(is_current(&stamp, &inputs()));
        std::fs::write(folder.join("in/file"), "two").unwrap();
        assert!(!is_current(&stamp, &inputs()));
    }

    #[test]
    fn installed_packages_are_not_looked_at() {
        let folder = Folder::new("installed");
        std::fs::write(folder.join("node_modules/x.test.mjs"), "").unwrap();
        std::fs::write(folder.join("y.test.mjs"), "").unwrap();
        assert_eq!(files_below(&folder.0).unwrap(), [folder.join("y.test.mjs")]);
    }
}
