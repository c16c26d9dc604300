//! The store in a directory, on a real one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use marketo_core::Timestamp;
use marketo_core::limit::{Completion, LeaseId, Limits, NotUntil, Report, Why};
use marketo_drive::Start;
use marketo_drive::swap::{
    Defect, DirectoryStore, MemoryStore, Seen, StoreFailure, SwapHolder, SwapStore, Swapped,
    conforms,
};

use crate::clock::Virtual;
use crate::fleet::Host;
use crate::{START, Scratch};

/// Runs what needs no host.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

pub(crate) fn open(path: &Path, entropy: u64) -> DirectoryStore {
    DirectoryStore::open(path, entropy).unwrap().without_sync()
}

/// What is counted for each who adds.
type Counts = BTreeMap<u64, u64>;

fn counts(bytes: Option<&[u8]>) -> Counts {
    bytes.map_or_else(Counts::new, |bytes| serde_json::from_slice(bytes).unwrap())
}

pub(crate) fn total(bytes: &[u8]) -> u64 {
    counts(Some(bytes)).values().sum()
}

/// Adds one to what is counted for `who`, once, whatever can be told of each try.
pub(crate) fn add(store: &DirectoryStore, who: u64) {
    let mut goal = None;
    loop {
        // Others may come and go faster than it can be read.
        let Ok(seen) = run(store.read()) else {
            continue;
        };
        let mut counts = counts(seen.bytes.as_deref());
        let count = counts.entry(who).or_default();
        let goal = *goal.get_or_insert(*count + 1);
        if *count == goal {
            return;
        }
        assert_eq!(*count + 1, goal, "what was there is lost");
        *count = goal;
        let bytes = serde_json::to_vec(&counts).unwrap();
        if let Ok(Swapped::Won) = run(store.swap(seen.version, bytes)) {
            return;
        }
    }
}

pub(crate) fn read(path: &Path) -> Vec<u8> {
    run(open(path, 99).read()).unwrap().bytes.unwrap()
}

