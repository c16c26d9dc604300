//! Programs and folders.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::time::Time;

/// A folder.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The folder it lies in; `None` for a root.
    pub parent: Option<u64>,
    /// Its kind, such as `Marketing Folder` or `Email`.
    pub kind: String,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its type, such as `Engagement`.
    pub kind: &'static str,
    /// Its channel.
    pub channel: &'static str,
    /// Its status; may be empty.
    pub status: &'static str,
    /// The folder it lies in.
    pub folder: u64,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// All assets.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Folders by id.
    pub folders: BTreeMap<u64, Folder>,
    /// Programs by id.
    pub programs: BTreeMap<u64, Program>,
}

impl Assets {
    /// Adds a folder and gives its id.
    pub fn add_folder(
        &mut self,
        now: Time,
        name: &str,
        parent: Option<u64>,
        kind: &str,
        description: Option<String>,
    ) -> u64 {
        let id = self
            .folders
            .last_key_value()
            .map_or(11, |(last, _)| last + 1);
        self.folders.insert(
            id,
            Folder {
                id,
                name: name.to_owned(),
                description,
                parent,
                kind: kind.to_owned(),
                created_at: now,
                updated_at: now,
            },
        );
        id
    }

    /// The names from the root down to a folder, `/Marketing Activities/Default`.
    #[must_use]
    pub fn path(&self, id: u64) -> String {
        let mut names = Vec::new();
        let mut at = self.folders.get(&id);
        while let Some(folder) = at {
            names.push(folder.name.as_str());
            at = folder.parent.and_then(|parent| self.folders.get(&parent));
        }
        names.reverse();
        format!("/{}", names.join("/"))
    }

    /// How many steps below `root` a folder lies; `None` when it does not.
    #[must_use]
    pub fn depth(&self, root: u64, id: u64) -> Option<u64> {
        let mut depth = 0;
        let mut at = self.folders.get(&id)?;
        while at.id != root {
            at = self.folders.get(&at.parent?)?;
            depth += 1;
        }
        Some(depth)
    }

    /// A folder as the asset API shows it.
    #[must_use]
    pub fn folder_record(&self, folder: &Folder) -> Value {
        let parent = folder.parent.map(|id| json!({"id": id, "type": "Folder"}));
        json!({
            "name": folder.name,
            "description": folder.description,
            "createdAt": folder.created_at.asset(),
            "updatedAt": folder.updated_at.asset(),
            "url": null,
            "folderId": {"id": folder.id, "type": "Folder"},
            "folderType": folder.kind,
            "parent": parent,
            "path": self.path(folder.id),
            "isArchive": false,
            "isSystem": folder.parent.is_none(),
            "accessZoneId": 1,
            "workspace": "Default",
            "id": folder.id,
        })
    }

    /// A program as Get Programs shows it.
    #[must_use]
    pub fn program_record(&self, program: &Program) -> Value {
        let folder = self.folders.get(&program.folder);
        json!({
            "id": program.id,
            "name": program.name,
            "description": program.description,
            "createdAt": program.created_at.asset(),
            "updatedAt": program.updated_at.asset(),
            "url": format!("https://app-sim.marketo.com/#PG{}A1", program.id),
            "type": program.kind,
            "channel": program.channel,
            "folder": {
                "type": "Folder",
                "value": program.folder,
                "folderName": folder.map_or("", |folder| folder.name.as_str()),
            },
            "status": program.status,
            "workspace": "Default",
            "headStart": false,
        })
    }
}
