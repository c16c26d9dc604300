//! What a kept answer shows, and what a write changes.

use core::ops::BitOr;

use marketo_core::operation::{CacheClass, JobKind, LimitClass, Operation, families};

/// A set of areas of Marketo's data. Each family of the catalog is one, for its programs, emails,
/// folders and the like; what leads hold is another, and what fields and types there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas(pub(super) u64);

impl Areas {
    /// None.
    pub const NONE: Self = Self(0);
    /// What leads hold.
    pub const LEADS: Self = Self(1 << 62);
    /// What fields, types, channels and tags there are.
    pub const SCHEMA: Self = Self(1 << 63);
    /// The families, for what is neither of the two.
    pub const FAMILIES: Self = Self((1 << 62) - 1);
    /// How many areas there can be.
    pub(super) const MOST: usize = 64;

    /// Whether the two sets share an area.
    #[must_use]
    pub const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The families of which `wanted` says so.
    fn families(wanted: impl Fn(&Operation) -> bool) -> Self {
        let mut areas = 0;
        for (at, family) in families().iter().enumerate() {
            if family.rows.iter().any(|row| wanted(row)) {
                areas |= 1 << at;
            }
        }
        Self(areas & Self::FAMILIES.0)
    }
}

impl BitOr for Areas {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The area that an answer shows something of; none for what is not kept.
#[must_use]
pub fn shown_by(operation: &Operation) -> Areas {
    match operation.cache {
        CacheClass::Schema => Areas::SCHEMA,
        CacheClass::Lead => Areas::LEADS,
        CacheClass::Enrichment => family_of(operation),
        _ => Areas::NONE,
    }
}

/// The areas in which a call changes something, as far as what is kept can show it.
///
/// Rather too many than too few. A folder or a program says where an asset lies, and their tokens
/// what it reads: a change of them drops all assets. Smart campaigns and lists show in the lead
/// database's own lists of them. How an import is getting on is asked until it is done, so that to
/// ask counts as a change of leads.
#[must_use]
pub fn dropped_by(operation: &Operation) -> Areas {
    let job = operation.job.map(|role| role.kind);
    let reads = operation.is_read() && job != Some(JobKind::Import);
    if reads || job == Some(JobKind::Export) || operation.limits == LimitClass::Identity {
        return Areas::NONE;
    }
    let Some(kind) = kind_of(operation) else {
        if operation.path.starts_with("/userservice/") {
            return Areas::NONE;
        }
        let about_types = ["/schema", "/external/type"];
        let schema = about_types.iter().any(|part| operation.path.contains(part));
        let schema = if schema { Areas::SCHEMA } else { Areas::NONE };
        return Areas::LEADS | schema | family_of(operation);
    };
    if kind == "folder" || kind == "program" {
        return Areas::FAMILIES;
    }
    Areas::families(|row| kind_of(row).is_none_or(|other| other.eq_ignore_ascii_case(kind)))
}

fn family_of(operation: &Operation) -> Areas {
    Areas::families(|row| row.name == operation.name)
}

/// The kind of asset that an operation is about, as its path has it, in the singular: `email` in
/// both designers. None for what is not about assets.
fn kind_of(operation: &Operation) -> Option<&'static str> {
    let rest = operation.path.strip_prefix("/rest/asset/")?;
    let (_, rest) = rest.split_once('/')?;
    let kind = rest.split(['/', '.']).next()?;
    Some(kind.strip_suffix('s').unwrap_or(kind))
}
