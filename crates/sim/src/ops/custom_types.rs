//! Custom activity types: making, changing and approving them (Adobe: "Activities" > "Custom
//! Activity Types").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::{Call, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{self, ReadOnlyActivityMetadata, ReadWriteActivityMetadata};
use crate::world::World;
use crate::world::custom_activities::{Attribute, CustomType, DATA_TYPES, Version};

macro_rules! change {
    ($name:literal, $path:literal, $run:ident) => {
        Operation::new(
            $name,
            "POST",
            concat!("/rest/v1/activities/external/type", $path),
            WRITE,
            $run,
        )
    };
}

const READ: &[Permission] = &[ReadOnlyActivityMetadata, ReadWriteActivityMetadata];
const WRITE: &[Permission] = &[ReadWriteActivityMetadata];

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getCustomActivityTypes",
        "GET",
        "/rest/v1/activities/external/types.json",
        READ,
        types,
    ),
    Operation::new(
        "describeCustomActivityType",
        "GET",
        "/rest/v1/activities/external/type/{apiName}/describe.json",
        READ,
        describe,
    ),
    change!("createCustomActivityType", ".json", create),
    change!("updateCustomActivityType", "/{apiName}.json", update),
    change!(
        "approveCustomActivityType",
        "/{apiName}/approve.json",
        approve
    ),
    change!(
        "discardCustomActivityTypeDraft",
        "/{apiName}/discardDraft.json",
        discard
    ),
    change!("deleteCustomActivityType", "/{apiName}/delete.json", delete),
    change!(
        "createCustomActivityTypeAttributes",
        "/{apiName}/attributes/create.json",
        create_attributes
    ),
    change!(
        "updateCustomActivityTypeAttributes",
        "/{apiName}/attributes/update.json",
        update_attributes
    ),
    change!(
        "deleteCustomActivityTypeAttributes",
        "/{apiName}/attributes/delete.json",
        delete_attributes
    ),
];

const MOST_TYPES: usize = 10;
const MOST_ATTRIBUTES: usize = 20;

fn bad(text: String) -> Failure {
    Failure::new("1003", text)
}

fn not_found(call: &Call<'_>) -> Failure {
    let name = call.path_param("apiName");
    Failure::new("1013", format!("Custom activity type '{name}' not found"))
}

fn types(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let record = |one: &CustomType| {
        let version = one.approved.as_ref().or(one.draft.as_ref())?;
        Some(one.record(version, false))
    };
    Ok(Reply::result(
        world.custom_types.iter().filter_map(record).collect(),
    ))
}

/// The approved version, or the draft when that is asked for or is all there is.
fn describe(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = world.custom_types.named(call.path_param("apiName"));
    let found = found.ok_or_else(|| not_found(call))?;
    let draft = call.params.get("draft");
    let version = match draft.is_some_and(|text| text.eq_ignore_ascii_case("true")) {
        true => found.draft.as_ref(),
        false => found.approved.as_ref().or(found.draft.as_ref()),
    };
    let missing = || Failure::new("1013", "The type has no draft");
    Ok(Reply::result(vec![
        found.record(version.ok_or_else(missing)?, true),
    ]))
}

/// A name in the API: letters and digits, a letter among them.
fn api_name(item: &Value) -> Result<String, Failure> {
    let name = text_in(item, "apiName").ok_or_else(|| Failure::missing("apiName"))?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let fits = name.len() <= 255
        && name.chars().all(plain)
        && name.contains(|letter: char| letter.is_ascii_alphabetic());
    fits.then(|| name.to_owned())
        .ok_or_else(|| bad(format!("Invalid apiName '{name}'")))
}

/// A name for people: letters, digits, blanks and underscores, a letter among them.
fn display(text: &str) -> Result<String, Failure> {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '_');
    let fits = text.chars().all(plain) && text.contains(char::is_alphabetic);
    fits.then(|| text.to_owned())
        .ok_or_else(|| bad(format!("Invalid name '{text}'")))
}

fn required(item: &Value, name: &str) -> Result<String, Failure> {
    let text = text_in(item, name).ok_or_else(|| Failure::missing(name))?;
    Ok(text.to_owned())
}

