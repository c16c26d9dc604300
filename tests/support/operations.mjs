/**
 * Makes the calls of `tests/operations`: builds each from its row, makes it through the gateway, and
 * checks the answer against what the row says and against what arrived at the simulator.
 */
import assert from "node:assert/strict";
import { Direct } from "./direct.mjs";
import { pause } from "./crowd.mjs";
import { absent, inItsForm, refusedWith } from "./forms.mjs";
import { at, fill, holds, pick } from "./values.mjs";
import { sameRequest, toRequest } from "./written.mjs";

/** @typedef {import("./catalog.mjs").Operation} Operation */
/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./wire.mjs").Answer} Answer */
/** @typedef {import("./values.mjs").Kept} Kept */

/** The simulated instance's. */
export const MUNCHKIN_ID = "123-SIM-456";

/**
 * A call, and what its answer must have. `"$name"` stands for what an earlier call kept.
 *
 * @typedef {object} Call
 * @property {string} call The operation, by its name in the catalog.
 * @property {boolean} [alias] By its other method or path.
 * @property {Record<string, unknown>} [path] The path's parameters.
 * @property {Record<string, unknown>} [query] A list is sent as repeated parameters.
 * @property {Record<string, string>} [headers]
 * @property {unknown} [json] The body.
 * @property {Record<string, unknown>} [form] The body; what is not text goes as JSON.
 * @property {Record<string, unknown>} [parts] The body; `{ filename, type, text }` is a file.
 * @property {string[]} [top] Members that stand beside the result.
 * @property {string[]} [has] Members of each record.
 * @property {unknown} [shows] What the first record holds.
 * @property {unknown} [among] What one of the records holds.
 * @property {unknown} [lacks] What none of the records holds.
 * @property {unknown} [says] What the whole answer holds.
 * @property {string} [text] What a file holds.
 * @property {boolean} [absent] Whether there is no such file, which is told by HTTP's 404.
 * @property {boolean} [none] Whether no record is right.
 * @property {string} [code] The code that it must be refused with.
 * @property {Record<string, string | { at: string, match: string }>} [keep] Names, and where in the
 *   answer what they stand for is.
 * @property {string[]} [beyond] Parameters that a page of Adobe's has and its definition lacks.
 */

/**
 * A call that is tested, and those before and after it, which go straight to the simulator: what it
 * needs, and what must have come of it.
 *
 * @typedef {Call & { first?: (Call & { until?: unknown })[], then?: (Call & { until?: unknown })[] }} Row
 */

/** Makes the calls of one table, in its order. */
export class Caller {
  /** @type {Kept} */
  #kept = new Map();

  /** The number of the last request that the simulator's log was read up to. */
  #seen = 0;

  /**
   * @param {House} house Where.
   * @param {Operation[]} operations The catalog.
   * @param {Set<string>} unsimulated What the simulator answers 610 to.
   */
  constructor(house, operations, unsimulated) {
    this.house = house;
    this.operations = operations;
    this.unsimulated = unsimulated;
    this.direct = new Direct(house.simulator.url, house.credentials.default);
    this.#kept.set("munchkin", MUNCHKIN_ID);
    this.#kept.set("clientId", house.caller.id);
    this.#kept.set("clientSecret", house.caller.key);
  }

  /**
   * @param {string} name The name of a kept value.
   * @returns {any} The value.
   */
  kept(name) {
    return fill(`$${name}`, this.#kept);
  }

  /**
   * Makes a row's call through the gateway, and those around it.
   *
   * @param {Row} row The row.
   */
  async run(row) {
    const operation = this.#operation(row);
    if (this.unsimulated.has(row.call)) {
      const answer = await this.#through(row, operation);
      refusedWith(answer, "610");
      return;
    }
    for (const step of row.first ?? []) {
      await this.prepare(step);
    }
    this.#judge(row, operation, await this.#through(row, operation));
    for (const step of row.then ?? []) {
      await this.prepare(step);
    }
  }

  /**
   * Makes a call through the gateway, and sees that it arrived once, as it was sent.
   *
   * @param {Row} row The call.
   * @param {Operation} operation Its operation.
   * @returns {Promise<Answer>} The answer.
   */
  async #through(row, operation) {
    const { simulator } = this.house;
    const request = this.#request(operation, row);
    await this.#arrived(simulator);
    const answer = await this.#sent(operation, request);
    const arrived = await this.#arrived(simulator);
    if (operation.answer === "token") {
      assert.deepEqual(arrived, [], "the gateway hands out tokens of its own");
      return answer;
    }
    assert.equal(
      arrived.length,
      1,
      `arrived: ${arrived.map(({ method, path }) => `${method} ${path}`)}; answered: ${answer.text()}`,
    );
    const [entry] = arrived;
    assert.ok(entry !== undefined);
    sameRequest(entry, this.#at(entry, operation, request, row));
    return answer;
  }

  /**
   * An operation that has two paths may be passed on by its first.
   *
   * @param {import("./simulator.mjs").Entry} entry What arrived.
   * @param {Operation} operation The operation that was called.
   * @param {import("./wire.mjs").Request} request The request that was sent.
   * @param {Call} call The call.
   * @returns {import("./wire.mjs").Request} The request that should have arrived.
   */
  #at(entry, operation, request, call) {
    const first = this.operations.find(({ name, alias }) => name === operation.name && !alias);
    if (first === undefined || first === operation) {
      return request;
    }
    const other = this.#request(first, call);
    const arrived = `${entry.method} ${entry.path}`;
    return arrived === `${other.method} ${other.target.split("?")[0]}` ? other : request;
  }

