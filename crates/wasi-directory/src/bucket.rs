//! A bucket: a folder.

use core::fmt::Display;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::fs;
use std::path::PathBuf;

use marketo_drive::swap::{DirectoryStore, FileVersion, Seen, SwapStore, Swapped};
use wasi::random::random;

use crate::bindings::exports::wasi::keyvalue::store::{Error, GuestBucket, KeyResponse};

/// Where the buckets lie, by the names that the host gives.
const ROOT: &str = "/store";

/// How often something is tried that others may be faster at.
const TRIES: u32 = 1_000;

/// What a value that is there begins with; one that was deleted has nothing.
const THERE: u8 = 1;

/// A folder of keys.
pub(crate) struct Folder(PathBuf);

/// What lies under a key.
pub(crate) struct Read {
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) version: FileVersion,
}

impl Folder {
    pub(crate) fn open(identifier: &str) -> Result<Self, Error> {
        let root = std::env::var("EDGE_STORE_DIR").unwrap_or_else(|_| ROOT.to_owned());
        let root = PathBuf::from(root);
        if !root.is_dir() {
            return Err(Error::NoSuchStore);
        }
        let folder = root.join(file_name(identifier));
        fs::create_dir_all(&folder).map_err(other)?;
        Ok(Self(folder))
    }

    /// A handle on a key. It does not make its folder.
    pub(crate) fn key(&self, key: &str) -> Result<DirectoryStore, Error> {
        DirectoryStore::open(self.0.join(file_name(key)), random::get_random_u64()).map_err(other)
    }

    pub(crate) fn read(place: &DirectoryStore) -> Result<Read, Error> {
        let Seen { bytes, version } = at_once(place.read())?.map_err(other)?;
        let value = match bytes.as_deref().map(<[u8]>::split_first) {
            Some(Some((&THERE, value))) => Some(value.to_vec()),
            _ => None,
        };
        Ok(Read { value, version })
    }

    pub(crate) fn swap(
        place: &DirectoryStore,
        version: FileVersion,
        value: Option<&[u8]>,
    ) -> Result<Swapped, Error> {
        let mut bytes = Vec::with_capacity(value.map_or(0, |value| value.len() + 1));
        if let Some(value) = value {
            bytes.push(THERE);
            bytes.extend_from_slice(value);
        }
        at_once(place.swap(version, bytes))?.map_err(other)
    }

    /// Reads and writes until nobody was faster. `step` gives what is to be there, and what is told.
    fn update<A>(
        &self,
        key: &str,
        step: impl Fn(Option<Vec<u8>>) -> Result<(Option<Vec<u8>>, A), Error>,
    ) -> Result<A, Error> {
        let place = self.key(key)?;
        for _ in 0..TRIES {
            let Read { value, version } = Self::read(&place)?;
            let (value, told) = step(value)?;
            if Self::swap(&place, version, value.as_deref())? == Swapped::Won {
                return Ok(told);
            }
        }
        Err(Error::Other("others were faster every time".to_owned()))
    }

    pub(crate) fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        self.update(key, |value| {
            let number = match value {
                None => 0,
                Some(value) => core::str::from_utf8(&value)
                    .ok()
                    .and_then(|text| text.parse::<i64>().ok())
                    .ok_or_else(|| Error::Other("the value is no number".to_owned()))?,
            };
            let number = number
                .checked_add(delta)
                .ok_or_else(|| Error::Other("the number is too large".to_owned()))?;
            Ok((Some(number.to_string().into_bytes()), number))
        })
    }
}

impl GuestBucket for Folder {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(Self::read(&self.key(&key)?)?.value)
    }

    fn set(&self, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.update(&key, |_| Ok((Some(value.clone()), ())))
    }

    fn delete(&self, key: String) -> Result<(), Error> {
        self.update(&key, |_| Ok((None, ())))
    }

    fn exists(&self, key: String) -> Result<bool, Error> {
        Ok(self.get(key)?.is_some())
    }

    /// All at once: there are as many as there are limits and credentials.
    fn list_keys(&self, _: Option<String>) -> Result<KeyResponse, Error> {
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.0).map_err(other)? {
            let name = entry.map_err(other)?.file_name();
            let Some(key) = name.to_str().and_then(key_of) else {
                continue;
            };
            if self.exists(key.clone())? {
                keys.push(key);
            }
        }
        keys.sort();
        Ok(KeyResponse { keys, cursor: None })
    }
}

/// A folder's name for any text: what is no letter, digit, `_` or `-` is written as `=` and two
/// digits. None is empty, `.` or `..`.
fn file_name(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 1);
    // An empty identifier is the usual one.
    name.push('k');
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"_-".contains(&byte) {
            name.push(char::from(byte));
        } else {
            name += &format!("={byte:02X}");
        }
    }
    name
}

/// The text that a folder's name was made from.
fn key_of(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.strip_prefix('k')?.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = core::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// What a [`DirectoryStore`] does it does at once: it waits for the file system where it is called.
fn at_once<T>(future: impl Future<Output = T>) -> Result<T, Error> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Ok(done),
        Poll::Pending => Err(Error::Other("the directory is busy".to_owned())),
    }
}

pub(crate) fn other(error: impl Display) -> Error {
    Error::Other(error.to_string())
}
