//! What an object's records are made of, as describe gives it (Adobe: "Lead Database" >
//! "Describe").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::errors::Failure;
use crate::time::Time;
use crate::world::fields::{self, Kind};

/// What names a record of an object for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdKind {
    /// A GUID in the field `marketoGUID`.
    Guid,
    /// A number in the field `id`.
    Number,
}

impl IdKind {
    /// The field that it lies in.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Guid => "marketoGUID",
            Self::Number => "id",
        }
    }
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in the API.
    pub name: String,
    /// Its name for people.
    pub display: String,
    /// What it is for.
    pub description: Option<String>,
    /// The type of its values.
    pub kind: Kind,
    /// The longest value, in characters.
    pub length: Option<usize>,
    /// Whether it may be written once its record exists.
    pub updateable: bool,
    /// Whether Marketo keeps it and no caller writes it.
    pub system: bool,
    /// Whether a record cannot be without it.
    pub required: bool,
    /// Whether the instance added it to Marketo's own.
    pub custom: bool,
}

impl Field {
    /// A field that may be written at any time.
    #[must_use]
    pub fn new(name: &str, display: &str, kind: Kind) -> Self {
        let length = match kind {
            Kind::String | Kind::Email | Kind::Phone | Kind::Url => Some(255),
            _ => None,
        };
        Self {
            name: name.to_owned(),
            display: display.to_owned(),
            description: None,
            kind,
            length,
            updateable: true,
            system: false,
            required: false,
            custom: false,
        }
    }

    /// A field that is written when its record is created, and never again.
    #[must_use]
    pub fn fixed(self) -> Self {
        Self {
            updateable: false,
            ..self
        }
    }

    /// The same with another longest value.
    #[must_use]
    pub fn long(self, length: usize) -> Self {
        Self {
            length: Some(length),
            ..self
        }
    }

    /// The same, but a record cannot be without it.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// The same as a field that the instance added.
    #[must_use]
    pub fn custom(self) -> Self {
        Self {
            custom: true,
            ..self
        }
    }

    /// A field that only Marketo writes.
    #[must_use]
    pub fn system(name: &str, display: &str, kind: Kind) -> Self {
        Self {
            updateable: false,
            system: true,
            ..Self::new(name, display, kind)
        }
    }

    /// A written value in stored form; `None` is empty.
    ///
    /// # Errors
    /// As [`fields::accept`].
    pub fn accept(&self, value: &Value) -> Result<Option<Value>, Failure> {
        fields::accept_as(self.kind, self.length, &self.name, value)
    }

    /// The field as describe shows it.
    #[must_use]
    pub fn described(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("name".into(), json!(self.name));
        shown.insert("displayName".into(), json!(self.display));
        if let Some(description) = &self.description {
            shown.insert("description".into(), json!(description));
        }
        shown.insert("dataType".into(), json!(self.kind.name()));
        if let Some(length) = self.length {
            shown.insert("length".into(), json!(length));
        }
        shown.insert("updateable".into(), json!(self.updateable));
        shown.insert("crmManaged".into(), json!(false));
        Value::Object(shown)
    }

    /// The field as the schema calls show it.
    #[must_use]
    pub fn metadata(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("displayName".into(), json!(self.display));
        shown.insert("name".into(), json!(self.name));
        shown.insert("description".into(), json!(self.description));
        shown.insert("dataType".into(), json!(self.kind.name()));
        if let Some(length) = self.length {
            shown.insert("length".into(), json!(length));
        }
        shown.insert("isHidden".into(), json!(false));
        let encoded = !matches!(self.kind, Kind::Currency | Kind::Float | Kind::Integer);
        shown.insert("isHtmlEncodingInEmail".into(), json!(encoded));
        shown.insert("isSensitive".into(), json!(false));
        shown.insert("isCustom".into(), json!(self.custom));
        shown.insert("isApiCreated".into(), json!(false));
        Value::Object(shown)
    }
}

/// A link from an object's field to another object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The field that holds the link.
    pub field: String,
    /// The object that it leads to, as describe names it, such as `Lead`.
    pub object: String,
    /// The field of that object whose value it holds.
    pub object_field: String,
}

impl Relation {
    /// The link as describe shows it.
    #[must_use]
    pub fn described(&self) -> Value {
        json!({
            "field": self.field,
            "type": "child",
            "relatedTo": {"name": self.object, "field": self.object_field},
        })
    }
}

/// An object: its names, keys and fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Its name in the API.
    pub name: String,
    /// Its name for people.
    pub display: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// What names its records for good.
    pub id: IdKind,
    /// The fields that tell records apart, together.
    pub dedupe: Vec<String>,
    /// What records can be looked up by: each a field, or several together.
    pub searchable: Vec<Vec<String>>,
    /// The links that start from it.
    pub relations: Vec<Relation>,
    /// Its fields.
    pub fields: Vec<Field>,
}

impl Schema {
    /// A field by its name in the API.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// A field by its name in any case, as reads take it (`marketoGuid` in Adobe's examples).
    #[must_use]
    pub fn field_loose(&self, name: &str) -> Option<&Field> {
        let mut fields = self.fields.iter();
        fields.find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The fields that a filter or a key names: `idField`, `dedupeFields`, or one that is
    /// searchable.
    ///
    /// # Errors
    /// 1003 for a name that is no field, 1011 for a field that is not searchable.
    pub fn key(&self, name: &str) -> Result<Vec<String>, Failure> {
        match name {
            "idField" | "idFields" => return Ok(vec![self.id.field().to_owned()]),
            "dedupeFields" => return Ok(self.dedupe.clone()),
            _ => {}
        }
        let Some(field) = self.field_loose(name) else {
            return Err(Failure::new("1003", format!("Invalid filterType '{name}'")));
        };
        if self.is_searchable(&field.name) {
            Ok(vec![field.name.clone()])
        } else {
            let text = format!("Field '{}' not supported", field.name);
            Err(Failure::new("1011", text))
        }
    }

    /// Whether records can be looked up by this field alone.
    #[must_use]
    pub fn is_searchable(&self, field: &str) -> bool {
        let mut keys = self.searchable.iter();
        keys.any(|key| matches!(key.as_slice(), [only] if only == field))
    }

    /// Whether the store keeps an index of this field: it is searchable or part of the key.
    #[must_use]
    pub fn is_indexed(&self, field: &str) -> bool {
        self.is_searchable(field) || self.dedupe.iter().any(|name| name == field)
    }

    /// Names, keys and fields as describe shows them.
    #[must_use]
    pub fn described(&self) -> Map<String, Value> {
        let mut shown = self.listed();
        let fields = self.fields.iter().map(Field::described).collect();
        shown.insert("fields".into(), Value::Array(fields));
        shown
    }

    /// The same without the fields, as List Custom Objects shows it.
    #[must_use]
    pub fn listed(&self) -> Map<String, Value> {
        let mut shown = Map::new();
        shown.insert("name".into(), json!(self.name));
        shown.insert("displayName".into(), json!(self.display));
        shown.insert("description".into(), json!(self.description));
        shown.insert("createdAt".into(), json!(self.created_at.iso()));
        shown.insert("updatedAt".into(), json!(self.updated_at.iso()));
        shown.insert("idField".into(), json!(self.id.field()));
        shown.insert("dedupeFields".into(), json!(self.dedupe));
        shown.insert("searchableFields".into(), json!(self.searchable));
        shown.insert("relationships".into(), self.relationships());
        shown
    }

    /// The links that start from it, as describe shows them.
    #[must_use]
    pub fn relationships(&self) -> Value {
        Value::Array(self.relations.iter().map(Relation::described).collect())
    }
}
