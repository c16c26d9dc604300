/** Bulk extract and bulk import, of every kind (Adobe: "Bulk Extract", "Bulk Import"). */

/** @typedef {import("../support/operations.mjs").Row} Row */

const PERIOD = { startAt: "2026-02-15T00:00:00Z", endAt: "2026-03-03T00:00:00Z" };

/**
 * The six calls of an extract: made, queued, seen to its end, read; and another one, given up.
 *
 * @param {string} kind Its name in the operations' names, such as `Lead`.
 * @param {Record<string, unknown>} json What is extracted.
 * @param {string} text What the file has.
 * @param {Partial<Row>} [more] The path that all have, and what the first needs.
 * @returns {Row[]} Its rows.
 */
function extract(kind, json, text, more = {}) {
  const { path = {}, first = [] } = more;
  const job = { path: { ...path, exportId: "$job" } };
  return [
    {
      call: `createExport${kind}Job`,
      first,
      path,
      json,
      has: ["exportId", "format", "status", "createdAt"],
      shows: { format: "CSV", status: "Created" },
      keep: { job: "result.0.exportId" },
    },
    {
      call: `enqueueExport${kind}Job`,
      ...job,
      has: ["exportId", "status", "createdAt", "queuedAt"],
      shows: { exportId: "$job", status: "Queued" },
    },
    {
      call: `getExport${kind}JobStatus`,
      first: [{ call: `getExport${kind}JobStatus`, ...job, until: { result: [{ status: "Completed" }] } }],
      ...job,
      has: [
        "exportId",
        "format",
        "createdAt",
        "queuedAt",
        "startedAt",
        "finishedAt",
        "numberOfRecords",
        "fileSize",
        "fileChecksum",
      ],
      shows: { exportId: "$job", status: "Completed" },
    },
    { call: `getExport${kind}File`, ...job, text },
    {
      call: `cancelExport${kind}Job`,
      first: [{ call: `createExport${kind}Job`, path, json, keep: { other: "result.0.exportId" } }],
      path: { ...path, exportId: "$other" },
      shows: { exportId: "$other", status: "Cancelled" },
    },
    {
      call: `getExport${kind}Jobs`,
      path,
      query: { status: "Completed,Cancelled", batchSize: 300 },
      has: ["exportId", "format", "status", "createdAt"],
      among: { exportId: "$job", status: "Completed" },
    },
  ];
}

/** A name that is too long is cut, with a warning. */
const LEADS = `email,firstName\nimported@example.com,Imported\nsecond@example.com,${"x".repeat(300)}\nnot-an-address,Third\n`;
const WARNED = { text: "Import Warning Reason" };

/**
 * The four calls of an import, of two good rows and one that is not.
 *
 * @param {string} kind Its name in the operations' names, such as `Lead`.
 * @param {string} call The operation that takes the file.
 * @param {string} text The file.
 * @param {Partial<Row>} more What the operation needs.
 * @param {Partial<Row>} warnings What the file of warnings has.
 * @returns {Row[]} Its rows.
 */
function imported(kind, call, text, more, warnings) {
  const { first = [], then = [], path, query, ...expected } = more;
  const batch = { path: { ...(kind === "CustomObject" ? path : {}), batchId: "$batch" } };
  return [
    {
      call,
      first,
      ...(path === undefined ? {} : { path }),
      ...(query === undefined ? {} : { query }),
      parts: { file: { filename: "rows.csv", type: "text/csv", text } },
      has: ["batchId", "status"],
      ...expected,
      keep: { batch: "result.0.batchId" },
    },
    {
      call: `getImport${kind}Status`,
      first: [{ call: `getImport${kind}Status`, ...batch, until: { result: [{ status: "Complete" }] } }],
      ...batch,
      has: ["batchId", "status", "message", "numOfRowsFailed", "numOfRowsWithWarning"],
      shows: { batchId: "$batch", status: "Complete", numOfRowsFailed: 1 },
      then,
    },
    { call: `getImport${kind}Failures`, ...batch, text: "Import Failure Reason" },
    { call: `getImport${kind}Warnings`, ...batch, ...warnings },
  ];
}

