//! Reading programs (Adobe: "Programs").

use serde_json::Value;

use super::{READ, browse, flag, found, given, invalid, list, with_id, with_name};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::programs::Program;
use crate::world::assets::{Assets, FolderRef};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getPrograms",
        "GET",
        "/rest/asset/v1/programs.json",
        READ,
        programs,
    ),
    Operation::new(
        "getProgramById",
        "GET",
        "/rest/asset/v1/program/{id}.json",
        READ,
        by_id,
    ),
    Operation::new(
        "getProgramByName",
        "GET",
        "/rest/asset/v1/program/byName.json",
        READ,
        by_name,
    ),
    Operation::new(
        "getProgramsByTag",
        "GET",
        "/rest/asset/v1/program/byTag.json",
        READ,
        by_tag,
    ),
    Operation::new(
        "getSmartListByProgramId",
        "GET",
        "/rest/asset/v1/program/{programId}/smartList.json",
        READ,
        smart_list,
    ),
];

/// What `filterType` and `filterValues` keep.
fn filter(call: &Call<'_>) -> Result<impl Fn(&Program) -> bool + use<>, Failure> {
    let kind = call.params.get("filterType").unwrap_or_default();
    let values = call.params.list("filterValues");
    match kind.as_str() {
        "" => {}
        "id" | "programId" | "folderId" | "workspace" if values.is_empty() => {
            return Err(super::blank("filterValues"));
        }
        "id" | "programId" | "folderId" | "workspace" => {}
        _ => return Err(invalid("filterType", &kind)),
    }
    Ok(move |program: &Program| {
        let value = match kind.as_str() {
            "id" | "programId" => program.head.id.to_string(),
            "folderId" => match program.head.folder {
                FolderRef::Folder(id) => id.to_string(),
                FolderRef::Program(_) => return false,
            },
            "workspace" => "Default".to_owned(),
            _ => return true,
        };
        values.contains(&value)
    })
}

fn programs(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let filter = filter(call)?;
    let status = call.params.get("status");
    let fits = |program: &Program| {
        let wanted = status
            .as_ref()
            .is_none_or(|status| *status == program.status);
        wanted && filter(program)
    };
    let assets = &world.assets;
    list(call, &assets.programs, fits, |it| assets.program_record(it))
}

/// A program with its tags and costs, as far as they are wanted.
pub(super) fn whole(assets: &Assets, program: &Program, tags: bool, costs: bool) -> Value {
    let mut record = assets.program_record(program);
    if let Value::Object(members) = &mut record {
        if tags {
            members.insert("tags".to_owned(), program.tag_records());
        }
        if costs {
            members.insert("costs".to_owned(), program.cost_records());
        }
    }
    record
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    with_id(call, &assets.programs, |it| whole(assets, it, true, true))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (tags, costs) = (flag(call, "includeTags")?, flag(call, "includeCosts")?);
    let assets = &world.assets;
    with_name(call, &assets.programs, |it| whole(assets, it, tags, costs))
}

/// Adobe's page says that the order is random; here it is that of the ids.
fn by_tag(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (kind, value) = (given(call, "tagType")?, given(call, "tagValue")?);
    let assets = &world.assets;
    let tagged = |program: &&Program| program.tags.get(&kind).is_some_and(|it| *it == value);
    let found = assets.programs.iter().filter(tagged);
    browse(
        call,
        found.map(|program| whole(assets, program, true, false)),
    )
}

fn smart_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let with_rules = flag(call, "includeRules")?;
    let program = world.assets.programs.get(call.path_id("programId")?);
    let list = program.and_then(|it| world.assets.smart_lists.get(it.smart_list?));
    Ok(found(list.map(|list| list.record(with_rules))))
}
