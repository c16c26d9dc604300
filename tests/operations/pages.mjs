/** Landing page templates, landing pages, their content, redirect rules, snippets. */

const TEMPLATE = [
  "id",
  "name",
  "createdAt",
  "updatedAt",
  "url",
  "folder.type",
  "folder.value",
  "status",
  "workspace",
  "templateType",
  "enableMunchkin",
];
const PAGE = [
  "id",
  "name",
  "createdAt",
  "updatedAt",
  "folder.type",
  "folder.value",
  "workspace",
  "status",
  "template",
  "robots",
  "formPrefill",
  "mobileEnabled",
  "URL",
  "computedUrl",
];
const RULE = [
  "id",
  "redirectFromUrl",
  "redirectToUrl",
  "hostname",
  "redirectFrom.type",
  "redirectFrom.value",
  "redirectTo.type",
  "redirectTo.value",
  "createdAt",
  "updatedAt",
];
const SNIPPET = ["id", "name", "createdAt", "updatedAt", "url", "folder.type", "folder.value", "status", "workspace"];

const HTML = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta class="mktoString" mktoName="My String Variable" id="stringVar" default="Hello World!">
<meta class="mktoColor" mktoName="My Color Variable" id="colorVar" default="#ffffff">
<meta class="mktoBoolean" mktoName="My Boolean Variable" id="boolVar" default="true">
</head>
<body>
<div class="mktoText" id="story" mktoName="Story">Alice was beginning to get very tired</div>
</body>
</html>
`;

const FREE = '<!DOCTYPE html><html><head></head><body><div id="mktoContent"></div></body></html>';

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  // Templates.
  {
    call: "createLandingPageTemplate",
    first: [{ call: "getFolderByName", query: { name: "Design Studio" }, keep: { studio: "result.0.folderId" } }],
    form: {
      name: "Guided",
      folder: "$studio",
      description: "A template",
      templateType: "guided",
      enableMunchkin: true,
    },
    has: TEMPLATE,
    shows: { name: "Guided", description: "A template", status: "draft", templateType: "guided", enableMunchkin: true },
    keep: { template: "result.0.id" },
  },
  {
    call: "updateLandingPageTemplateContent",
    path: { id: "$template" },
    parts: { content: { filename: "guided.html", type: "text/html", text: HTML } },
    shows: { id: "$template" },
  },
  {
    call: "updateLandingPageTemplateMetadata",
    path: { id: "$template" },
    form: { name: "Well Guided", description: "A better template" },
    has: TEMPLATE,
    shows: { id: "$template", name: "Well Guided", description: "A better template" },
  },
  {
    call: "approveLandingPageTemplateDraft",
    path: { id: "$template" },
    has: TEMPLATE,
    shows: { id: "$template", status: "approved" },
  },
  {
    call: "getLandingPageTemplateById",
    path: { id: "$template" },
    query: { status: "approved" },
    has: TEMPLATE,
    shows: { id: "$template", name: "Well Guided" },
  },
  {
    call: "getLandingPageTemplateByName",
    query: { name: "Well Guided" },
    has: TEMPLATE,
    shows: { id: "$template", status: "approved" },
  },
  {
    call: "getLandingPageTemplates",
    query: { maxReturn: 200, status: "approved" },
    has: TEMPLATE,
    among: { id: "$template" },
  },
  {
    call: "getLandingPageTemplateContent",
    path: { id: "$template" },
    query: { status: "approved" },
    has: ["id", "content", "status", "templateType", "enableMunchkin"],
    shows: { id: "$template", content: HTML, status: "approved", templateType: "guided" },
  },
  {
    call: "discardLandingPageTemplateDraft",
    first: [
      {
        call: "updateLandingPageTemplateContent",
        path: { id: "$template" },
        parts: {
          content: { filename: "guided.html", type: "text/html", text: "<html><body>Not to stay</body></html>" },
        },
      },
    ],
    path: { id: "$template" },
    shows: { id: "$template" },
    then: [{ call: "getLandingPageTemplateContent", path: { id: "$template" }, shows: { content: HTML } }],
  },
  {
    call: "cloneLandingPageTemplate",
    path: { id: "$template" },
    form: { name: "Copy of a Guide", folder: "$studio", description: "A copy" },
    has: TEMPLATE,
    shows: { name: "Copy of a Guide", description: "A copy", status: "draft", templateType: "guided" },
    keep: { copy: "result.0.id" },
  },
  {
    call: "unapproveLandingPageTemplate",
    first: [{ call: "approveLandingPageTemplateDraft", path: { id: "$copy" } }],
    path: { id: "$copy" },
    has: TEMPLATE,
    shows: { id: "$copy", status: "draft" },
  },
  {
    call: "deleteLandingPageTemplate",
    path: { id: "$copy" },
    shows: { id: "$copy" },
    then: [{ call: "getLandingPageTemplateById", path: { id: "$copy" }, none: true }],
  },

  // Pages.
  {
    call: "createLandingPage",
    form: {
      name: "Wonderland",
      folder: "$studio",
      template: "$template",
      description: "A page",
      title: "In Wonderland",
      keywords: "alice",
    },
    has: PAGE,
    shows: {
      name: "Wonderland",
      description: "A page",
      status: "draft",
      template: "$template",
      title: "In Wonderland",
      keywords: "alice",
    },
    keep: { page: "result.0.id" },
  },
  {
    call: "updateLandingPageMetadata",
    path: { id: "$page" },
    form: { description: "A better page", title: "Through the Looking-Glass" },
    has: PAGE,
    shows: { id: "$page", description: "A better page", title: "Through the Looking-Glass" },
  },
  {
    call: "updateLandingPageVariable",
    path: { id: "$page", variableId: "stringVar" },
    query: { value: "Hello Brave New World!" },
    has: ["id", "type", "value"],
    shows: { id: "stringVar", value: "Hello Brave New World!" },
  },
  {
    call: "getLandingPageVariables",
    path: { id: "$page" },
    has: ["id", "type", "value"],
    among: { id: "stringVar", value: "Hello Brave New World!" },
  },
  {
    call: "getLandingPageContent",
    path: { id: "$page" },
    has: ["id", "type", "content"],
    among: { id: "story", type: "RichText" },
  },
  {
    call: "updateLandingPageContentSection",
    path: { id: "$page", contentId: "story" },
    form: { type: "RichText", value: "<p>of sitting by her sister</p>" },
    shows: { id: "$page" },
    then: [
      {
        call: "getLandingPageContent",
        path: { id: "$page" },
        among: { id: "story", content: "<p>of sitting by her sister</p>" },
      },
    ],
  },
  {
    call: "updateLandingPageDynamicContentSection",
    first: [
      { call: "getSegmentations", query: { status: "approved" }, keep: { segmentation: "result.0.id" } },
      {
        call: "getSegmentsForSegmentation",
        path: { id: "$segmentation" },
        keep: { segment: "result.0.name", segmentId: "result.0.id" },
      },
      {
        call: "updateLandingPageContentSection",
        path: { id: "$page", contentId: "story" },
        form: { type: "DynamicContent", value: "$segmentation" },
      },
      {
        call: "getLandingPageContent",
        path: { id: "$page" },
        keep: { content: "result[type=DynamicContent].content.content" },
      },
    ],
    path: { id: "$page", contentId: "$content" },
    form: { segment: "$segment", value: "<p>on the bank</p>" },
    shows: { id: "$page" },
  },
  {
    call: "getLandingPageDynamicContent",
    path: { id: "$page", contentId: "$content" },
    has: ["segmentation"],
    shows: { segmentation: "$segmentation" },
  },
  { call: "getLandingPageFullContent", path: { id: "$page" }, has: ["id", "content"], shows: { id: "$page" } },
  { call: "approveLandingPageDraft", path: { id: "$page" }, shows: { id: "$page" } },
  {
    call: "getLandingPageById",
    path: { id: "$page" },
    query: { status: "approved" },
    has: PAGE,
    shows: { id: "$page", status: "approved", title: "Through the Looking-Glass" },
  },
  {
    call: "getLandingPageByName",
    query: { name: "Wonderland" },
    has: PAGE,
    shows: { id: "$page", description: "A better page" },
  },
  {
    call: "getLandingPages",
    query: { maxReturn: 200, status: "approved" },
    has: PAGE,
    among: { id: "$page", name: "Wonderland" },
  },
  {
    call: "discardLandingPageDraft",
    first: [{ call: "updateLandingPageMetadata", path: { id: "$page" }, form: { title: "Not to stay" } }],
    path: { id: "$page" },
    shows: { id: "$page" },
    then: [
      {
        call: "getLandingPageById",
        path: { id: "$page" },
        shows: { title: "Through the Looking-Glass", status: "approved" },
      },
    ],
  },
  {
    call: "cloneLandingPage",
    path: { id: "$page" },
    form: { name: "Wonderland Again", folder: "$studio", template: "$template" },
    has: PAGE,
    shows: { name: "Wonderland Again", status: "draft", template: "$template" },
    keep: { clone: "result.0.id" },
  },
  {
    call: "deleteLandingPage",
    path: { id: "$clone" },
    shows: { id: "$clone" },
    then: [{ call: "getLandingPageById", path: { id: "$clone" }, none: true }],
  },

  // Sections are added to free-form pages.
  {
    call: "addLandingPageContentSection",
    first: [
      {
        call: "createLandingPageTemplate",
        form: { name: "Free", folder: "$studio", templateType: "freeForm" },
        keep: { freeTemplate: "result.0.id" },
      },
      {
        call: "updateLandingPageTemplateContent",
        path: { id: "$freeTemplate" },
        parts: { content: { filename: "free.html", type: "text/html", text: FREE } },
      },
      { call: "approveLandingPageTemplateDraft", path: { id: "$freeTemplate" } },
      {
        call: "createLandingPage",
        form: { name: "Free Page", folder: "$studio", template: "$freeTemplate" },
        keep: { free: "result.0.id" },
      },
    ],
    path: { id: "$free" },
    form: { contentId: "banner", type: "HTML", value: "<h1>Banner</h1>", left: "10px", top: "20px", zIndex: "15" },
    shows: { id: "$free" },
    then: [
      {
        call: "getLandingPageContent",
        path: { id: "$free" },
        among: { type: "HTML" },
        keep: { section: "result[type=HTML].id" },
      },
    ],
  },
  {
    call: "deleteLandingPageContentSection",
    path: { id: "$free", contentId: "$section" },
    shows: { id: "$free" },
    then: [{ call: "getLandingPageContent", path: { id: "$free" }, lacks: { id: "$section" } }],
  },

  // Redirect rules.
  { call: "getLandingPageDomains", has: ["hostname", "type"], keep: { host: "result.0.hostname" } },
  {
    call: "createLandingPageRedirectRule",
    form: {
      hostname: "$host",
      redirectFrom: { type: "path", value: "old" },
      redirectTo: { type: "landingPageId", value: "$page" },
    },
    has: RULE,
    shows: { hostname: "$host", redirectFrom: { type: "path" }, redirectTo: { type: "landingPageId" } },
    keep: { rule: "result.0.id" },
  },
  {
    call: "updateLandingPageRedirectRule",
    path: { id: "$rule" },
    form: { redirectTo: { type: "url", value: "www.example.com" } },
    has: RULE,
    shows: { id: "$rule", redirectTo: { type: "url", value: "www.example.com" } },
  },
  {
    call: "getLandingPageRedirectRuleById",
    path: { id: "$rule" },
    has: RULE,
    shows: { id: "$rule", redirectToUrl: "www.example.com" },
  },
  { call: "getLandingPageRedirectRules", query: { maxReturn: 200 }, has: RULE, among: { id: "$rule" } },
  {
    call: "deleteLandingPageRedirectRule",
    path: { id: "$rule" },
    shows: { id: "$rule" },
    then: [{ call: "getLandingPageRedirectRuleById", path: { id: "$rule" }, none: true }],
  },
  { call: "unapproveLandingPage", path: { id: "$page" }, has: ["id"], shows: { id: "$page" } },

  // Snippets.
  {
    call: "createSnippet",
    form: { name: "Signature", folder: "$studio", description: "A snippet" },
    has: SNIPPET,
    shows: { name: "Signature", description: "A snippet", status: "draft" },
    keep: { snippet: "result.0.id" },
  },
  {
    call: "updateSnippetContent",
    path: { id: "$snippet" },
    form: { type: "HTML", content: "<p>Yours</p>" },
    shows: { id: "$snippet" },
  },
  {
    call: "getSnippetContent",
    path: { id: "$snippet" },
    has: ["type", "content"],
    among: { type: "HTML", content: "<p>Yours</p>" },
  },
  {
    call: "updateSnippetMetadata",
    path: { id: "$snippet" },
    form: { name: "Our Signature", description: "A better snippet" },
    has: SNIPPET,
    shows: { id: "$snippet", name: "Our Signature", description: "A better snippet" },
  },
  {
    call: "approveSnippetDraft",
    path: { id: "$snippet" },
    has: SNIPPET,
    shows: { id: "$snippet", status: "approved" },
  },
  {
    call: "getSnippetById",
    path: { id: "$snippet" },
    query: { status: "approved" },
    has: SNIPPET,
    shows: { id: "$snippet", name: "Our Signature" },
  },
  { call: "getSnippets", query: { maxReturn: 200, status: "approved" }, has: SNIPPET, among: { id: "$snippet" } },
  {
    call: "discardSnippetDraft",
    first: [
      { call: "updateSnippetContent", path: { id: "$snippet" }, form: { type: "HTML", content: "<p>Not to stay</p>" } },
    ],
    path: { id: "$snippet" },
    shows: { id: "$snippet" },
    then: [{ call: "getSnippetContent", path: { id: "$snippet" }, among: { type: "HTML", content: "<p>Yours</p>" } }],
  },
  {
    call: "cloneSnippet",
    path: { id: "$snippet" },
    form: { name: "Their Signature", folder: "$studio", description: "A copy" },
    has: SNIPPET,
    shows: { name: "Their Signature", description: "A copy", status: "draft" },
    keep: { copied: "result.0.id" },
  },
  {
    call: "updateSnippetDynamicContent",
    first: [
      {
        call: "updateSnippetContent",
        path: { id: "$copied" },
        form: { type: "DynamicContent", content: "$segmentation" },
      },
    ],
    path: { id: "$copied", segmentId: "$segmentId" },
    form: { type: "HTML", value: "<p>Yours in the north</p>" },
    shows: { id: "$copied" },
  },
  {
    call: "getDynamicContent",
    path: { id: "$copied" },
    has: ["id", "segmentation", "content.0.segmentId", "content.0.segmentName", "content.0.type"],
    shows: { segmentation: "$segmentation" },
  },
  { call: "unapproveSnippet", path: { id: "$snippet" }, has: SNIPPET, shows: { id: "$snippet", status: "draft" } },
  {
    call: "deleteSnippet",
    path: { id: "$snippet" },
    shows: { id: "$snippet" },
    then: [{ call: "getSnippetById", path: { id: "$snippet" }, none: true }],
  },
];
