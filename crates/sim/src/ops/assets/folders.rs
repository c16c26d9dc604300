//! Folders (Adobe: "Folders").

use serde_json::json;

use super::{READ, WRITE, browse, description, folder_ref, found, given, id_only};
use super::{against, maybe_flag, new_name, new_place, no_such, only_form, place, taken};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::folders::Folder;
use crate::world::assets::{AssetKind, AssetRow, Assets, FolderRef};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getFolders",
        "GET",
        "/rest/asset/v1/folders.json",
        READ,
        folders,
    ),
    Operation::new(
        "createFolder",
        "POST",
        "/rest/asset/v1/folders.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getFolderById",
        "GET",
        "/rest/asset/v1/folder/{id}.json",
        READ,
        by_id,
    ),
    Operation::new(
        "updateFolderMetadata",
        "POST",
        "/rest/asset/v1/folder/{id}.json",
        WRITE,
        update,
    ),
    Operation::new(
        "getFolderByName",
        "GET",
        "/rest/asset/v1/folder/byName.json",
        READ,
        by_name,
    ),
    Operation::new(
        "getFolderContents",
        "GET",
        "/rest/asset/v1/folder/{id}/content.json",
        READ,
        contents,
    ),
    Operation::new(
        "deleteFolder",
        "POST",
        "/rest/asset/v1/folder/{id}/delete.json",
        WRITE,
        delete,
    ),
];

/// There is only one workspace.
fn in_workspace(call: &Call<'_>) -> bool {
    let asked = call.params.get("workSpace");
    let asked = asked.or_else(|| call.params.get("workspace"));
    asked.is_none_or(|name| name == "Default")
}

/// Which folder or program the path and `type` name.
fn named(call: &Call<'_>) -> Result<FolderRef, Failure> {
    let id = call.path_id("id")?;
    place("type", &given(call, "type")?, id)
}

fn folders(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let root = call.params.get("root");
    let root = root.map(|text| folder_ref(&text)).transpose()?;
    let depth = call.number("maxDepth")?.unwrap_or(2);
    let assets = &world.assets;
    let all = assets
        .folders
        .iter()
        .map(|folder| FolderRef::Folder(folder.id));
    // A program is shown when it is the root that was asked for.
    let program = root.filter(|root| matches!(root, FolderRef::Program(_)));
    let fits = |place: &FolderRef| match root {
        Some(root) => assets
            .depth(root, *place)
            .is_some_and(|found| found <= depth),
        None => true,
    };
    let found = program.into_iter().chain(all).filter(fits);
    let found = found.filter(|_| in_workspace(call));
    browse(call, found.filter_map(|place| assets.place_record(place)))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(found(world.assets.place_record(named(call)?)))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = given(call, "name")?;
    let root = call.params.get("root");
    let root = root.map(|text| folder_ref(&text)).transpose()?;
    let kind = call.params.get("type");
    let kind = kind.map(|kind| place("type", &kind, 0)).transpose()?;
    let assets = &world.assets;
    let folders = assets
        .folders
        .iter()
        .map(|it| (FolderRef::Folder(it.id), &it.name));
    let programs = assets
        .programs
        .iter()
        .map(|it| (FolderRef::Program(it.head.id), &it.head.name));
    let fits = |(place, known): &(FolderRef, &String)| {
        **known == name
            && kind.is_none_or(|kind| kind.kind() == place.kind())
            && root.is_none_or(|root| assets.depth(root, *place).is_some())
            && in_workspace(call)
    };
    let all = folders.chain(programs).filter(fits);
    Ok(found(
        all.filter_map(|(place, _)| assets.place_record(place)),
    ))
}

fn contents(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_id("id")?;
    let kind = call
        .params
        .get("type")
        .unwrap_or_else(|| "Folder".to_owned());
    let place = place("type", &kind, id)?;
    let record = |row: AssetRow| json!({"id": row.id, "type": row.kind.name()});
    let rows = world.folder_contents(place);
    browse(call, rows.into_iter().map(record))
}

fn is_taken(assets: &Assets, name: &str, parent: Option<FolderRef>, but: Option<u64>) -> bool {
    let taken = |it: &Folder| it.parent == parent && it.name == name && but != Some(it.id);
    assets.folders.iter().any(taken)
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    given(call, "name")?;
    let name = new_name(call)?.unwrap_or_default();
    let parent = new_place(world, call, "parent", AssetKind::Folder)?;
    let about = description(call)?;
    let assets = &mut world.assets;
    if is_taken(assets, &name, Some(parent), None) {
        return Err(taken(AssetKind::Folder, &name));
    }
    let kind = assets.inner_type(parent);
    let id = assets.add_folder(call.now, &name, Some(parent), &kind, about);
    Ok(found(assets.place_record(FolderRef::Folder(id))))
}

/// The folder that is to be changed: programs and Marketo's own folders are not.
fn changed(world: &World, call: &Call<'_>) -> Result<u64, Failure> {
    let id = match named(call)? {
        FolderRef::Folder(id) => id,
        FolderRef::Program(_) => return Err(Failure::plain("711")),
    };
    let folder = world.assets.folders.get(id);
    match folder.ok_or_else(|| no_such(AssetKind::Folder, id))? {
        folder if folder.is_system => Err(against("System folders cannot be changed")),
        _ => Ok(id),
    }
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = changed(world, call)?;
    let (name, about) = (new_name(call)?, description(call)?);
    let archive = maybe_flag(call, "isArchive")?;
    let assets = &mut world.assets;
    let parent = assets.parent(FolderRef::Folder(id));
    if let Some(name) = name
        .as_deref()
        .filter(|name| is_taken(assets, name, parent, Some(id)))
    {
        return Err(taken(AssetKind::Folder, name));
    }
    if let Some(folder) = assets.folders.get_mut(id) {
        folder.name = name.unwrap_or_else(|| folder.name.clone());
        folder.description = about.or_else(|| folder.description.clone());
        folder.is_archive = archive.unwrap_or(folder.is_archive);
        folder.updated_at = call.now;
    }
    Ok(found(assets.place_record(FolderRef::Folder(id))))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = changed(world, call)?;
    if !world.folder_contents(FolderRef::Folder(id)).is_empty() {
        return Err(against("Folder is not empty"));
    }
    world.assets.folders.remove(id);
    world.assets.tokens.drop_in(FolderRef::Folder(id));
    Ok(id_only(id))
}
