/**
 * Every operation of the catalog, called once through the gateway in real workerd: it arrives at
 * the simulator once and as it was sent, and its answer has the form and the members that Adobe
 * documents. What is written is read back. The calls themselves are in `operations/`.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import activities from "./operations/activities.mjs";
import bulk from "./operations/bulk.mjs";
import customObjects from "./operations/custom-objects.mjs";
import designs from "./operations/designs.mjs";
import emails from "./operations/emails.mjs";
import forms from "./operations/forms.mjs";
import ingestion from "./operations/ingestion.mjs";
import leads from "./operations/leads.mjs";
import pages from "./operations/pages.mjs";
import programMembers from "./operations/program-members.mjs";
import programs from "./operations/programs.mjs";
import records from "./operations/records.mjs";
import users from "./operations/users.mjs";
import { catalog, place } from "./support/catalog.mjs";
import { House } from "./support/house.mjs";
import { Caller, MUNCHKIN_ID } from "./support/operations.mjs";

/** @typedef {import("./support/operations.mjs").Row} Row */

/**
 * Marketo's limit is kept, and so a house has 100 calls before it must wait: each group has a house
 * of its own.
 *
 * @type {Record<string, Record<string, Row[]>>}
 */
const GROUPS = {
  "leads and activities": { leads, activities },
  "records and members": { records, "custom objects": customObjects, "program members": programMembers },
  "bulk, users and ingestion": { bulk, users, ingestion },
  "emails and new designs": { emails, designs },
  programs: { programs },
  "forms and pages": { forms, pages },
};

const SIMULATOR = [
  ...["--start", "2026-03-02T12:00:00Z", "--latency", "fixed:1", "--rate", "1000", "--activity-block", "100000"],
  ...["--export-queued-ms", "0", "--export-processing-ms", "0"],
];

/** What is not simulated: at most this many. */
const MOST_UNSIMULATED = 40;

const operations = await catalog();
/** @type {string[]} */
const unsimulated = JSON.parse(await readFile(new URL("operations/unsimulated.json", import.meta.url), "utf8"));

test("the tables have a call for each method and path of the catalog, and none twice", () => {
  const rows = Object.values(GROUPS).flatMap((tables) => Object.values(tables).flat());
  const called = rows.map(({ call, alias = false }) => `${call}${alias ? ", by another path" : ""}`);
  const known = operations.map(({ name, alias }) => `${name}${alias ? ", by another path" : ""}`);
  assert.deepEqual(called.toSorted(), known.toSorted());
});

test("what is not simulated is what the list says, and not much", async () => {
  const house = await House.open({ simulator: SIMULATOR, munchkinId: MUNCHKIN_ID });
  try {
    const simulated = new Set((await house.simulator.operations()).map(place));
    const names = operations.filter((operation) => !simulated.has(place(operation))).map(({ name }) => name);
    assert.deepEqual([...new Set(names)].toSorted(), unsimulated.toSorted());
    assert.ok(unsimulated.length <= MOST_UNSIMULATED);
    // The other way round: nothing is simulated that Marketo does not have.
    const known = new Set(operations.map(place));
    assert.deepEqual(
      [...simulated].filter((one) => !known.has(one)),
      [],
    );
  } finally {
    await house.close();
  }
});

describe("each operation", { concurrency: 2 }, () => {
  for (const [group, tables] of Object.entries(GROUPS)) {
    describe(group, { concurrency: 1 }, () => {
      /** @type {House} */
      let house;
      before(async () => {
        house = await House.open({ simulator: SIMULATOR, munchkinId: MUNCHKIN_ID });
      });
      after(async () => {
        await house.close();
      });
      for (const [family, rows] of Object.entries(tables)) {
        test(family, async (t) => {
          const caller = new Caller(house, operations, new Set(unsimulated));
          for (const row of rows) {
            await t.test(`${row.call}${row.alias === true ? ", by another path" : ""}`, () => caller.run(row));
          }
        });
      }
    });
  }
});
