//! A key-value store in memory, `wasi:keyvalue@0.2.0-draft2`, as hard to use as some hosts' are: it
//! compares by value, takes a swap at a key that was absent for an unconditional write, and one before
//! which nothing was read as well.
#![allow(unreachable_pub, reason = "what the macro makes gives them on")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::Result;
use wasmtime::component::{HasSelf, Linker, Resource};

use crate::state::State;

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "stored",
        imports: { default: trappable },
        with: {
            "wasi:keyvalue/store.bucket": super::Bucket,
            "wasi:keyvalue/atomics.cas": super::Cas,
        },
    });
}

use bindings::wasi::keyvalue::{atomics, store};

/// What lies in the store.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

/// A handle on the store.
pub struct Bucket;

/// A swap that is being prepared.
pub struct Cas {
    key: String,
    /// What was read, if anything was.
    read: Option<Vec<u8>>,
}

impl Memory {
    fn open(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives components the store.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    store::add_to_linker::<_, HasSelf<State>>(linker, |state| state)?;
    atomics::add_to_linker::<_, HasSelf<State>>(linker, |state| state)
}

impl store::Host for State {
    fn open(&mut self, identifier: String) -> Result<Result<Resource<Bucket>, store::Error>> {
        if identifier != "default" {
            return Ok(Err(store::Error::NoSuchStore));
        }
        Ok(Ok(self.table.push(Bucket)?))
    }
}

impl store::HostBucket for State {
    fn get(
        &mut self,
        _: Resource<Bucket>,
        key: String,
    ) -> Result<Result<Option<Vec<u8>>, store::Error>> {
        Ok(Ok(self.memory.open().get(&key).cloned()))
    }

    fn set(
        &mut self,
        _: Resource<Bucket>,
        key: String,
        value: Vec<u8>,
    ) -> Result<Result<(), store::Error>> {
        self.memory.open().insert(key, value);
        Ok(Ok(()))
    }

    fn delete(&mut self, _: Resource<Bucket>, key: String) -> Result<Result<(), store::Error>> {
        self.memory.open().remove(&key);
        Ok(Ok(()))
    }

    fn exists(&mut self, _: Resource<Bucket>, key: String) -> Result<Result<bool, store::Error>> {
        Ok(Ok(self.memory.open().contains_key(&key)))
    }

    fn list_keys(
        &mut self,
        _: Resource<Bucket>,
        _: Option<String>,
    ) -> Result<Result<store::KeyResponse, store::Error>> {
        let keys = self.memory.open().keys().cloned().collect();
        Ok(Ok(store::KeyResponse { keys, cursor: None }))
    }

    fn drop(&mut self, bucket: Resource<Bucket>) -> Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for State {
    fn increment(
        &mut self,
        _: Resource<Bucket>,
        key: String,
        delta: i64,
    ) -> Result<Result<i64, store::Error>> {
        let mut memory = self.memory.open();
        let number = memory
            .get(&key)
            .and_then(|value| std::str::from_utf8(value).ok()?.parse::<i64>().ok())
            .unwrap_or(0)
            .saturating_add(delta);
        memory.insert(key, number.to_string().into_bytes());
        Ok(Ok(number))
    }

    fn swap(
        &mut self,
        cas: Resource<Cas>,
        value: Vec<u8>,
    ) -> Result<Result<(), atomics::CasError>> {
        let Cas { key, read } = self.table.delete(cas)?;
        let swapped = {
            let mut memory = self.memory.open();
            let same = match &read {
                Some(read) => memory.get(&key) == Some(read),
                None => true,
            };
            same.then(|| memory.insert(key.clone(), value)).is_some()
        };
        if swapped {
            return Ok(Ok(()));
        }
        let again = self.table.push(Cas { key, read: None })?;
        Ok(Err(atomics::CasError::CasFailed(again)))
    }
}

impl atomics::HostCas for State {
    fn new(
        &mut self,
        _: Resource<Bucket>,
        key: String,
    ) -> Result<Result<Resource<Cas>, store::Error>> {
        Ok(Ok(self.table.push(Cas { key, read: None })?))
    }

    fn current(&mut self, cas: Resource<Cas>) -> Result<Result<Option<Vec<u8>>, store::Error>> {
        let memory = self.memory.clone();
        let cas = self.table.get_mut(&cas)?;
        cas.read = memory.open().get(&cas.key).cloned();
        Ok(Ok(cas.read.clone()))
    }

    fn drop(&mut self, cas: Resource<Cas>) -> Result<()> {
        self.table.delete(cas)?;
        Ok(())
    }
}
