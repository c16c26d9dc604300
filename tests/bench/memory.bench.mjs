/** What the Worker keeps in memory while files of different length pass through it. */
import { randomBytes, randomUUID } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { startWorkerd } from "../../js/workerd/host.mjs";
import { House } from "../support/house.mjs";
import { Simulator } from "../support/simulator.mjs";
import { send } from "../support/wire.mjs";
import { Kept, QUICK, figure, note, pause, resident, workerdProcess } from "./support.mjs";

const MIB = 1024 * 1024;

/** The design's lengths, of which a quick run takes a part, in MiB. */
const [SHORT, LONG] = QUICK ? [64, 512] : [256, 1_024];

/** What passes before anything is measured: V8 takes its heap in the first files, whatever they are. */
const WARM_UP = [32, 32, 32, 32];

const BUILT = fileURLToPath(new URL("../../build/worker/", import.meta.url));

/** Where the copy of the Worker that is measured tells the size of its linear memory. */
const PROBE = "/-/wasm-bytes";

/** Put before the built script: keeps the memory of each instance that is made. */
const BEFORE = `
const memories = [];
const Made = WebAssembly.Instance;
WebAssembly.Instance = function (module, imports) {
  const made = new Made(module, imports);
  memories.push(made.exports.memory);
  return made;
};
`;

/**
 * Makes a copy of the built Worker whose entry tells about memory too. Its wasm is untouched.
 *
 * @param {string} folder Where to.
 */
async function probed(folder) {
  const script = await readFile(`${BUILT}index.js`, "utf8");
  const entry = /([\w$]+) as default/u.exec(script)?.[1];
  if (entry === undefined) {
    throw new Error("the built script has no default export");
  }
  const after = `
const served = ${entry}.fetch;
${entry}.fetch = (request, env, context) =>
  new URL(request.url).pathname === "${PROBE}"
    ? Response.json(memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0))
    : served.call(${entry}, request, env, context);
`;
  await writeFile(`${folder}/index.js`, `${BEFORE}${script}${after}`);
  await copyFile(`${BUILT}index_bg.wasm`, `${folder}/index_bg.wasm`);
}

/**
 * What is in memory.
 *
 * @typedef {object} Size
 * @property {number} process The whole of workerd, in MiB.
 * @property {number} wasm The linear memory of the gateway's wasm, in MiB.
 */

/**
 * @param {Kept} caller Who asks.
 * @param {number} workerd Its process.
 * @returns {Promise<Size>} What is in memory now.
 */
async function look(caller, workerd) {
  return { process: resident(workerd) / 1024, wasm: (await caller.get(PROBE)) / MIB };
}

/**
 * Makes an export of a length, and has its file pass through.
 *
 * @param {Simulator} simulator Where the export is made.
 * @param {Kept} caller Who asks.
 * @param {number} workerd Its process.
 * @param {number} mib The file's length, in MiB.
 * @returns {Promise<number>} The most that workerd took meanwhile, in MiB.
 */
async function pass(simulator, caller, workerd, mib) {
  const bytes = mib * MIB;
  await simulator.planExport({ bytes });
  const job = await exported(caller);
  const file = await caller.open(`/bulk/v1/leads/export/${job}/file.json`);
  let [got, most] = [0, 0];
  const watch = setInterval(() => {
    most = Math.max(most, resident(workerd) / 1024);
  }, 100);
  for await (const piece of file) {
    got += piece.length;
  }
  clearInterval(watch);
  if (got !== bytes) {
    throw new Error(`${got} bytes came of ${bytes}: ${file.statusCode}`);
  }
  return most;
}

/**
 * Makes an export.
 *
 * @param {Kept} caller Who asks.
 * @returns {Promise<string>} Its id, once the file is there.
 */
