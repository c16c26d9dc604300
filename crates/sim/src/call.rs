//! One call, as an operation sees it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::Operation;
use crate::config::CredentialId;
use crate::errors::Failure;
use crate::multipart::Part;
use crate::permission::Permission;
use crate::request::{Params, Request};
use crate::time::Time;

/// Names one call of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CallId(pub(crate) u64);

impl CallId {
    /// The call's number, counted from 1 in order of arrival; the log calls it `seq`.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// What an operation gets to work with.
pub struct Call<'a> {
    /// Now: the moment at which the work is done.
    pub now: Time,
    /// When the call arrived.
    pub arrived: Time,
    /// Its id.
    pub id: CallId,
    /// The operation.
    pub operation: &'static Operation,
    /// Path parameters.
    pub path: &'a [(&'static str, String)],
    /// Query and form parameters.
    pub params: &'a Params,
    /// The request as it came.
    pub request: &'a Request,
    /// Whose token it carries.
    pub credential: CredentialId,
    /// What that credential's user may do.
    pub permissions: &'a BTreeSet<Permission>,
}

impl Call<'_> {
    /// A path parameter; empty if the operation has none of that name.
    #[must_use]
    pub fn path_param(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }

    /// A numeric path parameter. 610 when it is no number.
    pub fn path_id(&self, name: &str) -> Result<u64, Failure> {
        self.path_param(name)
            .parse()
            .map_err(|_| Failure::plain("610"))
    }

    /// A parameter that must be there. 1002 when it is not.
    pub fn required(&self, name: &str) -> Result<String, Failure> {
        self.params.get(name).ok_or_else(|| Failure::missing(name))
    }

    /// A whole number that may be left out. 1001 when it is none.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        let Some(text) = self.params.get(name) else {
            return Ok(None);
        };
        let wrong = || {
            Failure::new(
                "1001",
                format!("Invalid value '{text}'. Required of type 'integer'"),
            )
        };
        text.trim().parse().map(Some).map_err(|_| wrong())
    }

    /// `batchSize`: 300 when left out, and at most.
    pub fn batch_size(&self) -> Result<usize, Failure> {
        let asked = self.number("batchSize")?.unwrap_or(300);
        Ok(asked.clamp(1, 300) as usize)
    }

    /// Whether there is a body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !self.request.body.is_empty()
    }

    /// The JSON body. 612 for another content type, 609 when it does not parse.
    pub fn json(&self) -> Result<Value, Failure> {
        if !self.request.is_json() {
            return Err(Failure::plain("612"));
        }
        serde_json::from_slice(&self.request.body).map_err(|_| Failure::plain("609"))
    }

    /// The part of a multipart body that has this name. 613 when the body is no multipart, 1002
    /// when it has no such part.
    pub fn part(&self, name: &str) -> Result<Part, Failure> {
        let parts = self.request.parts().ok_or_else(|| Failure::plain("613"))?;
        let found = parts.into_iter().find(|part| part.name == name);
        found.ok_or_else(|| Failure::missing(name))
    }

    /// `input` of the JSON body: 1 to 300 objects. 1002 without any, 1003 with too many.
    pub fn input(&self, body: &Value) -> Result<Vec<Value>, Failure> {
        self.input_of(body, 300)
    }

    /// The same with at most so many objects.
    pub fn input_of(&self, body: &Value, most: usize) -> Result<Vec<Value>, Failure> {
        let input = match body.get("input") {
            Some(Value::Array(items)) if !items.is_empty() => items,
            Some(Value::Array(_)) | None => return Err(Failure::missing("input")),
            Some(_) => return Err(Failure::plain("609")),
        };
        if input.len() > most {
            let text = format!("Input size {} exceeds the maximum of {most}", input.len());
            return Err(Failure::new("1003", text));
        }
        if input.iter().any(|item| !item.is_object()) {
            return Err(Failure::plain("609"));
        }
        Ok(input.clone())
    }

    /// Lead ids from `id=` parameters or from the JSON body's `input`.
    pub fn lead_ids(&self) -> Result<Vec<u64>, Failure> {
        let mut ids = Vec::new();
        if self.params.has("id") {
            for text in self.params.list("id") {
                ids.push(text.parse().map_err(|_| bad_id(&text))?);
            }
        } else if self.has_body() {
            let body = self.json()?;
            for item in self.input(&body)? {
                ids.push(id_in(&item, "id")?);
            }
        }
        match ids.len() {
            0 => Err(Failure::missing("id")),
            1..=300 => Ok(ids),
            many => Err(Failure::new(
                "1003",
                format!("Input size {many} exceeds the maximum of 300"),
            )),
        }
    }
}

/// The id that a member of an object holds, as a number or as text. 1001 for anything else.
///
/// # Errors
/// 1001 when there is no such id.
pub fn id_in(item: &Value, name: &str) -> Result<u64, Failure> {
    let id = item.get(name).unwrap_or(&Value::Null);
    let parsed = match id {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    parsed.ok_or_else(|| bad_id(&id.to_string()))
}

/// The text that a member of an object holds; `None` when it is left out, empty or something else.
#[must_use]
pub fn text_in<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    let text = item.get(name)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

fn bad_id(text: &str) -> Failure {
    Failure::new(
        "1001",
        format!("Invalid value '{text}'. Required of type 'long'"),
    )
}
