//! Sections that differ from segment to segment (Adobe: "Landing Pages" > "Dynamic Content").

use serde_json::{Value, json};

use super::content::{exists, kind, value};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts;
use crate::ops::assets::{READ, WRITE, against, found, given, invalid, no_such, only_form};
use crate::time::Time;
use crate::world::World;
use crate::world::assets::AssetKind;
use crate::world::draft::Version;
pub(super) use crate::world::landing::Dynamic;
use crate::world::landing::{Page, Section, Variation};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getLandingPageDynamicContent",
        "GET",
        "/rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json",
        READ,
        read,
    ),
    Operation::new(
        "updateLandingPageDynamicContentSection",
        "POST",
        "/rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json",
        WRITE,
        update,
    ),
];

/// What makes a section dynamic: a variation for each segment, all as the section was. 702 for a
/// segmentation that is not there, 709 for one that is not approved.
pub(super) fn make(
    world: &World,
    now: Time,
    section: &Section,
    segmentation: u64,
) -> Result<Dynamic, Failure> {
    let all = &world.assets.segmentations;
    let missing = || no_such(AssetKind::Segmentation, segmentation);
    let segments = all.get(segmentation).ok_or_else(missing)?;
    let draft = || against(format!("Segmentation {segmentation} is not approved"));
    let segments = segments.segments(Version::Approved).ok_or_else(draft)?;
    let variations = segments.iter().map(|segment| Variation {
        segment: segment.id,
        name: segment.name.clone(),
        kind: section.kind.clone(),
        value: section.value.clone(),
    });
    Ok(Dynamic {
        number: world.landing.last_dynamic + 1,
        segmentation,
        variations: variations.collect(),
        created_at: now,
        updated_at: now,
    })
}

/// 704: nothing dynamic has that id (Adobe: "Error Codes").
fn missing(id: &str) -> Failure {
    Failure::new("704", format!("Invalid dynamic content id '{id}'"))
}

fn read(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let id = call.path_param("contentId");
    let asset = drafts::target::<Page>(world, call)?;
    let dynamic = asset.latest().dynamic(id).ok_or_else(|| missing(id))?;
    let variations = dynamic.variations.iter().map(|one| {
        json!({
            "segmentId": one.segment,
            "segmentName": one.name,
            "type": one.kind,
            "content": one.value,
        })
    });
    let segments: Vec<Value> = variations.collect();
    let day = |time: Time| time.iso().chars().take(10).collect::<String>();
    // Adobe's page calls the variations `segments`, its reference `content`.
    Ok(found([json!({
        "id": dynamic.number,
        "createdAt": day(dynamic.created_at),
        "updatedAt": day(dynamic.updated_at),
        "segmentation": dynamic.segmentation,
        "segments": segments,
        "content": segments,
    })]))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let id = call.path_param("contentId");
    let segment = given(call, "segment")?;
    let asset = drafts::target::<Page>(world, call)?;
    let known = asset.latest().dynamic(id).ok_or_else(|| missing(id))?;
    // The segment is meant by its name; its id does too.
    let fits = |one: &Variation| one.name == segment || one.segment.to_string() == segment;
    let place = known.variations.iter().position(fits);
    let place = place.ok_or_else(|| invalid("segment", &segment))?;
    let old = known
        .variations
        .get(place)
        .map_or("", |one| one.kind.as_str());
    let kind = match call.params.get("type") {
        Some(text) => kind(&text)?.to_owned(),
        None => old.to_owned(),
    };
    let value = value(call, &kind)?;
    exists(world, &kind, &value)?;
    let asset = drafts::target_mut::<Page>(world, call)?;
    if let Some(dynamic) = asset.edit(call.now).dynamic_mut(id) {
        dynamic.updated_at = call.now;
        if let Some(one) = dynamic.variations.get_mut(place) {
            (one.kind, one.value) = (kind, value);
        }
    }
    Ok(drafts::show_id(asset))
}
