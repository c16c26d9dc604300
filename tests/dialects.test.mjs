/**
 * What real clients put on the wire, byte for byte: each oddity is served, and none of it reaches
 * Marketo.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { House } from "./support/house.mjs";
import { form, json } from "./support/wire.mjs";

/** @typedef {import("./support/wire.mjs").Request} Request */
/** @typedef {import("./support/simulator.mjs").Entry} Entry */

const CREATE = {
  fields: ["id", "email"],
  filter: { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } },
};

/** @type {House} */
let house;

before(async () => {
  house = await House.open({ simulator: ["--latency", "fixed:5"] });
});
after(() => house.close());

/**
 * Makes a call that must succeed.
 *
 * @param {string | Request} request The call.
 * @returns {Promise<{ said: any, entry: Entry }>} The answer, and what reached the simulator.
 */
async function served(request) {
  await house.simulator.forget();
  const said = (await house.caller.call(request)).json();
  assert.equal(said.success, true, JSON.stringify(said.errors));
  const [entry, ...more] = await house.simulator.calls();
  assert.ok(entry !== undefined && more.length === 0, "one call reached the simulator");
  return { said, entry };
}

describe("paths", () => {
  test("dot segments are resolved before they are looked at", async () => {
    for (const target of [
      "/rest/../bulk/v1/leads/export.json",
      "/rest/%2e%2e/bulk/v1/leads/export.json",
      "/rest/v1/./../../bulk/v1/leads/export.json",
      "/bulk//v1/leads/export.json",
    ]) {
      const { entry } = await served(target);
      assert.equal(entry.path, "/bulk/v1/leads/export.json", target);
    }
  });

  test("what leads out of the operations is refused, however it is written", async () => {
    await house.simulator.forget();
    for (const target of [
      "/rest/../identity/oauth/token.json",
      "/rest/../../etc/passwd",
      "/rest/../__sim/account",
      "/rest/%2e%2e/__sim/account",
      "/rest/v1/..%2f..%2f__sim/account",
      "/rest/v1/lead/1.json/..%5c..%5c__sim",
      "/rest/v1/lead/%00.json",
      "/rest/rest/v1/leads.json",
      "/__sim/account",
    ]) {
      const answer = await house.caller.call(target);
      assert.equal(answer.code(), "610", target);
      assert.equal(answer.header("x-edge-refusal"), "no-such-operation", target);
    }
    assert.equal((await house.simulator.account()).arrivals, 0);
  });

  test("the host's name does not matter", async () => {
    for (const host of ["284-rpr-133.mktorest.com", "284-RPR-133.mktorest.com:443", "LOCALHOST"]) {
      const { entry } = await served({ target: "/rest/v1/lead/1.json", host });
      assert.equal(new Map(entry.headers).get("host"), new URL(house.simulator.url).host);
    }
  });
});

describe("bodies where none belongs", () => {
  test("GET with a JSON body: it is left out", async () => {
    const { entry } = await served(json("GET", "/rest/v1/leads/describe.json", { filterType: "email" }));
    assert.deepEqual([entry.method, entry.body], ["GET", ""]);
  });

  test("GET with a form that says _method=GET", async () => {
    const request = { ...form("/rest/../bulk/v1/leads/export.json", { _method: "GET" }), method: "GET" };
    const { entry } = await served(request);
    assert.deepEqual([entry.method, entry.body, entry.query], ["GET", "", ""]);
  });

  test("a form with _method=POST on the steps of a bulk job", async () => {
    const made = await served(json("POST", "/bulk/v1/leads/export/create.json?_method=POST", CREATE));
    assert.equal(made.entry.query, "");
    const job = `/rest/../bulk/v1/leads/export/${made.said.result[0].exportId}`;
    const queued = await served(form(`${job}/enqueue.json`, { _method: "POST" }));
    assert.equal(queued.said.result[0].status, "Queued");
    assert.deepEqual([queued.entry.method, queued.entry.body], ["POST", ""]);
  });

  test("DELETE with a JSON body: it is the body that counts", async () => {
    const { said, entry } = await served(json("DELETE", "/rest/v1/leads.json", { input: [{ id: 1001 }] }));
    assert.equal(said.result[0].status, "deleted");
    assert.match(JSON.stringify(entry.body), /1001/u);
  });
});

