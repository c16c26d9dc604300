//! The permissions of an API-only user's role (Adobe: "Custom Services").

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($name:ident = $text:literal,)*) => {
        /// One permission of the "Access API" group.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Permission {
            $(#[doc = $text] #[serde(rename = $text)] $name,)*
        }

        impl Permission {
            /// All there are.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, as Marketo's administration shows it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

permissions! {
    ReadOnlyActivity = "Read-Only Activity",
    ReadWriteActivity = "Read-Write Activity",
    ReadOnlyAssets = "Read-Only Assets",
    ReadWriteAssets = "Read-Write Assets",
    ReadOnlyLead = "Read-Only Lead",
    ReadWriteLead = "Read-Write Lead",
}

/// There is no permission of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such permission: {0:?}")]
pub struct NoSuchPermission(String);

impl FromStr for Permission {
    type Err = NoSuchPermission;

    fn from_str(text: &str) -> Result<Self, NoSuchPermission> {
        let found = Self::ALL
            .iter()
            .find(|known| known.name().eq_ignore_ascii_case(text.trim()));
        found
            .copied()
            .ok_or_else(|| NoSuchPermission(text.to_owned()))
    }
}

/// All permissions.
#[must_use]
pub fn all() -> BTreeSet<Permission> {
    Permission::ALL.iter().copied().collect()
}
