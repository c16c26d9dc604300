/** Activities, and the types of custom ones (Adobe: "Activities"). */

const ACTIVITY = ["marketoGUID", "leadId", "activityDate", "activityTypeId", "attributes"];
const TYPE = ["apiName", "name", "triggerName", "filterName", "status", "primaryAttribute.apiName", "attributes"];

/**
 * @param {string} apiName Its API name.
 * @returns {Record<string, unknown>} A type.
 */
const type = (apiName) => ({
  apiName,
  name: apiName,
  triggerName: `${apiName} happens`,
  filterName: `${apiName} happened`,
  description: "A custom activity",
  primaryAttribute: { apiName: "place", name: "Place", dataType: "string" },
});

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "getPagingToken",
    query: { sinceDatetime: "2026-02-01T00:00:00Z" },
    top: ["nextPageToken"],
    keep: { token: "nextPageToken" },
  },
  { call: "getActivityTypes", has: ["id", "name", "attributes"], among: { id: 12 } },
  {
    call: "getLeadActivities",
    query: { nextPageToken: "$token", activityTypeIds: [1, 2, 10, 12, 13], batchSize: 100 },
    top: ["nextPageToken", "moreResult"],
    has: ACTIVITY,
  },
  {
    call: "getLeadChanges",
    first: [
      {
        call: "syncLeads",
        json: { input: [{ email: "changing@example.com", firstName: "Before" }] },
        keep: { lead: "result.0.id" },
      },
      { call: "getPagingToken", query: { sinceDatetime: "2026-03-02T11:59:00Z" }, keep: { now: "nextPageToken" } },
      { call: "syncLeads", json: { input: [{ email: "changing@example.com", firstName: "After" }] } },
    ],
    query: { nextPageToken: "$now", fields: "firstName", leadIds: "$lead" },
    top: ["nextPageToken", "moreResult"],
    has: ["leadId", "activityDate", "activityTypeId"],
    among: { leadId: "$lead", fields: [{ name: "firstName", oldValue: "Before", newValue: "After" }] },
  },
  {
    call: "getDeletedLeads",
    first: [
      { call: "syncLeads", json: { input: [{ email: "leaving@example.com" }] }, keep: { leaver: "result.0.id" } },
      { call: "deleteLeads", json: { input: [{ id: "$leaver" }] }, shows: { status: "deleted" } },
    ],
    query: { nextPageToken: "$now", batchSize: 300 },
    top: ["nextPageToken", "moreResult"],
    has: ["leadId", "activityDate", "activityTypeId"],
    among: { leadId: "$leaver", activityTypeId: 37 },
  },

  // Custom types: made, changed, approved.
  {
    call: "createCustomActivityType",
    json: type("visit_c"),
    has: TYPE,
    shows: { apiName: "visit_c", status: "draft" },
  },
  {
    call: "updateCustomActivityType",
    path: { apiName: "visit_c" },
    json: { ...type("visit_c"), description: "Somebody came by" },
    has: TYPE,
    shows: { description: "Somebody came by" },
  },
  {
    call: "createCustomActivityTypeAttributes",
    path: { apiName: "visit_c" },
    json: {
      attributes: [
        { apiName: "length", name: "Length", dataType: "integer" },
        { apiName: "mood", name: "Mood", dataType: "string" },
      ],
    },
    has: TYPE,
  },
  {
    call: "updateCustomActivityTypeAttributes",
    path: { apiName: "visit_c" },
    json: { attributes: [{ apiName: "length", name: "Length in minutes", dataType: "integer" }] },
    has: TYPE,
  },
  {
    call: "deleteCustomActivityTypeAttributes",
    path: { apiName: "visit_c" },
    json: { attributes: [{ apiName: "mood", name: "Mood" }] },
    has: TYPE,
  },
  {
    call: "approveCustomActivityType",
    path: { apiName: "visit_c" },
    has: TYPE,
    shows: { apiName: "visit_c", status: "approved" },
  },
  {
    call: "describeCustomActivityType",
    path: { apiName: "visit_c" },
    has: [...TYPE, "id", "createdAt", "updatedAt"],
    shows: { apiName: "visit_c", status: "approved", description: "Somebody came by" },
    keep: { type: "result.0.id" },
  },
  {
    call: "addCustomActivities",
    json: {
      input: [
        {
          leadId: "$lead",
          activityDate: "2026-03-02T11:00:00Z",
          activityTypeId: "$type",
          primaryAttributeValue: "Main Street",
          attributes: [{ apiName: "length", name: "Length in minutes", value: 12 }],
        },
      ],
    },
    has: ["marketoGUID", "status"],
    shows: { status: "added" },
    then: [
      {
        call: "getLeadActivities",
        query: { nextPageToken: "$token", activityTypeIds: "$type", leadIds: "$lead" },
        among: { leadId: "$lead", activityTypeId: "$type", primaryAttributeValue: "Main Street" },
      },
    ],
  },
  {
    call: "discardCustomActivityTypeDraft",
    first: [
      {
        call: "updateCustomActivityType",
        path: { apiName: "visit_c" },
        json: { ...type("visit_c"), description: "Not to stay" },
      },
    ],
    path: { apiName: "visit_c" },
    has: ["apiName"],
    then: [
      {
        call: "describeCustomActivityType",
        path: { apiName: "visit_c" },
        shows: { description: "Somebody came by", status: "approved" },
      },
    ],
  },
  {
    call: "getCustomActivityTypes",
    has: ["id", "apiName", "name", "triggerName", "filterName", "status", "createdAt", "updatedAt"],
    among: { apiName: "visit_c", id: "$type" },
  },
  {
    call: "deleteCustomActivityType",
    first: [{ call: "createCustomActivityType", json: type("mistake_c") }],
    path: { apiName: "mistake_c" },
    has: ["apiName"],
    then: [{ call: "getCustomActivityTypes", lacks: { apiName: "mistake_c", status: "draft" } }],
  },
];
