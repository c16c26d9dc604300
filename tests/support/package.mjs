/** The Node package as it is built, with the types of its source: those are there before a build is. */

/** @typedef {import("../../js/marketo-edge/src/index.js").MarketoOptions} MarketoOptions */
/** @typedef {import("../../js/marketo-edge/src/index.js").MarketoEvent} MarketoEvent */
/** @typedef {import("../../js/marketo-edge/src/index.js").Marketo} Client */

const built = new URL("../../build/npm/dist/esm/index.js", import.meta.url);

/** @type {typeof import("../../js/marketo-edge/src/index.js")} */
const marketo = await import(built.href);

export const { Marketo, MarketoError, memoryStore } = marketo;

/** @type {typeof import("../../js/marketo-edge/src/redis.js")} */
const redis = await import(new URL("redis.js", built).href);

export const { redisStore } = redis;
