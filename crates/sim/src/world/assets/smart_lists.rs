//! Smart lists and their rules (Adobe: "Smart Lists").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{APP, Asset, AssetKind, Assets, FolderRef, Head};
use crate::time::Time;

/// One condition of a filter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The attribute's id.
    pub activity_attribute_id: i64,
    /// The attribute's name.
    pub activity_attribute_name: String,
    /// How it is compared.
    pub operator: String,
    /// With what.
    pub values: Vec<String>,
    /// Whether it is the first condition of its filter.
    pub is_primary: bool,
}

/// One filter of a smart list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The id of its rule type.
    pub rule_type_id: u64,
    /// Its rule type, such as `Activity`.
    pub rule_type: String,
    /// Its operator.
    pub operator: String,
    /// Its conditions.
    pub conditions: Vec<Condition>,
}

/// The rules of a smart list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rules {
    /// How the filters are joined: `all`, `any` or `advanced`.
    pub filter_match_type: String,
    /// The names of its triggers, which only smart lists of campaigns have.
    pub triggers: Vec<String>,
    /// Its filters.
    pub filters: Vec<Filter>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            filter_match_type: "all".to_owned(),
            triggers: Vec::new(),
            filters: Vec::new(),
        }
    }
}

/// A smart list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SmartList {
    /// Id, name, folder and dates.
    pub head: Head,
    /// Its rules.
    pub rules: Rules,
    /// Whether it is part of a smart campaign or email program, and thus not browsed.
    pub is_part: bool,
}

impl Asset for SmartList {
    const KIND: AssetKind = AssetKind::SmartList;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn is_shown(&self) -> bool {
        !self.is_part
    }
}

impl SmartList {
    /// The smart list as the asset API shows it.
    #[must_use]
    pub fn record(&self, with_rules: bool) -> Value {
        let head = &self.head;
        let letters = if self.is_part { "A1LA1" } else { "A1" };
        let mut record = json!({
            "id": head.id,
            "name": head.name,
            "createdAt": head.created_at.asset(),
            "updatedAt": head.updated_at.asset(),
            "url": format!("{APP}/#SL{}{letters}", head.id),
            "folder": head.folder.json(),
            "workspace": "Default",
        });
        if let Value::Object(members) = &mut record {
            if let Some(about) = &head.description {
                members.insert("description".to_owned(), about.as_str().into());
            }
            if with_rules {
                members.insert("rules".to_owned(), json!(self.rules));
            }
        }
        record
    }
}

impl Assets {
    /// Adds the smart list of a campaign or email program, and gives its id.
    pub fn add_part_list(&mut self, now: Time, name: &str, folder: FolderRef, rules: Rules) -> u64 {
        self.smart_lists.add(|id| SmartList {
            head: Head::new(now, id, name, folder),
            rules,
            is_part: true,
        })
    }

    /// Copies a smart list that is part of something; `None` when there is none of that id.
    pub fn copy_smart_list(&mut self, now: Time, id: u64, folder: FolderRef) -> Option<u64> {
        let list = self.smart_lists.get(id)?;
        let (name, rules) = (list.head.name.clone(), list.rules.clone());
        Some(self.add_part_list(now, &name, folder, rules))
    }
}
