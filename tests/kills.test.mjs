/** Object and process end under load: Marketo's limits hold, and every call is answered. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { KEPT, crowd, limitsKept, until } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { json } from "./support/wire.mjs";

/** @typedef {import("./support/house.mjs").Integration} Integration */
/** @typedef {import("./support/wire.mjs").Request} Request */

const LAW = "uniform:300-900";

/** Long enough for a permit that died on its way to come back by time, twice. */
const PATIENCE_MS = "100000";

/** So many callers come at once. */
const CALLERS = 60;

/** Two integrations with a credential each: what they share is the instance. */
const INTEGRATIONS = [{ id: "one" }, { id: "two", credential: /** @type {const} */ ("second") }];

/** The codes that say: it may have been done, and nobody knows. */
const UNKNOWN = "9502";

/** What one hears whose connection died with the process. */
const CUT = "cut";

/**
 * @param {string} name The name of a load.
 * @param {number} n The number of a call of it.
 * @returns {string | undefined} The lead that it writes, and no other call, if it is a write.
 */
function written(name, n) {
  return n % 4 === 0 ? `${name}-${n}@example.com` : undefined;
}

/**
 * @param {string} name The name of a load.
 * @param {number} n The number of a call of it.
 * @returns {string | Request} The call.
 */
function call(name, n) {
  const email = written(name, n);
  return email === undefined
    ? `/rest/v1/lead/${n + 1}.json`
    : json("POST", "/rest/v1/leads.json", { action: "createOrUpdate", input: [{ email }] });
}

/**
 * A load under way.
 *
 * @typedef {object} Load
 * @property {() => void} over Lets nobody begin another call.
 * @property {Promise<string[]>} told What each call was told, by its number, once all are.
 */

/**
 * Has callers make a call each as soon as they have the answer to their last.
 *
 * @param {House} house Where.
 * @param {string} name The load's.
 * @param {number} most How many calls they make in all.
 * @returns {Load} The load under way.
 */
function load(house, name, most) {
  /** @type {string[]} */
  const told = [];
  let begun = 0;
  const caller = async () => {
    while (begun < most) {
      const n = begun;
      begun += 1;
      told[n] = await outcome(house.integration(n % INTEGRATIONS.length), call(name, n));
    }
  };
  const all = Promise.all(Array.from({ length: CALLERS }, caller));
  const over = () => {
    begun = most;
  };
  return { over, told: all.then(() => told) };
}

/**
 * @param {Integration} integration Who calls.
 * @param {string | Request} request What.
 * @returns {Promise<string>} `ok`, the code of the failure, or {@link CUT}.
 */
async function outcome(integration, request) {
  const asked = typeof request === "string" ? { target: request } : request;
  const headers = { ...asked.headers, "X-Edge-Deadline-Ms": PATIENCE_MS };
  const answer = await integration.call({ ...asked, headers }).catch(() => undefined);
  if (answer === undefined) {
    return CUT;
  }
  // An answer that is none of Marketo's kind is told as it is, for the message of the test.
  return answer.code() ?? (answer.json().success === true ? "ok" : answer.text());
}

/**
 * @param {string[]} told What calls were told.
 * @returns {Record<string, number>} How often each.
 */
function counted(told) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const one of told) {
    counts[one] = (counts[one] ?? 0) + 1;
  }
  return counts;
}

/**
 * Each write that was told to be done was done, and none twice.
 *
 * @param {House} house Where.
 * @param {string} name The load's.
 * @param {string[]} told What each of its calls was told, by its number.
 */
async function writesDoneOnce(house, name, told) {
  for (const [n, one] of told.entries()) {
    const email = written(name, n);
    if (email === undefined) {
      continue;
    }
    const { length } = await house.simulator.leads("email", email);
    const may = one === "ok" ? [1] : [CUT, UNKNOWN].includes(one) ? [0, 1] : [0];
    assert.ok(may.includes(length), `write ${n} was told ${one}, and there are ${length}`);
  }
  assert.equal((await house.simulator.account()).leads.written_twice, 0);
}

