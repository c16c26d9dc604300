/** The whole house: a simulator, the built Worker in real workerd before it, and callers. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { startWorkerd } from "../../js/workerd/host.mjs";
import { Simulator } from "./simulator.mjs";
import { open, send } from "./wire.mjs";

/** @typedef {import("./wire.mjs").Request} Request */
/** @typedef {import("./wire.mjs").Answer} Answer */
/** @typedef {import("../../js/workerd/host.mjs").Workerd} Workerd */
/** @typedef {import("../../js/workerd/host.mjs").WorkerOptions} WorkerOptions */

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * A client id and secret of the simulator's.
 *
 * @typedef {object} Credential
 * @property {string} id
 * @property {string} secret
 */

/**
 * An integration as a test wants it.
 *
 * @typedef {object} Wanted
 * @property {string} id
 * @property {string[]} [allow] `["*"]` if left out.
 * @property {"default" | "second"} [credential]
 * @property {boolean} [enabled]
 * @property {"interactive" | "batch"} [class]
 * @property {boolean} [operator] Whether it sees what all use.
 * @property {number} [guaranteed] Calls in 20 s that it is sure of.
 * @property {number} [cacheLeads] How old leads may be that it reads, in seconds.
 * @property {Record<string, number>} [limits] All of the instance's if left out, where the gateway's
 *   default is the half of it that Adobe advises.
 */

/**
 * @typedef {object} Options
 * @property {string[]} [simulator] Flags of the simulator.
 * @property {Wanted[]} [integrations] One, `crm`, that may do everything, if left out.
 * @property {Record<string, number>} [limits] The instance's.
 * @property {Record<string, number>} [cache] For how long answers are kept; not at all if left out, so
 *   that each call of a test reaches the simulator.
 * @property {boolean} [merging] Whether calls are made as one; not if left out: what a test sends is
 *   what Marketo gets.
 * @property {string} [munchkinId] The instance's; with it data ingestion goes to the simulator too.
 * @property {string} [persistTo] A folder for what the Worker stores.
 * @property {WorkerOptions} [gateway] What only the worker that takes requests gets.
 * @property {WorkerOptions} [governor] What only the worker with the object gets.
 * @property {boolean} [breakable] Whether the object can be broken off.
 * @property {boolean} [inspectable] Whether the object's storage can be reached by SQL.
 */

/** An integration: a caller with a key. */
export class Integration {
  /** @type {Promise<string> | undefined} */
  #token;

  /**
   * @param {House} house Where it belongs.
   * @param {Wanted} wanted What it is.
   */
  constructor(house, wanted) {
    this.house = house;
    this.id = wanted.id;
    this.wanted = wanted;
    this.key = `mek_${Array.from(randomBytes(26), (byte) => LETTERS[byte & 31]).join("")}`;
  }

  /** @returns {Record<string, unknown>} Its entry in the configuration. */
  entry() {
    const { id, allow = ["*"], credential = "default", enabled = true, class: kind, guaranteed } = this.wanted;
    const { limits = { calls_per_20_s: 100, calls_at_once: 10 }, operator = false, cacheLeads = 0 } = this.wanted;
    const key = createHash("sha256").update(this.key).digest("hex");
    const entry = { id, key_sha256: key, credential, allow, enabled, operator, limits, cache_leads_s: cacheLeads };
    const sure = guaranteed === undefined ? {} : { guaranteed_calls_per_20_s: guaranteed };
    return { ...entry, ...sure, ...(kind === undefined ? {} : { class: kind }) };
  }

  /** Has it ask for a new token of the gateway's the next time. */
  forgetToken() {
    this.#token = undefined;
  }

  /** Switches it off, from the next start of the house on. */
  switchOff() {
    this.wanted = { ...this.wanted, enabled: false };
  }

  /** @returns {string} The target of its identity call by GET. */
  identityTarget() {
    const query = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: this.id,
      client_secret: this.key,
    });
    return `/identity/oauth/token?${query}`;
  }

  /** @returns {Promise<string>} A token of the gateway's, got once. */
  token() {
    this.#token ??= this.identify();
    return this.#token;
  }

  /** @returns {Promise<string>} Another token of the gateway's. */
  async identify() {
    const answer = await this.house.send({ target: this.identityTarget() });
    const token = answer.json().access_token;
    if (token === undefined) {
      throw new Error(`${this.id} got no token: ${answer.text()}`);
    }
    return token;
  }

  /**
   * The request with this integration's token.
   *
   * @param {string | Request} request A request, or the target of a GET.
   * @returns {Promise<Request>} To be sent.
   */
  async signed(request) {
    const asked = typeof request === "string" ? { target: request } : request;
    const authorization = `Bearer ${await this.token()}`;
    return { ...asked, headers: { Authorization: authorization, ...asked.headers } };
  }

  /**
   * Makes a call.
   *
   * @param {string | Request} request A request, or the target of a GET.
   * @returns {Promise<Answer>} The answer.
   */
  async call(request) {
    return this.house.send(await this.signed(request));
  }

  /**
   * Makes a call and leaves its connection to the caller.
   *
   * @param {string | Request} request A request, or the target of a GET.
   * @returns {Promise<import("./wire.mjs").Exchange>} The call under way.
   */
  async open(request) {
    return open(this.house.url, await this.signed(request));
  }
}

/** A simulator, and the gateway before it. */
export class House {
  /** @type {Workerd | undefined} */
  #workerd;

  /**
   * Every line that the Worker logged, restarts included.
   *
   * @type {string[]}
   */
  logged = [];

