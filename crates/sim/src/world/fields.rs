//! Fields and what values they take (Adobe: "Field Types").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use super::field_table::DEFAULT;
use super::field_table::{CUSTOM, FIXED, KEYS, STANDARD};
use crate::errors::Failure;
use crate::time::Time;

/// The type of a field's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// A whole number.
    Integer,
    /// Text.
    String,
    /// Long text.
    Text,
    /// An e-mail address, ASCII only.
    Email,
    /// A telephone number.
    Phone,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// An instant.
    Datetime,
    /// A number.
    Float,
    /// An amount of money.
    Currency,
    /// A whole number of hundredths.
    Percent,
    /// A whole number that goes up and down.
    Score,
    /// An address of the web.
    Url,
}

impl Kind {
    /// Its name in describe.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::String => "string",
            Self::Text => "text",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Float => "float",
            Self::Currency => "currency",
            Self::Percent => "percent",
            Self::Score => "score",
            Self::Url => "url",
        }
    }

    /// A type by its name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    const ALL: &[Self] = &[
        Self::Integer,
        Self::String,
        Self::Text,
        Self::Email,
        Self::Phone,
        Self::Boolean,
        Self::Date,
        Self::Datetime,
        Self::Float,
        Self::Currency,
        Self::Percent,
        Self::Score,
        Self::Url,
    ];

    /// The longest value, in characters; `None` where there is no such limit.
    #[must_use]
    pub const fn length(self) -> Option<usize> {
        match self {
            Self::String | Self::Email | Self::Phone | Self::Url => Some(255),
            _ => None,
        }
    }
}

/// A field of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// Its number in describe.
    pub id: u32,
    /// Its name in the REST API.
    pub name: String,
    /// Its name for people.
    pub display: String,
    /// What it is for; may be empty.
    pub description: String,
    /// The type of its values.
    pub kind: Kind,
    /// The longest value, in characters.
    pub length: Option<usize>,
    /// Whether the API may write it.
    pub writable: bool,
    /// Whether records can be looked up by it.
    pub searchable: bool,
    /// Who made it.
    pub origin: Origin,
    /// Whether it is hidden from people.
    pub hidden: bool,
    /// Whether its values are encoded as HTML in e-mails.
    pub html_encoded: bool,
    /// Whether it is marked as sensitive.
    pub sensitive: bool,
}

/// Who made a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Marketo.
    Standard,
    /// A person, in Marketo's administration.
    Custom,
    /// A call of the API.
    Api,
}

impl Field {
    /// A field that the API may write.
    #[must_use]
    pub fn new(id: u32, name: &str, display: &str, kind: Kind) -> Self {
        Self {
            id,
            name: name.to_owned(),
            display: display.to_owned(),
            description: String::new(),
            kind,
            length: kind.length(),
            writable: true,
            searchable: false,
            origin: Origin::Standard,
            hidden: false,
            html_encoded: true,
            sensitive: false,
        }
    }

    /// A field that a call of the API made. Records can be looked up by the types that filters
    /// take (Adobe: "Leads" > "Query").
    #[must_use]
    pub fn made(id: u32, name: &str, display: &str, kind: Kind) -> Self {
        Self {
            searchable: matches!(kind, Kind::String | Kind::Email | Kind::Integer),
            origin: Origin::Api,
            ..Self::new(id, name, display, kind)
        }
    }

    /// The name that forms and the old SOAP API know the field by.
    #[must_use]
    pub fn soap(&self) -> String {
        let mut letters = self.name.chars();
        match letters.next() {
            Some(first) if self.origin == Origin::Standard => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => self.name.clone(),
        }
    }

    /// The field as the schema operations show it.
    #[must_use]
    pub fn schema_record(&self) -> Value {
        let mut record = json!({
            "displayName": self.display,
            "name": self.name,
            "description": (!self.description.is_empty()).then_some(&self.description),
            "dataType": self.kind.name(),
        });
        if let Value::Object(members) = &mut record {
            if let Some(length) = self.length {
                members.insert("length".into(), json!(length));
            }
            members.insert("isHidden".into(), json!(self.hidden));
            members.insert("isHtmlEncodingInEmail".into(), json!(self.html_encoded));
            members.insert("isSensitive".into(), json!(self.sensitive));
            members.insert("isCustom".into(), json!(self.origin != Origin::Standard));
            members.insert("isApiCreated".into(), json!(self.origin == Origin::Api));
        }
        record
    }

    /// The field as the newer describe operations show it.
    #[must_use]
    pub fn describe_record(&self) -> Value {
        let mut record = json!({
            "name": self.name,
            "displayName": self.display,
            "dataType": self.kind.name(),
        });
        if let Value::Object(members) = &mut record {
            if let Some(length) = self.length {
                members.insert("length".into(), json!(length));
            }
            members.insert("updateable".into(), json!(self.writable));
            members.insert("crmManaged".into(), json!(false));
        }
        record
    }

