//! Static lists and who is on them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
}

/// All static lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lists {
    by_id: BTreeMap<u64, List>,
}

impl Lists {
    /// Adds an empty list and gives its id.
    pub fn add(&mut self, now: Time, name: &str, program: Option<&str>) -> u64 {
        let id = self
            .by_id
            .last_key_value()
            .map_or(1001, |(last, _)| last + 1);
        self.by_id.insert(
            id,
            List {
                id,
                name: name.to_owned(),
                description: String::new(),
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

    /// Takes a deleted lead off every list.
    pub fn forget(&mut self, lead: u64) {
        for list in self.by_id.values_mut() {
            list.members.remove(&lead);
        }
    }
}