/// A new attribute as an object describes it. A primary one is text when it does not say.
fn attribute(item: &Value, primary: bool) -> Result<Attribute, Failure> {
    let data_type = match text_in(item, "dataType") {
        Some(name) => data_type(name)?,
        None if primary => "string".to_owned(),
        None => return Err(Failure::missing("dataType")),
    };
    Ok(Attribute {
        api_name: api_name(item)?,
        name: required(item, "name")?,
        description: text_in(item, "description").map(str::to_owned),
        data_type,
        primary: primary || item.get("isPrimary") == Some(&Value::Bool(true)),
    })
}

fn data_type(name: &str) -> Result<String, Failure> {
    let known = DATA_TYPES.iter().any(|(known, _)| *known == name);
    known
        .then(|| name.to_owned())
        .ok_or_else(|| Failure::new("1001", format!("Invalid value '{name}' for dataType")))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let api_name = api_name(&body)?;
    let version = Version {
        name: display(&required(&body, "name")?)?,
        description: text_in(&body, "description").map(str::to_owned),
        trigger: required(&body, "triggerName")?,
        filter: required(&body, "filterName")?,
        attributes: match body.get("primaryAttribute") {
            Some(primary @ Value::Object(_)) => vec![attribute(primary, true)?],
            _ => return Err(Failure::missing("primaryAttribute")),
        },
    };
    let same = |one: &CustomType| one.api_name.eq_ignore_ascii_case(&api_name);
    if world.custom_types.iter().any(same) {
        let text = format!("Custom activity type '{api_name}' already exists");
        return Err(Failure::new("1017", text));
    }
    check_names(world, &version, &api_name)?;
    if world.custom_types.iter().count() >= MOST_TYPES {
        let text = format!("There are {MOST_TYPES} custom activity types already");
        return Err(Failure::new("1027", text));
    }
    let made = world.custom_types.add(call.now, &api_name, version.clone());
    Ok(Reply::result(vec![made.record(&version, true)]))
}

/// Names for people, of triggers and of filters are each given once.
fn check_names(world: &World, version: &Version, but: &str) -> Result<(), Failure> {
    let others = world.custom_types.iter().filter(|one| one.api_name != but);
    for held in others.flat_map(|one| one.approved.iter().chain(&one.draft)) {
        for (old, new) in [
            (&held.name, &version.name),
            (&held.trigger, &version.trigger),
            (&held.filter, &version.filter),
        ] {
            if old.eq_ignore_ascii_case(new) {
                return Err(Failure::new("1017", format!("'{new}' already exists")));
            }
        }
    }
    Ok(())
}

/// Lets a change be made to the draft, which is begun from the approved version when there is
/// none. A change that fails leaves everything as it was.
fn edit(
    world: &mut World,
    call: &Call<'_>,
    change: impl FnOnce(&mut Version) -> Result<(), Failure>,
) -> Result<Reply, Failure> {
    let name = call.path_param("apiName");
    let found = world
        .custom_types
        .named(name)
        .ok_or_else(|| not_found(call))?;
    let from = found.draft.as_ref().or(found.approved.as_ref());
    let mut version = from.ok_or_else(|| not_found(call))?.clone();
    change(&mut version)?;
    check_names(world, &version, name)?;
    let found = world
        .custom_types
        .named_mut(name)
        .ok_or_else(|| not_found(call))?;
    found.draft = Some(version.clone());
    found.updated_at = call.now;
    Ok(Reply::result(vec![found.record(&version, true)]))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    edit(world, call, |version| {
        if let Some(name) = text_in(&body, "name") {
            version.name = display(name)?;
        }
        if let Some(text) = text_in(&body, "description") {
            version.description = Some(text.to_owned());
        }
        if let Some(text) = text_in(&body, "triggerName") {
            text.clone_into(&mut version.trigger);
        }
        if let Some(text) = text_in(&body, "filterName") {
            text.clone_into(&mut version.filter);
        }
        match body.get("primaryAttribute") {
            Some(item @ Value::Object(_)) => set_primary(version, attribute(item, true)?),
            _ => Ok(()),
        }
    })
}

/// Changes the primary attribute, or gives a version one that has none.
fn set_primary(version: &mut Version, new: Attribute) -> Result<(), Failure> {
    match version.attributes.iter_mut().find(|held| held.primary) {
        Some(held) if held.api_name == new.api_name => *held = new,
        Some(_) => return Err(bad("There is a primary attribute already".to_owned())),
        None => {
            version
                .attributes
                .retain(|held| held.api_name != new.api_name);
            version.attributes.push(new);
        }
    }
    Ok(())
}