  /**
   * Every byte that workerd wrote.
   *
   * @type {Buffer[]}
   */
  output = [];

  /**
   * Every answer that a caller got from the gateway, by {@link send} or by an integration.
   *
   * @type {Answer[]}
   */
  returned = [];

  /**
   * @param {Simulator} simulator The simulator.
   * @param {Record<"default" | "second", Credential>} credentials What the Worker's secrets hold.
   * @param {Options} options How the test wants it.
   */
  constructor(simulator, credentials, options) {
    this.simulator = simulator;
    this.credentials = credentials;
    this.options = options;
    const wanted = options.integrations ?? [{ id: "crm" }];
    /** The integrations, in the order in which they were asked for. */
    this.integrations = wanted.map((one) => new Integration(this, one));
  }

  /**
   * Starts everything.
   *
   * @param {Options} [options] How.
   * @returns {Promise<House>} Once it answers.
   */
  static async open(options = {}) {
    const credential = () => ({ id: randomUUID(), secret: randomBytes(24).toString("base64url") });
    const credentials = { default: credential(), second: credential() };
    const flags = Object.values(credentials).flatMap(({ id, secret }) => ["--credential", `${id}:${secret}`]);
    const simulator = await Simulator.start([...flags, ...(options.simulator ?? [])]);
    const house = new House(simulator, credentials, options);
    try {
      await house.start();
    } catch (error) {
      await simulator.stop();
      throw error;
    }
    return house;
  }

  /** Starts workerd. */
  async start() {
    const { persistTo, gateway, governor, breakable = false, inspectable = false } = this.options;
    this.#workerd = await startWorkerd({
      bindings: this.bindings(),
      breakable,
      inspectable,
      onLog: (line) => this.logged.push(line.message),
      onOutput: (bytes) => this.output.push(bytes),
      ...(persistTo === undefined ? {} : { persistTo }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(governor === undefined ? {} : { governor }),
    });
  }

  /** Kills workerd, whatever it is at: it gets SIGKILL and no time to tidy up. */
  async kill() {
    await this.#workerd?.stop();
    this.#workerd = undefined;
  }

  /**
   * Starts workerd anew with another client secret than Marketo's.
   *
   * @param {string} secret The secret.
   */
  async changeSecret(secret) {
    await this.kill();
    this.credentials = { ...this.credentials, default: { ...this.credentials.default, secret } };
    for (const integration of this.integrations) {
      integration.forgetToken();
    }
    await this.start();
  }

  /** Breaks the object off, whatever it is at: what it has in memory is gone. */
  async breakOff() {
    await this.#running().breakOff();
  }

  /**
   * Runs a statement in the storage of the object. Nothing else runs here until it has.
   *
   * @param {string} query In SQL.
   * @returns {Promise<Record<string, unknown>[]>} The rows.
   */
  async sql(query) {
    const { mf } = this.#running();
    const storage = await mf.unsafeGetDurableObjectStorage("governor", "Governor", { name: "main" });
    return /** @type {Record<string, unknown>[]} */ (await storage.exec(query));
  }

  /** Ends everything. */
  async close() {
    await this.kill();
    await this.simulator.stop();
  }

  /** @returns {string} Where the gateway listens, without a slash at the end. */
  get url() {
    return this.#running().url;
  }

  /** @returns {Workerd} What runs the Worker. */
  #running() {
    if (this.#workerd === undefined) {
      throw new Error("workerd is not running");
    }
    return this.#workerd;
  }

  /**
   * Sends a request as it stands, without a token.
   *
   * @param {Request} request The request.
   * @returns {Promise<Answer>} The answer.
   */
  async send(request) {
    const answer = await send(this.url, request);
    this.returned.push(answer);
    return answer;
  }

  /** @returns {Integration} The first integration. */
  get caller() {
    return this.integration(0);
  }

  /**
   * @param {number} place Which integration.
   * @returns {Integration} That one.
   */
  integration(place) {
    const found = this.integrations[place];
    if (found === undefined) {
      throw new Error(`there is no integration ${place}`);
    }
    return found;
  }

  /** @returns {any[]} The log's lines that are about requests. */
  lines() {
    return this.logged.flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
  }

  /** @returns {string[]} What the Worker complained about. */
  problems() {
    return this.logged.filter((text) => text.includes('"problem"'));
  }

  /** @returns {Record<string, string>} The Worker's variables and secrets. */
  bindings() {
    const { munchkinId, limits, merging = false, cache = { schema_s: 0 } } = this.options;
    const { url } = this.simulator;
    const ingestion = munchkinId === undefined ? {} : { munchkin_id: munchkinId, data_ingestion_url: url };
    const config = {
      instances: { main: { base_url: url, merging, cache, ...ingestion, ...(limits === undefined ? {} : { limits }) } },
      credentials: {
        default: { client_id: "MARKETO_CLIENT_ID", client_secret: "MARKETO_CLIENT_SECRET" },
        second: { client_id: "SECOND_CLIENT_ID", client_secret: "SECOND_CLIENT_SECRET" },
      },
      integrations: this.integrations.map((one) => one.entry()),
    };
    return {
      EDGE_CONFIG: JSON.stringify(config),
      MARKETO_CLIENT_ID: this.credentials.default.id,
      MARKETO_CLIENT_SECRET: this.credentials.default.secret,
      SECOND_CLIENT_ID: this.credentials.second.id,
      SECOND_CLIENT_SECRET: this.credentials.second.secret,
    };
  }
}
