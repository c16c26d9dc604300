/** Calls of many callers are made as one, and each gets what its own would have got. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KEPT, limitsKept, until } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";

/** @typedef {import("./support/house.mjs").Integration} Integration */
/** @typedef {import("./support/wire.mjs").Answer} Answer */
/** @typedef {import("./support/wire.mjs").Request} Request */

const ALL = { id: "crm" };
const SLOW = ["--latency", "fixed:300"];

/**
 * @param {Record<string, unknown>[]} input Records.
 * @param {Record<string, unknown>} [more] What else stands in the body.
 * @returns {Request} The upsert.
 */
function upsert(input, more = {}) {
  const headers = { "Content-Type": "application/json", "X-Edge-Deadline-Ms": "120000" };
  return { method: "POST", target: "/rest/v1/leads.json", headers, body: JSON.stringify({ ...more, input }) };
}

/**
 * @param {number} n Which.
 * @returns {string} An address.
 */
const email = (n) => `lead${n}@merged.example`;

/**
 * @param {string} value An address.
 * @param {string} [fields] Which.
 * @returns {string} The target of a read by it.
 */
function byEmail(value, fields) {
  const query = new URLSearchParams({ filterType: "email", filterValues: value, ...(fields ? { fields } : {}) });
  return `/rest/v1/leads.json?${query}`;
}

/**
 * @param {Integration} caller Who.
 * @param {(string | Request)[]} requests What, all at once.
 * @returns {Promise<Answer[]>} The answers, in that order.
 */
function together(caller, requests) {
  return Promise.all(requests.map((request) => caller.call(request)));
}

/**
 * Opens a house whose integrations have their tokens, Marketo's included.
 *
 * @param {import("./support/house.mjs").Options} [options] More.
 * @returns {Promise<House>} It.
 */
async function merging(options = {}) {
  const house = await House.open({ simulator: SLOW, merging: true, integrations: [ALL], ...options });
  await Promise.all(house.integrations.map((one) => one.call("/rest/v1/lists.json")));
  return house;
}

/**
 * @param {House} house Whose.
 * @returns {Promise<number>} How many calls have arrived at the simulator.
 */
const arrivals = async (house) => (await house.simulator.account()).arrivals;

/** @param {Answer} answer An answer; what stands in it but for the request's id. */
function said(answer) {
  const { requestId, ...rest } = answer.json();
  assert.match(requestId, /\S/u);
  return rest;
}

