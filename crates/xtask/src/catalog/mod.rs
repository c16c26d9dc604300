//! `cargo xtask catalog`: the catalog as a list, and the proof that it agrees with Adobe.

mod agreed;
mod compare;
mod definitions;
mod show;
mod traps;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use self::agreed::Agreed;
use self::compare::Difference;
use self::definitions::Definitions;
use self::traps::Traps;
use crate::repo::Repo;

/// What is wanted.
pub(crate) enum Options {
    /// A list to read.
    Print,
    /// A list for programs.
    Json,
    /// The catalog held against the definitions in a folder.
    Check {
        /// The folder with Adobe's definitions.
        folder: PathBuf,
        /// Whether to note down what was agreed on.
        accept: bool,
    },
}

impl Options {
    /// Reads what follows the word `catalog`.
    pub(crate) fn parse(arguments: &mut lexopt::Parser) -> Result<Self> {
        use lexopt::Arg::Long;
        let mut options = Self::Print;
        let mut accepted = false;
        while let Some(argument) = arguments.next()? {
            options = match argument {
                Long("json") => Self::Json,
                Long("check") => Self::Check {
                    folder: arguments.value()?.into(),
                    accept: false,
                },
                Long("accept") => {
                    accepted = true;
                    continue;
                }
                other => return Err(other.unexpected().into()),
            };
        }
        match &mut options {
            Self::Check { accept, .. } => *accept = accepted,
            _ if accepted => bail!("--accept goes with --check DIR"),
            _ => {}
        }
        Ok(options)
    }
}

/// Does what is wanted.
pub(crate) fn catalog(repo: &Repo, options: &Options) -> Result<()> {
    match options {
        Options::Print => put(&show::text()),
        Options::Json => put(&show::json()?),
        Options::Check { folder, accept } => check(repo, folder, *accept),
    }
}

/// Writes a list out. Whoever reads only its beginning has had enough: that is no error.
fn put(list: &str) -> Result<()> {
    match std::io::stdout().write_all(list.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints how the catalog differs from the definitions. An error, if a difference is not listed, if
/// a listed one is none any more, or if the outcome is not what was agreed on last.
fn check(repo: &Repo, folder: &Path, accept: bool) -> Result<()> {
    let definitions = Definitions::read(folder)?;
    let traps = Traps::listed()?;
    let found = compare::all(&definitions);
    let verdict = traps.judge(&found);
    print!("{verdict}");
    println!(
        "{} operations in the definitions; {} in the catalog, with {} second ways to them",
        definitions.operations.len(),
        marketo_core::operation::catalog().count(),
        marketo_core::operation::aliases().len(),
    );
    let (listed, unlisted) = (verdict.listed(), verdict.unlisted.len());
    println!("{listed} differences that are listed with their reasons, {unlisted} that are not");
    if unlisted > 0 || !verdict.stale.is_empty() {
        bail!("the catalog and the definitions do not agree");
    }
    let agreed = Agreed::now(&traps, &definitions.files);
    if accept {
        return agreed.write(repo);
    }
    if agreed.digest != Agreed::noted(repo)?.digest {
        bail!(
            "they agree, but not on what was agreed on last: look at what has changed, then note it \
             down with --accept"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a copy of Adobe's definitions may lie, beside the repository. They are no part of it,
    /// since their licence is not clear.
    fn beside() -> PathBuf {
        Repo::here().path("../shared/marketo-openapi")
    }

    #[test]
    fn the_catalog_agrees_with_the_definitions_beside_the_repository() {
        if !beside().is_dir() {
            println!("skipped: Adobe's definitions are not beside this repository");
            return;
        }
        let definitions = Definitions::read(&beside()).unwrap();
        assert_eq!(definitions.operations.len(), 367);
        let traps = Traps::listed().unwrap();
        let verdict = traps.judge(&compare::all(&definitions));
        assert!(verdict.unlisted.is_empty(), "{verdict}");
        assert!(verdict.stale.is_empty(), "{verdict}");
    }

    /// Without the definitions a change of the catalog is seen all the same.
    #[test]
    fn the_catalog_is_what_was_agreed_on() {
        let traps = Traps::listed().unwrap();
        let noted = Agreed::noted(&Repo::here()).unwrap();
        let now = Agreed::now(&traps, &noted.definitions);
        assert_eq!(
            now, noted,
            "hold the catalog against Adobe's definitions: cargo xtask catalog --check DIR --accept"
        );
    }
}
