//! Programs (Adobe: "Programs").

use serde_json::{Value, json};

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyAssets, ReadWriteAssets};
use crate::time::Time;
use crate::world::World;
use crate::world::assets::Program;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getPrograms",
        "GET",
        "/rest/asset/v1/programs.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        programs,
    ),
    Operation::new(
        "getProgramById",
        "GET",
        "/rest/asset/v1/program/{id}.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        by_id,
    ),
    Operation::new(
        "getProgramByName",
        "GET",
        "/rest/asset/v1/program/byName.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        by_name,
    ),
];

fn date(call: &Call<'_>, name: &str) -> Result<Option<Time>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let bad = || Failure::new("704", format!("{name} has an invalid date format"));
    Time::parse(&text).map(Some).ok_or_else(bad)
}

fn programs(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let earliest = date(call, "earliestUpdatedAt")?;
    let latest = date(call, "latestUpdatedAt")?;
    let kind = call.params.get("filterType").unwrap_or_default();
    let values = call.params.list("filterValues");
    let fits = |program: &&Program| {
        earliest.is_none_or(|from| program.updated_at >= from)
            && latest.is_none_or(|to| program.updated_at <= to)
            && (kind != "id" || values.contains(&program.id.to_string()))
    };
    let assets = &world.assets;
    super::browse(
        call,
        assets
            .programs
            .values()
            .filter(fits)
            .map(|p| assets.program_record(p)),
    )
}

/// A single program also shows tags and costs.
fn single(world: &World, program: &Program) -> Value {
    let mut record = world.assets.program_record(program);
    if let Value::Object(members) = &mut record {
        members.insert("tags".into(), json!([]));
        members.insert("costs".into(), json!([]));
    }
    record
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_id("id")?;
    let found = world
        .assets
        .programs
        .get(&id)
        .map(|program| vec![single(world, program)]);
    Ok(Reply::Assets(found))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = call
        .params
        .get("name")
        .ok_or_else(|| Failure::new("701", "name cannot be blank"))?;
    let found = world
        .assets
        .programs
        .values()
        .find(|program| program.name == name);
    Ok(Reply::Assets(
        found.map(|program| vec![single(world, program)]),
    ))
}
