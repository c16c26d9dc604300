/**
 * Secrets stay where they belong. A run with every kind of answer, and then a look at everything that
 * the Worker returned, wrote and stored, and at everything that Marketo got.
 *
 * | secret | belongs |
 * | --- | --- |
 * | Marketo's client secrets | in the body of the identity call to Marketo |
 * | Marketo's tokens | in `Authorization` on calls to Marketo |
 * | keys of integrations | in the integration's own identity call |
 * | tokens of ours | in the answer to it |
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { crowd, pause } from "./support/crowd.mjs";
import { House } from "./support/house.mjs";
import { Scanner } from "./support/leaks.mjs";
import { form, json } from "./support/wire.mjs";

/** @typedef {import("./support/leaks.mjs").Leak} Leak */
/** @typedef {import("./support/simulator.mjs").Entry} Entry */

const LEAD = (/** @type {number} */ n) => `/rest/v1/lead/${n + 1}.json`;

/**
 * What was seen, each thing by where it was.
 *
 * @typedef {object} Seen
 * @property {[string, string | Buffer][]} returned Answers, heads and all; of identity's only what
 *   is beside the token.
 * @property {[string, string | Buffer][]} written What workerd wrote, and each line of the log.
 * @property {[string, string | Buffer][]} stored Files.
 * @property {[string, string][]} got Requests to Marketo, but for where a secret belongs.
 * @property {{ identity: string[], authorization: string[], tokens: string[] }} proper Where they do.
 */

/** @type {string} */
let persistTo;
/** @type {House} */
let house;
/** @type {Seen} */
let seen;
/** @type {Record<"client" | "token" | "key" | "ours", Record<string, string>>} */
let secrets;

before(async () => {
  persistTo = await mkdtemp(join(tmpdir(), "marketo-edge-"));
  const integrations = [
    { id: "crm" },
    { id: "web", credential: /** @type {const} */ ("second") },
    { id: "nobody", allow: [] },
    { id: "off", enabled: false },
  ];
  house = await House.open({ simulator: ["--latency", "fixed:10"], integrations, persistTo });
  await live();
  // What is kept is written some time after the callers have their answers.
  await pause(900);
  await house.kill();
  seen = await look();
  secrets = {
    client: Object.fromEntries(Object.entries(house.credentials).map(([name, { secret }]) => [`${name} secret`, secret])),
    token: named("real token", seen.proper.authorization),
    key: Object.fromEntries(house.integrations.map(({ id, key }) => [`key of ${id}`, key])),
    ours: named("token of ours", seen.proper.tokens),
  };
});

after(async () => {
  await house.close();
  await rm(persistTo, { recursive: true });
});

