//! The application's store: one place of it.

use js_sys::{Array, Uint8Array};
use marketo_drive::swap::{Seen, StoreFailure, SwapStore, Swapped};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::host::Platform;

/// A place in the store.
#[derive(Clone)]
pub(crate) struct Place {
    host: Platform,
    name: String,
}

impl Place {
    /// The place of this name.
    pub(crate) const fn new(host: Platform, name: String) -> Self {
        Self { host, name }
    }
}

impl SwapStore for Place {
    type Version = String;

    async fn read(&self) -> Result<Seen<String>, StoreFailure> {
        let read = JsFuture::from(self.host.0.store_read(&self.name)).await;
        let read: Array = read
            .map_err(|_| StoreFailure)?
            .dyn_into()
            .map_err(|_| StoreFailure)?;
        let version = read.get(0).as_string().ok_or(StoreFailure)?;
        let bytes = read.get(1).dyn_into::<Uint8Array>().ok();
        Ok(Seen {
            bytes: bytes.map(|bytes| bytes.to_vec()),
            version,
        })
    }

    async fn swap(&self, version: String, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        let bytes = Uint8Array::from(bytes.as_slice());
        let swapped = self.host.0.store_swap(&self.name, &version, bytes);
        let swapped = JsFuture::from(swapped).await.map_err(|_| StoreFailure)?;
        match swapped.as_bool() {
            Some(true) => Ok(Swapped::Won),
            Some(false) => Ok(Swapped::Lost),
            None => Err(StoreFailure),
        }
    }
}
