//! What must hold whatever bytes come in.
//!
//! Each target is a function over bytes that panics where a property does not hold, and says in a
//! word what it made of them. Two callers have it: the fuzzers in `fuzz/`, which search for bytes
//! that break it, and a test that runs it over all that they have found and kept (`fuzz/corpus/`).
//! That test wants every word to be said: a corpus that no longer reaches a place is seen.

mod config;
mod dates;
mod envelope;
mod json;
mod messages;
mod multipart;
mod paths;
mod requests;
mod sealed;
mod shared;
mod state;

/// A function over bytes, by the name of its corpus.
#[derive(Debug)]
pub struct Target {
    /// Its name: of the fuzzer, and of the corpus's folder.
    pub name: &'static str,
    /// Panics if a property does not hold; says what the bytes are, by one of `words`.
    pub check: fn(&[u8]) -> &'static str,
    /// All that the check can say, sorted.
    pub words: &'static [&'static str],
}

/// All targets, by name.
pub const TARGETS: [Target; 10] = [
    Target {
        name: "config",
        check: config::check,
        words: config::WORDS,
    },
    Target {
        name: "dates",
        check: dates::check,
        words: dates::WORDS,
    },
    Target {
        name: "envelope",
        check: envelope::check,
        words: envelope::WORDS,
    },
    Target {
        name: "messages",
        check: messages::check,
        words: messages::WORDS,
    },
    Target {
        name: "multipart",
        check: multipart::check,
        words: multipart::WORDS,
    },
    Target {
        name: "paths",
        check: paths::check,
        words: paths::WORDS,
    },
    Target {
        name: "requests",
        check: requests::check,
        words: requests::WORDS,
    },
    Target {
        name: "sealed",
        check: sealed::check,
        words: sealed::WORDS,
    },
    Target {
        name: "shared",
        check: shared::check,
        words: shared::WORDS,
    },
    Target {
        name: "state",
        check: state::check,
        words: state::WORDS,
    },
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Runs the target of this name.
///
/// # Panics
/// If a property does not hold, and if there is no such target.
pub fn run(name: &str, data: &[u8]) {
    let target = target(name).expect("a target of this name");
    let word = (target.check)(data);
    assert!(target.words.contains(&word), "{name} has no word {word}");
}
