//! Assets: what the asset API keeps in folders and programs.
//!
//! # A new kind of asset
//!
//! Let its struct begin with a [`Head`], implement [`Asset`] for it, keep it in a
//! [`Store`](super::store::Store), and name the member of `World` that holds it in the `shelves!`
//! list of [`shelf`]. Folder contents then show it, a folder that holds it is not deleted, and it
//! is copied and dropped with its program. A family that is more than one store implements
//! [`Shelved`] and gives one [`AssetRow`] (kind, id, name, folder) for each asset. What belongs to
//! programs without being an asset (members) implements it too, and gives no rows.

pub mod campaigns;
pub mod channels;
pub mod files;
pub mod folders;
pub mod programs;
pub mod segments;
pub mod shelf;
pub mod smart_lists;
pub mod tags;
pub mod tokens;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::Store;
use crate::time::Time;

use campaigns::SmartCampaign;
use channels::Channel;
use files::File;
use folders::Folder;
use programs::Program;
use segments::Segmentation;
pub use shelf::{AssetRow, Shelved};
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

    /// Whether it can be used: assets with drafts only can once they are approved.
    fn is_live(&self) -> bool {
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
