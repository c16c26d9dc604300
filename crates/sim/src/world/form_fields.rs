//! The fields on forms (Adobe: "Forms" > "Field List", "Field Metadata").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fields::{Field, Kind};

/// The type of a set of fields.
pub const SET_TYPE: &str = "fieldset";
/// The type of a text between the fields.
pub const TEXT_TYPE: &str = "htmltext";
/// The type of the set of fields of progressive profiling.
pub const PROFILING_TYPE: &str = "profiling";

/// A field on a form, a set of fields, or a text between them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FormField {
    /// Its id: the field's, or a made up one.
    pub id: String,
    /// Its type on the form.
    pub data_type: String,
    /// What stands beside it.
    pub label: Option<String>,
    /// Its row, from 0 on, in its set or on the form.
    pub row: u64,
    /// Its column, from 0 on.
    pub column: u64,
    /// The set that it lies in.
    pub set: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether what is known is filled in.
    pub prefill: bool,
    /// What else was said about it, by the names that records have for it.
    pub more: Map<String, Value>,
    /// What was said about values of its type.
    pub meta: Map<String, Value>,
    /// When it is shown: `alwaysShow`, `show` or `hide`.
    pub rule: String,
    /// The conditions of `show` and `hide`.
    pub conditions: Vec<Value>,
    /// The text between fields, as HTML.
    pub text: Option<String>,
}

impl FormField {
    /// A field that is always shown.
    #[must_use]
    pub fn new(id: &str, data_type: &str, length: Option<usize>) -> Self {
        let mut more = Map::new();
        if let Some(length) = length {
            more.insert("maxLength".into(), json!(length));
        }
        let mut meta = Map::new();
        if data_type == "select" {
            meta.insert("multiSelect".into(), json!(false));
            meta.insert("visibleLines".into(), json!(1));
        }
        Self {
            id: id.to_owned(),
            data_type: data_type.to_owned(),
            label: None,
            row: 0,
            column: 0,
            set: None,
            required: false,
            prefill: true,
            more,
            meta,
            rule: "alwaysShow".to_owned(),
            conditions: Vec::new(),
            text: None,
        }
    }

    /// Whether other fields can lie in it.
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.data_type.as_str(), SET_TYPE | PROFILING_TYPE)
    }

    pub(super) fn record(&self) -> Value {
        let mut record = Map::new();
        record.insert("id".into(), json!(self.id));
        if let Some(label) = &self.label {
            record.insert("label".into(), json!(label));
        }
        record.insert("dataType".into(), json!(self.data_type));
        record.insert("rowNumber".into(), json!(self.row));
        record.insert("columnNumber".into(), json!(self.column));
        if self.data_type == PROFILING_TYPE {
            return Value::Object(record);
        }
        if !self.is_set() && self.text.is_none() {
            record.insert("validationMessage".into(), json!(self.message()));
            record.insert("required".into(), json!(self.required));
            record.insert("formPrefill".into(), json!(self.prefill));
        }
        record.extend(self.more.clone());
        if !self.meta.is_empty() {
            record.insert("fieldMetaData".into(), json!(self.meta));
        }
        let mut rules = json!({"ruleType": self.rule});
        if !self.conditions.is_empty() {
            rules["rules"] = json!(self.conditions);
        }
        record.insert("visibilityRules".into(), rules);
        if let Some(text) = &self.text {
            record.insert("text".into(), json!(text));
        }
        Value::Object(record)
    }

    fn message(&self) -> &'static str {
        match self.data_type.as_str() {
            "email" => "Must be a valid email, such as example@example.com",
            _ => "This field is required.",
        }
    }
}

/// What a field of that type is on a form, where it does not say.
#[must_use]
pub const fn form_type(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "text",
        Kind::Text => "textarea",
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Boolean => "single_checkbox",
        Kind::Date | Kind::Datetime => "date",
        Kind::Integer | Kind::Percent | Kind::Score => "number",
        Kind::Float => "double",
        Kind::Currency => "currency",
        Kind::Url => "url",
    }
}

/// What a picklist field offers.
const SALUTATIONS: &str = "Mr.,Ms.,Mrs.,Dr.,Prof.";

/// A field as the lists of fields that forms can have show it, under the id that forms use.
#[must_use]
pub fn available(field: &Field) -> Value {
    let id = field.soap();
    let (data_type, offered) = match field.kind {
        Kind::String if id == "Salutation" => ("picklist", Some(SALUTATIONS)),
        Kind::String => ("string", None),
        Kind::Integer | Kind::Score | Kind::Percent => ("int", None),
        Kind::Boolean => ("checkbox", None),
        kind => (form_type(kind), None),
    };
    let mut record = json!({"id": id, "isRequired": false, "dataType": data_type});
    if let Value::Object(members) = &mut record {
        if let Some(offered) = offered {
            members.insert("picklistValues".into(), json!(offered));
        }
        if !field.description.is_empty() {
            members.insert("description".into(), json!(field.description));
        }
        match field.kind {
            Kind::String if offered.is_none() => {
                members.insert("maxLength".into(), json!(field.length));
            }
            Kind::Text => {
                members.insert("maxLength".into(), json!(32_000));
                members.insert("visibleRows".into(), json!(2));
            }
            _ => {}
        }
    }
    record
}
