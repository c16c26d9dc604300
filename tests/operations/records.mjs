/** Companies, opportunities and roles, sales persons, named accounts and their lists. */

const DESCRIBED = [
  "name",
  "displayName",
  "idField",
  "dedupeFields",
  "searchableFields.0",
  "fields.0.name",
  "fields.0.dataType",
];
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
const BY_ID = ["seq", "id", "status"];
const BY_GUID = ["seq", "marketoGUID", "status"];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  // Companies.
  { call: "describeCompanies", has: DESCRIBED, shows: { idField: "id", dedupeFields: ["externalCompanyId"] } },
  { call: "getCompanyFields", query: { batchSize: 300 }, has: FIELD, keep: { companyField: "result.0.name" } },
  {
    call: "getCompanyFieldByName",
    path: { fieldApiName: "$companyField" },
    has: FIELD,
    shows: { name: "$companyField" },
  },
  {
    call: "syncCompanies",
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [{ externalCompanyId: "co-1", company: "Acme" }, { externalCompanyId: "co-2" }],
    },
    has: BY_ID,
    says: {
      result: [
        { seq: 0, status: "created" },
        { seq: 1, status: "created" },
      ],
    },
    keep: { company: "result.0.id" },
  },
  {
    call: "getCompanies",
    query: { filterType: "externalCompanyId", filterValues: "co-1", fields: "id,externalCompanyId,company" },
    has: ["seq", "id"],
    shows: { id: "$company", externalCompanyId: "co-1", company: "Acme" },
  },
  {
    call: "deleteCompanies",
    json: { deleteBy: "dedupeFields", input: [{ externalCompanyId: "co-2" }] },
    has: BY_ID,
    shows: { seq: 0, status: "deleted" },
    then: [{ call: "getCompanies", query: { filterType: "externalCompanyId", filterValues: "co-2" }, none: true }],
  },

  // Sales persons.
  { call: "describeSalesPersons", has: DESCRIBED, shows: { idField: "id", dedupeFields: ["externalSalesPersonId"] } },
  {
    call: "syncSalesPersons",
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [
        { externalSalesPersonId: "sam@example.com", email: "sam@example.com", firstName: "Sam", lastName: "Sanosin" },
        { externalSalesPersonId: "tim@example.com", email: "tim@example.com" },
      ],
    },
    has: BY_ID,
    shows: { seq: 0, status: "created" },
    keep: { seller: "result.0.id" },
  },
  {
    call: "getSalesPersons",
    query: {
      filterType: "externalSalesPersonId",
      filterValues: ["sam@example.com"],
      fields: "firstName,lastName,externalSalesPersonId",
    },
    has: ["seq"],
    shows: { externalSalesPersonId: "sam@example.com", firstName: "Sam", lastName: "Sanosin" },
  },
  {
    call: "deleteSalesPersons",
    json: { deleteBy: "dedupeFields", input: [{ externalSalesPersonId: "tim@example.com" }] },
    has: BY_ID,
    shows: { status: "deleted" },
    then: [
      {
        call: "getSalesPersons",
        query: { filterType: "externalSalesPersonId", filterValues: "tim@example.com" },
        none: true,
      },
    ],
  },

  // Opportunities and who plays which part in them.
  {
    call: "describeOpportunity",
    has: DESCRIBED,
    shows: { idField: "marketoGUID", dedupeFields: ["externalOpportunityId"] },
  },
  { call: "getOpportunityFields", query: { batchSize: 300 }, has: FIELD, keep: { opportunityField: "result.0.name" } },
  {
    call: "getOpportunityFieldByName",
    path: { fieldApiName: "$opportunityField" },
    has: FIELD,
    shows: { name: "$opportunityField" },
  },
  {
    call: "syncOpportunities",
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [
        { externalOpportunityId: "opp-1", name: "Chairs" },
        { externalOpportunityId: "opp-2", name: "Big Dog Day Care Phase 2" },
      ],
    },
    has: BY_GUID,
    shows: { seq: 0, status: "created" },
    keep: { opportunity: "result.0.marketoGUID" },
  },
  {
    call: "getOpportunities",
    query: {
      filterType: "externalOpportunityId",
      filterValues: "opp-1,opp-2",
      fields: "marketoGUID,externalOpportunityId,name",
    },
    has: ["seq", "marketoGUID"],
    among: { marketoGUID: "$opportunity", externalOpportunityId: "opp-1", name: "Chairs" },
  },
  {
    call: "describeOpportunityRole",
    has: DESCRIBED,
    shows: { idField: "marketoGUID", dedupeFields: ["externalOpportunityId", "leadId", "role"] },
  },
  {
    call: "syncOpportunityRoles",
    first: [{ call: "syncLeads", json: { input: [{ email: "buyer@example.com" }] }, keep: { lead: "result.0.id" } }],
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [{ externalOpportunityId: "opp-1", leadId: "$lead", role: "Technical Buyer", isPrimary: false }],
    },
    has: BY_GUID,
    shows: { seq: 0, status: "created" },
    keep: { role: "result.0.marketoGUID" },
  },
  {
    call: "getOpportunityRoles",
    query: { filterType: "externalOpportunityId", filterValues: "opp-1" },
    has: ["seq", "marketoGUID"],
    shows: { marketoGUID: "$role", leadId: "$lead", role: "Technical Buyer" },
  },
  {
    call: "deleteOpportunityRoles",
    json: {
      deleteBy: "dedupeFields",
      input: [{ externalOpportunityId: "opp-1", leadId: "$lead", role: "Technical Buyer" }],
    },
    has: BY_GUID,
    shows: { marketoGUID: "$role", status: "deleted" },
    then: [
      {
        call: "getOpportunityRoles",
        query: { filterType: "externalOpportunityId", filterValues: "opp-1" },
        none: true,
      },
    ],
  },
  {
    call: "deleteOpportunities",
    json: { deleteBy: "idField", input: [{ marketoGUID: "$opportunity" }] },
    has: BY_GUID,
    shows: { marketoGUID: "$opportunity", status: "deleted" },
    then: [
      { call: "getOpportunities", query: { filterType: "externalOpportunityId", filterValues: "opp-1" }, none: true },
    ],
  },

  // Named accounts.
  { call: "describeNamedAccounts", has: DESCRIBED, shows: { idField: "marketoGUID", dedupeFields: ["name"] } },
  { call: "getNamedAccountFields", query: { batchSize: 300 }, has: FIELD, keep: { accountField: "result.0.name" } },
  {
    call: "getNamedAccountFieldByName",
    path: { fieldApiName: "$accountField" },
    has: FIELD,
    shows: { name: "$accountField" },
  },
  {
    call: "syncNamedAccounts",
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [{ name: "Brass & Sons", city: "Springfield" }, { name: "Tin & Daughters" }],
    },
    has: BY_GUID,
    shows: { seq: 0, status: "created" },
    keep: { account: "result.0.marketoGUID", other: "result.1.marketoGUID" },
  },
  {
    call: "getNamedAccounts",
    query: { filterType: "name", filterValues: "Brass & Sons", fields: "marketoGUID,name,city" },
    has: ["seq", "marketoGUID"],
    shows: { marketoGUID: "$account", name: "Brass & Sons", city: "Springfield" },
  },

  // Lists of them.
  {
    call: "syncNamedAccountLists",
    json: { action: "createOnly", dedupeBy: "dedupeFields", input: [{ name: "Saas List" }] },
    has: BY_GUID,
    shows: { seq: 0, status: "created" },
    keep: { list: "result.0.marketoGUID" },
  },
  {
    call: "getNamedAccountLists",
    query: { filterType: "idField", filterValues: "$list" },
    has: ["seq", "marketoGUID", "name", "createdAt", "updatedAt", "type", "updateable"],
    shows: { marketoGUID: "$list", name: "Saas List" },
  },
  {
    call: "addNamedAccountListMembers",
    path: { id: "$list" },
    json: { input: [{ marketoGUID: "$account" }, { marketoGUID: "$other" }] },
    has: BY_GUID,
    shows: { seq: 0, marketoGUID: "$account", status: "added" },
  },
  {
    call: "getNamedAccountListMembers",
    path: { id: "$list" },
    query: { fields: "marketoGUID,name,city" },
    has: ["seq", "marketoGUID"],
    among: { marketoGUID: "$account", name: "Brass & Sons" },
  },
  {
    call: "removeNamedAccountListMembers",
    path: { id: "$list" },
    json: { input: [{ marketoGUID: "$account" }] },
    has: BY_GUID,
    shows: { status: "removed" },
    then: [
      {
        call: "getNamedAccountListMembers",
        path: { id: "$list" },
        lacks: { marketoGUID: "$account" },
        among: { marketoGUID: "$other" },
      },
    ],
  },
  {
    call: "deleteNamedAccountLists",
    json: { deleteBy: "dedupeFields", input: [{ name: "Saas List" }] },
    has: BY_GUID,
    shows: { status: "deleted" },
    then: [{ call: "getNamedAccountLists", query: { filterType: "idField", filterValues: "$list" }, none: true }],
  },
  {
    call: "deleteNamedAccounts",
    json: { deleteBy: "dedupeFields", input: [{ name: "Brass & Sons" }] },
    has: BY_GUID,
    shows: { marketoGUID: "$account", status: "deleted" },
    then: [{ call: "getNamedAccounts", query: { filterType: "name", filterValues: "Brass & Sons" }, none: true }],
  },
];
