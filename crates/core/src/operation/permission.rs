//! What an API user's role grants, and what an operation asks for.

use core::fmt;
use core::str::FromStr;

/// What an operation asks of the API user's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nothing.
    None,
    /// One of these is enough.
    AnyOf(&'static [Grant]),
    /// All of these are needed.
    AllOf(&'static [Grant]),
}

impl Permission {
    /// Whether a role that grants `held` may call the operation.
    #[must_use]
    pub fn allowed_by(&self, held: &[Grant]) -> bool {
        match self {
            Self::None => true,
            Self::AnyOf(grants) => grants.iter().any(|grant| held.contains(grant)),
            Self::AllOf(grants) => grants.iter().all(|grant| held.contains(grant)),
        }
    }
}

macro_rules! grants {
    ($($variant:ident $name:literal $short:literal $(| $other:literal)*;)+) => {
        /// One permission of Marketo's "Access API" group, as a role grants it.
        ///
        /// Written as Adobe's reference writes it; [`FromStr`] also takes the short form and does
        /// not mind case, spaces or hyphens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Grant {
            $(#[doc = $name] $variant,)+
        }

        impl Grant {
            /// Every permission that the reference names.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in Adobe's reference: `Read-Only Lead`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The short name for configuration: `ro-lead`.
            #[must_use]
            pub const fn short(self) -> &'static str {
                match self { $(Self::$variant => $short,)+ }
            }

            /// Other spellings that are in use for it.
            const fn others(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($other),*],)+ }
            }
        }
    };
}

grants! {
    RoLead "Read-Only Lead" "ro-lead";
    RwLead "Read-Write Lead" "rw-lead";
    RoActivity "Read-Only Activity" "ro-activity";
    RwActivity "Read-Write Activity" "rw-activity";
    RoActivityMetadata "Read-Only Activity Metadata" "ro-activity-metadata";
    RwActivityMetadata "Read-Write Activity Metadata" "rw-activity-metadata";
    RoAssets "Read-Only Assets" "ro-assets" | "Read-Only Asset" | "Read-Asset" | "ro-asset";
    RwAssets "Read-Write Assets" "rw-assets" | "Read-Write Asset" | "rw-asset";
    ApproveAssets "Approve Assets" "approve-assets";
    RoRedirectRules "Read Only Redirect Rules" "ro-redirect-rules";
    RwRedirectRules "Read Write Redirect Rules" "rw-redirect-rules";
    RoCampaigns "Read-Only Campaigns" "ro-campaigns" | "Read-Only Campaign" | "ro-campaign";
    RwCampaigns "Read-Write Campaigns" "rw-campaigns" | "Read-Write Campaign" | "rw-campaign";
    ExecuteCampaign "Execute Campaign" "execute-campaign";
    ActivateCampaign "Activate Campaign" "activate-campaign";
    DeactivateCampaign "Deactivate Campaign" "deactivate-campaign";
    RoCompany "Read-Only Company" "ro-company";
    RwCompany "Read-Write Company" "rw-company";
    RoCustomObject "Read-Only Custom Object" "ro-custom-object";
    RwCustomObject "Read-Write Custom Object" "rw-custom-object";
    RoCustomObjectType "Read-Only Custom Object Type" "ro-custom-object-type";
    RwCustomObjectType "Read-Write Custom Object Type" "rw-custom-object-type";
    RoOpportunity "Read-Only Opportunity" "ro-opportunity";
    RwNamedOpportunity "Read-Write Named Opportunity" "rw-named-opportunity"
        | "Read-Write Opportunity" | "rw-opportunity";
    RoNamedAccount "Read-Only Named Account" "ro-named-account";
    RwNamedAccount "Read-Write Named Account" "rw-named-account";
    RoNamedAccountList "Read-Only Named Account List" "ro-named-account-list";
    RwNamedAccountList "Read-Write Named Account List" "rw-named-account-list";
    RoSalesPerson "Read-Only Sales Person" "ro-sales-person";
    RwSalesPerson "Read-Write Sales Person" "rw-sales-person";
    RwSchemaStandardField "Read-Write Schema Standard Field" "rw-schema-standard-field";
    RwSchemaCustomField "Read-Write Schema Custom Field" "rw-schema-custom-field";
    AccessUserManagementApi "Access User Management Api" "access-user-management-api";
    AccessUsers "Access Users" "access-users";
    AccessDesignStudio "Access Design Studio" "access-design-studio";
    AccessEmail "Access Email" "access-email";
    EditEmail "Edit Email" "edit-email";
    ApproveEmail "Approve Email" "approve-email";
    DeleteEmail "Delete Email" "delete-email";
    AccessEmailTemplate "Access Email Template" "access-email-template";
    EditEmailTemplate "Edit Email Template" "edit-email-template";
    ApproveEmailTemplate "Approve Email Template" "approve-email-template";
    DeleteEmailTemplate "Delete Email Template" "delete-email-template";
    AccessSnippet "Access Snippet" "access-snippet";
    EditSnippet "Edit Snippet" "edit-snippet";
    ApproveSnippet "Approve Snippet" "approve-snippet";
    DeleteSnippet "Delete Snippet" "delete-snippet";
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no permission of Marketo has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no permission of Marketo has this name")]
pub struct UnknownGrant;

impl FromStr for Grant {
    type Err = UnknownGrant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|grant| {
                same_words(text, grant.name())
                    || same_words(text, grant.short())
                    || grant.others().iter().any(|other| same_words(text, other))
            })
            .ok_or(UnknownGrant)
    }
}

/// Whether two names differ only in case, spaces, hyphens and underscores.
fn same_words(left: &str, right: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_'))
            .map(|c| c.to_ascii_lowercase())
    }
    letters(left).eq(letters(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grant_is_found_by_each_of_its_names() {
        for grant in Grant::ALL {
            assert_eq!(grant.name().parse(), Ok(*grant));
            assert_eq!(grant.short().parse(), Ok(*grant));
            for other in grant.others() {
                assert_eq!(other.parse(), Ok(*grant), "{other}");
            }
        }
    }

    #[test]
    fn no_two_grants_share_a_name() {
        for (at, left) in Grant::ALL.iter().enumerate() {
            for right in &Grant::ALL[at + 1..] {
                assert!(!same_words(left.name(), right.name()), "{left} {right}");
                assert!(!same_words(left.short(), right.short()), "{left} {right}");
            }
        }
    }

    #[test]
    fn case_and_hyphens_do_not_matter_but_words_do() {
        assert_eq!("READ ONLY lead".parse(), Ok(Grant::RoLead));
        assert_eq!("RoLead".parse(), Ok(Grant::RoLead));
        assert_eq!("ro_lead".parse(), Ok(Grant::RoLead));
        assert_eq!("".parse::<Grant>(), Err(UnknownGrant));
        assert_eq!("ro-leads".parse::<Grant>(), Err(UnknownGrant));
        assert_eq!("lead".parse::<Grant>(), Err(UnknownGrant));
    }

    #[test]
    fn any_and_all() {
        use Grant::{AccessUserManagementApi, AccessUsers, RoLead, RwLead};
        let any = Permission::AnyOf(&[RoLead, RwLead]);
        assert!(any.allowed_by(&[RwLead]));
        assert!(!any.allowed_by(&[AccessUsers]));
        let all = Permission::AllOf(&[AccessUserManagementApi, AccessUsers]);
        assert!(all.allowed_by(&[AccessUsers, RoLead, AccessUserManagementApi]));
        assert!(!all.allowed_by(&[AccessUsers]));
        assert!(Permission::None.allowed_by(&[]));
        assert!(!any.allowed_by(&[]));
    }
}
