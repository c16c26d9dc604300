//! A store in a directory, for processes of one machine, or of several that share a file system.
//!
//! Each version of the bytes is a file of its own, `state.1`, `state.2`, and so on; the highest is
//! what lies there. Who swaps writes a file under a name that nobody else has, and links it to the
//! next number: of two who do so the second is told that the name exists.
//!
//! # Why a number is never won twice
//!
//! Old files are removed, so that a name can be free again. Who was asleep for that long would link
//! its file to a number that has been won before. So who has linked looks for the file that it had
//! read: files are removed in the order of their numbers, and so if that one is still there, the
//! next has not been there before. If it is gone, nobody can tell, and that is said. Before the
//! first file is removed, a mark is left that some were; it stands for the file that is not there
//! before the first.
//!
//! # What is survived
//!
//! A process that dies at any point leaves its own file at most, which is removed when its number
//! is long past. A file is written to the disk before it is linked, and the link before it is gone
//! by. Should one be torn all the same, it reads as no bytes at all: nobody takes that for a state.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::{Seen, StoreFailure, SwapStore, Swapped};

/// So many of the latest files are kept for those who are about to read them.
const KEPT: u64 = 64;

/// Who wins a multiple of this removes what is old.
const CLEANED_EVERY: u64 = 16;

/// How often it is read anew because files came and went meanwhile.
const READS: u32 = 32;

const STATE: &str = "state.";
const OWN: &str = "new.";
const BEGUN: &str = "begun";

/// What a file begins with: who wrote it, and how many bytes follow, in hexadecimal digits.
const HEAD: usize = 33;

/// A directory that holds one place, and nothing else.
///
/// Its methods wait for the file system where they are called. It needs one that has hard links.
#[derive(Debug)]
pub struct DirectoryStore {
    path: PathBuf,
    next_mark: Cell<u64>,
    syncs: bool,
}

/// Which file was read: its number, or 0 for none, and its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileVersion {
    number: u64,
    head: Vec<u8>,
}

/// The numbers of the files that there are.
#[derive(Default)]
struct Listing {
    /// In order.
    states: Vec<u64>,
    /// Of those that were not linked, or not removed yet, with the number that each was for.
    own: Vec<(u64, PathBuf)>,
    begun: bool,
}

impl DirectoryStore {
    /// A handle on the place in the directory `path`, which is made if it is not there. `entropy` is
    /// a random number of 64 bits, another one for each handle: by it a handle knows its own files.
    ///
    /// # Errors
    /// The file system's, if the directory cannot be made.
    pub fn open(path: impl Into<PathBuf>, entropy: u64) -> io::Result<Self> {
        let path = path.into();
        fs::create_dir_all(&path)?;
        Ok(Self {
            path,
            next_mark: Cell::new(entropy),
            syncs: true,
        })
    }

    /// The same, but nothing is awaited until it is on the disk. A loss of power may then take the
    /// latest permits away while their calls are at Marketo.
    #[must_use]
    pub fn without_sync(mut self) -> Self {
        self.syncs = false;
        self
    }

    fn state(&self, number: u64) -> PathBuf {
        self.path.join(format!("{STATE}{number}"))
    }

