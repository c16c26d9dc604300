//! Custom activity types, each with an approved and a draft version (Adobe: "Activities" > "Custom
//! Activity Types").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fields::Kind;
use crate::time::Time;

/// An attribute of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name in the API.
    pub api_name: String,
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The name of the type of its values.
    pub data_type: String,
    /// Whether it is the one that stands for the whole activity.
    pub primary: bool,
}

/// The types that attributes can have: as they are named, and what that means for a value.
pub const DATA_TYPES: &[(&str, Kind)] = &[
    ("string", Kind::String),
    ("boolean", Kind::Boolean),
    ("integer", Kind::Integer),
    ("float", Kind::Float),
    ("link", Kind::Url),
    ("email", Kind::Email),
    ("currency", Kind::Currency),
    ("date", Kind::Date),
    ("datetime", Kind::Datetime),
    ("phone", Kind::Phone),
    ("text", Kind::Text),
];

impl Attribute {
    /// What its values must be.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let known = DATA_TYPES.iter().find(|(name, _)| *name == self.data_type);
        known.map_or(Kind::String, |(_, kind)| *kind)
    }

    fn record(&self) -> Value {
        json!({
            "apiName": self.api_name,
            "name": self.name,
            "description": self.description,
            "dataType": self.data_type,
        })
    }
}

/// One version of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its name for people.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The name of its trigger.
    pub trigger: String,
    /// The name of its filter.
    pub filter: String,
    /// The attributes, the primary one among them.
    pub attributes: Vec<Attribute>,
}

impl Version {
    /// The attribute that stands for the whole activity, if there is one just now.
    #[must_use]
    pub fn primary(&self) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.primary)
    }

    /// The other attributes.
    pub fn secondary(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes
            .iter()
            .filter(|attribute| !attribute.primary)
    }
}

/// A custom activity type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomType {
    /// Its number among all activity types.
    pub id: u64,
    /// Its name in the API.
    pub api_name: String,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// The version that activities are added by.
    pub approved: Option<Version>,
    /// The version that is worked on.
    pub draft: Option<Version>,
}

impl CustomType {
    /// Where it stands.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match (&self.approved, &self.draft) {
            (Some(_), Some(_)) => "approved with draft",
            (Some(_), None) => "approved",
            _ => "draft",
        }
    }

    /// One version of it as the API shows it, its attributes included where they are wanted.
    #[must_use]
    pub fn record(&self, version: &Version, with_attributes: bool) -> Value {
        let mut record = json!({
            "id": self.id,
            "apiName": self.api_name,
            "name": version.name,
            "description": version.description,
            "triggerName": version.trigger,
            "filterName": version.filter,
            "createdAt": self.created_at.iso(),
            "updatedAt": self.updated_at.iso(),
            "status": self.status(),
        });
        if with_attributes && let Value::Object(members) = &mut record {
            if let Some(primary) = version.primary() {
                members.insert("primaryAttribute".into(), primary.record());
            }
            let others: Vec<Value> = version.secondary().map(Attribute::record).collect();
            members.insert("attributes".into(), Value::Array(others));
        }
        record
    }

    /// The approved version as Get Activity Types shows it; `None` when there is none.
    #[must_use]
    pub fn activity_type(&self) -> Option<Value> {
        let version = self.approved.as_ref()?;
        let show = |one: &Attribute| json!({"apiName": one.api_name, "name": one.name, "dataType": one.data_type});
        Some(json!({
            "id": self.id,
            "name": version.name,
            "apiName": self.api_name,
            "description": version.description,
            "primaryAttribute": version.primary().map(show),
            "attributes": version.secondary().map(show).collect::<Vec<Value>>(),
        }))
    }
}

/// The custom activity types of an instance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CustomTypes {
    made: u64,
    all: Vec<CustomType>,
}

impl CustomTypes {
    /// Adds a type that is a draft.
    pub fn add(&mut self, now: Time, api_name: &str, draft: Version) -> &mut CustomType {
        self.made += 1;
        self.all.push(CustomType {
            id: 100_000 + self.made,
            api_name: api_name.to_owned(),
            created_at: now,
            updated_at: now,
            approved: None,
            draft: Some(draft),
        });
        let newest = self.all.len() - 1;
        &mut self.all[newest]
    }

    /// All types in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &CustomType> {
        self.all.iter()
    }

    /// A type by its name in the API.
    #[must_use]
    pub fn named(&self, api_name: &str) -> Option<&CustomType> {
        self.all.iter().find(|one| one.api_name == api_name)
    }

    /// The same, to be changed.
    pub fn named_mut(&mut self, api_name: &str) -> Option<&mut CustomType> {
        self.all.iter_mut().find(|one| one.api_name == api_name)
    }

    /// Takes a type out for good.
    pub fn remove(&mut self, api_name: &str) {
        self.all.retain(|one| one.api_name != api_name);
    }
}
