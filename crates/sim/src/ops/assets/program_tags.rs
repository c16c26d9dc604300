//! Channels, tag types, and the tags of programs (Adobe: "Channels", "Tags").

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{READ, WRITE, against, browse, embedded, existing, found, given, id_only, invalid};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::programs::ProgramType;
use crate::world::assets::tags::TagType;
use crate::world::assets::{AssetKind, Assets};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getChannels",
        "GET",
        "/rest/asset/v1/channels.json",
        READ,
        channels,
    ),
    Operation::new(
        "getChannelByName",
        "GET",
        "/rest/asset/v1/channel/byName.json",
        READ,
        channel,
    ),
    Operation::new(
        "getTagTypes",
        "GET",
        "/rest/asset/v1/tagTypes.json",
        READ,
        tag_types,
    ),
    Operation::new(
        "getTagByName",
        "GET",
        "/rest/asset/v1/tagType/byName.json",
        READ,
        tag_type,
    ),
    Operation::new(
        "updateProgramTag",
        "POST",
        "/rest/asset/v1/program/{id}/tag/{tagType}.json",
        WRITE,
        set_tag,
    ),
    Operation::new(
        "deleteProgramTag",
        "POST",
        "/rest/asset/v1/program/{id}/tag/{tagType}/delete.json",
        WRITE,
        delete_tag,
    ),
];

fn channels(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    browse(call, world.assets.channels.iter().map(|it| it.record()))
}

/// Adobe's definition writes the parameter `Name`, its page `name`.
fn channel(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = match call.params.get("Name") {
        Some(name) => name,
        None => given(call, "name")?,
    };
    Ok(found(world.assets.channel(&name).map(|it| it.record())))
}

fn tag_types(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    browse(
        call,
        world.assets.tag_types.iter().map(|it| it.record(false)),
    )
}

fn tag_type(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = given(call, "name")?;
    Ok(found(known(&world.assets, &name).map(|it| it.record(true))))
}

fn known<'a>(assets: &'a Assets, name: &str) -> Option<&'a TagType> {
    assets.tag_types.iter().find(|it| it.name == name)
}

/// The tags in the `tags` parameter.
pub(super) fn given_tags(call: &Call<'_>) -> Result<BTreeMap<String, String>, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Tag {
        tag_type: String,
        tag_value: String,
    }
    let tags: Vec<Tag> = embedded(call, "tags")?.unwrap_or_default();
    Ok(tags
        .into_iter()
        .map(|tag| (tag.tag_type, tag.tag_value))
        .collect())
}

/// 709 for a tag that such a program cannot have, or, in a `new` one, must have and has not.
pub(super) fn check_tags(
    assets: &Assets,
    kind: ProgramType,
    tags: &BTreeMap<String, String>,
    new: bool,
) -> Result<(), Failure> {
    for (name, value) in tags {
        let tag = known(assets, name).ok_or_else(|| invalid("tagType", name))?;
        if !tag.applies_to.contains(&kind) {
            let rule = format!("Tag '{name}' is not for {} programs", kind.name());
            return Err(against(rule));
        }
        if !tag.values.contains(value) {
            return Err(invalid("tagValue", value));
        }
    }
    let needed = |tag: &&TagType| tag.required && tag.applies_to.contains(&kind);
    let mut needed = assets.tag_types.iter().filter(needed);
    match needed.find(|tag| new && !tags.contains_key(&tag.name)) {
        Some(tag) => Err(against(format!("Tag '{}' is required", tag.name))),
        None => Ok(()),
    }
}

fn set_tag(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let kind = existing(&mut world.assets.programs, call)?.kind;
    let tag = (
        call.path_param("tagType").to_owned(),
        given(call, "tagValue")?,
    );
    let tags = BTreeMap::from([tag]);
    check_tags(&world.assets, kind, &tags, false)?;
    let program = existing(&mut world.assets.programs, call)?;
    program.tags.extend(tags);
    program.head.updated_at = call.now;
    Ok(id_only(program.head.id))
}

fn delete_tag(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let name = call.path_param("tagType");
    let kind = existing(&mut world.assets.programs, call)?.kind;
    let tag = known(&world.assets, name).ok_or_else(|| invalid("tagType", name))?;
    if tag.required && tag.applies_to.contains(&kind) {
        return Err(against(format!("Tag '{name}' is required")));
    }
    let program = existing(&mut world.assets.programs, call)?;
    if program.tags.remove(name).is_none() {
        let id = program.head.id;
        let missing = format!("{} {id} has no tag '{name}'", AssetKind::Program.name());
        return Err(Failure::new("702", missing));
    }
    program.head.updated_at = call.now;
    Ok(id_only(program.head.id))
}
