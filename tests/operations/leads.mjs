/** Identity, leads, static lists, campaigns and usage (Adobe: "Leads", "Static Lists", "Usage"). */

const FIELD = [
  "name",
  "displayName",
  "dataType",
  "isHidden",
  "isHtmlEncodingInEmail",
  "isSensitive",
  "isCustom",
  "isApiCreated",
];
const LIST = ["id", "name", "createdAt", "updatedAt"];
const CAMPAIGN = ["id", "name", "type", "createdAt", "updatedAt"];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "identity",
    form: { grant_type: "client_credentials", client_id: "$clientId", client_secret: "$clientSecret" },
  },
  {
    call: "identity",
    alias: true,
    query: { grant_type: "client_credentials", client_id: "$clientId", client_secret: "$clientSecret" },
  },

  // Fields.
  {
    call: "createLeadFields",
    json: { input: [{ displayName: "Shoe Size", name: "shoeSize", dataType: "integer" }] },
    shows: { name: "shoeSize", status: "created" },
  },
  {
    call: "updateLeadField",
    path: { fieldApiName: "shoeSize" },
    json: { input: [{ displayName: "Size of Shoe", description: "European" }] },
    shows: { name: "shoeSize", status: "updated" },
  },
  {
    call: "getLeadFieldByName",
    path: { fieldApiName: "shoeSize" },
    has: FIELD,
    shows: {
      displayName: "Size of Shoe",
      description: "European",
      dataType: "integer",
      isCustom: true,
      isApiCreated: true,
    },
  },
  {
    call: "getLeadFields",
    query: { batchSize: 300 },
    has: FIELD,
    among: { name: "shoeSize", displayName: "Size of Shoe" },
  },
  {
    call: "describeLead",
    has: ["id", "displayName", "dataType"],
    among: { rest: { name: "shoeSize", readOnly: false } },
  },
  {
    call: "describeLead2",
    has: ["name", "searchableFields.0", "fields.0.name", "fields.0.displayName", "fields.0.dataType"],
  },
  { call: "describeProgramMemberOld", has: ["name", "fields.0.name", "fields.0.dataType"] },

  // Leads.
  {
    call: "syncLeads",
    json: {
      action: "createOrUpdate",
      lookupField: "email",
      input: [
        { email: "ada@example.com", firstName: "Ada", shoeSize: 38 },
        { email: "byron@example.com", firstName: "George" },
        { email: "babbage@example.com" },
        { email: "menabrea@example.com" },
      ],
    },
    has: ["id", "status"],
    shows: { status: "created" },
    keep: { lead: "result.0.id", loser: "result.1.id", third: "result.2.id", fourth: "result.3.id" },
  },
  {
    call: "getLeadById",
    path: { leadId: "$lead" },
    query: { fields: "id,email,firstName,shoeSize" },
    shows: { id: "$lead", email: "ada@example.com", firstName: "Ada", shoeSize: 38 },
  },
  {
    call: "getLeadsByFilterType",
    query: { filterType: "email", filterValues: "ada@example.com,byron@example.com", fields: "email,firstName" },
    has: ["id", "email", "firstName"],
    among: { id: "$loser", firstName: "George" },
  },
  { call: "getLeadPartitions", has: ["id", "name"], among: { name: "Default" } },
  {
    call: "updateLeadPartition",
    json: { input: [{ id: "$lead", partitionName: "Default" }] },
    has: ["id", "status"],
    shows: { id: "$lead" },
  },
  {
    call: "associateLead",
    path: { leadId: "$lead" },
    query: { cookie: "id:287-GTJ-838&token:_mch-localhost-1396310362214-46169" },
  },

  // Programs.
  {
    call: "changeLeadProgramStatus",
    first: [
      {
        call: "getPrograms",
        query: { maxReturn: 1 },
        keep: { program: "result.0.id", programName: "result.0.name", channel: "result.0.channel" },
      },
      {
        call: "getChannelByName",
        query: { name: "$channel" },
        keep: { joined: "result.0.progressionStatuses.1.name", status: "result.0.progressionStatuses.2.name" },
      },
      // Only of members can it be changed.
      {
        call: "syncProgramMemberStatus",
        path: { programId: "$program" },
        json: { statusName: "$joined", input: [{ leadId: "$lead" }] },
      },
    ],
    path: { programId: "$program" },
    json: { status: "$status", input: [{ id: "$lead" }] },
    has: ["id", "status"],
    shows: { id: "$lead", status: "updated" },
  },
  {
    call: "getLeadsByProgramId",
    path: { programId: "$program" },
    query: { fields: "email" },
    has: ["id", "membership.progressionStatus", "membership.membershipDate"],
    among: { id: "$lead", email: "ada@example.com", membership: { progressionStatus: "$status" } },
  },
  {
    call: "getProgramsByLeadId",
    path: { leadId: "$lead" },
    has: ["id", "progressionStatus", "membershipDate", "reachedSuccess", "acquiredBy", "isExhausted", "updatedAt"],
    among: { id: "$program", progressionStatus: "$status" },
  },
  {
    call: "pushLeadToMarketo",
    json: {
      programName: "$programName",
      source: "web form",
      reason: "asked for a brochure",
      lookupField: "email",
      input: [{ email: "pushed@example.com", firstName: "Pushed" }],
    },
    has: ["id", "status"],
    then: [
      {
        call: "getLeadsByFilterType",
        query: { filterType: "email", filterValues: "pushed@example.com" },
        shows: { firstName: "Pushed" },
      },
    ],
  },
  {
    call: "submitForm",
    first: [
      { call: "getFolderByName", query: { name: "Design Studio" }, keep: { studio: "result.0.folderId" } },
      { call: "createForm", form: { name: "Newsletter", folder: "$studio" }, keep: { form: "result.0.id" } },
      { call: "approveFormDraft", path: { id: "$form" } },
    ],
    json: {
      formId: "$form",
      input: [
        {
          leadFormFields: { email: "submitted@example.com", firstName: "Submitted" },
          visitorData: {
            pageURL: "https://www.example.com/newsletter.html",
            queryString: "Query=String",
            leadClientIpAddress: "192.0.2.7",
            userAgentString: "Mozilla/5.0",
          },
        },
      ],
    },
    has: ["id", "status"],
    shows: { status: "created" },
    then: [
      {
        call: "getLeadsByFilterType",
        query: { filterType: "email", filterValues: "submitted@example.com" },
        shows: { firstName: "Submitted" },
      },
    ],
  },

  // Static lists.
  {
    call: "getLists",
    first: [
      { call: "getFolderByName", query: { name: "Default" }, keep: { folder: "result.0.folderId" } },
      { call: "createStaticList", form: { name: "Readers", folder: "$folder" }, keep: { list: "result.0.id" } },
    ],
    query: { name: "Readers", batchSize: 5 },
    has: LIST,
    shows: { id: "$list", name: "Readers" },
  },
  { call: "getListById", path: { listId: "$list" }, has: LIST, shows: { id: "$list", name: "Readers" } },
  {
    call: "addLeadsToList",
    path: { listId: "$list" },
    json: { input: [{ id: "$lead" }, { id: "$third" }] },
    has: ["id", "status"],
    shows: { id: "$lead", status: "added" },
  },
  {
    call: "isMemberOfList",
    path: { listId: "$list" },
    query: { id: ["$lead", "$fourth"] },
    says: {
      result: [
        { id: "$lead", status: "memberof" },
        { id: "$fourth", status: "notmemberof" },
      ],
    },
  },
  {
    call: "getLeadsByListId",
    path: { listId: "$list" },
    query: { fields: "email" },
    has: ["id", "email"],
    among: { id: "$third", email: "babbage@example.com" },
  },
  {
    call: "getLeadsByListId",
    alias: true,
    path: { listId: "$list" },
    query: { fields: "id" },
    has: ["id"],
    among: { id: "$lead" },
  },
  {
    call: "getListsByLeadId",
    path: { leadId: "$lead" },
    has: ["listId", "createdAt", "updatedAt"],
    among: { listId: "$list" },
  },
  {
    call: "removeLeadsFromList",
    path: { listId: "$list" },
    query: { id: "$third" },
    shows: { id: "$third", status: "removed" },
    then: [
      { call: "isMemberOfList", path: { listId: "$list" }, query: { id: "$third" }, shows: { status: "notmemberof" } },
    ],
  },

  // Campaigns.
  {
    call: "getCampaigns",
    query: { batchSize: 300 },
    has: CAMPAIGN,
    keep: { batch: "result[type=batch].id" },
  },
  { call: "getCampaignById", path: { campaignId: "$batch" }, has: CAMPAIGN, shows: { id: "$batch", type: "batch" } },
  {
    call: "scheduleCampaign",
    path: { campaignId: "$batch" },
    json: {
      input: { runAt: "2026-03-03T18:05:00+0000", tokens: [{ name: "{{my.message}}", value: "Updated message" }] },
    },
    has: ["id"],
    shows: { id: "$batch" },
  },
  {
    call: "requestCampaign",
    first: [
      {
        call: "getCampaigns",
        query: { isTriggerable: true },
        shows: { type: "trigger" },
        keep: { trigger: "result.0.id" },
      },
    ],
    path: { campaignId: "$trigger" },
    json: { input: { leads: [{ id: "$lead" }], tokens: [{ name: "{{my.message}}", value: "Updated message" }] } },
    has: ["id"],
    shows: { id: "$trigger" },
  },
  {
    call: "getSmartCampaignsByLeadId",
    path: { leadId: "$lead" },
    has: ["smartCampaignId", "createdAt", "updatedAt"],
    among: { smartCampaignId: "$trigger" },
  },

  // The end of some leads.
  {
    call: "mergeLeads",
    path: { leadId: "$lead" },
    query: { leadIds: "$loser" },
    then: [
      { call: "getLeadById", path: { leadId: "$lead" }, shows: { email: "ada@example.com" } },
      { call: "getLeadsByFilterType", query: { filterType: "email", filterValues: "byron@example.com" }, none: true },
    ],
  },
  {
    call: "deleteLeads",
    json: { input: [{ id: "$third" }] },
    shows: { id: "$third", status: "deleted" },
    then: [{ call: "getLeadById", path: { leadId: "$third" }, code: "1004" }],
  },
  {
    call: "deleteLeads",
    alias: true,
    query: { id: "$fourth" },
    shows: { id: "$fourth", status: "deleted" },
    then: [{ call: "getLeadById", path: { leadId: "$fourth" }, code: "1004" }],
  },

  // Usage.
  { call: "getDailyUsage", has: ["date", "total", "users.0.userId", "users.0.count"] },
  { call: "getWeeklyUsage", has: ["date", "total", "users"] },
  // The two leads that are gone were asked for again.
  { call: "getDailyErrors", has: ["date", "total", "errors.0.errorCode", "errors.0.count"] },
  { call: "getWeeklyErrors", has: ["date", "total", "errors"] },
];
