import type { Store } from "./store.js";

/** What is used of a client of the package `redis`. */
export interface RedisClient {
  /** Sends a command; `typeMapping` says how replies are given, here bytes as they are. */
  sendCommand(
    command: (string | Buffer)[],
    options?: { typeMapping?: Record<number, unknown> },
  ): Promise<unknown>;
}

/** How the store uses Redis. */
export interface RedisStoreOptions {
  /** What its keys begin with. `marketo-edge:`, if nothing is said. */
  prefix?: string;
}

/** One step for Redis, which runs a script alone: nobody else is between the look and the write. */
const SWAP = `
local now = redis.call('HGET', KEYS[1], 'v') or '0'
if now ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'b', ARGV[3])
return 1`;

/** In RESP, the first byte of a text of a given length. */
const BLOB = 36;

/**
 * A store in Redis, over a connected client of the package `redis` (5).
 *
 * It has to be one Redis that keeps what it was told: a replica that lags behind, or a cache that
 * throws keys away, would forget calls that are under way. Its keys have no end.
 *
 * @param client The client; it stays yours to close.
 * @param options How Redis is used.
 * @returns The store.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  const prefix = options.prefix ?? "marketo-edge:";
  return {
    async read(place) {
      const command = ["HMGET", prefix + place, "v", "b"];
      const read = await client.sendCommand(command, { typeMapping: { [BLOB]: Buffer } });
      const [version, bytes] = read as [Buffer | null, Buffer | null];
      return {
        version: version?.toString() ?? "0",
        bytes: bytes === null ? undefined : new Uint8Array(bytes),
      };
    },
    async swap(place, version, bytes) {
      const next = String(BigInt(version) + 1n);
      const stored = Buffer.from(bytes);
      const command = ["EVAL", SWAP, "1", prefix + place, version, next, stored];
      return Number(await client.sendCommand(command)) === 1;
    },
  };
}
