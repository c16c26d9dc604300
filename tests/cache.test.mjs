/** What was asked before costs no call again, for as long as nothing has changed it. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { crowd, pause } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { form, json } from "./support/wire.mjs";

/** @typedef {import("./support/wire.mjs").Answer} Answer */

const DESCRIBE = "/rest/v1/leads/describe.json";
const TYPES = "/rest/v1/activities/types.json";
const LEADS = `/rest/v1/leads.json?filterType=id&filterValues=${Array.from({ length: 300 }, (_, n) => n + 1).join()}`;
const READER = { id: "reader", cacheLeads: 60 };

/**
 * @param {Answer} answer An answer.
 * @returns {string | undefined} Whether it was kept, by its own word.
 */
const kept = (answer) => answer.header("x-cache");

/**
 * @param {House} house The house.
 * @returns {Promise<number>} How many calls have arrived at Marketo.
 */
const arrivals = async (house) => (await house.simulator.account()).arrivals;

describe("cache", { concurrency: 4 }, () => {
  test("100 workers that start ask for describe and activity types with two calls", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const integrations = Array.from({ length: 4 }, (_, n) => ({ id: `worker-${n}` }));
    const house = await House.open({ simulator: ["--latency", "fixed:300"], integrations, persistTo, cache: {}, merging: true });
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      const ask = (/** @type {number} */ n) => (n % 2 === 0 ? DESCRIBE : TYPES);
      assert.deepEqual(await crowd(house.integrations, 200, ask), { ok: 200 });
      const { by_operation } = await house.simulator.account();
      assert.deepEqual(by_operation, { describeLead: 1, getActivityTypes: 1 });
      const answers = house.returned.filter((answer) => kept(answer) !== undefined);
      assert.equal(answers.filter((answer) => kept(answer) === "miss").length, 2);
      assert.equal(answers.filter((answer) => kept(answer) === "hit").length, 198);
      assert.equal(new Set(answers.map((answer) => answer.text())).size, 2);
      const lines = house.lines().filter(({ cache }) => cache === "hit");
      assert.ok(lines.every(({ tries, status }) => tries === 0 && status === 200));

      // What the object had in memory is gone; what is stored is not, and cannot be read there.
      await pause(500);
      await house.kill();
      await house.start();
      assert.deepEqual(await crowd(house.integrations, 20, ask), { ok: 20 });
      assert.equal(await arrivals(house), 2);
      for (const path of await readdir(persistTo, { recursive: true, withFileTypes: true })) {
        if (path.isFile()) {
          const bytes = await readFile(join(path.parentPath, path.name));
          assert.ok(!bytes.includes("displayName"), `${path.name} has an answer in the open`);
        }
      }
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });

  for (const merging of [false, true]) {
    test(`leads are kept for who wants that, and forgotten by a write, ${merging ? "merged" : "alone"}`, async () => {
      const house = await House.open({ merging, integrations: [READER, { id: "writer" }, { ...READER, id: "other", credential: "second" }] });
      try {
        const [reader, writer, other] = [house.integration(0), house.integration(1), house.integration(2)];
        const first = await reader.call(LEADS);
        assert.equal(kept(first), "miss");
        assert.equal(first.json().result.length, 300);
        const again = await reader.call(LEADS);
        assert.equal(kept(again), "hit");
        assert.match(again.header("age") ?? "", /^\d+$/u);
        assert.deepEqual(again.json(), first.json());
        assert.equal(again.header("content-type"), first.header("content-type"));
        assert.equal(await arrivals(house), 1);

        assert.equal(kept(await writer.call(LEADS)), undefined, "it has not asked for that");
        assert.equal(kept(await other.call(LEADS)), "miss", "another credential sees what it may see");
        assert.equal(kept(await reader.call(`${LEADS}&fields=email`)), "miss", "that is another question");
        assert.equal(await arrivals(house), 4);

        const input = [{ id: 7, firstName: "Renamed" }];
        for (let round = 0; round < 5; round += 1) {
          input[0] = { id: 7, firstName: `Renamed ${round}` };
          const change = { action: "updateOnly", lookupField: "id", input };
          assert.equal((await writer.call(json("POST", "/rest/v1/leads.json", change))).code(), undefined);
          const read = await reader.call("/rest/v1/lead/7.json");
          assert.equal(kept(read), "miss");
          assert.equal(read.json().result[0].firstName, `Renamed ${round}`);
        }
        // A failure is not kept.
        const count = await arrivals(house);
        assert.equal((await reader.call("/rest/v1/lead/999999999.json")).code(), "1004");
        assert.equal((await reader.call("/rest/v1/lead/999999999.json")).code(), "1004");
        assert.equal(await arrivals(house), count + 2);
      } finally {
        await house.close();
      }
    });
  }

  test("a write of who calls Marketo itself counts too", async () => {
    const house = await House.open({ integrations: [READER] });
    try {
      const { caller } = house;
      const ask = async () => kept(await caller.call(LEADS));
      assert.deepEqual([await ask(), await ask()], ["miss", "hit"]);
      const granted = await caller.call(json("POST", "/edge/v1/permits", { operation: "syncLeads" }));
      const { lease } = granted.json().verdict.granted;
      assert.deepEqual([await ask(), await ask()], ["miss", "miss"], "it may be at work now");
      await caller.call(json("POST", "/edge/v1/permits/complete", { lease, completion: "answered" }));
      assert.deepEqual([await ask(), await ask()], ["miss", "hit"]);
    } finally {
      await house.close();
    }
  });

  test("no-cache passes by, and others have what it brought", async () => {
    const house = await House.open({ cache: {} });
    try {
      const say = (/** @type {string} */ words) => house.caller.call({ target: DESCRIBE, headers: { "Cache-Control": words } });
      assert.equal(kept(await house.caller.call(DESCRIBE)), "miss");
      assert.equal(kept(await say("no-cache")), "bypass");
      assert.equal(kept(await say("no-store")), "bypass");
      assert.equal(await arrivals(house), 3);
      assert.equal(kept(await house.caller.call(DESCRIBE)), "hit");
      assert.equal(await arrivals(house), 3);
    } finally {
      await house.close();
    }
  });

  test("what a write to assets changes is dropped, and nothing else", async () => {
    const house = await House.open({ cache: { enrichment_s: 600 } });
    try {
      const { caller } = house;
      const [snippets, emails, lists] = ["/rest/asset/v1/snippets.json", "/rest/asset/v1/emails.json", "/rest/v1/lists.json"];
      const ask = () => Promise.all([snippets, emails, lists, DESCRIBE].map(async (path) => kept(await caller.call(path))));
      assert.deepEqual(await ask(), ["miss", "miss", "miss", "miss"]);
      assert.deepEqual(await ask(), ["hit", "hit", "hit", "hit"]);
      const folders = (await caller.call("/rest/asset/v1/folders.json")).json().result;
      const { folderId } = folders.find((/** @type {any} */ one) => one.folderType === "Snippet") ?? folders[0];
      await caller.call(form(snippets, { name: "Kept", folder: JSON.stringify(folderId) }));
      assert.deepEqual(await ask(), ["miss", "hit", "miss", "hit"]);
    } finally {
      await house.close();
    }
  });

  test("when the day is used up, or Marketo is not there, what was kept will do", async () => {
    const house = await House.open({ cache: { schema_s: 1, stale_s: 3600 } });
    try {
      const fresh = await house.caller.call(DESCRIBE);
      await pause(1_100);
      await house.simulator.faults({ fault: "cut_before", path: "/rest", times: 50 });
      const cut = await house.caller.call(DESCRIBE);
      assert.equal(kept(cut), "stale");
      assert.deepEqual(cut.json(), fresh.json());
      await house.simulator.heal();
      await house.simulator.faults({ fault: { code: "607" }, path: "/rest", times: 1 });
      for (const from of ["Marketo's refusal", "ours"]) {
        const stale = await house.caller.call(DESCRIBE);
        assert.equal(kept(stale), "stale", from);
        assert.ok(Number(stale.header("age")) >= 1, from);
        assert.deepEqual(stale.json(), fresh.json());
      }
      assert.equal((await house.simulator.account()).sent["607"], 1);
      assert.equal((await house.caller.call(TYPES)).code(), "607", "nothing was kept of that");
    } finally {
      await house.close();
    }
  });
});
