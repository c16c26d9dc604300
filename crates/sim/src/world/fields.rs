//! The fields of a lead (Adobe: "List of standard fields"), a part of Marketo's own and a few
//! custom ones.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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
    /// The address of a page.
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
            Self::Url => "url",
        }
    }
}

/// A field of the lead record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its number in describe.
    pub id: u32,
    /// Its name in the REST API.
    pub name: &'static str,
    /// Its name for people.
    pub display: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// The longest value, in characters.
    pub length: Option<usize>,
    /// Whether the API may write it.
    pub writable: bool,
    /// Whether records can be looked up by it.
    pub searchable: bool,
}

const fn field(id: u32, name: &'static str, display: &'static str, kind: Kind) -> Field {
    let length = match kind {
        Kind::String | Kind::Email | Kind::Phone => Some(255),
        _ => None,
    };
    Field {
        id,
        name,
        display,
        kind,
        length,
        writable: true,
        searchable: false,
    }
}

const fn key(id: u32, name: &'static str, display: &'static str, kind: Kind) -> Field {
    Field {
        searchable: true,
        ..field(id, name, display, kind)
    }
}

const fn fixed(id: u32, name: &'static str, display: &'static str, kind: Kind) -> Field {
    Field {
        writable: false,
        ..field(id, name, display, kind)
    }
}

/// All fields.
pub const FIELDS: &[Field] = &[
    Field {
        searchable: true,
        ..fixed(1, "id", "Id", Kind::Integer)
    },
    key(2, "email", "Email Address", Kind::Email),
    field(3, "firstName", "First Name", Kind::String),
    field(4, "lastName", "Last Name", Kind::String),
    field(5, "middleName", "Middle Name", Kind::String),
    field(6, "salutation", "Salutation", Kind::String),
    field(7, "title", "Job Title", Kind::String),
    field(8, "company", "Company Name", Kind::String),
    field(9, "phone", "Phone Number", Kind::Phone),
    field(10, "mobilePhone", "Mobile Phone Number", Kind::Phone),
    field(11, "address", "Address", Kind::Text),
    field(12, "city", "City", Kind::String),
    field(13, "state", "State", Kind::String),
    field(14, "country", "Country", Kind::String),
    field(15, "postalCode", "Postal Code", Kind::String),
    field(16, "website", "Website", Kind::String),
    field(17, "industry", "Industry", Kind::String),
    field(18, "annualRevenue", "Annual Revenue", Kind::Float),
    field(19, "numberOfEmployees", "Num Employees", Kind::Integer),
    field(20, "leadSource", "Person Source", Kind::String),
    field(21, "leadStatus", "Person Status", Kind::String),
    field(22, "leadScore", "Person Score", Kind::Integer),
    field(23, "rating", "Person Rating", Kind::String),
    field(24, "dateOfBirth", "Date of Birth", Kind::Date),
    field(25, "unsubscribed", "Unsubscribed", Kind::Boolean),
    field(26, "unsubscribedReason", "Unsubscribed Reason", Kind::Text),
    field(27, "doNotCall", "Do Not Call", Kind::Boolean),
    fixed(28, "createdAt", "Created At", Kind::Datetime),
    fixed(29, "updatedAt", "Updated At", Kind::Datetime),
    key(30, "cookies", "Cookies", Kind::String),
    key(31, "sfdcLeadId", "SFDC Lead Id", Kind::String),
    key(32, "sfdcContactId", "SFDC Contact Id", Kind::String),
    key(33, "sfdcAccountId", "SFDC Account Id", Kind::String),
    key(34, "facebookId", "Facebook Id", Kind::String),
    key(35, "linkedInId", "LinkedIn Id", Kind::String),
    key(36, "twitterId", "Twitter Id", Kind::String),
    key(1001, "externalId", "External Id", Kind::String),
    key(1002, "loyaltyNumber", "Loyalty Number", Kind::Integer),
    key(1003, "backupEmail", "Backup Email", Kind::Email),
    key(1004, "region", "Region", Kind::String),
    field(1005, "notes", "Notes", Kind::Text),
    field(1006, "lastSeen", "Last Seen", Kind::Datetime),
    field(1007, "beta", "Beta Tester", Kind::Boolean),
];

/// The fields that a read gives when none are asked for, in Marketo's order.
pub const DEFAULT: &[&str] = &[
    "id",
    "updatedAt",
    "lastName",
    "email",
    "createdAt",
    "firstName",
];

/// A field by its REST name; names are case-sensitive.
#[must_use]
pub fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

/// Brings a written value into stored form; `None` stands for empty, which `null` and `""` both
/// are.
///
/// # Errors
/// 1001 for a value of another type, 1003 for one that breaks a rule of its type.
pub fn accept(field: &Field, value: &Value) -> Result<Option<Value>, Failure> {
    accept_as(field.kind, field.length, field.name, value)
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
        Kind::Integer => json!(text.trim().parse::<i64>().map_err(|_| wrong())?),
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
