//! The fields of leads and of program members as a schema that callers read and add to (Adobe:
//! "Leads" > "Fields", "Program Members" > "Fields").

use serde_json::{Value, json};

use super::paging::page;
use crate::answer::Reply;
use crate::call::{Call, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadWriteSchemaCustomField, ReadWriteSchemaStandardField};
use crate::world::World;
use crate::world::fields::{Field, Fields, Kind, Origin};

macro_rules! four {
    ($base:literal, $list:literal, $create:literal, $get:literal, $update:literal) => {
        [
            Operation::new($list, "GET", concat!($base, ".json"), EITHER, list),
            Operation::new(
                $create,
                "POST",
                concat!($base, ".json"),
                &[ReadWriteSchemaCustomField],
                create,
            ),
            Operation::new(
                $get,
                "GET",
                concat!($base, "/{fieldApiName}.json"),
                EITHER,
                get,
            ),
            Operation::new(
                $update,
                "POST",
                concat!($base, "/{fieldApiName}.json"),
                EITHER,
                update,
            ),
        ]
    };
}

const EITHER: &[crate::permission::Permission] =
    &[ReadWriteSchemaStandardField, ReadWriteSchemaCustomField];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &{
    let [a, b, c, d] = four!(
        "/rest/v1/leads/schema/fields",
        "getLeadFields",
        "createLeadFields",
        "getLeadFieldByName",
        "updateLeadField"
    );
    let [e, f, g, h] = four!(
        "/rest/v1/programs/members/schema/fields",
        "getProgramMemberFields",
        "createProgramMemberFields",
        "getProgramMemberFieldByName",
        "updateProgramMemberField"
    );
    [a, b, c, d, e, f, g, h]
};

/// So many fields can be created at once for leads, and so many custom ones can there be for
/// program members.
const MOST_OF_LEADS: usize = 100;
const MOST_OF_MEMBERS: usize = 20;

fn is_of_members(call: &Call<'_>) -> bool {
    call.operation.path.contains("/members/")
}

fn fields<'a>(world: &'a mut World, call: &Call<'_>) -> &'a mut Fields {
    if is_of_members(call) {
        &mut world.members.fields
    } else {
        &mut world.fields
    }
}

/// Whether the caller's role opens a field to it: standard and custom ones have a permission each.
fn is_open(call: &Call<'_>, field: &Field) -> bool {
    call.permissions.contains(&match field.origin {
        Origin::Standard => ReadWriteSchemaStandardField,
        Origin::Custom | Origin::Api => ReadWriteSchemaCustomField,
    })
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let open = fields(world, call)
        .iter()
        .filter(|field| is_open(call, field));
    let found = page(call, open, |field| u64::from(field.id))?;
    Ok(found.map(Field::schema_record).with_more())
}

/// The field that the path names. 1006 when there is none, 603 when it is not the caller's to see.
fn named<'a>(world: &'a mut World, call: &Call<'_>) -> Result<&'a mut Field, Failure> {
    let name = call.path_param("fieldApiName");
    let found = fields(world, call).find_mut(name);
    let found = found.ok_or_else(|| Failure::no_field(name))?;
    if is_open(call, found) {
        Ok(found)
    } else {
        Err(Failure::plain("603"))
    }
}

fn get(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(vec![named(world, call)?.schema_record()]))
}

fn bad(text: String) -> Failure {
    Failure::new("1003", text)
}

fn required<'a>(item: &'a Value, name: &str) -> Result<&'a str, Failure> {
    text_in(item, name).ok_or_else(|| Failure::missing(name))
}

/// A name for people. It must be its own, and made of plain letters.
fn display(known: &Fields, item: &Value, but: &str) -> Result<String, Failure> {
    let text = required(item, "displayName")?;
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '_' | '-');
    if !text.chars().all(plain) {
        return Err(bad(format!(
            "displayName '{text}' contains special characters"
        )));
    }
    let taken = |field: &Field| field.name != but && field.display.eq_ignore_ascii_case(text);
    if known.iter().any(taken) {
        return Err(bad(format!("displayName '{text}' already exists")));
    }
    Ok(text.to_owned())
}

