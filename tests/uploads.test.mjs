/**
 * Files, data ingestion and what was the SOAP API, through real workerd: what reaches Marketo is
 * what was sent, byte for byte, and a slow upload is in nobody's way.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import net from "node:net";
import { after, before, describe, test } from "node:test";
import { pause, until } from "./support/crowd.mjs";
import { Double } from "./support/double.mjs";

const MIB = 1024 * 1024;
const IMPORT = "/bulk/v1/leads.json?format=csv";
const GOOD = '{"requestId":"1f#19a2b3c4d5e","success":true,"result":[{"batchId":7}]}';

/** @typedef {import("./support/double.mjs").Reply} Reply */

/** @type {(nth: number) => Reply | Promise<Reply>} */
let answer = () => ({ body: GOOD });
/** @type {Double} */
let double;

before(async () => {
  double = await Double.open((_, nth) => answer(nth));
});
after(() => double.close());

/**
 * @param {Buffer} file The file.
 * @param {string[]} [parts] Parameters that come as parts before it.
 * @param {string} [boundary] What stands between.
 * @returns {import("./support/wire.mjs").Request} An import.
 */
function upload(file, parts = [], boundary = "--SEGMENT-DATA--") {
  const line = `--${boundary}\r\nContent-Disposition: form-data; name=`;
  const fields = parts.map((name) => `${line}"${name}"\r\n\r\n${double.token}\r\n`).join("");
  const head = `${fields}${line}"file"; filename="l.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
  return { method: "POST", target: IMPORT, headers, body };
}

/** @param {import("./support/wire.mjs").Request} request @returns {Buffer} Its body. */
const bytes = (request) => Buffer.from(request.body ?? "");

/**
 * @param {import("./support/wire.mjs").Request} request A request.
 * @returns {import("./support/wire.mjs").Request} Its head alone, for an answer that comes before
 *   the body is asked for.
 */
function announced(request) {
  const { method = "GET", target } = request;
  const length = String(bytes(request).length);
  return { method, target, headers: { ...request.headers, "Content-Length": length } };
}

/**
 * Begins an upload, and leaves it there.
 *
 * @param {import("./support/wire.mjs").Request} request The request.
 * @param {number} length How much of its body is sent.
 * @returns {net.Socket} Its connection.
 */
function begin(request, length) {
  const { hostname, port } = new URL(double.url);
  const socket = net.connect(Number(port), hostname);
  socket.on("error", () => {});
  socket.write(
    [
      `POST ${IMPORT} HTTP/1.1`,
      `Host: ${hostname}`,
      `Authorization: Bearer ${double.token}`,
      `Content-Type: ${request.headers?.["Content-Type"]}`,
      `Content-Length: ${bytes(request).length}`,
      "",
      "",
    ].join("\r\n"),
  );
  socket.write(bytes(request).subarray(0, length));
  return socket;
}

describe("files", () => {
  test("ten megabytes arrive as they were sent, also the second time", async () => {
    double.take();
    const rejected = '{"requestId":"1f#1","success":false,"errors":[{"code":"601","message":"m"}]}';
    answer = (nth) => ({ body: nth === 1 ? rejected : GOOD });
    double.arrivals.length = 0;
    const request = upload(randomBytes(10 * MIB - 300));
    const said = await double.call(request);
    assert.equal(said.text(), GOOD);
    const [first, second, ...more] = double.take();
    assert.equal(more.length, 0);
    for (const arrival of [first, second]) {
      assert.ok(arrival?.body.equals(bytes(request)));
      assert.equal(arrival?.headers["content-type"], request.headers?.["Content-Type"]);
      assert.equal(arrival?.headers["content-length"], String(bytes(request).length));
    }
    assert.notEqual(first?.headers.authorization, second?.headers.authorization);
    answer = () => ({ body: GOOD });
  });

  test("a token among the parts is left out, and nothing else", async () => {
    double.take();
    const file = randomBytes(2 * MIB);
    const said = await double.call(upload(file, ["access_token"]));
    assert.equal(said.text(), GOOD);
    const [arrival] = double.take();
    assert.ok(arrival?.body.equals(bytes(upload(file))));
  });

  test("what is too large is refused, by its length alone", async () => {
    double.take();
    const over = await double.call(announced(upload(randomBytes(10 * MIB))));
    assert.deepEqual([over.status, over.code()], [413, "413"]);
    assert.match(over.text(), /at most 10485760 are taken/u);
    const image = { ...upload(randomBytes(MIB)), target: "/rest/asset/v1/files.json?name=a&folder=b" };
    assert.equal((await double.call(announced(image))).status, 413);
    assert.equal(double.take().length, 0);
  });

  test("four are held while they wait for Marketo, a fifth has no room, a small one has", async () => {
    double.take();
    const request = upload(randomBytes(10 * MIB - 300));
    const small = upload(randomBytes(MIB));
    /** @type {() => void} */
    let release = () => {};
    /** @type {Promise<void>} */
    const released = new Promise((resolve) => (release = resolve));
    /** @type {(() => void) | undefined} */
    let all;
    const came = new Promise((resolve) => (all = () => resolve(undefined)));
    answer = async (nth) => {
      if (nth === 4) {
        all?.();
      }
      await (nth > 4 ? undefined : released);
      return { body: GOOD };
    };
    const four = Array.from({ length: 4 }, () => double.call(request));
    await came;
    const fifth = await double.call(announced(request));
    assert.equal(fifth.header("x-edge-refusal"), "throttled-memory");
    assert.deepEqual([fifth.code(), fifth.header("retry-after")], ["606", "5"]);
    assert.equal((await double.call(small)).text(), GOOD);
    release();
    for (const said of await Promise.all(four)) {
      assert.equal(said.text(), GOOD);
    }
    // What was held is given back.
    assert.equal((await double.call(request)).text(), GOOD);
    const arrived = double.take();
    assert.equal(arrived.length, 6);
    assert.equal(arrived.filter((one) => one.body.equals(bytes(request))).length, 5);
    answer = () => ({ body: GOOD });
  });

  test("slow uploads hold no place at Marketo", async () => {
    double.take();
    const request = upload(randomBytes(1000));
    const sockets = Array.from({ length: 12 }, () => begin(request, 100));
    const patient = { "X-Edge-Deadline-Ms": "3000" };
    const calls = Array.from({ length: 12 }, () => double.call({ target: "/rest/v1/lead/7.json", headers: patient }));
    for (const said of await Promise.all(calls)) {
      assert.equal(said.text(), GOOD);
    }
    for (const socket of sockets) {
      socket.destroy();
    }
  });

  test("what is held for callers who go away in the middle is given back", async () => {
    double.take();
    const request = upload(randomBytes(10 * MIB - 300));
    const sockets = Array.from({ length: 4 }, () => begin(request, 10 * MIB - 1000));
    await until(() => sockets.every((socket) => socket.writableLength === 0), "all was sent");
    await pause(500);
    const fifth = await double.call(announced(request));
    assert.equal(fifth.header("x-edge-refusal"), "throttled-memory");
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
    // A refusal can come while the body is still being sent, which ends the connection.
    const said = () => double.call(request).then((answered) => answered.text(), () => "");
    await until(async () => (await said()) === GOOD, "there was room again");
    assert.equal(double.take().length, 1);
  });
});

describe("data ingestion", () => {
  const persons = {
    method: "POST",
    target: "/subscriptions/284-RPR-133/persons",
    headers: { "Content-Type": "application/json", "X-Correlation-Id": "c-1", "X-App-Type": "mine" },
    body: '{"input":[{"email":"a@example.com"}]}',
  };

  test("is taken in with its own header, and answers 202 with its id", async () => {
    double.take();
    answer = () => ({ status: 202, headers: { "X-Request-Id": "WxYz" } });
    const own = { ...persons.headers, "X-Mkto-User-Token": String(double.token) };
    const said = await double.send({ ...persons, headers: own });
    assert.deepEqual([said.status, said.text(), said.header("x-request-id")], [202, "", "WxYz"]);
    const [arrival] = double.take();
    assert.equal(arrival?.target, persons.target);
    assert.equal(arrival?.body.toString(), persons.body);
    assert.match(String(arrival?.headers["x-mkto-user-token"]), /^t-/u);
    assert.equal(arrival?.headers["x-correlation-id"], "c-1");
    assert.equal(arrival?.headers.authorization, undefined);
    assert.equal(arrival?.headers["x-app-type"], undefined);
  });

  test("is bound by none of the instance's limits", async () => {
    const said = await Promise.all(Array.from({ length: 120 }, () => double.call(persons)));
    assert.ok(said.every((one) => one.status === 202));
    answer = () => ({ body: GOOD });
  });

  test("refuses in its own form", async () => {
    double.take();
    const other = await double.call({ ...persons, target: "/subscriptions/999-RPR-133/persons" });
    assert.equal(other.status, 403);
    assert.equal(other.json().error_code, "4030801");
    assert.equal((await double.send(persons)).json().error_code, "403010");
    assert.equal(double.take().length, 0);
  });
});

test("a SOAP call gets a fault that names the REST operation", async () => {
  const body = "<e:Envelope><e:Body><ns1:paramsSyncLead><a>zoe@example.com</a>";
  const headers = { "Content-Type": "text/xml; charset=utf-8", SOAPAction: '""' };
  const said = await double.send({ method: "POST", target: "/soap/mktows/3_1", headers, body });
  assert.equal(said.status, 500);
  assert.match(said.text(), /POST \/rest\/v1\/leads\.json \(syncLeads\)/u);
  assert.equal((await double.send({ target: "/soap/mktows/3_1?WSDL" })).status, 410);
  assert.ok(!double.logged.join("").includes("zoe"));
});