    /// The same, and records can be looked up by it.
    #[must_use]
    pub fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }

    /// The same, but not for the API to write.
    #[must_use]
    pub fn fixed(mut self) -> Self {
        self.writable = false;
        self
    }

    /// The same, but custom.
    #[must_use]
    pub fn custom(mut self) -> Self {
        self.origin = Origin::Custom;
        self
    }
}

/// The fields of one kind of record, in order of their numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fields {
    all: Vec<Field>,
    places: BTreeMap<String, usize>,
}

impl Fields {
    /// The fields of a lead.
    #[must_use]
    pub fn of_leads() -> Self {
        let mut fields = Self::default();
        for (id, name, display, kind) in STANDARD.iter().copied() {
            let field = Field::new(id, name, display, kind);
            fields.add(match name {
                "id" => field.searchable().fixed(),
                _ if FIXED.contains(&name) => field.fixed(),
                _ if KEYS.contains(&name) => field.searchable(),
                _ => field,
            });
        }
        for (id, name, display, kind) in CUSTOM.iter().copied() {
            let field = Field::new(id, name, display, kind).custom();
            fields.add(if KEYS.contains(&name) {
                field.searchable()
            } else {
                field
            });
        }
        fields
    }

    /// Adds a field, or puts it in the place of the one of that name.
    pub fn add(&mut self, field: Field) {
        match self.places.get(&field.name) {
            Some(place) => self.all[*place] = field,
            None => {
                self.places.insert(field.name.clone(), self.all.len());
                self.all.push(field);
            }
        }
    }

    /// A field by its REST name; names are case-sensitive.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Field> {
        self.all.get(*self.places.get(name)?)
    }

    /// A field by its REST name, to be changed; its name stays.
    pub fn find_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.all.get_mut(*self.places.get(name)?)
    }

    /// The number for a field that is added next.
    #[must_use]
    pub fn next_id(&self) -> u32 {
        self.all.iter().map(|field| field.id).max().unwrap_or(1000) + 1
    }

    /// Those that describe shows.
    pub fn shown(&self) -> impl Iterator<Item = &Field> {
        self.all.iter().filter(|field| !field.hidden)
    }

    /// Those that records can be looked up by, each in a list of its own as describe shows them.
    #[must_use]
    pub fn searchable_records(&self) -> Vec<Value> {
        let found = self.shown().filter(|field| field.searchable);
        found.map(|field| json!([field.name])).collect()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.all.iter()
    }
}

/// Brings a written value into stored form; `None` stands for empty, which `null` and `""` both
/// are.
///
/// # Errors
/// 1001 for a value of another type, 1003 for one that breaks a rule of its type.
pub fn accept(field: &Field, value: &Value) -> Result<Option<Value>, Failure> {
    accept_as(field.kind, field.length, &field.name, value)
}

/// The same for a field of any object: its type, its longest value and its name.
///
/// # Errors
/// As [`accept`].
pub fn accept_as(
    kind: Kind,
    length: Option<usize>,
    name: &str,
    value: &Value,
) -> Result<Option<Value>, Failure> {
    let wrong = || {
        let shown = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let kind = kind.name();
        Failure::new(
            "1001",
            format!("Invalid value '{shown}'. Required of type '{kind}'"),
        )
    };
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Array(_) | Value::Object(_) => return Err(wrong()),
    };
    if length.is_some_and(|length| text.chars().count() > length) {
        let text = format!("Value for field '{name}' is too long");
        return Err(Failure::new("1003", text));
    }
    let stored = match kind {
        Kind::Integer | Kind::Percent | Kind::Score => {
            json!(text.trim().parse::<i64>().map_err(|_| wrong())?)
        }
        Kind::Float | Kind::Currency => {
            let number = text.trim().parse::<f64>().map_err(|_| wrong())?;
            json!(number.is_finite().then_some(number).ok_or_else(wrong)?)
        }
        Kind::Boolean => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => json!(true),
            "false" | "0" | "no" => json!(false),
            _ => return Err(wrong()),
        },
        Kind::Date => {
            let time = Time::parse(&text).ok_or_else(wrong)?;
            json!(time.iso().chars().take(10).collect::<String>())
        }
        Kind::Datetime => json!(Time::parse(&text).ok_or_else(wrong)?.iso()),
        Kind::Email => {
            let text = text.trim();
            let fits = text.is_ascii()
                && !text.contains(char::is_whitespace)
                && text.split_once('@').is_some_and(|(user, host)| {
                    !user.is_empty() && host.contains('.') && !host.contains('@')
                });
            if !fits {
                return Err(Failure::new(
                    "1003",
                    format!("Invalid email address '{text}'"),
                ));
            }
            json!(text)
        }
        Kind::String | Kind::Text | Kind::Phone | Kind::Url => json!(text),
    };
    Ok(Some(stored))
}

/// A value as it is compared: without case, accents and blanks at its ends, as Marketo's database
/// compares text.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim()
        .chars()
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect()
}

fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' | 'ş' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ř' => 'r',
        'ť' => 't',
        _ => letter,
    }
}
