//! Assets with a draft and an approved version (Adobe: "Assets" > "Approval").
//!
//! # A new family
//!
//! Let what is versioned be a struct that implements [`Content`], keep the assets in a
//! `Store<Drafted<…>>` that is a member of `World` and named in the list of
//! [`assets`](super::assets), and implement
//! [`Family`](crate::ops::assets::drafts::Family) for it: browse, reads, approval, clone and
//! delete are then [`crate::ops::assets::drafts`]'s.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::World;
pub use super::assets::segments::Version;
use super::assets::{APP, Asset, AssetKind, Head};
use crate::errors::Failure;
use crate::time::Time;

/// What an asset holds in each of its versions.
pub trait Content: Clone {
    /// What the asset is.
    const KIND: AssetKind;
    /// The letters of its links into the user interface, such as `EM`.
    const LETTERS: &'static str;
}

/// Which versions an asset has.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Versions<C> {
    Draft(C),
    Approved(C),
    Both { approved: C, draft: C },
}

/// An asset that has a draft, an approved version, or both. Id, name, description, folder and dates
/// are common to both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Drafted<C> {
    /// Id, name, folder and dates.
    pub head: Head,
    versions: Versions<C>,
}

impl<C: Content> Asset for Drafted<C> {
    const KIND: AssetKind = C::KIND;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn is_live(&self) -> bool {
        self.is_approved()
    }
}

impl<C: Content> Drafted<C> {
    /// A new asset: a draft.
    #[must_use]
    pub const fn new(head: Head, content: C) -> Self {
        Self {
            head,
            versions: Versions::Draft(content),
        }
    }

    /// An asset that has only an approved version.
    #[must_use]
    pub const fn approved(head: Head, content: C) -> Self {
        Self {
            head,
            versions: Versions::Approved(content),
        }
    }

    /// The version of that name; `None` when the asset does not have it.
    #[must_use]
    pub const fn version(&self, version: Version) -> Option<&C> {
        match (&self.versions, version) {
            (Versions::Draft(draft) | Versions::Both { draft, .. }, Version::Draft) => Some(draft),
            (Versions::Approved(it) | Versions::Both { approved: it, .. }, Version::Approved) => {
                Some(it)
            }
            _ => None,
        }
    }

    /// The version that was asked for; without a wish the approved one, or the draft where there is
    /// no other (Adobe: "Emails" > "Preview Email").
    #[must_use]
    pub fn pick(&self, asked: Option<Version>) -> Option<(Version, &C)> {
        let content = |version| Some((version, self.version(version)?));
        match asked {
            Some(version) => content(version),
            None => content(Version::Approved).or_else(|| content(Version::Draft)),
        }
    }

    /// Every version that it has.
    pub fn contents(&self) -> impl Iterator<Item = &C> {
        let all = [Version::Approved, Version::Draft];
        all.into_iter().filter_map(|version| self.version(version))
    }

    /// Whether it has an approved version.
    #[must_use]
    pub const fn is_approved(&self) -> bool {
        self.version(Version::Approved).is_some()
    }

    /// The draft, or where there is none the approved version: what an edit would begin with.
    #[must_use]
    pub const fn latest(&self) -> &C {
        match &self.versions {
            Versions::Draft(it) | Versions::Approved(it) | Versions::Both { draft: it, .. } => it,
        }
    }

    /// The draft, to be changed. An asset that has only an approved version gets a copy of that as
    /// its draft.
    pub fn edit(&mut self, now: Time) -> &mut C {
        self.head.updated_at = now;
        if let Versions::Approved(approved) = &self.versions {
            self.versions = Versions::Both {
                draft: approved.clone(),
                approved: approved.clone(),
            };
        }
        match &mut self.versions {
            Versions::Draft(it) | Versions::Approved(it) | Versions::Both { draft: it, .. } => it,
        }
    }

    /// Makes the draft the approved version.
    ///
    /// # Errors
    /// 709 without a draft.
    pub fn approve(&mut self, now: Time) -> Result<(), Failure> {
        let (Versions::Draft(draft) | Versions::Both { draft, .. }) = &self.versions else {
            return Err(self.against("is already approved"));
        };
        self.versions = Versions::Approved(draft.clone());
        self.head.updated_at = now;
        Ok(())
    }

    /// Makes the approved version the draft; a draft that there was is lost.
    ///
    /// # Errors
    /// 709 without an approved version.
    pub fn unapprove(&mut self, now: Time) -> Result<(), Failure> {
        let Some(approved) = self.version(Version::Approved) else {
            return Err(self.against("is not approved"));
        };
        self.versions = Versions::Draft(approved.clone());
        self.head.updated_at = now;
        Ok(())
    }

