/** Every public method of node-marketo-rest, as its README and API.md show it; prints what came of each. */
const Marketo = require("node-marketo-rest");
const client = require("./edge.cjs");

/**
 * @param {any} object An object.
 * @param {string} [prefix] What its methods' names begin with.
 * @returns {string[]} Its public methods, by looking at its class.
 */
function methods(object, prefix = "") {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object));
  const open = names.filter(
    (name) => name !== "constructor" && !name.startsWith("_") && typeof object[name] === "function",
  );
  return open.map((name) => prefix + name);
}

/**
 * @param {any} marketo A client.
 * @returns {string[]} All of them: its own, and those of its parts.
 */
function everyMethod(marketo) {
  const parts = Object.keys(marketo).filter((name) => !name.startsWith("_") && typeof marketo[name] === "object");
  const own = parts.filter((name) => marketo[name]?._connection !== undefined);
  return [...methods(marketo), ...own.flatMap((name) => methods(marketo[name], `${name}.`))];
}

/** What is there to be asked for: it can make none of it itself. */
const there = JSON.parse(process.env.THERE ?? "{}");

const outcomes = {};

/**
 * Tries a method.
 *
 * @param {string} method Its name.
 * @param {(got: any) => boolean} good Whether what came is right.
 * @param {() => any} call The call.
 * @returns {Promise<any>} What came; `{}` if it failed.
 */
async function tried(method, good, call) {
  let got;
  let outcome;
  try {
    got = await call();
    outcome = good(got) ? "passed" : `gave ${JSON.stringify(got)?.slice(0, 600)}`;
  } catch (error) {
    const codes = (error?.errors ?? []).map(({ code }) => code).join();
    outcome = `${error?.name ?? "Error"} ${codes}: ${error?.message ?? JSON.stringify(error)}`.slice(0, 600);
  }
  outcomes[method] ??= outcome;
  return got ?? {};
}

/**
 * @param {import("node:stream").Readable} stream A stream of records.
 * @returns {Promise<any[]>} All of them.
 */
async function drained(stream) {
  const records = [];
  for await (const one of stream) {
    records.push(one);
  }
  return records;
}

/**
 * @param {Record<string, unknown>} wanted Members.
 * @returns {(got: any) => boolean} Whether one of the records has them.
 */
const among = (wanted) => (got) =>
  (Array.isArray(got) ? got : got.result).some((one) =>
    Object.entries(wanted).every(([name, value]) => one[name] === value),
  );

const done = ({ success }) => success === true;

async function leads(marketo) {
  const { lead, list } = marketo;
  const made = await tried("lead.createOrUpdate", among({ status: "created" }), () =>
    lead.createOrUpdate([{ email: "email@one.com", lastName: "One" }, { email: "email@two.com" }], {
      lookupField: "email",
    }),
  );
  const [one, two] = made.result.map(({ id }) => id);
  await tried("lead.byId", among({ id: one, lastName: "One" }), () =>
    lead.byId(one, { fields: ["email", "lastName"] }),
  );
  await tried("lead.find", among({ id: two }), () => lead.find("email", ["email@one.com", "email@two.com"]));
  await tried(
    "lead.describe",
    (got) => got.result.some(({ rest }) => rest.name === "email"),
    () => lead.describe(),
  );
  await tried("lead.partitions", among({ name: "Default" }), () => lead.partitions());
  await tried("lead.associateLead", done, () =>
    lead.associateLead(one, "id:287-GTJ-838&token:_mch-localhost-1396310362214-46169"),
  );
  const programName = there.program;
  await tried(
    "lead.push",
    (got) => got.result.every(({ id }) => id > 0),
    () => lead.push([{ email: "email@one.com" }, { email: "email@three.com" }], { lookupField: "email", programName }),
  );
  const changed = await tried(
    "lead.getPageToken",
    ({ nextPageToken }) => nextPageToken !== "",
    () => lead.getPageToken("2026-03-01T00:00:00Z"),
  );
  const { nextPageToken } = changed;
  await tried("lead.getActivities", among({ leadId: one }), () => lead.getActivities([one, two], [12], nextPageToken));
  await lead.createOrUpdate([{ email: "email@one.com", lastName: "Won" }], { lookupField: "email" });
  await tried("lead.getChanges", among({ leadId: one }), () =>
    lead.getChanges(nextPageToken, { fields: ["lastName"] }),
  );
  const options = { nextPageToken, fields: "lastName" };
  await tried("lead.getChangesWithOptions", among({ leadId: one }), () => lead.getChangesWithOptions({ ...options }));
  const types = { nextPageToken, activityTypeIds: "12", leadIds: `${two}` };
  await tried("lead.getActivitiesWithOptions", among({ leadId: two }), () => lead.getActivitiesWithOptions(types));

  const listId = there.list;
  await tried("list.find", among({ id: listId }), () => list.find());
  await tried(
    "list.byId",
    (got) => got.result.length === 1 && got.result[0].id === listId,
    () => list.byId(listId),
  );
  await tried("list.addLeadsToList", among({ id: two, status: "added" }), () =>
    list.addLeadsToList(listId, [one, { id: two }]),
  );
  await tried("list.addEmailsToList", among({ status: "added" }), () =>
    list.addEmailsToList(["email@four.com"], listId),
  );
  await tried("list.getLeads", among({ id: two }), () => list.getLeads(listId));
  await tried("list.isMember", among({ id: two, status: "memberof" }), () => list.isMember(listId, [one, two]));
  await tried("lead.getActivitiesForList", among({ leadId: two }), () =>
    lead.getActivitiesForList(listId, [12], nextPageToken),
  );
  await tried("streamify", among({ id: two }), () => drained(marketo.streamify("list", "getLeads", [listId])));
  await tried("list.removeLeadsFromList", among({ id: two, status: "removed" }), () =>
    list.removeLeadsFromList(listId, [one, two]),
  );
  await tried("lead.mergeLead", done, () => lead.mergeLead(one, [two], { mergeInCRM: false }));
  return { lead: one };
}

