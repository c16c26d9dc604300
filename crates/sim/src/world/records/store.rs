//! The records of one object and the indexes to find them by.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::schema::{IdKind, Schema};
use crate::rng::Rng;
use crate::time::Time;
use crate::world::fields::fold;
use crate::world::leads::text;

/// A record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Its number, counted from 1 in the order in which records were made; of an object with
    /// numbers as ids it is the id.
    pub number: u64,
    /// Its id: a GUID or a number.
    pub id: Value,
    /// When it was created.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Values by field; empty ones are left out.
    pub values: BTreeMap<String, Value>,
}

impl Record {
    /// The value of a field; `None` when it is empty.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<Value> {
        match field {
            "marketoGUID" | "id" => Some(self.id.clone()),
            "createdAt" => Some(json!(self.created_at.iso())),
            "updatedAt" => Some(json!(self.updated_at.iso())),
            _ => self.values.get(field).cloned(),
        }
    }

    /// The value of a field as text; empty when there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> String {
        self.value(field)
            .map_or_else(String::new, |value| text(&value))
    }

    /// The record with these fields at place `seq` of an answer. Empty fields are left out, which
    /// says the same as null (Adobe: "Lead Database" > "Query").
    #[must_use]
    pub fn shown(&self, seq: usize, fields: &[String]) -> Value {
        let mut shown = Map::new();
        shown.insert("seq".into(), json!(seq));
        for field in fields {
            if let Some(value) = self.value(field) {
                shown.insert(field.clone(), value);
            }
        }
        Value::Object(shown)
    }
}

/// Values to write, by field; `None` empties a field.
pub type Values = BTreeMap<String, Option<Value>>;

/// An object and its records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Store {
    /// What the records are made of.
    pub schema: Schema,
    records: BTreeMap<u64, Record>,
    index: BTreeMap<String, BTreeMap<String, BTreeSet<u64>>>,
    last: u64,
    guids: u64,
}

impl Store {
    /// No records yet. Numbers go on from `last`; GUIDs are drawn from `seed`.
    #[must_use]
    pub fn new(schema: Schema, last: u64, seed: u64) -> Self {
        Self {
            schema,
            records: BTreeMap::new(),
            index: BTreeMap::new(),
            last,
            guids: seed,
        }
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// All records, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// A record by its number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Record> {
        self.records.get(&number)
    }

    /// The record with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Record> {
        let number = self.find(self.schema.id.field(), id).first().copied()?;
        self.get(number)
    }

    /// The numbers of the records whose field has that value, in order. Only indexed fields are
    /// looked up.
    #[must_use]
    pub fn find(&self, field: &str, value: &str) -> Vec<u64> {
        let found = self
            .index
            .get(field)
            .and_then(|index| index.get(&fold(value)));
        found.map_or_else(Vec::new, |found| found.iter().copied().collect())
    }

    /// The numbers of the records whose fields have those values, all of them, in order.
    #[must_use]
    pub fn find_all<'a>(&self, key: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<u64> {
        let mut found: Option<Vec<u64>> = None;
        for (field, value) in key {
            let these = self.find(field, value);
            found = Some(match found {
                Some(mut kept) => {
                    kept.retain(|number| these.binary_search(number).is_ok());
                    kept
                }
                None => these,
            });
        }
        found.unwrap_or_default()
    }

    /// Creates a record and gives its number.
    pub fn create(&mut self, now: Time, values: &Values) -> u64 {
        self.last += 1;
        let number = self.last;
        let id = match self.schema.id {
            IdKind::Number => json!(number),
            IdKind::Guid => {
                let mut rng = Rng::new(self.guids);
                self.guids = rng.next_u64();
                json!(rng.uuid())
            }
        };
        self.enter(self.schema.id.field(), &id, number);
        let mut kept = BTreeMap::new();
        for (field, value) in values {
            if let Some(value) = value {
                self.enter(field, value, number);
                kept.insert(field.clone(), value.clone());
            }
        }
        let record = Record {
            number,
            id,
            created_at: now,
            updated_at: now,
            values: kept,
        };
        self.records.insert(number, record);
        number
    }

    /// Writes values to a record. Gives whether anything changed.
    pub fn update(&mut self, now: Time, number: u64, values: &Values) -> bool {
        let Some(mut record) = self.records.remove(&number) else {
            return false;
        };
        let mut changed = false;
        for (field, value) in values {
            if record.values.get(field) == value.as_ref() {
                continue;
            }
            changed = true;
            if let Some(old) = record.values.remove(field) {
                self.leave(field, &old, number);
            }
            if let Some(new) = value {
                self.enter(field, new, number);
                record.values.insert(field.clone(), new.clone());
            }
        }
        if changed {
            record.updated_at = now;
        }
        self.records.insert(number, record);
        changed
    }

    /// Notes that something about a record changed that is kept elsewhere.
    pub fn touch(&mut self, now: Time, number: u64) {
        if let Some(record) = self.records.get_mut(&number) {
            record.updated_at = now;
        }
    }

    /// Makes records that hold one value in a field hold another one. A record whose key then is
    /// that of another one goes away.
    pub fn relink(&mut self, now: Time, field: &str, from: &Value, to: &Value) {
        let values = Values::from([(field.to_owned(), Some(to.clone()))]);
        for number in self.find(field, &text(from)) {
            self.update(now, number, &values);
            let Some(record) = self.get(number) else {
                continue;
            };
            let key = self.schema.dedupe.iter();
            let key: Vec<(&str, String)> =
                key.map(|name| (name.as_str(), record.text(name))).collect();
            let same = self.find_all(key.iter().map(|(name, value)| (*name, value.as_str())));
            if same.len() > 1 {
                self.delete(number);
            }
        }
    }

    /// Deletes a record and gives it back.
    pub fn delete(&mut self, number: u64) -> Option<Record> {
        let record = self.records.remove(&number)?;
        self.leave(self.schema.id.field(), &record.id, number);
        for (field, value) in &record.values {
            self.leave(field, value, number);
        }
        Some(record)
    }

    /// Puts another schema in place: values of fields that it has no more go away.
    pub fn remodel(&mut self, schema: Schema) {
        self.schema = schema;
        self.index.clear();
        for (number, mut record) in std::mem::take(&mut self.records) {
            let known = |name: &str| self.schema.field(name).is_some();
            record.values.retain(|name, _| known(name));
            self.enter(self.schema.id.field(), &record.id, number);
            for (field, value) in &record.values {
                self.enter(field, value, number);
            }
            self.records.insert(number, record);
        }
    }

    fn enter(&mut self, field: &str, value: &Value, number: u64) {
        if field == self.schema.id.field() || self.schema.is_indexed(field) {
            let index = self.index.entry(field.to_owned()).or_default();
            index.entry(fold(&text(value))).or_default().insert(number);
        }
    }

    fn leave(&mut self, field: &str, value: &Value, number: u64) {
        let key = fold(&text(value));
        let Some(index) = self.index.get_mut(field) else {
            return;
        };
        let Some(numbers) = index.get_mut(&key) else {
            return;
        };
        numbers.remove(&number);
        if numbers.is_empty() {
            index.remove(&key);
        }
    }
}
