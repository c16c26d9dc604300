/** The simulator as a process of its own, and its control endpoint. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Where `cargo build --package marketo-sim` puts it, unless the runner says otherwise. */
const PROGRAM =
  process.env["MARKETO_SIM"] ??
  `${process.env["CARGO_TARGET_DIR"] ?? fileURLToPath(new URL("../../target", import.meta.url))}/debug/marketo-sim`;

/**
 * None outlives the test that started it, however that ends.
 *
 * @type {Set<import("node:child_process").ChildProcess>}
 */
const running = new Set();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * One request as the simulator got it.
 *
 * @typedef {object} Entry
 * @property {number} seq Its number, in order of arrival.
 * @property {number} at When it arrived, in milliseconds since 1970.
 * @property {string} method
 * @property {string} path
 * @property {string} query
 * @property {[string, string][]} headers Names in small letters, and values.
 * @property {string | { base64: string }} body
 * @property {string} operation The simulator's name for it; empty if it knows none.
 * @property {string} credential The client id whose token it carried; empty without one.
 * @property {boolean} counted Whether it counted against the limits.
 * @property {number} processing_ms How long it was processed.
 * @property {string} outcome
 * @property {number} status
 * @property {string | null} code
 * @property {string | null} fault
 * @property {boolean} caller_gone
 */

/**
 * What the simulator counted.
 *
 * @typedef {object} Account
 * @property {number} arrivals Calls, identity left out.
 * @property {number} arrivals_counted
 * @property {number} identity_calls
 * @property {Record<string, number>} by_operation
 * @property {Record<string, number>} by_credential
 * @property {Record<string, number>} by_code Answers by their code; `ok` for success.
 * @property {Record<string, number>} sent How often 601, 602, 606, 607 and 615 were answered.
 * @property {number} most_in_window The most arrivals in any 20 seconds.
 * @property {number} most_in_window_all The same with those that Marketo does not count.
 * @property {number} most_open The most calls processed at once.
 * @property {number} open_now
 * @property {number} callers_gone
 * @property {Record<string, number>} faults
 * @property {{ created: number, updated: number, deleted: number, written_twice: number }} leads
 */

/** A running simulator. */
export class Simulator {
  /** @type {() => Promise<void>} */
  #stop;

  /**
   * @param {string} url Where it listens.
   * @param {() => Promise<void>} stop Ends it.
   */
  constructor(url, stop) {
    this.url = url;
    this.#stop = stop;
  }

  /**
   * Starts one on a free port.
   *
   * @param {string[]} [flags] For the command line.
   * @returns {Promise<Simulator>} Once it listens.
   */
  static async start(flags = []) {
    const child = spawn(PROGRAM, ["--port", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
    running.add(child);
    const ended = new Promise((resolve) => {
      child.once("exit", resolve);
    });
    const stop = async () => {
      running.delete(child);
      child.kill("SIGTERM");
      await ended;
    };
    const listening = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the simulator ended with ${code}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.startsWith("listening ")) {
          resolve(line.slice("listening ".length));
        }
      });
    });
    return new Simulator(await listening, stop);
  }

  /** Ends it and waits until it is gone. */
  async stop() {
    await this.#stop();
  }

  /** @returns {Promise<Account>} What it counted since it started, or since {@link forget}. */
  account() {
    return this.#control("GET", "account");
  }

  /** Starts account and log anew; data, tokens and the windows of the limits stay. */
  async forget() {
    await this.#control("DELETE", "account");
  }

  /** @returns {Promise<{ name: string, method: string, path: string }[]>} What it simulates. */
  operations() {
    return this.#control("GET", "operations");
  }

  /**
   * @param {number} [since] The number of the last that is known already.
   * @returns {Promise<Entry[]>} Every request after it, in order of arrival.
   */
  async log(since = 0) {
    /** @type {Entry[]} */
    const entries = [];
    for (let page = { last: since, more: true, dropped: 0 }; page.more; ) {
      const next = await this.#control("GET", `log?since=${page.last}&limit=1000`);
      if (next.dropped > 0) {
        throw new Error("the simulator's log is not whole");
      }
      entries.push(...next.entries);
      page = next;
    }
    return entries;
  }

  /** @returns {Promise<Entry[]>} Every request but those to identity, in order of arrival. */
  async calls() {
    return (await this.log()).filter((entry) => entry.operation !== "identity");
  }

  /**
   * Adds faults; the first rule that fits a call strikes.
   *
   * @param {...Record<string, unknown>} rules As the simulator's README has them.
   */
  async faults(...rules) {
    await this.#control("POST", "faults", rules);
  }

  /** @returns {Promise<{ hit: number, fault: unknown }[]>} The faults, and how often each struck. */
  rules() {
    return this.#control("GET", "faults");
  }

  /** Takes all faults away. */
  async heal() {
    await this.#control("DELETE", "faults");
  }

  /**
   * Sets how long calls are processed.
   *
   * @param {string} law Such as `fixed:50`.
   * @param {string} [operation] Of this operation alone.
   */
  async latency(law, operation) {
    await this.#control("POST", "latency", operation === undefined ? { law } : { law, operation });
  }

  /**
   * Ends, revokes or shortens tokens.
   *
   * @param {"expire" | "revoke" | "remaining" | "life"} action What.
   * @param {number} [ms] How long, for the last two.
   */
  async tokens(action, ms) {
    await this.#control("POST", "tokens", ms === undefined ? { action } : { action, ms });
  }

  /** @returns {Promise<string[]>} The tokens that are handed out now. */
  async handedOut() {
    /** @type {{ token: string | null }[]} */
    const known = await this.#control("GET", "tokens");
    return known.flatMap(({ token }) => token ?? []);
  }

  /**
   * Sets limits.
   *
   * @param {{ rate?: number, concurrency?: number, daily?: number, used?: number }} change Which.
   */
  async limits(change) {
    await this.#control("POST", "limits", change);
  }

  /**
   * Moves a clock that was started by hand.
   *
   * @param {number} ms How far.
   */
  async advance(ms) {
    await this.#control("POST", "clock", { advance_ms: ms });
  }

  /**
   * Leads as they are stored, looked up without a call.
   *
   * @param {string} field Such as `email`.
   * @param {string} value The value looked for.
   * @returns {Promise<{ id: number, values: Record<string, unknown> }[]>} Those that have it.
   */
  async leads(field, value) {
    const query = new URLSearchParams({ field, value });
    return (await this.#control("GET", `leads?${query}`)).leads;
  }

  /**
   * Plans the next export's file.
   *
   * @param {Record<string, unknown>} plan As the simulator's README has it.
   */
  async planExport(plan) {
    await this.#control("POST", "exports", plan);
  }

  /**
   * Sets how long exports take, and their limits.
   *
   * @param {Record<string, number>} change What changes, as the simulator's README has it.
   */
  async exports(change) {
    await this.#control("POST", "exports/config", change);
  }

  /**
   * Sets how long imports take, and their limits.
   *
   * @param {Record<string, number>} change What changes, as the simulator's README has it.
   */
  async imports(change) {
    await this.#control("POST", "imports/config", change);
  }

  /**
   * Sets data ingestion's limits.
   *
   * @param {{ per_second?: number, daily_objects?: number }} change Which.
   */
  async ingestion(change) {
    await this.#control("POST", "ingestion/config", change);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>} The answer.
   */
  async #control(method, path, body) {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/__sim/${path}`, init);
    const said = /** @type {any} */ (await answer.json());
    if (!answer.ok) {
      throw new Error(`${method} /__sim/${path}: ${said.error}`);
    }
    return said;
  }
}
