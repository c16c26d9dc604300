//! The partitions of the lead database (Adobe: "Leads").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A partition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Partition {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// All partitions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Partitions(Vec<Partition>);

impl Default for Partitions {
    fn default() -> Self {
        let one = |id: u64, name: &str, description: &str| Partition {
            id,
            name: name.to_owned(),
            description: description.to_owned(),
        };
        Self(vec![
            one(1, "Default", "The first partition of every instance"),
            one(2, "Europe", "People of the European teams"),
        ])
    }
}

impl Partitions {
    /// A partition by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Partition> {
        self.0.iter().find(|partition| partition.name == name)
    }

    /// The partitions as the lead database shows them.
    #[must_use]
    pub fn records(&self) -> Vec<Value> {
        let record = |partition: &Partition| {
            json!({
                "id": partition.id,
                "name": partition.name,
                "description": partition.description,
            })
        };
        self.0.iter().map(record).collect()
    }
}
