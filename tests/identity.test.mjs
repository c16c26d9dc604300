/** What becomes of callers when Marketo's identity service, or the token it gave, is in trouble. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Direct } from "./support/direct.mjs";
import { crowd } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;

/**
 * @param {(house: House) => Promise<void>} run What is run in a house of its own.
 */
async function within(run) {
  const house = await House.open({ simulator: ["--latency", "fixed:20"] });
  try {
    await run(house);
  } finally {
    await house.close();
  }
}

describe("identity in trouble", { concurrency: 4 }, () => {
  test("a secret that Marketo refuses is tried once, and callers are told so at once", () =>
    within(async (house) => {
      await house.changeSecret("this-was-the-secret-last-year");
      assert.deepEqual(await crowd(house.integrations, 20, LEAD), { 608: 20 });
      const answer = await house.caller.call({ target: LEAD(0), headers: { "X-Edge-Status": "http" } });
      assert.equal(answer.status, 503);
      assert.equal(answer.header("x-edge-refusal"), "unavailable");
      const seconds = Number(answer.header("retry-after"));
      assert.ok(seconds > 30 && seconds <= 60, `${seconds}`);
      assert.match(answer.json().errors[0].message, /client id or secret/u);
      const { arrivals, identity_calls } = await house.simulator.account();
      assert.deepEqual({ arrivals, identity_calls }, { arrivals: 0, identity_calls: 1 });
    }));

  test("a short outage is waited out", () =>
    within(async (house) => {
      await house.simulator.faults({ operation: "identity", fault: { http: 503 }, times: 2 });
      assert.deepEqual(await crowd(house.integrations, 20, LEAD), { ok: 20 });
      assert.equal((await house.simulator.account()).identity_calls, 3);
    }));

  for (const fault of ["bad_json", "cut_before", "cut_after", { truncated_body: 10 }, { http: 429 }, { http: 302 }]) {
    test(`an answer that is none is not the last word: ${JSON.stringify(fault)}`, () =>
      within(async (house) => {
        await house.simulator.faults({ operation: "identity", fault, times: 1 });
        assert.deepEqual(await crowd(house.integrations, 5, LEAD), { ok: 5 });
        assert.equal((await house.simulator.account()).identity_calls, 2);
      }));
  }

  test("a long outage is told, without a storm of identity calls", () =>
    within(async (house) => {
      await house.simulator.faults({ operation: "identity", fault: { http: 503 } });
      assert.deepEqual(await crowd(house.integrations, 30, LEAD), { 608: 30 });
      const answer = await house.caller.call(LEAD(0));
      assert.equal(answer.header("x-edge-refusal"), "unavailable");
      assert.ok(Number(answer.header("retry-after")) > 0);
      const { arrivals, identity_calls } = await house.simulator.account();
      assert.equal(arrivals, 0);
      assert.ok(identity_calls <= 6, `${identity_calls} identity calls`);
      await house.simulator.heal();
    }));

  test("a token handed out just before its end is waited out, and nobody meets 601 or 602", () =>
    within(async (house) => {
      // Somebody else has had the token for nearly an hour: Marketo hands it out again.
      await new Direct(house.simulator.url, house.credentials.default).identify();
      await house.simulator.tokens("remaining", 2_050);
      await house.simulator.forget();
      assert.deepEqual(await crowd(house.integrations, 20, LEAD), { ok: 20 });
      const { identity_calls, sent } = await house.simulator.account();
      assert.deepEqual([sent["601"], sent["602"]], [0, 0]);
      // Once for the old token, once for the new one, and now and then in its last second, for which
      // Marketo says that nothing is left.
      assert.ok(identity_calls >= 2 && identity_calls <= 4, `${identity_calls} identity calls`);
    }));

  test("tokens of a few seconds serve calls that go on for longer", () =>
    within(async (house) => {
      await house.simulator.tokens("life", 8_000);
      let served = 0;
      for (const end = Date.now() + 12_000; Date.now() < end; served += 1) {
        assert.equal((await house.caller.call(LEAD(served))).code(), undefined);
        await new Promise((resolve) => {
          setTimeout(resolve, 250);
        });
      }
      const { identity_calls, sent } = await house.simulator.account();
      assert.ok(served > 5);
      assert.ok(identity_calls >= 2 && identity_calls <= 6, `${identity_calls} identity calls`);
      assert.ok((sent["601"] ?? 0) + (sent["602"] ?? 0) <= identity_calls);
    }));

  test("a token that Marketo refuses and hands out again does not make a storm", () =>
    within(async (house) => {
      await house.simulator.faults({ fault: { code: "601" } });
      const codes = await crowd(house.integrations, 20, LEAD);
      assert.deepEqual(codes, { 608: 20 }, "601 would send callers to us for another token of ours");
      const { arrivals, identity_calls } = await house.simulator.account();
      assert.ok(arrivals <= 40, `${arrivals} calls`);
      assert.ok(identity_calls <= 4, `${identity_calls} identity calls`);
    }));
});
