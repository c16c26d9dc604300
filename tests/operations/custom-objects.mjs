/** Custom objects: their types from draft to approved, and their records (Adobe: "Custom Objects"). */

// Adobe: apiName in the definition, name in the examples of the older calls.
const DESCRIBED = ["displayName", "idField", "dedupeFields", "searchableFields.0", "fields.0.name", "fields.0.dataType"];

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
    json: { action: "createOnly", displayName: "Car", pluralName: "Cars", apiName: "car", description: "Automobile owned", showInLeadDetail: true },
    none: true,
  },
  {
    call: "addCustomObjectTypeFields",
    path: { apiName: "car" },
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
    path: { apiName: "car", fieldApiName: "make" },
    json: { displayName: "Make of Car" },
    none: true,
  },
  {
    call: "deleteCustomObjectTypeFields",
    path: { apiName: "car" },
    json: { input: [{ name: "year" }] },
    none: true,
  },
  {
    call: "describeCustomObjectType",
    path: { apiName: "car" },
    query: { state: "draft" },
    has: DESCRIBED,
    shows: { apiName: "car", state: "draft", displayName: "Car", dedupeFields: ["vin"] },
    then: [{ call: "describeCustomObjectType", path: { apiName: "car" }, keep: { make: "result.0.fields[name=make].displayName" } }],
  },
  {
    call: "approveCustomObjectType",
    path: { apiName: "car" },
    none: true,
    then: [{ call: "describeCustomObjectType", path: { apiName: "car" }, shows: { apiName: "car", state: "approved" } }],
  },
  {
    call: "discardCustomObjectTypeDraft",
    first: [{ call: "syncCustomObjectType", json: { action: "updateOnly", apiName: "car", displayName: "Car", description: "Not to stay" } }],
    path: { apiName: "car" },
    none: true,
    then: [{ call: "describeCustomObjectType", path: { apiName: "car" }, shows: { description: "Automobile owned", state: "approved" } }],
  },
  { call: "listCustomObjectTypes", query: { names: "car" }, has: ["displayName", "state"], shows: { apiName: "car" } },
  { call: "getCustomObjectDependentAssets", path: { apiName: "car" }, none: true },

  // Its records.
  { call: "listCustomObjects", query: { names: "car" }, has: ["name", "displayName", "idField", "dedupeFields"], shows: { name: "car" } },
  {
    call: "describeCustomObjects",
    path: { customObjectName: "car" },
    has: [...DESCRIBED, "name", "relationships.0.field", "createdAt", "updatedAt"],
    shows: { name: "car", idField: "marketoGUID", dedupeFields: ["vin"] },
  },
  {
    call: "syncCustomObjects",
    first: [{ call: "syncLeads", json: { input: [{ email: "driver@example.com" }] }, keep: { lead: "result.0.id" } }],
    path: { customObjectName: "car" },
    json: {
      action: "createOrUpdate",
      dedupeBy: "dedupeFields",
      input: [{ vin: "19UYA31581L000000", make: "BMW", leadID: "$lead" }, { vin: "29UYA31581L000000", make: "Fiat", leadID: "$lead" }],
    },
    has: ["seq", "marketoGUID", "status"],
    shows: { seq: 0, status: "created" },
    keep: { car: "result.0.marketoGUID" },
  },
  {
    call: "getCustomObjects",
    path: { customObjectName: "car" },
    query: { filterType: "vin", filterValues: "19UYA31581L000000", fields: "vin,make" },
    has: ["seq", "marketoGUID"],
    shows: { marketoGUID: "$car", vin: "19UYA31581L000000", make: "BMW" },
  },
  {
    call: "deleteCustomObjects",
    path: { customObjectName: "car" },
    json: { deleteBy: "dedupeFields", input: [{ vin: "19UYA31581L000000" }] },
    has: ["seq", "marketoGUID", "status"],
    shows: { marketoGUID: "$car", status: "deleted" },
    then: [{ call: "getCustomObjects", path: { customObjectName: "car" }, query: { filterType: "vin", filterValues: "19UYA31581L000000" }, none: true }],
  },
  {
    call: "deleteCustomObjectType",
    path: { apiName: "car" },
    none: true,
    then: [{ call: "listCustomObjects", lacks: { name: "car" } }],
  },
];