const wagon = { apiName: "wagon" };

/** @type {Row[]} */
export default [
  ...extract("Lead", { fields: ["id", "email"], format: "CSV", filter: { createdAt: PERIOD } }, "id,email\n"),
  ...extract(
    "Activity",
    {
      fields: ["leadId", "activityDate", "activityTypeId"],
      format: "CSV",
      filter: { createdAt: PERIOD, activityTypeIds: [1, 2, 10, 12] },
    },
    "leadId,activityDate,activityTypeId\n",
  ),
  ...extract(
    "CustomObject",
    { fields: ["vin", "leadID"], format: "CSV", filter: { staticListId: "$list" } },
    "vin,leadID\nV-1,",
    {
      path: wagon,
      first: [
        { call: "syncCustomObjectType", json: { action: "createOnly", displayName: "Wagon", apiName: "wagon" } },
        {
          call: "addCustomObjectTypeFields",
          path: wagon,
          json: {
            input: [
              { displayName: "Lead ID", name: "leadID", dataType: "link", relatedTo: { name: "lead", field: "id" } },
              { displayName: "VIN", name: "vin", dataType: "string", isDedupeField: true },
            ],
          },
        },
        { call: "approveCustomObjectType", path: wagon },
        { call: "syncLeads", json: { input: [{ email: "driver@example.com" }] }, keep: { lead: "result.0.id" } },
        {
          call: "syncCustomObjects",
          path: { customObjectName: "wagon" },
          json: { input: [{ vin: "V-1", leadID: "$lead" }] },
        },
        { call: "getLists", query: { batchSize: 1 }, keep: { list: "result.0.id" } },
        { call: "addLeadsToList", path: { listId: "$list" }, json: { input: [{ id: "$lead" }] } },
      ],
    },
  ),
  ...extract(
    "ProgramMember",
    { fields: ["leadId", "statusName"], format: "CSV", filter: { programId: "$program" } },
    "leadId,statusName\n",
    {
      first: [
        { call: "getPrograms", query: { maxReturn: 1 }, keep: { program: "result.0.id", channel: "result.0.channel" } },
        {
          call: "getChannelByName",
          query: { name: "$channel" },
          keep: { member: "result.0.progressionStatuses.1.name" },
        },
        {
          call: "syncProgramMemberStatus",
          path: { programId: "$program" },
          json: { statusName: "$member", input: [{ leadId: "$lead" }] },
        },
      ],
    },
  ),

  ...imported(
    "Lead",
    "importLeads",
    LEADS,
    {
      query: { format: "csv", lookupField: "email" },
      shows: { status: "Queued" },
      then: [
        {
          call: "getLeadsByFilterType",
          query: { filterType: "email", filterValues: "imported@example.com" },
          shows: { firstName: "Imported" },
        },
      ],
    },
    WARNED,
  ),
  ...imported(
    "CustomObject",
    "importCustomObjects",
    "vin,leadID\nV-2,$(lead)\nV-3,$(lead)\n,$(lead)\n",
    {
      path: wagon,
      query: { format: "csv" },
      shows: { status: "Queued", operation: "import", objectApiName: "wagon" },
      then: [
        {
          call: "getCustomObjects",
          path: { customObjectName: "wagon" },
          query: { filterType: "vin", filterValues: "V-2,V-3" },
          has: ["marketoGUID"],
        },
      ],
    },
    { absent: true },
  ),
  ...imported(
    "ProgramMember",
    "importProgramMembers",
    LEADS,
    {
      path: { programId: "$program" },
      query: { format: "CSV", programMemberStatus: "$member" },
      shows: { status: "Queued" },
      then: [
        {
          call: "getLeadsByFilterType",
          query: { filterType: "email", filterValues: "imported@example.com" },
          keep: { newcomer: "result.0.id" },
        },
        {
          call: "getProgramMembers",
          path: { programId: "$program" },
          query: { filterType: "leadId", filterValues: "$newcomer" },
          shows: { leadId: "$newcomer" },
        },
      ],
    },
    WARNED,
  ),
];
