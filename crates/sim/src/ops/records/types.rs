//! The types of custom objects: drafts, approval, fields (Adobe: "Custom Objects" > "Custom Object
//! Types").

use serde_json::{Value, json};

use super::type_fields;
use super::write::Action;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{self, ReadOnlyCustomObjectType, ReadWriteCustomObjectType};
use crate::world::World;
use crate::world::records::custom::{CustomType, Model, missing};

const READ: &[Permission] = &[ReadOnlyCustomObjectType, ReadWriteCustomObjectType];
const WRITE: &[Permission] = &[ReadWriteCustomObjectType];
/// The most types that the API can make.
const MOST_TYPES: usize = 10;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "listCustomObjectTypes",
        "GET",
        "/rest/v1/customobjects/schema.json",
        READ,
        list,
    ),
    Operation::new(
        "syncCustomObjectType",
        "POST",
        "/rest/v1/customobjects/schema.json",
        WRITE,
        sync,
    ),
    Operation::new(
        "describeCustomObjectType",
        "GET",
        "/rest/v1/customobjects/schema/{apiName}/describe.json",
        READ,
        describe,
    ),
    Operation::new(
        "approveCustomObjectType",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/approve.json",
        WRITE,
        approve,
    ),
    Operation::new(
        "discardCustomObjectTypeDraft",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/discardDraft.json",
        WRITE,
        discard,
    ),
    Operation::new(
        "deleteCustomObjectType",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "addCustomObjectTypeFields",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/addField.json",
        WRITE,
        type_fields::add,
    ),
    Operation::new(
        "updateCustomObjectTypeField",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/{fieldApiName}/updateField.json",
        WRITE,
        type_fields::update,
    ),
    Operation::new(
        "deleteCustomObjectTypeFields",
        "POST",
        "/rest/v1/customobjects/schema/{apiName}/deleteField.json",
        WRITE,
        type_fields::delete,
    ),
    Operation::new(
        "getCustomObjectTypeFieldDataTypes",
        "GET",
        "/rest/v1/customobjects/schema/fieldDataTypes.json",
        READ,
        type_fields::data_types,
    ),
    Operation::new(
        "getCustomObjectLinkableObjects",
        "GET",
        "/rest/v1/customobjects/schema/linkableObjects.json",
        READ,
        type_fields::linkable,
    ),
    Operation::new(
        "getCustomObjectDependentAssets",
        "GET",
        "/rest/v1/customobjects/schema/{apiName}/dependentAssets.json",
        READ,
        dependents,
    ),
];

fn state(call: &Call<'_>) -> Result<Option<String>, Failure> {
    let state = call.params.get("state");
    match state.as_deref() {
        None | Some("draft" | "approved" | "approvedWithDraft") => Ok(state),
        Some(other) => Err(Failure::new("1003", format!("Invalid state '{other}'"))),
    }
}

fn list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let state = state(call)?;
    let names = call.params.list("names");
    let types = world.records.custom.types.values();
    let wanted = types.filter(|one| names.is_empty() || names.contains(&one.name));
    let shown = wanted.filter_map(|one| one.described(state.as_deref()));
    Ok(Reply::result(shown.collect()))
}

/// The type that the path names.
fn named<'a>(world: &'a World, call: &Call<'_>) -> Result<&'a CustomType, Failure> {
    world.records.custom.find(call.path_param("apiName"))
}

fn describe(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let state = state(call)?;
    let one = named(world, call)?;
    let shown = one.described(state.as_deref());
    Ok(Reply::result(vec![
        shown.ok_or_else(|| missing(&one.name))?,
    ]))
}

/// A member of a body that is text. 1001 for another value.
pub(super) fn word(body: &Value, name: &str) -> Result<Option<String>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
        Some(other) => {
            let text = format!("Invalid value '{other}'. Required of type 'string'");
            Err(Failure::new("1001", text))
        }
    }
}

/// A member of a body that is true or false. 1001 for another value.
pub(super) fn flag(body: &Value, name: &str) -> Result<Option<bool>, Failure> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(yes)) => Ok(Some(*yes)),
        Some(other) => {
            let text = format!("Invalid value '{other}'. Required of type 'boolean'");
            Err(Failure::new("1001", text))
        }
    }
}

