/**
 * The built Worker in real workerd on loopback.
 *
 * Two workers run from the one script, as in a deployment that keeps the Durable Object apart: the
 * gateway, which takes the requests, and the one that owns the object. So whoever starts them can
 * see and steer what each of the two sends.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";

const BUILT = fileURLToPath(new URL("../../build/worker/", import.meta.url));
const LOOPBACK = "127.0.0.1";
const CONFIGURATION = fileURLToPath(new URL("../../crates/worker/wrangler.toml", import.meta.url));

/**
 * What one of the two workers gets of its own.
 *
 * @typedef {object} WorkerOptions
 * @property {Record<string, string>} [bindings] Variables and secrets; they win over the common ones.
 * @property {import("miniflare").WorkerOptions["outboundService"]} [outboundService] Takes every
 *   request that this worker sends, in place of the network.
 */

/**
 * One line that the Worker logged.
 *
 * @typedef {object} LogLine
 * @property {number} timestamp Milliseconds since 1970.
 * @property {string} level The console's method: `log`, `warn`, `error` and so on.
 * @property {string} message What was logged.
 */

/**
 * How to start workerd.
 *
 * @typedef {object} Options
 * @property {number} [port] The loopback port to listen on; without it a free one.
 * @property {Record<string, string>} [bindings] Variables and secrets of both workers.
 * @property {string[]} [kvNamespaces] Key-value namespaces of both workers; by default `TOKENS`.
 * @property {string} [persistTo] The folder to keep stored values in; without it they last as long
 *   as the process.
 * @property {WorkerOptions} [gateway] What only the worker that takes requests gets.
 * @property {WorkerOptions} [governor] What only the worker with the Durable Object gets.
 * @property {(line: LogLine) => void} [onLog] Called with every logged line.
 * @property {(bytes: Buffer) => void} [onOutput] Called with every byte that workerd writes, whether
 *   it is a logged line or not.
 * @property {boolean} [breakable] Whether the object can be broken off by {@link Workerd.breakOff}.
 * @property {boolean} [inspectable] Whether the object's storage can be reached by SQL.
 * @property {string} [built] The folder of `index.js` and `index_bg.wasm`.
 */

/**
 * A running workerd.
 *
 * @typedef {object} Workerd
 * @property {string} url Where it listens, without a slash at the end.
 * @property {Miniflare} mf For what the tests want of the storage.
 * @property {LogLine[]} logs Every line logged so far.
 * @property {() => Promise<void>} breakOff Ends all objects, whatever they are at, as the platform
 *   does when one fails or a new version of it takes over: what they were asked is answered with an
 *   error, what they had in memory is gone, and the next question makes them anew.
 * @property {() => Promise<void>} stop Ends it and waits until it is gone.
 */

/**
 * Reads the compatibility date and flags that a deployment gets.
 *
 * @returns {Promise<{ compatibilityDate: string, compatibilityFlags: string[] }>} Both.
 */
async function compatibility() {
  const text = await readFile(CONFIGURATION, "utf8");
  const date = /^compatibility_date = "([0-9-]+)"$/mu.exec(text)?.[1];
  const flags = /^compatibility_flags = (\[.*\])$/mu.exec(text)?.[1];
  if (date === undefined || flags === undefined) {
    throw new Error("wrangler.toml does not name its compatibility date and flags on one line each");
  }
  return { compatibilityDate: date, compatibilityFlags: JSON.parse(flags) };
}

/** The name of the worker that breaks objects off. */
const BREAKER = "breaker";

/** What it does. The module that it imports is the runtime's, made for tests. */
const BREAK_OFF = `
import unsafe from "workerd:unsafe";
export default {
  async fetch() {
    await unsafe.abortAllDurableObjects();
    return new Response("all objects are broken off");
  },
};
`;

/**
 * Starts the built Worker.
 *
 * @param {Options} [options] How.
 * @returns {Promise<Workerd>} Once it answers.
 */