describe("_method", () => {
  const filter = { filterType: "id", filterValues: "1,2,3", fields: "id" };
  const found = [{ id: 1 }, { id: 2 }, { id: 3 }];

  test("in the form", async () => {
    const { said } = await served(form("/rest/v1/leads.json", { ...filter, _method: "GET" }));
    assert.deepEqual(said.result, found);
  });

  test("in the query, with the rest in the form", async () => {
    const { said } = await served(form("/rest/v1/leads.json?_method=GET", filter));
    assert.deepEqual(said.result, found);
  });

  test("in the query, with all the rest there and an empty form", async () => {
    const target = `/rest/v1/leads.json?${new URLSearchParams({ _method: "GET", ...filter })}`;
    assert.deepEqual((await served(form(target, {}))).said.result, found);
    assert.deepEqual((await served({ method: "POST", target })).said.result, found);
  });

  test("in lower case, and with a charset", async () => {
    const request = form("/rest/v1/leads.json", { ...filter, _method: "get" });
    const headers = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" };
    assert.deepEqual((await served({ ...request, headers })).said.result, found);
  });

  test("cannot turn a read into a write", async () => {
    await house.simulator.forget();
    for (const method of ["DELETE", "POST", "PUT"]) {
      const target = `/rest/v1/lists/1001/leads.json?_method=${method}&id=5`;
      await house.caller.call({ target });
    }
    const methods = (await house.simulator.calls()).map((entry) => `${entry.method} ${entry.query}`);
    assert.ok(methods.every((text) => text === "GET id=5" || text === "GET "), methods.join());
  });
});

describe("parameters", () => {
  test("repeated keys are one list", async () => {
    const { said } = await served("/rest/v1/lead/5.json?fields=email&fields=city&fields=id");
    assert.deepEqual(Object.keys(said.result[0]).sort(), ["city", "email", "id"]);
    await served(json("POST", "/bulk/v1/leads/export/create.json", CREATE));
    const { said: jobs } = await served("/bulk/v1/leads/export.json?status=Cancelled&status=Created");
    assert.equal(jobs.result.length, 1);
  });

  test("batchSize on every call", async () => {
    await served("/rest/v1/lead/5.json?batchSize=300");
    await served("/rest/v1/leads/describe.json?batchSize=300");
    const made = await served(json("POST", "/bulk/v1/leads/export/create.json?batchSize=300", CREATE));
    const job = `/bulk/v1/leads/export/${made.said.result[0].exportId}`;
    await served(`${job}/status.json?batchSize=300`);
    await served({ method: "POST", target: `${job}/enqueue.json?batchSize=300` });
    let state = "Queued";
    while (state !== "Completed") {
      state = (await served(`${job}/status.json?batchSize=300`)).said.result[0].status;
    }
    const file = await house.caller.call(`${job}/file.json?batchSize=300`);
    assert.equal(file.status, 200);
    assert.match(file.text(), /^id,email/u);
  });

  test("a token in the query is not one, and does not go any further", async () => {
    const { entry } = await served("/rest/v1/lead/5.json?access_token=abc&fields=id");
    assert.equal(entry.query, "fields=id");
  });

  test("more filter values than fit into Marketo's URI go there as a form", async () => {
    const values = Array.from({ length: 300 }, (_, n) => `lead${String(n + 1).padStart(5, "0")}@mail.example.com`);
    const query = new URLSearchParams({ filterType: "email", filterValues: values.join(","), fields: "id" });
    const { said, entry } = await served(`/rest/v1/leads.json?${query}`);
    assert.equal(said.result.length, 100);
    assert.equal(entry.method, "POST");
    assert.match(String(entry.body) + entry.query, /_method=GET/u);
  });
});

describe("content types", () => {
  const body = JSON.stringify({ input: [{ email: "type@example.com" }] });

  test("JSON with any charset", async () => {
    for (const type of ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]) {
      const request = { method: "POST", target: "/rest/v1/leads.json", headers: { "Content-Type": type }, body };
      await served(request);
    }
  });

  test("anything else is 612, as at Marketo, and is not sent on", async () => {
    await house.simulator.forget();
    for (const headers of [{ "Content-Type": "text/plain" }, { "Content-Type": "multipart/form-data; boundary=x" }, {}]) {
      const answer = await house.caller.call({ method: "POST", target: "/rest/v1/leads.json", headers, body });
      assert.equal(answer.code(), "612", JSON.stringify(headers));
    }
    const asset = json("POST", "/rest/asset/v1/folders.json", { name: "x", parent: "1" });
    assert.equal((await house.caller.call(asset)).code(), "612");
    assert.equal((await house.simulator.account()).arrivals, 0);
  });
});

test("nothing of the caller's head reaches Marketo but what the call needs", async () => {
  const headers = {
    Cookie: "session=abc",
    "User-Agent": "curl/8",
    "X-Forwarded-For": "192.0.2.1",
    "CF-Connecting-IP": "192.0.2.2",
    "X-Edge-Deadline-Ms": "60000",
    "X-Edge-Status": "http",
    Range: "bytes=0-0",
    Accept: "text/html",
    "Proxy-Authorization": "Basic YWJj",
  };
  const { entry } = await served({ target: "/rest/v1/lead/5.json", headers });
  const known = ["host", "authorization", "accept", "accept-encoding", "content-length", "cf-worker"];
  const names = entry.headers.map(([name]) => name);
  assert.deepEqual(names.filter((name) => !known.includes(name)), []);
  const token = new Map(entry.headers).get("authorization");
  assert.notEqual(token, `Bearer ${await house.caller.token()}`);
});
