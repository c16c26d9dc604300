//! The leads and the indexes to find them by.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fields::fold;
use crate::call::CallId;
use crate::time::Time;

/// A lead.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lead {
    /// Its id.
    pub id: u64,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// The call that created it; `None` for seed data.
    pub made_by: Option<CallId>,
    /// The number of its partition.
    pub partition: u64,
    /// Values by field; empty ones are left out.
    pub values: BTreeMap<String, Value>,
}

impl Lead {
    /// The value of a field; null when it is empty.
    #[must_use]
    pub fn value(&self, field: &str) -> Value {
        match field {
            "id" => json!(self.id),
            "createdAt" => json!(self.created_at.iso()),
            "updatedAt" => json!(self.updated_at.iso()),
            "leadPartitionId" => json!(self.partition),
            "isAnonymous" => json!(false),
            _ => self.values.get(field).cloned().unwrap_or(Value::Null),
        }
    }

    /// The record with these fields, and its id.
    #[must_use]
    pub fn record(&self, fields: &[String]) -> Value {
        let mut record = Map::new();
        record.insert("id".into(), json!(self.id));
        for field in fields {
            record.insert(field.clone(), self.value(field));
        }
        Value::Object(record)
    }
}

/// All leads of an instance.
///
/// Only the leads themselves are stored; the indexes are made again from them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Leads {
    by_id: BTreeMap<u64, Lead>,
    index: BTreeMap<String, HashMap<String, BTreeSet<u64>>>,
    last_id: u64,
}

impl Leads {
    /// Lets records be looked up by a field from now on.
    pub fn index_by(&mut self, field: &str) {
        if self.index.contains_key(field) {
            return;
        }
        let mut index: HashMap<String, BTreeSet<u64>> = HashMap::new();
        for lead in self.by_id.values() {
            if let Some(value) = lead.values.get(field) {
                index.entry(fold(&text(value))).or_default().insert(lead.id);
            }
        }
        self.index.insert(field.to_owned(), index);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// A lead by its id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Lead> {
        self.by_id.get(&id)
    }

    /// All leads in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Lead> {
        self.by_id.values()
    }

    /// The ids of the leads whose field has that value, in order.
    #[must_use]
    pub fn find(&self, field: &str, value: &str) -> Vec<u64> {
        if field == "id" {
            let id = value
                .trim()
                .parse()
                .ok()
                .filter(|id| self.by_id.contains_key(id));
            return id.into_iter().collect();
        }
        if field == "leadPartitionId" {
            let partition: Option<u64> = value.trim().parse().ok();
            let inside = self.by_id.values();
            let inside = inside.filter(|lead| Some(lead.partition) == partition);
            return inside.map(|lead| lead.id).collect();
        }
        let found = self
            .index
            .get(field)
            .and_then(|index| index.get(&fold(value)));
        found
            .map(|ids| ids.iter().copied().collect())
            .unwrap_or_default()
    }

    /// Creates a lead and gives its id.
    pub fn create(
        &mut self,
        now: Time,
        made_by: Option<CallId>,
        values: &BTreeMap<String, Option<Value>>,
    ) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let kept = values
            .iter()
            .filter_map(|(field, value)| Some((field.clone(), value.clone()?)));
        let values: BTreeMap<String, Value> = kept.collect();
        for (field, value) in &values {
            self.enter(field, value, id);
        }
        self.by_id.insert(
            id,
            Lead {
                id,
                created_at: now,
                updated_at: now,
                made_by,
                partition: 1,
                values,
            },
        );
        id
    }

    /// Writes values to a lead; `None` empties a field. Gives what changed: field, old, new.
    pub fn update(
        &mut self,
        now: Time,
        id: u64,
        values: &BTreeMap<String, Option<Value>>,
    ) -> Vec<(String, Value, Value)> {
        let mut changes = Vec::new();
        let Some(mut lead) = self.by_id.remove(&id) else {
            return changes;
        };
        for (field, value) in values {
            let old = lead.values.get(field).cloned();
            if old == *value {
                continue;
            }
            if let Some(old) = &old {
                self.leave(field, old, id);
            }
            match value {
                Some(new) => {
                    self.enter(field, new, id);
                    lead.values.insert(field.clone(), new.clone());
                }
                None => {
                    lead.values.remove(field);
                }
            }
            let new = value.clone().unwrap_or(Value::Null);
            changes.push((field.clone(), old.unwrap_or(Value::Null), new));
        }
        if !changes.is_empty() {
            lead.updated_at = now;
        }
        self.by_id.insert(id, lead);
        changes
    }

    /// Deletes a lead and gives it back.
    pub fn delete(&mut self, id: u64) -> Option<Lead> {
        let lead = self.by_id.remove(&id)?;
        for (field, value) in &lead.values {
            self.leave(field, value, id);
        }
        Some(lead)
    }

    /// Puts a lead into a partition.
    pub fn put_into_partition(&mut self, now: Time, id: u64, partition: u64) {
        if let Some(lead) = self.by_id.get_mut(&id)
            && lead.partition != partition
        {
            lead.partition = partition;
            lead.updated_at = now;
        }
    }

    /// Sets the times of a lead; for seed data.
    pub(super) fn date(&mut self, id: u64, created_at: Time, updated_at: Time) {
        if let Some(lead) = self.by_id.get_mut(&id) {
            lead.created_at = created_at;
            lead.updated_at = updated_at;
        }
    }

    fn enter(&mut self, field: &str, value: &Value, id: u64) {
        if let Some(index) = self.index.get_mut(field) {
            index.entry(fold(&text(value))).or_default().insert(id);
        }
    }

    fn leave(&mut self, field: &str, value: &Value, id: u64) {
        let key = fold(&text(value));
        let Some(index) = self.index.get_mut(field) else {
            return;
        };
        let Some(ids) = index.get_mut(&key) else {
            return;
        };
        ids.remove(&id);
        if ids.is_empty() {
            index.remove(&key);
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    leads: Vec<Lead>,
    searchable: Vec<String>,
    last_id: u64,
}

impl From<Leads> for Stored {
    fn from(leads: Leads) -> Self {
        Self {
            leads: leads.by_id.into_values().collect(),
            searchable: leads.index.into_keys().collect(),
            last_id: leads.last_id,
        }
    }
}

impl From<Stored> for Leads {
    fn from(stored: Stored) -> Self {
        let mut leads = Self {
            by_id: stored
                .leads
                .into_iter()
                .map(|lead| (lead.id, lead))
                .collect(),
            index: BTreeMap::new(),
            last_id: stored.last_id,
        };
        for field in &stored.searchable {
            leads.index_by(field);
        }
        leads
    }
}

/// A value as text, as it is looked up and exported.
#[must_use]
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
