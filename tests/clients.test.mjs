/**
 * Clients that know nothing of us: marketorestpython and node-marketo-rest, unmodified, as processes
 * of their own. Behind the gateway they get all they ask for, whatever is thrown at them, and never
 * see what is not theirs. Left alone with Marketo, on a good day, they get the same: that is what
 * they are held against.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { run } from "./support/clients.mjs";
import { KEPT, limitsKept } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { Scanner } from "./support/leaks.mjs";
import { Simulator } from "./support/simulator.mjs";

const START = ["--start", "2026-03-02T12:00:00Z", "--latency", "fixed:10"];

/** What is thrown at them. No write that must not be made twice is cut off: its outcome would be unknown. */
const TROUBLE = [
  { fault: "token_expired", path: "/", after: 5, every: 12, times: 3 },
  { fault: { code: "606" }, after: 2, every: 7, times: 5 },
  { fault: { code: "615" }, after: 4, every: 8, times: 5 },
  { fault: "cut_before", operation: "describeLead", times: 1 },
  { fault: "cut_after", operation: "getLeadsByFilterType", after: 1, times: 1 },
  { fault: "cut_before", operation: "syncLeads", times: 1 },
  { fault: "cut_after", operation: "addLeadsToList", times: 1 },
  { fault: { http: 502 }, operation: "getLeadsByListId", times: 1 },
  { fault: "cut_before", operation: "getLeadActivities", times: 1 },
  { fault: { code: "611" }, operation: "getExportLeadJobStatus", times: 1 },
];

/**
 * @param {House} house A house.
 * @returns {Promise<Scanner>} Knows what callers must not see.
 */
async function forbidden(house) {
  /** @type {Record<string, string>} */
  const secrets = { secret: house.credentials.default.secret, "other secret": house.credentials.second.secret };
  for (const { headers } of await house.simulator.calls()) {
    const token = new Map(headers).get("authorization")?.replace("Bearer ", "") ?? "";
    secrets[`token ${token.slice(0, 4)}`] = token;
  }
  return new Scanner(secrets);
}

describe("clients", { concurrency: true }, () => {
  for (const program of ["python/everything.py", "node/everything.cjs"]) {
    test(`${program}: every call succeeds and gets what it asked for`, async () => {
      const alone = await Simulator.start(["--credential", "id:a-secret-of-some-length", ...START]);
      const house = await House.open({ simulator: START });
      try {
        await house.simulator.faults(...TROUBLE);
        const [expected, got] = await Promise.all([
          run(program, alone.url, { id: "id", key: "a-secret-of-some-length" }),
          run(program, house.url, house.caller, { GATEWAY: "yes" }),
        ]);
        // What fails without us.
        if (program.startsWith("node")) {
          assert.equal(got.result["by a long filter"], 300);
          delete got.result["by a long filter"];
        }
        assert.deepEqual(got.result, expected.result);

        const { sent, identity_calls, leads } = await house.simulator.account();
        const struck = await house.simulator.rules();
        for (const { hit, fault } of struck) {
          assert.ok(hit > 0, `${JSON.stringify(fault)} never struck`);
        }
        assert.ok((sent["606"] ?? 0) >= 2 && (sent["615"] ?? 0) >= 2);
        assert.equal(identity_calls, 1 + (struck[0]?.hit ?? 0), "one token, and one for each that ended");
        assert.equal(leads.written_twice, 0);

        const scanner = await forbidden(house);
        assert.deepEqual(scanner.scan(program, got.output), []);
        // It says all it knows: the token of ours is there, and the real one where there is no gateway.
        assert.match(got.output, /(?:Bearer |access_token: ')[\w-]{60,}/u);
        const [real = ""] = await alone.handedOut();
        assert.notDeepEqual(new Scanner({ real }).scan("alone", expected.output), []);
      } finally {
        await house.close();
        await alone.stop();
      }
    });
  }

  test("forty callers at once make one identity call", async () => {
    const programs = [...Array(5).fill("python/crowd.py"), ...Array(2).fill("node/crowd.cjs")];
    const integrations = programs.map((_, n) => ({ id: `service-${n}` }));
    const house = await House.open({ simulator: ["--latency", "uniform:10-100", "--latency", "identity=fixed:800"], integrations });
    try {
      await house.simulator.faults(
        { fault: "cut_before", operation: "getLeadById", after: 3, every: 11, times: 2 },
        { fault: { code: "611" }, after: 6, every: 9, times: 3 },
      );
      const ran = await Promise.all(
        programs.map((program, n) => {
          const COUNT = program.startsWith("python") ? "4" : "10";
          return run(program, house.url, house.integration(n), { FIRST: String(n * 100 + 1), COUNT });
        }),
      );
      const good = ran.flatMap(({ result }) => result);
      assert.deepEqual(good, Array(40).fill(true));
      assert.equal((await house.simulator.account()).identity_calls, 1);
      assert.deepEqual(await limitsKept(house.simulator), KEPT);
      const scanner = await forbidden(house);
      for (const { output } of ran) {
        assert.deepEqual(scanner.scan("output", output), []);
      }
    } finally {
      await house.close();
    }
  });
});
