//! Emails, email templates and fragments of the new designer (Adobe: "Emails (New)", "Email
//! templates (New)", "Fragments"). Bodies are JSON; pages are counted from 0, 50 at most on each.
//! Adobe states no time-out and no longer URI for them. Reading the used-by lists and reading in
//! bulk are POSTs.

use crate::operation::Grant::{
    AccessDesignStudio, AccessEmail, AccessEmailTemplate, AccessSnippet, ApproveEmail,
    ApproveEmailTemplate, ApproveSnippet, DeleteEmail, DeleteEmailTemplate, DeleteSnippet,
    EditEmail, EditEmailTemplate, EditSnippet, RoAssets, RwAssets,
};
use crate::operation::Permission::{self, AllOf};
use crate::operation::row::{header_need, may, need, new_get, new_post, new_step, path, rows};
use crate::operation::{Paging, Param, Replay};

/// A header that has one value only; the request builder sets it.
const APP_TYPE: Param = header_need("x-app-type");
/// What a call about nothing in particular takes.
const APP: &[Param] = &[APP_TYPE];
/// What a call about one asset takes.
const ONE: &[Param] = &[path("id"), APP_TYPE];

/// Seeing what uses an asset.
const READ_USES: Permission = AllOf(&[RoAssets, AccessDesignStudio]);
/// Reading emails.
const READ_EMAIL: Permission = AllOf(&[RoAssets, AccessDesignStudio, AccessEmail]);
/// Writing emails.
const EDIT_EMAIL: Permission = AllOf(&[RwAssets, AccessDesignStudio, EditEmail]);
/// Approving emails.
const APPROVE_EMAIL: Permission = AllOf(&[RwAssets, AccessDesignStudio, ApproveEmail]);
/// Deleting emails.
const DELETE_EMAIL: Permission = AllOf(&[RwAssets, AccessDesignStudio, DeleteEmail]);
/// Reading templates.
const READ_EMAIL_TEMPLATE: Permission = AllOf(&[RoAssets, AccessDesignStudio, AccessEmailTemplate]);
/// Writing templates.
const EDIT_EMAIL_TEMPLATE: Permission = AllOf(&[RwAssets, AccessDesignStudio, EditEmailTemplate]);
/// Approving templates.
const APPROVE_EMAIL_TEMPLATE: Permission =
    AllOf(&[RwAssets, AccessDesignStudio, ApproveEmailTemplate]);
/// Deleting templates.
const DELETE_EMAIL_TEMPLATE: Permission =
    AllOf(&[RwAssets, AccessDesignStudio, DeleteEmailTemplate]);
/// Reading fragments.
const READ_FRAGMENT: Permission = AllOf(&[RoAssets, AccessDesignStudio, AccessSnippet]);
/// Writing fragments.
const EDIT_FRAGMENT: Permission = AllOf(&[RwAssets, AccessDesignStudio, EditSnippet]);
/// Approving fragments.
const APPROVE_FRAGMENT: Permission = AllOf(&[RwAssets, AccessDesignStudio, ApproveSnippet]);
/// Deleting fragments.
const DELETE_FRAGMENT: Permission = AllOf(&[RwAssets, AccessDesignStudio, DeleteSnippet]);

