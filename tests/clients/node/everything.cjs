/** Every operation that it has once or more, by node-marketo-rest. Prints what it got as JSON. */
const { createHash } = require("node:crypto");
const client = require("./edge.cjs");

/**
 * @param {any} first The first page.
 * @returns {Promise<any[]>} The records of all pages.
 */
async function all(first) {
  const records = [];
  for (let page = first; ; page = await page.nextPage()) {
    records.push(...(page.result ?? []));
    if (page.nextPage === undefined || page.moreResult === false) {
      return records;
    }
  }
}

async function main() {
  const marketo = client();
  const got = {};
  got.describe = (await marketo.lead.describe()).result;
  got.lead = (await marketo.lead.byId(7, { fields: ["id", "email", "city", "notes"] })).result;

  const emails = Array.from({ length: 300 }, (_, n) => {
    const domain = ["mail", "corp", "post"][(n + 1) % 3];
    return `lead${String(n + 1).padStart(5, "0")}@${domain}.example.com`;
  });
  const fields = ["id", "email", "firstName"];
  const found = await marketo.lead.find("email", emails.slice(0, 200), { fields, batchSize: 70 });
  got["by filter, in pages"] = await all(found);
  if (process.env.GATEWAY === "yes") {
    // This makes a URI that is longer than Marketo takes.
    got["by a long filter"] = (await marketo.lead.find("email", emails, { fields: ["id"] })).result.length;
  }
  got["by filter, none"] = (await marketo.lead.find("email", ["nobody@example.com"])).result;

  const rows = Array.from({ length: 120 }, (_, n) => ({ email: `node-${n}@example.com`, lastName: `Ünal, ${n}` }));
  const status = (said) => said.result.map((row) => row.status);
  got.created = status(await marketo.lead.createOrUpdate(rows, { lookupField: "email" }));
  const updated = await marketo.lead.createOrUpdate(rows, { lookupField: "email", action: "updateOnly" });
  got.updated = status(updated);
  const ids = updated.result.map((row) => row.id);

  const listed = 1005;
  got["list before"] = (await marketo.list.getLeads(listed)).result;
  got.added = status(await marketo.list.addLeadsToList(listed, ids));
  got.listed = (await all(await marketo.list.getLeads(listed, { fields: "id", batchSize: 50 }))).length;
  got.removed = status(await marketo.list.removeLeadsFromList(listed, ids.slice(0, 1)));
  got["listed then"] = (await marketo.list.getLeads(listed)).result.length;
  got.member = status(await marketo.list.isMember(listed, ids.slice(1, 2)));

  got.types = (await marketo.activities.getActivityTypes()).result;
  const { nextPageToken } = await marketo.lead.getPageToken("2026-02-10T00:00:00Z");
  got.activities = await all(await marketo.lead.getActivities([7, 8, 9], [1, 2, 10], nextPageToken));

  const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-15T00:00:00Z" } };
  const job = (await marketo.bulkLeadExtract.create(["id", "email", "firstName", "notes"], filter)).result[0];
  got.job = job.status;
  got.queued = status(await marketo.bulkLeadExtract.enqueue(job.exportId));
  let state = job;
  while (state.status !== "Completed") {
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    [state] = (await marketo.bulkLeadExtract.status(job.exportId)).result;
  }
  got.file = await marketo.bulkLeadExtract.file(job.exportId);
  if (state.fileChecksum !== `sha256:${createHash("sha256").update(got.file).digest("hex")}`) {
    throw new Error("the file is not the one that was exported");
  }
  process.stdout.write(`RESULT ${JSON.stringify(got)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? JSON.stringify(error)} ${JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
