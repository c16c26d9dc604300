//! What a lead is a member of, and the leads of a program (Adobe: "Leads").

use serde_json::{Value, json};

use super::leads::wanted;
use super::merge::lead_id;
use super::paging::page;
use super::program_members::program_id;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyAssets, ReadOnlyLead, ReadWriteAssets, ReadWriteLead};
use crate::time::Time;
use crate::world::World;
use crate::world::members::Member;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getListsByLeadId",
        "GET",
        "/rest/v1/leads/{leadId}/listMembership.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        lists,
    ),
    Operation::new(
        "getProgramsByLeadId",
        "GET",
        "/rest/v1/leads/{leadId}/programMembership.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        programs,
    ),
    Operation::new(
        "getSmartCampaignsByLeadId",
        "GET",
        "/rest/v1/leads/{leadId}/smartCampaignMembership.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        campaigns,
    ),
    Operation::new(
        "getLeadsByProgramId",
        "GET",
        "/rest/v1/leads/programs/{programId}.json",
        &[ReadOnlyLead, ReadWriteLead],
        leads,
    ),
];

fn lists(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lead = lead_id(world, call)?;
    let on = world
        .lists
        .iter()
        .filter(|list| list.members.contains(&lead));
    let found = page(call, on, |list| list.id)?;
    let record = |list: &crate::world::lists::List| {
        json!({
            "listId": list.id,
            "createdAt": list.created_at.iso(),
            "updatedAt": list.updated_at.iso(),
        })
    };
    Ok(found.map(record).with_more())
}

/// Whether something changed within `earliestUpdatedAt` and `latestUpdatedAt`.
///
/// # Errors
/// 1003 for what is no date.
pub(super) fn within(call: &Call<'_>) -> Result<impl Fn(Time) -> bool + use<>, Failure> {
    let end = |name: &str| -> Result<Option<Time>, Failure> {
        let Some(text) = call.params.get(name) else {
            return Ok(None);
        };
        let bad = || Failure::new("1003", format!("Invalid date '{text}'"));
        Time::parse(&text).map(Some).ok_or_else(bad)
    };
    let from = end("earliestUpdatedAt")?.unwrap_or_default();
    let to = end("latestUpdatedAt")?.unwrap_or(Time::from_millis(u64::MAX));
    Ok(move |at: Time| at >= from && at <= to)
}

fn programs(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lead = lead_id(world, call)?;
    let within = within(call)?;
    let values = match call.params.get("filterType").as_deref() {
        None => Vec::new(),
        Some("programId") => {
            call.required("filterValues")?;
            call.params.list("filterValues")
        }
        Some(other) => {
            return Err(Failure::new(
                "1003",
                format!("Invalid filterType '{other}'"),
            ));
        }
    };
    let fits = |member: &&Member| {
        within(member.updated_at)
            // Nobody is a member of what has been deleted.
            && world.assets.programs.get(member.program).is_some()
            && (values.is_empty() || values.contains(&member.program.to_string()))
    };
    let found = page(call, world.members.of_lead(lead).filter(fits), |member| {
        member.program
    })?;
    Ok(found.map(Member::membership).with_more())
}

fn campaigns(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lead = lead_id(world, call)?;
    let within = within(call)?;
    let passed = world.campaign_runs.of_lead(lead);
    let passed = passed.filter(|(id, passage)| {
        within(passage.updated_at) && world.assets.campaigns.get(*id).is_some()
    });
    let found = page(call, passed, |(id, _)| *id)?;
    Ok(found.map(|(id, passage)| passage.record(id)).with_more())
}

fn leads(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let program = program_id(world, call)?;
    let fields = wanted(world, call)?;
    let found = page(call, world.members.of_program(program), |member| {
        member.lead
    })?;
    let record = |member: &Member| {
        let mut record = world.leads.get(member.lead)?.record(&fields);
        if let Value::Object(members) = &mut record {
            members.insert("membership".into(), member.membership());
        }
        Some(record)
    };
    let records = found.shown.into_iter().filter_map(record).collect();
    Ok(Reply::page(records, found.next))
}
