/** What others call past the gateway is learnt from Marketo's usage report, and counts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crowd, until } from "./support/crowd.mjs";
import { Direct } from "./support/direct.mjs";
import { House } from "./support/house.mjs";

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;
const OUTSIDER = { id: "outsider", secret: "outsiders-secret" };

describe("the usage report", { concurrency: true }, () => {
  test("the day is closed when ours and others' calls have used it up", async () => {
    const simulator = ["--latency", "fixed:5", "--credential", `${OUTSIDER.id}:${OUTSIDER.secret}`, "--rate", "1000"];
    const house = await House.open({ simulator, limits: { calls_per_day: 265 } });
    try {
      const direct = new Direct(house.simulator.url, OUTSIDER);
      for (let n = 0; n < 60; n += 1) {
        assert.equal((await direct.call(LEAD(n))).code(), undefined);
      }
      assert.deepEqual(await crowd(house.integrations, 200, LEAD), { ok: 200 });
      const reports = async () => (await house.simulator.account()).by_operation?.["getDailyUsage"] ?? 0;
      await until(async () => (await reports()) === 1, "the report was read");

      // 60 by the outsider, 200 by us, and the report: 4 are left.
      assert.deepEqual(await crowd(house.integrations, 4, LEAD), { ok: 4 });
      const refused = await house.caller.call(LEAD(0));
      assert.equal(refused.code(), "607");
      assert.equal(refused.header("x-edge-refusal"), "day-closed");
      assert.equal((await house.simulator.account()).arrivals, 265);
    } finally {
      await house.close();
    }
  });
});
