//! The records of the lead database that are no leads (Adobe: "Lead Database"). One way of
//! describing, querying, writing and deleting serves all of them; each family names its operations
//! in a room of its own.

pub mod account_lists;
pub mod companies;
pub mod custom;
mod delete;
mod fields;
pub mod named_accounts;
pub mod opportunities;
mod query;
pub mod roles;
pub mod sales_persons;
mod traces;
mod type_fields;
pub mod types;
pub(super) mod write;

use serde_json::{Map, Value, json};

use crate::answer::Reply;
use crate::errors::Failure;
use crate::permission::Permission::{
    self, ReadWriteSchemaCustomField, ReadWriteSchemaStandardField,
};
use crate::world::World;
use crate::world::leads::text;
use crate::world::records::Object;
use crate::world::records::custom::missing;
use crate::world::records::schema::Schema;
use crate::world::records::store::Store;

use super::skipped;

/// What the schema calls of an object take.
const SCHEMA: &[Permission] = &[ReadWriteSchemaStandardField, ReadWriteSchemaCustomField];

/// The store of an object.
///
/// # Errors
/// 1013 for a custom object that is not there, or not approved.
fn store<'a>(world: &'a World, object: &Object) -> Result<&'a Store, Failure> {
    let absent = || match object {
        Object::Custom(name) => missing(name),
        _ => Failure::plain("1013"),
    };
    world.records.store(object).ok_or_else(absent)
}

/// Describe: names, keys and fields.
fn describe(world: &World, object: &Object) -> Result<Reply, Failure> {
    let mut shown = store(world, object)?.schema.described();
    if !matches!(object, Object::Custom(_)) {
        shown.remove("relationships");
    }
    Ok(Reply::result(vec![Value::Object(shown)]))
}

/// How a request names records: by their id or by the fields that tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// `idField`
    Id,
    /// `dedupeFields`
    Dedupe,
}

impl By {
    /// `dedupeBy` or `deleteBy` of a body; `dedupeFields` when left out.
    fn read(body: &Value, member: &str) -> Result<Self, Failure> {
        match body.get(member) {
            None | Some(Value::Null) => Ok(Self::Dedupe),
            Some(Value::String(text)) if text == "dedupeFields" => Ok(Self::Dedupe),
            Some(Value::String(text)) if text == "idField" => Ok(Self::Id),
            Some(other) => {
                let text = format!("Invalid value for '{member}': {other}");
                Err(Failure::new("1003", text))
            }
        }
    }
}

/// A value to look for, in the form in which values of that field are kept.
///
/// # Errors
/// 1001 for a value of another type, 1002 for none.
fn typed(schema: &Schema, name: &str, value: Option<&Value>) -> Result<String, Failure> {
    let missing = || Failure::missing(name);
    let field = schema.field(name).ok_or_else(|| Failure::no_field(name))?;
    let kept = field.accept(value.ok_or_else(missing)?)?;
    let kept = kept.as_ref().map(text).unwrap_or_default();
    if kept.trim().is_empty() {
        return Err(missing());
    }
    Ok(kept)
}

/// What became of each record of an input, in its order.
fn each(
    input: &[Value],
    id: &str,
    mut act: impl FnMut(&Map<String, Value>) -> Result<(Value, &'static str), Failure>,
) -> Reply {
    let one = |(seq, record): (usize, &Value)| {
        let done = record
            .as_object()
            .ok_or_else(|| Failure::plain("609"))
            .and_then(&mut act);
        let mut shown = Map::new();
        shown.insert("seq".into(), json!(seq));
        match done {
            Ok((value, status)) => {
                shown.insert("status".into(), json!(status));
                shown.insert(id.to_owned(), value);
            }
            Err(failure) => {
                let reasons = skipped(None, &failure);
                shown.extend(reasons.as_object().cloned().unwrap_or_default());
            }
        }
        Value::Object(shown)
    };
    Reply::result(input.iter().enumerate().map(one).collect())
}
