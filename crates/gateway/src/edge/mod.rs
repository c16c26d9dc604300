//! A request from its head to its answer.
//!
//! The host hands in the head of a request ([`Edge::open`]), reads the body as far as it is told,
//! hands that in too ([`Edge::close`]), and gets either an answer or a [`PlannedCall`], which it
//! runs and turns into an answer with what came of it. A host that follows this decides nothing.
//!
//! ```text
//! open(head)  → Refused(answer) | Wanted(opening)
//! opening.admits(bytes read so far), for each piece of the body
//! close(body) → Answer(answer)  | Call(planned)
//! planned.machine() → the call of marketo-core, for the host to run
//! planned.answer(outcome, trace) → Delivery::Whole | Delivery::File
//!
//! close(body) → Permit(planned) → the host passes on what planned.says to the governor's holder
//! planned.answer(what that told)
//! ```

mod asked;
mod deliver;
mod find;
mod hold;
mod ingestion;
mod kept;
mod line;
mod open;
mod page;
mod permits;
mod plan;
mod soap;
mod status;
mod surface;
mod usage;
mod vault;

#[cfg(test)]
mod tests;

use core::fmt;

use bytes::Bytes;
use http::Response;

pub use deliver::Delivery;
pub use hold::MOST_HELD;
pub use ingestion::Ingests;
pub use line::Line;
pub use open::{Head, Opened, Opening};
pub use permits::{PlannedPermit, Says};
pub use plan::{DEADLINE_HEADER, DEFAULT_PATIENCE, LONGEST_PATIENCE, Plan, PlannedCall};
pub use usage::{UsageCall, report_of};
pub use vault::Vault;

use hold::Hold;

use crate::config::{Config, ConfigError, CredentialId};
use crate::secret::{Credential, MissingSecret};

/// An answer that is whole, and what the log says of it.
pub struct Answer {
    /// For the caller.
    pub response: Response<Bytes>,
    /// For the log.
    pub line: Line,
}

/// Without the body, which holds a token or people's data.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("bytes", &self.response.body().len())
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// The gateway of one deployment: its configuration and the secrets that this names.
#[derive(Debug)]
pub struct Edge {
    config: Config,
    vault: Vault,
    hold: Hold,
}

impl Edge {
    /// Reads the configuration and fetches the secrets that it names; `secret` answers for a name.
    ///
    /// A secret that is missing is no error here: it fails the calls that need it, and no others.
    ///
    /// # Errors
    /// [`ConfigError`] says what is wrong, and where.
    pub fn new(config: &str, secret: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let config = Config::parse(config)?;
        let vault = Vault::fill(&config, secret);
        Ok(Self {
            config,
            vault,
            hold: Hold::default(),
        })
    }

    /// Who exists.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// A credential with its secrets.
    ///
    /// # Errors
    /// [`MissingSecret`] if the secret store lacks one of them. `None` if there is no such
    /// credential.
    #[must_use]
    pub fn credential(&self, id: &CredentialId) -> Option<Result<Credential, MissingSecret>> {
        let reference = self.config.credential(id)?;
        Some(Credential::resolve(reference, &self.vault))
    }
}
