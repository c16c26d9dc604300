//! Custom objects: their types, as drafts and approved, and their records (Adobe: "Custom
//! Objects").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::schema::{Field, IdKind, Relation, Schema};
use super::standard::standard;
use super::store::Store;
use crate::errors::Failure;
use crate::time::Time;

/// A link field's other end, as a request names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The object, as describe names it, such as `Lead`.
    pub object: String,
    /// The field of that object.
    pub field: String,
}

/// A field that somebody added to a custom object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomField {
    /// What it is; a link has the type of the field that it links to.
    pub field: Field,
    /// Whether it is part of the key.
    pub dedupe: bool,
    /// Where it links to.
    pub link: Option<Link>,
}

/// A version of a type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its name for people.
    pub display: String,
    /// The plural of that.
    pub plural: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether leads show their records of it.
    pub in_lead_detail: bool,
    /// Its fields beside the standard ones.
    pub fields: Vec<CustomField>,
}

impl Model {
    /// A field by its name in the API.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&CustomField> {
        self.fields.iter().find(|one| one.field.name == name)
    }

    /// Whether it links to another object.
    #[must_use]
    pub fn has_link(&self) -> bool {
        self.fields.iter().any(|one| one.link.is_some())
    }

    /// The names of the fields that make its key.
    #[must_use]
    pub fn dedupe(&self) -> Vec<String> {
        let key = self.fields.iter().filter(|one| one.dedupe);
        key.map(|one| one.field.name.clone()).collect()
    }

    fn schema(&self, name: &str, created_at: Time, updated_at: Time) -> Schema {
        let dedupe = self.dedupe();
        let mut searchable = vec![dedupe.clone(), vec![IdKind::Guid.field().to_owned()]];
        let mut relations = Vec::new();
        for one in &self.fields {
            let Some(link) = &one.link else { continue };
            let alone = vec![one.field.name.clone()];
            if !searchable.contains(&alone) {
                searchable.push(alone);
            }
            relations.push(Relation {
                field: one.field.name.clone(),
                object: link.object.clone(),
                object_field: link.field.clone(),
            });
        }
        let fields = self.fields.iter().map(|one| one.field.clone());
        Schema {
            name: name.to_owned(),
            display: self.display.clone(),
            description: self.description.clone(),
            created_at,
            updated_at,
            id: IdKind::Guid,
            dedupe,
            searchable,
            relations,
            fields: standard(IdKind::Guid).into_iter().chain(fields).collect(),
        }
    }
}

/// Something that uses a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependent {
    /// What it is, such as `Smart Campaign`.
    pub kind: String,
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The fields that it uses.
    pub fields: Vec<String>,
}

/// What is in use of a type: the model that was approved and the records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approved {
    /// The model.
    pub model: Model,
    /// The records.
    pub store: Store,
    /// How many fields were added since it was first approved.
    pub added: usize,
}

/// A type of custom object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CustomType {
    /// Its name in the API.
    pub name: String,
    /// The version that is worked on.
    pub draft: Option<Model>,
    /// The version that is in use.
    pub approved: Option<Approved>,
    /// What uses it.
    pub dependents: Vec<Dependent>,
}

