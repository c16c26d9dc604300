/** Holders elsewhere: programs that call Marketo themselves, with permits of `/edge/v1/permits`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KEPT, crowd, limitsKept, pause } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { json, send } from "./support/wire.mjs";

/** @typedef {import("./support/house.mjs").Integration} Integration */
/** @typedef {import("./support/wire.mjs").Answer} Answer */
/** @typedef {import("./support/wire.mjs").Request} Request */

const ACQUIRE = "/edge/v1/permits";
const COMPLETE = "/edge/v1/permits/complete";
const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;
const SLOW = "/rest/v1/leads/describe.json";

/** @returns {Promise<House>} With a gateway's caller, two holders, and one who may do little. */
function open() {
  return House.open({
    simulator: ["--latency", "uniform:300-900"],
    integrations: [
      { id: "crm" },
      { id: "script" },
      { id: "process", credential: "second" },
      { id: "reader", allow: ["getLeadById"] },
    ],
  });
}

/**
 * A program that calls Marketo itself: it has Marketo's own client id and secret.
 *
 * @param {House} house Where.
 * @param {"default" | "second"} credential Which.
 * @returns {Promise<string>} A token of Marketo's.
 */
async function marketoToken(house, credential) {
  const { id, secret } = house.credentials[credential];
  const query = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
  const answer = await send(house.simulator.url, { target: `/identity/oauth/token?${query}` });
  return answer.json().access_token;
}

/**
 * @param {Integration} holder Who asks.
 * @param {Record<string, unknown>} [more] What it says beside the operation's name.
 * @returns {Promise<Answer>} What it is told.
 */
function acquire(holder, more = {}) {
  return holder.call(json("POST", ACQUIRE, { operation: "getLeadById", ...more }));
}

/**
 * @param {Integration} holder Who reports.
 * @param {Record<string, unknown>} report What.
 * @returns {Promise<Answer>} What it is told.
 */
function complete(holder, report) {
  return holder.call(json("POST", COMPLETE, { completion: "answered", ...report }));
}

/**
 * @param {Integration} holder Who asks.
 * @param {Record<string, unknown>} [more] What it says beside the operation's name.
 * @returns {Promise<number>} The lease.
 */
async function granted(holder, more) {
  const { v, verdict, now } = (await acquire(holder, more)).json();
  assert.equal(v, 1);
  assert.ok(verdict.granted !== undefined, JSON.stringify(verdict));
  assert.ok(now <= verdict.granted.send_by, "there is time to send");
  return verdict.granted.lease;
}

/**
 * Makes a call as a holder does: a permit, the call straight to Marketo, a report.
 *
 * @param {Integration} holder Who.
 * @param {string} token Marketo's.
 * @param {string} target What is asked for.
 * @returns {Promise<string>} The code that Marketo answered with; `ok` for success.
 */
async function callItself(holder, token, target) {
  const lease = await granted(holder, { deadline: Date.now() + 120_000 });
  const headers = { Authorization: `Bearer ${token}` };
  const code = (await send(holder.house.simulator.url, { target, headers })).code();
  const receipt = (await complete(holder, code === undefined ? { lease } : { lease, code })).json();
  assert.equal(receipt.outcome, "freed");
  return code ?? "ok";
}

/**
 * @param {House} house Where.
 * @param {number} place Which integration.
 * @param {"default" | "second"} credential Whose calls it makes.
 * @param {number} count How many.
 * @returns {Promise<string[]>} What each was answered.
 */
async function calls(house, place, credential, count) {
  const [holder, token] = [house.integration(place), await marketoToken(house, credential)];
  return Promise.all(Array.from({ length: count }, (_, n) => callItself(holder, token, LEAD(n))));
}

