/** Folders, tokens, programs, channels, tags, smart campaigns, lists, segmentations. */

const FOLDER = [
  "id",
  "name",
  "folderId.id",
  "folderId.type",
  "folderType",
  "path",
  "isArchive",
  "isSystem",
  "createdAt",
  "updatedAt",
  "workspace",
];
const PROGRAM = [
  "id",
  "name",
  "description",
  "createdAt",
  "updatedAt",
  "url",
  "type",
  "channel",
  "folder.type",
  "folder.value",
  "status",
  "workspace",
];
const CAMPAIGN = [
  "id",
  "name",
  "createdAt",
  "updatedAt",
  "type",
  "status",
  "isSystem",
  "isActive",
  "isRequestable",
  "isCommunicationLimitEnabled",
  "recurrence",
  "qualificationRuleType",
  "workspace",
  "smartListId",
  "flowId",
  "computedUrl",
];
const LIST = ["id", "name", "createdAt", "updatedAt", "folder.id", "folder.type", "workspace"];
const CHANNEL = [
  "id",
  "name",
  "applicableProgramType",
  "createdAt",
  "updatedAt",
  "progressionStatuses.0.name",
  "progressionStatuses.0.step",
];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  // Folders.
  {
    call: "getFolderByName",
    query: { name: "Default", type: "Folder" },
    has: FOLDER,
    shows: { name: "Default" },
    keep: { root: "result.0.folderId" },
  },
  {
    call: "createFolder",
    form: { name: "Été & Hiver", parent: "$root", description: "Both" },
    has: FOLDER,
    shows: { name: "Été & Hiver", description: "Both", parent: "$root" },
    keep: { folder: "result.0.folderId", folderId: "result.0.id" },
  },
  {
    call: "updateFolderMetadata",
    path: { id: "$folderId" },
    form: { type: "Folder", name: "Seasons", description: "All four" },
    has: FOLDER,
    shows: { id: "$folderId", name: "Seasons", description: "All four" },
  },
  {
    call: "getFolderById",
    path: { id: "$folderId" },
    query: { type: "Folder" },
    has: FOLDER,
    shows: { id: "$folderId", name: "Seasons" },
  },
  {
    call: "getFolders",
    query: { root: "$root", maxDepth: 3, maxReturn: 200 },
    has: FOLDER,
    among: { id: "$folderId", name: "Seasons" },
  },

  // Tokens.
  {
    call: "createToken",
    path: { id: "$folderId" },
    form: { name: "April Fools", type: "date", value: "2026-04-01", folderType: "Folder" },
    has: ["folder", "tokens.0.name"],
    shows: { tokens: [{ name: "April Fools", type: "date", value: "2026-04-01" }] },
  },
  {
    call: "getTokensByFolderId",
    path: { id: "$folderId" },
    query: { folderType: "Folder" },
    has: ["folder", "tokens.0.name", "tokens.0.type", "tokens.0.value"],
    shows: { tokens: [{ name: "April Fools", type: "date", value: "2026-04-01" }] },
  },
  {
    call: "deleteTokenByName",
    path: { id: "$folderId" },
    form: { name: "April Fools", type: "date", folderType: "Folder" },
    shows: { id: "$folderId" },
    then: [
      {
        call: "getTokensByFolderId",
        path: { id: "$folderId" },
        query: { folderType: "Folder" },
        lacks: { tokens: [{ name: "April Fools" }] },
      },
    ],
  },

  // Channels and tags.
  {
    call: "getChannels",
    query: { maxReturn: 200 },
    has: CHANNEL,
    keep: { channel: "result[applicableProgramType=program].name" },
  },
  { call: "getChannelByName", query: { name: "$channel" }, has: CHANNEL, shows: { name: "$channel" } },
  {
    call: "getTagTypes",
    has: ["tagType", "applicableProgramTypes", "required"],
    keep: { tag: "result[required=false].tagType" },
  },
  {
    call: "getTagByName",
    query: { name: "$tag" },
    has: ["tagType", "applicableProgramTypes", "required", "allowableValues"],
    shows: { tagType: "$tag", required: false },
    // A list as a text: [Dennis, David].
    keep: { value: { at: "result.0.allowableValues", match: "^\\[([^,\\]]+)" } },
  },

  // Programs.
  {
    call: "createProgram",
    form: {
      name: "Harvest",
      folder: "$folder",
      description: "In autumn",
      type: "Default",
      channel: "$channel",
      costs: [{ startDate: "2026-01-01", cost: 2000 }],
    },
    has: PROGRAM,
    shows: {
      name: "Harvest",
      description: "In autumn",
      channel: "$channel",
      costs: [{ startDate: "2026-01-01", cost: 2000 }],
    },
    keep: { program: "result.0.id" },
  },
  {
    call: "updateProgramMetadata",
    path: { id: "$program" },
    form: {
      name: "Great Harvest",
      description: "Late",
      costs: [{ startDate: "2026-02-01", cost: 200, note: "Ads" }],
      costsDestructiveUpdate: true,
    },
    has: PROGRAM,
    shows: {
      id: "$program",
      name: "Great Harvest",
      description: "Late",
      costs: [{ startDate: "2026-02-01", cost: 200, note: "Ads" }],
    },
  },
  {
    call: "updateProgramTag",
    path: { id: "$program", tagType: "$tag" },
    query: { tagValue: "$value" },
    shows: { id: "$program" },
  },
  {
    call: "getProgramById",
    path: { id: "$program" },
    has: PROGRAM,
    shows: { id: "$program", name: "Great Harvest", tags: [{ tagType: "$tag", tagValue: "$value" }] },
  },
  {
    call: "getProgramByName",
    query: { name: "Great Harvest", includeTags: true, includeCosts: true },
    has: PROGRAM,
    shows: { id: "$program" },
  },
  {
    call: "getProgramsByTag",
    query: { tagType: "$tag", tagValue: "$value", maxReturn: 200 },
    has: PROGRAM,
    among: { id: "$program" },
  },
  {
    call: "deleteProgramTag",
    path: { id: "$program", tagType: "$tag" },
    shows: { id: "$program" },
    then: [
      {
        call: "getProgramsByTag",
        query: { tagType: "$tag", tagValue: "$value", maxReturn: 200 },
        lacks: { id: "$program" },
      },
    ],
  },
  { call: "getPrograms", query: { maxReturn: 200 }, has: PROGRAM, among: { id: "$program", name: "Great Harvest" } },
  {
    call: "cloneProgram",
    path: { id: "$program" },
    form: { name: "Second Harvest", folder: "$folder", description: "A copy" },
    has: PROGRAM,
    shows: { name: "Second Harvest", description: "A copy", channel: "$channel" },
    keep: { copy: "result.0.id" },
  },
  {
    call: "deleteProgram",
    path: { id: "$copy" },
    shows: { id: "$copy" },
    then: [{ call: "getProgramById", path: { id: "$copy" }, none: true }],
  },

  // Email programs run at a time of their own.
  {
    call: "approveProgram",
    first: [
      { call: "getPrograms", query: { maxReturn: 200 }, keep: { mailing: "result[type=Email].id" } },
      {
        call: "updateProgramMetadata",
        path: { id: "$mailing" },
        form: { startDate: "2026-03-05T15:00:00.000Z", endDate: "2026-03-06T15:00:00.000Z" },
      },
    ],
    path: { id: "$mailing" },
    shows: { id: "$mailing" },
    then: [{ call: "getProgramById", path: { id: "$mailing" }, shows: { status: "locked" } }],
  },
  {
    call: "unapproveProgram",
    path: { id: "$mailing" },
    shows: { id: "$mailing" },
    then: [{ call: "getProgramById", path: { id: "$mailing" }, shows: { status: "unlocked" } }],
  },
  {
    call: "getSmartListByProgramId",
    path: { programId: "$mailing" },
    query: { includeRules: true },
    has: [...LIST, "rules.filterMatchType", "rules.triggers", "rules.filters"],
  },

  // Smart campaigns.
  {
    call: "createSmartCampaign",
    form: { name: "Welcome", folder: "$folder", description: "To the new" },
    has: CAMPAIGN,
    shows: { name: "Welcome", description: "To the new", isSystem: false, isActive: false },
    keep: { campaign: "result.0.id" },
  },
  {
    call: "updateSmartCampaign",
    path: { id: "$campaign" },
    form: { name: "Warm Welcome", description: "To all" },
    has: CAMPAIGN,
    shows: { id: "$campaign", name: "Warm Welcome", description: "To all" },
  },
  {
    call: "getSmartCampaignById",
    path: { id: "$campaign" },
    has: CAMPAIGN,
    shows: { id: "$campaign", name: "Warm Welcome" },
  },
  {
    call: "getSmartCampaignByName",
    query: { name: "Warm Welcome" },
    has: CAMPAIGN,
    shows: { id: "$campaign", description: "To all" },
  },
  {
    call: "getSmartCampaigns",
    query: { maxReturn: 200 },
    has: CAMPAIGN,
    among: { id: "$campaign" },
    keep: { trigger: "result[isActive=true].id" },
  },
  {
    call: "getSmartListBySmartCampaignId",
    path: { id: "$campaign" },
    query: { includeRules: true },
    has: [...LIST, "rules.filterMatchType", "rules.triggers", "rules.filters"],
  },
  {
    call: "deactivateSmartCampaign",
    path: { id: "$trigger" },
    shows: { id: "$trigger" },
    then: [{ call: "getSmartCampaignById", path: { id: "$trigger" }, shows: { isActive: false } }],
  },
  {
    call: "activateSmartCampaign",
    path: { id: "$trigger" },
    shows: { id: "$trigger" },
    then: [{ call: "getSmartCampaignById", path: { id: "$trigger" }, shows: { isActive: true } }],
  },
  {
    call: "cloneSmartCampaign",
    path: { id: "$campaign" },
    form: { name: "Second Welcome", folder: "$folder", description: "A copy" },
    has: CAMPAIGN,
    shows: { name: "Second Welcome", description: "A copy" },
    keep: { secondCampaign: "result.0.id" },
  },
  {
    call: "deleteSmartCampaign",
    path: { id: "$secondCampaign" },
    shows: { id: "$secondCampaign" },
    then: [{ call: "getSmartCampaignById", path: { id: "$secondCampaign" }, none: true }],
  },

  // Smart lists: there are some, and they can be copied.
  {
    call: "getSmartLists",
    query: { maxReturn: 200 },
    has: LIST,
    keep: { smart: "result.0.id", smartName: "result.0.name" },
  },
  {
    call: "getSmartListById",
    path: { id: "$smart" },
    query: { includeRules: true },
    has: [...LIST, "rules.filterMatchType", "rules.triggers", "rules.filters"],
    shows: { id: "$smart", name: "$smartName" },
  },
  {
    call: "cloneSmartList",
    path: { id: "$smart" },
    form: { name: "A Clever Copy", folder: "$folder", description: "A copy" },
    has: LIST,
    shows: { name: "A Clever Copy", description: "A copy", folder: { type: "Folder", id: "$folderId" } },
    keep: { clever: "result.0.id" },
  },
  { call: "getSmartListByName", query: { name: "A Clever Copy" }, has: LIST, shows: { id: "$clever" } },
  {
    call: "deleteSmartList",
    path: { id: "$clever" },
    shows: { id: "$clever" },
    then: [{ call: "getSmartListById", path: { id: "$clever" }, none: true }],
  },

  // Static lists.
  {
    call: "createStaticList",
    form: { name: "Guests", folder: "$folder", description: "Invited" },
    has: LIST,
    shows: { name: "Guests", description: "Invited", folder: { id: "$folderId" } },
    keep: { list: "result.0.id" },
  },
  {
    call: "updateStaticListMetadata",
    path: { id: "$list" },
    form: { name: "Guests of Honour", description: "Invited twice" },
    has: LIST,
    shows: { id: "$list", name: "Guests of Honour", description: "Invited twice" },
  },
  { call: "getStaticListById", path: { id: "$list" }, has: LIST, shows: { id: "$list", name: "Guests of Honour" } },
  { call: "getStaticListByName", query: { name: "Guests of Honour" }, has: LIST, shows: { id: "$list" } },
  { call: "getStaticLists", query: { folder: "$folder", maxReturn: 200 }, has: LIST, among: { id: "$list" } },
  // The folder has what was made in it.
  {
    call: "getFolderContents",
    path: { id: "$folderId" },
    query: { type: "Folder", maxReturn: 200 },
    has: ["id", "type"],
    among: { id: "$program", type: "Program" },
  },
  {
    call: "deleteStaticList",
    path: { id: "$list" },
    shows: { id: "$list" },
    then: [{ call: "getStaticListById", path: { id: "$list" }, none: true }],
  },
  {
    call: "deleteFolder",
    first: [{ call: "createFolder", form: { name: "Empty", parent: "$root" }, keep: { empty: "result.0.id" } }],
    path: { id: "$empty" },
    form: { type: "Folder" },
    shows: { id: "$empty" },
    then: [{ call: "getFolderById", path: { id: "$empty" }, query: { type: "Folder" }, none: true }],
  },

  // Segmentations: made by hand, and read here.
  {
    call: "getSegmentations",
    query: { status: "approved" },
    has: ["id", "name", "createdAt", "updatedAt", "url", "folder.type", "folder.value", "status", "workspace"],
    keep: { segmentation: "result.0.id" },
  },
  {
    call: "getSegmentsForSegmentation",
    path: { id: "$segmentation" },
    has: ["id", "name", "createdAt", "updatedAt", "url", "status", "segmentationId"],
    among: { name: "Default", segmentationId: "$segmentation" },
  },
];
