/**
 * The main job: whatever a caller asks through the gateway, it gets what Marketo itself would have
 * answered. Two simulators start from one seed and one instant, with clocks that stand still; the
 * same requests go to one through the gateway and to the other straight.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Direct } from "./support/direct.mjs";
import { House } from "./support/house.mjs";
import { Simulator } from "./support/simulator.mjs";
import { form, json, send } from "./support/wire.mjs";

/** @typedef {import("./support/wire.mjs").Request} Request */
/** @typedef {import("./support/wire.mjs").Answer} Answer */

const STILL = ["--start", "2026-03-02T12:00:00Z", "--manual-clock", "--latency", "fixed:0"];

/** @type {House} */
let house;
/** @type {Simulator} */
let other;
/** @type {Direct} */
let direct;

before(async () => {
  house = await House.open({ simulator: STILL });
  const flags = Object.values(house.credentials).flatMap(({ id, secret }) => ["--credential", `${id}:${secret}`]);
  other = await Simulator.start([...flags, ...STILL]);
  direct = new Direct(other.url, house.credentials.default);
});

after(async () => {
  await house.close();
  await other.stop();
});

/**
 * Asks both ways and holds the answers against each other.
 *
 * @param {string | Request} request What both are asked.
 * @returns {Promise<any>} The answer's JSON, without its request id.
 */