    fn list(&self) -> io::Result<Listing> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if name == BEGUN {
                listing.begun = true;
            } else if let Some(number) = name.strip_prefix(STATE) {
                listing.states.extend(number.parse::<u64>());
            } else if let Some((number, _)) =
                name.strip_prefix(OWN).and_then(|rest| rest.split_once('.'))
            {
                let number = number.parse();
                let own = number.map(|number| (number, entry.path()));
                listing.own.extend(own);
            }
        }
        listing.states.sort_unstable();
        Ok(listing)
    }

    /// Reads what was the latest at an instant of its reading: a listing may miss what comes or goes
    /// meanwhile, but nothing that was there from its beginning to its end.
    fn read_latest(&self) -> io::Result<Seen<FileVersion>> {
        for _ in 0..READS {
            let listing = self.list()?;
            let Some(number) = listing.states.last().copied() else {
                // Asked after the listing: nothing was removed before, so it has missed nothing.
                if listing.begun || self.has_begun()? {
                    continue;
                }
                let head = Vec::new();
                let version = FileVersion { number: 0, head };
                return Ok(Seen {
                    bytes: None,
                    version,
                });
            };
            let Some(content) = absent(fs::read(self.state(number)))? else {
                continue;
            };
            let (head, body) = content.split_at(HEAD.min(content.len()));
            let version = FileVersion {
                number,
                head: head.to_vec(),
            };
            let whole = length(head) == u64::try_from(body.len()).ok();
            let bytes = Some(if whole { body.to_vec() } else { Vec::new() });
            return Ok(Seen { bytes, version });
        }
        Err(ErrorKind::Interrupted.into())
    }

    /// Whether files have ever been removed.
    fn has_begun(&self) -> io::Result<bool> {
        fs::exists(self.path.join(BEGUN))
    }

    /// Whether the file that was read is still there: the one after it has not been removed then.
    fn is_there(&self, version: &FileVersion) -> io::Result<bool> {
        if version.number == 0 {
            return Ok(!self.has_begun()?);
        }
        let head = head_of(&self.state(version.number))?;
        Ok(head.is_some_and(|head| head == version.head))
    }

    /// Writes a file that nobody else has, and tells its head.
    fn write(&self, number: u64, bytes: &[u8]) -> io::Result<(PathBuf, Vec<u8>)> {
        loop {
            let mark = self.next_mark.get();
            self.next_mark.set(mark.wrapping_add(1));
            let own = self.path.join(format!("{OWN}{number}.{mark:x}"));
            let mut file = match File::create_new(&own) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                created => created?,
            };
            let head = format!("{mark:016x}{:016x}\n", bytes.len()).into_bytes();
            file.write_all(&head)?;
            file.write_all(bytes)?;
            if self.syncs {
                file.sync_all()?;
            }
            return Ok((own, head));
        }
    }

    fn try_swap(&self, version: &FileVersion, bytes: &[u8]) -> io::Result<Swapped> {
        let number = version.number.saturating_add(1);
        let state = self.state(number);
        // Most who lose need not write anything.
        if fs::exists(&state)? {
            return Ok(Swapped::Lost);
        }
        let (own, head) = self.write(number, bytes)?;
        let linked = fs::hard_link(&own, &state);
        // Whoever finds it later removes it, if this does not.
        let _ = fs::remove_file(&own);
        match linked {
            Ok(()) => {}
            // A file system over a network may do it and say that another has.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if head_of(&state)? != Some(head) {
                    return Ok(Swapped::Lost);
                }
            }
            // It was for a number that is long past.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Swapped::Lost),
            Err(error) => return Err(error),
        }
        if !self.is_there(version)? {
            // Past, whether it was won or not.
            let _ = fs::remove_file(&state);
            return Err(ErrorKind::Interrupted.into());
        }
        if self.syncs {
            sync_directory(&self.path);
        }
        if number.is_multiple_of(CLEANED_EVERY) {
            // If it fails, the next who cleans does it.
            let _ = self.clean(number);
        }
        Ok(Swapped::Won)
    }

    /// Removes what is old, in the order of the numbers, and nothing after what cannot be removed.
    fn clean(&self, latest: u64) -> io::Result<()> {
        let listing = self.list()?;
        let is_old = |number: u64| number.saturating_add(KEPT) <= latest;
        let old = || listing.states.iter().copied().filter(|at| is_old(*at));
        if old().next().is_some() && !listing.begun {
            File::create(self.path.join(BEGUN))?;
            if self.syncs {
                sync_directory(&self.path);
            }
        }
        for number in old() {
            absent(fs::remove_file(self.state(number)))?;
        }
        for (_, own) in listing.own.iter().filter(|(number, _)| is_old(*number)) {
            absent(fs::remove_file(own))?;
        }
        Ok(())
    }
}

impl SwapStore for DirectoryStore {
    type Version = FileVersion;

    async fn read(&self) -> Result<Seen<FileVersion>, StoreFailure> {
        self.read_latest().map_err(|_| StoreFailure)
    }

    async fn swap(&self, version: FileVersion, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        self.try_swap(&version, &bytes).map_err(|_| StoreFailure)
    }
}

/// What was done, or nothing where the file is not there.
fn absent<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a file begins with; nothing if it is not there.
fn head_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let Some(file) = absent(File::open(path))? else {
        return Ok(None);
    };
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(Some(head))
}

/// How many bytes follow a head, if it is whole.
fn length(head: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(head).ok()?.strip_suffix('\n')?;
    let (_, length) = text.split_at_checked(16)?;
    u64::from_str_radix(length, 16).ok()
}

/// Puts the names on the disk, where a system does that for directories; others do it by themselves.
fn sync_directory(path: &Path) {
    let _ = File::open(path).and_then(|directory| directory.sync_all());
}
