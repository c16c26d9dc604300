/** Data ingestion: what is sent is taken, and what came of it is read elsewhere (Adobe: "Data Ingestion API"). */

const headers = { "X-Correlation-Id": "a-run", "X-Request-Source": "tests" };
const munchkinId = "$munchkin";

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "syncPersonsViaIngestion",
    path: { munchkinId },
    headers,
    json: {
      priority: "high",
      dedupeFields: { field1: "email" },
      persons: [{ email: "brooklyn@example.com", firstName: "Brooklyn" }],
    },
    then: [
      {
        call: "getLeadsByFilterType",
        query: { filterType: "email", filterValues: "brooklyn@example.com" },
        until: { result: [{ firstName: "Brooklyn" }] },
        keep: { lead: "result.0.id" },
      },
    ],
  },
  {
    call: "syncCompaniesViaIngestion",
    path: { munchkinId },
    headers,
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [{ externalCompanyId: "ext-company-001", company: "Acme Corporation" }],
    },
    then: [
      {
        call: "getCompanies",
        query: { filterType: "externalCompanyId", filterValues: "ext-company-001", fields: "company" },
        until: { result: [{ company: "Acme Corporation" }] },
      },
    ],
  },
  {
    call: "syncCustomObjectsViaIngestion",
    first: [
      { call: "syncCustomObjectType", json: { action: "createOnly", displayName: "Bike", apiName: "bike" } },
      {
        call: "addCustomObjectTypeFields",
        path: { apiName: "bike" },
        json: { input: [{ name: "frame", displayName: "Frame", dataType: "string", isDedupeField: true }] },
      },
      { call: "approveCustomObjectType", path: { apiName: "bike" } },
    ],
    path: { munchkinId, customObjectAPIName: "bike" },
    headers,
    json: { dedupeBy: "dedupeFields", customObjects: [{ frame: "F-1" }] },
    then: [
      {
        call: "getCustomObjects",
        path: { customObjectName: "bike" },
        query: { filterType: "frame", filterValues: "F-1" },
        until: { result: [{ seq: 0 }] },
      },
    ],
  },
  {
    call: "addLeadsToListViaIngestion",
    first: [{ call: "getLists", query: { batchSize: 1 }, keep: { list: "result.0.id" } }],
    path: { munchkinId },
    headers,
    json: { listId: "$list", leads: [{ leadId: "$lead" }] },
    then: [
      {
        call: "isMemberOfList",
        path: { listId: "$list" },
        query: { id: "$lead" },
        until: { result: [{ status: "memberof" }] },
        shows: { status: "memberof" },
      },
    ],
  },
  {
    call: "removeLeadsFromListViaIngestion",
    path: { munchkinId },
    headers,
    json: { listId: "$list", leads: [{ leadId: "$lead" }] },
    then: [
      {
        call: "isMemberOfList",
        path: { listId: "$list" },
        query: { id: "$lead" },
        until: { result: [{ status: "notmemberof" }] },
        shows: { status: "notmemberof" },
      },
    ],
  },
  {
    call: "syncProgramMemberStatusViaIngestion",
    first: [
      { call: "getPrograms", query: { maxReturn: 1 }, keep: { program: "result.0.id", channel: "result.0.channel" } },
      {
        call: "getChannelByName",
        query: { name: "$channel" },
        keep: { status: "result.0.progressionStatuses.1.name" },
      },
    ],
    path: { munchkinId },
    headers,
    json: { programs: [{ programId: "$program", status: "$status", members: [{ leadId: "$lead" }] }] },
    then: [
      {
        call: "getProgramMembers",
        path: { programId: "$program" },
        query: { filterType: "leadId", filterValues: "$lead", fields: "statusName" },
        until: { result: [{ leadId: "$lead" }] },
        shows: { statusName: "$status" },
      },
    ],
  },
  {
    call: "deleteProgramMembersViaIngestion",
    path: { munchkinId },
    headers,
    json: { programs: [{ programId: "$program", members: [{ leadId: "$lead" }] }] },
    then: [
      {
        call: "getProgramMembers",
        path: { programId: "$program" },
        query: { filterType: "leadId", filterValues: "$lead" },
        until: { result: [] },
        none: true,
      },
    ],
  },
];
