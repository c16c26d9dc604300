//! Static lists and their members (Adobe: "List Membership").

use serde_json::{Value, json};

use super::leads::{page_of, wanted};
use super::paging::page;
use super::skipped;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLists",
        "GET",
        "/rest/v1/lists.json",
        &[ReadOnlyLead, ReadWriteLead],
        lists,
    ),
    Operation::new(
        "getListById",
        "GET",
        "/rest/v1/lists/{listId}.json",
        &[ReadOnlyLead, ReadWriteLead],
        by_id,
    ),
    Operation::new(
        "getLeadsByListId",
        "GET",
        "/rest/v1/list/{listId}/leads.json",
        &[ReadOnlyLead, ReadWriteLead],
        members,
    ),
    Operation::new(
        "getLeadsByListId",
        "GET",
        "/rest/v1/lists/{listId}/leads.json",
        &[ReadOnlyLead, ReadWriteLead],
        members,
    ),
    Operation::new(
        "addLeadsToList",
        "POST",
        "/rest/v1/lists/{listId}/leads.json",
        &[ReadWriteLead],
        add,
    ),
    Operation::new(
        "removeLeadsFromList",
        "DELETE",
        "/rest/v1/lists/{listId}/leads.json",
        &[ReadWriteLead],
        remove,
    ),
    Operation::new(
        "isMemberOfList",
        "GET",
        "/rest/v1/lists/{listId}/leads/ismember.json",
        &[ReadWriteLead],
        is_member,
    ),
];

fn lists(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let ids = call.params.list("id");
    let names = call.params.list("name");
    let programs = call.params.list("programName");
    let workspaces = call.params.list("workspaceName");
    // A name with a comma can also be meant as a whole.
    let whole = call.params.get("name").unwrap_or_default();
    let fits = |list: &&crate::world::lists::List| {
        let program = list.program.clone().unwrap_or_default();
        (ids.is_empty() || ids.contains(&list.id.to_string()))
            && (names.is_empty() || names.contains(&list.name) || whole == list.name)
            && (programs.is_empty() || programs.contains(&program))
            && (workspaces.is_empty() || workspaces.iter().any(|name| name == "Default"))
    };
    let found = page(call, world.lists.iter().filter(fits), |list| list.id)?;
    Ok(found.map(|list| list.record()).into())
}

/// The list that the path names. 1013 when there is none.
fn list_id(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.path_id("listId")?;
    let missing = || Failure::new("1013", format!("List '{id}' not found"));
    world.lists.get(id).map(|list| list.id).ok_or_else(missing)
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = list_id(world, call)?;
    Ok(Reply::result(
        world
            .lists
            .get(id)
            .map(|list| list.record())
            .into_iter()
            .collect(),
    ))
}

fn members(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = list_id(world, call)?;
    let fields = wanted(world, call)?;
    let list = world.lists.get(id);
    let ids: Vec<u64> = list
        .map(|list| list.members.iter().copied().collect())
        .unwrap_or_default();
    page_of(world, call, &ids, &fields)
}

/// Does something with each lead of the input that exists; the others are skipped with 1004.
fn each(
    world: &mut World,
    call: &Call<'_>,
    mut act: impl FnMut(&mut World, u64, u64) -> Result<&'static str, Failure>,
) -> Result<Reply, Failure> {
    let list = list_id(world, call)?;
    let mut result: Vec<Value> = Vec::new();
    for lead in call.lead_ids()? {
        let done = match world.leads.get(lead) {
            Some(_) => act(world, list, lead),
            None => Err(Failure::plain("1004")),
        };
        result.push(match done {
            Ok(status) => json!({"id": lead, "status": status}),
            Err(failure) => skipped(Some(lead), &failure),
        });
    }
    Ok(Reply::result(result))
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    each(world, call, |world, list, lead| {
        change(world, call, list, lead, 24, |members| members.insert(lead));
        Ok("added")
    })
}

fn remove(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    each(world, call, |world, list, lead| {
        if change(world, call, list, lead, 25, |members| members.remove(&lead)) {
            Ok("removed")
        } else {
            Err(Failure::plain("1015"))
        }
    })
}

fn change(
    world: &mut World,
    call: &Call<'_>,
    list: u64,
    lead: u64,
    kind: u64,
    act: impl FnOnce(&mut std::collections::BTreeSet<u64>) -> bool,
) -> bool {
    let Some(found) = world.lists.get_mut(list) else {
        return false;
    };
    let changed = act(&mut found.members);
    if changed {
        found.updated_at = call.now;
        let name = found.name.clone();
        let activity = world.activities.add(call.now, lead, kind);
        activity.primary_id = Some(list);
        activity.primary = name;
        activity.attributes = vec![("Source".into(), json!("Web service API"))];
    }
    changed
}

fn is_member(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    each(world, call, |world, list, lead| {
        let on = world
            .lists
            .get(list)
            .is_some_and(|list| list.members.contains(&lead));
        Ok(if on { "memberof" } else { "notmemberof" })
    })
}
