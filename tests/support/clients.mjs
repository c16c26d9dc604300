/** Programs that use Marketo's client libraries, unmodified, as processes of their own. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * What a program did.
 *
 * @typedef {object} Ran
 * @property {any} result The JSON that it printed.
 * @property {string} output All that it wrote, its debug log included.
 */

/**
 * Runs a program of `tests/clients`.
 *
 * @param {string} program Such as `python/everything.py`.
 * @param {string} host Where it takes Marketo to be.
 * @param {{ id: string, key: string }} caller Its client id and secret.
 * @param {Record<string, string>} [environment] More for its environment.
 * @returns {Promise<Ran>} What it did; rejected if it failed.
 */
export async function run(program, host, caller, environment = {}) {
  const path = fileURLToPath(new URL(`../clients/${program}`, import.meta.url));
  const python = fileURLToPath(new URL("../.venv/bin/python", import.meta.url));
  const child = spawn(program.endsWith(".py") ? python : process.execPath, [path], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      PYTHONDONTWRITEBYTECODE: "1",
      NODE_MARKETO_LOG_LEVEL: "trace",
      MARKETO_HOST: host,
      CLIENT_ID: caller.id,
      CLIENT_SECRET: caller.key,
      ...environment,
    },
  });
  let output = "";
  child.stdout.on("data", (piece) => (output += piece));
  child.stderr.on("data", (piece) => (output += piece));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const result = /^RESULT (.*)$/mu.exec(output)?.[1];
  if (code !== 0 || result === undefined) {
    throw new Error(`${program} ended with ${code}:\n${output.slice(-3_000)}`);
  }
  return { result: JSON.parse(result), output };
}