/// 1003 for a name with other than letters, digits and underscores in it; names for people may
/// have blanks, as in Adobe's examples.
pub(super) fn check_name(name: &str, member: &str) -> Result<(), Failure> {
    let blank = member == "displayName";
    let fits = |letter: char| letter.is_alphanumeric() || letter == '_' || (blank && letter == ' ');
    if name.chars().all(fits) && name.chars().count() <= 255 {
        return Ok(());
    }
    let text = format!("Invalid value '{name}' for '{member}'");
    Err(Failure::new("1003", text))
}

fn sync(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let action = Action::read(&body, Action::CreateOrUpdate)?;
    let name = word(&body, "apiName")?.ok_or_else(|| Failure::missing("apiName"))?;
    check_name(&name, "apiName")?;
    let display = word(&body, "displayName")?;
    if display.is_none() && action != Action::UpdateOnly {
        return Err(Failure::missing("displayName"));
    }
    let types = &world.records.custom.types;
    let found = types.get(&name);
    if let Some(display) = &display {
        check_name(display, "displayName")?;
        let mut others = types.values().filter(|other| other.name != name);
        let taken = |other: &CustomType| other.latest().is_some_and(|it| it.display == *display);
        if others.any(taken) {
            return Err(Failure::plain("1017"));
        }
    }
    let mut model = match (action, found) {
        (Action::CreateOnly, Some(_)) => return Err(Failure::plain("1017")),
        (Action::UpdateOnly, None) => return Err(missing(&name)),
        (_, Some(one)) => one.latest().cloned().ok_or_else(|| missing(&name))?,
        (_, None) if types.len() >= MOST_TYPES => {
            let text = format!("The maximum number of custom object types is {MOST_TYPES}");
            return Err(Failure::new("1014", text));
        }
        (_, None) => Model::default(),
    };
    if let Some(display) = display {
        let approved = found.is_some_and(|one| one.approved.is_some());
        if approved && display != model.display {
            return Err(Failure::new(
                "1003",
                "displayName cannot be changed once the type is approved",
            ));
        }
        model.display = display;
    }
    if body.get("pluralName").is_some() {
        model.plural = word(&body, "pluralName")?;
    }
    if body.get("description").is_some() {
        model.description = word(&body, "description")?;
    }
    if let Some(yes) = flag(&body, "showInLeadDetail")? {
        model.in_lead_detail = yes;
    }
    let types = &mut world.records.custom.types;
    let one = types.entry(name.clone()).or_insert_with(|| CustomType {
        name,
        draft: None,
        approved: None,
        dependents: Vec::new(),
    });
    one.draft = Some(model);
    Ok(Reply::result(Vec::new()))
}

fn approve(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let one = named(world, call)?;
    let name = one.name.clone();
    let no_draft = || Failure::new("1003", format!("Object '{name}' has no draft"));
    let draft = one.draft.as_ref().ok_or_else(no_draft)?;
    if draft.dedupe().is_empty() {
        return Err(Failure::new(
            "1003",
            "At least one dedupe field is required",
        ));
    }
    world.records.custom.approve(call.now, &name);
    Ok(Reply::result(Vec::new()))
}

/// Without an approved version the type goes with its draft.
fn discard(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let one = named(world, call)?;
    let name = one.name.clone();
    if one.draft.is_none() {
        return Err(Failure::plain("1048"));
    }
    let types = &mut world.records.custom.types;
    match types.get_mut(&name) {
        Some(one) if one.approved.is_some() => one.draft = None,
        _ => {
            types.remove(&name);
        }
    }
    Ok(Reply::result(Vec::new()))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let one = named(world, call)?;
    let name = one.name.clone();
    if !one.dependents.is_empty() || world.records.custom.is_linked(&name) {
        return Err(Failure::plain("1022"));
    }
    world.records.custom.types.remove(&name);
    Ok(Reply::result(Vec::new()))
}

fn dependents(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let shown = named(world, call)?.dependents.iter().map(|one| {
        json!({
            "assetType": one.kind,
            "assetId": one.id,
            "assetName": one.name,
            "usedFields": one.fields,
        })
    });
    Ok(Reply::result(shown.collect()))
}
