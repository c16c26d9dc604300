/** Who uses what is shown to who may see it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crowd } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { send } from "./support/wire.mjs";

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;

/** @typedef {import("./support/house.mjs").Integration} Integration */

/**
 * @param {Integration} one Who looks.
 * @returns {string} The header by which it is let in.
 */
const basic = (one) => `Basic ${Buffer.from(`${one.id}:${one.key}`).toString("base64")}`;

describe("who uses what", () => {
  test("an integration sees its own part, an operator every part, and the page", async () => {
    const integrations = [{ id: "crm", operator: true }, { id: "shop", limits: { calls_per_20_s: 40, calls_at_once: 4 } }];
    const house = await House.open({ simulator: ["--latency", "fixed:20"], integrations });
    try {
      const [crm, shop] = house.integrations;
      assert.ok(crm && shop);
      assert.deepEqual(await crowd([crm], 7, LEAD), { ok: 7 });
      assert.deepEqual(await crowd([shop], 5, LEAD), { ok: 5 });

      const status = (await shop.call("/edge/v1/status")).json();
      assert.equal(status.v, 1);
      assert.deepEqual(status.limits, {
        calls_per_20_s: 100,
        calls_at_once: 10,
        calls_per_day: 50_000,
        export_bytes_per_day: 500 * 1024 * 1024,
      });
      assert.equal(status.status.slots_held, 12);
      assert.equal(status.status.used_today, 12);
      assert.equal(status.status.shut, null);

      const own = (await shop.call("/edge/v1/usage")).json();
      assert.deepEqual(own.integrations.map((/** @type {any} */ row) => [row.integration, row.used.today]), [["shop", 5]]);
      assert.equal(own.integrations[0].calls_per_20_s, 40);
      assert.equal(own.others.today, 7);
      const all = (await crm.call("/edge/v1/usage")).json();
      const rows = all.integrations.map((/** @type {any} */ row) => [row.integration, row.used.today]);
      assert.deepEqual(rows, [["crm", 7], ["shop", 5]]);

      const page = (/** @type {Record<string, string>} */ headers) =>
        send(house.url, { target: "/", headers: { Accept: "text/html", ...headers } });
      const seen = await page({ Authorization: basic(crm) });
      assert.equal(seen.status, 200);
      assert.equal(seen.header("content-type"), "text/html;charset=UTF-8");
      assert.match(seen.header("content-security-policy") ?? "", /^default-src 'none'/u);
      assert.match(seen.text(), /<th scope=row>shop<td>interactive<td>5 of 40/u);
      assert.equal((await page({ Authorization: basic(shop) })).status, 403);
      const asked = await page({});
      assert.equal(asked.status, 401);
      assert.match(asked.header("www-authenticate") ?? "", /^Basic /u);

      // A monitor is told as before; nobody without a token is told anything; nothing is a call.
      assert.equal((await send(house.url, { target: "/" })).text(), "marketo-edge is up\n");
      assert.equal((await send(house.url, { target: "/edge/v1/status" })).code(), "603");
      const posted = await shop.call({ method: "POST", target: "/edge/v1/status" });
      assert.equal(posted.status, 405);
      assert.equal((await house.simulator.account()).arrivals, 12);
      assert.deepEqual(house.problems(), []);
    } finally {
      await house.close();
    }
  });
});
