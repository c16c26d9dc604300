//! Forms and the fields on them (Adobe: "Forms").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::assets::AssetKind;
use super::draft::Content;
use super::fields::{Field, Kind};

/// What a form holds in each of its versions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Form {
    /// How it looks: `theme`, `language`, `locale`, `labelPosition`, `fontFamily`, `fontSize`,
    /// `customCss`.
    pub style: Style,
    /// Whether it asks for more each time that somebody comes back.
    pub progressive: bool,
    /// What a visitor sees who is known already.
    pub known_visitor: KnownVisitor,
    /// Where visitors go after they sent it; the last resort is the one with `default`.
    pub thank_you: Vec<ThankYou>,
    /// The button.
    pub button: Button,
    /// The fields, in order of their rows and columns.
    pub fields: Vec<FormField>,
}

impl Content for Form {
    const KIND: AssetKind = AssetKind::Form;
    const LETTERS: &'static str = "FO";
}

/// How a form looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// The theme of its style sheet.
    pub theme: String,
    /// The language of its button and messages.
    pub language: String,
    /// The locale.
    pub locale: String,
    /// Where labels stand.
    pub label_position: String,
    /// The font.
    pub font_family: String,
    /// The size of the font.
    pub font_size: String,
    /// Further rules for its style sheet.
    pub css: Option<String>,
}

/// What a visitor sees who is known already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownVisitor {
    /// `form`, or `custom` for the template.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is shown in place of the form.
    #[serde(default)]
    pub template: Option<String>,
}

/// Where a visitor goes whose answers match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThankYou {
    /// `none`, `url`, or `lp` for a landing page.
    pub followup_type: String,
    /// The address, or the landing page's id.
    #[serde(default)]
    pub followup_value: Value,
    /// How the answer is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Whose answer is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_field: Option<String>,
    /// What it is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether it is for those whom no other rule fits.
    #[serde(default)]
    pub default: bool,
}

/// The button that sends a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// Pixels from the left.
    pub location: u64,
    /// What is on it.
    pub label: String,
    /// What is on it while the form is sent.
    pub waiting: String,
    /// Its style.
    pub style: Option<String>,
}

impl Button {
    /// The button that a new form in that language has.
    #[must_use]
    pub fn of(language: &str) -> Self {
        let (_, _, label, waiting) = of_language(language);
        Self {
            location: 120,
            label: label.to_owned(),
            waiting: waiting.to_owned(),
            style: None,
        }
    }
}

/// Language, locale, and what the button says; English for languages that are not here.
fn of_language(language: &str) -> (&'static str, &'static str, &'static str, &'static str) {
    const KNOWN: [(&str, &str, &str, &str); 4] = [
        ("English", "en_US", "Submit", "Please Wait"),
        ("French", "fr_FR", "Envoyer", "Veuillez patienter"),
        ("German", "de_DE", "Absenden", "Bitte warten"),
        ("Spanish", "es_ES", "Enviar", "Espere por favor"),
    ];
    let found = KNOWN.into_iter().find(|(name, ..)| *name == language);
    found.unwrap_or(KNOWN[0])
}

impl Default for Form {
    fn default() -> Self {
        let field = |row, id: &str, label: &str, kind: Kind| FormField {
            label: Some(label.to_owned()),
            row,
            ..FormField::new(
                id,
                form_type(kind),
                kind.length().filter(|_| kind == Kind::String),
            )
        };
        Self {
            style: Style {
                theme: "simple".to_owned(),
                language: "English".to_owned(),
                locale: "en_US".to_owned(),
                label_position: "left".to_owned(),
                font_family: "Helvetica".to_owned(),
                font_size: "13px".to_owned(),
                css: None,
            },
            progressive: false,
            known_visitor: KnownVisitor {
                kind: "form".to_owned(),
                template: None,
            },
            thank_you: vec![ThankYou {
                followup_type: "none".to_owned(),
                followup_value: Value::Null,
                operator: None,
                subject_field: None,
                values: Vec::new(),
                default: true,
            }],
            button: Button::of("English"),
            fields: vec![
                field(0, "FirstName", "First Name:", Kind::String),
                field(1, "LastName", "Last Name:", Kind::String),
                field(2, "Email", "Email Address:", Kind::Email),
            ],
        }
    }
}

/// The id of the set of fields of progressive profiling.
pub const PROFILING: &str = "Profiling";

impl Form {
    /// Changes the language, and what depends on it: the locale, and what the button says unless
    /// that was changed by hand.
    pub fn set_language(&mut self, language: String) {
        let (old, new) = (Button::of(&self.style.language), Button::of(&language));
        if self.button.label == old.label {
            self.button.label = new.label;
        }
        if self.button.waiting == old.waiting {
            self.button.waiting = new.waiting;
        }
        of_language(&language).1.clone_into(&mut self.style.locale);
        self.style.language = language;
    }

    /// Turns progressive profiling on or off; its set of fields comes and goes with it.
    pub fn set_progressive(&mut self, on: bool) {
        self.progressive = on;
        let has = self.fields.iter().any(|field| field.id == PROFILING);
        match (on, has) {
            (true, false) => {
                let row = self.next_row();
                let set = FormField::new(PROFILING, PROFILING_TYPE, None);
                self.fields.push(FormField { row, ..set });
            }
            (false, true) => self.remove(PROFILING),
            _ => {}
        }
    }

    /// The first row below all fields.
    #[must_use]
    pub fn next_row(&self) -> u64 {
        let top = self.fields.iter().filter(|field| field.set.is_none());
        top.map(|field| field.row + 1).max().unwrap_or(0)
    }

    /// A field by its id, wherever it lies.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Takes a field off the form; a set of fields goes with what is in it.
    pub fn remove(&mut self, id: &str) {
        self.fields
            .retain(|field| field.id != id && field.set.as_deref() != Some(id));
    }

    /// What the record of a form has besides what every asset's has.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        let style = &self.style;
        let shown = json!({
            "theme": style.theme,
            "language": style.language,
            "locale": style.locale,
            "progressiveProfiling": self.progressive,
            "labelPosition": style.label_position,
            "fontFamily": style.font_family,
            "fontSize": style.font_size,
            "knownVisitor": self.known_visitor,
            "thankYouList": self.thank_you,
            "buttonLocation": self.button.location,
            "buttonLabel": self.button.label,
            "waitingLabel": self.button.waiting,
        });
        match shown {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// The fields as they are listed: those that lie in a set are named by it alone.
    #[must_use]
    pub fn field_records(&self) -> Vec<Value> {
        let mut top: Vec<&FormField> = self.fields.iter().filter(|it| it.set.is_none()).collect();
        top.sort_by_key(|field| (field.row, field.column));
        top.into_iter()
            .map(|field| self.field_record(field))
            .collect()
    }

    /// One field as the API shows it.
    #[must_use]
    pub fn field_record(&self, field: &FormField) -> Value {
        let mut record = field.record();
        if field.is_set()
            && let Value::Object(members) = &mut record
        {
            let mut inner: Vec<&FormField> = self
                .fields
                .iter()
                .filter(|it| it.set.as_deref() == Some(&field.id))
                .collect();
            inner.sort_by_key(|field| (field.row, field.column));
            let ids: Vec<&str> = inner.into_iter().map(|field| field.id.as_str()).collect();
            members.insert("fields".into(), json!(ids));
        }
        record
    }
}

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

    fn record(&self) -> Value {
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
