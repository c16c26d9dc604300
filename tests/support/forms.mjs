/** The forms in which Adobe documents Marketo's answers, a check for each. */
import assert from "node:assert/strict";

/** @typedef {import("./wire.mjs").Answer} Answer */
/** @typedef {import("./catalog.mjs").Operation} Operation */

/** Marketo's own: the server's part, `#`, and its milliseconds in hex. The gateway's start with `edge`. */
const REQUEST_ID = /^[0-9a-f]+#[0-9a-f]+$/u;

/** These answer that they have done it, and nothing else. */
const WITHOUT_RESULT = new Set(["associateLead", "mergeLeads", "getPagingToken"]);

/**
 * What an answer holds.
 *
 * @typedef {object} Read
 * @property {any} said The whole of it: JSON where it is JSON, text where it is a file.
 * @property {any[]} items Its records: `result`, the items of a page, a bare list's entries.
 */

/**
 * Checks that an answer has the form that is documented for its operation.
 *
 * @param {Operation} operation Which operation.
 * @param {Answer} answer What came.
 * @returns {Read} What it holds.
 */
export function inItsForm(operation, answer) {
  switch (operation.answer) {
    case "token":
      return token(answer);
    case "empty":
      return empty(answer);
    case "file":
      return file(answer);
    case "bare":
      return bare(answer);
    default:
      return envelope(operation, answer);
  }
}

/**
 * Checks that an answer is a refusal by Marketo with this code, in its envelope.
 *
 * @param {Answer} answer What came.
 * @param {string} code Which code.
 */
export function refusedWith(answer, code) {
  assert.equal(answer.status, 200, answer.text());
  const said = answer.json();
  assert.equal(said.success, false, answer.text());
  assert.match(said.requestId, REQUEST_ID);
  assert.equal(said.errors[0].code, code, answer.text());
  assert.equal(typeof said.errors[0].message, "string");
}

/**
 * Checks that an answer says that there is no such file: with the status, and no envelope.
 *
 * @param {Answer} answer What came.
 */
export function absent(answer) {
  assert.equal(answer.status, 404, answer.text());
  assert.doesNotMatch(answer.header("content-type") ?? "", /json/u);
}

/**
 * @param {Operation} operation Which operation.
 * @param {Answer} answer What came.
 * @returns {Read} What it holds.
 */
function envelope({ name, path, method }, answer) {
  assert.equal(answer.status, 200, answer.text());
  assert.match(answer.header("content-type") ?? "", /^application\/json/u);
  const said = answer.json();
  assert.equal(said.success, true, answer.text());
  assert.match(said.requestId, REQUEST_ID);
  assert.deepEqual(said.errors ?? [], []);
  const v1 = path.startsWith("/rest/asset/v1/");
  const v2 = path.startsWith("/rest/asset/v2/");
  if (v1) {
    // Always there, and its warnings are texts.
    assert.deepEqual(said.errors, [], answer.text());
    assert.ok(Array.isArray(said.warnings), answer.text());
    assert.ok(said.warnings.every((/** @type {unknown} */ one) => typeof one === "string"));
  } else {
    const warnings = said.warnings ?? [];
    assert.ok(v2 || warnings.every((/** @type {any} */ one) => typeof one.message === "string"));
  }
  if (WITHOUT_RESULT.has(name)) {
    assert.deepEqual(said.result ?? [], [], answer.text());
    return { said, items: [] };
  }
  // Adobe's pages show a bare list where its definition has a page.
  if (v2 && name.startsWith("list") && !Array.isArray(said.result)) {
    // A page says where it stands.
    for (const member of ["totalItems", "pageSize", "currentPage"]) {
      assert.equal(typeof said.result?.[member], "number", `${member} in ${answer.text()}`);
    }
    assert.ok(Array.isArray(said.result.items), answer.text());
    return { said, items: said.result.items };
  }
  if (v2 && /\/delete$/u.test(path)) {
    return { said, items: said.result ?? [] };
  }
  const nothingFound = said.result === undefined && (v1 || method === "GET");
  assert.ok(nothingFound || Array.isArray(said.result), answer.text());
  return { said, items: said.result ?? [] };
}

/**
 * User management: no envelope, and so the status says whether it went well.
 *
 * @param {Answer} answer What came.
 * @returns {Read} What it holds.
 */
function bare(answer) {
  assert.equal(answer.status, 200, answer.text());
  const text = answer.text();
  const said = text === "" ? null : answer.json();
  const record = typeof said === "object" && said !== null ? said : {};
  assert.ok(!("success" in record) && !("requestId" in record) && !("errors" in record), text);
  return { said, items: Array.isArray(said) ? said : [said] };
}

/**
 * @param {Answer} answer What came.
 * @returns {Read} The file, as text.
 */
function file(answer) {
  assert.equal(answer.status, 200, answer.text());
  assert.doesNotMatch(answer.header("content-type") ?? "", /json/u);
  assert.ok(answer.whole);
  const text = answer.text();
  assert.doesNotMatch(text, /^\s*\{"/u, "an envelope where a file should be");
  return { said: text, items: text.split("\n").filter((line) => line !== "") };
}

/**
 * Data ingestion: accepted, and nothing more is said.
 *
 * @param {Answer} answer What came.
 * @returns {Read} Nothing.
 */
function empty(answer) {
  assert.equal(answer.status, 202, answer.text());
  assert.equal(answer.text(), "");
  assert.match(answer.header("x-request-id") ?? "", /\S/u);
  return { said: "", items: [] };
}

/**
 * @param {Answer} answer What came.
 * @returns {Read} What identity said.
 */
function token(answer) {
  assert.equal(answer.status, 200, answer.text());
  const said = answer.json();
  assert.match(said.access_token, /\S/u);
  assert.equal(said.token_type, "bearer");
  assert.ok(said.expires_in > 0 && said.expires_in <= 3600);
  assert.match(said.scope, /\S/u);
  assert.ok(!("success" in said));
  return { said, items: [said] };
}
