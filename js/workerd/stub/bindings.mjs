/**
 * Bindings as wasm-bindgen writes them, over an instance made of nothing.
 *
 * Like the real ones: a trap is thrown out of a microtask, where no caller sees it; the trapped
 * call's promise, and every other one of that instance, stays open for ever; from then on each
 * call is refused until the state is reset; and an object of an earlier instance is refused.
 */

let instance = 1;
let dead = false;

/** @returns {Promise<never>} Never settles. */
function trap() {
  queueMicrotask(() => {
    dead = true;
    throw new WebAssembly.RuntimeError("unreachable");
  });
  return new Promise(() => {});
}

function guard() {
  if (dead) {
    throw new Error("Module terminated");
  }
}

/**
 * Waits, and answers only if the instance is still the one that was asked.
 *
 * @param {number} ms How long.
 * @param {() => Promise<Response>} answer What then.
 * @returns {Promise<Response>} The answer.
 */
function later(ms, answer) {
  const asked = instance;
  return new Promise((resolve) => {
    setTimeout(() => {
      if (asked === instance && !dead) {
        resolve(answer());
      }
    }, ms);
  });
}

/** @returns {{ instanceId: number }} The `worker` crate's state. */
export function __worker_init_state() {
  guard();
  return { instanceId: instance };
}

/** A new instance. */
export function __wbg_reset_state() {
  instance += 1;
  dead = false;
}

/**
 * @param {Request} request A path that says what to do.
 * @param {{ GOVERNOR: any, TOKENS: any, WHO: string }} env The bindings.
 * @returns {Promise<Response>} The answer.
 */
export async function fetch(request, env) {
  guard();
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/object/")) {
    const object = env.GOVERNOR.get(env.GOVERNOR.idFromName("main"));
    return object.fetch(request);
  }
  switch (pathname) {
    case "/trap":
      return trap();
    case "/slow":
      return later(400, () => Promise.resolve(new Response("slow")));
    case "/send":
      return globalThis.fetch("http://upstream.test/of-gateway");
    case "/store":
      await env.TOKENS.put("name", "value");
      return new Response(await env.TOKENS.get("name"));
    case "/log":
      console.log("a line");
      console.warn("a warning");
      return new Response("logged");
    default:
      return new Response(`${env.WHO} ${instance}`);
  }
}

/** The object: counts its calls in memory, and in its storage. */
export class Governor {
  #made = instance;
  #calls = 0;

  /**
   * @param {any} state Its storage.
   * @param {any} env The bindings.
   */
  constructor(state, env) {
    guard();
    this.state = state;
    this.env = env;
  }

  /**
   * @param {Request} request A path that says what to do.
   * @returns {Promise<Response>} The answer.
   */
  async fetch(request) {
    if (this.#made !== instance) {
      throw new Error("Invalid stale object from previous Wasm instance");
    }
    guard();
    const { pathname } = new URL(request.url);
    this.#calls += 1;
    switch (pathname) {
      case "/object/trap":
        return trap();
      case "/object/slow":
        return later(400, () => Promise.resolve(new Response("slow")));
      case "/object/send":
        return globalThis.fetch("http://upstream.test/of-governor");
      default: {
        const { sql } = this.state.storage;
        sql.exec("create table if not exists calls (number integer)");
        sql.exec("insert into calls values (1)");
        const [{ stored }] = sql.exec("select count(*) as stored from calls").toArray();
        return Response.json({ who: this.env.WHO, instance, calls: this.#calls, stored });
      }
    }
  }
}
