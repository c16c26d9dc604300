//! What an integration may call.

use core::fmt;
use std::collections::BTreeSet;

use marketo_core::operation::{Grant, Operation, Permission, by_name};

/// What an integration may call: nothing, but for the permissions and operations that are listed.
///
/// This narrows what the credential's API user may do; it cannot widen it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Allow {
    everything: bool,
    grants: BTreeSet<Grant>,
    operations: BTreeSet<&'static str>,
}

impl Allow {
    /// Nothing at all.
    #[must_use]
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Whether a call of this operation may be made.
    ///
    /// Yes if the operation is listed, or if the listed permissions are what Marketo asks for it:
    /// one of the alternatives, or all where all are needed. An operation that Marketo asks no
    /// permission for has to be listed by name: "no permission needed" is a statement about API
    /// users, not about who may read the usage of a whole company.
    #[must_use]
    pub fn permits(&self, operation: &Operation) -> bool {
        self.everything
            || self.operations.contains(operation.name)
            || match operation.permission {
                Permission::None => false,
                Permission::AnyOf(grants) => grants.iter().any(|one| self.grants.contains(one)),
                Permission::AllOf(grants) => {
                    !grants.is_empty() && grants.iter().all(|one| self.grants.contains(one))
                }
            }
    }

    /// Whether it permits nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The entries by their full names, sorted: the same for two lists that permit the same, in
    /// whatever order and spelling they were written.
    #[must_use]
    pub fn entries(&self) -> Vec<&'static str> {
        let everything = self.everything.then_some("*");
        let grants = self.grants.iter().map(|grant| grant.name());
        everything
            .into_iter()
            .chain(grants)
            .chain(self.operations.iter().copied())
            .collect()
    }

    /// Adds an entry: `Some(true)` if it is new, `Some(false)` if it was there already, `None` if
    /// it is the name of nothing.
    pub(super) fn add(&mut self, name: &str) -> Option<bool> {
        if name == "*" {
            return Some(!core::mem::replace(&mut self.everything, true));
        }
        // Operations first: their names are exact, while permissions are read with some leniency.
        match (by_name(name), name.parse()) {
            (Some(operation), _) => Some(self.operations.insert(operation.name)),
            (None, Ok(grant)) => Some(self.grants.insert(grant)),
            (None, Err(_)) => None,
        }
    }
}

impl fmt::Debug for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Allow")?;
        f.debug_list().entries(self.entries()).finish()
    }
}

#[cfg(test)]
mod tests {
    use marketo_core::operation::catalog;

    use super::*;

    fn allow(names: &[&str]) -> Allow {
        let mut allow = Allow::nothing();
        for name in names {
            assert_eq!(allow.add(name), Some(true), "{name}");
        }
        allow
    }

    fn operation(name: &str) -> &'static Operation {
        by_name(name).unwrap()
    }

    #[test]
    fn nothing_is_permitted_by_default() {
        assert!(catalog().all(|operation| !Allow::nothing().permits(operation)));
        assert!(Allow::nothing().is_nothing());
    }

    #[test]
    fn a_star_permits_everything() {
        assert!(catalog().all(|operation| allow(&["*"]).permits(operation)));
    }

    #[test]
    fn an_operation_is_permitted_by_its_name_alone() {
        let only = allow(&["syncLeads"]);
        for operation in catalog() {
            assert_eq!(only.permits(operation), operation.name == "syncLeads");
        }
    }

    #[test]
    fn either_of_two_alternatives_is_enough_to_read_and_only_one_of_them_to_write() {
        for read in ["Read-Only Lead", "Read-Write Lead", "ro-lead"] {
            assert!(allow(&[read]).permits(operation("getLeadById")), "{read}");
        }
        assert!(allow(&["Read-Write Lead"]).permits(operation("syncLeads")));
        assert!(!allow(&["Read-Only Lead"]).permits(operation("syncLeads")));
        assert!(!allow(&["Read-Only Assets"]).permits(operation("getLeadById")));
    }

    #[test]
    fn where_all_are_needed_one_is_not_enough_and_none_means_by_name() {
        const BOTH: &[Grant] = &[Grant::AccessUserManagementApi, Grant::AccessUsers];
        let mut made_up = *operation("getLeadById");
        made_up.permission = Permission::AllOf(BOTH);
        assert!(!allow(&["Access Users"]).permits(&made_up));
        assert!(allow(&["Access Users", "Access User Management Api"]).permits(&made_up));
        made_up.permission = Permission::AllOf(&[]);
        assert!(!allow(&["Access Users"]).permits(&made_up));
        made_up.permission = Permission::None;
        assert!(!allow(&["Access Users"]).permits(&made_up));
        assert!(allow(&["getLeadById"]).permits(&made_up));
    }

    #[test]
    fn unknown_and_double_names_are_told_apart() {
        let mut allow = allow(&["*", "syncLeads", "Read-Only Lead"]);
        for again in ["*", "syncLeads", "read only lead"] {
            assert_eq!(allow.add(again), Some(false));
        }
        for unknown in ["", "syncleads", "Lead", "**", "rest/v1"] {
            assert_eq!(allow.add(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_order_of_the_list_does_not_matter() {
        let one = allow(&["syncLeads", "Read-Only Lead", "*"]);
        let other = allow(&["*", "Read-Only Lead", "syncLeads"]);
        assert_eq!(one, other);
        assert_eq!(one.entries(), other.entries());
        assert_eq!(
            format!("{one:?}"),
            r#"Allow["*", "Read-Only Lead", "syncLeads"]"#
        );
    }
}