/// A new field as one object of the input describes it.
fn new_field(known: &Fields, item: &Value) -> Result<Field, Failure> {
    let name = required(item, "name")?;
    let fits = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if !fits {
        return Err(bad(format!("Invalid field name '{name}'")));
    }
    if known
        .iter()
        .any(|field| field.name.eq_ignore_ascii_case(name))
    {
        return Err(Failure::new(
            "1017",
            format!("Field '{name}' already exists"),
        ));
    }
    let display = display(known, item, "")?;
    let kind = required(item, "dataType")?;
    let allowed = Kind::parse(kind).filter(|kind| *kind != Kind::Text);
    let wrong = || Failure::new("1001", format!("Invalid value '{kind}' for dataType"));
    let mut field = Field::made(known.next_id(), name, &display, allowed.ok_or_else(wrong)?);
    set_flags(&mut field, item)?;
    Ok(field)
}

fn flag(item: &Value, name: &str) -> Result<Option<bool>, Failure> {
    match item.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(yes)) => Ok(Some(*yes)),
        Some(other) => Err(Failure::new(
            "1001",
            format!("Invalid value '{other}'. Required of type 'boolean'"),
        )),
    }
}

/// What can be said of a new field and changed of a present one.
fn set_flags(field: &mut Field, item: &Value) -> Result<(), Failure> {
    if let Some(text) = item.get("description").and_then(Value::as_str) {
        text.clone_into(&mut field.description);
    }
    field.hidden = flag(item, "isHidden")?.unwrap_or(field.hidden);
    field.html_encoded = flag(item, "isHtmlEncodingInEmail")?.unwrap_or(field.html_encoded);
    field.sensitive = flag(item, "isSensitive")?.unwrap_or(field.sensitive);
    Ok(())
}

/// Creates all fields of the input or, when one of them is wrong, none.
fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let of_members = is_of_members(call);
    let most = if of_members {
        MOST_OF_MEMBERS
    } else {
        MOST_OF_LEADS
    };
    let input = call.input_of(&body, most)?;
    let mut grown = fields(world, call).clone();
    let mut made = Vec::new();
    for item in &input {
        let field = new_field(&grown, item)?;
        made.push(field.clone());
        grown.add(field);
    }
    let is_custom = |field: &&Field| field.origin != Origin::Standard;
    let custom = grown.iter().filter(is_custom).count();
    if of_members && custom > MOST_OF_MEMBERS {
        return Err(bad(format!(
            "There can be at most {MOST_OF_MEMBERS} custom fields"
        )));
    }
    *fields(world, call) = grown;
    for field in made.iter().filter(|field| field.searchable && !of_members) {
        world.leads.index_by(&field.name);
    }
    let created = made
        .iter()
        .map(|field| json!({"name": field.name, "status": "created"}));
    Ok(Reply::result(created.collect()))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let input = call.input_of(&body, 1)?;
    let item = input.first().ok_or_else(|| Failure::missing("input"))?;
    let field = named(world, call)?.clone();
    for name in item
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys())
    {
        let may = match name.as_str() {
            "description" | "isHtmlEncodingInEmail" | "isSensitive" => true,
            "displayName" => field.origin != Origin::Standard,
            "isHidden" => field.origin == Origin::Api,
            _ => false,
        };
        if !may {
            return Err(bad(format!(
                "'{name}' of field '{}' cannot be updated",
                field.name
            )));
        }
    }
    let mut changed = field;
    if item.get("displayName").is_some() {
        changed.display = display(fields(world, call), item, &changed.name)?;
    }
    set_flags(&mut changed, item)?;
    let name = changed.name.clone();
    fields(world, call).add(changed);
    Ok(Reply::result(vec![
        json!({"name": name, "status": "updated"}),
    ]))
}
