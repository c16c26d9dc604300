/** Many calls at once, and what came of them. */

/** @typedef {import("./wire.mjs").Request} Request */
/** @typedef {import("./house.mjs").Integration} Integration */
/** @typedef {import("./simulator.mjs").Simulator} Simulator */

/**
 * Makes calls all at once, the integrations by turns.
 *
 * @param {Integration[]} callers Who.
 * @param {number} count How many calls.
 * @param {(n: number) => string | Request} request The n-th call.
 * @returns {Promise<Record<string, number>>} How often each code was answered; `ok` for success.
 */
export async function crowd(callers, count, request) {
  const codes = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const answer = await callers[n % callers.length]?.call(request(n));
      return answer?.code() ?? "ok";
    }),
  );
  /** @type {Record<string, number>} */
  const counts = {};
  for (const code of codes) {
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/**
 * Waits until something is so. How long that takes is no part of what is tested; the limit is there
 * for what will never be so.
 *
 * @param {() => Promise<boolean> | boolean} isSo Asked again and again.
 * @param {string} what For the message.
 */
export async function until(isSo, what) {
  const end = Date.now() + 90_000;
  while (!(await isSo())) {
    if (Date.now() > end) {
      throw new Error(`it never came to be that ${what}`);
    }
    await pause(20);
  }
}

/**
 * @param {number} ms How long.
 * @returns {Promise<void>} Done after that.
 */
export function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/**
 * What no load may bring about, by the simulator's own count.
 *
 * @param {Simulator} simulator The simulator.
 * @returns {Promise<{ rate: boolean, places: boolean, refused: number }>} Whether at most 100 calls
 *   arrived in any 20 seconds and at most 10 were open, and how many it refused for either.
 */
export async function limitsKept(simulator) {
  const { most_in_window, most_open, sent } = await simulator.account();
  return {
    rate: most_in_window <= 100,
    places: most_open <= 10,
    refused: (sent["606"] ?? 0) + (sent["607"] ?? 0) + (sent["615"] ?? 0),
  };
}

/** What {@link limitsKept} says where all is well. */
export const KEPT = { rate: true, places: true, refused: 0 };