    /// Takes the draft of an approved asset away.
    ///
    /// # Errors
    /// 709 without a draft, or without an approved version to go back to.
    pub fn discard(&mut self, now: Time) -> Result<(), Failure> {
        let Versions::Both { approved, .. } = &self.versions else {
            return Err(self.against(match &self.versions {
                Versions::Draft(_) => "has no approved version, so its draft cannot be discarded",
                _ => "has no draft",
            }));
        };
        self.versions = Versions::Approved(approved.clone());
        self.head.updated_at = now;
        Ok(())
    }

    /// Whether it may be deleted.
    ///
    /// # Errors
    /// 709 with an approved version.
    pub fn may_go(&self) -> Result<(), Failure> {
        if self.is_approved() {
            Err(self.against("is approved and must be unapproved before it is deleted"))
        } else {
            Ok(())
        }
    }

    fn against(&self, rule: &str) -> Failure {
        let (kind, id) = (C::KIND.name(), self.head.id);
        Failure::new("709", format!("{kind} {id} {rule}"))
    }

    /// Its link into the user interface: `A` for an approved version, `B` for a draft.
    #[must_use]
    pub fn url(&self, version: Version) -> String {
        let mark = match version {
            Version::Approved => 'A',
            Version::Draft => 'B',
        };
        format!("{APP}/#{}{}{mark}2", C::LETTERS, self.head.id)
    }

    /// What the record of every such asset has, in this order: id, name, description, dates, link,
    /// folder, status, workspace.
    #[must_use]
    pub fn record(&self, world: &World, version: Version) -> Map<String, Value> {
        let head = &self.head;
        let record = json!({
            "id": head.id,
            "name": head.name,
            "description": head.description.as_deref().unwrap_or_default(),
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
            "url": self.url(version),
            "folder": world.assets.folder_value(head.folder),
            "status": version.name(),
            "workspace": "Default",
        });
        match record {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::assets::FolderRef;
    use super::*;

    impl Content for u32 {
        const KIND: AssetKind = AssetKind::Snippet;
        const LETTERS: &'static str = "SN";
    }

    #[derive(Clone, Copy, Debug)]
    enum Do {
        Edit(u32),
        Approve,
        Unapprove,
        Discard,
        Delete,
    }

    /// Approved version, draft, and whether all steps were allowed.
    type After = (Option<u32>, Option<u32>, bool);

    fn after(steps: &[Do]) -> After {
        let now = Time::from_millis(5);
        let head = Head::new(Time::default(), 7, "x", FolderRef::Folder(1));
        let mut asset = Drafted::new(head, 0);
        let mut allowed = true;
        for step in steps {
            let done = match *step {
                Do::Edit(value) => {
                    *asset.edit(now) = value;
                    Ok(())
                }
                Do::Approve => asset.approve(now),
                Do::Unapprove => asset.unapprove(now),
                Do::Discard => asset.discard(now),
                Do::Delete => asset.may_go(),
            };
            allowed &= done.is_ok();
        }
        let content = |version| asset.version(version).copied();
        (content(Version::Approved), content(Version::Draft), allowed)
    }

    #[test]
    fn drafts_come_and_go() {
        use Do::{Approve, Delete, Discard, Edit, Unapprove};
        let cases: &[(&[Do], After)] = &[
            (&[], (None, Some(0), true)),
            (&[Edit(1), Delete], (None, Some(1), true)),
            (&[Unapprove], (None, Some(0), false)),
            (&[Discard], (None, Some(0), false)),
            (&[Edit(1), Approve], (Some(1), None, true)),
            (&[Approve, Approve], (Some(0), None, false)),
            (&[Approve, Discard], (Some(0), None, false)),
            (&[Approve, Delete], (Some(0), None, false)),
            (&[Approve, Edit(2)], (Some(0), Some(2), true)),
            (&[Approve, Edit(2), Delete], (Some(0), Some(2), false)),
            (&[Approve, Edit(2), Discard], (Some(0), None, true)),
            (&[Approve, Edit(2), Approve], (Some(2), None, true)),
            (&[Approve, Edit(2), Unapprove], (None, Some(0), true)),
            (&[Approve, Unapprove, Delete], (None, Some(0), true)),
        ];
        for (steps, expected) in cases {
            assert_eq!(after(steps), *expected, "{steps:?}");
        }
    }

    #[test]
    fn a_read_without_a_wish_prefers_what_is_approved() {
        let head = Head::new(Time::default(), 7, "x", FolderRef::Folder(1));
        let mut asset = Drafted::new(head, 1);
        assert_eq!(asset.pick(None), Some((Version::Draft, &1)));
        assert_eq!(asset.pick(Some(Version::Approved)), None);
        asset.approve(Time::default()).unwrap();
        *asset.edit(Time::from_millis(9)) = 2;
        assert_eq!(asset.pick(None), Some((Version::Approved, &1)));
        assert_eq!(asset.pick(Some(Version::Draft)), Some((Version::Draft, &2)));
        assert_eq!((*asset.latest(), asset.contents().count()), (2, 2));
        assert_eq!(asset.head.updated_at, Time::from_millis(9));
    }
}
