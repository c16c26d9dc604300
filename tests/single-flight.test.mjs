/** One token, one identity call, and nothing else that the object sends. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { crowd, pause } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { form, json } from "./support/wire.mjs";

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;

/**
 * Takes what a worker sends, notes it, and passes it on.
 *
 * @returns {{ sent: string[], worker: import("../js/workerd/host.mjs").WorkerOptions }} What was
 *   sent, and the option that does it.
 */
function witness() {
  /** @type {string[]} */
  const sent = [];
  return {
    sent,
    worker: {
      outboundService: async (/** @type {Request} */ request) => {
        sent.push(`${request.method} ${new URL(request.url).pathname}`);
        const body = Buffer.from(await request.arrayBuffer());
        const headers = new Headers(request.headers);
        headers.delete("content-length");
        headers.delete("host");
        const answer = await fetch(request.url, {
          method: request.method,
          headers,
          redirect: "manual",
          ...(body.length > 0 ? { body } : {}),
        });
        // Node's answer will do, though its type is not the one that is declared.
        return /** @type {any} */ (answer);
      },
    },
  };
}

describe("single flight", { concurrency: 4 }, () => {
  test("40 callers at once, with nothing there yet, make one identity call", async () => {
    const integrations = Array.from({ length: 8 }, (_, n) => ({ id: `caller-${n}` }));
    const house = await House.open({ simulator: ["--latency", "identity=fixed:400"], integrations });
    try {
      await Promise.all(house.integrations.map((one) => one.token()));
      assert.equal((await house.simulator.account()).identity_calls, 0, "a token of ours needs none");
      assert.deepEqual(await crowd(house.integrations, 40, LEAD), { ok: 40 });
      assert.equal((await house.simulator.account()).identity_calls, 1);
    } finally {
      await house.close();
    }
  });

  test("40 callers whose token is refused at once make one identity call", async () => {
    const house = await House.open({ simulator: ["--latency", "identity=fixed:400"] });
    try {
      assert.deepEqual(await crowd(house.integrations, 10, LEAD), { ok: 10 });
      await house.simulator.tokens("revoke");
      await house.simulator.forget();
      assert.deepEqual(await crowd(house.integrations, 40, LEAD), { ok: 40 });
      const { identity_calls, sent } = await house.simulator.account();
      assert.equal(identity_calls, 1);
      const refused = sent["601"] ?? 0;
      assert.ok(refused >= 1 && refused <= 40, `${refused}: nobody met it twice`);
    } finally {
      await house.close();
    }
  });

  test("the token outlives the object, sealed", async () => {
    const persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
    const house = await House.open({ persistTo });
    try {
      for (let life = 0; life < 3; life += 1) {
        assert.deepEqual(await crowd(house.integrations, 5, LEAD), { ok: 5 });
        // What is kept is written some time after the callers have their answers.
        await pause(900);
        await house.kill();
        await house.start();
      }
      assert.equal((await house.simulator.account()).identity_calls, 1);
      const [token = ""] = await house.simulator.handedOut();
      for (const path of await readdir(persistTo, { recursive: true, withFileTypes: true })) {
        if (path.isFile()) {
          const bytes = await readFile(join(path.parentPath, path.name));
          assert.ok(!bytes.includes(token), `${path.name} has the token in the open`);
        }
      }
      // It does not open for another secret: then it is as if there were none.
      await house.changeSecret("another secret");
      assert.equal((await house.caller.call(LEAD(0))).code(), "608");
      assert.equal((await house.simulator.account()).identity_calls, 2);
    } finally {
      await house.close();
      await rm(persistTo, { recursive: true });
    }
  });

  test("the object sends identity calls and nothing else, the gateway everything but those", async () => {
    const [gateway, governor] = [witness(), witness()];
    const house = await House.open({ gateway: gateway.worker, governor: governor.worker });
    try {
      const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
      await crowd(house.integrations, 20, LEAD);
      await house.caller.call(form("/rest/v1/leads.json", { _method: "GET", filterType: "id", filterValues: "1,2" }));
      await house.caller.call(json("POST", "/rest/v1/leads.json", { input: [{ email: "a@example.com" }] }));
      await house.caller.call(json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id"], filter }));
      await house.caller.call("/bulk/v1/leads/export/none/file.json");
      await house.simulator.faults({ fault: "token_expired", path: "/rest", times: 1 });
      await crowd(house.integrations, 5, LEAD);
      await house.simulator.faults({ fault: "cut_before", path: "/rest", times: 2 }, { fault: { code: "606" }, path: "/rest", times: 2 });
      await crowd(house.integrations, 5, LEAD);

      const { arrivals, identity_calls } = await house.simulator.account();
      assert.equal(identity_calls, 2);
      assert.deepEqual(governor.sent, Array(identity_calls).fill("POST /identity/oauth/token"));
      assert.equal(gateway.sent.length, arrivals);
      assert.ok(gateway.sent.every((call) => /^(?:GET|POST) \/(?:rest|bulk)\//u.test(call)), gateway.sent.join());
    } finally {
      await house.close();
    }
  });
});