export async function startWorkerd(options = {}) {
  const built = options.built ?? BUILT;
  /** @type {LogLine[]} */
  const logs = [];
  const shared = {
    ...(await compatibility()),
    modulesRoot: built,
    modules: [
      { type: /** @type {const} */ ("ESModule"), path: `${built}/index.js` },
      { type: /** @type {const} */ ("CompiledWasm"), path: `${built}/index_bg.wasm` },
    ],
    kvNamespaces: options.kvNamespaces ?? ["TOKENS"],
  };
  const object = { className: "Governor", useSQLite: true };
  const keep = options.persistTo;
  const mf = new Miniflare({
    // Miniflare's own port, which nobody uses: it puts a worker of its own before ours, which
    // rewrites addresses, headers and bodies.
    host: LOOPBACK,
    port: 0,
    // Nothing is asked of any other machine, and nothing is told to one.
    cf: false,
    telemetry: { enabled: false },
    unsafeInspectDurableObjects: options.inspectable === true,
    log: new Log(LogLevel.NONE),
    structuredWorkerdLogs: true,
    /** @param {LogLine} line One line. */
    handleStructuredLogs: (line) => {
      logs.push(line);
      options.onLog?.(line);
    },
    ...(options.onOutput === undefined ? {} : { handleRuntimeStdio: watch(options.onOutput) }),
    kvPersist: keep === undefined ? false : `${keep}/kv`,
    durableObjectsPersist: keep === undefined ? false : `${keep}/objects`,
    workers: [
      {
        ...shared,
        name: "gateway",
        bindings: { ...options.bindings, ...options.gateway?.bindings },
        durableObjects: { GOVERNOR: { ...object, scriptName: "governor" } },
        unsafeDirectSockets: [{ host: LOOPBACK, port: options.port ?? 0 }],
        ...outbound(options.gateway),
      },
      {
        ...shared,
        name: "governor",
        bindings: { ...options.bindings, ...options.governor?.bindings },
        durableObjects: { GOVERNOR: object },
        ...outbound(options.governor),
      },
      ...(options.breakable === true ? [breaker(await compatibility())] : []),
    ],
  });
  try {
    await mf.ready;
    const url = (await mf.unsafeGetDirectURL("gateway")).origin;
    const breakOff = async () => {
      const answer = await fetch(await mf.unsafeGetDirectURL(BREAKER));
      if (!answer.ok) {
        throw new Error(`the objects were not broken off: ${await answer.text()}`);
      }
    };
    return { url, mf, logs, breakOff, stop: () => mf.dispose() };
  } catch (error) {
    await mf.dispose();
    throw error;
  }
}

/**
 * A worker beside ours that breaks objects off.
 *
 * @param {{ compatibilityDate: string }} compatibility As ours has it.
 * @returns {import("miniflare").WorkerOptions} For Miniflare.
 */
function breaker({ compatibilityDate }) {
  return {
    name: BREAKER,
    compatibilityDate,
    compatibilityFlags: ["experimental", "unsafe_module"],
    modules: [{ type: "ESModule", path: "breaker.mjs", contents: BREAK_OFF }],
    unsafeDirectSockets: [{ host: LOOPBACK, port: 0 }],
  };
}

/**
 * Takes workerd's output in.
 *
 * @param {(bytes: Buffer) => void} onOutput Gets it.
 * @returns {(...streams: import("node:stream").Readable[]) => void} For Miniflare.
 */
function watch(onOutput) {
  return (...streams) => streams.forEach((stream) => stream.on("data", onOutput));
}

/**
 * The option only when it is there: an explicit `undefined` is not the same to Miniflare.
 *
 * @param {WorkerOptions | undefined} worker One worker's options.
 * @returns {Pick<WorkerOptions, "outboundService">} To be spread.
 */
function outbound(worker) {
  return worker?.outboundService === undefined ? {} : { outboundService: worker.outboundService };
}
