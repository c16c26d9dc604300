/** Marketo's limits are kept for all callers together, whatever they do and whatever becomes of us. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { KEPT, crowd, limitsKept, until } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;

describe("limits", { concurrency: true }, () => {
  test("a burst of several callers is served whole; who cannot wait is told at once", async () => {
    const integrations = [{ id: "one" }, { id: "two" }, { id: "three", credential: /** @type {const} */ ("second") }];
    const house = await House.open({ simulator: ["--latency", "uniform:30-300"], integrations });
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      const burst = crowd(house.integrations, 130, LEAD);
      // If something else goes wrong first, that is what is to be told.
      burst.catch(() => {});
      await until(async () => (await house.simulator.account()).arrivals === 100, "100 calls arrived");

      // The rest waits for the window to slide on. A call with less time than that is not made to
      // wait for a refusal.
      const headers = { "X-Edge-Deadline-Ms": "10000" };
      const refused = await house.caller.call({ target: LEAD(0), headers });
      assert.equal(refused.status, 200);
      assert.equal(refused.code(), "606");
      assert.match(refused.json().requestId, /^edge/u);
      assert.equal(refused.header("x-edge-refusal"), "throttled-rate");
      const seconds = Number(refused.header("retry-after"));
      assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 21, `${seconds}`);
      const refusals = () => house.lines().filter(({ refused: why }) => why !== undefined);
      await until(() => refusals().length > 0, "the refusal was in the log");
      const [line] = refusals();
      assert.equal(line.tries, 0);
      assert.ok(line.total_ms < 5_000, `told after ${line.total_ms} ms`);

      const plain = await house.caller.call({ target: LEAD(0), headers: { ...headers, "X-Edge-Status": "http" } });
      assert.equal(plain.status, 429);
      assert.equal(plain.code(), "606");
      assert.ok((await house.simulator.account()).arrivals <= 130, "neither was sent");

      assert.deepEqual(await burst, { ok: 130 });
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      const { arrivals, most_in_window, identity_calls } = await house.simulator.account();
      assert.deepEqual({ arrivals, identity_calls }, { arrivals: 130, identity_calls: 2 });
      assert.ok(most_in_window > 90, "the limit was used, not just kept");
    } finally {
      await house.close();
    }
  });

  test("the limits hold when everything is killed with calls under way, and started again", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const house = await House.open({ simulator: ["--latency", "fixed:20"], persistTo });
    try {
      assert.deepEqual(await crowd(house.integrations, 80, LEAD), { ok: 80 });
      // Nine calls stay open far longer than the rest of this takes.
      await house.simulator.latency("fixed:25000", "describeLead");
      const lost = Array.from({ length: 9 }, () => house.caller.open("/rest/v1/leads/describe.json"));
      await until(async () => (await house.simulator.account()).open_now === 9, "nine calls were open");
      await house.kill();
      for (const exchange of lost) {
        await assert.rejects((await exchange).answer);
      }

      // 89 calls are in the window and 9 are open: 11 may follow now, one at a time.
      await house.start();
      assert.deepEqual(await crowd(house.integrations, 30, LEAD), { ok: 30 });
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      const { arrivals, most_open, identity_calls } = await house.simulator.account();
      assert.deepEqual({ arrivals, most_open }, { arrivals: 119, most_open: 10 });
      assert.equal(identity_calls, 1, "the token outlived it too");
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });

  test("a full page of the day's limits is told as Marketo tells it", async () => {
    const house = await House.open({ simulator: ["--daily", "3"] });
    try {
      assert.deepEqual(await crowd(house.integrations, 3, LEAD), { ok: 3 });
      const answer = await house.caller.call(LEAD(0));
      assert.equal(answer.code(), "607");
      assert.equal((await house.simulator.account()).by_code["607"], 1, "and is not tried again");

      // Once the line has heard of it, nobody spends a call on hearing it again.
      const next = () => house.caller.call({ target: LEAD(1) });
      await until(async () => (await next()).header("x-edge-refusal") === "day-closed", "the day was closed");
      const { arrivals } = await house.simulator.account();
      const refused = await next();
      assert.equal(refused.code(), "607");
      assert.match(refused.json().requestId, /^edge/u);
      assert.ok(Number(refused.header("retry-after")) > 0);
      assert.equal((await house.simulator.account()).arrivals, arrivals, "nothing was sent");
    } finally {
      await house.close();
    }
  });
});
