//! Forms and their fields (Adobe: "Forms"). A form may have a draft beside what is approved; edits
//! go to the draft.

use crate::operation::catalog::{APPROVE_ASSETS, ID, OFFSET, READ_ASSETS, WRITE_ASSETS};
use crate::operation::row::{
    asset_get, asset_post, asset_step, form_may, form_need, may, need, path, rows,
};
use crate::operation::{CacheClass, Paging, Replay};

rows! {
    /// Forms.
    FORM_ROWS:

    /// One form by its name.
    GET_FORM_BY_NAME = asset_get("getFormByName", "/rest/asset/v1/form/byName.json")
        .takes(&[need("name"), may("status"), may("folder")]).allowed(READ_ASSETS);

    /// One form, approved or as a draft.
    GET_FORM_BY_ID = asset_get("getFormById", "/rest/asset/v1/form/{id}.json")
        .takes(&[path("id"), may("status")]).allowed(READ_ASSETS);

    /// Changes name, description, looks and behaviour.
    UPDATE_FORM_METADATA = asset_post("updateFormMetadata", "/rest/asset/v1/form/{id}.json")
        .takes(&[
            path("id"), form_may("customCss"), form_may("description"), form_may("fontFamily"),
            form_may("fontSize"), form_may("knownVisitor"), form_may("labelPosition"),
            form_may("language"), form_may("locale"), form_may("name"),
            form_may("progressiveProfiling"), form_may("theme"),
        ])
        .allowed(WRITE_ASSETS);

    /// Puts the draft in the place of what was approved.
    APPROVE_FORM_DRAFT =
        asset_step("approveFormDraft", "/rest/asset/v1/form/{id}/approveDraft.json")
            .takes(ID).allowed(APPROVE_ASSETS);

    /// Copies a form into a folder.
    CLONE_FORM = asset_post("cloneForm", "/rest/asset/v1/form/{id}/clone.json")
        .takes(&[path("id"), form_need("name"), form_need("folder"), form_may("description")])
        .allowed(WRITE_ASSETS);

    /// Deletes a form that nothing uses.
    DELETE_FORM = asset_step("deleteForm", "/rest/asset/v1/form/{id}/delete.json")
        .takes(ID).allowed(WRITE_ASSETS).replayed(Replay::Safe);

    /// Drops the draft.
    DISCARD_FORM_DRAFT =
        asset_step("discardFormDraft", "/rest/asset/v1/form/{id}/discardDraft.json")
            .takes(ID).allowed(WRITE_ASSETS);

    /// Changes label, place and style of the button.
    UPDATE_SUBMIT_BUTTON =
        asset_post("updateSubmitButton", "/rest/asset/v1/form/{id}/submitButton.json")
            .takes(&[
                path("id"), form_may("buttonPosition"), form_may("buttonStyle"), form_may("label"),
                form_may("waitingLabel"),
            ])
            .allowed(WRITE_ASSETS);

    /// What follows when the form has been filled out.
    GET_THANK_YOU_PAGE_BY_FORM_ID =
        asset_get("getThankYouPageByFormId", "/rest/asset/v1/form/{id}/thankYouPage.json")
            .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Changes what follows; `thankyou` is a JSON array. A write: it takes leave to write here,
    /// though Adobe's reference lists leave to read as enough.
    UPDATE_THANK_YOU_PAGE =
        asset_post("updateThankYouPage", "/rest/asset/v1/form/{id}/thankYouPage.json")
            .takes(&[path("id"), form_may("thankyou")]).allowed(WRITE_ASSETS);

    /// The forms, 20 to 200 at a time.
    GET_FORMS = asset_get("getForms", "/rest/asset/v1/forms.json")
        .takes(&[may("status"), may("folder"), may("maxReturn"), may("offset")])
        .allowed(READ_ASSETS).paged(Paging::Offset);

    /// Makes a form; `folder` is a JSON object.
    CREATE_FORM = asset_post("createForm", "/rest/asset/v1/forms.json")
        .takes(&[
            form_may("description"), form_need("folder"), form_may("fontFamily"),
            form_may("fontSize"), form_may("knownVisitor"), form_may("labelPosition"),
            form_may("language"), form_may("locale"), form_may("name"),
            form_may("progressiveProfiling"), form_may("theme"),
        ])
        .allowed(WRITE_ASSETS);

    /// What uses a form.
    GET_FORM_USED_BY = asset_get("getFormUsedBy", "/rest/asset/v1/form/{id}/usedBy.json")
        .takes(&[path("id"), may("offset"), may("maxReturn")]).allowed(READ_ASSETS)
        .paged(Paging::Offset).cached(CacheClass::Never);
}

