//! Landing page templates (Adobe: "Landing page templates").

use crate::operation::catalog::{APPROVE_ASSETS, ID, OFFSET, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, asset_upload, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Grant, Paging, Permission, Replay};

/// Reading redirect rules.
const READ_RULES: Permission = Permission::AnyOf(&[Grant::RoRedirectRules, Grant::RwRedirectRules]);
/// Writing redirect rules.
const WRITE_RULES: Permission = Permission::AnyOf(&[Grant::RwRedirectRules]);

rows! {
    /// Landing Page Templates.
    LANDING_PAGE_TEMPLATE_ROWS:

    /// One template by its name.
    GET_LANDING_PAGE_TEMPLATE_BY_NAME = asset_get(
        "getLandingPageTemplateByName",
        "/rest/asset/v1/landingPageTemplate/byName.json",
    )
    .takes(&[need("name")]).allowed(READ_ASSETS);

    /// One template, approved or as a draft.
    GET_LANDING_PAGE_TEMPLATE_BY_ID =
        asset_get("getLandingPageTemplateById", "/rest/asset/v1/landingPageTemplate/{id}.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name, description and tracking.
    UPDATE_LANDING_PAGE_TEMPLATE_METADATA = asset_post(
        "updateLandingPageTemplateMetadata",
        "/rest/asset/v1/landingPageTemplate/{id}.json",
    )
    .takes(&[
        path("id"), form_may("description"), form_may("enableMunchkin"), form_may("name"),
    ])
    .allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_LANDING_PAGE_TEMPLATE_DRAFT = asset_step(
        "approveLandingPageTemplateDraft",
        "/rest/asset/v1/landingPageTemplate/{id}/approveDraft.json",
    )
    .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies a template into a folder.
    CLONE_LANDING_PAGE_TEMPLATE = asset_post(
        "cloneLandingPageTemplate",
        "/rest/asset/v1/landingPageTemplate/{id}/clone.json",
    )
    .takes(&[path("id"), form_may("description"), form_need("folder"), form_need("name")])
    .allowed(WRITE_ASSETS);

    /// The HTML of a template.
    GET_LANDING_PAGE_TEMPLATE_CONTENT = asset_get(
        "getLandingPageTemplateContent",
        "/rest/asset/v1/landingPageTemplate/{id}/content.json",
    )
    .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Puts other HTML into the draft.
    UPDATE_LANDING_PAGE_TEMPLATE_CONTENT = asset_upload(
        "updateLandingPageTemplateContent",
        "/rest/asset/v1/landingPageTemplate/{id}/content.json",
    )
    .takes(&[path("id"), form_need("content")]).allowed(WRITE_ASSETS);

    /// Deletes a template that is not approved.
    DELETE_LANDING_PAGE_TEMPLATE = asset_step(
        "deleteLandingPageTemplate",
        "/rest/asset/v1/landingPageTemplate/{id}/delete.json",
    )
    .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_LANDING_PAGE_TEMPLATE_DRAFT = asset_step(
        "discardLandingPageTemplateDraft",
        "/rest/asset/v1/landingPageTemplate/{id}/discardDraft.json",
    )
    .takes(ID).allowed(WRITE_ASSETS);

    /// Makes an approved template a draft.
    UNAPPROVE_LANDING_PAGE_TEMPLATE = asset_step(
        "unapproveLandingPageTemplate",
        "/rest/asset/v1/landingPageTemplate/{id}/unapprove.json",
    )
    .takes(ID).allowed(APPROVE_ASSETS);

    /// The templates, 20 to 200 at a time.
    GET_LANDING_PAGE_TEMPLATES =
        asset_get("getLandingPageTemplates", "/rest/asset/v1/landingPageTemplates.json")
            .takes(&[may("maxReturn"), may("offset"), may("status"), may("folder")])
            .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes a template, guided or free-form.
    CREATE_LANDING_PAGE_TEMPLATE =
        asset_post("createLandingPageTemplate", "/rest/asset/v1/landingPageTemplates.json")
            .takes(&[
                form_may("description"), form_may("enableMunchkin"), form_need("folder"),
                form_need("name"), form_may("templateType"),
            ])
            .allowed(WRITE_ASSETS);
}

rows! {
    /// Landing Page Redirect Rules.
    REDIRECT_RULE_ROWS:

    /// The rules, 20 to 200 at a time.
    GET_LANDING_PAGE_REDIRECT_RULES =
        asset_get("getLandingPageRedirectRules", "/rest/asset/v1/redirectRules.json")
            .takes(&[
                may("maxReturn"), may("offset"), may("redirectTolandingPageId"),
                may("redirectToPath"), may("earliestUpdatedAt"), may("latestUpdatedAt"),
            ])
            .allowed(READ_RULES).paged(Paging::Offset);

    /// Sends visitors of one address on to another.
    CREATE_LANDING_PAGE_REDIRECT_RULE =
        asset_post("createLandingPageRedirectRule", "/rest/asset/v1/redirectRules.json")
            .takes(&[form_need("hostname"), form_need("redirectFrom"), form_need("redirectTo")])
            .allowed(WRITE_RULES);

    /// One rule.
    GET_LANDING_PAGE_REDIRECT_RULE_BY_ID =
        asset_get("getLandingPageRedirectRuleById", "/rest/asset/v1/redirectRule/{id}.json")
            .takes(ID).allowed(READ_RULES);

    /// Changes a rule.
    UPDATE_LANDING_PAGE_REDIRECT_RULE =
        asset_post("updateLandingPageRedirectRule", "/rest/asset/v1/redirectRule/{id}.json")
            .takes(&[
                path("id"), form_may("hostname"), form_may("redirectFrom"), form_may("redirectTo"),
            ])
            .allowed(WRITE_RULES);

    /// Deletes a rule.
    DELETE_LANDING_PAGE_REDIRECT_RULE = asset_step(
        "deleteLandingPageRedirectRule",
        "/rest/asset/v1/redirectRule/{id}/delete.json",
    )
    .takes(ID).allowed(WRITE_RULES).replayed(Replay::Safe);

    /// The domains that pages can be on, 20 to 200 at a time.
    GET_LANDING_PAGE_DOMAINS =
        asset_get("getLandingPageDomains", "/rest/asset/v1/landingPageDomains.json")
            .takes(OFFSET).allowed(READ_RULES).paged(Paging::Offset);
}
