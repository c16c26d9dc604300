/** The command line around the host: where its settings come from, and when it ends. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { buildStub } from "./stub/build.mjs";

const SERVE = fileURLToPath(new URL("serve.mjs", import.meta.url));

/** @type {Awaited<ReturnType<typeof buildStub>>} */
let stub;
/** @type {string} */
let configuration;

before(async () => {
  stub = await buildStub();
  configuration = JSON.stringify({ built: stub.built, bindings: { WHO: "me" }, printLogs: true });
});

after(() => stub.remove());

/**
 * @param {string[]} options The command line.
 * @param {string} [line] The first line of standard input.
 */
async function serve(options, line) {
  const child = spawn(process.execPath, [SERVE, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(child, "exit");
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  if (line !== undefined) {
    child.stdin.write(`${line}\n`);
  }
  const [first] = await once(createInterface({ input: child.stdout }), "line");
  const url = /^listening (http:\/\/127\.0\.0\.1:\d+)$/u.exec(first)?.[1];
  assert.ok(url, first);
  return { child, url, ended, errors: () => errors };
}

it("takes its settings from standard input and ends when that closes", async () => {
  const { child, url, ended } = await serve([], configuration);
  assert.match(await (await fetch(url)).text(), /^me /u);
  child.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  await assert.rejects(fetch(url), "workerd outlived it");
});

it("takes its settings from a file and ends on SIGTERM", async () => {
  const file = join(stub.built, "settings.json");
  await writeFile(file, configuration);
  const { child, url, ended } = await serve(["--config", file]);
  assert.match(await (await fetch(url)).text(), /^me /u);
  child.kill("SIGTERM");
  await ended;
  await assert.rejects(fetch(url), "workerd outlived it");
});

it("shows the log on standard error where that was asked for", async () => {
  const { child, url, ended, errors } = await serve([], configuration);
  await (await fetch(`${url}/log`)).text();
  child.stdin.end();
  await ended;
  assert.match(errors(), /^log: a line$/mu);
});

it("fails where no settings come", async () => {
  const child = spawn(process.execPath, [SERVE], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.end();
  assert.deepEqual(await once(child, "exit"), [1, null]);
});
