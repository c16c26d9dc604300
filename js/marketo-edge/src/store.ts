/**
 * A store that several processes share, so that they keep Marketo's limits together and have one
 * token. What lies there is small (some kilobytes); the token in it is sealed.
 *
 * Two things are relied on: what is read is what was last swapped in, by whomever; and of two who
 * swap with the same version one is refused. `marketo-edge/redis` has one.
 */
export interface Store {
  /** What lies at a place. No two swaps leave the same version behind, even of the same bytes. */
  read(place: string): Promise<Stored>;
  /**
   * Puts `bytes` there if nothing was put there since `version` was read; says whether it was.
   * Rejects where that cannot be told.
   */
  swap(place: string, version: string, bytes: Uint8Array): Promise<boolean>;
}

/** What lies at a place of a store. */
export interface Stored {
  /** Which this is; that there is nothing is a version, too. */
  version: string;
  /** The bytes; nothing if there never were any. */
  bytes?: Uint8Array | undefined;
}

/**
 * A store in memory: for tests, and for several clients of one process.
 *
 * @returns An empty store.
 */
export function memoryStore(): Store {
  const places = new Map<string, { version: number; bytes: Uint8Array }>();
  return {
    read: (place) => {
      const found = places.get(place);
      return Promise.resolve({ version: String(found?.version ?? 0), bytes: found?.bytes.slice() });
    },
    swap: (place, version, bytes) => {
      const now = places.get(place)?.version ?? 0;
      const won = String(now) === version;
      if (won) {
        places.set(place, { version: now + 1, bytes: bytes.slice() });
      }
      return Promise.resolve(won);
    },
  };
}
