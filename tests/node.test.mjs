/**
 * The Node package, as it is built, against the simulator: what a program gets that uses it, and what
 * reaches Marketo.
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { Marketo, MarketoError, memoryStore } from "./support/package.mjs";
import { Simulator } from "./support/simulator.mjs";

/** @type {Simulator} */
let simulator;

before(async () => {
  simulator = await Simulator.start(["--leads", "0", "--latency", "fixed:5"]);
});
after(() => simulator.stop());
beforeEach(async () => {
  await simulator.heal();
  await simulator.forget();
});

const SECRET = "sim-secret-a-5f2d9c71e4";

/**
 * @param {Partial<import("./support/package.mjs").MarketoOptions>} [more]
 */
function client(more = {}) {
  return new Marketo({
    munchkinId: "284-RPR-133",
    baseUrl: simulator.url,
    clientId: "sim-client-a",
    clientSecret: SECRET,
    ...more,
  });
}

/**
 * @param {number} count
 * @param {string} name
 */
async function* people(count, name) {
  for (let n = 0; n < count; n += 1) {
    yield { email: `${name}${n}@node.example`, lastName: `Nr ${n}` };
  }
}

/**
 * @template T
 * @param {AsyncIterable<T>} items
 */
async function all(items) {
  /** @type {T[]} */
  const found = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

describe("records", () => {
  test("700 from a generator are three calls, and all are there", async () => {
    const marketo = client();
    let told = 0;
    const report = await marketo.leads.upsert(people(700, "a"), { onRecord: () => (told += 1) });
    assert.deepEqual(
      [report.total, report.calls, report.counts, report.failed, told],
      [700, 3, { created: 700 }, 0, 700],
    );
    const emails = Array.from({ length: 700 }, (_, n) => `a${n}@node.example`);
    const found = await all(marketo.leads.byFilter("email", emails, { fields: ["email"] }));
    assert.equal(new Set(found.map((lead) => lead["email"])).size, 700);
    const { arrivals, identity_calls: identity } = await simulator.account();
    assert.deepEqual([arrivals, identity], [6, 1]);
    const again = await marketo.leads.upsert(people(1, "a"));
    assert.deepEqual(again.counts, { updated: 1 });
  });

  test("what is read of a source waits for room", async () => {
    await simulator.latency("fixed:150", "syncLeads");
    let read = 0;
    const counted = async function* () {
      for await (const record of people(6_000, "b")) {
        read += 1;
        yield record;
      }
    };
    let first = 0;
    await client().leads.upsert(counted(), { onRecord: () => (first ||= read) });
    await simulator.latency("fixed:5", "syncLeads");
    // Four batches wait, and two are under way.
    assert.ok(first <= 2_100, `${first} were read before the first was told`);
  });

  test("a record that Marketo skips is told with its place and the reason", async () => {
    const records = [{ email: "c0@node.example" }, { email: "not an address" }, { email: "c2@node.example" }];
    const report = await client().leads.upsert(records);
    assert.equal(report.total, 3);
    assert.deepEqual(report.counts, { created: 2, skipped: 1 });
    assert.equal(report.failures[0]?.place, 1);
    assert.match(report.failures[0]?.reasons?.[0]?.code ?? "", /^1\d{3}$/u);
  });

  test("a cut write is not sent again, and its records are told unknown", async () => {
    await simulator.faults({ fault: "cut_after", times: 1, operation: "syncLeads" });
    const report = await client().leads.upsert([{ email: "d@node.example", age: 1 }], {
      action: "createDuplicate",
    });
    assert.equal(report.failed, 1);
    const error = report.failures[0]?.error;
    assert.ok(error instanceof MarketoError);
    assert.deepEqual([error.class, error.executed], ["outcome_unknown", "unknown"]);
    assert.equal((await simulator.account()).arrivals, 1);
  });
});

describe("reads", () => {
  test("one lead, and none", async () => {
    const marketo = client();
    await marketo.leads.upsert([{ email: "e@node.example" }]);
    const [lead] = await all(marketo.leads.byFilter("email", ["e@node.example"]));
    assert.equal((await marketo.leads.get(lead?.id ?? 0, { fields: ["email"] }))?.["email"], "e@node.example");
    assert.equal(await marketo.leads.get(99_999_999), undefined);
  });

  test("activities since an instant, to the last", async () => {
    const marketo = client();
    await marketo.leads.upsert(people(700, "f"));
    const since = new Date(Date.now() - 60_000);
    const seen = new Set();
    for await (const activity of marketo.activities.since(since, { types: [12] })) {
      seen.add(activity.marketoGUID);
    }
    assert.ok(seen.size >= 700, `${seen.size}`);
  });

  test("who leaves a listing early makes no more calls", async () => {
    const marketo = client();
    await marketo.leads.upsert(people(700, "g"));
    await simulator.forget();
    const emails = Array.from({ length: 700 }, (_, n) => `g${n}@node.example`);
    const leads = marketo.leads.byFilter("email", emails);
    assert.ok(((await leads.next()).value?.id ?? 0) > 0);
    await leads.return();
    assert.equal((await simulator.account()).arrivals, 1);
  });

  test("any operation by its name", async () => {
    const answer = await client().call("getActivityTypes");
    assert.equal(answer.success, true);
    assert.ok((answer.result ?? []).length > 10);
  });
});

describe("failures", () => {
  test("are told with their class, code and request id, and no secret", async () => {
    const marketo = client();
    const query = { filterType: "nonsense", filterValues: "x" };
    await assert.rejects(marketo.call("getLeadsByFilterType", { query }), (error) => {
      assert.ok(error instanceof MarketoError);
      assert.equal(error.operation, "getLeadsByFilterType");
      assert.match(error.code, /^1\d{3}$/u);
      assert.deepEqual([error.class, error.executed], ["input", "no"]);
      assert.match(error.requestId ?? "", /#/u);
      return true;
    });
    const wrong = client({ clientSecret: "wrong-secret-0123456789" });
    await assert.rejects(wrong.leads.get(1), (error) => {
      assert.ok(error instanceof MarketoError);
      assert.deepEqual([error.class, error.executed], ["token", "no"]);
      assert.ok(!JSON.stringify(error).includes("wrong-secret") && !String(error).includes("wrong-secret"));
      assert.ok(error.retryAt instanceof Date);
      return true;
    });
  });

  test("of settings are told when the client is made", () => {
    assert.throws(() => client({ clientSecret: "" }), /clientSecret is empty/u);
    assert.throws(() => client({ munchkinId: "nonsense" }), MarketoError);
    assert.throws(() => client({ limits: { callsPer20s: 0 } }), MarketoError);
  });

  test("of what is asked for cost no call", async () => {
    const marketo = client();
    // @ts-expect-error There is none.
    await assert.rejects(marketo.call("getNothing"), /no operation "getNothing"/u);
    // @ts-expect-error The id is missing.
    await assert.rejects(marketo.call("getLeadById", { path: {} }), MarketoError);
    await assert.rejects(all(marketo.leads.byFilter("email", ["a,b"])), /comma/u);
    assert.equal((await simulator.account()).arrivals, 0);
  });

  test("who aborts hears so at once; what was sent comes home", async () => {
    await simulator.latency("fixed:300", "getActivityTypes");
    /** @type {import("./support/package.mjs").MarketoEvent[]} */
    const events = [];
    const marketo = client({ onEvent: (event) => events.push(event) });
    const abort = new AbortController();
    const call = marketo.call("getActivityTypes", {}, { signal: abort.signal });
    while ((await simulator.account()).arrivals === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    abort.abort(new Error("enough"));
    await assert.rejects(call, /enough/u);
    while (!events.some((event) => event.type === "call")) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await simulator.latency("fixed:5", "getActivityTypes");
    assert.equal((await simulator.account()).callers_gone, 0);
    assert.equal((await marketo.limits()).inFlight, 0);
    await assert.rejects(marketo.call("getActivityTypes", {}, { signal: abort.signal }), /enough/u);
  });
});

describe("limits and the token", () => {
  test("90 calls at once are never too many", async () => {
    const fresh = await Simulator.start(["--latency", "fixed:20"]);
    const marketo = client({ baseUrl: fresh.url });
    await Promise.all(Array.from({ length: 90 }, () => marketo.call("getActivityTypes")));
    const { arrivals, sent, most_open: open, identity_calls: identity } = await fresh.account();
    assert.deepEqual([arrivals, sent["606"], sent["615"], identity], [90, 0, 0, 1]);
    assert.ok(open <= 10, `${open} open`);
    await fresh.stop();
  });

  test("an expired token is renewed, and the call answered", async () => {
    const marketo = client();
    await marketo.call("getActivityTypes");
    await simulator.tokens("revoke");
    await marketo.call("getActivityTypes");
    const { identity_calls: identity } = await simulator.account();
    assert.equal(identity, 2);
  });

  test("clients that share a store share the token and the limits", async () => {
    const fresh = await Simulator.start(["--latency", "fixed:5"]);
    const store = memoryStore();
    const shared = { store, startsClosed: false, baseUrl: fresh.url };
    const clients = [0, 1, 2].map(() => client(shared));
    await clients[0]?.call("getActivityTypes");
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => clients[n % 3]?.call("getActivityTypes")),
    );
    const { sent, identity_calls: identity, most_open: open } = await fresh.account();
    assert.deepEqual([sent["606"], sent["615"], identity], [0, 0, 1]);
    assert.ok(open <= 10, `${open} open`);
    assert.equal((await clients[1]?.limits())?.callsToday, 31);
    await fresh.stop();
  });

  test("events say what happened, and hold no secret", async () => {
    /** @type {import("./support/package.mjs").MarketoEvent[]} */
    const events = [];
    const marketo = client({ onEvent: (event) => events.push(event) });
    await simulator.faults({ fault: { code: "606" }, times: 1, operation: "getActivityTypes" });
    await marketo.call("getActivityTypes");
    await new Promise((resolve) => setTimeout(resolve, 1));
    const types = new Set(events.map((event) => event.type));
    for (const type of /** @type {const} */ (["call", "token", "throttle", "retry"])) {
      assert.ok(types.has(type), `${type}: ${JSON.stringify(events)}`);
    }
    const [token] = await simulator.handedOut();
    const text = JSON.stringify(events);
    assert.ok(!text.includes(SECRET) && !text.includes(token ?? "-"));
  });
});
