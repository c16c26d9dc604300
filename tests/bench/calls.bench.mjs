/**
 * How many calls Marketo counts for the same work: through the gateway, by a client that makes each
 * call as it is asked for, and by two well-known client libraries, unmodified. Each has a simulator of
 * its own with a latency of 0.3 s; that of the others has no limits, so that they come to an end.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { run } from "../support/clients.mjs";
import { House } from "../support/house.mjs";
import { Simulator } from "../support/simulator.mjs";
import { send } from "../support/wire.mjs";
import { QUICK, figure, note, pause } from "./support.mjs";

/** @typedef {import("../support/wire.mjs").Request} Request */

const LATENCY = ["--latency", "fixed:300"];
const COUNT = QUICK ? 3_000 : 10_000;

/** The libraries make a call for each of these; as many as this show it. */
const FEW = 500;

const JSON_BODY = { "Content-Type": "application/json", "X-Edge-Deadline-Ms": "280000" };

/**
 * @param {string} who Whose lead.
 * @param {number} n Which.
 * @returns {Request} Its upsert.
 */
const upsert = (who, n) => ({
  method: "POST",
  target: "/rest/v1/leads.json",
  headers: JSON_BODY,
  body: JSON.stringify({ input: [{ email: `${who}${n}@calls.example` }] }),
});

/**
 * @param {string} who Whose lead.
 * @param {number} n Which.
 * @returns {string} The target of a read of it.
 */
const read = (who, n) => `/rest/v1/leads.json?filterType=email&filterValues=${who}${n}@calls.example`;

/**
 * Does something so many times, by so many callers at once.
 *
 * @param {number} count How often.
 * @param {number} callers How many at once.
 * @param {(n: number) => Promise<any>} work What; the answer's JSON.
 */
