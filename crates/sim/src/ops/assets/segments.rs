//! Segmentations and segments (Adobe: "Dynamic Content").

use super::drafts::status;
use super::{READ, browse, found};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::segments::{Segmentation, Version};

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getSegmentations",
        "GET",
        "/rest/asset/v1/segmentation.json",
        READ,
        segmentations,
    ),
    Operation::new(
        "getSegmentsForSegmentation",
        "GET",
        "/rest/asset/v1/segmentation/{id}/segments.json",
        READ,
        segments,
    ),
];

/// The version of a segmentation that was asked for; else the approved one, or a draft that was
/// never approved.
fn wanted(segmentation: &Segmentation, asked: Option<Version>) -> Option<Version> {
    let mut versions = segmentation.versions();
    versions.find(|version| asked.is_none_or(|asked| asked == *version))
}

fn segmentations(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asked = status(call)?;
    let assets = &world.assets;
    let record = |it| Some(assets.segmentation_record(it, wanted(it, asked)?));
    Ok(found(assets.segmentations.iter().filter_map(record)))
}

fn segments(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asked = status(call)?;
    let segmentation = world.assets.segmentations.get(call.path_id("id")?);
    let records = segmentation.and_then(|it| {
        let version = wanted(it, asked)?;
        let record = move |segment| it.segment_record(segment, version);
        Some(it.segments(version)?.iter().map(record))
    });
    browse(call, records.into_iter().flatten())
}
