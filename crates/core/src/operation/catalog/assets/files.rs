//! Images and files (Adobe: "Files").

use crate::operation::Paging;
use crate::operation::catalog::{ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{asset_get, asset_upload, form_may, form_need, may, need, path, rows};

rows! {
    /// Files.
    FILE_ROWS:

    /// One file by its name.
    GET_FILE_BY_NAME = asset_get("getFileByName", "/rest/asset/v1/file/byName.json")
        .takes(&[need("name")]).allowed(READ_ASSETS);

    /// One file.
    GET_FILE_BY_ID = asset_get("getFileById", "/rest/asset/v1/file/{id}.json")
        .takes(ID).allowed(READ_ASSETS);

    /// The files, 20 to 200 at a time.
    GET_FILES = asset_get("getFiles", "/rest/asset/v1/files.json")
        .takes(&[may("folder"), may("offset"), may("maxReturn")]).allowed(READ_ASSETS)
        .paged(Paging::Offset);

    /// Takes a file; without `insertOnly` it replaces one of the same name.
    CREATE_FILE = asset_upload("createFile", "/rest/asset/v1/files.json")
        .takes(&[
            form_may("description"), form_need("file"), form_need("folder"),
            form_may("insertOnly"), form_need("name"),
        ])
        .allowed(WRITE_ASSETS);
}

rows! {
    /// File Contents.
    FILE_CONTENT_ROWS:

    /// Replaces what is in a file.
    UPDATE_FILE_CONTENT =
        asset_upload("updateFileContent", "/rest/asset/v1/file/{id}/content.json")
            .takes(&[path("id"), form_need("file")]).allowed(WRITE_ASSETS);
}