/** Everything that can happen to a caller, and some things that callers should not do. */
async function live() {
  const { caller, simulator } = house;
  const web = house.integration(1);
  const filter = { createdAt: { startAt: "2026-01-20T00:00:00Z", endAt: "2026-02-10T00:00:00Z" } };
  const upsert = json("POST", "/rest/v1/leads.json", { input: [{ email: "a@example.com" }] });
  const create = json("POST", "/rest/v1/leads.json", { action: "createOnly", input: [{ email: "b@example.com" }] });

  await crowd([caller, web], 12, LEAD);
  await caller.call(form("/rest/v1/leads.json", { _method: "GET", filterType: "id", filterValues: "1,2" }));
  await caller.call(upsert);
  await caller.call(json("DELETE", "/rest/v1/leads.json", { input: [{ id: 40 }] }));
  await caller.call(form("/rest/asset/v1/folders.json", { name: "x", parent: '{"id":12,"type":"Folder"}' }));
  const made = (await caller.call(json("POST", "/bulk/v1/leads/export/create.json", { fields: ["id"], filter }))).json();
  const job = `/bulk/v1/leads/export/${made.result[0].exportId}`;
  await caller.call({ method: "POST", target: `${job}/enqueue.json` });
  await caller.call(`${job}/file.json`);
  await pause(1_200);
  assert.equal((await caller.call(`${job}/file.json`)).status, 200);

  for (const fault of [
    "token_expired",
    "token_revoked",
    { code: "606" },
    { code: "611" },
    { http: 502 },
    "bad_json",
    "cut_before",
    "cut_after",
    { truncated_body: 30 },
    { code: "8888" },
  ]) {
    await simulator.faults({ fault, path: "/rest", times: 1 });
    await caller.call(LEAD(1));
    await simulator.heal();
    await simulator.faults({ fault, path: "/rest", times: 1 });
    await caller.call(create);
    await simulator.heal();
  }
  // Marketo repeats what it was sent, as error pages do.
  const [token = ""] = await simulator.handedOut();
  await simulator.faults({ fault: { http: 500 }, body: `<pre>Authorization: Bearer ${token}</pre>`, operation: "getLeadById" });
  await caller.call(LEAD(2));
  await simulator.heal();

  // Refusals of ours.
  const key = caller.key;
  const real = house.credentials.default;
  await house.send({ target: LEAD(1) });
  await house.send({ target: LEAD(1), headers: { Authorization: `Bearer ${key}` } });
  await house.send({ target: LEAD(1), headers: { Authorization: `Bearer ${token}` } });
  await house.send({ target: LEAD(1), headers: { Authorization: `Basic ${Buffer.from(`crm:${key}`).toString("base64")}` } });
  await caller.call("/rest/v1/nothing.json");
  await caller.call(`/rest/v1/lead/1.json?client_secret=${key}&access_token=${await caller.token()}`);
  await caller.call(`/rest/v1/lead/${key}/x.json`);
  await caller.call({ method: "PUT", target: "/rest/v1/leads.json" });
  await caller.call({ target: LEAD(1), headers: { "X-Edge-Deadline-Ms": key } });
  await caller.call({ target: LEAD(1), headers: { Origin: `https://${key}` } });
  await caller.call({ ...upsert, headers: { "Content-Type": key } });
  await caller.call({ ...upsert, body: `{"${key}` });
  await house.integration(2).call(LEAD(1));
  await house.send({ target: house.integration(3).identityTarget() });
  await house.send({ target: `/identity/oauth/tokens?client_id=crm&client_secret=${key}` });
  await house.send({ target: `/identity/oauth/token?client_id=crm&client_secret=${key}` });
  await house.send(form("/identity/oauth/token", { grant_type: "client_credentials", client_id: "nobody", client_secret: key }));
  // Somebody has left Marketo's own id and secret in a client's settings.
  const theirs = { grant_type: "client_credentials", client_id: real.id, client_secret: real.secret };
  await house.send(form("/identity/oauth/token", theirs));
  await house.send({ target: `/identity/oauth/token?${new URLSearchParams(theirs)}` });
  await house.send({ target: `/identity/oauth/token?${new URLSearchParams({ ...theirs, client_id: key })}` });

  // Another life, and identity in trouble.
  await pause(900);
  await house.kill();
  await house.start();
  await simulator.tokens("expire");
  await simulator.faults({ operation: "identity", fault: { http: 503 }, body: `client_secret=${real.secret}`, times: 2 });
  await crowd([caller, web], 4, LEAD);
  await simulator.heal();
  await simulator.faults({ operation: "identity", fault: { http: 401 }, body: `client_secret=${real.secret}` });
  await simulator.tokens("revoke");
  await crowd([caller], 2, LEAD);
  await simulator.heal();
}

/** @returns {Promise<Seen>} All there is to be looked at. */
async function look() {
  const proper = { identity: /** @type {string[]} */ ([]), authorization: /** @type {string[]} */ ([]), tokens: /** @type {string[]} */ ([]) };
  /** @type {[string, string | Buffer][]} */
  const returned = house.returned.map(({ raw }, n) => {
    const text = raw.toString("latin1");
    const token = /"access_token":"([^"]+)"/u.exec(text)?.[1];
    if (token === undefined) {
      return [`answer ${n}`, raw];
    }
    proper.tokens.push(token);
    return [`answer ${n}`, text.replace(token, "")];
  });
  /** @type {[string, string | Buffer][]} */
  const written = [["output", Buffer.concat(house.output)], ...lines()];
  /** @type {[string, Buffer][]} */
  const stored = [];
  for (const entry of await readdir(persistTo, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      stored.push([entry.name, await readFile(join(entry.parentPath, entry.name))]);
      stored.push([`the name of ${entry.name}`, Buffer.from(entry.name)]);
    }
  }
  /** @type {[string, string][]} */
  const got = (await house.simulator.log()).map((entry) => {
    const headers = entry.headers.filter(([name]) => name !== "authorization");
    for (const [name, value] of entry.headers) {
      if (name === "authorization" && entry.operation !== "identity") {
        proper.authorization.push(value.replace("Bearer ", ""));
      }
    }
    const isIdentity = entry.operation === "identity" && entry.method === "POST";
    if (isIdentity) {
      proper.identity.push(String(entry.body));
    }
    const rest = { ...entry, headers, body: isIdentity ? "" : entry.body, credential: "" };
    return [`request ${entry.seq}`, JSON.stringify(rest)];
  });
  return { returned, written, stored, got, proper };
}

/** @returns {[string, string][]} The log by lines. */
function lines() {
  return house.logged.map((line, n) => [`line ${n}`, line]);
}

/**
 * @param {string} name What they are.
 * @param {string[]} values Some, perhaps more than once.
 * @returns {Record<string, string>} Each once, with a name of its own.
 */
function named(name, values) {
  return Object.fromEntries([...new Set(values)].map((value, n) => [`${name} ${n + 1}`, value]));
}

/**
 * @param {Record<string, string>} wanted Secrets.
 * @param {[string, string | Buffer][]} places Where to look for them.
 * @returns {Leak[]} Where they are.
 */
function leaks(wanted, places) {
  const scanner = new Scanner(wanted);
  return places.flatMap(([where, content]) => scanner.scan(where, content));
}

