//! Emails of the first designer (Adobe: "Emails"). An email may have a draft beside what is
//! approved; edits go to the draft.

use crate::operation::catalog::{APPROVE_ASSETS, ID, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, asset_upload, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Emails.
    EMAIL_ROWS:

    /// One email by its name.
    GET_EMAIL_BY_NAME = asset_get("getEmailByName", "/rest/asset/v1/email/byName.json")
        .takes(&[need("name"), may("status"), may("folder")]).allowed(READ_ASSETS);

    /// One email, approved or as a draft.
    GET_EMAIL_BY_ID = asset_get("getEmailById", "/rest/asset/v1/email/{id}.json")
        .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name, description and settings.
    UPDATE_EMAIL_METADATA = asset_post("updateEmailMetadata", "/rest/asset/v1/email/{id}.json")
        .takes(&[
            path("id"), form_may("description"), form_may("name"), form_may("preHeader"),
            form_may("operational"), form_may("published"), form_may("textOnly"),
            form_may("webView"), form_may("autoCopyToText"),
        ])
        .allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_EMAIL_DRAFT =
        asset_step("approveEmailDraft", "/rest/asset/v1/email/{id}/approveDraft.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies an email into a folder.
    CLONE_EMAIL = asset_post("cloneEmail", "/rest/asset/v1/email/{id}/clone.json")
        .takes(&[
            path("id"), form_may("description"), form_need("folder"), form_need("name"),
            form_may("operational"),
        ])
        .allowed(WRITE_ASSETS);

    /// The sections of an email, with what is in them.
    GET_EMAIL_CONTENT = asset_get("getEmailContent", "/rest/asset/v1/email/{id}/content.json")
        .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Changes sender, reply address and subject.
    UPDATE_EMAIL_CONTENT =
        asset_post("updateEmailContent", "/rest/asset/v1/email/{id}/content.json")
            .takes(&[
                path("id"), form_may("fromEmail"), form_may("fromName"), form_may("replyTO"),
                form_may("subject"),
            ])
            .allowed(WRITE_ASSETS);

    /// Puts the modules into another order. `positions` is a JSON array.
    REARRANGE_EMAIL_MODULES =
        asset_post("rearrangeEmailModules", "/rest/asset/v1/email/{id}/content/rearrange.json")
            .takes(&[path("id"), form_need("positions")]).allowed(WRITE_ASSETS);

    /// Changes one section.
    UPDATE_EMAIL_CONTENT_SECTION =
        asset_post("updateEmailContentSection", "/rest/asset/v1/email/{id}/content/{htmlId}.json")
            .takes(&[
                path("id"), path("htmlId"), form_may("altText"), form_may("externalUrl"),
                form_may("height"), form_may("image"), form_may("linkUrl"), form_may("overWrite"),
                form_may("style"), form_may("textValue"), form_need("type"), form_need("value"),
                form_may("videoUrl"), form_may("width"),
            ])
            .allowed(WRITE_ASSETS);

    /// Puts a module into an email, after the template.
    ADD_EMAIL_MODULE =
        asset_post("addEmailModule", "/rest/asset/v1/email/{id}/content/{moduleId}/add.json")
            .takes(&[path("id"), path("moduleId"), form_need("name"), form_need("index")])
            .allowed(WRITE_ASSETS);

    /// Takes a module out of an email.
    DELETE_MODULE =
        asset_step("deleteModule", "/rest/asset/v1/email/{id}/content/{moduleId}/delete.json")
            .takes(&[path("id"), path("moduleId")]).allowed(WRITE_ASSETS);

    /// Copies a module within an email.
    DUPLICATE_EMAIL_MODULE = asset_post(
        "duplicateEmailModule",
        "/rest/asset/v1/email/{id}/content/{moduleId}/duplicate.json",
    )
    .takes(&[path("id"), path("moduleId"), form_need("name")]).allowed(WRITE_ASSETS);

    /// Renames a module.
    RENAME_EMAIL_MODULE = asset_post(
        "renameEmailModule",
        "/rest/asset/v1/email/{id}/content/{moduleId}/rename.json",
    )
    .takes(&[path("id"), path("moduleId"), form_need("name")]).allowed(WRITE_ASSETS);

    /// Deletes an email that is not approved.
    DELETE_EMAIL = asset_step("deleteEmail", "/rest/asset/v1/email/{id}/delete.json")
        .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_EMAIL_DRAFT =
        asset_step("discardEmailDraft", "/rest/asset/v1/email/{id}/discardDraft.json")
            .takes(ID).allowed(WRITE_ASSETS);

    /// The variants of a section, by segment.
    GET_EMAIL_DYNAMIC_CONTENT = asset_get(
        "getEmailDynamicContent",
        "/rest/asset/v1/email/{id}/dynamicContent/{contentId}.json",
    )
    .takes(&[path("id"), path("contentId"), may("status")]).allowed(READ_ASSETS)
    .cached(CacheClass::Never);

    /// Changes one variant of a section.
    UPDATE_EMAIL_DYNAMIC_CONTENT_SECTION = asset_post(
        "updateEmailDynamicContentSection",
        "/rest/asset/v1/email/{id}/dynamicContent/{contentId}.json",
    )
    .takes(&[
        path("id"), path("contentId"), form_may("altText"), form_may("externalUrl"),
        form_may("height"), form_may("image"), form_may("linkUrl"), form_may("overWrite"),
        form_may("style"), form_need("type"), form_need("value"), form_may("videoUrl"),
        form_may("width"),
    ])
    .allowed(WRITE_ASSETS);

    /// Sends a sample to an address.
    SEND_SAMPLE_EMAIL = asset_post("sendSampleEmail", "/rest/asset/v1/email/{id}/sendSample.json")
        .takes(&[
            path("id"), form_need("emailAddress"), form_may("leadId"), form_may("textOnly"),
        ])
        .allowed(WRITE_ASSETS);

    /// Makes an approved email a draft.
    UNAPPROVE_EMAIL = asset_step("unapproveEmail", "/rest/asset/v1/email/{id}/unapprove.json")
        .takes(ID).allowed(APPROVE_ASSETS);

    /// Sets a variable of an email or of one of its modules.
    UPDATE_EMAIL_VARIABLE =
        asset_post("updateEmailVariable", "/rest/asset/v1/email/{id}/variable/{name}.json")
            .takes(&[path("id"), path("name"), form_may("value"), form_may("moduleId")])
            .allowed(WRITE_ASSETS);

    /// The variables of an email and its modules.
    GET_EMAIL_VARIABLES =
        asset_get("getEmailVariables", "/rest/asset/v1/email/{id}/variables.json")
            .takes(ID).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// The fields that may be used for copies.
    GET_EMAIL_CC_FIELDS = asset_get("getEmailCCFields", "/rest/asset/v1/email/ccFields.json")
        .allowed(READ_ASSETS).cached(CacheClass::Schema);

    /// The emails, 20 to 200 at a time.
    GET_EMAILS = asset_get("getEmails", "/rest/asset/v1/emails.json")
        .takes(&[
            may("status"), may("folder"), may("offset"), may("maxReturn"),
            may("earliestUpdatedAt"), may("latestUpdatedAt"),
        ])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes an email from a template; `folder` is a JSON object.
    CREATE_EMAIL = asset_post("createEmail", "/rest/asset/v1/emails.json")
        .takes(&[
            form_may("description"), form_need("folder"), form_need("fromEmail"),
            form_need("fromName"), form_need("name"), form_may("operational"),
            form_need("replyEmail"), form_need("subject"), form_need("template"),
            form_may("textOnly"), form_may("autoCopyToText"),
        ])
        .allowed(WRITE_ASSETS);

    /// The HTML of an email; with `leadId`, as that lead sees it, which takes leave to read leads
    /// too.
    GET_EMAIL_FULL_CONTENT =
        asset_get("getEmailFullContent", "/rest/asset/v1/email/{id}/fullContent.json")
            .takes(&[path("id"), may("status"), may("leadId"), may("type")]).allowed(READ_ASSETS)
            .cached(CacheClass::Never);

    /// Puts HTML in the place of an email's content, once and for all.
    UPDATE_EMAIL_FULL_CONTENT =
        asset_upload("updateEmailFullContent", "/rest/asset/v1/email/{id}/fullContent.json")
            .takes(&[path("id"), form_need("content")]).allowed(WRITE_ASSETS);
}
