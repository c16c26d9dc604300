//! Records by their ids, which are given out once and never again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Records of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Store<T> {
    next: u64,
    by_id: BTreeMap<u64, T>,
}

impl<T> Store<T> {
    /// An empty store whose first record gets the id `first`.
    #[must_use]
    pub const fn starting_at(first: u64) -> Self {
        Self {
            next: first,
            by_id: BTreeMap::new(),
        }
    }

    /// Adds the record that `make` makes for the next id, and gives that id.
    pub fn add(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        let id = self.next;
        self.next += 1;
        self.by_id.insert(id, make(id));
        id
    }

    /// A record by its id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&T> {
        self.by_id.get(&id)
    }

    /// A record, to be changed.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut T> {
        self.by_id.get_mut(&id)
    }

    /// Takes a record out for good.
    pub fn remove(&mut self, id: u64) -> Option<T> {
        self.by_id.remove(&id)
    }

    /// Keeps only the records that `fits`.
    pub fn retain(&mut self, mut fits: impl FnMut(&T) -> bool) {
        self.by_id.retain(|_, record| fits(record));
    }

    /// All records in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.by_id.values()
    }

    /// All records in order of their ids, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.by_id.values_mut()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_not_given_out_twice() {
        let mut store = Store::starting_at(7);
        assert_eq!((store.add(|id| id), store.add(|id| id)), (7, 8));
        assert_eq!(store.remove(8), Some(8));
        assert_eq!((store.add(|id| id), store.len()), (9, 2));
        assert_eq!(store.iter().copied().collect::<Vec<_>>(), [7, 9]);
    }
}
