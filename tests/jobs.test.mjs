/** The limits of bulk jobs are kept for all callers together, and told without a call. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { until } from "./support/crowd.mjs";
import { Direct } from "./support/direct.mjs";
import { House } from "./support/house.mjs";
import { json } from "./support/wire.mjs";

/** @typedef {import("./support/house.mjs").Integration} Integration */
/** @typedef {import("./support/wire.mjs").Answer} Answer */
/** @typedef {import("./support/wire.mjs").Request} Request */

const LEADS = "/bulk/v1/leads/export";
const ACTIVITIES = "/bulk/v1/activities/export";
const PERIOD = { startAt: "2026-02-15T00:00:00Z", endAt: "2026-03-03T00:00:00Z" };
/** Jobs stay where they are put, and do not run. */
const STUCK = ["--export-queued-ms", "3600000", "--import-queued-ms", "3600000"];

/** @typedef {{ call: (request: string | Request) => Promise<Answer> }} Caller */

/**
 * @param {string} [base] What is exported.
 * @returns {Request} The making of an export.
 */
function create(base = LEADS) {
  const fields = base === LEADS ? ["id", "email"] : ["leadId", "activityDate"];
  return json("POST", `${base}/create.json`, { fields, filter: { createdAt: PERIOD } });
}

/**
 * @param {Caller} caller Who makes it.
 * @param {string} [base] What is exported.
 * @returns {Promise<string>} The path of a new export.
 */
async function made(caller, base = LEADS) {
  const answer = await caller.call(create(base));
  const [job] = answer.json().result ?? [];
  assert.ok(job, answer.text());
  return `${base}/${job.exportId}`;
}

/**
 * @param {Caller} caller Who.
 * @param {string} job An export's path.
 * @param {"enqueue" | "cancel"} what What becomes of it.
 * @returns {Promise<Answer>} The answer.
 */
const put = (caller, job, what) => caller.call({ method: "POST", target: `${job}/${what}.json` });

/**
 * @param {Caller} caller Who asks.
 * @param {string} job An export's path.
 * @returns {Promise<string>} How far it is.
 */
async function status(caller, job) {
  const answer = await caller.call(`${job}/status.json`);
  return answer.json().result[0].status;
}

/**
 * @param {string} [list] The list that is imported into.
 * @returns {Request} An import of one lead.
 */
function upload(list) {
  const query = list === undefined ? "" : `&listId=${list}`;
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\nContent-Type: text/csv';
  return {
    method: "POST",
    target: `/bulk/v1/leads.json?format=csv${query}`,
    headers: { "Content-Type": "multipart/form-data; boundary=b" },
    body: `${head}\r\n\r\nemail\r\na@example.com\r\n--b--\r\n`,
  };
}

/**
 * Checks that the gateway has said no by itself.
 *
 * @param {Answer} answer What came.
 * @param {{ code: string, why: string, words: RegExp, within: number }} expected The code, the
 *   gateway's word for it, how Marketo's message begins, and when to come back at the latest, in s.
 */