/// The attributes that the body names.
fn named(body: &Value) -> Result<Vec<Value>, Failure> {
    match body.get("attributes") {
        Some(Value::Array(items)) if !items.is_empty() => Ok(items.clone()),
        Some(Value::Array(_)) | None => Err(Failure::missing("attributes")),
        Some(_) => Err(Failure::plain("609")),
    }
}

/// One primary attribute at most, and no more attributes than allowed.
fn check_attributes(version: &Version) -> Result<(), Failure> {
    if version
        .attributes
        .iter()
        .filter(|held| held.primary)
        .count()
        > 1
    {
        return Err(bad("There can be only one primary attribute".to_owned()));
    }
    if version.secondary().count() > MOST_ATTRIBUTES {
        let text = format!("A type can have at most {MOST_ATTRIBUTES} attributes");
        return Err(Failure::new("1028", text));
    }
    Ok(())
}

fn create_attributes(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let items = named(&call.json()?)?;
    edit(world, call, |version| {
        for item in &items {
            let new = attribute(item, false)?;
            let same = |held: &Attribute| held.api_name.eq_ignore_ascii_case(&new.api_name);
            if version.attributes.iter().any(same) {
                let text = format!("Attribute '{}' already exists", new.api_name);
                return Err(Failure::new("1017", text));
            }
            version.attributes.push(new);
        }
        check_attributes(version)
    })
}

/// The place of the attribute that an object names. 1013 when there is none.
fn place(version: &Version, item: &Value) -> Result<usize, Failure> {
    let name = required(item, "apiName")?;
    let place = version
        .attributes
        .iter()
        .position(|held| held.api_name == name);
    place.ok_or_else(|| Failure::new("1013", format!("Attribute '{name}' not found")))
}

fn update_attributes(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let items = named(&call.json()?)?;
    edit(world, call, |version| {
        for item in &items {
            let place = place(version, item)?;
            let held = &mut version.attributes[place];
            if let Some(name) = text_in(item, "name") {
                name.clone_into(&mut held.name);
            }
            if let Some(text) = text_in(item, "description") {
                held.description = Some(text.to_owned());
            }
            if let Some(name) = text_in(item, "dataType") {
                held.data_type = data_type(name)?;
            }
            if let Some(primary) = item.get("isPrimary").and_then(Value::as_bool) {
                held.primary = primary;
            }
        }
        check_attributes(version)
    })
}

fn delete_attributes(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let items = named(&call.json()?)?;
    edit(world, call, |version| {
        for item in &items {
            let place = place(version, item)?;
            if version.attributes[place].primary {
                return Err(bad("The primary attribute cannot be deleted".to_owned()));
            }
            version.attributes.remove(place);
        }
        Ok(())
    })
}

/// The draft becomes the approved version.
fn approve(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = world.custom_types.named_mut(call.path_param("apiName"));
    let found = found.ok_or_else(|| not_found(call))?;
    let draft = found
        .draft
        .clone()
        .ok_or_else(|| bad("There is no draft to approve".to_owned()))?;
    if draft.primary().is_none() {
        return Err(bad("The draft has no primary attribute".to_owned()));
    }
    found.draft = None;
    found.approved = Some(draft.clone());
    found.updated_at = call.now;
    Ok(Reply::result(vec![found.record(&draft, true)]))
}

/// The draft is given up; what was never approved stays as it is.
fn discard(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = world.custom_types.named_mut(call.path_param("apiName"));
    let found = found.ok_or_else(|| not_found(call))?;
    let Some(approved) = found.approved.clone() else {
        return Err(bad(
            "A type that was never approved has nothing but its draft".to_owned(),
        ));
    };
    if found.draft.take().is_none() {
        return Err(bad("There is no draft to discard".to_owned()));
    }
    found.updated_at = call.now;
    Ok(Reply::result(vec![found.record(&approved, true)]))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let found = world.custom_types.named(call.path_param("apiName"));
    let found = found.ok_or_else(|| not_found(call))?.clone();
    world.custom_types.remove(&found.api_name);
    let version = found.approved.as_ref().or(found.draft.as_ref());
    let mut record = version.map_or(Value::Null, |version| found.record(version, true));
    if let Value::Object(members) = &mut record {
        members.insert("status".into(), json!("deleted"));
    }
    Ok(Reply::result(vec![record]))
}
