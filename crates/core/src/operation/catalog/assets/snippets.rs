//! Snippets (Adobe: "Snippets"). A snippet may have a draft beside what is approved; edits go to
//! the draft.

use crate::operation::catalog::{APPROVE_ASSETS, ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, form_may, form_need, may, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Snippets.
    SNIPPET_ROWS:

    /// One snippet, approved or as a draft.
    GET_SNIPPET_BY_ID = asset_get("getSnippetById", "/rest/asset/v1/snippet/{id}.json")
        .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name and description, or archives the snippet.
    UPDATE_SNIPPET_METADATA =
        asset_post("updateSnippetMetadata", "/rest/asset/v1/snippet/{id}.json")
            .takes(&[path("id"), form_may("description"), form_may("isArchive"), form_may("name")])
            .allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_SNIPPET_DRAFT =
        asset_step("approveSnippetDraft", "/rest/asset/v1/snippet/{id}/approveDraft.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies a snippet into a folder.
    CLONE_SNIPPET = asset_post("cloneSnippet", "/rest/asset/v1/snippet/{id}/clone.json")
        .takes(&[path("id"), form_need("name"), form_need("folder"), form_may("description")])
        .allowed(WRITE_ASSETS);

    /// What is in a snippet, as HTML and as text.
    GET_SNIPPET_CONTENT =
        asset_get("getSnippetContent", "/rest/asset/v1/snippet/{id}/content.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Changes what is in a snippet.
    UPDATE_SNIPPET_CONTENT =
        asset_post("updateSnippetContent", "/rest/asset/v1/snippet/{id}/content.json")
            .takes(&[path("id"), form_need("content"), form_need("type")]).allowed(WRITE_ASSETS);

    /// Deletes a snippet that is not approved.
    DELETE_SNIPPET = asset_step("deleteSnippet", "/rest/asset/v1/snippet/{id}/delete.json")
        .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_SNIPPET_DRAFT =
        asset_step("discardSnippetDraft", "/rest/asset/v1/snippet/{id}/discardDraft.json")
            .takes(ID).allowed(WRITE_ASSETS);

    /// The variants of a snippet, by segment.
    GET_DYNAMIC_CONTENT =
        asset_get("getDynamicContent", "/rest/asset/v1/snippet/{id}/dynamicContent.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Changes one variant of a snippet.
    UPDATE_SNIPPET_DYNAMIC_CONTENT = asset_post(
        "updateSnippetDynamicContent",
        "/rest/asset/v1/snippet/{id}/dynamicContent/{segmentId}.json",
    )
    .takes(&[path("id"), path("segmentId"), form_may("type"), form_may("value")])
    .allowed(WRITE_ASSETS);

    /// Makes an approved snippet a draft.
    UNAPPROVE_SNIPPET =
        asset_step("unapproveSnippet", "/rest/asset/v1/snippet/{id}/unapprove.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// The snippets, 20 to 200 at a time.
    GET_SNIPPETS = asset_get("getSnippets", "/rest/asset/v1/snippets.json")
        .takes(&[may("status"), may("maxReturn"), may("offset")]).allowed(READ_ASSETS)
        .paged(Paging::Offset);

    /// Makes an empty snippet; `folder` is a JSON object.
    CREATE_SNIPPET = asset_post("createSnippet", "/rest/asset/v1/snippets.json")
        .takes(&[form_may("description"), form_need("folder"), form_need("name")])
        .allowed(WRITE_ASSETS);
}
