/** What the benches share: how a figure is told, and how a process is looked at. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";

/** Whether to take half the time: `--quick`, or `MARKETO_BENCH_QUICK=1` where nobody passes flags on. */
export const QUICK = process.argv.includes("--quick") || process.env["MARKETO_BENCH_QUICK"] === "1";

/**
 * A figure.
 *
 * @typedef {object} Figure
 * @property {string} what What was counted or compared.
 * @property {string} seen What came out.
 * @property {string} [target] What the design asks for, where it does.
 * @property {boolean} [met] Whether it was met, where there is a target.
 */

/**
 * Tells a figure to whoever makes the table of all of them.
 *
 * @param {Figure} told The figure.
 */
export function figure(told) {
  process.stdout.write(`figure ${JSON.stringify(told)}\n`);
}

/**
 * Tells a person something beside the figures.
 *
 * @param {string} text One line.
 */
export function note(text) {
  process.stdout.write(`  ${text}\n`);
}

/**
 * @param {number[]} values Some, at least one.
 * @param {number} [share] Which part of them lies below; half if left out.
 * @returns {number} The value there.
 */
export function quantile(values, share = 0.5) {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (found === undefined) {
    throw new Error("nothing was measured");
  }
  return found;
}

/**
 * @param {number} ms How long, in milliseconds.
 * @returns {Promise<void>} Done after that.
 */
export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A caller that keeps its connection. */
export class Kept {
  /**
   * @param {string} base Where to, without a slash at the end.
   * @param {Record<string, string>} headers What goes with every request.
   */
  constructor(base, headers) {
    this.base = base;
    this.headers = headers;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  /**
   * Sends a GET and waits for the head of the answer.
   *
   * @param {string} target Path and query.
   * @param {Record<string, string>} [more] Headers of this request alone.
   * @returns {Promise<http.IncomingMessage>} The answer; its body is the caller's to read.
   */
  async open(target, more = {}) {
    const request = http.get(`${this.base}${target}`, {
      agent: this.agent,
      headers: { ...this.headers, ...more },
    });
    const [answer] = await once(request, "response");
    return answer;
  }

  /**
   * Sends a GET and reads the answer.
   *
   * @param {string} target Path and query.
   * @param {Record<string, string>} [more] Headers of this request alone.
   * @returns {Promise<any>} The JSON in it.
   */
  async get(target, more) {
    let text = "";
    for await (const piece of (await this.open(target, more)).setEncoding("utf8")) {
      text += piece;
    }
    return JSON.parse(text);
  }

  /** Lets go of the connection. */
  close() {
    this.agent.destroy();
  }
}

/** @returns {number} The process of the one workerd that this program runs. */
export function workerdProcess() {
  const list = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  const found = list
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)/u.exec(line))
    .filter((row) => Number(row?.[2]) === process.pid && row?.[3]?.endsWith("/workerd"))
    .map((row) => Number(row?.[1]));
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} workerds are running`);
  }
  return found[0];
}

/**
 * @param {number} process A process.
 * @returns {number} How much of it is in memory, in KiB.
 */
export function resident(process) {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", `${process}`], { encoding: "utf8" }));
}
