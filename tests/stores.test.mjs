/** Stores that several clients share limits and token through: in memory, and a real Redis. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { createClient } from "redis";

import { Marketo, memoryStore, redisStore } from "./support/package.mjs";
import { Simulator } from "./support/simulator.mjs";

/** The README names it as needed for these tests. */
const there = spawnSync("redis-server", ["--version"]).status === 0;
const memory = memoryStore();

/** @type {string} */
let directory;
/** @type {import("node:child_process").ChildProcess} */
let server;
/** @type {import("redis").RedisClientType[]} */
let clients;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
  probe.close();
  return port;
}

async function start() {
  directory = await mkdtemp(join(tmpdir(), "marketo-edge-redis-"));
  const port = await freePort();
  server = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`redis-server: ${error.message}`)));
    server.stdout?.on("data", (text) => `${text}`.includes("Ready to accept") && resolve(undefined));
  });
  clients = [0, 1, 2].map(() => createClient({ url: `redis://127.0.0.1:${port}` }));
  await Promise.all(clients.map((client) => client.connect()));
}

async function stop() {
  clients?.forEach((client) => client.destroy());
  server?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
}

for (const [kind, store] of /** @type {const} */ ([
  ["memory", () => memory],
  ["Redis", (/** @type {number} */ n) => redisStore(/** @type {any} */ (clients[n]))],
])) {
  describe(`a store in ${kind}`, { skip: kind === "Redis" && !there && "there is no redis-server" }, () => {
    if (kind === "Redis") {
      before(start);
      after(stop);
    }

    test("gives back what was put there, whatever the bytes", async () => {
      const every = Uint8Array.from({ length: 32_768 }, (_, n) => n % 256);
      const first = await store(0).read("bytes");
      assert.deepEqual(first, { version: "0", bytes: undefined });
      assert.equal(await store(0).swap("bytes", first.version, every), true);
      const second = await store(1).read("bytes");
      assert.deepEqual(second.bytes, every);
      assert.equal(await store(1).swap("bytes", second.version, new Uint8Array()), true);
      assert.deepEqual((await store(0).read("bytes")).bytes, new Uint8Array());
    });

    test("who has not seen the latest loses, the same bytes or not", async () => {
      const { version } = await store(0).read("race");
      const swaps = [0, 1, 2].map((n) => store(n).swap("race", version, Uint8Array.of(n)));
      assert.equal((await Promise.all(swaps)).filter(Boolean).length, 1);
      const { version: later, bytes } = await store(1).read("race");
      const same = /** @type {Uint8Array} */ (bytes);
      assert.equal(await store(1).swap("race", later, Uint8Array.of(9)), true);
      const { version: back } = await store(1).read("race");
      assert.equal(await store(1).swap("race", back, same), true);
      assert.equal(await store(2).swap("race", later, Uint8Array.of(7)), false);
    });

    test("loses no update", async () => {
      const add = async (/** @type {number} */ n) => {
        for (let added = 0; added < 40; ) {
          const { version, bytes } = await store(n).read("sum");
          const next = Uint8Array.of((bytes?.[0] ?? 0) + 1);
          added += (await store(n).swap("sum", version, next)) ? 1 : 0;
        }
      };
      await Promise.all([0, 1, 2].map(add));
      assert.equal((await store(0).read("sum")).bytes?.[0], 120);
    });

    test("shares one token and the limits among clients", async () => {
      const simulator = await Simulator.start(["--latency", "fixed:5"]);
      const each = [0, 1, 2].map(
        (n) =>
          new Marketo({
            munchkinId: "284-RPR-133",
            baseUrl: simulator.url,
            clientId: "sim-client-a",
            clientSecret: "sim-secret-a-5f2d9c71e4",
            store: store(n),
            startsClosed: false,
          }),
      );
      await each[0]?.call("getActivityTypes");
      await Promise.all(Array.from({ length: 40 }, (_, n) => each[n % 3]?.call("getActivityTypes")));
      const { sent, identity_calls: identity, most_open: open } = await simulator.account();
      assert.deepEqual([sent["606"], sent["615"], identity], [0, 0, 1]);
      assert.ok(open <= 10, `${open} open`);
      assert.equal((await each[2]?.limits())?.callsToday, 41);
      const keys = kind === "Redis" ? ((await clients[0]?.keys("marketo-edge:*")) ?? []) : [];
      for (const key of keys) {
        const { bytes } = await store(0).read(key.slice("marketo-edge:".length));
        const text = Buffer.from(bytes ?? []).toString("latin1");
        for (const token of await simulator.handedOut()) {
          assert.ok(!text.includes(token), `${key} holds the token`);
        }
      }
      await simulator.stop();
    });
  });
}
