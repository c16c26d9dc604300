//! The tree of folders (Adobe: "Folders").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{APP, AssetKind, Assets, FolderRef, Head};
use crate::time::Time;

/// A folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Folder {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it lies; `None` for a root.
    pub parent: Option<FolderRef>,
    /// Its type, such as `Marketing Folder` or `Email`.
    pub kind: String,
    /// Whether it is Marketo's own: it is neither changed nor deleted.
    pub is_system: bool,
    /// Whether it is archived.
    pub is_archive: bool,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// The part of the application that a folder belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Programs and what belongs to them.
    MarketingActivities,
    /// Emails, pages, forms, snippets and files.
    DesignStudio,
    /// Lists.
    LeadDatabase,
}

impl Assets {
    /// Adds a folder and gives its id.
    pub fn add_folder(
        &mut self,
        now: Time,
        name: &str,
        parent: Option<FolderRef>,
        kind: &str,
        description: Option<String>,
    ) -> u64 {
        self.folders.add(|id| Folder {
            id,
            name: name.to_owned(),
            description,
            parent,
            kind: kind.to_owned(),
            is_system: false,
            is_archive: false,
            created_at: now,
            updated_at: now,
        })
    }

    /// Copies a folder, empty, into another place.
    pub fn copy_folder(&mut self, now: Time, folder: &Folder, to: FolderRef) -> u64 {
        let about = folder.description.clone();
        self.add_folder(now, &folder.name, Some(to), &folder.kind, about)
    }

    /// The folders directly in a folder or program.
    pub fn folders_in(&self, place: FolderRef) -> impl Iterator<Item = &Folder> {
        let inner = move |folder: &&Folder| folder.parent == Some(place);
        self.folders.iter().filter(inner)
    }

    /// Whether there is such a folder or program.
    #[must_use]
    pub fn exists(&self, place: FolderRef) -> bool {
        self.place_name(place).is_some()
    }

    /// The name of a folder or program.
    #[must_use]
    pub fn place_name(&self, place: FolderRef) -> Option<&str> {
        match place {
            FolderRef::Folder(id) => self.folders.get(id).map(|folder| folder.name.as_str()),
            FolderRef::Program(id) => self.programs.get(id).map(|it| it.head.name.as_str()),
        }
    }

    /// Where a folder or program lies; `None` for a root.
    #[must_use]
    pub fn parent(&self, place: FolderRef) -> Option<FolderRef> {
        match place {
            FolderRef::Folder(id) => self.folders.get(id)?.parent,
            FolderRef::Program(id) => Some(self.programs.get(id)?.head.folder),
        }
    }

    /// A folder or program and all that it lies in, from the inside out.
    pub fn upwards(&self, place: FolderRef) -> impl Iterator<Item = FolderRef> {
        std::iter::successors(Some(place), |at| self.parent(*at))
    }

    /// The names from the root down to a folder or program, `/Marketing Activities/Default`.
    #[must_use]
    pub fn path(&self, place: FolderRef) -> String {
        let mut names: Vec<&str> = self
            .upwards(place)
            .filter_map(|at| self.place_name(at))
            .collect();
        names.reverse();
        format!("/{}", names.join("/"))
    }

    /// How many steps below `root` a folder or program lies; `None` when it does not.
    #[must_use]
    pub fn depth(&self, root: FolderRef, place: FolderRef) -> Option<u64> {
        let found = self.upwards(place).position(|at| at == root)?;
        u64::try_from(found).ok()
    }

    /// The nearest program that a place is, or lies in.
    #[must_use]
    pub fn program_of(&self, place: FolderRef) -> Option<u64> {
        self.upwards(place).find_map(|at| match at {
            FolderRef::Program(id) => Some(id),
            FolderRef::Folder(_) => None,
        })
    }

    /// The part of the application that a place belongs to.
    #[must_use]
    pub fn area(&self, place: FolderRef) -> Option<Area> {
        let root = self.upwards(place).last()?;
        match self.place_name(root)? {
            "Marketing Activities" => Some(Area::MarketingActivities),
            "Design Studio" => Some(Area::DesignStudio),
            "Lead Database" => Some(Area::LeadDatabase),
            _ => None,
        }
    }

    /// The type of a folder; programs have one too.
    #[must_use]
    pub fn folder_type(&self, place: FolderRef) -> Option<&str> {
        match place {
            FolderRef::Folder(id) => self.folders.get(id).map(|folder| folder.kind.as_str()),
            FolderRef::Program(id) => self.programs.get(id).map(|it| it.kind.folder_type()),
        }
    }

