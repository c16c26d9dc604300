//! Compare-and-swap under a key.

use marketo_drive::swap::{DirectoryStore, FileVersion, Swapped};

use crate::bindings::exports::wasi::keyvalue::atomics::{Cas, CasError, GuestCas};
use crate::bindings::exports::wasi::keyvalue::store::{BucketBorrow, Error};
use crate::bucket::{Folder, Read};

/// What was read under a key, and which that was.
pub(crate) struct Reading {
    place: DirectoryStore,
    value: Option<Vec<u8>>,
    version: FileVersion,
}

impl Reading {
    fn of(place: DirectoryStore) -> Result<Self, Error> {
        let Read { value, version } = Folder::read(&place)?;
        Ok(Self {
            place,
            value,
            version,
        })
    }

    pub(crate) fn swap(self, value: Vec<u8>) -> Result<(), CasError> {
        let swapped = Folder::swap(&self.place, self.version, Some(&value));
        match swapped.map_err(CasError::StoreError)? {
            Swapped::Won => Ok(()),
            Swapped::Lost => {
                let newer = Self::of(self.place).map_err(CasError::StoreError)?;
                Err(CasError::CasFailed(Cas::new(newer)))
            }
        }
    }
}

impl GuestCas for Reading {
    fn new(bucket: BucketBorrow<'_>, key: String) -> Result<Cas, Error> {
        let place = bucket.get::<Folder>().key(&key)?;
        Self::of(place).map(Cas::new)
    }

    fn current(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.value.clone())
    }
}
