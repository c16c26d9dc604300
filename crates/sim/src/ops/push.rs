//! Push Lead: an upsert that a program hears of (Adobe: "Leads" > "Push Lead to Marketo").

use serde_json::{Value, json};

use super::progress::{Program, move_to};
use super::sync::{self, Action, Upsert};
use crate::answer::Reply;
use crate::call::{Call, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::ReadWriteLead;
use crate::world::World;
use crate::world::activity_kinds::PUSH_LEAD;
use crate::world::leads::text;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[Operation::new(
    "pushLeadToMarketo",
    "POST",
    "/rest/v1/leads/push.json",
    &[ReadWriteLead],
    push,
)];

/// The member of a record that holds what a click in an email left behind.
const CLICK: &str = "mktToken";

/// A click's token: this and the lead's id. Real ones say as much, but encrypted.
const TOKEN: &str = "sim-lead-";

fn push(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let mut body = call.json()?;
    let name = text_in(&body, "programName").ok_or_else(|| Failure::missing("programName"))?;
    let missing = || Failure::new("1013", format!("Program '{name}' not found"));
    let program = Program::named(world, name).ok_or_else(missing)?;
    let step = text_in(&body, "programStatus")
        .map(|name| program.step(name))
        .transpose()?;
    let by_click = text_in(&body, "lookupField") == Some(CLICK);
    if by_click && let Value::Object(members) = &mut body {
        members.insert("lookupField".into(), json!("id"));
    }
    let mut upsert = Upsert::read(world, &body)?;
    if by_click {
        upsert.action = Action::UpdateOnly;
    } else if upsert.lookup.name == "id" {
        return Err(Failure::new("1003", "Lookup field 'id' is not allowed"));
    }
    let mut result = Vec::new();
    for mut record in call.input(&body)? {
        let done = match by_click {
            true => take_click(&mut record),
            false => Ok(()),
        };
        let done = done.and_then(|()| sync::one(world, call, &upsert, &record));
        if let Ok((lead, status)) = &done {
            let activity = world.activities.add(call.now, *lead, PUSH_LEAD);
            activity.primary_id = Some(program.id);
            activity.primary.clone_from(&program.name);
            let shown = ["Reason", "Source"].into_iter().zip(["reason", "source"]);
            let shown = shown.map(|(name, member)| {
                (
                    name.into(),
                    json!(text(body.get(member).unwrap_or(&Value::Null))),
                )
            });
            activity.attributes = shown.collect();
            if let Some(step) = &step {
                // Whoever is at that status already stays there.
                move_to(world, call, &program, *lead, step, *status == "created").ok();
            }
        }
        result.push(sync::result(world, done));
    }
    Ok(Reply::result(result))
}

/// Puts the id that a click's token stands for in its place.
fn take_click(record: &mut Value) -> Result<(), Failure> {
    let token = text_in(record, CLICK).unwrap_or_default();
    let id = token
        .strip_prefix(TOKEN)
        .and_then(|id| id.parse::<u64>().ok());
    let bad = || Failure::new("1003", format!("Invalid {CLICK} '{token}'"));
    let id = id.ok_or_else(bad)?;
    if let Value::Object(members) = record {
        members.shift_remove(CLICK);
        members.insert("id".into(), json!(id));
    }
    Ok(())
}
