//! Email templates of the first designer (Adobe: "Email templates").

use crate::operation::catalog::{APPROVE_ASSETS, ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, asset_upload, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Email Templates.
    EMAIL_TEMPLATE_ROWS:

    /// One template by its name.
    GET_EMAIL_TEMPLATE_BY_NAME =
        asset_get("getEmailTemplateByName", "/rest/asset/v1/emailTemplate/byName.json")
            .takes(&[need("name"), may("status")]).allowed(READ_ASSETS);

    /// One template, approved or as a draft.
    GET_EMAIL_TEMPLATE_BY_ID =
        asset_get("getEmailTemplateById", "/rest/asset/v1/emailTemplate/{id}.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name and description.
    UPDATE_EMAIL_TEMPLATE_METADATA =
        asset_post("updateEmailTemplateMetadata", "/rest/asset/v1/emailTemplate/{id}.json")
            .takes(&[path("id"), form_may("description"), form_may("name")]).allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_EMAIL_TEMPLATE_DRAFT = asset_step(
        "approveEmailTemplateDraft",
        "/rest/asset/v1/emailTemplate/{id}/approveDraft.json",
    )
    .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies a template into a folder.
    CLONE_EMAIL_TEMPLATE =
        asset_post("cloneEmailTemplate", "/rest/asset/v1/emailTemplate/{id}/clone.json")
            .takes(&[path("id"), form_may("description"), form_need("folder"), form_need("name")])
            .allowed(WRITE_ASSETS);

    /// The HTML of a template.
    GET_EMAIL_TEMPLATE_CONTENT_BY_ID =
        asset_get("getEmailTemplateContentById", "/rest/asset/v1/emailTemplate/{id}/content.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Puts other HTML into the draft.
    UPDATE_EMAIL_TEMPLATE_CONTENT = asset_upload(
        "updateEmailTemplateContent",
        "/rest/asset/v1/emailTemplate/{id}/content.json",
    )
    .takes(&[path("id"), form_may("content")]).allowed(WRITE_ASSETS);

    /// Deletes a template that is not approved.
    DELETE_EMAIL_TEMPLATE =
        asset_step("deleteEmailTemplate", "/rest/asset/v1/emailTemplate/{id}/delete.json")
            .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_EMAIL_TEMPLATE_DRAFT = asset_step(
        "discardEmailTemplateDraft",
        "/rest/asset/v1/emailTemplate/{id}/discardDraft.json",
    )
    .takes(ID).allowed(WRITE_ASSETS);

    /// Makes an approved template a draft.
    UNAPPROVE_EMAIL_TEMPLATE_DRAFT = asset_step(
        "unapproveEmailTemplateDraft",
        "/rest/asset/v1/emailTemplate/{id}/unapprove.json",
    )
    .takes(ID).allowed(APPROVE_ASSETS);

    /// The templates, 20 to 200 at a time.
    GET_EMAIL_TEMPLATES = asset_get("getEmailTemplates", "/rest/asset/v1/emailTemplates.json")
        .takes(&[may("offset"), may("maxReturn"), may("status")]).allowed(READ_ASSETS)
        .paged(Paging::Offset);

    /// Makes a template from HTML.
    CREATE_EMAIL_TEMPLATE =
        asset_upload("createEmailTemplate", "/rest/asset/v1/emailTemplates.json")
            .takes(&[
                form_need("name"), form_need("folder"), form_may("description"),
                form_need("content"),
            ])
            .allowed(WRITE_ASSETS);

    /// What uses a template.
    GET_EMAIL_TEMPLATE_USED_BY =
        asset_get("getEmailTemplateUsedBy", "/rest/asset/v1/emailTemplates/{id}/usedBy.json")
            .takes(&[path("id"), may("offset"), may("maxReturn")]).allowed(READ_ASSETS)
            .paged(Paging::Offset).cached(CacheClass::Never);
}
