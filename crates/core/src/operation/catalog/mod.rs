//! The rows, split by family as Adobe's reference is.

pub mod activities;
pub mod assets;
pub mod bulk_export;
pub mod identity;
pub mod leads;
pub mod lists;

use super::{Grant, Method, Operation, Permission};

/// Reading or writing leads.
pub(super) const READ_LEAD: Permission = Permission::AnyOf(&[Grant::RoLead, Grant::RwLead]);
/// Writing leads.
pub(super) const WRITE_LEAD: Permission = Permission::AnyOf(&[Grant::RwLead]);
/// Reading or writing activities.
pub(super) const READ_ACTIVITY: Permission =
    Permission::AnyOf(&[Grant::RoActivity, Grant::RwActivity]);
/// Reading or writing assets.
pub(super) const READ_ASSETS: Permission = Permission::AnyOf(&[Grant::RoAssets, Grant::RwAssets]);
/// Writing assets.
pub(super) const WRITE_ASSETS: Permission = Permission::AnyOf(&[Grant::RwAssets]);

/// One family of operations, under the heading that Adobe's reference gives it.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The heading.
    pub title: &'static str,
    /// The rows, in the order in which they are read.
    pub rows: &'static [&'static Operation],
}

static FAMILIES: &[Family] = &[
    Family {
        title: "Identity",
        rows: identity::IDENTITY_ROWS,
    },
    Family {
        title: "Leads",
        rows: leads::LEAD_ROWS,
    },
    Family {
        title: "Static Lists",
        rows: lists::LIST_ROWS,
    },
    Family {
        title: "Activities",
        rows: activities::ACTIVITY_ROWS,
    },
    Family {
        title: "Assets",
        rows: assets::ASSET_ROWS,
    },
    Family {
        title: "Bulk Export Leads",
        rows: bulk_export::LEAD_EXPORT_ROWS,
    },
];

/// A second way to reach an operation that real clients use.
#[derive(Clone, Copy, Debug)]
pub struct Alias {
    /// The method it is reached with.
    pub method: Method,
    /// The path template; its parameters are named as the operation's own.
    pub path: &'static str,
    /// The operation that does the same.
    pub operation: &'static Operation,
}

static ALIASES: &[Alias] = &[
    // Adobe's definition has both spellings; `lists` is the one beside its neighbours.
    Alias {
        method: Method::Get,
        path: "/rest/v1/list/{listId}/leads.json",
        operation: &lists::GET_LEADS_BY_LIST_ID,
    },
    // Older clients delete leads with DELETE and a JSON body; the reference has only the POST.
    Alias {
        method: Method::Delete,
        path: "/rest/v1/leads.json",
        operation: &leads::DELETE_LEADS,
    },
    // A client may ask for its token by GET; we send it by POST, since URLs end up in logs.
    Alias {
        method: Method::Get,
        path: "/identity/oauth/token",
        operation: &identity::IDENTITY,
    },
];

/// The families, in the order of Adobe's reference.
#[must_use]
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// The second ways to reach an operation.
#[must_use]
pub fn aliases() -> &'static [Alias] {
    ALIASES
}

/// Every operation, family by family.
pub fn catalog() -> impl Iterator<Item = &'static Operation> {
    FAMILIES
        .iter()
        .flat_map(|family| family.rows.iter().copied())
}

/// The operation of a name: `getLeadById`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Operation> {
    catalog().find(|operation| operation.name == name)
}
