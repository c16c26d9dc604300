//! Adding custom activities to leads (Adobe: "Activities" > "Add Custom Activities").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::{Call, id_in, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::ReadWriteActivity;
use crate::time::Time;
use crate::world::World;
use crate::world::custom_activities::{CustomType, Version};
use crate::world::fields::accept_as;
use crate::world::leads::text;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[Operation::new(
    "addCustomActivities",
    "POST",
    "/rest/v1/activities/external.json",
    &[ReadWriteActivity],
    add,
)];

/// The attributes of one activity take no more bytes than this.
const MOST_BYTES: usize = 65_536;

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let mut result = Vec::new();
    for item in call.input(&body)? {
        result.push(match one(world, call, &item) {
            Ok(id) => json!({"id": id, "marketoGUID": id.to_string(), "status": "added"}),
            // Here, unlike elsewhere, what is wrong with a record is called `errors`.
            Err(failure) => json!({
                "status": "skipped",
                "errors": [{"code": failure.code, "message": failure.message}],
            }),
        });
    }
    Ok(Reply::result(result))
}

/// The approved version of the type that an activity names, by its number or its name in the API.
fn version<'a>(world: &'a World, item: &Value) -> Result<(&'a CustomType, &'a Version), Failure> {
    let named = match text_in(item, "apiName") {
        Some(name) if item.get("activityTypeId").is_none() => world.custom_types.named(name),
        _ => {
            item.get("activityTypeId")
                .ok_or_else(|| Failure::missing("activityTypeId"))?;
            let id = id_in(item, "activityTypeId")?;
            world.custom_types.iter().find(|one| one.id == id)
        }
    };
    let approved = named.and_then(|one| Some((one, one.approved.as_ref()?)));
    approved.ok_or_else(|| Failure::new("1013", "No approved custom activity type found"))
}

fn one(world: &mut World, call: &Call<'_>, item: &Value) -> Result<u64, Failure> {
    for name in ["leadId", "activityDate", "primaryAttributeValue"] {
        if matches!(item.get(name), None | Some(Value::Null)) {
            return Err(Failure::missing(name));
        }
    }
    let lead = id_in(item, "leadId")?;
    if world.leads.get(lead).is_none() {
        return Err(Failure::plain("1004"));
    }
    let (kind, version) = version(world, item)?;
    let date = text_in(item, "activityDate").unwrap_or_default();
    let wrong = || {
        Failure::new(
            "1001",
            format!("Invalid value '{date}'. Required of type 'date'"),
        )
    };
    let at = Time::parse(date).ok_or_else(wrong)?;
    let primary = version.primary().ok_or_else(|| Failure::plain("1013"))?;
    let value = &item["primaryAttributeValue"];
    let value = accept_as(
        primary.kind(),
        primary.kind().length(),
        &primary.name,
        value,
    )?;
    let value = text(&value.unwrap_or(Value::Null));
    let mut bytes = value.len();
    let mut attributes = Vec::new();
    let given = match item.get("attributes") {
        Some(Value::Array(given)) => given.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err(Failure::new("1003", "attributes must be a list")),
    };
    for given in given {
        let named = |held: &&crate::world::custom_activities::Attribute| {
            text_in(given, "apiName") == Some(&held.api_name)
                || text_in(given, "name") == Some(&held.name)
        };
        let found = version.secondary().find(named);
        let name = text_in(given, "apiName").or(text_in(given, "name"));
        let name = name.unwrap_or_default();
        let found = found.ok_or_else(|| Failure::no_field(name))?;
        let value = given.get("value").unwrap_or(&Value::Null);
        let value = accept_as(found.kind(), found.kind().length(), &found.name, value)?;
        // What is empty is left out of the activity.
        if let Some(value) = value {
            bytes += text(&value).len();
            attributes.push((found.name.clone(), value));
        }
    }
    if bytes > MOST_BYTES {
        let text = format!("Failed to create activity: attributes exceed {MOST_BYTES} bytes");
        return Err(Failure::new("1049", text));
    }
    let kind = kind.id;
    let activity = world.activities.add(call.now, lead, kind);
    activity.at = at;
    activity.primary = value;
    activity.attributes = attributes;
    Ok(activity.id)
}
