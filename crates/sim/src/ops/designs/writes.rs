//! Changing the assets of the new designer.

use serde_json::{Value, json};

use super::reads::text_in;
use super::{MOST, from_marketo, id_in, id_of, ids_in, seek, target};
use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::ops::assets::{against, blank, invalid, taken};
use crate::world::World;
use crate::world::assets::{FolderRef, Head};
use crate::world::designs::{self, Design, Kind};
use crate::world::draft::{Drafted, Version};
use crate::world::mail::html;

/// Longest name, in characters.
const NAME: usize = 255;
/// Where an asset lies of which only the workspace is said.
const DESIGN_STUDIO: FolderRef = FolderRef::Folder(15);

fn shown<K: Kind>(world: &World, id: u64, version: Version) -> Reply {
    let asset = K::store(world).get(id);
    let record = asset.and_then(|asset| asset.detail(world, version));
    Reply::NewAssets(json!(Vec::from_iter(record)))
}

/// `name` of a body. 701 without it or when it is too long, 709 when it is taken in that folder.
fn new_name<K: Kind>(
    world: &World,
    body: &Value,
    folder: FolderRef,
    but: Option<u64>,
) -> Result<String, Failure> {
    let name = text_in(body, "name")?;
    if name.chars().count() > NAME {
        let rule = format!("name cannot be longer than {NAME} characters");
        return Err(Failure::new("701", rule));
    }
    if K::store(world).is_taken(name, Some(folder), but) {
        return Err(taken(K::ASSET, name));
    }
    Ok(name.to_owned())
}

/// Where a new asset is to lie, and its workspace, as `appData` says.
fn new_place<K: Kind>(world: &World, body: &Value) -> Result<(FolderRef, u64), Failure> {
    let data = body.get("appData").filter(|data| data.is_object());
    let data = data.ok_or_else(|| blank("appData"))?;
    let given = |name: &str| -> Result<Option<u64>, Failure> {
        let value = data.get(name).filter(|value| !value.is_null());
        value.map(|value| id_of(name, value)).transpose()
    };
    let workspace = given("workspaceId")?;
    if let Some(workspace) = workspace.filter(|id| !world.users.has_workspace(*id)) {
        return Err(invalid("workspaceId", &workspace.to_string()));
    }
    let folder = match (given("folderId")?, given("programId")?, workspace) {
        (Some(id), _, _) => FolderRef::Folder(id),
        (None, Some(id), _) => FolderRef::Program(id),
        (None, None, Some(_)) => DESIGN_STUDIO,
        (None, None, None) => return Err(blank("appData.folderId")),
    };
    if !world.assets.exists(folder) {
        return Err(Failure::plain("710"));
    }
    if !world.assets.may_hold(folder, K::ASSET) {
        return Err(Failure::plain("711"));
    }
    Ok((folder, workspace.unwrap_or(1)))
}

/// Takes over what a body says of the content. 701 for a member of another form.
fn fill<K: Kind>(world: &World, design: &mut Design<K>, body: &Value) -> Result<(), Failure> {
    for name in ["data", "headers", "settings", "editorContext"] {
        match body.get(name) {
            None | Some(Value::Null) => {}
            Some(value @ Value::Object(_)) => design.merge(name, value),
            Some(value) => return Err(invalid(name, &value.to_string())),
        }
    }
    if body.get("templateId").is_some_and(|id| !id.is_null()) && K::NAME == "email" {
        let id = id_in(body, "templateId")?;
        let (asset, version) = seek::<designs::Template>(world, id)?;
        let data = asset.version(version).and_then(|it| it.members.get("data"));
        if let Some(data) = data {
            design.members.insert("data".into(), data.clone());
        }
        let id = asset.head.id.to_string();
        design.members.insert("templateId".into(), json!(id));
    }
    follow_html(design);
    Ok(())
}

/// Makes the text version from the HTML where it is to follow that.
fn follow_html<K: Kind>(design: &mut Design<K>) {
    let plain = html::text(design.html());
    let text = design.members.get_mut("data");
    let Some(Value::Object(text)) = text.and_then(|data| data.get_mut("text")) else {
        return;
    };
    if text.get("syncFromHtml") == Some(&Value::Bool(true)) {
        text.insert("body".into(), json!(plain));
    }
}

/// What a kind must say of itself. 701 when it does not.
fn complete<K: Kind>(design: &Design<K>) -> Result<(), Failure> {
    let needed: &[(&str, &str)] = match K::NAME {
        "email" => &[("headers", "subject")],
        "fragment" => &[("settings", "fragmentType")],
        _ => &[],
    };
    for (member, name) in needed {
        if design.text(member, name).trim().is_empty() {
            return Err(blank(&format!("{member}.{name}")));
        }
    }
    let settings = design.members.get("settings");
    let channels = settings.and_then(|settings| settings.get("supportedChannels"));
    let has_channels = channels
        .and_then(Value::as_array)
        .is_some_and(|it| !it.is_empty());
    if K::NAME == "fragment" && !has_channels {
        return Err(blank("settings.supportedChannels"));
    }
    Ok(())
}

fn about(body: &Value) -> Option<String> {
    let text = body.get("description").and_then(Value::as_str);
    text.map(str::to_owned)
}