rows! {
    /// Emails (New).
    NEW_EMAIL_ROWS:

    /// Makes an email.
    CREATE_EMAIL_V2 = new_post("createEmailV2", "/rest/asset/v2/email")
        .takes(APP).allowed(EDIT_EMAIL);

    /// Copies an email.
    CLONE_EMAIL_V2 = new_post("cloneEmailV2", "/rest/asset/v2/email/clone")
        .takes(APP).allowed(EDIT_EMAIL);

    /// The emails of a workspace that fit the filters.
    LIST_EMAILS_V2 = new_get("listEmailsV2", "/rest/asset/v2/email/filter")
        .takes(&[
            APP_TYPE, need("workspaceId"), may("folderId"), may("folderType"), may("status"),
            may("pageIndex"), may("pageSize"), may("createdAtEnd"), may("createdAtStart"),
            may("modifiedAtStart"), may("modifiedAtEnd"), may("name"), may("sortKey"),
            may("sortOrder"), may("isCreatedByMe"), may("isModifiedByMe"), may("templateId"),
            may("scriptEngine"), may("isValueNonNullable"), may("includeArchived"),
            may("folderIds"), may("createdBy"), may("modifiedBy"),
        ])
        .allowed(READ_EMAIL).paged(Paging::PageIndex);

    /// Approves, takes the approval back, makes or drops a draft.
    UPDATE_EMAIL_STATUS_V2 =
        new_post("updateEmailStatusV2", "/rest/asset/v2/email/state/transition")
            .takes(APP).allowed(APPROVE_EMAIL);

    /// What uses an email.
    GET_EMAIL_USED_BY_V2 = new_post("getEmailUsedByV2", "/rest/asset/v2/email/usedby")
        .takes(APP).allowed(READ_USES).replayed(Replay::Safe);

    /// One email.
    GET_EMAIL_BY_ID_V2 = new_get("getEmailByIdV2", "/rest/asset/v2/email/{id}")
        .takes(ONE).allowed(READ_EMAIL);

    /// Deletes an email.
    DELETE_EMAIL_V2 = new_step("deleteEmailV2", "/rest/asset/v2/email/{id}/delete")
        .takes(ONE).allowed(DELETE_EMAIL).replayed(Replay::Safe);

    /// Changes an email.
    UPDATE_EMAIL_V2 = new_post("updateEmailV2", "/rest/asset/v2/email/{id}/update")
        .takes(ONE).json_optional().allowed(EDIT_EMAIL);

    /// Up to 20 emails by id.
    BULK_GET_EMAILS_V2 = new_post("bulkGetEmailsV2", "/rest/asset/v2/email/bulk/get")
        .takes(APP).allowed(READ_EMAIL).at_most(20).replayed(Replay::Safe);

    /// Deletes up to 20 emails.
    BULK_DELETE_EMAILS_V2 = new_post("bulkDeleteEmailsV2", "/rest/asset/v2/email/bulk/delete")
        .takes(APP).allowed(DELETE_EMAIL).at_most(20).replayed(Replay::Safe);

    /// What uses each of up to 50 emails.
    BULK_GET_EMAILS_USED_BY_V2 =
        new_post("bulkGetEmailsUsedByV2", "/rest/asset/v2/email/bulk/usedby")
            .takes(APP).allowed(READ_USES).at_most(50).replayed(Replay::Safe);
}

rows! {
    /// Email Templates (New).
    NEW_EMAIL_TEMPLATE_ROWS:

    /// Makes a template.
    CREATE_EMAIL_TEMPLATE_V2 = new_post("createEmailTemplateV2", "/rest/asset/v2/emailtemplate")
        .takes(APP).allowed(EDIT_EMAIL_TEMPLATE);

    /// Copies a template.
    CLONE_EMAIL_TEMPLATE_V2 =
        new_post("cloneEmailTemplateV2", "/rest/asset/v2/emailtemplate/clone")
            .takes(APP).allowed(EDIT_EMAIL_TEMPLATE);

    /// The templates of a workspace that fit the filters.
    LIST_EMAIL_TEMPLATES_V2 =
        new_get("listEmailTemplatesV2", "/rest/asset/v2/emailtemplate/filter")
            .takes(&[
                APP_TYPE, need("workspaceId"), may("folderId"), may("folderType"), may("status"),
                may("pageIndex"), may("pageSize"), may("createdAtEnd"), may("createdAtStart"),
                may("modifiedAtStart"), may("modifiedAtEnd"), may("name"), may("sortKey"),
                may("sortOrder"), may("isCreatedByMe"), may("isModifiedByMe"), may("scriptEngine"),
                may("isValueNonNullable"), may("includeArchived"), may("folderIds"),
                may("createdBy"), may("modifiedBy"),
            ])
            .allowed(READ_EMAIL_TEMPLATE).paged(Paging::PageIndex);

    /// Approves, takes the approval back, makes or drops a draft.
    UPDATE_EMAIL_TEMPLATE_STATUS_V2 =
        new_post("updateEmailTemplateStatusV2", "/rest/asset/v2/emailtemplate/state/transition")
            .takes(APP).allowed(APPROVE_EMAIL_TEMPLATE);

    /// What uses a template.
    GET_EMAIL_TEMPLATE_USED_BY_V2 =
        new_post("getEmailTemplateUsedByV2", "/rest/asset/v2/emailtemplate/usedby")
            .takes(APP).allowed(READ_USES).replayed(Replay::Safe);

    /// One template.
    GET_EMAIL_TEMPLATE_BY_ID_V2 =
        new_get("getEmailTemplateByIdV2", "/rest/asset/v2/emailtemplate/{id}")
            .takes(ONE).allowed(READ_EMAIL_TEMPLATE);

    /// Deletes a template.
    DELETE_EMAIL_TEMPLATE_V2 =
        new_step("deleteEmailTemplateV2", "/rest/asset/v2/emailtemplate/{id}/delete")
            .takes(ONE).allowed(DELETE_EMAIL_TEMPLATE).replayed(Replay::Safe);

    /// Changes a template.
    UPDATE_EMAIL_TEMPLATE_V2 =
        new_post("updateEmailTemplateV2", "/rest/asset/v2/emailtemplate/{id}/update")
            .takes(ONE).json_optional().allowed(EDIT_EMAIL_TEMPLATE);

    /// Up to 20 templates by id.
    BULK_GET_EMAIL_TEMPLATES_V2 =
        new_post("bulkGetEmailTemplatesV2", "/rest/asset/v2/emailtemplate/bulk/get")
            .takes(APP).allowed(READ_EMAIL_TEMPLATE).at_most(20).replayed(Replay::Safe);

    /// Deletes up to 20 templates.
    BULK_DELETE_EMAIL_TEMPLATES_V2 =
        new_post("bulkDeleteEmailTemplatesV2", "/rest/asset/v2/emailtemplate/bulk/delete")
            .takes(APP).allowed(DELETE_EMAIL_TEMPLATE).at_most(20).replayed(Replay::Safe);

    /// What uses each of up to 50 templates.
    BULK_GET_EMAIL_TEMPLATES_USED_BY_V2 =
        new_post("bulkGetEmailTemplatesUsedByV2", "/rest/asset/v2/emailtemplate/bulk/usedby")
            .takes(APP).allowed(READ_USES).at_most(50).replayed(Replay::Safe);
}