  /**
   * @param {Operation} operation Its operation.
   * @param {Call} call A call.
   * @returns {import("./wire.mjs").Request} Its request, with what was kept.
   */
  #request(operation, call) {
    const { path, query, headers, json, form, parts } = call;
    const filled = fill({ path, query, headers, json, form, parts }, this.#kept);
    return toRequest(operation, { ...call, ...filled });
  }

  /**
   * Sends a request with the token where its operation has it.
   *
   * @param {Operation} operation Its operation.
   * @param {import("./wire.mjs").Request} request The request.
   * @returns {Promise<Answer>} The answer.
   */
  async #sent(operation, request) {
    const { caller } = this.house;
    if (operation.limits !== "data_ingestion") {
      return operation.answer === "token" ? this.house.send(request) : caller.call(request);
    }
    const headers = { "X-Mkto-User-Token": await caller.token(), ...request.headers };
    return this.house.send({ ...request, headers });
  }

  /**
   * @param {import("./simulator.mjs").Simulator} simulator The simulator.
   * @returns {Promise<import("./simulator.mjs").Entry[]>} What arrived since this was asked last.
   *   Marketo's identity service is left out: it is asked for the gateway's own sake and at its own time.
   */
  async #arrived(simulator) {
    const entries = await simulator.log(this.#seen);
    this.#seen = entries.at(-1)?.seq ?? this.#seen;
    return entries.filter(({ operation }) => operation !== "identity");
  }

  /**
   * Makes a call at the simulator.
   *
   * @param {Call & { until?: unknown }} step The call; until its answer is as `until` says.
   */
  async prepare(step) {
    const operation = this.#operation(step);
    const request = this.#request(operation, step);
    for (let left = 100; ; left -= 1) {
      const answer = await this.direct.call(request);
      if (step.until === undefined || left === 0 || holds(answer.json(), fill(step.until, this.#kept))) {
        try {
          this.#judge(step, operation, answer);
        } catch (cause) {
          throw new Error(`${step.call}, beside the call that is tested: ${cause}`, { cause });
        }
        return;
      }
      await pause(20);
    }
  }

  /**
   * Holds an answer against what its call says of it.
   *
   * @param {Call} call The call.
   * @param {Operation} operation Its operation.
   * @param {Answer} answer What came.
   */
  #judge(call, operation, answer) {
    if (call.code !== undefined) {
      refusedWith(answer, call.code);
      return;
    }
    if (call.absent === true) {
      absent(answer);
      return;
    }
    const { said, items } = inItsForm(operation, answer);
    const text = answer.text().slice(0, 3_000);
    const expected = fill(
      { shows: call.shows, among: call.among, lacks: call.lacks, says: call.says, text: call.text },
      this.#kept,
    );
    for (const member of call.top ?? []) {
      assert.notEqual(at(said, member), undefined, `no ${member} in ${text}`);
    }
    for (const member of call.has ?? []) {
      assert.ok(items.length > 0, `no record in ${text}`);
      for (const item of items) {
        assert.notEqual(at(item, member), undefined, `no ${member} in ${JSON.stringify(item)}`);
      }
    }
    if (call.none === true) {
      assert.deepEqual(items, [], `no record was expected in ${text}`);
    }
    if (expected.shows !== undefined) {
      assert.ok(holds(items[0], expected.shows), `${JSON.stringify(expected.shows)} expected first in ${text}`);
    }
    if (expected.among !== undefined) {
      assert.ok(
        items.some((item) => holds(item, expected.among)),
        `${JSON.stringify(expected.among)} expected in ${text}`,
      );
    }
    if (expected.lacks !== undefined) {
      assert.ok(
        !items.some((item) => holds(item, expected.lacks)),
        `${JSON.stringify(expected.lacks)} not expected in ${text}`,
      );
    }
    if (expected.says !== undefined) {
      assert.ok(holds(said, expected.says), `${JSON.stringify(expected.says)} expected, not ${text}`);
    }
    if (expected.text !== undefined) {
      assert.ok(String(said).includes(expected.text), `${expected.text} expected in ${text}`);
    }
    for (const [name, path] of Object.entries(call.keep ?? {})) {
      const value = pick(said, path);
      assert.notEqual(value, undefined, `no ${JSON.stringify(path)} in ${text}`);
      this.#kept.set(name, value);
    }
  }

  /**
   * @param {Call} call A call.
   * @returns {Operation} Its row of the catalog.
   */
  #operation(call) {
    const found = this.operations.find(({ name, alias }) => name === call.call && alias === (call.alias ?? false));
    assert.ok(found !== undefined, `the catalog has no ${call.call}`);
    return found;
  }
}
