/** Callers who go away, with an RST: nobody else notices, and nothing stays behind. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crowd, pause, until } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { json } from "./support/wire.mjs";

/** @typedef {import("./support/wire.mjs").Exchange} Exchange */

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;
const SLOW = "/rest/v1/leads/describe.json";

/**
 * All ten places are there: ten calls that take a while are open at the same time. One place too
 * few, and the tenth would wait until the first is answered.
 *
 * @param {House} house Which house.
 */
async function allPlacesFree(house) {
  await until(async () => (await house.simulator.account()).open_now === 0, "nothing was open");
  await house.simulator.latency("fixed:1500", "describeLead2");
  await house.simulator.forget();
  const calls = crowd([house.caller], 10, () => "/rest/v1/leads/describe2.json");
  assert.deepEqual(await calls, { ok: 10 });
  assert.equal((await house.simulator.account()).most_open, 10);
}

/**
 * Begins calls and waits until they have left.
 *
 * @param {House} house Which house.
 * @param {number} count How many.
 * @param {(n: number) => string} target The n-th call.
 * @returns {Promise<Exchange[]>} The calls under way.
 */
async function begin(house, count, target) {
  const calls = await Promise.all(Array.from({ length: count }, (_, n) => house.caller.open(target(n))));
  await Promise.all(calls.map((call) => call.sent));
  return calls;
}

/** @param {Exchange[]} calls Calls whose callers go away. */
function leave(calls) {
  for (const call of calls) {
    call.leave();
  }
}

describe("callers who go away", { concurrency: 4 }, () => {
  test("from the line: those behind move up, and Marketo never hears of them", async () => {
    const house = await House.open({ simulator: ["--latency", "describeLead=fixed:4000"] });
    try {
      const ahead = await begin(house, 10, () => SLOW);
      await until(async () => (await house.simulator.account()).open_now === 10, "all places were taken");
      const gone = await begin(house, 25, () => "/rest/v1/activities/types.json");
      await pause(700);
      const behind = await begin(house, 10, LEAD);
      await pause(300);
      leave(gone);

      for (const call of [...ahead, ...behind]) {
        assert.equal((await call.answer).json().success, true);
      }
      const { by_operation, sent } = await house.simulator.account();
      assert.deepEqual(by_operation, { describeLead: 10, getLeadById: 10 });
      assert.deepEqual([sent["606"], sent["615"]], [0, 0]);
      await allPlacesFree(house);
    } finally {
      await house.close();
    }
  });

  test("while their calls are sent: those are let come home", async () => {
    const house = await House.open({ simulator: ["--latency", "describeLead=fixed:2500"] });
    try {
      const gone = await begin(house, 8, () => SLOW);
      const stay = await begin(house, 2, () => SLOW);
      await until(async () => (await house.simulator.account()).open_now === 10, "all were sent");
      leave(gone);
      for (const call of stay) {
        assert.equal((await call.answer).json().success, true);
      }
      await until(async () => (await house.simulator.account()).open_now === 0, "all were over");
      const { callers_gone, by_code } = await house.simulator.account();
      assert.equal(callers_gone, 0, "the connections to Marketo were kept");
      assert.equal(by_code["ok"], 11, "ten calls and the token");
      await allPlacesFree(house);
      await until(() => house.lines().filter(({ operation }) => operation === "describeLead").length === 10, "all are in the log");
    } finally {
      await house.close();
    }
  });

  test("a write whose caller has gone is done once", async () => {
    const house = await House.open({ simulator: ["--latency", "syncLeads=fixed:1500"] });
    try {
      const write = json("POST", "/rest/v1/leads.json", { action: "createOnly", input: [{ email: "gone@example.com" }] });
      const call = await house.caller.open(write);
      await until(async () => (await house.simulator.account()).open_now === 1, "it was sent");
      call.leave();
      await until(async () => (await house.simulator.account()).open_now === 0, "it was over");
      assert.equal((await house.simulator.leads("email", "gone@example.com")).length, 1);
      assert.equal((await house.simulator.account()).arrivals, 1);
      await allPlacesFree(house);
    } finally {
      await house.close();
    }
  });

  test("before there is a token: those who stay get it", async () => {
    const house = await House.open({ simulator: ["--latency", "identity=fixed:2000"] });
    try {
      const gone = await begin(house, 10, LEAD);
      const stay = await begin(house, 5, LEAD);
      await until(async () => (await house.simulator.account()).identity_calls === 1, "the token was asked for");
      leave(gone);
      for (const call of stay) {
        assert.equal((await call.answer).json().success, true);
      }
      assert.equal((await house.simulator.account()).identity_calls, 1);
      await allPlacesFree(house);
    } finally {
      await house.close();
    }
  });

  test("in the middle of a file", async () => {
    const house = await House.open({ simulator: ["--export-queued-ms", "1", "--export-processing-ms", "1"] });
    try {
      await house.simulator.planExport({ bytes: 64 * 1024 * 1024 });
      const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
      const create = json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id", "email"], filter });
      const job = `/bulk/v1/leads/export/${(await house.caller.call(create)).json().result[0].exportId}`;
      await house.caller.call({ method: "POST", target: `${job}/enqueue.json` });
      const isDone = async () =>
        (await house.caller.call(`${job}/status.json`)).json().result[0].status === "Completed";
      for (let looks = 0; !(await isDone()); looks += 1) {
        assert.ok(looks < 40);
        await pause(500);
      }
      const gone = await begin(house, 12, () => `${job}/file.json`);
      await until(async () => {
        const files = (await house.simulator.calls()).filter(({ operation }) => operation === "getExportLeadFile");
        return files.filter(({ outcome }) => outcome === "answered").length === 12;
      }, "all files were on their way");
      leave(gone);
      await allPlacesFree(house);
    } finally {
      await house.close();
    }
  });

  test("at any moment", async () => {
    const house = await House.open({ simulator: ["--latency", "uniform:50-400"] });
    try {
      const calls = await begin(house, 70, LEAD);
      const [gone, stay] = [calls.filter((_, n) => n % 7 !== 0), calls.filter((_, n) => n % 7 === 0)];
      await Promise.all(
        gone.map(async (call, n) => {
          await pause((n * 37) % 1200);
          call.leave();
        }),
      );
      for (const call of stay) {
        assert.equal((await call.answer).json().success, true);
      }
      const { most_in_window, most_open, sent, callers_gone } = await house.simulator.account();
      assert.ok(most_in_window <= 100 && most_open <= 10);
      assert.deepEqual([sent["606"], sent["615"], callers_gone], [0, 0, 0]);
      await allPlacesFree(house);
    } finally {
      await house.close();
    }
  });
});
