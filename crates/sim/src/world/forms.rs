//! Forms (Adobe: "Forms").

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::assets::AssetKind;
use super::draft::Content;
use super::fields::Kind;
use super::form_fields::{FormField, PROFILING_TYPE, form_type};

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
