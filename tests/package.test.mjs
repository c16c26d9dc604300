/** The Node package, packed and installed as a user does it, with nothing of this repository in reach. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Simulator } from "./support/simulator.mjs";

const run = promisify(execFile);
const built = fileURLToPath(new URL("../build/npm", import.meta.url));
const tsc = fileURLToPath(new URL("../js/node_modules/.bin/tsc", import.meta.url));

/** @type {string} */
let project;
/** @type {string} */
let tarball;
/** @type {Simulator} */
let simulator;

before(async () => {
  simulator = await Simulator.start();
  project = await mkdtemp(join(tmpdir(), "marketo-edge-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: built });
  const [packed] = JSON.parse(stdout);
  const names = packed.files.map((/** @type {{ path: string }} */ { path }) => path);
  assert.ok(names.includes("dist/marketo.wasm") && names.includes("LICENSE"), names.join(" "));
  tarball = join(project, packed.filename);
  await writeFile(join(project, "package.json"), '{ "private": true }');
  const flags = ["--offline", "--no-audit", "--no-fund"];
  await run("npm", ["install", ...flags, `./${packed.filename}`], { cwd: project });
});
after(async () => {
  await simulator.stop();
  await rm(project, { recursive: true, force: true });
});

const BODY = `
const marketo = new Marketo({
  munchkinId: "284-RPR-133",
  baseUrl: process.env.MARKETO,
  clientId: "sim-client-a",
  clientSecret: "sim-secret-a-5f2d9c71e4",
});
marketo.call("getActivityTypes").then(({ result }) => console.log("RESULT", result.length > 10));
`;

for (const [name, head] of [
  ["esm.mjs", 'import { Marketo } from "marketo-edge";'],
  ["cjs.cjs", 'const { Marketo } = require("marketo-edge");'],
]) {
  test(`a program finds it: ${name}`, async () => {
    await writeFile(join(project, name ?? ""), `${head}${BODY}`);
    const { stdout } = await run("node", [name ?? ""], {
      cwd: project,
      // A process that something kept awake would be killed here, and fail.
      timeout: 15_000,
      env: { PATH: process.env["PATH"], MARKETO: simulator.url },
    });
    assert.equal(stdout, "RESULT true\n");
  });
}

const TYPED = `
import { Marketo, MarketoError, type Lead } from "marketo-edge";
import { redisStore } from "marketo-edge/redis";
const marketo = new Marketo({ munchkinId: "284-RPR-133", clientId: "a", clientSecret: "b" });
export async function main(): Promise<Lead | undefined> {
  await marketo.call("getSmartCampaignById", { path: { id: 1109 } });
  const { result } = await marketo.call("getActivityTypes");
  const names: unknown[] = (result ?? []).map((type) => type["name"]);
  const file = await marketo.call("getExportLeadFile", { path: { exportId: "x" } });
  const stream: ReadableStream<Uint8Array> = file.stream;
  const report = await marketo.leads.upsert([{ email: "a@example.com" }], { lookupField: "email" });
  const counts: Record<string, number> = report.counts;
  for await (const activity of marketo.activities.since(new Date(), { types: [1] })) {
    const id: number = activity.leadId;
    void id;
  }
  void [names, stream, counts, MarketoError, redisStore];
  // @ts-expect-error There is no such operation.
  await marketo.call("getNothing");
  // @ts-expect-error Its id is missing.
  await marketo.call("getSmartCampaignById");
  // @ts-expect-error It has no such parameter.
  await marketo.call("getSmartCampaignById", { path: { id: 1, other: 2 } });
  return marketo.leads.get(42, { fields: ["email"] });
}
`;

for (const [resolution, module, file] of [
  ["nodenext", "nodenext", "typed.mts"],
  ["nodenext", "nodenext", "typed.cts"],
  ["bundler", "esnext", "typed.ts"],
]) {
  test(`its types are found: ${resolution}, ${file}`, async () => {
    await writeFile(join(project, file ?? ""), TYPED);
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2023,dom,dom.iterable"];
    const how = ["--module", module ?? "", "--moduleResolution", resolution ?? ""];
    const types = ["--types", "node", "--typeRoots", fileURLToPath(new URL("../js/node_modules/@types", import.meta.url))];
    const checked = run(tsc, [...flags, ...how, ...types, file ?? ""], { cwd: project });
    await checked.catch((error) => assert.fail(error.stdout));
  });
}

test("publint and arethetypeswrong find nothing", async () => {
  const tool = (/** @type {string} */ name) =>
    fileURLToPath(new URL(`../js/node_modules/.bin/${name}`, import.meta.url));
  const checks = [
    run(tool("publint"), ["--strict", built]),
    // Without the way of Node 10, which knows no export conditions.
    run(tool("attw"), [tarball, "--profile", "node16", "--format", "ascii"], { cwd: project }),
  ];
  for (const check of checks) {
    await check.catch((error) => assert.fail(`${error.stdout}${error.stderr}`));
  }
});

test("nothing is found for browsers", async () => {
  await writeFile(join(project, "page.mjs"), 'import "marketo-edge";');
  const esbuild = fileURLToPath(new URL("../js/node_modules/.bin/esbuild", import.meta.url));
  const bundled = run(esbuild, ["page.mjs", "--bundle", "--platform=browser", "--outfile=out.js"], { cwd: project });
  await assert.rejects(bundled, /Could not resolve "marketo-edge"/u);
});
