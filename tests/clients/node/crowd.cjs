/** Several clients at once. Prints how many got what they asked for. */
const client = require("./edge.cjs");

/**
 * @param {number} number Which lead.
 * @returns {Promise<boolean>} Whether it got that one.
 */
async function work(number) {
  const marketo = client();
  const lead = await marketo.lead.byId(number, { fields: ["id", "email"] });
  const found = await marketo.lead.find("id", [String(number), String(number + 1)], { fields: ["id"] });
  return lead.result[0].id === number && found.result.map((one) => one.id).join() === `${number},${number + 1}`;
}

const [first, count] = [Number(process.env.FIRST), Number(process.env.COUNT)];
Promise.all(Array.from({ length: count }, (_, n) => work(first + n))).then(
  (good) => process.stdout.write(`RESULT ${JSON.stringify(good)}\n`),
  (error) => {
    process.stderr.write(`${error.stack ?? ""} ${JSON.stringify(error)}\n`);
    process.exitCode = 1;
  },
);
