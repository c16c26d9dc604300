//! The host's key-value store: one place of it.

use core::time::Duration;
use std::rc::Rc;

use marketo_drive::Clock;
use marketo_drive::swap::{Seen, StoreFailure, SwapStore, Swapped};

use crate::bindings::atomics::{self, Cas, CasError};
use crate::bindings::store::{self, Bucket, Error};
use crate::clock::Platform;
use crate::log::problem;

/// What a value begins with: a random number, another one for each write, since some stores compare
/// by value, and what was there before may come again.
const MARK: usize = 8;

/// What lies at a place where nothing was put yet.
const EMPTY: [u8; MARK] = [0; MARK];

/// How long who creates a place is waited for.
const CREATION: Duration = Duration::from_secs(1);

/// The store of the host.
#[derive(Clone, Debug)]
pub struct Store(Rc<Bucket>);

impl Store {
    /// Opens the store of this name.
    ///
    /// # Errors
    /// [`StoreFailure`] if there is none; the log says why.
    pub fn open(name: &str) -> Result<Self, StoreFailure> {
        store::open(name)
            .map(|bucket| Self(Rc::new(bucket)))
            .map_err(|error| failed("the store cannot be opened", &error))
    }

    /// A place in it. What is no letter, digit or one of `/._-` is written as `=` and two digits:
    /// not every store takes every key.
    #[must_use]
    pub fn place(&self, name: &str) -> Place {
        let mut key = String::with_capacity(name.len());
        for byte in name.bytes() {
            if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
                key.push(char::from(byte));
            } else {
                key += &format!("={byte:02X}");
            }
        }
        Place {
            store: self.clone(),
            key,
        }
    }
}

/// A place in the store.
///
/// Some stores take a swap at an absent key for an unconditional write, or one that nothing was read
/// for: so a key is created first, and read before each swap. Who creates it is told by a counter. If
/// the creator dies between the two, another writes [`EMPTY`] there after a while; should that come
/// so late that it takes away what was put there meanwhile, whoever reads next begins as one who
/// knows nothing of what was.
#[derive(Clone, Debug)]
pub struct Place {
    store: Store,
    key: String,
}

impl Place {
    fn cas(&self) -> Result<(Cas, Option<Vec<u8>>), StoreFailure> {
        let unread = |error: Error| failed("a place cannot be read", &error);
        let cas = Cas::new(&self.store.0, &self.key).map_err(unread)?;
        let value = cas.current().map_err(unread)?;
        Ok((cas, value))
    }

    async fn create(&self) -> Result<(), StoreFailure> {
        let begun = format!("{}.begun", self.key);
        let unmade = |error: Error| failed("a place cannot be made", &error);
        if atomics::increment(&self.store.0, &begun, 1).map_err(unmade)? != 1 {
            let until = Platform.now().after(CREATION);
            while Platform.now() < until {
                Platform
                    .sleep(Platform.now().after(Duration::from_millis(5)))
                    .await;
                if self.cas()?.1.is_some() {
                    return Ok(());
                }
            }
        }
        self.store.0.set(&self.key, &EMPTY).map_err(unmade)
    }
}

impl SwapStore for Place {
    type Version = Cas;

    async fn read(&self) -> Result<Seen<Cas>, StoreFailure> {
        let (mut version, mut value) = self.cas()?;
        if value.is_none() {
            self.create().await?;
            (version, value) = self.cas()?;
        }
        let value = value.ok_or(StoreFailure)?;
        // What is no value of ours is read as no bytes at all: nobody takes that for a state.
        let bytes = value.get(MARK..).unwrap_or_default();
        let bytes = (value != EMPTY).then(|| bytes.to_vec());
        Ok(Seen { bytes, version })
    }

    async fn swap(&self, version: Cas, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        let mark = Platform.entropy() | 1;
        let mut value = mark.to_be_bytes().to_vec();
        value.extend_from_slice(&bytes);
        match atomics::swap(version, &value) {
            Ok(()) => Ok(Swapped::Won),
            Err(CasError::CasFailed(_)) => Ok(Swapped::Lost),
            Err(CasError::StoreError(error)) => Err(failed("a swap cannot be done", &error)),
        }
    }
}

fn failed(what: &str, error: &Error) -> StoreFailure {
    let why = match error {
        Error::NoSuchStore => "there is no such store",
        Error::AccessDenied => "access is denied",
        Error::Other(why) => why,
    };
    problem(what, &why);
    StoreFailure
}