async function assets(marketo, { lead }) {
  const { campaign, email, smartList } = marketo;
  const campaigns = await tried(
    "campaign.getCampaigns",
    (got) => got.result.length > 0,
    () => campaign.getCampaigns(),
  );
  const trigger = campaigns.result.find(({ type, active }) => type === "trigger" && active)?.id;
  const tokens = [{ name: "{{my.message}}", value: "Updated message" }];
  await tried("campaign.request", among({ id: trigger }), () => campaign.request(trigger, [{ id: lead }], tokens));
  await tried("campaign.getSmartCampaigns", among({ id: trigger }), () =>
    campaign.getSmartCampaigns({ maxReturn: 200 }),
  );
  await tried(
    "email.getEmails",
    (got) => got.result.length > 0,
    () => email.getEmails(),
  );
  const { email: id, section } = there;
  await tried("email.getEmailContent", among({ htmlId: section }), () => email.getEmailContent(id));
  await tried("email.updateEmailContentEditableText", among({ id }), () =>
    email.updateEmailContentEditableText(id, section, "<p>Hello</p>", "Hello"),
  );
  await tried("email.approveEmail", among({ id }), () => email.approveEmail(id));
  await tried("landingPage.getLandingPages", done, () => marketo.landingPage.getLandingPages());
  const found = await tried(
    "smartList.find",
    (got) => got.result.length > 0,
    () => smartList.find(),
  );
  await tried("smartList.byId", done, () => smartList.byId(found.result?.[0].id ?? there.smartList));
}

async function statistics({ stats, activities }) {
  await tried("stats.usage", among({}), () => stats.usage());
  await tried("stats.usageLast7Days", among({}), () => stats.usageLast7Days());
  await tried("stats.errors", among({}), () => stats.errors());
  await tried("stats.errorsLast7Days", among({}), () => stats.errorsLast7Days());
  await tried("activities.getActivityTypes", among({ id: 12 }), () => activities.getActivityTypes());
}

/**
 * The eight methods of an extract.
 *
 * @param {any} extract One of the two.
 * @param {string} name Its name.
 * @param {unknown[]} asked What is extracted.
 * @param {string} head What the file begins with.
 */
async function extracted(extract, name, asked, head) {
  const made = await tried(`${name}.create`, among({ status: "Created" }), () => extract.create(...asked));
  const { exportId } = made.result[0];
  await tried(`${name}.enqueue`, among({ exportId, status: "Queued" }), () => extract.enqueue(exportId));
  await new Promise((resolve) => {
    setTimeout(resolve, 500);
  });
  await tried(`${name}.status`, among({ exportId, status: "Completed" }), () => extract.status(exportId));
  await tried(`${name}.statusTilCompleted`, among({ exportId, status: "Completed" }), () =>
    extract.statusTilCompleted(exportId),
  );
  await tried(
    `${name}.file`,
    (got) => got.startsWith(head),
    () => extract.file(exportId),
  );
  await tried(
    `${name}.fileStream`,
    (got) => got.length > 0,
    () => drained(extract.fileStream(exportId)),
  );
  const other = (await extract.create(...asked)).result[0];
  await tried(`${name}.cancel`, among({ exportId: other.exportId, status: "Cancelled" }), () =>
    extract.cancel(other.exportId),
  );
  await tried(`${name}.get`, among({ status: "Completed" }), () => extract.get(...asked));
}

async function main() {
  const marketo = client();
  await tried(
    "getOAuthToken",
    (got) => got.access_token !== "" && got.expires_in > 0,
    () => marketo.getOAuthToken(),
  );
  await assets(marketo, await leads(marketo));
  await statistics(marketo);
  const createdAt = { startAt: "2026-02-20T00:00:00-00:00", endAt: "2026-03-03T00:00:00-00:00" };
  await extracted(
    marketo.bulkLeadExtract,
    "bulkLeadExtract",
    [["firstName", "lastName", "id", "email"], { createdAt }],
    "firstName,",
  );
  await extracted(
    marketo.bulkActivityExtract,
    "bulkActivityExtract",
    [{ createdAt, activityTypeIds: [1, 12, 13] }],
    "marketoGUID,",
  );
  process.stdout.write(`RESULT ${JSON.stringify({ public: everyMethod(new Marketo({})), outcomes })}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? ""} ${JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
