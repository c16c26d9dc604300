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
    AccessDesignStudio = "Access Design Studio",
    AccessEmail = "Access Email",
    AccessEmailTemplate = "Access Email Template",
    AccessSnippet = "Access Snippet",
    AccessUserManagementApi = "Access User Management Api",
    AccessUsers = "Access Users",
    ActivateCampaign = "Activate Campaign",
    ApproveAssets = "Approve Assets",
    ApproveEmail = "Approve Email",
    ApproveEmailTemplate = "Approve Email Template",
    ApproveSnippet = "Approve Snippet",
    DeactivateCampaign = "Deactivate Campaign",
    DeleteEmail = "Delete Email",
    DeleteEmailTemplate = "Delete Email Template",
    DeleteSnippet = "Delete Snippet",
    EditEmail = "Edit Email",
    EditEmailTemplate = "Edit Email Template",
    EditSnippet = "Edit Snippet",
    ExecuteCampaign = "Execute Campaign",
    ReadOnlyActivity = "Read-Only Activity",
    ReadOnlyActivityMetadata = "Read-Only Activity Metadata",
    ReadOnlyAssets = "Read-Only Assets",
    ReadOnlyCampaigns = "Read-Only Campaigns",
    ReadOnlyCompany = "Read-Only Company",
    ReadOnlyCustomObject = "Read-Only Custom Object",
    ReadOnlyCustomObjectType = "Read-Only Custom Object Type",
    ReadOnlyLead = "Read-Only Lead",
    ReadOnlyNamedAccount = "Read-Only Named Account",
    ReadOnlyNamedAccountList = "Read-Only Named Account List",
    ReadOnlyOpportunity = "Read-Only Opportunity",
    ReadOnlyRedirectRules = "Read Only Redirect Rules",
    ReadOnlySalesPerson = "Read-Only Sales Person",
    ReadWriteActivity = "Read-Write Activity",
    ReadWriteActivityMetadata = "Read-Write Activity Metadata",
    ReadWriteAssets = "Read-Write Assets",
    ReadWriteCampaigns = "Read-Write Campaigns",
    ReadWriteCompany = "Read-Write Company",
    ReadWriteCustomObject = "Read-Write Custom Object",
    ReadWriteCustomObjectType = "Read-Write Custom Object Type",
    ReadWriteLead = "Read-Write Lead",
    ReadWriteNamedAccount = "Read-Write Named Account",
    ReadWriteNamedAccountList = "Read-Write Named Account List",
    ReadWriteOpportunity = "Read-Write Named Opportunity",
    ReadWriteRedirectRules = "Read Write Redirect Rules",
    ReadWriteSalesPerson = "Read-Write Sales Person",
    ReadWriteSchemaCustomField = "Read-Write Schema Custom Field",
    ReadWriteSchemaStandardField = "Read-Write Schema Standard Field",
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
