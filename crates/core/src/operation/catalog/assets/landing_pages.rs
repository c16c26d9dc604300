//! Landing pages and what is on them (Adobe: "Landing pages", "Landing page content"). A page may
//! have a draft beside what is approved; edits go to the draft.

use crate::operation::catalog::{APPROVE_ASSETS, ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Landing Pages.
    LANDING_PAGE_ROWS:

    /// One page by its name.
    GET_LANDING_PAGE_BY_NAME =
        asset_get("getLandingPageByName", "/rest/asset/v1/landingPage/byName.json")
            .takes(&[need("name"), may("status"), may("maxReturn"), may("offset")])
            .allowed(READ_ASSETS).paged(Paging::Offset);

    /// One page, approved or as a draft.
    GET_LANDING_PAGE_BY_ID =
        asset_get("getLandingPageById", "/rest/asset/v1/landingPage/{id}.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name, title, address and settings.
    UPDATE_LANDING_PAGE_METADATA =
        asset_post("updateLandingPageMetadata", "/rest/asset/v1/landingPage/{id}.json")
            .takes(&[
                path("id"), form_may("customHeadHTML"), form_may("description"),
                form_may("facebookOgTags"), form_may("keywords"), form_may("metaTagsDescription"),
                form_may("mobileEnabled"), form_may("name"), form_may("robots"),
                form_may("styleOverRide"), form_may("title"), form_may("urlPageName"),
            ])
            .allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_LANDING_PAGE_DRAFT =
        asset_step("approveLandingPageDraft", "/rest/asset/v1/landingPage/{id}/approveDraft.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies a page into a folder.
    CLONE_LANDING_PAGE =
        asset_post("cloneLandingPage", "/rest/asset/v1/landingPage/{id}/clone.json")
            .takes(&[
                path("id"), form_may("description"), form_need("folder"), form_need("name"),
                form_may("template"),
            ])
            .allowed(WRITE_ASSETS);

    /// Deletes a page that is not approved.
    DELETE_LANDING_PAGE =
        asset_step("deleteLandingPage", "/rest/asset/v1/landingPage/{id}/delete.json")
            .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_LANDING_PAGE_DRAFT =
        asset_step("discardLandingPageDraft", "/rest/asset/v1/landingPage/{id}/discardDraft.json")
            .takes(ID).allowed(WRITE_ASSETS);

    /// Makes an approved page a draft.
    UNAPPROVE_LANDING_PAGE =
        asset_step("unapproveLandingPage", "/rest/asset/v1/landingPage/{id}/unapprove.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// Sets a variable of a guided page.
    UPDATE_LANDING_PAGE_VARIABLE = asset_post(
        "updateLandingPageVariable",
        "/rest/asset/v1/landingPage/{id}/variable/{variableId}.json",
    )
    .takes(&[path("id"), path("variableId"), need("value")]).allowed(WRITE_ASSETS);

    /// The variables of a guided page. Adobe's reference names no permission; here it takes what
    /// other reads of pages take.
    GET_LANDING_PAGE_VARIABLES =
        asset_get("getLandingPageVariables", "/rest/asset/v1/landingPage/{id}/variables.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// The pages, 20 to 200 at a time.
    GET_LANDING_PAGES = asset_get("getLandingPages", "/rest/asset/v1/landingPages.json")
        .takes(&[may("status"), may("maxReturn"), may("offset"), may("folder")])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes a page from a template; `folder` is a JSON object.
    CREATE_LANDING_PAGE = asset_post("createLandingPage", "/rest/asset/v1/landingPages.json")
        .takes(&[
            form_may("customHeadHTML"), form_may("description"), form_may("facebookOgTags"),
            form_need("folder"), form_may("keywords"), form_may("mobileEnabled"),
            form_need("name"), form_may("prefillForm"), form_may("robots"),
            form_need("template"), form_may("title"), form_may("urlPageName"),
            form_may("workspace"),
        ])
        .allowed(WRITE_ASSETS);

    /// The HTML of a page; with `leadId`, as that lead sees it, which takes leave to read leads
    /// too.
    GET_LANDING_PAGE_FULL_CONTENT =
        asset_get("getLandingPageFullContent", "/rest/asset/v1/landingPage/{id}/fullContent.json")
            .takes(&[path("id"), may("leadId"), may("segmentation")]).allowed(READ_ASSETS)
            .cached(CacheClass::Never);
}

rows! {
    /// Landing Page Content.
    LANDING_PAGE_CONTENT_ROWS:

    /// The sections of a page.
    GET_LANDING_PAGE_CONTENT =
        asset_get("getLandingPageContent", "/rest/asset/v1/landingPage/{id}/content.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Puts a section onto a free-form page.
    ADD_LANDING_PAGE_CONTENT_SECTION =
        asset_post("addLandingPageContentSection", "/rest/asset/v1/landingPage/{id}/content.json")
            .takes(&[
                path("id"), form_may("backgroundColor"), form_may("borderColor"),
                form_may("borderStyle"), form_may("borderWidth"), form_need("contentId"),
                form_may("height"), form_may("hideDesktop"), form_may("hideMobile"),
                form_may("imageOpenNewWindow"), form_may("left"), form_may("linkUrl"),
                form_may("opacity"), form_may("top"), form_need("type"), form_may("value"),
                form_may("width"), form_may("zIndex"),
            ])
            .allowed(WRITE_ASSETS);

    /// Changes a section.
    UPDATE_LANDING_PAGE_CONTENT_SECTION = asset_post(
        "updateLandingPageContentSection",
        "/rest/asset/v1/landingPage/{id}/content/{contentId}.json",
    )
    .takes(&[
        path("id"), path("contentId"), form_may("backgroundColor"), form_may("borderColor"),
        form_may("borderStyle"), form_may("borderWidth"), form_may("height"),
        form_may("hideDesktop"), form_may("hideMobile"), form_may("imageOpenNewWindow"),
        form_may("index"), form_may("left"), form_may("linkUrl"), form_may("opacity"),
        form_may("top"), form_need("type"), form_may("value"), form_may("width"),
        form_may("zIndex"),
    ])
    .allowed(WRITE_ASSETS);

    /// Takes a section off a page.
    DELETE_LANDING_PAGE_CONTENT_SECTION = asset_step(
        "deleteLandingPageContentSection",
        "/rest/asset/v1/landingPage/{id}/content/{contentId}/delete.json",
    )
    .takes(&[path("id"), path("contentId")]).allowed(WRITE_ASSETS);

    /// The variants of a section, by segment.
    GET_LANDING_PAGE_DYNAMIC_CONTENT = asset_get(
        "getLandingPageDynamicContent",
        "/rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json",
    )
    .takes(&[path("id"), path("contentId")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Changes one variant of a section.
    UPDATE_LANDING_PAGE_DYNAMIC_CONTENT_SECTION = asset_post(
        "updateLandingPageDynamicContentSection",
        "/rest/asset/v1/landingPage/{id}/dynamicContent/{contentId}.json",
    )
    .takes(&[
        path("id"), path("contentId"), form_may("backgroundColor"), form_may("borderColor"),
        form_may("borderStyle"), form_may("borderWidth"), form_may("height"),
        form_may("hideDesktop"), form_may("hideMobile"), form_may("imageOpenNewWindow"),
        form_may("left"), form_may("linkUrl"), form_may("opacity"), form_may("segment"),
        form_may("top"), form_may("type"), form_may("value"), form_may("width"),
        form_may("zIndex"),
    ])
    .allowed(WRITE_ASSETS);
}
