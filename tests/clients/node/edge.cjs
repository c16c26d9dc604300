/** An unmodified node-marketo-rest, pointed at another host by its own options. */
const Marketo = require("node-marketo-rest");

/** @returns {any} A client with the id and key that the environment names. */
module.exports = function client() {
  const host = process.env.MARKETO_HOST;
  return new Marketo({
    endpoint: `${host}/rest`,
    identity: `${host}/identity`,
    clientId: process.env.CLIENT_ID,
    clientSecret: process.env.CLIENT_SECRET,
  });
};