rows! {
    /// Fragments (New).
    NEW_FRAGMENT_ROWS:

    /// Makes a fragment.
    CREATE_FRAGMENT_V2 = new_post("createFragmentV2", "/rest/asset/v2/fragment")
        .takes(APP).allowed(EDIT_FRAGMENT);

    /// Copies a fragment.
    CLONE_FRAGMENT_V2 = new_post("cloneFragmentV2", "/rest/asset/v2/fragment/clone")
        .takes(APP).allowed(EDIT_FRAGMENT);

    /// The fragments of a workspace that fit the filters.
    LIST_FRAGMENTS_V2 = new_get("listFragmentsV2", "/rest/asset/v2/fragment/filter")
        .takes(&[
            APP_TYPE, need("workspaceId"), may("folderId"), may("folderType"), may("status"),
            may("pageIndex"), may("pageSize"), may("createdAtEnd"), may("createdAtStart"),
            may("modifiedAtStart"), may("modifiedAtEnd"), may("name"), may("fragmentType"),
            may("sortKey"), may("sortOrder"), may("isCreatedByMe"), may("isModifiedByMe"),
            may("scriptEngine"), may("isValueNonNullable"), may("includeArchived"),
            may("folderIds"), may("createdBy"), may("modifiedBy"),
        ])
        .allowed(READ_FRAGMENT).paged(Paging::PageIndex);

    /// Approves, takes the approval back, makes or drops a draft.
    UPDATE_FRAGMENT_STATUS_V2 =
        new_post("updateFragmentStatusV2", "/rest/asset/v2/fragment/state/transition")
            .takes(APP).allowed(APPROVE_FRAGMENT);

    /// What uses a fragment.
    GET_FRAGMENT_USED_BY_V2 = new_post("getFragmentUsedByV2", "/rest/asset/v2/fragment/usedby")
        .takes(APP).allowed(READ_USES).replayed(Replay::Safe);

    /// One fragment.
    GET_FRAGMENT_BY_ID_V2 = new_get("getFragmentByIdV2", "/rest/asset/v2/fragment/{id}")
        .takes(ONE).allowed(READ_FRAGMENT);

    /// Deletes a fragment.
    DELETE_FRAGMENT_V2 = new_step("deleteFragmentV2", "/rest/asset/v2/fragment/{id}/delete")
        .takes(ONE).allowed(DELETE_FRAGMENT).replayed(Replay::Safe);

    /// Changes a fragment.
    UPDATE_FRAGMENT_V2 = new_post("updateFragmentV2", "/rest/asset/v2/fragment/{id}/update")
        .takes(ONE).json_optional().allowed(EDIT_FRAGMENT);

    /// Up to 20 fragments by id.
    BULK_GET_FRAGMENTS_V2 = new_post("bulkGetFragmentsV2", "/rest/asset/v2/fragment/bulk/get")
        .takes(APP).allowed(READ_FRAGMENT).at_most(20).replayed(Replay::Safe);

    /// Deletes up to 20 fragments.
    BULK_DELETE_FRAGMENTS_V2 =
        new_post("bulkDeleteFragmentsV2", "/rest/asset/v2/fragment/bulk/delete")
            .takes(APP).allowed(DELETE_FRAGMENT).at_most(20).replayed(Replay::Safe);

    /// What uses each of up to 50 fragments.
    BULK_GET_FRAGMENTS_USED_BY_V2 =
        new_post("bulkGetFragmentsUsedByV2", "/rest/asset/v2/fragment/bulk/usedby")
            .takes(APP).allowed(READ_USES).at_most(50).replayed(Replay::Safe);
}
