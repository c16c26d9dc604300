/** What the gateway answers by itself: who may come in, what they may call, what is too much. */
import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { House } from "./support/house.mjs";
import { form, json } from "./support/wire.mjs";

/** @typedef {import("./support/wire.mjs").Request} Request */
/** @typedef {import("./support/wire.mjs").Answer} Answer */
/** @typedef {import("./support/house.mjs").Integration} Integration */

const MIB = 1024 * 1024;

/** @type {House} */
let house;
/** @type {Integration} */
let all;
/** @type {Integration} */
let reader;
/** @type {Integration} */
let nobody;
/** @type {Integration} */
let second;

before(async () => {
  const integrations = [
    { id: "all" },
    { id: "reader", allow: ["Read-Only Lead", "createFolder"] },
    { id: "nobody", allow: [] },
    { id: "second", credential: /** @type {const} */ ("second") },
    { id: "off", enabled: false },
  ];
  house = await House.open({ simulator: ["--latency", "fixed:5"], integrations });
  all = house.integration(0);
  reader = house.integration(1);
  nobody = house.integration(2);
  second = house.integration(3);
});
after(() => house.close());

/**
 * Whatever is asked, Marketo hears nothing of it.
 *
 * @template T
 * @param {() => Promise<T>} ask Asks.
 * @returns {Promise<T>} What came of it.
 */
async function unheard(ask) {
  await house.simulator.forget();
  const said = await ask();
  const { arrivals, identity_calls } = await house.simulator.account();
  assert.deepEqual({ arrivals, identity_calls }, { arrivals: 0, identity_calls: 0 });
  return said;
}

/**
 * @param {Answer} answer An answer of the gateway's own.
 * @param {string} code Its code.
 * @param {string} refusal Its name.
 */
function isRefusal(answer, code, refusal) {
  const said = answer.json();
  assert.equal(said.success, false);
  assert.equal(said.errors.length, 1);
  assert.equal(said.errors[0].code, code);
  assert.equal(answer.header("x-edge-refusal"), refusal);
  assert.match(said.requestId, /^edge[0-9a-f]+#[0-9a-f]+$/u);
  assert.equal(answer.header("content-type"), "application/json;charset=UTF-8");
  assert.equal(answer.header("cache-control"), "no-store");
  for (const name of answer.headers.keys()) {
    assert.ok(!name.startsWith("access-control-"), name);
  }
}

/**
 * A gateway token as one was issued long ago: made of what the operator alone knows.
 *
 * @param {Integration} integration Whose.
 * @param {number} endsIn When it ends, in seconds from now.
 * @param {string} [secret] What it is signed with, if not the credential's own.
 * @returns {string} The token.
 */
function forged(integration, endsIn, secret = house.credentials.default.secret) {
  const ends = BigInt(Date.now() + endsIn * 1000);
  const times = Buffer.alloc(17);
  times.writeUInt8(1, 0);
  times.writeBigUInt64BE(ends - 3_600_000n, 1);
  times.writeBigUInt64BE(ends, 9);
  const parts = ["marketo-edge gateway token signing", "main", house.credentials.default.id];
  const info = parts.flatMap((part) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(part.length));
    return [length, Buffer.from(part)];
  });
  const key = Buffer.from(hkdfSync("sha256", secret, "", Buffer.concat(info), 64));
  const signed = Buffer.concat([times, Buffer.from(integration.id)]);
  return Buffer.concat([signed, createHmac("sha256", key).update(signed).digest()]).toString("base64url");
}

describe("tokens", () => {
  const target = "/rest/v1/lead/1.json";
  /** @param {string} [authorization] The header; none if left out. */
  const call = (authorization) =>
    house.send(authorization === undefined ? { target } : { target, headers: { Authorization: authorization } });

  test("none is 603", async () => {
    await unheard(async () => {
      isRefusal(await call(), "603", "token-missing");
      isRefusal(await call("Basic YWJjOmRlZg=="), "603", "token-missing");
      isRefusal(await house.send({ target: `${target}?access_token=${await all.token()}` }), "603", "token-missing");
    });
  });

  test("a foreign or damaged one is 601", async () => {
    assert.equal((await all.call(target)).json().success, true);
    const token = await all.token();
    const flipped = `${token.slice(0, 30)}${token[30] === "A" ? "B" : "A"}${token.slice(31)}`;
    const [real = "none"] = await house.simulator.handedOut();
    await unheard(async () => {
      for (const text of ["abc", flipped, token.slice(0, -1), real, forged(all, 600, "another secret")]) {
        isRefusal(await call(`Bearer ${text}`), "601", "token-unknown");
      }
    });
  });

  test("one whose time is over is 602, after a minute of grace", async () => {
    isRefusal(await unheard(() => call(`Bearer ${forged(all, -120)}`)), "602", "token-expired");
    assert.equal((await call(`Bearer ${forged(all, -20)}`)).json().success, true);
    assert.equal((await call(`bearer ${forged(all, 20)}`)).json().success, true);
  });

  test("a status for those who read nothing else", async () => {
    const headers = { "X-Edge-Status": "http" };
    const answer = await house.send({ target, headers });
    assert.equal(answer.status, 401);
    isRefusal(answer, "603", "token-missing");
    assert.equal((await all.call({ target: "/rest/v1/lead/999999.json", headers })).status, 404);
    assert.equal((await all.call({ target: "/rest/v1/lead/999999.json" })).status, 200);
  });
});

