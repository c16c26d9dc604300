/** The same package in real workerd, by its export condition. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

import { Simulator } from "./support/simulator.mjs";

const { Miniflare } = createRequire(new URL("../js/package.json", import.meta.url))("miniflare");
const built = fileURLToPath(new URL("../build/npm/", import.meta.url));

const WORKER = `
import { Marketo } from "./dist/workerd/index.js";
let marketo;
export default {
  async fetch(request, env) {
    marketo ??= new Marketo({
      munchkinId: "284-RPR-133",
      baseUrl: env.MARKETO,
      clientId: "sim-client-a",
      clientSecret: "sim-secret-a-5f2d9c71e4",
    });
    const { result } = await marketo.call("getActivityTypes");
    const report = await marketo.leads.upsert([{ email: "workerd@node.example" }]);
    return Response.json([result.length > 10, report.counts]);
  },
};
`;

test("a Worker calls Marketo with it", async () => {
  const { exports: found } = JSON.parse(await readFile(`${built}package.json`, "utf8"));
  assert.equal(found["."].workerd.default, "./dist/workerd/index.js");
  const simulator = await Simulator.start();
  const worker = new Miniflare({
    compatibilityDate: "2026-08-06",
    modulesRoot: built,
    modules: [
      { type: "ESModule", path: `${built}worker.mjs`, contents: WORKER },
      { type: "ESModule", path: `${built}dist/workerd/index.js` },
      { type: "CompiledWasm", path: `${built}dist/marketo.wasm` },
    ],
    bindings: { MARKETO: simulator.url },
  });
  try {
    const answer = await worker.dispatchFetch("http://worker.example/");
    assert.deepEqual(await answer.json(), [true, { created: 1 }]);
  } finally {
    await worker.dispose();
    await simulator.stop();
  }
});
