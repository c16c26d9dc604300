//! Assets: programs, folders (Adobe: "Programs", "Folders").

use super::{READ_ASSETS, WRITE_ASSETS};
use crate::operation::Paging;
use crate::operation::row::{asset_get, asset_post, form_may, form_need, may, rows};

rows! {
    /// Assets.
    ASSET_ROWS:

    /// The programs, 20 to 200 at a time.
    GET_PROGRAMS = asset_get("getPrograms", "/rest/asset/v1/programs.json")
        .takes(&[
            may("maxReturn"), may("offset"), may("filterType"), may("earliestUpdatedAt"),
            may("latestUpdatedAt"),
        ])
        .allowed(READ_ASSETS)
        .paged(Paging::Offset);

    /// Makes a folder; `parent` is a JSON object in a form field.
    CREATE_FOLDER = asset_post("createFolder", "/rest/asset/v1/folders.json")
        .takes(&[form_need("name"), form_need("parent"), form_may("description")])
        .allowed(WRITE_ASSETS);
}
