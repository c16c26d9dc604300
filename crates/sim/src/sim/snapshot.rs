//! The whole state of an instance as JSON, and an instance out of it.

use serde::{Deserialize, Serialize};

use super::Sim;
use crate::config::Config;
use crate::fault::Faults;
use crate::limit::Meter;
use crate::rng::Rng;
use crate::time::Time;
use crate::token::Tokens;
use crate::world::World;

/// The word that a snapshot begins with.
const NAME: &str = "marketo-sim";
/// The version that is written and read. It goes up whenever what is stored changes its form.
const VERSION: u64 = 1;

/// A text is no snapshot that this simulator can load.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is not JSON, or not the JSON of a snapshot.
    #[error("this is no snapshot of marketo-sim")]
    Foreign,
    /// It is one of another version.
    #[error("the snapshot has version {0}; this marketo-sim reads version {VERSION}")]
    Version(u64),
    /// It is one of this version, but damaged.
    #[error("the snapshot is damaged: {0}")]
    Damaged(String),
}

#[derive(Deserialize)]
struct Head {
    snapshot: String,
    version: u64,
}

#[derive(Serialize)]
struct Saved<'a> {
    snapshot: &'static str,
    version: u64,
    now: Time,
    next_call: u64,
    config: &'a Config,
    meter: &'a Meter,
    tokens: &'a Tokens,
    faults: &'a Faults,
    chance: &'a Rng,
    world: &'a World,
}

#[derive(Deserialize)]
struct Loaded {
    now: Time,
    next_call: u64,
    config: Config,
    meter: Meter,
    tokens: Tokens,
    faults: Faults,
    chance: Rng,
    world: World,
}

impl Sim {
    /// The state as JSON: settings (secrets of credentials included), data, tokens, what was
    /// counted, fault rules, time. Not in it are the account, the log, and calls under way.
    ///
    /// # Errors
    /// [`SnapshotError::Damaged`] when something cannot be written as JSON.
    pub fn save(&self) -> Result<String, SnapshotError> {
        let saved = Saved {
            snapshot: NAME,
            version: VERSION,
            now: self.now,
            next_call: self.next_call,
            config: &self.config,
            meter: &self.meter,
            tokens: &self.tokens,
            faults: &self.faults,
            chance: &self.chance,
            world: &self.world,
        };
        serde_json::to_string(&saved).map_err(|error| SnapshotError::Damaged(error.to_string()))
    }

    /// An instance that goes on where a saved one stood, with an empty account and log.
    ///
    /// # Errors
    /// When the text is no snapshot, or one of another version.
    pub fn load(text: &str) -> Result<Self, SnapshotError> {
        let head: Head = serde_json::from_str(text).map_err(|_| SnapshotError::Foreign)?;
        if head.snapshot != NAME {
            return Err(SnapshotError::Foreign);
        }
        if head.version != VERSION {
            return Err(SnapshotError::Version(head.version));
        }
        let loaded: Result<Loaded, _> = serde_json::from_str(text);
        let loaded = loaded.map_err(|error| SnapshotError::Damaged(error.to_string()))?;
        Ok(Self {
            next_call: loaded.next_call,
            meter: loaded.meter,
            tokens: loaded.tokens,
            faults: loaded.faults,
            chance: loaded.chance,
            ..Self::with(loaded.config, loaded.now, loaded.world)
        })
    }
}
