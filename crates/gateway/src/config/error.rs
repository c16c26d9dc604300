//! What can be wrong with a configuration, and where.

use core::fmt;

use marketo_core::request::BaseUrlError;

use super::id::{BadId, BadSecretName, InstanceId, IntegrationId};
use super::munchkin::BadMunchkinId;

/// A place in the configuration, written as `integrations[2].key_sha256`.
///
/// Only names that have been checked are written out: an entry with a name that is none is
/// counted (`credentials[#1]`), since the name could be a pasted secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// The place's text; empty for the configuration as a whole.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn field(&self, name: &str) -> Self {
        let dot = if self.0.is_empty() { "" } else { "." };
        Self(format!("{}{dot}{name}", self.0))
    }

    pub(super) fn index(&self, at: usize) -> Self {
        Self(format!("{}[{at}]", self.0))
    }

    pub(super) fn nth_entry(&self, at: usize) -> Self {
        Self(format!("{}[#{at}]", self.0))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "the configuration"
        } else {
            &self.0
        })
    }
}

/// Something wrong with the configuration. Repeats no value of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct ConfigError {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: ConfigFault,
}

/// What is wrong at a place of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigFault {
    /// The text is no JSON.
    #[error("not JSON (line {line}, column {column})")]
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The text is longer than any configuration has reason to be.
    #[error("longer than {limit} bytes")]
    TooLong {
        /// The longest text that is read, in bytes.
        limit: usize,
    },
    /// A value of another kind.
    #[error("{wanted} is needed here, not {found}")]
    WrongKind {
        /// What is needed.
        wanted: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A field that has to be there is not.
    #[error("the field is missing")]
    Missing,
    /// A field that nobody reads, perhaps misspelt.
    #[error("no such field; known are: {}", .known.join(", "))]
    UnknownField {
        /// The fields there are.
        known: &'static [&'static str],
    },
    /// The same name twice in one object, or the same value twice in one list.
    #[error("there already")]
    Duplicate,
    /// Two integrations of one id.
    #[error("another integration has this id already")]
    DuplicateId,
    /// Two integrations of one key.
    #[error("{other} has the same key; each integration needs a key of its own")]
    SharedKey {
        /// The first one with this key.
        other: IntegrationId,
    },
    /// Two names for one subscription: its limits would be counted twice.
    #[error("{other} is the same subscription; limits are kept for a subscription as a whole")]
    SharedInstance {
        /// The first one with this address.
        other: InstanceId,
    },
    /// Two credentials made of the same secrets, or one that uses a secret twice.
    #[error("this secret is used already; each credential is one client id and one client secret")]
    SharedSecret,
    /// No id.
    #[error(transparent)]
    BadId(#[from] BadId),
    /// No Munchkin id.
    #[error(transparent)]
    BadMunchkinId(#[from] BadMunchkinId),
    /// No base URL.
    #[error(transparent)]
    BadBaseUrl(#[from] BaseUrlError),
    /// No name of a secret.
    #[error(transparent)]
    BadSecretName(#[from] BadSecretName),
    /// An instance with no address, or with those of two.
    #[error("give munchkin_id or base_url; if both, then of the same subscription")]
    Address,
    /// There is nothing to serve.
    #[error("at least one is needed")]
    Empty,
    /// A name that is not in the configuration.
    #[error("there is no {kind} of this name")]
    Dangling {
        /// `instance` or `credential`.
        kind: &'static str,
    },
    /// A name was left out, and there are several it could be.
    #[error("there are several: say which {kind}")]
    Ambiguous {
        /// `instance` or `credential`.
        kind: &'static str,
    },
    /// An integration's key, where its hash belongs or anywhere else.
    #[error(
        "this is an integration's key itself. Put its SHA-256 into key_sha256, and make a new key \
         if others have seen this text"
    )]
    RawKey,
    /// No SHA-256.
    #[error("a SHA-256 is 64 characters of 0-9 and a-f")]
    NotAHash,
    /// The SHA-256 of an empty text: a hash that was made of nothing.
    #[error("this is the SHA-256 of an empty text, not of a key")]
    HashOfNothing,
    /// Neither a permission, nor an operation, nor `*`.
    #[error("neither a permission nor an operation is called this (\"*\" stands for everything)")]
    UnknownAllow,
    /// No whole number, or one that cannot be meant. What is written with a fraction or an exponent
    /// is none, whatever its value.
    #[error("a whole number from {least} to {most} is needed")]
    NotInRange {
        /// The smallest there may be.
        least: u32,
        /// The largest there may be.
        most: u32,
    },
    /// A number that is larger than one it is a part of.
    #[error("more than {whole}")]
    MoreThan {
        /// What it is a part of.
        whole: &'static str,
    },
    /// What the integrations of an instance are promised is more than there is.
    #[error(
        "with this, the guaranteed_calls_per_20_s of the integrations on the instance {instance} \
         add up to more than its calls_per_20_s; each that has none counts as 1"
    )]
    Overbooked {
        /// The instance.
        instance: InstanceId,
    },
    /// No class of integrations.
    #[error("a class is \"interactive\" or \"batch\"")]
    UnknownClass,
    /// More integrations on one instance than its limits can be shared among.
    #[error("more than {limit} integrations on the instance {instance}")]
    TooMany {
        /// The instance.
        instance: InstanceId,
        /// The most there may be.
        limit: usize,
    },
}
