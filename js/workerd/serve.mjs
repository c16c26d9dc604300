/**
 * Serves the built Worker on loopback until it is told to end.
 *
 *     node serve.mjs [--config FILE]
 *
 * The configuration is one JSON object: the `port`, `bindings`, `persistTo`, `gateway.bindings` and
 * `governor.bindings` of `startWorkerd`, and `printLogs` to see the Worker's log on standard error.
 * Without a file it is the first line of standard input, because secrets must not show in a list
 * of processes. Prints `listening URL` once it answers. Ends on SIGTERM, on SIGINT, and when
 * standard input closes, so that nothing is left over when whoever started it dies.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startWorkerd } from "./host.mjs";

/**
 * @typedef {import("./host.mjs").Options & { printLogs?: boolean }} Configuration
 */

/**
 * Reads the configuration: of the file, or of the first line of standard input.
 *
 * @param {string | undefined} file The file's path, if there is one.
 * @param {import("node:readline").Interface} input Standard input by lines.
 * @returns {Promise<Configuration>} As it stands there.
 */
async function configuration(file, input) {
  if (file !== undefined) {
    return JSON.parse(await readFile(file, "utf8"));
  }
  const [line] = await Promise.race([once(input, "line"), once(input, "close").then(() => [])]);
  if (line === undefined) {
    throw new Error("standard input closed before a configuration came");
  }
  return JSON.parse(line);
}

const { values } = parseArgs({ options: { config: { type: "string" } } });
const input = createInterface({ input: process.stdin });
const told = Promise.race([
  once(input, "close"),
  once(process, "SIGTERM"),
  once(process, "SIGINT"),
]);
const { printLogs, ...options } = await configuration(values.config, input);
const workerd = await startWorkerd({
  ...options,
  onLog: ({ level, message }) => {
    if (printLogs === true) {
      process.stderr.write(`${level}: ${message}\n`);
    }
  },
});
process.stdout.write(`listening ${workerd.url}\n`);
await told;
await workerd.stop();
process.exit();
