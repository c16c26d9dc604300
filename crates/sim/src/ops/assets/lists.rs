//! Static lists and smart lists as assets (Adobe: "Static Lists", "Smart Lists").

use super::{Browse, New, READ, WRITE, against, browse, description, flag, found, given, id_only};
use super::{list, new_name, no_such, only_form, taken, with_id, with_name};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::export::job::Filter;
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::assets::smart_lists::SmartList;
use crate::world::lists::List;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getStaticLists",
        "GET",
        "/rest/asset/v1/staticLists.json",
        READ,
        static_lists,
    ),
    Operation::new(
        "createStaticList",
        "POST",
        "/rest/asset/v1/staticLists.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getStaticListById",
        "GET",
        "/rest/asset/v1/staticList/{id}.json",
        READ,
        static_list,
    ),
    Operation::new(
        "updateStaticListMetadata",
        "POST",
        "/rest/asset/v1/staticList/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "getStaticListByName",
        "GET",
        "/rest/asset/v1/staticList/byName.json",
        READ,
        static_list_by_name,
    ),
    Operation::new(
        "deleteStaticList",
        "POST",
        "/rest/asset/v1/staticList/{id}/delete.json",
        WRITE,
        delete,
    ),
    Operation::new(
        "getSmartLists",
        "GET",
        "/rest/asset/v1/smartLists.json",
        READ,
        smart_lists,
    ),
    Operation::new(
        "getSmartListById",
        "GET",
        "/rest/asset/v1/smartList/{id}.json",
        READ,
        smart_list,
    ),
    Operation::new(
        "getSmartListByName",
        "GET",
        "/rest/asset/v1/smartList/byName.json",
        READ,
        smart_list_by_name,
    ),
    Operation::new(
        "cloneSmartList",
        "POST",
        "/rest/asset/v1/smartList/{id}/clone.json",
        WRITE,
        clone_smart_list,
    ),
    Operation::new(
        "deleteSmartList",
        "POST",
        "/rest/asset/v1/smartList/{id}/delete.json",
        WRITE,
        delete_smart_list,
    ),
];

fn static_lists(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asked = Browse::read(call)?;
    let fits = |list: &&List| asked.wants(list.folder, list.updated_at);
    let found = world.lists.iter().filter(fits);
    browse(call, found.map(List::asset_record))
}

fn static_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let list = world.lists.get(call.path_id("id")?);
    Ok(found(list.map(List::asset_record)))
}

fn static_list_by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let list = world.lists.named(&given(call, "name")?);
    Ok(found(list.map(List::asset_record)))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let new = New::read(world, call, AssetKind::StaticList)?;
    if world.lists.named(&new.name).is_some() {
        return Err(taken(AssetKind::StaticList, &new.name));
    }
    let assets = &world.assets;
    let program = assets.program_of(new.folder);
    let program = program.and_then(|id| assets.programs.get(id));
    let program = program.map(|it| it.head.name.as_str());
    let id = world.lists.add(call.now, &new.name, new.folder, program);
    if let Some(list) = world.lists.get_mut(id) {
        list.description = new.description.unwrap_or_default();
    }
    Ok(found(world.lists.get(id).map(List::asset_record)))
}

fn listed(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.path_id("id")?;
    let list = world.lists.get(id).map(|list| list.id);
    list.ok_or_else(|| no_such(AssetKind::StaticList, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = listed(world, call)?;
    let (name, about) = (new_name(call)?, description(call)?);
    if let Some(name) = &name
        && world.lists.named(name).is_some_and(|other| other.id != id)
    {
        return Err(taken(AssetKind::StaticList, name));
    }
    if let Some(list) = world.lists.get_mut(id) {
        list.name = name.unwrap_or_else(|| list.name.clone());
        list.description = about.unwrap_or_else(|| list.description.clone());
        list.updated_at = call.now;
    }
    Ok(found(world.lists.get(id).map(List::asset_record)))
}

/// Whether an export or import that has not ended uses a static list.
pub(super) fn is_in_use(world: &World, id: u64) -> bool {
    use crate::export::job::Status::{Created, Processing, Queued};
    let mut exports = world.exports.iter();
    let mut imports = world.imports.iter();
    exports.any(|job| {
        matches!(job.filter, Filter::List(list) if list == id)
            && matches!(job.status, Created | Queued | Processing)
    }) || imports.any(|job| job.is_open() && job.target.list() == Some(id))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = listed(world, call)?;
    if is_in_use(world, id) {
        return Err(against("Static list is used by an import or export"));
    }
    world.lists.remove(id);
    Ok(id_only(id))
}

fn smart_lists(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lists = &world.assets.smart_lists;
    list(call, lists, |_| true, |it| it.record(false))
}

fn smart_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let with_rules = flag(call, "includeRules")?;
    let lists = &world.assets.smart_lists;
    with_id(call, lists, |it| it.record(with_rules))
}

fn smart_list_by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let lists = &world.assets.smart_lists;
    with_name(call, lists, |it| it.record(false))
}

/// The smart list that the path names. 702 when there is none, 709 when it is part of a campaign
/// or program.
fn own_smart_list<'w>(world: &'w World, call: &Call<'_>) -> Result<&'w SmartList, Failure> {
    let id = call.path_id("id")?;
    let list = world.assets.smart_lists.get(id);
    match list.ok_or_else(|| no_such(AssetKind::SmartList, id))? {
        list if list.is_part => Err(against("Smart list is part of another asset")),
        list => Ok(list),
    }
}

fn clone_smart_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let source = own_smart_list(world, call)?.clone();
    let new = New::read(world, call, AssetKind::SmartList)?;
    let lists = &mut world.assets.smart_lists;
    if lists.is_taken(&new.name, None, None) {
        return Err(taken(AssetKind::SmartList, &new.name));
    }
    let id = lists.add(|id| SmartList {
        head: new.head(call.now, id),
        ..source
    });
    Ok(found(lists.get(id).map(|list| list.record(false))))
}

fn delete_smart_list(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = own_smart_list(world, call)?.head.id;
    world.assets.smart_lists.remove(id);
    Ok(id_only(id))
}