function refused(answer, { code, why, words, within }) {
  assert.equal(answer.status, 200);
  const { success, requestId, errors } = answer.json();
  assert.equal(success, false);
  assert.equal(errors[0].code, code);
  assert.match(errors[0].message, words);
  assert.match(requestId, /^edge/u);
  assert.equal(answer.header("x-edge-refusal"), why);
  const seconds = Number(answer.header("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= within, `${seconds}`);
}

const EXPORTS_FULL = { code: "1029", why: "export-queue-full", words: /^Too many jobs in queue/u, within: 60 };
const USED_UP = {
  code: "1029",
  why: "export-volume",
  words: /^Export daily quota 500MB exceeded\./u,
  within: 25 * 3600,
};
const IMPORTS_FULL = { code: "1016", why: "import-queue-full", words: /^Too many imports/u, within: 30 };
const LIST_BUSY = { code: "1019", why: "list-busy", words: /^Import in progress/u, within: 30 };

/**
 * @param {House} house The house.
 * @param {string} operation An operation.
 * @returns {Promise<number>} How often Marketo was asked for it.
 */
async function asked(house, operation) {
  return (await house.simulator.account()).by_operation[operation] ?? 0;
}

describe("bulk jobs", { concurrency: true }, () => {
  test("an eleventh export is told 1029 without a call, whoever asks and whatever was killed", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const integrations = [{ id: "one" }, { id: "two", credential: /** @type {const} */ ("second") }];
    const house = await House.open({ simulator: STUCK, integrations, persistTo });
    try {
      const [one, two] = [house.integration(0), house.integration(1)];
      const mine = await Promise.all(Array.from({ length: 8 }, () => made(one)));
      const theirs = await Promise.all(Array.from({ length: 5 }, () => made(two, ACTIVITIES)));
      // All at once, of two kinds, by two integrations with credentials of their own.
      const answers = await Promise.all([
        ...mine.map((job) => put(one, job, "enqueue")),
        ...theirs.map((job) => put(two, job, "enqueue")),
      ]);
      const told = answers.filter((answer) => answer.code() !== undefined);
      assert.equal(told.length, 3);
      for (const answer of told) {
        refused(answer, EXPORTS_FULL);
      }
      const enqueued = async () =>
        (await asked(house, "enqueueExportLeadJob")) + (await asked(house, "enqueueExportActivityJob"));
      assert.equal(await enqueued(), 10);
      const plain = put(one, await made(one), "enqueue");
      refused(await plain, EXPORTS_FULL);
      const http = { method: "POST", target: `${await made(one)}/enqueue.json`, headers: { "X-Edge-Status": "http" } };
      assert.equal((await one.call(http)).status, 429);

      // A job that is in the queue already takes no seat: Marketo says so.
      const place = answers.findIndex((answer) => answer.code() === undefined);
      const queued = /** @type {string} */ ([...mine, ...theirs][place]);
      const owner = place < mine.length ? one : two;
      const again = await put(owner, queued, "enqueue");
      assert.equal(again.code(), "1029");
      assert.equal(again.header("x-edge-refusal"), undefined);

      await house.kill();
      await house.start();
      one.forgetToken();
      two.forgetToken();
      refused(await put(two, await made(two, ACTIVITIES), "enqueue"), EXPORTS_FULL);
      assert.equal(await enqueued(), 11);

      // What is given up makes room for one, and for one only.
      assert.equal((await put(owner, queued, "cancel")).code(), undefined);
      const next = await made(one);
      await until(async () => (await put(one, next, "enqueue")).code() === undefined, "there was room");
      refused(await put(one, await made(one), "enqueue"), EXPORTS_FULL);
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });

  test("a job that is seen to have finished makes room", async () => {
    const house = await House.open({ simulator: STUCK });
    try {
      const { caller } = house;
      const jobs = [];
      for (let n = 0; n < 10; n += 1) {
        const job = await made(caller);
        assert.equal((await put(caller, job, "enqueue")).code(), undefined);
        jobs.push(job);
      }
      const eleventh = await made(caller);
      refused(await put(caller, eleventh, "enqueue"), EXPORTS_FULL);
      await house.simulator.exports({ queued_ms: 0, processing_ms: 0 });
      refused(await put(caller, eleventh, "enqueue"), EXPORTS_FULL);
      const [first = ""] = jobs;
      await until(async () => (await status(caller, first)) === "Completed", "the first was done");
      await until(async () => (await put(caller, eleventh, "enqueue")).code() === undefined, "there was room");
      assert.equal(await asked(house, "enqueueExportLeadJob"), 11);
      assert.equal((await house.simulator.account()).by_code["1029"], undefined);
    } finally {
      await house.close();
    }
  });

  test("what others have queued past the gateway is learnt from Marketo's own 1029", async () => {
    const house = await House.open({ simulator: STUCK });
    try {
      const { caller, simulator, credentials } = house;
      const outsider = new Direct(simulator.url, credentials.second);
      for (let n = 0; n < 10; n += 1) {
        assert.equal((await put(outsider, await made(outsider), "enqueue")).code(), undefined);
      }
      const job = await made(caller);
      const told = await put(caller, job, "enqueue");
      assert.equal(told.code(), "1029");
      assert.equal(told.header("x-edge-refusal"), undefined, "Marketo's own");
      const next = () => put(caller, job, "enqueue");
      await until(async () => (await next()).header("x-edge-refusal") !== undefined, "the governor had heard of it");
      const before = await asked(house, "enqueueExportLeadJob");
      refused(await next(), EXPORTS_FULL);
      assert.equal(await asked(house, "enqueueExportLeadJob"), before);
    } finally {
      await house.close();
    }
  });

  test("500 MB of exports use the day up, and Marketo is not asked again", async () => {
    // Marketo itself would allow more: it is the gateway that says no.
    const house = await House.open({
      simulator: ["--export-daily-mb", "2000", "--export-queued-ms", "0", "--export-processing-ms", "0"],
    });
    try {
      const { caller, simulator } = house;
      await simulator.planExport({ bytes: 100 * 1024 * 1024, times: 5 });
      const jobs = [];
      for (let n = 0; n < 5; n += 1) {
        const job = await made(caller);
        assert.equal((await put(caller, job, "enqueue")).code(), undefined);
        jobs.push(job);
      }
      // However often they are looked at, each file counts once.
      for (const job of jobs) {
        await until(async () => (await status(caller, job)) === "Completed", "an export was done");
        await status(caller, job);
      }
      await until(async () => (await caller.call(create())).header("x-edge-refusal") !== undefined, "the day was over");
      const before = (await simulator.account()).arrivals;
      refused(await caller.call(create()), USED_UP);
      refused(await put(caller, `${LEADS}/ce45a7a1-f19d-4ce2-882c-a3c795940a7d`, "enqueue"), USED_UP);
      assert.equal((await simulator.account()).arrivals, before);
      assert.equal((await caller.call(`${LEADS}.json`)).json().success, true, "what is there can be read");
      assert.equal((await simulator.account()).by_code["1029"], undefined);
    } finally {
      await house.close();
    }
  });

  test("an integration that has used up its own volume stops no other", async () => {
    const limits = { calls_per_20_s: 100, calls_at_once: 10, export_mb_per_day: 1 };
    const house = await House.open({
      simulator: ["--export-queued-ms", "0", "--export-processing-ms", "0"],
      integrations: [{ id: "small", limits }, { id: "large" }],
    });
    try {
      const [small, large] = [house.integration(0), house.integration(1)];
      await house.simulator.planExport({ bytes: 2 * 1024 * 1024 });
      const job = await made(small);
      await put(small, job, "enqueue");
      await until(async () => (await status(small, job)) === "Completed", "the export was done");
      const next = () => small.call(create());
      await until(async () => (await next()).header("x-edge-refusal") !== undefined, "its volume was used up");
      refused(await next(), { ...USED_UP, why: "export-share", words: /^Export daily quota 1MB exceeded\./u });
      assert.equal((await put(large, await made(large), "enqueue")).code(), undefined);
    } finally {
      await house.close();
    }
  });

  test("Marketo's own word that the day is used up is the last", async () => {
    const house = await House.open({
      simulator: ["--export-daily-mb", "1", "--export-queued-ms", "0", "--export-processing-ms", "0"],
    });
    try {
      const { caller, simulator, credentials } = house;
      await simulator.planExport({ bytes: 2 * 1024 * 1024 });
      const outsider = new Direct(simulator.url, credentials.second);
      const job = await made(outsider);
      await put(outsider, job, "enqueue");
      await until(async () => (await status(outsider, job)) === "Completed", "the outsider's export was done");

      const told = await caller.call(create());
      assert.match(told.json().errors[0].message, /^Export daily quota 1MB exceeded/u);
      assert.equal(told.header("x-edge-refusal"), undefined, "Marketo's own");
      const next = () => caller.call(create());
      await until(async () => (await next()).header("x-edge-refusal") !== undefined, "the governor had heard of it");
      refused(await next(), USED_UP);
    } finally {
      await house.close();
    }
  });

  test("an eleventh import is told 1016, a second one into a list 1019, without a call", async () => {
    const house = await House.open({ simulator: STUCK });
    try {
      const { caller } = house;
      assert.equal((await caller.call(upload("1001"))).code(), undefined);
      refused(await caller.call(upload("1001")), LIST_BUSY);
      const answers = await Promise.all(Array.from({ length: 12 }, () => caller.call(upload())));
      const told = answers.filter((answer) => answer.code() !== undefined);
      assert.equal(told.length, 3);
      for (const answer of told) {
        refused(answer, IMPORTS_FULL);
      }
      assert.equal(await asked(house, "importLeads"), 10);
      const { by_code } = await house.simulator.account();
      assert.deepEqual([by_code["1016"], by_code["1019"]], [undefined, undefined]);

      await house.simulator.imports({ queued_ms: 0, importing_ms: 0 });
      const [{ batchId }] = answers.find((answer) => answer.code() === undefined)?.json().result ?? [{}];
      const batch = `/bulk/v1/leads/batch/${batchId}.json`;
      const done = async () => (await caller.call(batch)).json().result[0].status === "Complete";
      await until(done, "an import was done");
      await until(async () => (await caller.call(upload())).code() === undefined, "there was room");
    } finally {
      await house.close();
    }
  });
});