describe("merging", { concurrency: 2 }, () => {
  test("upserts that arrive together are a few calls, and each caller has its own result", async () => {
    const house = await merging();
    try {
      const before = await arrivals(house);
      const count = 1_500;
      const answers = await together(
        house.caller,
        Array.from({ length: count }, (_, n) => upsert([{ email: email(n), lastName: `Nr ${n}` }])),
      );
      const ids = answers.map((answer, n) => {
        const { success, result } = answer.json();
        assert.equal(success, true, `${n}: ${answer.text()}`);
        assert.equal(result.length, 1);
        assert.equal(result[0].status, "created");
        return result[0].id;
      });
      assert.equal(new Set(ids).size, count);
      const calls = (await arrivals(house)) - before;
      assert.ok(calls <= 2 + Math.ceil(count / 300), `${calls} calls`);
      for (const n of [0, 1, 777, count - 1]) {
        const [lead] = await house.simulator.leads("email", email(n));
        assert.equal(lead?.id, ids[n]);
      }
      assert.deepEqual(await limitsKept(house.simulator), KEPT);

      // The log says what was made with what.
      const lines = house.lines().filter(({ operation }) => operation === "syncLeads");
      assert.equal(lines.length, count);
      const tries = lines.reduce((sum, line) => sum + line.tries, 0);
      assert.equal(tries, calls, "only those who led have sent anything");
      const led = lines.filter((line) => line.tries > 0 && line.parts > 1);
      for (const { batch, parts } of led) {
        assert.equal(lines.filter((line) => line.batch === batch).length, parts);
      }
    } finally {
      await house.close();
    }
  });

  test("one record from several callers goes one after the other, and none is refused", async () => {
    const house = await merging();
    try {
      const same = Array.from({ length: 6 }, (_, n) => upsert([{ email: email(0), lastName: `Nr ${n}` }]));
      const answers = await together(house.caller, same);
      const results = answers.map((answer) => answer.json().result[0]);
      assert.deepEqual(results.map(({ status }) => status).sort(), ["created", ...Array(5).fill("updated")]);
      assert.equal(new Set(results.map(({ id }) => id)).size, 1);
      assert.equal((await house.simulator.leads("email", email(0))).length, 1);
    } finally {
      await house.close();
    }
  });

  test("reads of single leads are one read, and each caller sees what it would have seen alone", async () => {
    const house = await merging();
    try {
      const first = await house.caller.call("/rest/v1/lead/1.json");
      const found = first.json().result[0].email;
      const targets = [
        ...Array.from({ length: 40 }, (_, n) => `/rest/v1/lead/${n + 1}.json`),
        "/rest/v1/lead/3.json?fields=id,lastName",
        "/rest/v1/lead/999999.json",
        "/rest/v1/leads.json?filterType=id&filterValues=7",
        "/rest/v1/leads.json?filterType=id&filterValues=999999",
        "/rest/v1/leads.json?filterType=id&filterValues=7&fields=noSuchField,id",
        byEmail(found),
        byEmail(found.toUpperCase(), "id,email"),
        byEmail(found, "email,updatedAt"),
        byEmail(email(1)),
      ];
      /** @type {unknown[]} */
      const alone = [];
      for (const target of targets) {
        alone.push(said(await house.caller.call(target)));
      }
      const before = await arrivals(house);
      // The first of each kind goes at once; the others come along behind it.
      const answers = await together(house.caller, targets);
      assert.deepEqual(answers.map(said), alone);
      const calls = (await arrivals(house)) - before;
      assert.ok(calls <= 20, `${calls} calls for ${targets.length}`);
      assert.equal(answers[41]?.code(), "1004");
    } finally {
      await house.close();
    }
  });

  test("equal reads are one call, lists take many at once, and credentials never mix", async () => {
    const integrations = [ALL, { id: "other", credential: /** @type {const} */ ("second") }];
    const house = await merging({ integrations });
    try {
      let before = await arrivals(house);
      const equal = Array(50).fill("/rest/v1/leads/describe.json");
      const [mine, theirs] = await Promise.all([
        together(house.caller, equal),
        together(house.integration(1), equal),
      ]);
      assert.equal(new Set([...mine, ...theirs].map((answer) => JSON.stringify(said(answer)))).size, 1);
      const calls = (await arrivals(house)) - before;
      assert.ok(calls >= 2 && calls <= 4, `${calls} calls`);

      before = await arrivals(house);
      const lists = (await house.caller.call("/rest/v1/lists.json")).json().result;
      const target = `/rest/v1/lists/${lists[0].id}/leads.json`;
      const headers = { "Content-Type": "application/json" };
      const add = (/** @type {number} */ id) => ({ method: "POST", target, headers, body: JSON.stringify({ input: [{ id }] }) });
      const added = await together(house.caller, [...Array(60).keys()].map((n) => add(n + 1)));
      assert.deepEqual(
        added.map((answer) => answer.json().result),
        [...Array(60).keys()].map((n) => [{ id: n + 1, status: "added" }]),
      );
      const changes = (await arrivals(house)) - before;
      assert.ok(changes <= 4, `${changes} calls`);
    } finally {
      await house.close();
    }
  });

  test("a part that Marketo refuses does not spoil the others", async () => {
    const house = await merging();
    try {
      const wrong = upsert([{ email: email(500), noSuchField: 1 }]);
      const alone = said(await house.caller.call(wrong));
      const requests = Array.from({ length: 30 }, (_, n) => upsert([{ email: email(n), lastName: "x" }]));
      requests.splice(17, 0, wrong);
      const answers = await together(house.caller, requests);
      assert.deepEqual(answers.map(said)[17], alone);
      answers.splice(17, 1);
      assert.deepEqual(new Set(answers.map((answer) => answer.json().result?.[0].status)), new Set(["created"]));
    } finally {
      await house.close();
    }
  });

  test("who goes away takes only its own part along, whoever leads", async () => {
    const house = await merging();
    try {
      const first = house.caller.call(upsert([{ email: email(0) }]));
      await until(async () => (await house.simulator.account()).open_now === 1, "the first was under way");
      // They wait together; the first of them would lead.
      const leaving = await house.caller.open(upsert([{ email: email(1) }]));
      await leaving.sent;
      const others = together(
        house.caller,
        [2, 3, 4, 5].map((n) => upsert([{ email: email(n) }])),
      );
      leaving.leave();
      assert.equal((await first).json().success, true);
      for (const answer of await others) {
        assert.equal(answer.json().result?.[0].status, "created", answer.text());
      }
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
    } finally {
      await house.close();
    }
  });

  test("when the object is broken off, everybody is answered all the same, and no record is lost", async () => {
    const house = await merging({ breakable: true });
    try {
      const over = new AbortController();
      /** @type {{ n: number, answer: Answer }[]} */
      const got = [];
      let next = 0;
      const caller = async () => {
        while (!over.signal.aborted) {
          const n = next++;
          got.push({ n, answer: await house.caller.call(upsert([{ email: email(n) }])) });
        }
      };
      const callers = Array.from({ length: 40 }, caller);
      for (const more of [80, 160]) {
        await until(() => got.length > more, `${more} were answered`);
        await house.breakOff();
      }
      await until(() => got.length > 300, "they went on");
      over.abort();
      await Promise.all(callers);
      for (const { n, answer } of got) {
        const [result] = answer.json().result ?? [];
        const leads = await house.simulator.leads("email", email(n));
        if (result === undefined) {
          // One whose leader was not heard any more.
          assert.equal(answer.header("x-edge-outcome"), "unknown", answer.text());
        } else {
          assert.match(result.status, /^(?:created|updated)$/u);
          assert.ok(leads.some(({ id }) => id === result.id), `${n} was answered another's result`);
        }
        assert.ok(leads.length <= 1, `${n} is there ${leads.length} times`);
      }
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
    } finally {
      await house.close();
    }
  });

  test("when nobody knows what became of a batch, each caller is told", async () => {
    const house = await merging();
    try {
      await house.simulator.faults({ fault: "cut_after", operation: "syncLeads" });
      const answers = await together(
        house.caller,
        Array.from({ length: 8 }, (_, n) => {
          const request = upsert([{ email: email(n) }]);
          return { ...request, headers: { ...request.headers, "X-Edge-Deadline-Ms": "8000" } };
        }),
      );
      const refusals = answers.map((answer) => answer.header("x-edge-refusal"));
      assert.deepEqual(new Set(refusals).size, 1, refusals.join());
      assert.notEqual(refusals[0], undefined);
      assert.equal(answers[0]?.json().success, false);
    } finally {
      await house.close();
    }
  });
});
