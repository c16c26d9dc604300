/** Members of programs (Adobe: "Program Members"). */

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
const DONE = ["seq", "leadId", "status"];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "describeProgramMember",
    has: ["name", "dedupeFields", "searchableFields.0", "fields.0.name", "fields.0.dataType"],
  },
  {
    call: "createProgramMemberFields",
    json: { input: [{ displayName: "Seat", name: "seat", dataType: "string" }] },
    shows: { name: "seat", status: "created" },
  },
  {
    call: "updateProgramMemberField",
    path: { fieldApiName: "seat" },
    json: { input: [{ displayName: "Seat in the Hall" }] },
    shows: { name: "seat", status: "updated" },
  },
  {
    call: "getProgramMemberFieldByName",
    path: { fieldApiName: "seat" },
    has: FIELD,
    shows: { name: "seat", displayName: "Seat in the Hall", isCustom: true },
  },
  { call: "getProgramMemberFields", query: { batchSize: 300 }, has: FIELD, among: { name: "seat" } },
  {
    call: "syncProgramMemberStatus",
    first: [
      { call: "getPrograms", query: { maxReturn: 1 }, keep: { program: "result.0.id", channel: "result.0.channel" } },
      {
        call: "getChannelByName",
        query: { name: "$channel" },
        keep: { status: "result.0.progressionStatuses.1.name" },
      },
      {
        call: "syncLeads",
        json: { input: [{ email: "member@example.com" }, { email: "guest@example.com" }] },
        keep: { lead: "result.0.id", guest: "result.1.id" },
      },
    ],
    path: { programId: "$program" },
    json: { statusName: "$status", input: [{ leadId: "$lead" }, { leadId: "$guest" }] },
    has: DONE,
    shows: { seq: 0, leadId: "$lead" },
  },
  {
    call: "syncProgramMemberData",
    path: { programId: "$program" },
    json: { input: [{ leadId: "$lead", seat: "12A" }] },
    has: DONE,
    shows: { leadId: "$lead", status: "updated" },
  },
  {
    call: "getProgramMembers",
    path: { programId: "$program" },
    query: {
      filterType: "leadId",
      filterValues: ["$lead", "$guest"],
      fields: "leadId,reachedSuccess,programId,acquiredBy,membershipDate,seat,statusName",
    },
    has: ["seq", "leadId", "reachedSuccess", "programId", "acquiredBy", "membershipDate"],
    among: { leadId: "$lead", programId: "$program", seat: "12A", statusName: "$status" },
  },
  {
    call: "deleteProgramMembers",
    path: { programId: "$program" },
    json: { input: [{ leadId: "$guest" }] },
    has: DONE,
    shows: { leadId: "$guest", status: "deleted" },
    then: [
      {
        call: "getProgramMembers",
        path: { programId: "$program" },
        query: { filterType: "leadId", filterValues: "$guest" },
        none: true,
      },
    ],
  },
];
