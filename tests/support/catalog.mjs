/** The catalog of Marketo's operations as `cargo xtask catalog --json` prints it. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * A row of the catalog, as far as the tests look at it.
 *
 * @typedef {object} Operation
 * @property {string} name
 * @property {string} family Such as `Leads`.
 * @property {string} method
 * @property {string} path With `{name}` for each parameter.
 * @property {boolean} alias Whether another row of this name comes first.
 * @property {{ name: string, in: string, required: boolean }[]} params
 * @property {"none" | "json" | "form" | "multipart"} payload
 * @property {"instance" | "data_ingestion" | "identity"} limits
 * @property {"envelope" | "bare" | "file" | "empty" | "token"} answer
 */

/** @returns {Promise<Operation[]>} Every row. */
export async function catalog() {
  const { stdout } = await promisify(execFile)("cargo", ["xtask", "catalog", "--json"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

/**
 * A path without its parameters' names, by which the catalog and the simulator, which name them in
 * their own ways, can be held against each other.
 *
 * @param {{ method: string, path: string }} operation An operation.
 * @returns {string} Such as `GET /rest/v1/lead/{}.json`.
 */
export function place({ method, path }) {
  return `${method} ${path.replace(/\{[^}]*\}/gu, "{}")}`;
}
