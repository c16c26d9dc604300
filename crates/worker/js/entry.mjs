/**
 * What workerd loads: the fetch handler and the Durable Object, over the wasm's bindings.
 *
 * Panics abort, and an instance that trapped is dead. This file notices, puts a new instance in
 * its place, and fails the calls that the dead one would have left without an answer for ever.
 */
import { DurableObject } from "cloudflare:workers";
import * as bindings from "marketo-worker-bindings";

/**
 * How to fail each call that the present instance has not answered yet.
 *
 * @type {Set<(reason: Error) => void>}
 */
const unanswered = new Set();

/**
 * Replaces the instance if it is dead.
 *
 * @returns {number} The number of the instance that lives now.
 */
function alive() {
  try {
    return bindings.__worker_init_state().instanceId;
  } catch {
    bindings.__wbg_reset_state();
    const failed = [...unanswered];
    unanswered.clear();
    console.error(JSON.stringify({ event: "instance_replaced", failed_calls: failed.length }));
    for (const fail of failed) {
      fail(new Error("the instance died while it ran this call"));
    }
    return bindings.__worker_init_state().instanceId;
  }
}

/**
 * Runs one call on a live instance; it fails if the instance dies before the answer.
 *
 * @template T
 * @param {(instance: number) => Promise<T>} call The call.
 * @returns {Promise<T>} Its answer.
 */
function run(call) {
  const instance = alive();
  return new Promise((resolve, reject) => {
    unanswered.add(reject);
    const answered = () => unanswered.delete(reject);
    /** @param {unknown} reason Why it failed. */
    const refuse = (reason) => {
      answered();
      reject(reason);
    };
    try {
      call(instance).then((value) => {
        answered();
        resolve(value);
      }, refuse);
    } catch (error) {
      refuse(error);
      alive();
    }
  });
}

// A trap inside a future reaches nobody but these two.
addEventListener("error", alive);
addEventListener("unhandledrejection", alive);

export default {
  /**
   * @param {Request} request From the caller.
   * @param {unknown} env The bindings.
   * @param {unknown} context For `waitUntil`.
   * @returns {Promise<Response>} The answer.
   */
  async fetch(request, env, context) {
    try {
      return await run(() => bindings.fetch(request, env, context));
    } catch {
      return new Response("The gateway failed while it answered this request.\n", { status: 500 });
    }
  },
};

/** The Durable Object, made anew when the instance that it was in is dead. */
export class Governor extends DurableObject {
  /** @type {{ instance: number, object: bindings.Governor } | undefined} */
  #inner;

  /**
   * @param {Request} request From the gateway.
   * @returns {Promise<Response>} The answer.
   */
  fetch(request) {
    return run((instance) => {
      if (this.#inner?.instance !== instance) {
        this.#inner = { instance, object: new bindings.Governor(this.ctx, this.env) };
      }
      return this.#inner.object.fetch(request);
    });
  }
}
