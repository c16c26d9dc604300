//! Reading, writing and deleting leads (Adobe: "Leads").

use serde_json::json;

use super::paging::page;
use super::skipped;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;
use crate::world::activity_kinds::DELETE_LEAD;
use crate::world::fields;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLeadById",
        "GET",
        "/rest/v1/lead/{leadId}.json",
        &[ReadOnlyLead, ReadWriteLead],
        by_id,
    ),
    Operation::new(
        "getLeadsByFilterType",
        "GET",
        "/rest/v1/leads.json",
        &[ReadOnlyLead, ReadWriteLead],
        by_filter,
    ),
    Operation::new(
        "syncLeads",
        "POST",
        "/rest/v1/leads.json",
        &[ReadWriteLead],
        super::sync::sync,
    ),
    Operation::new(
        "deleteLeads",
        "POST",
        "/rest/v1/leads/delete.json",
        &[ReadWriteLead],
        delete,
    ),
    // Clients send this too; it does the same.
    Operation::new(
        "deleteLeads",
        "DELETE",
        "/rest/v1/leads.json",
        &[ReadWriteLead],
        delete,
    ),
];

/// More leads than this for one filter are refused.
const MOST_MATCHES: usize = 1_000;
/// More values than this in one filter are refused.
const MOST_VALUES: usize = 300;

/// The fields that a read is to give.
///
/// # Errors
/// 1006 for a name that is no field.
pub(super) fn wanted(world: &World, call: &Call<'_>) -> Result<Vec<String>, Failure> {
    let asked = call.params.list("fields");
    if asked.is_empty() {
        return Ok(fields::DEFAULT
            .iter()
            .map(|name| (*name).to_owned())
            .collect());
    }
    for name in &asked {
        if world.fields.find(name).is_none() {
            return Err(Failure::no_field(name));
        }
    }
    Ok(asked)
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_id("leadId")?;
    let fields = wanted(world, call)?;
    let lead = world.leads.get(id);
    let lead = lead.ok_or_else(|| Failure::new("1004", format!("Lead '{id}' not found")))?;
    Ok(Reply::result(vec![lead.record(&fields)]))
}

fn by_filter(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let kind = call.required("filterType")?;
    let values = call.required("filterValues")?;
    let fields = wanted(world, call)?;
    match world.fields.find(&kind) {
        None => return Err(Failure::new("1003", format!("Invalid filterType '{kind}'"))),
        // Adobe's reference names this filter though describe does not.
        Some(field) if !field.searchable && kind != "leadPartitionId" => {
            return Err(Failure::new(
                "1011",
                format!("Field '{kind}' not supported"),
            ));
        }
        Some(_) => {}
    }
    // There is no way to escape a comma inside a value.
    let values: Vec<&str> = values
        .split(',')
        .map(str::trim)
        .filter(|v| !v.is_empty())
        .collect();
    if values.len() > MOST_VALUES {
        let text = format!(
            "Too many values '{}' specified for 'filterValues'",
            values.len()
        );
        return Err(Failure::new("1003", text));
    }
    let mut ids: Vec<u64> = values
        .iter()
        .flat_map(|value| world.leads.find(&kind, value))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST_MATCHES {
        return Err(Failure::new("1003", "Too many results match the filter"));
    }
    page_of(world, call, &ids, &fields)
}

/// A page of the leads with these ids, which are in order; the token names the last one given.
///
/// # Errors
/// 1003 for a token of another query.
pub(super) fn page_of(
    world: &World,
    call: &Call<'_>,
    ids: &[u64],
    fields: &[String],
) -> Result<Reply, Failure> {
    let found = page(call, ids.iter().copied(), |id| *id)?;
    let records = found.shown.iter();
    let records = records.filter_map(|id| Some(world.leads.get(*id)?.record(fields)));
    Ok(Reply::page(records.collect(), found.next))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let mut result = Vec::new();
    for id in call.lead_ids()? {
        match world.leads.delete(id) {
            Some(lead) => {
                world.lists.forget(id);
                world.members.forget(id);
                world.records.forget_lead(id);
                world.campaign_runs.forget(id);
                world.tally.deleted += 1;
                let name = [lead.value("firstName"), lead.value("lastName")]
                    .map(|part| part.as_str().unwrap_or_default().to_owned())
                    .join(" ");
                let activity = world.activities.add(call.now, id, DELETE_LEAD);
                activity.primary_id = Some(id);
                activity.primary = name;
                result.push(json!({"id": id, "status": "deleted"}));
            }
            None => {
                let failure = Failure::plain("1004");
                world.tally.skip(&failure.code);
                result.push(skipped(Some(id), &failure));
            }
        }
    }
    Ok(Reply::result(result))
}