describe("secrets", () => {
  test("there was a lot to look at", () => {
    const codes = new Set(house.returned.filter(({ status }) => status === 200).map((answer) => (answer.text().startsWith("{") ? answer.code() : undefined)));
    for (const code of [undefined, "601", "603", "605", "608", "609", "610", "612", "1001", "9502", "8888"]) {
      assert.ok(codes.has(code), `${code} is among the answers`);
    }
    assert.ok(seen.returned.length > 60 && seen.got.length > 60 && house.logged.length > 60);
    assert.ok(Object.keys(secrets.token).length >= 4, "several tokens came and went");
    assert.equal(Object.keys(secrets.ours).length, 3, "of crm, web and nobody");
    assert.ok(seen.stored.some(([name]) => name.endsWith(".sqlite")));
    assert.ok(seen.stored.length > 8);
  });

  test("each is where it belongs", () => {
    const bodies = seen.proper.identity.join("\n");
    for (const secret of Object.values(secrets.client)) {
      assert.ok(bodies.includes(secret));
    }
    const known = Object.values(secrets.client);
    for (const body of seen.proper.identity) {
      assert.equal(known.filter((secret) => body.includes(secret)).length, 1, "its own secret alone");
    }
    assert.ok(seen.proper.authorization.length > 20);
  });

  test("Marketo's client secrets are nowhere else", () => {
    const { returned, written, stored, got } = seen;
    assert.deepEqual(leaks(secrets.client, [...returned, ...written, ...stored, ...got]), []);
  });

  test("Marketo's tokens are nowhere else", () => {
    const { returned, written, stored, got } = seen;
    const identity = seen.proper.identity.map((body, n) => /** @type {[string, string]} */ ([`identity ${n}`, body]));
    assert.deepEqual(leaks(secrets.token, [...returned, ...written, ...stored, ...got, ...identity]), []);
  });

  test("keys of integrations are nowhere else", () => {
    const { returned, written, stored, got } = seen;
    assert.deepEqual(leaks(secrets.key, [...returned, ...written, ...stored, ...got]), []);
  });

  test("tokens of ours are nowhere else", () => {
    const { returned, written, stored, got } = seen;
    assert.deepEqual(leaks(secrets.ours, [...returned, ...written, ...stored, ...got]), []);
  });

  test("the log has nothing of leads, and one line a request", () => {
    const log = house.logged.join("\n");
    assert.doesNotMatch(log, /example\.com|lead0/u);
    const requests = house.logged.filter((line) => line.includes('"kind"'));
    assert.equal(requests.length, house.returned.length);
  });
});

describe("the search finds what is planted", () => {
  /** @type {Record<string, (text: string) => string | Buffer>} */
  const forms = {
    "as it is": (text) => `{"error":"could not sign in with ${text}"}`,
    "a piece of it": (text) => `…${text.slice(5, 17)}…`,
    "in another case of hex": (text) => Buffer.from(text).toString("hex").toUpperCase(),
    "in hex": (text) => `secret=${Buffer.from(text).toString("hex")}`,
    "a piece in hex": (text) => Buffer.from(text.slice(3, 15)).toString("hex"),
    "URL-encoded": (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join(""),
    "partly URL-encoded": (text) => text.replace(text[4] ?? "", `%${text.charCodeAt(4).toString(16)}`),
    "in base64": (text) => Buffer.from(text).toString("base64"),
    "in base64, shifted by one": (text) => Buffer.from(`:${text}:`).toString("base64"),
    "in base64, shifted by two": (text) => Buffer.from(`id${text}!`).toString("base64"),
    "in base64url": (text) => Buffer.from(`\u00ff\u00fe${text}`).toString("base64url"),
    "a piece in base64": (text) => Buffer.from(text.slice(7, 20)).toString("base64"),
    "in a file of bytes": (text) => Buffer.concat([Buffer.from([0, 255, 13, 10]), Buffer.from(text), Buffer.alloc(9)]),
  };
  for (const [how, plant] of Object.entries(forms)) {
    test(how, () => {
      for (const [name, text] of Object.entries({ ...secrets.client, ...secrets.token, ...secrets.key, ...secrets.ours })) {
        const planted = plant(text);
        const found = leaks({ [name]: text }, [["planted", planted]]);
        assert.ok(found.some(({ secret, where }) => secret === name && where === "planted"), `${name}: ${planted}`);
      }
    });
  }

  test("a log line, a stored file and an answer with one in them fail the search", () => {
    const [secret = ""] = Object.values(secrets.client);
    const line = JSON.stringify({ problem: "x", error: Buffer.from(`a ${secret}`).toString("base64") });
    const file = Buffer.concat([...seen.stored.map(([, bytes]) => Buffer.from(bytes)), Buffer.from(Buffer.from(secret).toString("base64"))]);
    const answer = Buffer.from(`HTTP/1.1 200 OK\r\nX-Debug: ${encodeURIComponent(secret)}\r\n\r\n`);
    for (const [where, content] of Object.entries({ line, file, answer })) {
      assert.equal(leaks(secrets.client, [[where, content]]).length > 0, true, where);
    }
  });
});
