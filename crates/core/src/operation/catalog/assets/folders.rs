//! Folders, and the tokens that belong to folders and programs (Adobe: "Folders", "Tokens").

use crate::operation::catalog::{READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{asset_get, asset_post, form_may, form_need, may, need, path, rows};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Folders.
    FOLDER_ROWS:

    /// One folder by its name.
    GET_FOLDER_BY_NAME = asset_get("getFolderByName", "/rest/asset/v1/folder/byName.json")
        .takes(&[need("name"), may("type"), may("root"), may("workSpace")]).allowed(READ_ASSETS);

    /// One folder, or one program seen as a folder.
    GET_FOLDER_BY_ID = asset_get("getFolderById", "/rest/asset/v1/folder/{id}.json")
        .takes(&[path("id"), need("type")]).allowed(READ_ASSETS);

    /// Changes name and description, or archives the folder.
    UPDATE_FOLDER_METADATA = asset_post("updateFolderMetadata", "/rest/asset/v1/folder/{id}.json")
        .takes(&[
            path("id"), form_may("description"), form_may("isArchive"), form_may("name"),
            form_need("type"),
        ])
        .allowed(WRITE_ASSETS);

    /// What is in a folder, 20 to 200 at a time.
    GET_FOLDER_CONTENTS =
        asset_get("getFolderContents", "/rest/asset/v1/folder/{id}/content.json")
            .takes(&[path("id"), may("maxReturn"), may("offset"), need("type")])
            .allowed(READ_ASSETS).paged(Paging::Offset).cached(CacheClass::Never);

    /// Deletes an empty folder.
    DELETE_FOLDER = asset_post("deleteFolder", "/rest/asset/v1/folder/{id}/delete.json")
        .takes(&[path("id"), form_need("type")]).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// The folders below one, 20 to 200 at a time.
    GET_FOLDERS = asset_get("getFolders", "/rest/asset/v1/folders.json")
        .takes(&[
            may("root"), may("maxDepth"), may("maxReturn"), may("offset"), may("workSpace"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes a folder; `parent` is a JSON object in a form field.
    CREATE_FOLDER = asset_post("createFolder", "/rest/asset/v1/folders.json")
        .takes(&[form_may("description"), form_need("name"), form_need("parent")])
        .allowed(WRITE_ASSETS);
}

rows! {
    /// Tokens.
    TOKEN_ROWS:

    /// The tokens of a folder or program.
    GET_TOKENS_BY_FOLDER_ID =
        asset_get("getTokensByFolderId", "/rest/asset/v1/folder/{id}/tokens.json")
            .takes(&[path("id"), may("folderType")]).allowed(READ_ASSETS)
            .cached(CacheClass::Never);

    /// Makes a token, or changes the one of that name.
    CREATE_TOKEN = asset_post("createToken", "/rest/asset/v1/folder/{id}/tokens.json")
        .takes(&[
            path("id"), form_need("folderType"), form_need("name"), form_need("type"),
            form_need("value"),
        ])
        .allowed(WRITE_ASSETS);

    /// Deletes a token.
    DELETE_TOKEN_BY_NAME =
        asset_post("deleteTokenByName", "/rest/asset/v1/folder/{id}/tokens/delete.json")
            .takes(&[path("id"), form_may("folderType"), form_may("name"), form_may("type")])
            .allowed(WRITE_ASSETS);
}
