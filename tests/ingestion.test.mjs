/** Data ingestion's own limits are kept, and none of the instance's is touched by its calls. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { until } from "./support/crowd.mjs";
import { Double } from "./support/double.mjs";
import { House } from "./support/house.mjs";

const MUNCHKIN = "123-SIM-456";

/**
 * @param {number} objects How many persons it carries.
 * @param {number} [patience] How many milliseconds it waits.
 * @param {string} [munchkin] Of which subscription.
 * @returns {import("./support/wire.mjs").Request} A call.
 */
function persons(objects, patience = 60_000, munchkin = MUNCHKIN) {
  const input = Array.from({ length: objects }, (_, n) => ({ email: `p${n}@example.com` }));
  return {
    method: "POST",
    target: `/subscriptions/${munchkin}/persons`,
    headers: { "Content-Type": "application/json", "X-Edge-Deadline-Ms": String(patience) },
    body: JSON.stringify({ input }),
  };
}

/** @param {import("./support/wire.mjs").Answer} answer @returns {string} Its code, or its status without one. */
const code = (answer) => (answer.text() === "" ? String(answer.status) : answer.json().error_code);

/**
 * @param {import("./support/wire.mjs").Answer} answer One of the gateway's own.
 * @param {string} name Our word for it.
 */
function refusedHere(answer, name) {
  assert.equal(answer.status, 429);
  assert.equal(answer.header("x-edge-refusal"), name);
  assert.match(String(answer.header("x-request-id")), /^edge/u);
  const seconds = Number(answer.header("retry-after"));
  assert.ok(Number.isInteger(seconds) && seconds >= 1, `${seconds}`);
}

/**
 * @param {import("./support/house.mjs").Integration[]} callers Who, by turns.
 * @param {number} count How many calls, all at once.
 * @param {import("./support/wire.mjs").Request} request Each of them.
 * @returns {Promise<import("./support/wire.mjs").Answer[]>} The answers.
 */
function burst(callers, count, request) {
  const call = (/** @type {number} */ n) => callers[n % callers.length]?.call(request);
  return Promise.all(Array.from({ length: count }, (_, n) => /** @type {any} */ (call(n))));
}

/**
 * @param {House} house Where.
 * @returns {Promise<import("./support/simulator.mjs").Entry[]>} What arrived of data ingestion.
 */
const arrived = async (house) =>
  (await house.simulator.calls()).filter(({ operation }) => operation === "syncPersonsViaIngestion");

describe("data ingestion's limits", { concurrency: true }, () => {
  test("its calls take nothing of the instance's", async () => {
    const limits = { calls_per_20_s: 2, calls_at_once: 1 };
    const integrations = [{ id: "crm", limits: { calls_per_20_s: 2, calls_at_once: 1 } }];
    const house = await House.open({ munchkinId: MUNCHKIN, limits, integrations, simulator: ["--latency", "fixed:20"] });
    try {
      await house.simulator.latency("fixed:60000", "describeLead");
      const open = await house.caller.open("/rest/v1/leads/describe.json");
      open.answer.catch(() => {});
      await until(async () => (await house.simulator.account()).open_now === 1, "the only place was taken");
      const answers = await burst(house.integrations, 120, persons(3));
      assert.deepEqual([...new Set(answers.map(code))], ["202"]);
      assert.equal((await house.simulator.account()).open_now, 1);
      const seen = await arrived(house);
      assert.deepEqual([seen.length, seen.filter(({ counted }) => counted).length], [120, 0]);
      assert.deepEqual(house.problems(), []);
    } finally {
      await house.close();
    }
  });

  test("a burst is spread over seconds; who has no time for that is told when to come", async () => {
    const most = 20;
    const house = await House.open({
      munchkinId: MUNCHKIN,
      limits: { ingestion_calls_per_s: most },
      integrations: [{ id: "one" }, { id: "two" }],
      simulator: ["--latency", "uniform:5-60"],
    });
    try {
      await house.simulator.ingestion({ per_second: most });
      await Promise.all(house.integrations.map((one) => one.token()));
      const patient = burst(house.integrations, 60, persons(2));
      const hasty = await burst(house.integrations, 60, persons(2, 400));
      const told = hasty.filter((answer) => code(answer) !== "202");
      assert.ok(told.length > 0, "not all can be served at once");
      for (const answer of told) {
        assert.equal(code(answer), "429001");
        refusedHere(answer, "throttled-rate");
      }
      assert.deepEqual([...new Set((await patient).map(code))], ["202"]);

      // By the simulator's own count, and by another.
      const seen = await arrived(house);
      assert.equal(seen.length, 120 - told.length);
      assert.deepEqual([...new Set(seen.map(({ status }) => status))], [202]);
      const times = seen.map(({ at }) => at);
      times.forEach((at, n) => assert.ok(n < most || at - Number(times[n - most]) >= 1_000, "21 in a second"));
      assert.deepEqual(house.problems(), []);
    } finally {
      await house.close();
    }
  });

  test("the day's objects are counted, through a restart too", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const limits = { ingestion_objects_per_day: 10 };
    const house = await House.open({ munchkinId: MUNCHKIN, limits, persistTo });
    try {
      assert.equal(code(await house.caller.call(persons(6))), "202");
      const more = await house.caller.call(persons(5));
      assert.equal(code(more), "4290801");
      refusedHere(more, "day-closed");
      assert.equal(code(await house.caller.call(persons(3))), "202");
      await house.kill();
      await house.start();
      assert.equal(code(await house.caller.call(persons(2))), "4290801");
      assert.equal(code(await house.caller.call(persons(1))), "202");
      assert.equal(code(await house.caller.call(persons(1))), "4290801");
      assert.equal((await arrived(house)).length, 3);
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });

  test("a day that others have used up is closed, and nobody spends a call on hearing it again", async () => {
    const house = await House.open({ munchkinId: MUNCHKIN });
    try {
      await house.simulator.ingestion({ daily_objects: 3 });
      const last = await house.caller.call(persons(4));
      assert.equal(code(last), "4290801");
      assert.equal(last.header("x-edge-refusal"), undefined);
      for (let n = 0; n < 3; n += 1) {
        const next = await house.caller.call(persons(1));
        assert.equal(code(next), "4290801");
        refusedHere(next, "day-closed");
      }
      assert.equal((await arrived(house)).length, 1);
    } finally {
      await house.close();
    }
  });

  test("a 429 that others brought about shuts for as long as it says", async () => {
    const too = { error_code: "429001", message: "Too many requests" };
    const headers = { "Content-Type": "application/json", "Retry-After": "3" };
    /** @type {number[]} */
    const times = [];
    const double = await Double.open((_, nth) => {
      times.push(Date.now());
      return nth === 1 ? { status: 429, headers, body: JSON.stringify(too) } : { status: 202, headers: {} };
    });
    try {
      const first = double.call(persons(1, 60_000, "284-RPR-133"));
      await until(() => double.arrivals.length === 1, "the first was sent");
      // Once its answer is known here, too.
      await until(async () => code(await double.call(persons(1, 1, "284-RPR-133"))) === "429001", "it was shut");
      const hasty = await double.call(persons(1, 1_000, "284-RPR-133"));
      refusedHere(hasty, "throttled-rate");
      assert.equal(double.arrivals.length, 1);
      assert.equal(code(await first), "202");
      assert.equal(double.arrivals.length, 2);
      assert.ok(Number(times[1]) - Number(times[0]) >= 2_900, `${times}`);
    } finally {
      await double.close();
    }
  });
});
