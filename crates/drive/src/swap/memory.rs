//! A store in memory.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Seen, StoreFailure, SwapStore, Swapped};

/// A place in this process's memory, for holders that share nothing else, and for tests. Clones are
/// handles on the same place.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Rc<RefCell<Place>>);

#[derive(Debug, Default)]
struct Place {
    bytes: Option<Vec<u8>>,
    swaps: u64,
}

impl SwapStore for MemoryStore {
    type Version = u64;

    async fn read(&self) -> Result<Seen<u64>, StoreFailure> {
        let place = self.0.borrow();
        Ok(Seen {
            bytes: place.bytes.clone(),
            version: place.swaps,
        })
    }

    async fn swap(&self, version: u64, bytes: Vec<u8>) -> Result<Swapped, StoreFailure> {
        let mut place = self.0.borrow_mut();
        if place.swaps != version {
            return Ok(Swapped::Lost);
        }
        *place = Place {
            bytes: Some(bytes),
            swaps: version + 1,
        };
        Ok(Swapped::Won)
    }
}
