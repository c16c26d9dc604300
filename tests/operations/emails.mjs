/** Email templates, emails and files (Adobe: "Email Templates", "Emails", "Files"). */

const ID = ["id"];
const TEMPLATE = ["id", "name", "createdAt", "updatedAt", "url", "folder.type", "folder.value", "status", "workspace"];
const EMAIL = [
  "id",
  "name",
  "createdAt",
  "updatedAt",
  "url",
  "subject.type",
  "subject.value",
  "fromName.value",
  "fromEmail.value",
  "replyEmail.value",
  "folder.type",
  "folder.value",
  "operational",
  "textOnly",
  "publishToMSI",
  "webView",
  "status",
  "template",
  "workspace",
  "version",
  "autoCopyToText",
];
const FILE = ["id", "name", "size", "mimeType", "url", "folder.type", "folder.id", "createdAt", "updatedAt"];

const HTML = `<!DOCTYPE html>
<html>
<head>
<title></title>
<meta class="mktoString" id="heading" mktoName="Heading" default="Good day">
<meta class="mktoString" id="ctaLinkText" mktoName="Text of the Link" mktoModuleScope="true" default="Click">
</head>
<body>
<h1>\${heading}</h1>
<table>
<tbody class="mktoContainer" id="container" mktoName="Container">
<tr class="mktoModule" id="intro" mktoName="Intro"><td><div class="mktoText" id="introText" mktoName="Text of the Intro"><p>Dear all</p></div></td></tr>
<tr class="mktoModule" id="offer" mktoName="Offer"><td><div class="mktoText" id="offerText" mktoName="Text of the Offer"><p>Two for one</p></div><p>\${ctaLinkText}</p></td></tr>
</tbody>
</table>
<div class="mktoText" id="closing" mktoName="Closing"><p>Yours</p></div>
</body>
</html>
`;

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  // Templates.
  {
    call: "createEmailTemplate",
    first: [
      {
        call: "getFolderByName",
        query: { name: "Design Studio" },
        keep: { studio: "result.0.folderId", studioId: "result.0.id" },
      },
    ],
    parts: {
      name: "Offers",
      folder: "$studio",
      description: "A template",
      content: { filename: "offers.html", type: "text/html", text: HTML },
    },
    has: TEMPLATE,
    shows: { name: "Offers", description: "A template", status: "draft" },
    keep: { template: "result.0.id" },
  },
  {
    call: "updateEmailTemplateMetadata",
    path: { id: "$template" },
    form: { name: "Offers of the Week", description: "A weekly one" },
    has: TEMPLATE,
    shows: { id: "$template", name: "Offers of the Week", description: "A weekly one" },
  },
  {
    call: "approveEmailTemplateDraft",
    path: { id: "$template" },
    has: TEMPLATE,
    shows: { id: "$template", status: "approved" },
  },
  {
    call: "getEmailTemplateById",
    path: { id: "$template" },
    query: { status: "approved" },
    has: TEMPLATE,
    shows: { id: "$template", name: "Offers of the Week", status: "approved" },
  },
  {
    call: "getEmailTemplateByName",
    query: { name: "Offers of the Week" },
    has: TEMPLATE,
    shows: { id: "$template", description: "A weekly one" },
  },
  {
    call: "getEmailTemplates",
    query: { maxReturn: 200, status: "approved" },
    has: TEMPLATE,
    among: { id: "$template" },
  },
  {
    call: "updateEmailTemplateContent",
    path: { id: "$template" },
    parts: { content: { filename: "offers.html", type: "text/html", text: HTML.replace("Yours", "Yours truly") } },
    has: ID,
    shows: { id: "$template" },
  },
  {
    call: "getEmailTemplateContentById",
    path: { id: "$template" },
    query: { status: "draft" },
    has: ["id", "content", "status"],
    shows: { id: "$template", status: "draft", content: HTML.replace("Yours", "Yours truly") },
  },
  { call: "discardEmailTemplateDraft", path: { id: "$template" }, has: ID, shows: { id: "$template" } },
  {
    call: "getEmailTemplateContentById",
    alias: true,
    path: { id: "$template" },
    has: ["id", "content", "status"],
    shows: { id: "$template", status: "approved", content: HTML },
  },
  {
    call: "cloneEmailTemplate",
    path: { id: "$template" },
    form: { name: "Copy of Offers", folder: "$studio", description: "A copy" },
    has: TEMPLATE,
    shows: { name: "Copy of Offers", description: "A copy", status: "draft" },
    keep: { copy: "result.0.id" },
  },
  {
    call: "unapproveEmailTemplateDraft",
    first: [{ call: "approveEmailTemplateDraft", path: { id: "$copy" } }],
    path: { id: "$copy" },
    has: TEMPLATE,
    shows: { id: "$copy", status: "draft" },
  },
  {
    call: "deleteEmailTemplate",
    path: { id: "$copy" },
    shows: { id: "$copy" },
    then: [{ call: "getEmailTemplateById", path: { id: "$copy" }, none: true }],
  },

  // Emails.
  {
    call: "createEmail",
    form: {
      name: "Spring Offer",
      folder: "$studio",
      template: "$template",
      description: "Once a year",
      subject: "Two for one",
      fromName: "Shop",
      fromEmail: "shop@example.com",
      replyEmail: "reply@example.com",
      operational: false,
    },
    has: EMAIL,
    shows: {
      name: "Spring Offer",
      description: "Once a year",
      status: "draft",
      template: "$template",
      subject: { type: "Text", value: "Two for one" },
      fromEmail: { type: "Text", value: "shop@example.com" },
    },
    keep: { email: "result.0.id" },
  },
  {
    call: "getEmailTemplateUsedBy",
    path: { id: "$template" },
    has: ["id", "name", "type", "status", "updatedAt"],
    among: { id: "$email", name: "Spring Offer" },
  },
  {
    call: "updateEmailMetadata",
    path: { id: "$email" },
    form: { name: "Summer Offer", description: "Twice a year" },
    has: EMAIL,
    shows: { id: "$email", name: "Summer Offer", description: "Twice a year" },
  },
  {
    call: "updateEmailContent",
    path: { id: "$email" },
    form: { subject: { type: "Text", value: "Three for one" }, fromName: { type: "Text", value: "The Shop" } },
    shows: { id: "$email" },
    then: [
      {
        call: "getEmailById",
        path: { id: "$email" },
        shows: { subject: { value: "Three for one" }, fromName: { value: "The Shop" } },
      },
    ],
  },
  {
    call: "getEmailContent",
    path: { id: "$email" },
    has: ["htmlId", "contentType"],
    among: { htmlId: "offer", contentType: "Module" },
  },
  {
    call: "updateEmailContentSection",
    path: { id: "$email", htmlId: "introText" },
    form: { type: "Text", value: "<p>Dear customers</p>", textValue: "Dear customers" },
    shows: { id: "$email" },
    then: [
      {
        call: "getEmailContent",
        path: { id: "$email" },
        among: {
          htmlId: "introText",
          value: [
            { type: "HTML", value: "<p>Dear customers</p>" },
            { type: "Text", value: "Dear customers" },
          ],
        },
      },
    ],
  },
  {
    call: "addEmailModule",
    path: { id: "$email", moduleId: "offer" },
    form: { name: "second", index: 1 },
    shows: { id: "$email" },
  },
  {
    call: "renameEmailModule",
    path: { id: "$email", moduleId: "intro" },
    form: { name: "greeting" },
    shows: { id: "$email" },
  },
  {
    call: "duplicateEmailModule",
    path: { id: "$email", moduleId: "offer" },
    form: { name: "third" },
    shows: { id: "$email" },
  },
  {
    call: "rearrangeEmailModules",
    first: [
      { call: "getEmailContent", path: { id: "$email" }, keep: { greeting: "result[contentType=Module].htmlId" } },
    ],
    path: { id: "$email" },
    form: {
      positions: [
        { index: 1, moduleId: "offer" },
        { index: 2, moduleId: "$greeting" },
      ],
    },
    shows: { id: "$email" },
  },
  {
    call: "deleteModule",
    path: { id: "$email", moduleId: "offer" },
    shows: { id: "$email" },
    then: [{ call: "getEmailContent", path: { id: "$email" }, lacks: { htmlId: "offer" } }],
  },
  {
    call: "updateEmailVariable",
    path: { id: "$email", name: "heading" },
    form: { value: "Good morning" },
    has: ["name", "value", "moduleScope"],
    shows: { name: "heading", value: "Good morning", moduleScope: false },
  },
  {
    call: "getEmailVariables",
    path: { id: "$email" },
    has: ["name", "value", "moduleScope"],
    among: { name: "heading", value: "Good morning" },
  },
  {
    call: "updateEmailDynamicContentSection",
    first: [
      { call: "getSegmentations", query: { status: "approved" }, keep: { segmentation: "result.0.id" } },
      { call: "getSegmentsForSegmentation", path: { id: "$segmentation" }, keep: { segment: "result.0.name" } },
      {
        call: "updateEmailContentSection",
        path: { id: "$email", htmlId: "closing" },
        form: { type: "DynamicContent", value: "$segmentation" },
      },
      {
        call: "getEmailContent",
        path: { id: "$email" },
        keep: { content: "result[contentType=DynamicContent].value" },
      },
    ],
    path: { id: "$email", contentId: "$content" },
    form: { segment: "$segment", type: "HTML", value: "<p>Yours in the north</p>" },
    beyond: ["segment"],
    shows: { id: "$email" },
  },
  {
    call: "getEmailDynamicContent",
    path: { id: "$email", contentId: "$content" },
    has: ["segmentation", "content.0.segmentName", "content.0.type", "content.0.content"],
    shows: { segmentation: "$segmentation" },
  },
  {
    call: "getEmailFullContent",
    path: { id: "$email" },
    query: { status: "draft" },
    has: ["id", "content", "status"],
    shows: { id: "$email", status: "draft" },
  },
  {
    call: "updateEmailFullContent",
    // Of an email whose link with its template was broken by hand.
    first: [{ call: "getEmails", query: { maxReturn: 200 }, keep: { free: "result[template=null].id" } }],
    path: { id: "$free" },
    parts: { content: { filename: "email.html", type: "text/html", text: HTML.replace("Dear all", "Dear both") } },
    shows: { id: "$free" },
    then: [{ call: "getEmailFullContent", path: { id: "$free" }, query: { status: "draft" }, has: ["content"] }],
  },
  {
    call: "sendSampleEmail",
    path: { id: "$email" },
    form: { emailAddress: "abe@example.com", textOnly: true },
    has: ["service", "result"],
    shows: { service: "sendTestEmail" },
  },
  { call: "approveEmailDraft", path: { id: "$email" }, shows: { id: "$email" } },
  {
    call: "getEmailById",
    path: { id: "$email" },
    query: { status: "approved" },
    has: EMAIL,
    shows: { id: "$email", status: "approved" },
  },
  {
    call: "getEmailByName",
    query: { name: "Summer Offer" },
    has: EMAIL,
    shows: { id: "$email", description: "Twice a year" },
  },
  {
    call: "getEmails",
    query: { maxReturn: 200, status: "approved" },
    has: EMAIL,
    among: { id: "$email", name: "Summer Offer" },
  },
  { call: "getEmailCCFields", has: ["attributeId", "objectName", "displayName", "apiName"] },
  {
    call: "discardEmailDraft",
    first: [
      { call: "updateEmailContent", path: { id: "$email" }, form: { subject: { type: "Text", value: "Not to stay" } } },
    ],
    path: { id: "$email" },
    shows: { id: "$email" },
    then: [
      {
        call: "getEmailById",
        path: { id: "$email" },
        shows: { subject: { value: "Three for one" }, status: "approved" },
      },
    ],
  },
  {
    call: "cloneEmail",
    path: { id: "$email" },
    form: { name: "Autumn Offer", folder: "$studio", description: "A copy" },
    has: EMAIL,
    shows: { name: "Autumn Offer", status: "draft", subject: { value: "Three for one" } },
    keep: { clone: "result.0.id" },
  },
  {
    call: "unapproveEmail",
    path: { id: "$email" },
    shows: { id: "$email" },
    then: [{ call: "getEmailById", path: { id: "$email" }, shows: { status: "draft" } }],
  },
  {
    call: "deleteEmail",
    path: { id: "$clone" },
    shows: { id: "$clone" },
    then: [{ call: "getEmailById", path: { id: "$clone" }, none: true }],
  },

  // Files.
  {
    call: "createFile",
    parts: {
      name: "notes.txt",
      folder: "$studio",
      description: "A file",
      file: { filename: "notes.txt", type: "text/plain", text: "Zwölf Boxkämpfer\n" },
    },
    has: FILE,
    shows: { name: "notes.txt", description: "A file", mimeType: "text/plain", size: 19 },
    keep: { file: "result.0.id" },
  },
  {
    call: "updateFileContent",
    path: { id: "$file" },
    parts: { file: { filename: "notes.txt", type: "text/plain", text: "Shorter\n" } },
    has: ID,
    then: [{ call: "getFileById", path: { id: "$file" }, shows: { size: 8 } }],
  },
  { call: "getFileById", path: { id: "$file" }, has: FILE, shows: { id: "$file", name: "notes.txt" } },
  { call: "getFileByName", query: { name: "notes.txt" }, has: FILE, shows: { id: "$file" } },
  {
    call: "getFiles",
    query: { folder: "$studio", maxReturn: 200 },
    has: FILE,
    among: { id: "$file", name: "notes.txt" },
  },
];