fn files(path: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn it_is_a_store_that_holders_can_rely_on() {
    let scratch = Scratch::new();
    let handles = Cell::new(0);
    let opened = run(conforms(async |place: &str| {
        handles.set(handles.get() + 1);
        open(&scratch.0.join(place), handles.get() << 32)
    }));
    assert_eq!(opened, Ok(()));
}

#[test]
fn memory_is_such_a_store_too() {
    let places = RefCell::new(BTreeMap::new());
    let opened = run(conforms(async |place: &str| -> MemoryStore {
        let mut places = places.borrow_mut();
        MemoryStore::clone(places.entry(place.to_owned()).or_default())
    }));
    assert_eq!(opened, Ok(()));
}

/// What the suite for stores is there to find.
#[test]
fn stores_that_holders_cannot_rely_on_are_found_out() {
    #[derive(Clone, Copy, PartialEq)]
    enum Flaw {
        NeverCompares,
        CreatesBlindly,
        ByValue,
        CutsShort,
        LosesAlways,
    }
    struct Flawed(Flaw, Rc<RefCell<(Option<Vec<u8>>, u64)>>);
    impl SwapStore for Flawed {
        type Version = (Option<Vec<u8>>, u64);
        async fn read(&self) -> Result<Seen<Self::Version>, StoreFailure> {
            let version = self.1.borrow().clone();
            let bytes = version.0.clone();
            Ok(Seen { bytes, version })
        }
        async fn swap(
            &self,
            version: Self::Version,
            mut bytes: Vec<u8>,
        ) -> Result<Swapped, StoreFailure> {
            let mut place = self.1.borrow_mut();
            let wins = match self.0 {
                Flaw::NeverCompares => true,
                Flaw::CreatesBlindly => version.0.is_none() || version.1 == place.1,
                Flaw::ByValue => version.0 == place.0,
                Flaw::CutsShort => version.1 == place.1,
                Flaw::LosesAlways => false,
            };
            if !wins {
                return Ok(Swapped::Lost);
            }
            if self.0 == Flaw::CutsShort {
                bytes.truncate(8 * 1024);
            }
            *place = (Some(bytes), place.1 + 1);
            Ok(Swapped::Won)
        }
    }
    for (flaw, defect) in [
        (Flaw::NeverCompares, Defect::CreatedTwice),
        (Flaw::CreatesBlindly, Defect::CreatedTwice),
        (Flaw::ByValue, Defect::TakenForOther),
        (Flaw::CutsShort, Defect::Altered),
        (Flaw::LosesAlways, Defect::LostAlone),
    ] {
        let places = RefCell::new(BTreeMap::new());
        let opened = run(conforms(async |place: &str| {
            let mut places = places.borrow_mut();
            Flawed(flaw, Rc::clone(places.entry(place.to_owned()).or_default()))
        }));
        assert_eq!(opened, Err(defect));
    }
}

#[test]
fn threads_lose_no_update() {
    let scratch = Scratch::new();
    let adders: Vec<_> = (0..4_u64)
        .map(|i| {
            let path = scratch.0.clone();
            thread::spawn(move || {
                let store = open(&path, i << 32);
                (0..150).for_each(|_| add(&store, i));
            })
        })
        .collect();
    for adder in adders {
        adder.join().unwrap();
    }
    let bytes = read(&scratch.0);
    let each = (0..4).map(|i| (i, 150)).collect();
    assert_eq!(counts(Some(&bytes)), each);
}

#[test]
fn old_files_are_removed_and_so_is_what_the_dead_left() {
    let scratch = Scratch::new();
    let store = open(&scratch.0, 1);
    fs::write(scratch.0.join("new.3.beef"), b"half of i").unwrap();
    fs::write(scratch.0.join("somebody else's"), b"").unwrap();
    for _ in 0..500 {
        add(&store, 0);
    }
    assert_eq!(total(&read(&scratch.0)), 500);
    let files = files(&scratch.0);
    // 64 that are kept, up to 15 that are not removed yet, the mark, and what is not ours.
    assert!(files.len() <= 64 + 15 + 2, "{files:?}");
    assert!(!files.contains(&scratch.0.join("new.3.beef")));
    assert!(files.contains(&scratch.0.join("somebody else's")));
}

/// Its number is free again, since files have been removed; that does not make it the winner.
#[test]
fn who_slept_through_many_swaps_does_not_win() {
    for before in [0, 1, 7, 30] {
        let scratch = Scratch::new();
        let (sleeper, other) = (open(&scratch.0, 1), open(&scratch.0, 1_000));
        for _ in 0..before {
            add(&other, 0);
        }
        let seen = run(sleeper.read()).unwrap();
        for _ in 0..90 {
            add(&other, 0);
        }
        let swapped = run(sleeper.swap(seen.version.clone(), b"{}".to_vec()));
        assert_eq!(swapped, Err(StoreFailure), "nobody can tell any more");
        assert_eq!(total(&read(&scratch.0)), before + 90);
        // Nor does another who was asleep since then, and finds what that one left, if anything.
        let swapped = run(sleeper.swap(seen.version, b"{}".to_vec()));
        assert_eq!(swapped, Err(StoreFailure));
        for _ in 0..20 {
            add(&other, 0);
        }
        assert_eq!(total(&read(&scratch.0)), before + 110);
    }
}

#[test]
fn a_mark_without_a_state_is_no_empty_place() {
    let scratch = Scratch::new();
    let store = open(&scratch.0, 1);
    for _ in 0..200 {
        add(&store, 0);
    }
    for file in files(&scratch.0) {
        if !file.ends_with("begun") {
            fs::remove_file(file).unwrap();
        }
    }
    assert_eq!(run(store.read()), Err(StoreFailure));
}

#[test]
fn what_is_torn_starts_closed_and_is_gone_by_the_next_swap() {
    let limits = Limits::MARKETO;
    let half = |content: &mut Vec<u8>| content.truncate(content.len() / 2);
    let none = |content: &mut Vec<u8>| content.clear();
    let head = |content: &mut Vec<u8>| content.truncate(10);
    let nonsense = |content: &mut Vec<u8>| content.fill(0xFF);
    let tears: [fn(&mut Vec<u8>); 4] = [half, none, head, nonsense];
    for tear in tears {
        let scratch = Scratch::new();
        let clock = Virtual::new(Timestamp::from_millis(START));
        let host = Host::new(Rc::clone(&clock), Duration::ZERO, 3);
        let holder = SwapHolder::new(open(&scratch.0, 1), host, limits, Start::New);
        // Something has to be written down: a report on nothing.
        let nothing = Report::new(LeaseId::from_number(1), Completion::Cut);
        run(holder.report(&nothing)).unwrap();
        assert_eq!(run(holder.status()).unwrap().shut, None);
        let file = scratch.0.join("state.1");
        let mut content = fs::read(&file).unwrap();
        tear(&mut content);
        fs::write(&file, content).unwrap();

        let until = NotUntil {
            at: Timestamp::from_millis(START + 20_010),
            why: Why::Starting,
        };
        assert_eq!(run(holder.status()).unwrap().shut, Some(until));
        run(holder.report(&nothing)).unwrap();
        assert!(scratch.0.join("state.2").exists());
        assert_eq!(run(holder.status()).unwrap().shut, Some(until));
    }
}

/// As it is used: on the disk before it is gone by.
#[test]
fn what_was_won_is_there_for_who_opens_it_next() {
    let scratch = Scratch::new();
    let store = DirectoryStore::open(scratch.0.join("deep/down"), 1).unwrap();
    for _ in 0..20 {
        add(&store, 0);
    }
    assert_eq!(total(&read(&scratch.0.join("deep/down"))), 20);
}
