//! Reading the activity log (Adobe: "Activities", "Paging Tokens").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyActivity, ReadWriteActivity};
use crate::time::Time;
use crate::world::World;
use crate::world::activities::Activity;
use crate::world::activity_kinds::{DELETE_LEAD, KINDS, NEW_LEAD};
use crate::world::custom_activities::CustomType;
use crate::world::page;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getActivityTypes",
        "GET",
        "/rest/v1/activities/types.json",
        &[ReadOnlyActivity, ReadWriteActivity],
        types,
    ),
    Operation::new(
        "getPagingToken",
        "GET",
        "/rest/v1/activities/pagingtoken.json",
        &[ReadOnlyActivity, ReadWriteActivity],
        paging_token,
    ),
    Operation::new(
        "getLeadActivities",
        "GET",
        "/rest/v1/activities.json",
        &[ReadOnlyActivity, ReadWriteActivity],
        activities,
    ),
    Operation::new(
        "getLeadChanges",
        "GET",
        "/rest/v1/activities/leadchanges.json",
        &[ReadOnlyActivity, ReadWriteActivity],
        lead_changes,
    ),
    Operation::new(
        "getDeletedLeads",
        "GET",
        "/rest/v1/activities/deletedleads.json",
        &[ReadOnlyActivity, ReadWriteActivity],
        deleted_leads,
    ),
];

/// One token serves the whole family: it stands for a place in the log, not for a query.
const FAMILY: &str = "activities";
/// Lists of this size or more cannot be used as a filter.
const LIST_TOO_BIG: usize = 10_000;
const MOST_TYPES: usize = 10;
const MOST_LEADS: usize = 30;

fn types(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    let kinds = KINDS.iter().map(|kind| {
        let attributes: Vec<Value> = kind
            .attributes
            .iter()
            .map(|(name, kind)| json!({"name": name, "dataType": kind}))
            .collect();
        let mut shown = json!({"id": kind.id, "name": kind.name, "description": kind.description});
        if let Value::Object(members) = &mut shown {
            if !kind.primary.0.is_empty() {
                let primary = json!({"name": kind.primary.0, "dataType": kind.primary.1});
                members.insert("primaryAttribute".into(), primary);
            }
            members.insert("attributes".into(), Value::Array(attributes));
        }
        shown
    });
    let custom = world.custom_types.iter();
    let custom = custom.filter_map(CustomType::activity_type);
    Ok(Reply::result(kinds.chain(custom).collect()))
}

fn paging_token(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let since = call.required("sinceDatetime")?;
    let bad = || Failure::new("1003", format!("Invalid date '{since}'"));
    let place = world.activities.place(Time::parse(&since).ok_or_else(bad)?);
    let mut more = serde_json::Map::new();
    more.insert("nextPageToken".into(), json!(page::token(place, FAMILY)));
    let envelope = Reply::Result {
        result: Vec::new(),
        more,
    };
    Ok(envelope)
}

/// Numbers of a comma-separated parameter, at most so many.
fn numbers(call: &Call<'_>, name: &str, most: usize) -> Result<Vec<u64>, Failure> {
    let mut found = Vec::new();
    for text in call.params.list(name) {
        let wrong = format!("Invalid value '{text}'. Required of type 'integer'");
        found.push(text.parse().map_err(|_| Failure::new("1001", wrong))?);
    }
    if found.len() > most {
        let text = format!("Too many values '{}' specified for '{name}'", found.len());
        return Err(Failure::new("1003", text));
    }
    Ok(found)
}

/// Which leads are asked for, by `leadIds` or `listId`; `None` for all.
fn leads_asked(world: &World, call: &Call<'_>) -> Result<Option<Vec<u64>>, Failure> {
    let leads = numbers(call, "leadIds", MOST_LEADS)?;
    if !leads.is_empty() {
        return Ok(Some(leads));
    }
    let Some(id) = call.number("listId")? else {
        return Ok(None);
    };
    let missing = || Failure::new("1013", format!("List '{id}' not found"));
    let list = world.lists.get(id).ok_or_else(missing)?;
    if list.members.len() >= LIST_TOO_BIG {
        return Err(Failure::new("1003", "List has too many members"));
    }
    Ok(Some(list.members.iter().copied().collect()))
}

/// One page: what one block of the log holds that fits.
fn scan(
    world: &World,
    call: &Call<'_>,
    fits: impl Fn(&Activity) -> bool,
    show: impl Fn(&Activity) -> Value,
) -> Result<Reply, Failure> {
    let token = call.required("nextPageToken")?;
    let from = page::position(&token, FAMILY)?;
    let page = world.activities.scan(from, call.batch_size()?, fits);
    let records = page.found.iter().map(|activity| show(activity)).collect();
    Ok(Reply::activities(
        records,
        page::token(page.next, FAMILY),
        page.more,
    ))
}

fn activities(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    call.required("activityTypeIds")?;
    let kinds = numbers(call, "activityTypeIds", MOST_TYPES)?;
    let assets = numbers(call, "assetIds", usize::MAX)?;
    if !assets.is_empty() && kinds.len() > 1 {
        return Err(Failure::new(
            "1003",
            "assetIds needs a single activityTypeIds",
        ));
    }
    let leads = leads_asked(world, call)?;
    let fits = |activity: &Activity| {
        kinds.contains(&activity.kind)
            && leads
                .as_ref()
                .is_none_or(|leads| leads.contains(&activity.lead))
            && (assets.is_empty() || activity.primary_id.is_some_and(|id| assets.contains(&id)))
    };
    scan(world, call, fits, Activity::record)
}

fn lead_changes(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    call.required("fields")?;
    let fields = super::leads::wanted(world, call)?;
    let leads = leads_asked(world, call)?;
    let fits = |activity: &Activity| {
        let changed = match &activity.change {
            Some(change) => fields.contains(&change.field),
            None => activity.kind == NEW_LEAD,
        };
        changed
            && leads
                .as_ref()
                .is_none_or(|leads| leads.contains(&activity.lead))
    };
    scan(world, call, fits, Activity::change_record)
}

fn deleted_leads(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    scan(
        world,
        call,
        |activity| activity.kind == DELETE_LEAD,
        Activity::record,
    )
}
