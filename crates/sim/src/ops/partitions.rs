//! Partitions: which there are, and moving leads between them (Adobe: "Leads").

use serde_json::{Value, json};

use super::skipped;
use crate::answer::Reply;
use crate::call::{Call, id_in, text_in};
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyLead, ReadWriteLead};
use crate::world::World;
use crate::world::activity_kinds::CHANGE_PARTITION;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLeadPartitions",
        "GET",
        "/rest/v1/leads/partitions.json",
        &[ReadOnlyLead, ReadWriteLead],
        partitions,
    ),
    Operation::new(
        "updateLeadPartition",
        "POST",
        "/rest/v1/leads/partitions.json",
        &[ReadWriteLead],
        update,
    ),
];

/// The id of a partition by its name. 1008 when there is none that this caller may see.
pub(super) fn find(world: &World, name: &str) -> Result<u64, Failure> {
    let found = world.partitions.named(name).map(|partition| partition.id);
    found.ok_or_else(|| Failure::new("1008", format!("Access denied to partition '{name}'")))
}

fn partitions(world: &mut World, _: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(world.partitions.records()))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.json()?;
    let mut result = Vec::new();
    for item in call.input(&body)? {
        let id = id_in(&item, "id")?;
        result.push(match one(world, call, id, &item) {
            Ok(()) => json!({"id": id, "status": "updated"}),
            Err(failure) => skipped(Some(id), &failure),
        });
    }
    Ok(Reply::result(result))
}

fn one(world: &mut World, call: &Call<'_>, id: u64, item: &Value) -> Result<(), Failure> {
    let lead = world.leads.get(id).ok_or_else(|| Failure::plain("1004"))?;
    let old = lead.partition;
    let name = text_in(item, "partitionName").ok_or_else(|| Failure::plain("1009"))?;
    let new = find(world, name)?;
    if new == old {
        return Ok(());
    }
    world.leads.put_into_partition(call.now, id, new);
    let activity = world.activities.add(call.now, id, CHANGE_PARTITION);
    activity.primary_id = Some(new);
    activity.primary = name.to_owned();
    activity.attributes = vec![
        ("Old Partition ID".into(), json!(old)),
        ("Reason".into(), json!("Web service API")),
    ];
    Ok(())
}
