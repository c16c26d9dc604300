//! Static lists and who is on them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::assets::{APP, AssetKind, AssetRow, FolderRef, Shelved};
use crate::time::Time;

/// A static list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Where it lies.
    pub folder: FolderRef,
    /// The program that it lies in, if it lies in one.
    pub program: Option<String>,
    /// When it was created.
    pub created_at: Time,
    /// When it or its members last changed.
    pub updated_at: Time,
    /// Ids of the leads on it.
    pub members: BTreeSet<u64>,
}

impl List {
    /// The list as the lead database shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        let mut record = json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "workspaceName": "Default",
            "createdAt": self.created_at.iso(),
            "updatedAt": self.updated_at.iso(),
        });
        if let (Some(program), Value::Object(members)) = (&self.program, &mut record) {
            members.insert("programName".into(), json!(program));
        }
        record
    }

    /// The list as the asset API shows it (Adobe: "Static Lists").
    #[must_use]
    pub fn asset_record(&self) -> Value {
        let mut record = json!({
            "id": self.id,
            "name": self.name,
            "createdAt": self.created_at.asset(),
            "updatedAt": self.updated_at.asset(),
            "url": format!("{APP}/#ST{}A1", self.id),
            "folder": self.folder.json(),
            "workspace": "Default",
            "computedUrl": format!("{APP}/#ST{}A1", self.id),
        });
        if let (false, Value::Object(members)) = (self.description.is_empty(), &mut record) {
            members.insert("description".to_owned(), self.description.as_str().into());
        }
        record
    }
}

/// All static lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lists {
    made: u64,
    by_id: BTreeMap<u64, List>,
}

impl Lists {
    /// Adds an empty list and gives its id. `program` is the name of the program that the folder
    /// is or belongs to.
    pub fn add(&mut self, now: Time, name: &str, folder: FolderRef, program: Option<&str>) -> u64 {
        let id = 1001 + self.made;
        self.made += 1;
        self.by_id.insert(
            id,
            List {
                id,
                name: name.to_owned(),
                description: String::new(),
                folder,
                program: program.map(str::to_owned),
                created_at: now,
                updated_at: now,
                members: BTreeSet::new(),
            },
        );
        id
    }

    /// A list by its id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&List> {
        self.by_id.get(&id)
    }

    /// A list by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&List> {
        self.by_id.values().find(|list| list.name == name)
    }

    /// A list, to be changed.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut List> {
        self.by_id.get_mut(&id)
    }

    /// All lists in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &List> {
        self.by_id.values()
    }

    /// Gives a lead's place on every list to another lead.
    pub fn hand_over(&mut self, from: u64, to: u64) {
        for list in self.by_id.values_mut() {
            if list.members.remove(&from) {
                list.members.insert(to);
            }
        }
    }

    /// All lists, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut List> {
        self.by_id.values_mut()
    }

    /// Deletes a list.
    pub fn remove(&mut self, id: u64) -> Option<List> {
        self.by_id.remove(&id)
    }

    /// Gives the lists of a program its new name.
    pub fn rename_program(&mut self, old: &str, new: &str) {
        let lists = self.by_id.values_mut();
        for list in lists.filter(|list| list.program.as_deref() == Some(old)) {
            list.program = Some(new.to_owned());
        }
    }

    /// Takes a deleted lead off every list.
    pub fn forget(&mut self, lead: u64) {
        for list in self.by_id.values_mut() {
            list.members.remove(&lead);
        }
    }
}

impl Shelved for Lists {
    fn rows(&self) -> Vec<AssetRow> {
        let row = |list: &List| AssetRow {
            kind: AssetKind::StaticList,
            id: list.id,
            name: list.name.clone(),
            folder: list.folder,
            is_live: true,
        };
        self.iter().map(row).collect()
    }

    fn drop_in(&mut self, folder: FolderRef) {
        self.by_id.retain(|_, list| list.folder != folder);
    }

    /// A copied list has no members.
    fn copy_in(&mut self, now: Time, from: FolderRef, to: FolderRef) {
        let found = self.iter().filter(|list| list.folder == from);
        let found: Vec<String> = found.map(|list| list.name.clone()).collect();
        for name in found {
            self.add(now, &name, to, None);
        }
    }
}