    /// Whether an asset of that kind may lie in that folder or program: 711 when not.
    #[must_use]
    pub fn may_hold(&self, place: FolderRef, kind: AssetKind) -> bool {
        use AssetKind as Kind;
        let folder_type = self.folder_type(place).unwrap_or_default();
        match (self.area(place), kind) {
            (None, _) => false,
            (Some(_), Kind::Folder) => true,
            (Some(Area::MarketingActivities), kind) => matches!(
                kind,
                Kind::Program
                    | Kind::Email
                    | Kind::LandingPage
                    | Kind::Form
                    | Kind::SmartCampaign
                    | Kind::SmartList
                    | Kind::StaticList
            ),
            (Some(Area::DesignStudio), kind) => match folder_type {
                "Email" => matches!(kind, Kind::Email | Kind::EmailTemplate),
                "Email Template" => kind == Kind::EmailTemplate,
                "Landing Page" => matches!(kind, Kind::LandingPage | Kind::LandingPageTemplate),
                "Landing Page Template" => kind == Kind::LandingPageTemplate,
                "Landing Page Form" => kind == Kind::Form,
                "Snippet" => kind == Kind::Snippet,
                "Image" | "File" => kind == Kind::File,
                "Zone" => matches!(
                    kind,
                    Kind::Email
                        | Kind::EmailTemplate
                        | Kind::LandingPage
                        | Kind::LandingPageTemplate
                        | Kind::Form
                        | Kind::Snippet
                        | Kind::File
                ),
                _ => false,
            },
            (Some(Area::LeadDatabase), kind) => match folder_type {
                "Smart List" => matches!(kind, Kind::SmartList | Kind::StaticList),
                "Segmentation" => kind == Kind::Segmentation,
                "Zone" => matches!(
                    kind,
                    Kind::SmartList | Kind::StaticList | Kind::Segmentation
                ),
                _ => false,
            },
        }
    }

    /// The type of a folder that is made in a place.
    #[must_use]
    pub fn inner_type(&self, place: FolderRef) -> String {
        match self.area(place) {
            Some(Area::MarketingActivities) => "Marketing Folder".to_owned(),
            _ => self.folder_type(place).unwrap_or_default().to_owned(),
        }
    }

    /// A folder as the asset API shows it.
    #[must_use]
    pub fn folder_record(&self, folder: &Folder) -> Value {
        let url = (!folder.is_system).then(|| format!("{APP}/#MF{}A1", folder.id));
        let place = FolderRef::Folder(folder.id);
        json!({
            "name": folder.name,
            "description": folder.description,
            "createdAt": folder.created_at.asset(),
            "updatedAt": folder.updated_at.asset(),
            "url": url,
            "folderId": place.json(),
            "folderType": folder.kind,
            "parent": folder.parent.map(FolderRef::json),
            "path": self.path(place),
            "isArchive": folder.is_archive,
            "isSystem": folder.is_system,
            "accessZoneId": 1,
            "workspace": "Default",
            "id": folder.id,
        })
    }

    /// A folder or program as the folder operations show it.
    #[must_use]
    pub fn place_record(&self, place: FolderRef) -> Option<Value> {
        match place {
            FolderRef::Folder(id) => self.folders.get(id).map(|it| self.folder_record(it)),
            FolderRef::Program(id) => {
                let program = self.programs.get(id)?;
                let head: &Head = &program.head;
                Some(json!({
                    "name": head.name,
                    "description": head.description,
                    "createdAt": head.created_at.asset(),
                    "updatedAt": head.updated_at.asset(),
                    "url": program.url(),
                    "folderId": place.json(),
                    "folderType": program.kind.folder_type(),
                    "parent": head.folder.json(),
                    "path": self.path(place),
                    "isArchive": false,
                    "isSystem": false,
                    "accessZoneId": 1,
                    "workspace": "Default",
                    "id": id,
                }))
            }
        }
    }

    /// `{"type": "Folder", "value": 13, "folderName": "Nurturing"}`, as programs, emails and pages
    /// show where they lie.
    #[must_use]
    pub fn folder_value(&self, place: FolderRef) -> Value {
        json!({"type": place.kind(), "value": place.id(), "folderName": self.place_name(place)})
    }
}
