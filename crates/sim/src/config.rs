//! What a simulator is set up with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::law::Law;
use crate::permission::{self, Permission};

/// Which of the configured credentials: its place in [`Config::credentials`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CredentialId(pub usize);

/// A custom service of the instance: a client id and secret, and its API user's permissions.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialConfig {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The API user, as `scope` and the usage report name it.
    pub user: String,
    /// What the user may do.
    pub permissions: BTreeSet<Permission>,
}

impl CredentialConfig {
    /// A credential with all permissions.
    #[must_use]
    pub fn new(client_id: &str, client_secret: &str, user: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            user: user.to_owned(),
            permissions: permission::all(),
        }
    }
}

impl fmt::Debug for CredentialConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CredentialConfig")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The limits that all callers of an instance share (Adobe: "Rate Limits").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Calls that may arrive in any window.
    pub rate: usize,
    /// Length of the window, in milliseconds.
    pub window_ms: u64,
    /// Calls that may be processed at once.
    pub concurrency: usize,
    /// Calls a day of America/Chicago.
    pub daily: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rate: 100,
            window_ms: 20_000,
            concurrency: 10,
            daily: 50_000,
        }
    }
}

/// Bulk extract: queue, timings, and the day's volume (Adobe: "Bulk Extract").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExportConfig {
    /// Jobs that are processed at once.
    pub running: usize,
    /// Jobs that may be queued, those being processed included.
    pub queue: usize,
    /// How long a job waits in the queue at least, in milliseconds.
    pub queued_ms: u64,
    /// How long a job is processed, in milliseconds.
    pub processing_ms: u64,
    /// Bytes of finished files a day of America/Chicago.
    pub daily_bytes: u64,
    /// How long a finished file is kept, in milliseconds.
    pub file_life_ms: u64,
    /// Whether `updatedAt` and smart lists are allowed as filters; if not, 1035.
    pub all_filters: bool,
}

impl Default for ExportConfig {
    fn default() -> Self {
        Self {
            running: 2,
            queue: 10,
            queued_ms: 200,
            processing_ms: 800,
            daily_bytes: 500 * 1024 * 1024,
            file_life_ms: 7 * 24 * 3_600_000,
            all_filters: true,
        }
    }
}

/// Bulk import: queue and timings (Adobe: "Bulk Import").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportConfig {
    /// Jobs that are processed at once.
    pub running: usize,
    /// Jobs that may be queued, those being processed included.
    pub queue: usize,
    /// How long a job waits in the queue at least, in milliseconds.
    pub queued_ms: u64,
    /// How long a job is processed, in milliseconds.
    pub importing_ms: u64,
    /// How long a job can be asked for, in milliseconds.
    pub life_ms: u64,
}

impl Default for ImportConfig {
    fn default() -> Self {
        Self {
            running: 2,
            queue: 10,
            queued_ms: 200,
            importing_ms: 800,
            life_ms: 7 * 24 * 3_600_000,
        }
    }
}

/// Data ingestion: its own limits and timing (Adobe: "Data Ingestion").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestionConfig {
    /// Requests of one credential in any second.
    pub per_second: usize,
    /// Objects a day of America/Chicago.
    pub daily_objects: u64,
    /// How long what was accepted waits until it is written, in milliseconds.
    pub applied_after_ms: u64,
}

impl Default for IngestionConfig {
    fn default() -> Self {
        Self {
            per_second: 5_000,
            daily_objects: 10_000_000,
            applied_after_ms: 1_000,
        }
    }
}

/// Everything a simulator starts from. Equal configurations and equal calls give equal answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Seed of ids, tokens, seed data and latencies.
    pub seed: u64,
    /// Leads at the start.
    pub leads: usize,
    /// The custom services.
    pub credentials: Vec<CredentialConfig>,
    /// The shared limits.
    pub limits: Limits,
    /// Life of a token, in milliseconds.
    pub token_life_ms: u64,
    /// Latency of operations that have no law of their own.
    pub latency: Law,
    /// Laws of single operations, by name.
    pub laws: BTreeMap<String, Law>,
    /// Bulk extract.
    pub exports: ExportConfig,
    /// Bulk import.
    pub imports: ImportConfig,
    /// Data ingestion.
    pub ingestion: IngestionConfig,
    /// The instance's Munchkin id.
    pub munchkin_id: String,
    /// How many stored activities one call of the activities family looks through. Few that match
    /// make short and empty pages with `moreResult`.
    pub activity_block: usize,
    /// Whether two upserts of one key that are processed at the same time make two leads, as Adobe
    /// warns.
    pub racing_upserts: bool,
    /// Requests that the log keeps.
    pub log_entries: usize,
    /// Bytes of each request's body that the log keeps.
    pub log_body_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 1,
            leads: 1_200,
            credentials: vec![
                CredentialConfig::new(
                    "sim-client-a",
                    "sim-secret-a-5f2d9c71e4",
                    "api-a@sim.example",
                ),
                CredentialConfig::new(
                    "sim-client-b",
                    "sim-secret-b-83b06ea4d9",
                    "api-b@sim.example",
                ),
            ],
            limits: Limits::default(),
            token_life_ms: 3_600_000,
            latency: Law::Fixed(50),
            laws: BTreeMap::new(),
            exports: ExportConfig::default(),
            imports: ImportConfig::default(),
            ingestion: IngestionConfig::default(),
            munchkin_id: "123-SIM-456".to_owned(),
            activity_block: 300,
            racing_upserts: true,
            log_entries: 50_000,
            log_body_bytes: 256 * 1024,
        }
    }
}
