/** Requests as rows of the table write them down, and as they arrive. */
import assert from "node:assert/strict";

/** @typedef {import("./catalog.mjs").Operation} Operation */
/** @typedef {import("./simulator.mjs").Entry} Entry */
/** @typedef {import("./wire.mjs").Request} Request */
/** @typedef {import("./operations.mjs").Call} Call */

const FORM = "application/x-www-form-urlencoded";
const BOUNDARY = "----marketo-edge-tests";

/**
 * @param {Operation} operation Its operation.
 * @param {Call} call A call, with all names replaced.
 * @returns {Request} The request that it means.
 */
export function toRequest(operation, call) {
  const { path: given = {}, query = {} } = call;
  const path = operation.path.replace(/\{([^}]*)\}/gu, (_, name) => {
    assert.ok(name in given, `${call.call} has no ${name}`);
    return encodeURIComponent(text(given[name]));
  });
  only(operation, "path", given);
  only(operation, "query", query);
  only(operation, "header", call.headers ?? {});
  const asked = pairs(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const target = asked.length === 0 ? path : `${path}?${asked.join("&")}`;
  return { method: operation.method, target, ...body(operation, call) };
}

/**
 * @param {Operation} operation Its operation.
 * @param {Call} call A call.
 * @returns {Pick<Request, "headers" | "body">} Headers and body.
 */
function body(operation, call) {
  const headers = call.headers ?? {};
  if (call.json !== undefined) {
    assert.equal(operation.payload, "json", call.call);
    return { headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(call.json) };
  }
  if (call.form !== undefined) {
    assert.equal(operation.payload, "form", call.call);
    only(operation, "form", call.form, call.beyond);
    const fields = new URLSearchParams(pairs(call.form)).toString();
    return { headers: { "Content-Type": FORM, ...headers }, body: fields };
  }
  if (call.parts !== undefined) {
    assert.equal(operation.payload, "multipart", call.call);
    only(operation, "form", call.parts);
    const pieces = Object.entries(call.parts).map(([name, value]) => part(name, value));
    const type = `multipart/form-data; boundary=${BOUNDARY}`;
    return { headers: { "Content-Type": type, ...headers }, body: `${pieces.join("")}--${BOUNDARY}--\r\n` };
  }
  return { headers };
}

/**
 * @param {string} name The part's name.
 * @param {any} value Text, or a file.
 * @returns {string} The part.
 */
function part(name, value) {
  const isFile = typeof value === "object" && value !== null && "filename" in value;
  const place = `Content-Disposition: form-data; name="${name}"`;
  const head = isFile ? `${place}; filename="${value.filename}"\r\nContent-Type: ${value.type}` : place;
  return `--${BOUNDARY}\r\n${head}\r\n\r\n${isFile ? value.text : text(value)}\r\n`;
}

/**
 * A table that names what the catalog does not know is wrong, or the catalog is.
 *
 * @param {Operation} operation Its operation.
 * @param {string} kind Such as `query`.
 * @param {Record<string, unknown>} given What the table has.
 * @param {string[]} [beyond] What it may have all the same.
 */
function only(operation, kind, given, beyond = []) {
  const names = operation.params.filter((param) => param.in === kind).map(({ name }) => name.toLowerCase());
  for (const name of Object.keys(given)) {
    assert.ok(
      beyond.includes(name) || names.includes(name.toLowerCase()),
      `${operation.name} takes no ${name} as ${kind}`,
    );
  }
}

/**
 * @param {Record<string, unknown>} fields Names and values.
 * @returns {[string, string][]} The same as texts, a list as repeated names.
 */
function pairs(fields) {
  return Object.entries(fields).flatMap(([name, value]) => {
    const many = Array.isArray(value) && value.every((one) => typeof one !== "object") ? value : [value];
    return many.map((one) => /** @type {[string, string]} */ ([name, text(one)]));
  });
}

/**
 * @param {unknown} value A value.
 * @returns {string} As it stands in a URL or a form.
 */
function text(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * Checks that what arrived is what was sent: method, path, query and body.
 *
 * @param {Entry} entry What the simulator got.
 * @param {Request} request What was sent to the gateway.
 */
export function sameRequest(entry, request) {
  const [path = "", query = ""] = request.target.split("?");
  assert.equal(entry.method, request.method);
  assert.equal(decodeURIComponent(entry.path), decodeURIComponent(path));
  assert.deepEqual(byName(entry.query), byName(query));
  const arrived = typeof entry.body === "string" ? entry.body : Buffer.from(entry.body.base64, "base64").toString();
  const sent = String(request.body ?? "");
  if (request.headers?.["Content-Type"] === FORM) {
    // A blank has two ways to be written.
    assert.deepEqual(byName(arrived), byName(sent));
  } else {
    assert.equal(arrived, sent);
  }
}

/**
 * @param {string} query A query.
 * @returns {[string, string][]} Its parameters by name. A list may be sent as repeated parameters or
 *   with commas, and is passed on in one of the two ways.
 */
function byName(query) {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())].toSorted();
  return names.map((name) => [name, parameters.getAll(name).join(",")]);
}
