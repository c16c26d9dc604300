/** Two minutes of many callers of several integrations, counted at the simulator and in the storage. */
import { House } from "../support/house.mjs";
import { QUICK, figure, note, pause } from "./support.mjs";

/** @typedef {import("../support/house.mjs").Integration} Integration */

const RATE = 100;
const WINDOW_MS = 20_000;

/** How many windows long the load lasts. */
const WINDOWS = QUICK ? 3 : 6;

/** Callers at once, of all integrations together; each has a call waiting at all times. */
const CALLERS = 200;
const INTEGRATIONS = 4;

const wanted = RATE * WINDOWS;
const seconds = (WINDOWS * WINDOW_MS) / 1_000;

/** Has the storage itself count how often the state is written. */
const COUNTING = [
  "CREATE TABLE written (times INTEGER)",
  "INSERT INTO written VALUES (0)",
  "CREATE TRIGGER counting AFTER UPDATE ON governor BEGIN UPDATE written SET times = times + 1; END",
];

/**
 * Callers without a pause between their calls, for as many windows.
 *
 * @param {House} house Where.
 * @returns {Promise<Map<string, number>>} What they were told, and how often.
 */
async function load(house) {
  /** @type {Map<string, number>} */
  const told = new Map();
  const over = new AbortController();
  const caller = async (/** @type {Integration} */ integration, /** @type {number} */ lead) => {
    while (!over.signal.aborted) {
      const answer = await integration.call(`/rest/v1/lead/${lead}.json`);
      const outcome = answer.code() ?? (answer.json().success === true ? "ok" : `HTTP ${answer.status}`);
      told.set(outcome, (told.get(outcome) ?? 0) + 1);
    }
  };
  const callers = Array.from({ length: CALLERS }, (_, n) => caller(house.integration(n % INTEGRATIONS), n + 1));
  while ((await house.simulator.account()).arrivals === 0) {
    await pause(20);
  }
  await pause(WINDOWS * WINDOW_MS);
  over.abort();
  // Those who still wait are served too: they are part of what is written.
  await Promise.all(callers);
  return told;
}

/**
 * @param {number[]} shares What each got.
 * @returns {number} Jain's index: 1 if all got the same.
 */
function jain(shares) {
  const sum = (/** @type {number[]} */ of) => of.reduce((all, one) => all + one, 0);
  return sum(shares) ** 2 / (shares.length * sum(shares.map((share) => share ** 2)));
}

const integrations = Array.from({ length: INTEGRATIONS }, (_, n) => ({ id: `integration-${n + 1}` }));
const house = await House.open({
  integrations,
  simulator: ["--latency", "uniform:300-900"],
  inspectable: true,
});
try {
  // The first call makes the table whose writes are counted.
  await house.caller.call("/rest/v1/lead/1.json");
  for (const statement of COUNTING) {
    await house.sql(statement);
  }
  await Promise.all(house.integrations.map((one) => one.token()));
  // What was sent before has left the window: the load finds it empty.
  await pause(WINDOW_MS + 1_000);
  await house.simulator.forget();
  const told = await load(house);

  const [account, calls] = [await house.simulator.account(), await house.simulator.calls()];
  const first = calls[0]?.at ?? 0;
  const inTime = calls.filter(({ at }) => at < first + WINDOWS * WINDOW_MS);
  const [row] = await house.sql("SELECT times FROM written");
  const writes = Number(row?.["times"]) / account.arrivals;
  const met = (account.sent["606"] ?? 0) + (account.sent["615"] ?? 0);
  const who = `${CALLERS} callers of ${INTEGRATIONS} integrations, ${seconds} s`;
  figure({
    what: `606/615 met upstream by ${who}`,
    target: "0",
    seen: `${account.sent["606"] ?? 0} / ${account.sent["615"] ?? 0}`,
    met: met === 0,
  });
  figure({
    what: `arrivals ÷ ${wanted}, ${who}`,
    target: "≥ 95 %",
    seen: `${inTime.length} = ${((100 * inTime.length) / wanted).toFixed(1)} %`,
    met: inTime.length >= 0.95 * wanted,
  });
  figure({
    what: `writes of the limiter's state for each call, counted by its storage, ${who}`,
    target: "≤ 2",
    seen: writes.toFixed(2),
    met: writes <= 2,
  });
  const ends = house.lines().filter(({ kind, at, status }) => kind === "call" && at >= first && status === 200);
  const shares = integrations.map(({ id }) => ends.filter(({ integration }) => integration === id).length);
  figure({
    what: `Jain's index of the calls that equal integrations got, ${who}`,
    target: "≥ 0.99",
    seen: jain(shares).toFixed(4),
    met: jain(shares) >= 0.99,
  });
  const outcomes = [...told].map(([outcome, times]) => `${times} ${outcome}`).join(", ");
  note(`${account.arrivals} arrived, at most ${account.most_in_window} in 20 s and ${account.most_open} at once; ${outcomes}`);
} finally {
  await house.close();
}
