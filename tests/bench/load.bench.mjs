/** More work than Marketo's limits let through, counted where it arrives: at the simulator. */
import { House } from "../support/house.mjs";
import { QUICK, figure, note, pause, quantile } from "./support.mjs";

/** @typedef {import("../support/simulator.mjs").Entry} Entry */
/** @typedef {import("../support/simulator.mjs").Account} Account */

const RATE = 100;
const WINDOW_MS = 20_000;
const PLACES = 10;

/** How many windows long the load lasts. */
const WINDOWS = QUICK ? 3 : 6;

/** Callers at once; each has a call waiting at all times, so that the line is never empty. */
const CALLERS = 80;

/**
 * What came of a load.
 *
 * @typedef {object} Run
 * @property {Account} account What the simulator counted.
 * @property {Entry[]} calls What arrived there.
 * @property {Map<string, number>} told What the callers were told, and how often.
 * @property {number} gone Calls that their caller left.
 * @property {any[]} lines What the Worker logged.
 */

/**
 * Callers without a pause between their calls, until so many have arrived.
 *
 * @param {string} law How long the simulator takes for a call.
 * @param {number} arrivals How many are to arrive.
 * @param {(call: number) => number | undefined} patience After how many milliseconds the caller of
 *   a call goes away, if it does.
 * @returns {Promise<Run>} Once all is over.
 */
async function saturate(law, arrivals, patience) {
  const house = await House.open({ simulator: ["--latency", law] });
  try {
    await house.caller.token();
    /** @type {Map<string, number>} */
    const told = new Map();
    let [started, gone] = [0, 0];
    const over = new AbortController();
    const one = async () => {
      const leaves = patience((started += 1));
      const exchange = await house.caller.open(`/rest/v1/lead/${1 + (started % 1_000)}.json`);
      if (leaves !== undefined) {
        await pause(leaves);
        exchange.leave();
        gone += 1;
        return;
      }
      const answer = await exchange.answer;
      const outcome = answer.code() ?? (answer.json().success === true ? "ok" : `HTTP ${answer.status}`);
      told.set(outcome, (told.get(outcome) ?? 0) + 1);
    };
    const caller = async () => {
      while (!over.signal.aborted) {
        await one();
      }
    };
    const callers = Array.from({ length: CALLERS }, caller);
    const last = Date.now() + 2 * WINDOWS * WINDOW_MS;
    while ((await house.simulator.account()).arrivals < arrivals && Date.now() < last) {
      await pause(500);
    }
    over.abort();
    // What arrives from here on is not looked at; the calls that wait need not be waited for.
    const [account, calls] = [await house.simulator.account(), await house.simulator.calls()];
    await Promise.race([Promise.allSettled(callers), pause(1_000)]);
    return { account, calls, told, gone, lines: house.lines() };
  } finally {
    await house.close();
  }
}

/**
 * @param {Run} run A load.
 * @returns {string} What its callers were told.
 */
function outcomes({ told, gone }) {
  const each = [...told].map(([outcome, times]) => `${times} ${outcome}`);
  return [...each, `${gone} left`].join(", ");
}

/**
 * @param {Entry[]} calls Calls as the simulator logged them.
 * @returns {number[]} How long it took for each, in ms.
 */
function processing(calls) {
  return /** @type {(Entry & { processing_ms: number })[]} */ (calls).map(({ processing_ms: ms }) => ms);
}

/**
 * How long the gateway waited for the simulator on average: the RTT that the design speaks of.
 *
 * @param {Run} run A load.
 * @returns {number} In seconds.
 */
function meanRtt({ lines }) {
  const calls = lines.filter(({ kind, tries }) => kind === "call" && tries === 1);
  return calls.reduce((sum, { upstream_ms: ms }) => sum + ms, 0) / calls.length / 1_000;
}

/** @param {Run} run The load under an even law. */
function throughput(run) {
  const { account, calls } = run;
  const wanted = RATE * WINDOWS;
  const first = calls[0]?.at ?? 0;
  const within = calls.filter(({ at }) => at < first + WINDOWS * WINDOW_MS).length;
  const span = (calls[wanted]?.at ?? Infinity) - first;
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
  const seconds = (WINDOWS * WINDOW_MS) / 1_000;
  figure({
    what: `arrivals in ${seconds} s ÷ ${wanted}, saturating load, mean RTT ${meanRtt(run).toFixed(2)} s`,
    target: "≥ 97 %",
    seen: `${within} = ${percent(within / wanted)}`,
    met: within >= 0.97 * wanted,
  });
  figure({
    what: `the same at length: ${seconds} s ÷ the time from the first arrival to the one ${wanted} later`,
    target: "≥ 97 %",
    seen: percent((WINDOWS * WINDOW_MS) / span),
    met: WINDOWS * WINDOW_MS >= 0.97 * span,
  });
  note(`even load: ${account.arrivals} arrived; ${outcomes(run)}`);
}

/** @param {Run[]} runs All loads. */
function limits(runs) {
  const most = (/** @type {(account: Account) => number} */ of) =>
    Math.max(...runs.map(({ account }) => of(account)));
  const met = (/** @type {string} */ code) =>
    runs.reduce((sum, { account }) => sum + (account.sent[code] ?? 0), 0);
  const arrived = runs.reduce((sum, { account }) => sum + account.arrivals, 0);
  figure({
    what: `606/615 met upstream, ${arrived} calls, even and heavy-tailed delays, callers that leave`,
    target: "0",
    seen: `${met("606")} / ${met("615")}`,
    met: met("606") + met("615") === 0,
  });
  const window = most((account) => account.most_in_window_all);
  figure({
    what: "most arrivals in any 20 s",
    target: `≤ ${RATE}`,
    seen: `${window}`,
    met: window <= RATE,
  });
  const open = most((account) => account.most_open);
  figure({ what: "most calls processed at once", target: `≤ ${PLACES}`, seen: `${open}`, met: open <= PLACES });
}

/** Callers that all come at once to a gateway that has no token yet. */
async function cold() {
  const callers = 200;
  const integrations = Array.from({ length: 20 }, (_, at) => ({ id: `caller-${at}` }));
  const house = await House.open({ integrations, simulator: ["--latency", "identity=fixed:300"] });
  try {
    await Promise.all(house.integrations.map((one) => one.token()));
    const calls = Array.from({ length: callers }, (_, at) =>
      house.integration(at % integrations.length).call(`/rest/v1/lead/${at + 1}.json`),
    );
    const answers = await Promise.all(calls);
    const good = answers.filter((answer) => answer.json().success === true).length;
    const { identity_calls: made } = await house.simulator.account();
    figure({
      what: `identity calls for ${callers} callers of one credential, all at once and cold (${good} answered)`,
      target: "1",
      seen: `${made}`,
      met: made === 1 && good === callers,
    });
  } finally {
    await house.close();
  }
}

const wanted = RATE * WINDOWS;
/** @param {number} call The number of a call. */
const impatient = (call) => (call % 9 === 0 ? (call * 331) % 15_000 : undefined);
const [even, heavy] = await Promise.all([
  saturate("uniform:200-800", wanted + 1, () => undefined),
  saturate("pareto:60,1.1,25000", 0.8 * wanted, impatient),
  cold(),
]);
throughput(even);
limits([even, heavy]);
const slowest = quantile(processing(heavy.calls), 1);
note(
  `heavy-tailed load: ${heavy.account.arrivals} arrived, the slowest took ${(slowest / 1_000).toFixed(1)} s; ${outcomes(heavy)}`,
);
