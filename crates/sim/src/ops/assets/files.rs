//! Images and files (Adobe: "Files").

use super::{New, READ, WRITE, against, blank, flag, found, list, no_such};
use super::{with_id, with_name};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::multipart::Part;
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::assets::files::File;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new("getFiles", "GET", "/rest/asset/v1/files.json", READ, files),
    Operation::new(
        "createFile",
        "POST",
        "/rest/asset/v1/files.json",
        WRITE,
        create,
    ),
    Operation::new(
        "getFileById",
        "GET",
        "/rest/asset/v1/file/{id}.json",
        READ,
        by_id,
    ),
    Operation::new(
        "getFileByName",
        "GET",
        "/rest/asset/v1/file/byName.json",
        READ,
        by_name,
    ),
    Operation::new(
        "updateFileContent",
        "POST",
        "/rest/asset/v1/file/{id}/content.json",
        WRITE,
        replace,
    ),
];

fn files(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    list(call, &assets.files, |_| true, |it| assets.file_record(it))
}

fn shown(world: &World, id: u64) -> Reply {
    let file = world.assets.files.get(id);
    found(file.map(|file| world.assets.file_record(file)))
}

fn by_id(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    with_id(call, &assets.files, |it| assets.file_record(it))
}

fn by_name(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let assets = &world.assets;
    with_name(call, &assets.files, |it| assets.file_record(it))
}

/// The part `file`. 613 when the body is no multipart, 701 when it has no such part or the part
/// names no file.
fn content(call: &Call<'_>) -> Result<Part, Failure> {
    let parts = call.request.parts();
    let parts = parts.ok_or_else(|| Failure::plain("613"))?;
    let named = |part: &Part| part.name == "file" && part.file_name.is_some();
    parts.into_iter().find(named).ok_or_else(|| blank("file"))
}

fn mime_type(part: &Part) -> String {
    let plain = || "application/octet-stream".to_owned();
    part.content_type.clone().unwrap_or_else(plain)
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let part = content(call)?;
    let new = New::read(world, call, AssetKind::File)?;
    let insert_only = flag(call, "insertOnly")?;
    let known = world.assets.files.named(&new.name);
    if let Some(id) = known.map(|file| file.head.id) {
        if insert_only {
            return Err(against(format!("File '{}' already exists", new.name)));
        }
        return put(world, call, id, &part);
    }
    let id = world.assets.files.add(|id| File {
        head: new.head(call.now, id),
        size: part.content.len() as u64,
        mime_type: mime_type(&part),
    });
    Ok(shown(world, id))
}

fn put(world: &mut World, call: &Call<'_>, id: u64, part: &Part) -> Result<Reply, Failure> {
    let file = world.assets.files.get_mut(id);
    let file = file.ok_or_else(|| no_such(AssetKind::File, id))?;
    file.size = part.content.len() as u64;
    file.mime_type = mime_type(part);
    file.head.updated_at = call.now;
    Ok(shown(world, id))
}

fn replace(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let part = content(call)?;
    put(world, call, call.path_id("id")?, &part)
}