/**
 * All ten places are there again: ten slow calls are open at the same time.
 *
 * @param {House} house Where.
 */
async function recovered(house) {
  await house.simulator.latency("fixed:3000", "describeLead");
  await house.simulator.forget();
  const slow = crowd([house.caller], 10, () => "/rest/v1/leads/describe.json");
  assert.deepEqual(await slow, { ok: 10 });
  const { most_open, sent } = await house.simulator.account();
  assert.deepEqual([most_open, sent["606"], sent["615"]], [10, 0, 0]);
}

/**
 * @param {House} house Where.
 * @param {number} arrivals How many calls are to have arrived.
 */
async function arrived(house, arrivals) {
  await until(
    async () => (await house.simulator.account()).arrivals >= arrivals,
    `${arrivals} calls arrived`,
  );
}

describe("what is killed under load", { concurrency: true }, () => {
  test("the object, again and again: nobody notices", async () => {
    const house = await House.open({
      simulator: ["--latency", LAW],
      integrations: INTEGRATIONS,
      breakable: true,
    });
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      const { told } = load(house, "only", 2 * CALLERS);
      // If something else goes wrong first, that is what is to be told.
      told.catch(() => {});
      // While the window fills, and when it is nearly full; then the rest waits for it to slide.
      for (const arrivals of [10, 50, 95]) {
        await arrived(house, arrivals);
        await house.breakOff();
      }
      const all = await told;
      assert.deepEqual(counted(all), { ok: 2 * CALLERS });
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      const { arrivals, most_in_window } = await house.simulator.account();
      assert.equal(arrivals, 2 * CALLERS, "no call was sent twice");
      assert.ok(most_in_window > 60, `the limit was used, not just kept: ${most_in_window}`);
      await writesDoneOnce(house, "only", all);
      await recovered(house);
    } finally {
      await house.close();
    }
  });

  test("the process: its calls are cut, and it goes on where it was", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const house = await House.open({
      simulator: ["--latency", LAW, "--latency", "describeLead=fixed:20000"],
      integrations: INTEGRATIONS,
      persistTo,
    });
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      const first = load(house, "first", 1_000);
      first.told.catch(() => {});
      await arrived(house, 30);
      // Six of the ten that are open when the process dies stay so at Marketo, far longer than a
      // start takes.
      const slow = Array.from({ length: 6 }, () => outcome(house.caller, "/rest/v1/leads/describe.json"));
      await until(
        async () => (await house.simulator.account()).by_operation["describeLead"] === slow.length,
        "the slow calls were open",
      );
      first.over();
      await house.kill();
      assert.deepEqual(counted(await Promise.all(slow)), { [CUT]: slow.length });
      const before = await first.told;
      const { ok, [CUT]: cut } = counted(before);
      assert.deepEqual(counted(before), { ok, [CUT]: cut }, "an answer, or the connection's end");
      assert.ok((cut ?? 0) >= CALLERS - 10, `${cut} died with it`);

      // Killed again as soon as it has begun to take calls: nothing of theirs has left.
      await house.start();
      const { arrivals, open_now } = await house.simulator.account();
      assert.ok(open_now >= slow.length, `${open_now} are still open`);
      const second = load(house, "second", CALLERS);
      second.told.catch(() => {});
      const headers = { "X-Edge-Deadline-Ms": "3000" };
      const refused = await house.caller.call({ target: "/rest/v1/lead/1.json", headers });
      assert.equal(refused.header("x-edge-refusal"), "throttled-rate", "the places are known to be taken");
      await house.kill();
      assert.deepEqual(counted(await second.told), { [CUT]: CALLERS });
      assert.equal((await house.simulator.account()).arrivals, arrivals);

      await house.start();
      const third = await load(house, "third", CALLERS).told;
      assert.deepEqual(counted(third), { ok: CALLERS });
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      await writesDoneOnce(house, "first", before);
      await writesDoneOnce(house, "third", third);
      await recovered(house);
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });
});
