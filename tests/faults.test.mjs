/**
 * What Marketo and the network throw: callers get what they asked for where that can be had, are told
 * the truth where it cannot, and no row is written twice or lost.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { until } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { form, json } from "./support/wire.mjs";

/** @typedef {Record<string, unknown>} Rule */
/** @typedef {import("./support/wire.mjs").Answer} Answer */

const LEADS = "/rest/v1/leads.json";

/** Marketo says that it has not done what was asked. */
const NOT_DONE = ["606", "608", "615"].map((code) => ({ fault: { code } }));

/** The call's token is worth nothing any more. */
const TOKEN_GONE = [{ fault: "token_revoked" }, { fault: "token_expired" }];

/** It may have been done, or not. */
const UNSURE = [
  { fault: { code: "604" } },
  { fault: { code: "604" }, after_work: true },
  { fault: { code: "611" } },
  { fault: { code: "611" }, after_work: true },
  { fault: { code: "713" } },
  { fault: { http: 502 } },
  { fault: { http: 503 }, after_work: true },
  { fault: { http: 504 }, after_work: true },
  { fault: "bad_json", after_work: true },
  { fault: "cut_before" },
  { fault: "cut_after" },
  { fault: { truncated_body: 20 } },
  { fault: { cut_body: 20 } },
];

/**
 * @param {Rule} rule A fault.
 * @returns {string} What to call it.
 */
function named({ fault, after_work }) {
  const name = typeof fault === "string" ? fault : Object.entries(/** @type {object} */ (fault)).join().replace(",", " ");
  return after_work === true ? `${name} after the work` : name;
}

/**
 * Runs something in a house of its own, since a place of a cut call stays taken for as long as
 * Marketo may be at it.
 *
 * @param {(house: House) => Promise<void>} run What.
 */
async function within(run) {
  const house = await House.open({ simulator: ["--latency", "fixed:20"] });
  try {
    await run(house);
    assert.deepEqual(house.problems(), []);
  } finally {
    await house.close();
  }
}

/**
 * A write of one new record.
 *
 * @param {string} email Its key.
 * @param {string} action What is to be done with it.
 */
function write(email, action) {
  return json("POST", LEADS, { action, lookupField: "email", input: [{ email }] });
}

