/** The same work as everybody's in tests/bench/calls.bench.mjs, by an unmodified node-marketo-rest. */
const client = require("./edge.cjs");

const shared = client();

/** @type {Record<string, (n: number) => Promise<unknown>>} */
const WORK = {
  upserts: (n) => shared.lead.createOrUpdate([{ email: `node${n}@calls.example` }], { lookupField: "email" }),
  reads: (n) => shared.lead.find("email", [`node${n}@calls.example`]),
  start: async () => {
    const own = client();
    await own.lead.describe();
    await own.activities.getActivityTypes();
  },
};

/** Fifty at a time. */
async function main() {
  const count = Number(process.env.COUNT);
  const work = WORK[process.env.WORK ?? ""];
  let [next, done] = [0, 0];
  const worker = async () => {
    while (next < count) {
      await work?.(next++);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  process.stdout.write(`RESULT ${done}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.stack ?? ""} ${JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
