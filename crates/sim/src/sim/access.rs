//! What a test or the control endpoint may look at and change from outside.

use serde_json::{Value, json};

use super::Sim;
use crate::account::Account;
use crate::catalog;
use crate::config::{Config, CredentialId, ExportConfig, ImportConfig, IngestionConfig, Limits};
use crate::fault::Faults;
use crate::law::Law;
use crate::log::Log;
use crate::permission::Permission;
use crate::time::Time;
use crate::token::Tokens;
use crate::world::World;

impl Sim {
    /// The latest instant seen.
    #[must_use]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// The configuration in force.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The account as JSON, with what was written and the quotas.
    #[must_use]
    pub fn account_json(&mut self) -> Value {
        let limits = self.meter.limits();
        let mut account = self
            .account
            .to_json(limits.window_ms, self.open, &self.world.tally);
        let used = self.meter.used_today(self.now);
        let volume = self.world.exports.used_today(self.now);
        if let Value::Object(members) = &mut account {
            members.insert("now".into(), json!(self.now.as_millis()));
            members.insert("quota".into(), json!({"used": used, "limit": limits.daily}));
            let limit = self.config.exports.daily_bytes;
            members.insert(
                "export_bytes".into(),
                json!({"used": volume, "limit": limit}),
            );
        }
        account
    }

    /// Starts the account and the log anew; data and limits stay.
    pub fn clear_account(&mut self) {
        self.account = Account::default();
        self.world.tally = Default::default();
        self.account.open(self.open);
        self.log.clear();
    }

    /// Calls that are processed now.
    #[must_use]
    pub const fn open_calls(&self) -> usize {
        self.open
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// The log, to be cleared.
    pub const fn log_mut(&mut self) -> &mut Log {
        &mut self.log
    }

    /// The fault rules.
    #[must_use]
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The fault rules, to be changed.
    pub const fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// The tokens.
    #[must_use]
    pub const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The tokens, to be ended or revoked.
    pub const fn tokens_mut(&mut self) -> &mut Tokens {
        &mut self.tokens
    }

    /// The instance's data.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The instance's data, to be changed behind the API's back.
    pub const fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Hashes `budget` bytes more of large synthetic export files, whose jobs stay in `Processing`
    /// meanwhile; says whether there is more to do. Files up to 4 MiB need none of this.
    pub fn hash_files(&mut self, budget: usize) -> bool {
        let more = self.world.exports.work(self.now, budget);
        self.world.advance(self.now);
        more || self.world.exports.has_work()
    }

    /// The credential of a client id.
    #[must_use]
    pub fn credential(&self, client_id: &str) -> Option<CredentialId> {
        let found = self
            .config
            .credentials
            .iter()
            .position(|c| c.client_id == client_id)?;
        Some(CredentialId(found))
    }

    /// The limits in force.
    #[must_use]
    pub const fn limits(&self) -> Limits {
        self.meter.limits()
    }

    /// Puts other limits in force. What was counted stays counted.
    pub fn set_limits(&mut self, limits: Limits) {
        self.meter.set_limits(limits);
    }

    /// Sets how many calls of today's quota are used.
    pub fn set_quota_used(&mut self, used: u64) {
        self.meter.set_used(self.now, used);
    }

    /// Sets the timings and limits of bulk extract.
    pub fn set_exports(&mut self, exports: ExportConfig) {
        self.config.exports = exports;
        self.world.exports.configure(exports);
    }

    /// Sets the timings and limits of bulk import.
    pub fn set_imports(&mut self, imports: ImportConfig) {
        self.config.imports = imports;
        self.world.imports.configure(imports);
    }

    /// Sets the timings and limits of data ingestion.
    pub fn set_ingestion(&mut self, ingestion: IngestionConfig) {
        self.config.ingestion = ingestion;
        self.world.ingestion.configure(ingestion);
    }

    /// Sets the life of tokens issued from now on, in milliseconds.
    pub fn set_token_life(&mut self, life_ms: u64) {
        self.config.token_life_ms = life_ms;
        self.tokens.set_life(life_ms);
    }

    /// Sets the latency law of an operation, or the default law. Says whether there is such an
    /// operation.
    pub fn set_latency(&mut self, operation: Option<&str>, law: Law) -> bool {
        let Some(name) = operation else {
            self.config.latency = law;
            return true;
        };
        if !catalog::operations().any(|known| known.name == name) {
            return false;
        }
        self.config.laws.insert(name.to_owned(), law);
        true
    }

    /// Sets what a credential's user may do.
    pub fn set_permissions(
        &mut self,
        credential: CredentialId,
        permissions: impl IntoIterator<Item = Permission>,
    ) {
        if let Some(known) = self.config.credentials.get_mut(credential.0) {
            known.permissions = permissions.into_iter().collect();
        }
    }
}