async function exported(caller) {
  const post = (/** @type {string} */ path, /** @type {unknown} */ body) =>
    send(caller.base, {
      method: "POST",
      target: `/bulk/v1/leads/export${path}`,
      headers: { ...caller.headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const created = await post("/create.json", {
    fields: ["id", "email"],
    filter: { createdAt: { startAt: "2026-01-01T00:00:00Z", endAt: "2026-01-20T00:00:00Z" } },
  });
  const job = created.json().result?.[0]?.exportId;
  if (job === undefined) {
    throw new Error(created.text());
  }
  await post(`/${job}/enqueue.json`, {});
  for (;;) {
    const status = await caller.get(`/bulk/v1/leads/export/${job}/status.json`);
    if (status.result?.[0]?.status === "Completed") {
      return job;
    }
    await pause(250);
  }
}

/** @param {string} built The folder of the copy. */
async function measure(built) {
  const credential = () => ({ id: randomUUID(), secret: randomBytes(24).toString("base64url") });
  const credentials = { default: credential(), second: credential() };
  const { id, secret } = credentials.default;
  const simulator = await Simulator.start([
    ...["--credential", `${id}:${secret}`, "--latency", "fixed:5", "--export-daily-mb", "1000000"],
    ...["--export-queued-ms", "0", "--export-processing-ms", "0"],
  ]);
  const house = new House(simulator, credentials, {});
  const workerd = await startWorkerd({ built, bindings: house.bindings() });
  try {
    const told = await send(workerd.url, { target: house.caller.identityTarget() });
    const caller = new Kept(workerd.url, { authorization: `Bearer ${told.json().access_token}` });
    await passAll(simulator, caller, workerdProcess());
    caller.close();
  } finally {
    await workerd.stop();
    await simulator.stop();
  }
}

/**
 * @param {Simulator} simulator Where the exports are made.
 * @param {Kept} caller Who asks.
 * @param {number} workerd Its process.
 */
async function passAll(simulator, caller, workerd) {
  note(`started: ${shown(await look(caller, workerd))}`);
  for (const mib of WARM_UP) {
    await pass(simulator, caller, workerd, mib);
  }
  await pause(1_000);
  const idle = await look(caller, workerd);
  note(`idle: ${shown(idle)}`);
  const one = async (/** @type {number} */ mib) => {
    const most = await pass(simulator, caller, workerd, mib);
    const after = await look(caller, workerd);
    note(`${mib} MiB passed through: at most ${most.toFixed(1)} MiB, then ${shown(after)}`);
    return { most, wasm: after.wasm };
  };
  const [before, long, after] = [await one(SHORT), await one(LONG), await one(SHORT)];
  const pages = long.wasm - before.wasm;
  figure({
    what: `wasm memory after an export of ${LONG} MiB less that after one of ${SHORT} MiB`,
    target: "0",
    seen: `${pages} MiB (of ${long.wasm} MiB)`,
    met: pages === 0,
  });
  const above = long.most - idle.process;
  figure({
    what: `workerd's memory while ${LONG} MiB pass through, above idle`,
    target: "≤ 16 MiB",
    seen: `${above.toFixed(1)} MiB`,
    met: above <= 16,
  });
  const share = (long.most - before.most) / (LONG - SHORT);
  figure({
    what: `the same less that of ${SHORT} MiB, ÷ the difference in length`,
    target: "≤ 1 %",
    seen: `${(100 * share).toFixed(1)} %`,
    met: share <= 0.01,
  });
  const noise = Math.abs(after.most - before.most).toFixed(1);
  note(`two files of ${SHORT} MiB differ by ${noise} MiB: that much is noise`);
}

/**
 * @param {Size} size What is in memory.
 * @returns {string} In words.
 */
function shown({ process: whole, wasm }) {
  return `workerd ${whole.toFixed(1)} MiB, its wasm ${wasm} MiB`;
}

const folder = await mkdtemp(`${tmpdir()}/probed-worker-`);
try {
  await probed(folder);
  await measure(folder);
} finally {
  await rm(folder, { recursive: true });
}
