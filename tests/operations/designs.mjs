/**
 * Emails, email templates and fragments of the new designer: the same eleven operations for each
 * (Adobe: "Emails (New)", "Email Templates (New)", "Fragments (New)").
 */

/** @typedef {import("../support/operations.mjs").Row} Row */

const headers = { "x-app-type": "marketo" };
const RECORD = ["id", "name", "status"];
const WHERE = { workspaceId: "$(workspace)", folderId: "$(folder)" };

/**
 * @param {string} one Its name in the operations' names, such as `Email`.
 * @param {string} many The same of several.
 * @param {Record<string, unknown>} made What it is created with, beside its name.
 * @returns {Row[]} Its rows.
 */
function design(one, many, made) {
  return [
    {
      call: `create${one}V2`,
      first: [
        { call: "getWorkspaces", keep: { workspace: "0.id" } },
        { call: "getFolderByName", query: { name: "Design Studio" }, keep: { folder: "result.0.id" } },
      ],
      headers,
      json: { name: `First ${one}`, description: "One", data: { html: { body: "<p>Hello</p>" } }, ...made },
      has: RECORD,
      shows: { name: `First ${one}`, description: "One", status: "draft" },
      keep: { id: "result.0.id" },
    },
    {
      call: `update${one}V2`,
      path: { id: "$id" },
      headers,
      json: { name: `Better ${one}`, description: "Still one", data: { html: { body: "<p>Good day</p>" } } },
      has: ["id"],
      shows: { id: "$id" },
    },
    {
      call: `get${one}ByIdV2`,
      path: { id: "$id" },
      headers,
      has: [...RECORD, "appData", "metadata"],
      shows: {
        id: "$id",
        name: `Better ${one}`,
        description: "Still one",
        data: { html: { body: "<p>Good day</p>" } },
      },
    },
    {
      call: `clone${one}V2`,
      headers,
      json: { assetId: "$id", newAsset: { name: `Second ${one}`, description: "A copy" } },
      has: RECORD,
      shows: { name: `Second ${one}`, description: "A copy", status: "draft" },
      keep: { copy: "result.0.id" },
    },
    {
      call: `bulkGet${many}V2`,
      headers,
      json: { assetIds: ["$id", "$copy"] },
      has: RECORD,
      among: { id: "$copy", name: `Second ${one}` },
    },
    {
      call: `update${one}StatusV2`,
      headers,
      json: { contentId: "$id", action: "approve" },
      has: ["id"],
      then: [
        {
          call: `list${many}V2`,
          headers,
          query: { workspaceId: "$workspace", status: "approved" },
          among: { name: `Better ${one}` },
        },
      ],
    },
    {
      call: `list${many}V2`,
      headers,
      query: {
        workspaceId: "$workspace",
        name: `Better ${one}`,
        status: ["draft", "approved"],
        pageIndex: 0,
        pageSize: 20,
      },
      has: RECORD,
      among: { name: `Better ${one}`, status: "approved" },
    },
    { call: `get${one}UsedByV2`, headers, json: { assetId: "$id", pageIndex: 0, pageSize: 20, type: "all" } },
    {
      call: `bulkGet${many}UsedByV2`,
      headers,
      json: { assetIds: ["$id", "$copy"] },
      has: ["id", "count", "used"],
    },
    {
      call: `delete${one}V2`,
      path: { id: "$copy" },
      headers,
      then: [{ call: `list${many}V2`, headers, query: { workspaceId: "$workspace" }, lacks: { id: "$copy" } }],
    },
    {
      call: `bulkDelete${many}V2`,
      first: [
        {
          call: `clone${one}V2`,
          headers,
          json: { assetId: "$id", newAsset: { name: `Third ${one}` } },
          keep: { third: "result.0.id" },
        },
        {
          call: `clone${one}V2`,
          headers,
          json: { assetId: "$id", newAsset: { name: `Fourth ${one}` } },
          keep: { fourth: "result.0.id" },
        },
      ],
      headers,
      json: { assetIds: ["$third", "$fourth"], ignoreUsedBy: true },
      then: [{ call: `list${many}V2`, headers, query: { workspaceId: "$workspace" }, lacks: { id: "$fourth" } }],
    },
  ];
}

export default [
  ...design("EmailTemplate", "EmailTemplates", { appData: { ...WHERE, editorType: "emailTemplate" } }),
  ...design("Email", "Emails", {
    appData: { ...WHERE, editorType: "email" },
    headers: { subject: "Spring", fromName: "Shop", fromEmail: "shop@example.com", replyEmail: "reply@example.com" },
    settings: { isOperational: false, isWebPageView: true },
  }),
  ...design("Fragment", "Fragments", {
    appData: { ...WHERE, editorType: "fragment" },
    settings: { fragmentType: "email", fragmentSubType: "html", supportedChannels: ["email"] },
  }),
];
