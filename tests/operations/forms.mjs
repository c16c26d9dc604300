/** Forms and their fields (Adobe: "Forms"). */

const FORM = [
  "id",
  "name",
  "createdAt",
  "updatedAt",
  "url",
  "status",
  "theme",
  "language",
  "locale",
  "progressiveProfiling",
  "labelPosition",
  "fontFamily",
  "fontSize",
  "folder.type",
  "folder.value",
  "knownVisitor.type",
  "thankYouList.0.followupType",
  "buttonLocation",
  "buttonLabel",
  "waitingLabel",
];
const FIELD = ["id", "dataType", "rowNumber", "columnNumber"];
const AVAILABLE = ["id", "dataType"];

const FREE = '<!DOCTYPE html><html><head></head><body><div id="mktoContent"></div></body></html>';

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "createForm",
    first: [{ call: "getFolderByName", query: { name: "Design Studio" }, keep: { studio: "result.0.folderId" } }],
    form: { name: "Contact", folder: "$studio", description: "A form", language: "French", labelPosition: "left" },
    has: FORM,
    shows: { name: "Contact", description: "A form", status: "draft", language: "French" },
    keep: { form: "result.0.id" },
  },
  {
    call: "updateFormMetadata",
    path: { id: "$form" },
    form: { name: "Contact Us", description: "A better form", progressiveProfiling: false },
    has: FORM,
    shows: { id: "$form", name: "Contact Us", description: "A better form" },
  },

  // Fields.
  { call: "getAvailableFormFields", query: { maxReturn: 200 }, has: AVAILABLE, among: { id: "Phone" } },
  { call: "getAvailableFormProgramMemberFields", query: { maxReturn: 200 }, has: AVAILABLE },
  {
    call: "addFieldToForm",
    path: { id: "$form" },
    form: { fieldId: "Phone", label: "Telephone:", required: true },
    has: FIELD,
    shows: { id: "Phone", label: "Telephone:", required: true },
  },
  {
    call: "updateFormField",
    path: { id: "$form", fieldId: "LastName" },
    form: { label: "Family name:" },
    has: FIELD,
    shows: { id: "LastName", label: "Family name:" },
  },
  {
    call: "getFieldsForForm",
    path: { id: "$form" },
    query: { status: "draft" },
    has: FIELD,
    among: { id: "LastName", label: "Family name:" },
  },
  {
    call: "addFormFieldVisibilityRules",
    path: { formId: "$form", fieldId: "Email" },
    form: {
      visibilityRule: {
        ruleType: "show",
        rules: [{ subjectField: "LastName", operator: "isNotEmpty", values: [], altLabel: "Email:" }],
      },
    },
    has: ["formFieldId", "ruleType", "rules.0.subjectField"],
    shows: { formFieldId: "Email", ruleType: "show", rules: [{ subjectField: "LastName", operator: "isNotEmpty" }] },
  },
  {
    call: "addRichTextField",
    path: { id: "$form" },
    form: { text: "<div>Fancy</div>" },
    has: [...FIELD, "text"],
    shows: { dataType: "htmltext", text: "<div>Fancy</div>" },
    keep: { rich: "result.0.id" },
  },
  {
    call: "deleteFormField",
    path: { id: "$form", fieldId: "$rich" },
    shows: { id: "$form" },
    then: [{ call: "getFieldsForForm", path: { id: "$form" }, query: { status: "draft" }, lacks: { id: "$rich" } }],
  },
  {
    call: "addFieldsetToForm",
    path: { id: "$form" },
    form: { label: "Where" },
    has: FIELD,
    shows: { dataType: "fieldset", label: "Where" },
    keep: { fieldset: "result.0.id" },
  },
  {
    call: "updateFieldPositions",
    path: { id: "$form" },
    form: {
      positions: [
        { columnNumber: 0, rowNumber: 0, fieldName: "LastName" },
        { columnNumber: 0, rowNumber: 1, fieldName: "FirstName" },
        { columnNumber: 0, rowNumber: 2, fieldName: "Email" },
        {
          columnNumber: 0,
          rowNumber: 3,
          fieldName: "$fieldset",
          fieldList: [{ columnNumber: 0, rowNumber: 0, fieldName: "Phone" }],
        },
      ],
    },
    shows: { id: "$form" },
    then: [
      {
        call: "getFieldsForForm",
        path: { id: "$form" },
        query: { status: "draft" },
        among: { id: "LastName", rowNumber: 0 },
      },
    ],
  },
  {
    call: "deleteFieldFromFieldset",
    path: { id: "$form", fieldSetId: "$fieldset", fieldId: "Phone" },
    shows: { id: "$form" },
    then: [{ call: "getFieldsForForm", path: { id: "$form" }, query: { status: "draft" }, lacks: { id: "Phone" } }],
  },

  // What follows.
  {
    call: "updateSubmitButton",
    path: { id: "$form" },
    form: { label: "Send", waitingLabel: "One moment", buttonPosition: 100 },
    has: FORM,
    shows: { id: "$form", buttonLabel: "Send", waitingLabel: "One moment" },
  },
  {
    call: "updateThankYouPage",
    path: { id: "$form" },
    form: {
      thankyou: [
        {
          followupType: "url",
          followupValue: "https://www.example.com/berlin",
          operator: "is",
          subjectField: "LastName",
          values: ["Berlin"],
          default: false,
        },
        { followupType: "url", followupValue: "https://www.example.com/thanks", default: true },
      ],
    },
    has: ["id", "thankYouList.0.followupType"],
    shows: { id: "$form" },
  },
  {
    call: "getThankYouPageByFormId",
    path: { id: "$form" },
    has: ["id", "thankYouList.0.followupType", "thankYouList.0.followupValue"],
    shows: {
      thankYouList: [
        { followupValue: "https://www.example.com/berlin" },
        { followupValue: "https://www.example.com/thanks", default: true },
      ],
    },
  },

  // Drafts and what is approved.
  { call: "approveFormDraft", path: { id: "$form" }, has: ["id"], shows: { id: "$form" } },
  {
    call: "getFormById",
    path: { id: "$form" },
    query: { status: "approved" },
    has: FORM,
    shows: { id: "$form", status: "approved", name: "Contact Us" },
  },
  {
    call: "getFormByName",
    query: { name: "Contact Us" },
    has: FORM,
    shows: { id: "$form", description: "A better form" },
  },
  { call: "getForms", query: { maxReturn: 200, status: "approved" }, has: FORM, among: { id: "$form" } },
  {
    call: "getFormUsedBy",
    first: [
      {
        call: "createLandingPageTemplate",
        form: { name: "For a form", folder: "$studio", templateType: "freeForm" },
        keep: { template: "result.0.id" },
      },
      {
        call: "updateLandingPageTemplateContent",
        path: { id: "$template" },
        parts: { content: { filename: "free.html", type: "text/html", text: FREE } },
      },
      { call: "approveLandingPageTemplateDraft", path: { id: "$template" } },
      {
        call: "createLandingPage",
        form: { name: "With a form", folder: "$studio", template: "$template" },
        keep: { page: "result.0.id" },
      },
      {
        call: "addLandingPageContentSection",
        path: { id: "$page" },
        form: { contentId: "1", type: "Form", value: "$form" },
      },
    ],
    path: { id: "$form" },
    has: ["id", "name", "type", "status", "updatedAt"],
    among: { id: "$page", name: "With a form" },
  },
  {
    call: "discardFormDraft",
    first: [{ call: "updateFormField", path: { id: "$form", fieldId: "LastName" }, form: { label: "Not to stay" } }],
    path: { id: "$form" },
    shows: { id: "$form" },
    then: [{ call: "getFieldsForForm", path: { id: "$form" }, among: { id: "LastName", label: "Family name:" } }],
  },
  {
    call: "cloneForm",
    path: { id: "$form" },
    form: { name: "Contact Them", folder: "$studio", description: "A copy" },
    has: FORM,
    shows: { name: "Contact Them", description: "A copy", status: "draft", buttonLabel: "Send" },
    keep: { copy: "result.0.id" },
  },
  {
    call: "deleteForm",
    path: { id: "$copy" },
    shows: { id: "$copy" },
    then: [{ call: "getFormById", path: { id: "$copy" }, none: true }],
  },
];
