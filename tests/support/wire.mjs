/**
 * HTTP over a plain socket: the request goes out byte for byte as it is written, the answer is kept
 * byte for byte as it came, and the caller can go away in the middle, with an RST.
 */
import net from "node:net";

/** How long an answer may take before the test is told that there is none. */
const PATIENCE_MS = 120_000;

/**
 * What is sent.
 *
 * @typedef {object} Request
 * @property {string} [method] `GET` if left out.
 * @property {string} target Path and query, sent as they stand.
 * @property {Record<string, string>} [headers] Beside `Host`, `Connection` and `Content-Length`.
 * @property {string | Uint8Array} [body] Its length is told.
 * @property {string} [host] The `Host` header; the address if left out.
 */

/** An answer. */
export class Answer {
  /**
   * @param {Buffer} raw All that came.
   * @param {boolean} [bare] Whether it answers a HEAD, and so has no body whatever it says.
   */
  constructor(raw, bare = false) {
    this.raw = raw;
    const end = raw.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new Error(`the connection closed after ${raw.length} bytes, before the head of an answer`);
    }
    const [first = "", ...lines] = raw.subarray(0, end).toString("latin1").split("\r\n");
    /** The HTTP status. */
    this.status = Number(first.split(" ")[1]);
    /**
     * The headers, by their names in small letters.
     *
     * @type {Map<string, string>}
     */
    this.headers = new Map();
    for (const line of lines) {
      const colon = line.indexOf(":");
      this.headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    const rest = raw.subarray(end + 4);
    const length = this.header("content-length");
    const chunked = this.header("transfer-encoding") === "chunked";
    const { body, ended } = chunked
      ? unchunked(rest)
      : { body: rest, ended: bare || rest.length >= Number(length ?? 0) };
    /** The body, without what holds its pieces together. */
    this.body = body;
    /** Whether all of the body came. */
    this.whole = ended;
  }

  /**
   * @param {string} name A header's name, in small letters.
   * @returns {string | undefined} Its value.
   */
  header(name) {
    return this.headers.get(name);
  }

  /** @returns {string} The body as text. */
  text() {
    return this.body.toString("utf8");
  }

  /** @returns {any} The body as JSON. */
  json() {
    return JSON.parse(this.text());
  }

  /** @returns {string | undefined} The code of the first error, if it is one of Marketo's failures. */
  code() {
    return this.json().errors?.[0]?.code;
  }
}

/**
 * A request under way.
 *
 * @typedef {object} Exchange
 * @property {Promise<Answer>} answer What comes back; rejected if nothing does.
 * @property {Promise<void>} sent Done when the request has left.
 * @property {() => void} leave Goes away with an RST; the answer is rejected then.
 */

/**
 * Sends a request and leaves the connection to the caller.
 *
 * @param {string} base Where to, as in `http://127.0.0.1:8080`.
 * @param {Request} request What.
 * @returns {Exchange} The request under way.
 */
export function open(base, request) {
  const { hostname, port, host } = new URL(base);
  const bare = request.method === "HEAD";
  const socket = net.connect(Number(port), hostname);
  /** @type {Buffer[]} */
  const pieces = [];
  const sent = new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.write(head(request, host));
    socket.write(request.body ?? "", () => resolve(undefined));
  });
  const answer = new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer to ${request.method ?? "GET"} within ${PATIENCE_MS} ms`));
      socket.destroy();
    }, PATIENCE_MS);
    socket.on("data", (piece) => {
      pieces.push(piece);
      // workerd keeps a connection for some seconds, whatever it is asked: the answer says where it
      // ends.
      if (isWhole(pieces, bare)) {
        socket.end();
        clearTimeout(timer);
        resolve(new Answer(Buffer.concat(pieces), bare));
      }
    });
    socket.once("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      try {
        resolve(new Answer(Buffer.concat(pieces), bare));
      } catch (cause) {
        const [path] = request.target.split("?");
        reject(new Error(`no answer to ${request.method ?? "GET"} ${path} at ${host}`, { cause }));
      }
    });
  });
  // Who leaves waits for neither.
  sent.catch(() => {});
  answer.catch(() => {});
  return { answer, sent, leave: () => socket.resetAndDestroy() };
}

/**
 * Sends a request and waits for the answer.
 *
 * @param {string} base Where to.
 * @param {Request} request What.
 * @returns {Promise<Answer>} What came back.
 */
export function send(base, request) {
  return open(base, request).answer;
}

/**
 * A request with a JSON body.
 *
 * @param {string} method
 * @param {string} target
 * @param {unknown} body
 * @returns {Request} To be sent.
 */
export function json(method, target, body) {
  return {
    method,
    target,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/**
 * A POST with a form.
 *
 * @param {string} target
 * @param {Record<string, string>} fields
 * @returns {Request} To be sent.
 */
export function form(target, fields) {
  return {
    method: "POST",
    target,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  };
}

/**
 * @param {Request} request A request.
 * @param {string} host Its host, if it names none.
 * @returns {string} Its head.
 */
function head(request, host) {
  const length = request.body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(request.body)}`];
  const others = Object.entries(request.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  const lines = [
    `${request.method ?? "GET"} ${request.target} HTTP/1.1`,
    `Host: ${request.host ?? host}`,
    "Connection: close",
    ...length,
    ...others,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/**
 * @param {Buffer[]} pieces What came so far.
 * @param {boolean} bare Whether no body is due.
 * @returns {boolean} Whether it is a whole answer.
 */
function isWhole(pieces, bare) {
  const last = pieces.at(-1);
  const bytes = pieces.length === 1 && last !== undefined ? last : Buffer.concat(pieces);
  return bytes.includes("\r\n\r\n") && new Answer(bytes, bare).whole;
}

/**
 * @param {Buffer} bytes A body in chunks.
 * @returns {{ body: Buffer, ended: boolean }} What is in them, as far as they came.
 */
function unchunked(bytes) {
  const pieces = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf("\r\n", at);
    const size = end < 0 ? Number.NaN : Number.parseInt(bytes.subarray(at, end).toString("latin1"), 16);
    if (!(size > 0)) {
      return { body: Buffer.concat(pieces), ended: size === 0 };
    }
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
