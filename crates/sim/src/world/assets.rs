//! Assets: what the asset API keeps in folders and programs.
//!
//! # A new kind of asset
//!
//! Let its struct begin with a [`Head`], implement [`Asset`] for it, keep it in a
//! [`Store`](super::store::Store), and name the member of `World` that holds it in the `shelves!`
//! list below. Folder contents then show it, a folder that holds it is not deleted, and it is
//! copied and dropped with its program. A family that is more than one store implements
//! [`Shelved`] and gives one [`AssetRow`] (kind, id, name, folder) for each asset.

pub mod campaigns;
pub mod channels;
pub mod files;
pub mod folders;
pub mod programs;
pub mod segments;
pub mod smart_lists;
pub mod tags;
pub mod tokens;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::World;
use super::store::Store;
use crate::time::Time;

use campaigns::SmartCampaign;
use channels::Channel;
use files::File;
use folders::Folder;
use programs::Program;
use segments::Segmentation;
use smart_lists::SmartList;
use tags::TagType;
use tokens::Tokens;

/// The host that links into the user interface name.
pub const APP: &str = "https://app-sim.marketo.com";

/// What an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AssetKind {
    /// A folder.
    Folder,
    /// A program.
    Program,
    /// An email.
    Email,
    /// An email template.
    EmailTemplate,
    /// A landing page.
    LandingPage,
    /// A landing page template.
    LandingPageTemplate,
    /// A form.
    Form,
    /// A snippet.
    Snippet,
    /// An image or another file.
    File,
    /// A smart campaign.
    SmartCampaign,
    /// A smart list.
    SmartList,
    /// A static list.
    StaticList,
    /// A segmentation.
    Segmentation,
}

impl AssetKind {
    /// Its name, as folder contents and messages show it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Folder => "Folder",
            Self::Program => "Program",
            Self::Email => "Email",
            Self::EmailTemplate => "Email Template",
            Self::LandingPage => "Landing Page",
            Self::LandingPageTemplate => "Landing Page Template",
            Self::Form => "Form",
            Self::Snippet => "Snippet",
            Self::File => "File",
            Self::SmartCampaign => "Smart Campaign",
            Self::SmartList => "Smart List",
            Self::StaticList => "Static List",
            Self::Segmentation => "Segmentation",
        }
    }
}

/// Where an asset lies: a folder or a program (Adobe: "Folders").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FolderRef {
    /// A folder, by its id.
    Folder(u64),
    /// A program, by its id.
    Program(u64),
}

impl FolderRef {
    /// The id of the folder or program.
    #[must_use]
    pub const fn id(self) -> u64 {
        match self {
            Self::Folder(id) | Self::Program(id) => id,
        }
    }

    /// `Folder` or `Program`.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Folder(_) => "Folder",
            Self::Program(_) => "Program",
        }
    }

    /// `{"id": 13, "type": "Folder"}`, as folders, lists and smart campaigns show it.
    #[must_use]
    pub fn json(self) -> Value {
        json!({"id": self.id(), "type": self.kind()})
    }
}

/// What every asset has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Its id, unique among assets of its kind.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it lies.
    pub folder: FolderRef,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

impl Head {
    /// A new asset's.
    #[must_use]
    pub fn new(now: Time, id: u64, name: &str, folder: FolderRef) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: None,
            folder,
            created_at: now,
            updated_at: now,
        }
    }

    /// The same with a description.
    #[must_use]
    pub fn described(mut self, description: Option<String>) -> Self {
        self.description = description;
        self
    }

    /// Changes what is given, and the date.
    pub fn change(&mut self, now: Time, name: Option<String>, description: Option<String>) {
        if let Some(name) = name {
            self.name = name;
        }
        if description.is_some() {
            self.description = description;
        }
        self.updated_at = now;
    }
}

/// An asset that lies in a folder or program.
pub trait Asset: Clone {
    /// What it is.
    const KIND: AssetKind;

    /// What it has in common with every asset.
    fn head(&self) -> &Head;

    /// The same, to be changed.
    fn head_mut(&mut self) -> &mut Head;

    /// Whether browsing and folder contents show it; parts of other assets are not shown.
    fn is_shown(&self) -> bool {
        true
    }
}

impl<T: Asset> Store<T> {
    /// The first shown asset of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&T> {
        self.iter()
            .find(|asset| asset.is_shown() && asset.head().name == name)
    }

    /// Whether an asset other than `but` has that name, anywhere or in one folder.
    #[must_use]
    pub fn is_taken(&self, name: &str, folder: Option<FolderRef>, but: Option<u64>) -> bool {
        self.iter().any(|asset| {
            let head = asset.head();
            asset.is_shown()
                && head.name == name
                && but != Some(head.id)
                && folder.is_none_or(|folder| head.folder == folder)
        })
    }
}

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
    lists,
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

/// Folders, programs, and what else this half of the asset API keeps in them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assets {
    /// The folders.
    pub folders: Store<Folder>,
    /// The programs.
    pub programs: Store<Program>,
    /// My Tokens of folders and programs.
    pub tokens: Tokens,
    /// The channels.
    pub channels: Vec<Channel>,
    /// The tag types.
    pub tag_types: Vec<TagType>,
    /// The smart campaigns.
    pub campaigns: Store<SmartCampaign>,
    /// The smart lists, those of campaigns and email programs too.
    pub smart_lists: Store<SmartList>,
    /// Images and files.
    pub files: Store<File>,
    /// The segmentations.
    pub segmentations: Store<Segmentation>,
}

impl Default for Assets {
    fn default() -> Self {
        Self {
            folders: Store::starting_at(11),
            programs: Store::starting_at(1001),
            tokens: Tokens::default(),
            channels: Vec::new(),
            tag_types: Vec::new(),
            campaigns: Store::starting_at(2001),
            smart_lists: Store::starting_at(3001),
            files: Store::starting_at(4001),
            segmentations: Store::starting_at(1001),
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
