//! Folders (Adobe: "Folders").

use serde_json::Value;

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::permission::Permission::{ReadOnlyAssets, ReadWriteAssets};
use crate::world::World;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getFolders",
        "GET",
        "/rest/asset/v1/folders.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        folders,
    ),
    Operation::new(
        "createFolder",
        "POST",
        "/rest/asset/v1/folders.json",
        &[ReadWriteAssets],
        create,
    ),
    Operation::new(
        "getFolderById",
        "GET",
        "/rest/asset/v1/folder/{id}.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        by_id,
    ),
    Operation::new(
        "getFolderByName",
        "GET",
        "/rest/asset/v1/folder/byName.json",
        &[ReadOnlyAssets, ReadWriteAssets],
        by_name,
    ),
];

fn blank(name: &str) -> Failure {
    Failure::new("701", format!("{name} cannot be blank"))
}

/// A reference to a folder: a JSON object in a string, `{"id":11,"type":"Folder"}`, or a bare id.
/// Marketo reads loosely: single quotes and words without quotes pass, as marketorestpython sends
/// them.
fn reference(text: &str) -> Result<u64, Failure> {
    let bad = || Failure::new("701", format!("Invalid folder reference '{text}'"));
    let text = text.trim();
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let bare = |word: &str| word.trim().trim_matches(['"', '\'']).to_owned();
    let (mut id, mut kind) = (None, String::new());
    for member in inner.ok_or_else(bad)?.split(',') {
        let (name, value) = member.split_once(':').ok_or_else(bad)?;
        match bare(name).as_str() {
            "id" => id = bare(value).parse().ok(),
            "type" => kind = bare(value),
            _ => {}
        }
    }
    match kind.as_str() {
        "Folder" => id.ok_or_else(bad),
        "Program" => Err(Failure::plain("711")),
        _ => Err(bad()),
    }
}

fn folders(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let root = call
        .params
        .get("root")
        .map(|text| reference(&text))
        .transpose()?;
    let depth = call.number("maxDepth")?.unwrap_or(2);
    let assets = &world.assets;
    let fits = |id: u64| match root {
        Some(root) => assets.depth(root, id).is_some_and(|found| found <= depth),
        None => true,
    };
    let found = assets.folders.values().filter(|folder| fits(folder.id));
    super::browse(call, found.map(|folder| assets.folder_record(folder)))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_id("id")?;
    match call.params.get("type").as_deref() {
        Some("Folder") => {}
        Some("Program") => return Ok(Reply::Assets(None)),
        Some(_) => return Err(Failure::new("701", "type must be Folder or Program")),
        None => return Err(blank("type")),
    }
    let found = world.assets.folders.get(&id);
    Ok(Reply::Assets(
        found.map(|folder| vec![world.assets.folder_record(folder)]),
    ))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = call.params.get("name").ok_or_else(|| blank("name"))?;
    let assets = &world.assets;
    let found = assets.folders.values().filter(|folder| folder.name == name);
    let found: Vec<Value> = found.map(|folder| assets.folder_record(folder)).collect();
    Ok(Reply::Assets((!found.is_empty()).then_some(found)))
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    if call.has_body() && !call.request.is_form() {
        return Err(Failure::plain("612"));
    }
    let name = call.params.get("name").ok_or_else(|| blank("name"))?;
    let parent = call.params.get("parent").ok_or_else(|| blank("parent"))?;
    let parent = reference(&parent)?;
    let assets = &mut world.assets;
    let Some(kind) = assets
        .folders
        .get(&parent)
        .map(|folder| folder.kind.clone())
    else {
        return Err(Failure::plain("710"));
    };
    let taken = |folder: &crate::world::assets::Folder| {
        folder.parent == Some(parent) && folder.name == name
    };
    if assets.folders.values().any(taken) {
        return Err(Failure::new(
            "709",
            format!("Folder '{name}' already exists"),
        ));
    }
    let description = call.params.get("description");
    let id = assets.add_folder(call.now, &name, Some(parent), &kind, description);
    let made = assets
        .folders
        .get(&id)
        .map(|folder| vec![assets.folder_record(folder)]);
    Ok(Reply::Assets(made))
}
