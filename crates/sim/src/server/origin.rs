//! What a server's instance starts from, and goes back to at a reset.

use std::sync::atomic::Ordering;

use super::Shared;
use crate::config::Config;
use crate::sim::{Sim, SnapshotError};
use crate::time::Time;

/// Where an instance comes from.
pub(super) enum Origin {
    /// Its seed, with these settings.
    Config(Box<Config>),
    /// A saved state.
    Snapshot(String),
}

impl Origin {
    /// An instance at its start.
    pub(super) fn sim(&self, now: Time) -> Result<Sim, SnapshotError> {
        match self {
            Self::Config(config) => Ok(Sim::new((**config).clone(), now)),
            Self::Snapshot(text) => Sim::load(text),
        }
    }
}

impl Shared {
    /// Takes the instance back to its start. A snapshot takes the clock back with it.
    pub(super) fn reset(&self, sim: &mut Sim) {
        match &self.origin {
            Origin::Config(config) => sim.reset((**config).clone(), self.clock.now()),
            Origin::Snapshot(_) => {
                // It could be loaded at the start.
                if let Ok(first) = self.origin.sim(sim.now()) {
                    self.replace(sim, first);
                }
            }
        }
    }

    /// Puts another instance in the place of this one, and makes the time what it is there. Calls
    /// under way belong to the old one: what they would ask for by their numbers is not theirs.
    pub(super) fn replace(&self, sim: &mut Sim, other: Sim) {
        self.clock.set(other.now());
        *sim = other;
        self.epoch.fetch_add(1, Ordering::Relaxed);
    }
}
