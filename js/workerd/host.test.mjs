/** The host and the Worker's entry, in real workerd, over bindings that trap on command. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Response } from "miniflare";
import { startWorkerd } from "./host.mjs";
import { buildStub } from "./stub/build.mjs";

/** @typedef {import("./host.mjs").Workerd} Workerd */

/** A call that is still open after this long, in milliseconds, counts as hung. */
const HUNG = 20_000;

/** @type {Awaited<ReturnType<typeof buildStub>>} */
let stub;
/** @type {Workerd} */
let workerd;
/** @type {string[]} */
const sent = [];

/**
 * @param {string} who Which worker's network this is.
 * @returns {import("./host.mjs").WorkerOptions} A network that only writes down.
 */
const watched = (who) => ({
  bindings: { WHO: who },
  outboundService: (/** @type {import("miniflare").Request} */ request) => {
    sent.push(`${who} ${request.url}`);
    return new Response("from upstream");
  },
});

/**
 * @param {string} path What to ask for.
 * @returns {Promise<{ status: number, text: string }>} The answer.
 */
async function get(path) {
  const answer = await fetch(workerd.url + path, { signal: AbortSignal.timeout(HUNG) });
  return { status: answer.status, text: await answer.text() };
}

/**
 * @param {string} path A path of the object's.
 * @returns {Promise<{ who: string, instance: number, calls: number, stored: number }>} Its counts.
 */
async function counts(path = "/object/count") {
  return JSON.parse((await get(path)).text);
}

before(async () => {
  stub = await buildStub();
  workerd = await startWorkerd({
    built: stub.built,
    bindings: { WHO: "nobody" },
    gateway: watched("gateway"),
    governor: watched("governor"),
    breakable: true,
  });
});

after(async () => {
  await workerd.stop();
  await stub.remove();
});

describe("the two workers", () => {
  it("each have their own variables, which win over the common ones", async () => {
    assert.match((await get("/")).text, /^gateway /u);
    assert.equal((await counts()).who, "governor");
  });

  it("each send over their own network", async () => {
    assert.equal((await get("/send")).text, "from upstream");
    assert.equal((await get("/object/send")).text, "from upstream");
    assert.deepEqual(sent.toSorted(), [
      "gateway http://upstream.test/of-gateway",
      "governor http://upstream.test/of-governor",
    ]);
  });

  it("have the key-value store and the object's SQLite storage", async () => {
    assert.equal((await get("/store")).text, "value");
    const [one, two] = [await counts(), await counts()];
    assert.equal(two.stored, one.stored + 1);
  });

  it("have their log lines kept, with the console's method", async () => {
    await get("/log");
    const lines = workerd.logs.map(({ level, message }) => `${level}: ${message}`);
    assert.ok(lines.includes("log: a line"), lines.join("\n"));
    assert.ok(lines.includes("warn: a warning"), lines.join("\n"));
  });
});

describe("the object", () => {
  it("is broken off with all that it is at, and made anew on its storage", async () => {
    const earlier = await counts();
    const slow = get("/object/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await workerd.breakOff();
    assert.equal((await slow).status, 500);
    const later = await counts();
    assert.deepEqual([later.calls, later.stored], [1, earlier.stored + 1]);
  });
});

describe("a trap in the gateway", () => {
  it("fails the call that met it, and the next one works", async () => {
    assert.equal((await get("/trap")).status, 500);
    assert.equal((await get("/")).status, 200);
  });

  it("fails the calls beside it instead of leaving them open", async () => {
    const slow = get("/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await get("/trap")).status, 500);
    assert.equal((await slow).status, 500);
    assert.deepEqual(await get("/slow"), { status: 200, text: "slow" });
  });
});

describe("a trap in the object", () => {
  it("fails every call of it, and the object is made anew on its storage", async () => {
    const earlier = await counts();
    assert.ok(earlier.calls > 1);
    const slow = [get("/object/slow"), get("/object/slow")];
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await get("/object/trap")).status, 500);
    for (const { status } of await Promise.all(slow)) {
      assert.equal(status, 500);
    }
    const later = await counts();
    assert.equal(later.instance, earlier.instance + 1);
    assert.equal(later.calls, 1);
    assert.equal(later.stored, earlier.stored + 1);
    assert.deepEqual(await get("/object/slow"), { status: 200, text: "slow" });
  });

  it("is written to the log with the number of calls that it cost", async () => {
    await get("/object/trap");
    const replaced = workerd.logs.filter(({ message }) => message.includes("instance_replaced"));
    assert.ok(replaced.some(({ message }) => JSON.parse(message).failed_calls === 1));
  });
});