impl CustomType {
    /// `draft`, `approved` or `approvedWithDraft`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match (&self.draft, &self.approved) {
            (Some(_), Some(_)) => "approvedWithDraft",
            (None, Some(_)) => "approved",
            _ => "draft",
        }
    }

    /// The model that a change starts from: the draft, or the one that is in use.
    #[must_use]
    pub fn latest(&self) -> Option<&Model> {
        let approved = self.approved.as_ref().map(|approved| &approved.model);
        self.draft.as_ref().or(approved)
    }

    /// The type as the schema calls show it. `None` when it is not in that state; without one the
    /// approved version is shown, or the draft when there is no other.
    #[must_use]
    pub fn described(&self, state: Option<&str>) -> Option<Value> {
        let draft = match state {
            None => self.approved.is_none(),
            Some("draft") => true,
            Some("approved") => false,
            Some(other) if other == self.state() => false,
            Some(_) => return None,
        };
        let shown = if draft {
            self.draft_shown(self.draft.as_ref()?)
        } else {
            let approved = self.approved.as_ref()?;
            let schema = approved.store.schema.described();
            self.shown(&approved.model, "approved", schema)
        };
        Some(Value::Object(shown))
    }

    fn shown(
        &self,
        model: &Model,
        version: &str,
        schema: Map<String, Value>,
    ) -> Map<String, Value> {
        let mut shown = Map::new();
        shown.insert("state".into(), json!(self.state()));
        shown.insert("version".into(), json!(version));
        shown.insert("displayName".into(), json!(model.display));
        shown.insert("pluralName".into(), json!(model.plural));
        shown.insert("description".into(), json!(model.description));
        shown.insert("apiName".into(), json!(self.name));
        let rest = schema
            .into_iter()
            .filter(|(name, _)| !matches!(name.as_str(), "name" | "displayName" | "description"));
        shown.extend(rest);
        shown
    }

    fn draft_shown(&self, draft: &Model) -> Map<String, Value> {
        let made = self
            .approved
            .as_ref()
            .map_or_else(Time::default, |it| it.store.schema.created_at);
        let schema = draft.schema(&self.name, made, made).described();
        let mut shown = self.shown(draft, "draft", schema);
        if self.approved.is_none() {
            // What was never approved has no table yet.
            for member in ["idField", "createdAt", "updatedAt"] {
                shown.insert(member.into(), Value::Null);
            }
            if draft.dedupe().is_empty() {
                shown.insert("searchableFields".into(), json!([[]]));
            }
        }
        shown
    }

    /// Makes the draft the version that is in use. Gives whether there was one.
    pub fn approve(&mut self, now: Time, seed: u64) -> bool {
        let Some(model) = self.draft.take() else {
            return false;
        };
        match &mut self.approved {
            Some(approved) => {
                let known = approved.model.fields.len();
                approved.added += model.fields.len().saturating_sub(known);
                let made = approved.store.schema.created_at;
                approved.store.remodel(model.schema(&self.name, made, now));
                approved.model = model;
            }
            none => {
                let schema = model.schema(&self.name, now, now);
                let store = Store::new(schema, 0, seed);
                *none = Some(Approved {
                    model,
                    store,
                    added: 0,
                });
            }
        }
        true
    }
}

/// All types of custom objects, by their names in the API.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CustomObjects {
    /// The types.
    pub types: BTreeMap<String, CustomType>,
    approvals: u64,
}

impl CustomObjects {
    /// The records of an approved type.
    #[must_use]
    pub fn store(&self, name: &str) -> Option<&Store> {
        Some(&self.types.get(name)?.approved.as_ref()?.store)
    }

    /// The same, to be changed.
    pub fn store_mut(&mut self, name: &str) -> Option<&mut Store> {
        Some(&mut self.types.get_mut(name)?.approved.as_mut()?.store)
    }

    /// The stores of all approved types.
    pub fn stores(&self) -> impl Iterator<Item = &Store> {
        let approved = self.types.values().filter_map(|one| one.approved.as_ref());
        approved.map(|approved| &approved.store)
    }

    /// A type.
    ///
    /// # Errors
    /// 1013 when there is none of that name.
    pub fn find(&self, name: &str) -> Result<&CustomType, Failure> {
        self.types.get(name).ok_or_else(|| missing(name))
    }

    /// Approves the draft of a type. Gives whether there was one.
    pub fn approve(&mut self, now: Time, name: &str) -> bool {
        self.approvals += 1;
        let seed = 100 + self.approvals;
        let found = self.types.get_mut(name);
        found.is_some_and(|one| one.approve(now, seed))
    }

    /// Whether another type links to this one.
    #[must_use]
    pub fn is_linked(&self, name: &str) -> bool {
        let links = |model: &Model| {
            let mut links = model.fields.iter().filter_map(|one| one.link.as_ref());
            links.any(|link| link.object == name)
        };
        let mut models = self.types.values().flat_map(|one| {
            let approved = one.approved.as_ref().map(|approved| &approved.model);
            one.draft.iter().chain(approved)
        });
        models.any(links)
    }
}

/// 1013: there is no custom object of that name.
#[must_use]
pub fn missing(name: &str) -> Failure {
    Failure::new("1013", format!("Object '{name}' not found"))
}
