/**
 * A stand-in for Marketo where the simulator's word is not needed: it answers what a test says, and
 * keeps every request as it came.
 */
import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import { startWorkerd } from "../../js/workerd/host.mjs";
import { send } from "./wire.mjs";

/** @typedef {import("./wire.mjs").Request} Request */
/** @typedef {import("./wire.mjs").Answer} Answer */

/**
 * A request that reached the stand-in.
 *
 * @typedef {object} Arrival
 * @property {string} method Its method.
 * @property {string} target Path and query.
 * @property {http.IncomingHttpHeaders} headers Its headers.
 * @property {Buffer} body Its body.
 */

/**
 * What the stand-in answers.
 *
 * @typedef {object} Reply
 * @property {number} [status] 200 if left out.
 * @property {Record<string, string>} [headers] JSON if left out.
 * @property {string} [body] Nothing if left out.
 */

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const JSON_TYPE = { "Content-Type": "application/json;charset=UTF-8" };

/** The stand-in, and the built Worker in real workerd before it. */
export class Double {
  /** @type {Arrival[]} */
  arrivals = [];
  /** @type {string[]} */
  logged = [];
  /** How many tokens it has given. */
  tokens = 0;

  /** @param {(arrival: Arrival, nth: number) => Reply | Promise<Reply>} answer What it answers to calls. */
  constructor(answer) {
    this.answer = answer;
    this.key = `mek_${Array.from(randomBytes(26), (byte) => LETTERS[byte & 31]).join("")}`;
  }

  /**
   * Starts both.
   *
   * @param {(arrival: Arrival, nth: number) => Reply | Promise<Reply>} answer What it answers to calls.
   * @returns {Promise<Double>} Once it answers.
   */
  static async open(answer) {
    const double = new Double(answer);
    await double.#start();
    return double;
  }

  async #start() {
    this.server = http.createServer((request, response) => void this.#serve(request, response));
    await new Promise((resolve) => this.server?.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = this.server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const url = `http://127.0.0.1:${port}`;
    const config = {
      instances: { main: { base_url: url, munchkin_id: "284-RPR-133", data_ingestion_url: url } },
      credentials: { default: { client_id: "ID", client_secret: "SECRET" } },
      integrations: [
        { id: "crm", key_sha256: createHash("sha256").update(this.key).digest("hex"), allow: ["*"] },
      ],
    };
    this.workerd = await startWorkerd({
      bindings: {
        EDGE_CONFIG: JSON.stringify(config),
        ID: "3c6a9f84-02aa-4c1d-9df5-0a1b2c3d4e5f",
        SECRET: randomBytes(24).toString("base64url"),
      },
      onLog: (line) => this.logged.push(line.message),
    });
    const fields = { grant_type: "client_credentials", client_id: "crm", client_secret: this.key };
    const target = `/identity/oauth/token?${new URLSearchParams(fields)}`;
    this.token = (await this.send({ target })).json().access_token;
  }

  /**
   * @param {http.IncomingMessage} request What came.
   * @param {http.ServerResponse} response Where the answer goes.
   */
  async #serve(request, response) {
    const pieces = [];
    for await (const piece of request) {
      pieces.push(piece);
    }
    const { method = "", url: target = "", headers } = request;
    if (target.startsWith("/identity/")) {
      this.tokens += 1;
      const token = { access_token: `t-${this.tokens}`, token_type: "bearer", expires_in: 3600, scope: "a" };
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(token));
      return;
    }
    const arrival = { method, target, headers, body: Buffer.concat(pieces) };
    this.arrivals.push(arrival);
    const reply = await this.answer(arrival, this.arrivals.length);
    response.writeHead(reply.status ?? 200, reply.headers ?? JSON_TYPE).end(reply.body);
  }

  /** @returns {string} Where the gateway listens. */
  get url() {
    return this.workerd?.url ?? "";
  }

  /**
   * Sends a request as it stands.
   *
   * @param {Request} request The request.
   * @returns {Promise<Answer>} The answer.
   */
  send(request) {
    return send(this.url, request);
  }

  /**
   * Sends a request with the integration's token.
   *
   * @param {Request} request The request.
   * @returns {Promise<Answer>} The answer.
   */
  call(request) {
    const headers = { Authorization: `Bearer ${this.token}`, ...request.headers };
    return this.send({ ...request, headers });
  }

  /** @returns {Arrival[]} What has arrived since this was last asked. */
  take() {
    return this.arrivals.splice(0);
  }

  /** Ends both. */
  async close() {
    await this.workerd?.stop();
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}