async function both(request) {
  const [through, straight] = [await house.caller.call(request), await direct.call(request)];
  const [mine, theirs] = [through.json(), straight.json()];
  assert.match(mine.requestId, /^[0-9a-f]+#[0-9a-f]+$/u, "the request id is Marketo's");
  delete mine.requestId;
  delete theirs.requestId;
  assert.deepEqual(mine, theirs);
  assert.equal(through.status, straight.status);
  assert.equal(through.header("content-type"), straight.header("content-type"));
  return mine;
}

/** @param {number} ms How far both clocks go. */
async function pass(ms) {
  await house.simulator.advance(ms);
  await other.advance(ms);
}

describe("identity", () => {
  for (const how of ["GET", "POST"]) {
    test(`${how}: the gateway's own token, in Marketo's form`, async () => {
      const { id, key } = house.caller;
      const fields = { grant_type: "client_credentials", client_id: id, client_secret: key };
      const target = "/identity/oauth/token";
      const request = how === "GET" ? { target: house.caller.identityTarget() } : form(target, fields);
      const answer = await house.send(request);
      const said = answer.json();
      assert.equal(answer.status, 200);
      assert.equal(said.token_type, "bearer");
      assert.equal(said.expires_in, 3600);
      assert.match(said.scope, /@/u);
      const theirs = (await direct.identify()).json();
      assert.deepEqual(Object.keys(said).sort(), Object.keys(theirs).sort());
      const call = { target: "/rest/v1/lead/3.json", headers: { Authorization: `Bearer ${said.access_token}` } };
      assert.equal((await house.send(call)).json().success, true);
      assert.equal((await send(other.url, call)).code(), "601", "it is worth nothing at Marketo");
    });
  }

  test("a partner id beside it is ignored", async () => {
    const target = `${house.caller.identityTarget()}&partner_id=abc`;
    assert.equal((await house.send({ target })).status, 200);
  });
});

describe("leads", () => {
  test("one lead by id", async () => {
    const said = await both("/rest/v1/lead/7.json");
    assert.equal(said.result[0].id, 7);
    await both("/rest/v1/lead/7.json?fields=email,city,notes,leadScore,createdAt");
    assert.equal((await both("/rest/v1/lead/999999.json")).errors[0].code, "1004");
    assert.equal((await both("/rest/v1/lead/7.json?fields=nothing")).errors[0].code, "1006");
  });

  test("leads by filter, page by page", async () => {
    const values = Array.from({ length: 60 }, (_, n) => String(n * 3 + 1)).join(",");
    const query = { filterType: "id", filterValues: values, fields: "id,email,company", batchSize: "25" };
    const seen = [];
    let token = "";
    do {
      const page = token === "" ? query : { ...query, nextPageToken: token };
      const said = await both(`/rest/v1/leads.json?${new URLSearchParams(page)}`);
      seen.push(...said.result.map((/** @type {any} */ lead) => lead.id));
      token = said.nextPageToken ?? "";
    } while (token !== "");
    assert.deepEqual(seen, values.split(",").map(Number));
  });

  test("a filter that finds nothing is an empty list", async () => {
    const said = await both("/rest/v1/leads.json?filterType=email&filterValues=nobody@example.com");
    assert.deepEqual(said.result, []);
  });

  test("the same filter as a form, which may be longer than a URI", async () => {
    const values = Array.from({ length: 300 }, (_, n) => `lead${String(n + 1).padStart(5, "0")}@mail.example.com`);
    const fields = { _method: "GET", filterType: "email", filterValues: values.join(",") };
    const said = await both(form("/rest/v1/leads.json", fields));
    assert.equal(said.result.length, 100);
  });

  test("which fields there are", async () => {
    assert.ok((await both("/rest/v1/leads/describe.json")).result.length > 20);
    assert.ok((await both("/rest/v1/leads/describe2.json")).result[0].searchableFields.length > 3);
  });

  test("every action of sync leads", async () => {
    const path = "/rest/v1/leads.json";
    const input = [{ email: "ann@example.com", firstName: "Ann" }, { email: "jos\u00e9" }, { email: "bo@example.com" }];
    /** @param {string[]} expected What becomes of each record. */
    const became = (expected) => (/** @type {any} */ said) =>
      assert.deepEqual(said.result.map((/** @type {any} */ one) => one.status), expected);
    await both(json("POST", path, { input })).then(became(["created", "skipped", "created"]));
    await both(json("POST", path, { action: "createOnly", input })).then(became(["skipped", "skipped", "skipped"]));
    await both(json("POST", path, { action: "updateOnly", lookupField: "email", input })).then(
      became(["updated", "skipped", "updated"]),
    );
    await both(json("POST", path, { action: "createDuplicate", input: input.slice(0, 1) })).then(became(["created"]));
    const wrong = await both(json("POST", path, { action: "createSometimes", input }));
    assert.equal(wrong.success, false);
  });

  test("deleting leads, by POST and by DELETE, in the body and in the query", async () => {
    const body = { input: [{ id: 1101 }, { id: 999_999 }] };
    assert.equal((await both(json("POST", "/rest/v1/leads/delete.json", body))).result[0].status, "deleted");
    assert.equal((await both(json("DELETE", "/rest/v1/leads.json", { input: [{ id: 1102 }] }))).result[0].id, 1102);
    assert.equal((await both({ method: "POST", target: "/rest/v1/leads/delete.json?id=1103" })).result[0].id, 1103);
    assert.equal((await both("/rest/v1/lead/1101.json")).errors[0].code, "1004");
  });
});

describe("lists", () => {
  test("members are read, added, found and removed", async () => {
    const body = { input: [{ id: 11 }, { id: 12 }, { id: 999_999 }] };
    const lists = (await direct.call("/rest/v1/lists.json")).json().result;
    const empty = lists.find((/** @type {any} */ list) => list.name === "Empty list").id;
    const leads = `/rest/v1/lists/${empty}/leads.json`;
    assert.deepEqual((await both(leads)).result, []);
    await both(json("POST", leads, body));
    assert.deepEqual((await both(`/rest/v1/list/${empty}/leads.json?fields=id`)).result, [{ id: 11 }, { id: 12 }]);
    await both(`/rest/v1/lists/${empty}/leads/ismember.json?id=11&id=13`);
    await both(json("DELETE", leads, { input: [{ id: 11 }, { id: 13 }] }));
    assert.deepEqual((await both(`${leads}?fields=id&batchSize=5`)).result, [{ id: 12 }]);
    await both({ method: "DELETE", target: `${leads}?id=12` });
    assert.equal((await both("/rest/v1/lists/99/leads.json")).errors[0].code, "1013");
  });
});

describe("activities", () => {
  test("from a date on, over short and empty pages", async () => {
    await both("/rest/v1/activities/types.json");
    const since = await both("/rest/v1/activities/pagingtoken.json?sinceDatetime=2026-02-20T00:00:00Z");
    let token = since.nextPageToken;
    let [found, pages, more] = [0, 0, true];
    while (more) {
      const query = new URLSearchParams({ nextPageToken: token, activityTypeIds: "2", batchSize: "20" });
      const said = await both(`/rest/v1/activities.json?${query}`);
      found += said.result?.length ?? 0;
      pages += 1;
      token = said.nextPageToken;
      more = said.moreResult;
    }
    assert.ok(found > 0 && pages > found / 20, `${found} on ${pages} pages`);
  });
});

describe("assets", () => {
  test("programs, by offset", async () => {
    assert.equal((await both("/rest/asset/v1/programs.json?maxReturn=30&offset=0")).result.length, 30);
    assert.equal((await both("/rest/asset/v1/programs.json?maxReturn=30&offset=30")).result.length, 15);
    assert.equal((await both("/rest/asset/v1/programs.json?maxReturn=30&offset=60")).result, undefined);
  });

  test("a folder is made from a form", async () => {
    const [parent] = (await direct.call("/rest/asset/v1/folder/byName.json?name=Default")).json().result;
    const fields = {
      name: "\u00c9t\u00e9, \"2026\" & more",
      parent: JSON.stringify(parent.folderId),
      description: "a+b%20c",
    };
    const said = await both(form("/rest/asset/v1/folders.json", fields));
    assert.deepEqual(said.errors, []);
    assert.equal(said.result[0].name, fields.name);
    assert.equal(said.result[0].description, fields.description);
    assert.equal((await both(form("/rest/asset/v1/folders.json", fields))).errors[0].code, "709");
  });
});

describe("bulk lead export", () => {
  const create = json("POST", "/bulk/v1/leads/export/create.json", {
    fields: ["id", "email", "firstName", "notes"],
    filter: { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } },
  });

  test("a job from its making to its file", async () => {
    const made = (await both(create)).result[0];
    const job = `/bulk/v1/leads/export/${made.exportId}`;
    assert.equal(made.status, "Created");
    assert.equal((await both(`${job}/status.json`)).result[0].status, "Created");
    await same(`${job}/file.json`, 404);
    assert.equal((await both({ method: "POST", target: `${job}/enqueue.json` })).result[0].status, "Queued");
    await pass(300);
    assert.equal((await both(`${job}/status.json`)).result[0].status, "Processing");
    await same(`${job}/file.json`, 404);
    await pass(1_000);
    const done = (await both(`${job}/status.json`)).result[0];
    assert.equal(done.status, "Completed");
    await both("/bulk/v1/leads/export.json?status=Completed&batchSize=300");

    const whole = await same(`${job}/file.json`, 200);
    assert.equal(whole.length, done.fileSize);
    assert.equal(`sha256:${createHash("sha256").update(whole).digest("hex")}`, done.fileChecksum);
    const file = { target: `${job}/file.json` };
    const ranges = { "bytes=0-0": [0, 1], "bytes=100-": [100, undefined], "bytes=7-1006": [7, 1007] };
    for (const [Range, [start, end]] of Object.entries(ranges)) {
      const part = await same({ ...file, headers: { Range } }, 206);
      assert.deepEqual(part, whole.subarray(start, end), Range);
    }
    await same({ ...file, headers: { Range: `bytes=${whole.length}-` } }, 416);
  });

  test("a job is cancelled", async () => {
    const made = (await both(create)).result[0];
    const cancel = { method: "POST", target: `/bulk/v1/leads/export/${made.exportId}/cancel.json` };
    assert.equal((await both(cancel)).result[0].status, "Cancelled");
    assert.equal((await both("/bulk/v1/leads/export/none/status.json")).errors[0].code, "1013");
  });

  /**
   * Asks both ways for something that is no envelope.
   *
   * @param {string | Request} request What both are asked.
   * @param {number} status What both must say.
   * @returns {Promise<Buffer>} The body.
   */
  async function same(request, status) {
    const [through, straight] = [await house.caller.call(request), await direct.call(request)];
    assert.equal(straight.status, status);
    assert.equal(through.status, status);
    for (const name of ["content-type", "content-length", "content-range", "accept-ranges"]) {
      assert.equal(through.header(name), straight.header(name), name);
    }
    assert.ok(through.whole);
    assert.deepEqual(through.body, straight.body);
    return through.body;
  }
});

test("both simulators were asked the same, and the gateway asked once for its token", async () => {
  const [mine, theirs] = [await house.simulator.account(), await other.account()];
  assert.equal(mine.identity_calls, 1);
  assert.deepEqual(mine.leads, theirs.leads);
  const asked = { ...theirs.by_operation };
  // Looked up for the tests.
  delete asked["getLists"];
  delete asked["getFolderByName"];
  assert.deepEqual(mine.by_operation, asked);
  assert.deepEqual(house.problems(), []);
});