describe("faults", { concurrency: 4 }, () => {
  test("a read that meets trouble once succeeds all the same", () =>
    within(async (house) => {
      const rules = [...NOT_DONE, ...TOKEN_GONE, ...UNSURE];
      // Each fault strikes a lead of its own, so that all can be read at once.
      await house.simulator.faults(
        ...rules.map((rule, n) => ({ ...rule, times: 1, path: `/rest/v1/lead/${100 + n}.json` })),
      );
      const answers = await Promise.all(rules.map((_, n) => house.caller.call(`/rest/v1/lead/${100 + n}.json`)));
      for (const [n, answer] of answers.entries()) {
        const rule = rules[n] ?? {};
        assert.equal(answer.json().result?.[0].id, 100 + n, `${named(rule)}: ${answer.text()}`);
        assert.ok(answer.whole);
        assert.equal(answer.header("x-edge-refusal"), undefined);
      }
      const { by_operation } = await house.simulator.account();
      const spent = by_operation["getLeadById"] ?? 0;
      assert.ok(spent >= rules.length * 2, `${spent} calls`);
      assert.deepEqual((await house.simulator.rules()).map(({ hit }) => hit), rules.map(() => 1));
    }));

  test("an upsert that meets trouble once succeeds all the same, and writes once", () =>
    within(async (house) => {
      for (const rule of [...NOT_DONE, ...TOKEN_GONE, { fault: "cut_before" }, { fault: "cut_after" }, { fault: { http: 502 }, after_work: true }]) {
        await house.simulator.heal();
        await house.simulator.forget();
        await house.simulator.faults({ ...rule, times: 1, operation: "syncLeads" });
        const email = `${named(rule).replaceAll(/\W/gu, "-")}@example.com`;
        const answer = await house.caller.call(write(email, "createOrUpdate"));
        const [one] = answer.json().result ?? [];
        const stored = await house.simulator.leads("email", email);
        assert.deepEqual(stored.map(({ id }) => id), [one?.id], `${named(rule)}: ${answer.text()}`);
        const { arrivals, leads, by_operation } = await house.simulator.account();
        assert.deepEqual([arrivals, by_operation["syncLeads"]], [2, 2], named(rule));
        assert.equal(leads.written_twice, 0);
      }
    }));

  test("a write that must not be made twice is made again only where it was not made", () =>
    within(async (house) => {
      for (const rule of [...NOT_DONE, ...TOKEN_GONE]) {
        await house.simulator.heal();
        await house.simulator.forget();
        await house.simulator.faults({ ...rule, times: 1, operation: "syncLeads" });
        const email = `${named(rule).replaceAll(/\W/gu, "-")}@example.com`;
        const answer = await house.caller.call(write(email, "createOnly"));
        assert.equal(answer.json().result?.[0].status, "created", named(rule));
        assert.equal((await house.simulator.leads("email", email)).length, 1);
        assert.equal((await house.simulator.account()).arrivals, 2);
      }
    }));

  test("where nobody knows whether it was made, the caller is told so", () =>
    within(async (house) => {
      for (const rule of [...UNSURE, { fault: "lost" }]) {
        await house.simulator.heal();
        await house.simulator.forget();
        await house.simulator.faults({ ...rule, times: 1, operation: "syncLeads" });
        const email = `${named(rule).replaceAll(/\W/gu, "-")}@example.com`;
        const answer = await house.caller.call(write(email, "createOnly"));
        isUnknown(answer, named(rule));
        // Either can be behind it: that is why nobody knows.
        const stored = (await house.simulator.leads("email", email)).length;
        const done = /after|_body/u.test(named(rule));
        assert.equal(stored, done ? 1 : 0, named(rule));
        assert.equal((await house.simulator.log()).filter(({ operation }) => operation === "syncLeads").length, 1);
      }
    }));

  test("the same for duplicates, folders and exports, by a status too if that is wanted", () =>
    within(async (house) => {
      const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
      for (const request of [
        write("twice@example.com", "createDuplicate"),
        form("/rest/asset/v1/folders.json", { name: "once", parent: '{"id":12,"type":"Folder"}' }),
        json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id"], filter }),
      ]) {
        await house.simulator.heal();
        await house.simulator.forget();
        await house.simulator.faults({ fault: "cut_after", times: 1 });
        const headers = { ...request.headers, "X-Edge-Status": "http" };
        const answer = await house.caller.call({ ...request, headers });
        isUnknown(answer, request.target);
        assert.equal(answer.status, 409);
        assert.equal((await house.simulator.account()).arrivals, 1);
      }
    }));

  test("deleting and the members of lists can be done again, and are", () =>
    within(async (house) => {
      await house.simulator.faults({ fault: "cut_before", every: 2 });
      const added = await house.caller.call(json("POST", "/rest/v1/lists/1001/leads.json", { input: [{ id: 5 }] }));
      assert.equal(added.json().result[0].status, "added");
      const gone = await house.caller.call(json("POST", "/rest/v1/leads/delete.json", { input: [{ id: 6 }] }));
      assert.equal(gone.json().result[0].status, "deleted");
      const { arrivals, leads } = await house.simulator.account();
      assert.deepEqual([arrivals, leads.deleted], [4, 1]);
    }));

  test("trouble that does not end is told as what it is, after a few tries", () =>
    within(async (house) => {
      /** @type {[Rule, string, string | undefined][]} */
      const cases = [
        [{ fault: { code: "611" } }, "611", undefined],
        [{ fault: { code: "713" } }, "713", undefined],
        [{ fault: { http: 502 } }, "502", "bad-answer"],
        [{ fault: "bad_json" }, "502", "bad-answer"],
        [{ fault: { truncated_body: 20 } }, "502", "bad-answer"],
        [{ fault: { code: "1003" } }, "1003", undefined],
        [{ fault: { code: "8888" }, message: "never seen" }, "8888", undefined],
      ];
      await house.simulator.faults(...cases.map(([rule], n) => ({ ...rule, path: `/rest/v1/lead/${n + 1}.json` })));
      const answers = await Promise.all(cases.map((_, n) => house.caller.call(`/rest/v1/lead/${n + 1}.json`)));
      const calls = await house.simulator.calls();
      for (const [n, [rule, code, refusal]] of cases.entries()) {
        const answer = answers[n];
        assert.equal(answer?.code(), code, named(rule));
        assert.equal(answer?.header("x-edge-refusal"), refusal, named(rule));
        const tries = calls.filter(({ path }) => path === `/rest/v1/lead/${n + 1}.json`).length;
        assert.equal(tries, ["1003", "8888"].includes(code) ? 1 : 5, named(rule));
      }
      assert.match(answers.at(-1)?.text() ?? "", /never seen/u);
    }));

  test("cuts that do not end are told as a time-out", () =>
    within(async (house) => {
      await house.simulator.faults({ fault: "cut_after" });
      const answer = await house.caller.call("/rest/v1/lead/1.json");
      assert.equal(answer.code(), "604");
      assert.equal(answer.header("x-edge-refusal"), "timed-out");
      assert.equal((await house.simulator.account()).arrivals, 5);
    }));

  test("a limit that others than we use up is waited for, but not past the caller's time", () =>
    within(async (house) => {
      await house.simulator.faults({ fault: { code: "606" }, times: 2 });
      const headers = { "X-Edge-Deadline-Ms": "30000" };
      assert.equal((await house.caller.call({ target: "/rest/v1/lead/1.json", headers })).code(), undefined);
      assert.equal((await house.simulator.account()).arrivals, 3);
      await house.simulator.faults({ fault: { code: "606" } });
      const short = { "X-Edge-Deadline-Ms": "2500" };
      const answer = await house.caller.call({ target: "/rest/v1/lead/1.json", headers: short });
      assert.equal(answer.code(), "606");
      const spent = (await house.simulator.account()).arrivals - 3;
      assert.ok(spent >= 1 && spent <= 4, `${spent} calls`);
    }));

  test("a slow body is waited for", () =>
    within(async (house) => {
      await house.simulator.faults({ fault: { slow_body: { chunk: 200, every_ms: 30 } }, operation: "describeLead" });
      const answer = await house.caller.call("/rest/v1/leads/describe.json");
      assert.ok(answer.json().result.length > 20);
      assert.equal((await house.simulator.account()).arrivals, 1);
    }));

  test("an export's file is never something else", () =>
    within(async (house) => {
      const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
      const create = json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id", "email"], filter });
      await house.simulator.planExport({ bytes: 300_000 });
      const job = `/bulk/v1/leads/export/${(await house.caller.call(create)).json().result[0].exportId}`;
      // Enqueuing is cut off after the job is queued; done again it finds it so.
      await house.simulator.faults({ fault: "cut_after", times: 1, operation: "enqueueExportLeadJob" });
      await house.caller.call({ method: "POST", target: `${job}/enqueue.json` });
      await until(async () => {
        const status = (await house.caller.call(`${job}/status.json`)).json().result[0].status;
        return status === "Completed";
      }, "the export was done");
      const file = `${job}/file.json`;
      const good = await house.caller.call(file);
      assert.equal(good.body.length, 300_000);

      // An envelope in its place is tried again, or told as one.
      await house.simulator.faults({ fault: "envelope_instead_of_file", times: 1 });
      assert.deepEqual((await house.caller.call(file)).body, good.body);
      await house.simulator.faults({ fault: "envelope_instead_of_file", code: "1029", times: 1 });
      const told = await house.caller.call(file);
      assert.equal(told.code(), "1029");
      assert.match(told.header("content-type") ?? "", /json/u);

      // A file that breaks off is not passed off as a whole one.
      for (const fault of [{ truncated_body: 100_000 }, { cut_body: 100_000 }]) {
        await house.simulator.faults({ fault, times: 1, operation: "getExportLeadFile" });
        const part = await house.caller.call(file).catch(() => undefined);
        assert.ok(part === undefined || !part.whole, JSON.stringify(fault));
        const Range = "bytes=100000-";
        const rest = await house.caller.call({ target: file, headers: { Range } });
        assert.deepEqual(Buffer.concat([good.body.subarray(0, 100_000), rest.body]), good.body);
      }
    }));

  test("many writers in much trouble: no row lost, none twice", () =>
    within(async (house) => {
      await house.simulator.faults(
        { fault: "cut_after", operation: "syncLeads", after: 2, every: 11, times: 2 },
        { fault: "cut_before", operation: "syncLeads", after: 5, every: 9, times: 2 },
        { fault: { code: "606" }, operation: "syncLeads", every: 5, times: 2 },
        { fault: { code: "615" }, operation: "syncLeads", every: 6, times: 2 },
        { fault: { code: "608" }, operation: "syncLeads", every: 7, times: 3 },
        { fault: { code: "611" }, after_work: true, operation: "syncLeads", every: 8, times: 2 },
        { fault: { http: 502 }, operation: "syncLeads", every: 10, times: 2 },
        { fault: "token_expired", operation: "syncLeads", after: 7, times: 1 },
      );
      const batch = (/** @type {number} */ n) =>
        Array.from({ length: 50 }, (_, row) => ({ email: `row-${n}-${row}@example.com`, city: `City ${n}` }));
      const [upserts, creations] = [20, 10];
      const answers = await Promise.all(
        Array.from({ length: upserts + creations }, async (_, n) => {
          const action = n < upserts ? "createOrUpdate" : "createOnly";
          // Each 606 and 615 has everybody go slower for a while.
          const headers = { "X-Edge-Deadline-Ms": "300000" };
          const asked = json("POST", LEADS, { action, input: batch(n) });
          return house.caller.call({ ...asked, headers: { ...asked.headers, ...headers } });
        }),
      );
      let sure = 0;
      let unknown = 0;
      for (const [n, answer] of answers.entries()) {
        const stored = await Promise.all(batch(n).map(({ email }) => house.simulator.leads("email", email)));
        const counts = new Set(stored.map((found) => found.length));
        if (answer.code() === "9502") {
          assert.ok(n >= upserts, "an upsert is never left unknown");
          unknown += 1;
          assert.ok(counts.size === 1 && (counts.has(0) || counts.has(1)));
        } else {
          assert.equal(answer.json().success, true, answer.text().slice(0, 300));
          assert.deepEqual([...counts], [1], `batch ${n}`);
          assert.equal(answer.json().result.length, 50);
          sure += 1;
        }
      }
      assert.equal(sure + unknown, upserts + creations);
      const { leads, faults } = await house.simulator.account();
      assert.equal(leads.written_twice, 0);
      assert.ok(Object.keys(faults).length >= 5, JSON.stringify(faults));
    }));
});

/**
 * @param {Answer} answer What a caller was told.
 * @param {string} what Of what.
 */
function isUnknown(answer, what) {
  assert.equal(answer.code(), "9502", `${what}: ${answer.text()}`);
  assert.equal(answer.header("x-edge-outcome"), "unknown");
  assert.equal(answer.header("x-edge-refusal"), "outcome-unknown");
  assert.equal(answer.header("retry-after"), undefined, "nobody is asked to send it again");
  assert.match(answer.json().requestId, /^edge/u);
}