describe("what there is not", () => {
  test("an unknown path is 610, with and without an operation's beginnings", async () => {
    await unheard(async () => {
      for (const target of ["/rest/v1/nothing.json", "/rest/v1/lead/1", "/bulk/v1/", "/rest/v1/stats/nothing.json"]) {
        const answer = await all.call(target);
        isRefusal(answer, "610", "no-such-operation");
        assert.equal(answer.status, 200, target);
      }
      // User management tells failures by the status.
      const users = await all.call("/userservice/x");
      isRefusal(users, "610", "no-such-operation");
      assert.equal(users.status, 404);
      const outside = await house.send({ target: "/favicon.ico" });
      assert.equal(outside.status, 404);
    });
  });

  test("a method that no operation has is 605 and does nothing", async () => {
    await unheard(async () => {
      for (const method of ["HEAD", "OPTIONS", "PUT", "PATCH"]) {
        const answer = await all.call({ method, target: "/rest/v1/lists/1001/leads.json?id=5" });
        assert.equal(answer.header("x-edge-refusal"), "wrong-method", method);
        assert.equal(answer.header("allow"), "GET, POST, DELETE", method);
      }
      const enqueue = { method: "HEAD", target: "/bulk/v1/leads/export/x/enqueue.json" };
      assert.equal((await all.call(enqueue)).header("x-edge-refusal"), "wrong-method");
      isRefusal(await all.call({ method: "DELETE", target: "/rest/v1/lead/1.json" }), "605", "wrong-method");
      isRefusal(await all.call(json("POST", "/rest/asset/v1/channels.json", {})), "605", "wrong-method");
    });
  });

  test("a browser is turned away, and gets no leave to ask again", async () => {
    await unheard(async () => {
      const Origin = "https://example.com";
      for (const request of [
        { target: "/rest/v1/lead/1.json", headers: { Origin } },
        { target: all.identityTarget(), headers: { Origin } },
        { method: "OPTIONS", target: "/rest/v1/lead/1.json", headers: { Origin, "Access-Control-Request-Method": "GET" } },
        { target: "/rest/v1/lead/1.json", headers: { Origin: "null" } },
      ]) {
        const answer = await all.call(request);
        assert.equal(answer.status, 403);
        isRefusal(answer, "603", "origin");
      }
    });
  });
});

describe("what is too much, or not enough", () => {
  test("a body of more than Marketo's megabyte is HTTP 413", async () => {
    await unheard(async () => {
      // Refused by its length alone: the body is never asked for.
      for (const length of [MIB + 1, 11 * MIB]) {
        const headers = { "Content-Type": "application/json", "Content-Length": String(length) };
        const answer = await all.call({ method: "POST", target: "/rest/v1/leads.json", headers });
        assert.equal(answer.status, 413);
        isRefusal(answer, "413", "too-large");
      }
    });
  });

  test("just under it is taken", async () => {
    const notes = "x".repeat(MIB - 200);
    const fits = json("POST", "/rest/v1/leads.json", { input: [{ email: "big@example.com", notes }] });
    assert.equal((await all.call(fits)).json().success, true);
  });

  test("a query of more than Marketo's 8 KB where no form will do is HTTP 414", async () => {
    await unheard(async () => {
      const target = `/bulk/v1/leads/export.json?status=${"Created,".repeat(1200)}`;
      const answer = await all.call(target);
      assert.equal(answer.status, 414);
      isRefusal(answer, "414", "uri-too-long");
    });
  });

  test("what Marketo would not take is not sent", async () => {
    await unheard(async () => {
      isRefusal(await all.call("/rest/v1/leads.json?filterType=email"), "1002", "missing-parameter");
      const broken = { ...json("POST", "/rest/v1/leads.json", {}), body: '{"input":[' };
      isRefusal(await all.call(broken), "609", "not-json");
      isRefusal(await all.call({ method: "POST", target: "/rest/v1/leads.json" }), "1001", "bad-request");
      const headers = { "X-Edge-Deadline-Ms": "soon" };
      isRefusal(await all.call({ target: "/rest/v1/lead/1.json", headers }), "1001", "bad-request");
    });
  });
});