async function crowd(count, callers, work) {
  let next = 0;
  const one = async (/** @type {number} */ place) => {
    // No socket takes thousands of connections in the same millisecond.
    await pause(place / 10);
    while (next < count) {
      const n = next++;
      const answer = await work(n);
      if (answer.success !== true || !(answer.result?.length > 0)) {
        throw new Error(`${n} was answered ${JSON.stringify(answer)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, place) => one(place)));
}

/** Marketo without us: a simulator that lets everything through. */
class Bare {
  /** @param {Simulator} simulator It. @param {{ id: string, key: string }} caller Its client. */
  constructor(simulator, caller) {
    this.simulator = simulator;
    this.caller = caller;
  }

  static async open() {
    const caller = { id: randomUUID(), key: randomBytes(24).toString("base64url") };
    const simulator = await Simulator.start([...LATENCY, "--credential", `${caller.id}:${caller.key}`]);
    await simulator.limits({ rate: 1_000_000, concurrency: 100_000, daily: 100_000_000 });
    return new Bare(simulator, caller);
  }

  /** @param {() => Promise<unknown>} work What. @returns {Promise<number>} The calls that it took. */
  async counted(work) {
    const { arrivals } = await this.simulator.account();
    await work();
    return (await this.simulator.account()).arrivals - arrivals;
  }

  /** @returns {Promise<(request: string | Request) => Promise<any>>} A plain client's call. */
  async plain() {
    const { id, key } = this.caller;
    const target = `/identity/oauth/token?grant_type=client_credentials&client_id=${id}&client_secret=${key}`;
    const { access_token: token } = (await send(this.simulator.url, { target })).json();
    return async (request) => {
      const asked = typeof request === "string" ? { target: request } : request;
      const headers = { ...asked.headers, Authorization: `Bearer ${token}` };
      return (await send(this.simulator.url, { ...asked, headers })).json();
    };
  }

  /**
   * @param {string} program A client library's.
   * @param {string} work What.
   * @param {number} count How often.
   * @returns {Promise<number>} The calls that it took.
   */
  library(program, work, count) {
    return this.counted(async () => {
      const { result } = await run(program, this.simulator.url, this.caller, { WORK: work, COUNT: `${count}` });
      if (result !== count) {
        throw new Error(`${program} has done ${result} of ${count}`);
      }
    });
  }
}

const bare = await Bare.open();
const limits = { calls_per_20_s: 100, calls_at_once: 10 };
const house = await House.open({
  simulator: LATENCY,
  merging: true,
  cache: {},
  integrations: [{ id: "crm", limits, cacheLeads: 300 }, { id: "plain", limits }],
});
try {
  await Promise.all(house.integrations.map((one) => one.token()));
  const { account } = { account: () => house.simulator.account() };
  const ours = async (/** @type {() => Promise<unknown>} */ work) => {
    const { arrivals } = await account();
    await work();
    return (await account()).arrivals - arrivals;
  };
  const call = async (/** @type {string | Request} */ request, who = 1) => {
    const headers = { "X-Edge-Deadline-Ms": "280000" };
    const asked = typeof request === "string" ? { target: request, headers } : request;
    return (await house.integration(who).call(asked)).json();
  };
  const plain = await bare.plain();
  const row = (/** @type {string} */ what, /** @type {number[]} */ [own, alone, python, node]) => {
    const a = (/** @type {number} */ calls) => `${calls / FEW} each`;
    note(`${what.padEnd(60)} ${own} · plain ${alone} · marketorestpython ${a(python ?? 0)} · node-marketo-rest ${a(node ?? 0)}`);
  };

  const upserts = await ours(() => crowd(COUNT, COUNT, (n) => call(upsert("edge", n))));
  row(`${COUNT} upserts of one lead, arriving together`, [
    upserts,
    await bare.counted(() => crowd(COUNT, 500, (n) => plain(upsert("plain", n)))),
    await bare.library("python/calls.py", "upserts", FEW),
    await bare.library("node/calls.cjs", "upserts", FEW),
  ]);
  const most = Math.ceil(COUNT / 300) + 2;
  figure({ what: `calls spent on ${COUNT} single upserts arriving together`, seen: `${upserts}`, target: `≤ ${most}`, met: upserts <= most });

  const reads = await ours(() => crowd(COUNT, 1_000, (n) => call(read("edge", n))));
  row(`${COUNT} reads by e-mail address, by 1,000 callers`, [
    reads,
    await bare.counted(() => crowd(COUNT, 500, (n) => plain(read("plain", n)))),
    await bare.library("python/calls.py", "reads", FEW),
    await bare.library("node/calls.cjs", "reads", FEW),
  ]);
  const few = Math.ceil(COUNT / 300) + 6;
  figure({ what: `calls spent on ${COUNT} reads by e-mail address, by 1,000 callers`, seen: `${reads}`, target: `≤ ${few}`, met: reads <= few });

  const starts = ["/rest/v1/leads/describe.json", "/rest/v1/activities/types.json"];
  const workers = 100;
  const begun = await ours(() => crowd(2 * workers, 2 * workers, (n) => call(starts[n % 2] ?? "")));
  note(
    `${"100 workers that start: describe and activity types".padEnd(60)} ${begun} · plain ${await bare.counted(() =>
      crowd(2 * workers, 2 * workers, (n) => plain(starts[n % 2] ?? "")),
    )} · marketorestpython ${await bare.library("python/calls.py", "start", workers)} · node-marketo-rest ${await bare.library("node/calls.cjs", "start", workers)}`,
  );
  figure({ what: "calls spent on describe and activity types for 100 workers", seen: `${begun}`, target: "2", met: begun === 2 });

  const again = () => crowd(1_000, 200, (n) => call(read("edge", n), 0));
  await again();
  const second = await ours(again);
  note(`${"1,000 leads read again within a minute, kept".padEnd(60)} ${second} · plain ${await bare.counted(() => crowd(1_000, 200, (n) => plain(read("plain", n))))}`);
  figure({ what: "calls spent on 1,000 leads that were read a minute ago", seen: `${second}`, target: "0", met: second === 0 });

  const problems = house.problems();
  if (problems.length > 0) {
    throw new Error(`the Worker complained: ${problems.slice(0, 3).join("\n")}`);
  }
} finally {
  await house.close();
  await bare.simulator.stop();
}