pub(super) fn create<K: Kind>(
    world: &mut World,
    call: &Call<'_>,
    kind: K,
) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let body = call.json()?;
    text_in(&body, "name")?;
    let (folder, workspace) = new_place::<K>(world, &body)?;
    let name = new_name::<K>(world, &body, folder, None)?;
    let editor = body.get("appData").and_then(|data| data.get("editorType"));
    let editor = editor.and_then(Value::as_str).unwrap_or(K::NAME);
    let by = designs::user(call.credential);
    let mut design = Design::new(kind, editor, workspace, by);
    fill(world, &mut design, &body)?;
    complete(&design)?;
    let id = add(world, call, &name, folder, about(&body), design);
    Ok(shown::<K>(world, id, Version::Draft))
}

fn add<K: Kind>(
    world: &mut World,
    call: &Call<'_>,
    name: &str,
    folder: FolderRef,
    about: Option<String>,
    design: Design<K>,
) -> u64 {
    K::store_mut(world).add(|id| {
        let head = Head::new(call.now, id, name, folder).described(about);
        Drafted::new(head, design)
    })
}

/// Only a draft is changed: an approved version needs one first.
pub(super) fn update<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (asset, version) = target::<K>(world, call)?;
    let (id, folder) = (asset.head.id, asset.head.folder);
    let body = call.json()?;
    if version == Version::Approved {
        return Err(against(
            "An approved version cannot be changed: create a draft first",
        ));
    }
    let name = body.get("name").filter(|name| !name.is_null());
    let name = name.map(|_| new_name::<K>(world, &body, folder, Some(id)));
    let name = name.transpose()?;
    let mut design = asset.latest().clone();
    fill(world, &mut design, &body)?;
    complete(&design)?;
    design.modified_by = designs::user(call.credential);
    if let Some(asset) = K::store_mut(world).get_mut(id) {
        *asset.edit(call.now) = design;
        asset.head.change(call.now, name, about(&body));
    }
    Ok(shown::<K>(world, id, Version::Draft))
}

pub(super) fn clone<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let body = call.json()?;
    let (asset, version) = seek::<K>(world, id_in(&body, "assetId")?)?;
    let (folder, design) = (asset.head.folder, asset.version(version).cloned());
    let mut design = design.unwrap_or_else(|| asset.latest().clone());
    let new = body.get("newAsset").ok_or_else(|| blank("newAsset"))?;
    let name = new_name::<K>(world, new, folder, None)?;
    design.created_by = designs::user(call.credential);
    design.modified_by = design.created_by;
    let id = add(world, call, &name, folder, about(new), design);
    Ok(shown::<K>(world, id, Version::Draft))
}

/// 709 for an asset that another one uses.
fn unused<K: Kind>(world: &World, id: u64) -> Result<(), Failure> {
    match designs::used_by::<K>(world, id).first() {
        Some(user) => Err(against(format!(
            "{} {id} is in use by {} {}",
            K::ASSET.name(),
            user["contentType"].as_str().unwrap_or_default(),
            user["id"].as_str().unwrap_or_default(),
        ))),
        None => Ok(()),
    }
}

/// What an email must have before it is approved.
fn may_approve<K: Kind>(design: &Design<K>) -> Result<(), Failure> {
    let needed = ["subject", "fromName", "fromEmail", "replyEmail"];
    let empty = |name: &&&str| design.text("headers", name).trim().is_empty();
    match needed.iter().find(empty) {
        Some(name) if K::NAME == "email" => Err(against(format!("{name} cannot be blank"))),
        _ => Ok(()),
    }
}

pub(super) fn transition<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let body = call.json()?;
    let (asset, version) = seek::<K>(world, id_in(&body, "contentId")?)?;
    let id = asset.head.id;
    let action = text_in(&body, "action")?;
    match action {
        "approve" if version == Version::Draft => may_approve(asset.latest())?,
        "unapprove" if asset.is_approved() => unused::<K>(world, id)?,
        "create_draft" if asset.version(Version::Draft).is_some() => {
            return Err(against(format!("{} {id} has a draft", K::ASSET.name())));
        }
        "approve" | "unapprove" | "discard" | "create_draft" => {}
        other => return Err(invalid("action", other)),
    }
    let Some(asset) = K::store_mut(world).get_mut(id) else {
        return Err(Failure::plain("702"));
    };
    let after = match action {
        "approve" => asset.approve(call.now).map(|()| Version::Approved),
        "unapprove" => asset.unapprove(call.now).map(|()| Version::Draft),
        "discard" => asset.discard(call.now).map(|()| Version::Approved),
        _ => {
            asset.edit(call.now);
            Ok(Version::Draft)
        }
    };
    Ok(shown::<K>(world, id, after?))
}

pub(super) fn delete<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let (asset, _) = target::<K>(world, call)?;
    let id = asset.head.id;
    asset.may_go()?;
    unused::<K>(world, id)?;
    K::store_mut(world).remove(id);
    Ok(Reply::NewAssets(Value::Null))
}

/// All of them or none.
pub(super) fn bulk_delete<K: Kind>(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    from_marketo(call)?;
    let body = call.json()?;
    let used_too = body.get("ignoreUsedBy") == Some(&Value::Bool(true));
    let mut ids = Vec::new();
    for id in ids_in(&body, MOST)? {
        let (asset, _) = seek::<K>(world, id)?;
        asset.may_go()?;
        if !used_too {
            unused::<K>(world, asset.head.id)?;
        }
        ids.push(asset.head.id);
    }
    for id in ids {
        K::store_mut(world).remove(id);
    }
    Ok(Reply::NewAssets(Value::Null))
}