describe("who may call what", () => {
  test("nothing, where nothing is allowed", async () => {
    await unheard(async () => {
      for (const target of ["/rest/v1/lead/1.json", "/rest/v1/leads/describe.json", "/bulk/v1/leads/export.json"]) {
        isRefusal(await nobody.call(target), "603", "not-authorised");
      }
      const folder = form("/rest/asset/v1/folders.json", { name: "x", parent: '{"id":1,"type":"Folder"}' });
      isRefusal(await nobody.call(folder), "603", "not-authorised");
    });
  });

  test("what is allowed by permission or by name, and no more", async () => {
    assert.equal((await reader.call("/rest/v1/lead/1.json")).json().success, true);
    const folder = form("/rest/asset/v1/folders.json", { name: "x", parent: '{"id":999,"type":"Folder"}' });
    assert.equal((await reader.call(folder)).code(), "710", "it got to Marketo");
    await unheard(async () => {
      const write = json("POST", "/rest/v1/leads.json", { input: [{ email: "a@example.com" }] });
      isRefusal(await reader.call(write), "603", "not-authorised");
      const remove = { method: "DELETE", target: "/rest/v1/leads.json?id=1" };
      isRefusal(await reader.call(remove), "603", "not-authorised");
      isRefusal(await reader.call("/rest/asset/v1/programs.json"), "603", "not-authorised");
      isRefusal(await reader.call("/rest/v1/activities/types.json"), "603", "not-authorised");
    });
  });

  test("two credentials have a token and an identity call each", async () => {
    await house.kill();
    await house.start();
    await house.simulator.forget();
    for (let n = 0; n < 5; n += 1) {
      for (const integration of [all, second, reader]) {
        assert.equal((await integration.call("/rest/v1/lead/1.json")).json().success, true);
      }
    }
    const account = await house.simulator.account();
    assert.equal(account.identity_calls, 2);
    const { default: one, second: two } = house.credentials;
    assert.deepEqual(account.by_credential, { [one.id]: 10, [two.id]: 5 });
    const tokens = (await house.simulator.calls()).map(({ headers }) => new Map(headers).get("authorization"));
    assert.equal(new Set(tokens).size, 2);
  });

  test("an export belongs to the credential that made it", async () => {
    const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
    const made = await all.call(json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id"], filter }));
    const target = `/bulk/v1/leads/export/${made.json().result[0].exportId}/status.json`;
    assert.equal((await all.call(target)).json().success, true);
    assert.equal((await second.call(target)).code(), "1013");
  });
});

describe("keys", () => {
  test("a key that is not right is HTTP 401, in OAuth's words", async () => {
    await unheard(async () => {
      for (const [id, key] of [["all", nobody.key], ["none", all.key], ["all", `${all.key}a`], ["all", "x"]]) {
        const query = `grant_type=client_credentials&client_id=${id}&client_secret=${key}`;
        const answer = await house.send({ target: `/identity/oauth/token?${query}` });
        assert.equal(answer.status, 401);
        assert.equal(answer.json().error, "invalid_client");
        assert.equal(answer.json().access_token, undefined);
      }
      const other = await house.send(form("/identity/oauth/token", { grant_type: "password", client_id: "all" }));
      assert.equal(other.status, 400);
      assert.equal((await house.send({ method: "DELETE", target: all.identityTarget() })).status, 405);
    });
  });

  test("an integration that is switched off gets no token", async () => {
    const answer = await house.send({ target: house.integration(4).identityTarget() });
    assert.equal(answer.status, 401);
  });

  test("and the tokens it has are worth nothing at once", async () => {
    assert.equal((await reader.call("/rest/v1/lead/1.json")).json().success, true);
    await house.kill();
    reader.switchOff();
    await house.start();
    isRefusal(await unheard(() => reader.call("/rest/v1/lead/1.json")), "601", "token-unknown");
    assert.equal((await all.call("/rest/v1/lead/1.json")).json().success, true);
  });

  test("who fails again and again is not even looked at for a while", async () => {
    const wrong = { target: house.integration(2).identityTarget().replace("client_id=nobody", "client_id=all") };
    for (let n = 0; n < 10; n += 1) {
      assert.equal((await house.send(wrong)).header("retry-after"), undefined);
    }
    const answer = await house.send(wrong);
    assert.equal(answer.status, 401);
    assert.ok(Number(answer.header("retry-after")) > 0);
    assert.equal((await all.call("/rest/v1/lead/1.json")).json().success, true, "calls go on");
  });
});
