//! The 10 places: who is, or may still be, processed by Marketo.

use serde::{Deserialize, Serialize};

use super::clock::Step;
use super::lease::{Held, Lease, LeaseId};
use super::ledger::Owner;
use crate::time::Timestamp;

/// The leases that hold a place each. There are at most as many as Marketo processes at once, so a
/// plain list in the order of the grants is the quickest thing to search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Places(Vec<Lease>);

impl FromIterator<Lease> for Places {
    fn from_iter<I: IntoIterator<Item = Lease>>(leases: I) -> Self {
        Self(leases.into_iter().collect())
    }
}

impl Places {
    pub(super) fn taken(&self) -> usize {
        self.0.len()
    }

    pub(super) fn orphans(&self) -> usize {
        self.iter()
            .filter(|lease| lease.held == Held::Orphan)
            .count()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Lease> + Clone {
        self.0.iter()
    }

    /// When the next place frees itself if nothing is heard.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.iter().map(|lease| lease.end).min()
    }

    /// Whether a call of this integration is not known to be over.
    pub(super) fn has(&self, owner: Owner) -> bool {
        self.iter().any(|lease| lease.owner == owner)
    }

    /// Whose call it is, if it is not over.
    pub(super) fn owner_of(&self, id: LeaseId) -> Owner {
        let found = self.iter().find(|lease| lease.id == id);
        found.map_or(Owner::NOBODY, |lease| lease.owner)
    }

    /// When a call is over if nothing is heard of it; nothing if it is over.
    pub(super) fn end_of(&self, id: LeaseId) -> Option<Timestamp> {
        let found = self.iter().find(|lease| lease.id == id);
        found.map(|lease| lease.end)
    }

    pub(super) fn take(&mut self, lease: Lease) {
        self.0.push(lease);
    }

    pub(super) fn get_mut(&mut self, id: LeaseId) -> Option<&mut Lease> {
        self.0.iter_mut().find(|lease| lease.id == id)
    }

    pub(super) fn free(&mut self, id: LeaseId) {
        self.0.retain(|lease| lease.id != id);
    }

    /// Frees the places of leases that have ended by `now`, and tells which did.
    pub(super) fn lapse(&mut self, now: Timestamp, mut ended: impl FnMut(&Lease)) {
        self.0.retain(|lease| {
            let over = lease.end <= now;
            if over {
                ended(lease);
            }
            !over
        });
    }

    pub(super) fn carry(&mut self, step: Step) {
        for lease in &mut self.0 {
            lease.end = step.carry(lease.end);
        }
    }
}
