//! All that the fuzzers have kept, once more: the corpora in `fuzz/corpus/`.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use marketo_properties::{TARGETS, Target};

/// What a fresh clone is asked to carry.
const MOST_FILES: usize = 300;
const MOST_BYTES: usize = 1024 * 1024;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let listed =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    listed
        .map(name)
        .filter(|name| !name.starts_with('.'))
        .collect()
}

fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fuzz().join("corpus").join(target.name);
    let read = |name: String| {
        let bytes = fs::read(folder.join(&name)).unwrap();
        (name, bytes)
    };
    names(&folder).into_iter().map(read).collect()
}

/// Runs a target over its corpus: every property holds, and every word is said.
fn replay(name: &str) {
    let target = marketo_properties::target(name).unwrap();
    let mut said = BTreeSet::new();
    for (file, bytes) in corpus(target) {
        let word = catch_unwind(AssertUnwindSafe(|| (target.check)(&bytes)));
        said.insert(word.unwrap_or_else(|_| panic!("fuzz/corpus/{name}/{file} breaks a property")));
    }
    assert_eq!(said.into_iter().collect::<Vec<_>>(), target.words, "{name}");
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )*

        #[test]
        fn every_target_has_a_fuzzer_a_corpus_and_a_test() {
            let tested: BTreeSet<_> = [$(stringify!($name)),*].map(str::to_owned).into();
            let known: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
            assert_eq!(tested, known);
            assert_eq!(names(&fuzz().join("corpus")), known);
            let fuzzers = names(&fuzz().join("fuzz_targets"));
            assert_eq!(fuzzers, known.iter().map(|name| format!("{name}.rs")).collect());
        }
    };
}

targets! { config dates envelope messages multipart paths requests sealed shared state }

#[test]
fn the_corpora_are_small() {
    let mut bytes = 0;
    for target in &TARGETS {
        let files = corpus(target);
        assert!(
            files.len() <= MOST_FILES,
            "{}: {} files",
            target.name,
            files.len()
        );
        bytes += files.iter().map(|(_, file)| file.len()).sum::<usize>();
    }
    assert!(bytes <= MOST_BYTES, "{bytes} bytes");
}
