//! Programs, and what programs are sorted by: channels, tags, segments (Adobe: "Programs", "Tags",
//! "Channels", "Dynamic content").

use crate::operation::catalog::{ID, OFFSET, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Programs.
    PROGRAM_ROWS:

    /// One program by its name.
    GET_PROGRAM_BY_NAME = asset_get("getProgramByName", "/rest/asset/v1/program/byName.json")
        .takes(&[need("name"), may("includeTags"), may("includeCosts")]).allowed(READ_ASSETS);

    /// The programs with a tag, 20 to 200 at a time, in no order.
    GET_PROGRAMS_BY_TAG = asset_get("getProgramsByTag", "/rest/asset/v1/program/byTag.json")
        .takes(&[need("tagType"), need("tagValue"), may("maxReturn"), may("offset")])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// One program.
    GET_PROGRAM_BY_ID = asset_get("getProgramById", "/rest/asset/v1/program/{id}.json")
        .takes(ID).allowed(READ_ASSETS);

    /// Changes name, description, dates, tags and costs.
    UPDATE_PROGRAM_METADATA =
        asset_post("updateProgramMetadata", "/rest/asset/v1/program/{id}.json")
            .takes(&[
                path("id"), form_may("costs"), form_may("costsDestructiveUpdate"),
                form_may("description"), form_may("endDate"), form_may("name"),
                form_may("startDate"), form_may("tags"),
            ])
            .allowed(WRITE_ASSETS);

    /// The smart list of an email program, with its rules if asked for.
    GET_SMART_LIST_BY_PROGRAM_ID =
        asset_get("getSmartListByProgramId", "/rest/asset/v1/program/{programId}/smartList.json")
            .takes(&[path("programId"), may("includeRules")]).allowed(READ_ASSETS)
            .cached(CacheClass::Never);

    /// Approves an email program, which then runs at its time.
    APPROVE_PROGRAM = asset_step("approveProgram", "/rest/asset/v1/program/{id}/approve.json")
        .takes(ID).allowed(WRITE_ASSETS);

    /// Copies a program into a folder.
    CLONE_PROGRAM = asset_post("cloneProgram", "/rest/asset/v1/program/{id}/clone.json")
        .takes(&[path("id"), form_may("description"), form_need("folder"), form_need("name")])
        .allowed(WRITE_ASSETS);

    /// Deletes a program and all that is in it.
    DELETE_PROGRAM = asset_step("deleteProgram", "/rest/asset/v1/program/{id}/delete.json")
        .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Takes the approval of an email program back.
    UNAPPROVE_PROGRAM =
        asset_step("unapproveProgram", "/rest/asset/v1/program/{id}/unapprove.json")
            .takes(ID).allowed(WRITE_ASSETS);

    /// The programs, 20 to 200 at a time.
    GET_PROGRAMS = asset_get("getPrograms", "/rest/asset/v1/programs.json")
        .takes(&[
            may("maxReturn"), may("offset"), may("filterType"), may("earliestUpdatedAt"),
            may("latestUpdatedAt"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes a program; `folder` is a JSON object.
    CREATE_PROGRAM = asset_post("createProgram", "/rest/asset/v1/programs.json")
        .takes(&[
            form_need("channel"), form_may("costs"), form_may("description"),
            form_need("folder"), form_need("name"), form_may("tags"), form_need("type"),
        ])
        .allowed(WRITE_ASSETS);

    /// Sets a tag of a program.
    UPDATE_PROGRAM_TAG =
        asset_post("updateProgramTag", "/rest/asset/v1/program/{id}/tag/{tagType}.json")
            .takes(&[path("id"), path("tagType"), need("tagValue")]).allowed(WRITE_ASSETS);

    /// Takes a tag off a program, unless it has to have it.
    DELETE_PROGRAM_TAG =
        asset_step("deleteProgramTag", "/rest/asset/v1/program/{id}/tag/{tagType}/delete.json")
            .takes(&[path("id"), path("tagType")]).allowed(WRITE_ASSETS);
}

rows! {
    /// Channels.
    CHANNEL_ROWS:

    /// One channel by its name.
    GET_CHANNEL_BY_NAME = asset_get("getChannelByName", "/rest/asset/v1/channel/byName.json")
        .takes(&[need("name")]).allowed(READ_ASSETS).cached(CacheClass::Schema);

    /// The channels, 20 to 200 at a time.
    GET_CHANNELS = asset_get("getChannels", "/rest/asset/v1/channels.json")
        .takes(OFFSET).allowed(READ_ASSETS).paged(Paging::Offset).cached(CacheClass::Schema);
}

rows! {
    /// Tags.
    TAG_ROWS:

    /// One type of tag by its name.
    GET_TAG_BY_NAME = asset_get("getTagByName", "/rest/asset/v1/tagType/byName.json")
        .takes(&[need("name")]).allowed(READ_ASSETS).cached(CacheClass::Schema);

    /// The types of tag, 20 to 200 at a time.
    GET_TAG_TYPES = asset_get("getTagTypes", "/rest/asset/v1/tagTypes.json")
        .takes(OFFSET).allowed(READ_ASSETS).paged(Paging::Offset).cached(CacheClass::Schema);
}

rows! {
    /// Segments.
    SEGMENT_ROWS:

    /// The segmentations.
    GET_SEGMENTATIONS = asset_get("getSegmentations", "/rest/asset/v1/segmentation.json")
        .takes(&[may("status")]).allowed(READ_ASSETS);

    /// The segments of a segmentation, 20 to 200 at a time.
    GET_SEGMENTS_FOR_SEGMENTATION =
        asset_get("getSegmentsForSegmentation", "/rest/asset/v1/segmentation/{id}/segments.json")
            .takes(&[path("id"), may("status"), may("offset"), may("maxReturn")])
            .allowed(READ_ASSETS).paged(Paging::Offset);
}
