//! The names that a configuration gives to things.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A text that is no id: see [`InstanceId::new`] for what one looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an id is 1 to 48 of a-z, 0-9, '.', '_' and '-', starts with a letter or a digit, and is a \
     name rather than a UUID or a key"
)]
pub struct BadId;

fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 48
        && text.bytes().next().is_some_and(plain)
        && text
            .bytes()
            .all(|b| plain(b) || matches!(b, b'.' | b'_' | b'-'))
        && !is_random(text)
}

/// A UUID, as Marketo's client ids are, or 32 and more letters and digits in a row, as its secrets
/// are: pasted into the wrong field, it must not come to stand in logs as an id.
fn is_random(text: &str) -> bool {
    let uuid = text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    uuid || text.split(['.', '_', '-']).any(|part| part.len() >= 32)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks an id: 1 to 48 of `a-z`, `0-9`, `.`, `_` and `-`, starting with a letter or
            /// a digit. So it can stand in logs, keys and headers as it is, and has one spelling. A
            /// UUID, or 32 letters and digits in a row, is refused: Marketo's client ids and
            /// secrets look so.
            ///
            /// # Errors
            /// [`BadId`] for any other text.
            pub fn new(text: &str) -> Result<Self, BadId> {
                if is_id(text) { Ok(Self(text.into())) } else { Err(BadId) }
            }

            /// The id's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// The name of an instance (a Marketo subscription).
    InstanceId
}
id! {
    /// The name of a credential.
    CredentialId
}
id! {
    /// The name of an integration; also the `client_id` it sends.
    IntegrationId
}

/// The name of a secret in the host's secret store, such as `MARKETO_CLIENT_SECRET`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(Box<str>);

/// A text that is no name of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecretName {
    /// Other characters than a name has.
    #[error(
        "not the name of a secret: up to 64 of A-Z, 0-9 and '_', starting with a letter. \
         Names go here, values go into the secret store"
    )]
    NotAName,
    /// So long and so mixed that it is rather a secret than the name of one.
    #[error(
        "this looks like a secret itself. Put the value into the secret store and its name here; \
         if others have seen this text, have a new secret made"
    )]
    LooksLikeValue,
}

impl SecretName {
    /// Checks a name: up to 64 of `A-Z`, `0-9` and `_`, starting with a letter.
    ///
    /// Capitals only, because a Marketo secret or client id that was pasted here by mistake has
    /// small letters or dashes and so cannot pass for a name.
    ///
    /// # Errors
    /// [`BadSecretName`] for any other text.
    pub fn new(text: &str) -> Result<Self, BadSecretName> {
        let named = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        let looks_random = text.len() >= 20
            && text.bytes().any(|b| b.is_ascii_digit())
            && text.bytes().any(|b| b.is_ascii_alphabetic())
            && !text.contains('_');
        if looks_random {
            return Err(BadSecretName::LooksLikeValue);
        }
        let starts_well = text.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
        if starts_well && text.len() <= 64 && text.bytes().all(named) {
            Ok(Self(text.into()))
        } else {
            Err(BadSecretName::NotAName)
        }
    }

    /// The name's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_spelling() {
        for good in ["a", "crm-sync", "0", "a.b_c-d", &"long-name.".repeat(4)] {
            assert_eq!(IntegrationId::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-a",
            ".a",
            "A",
            "a b",
            "a/b",
            "ä",
            "a\n",
            "a\u{0}",
            &"a-".repeat(25),
            &"x".repeat(32),
        ] {
            assert_eq!(IntegrationId::new(bad), Err(BadId), "{bad:?}");
        }
    }

    #[test]
    fn ids_are_checked_when_they_are_read() {
        assert!(serde_json::from_str::<InstanceId>("\"main\"").is_ok());
        assert!(serde_json::from_str::<InstanceId>("\"Main\"").is_err());
        let id = InstanceId::new("main").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"main\"");
    }

    #[test]
    fn a_value_does_not_pass_for_a_name() {
        for good in [
            "A",
            "MARKETO_CLIENT_SECRET",
            "SECRET2",
            "MARKETO_CLIENT_SECRET_2026_11",
        ] {
            assert!(SecretName::new(good).is_ok(), "{good}");
        }
        for value in [
            "3c6a9f84-02aa-4c1d-9df5-0a1b2c3d4e5f",
            "wHbtVp5kBFfR3Xq2ZsD8LmN7cYtG1aJe",
            "WHBTVP5KBFFR3XQ2ZSD8LMN7CYTG1AJE",
        ] {
            assert_eq!(IntegrationId::new(&value.to_lowercase()), Err(BadId));
            assert_eq!(SecretName::new(value), Err(BadSecretName::LooksLikeValue));
        }
        for bad in ["", "secret", "A-B", "1A", "_A", "Ä", &"A".repeat(65)] {
            assert_eq!(
                SecretName::new(bad),
                Err(BadSecretName::NotAName),
                "{bad:?}"
            );
        }
    }
}
