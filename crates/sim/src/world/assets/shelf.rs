//! What lies where, over all kinds of asset.

use super::folders::Folder;
use super::{Asset, AssetKind, Assets, FolderRef, Head};
use crate::time::Time;
use crate::world::World;
use crate::world::store::Store;

/// One asset, as the folder that holds it sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AssetRow {
    /// What it is.
    pub kind: AssetKind,
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub folder: FolderRef,
    /// Whether it can be used.
    pub is_live: bool,
}

/// A family of assets, as folders and programs see it.
pub trait Shelved {
    /// One row for each asset, in order of their ids.
    fn rows(&self) -> Vec<AssetRow>;

    /// Forgets what lies directly in a folder or program that is being deleted.
    fn drop_in(&mut self, folder: FolderRef);

    /// Copies what lies directly in one folder or program into another.
    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef);
}

impl<T: Asset> Shelved for Store<T> {
    fn rows(&self) -> Vec<AssetRow> {
        let row = |asset: &T| AssetRow {
            kind: T::KIND,
            id: asset.head().id,
            name: asset.head().name.clone(),
            folder: asset.head().folder,
            is_live: asset.is_live(),
        };
        self.iter()
            .filter(|asset| asset.is_shown())
            .map(row)
            .collect()
    }

    fn drop_in(&mut self, folder: FolderRef) {
        self.retain(|asset| asset.head().folder != folder);
    }

    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        let lies = |asset: &&T| asset.is_shown() && asset.head().folder == from;
        let found = self.iter().filter(lies);
        for mut copy in found.cloned().collect::<Vec<T>>() {
            self.add(|id| {
                let head = copy.head_mut();
                (head.id, head.folder) = (id, to);
                (head.created_at, head.updated_at) = (now, now);
                copy
            });
        }
    }
}

/// Names the members of [`World`] that hold assets, one a line.
macro_rules! shelves {
    ($($member:ident,)*) => {
        impl World {
            fn shelves(&self) -> Vec<&dyn Shelved> {
                vec![$(&self.$member,)*]
            }

            fn shelves_mut(&mut self) -> Vec<&mut dyn Shelved> {
                vec![$(&mut self.$member,)*]
            }
        }
    };
}

shelves! {
    assets,
    landing,
    lists,
    members,
    emails,
    email_templates,
    snippets,
    forms,
    designs,
}

impl World {
    /// What lies directly in a folder or program, of every kind of asset.
    #[must_use]
    pub fn folder_contents(&self, folder: FolderRef) -> Vec<AssetRow> {
        let rows = self.shelves().into_iter().flat_map(|shelf| shelf.rows());
        let mut found: Vec<AssetRow> = rows.filter(|row| row.folder == folder).collect();
        found.sort();
        found
    }

    /// Deletes a program with all that lies in it.
    pub fn delete_program(&mut self, id: u64) {
        self.empty(FolderRef::Program(id));
        self.assets.programs.remove(id);
    }

    fn empty(&mut self, folder: FolderRef) {
        for row in self.folder_contents(folder) {
            match row.kind {
                AssetKind::Folder => self.empty(FolderRef::Folder(row.id)),
                AssetKind::Program => self.empty(FolderRef::Program(row.id)),
                _ => {}
            }
        }
        for shelf in self.shelves_mut() {
            shelf.drop_in(folder);
        }
    }

    /// Copies a program with its tokens, tags and costs and all that lies in it but other
    /// programs. Gives the new id; `None` when there is no such program.
    pub fn clone_program(
        &mut self,
        now: Time,
        source: u64,
        name: &str,
        folder: FolderRef,
        description: Option<String>,
    ) -> Option<u64> {
        let copy = self.assets.programs.get(source)?.clone();
        let list = copy.smart_list;
        let head = |id| Head::new(now, id, name, folder).described(description);
        let made = self.assets.programs.add(|id| copy.copy_as(head(id)));
        let (from, to) = (FolderRef::Program(source), FolderRef::Program(made));
        if let Some(list) = list {
            let list = self.assets.copy_smart_list(now, list, to);
            if let Some(program) = self.assets.programs.get_mut(made) {
                program.smart_list = list;
            }
        }
        self.copy_all(now, from, to);
        let assets = &self.assets;
        for list in self.lists.iter_mut() {
            if assets.program_of(list.folder) == Some(made) {
                list.program = Some(name.to_owned());
            }
        }
        Some(made)
    }

    fn copy_all(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        for shelf in self.shelves_mut() {
            shelf.copy_in(now, from, to);
        }
        let inner: Vec<Folder> = self.assets.folders_in(from).cloned().collect();
        for folder in inner {
            let made = self.assets.copy_folder(now, &folder, to);
            self.copy_all(now, FolderRef::Folder(folder.id), FolderRef::Folder(made));
        }
    }
}

impl Assets {
    fn stores(&self) -> [&dyn Shelved; 5] {
        [
            &self.programs,
            &self.campaigns,
            &self.smart_lists,
            &self.files,
            &self.segmentations,
        ]
    }
}

impl Shelved for Assets {
    fn rows(&self) -> Vec<AssetRow> {
        let folders = self.folders.iter().filter_map(|folder| {
            Some(AssetRow {
                kind: AssetKind::Folder,
                id: folder.id,
                name: folder.name.clone(),
                folder: folder.parent?,
                is_live: true,
            })
        });
        let others = self.stores().into_iter().flat_map(|store| store.rows());
        folders.chain(others).collect()
    }

    fn drop_in(&mut self, folder: FolderRef) {
        self.folders.retain(|inner| inner.parent != Some(folder));
        self.tokens.drop_in(folder);
        self.programs.drop_in(folder);
        self.campaigns.drop_in(folder);
        self.smart_lists.drop_in(folder);
        self.files.drop_in(folder);
    }

    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        self.tokens.copy_in(from, to);
        self.copy_campaigns(now, from, to);
        self.smart_lists.copy_in(now, from, to);
        self.files.copy_in(now, from, to);
    }
}
