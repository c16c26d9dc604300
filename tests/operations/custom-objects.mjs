/** Custom objects: their types from draft to approved, and their records (Adobe: "Custom Objects"). */

// Adobe: apiName in the definition, name in the examples of the older calls.
const DESCRIBED = [
  "displayName",
  "idField",
  "dedupeFields",
  "searchableFields.0",
  "fields.0.name",
  "fields.0.dataType",
];

/** @type {import("../support/operations.mjs").Row[]} */
export default [
  {
    call: "getCustomObjectTypeFieldDataTypes",
    says: { success: true },
    top: ["result.0"],
  },
  {
    call: "getCustomObjectLinkableObjects",
    has: ["name", "displayName", "fields.0.name", "fields.0.displayName", "fields.0.dataType"],
  },

  // A type.
  {
    call: "syncCustomObjectType",
    json: {
      action: "createOnly",
      displayName: "Wagon",
      pluralName: "Wagons",
      apiName: "wagon",
      description: "Carriage owned",
      showInLeadDetail: true,
    },
    none: true,
  },
  {
    call: "addCustomObjectTypeFields",
    path: { apiName: "wagon" },
    json: {
      input: [
        { displayName: "Lead ID", name: "leadID", dataType: "link", relatedTo: { name: "lead", field: "id" } },
        { displayName: "VIN", name: "vin", dataType: "string", isDedupeField: true },
        { displayName: "Make", name: "make", dataType: "string" },
        { displayName: "Year", name: "year", dataType: "integer" },
      ],
    },
    none: true,
  },
  {
    call: "updateCustomObjectTypeField",
    path: { apiName: "wagon", fieldApiName: "make" },
    json: { displayName: "Make of Wagon" },
    none: true,
  },
  {
    call: "deleteCustomObjectTypeFields",
    path: { apiName: "wagon" },
    json: { input: [{ name: "year" }] },
    none: true,
  },
  {
    call: "describeCustomObjectType",
    path: { apiName: "wagon" },
    query: { state: "draft" },
    has: DESCRIBED,
    shows: { apiName: "wagon", state: "draft", displayName: "Wagon", dedupeFields: ["vin"] },
    then: [
      {
        call: "describeCustomObjectType",
        path: { apiName: "wagon" },
        keep: { make: "result.0.fields[name=make].displayName" },
      },
    ],
  },
  {
    call: "approveCustomObjectType",
    path: { apiName: "wagon" },
    none: true,
    then: [
      { call: "describeCustomObjectType", path: { apiName: "wagon" }, shows: { apiName: "wagon", state: "approved" } },
    ],
  },
  {
    call: "discardCustomObjectTypeDraft",
    first: [
      {
        call: "syncCustomObjectType",
        json: { action: "updateOnly", apiName: "wagon", displayName: "Wagon", description: "Not to stay" },
      },
    ],
    path: { apiName: "wagon" },
    none: true,
    then: [
      {
        call: "describeCustomObjectType",
        path: { apiName: "wagon" },
        shows: { description: "Carriage owned", state: "approved" },
      },
    ],
  },
  {
    call: "listCustomObjectTypes",
    query: { names: "wagon" },
    has: ["displayName", "state"],
    shows: { apiName: "wagon" },
  },
  { call: "getCustomObjectDependentAssets", path: { apiName: "wagon" }, none: true },

  // Its records.
  {
    call: "listCustomObjects",
    query: { names: "wagon" },
    has: ["name", "displayName", "idField", "dedupeFields"],
    shows: { name: "wagon" },
  },
  {
    call: "describeCustomObjects",
    path: { customObjectName: "wagon" },
    has: [...DESCRIBED, "name", "relationships.0.field", "createdAt", "updatedAt"],
    shows: { name: "wagon", idField: "marketoGUID", dedupeFields: ["vin"] },
  },
  {
    call: "syncCustomObjects",
    first: [{ call: "syncLeads", json: { input: [{ email: "driver@example.com" }] }, keep: { lead: "result.0.id" } }],
    path: { customObjectName: "wagon" },
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [
        { vin: "19UYA31581L000000", make: "BMW", leadID: "$lead" },
        { vin: "29UYA31581L000000", make: "Fiat", leadID: "$lead" },
      ],
    },
    has: ["seq", "marketoGUID", "status"],
    shows: { seq: 0, status: "created" },
    keep: { wagon: "result.0.marketoGUID" },
  },
  {
    call: "getCustomObjects",
    path: { customObjectName: "wagon" },
    query: { filterType: "vin", filterValues: "19UYA31581L000000", fields: "marketoGUID,vin,make" },
    has: ["seq", "marketoGUID"],
    shows: { marketoGUID: "$wagon", vin: "19UYA31581L000000", make: "BMW" },
  },
  {
    call: "deleteCustomObjects",
    path: { customObjectName: "wagon" },
    json: { deleteBy: "dedupeFields", input: [{ vin: "19UYA31581L000000" }] },
    has: ["seq", "marketoGUID", "status"],
    shows: { marketoGUID: "$wagon", status: "deleted" },
    then: [
      {
        call: "getCustomObjects",
        path: { customObjectName: "wagon" },
        query: { filterType: "vin", filterValues: "19UYA31581L000000" },
        none: true,
      },
    ],
  },
  {
    call: "deleteCustomObjectType",
    path: { apiName: "wagon" },
    none: true,
    then: [{ call: "listCustomObjects", lacks: { name: "wagon" } }],
  },
];
