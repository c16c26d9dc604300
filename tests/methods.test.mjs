/**
 * Every public method of marketorestpython and node-marketo-rest, unmodified, called through the
 * gateway as their documentation shows it. `clients/methods.json` has what came of each: those that
 * fail do so by themselves, and it says why, and what they are answered.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { catalog } from "./support/catalog.mjs";
import { run } from "./support/clients.mjs";
import { KEPT, limitsKept } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { Caller } from "./support/operations.mjs";

/**
 * A method that fails.
 *
 * @typedef {object} Failing
 * @property {string} whose Whose fault it is.
 * @property {string} why
 * @property {string} answer What its caller is told.
 */

/** @type {Record<string, { passed: string[], failed: Record<string, Failing> }>} */
const TABLE = JSON.parse(await readFile(new URL("clients/methods.json", import.meta.url), "utf8"));

/** @type {Record<string, string[]>} */
const PROGRAMS = {
  "marketorestpython 0.5.25": ["leads", "records", "assets", "emails", "pages"].map(
    (part) => `python/methods_${part}.py`,
  ),
  "node-marketo-rest 0.7.8": ["node/methods.cjs"],
};

const SIMULATOR = [
  ...["--start", "2026-03-02T12:00:00Z", "--latency", "fixed:1", "--activity-block", "100000"],
  ...["--export-queued-ms", "0", "--export-processing-ms", "0"],
];

/**
 * What node-marketo-rest asks for and cannot make.
 *
 * @type {import("./support/operations.mjs").Call[]}
 */
const PREPARED = [
  { call: "getPrograms", query: { maxReturn: 1 }, keep: { program: "result.0.name" } },
  { call: "getSmartLists", query: { maxReturn: 1 }, keep: { smartList: "result.0.id" } },
  { call: "getFolderByName", query: { name: "Default" }, keep: { activities: "result.0.folderId" } },
  { call: "createStaticList", form: { name: "A List", folder: "$activities" }, keep: { list: "result.0.id" } },
  { call: "getFolderByName", query: { name: "Design Studio" }, keep: { studio: "result.0.folderId" } },
  {
    call: "createEmailTemplate",
    parts: {
      name: "Plain",
      folder: "$studio",
      content: {
        filename: "plain.html",
        type: "text/html",
        text: '<html><body><div class="mktEditable" id="body"><p>Hi</p></div></body></html>',
      },
    },
    keep: { template: "result.0.id" },
  },
  { call: "approveEmailTemplateDraft", path: { id: "$template" } },
  {
    call: "createEmail",
    form: {
      name: "An Email",
      folder: "$studio",
      template: "$template",
      subject: "Hello",
      fromName: "A",
      fromEmail: "a@example.com",
      replyEmail: "a@example.com",
    },
    keep: { email: "result.0.id" },
  },
];

/**
 * Makes what there must be.
 *
 * @param {House} house Where.
 * @returns {Promise<Record<string, unknown>>} What a program is told of it.
 */
async function prepared(house) {
  const caller = new Caller(house, await catalog(), new Set());
  for (const step of PREPARED) {
    await caller.prepare(step);
  }
  const names = ["program", "smartList", "list", "email"];
  return { ...Object.fromEntries(names.map((name) => [name, caller.kept(name)])), section: "body" };
}

/**
 * @param {string} program A program of `clients`.
 * @returns {Promise<{ public: string[], outcomes: Record<string, string> }>} What it found and tried.
 */
async function through(program) {
  const house = await House.open({ simulator: SIMULATOR });
  try {
    const there = program.startsWith("node") ? await prepared(house) : {};
    await house.simulator.forget();
    const { result } = await run(program, house.url, house.caller, { THERE: JSON.stringify(there) });
    assert.deepEqual(await limitsKept(house.simulator), KEPT);
    return result;
  } finally {
    await house.close();
  }
}

/** @type {Map<string, Record<string, string>>} */
const outcomes = new Map();

for (const [library, programs] of Object.entries(PROGRAMS)) {
  const { passed, failed } = TABLE[library] ?? { passed: [], failed: {} };

  describe(library, { concurrency: 3 }, () => {
    for (const program of programs) {
      test(`${program}: what passes and what fails is as the table says`, async () => {
        const result = await through(program);
        for (const [method, outcome] of Object.entries(result.outcomes)) {
          const known = failed[method];
          if (known === undefined) {
            assert.equal(outcome, "passed", method);
          } else {
            assert.ok(outcome.includes(known.answer), `${method}: ${outcome}`);
          }
        }
        outcomes.set(program, result.outcomes);
        assert.deepEqual(result.public.toSorted(), [...passed, ...Object.keys(failed)].toSorted());
      });
    }
  });

  test(`${library}: every public method was tried, and none fails because of the gateway`, () => {
    const tried = programs.flatMap((program) => Object.keys(outcomes.get(program) ?? {}));
    assert.deepEqual(tried.toSorted(), [...passed, ...Object.keys(failed)].toSorted());
    assert.deepEqual(
      Object.values(failed).filter(({ whose }) => whose !== "theirs"),
      [],
    );
  });
}
