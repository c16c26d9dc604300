//! `wasi:keyvalue` in a directory, for hosts that have no store with compare-and-swap: Wasmtime's own
//! forgets between requests. Composed into a component it asks the host for a directory in place of a
//! store.
//!
//! A bucket is a folder, a key a folder in it, and what lies there a [`DirectoryStore`]'s. It is found
//! at `/store`, unless the environment's `EDGE_STORE_DIR` says otherwise.

mod bindings;
mod bucket;
mod cas;

use bindings::exports::wasi::keyvalue::{atomics, store};

/// The component.
struct Directory;

impl store::Guest for Directory {
    type Bucket = bucket::Folder;

    fn open(identifier: String) -> Result<store::Bucket, store::Error> {
        bucket::Folder::open(&identifier).map(store::Bucket::new)
    }
}

impl atomics::Guest for Directory {
    type Cas = cas::Reading;

    fn increment(
        bucket: store::BucketBorrow<'_>,
        key: String,
        delta: i64,
    ) -> Result<i64, store::Error> {
        bucket.get::<bucket::Folder>().increment(&key, delta)
    }

    fn swap(cas: atomics::Cas, value: Vec<u8>) -> Result<(), atomics::CasError> {
        cas.into_inner::<cas::Reading>().swap(value)
    }
}