describe("permits for holders elsewhere", { concurrency: true }, () => {
  test("two of them and the gateway's callers keep one limit together", async () => {
    const house = await open();
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      const [script, process, gateway] = await Promise.all([
        calls(house, 1, "default", 45),
        calls(house, 2, "second", 45),
        crowd([house.caller], 45, LEAD),
      ]);
      assert.deepEqual([new Set(script), new Set(process)], [new Set(["ok"]), new Set(["ok"])]);
      assert.deepEqual(gateway, { ok: 45 });
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      const { arrivals, most_in_window } = await house.simulator.account();
      assert.equal(arrivals, 135);
      assert.ok(most_in_window > 80, `the limit was used, not just kept: ${most_in_window}`);
      const lines = house.lines().filter(({ kind }) => kind === "permit");
      assert.equal(lines.length, 4 * 45);
      assert.deepEqual(new Set(lines.map(({ integration }) => integration)), new Set(["script", "process"]));
    } finally {
      await house.close();
    }
  });

  test("one that dies gives its permits back by time, and until then nobody else gets them", async () => {
    const house = await open();
    try {
      const [, script, other] = house.integrations;
      assert.ok(script !== undefined && other !== undefined);
      const dead = await Promise.all(Array.from({ length: 10 }, () => granted(script)));
      // All places are taken, whoever asks.
      const { verdict, now } = (await acquire(other, { deadline: Date.now() + 2_000 })).json();
      assert.equal(verdict.refused.reason, "timed_out");
      assert.ok(verdict.refused.retry_at > now);
      const refused = await house.caller.call({ target: LEAD(0), headers: { "X-Edge-Deadline-Ms": "2000" } });
      assert.equal(refused.header("x-edge-refusal"), "throttled-rate");

      // Nobody has a say in another's leases; who gives one back makes room at once.
      const [lease, cut, given] = dead;
      assert.equal((await complete(other, { lease })).json().outcome, "foreign");
      assert.equal((await complete(script, { lease: 5 })).json().outcome, "unknown");
      assert.equal((await complete(script, { lease: cut, completion: "cut" })).json().outcome, "orphaned");
      assert.equal((await complete(script, { lease: given, completion: "not_sent" })).json().outcome, "given_back");
      await granted(other, { deadline: Date.now() + 2_000 });

      // The others come back by themselves, when each call of theirs must be over.
      const served = await crowd([house.caller], 30, LEAD);
      assert.deepEqual(served, { ok: 30 });
      assert.equal((await complete(script, { lease })).json().outcome, "unknown");
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
    } finally {
      await house.close();
    }
  });

  test("one that closes its connection is out of the line", async () => {
    const house = await open();
    try {
      const [, script] = house.integrations;
      assert.ok(script !== undefined);
      const leases = await Promise.all(Array.from({ length: 10 }, () => granted(script)));
      const wish = json("POST", ACQUIRE, { operation: "getLeadById" });
      const gone = await Promise.all(Array.from({ length: 10 }, () => script.open(wish)));
      await Promise.all(gone.map((exchange) => exchange.sent));
      gone.forEach((exchange) => exchange.leave());
      const answers = await Promise.all(leases.map((lease) => complete(script, { lease, completion: "not_sent" })));
      assert.deepEqual(new Set(answers.map((answer) => answer.json().outcome)), new Set(["given_back"]));

      // None of the ten places is held for who has left: they would be for half a minute.
      await pause(1_000);
      await house.simulator.latency("fixed:2000", "describeLead");
      assert.deepEqual(await crowd([house.caller], 10, () => SLOW), { ok: 10 });
      assert.equal((await house.simulator.account()).most_open, 10);
    } finally {
      await house.close();
    }
  });

  test("what is wrong is refused, and changes nothing", async () => {
    const house = await open();
    try {
      const [, script, , reader] = house.integrations;
      assert.ok(script !== undefined && reader !== undefined);
      const lease = await granted(script);
      const wish = { operation: "getLeadById" };
      const report = { lease, completion: "answered" };
      const token = await script.token();
      /** @type {[string, number, string, Request][]} */
      const rows = [
        ["another version", 400, "1001", json("POST", ACQUIRE, { ...wish, v: 2 })],
        ["another version", 400, "1001", json("POST", COMPLETE, { ...report, v: 2 })],
        ["another's name", 400, "1001", json("POST", ACQUIRE, { ...wish, integration: "crm" })],
        ["another's name", 400, "1001", json("POST", COMPLETE, { ...report, integration: "crm" })],
        ["no operation", 400, "1001", json("POST", ACQUIRE, { operation: "getNothing" })],
        ["no lease", 400, "1001", json("POST", COMPLETE, { completion: "answered" })],
        ["no such word", 400, "1001", json("POST", COMPLETE, { ...report, completion: "done" })],
        ["no JSON", 400, "609", { method: "POST", target: ACQUIRE, body: "operation=getLeadById" }],
        ["nothing", 400, "609", { method: "POST", target: COMPLETE }],
        ["too much", 413, "413", json("POST", ACQUIRE, { ...wish, more: "x".repeat(20_000) })],
        ["another method", 405, "605", { target: ACQUIRE }],
        ["another path", 404, "610", json("POST", `${ACQUIRE}/${lease}`, report)],
      ];
      for (const [what, status, code, request] of rows) {
        const answer = await script.call(request);
        assert.deepEqual([answer.status, answer.code()], [status, code], `${what}: ${answer.text()}`);
      }
      const notAllowed = await acquire(reader, { operation: "syncLeads" });
      assert.deepEqual([notAllowed.status, notAllowed.code()], [403, "603"]);
      const bearer = (/** @type {string} */ text) => ({ Authorization: `Bearer ${text}` });
      for (const headers of [{}, bearer("mine"), bearer(`${token.slice(0, -2)}AA`), bearer(script.key)]) {
        for (const request of [json("POST", ACQUIRE, wish), json("POST", COMPLETE, report)]) {
          const answer = await house.send({ ...request, headers: { ...request.headers, ...headers } });
          assert.equal(answer.status, 401, answer.text());
        }
      }
      // One whose integration is switched off has a good token no more.
      const wished = { ...json("POST", ACQUIRE, wish), headers: bearer(token) };
      assert.equal((await house.send(wished)).status, 200);
      script.switchOff();
      await house.kill();
      await house.start();
      assert.equal((await house.send(wished)).status, 401);
      assert.deepEqual(house.problems(), []);
    } finally {
      await house.close();
    }
  });

  test("a wrong word on a lease leaves it held", async () => {
    const house = await open();
    try {
      const [, script] = house.integrations;
      assert.ok(script !== undefined);
      const leases = await Promise.all(Array.from({ length: 10 }, () => granted(script)));
      const wrong = { completion: "not_sent", v: 2 };
      for (const lease of leases) {
        assert.equal((await complete(script, { lease, ...wrong })).status, 400);
        assert.equal((await complete(house.caller, { lease })).json().outcome, "foreign");
      }
      const { verdict } = (await acquire(script, { deadline: Date.now() + 2_000 })).json();
      assert.equal(verdict.refused.reason, "timed_out");
    } finally {
      await house.close();
    }
  });
});
