/** What one call takes through the gateway and through a plain Worker, in turn, with nothing else. */
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { startWorkerd } from "../../js/workerd/host.mjs";
import { House } from "../support/house.mjs";
import { Kept, QUICK, figure, note, pause, quantile } from "./support.mjs";

const TARGET = "/rest/v1/lead/1.json?fields=email,firstName";

/** How many times each way is gone. */
const ROUNDS = QUICK ? 120 : 300;
const WARM_UP = 20;

/** Apart enough that the gateway never has to hold a call back: 97 slots are in use. */
const APART_MS = 207;

/** A module without anything in it, for a place where a module must be. */
const NO_WASM = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * A way to the simulator.
 *
 * @typedef {object} Way
 * @property {string} name For people.
 * @property {Kept} caller Who goes it.
 * @property {Record<string, string>} [headers] What it asks for.
 * @property {number[]} took How long each call took, in ms.
 */

/** @typedef {Record<"gateway" | "merged" | "plain" | "write" | "lease" | "straight", Way>} Ways */

/**
 * Goes a way once.
 *
 * @param {Way} way Which.
 * @returns {Promise<number>} How long it took, in ms.
 */
async function go({ name, caller, headers = {} }) {
  const begun = performance.now();
  const answer = await caller.get(TARGET, headers);
  const took = performance.now() - begun;
  if (answer.success !== true) {
    throw new Error(`${name}: ${JSON.stringify(answer)}`);
  }
  return took;
}

/** A folder in memory, where the system has one: what objects write there costs no disk. */
const IN_MEMORY = "/dev/shm";

/**
 * @param {string} folder Where the plain Worker's files are.
 * @param {(ways: Ways) => void} report Tells what was measured.
 */
async function measure(folder, report) {
  // The limits are the gateway's to keep; the plain Worker knows of none.
  const limits = ["--rate", "1000000", "--concurrency", "1000", "--daily", "100000000"];
  const house = await House.open({ simulator: ["--latency", "fixed:0", ...limits] });
  const { id, secret } = house.credentials.default;
  const plain = await startWorkerd({
    built: folder,
    bindings: { UPSTREAM: house.simulator.url, CLIENT_ID: id, CLIENT_SECRET: secret },
  });
  // Another simulator, since each keeps the limits with its own object.
  const merging = await House.open({ simulator: ["--latency", "fixed:0", ...limits], merging: true });
  const merged = new Kept(merging.url, { authorization: `Bearer ${await merging.caller.token()}` });
  const gateway = new Kept(house.url, { authorization: `Bearer ${await house.caller.token()}` });
  const passing = new Kept(plain.url, {});
  const ways = {
    gateway: way("gateway", gateway),
    merged: way("gateway that merges calls", merged),
    plain: way("plain Worker with an object", passing),
    write: way("… whose object writes before it answers", passing, { "x-steps": "write" }),
    lease: way("… and is asked again after the call, and writes again", passing, {
      "x-steps": "write,report",
    }),
  };
  try {
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const next = performance.now() + APART_MS;
      // In turn from another one on, so that none is always the one after a pause.
      const order = Object.values(ways);
      for (let at = 0; at < order.length; at += 1) {
        const one = order[(at + round + WARM_UP) % order.length];
        const took = one === undefined ? 0 : await go(one);
        if (round >= 0) {
          one?.took.push(took);
        }
      }
      await pause(Math.max(0, next - performance.now()));
    }
    report({ ...ways, straight: await direct(house) });
  } finally {
    gateway.close();
    merged.close();
    await merging.close();
    passing.close();
    await plain.stop();
    await house.close();
  }
}

/**
 * @param {string} name For people.
 * @param {Kept} caller Who goes it.
 * @param {Record<string, string>} [headers] What it asks for.
 * @returns {Way} A way.
 */
function way(name, caller, headers = {}) {
  return { name, caller, headers, took: [] };
}

/**
 * @param {House} house Whose simulator is asked, with the token that is handed out.
 * @returns {Promise<Way>} The way that goes through nothing.
 */
async function direct(house) {
  const [token] = await house.simulator.handedOut();
  const straight = way("straight to the simulator", new Kept(house.simulator.url, { authorization: `Bearer ${token}` }));
  for (let round = 0; round < 100; round += 1) {
    straight.took.push(await go(straight));
    await pause(10);
  }
  straight.caller.close();
  return straight;
}

/**
 * @param {Ways} ways What was gone.
 * @param {keyof Ways} other What the gateway is compared to.
 * @returns {number} The ratio of the medians.
 */
function ratio(ways, other) {
  return quantile(ways.gateway.took) / quantile(ways[other].took);
}

/** @param {Ways} ways What was gone. */
function times(ways) {
  for (const { name, took } of Object.values(ways)) {
    const [median, quarter, most] = [0.5, 0.25, 0.9].map((share) => quantile(took, share).toFixed(2));
    note(`${name}: median ${median} ms, a quarter below ${quarter}, a tenth above ${most}`);
  }
}

/** @param {Ways} ways What was gone, with the objects' storage where it is by default. */
function onDisk(ways) {
  figure({
    what: `one call, idle, ÷ a plain Worker with an object: medians of ${ROUNDS} each, in turn`,
    target: "≤ 1.3",
    seen: ratio(ways, "plain").toFixed(2),
    met: ratio(ways, "plain") <= 1.3,
  });
  const idle = quantile(ways.merged.took) / quantile(ways.gateway.took);
  figure({
    what: "one call, idle, with merging ÷ without: medians, in turn",
    target: "≤ 1.1",
    seen: idle.toFixed(2),
    met: idle <= 1.1,
  });
  figure({
    what: "… ÷ one whose object keeps leases: writes, answers, is told the end, writes again",
    seen: ratio(ways, "lease").toFixed(2),
  });
  times(ways);
}

/** @param {Ways} ways What was gone, with the objects' storage in memory. */
function inMemory(ways) {
  figure({
    what: "both again with storage in memory, which takes out what the disk has to do with it",
    seen: `${ratio(ways, "plain").toFixed(2)}, ${ratio(ways, "lease").toFixed(2)}`,
  });
  note("with storage in memory:");
  times(ways);
}

const folder = await mkdtemp(`${tmpdir()}/plain-worker-`);
try {
  await copyFile(fileURLToPath(new URL("plain.mjs", import.meta.url)), `${folder}/index.js`);
  await writeFile(`${folder}/index_bg.wasm`, NO_WASM);
  await measure(folder, onDisk);
  if (existsSync(IN_MEMORY)) {
    // Storage that is not kept lies in the system's folder for such things.
    process.env["TMPDIR"] = IN_MEMORY;
    await measure(folder, inMemory);
  }
} finally {
  await rm(folder, { recursive: true });
}
