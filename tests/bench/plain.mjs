/**
 * What the gateway is compared to: a Worker that passes a request on with a token that its Durable
 * Object keeps, and does nothing else. It runs in the place of the built Worker.
 *
 * The header `x-steps` adds, one by one, what a lease costs any Worker, in whatever language:
 * `write`, a row written by the object before it answers; `report`, a second request to the object
 * when the answer of the upstream is there, which writes again.
 */

/**
 * As much of the platform as is used here.
 *
 * @typedef {object} Env
 * @property {string} UPSTREAM
 * @property {string} CLIENT_ID
 * @property {string} CLIENT_SECRET
 * @property {{ getByName(name: string): { fetch(url: string, init: RequestInit): Promise<Response> } }} GOVERNOR
 *
 * @typedef {{ storage: { sql: { exec(query: string, ...values: unknown[]): unknown } } }} State
 */

/** As long as a governor's state in use. */
const ROW = new Uint8Array(1_000);

export default {
  /**
   * @param {Request} request From the caller.
   * @param {Env} env The bindings.
   * @param {{ waitUntil(promise: Promise<unknown>): void }} context For the report.
   * @returns {Promise<Response>} The upstream's answer.
   */
  async fetch(request, env, context) {
    const steps = request.headers.get("x-steps") ?? "";
    const object = env.GOVERNOR.getByName("main");
    const ask = (/** @type {string} */ path) =>
      object.fetch(`https://object/${path}`, { method: "POST", body: steps });
    const { token } = /** @type {{ token: string }} */ (await (await ask("token")).json());
    const { pathname, search } = new URL(request.url);
    const answer = await fetch(`${env.UPSTREAM}${pathname}${search}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body = await answer.arrayBuffer();
    if (steps.includes("report")) {
      context.waitUntil(ask("report").then((told) => told.text()));
    }
    return new Response(body, { status: answer.status, headers: { "content-type": "application/json" } });
  },
};

/** Keeps the token in memory. It has the name of the gateway's object, in whose place it runs. */
export class Governor {
  /** @type {Promise<string> | undefined} */
  #token;

  /**
   * @param {State} state The object's storage.
   * @param {Env} env The bindings.
   */
  constructor(state, env) {
    this.sql = state.storage.sql;
    this.env = env;
    this.sql.exec("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, state BLOB)");
  }

  /**
   * @param {Request} request From the Worker.
   * @returns {Promise<Response>} The token.
   */
  async fetch(request) {
    const steps = await request.text();
    if (steps.includes("write")) {
      this.sql.exec("INSERT OR REPLACE INTO row (id, state) VALUES (0, ?)", ROW);
    }
    this.#token ??= this.identify();
    return Response.json({ token: await this.#token });
  }

  /** @returns {Promise<string>} A token of the upstream. */
  async identify() {
    const { UPSTREAM, CLIENT_ID, CLIENT_SECRET } = this.env;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
    });
    const answer = await fetch(`${UPSTREAM}/identity/oauth/token`, { method: "POST", body });
    const { access_token: token } = /** @type {{ access_token: string }} */ (await answer.json());
    return token;
  }
}