rows! {
    /// Form Fields.
    FORM_FIELD_ROWS:

    /// The lead and company fields that can be put into forms.
    GET_AVAILABLE_FORM_FIELDS =
        asset_get("getAvailableFormFields", "/rest/asset/v1/form/fields.json")
            .takes(OFFSET).allowed(READ_ASSETS).paged(Paging::Offset).cached(CacheClass::Schema);

    /// The program member fields that can be put into forms.
    GET_AVAILABLE_FORM_PROGRAM_MEMBER_FIELDS = asset_get(
        "getAvailableFormProgramMemberFields",
        "/rest/asset/v1/form/programMemberFields.json",
    )
    .takes(OFFSET).allowed(READ_ASSETS).paged(Paging::Offset).cached(CacheClass::Schema);

    /// Says when a field is shown; `visibilityRule` is a JSON object.
    ADD_FORM_FIELD_VISIBILITY_RULES = asset_post(
        "addFormFieldVisibilityRules",
        "/rest/asset/v1/form/{formId}/field/{fieldId}/visibility.json",
    )
    .takes(&[path("formId"), path("fieldId"), form_may("visibilityRule")]).allowed(WRITE_ASSETS);

    /// Changes a field.
    UPDATE_FORM_FIELD =
        asset_post("updateFormField", "/rest/asset/v1/form/{id}/field/{fieldId}.json")
            .takes(&[
                path("id"), path("fieldId"), form_may("blankFields"), form_may("defaultValue"),
                form_may("fieldType"), form_may("fieldWidth"), form_may("formPrefill"),
                form_may("isSensitive"), form_may("hintText"), form_may("initiallyChecked"),
                form_may("instructions"), form_may("label"), form_may("labelToRight"),
                form_may("labelWidth"), form_may("maskInput"), form_may("maxLength"),
                form_may("maxValue"), form_may("minValue"), form_may("multiSelect"),
                form_may("required"), form_may("validationMessage"), form_may("values"),
                form_may("visibleLines"),
            ])
            .allowed(WRITE_ASSETS);

    /// Takes a field off a form.
    DELETE_FORM_FIELD =
        asset_step("deleteFormField", "/rest/asset/v1/form/{id}/field/{fieldId}/delete.json")
            .takes(&[path("id"), path("fieldId")]).allowed(WRITE_ASSETS);

    /// Puts a set of fields onto a form.
    ADD_FIELDSET_TO_FORM =
        asset_post("addFieldsetToForm", "/rest/asset/v1/form/{id}/fieldSet.json")
            .takes(&[path("id"), form_need("label")]).allowed(WRITE_ASSETS);

    /// Takes a field out of a set.
    DELETE_FIELD_FROM_FIELDSET = asset_step(
        "deleteFieldFromFieldset",
        "/rest/asset/v1/form/{id}/fieldSet/{fieldSetId}/field/{fieldId}/delete.json",
    )
    .takes(&[path("id"), path("fieldSetId"), path("fieldId")]).allowed(WRITE_ASSETS);

    /// The fields of a form.
    GET_FIELDS_FOR_FORM = asset_get("getFieldsForForm", "/rest/asset/v1/form/{id}/fields.json")
        .takes(&[path("id"), may("status")]).allowed(READ_ASSETS).cached(CacheClass::Never);

    /// Puts a field onto a form.
    ADD_FIELD_TO_FORM = asset_post("addFieldToForm", "/rest/asset/v1/form/{id}/fields.json")
        .takes(&[
            path("id"), form_may("blankFields"), form_may("defaultValue"), form_need("fieldId"),
            form_may("fieldType"), form_may("fieldWidth"), form_may("formPrefill"),
            form_may("isSensitive"), form_may("hintText"), form_may("initiallyChecked"),
            form_may("instructions"), form_may("label"), form_may("labelToRight"),
            form_may("labelWidth"), form_may("maskInput"), form_may("maxLength"),
            form_may("maxValue"), form_may("minValue"), form_may("multiSelect"),
            form_may("required"), form_may("validationMessage"), form_may("values"),
            form_may("visibleLines"),
        ])
        .allowed(WRITE_ASSETS);

    /// Puts the fields into another order; `positions` is a JSON array.
    UPDATE_FIELD_POSITIONS =
        asset_post("updateFieldPositions", "/rest/asset/v1/form/{id}/reArrange.json")
            .takes(&[path("id"), form_may("positions")]).allowed(WRITE_ASSETS);

    /// Puts a text onto a form.
    ADD_RICH_TEXT_FIELD = asset_post("addRichTextField", "/rest/asset/v1/form/{id}/richText.json")
        .takes(&[path("id"), form_need("text")]).allowed(WRITE_ASSETS);
}
